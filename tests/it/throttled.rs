//! Many workspaces over HTTP, of a service that has little to give: the whole program in real time.

use crate::{
    raw_server::{RawServer, answer},
    support::driver::{setup, workspace},
};
use amldeck::{
    app::{
        event::Event,
        state::{Setup, Wanted},
    },
    azure::{Credential, Endpoint, Options},
    domain::ids::WorkspaceId,
    runtime::{Clock, Engine, Service, World},
};
use ratatui::layout::Size;
use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// Tokens of the bucket, and how many come back in a second.
const BUCKET: f64 = 4.0;
const REFILL: f64 = 4.0;
const RETRY_AFTER: Duration = Duration::from_secs(3);
/// What was under way when the bucket ran out arrives within this.
const ON_ITS_WAY: Duration = Duration::from_secs(1);
const WORKSPACES: usize = 12;

/// A bucket, and what came although it was said that nothing should.
struct Bucket {
    tokens: f64,
    at: Instant,
    refused: Option<Instant>,
    refusals: usize,
    against: Vec<String>,
    listed: HashSet<String>,
}

impl Bucket {
    /// Whether a request may be answered.
    fn spend(&mut self, target: &str) -> bool {
        let now = Instant::now();
        let since = self.refused.map(|refused| now - refused);
        if since.is_some_and(|since| since > ON_ITS_WAY && since < RETRY_AFTER) {
            self.against.push(target.to_owned());
        }
        self.tokens = (self.tokens + (now - self.at).as_secs_f64() * REFILL).min(BUCKET);
        self.at = now;
        if self.tokens < 1.0 {
            self.refused = Some(now);
            self.refusals += 1;
            return false;
        }
        self.tokens -= 1.0;
        if let Some((path, _)) = target.split_once("/computes?") {
            self.listed.insert(path.to_owned());
        }
        true
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_workspaces_and_a_small_bucket_send_nothing_against_a_retry_after() {
    let bucket = Arc::new(Mutex::new(Bucket {
        tokens: BUCKET,
        at: Instant::now(),
        refused: None,
        refusals: 0,
        against: Vec::new(),
        listed: HashSet::new(),
    }));
    let behind = Arc::clone(&bucket);
    let server = RawServer::start(move |seen, _| {
        let mut bucket = behind.lock().unwrap();
        if !bucket.spend(&seen.target) {
            return answer(429, &[("Retry-After", "3")], "");
        }
        // It does not tell what is left, so that nobody can spare the rest.
        let is_list = seen.target.contains("/computes?") || seen.target.contains("/locations/");
        answer(200, &[], if is_list { r#"{"value":[]}"# } else { "{}" })
    })
    .await;

    let setup = Setup { wanted: Wanted::Workspaces(vec![workspace()]), loopback: true, ..setup() };
    let mut engine = Engine::new(setup, Size::new(120, 40), Clock::start());
    let options =
        Options::new(Endpoint::parse(server.origin()).unwrap(), Credential::token("t".into())).unwrap();
    engine.connect(Service::start(World::Azure(Box::new(options))));
    let many: Vec<WorkspaceId> = (0..WORKSPACES)
        .map(|number| WorkspaceId::new(workspace().subscription(), "rg", &format!("w{number}")))
        .collect();
    let state = &mut engine.state;
    state.polling.watch(&many, state.now, &mut state.effects);
    engine.step(Event::Time);
    engine.run_until(|_| bucket.lock().unwrap().listed.len() == WORKSPACES).await;

    let bucket = bucket.lock().unwrap();
    assert!(bucket.refusals > 0, "the bucket was never empty, so nothing is shown");
    assert_eq!(bucket.against, Vec::<String>::new());
}
