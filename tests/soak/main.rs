//! An hour of bad weather over a whole fleet: one request in twenty goes wrong, in every way there is. Alone in its
//! process, whose memory is looked at.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

#[expect(dead_code, unused_imports, reason = "the helpers of all tests, of which this one needs a few")]
#[path = "../it/support/mod.rs"]
mod support;

use amldeck::{
    app::state::{Setup, State, Wanted},
    azure::Client,
    domain::{
        ask::{Ask, Reply},
        body::Body,
        error::ApiError,
        ids::{ResourceId, WorkspaceId},
    },
    simulator::{self, Logged, Scenario, Simulator, Storm},
};
use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::{BTreeMap, HashMap},
    fs,
    time::Duration,
};
use support::{
    Whole,
    whole::{setup, witness},
};

const FLEET: &str = include_str!("../../assets/scenarios/fleet.toml");
const HOUR: Duration = Duration::from_secs(3600);
/// What the memory may grow by once everything was read several times: noise, not a leak.
const NOISE: f64 = 1.10;

/// A subscription, and the kind of request that it counts by itself.
type Purse = (String, &'static str);

/// When which of them were asked to wait, and until when.
#[derive(Default)]
struct Waits(HashMap<Purse, (DateTime<Utc>, DateTime<Utc>)>);

impl Waits {
    /// Takes note of requests in the order in which they came; panics at one that came before its time.
    fn look(&mut self, requests: Vec<Logged>) -> usize {
        let count = requests.len();
        for request in requests {
            let kind = match request.method.as_str() {
                "GET" => "reads",
                "DELETE" => "deletes",
                _ => "writes",
            };
            let mut parts = request.path.split('/').skip(1);
            let subscription =
                parts.next().filter(|first| *first == "subscriptions").and_then(|_| parts.next());
            let budget = (subscription.unwrap_or_default().to_lowercase(), kind);
            if let Some((told, until)) = self.0.get(&budget) {
                // What was on its way when another one was told to wait could not know it.
                let is_early = request.at > *told && request.at < *until;
                assert!(!is_early, "told to wait from {told} until {until}: {request:?}");
            }
            if let (Some(429 | 503), Some(seconds)) = (request.status, request.retry_after) {
                let until = request.at + TimeDelta::seconds(seconds.into());
                let wait = self.0.entry(budget).or_insert((request.at, until));
                *wait = (request.at, wait.1.max(until));
            }
        }
        count
    }
}

/// The memory that this process has, in KiB.
fn memory() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// All computes of a workspace, as the world has them; an error where it does not let us see them.
async fn listed(client: &Client, workspace: &WorkspaceId) -> Result<BTreeMap<ResourceId, Body>, ApiError> {
    let (mut all, mut at) = (BTreeMap::new(), None);
    loop {
        let Reply::Page(_, page) = client.perform(Ask::Page(workspace.clone(), at)).await else { panic!() };
        let page = page?;
        all.extend(page.computes.iter().map(|compute| (compute.id.clone(), compute.body.clone())));
        if page.next.is_none() {
            return Ok(all);
        }
        at = page.next;
    }
}

/// Whether every workspace was read after this time, but for those that never could be.
fn is_read_since(state: &State, time: Duration) -> bool {
    state.fleet.iter().all(|(_, watched)| match watched.heard {
        Some(heard) => heard.steady >= time,
        None => watched.failure.is_some(),
    })
}

/// All workspaces that a scenario watches, asked as often as a service that is far away, within its budgets.
async fn far_away(scenario: Scenario) -> Whole {
    let watched = scenario.watched();
    let clock = simulator::Clock::Stepped { start: support::driver::start() };
    let simulator = Simulator::start(simulator::Options::new(scenario, clock)).await.unwrap();
    let ids =
        watched.iter().map(|name| WorkspaceId::new(&name.subscription, &name.resource_group, &name.name));
    let setup = Setup { loopback: false, ..setup(Wanted::Workspaces(ids.collect())) };
    let mut whole = Whole::with(&simulator.url(), setup, |_| {});
    whole.simulator = Some(simulator);
    whole
}

async fn an_hour_over(scenario: Scenario) {
    let workspaces = scenario.watched().len();
    let seed = std::process::id().into();
    println!("the storm's seed is {seed}");
    let mut whole = far_away(scenario).await;
    whole.until("all is read", |state| is_read_since(state, Duration::ZERO)).await;
    whole.world().storm(Some(Storm { share: 0.05, seed }));

    let (mut waits, mut turns, mut requests, mut settled) = (Waits::default(), 0, 0, None);
    let start = whole.state().now.steady;
    while whole.state().now.steady < start + HOUR {
        whole.turn().await;
        turns += 1;
        if turns % 200 == 0 {
            requests += waits.look(whole.world().take_requests());
        }
        if settled.is_none() && whole.state().now.steady > start + HOUR / 3 {
            settled = Some(memory());
        }
    }
    requests += waits.look(whole.world().take_requests());
    let (before, after) = (settled.unwrap(), memory());
    println!("{requests} requests; memory {before:.0} KiB after 20 minutes, {after:.0} KiB after the hour");
    assert!(requests > workspaces * 30, "only {requests} requests");
    assert!(after < before * NOISE, "memory grew from {before} to {after} KiB");

    whole.world().storm(None);
    whole.world().stand_still();
    let calm = whole.state().now.steady + Duration::from_millis(1);
    whole.until("all is read in fair weather", |state| is_read_since(state, calm)).await;
    let client = witness(whole.world());
    for (workspace, watched) in whole.state().fleet.iter() {
        match listed(&client, workspace).await {
            Ok(world) => {
                let known: BTreeMap<_, _> =
                    watched.rows().map(|row| (row.compute.id.clone(), row.compute.body.clone())).collect();
                assert!(known == world, "{workspace:?} is not as the world has it");
            }
            Err(error) => assert!(watched.failure.is_some(), "{workspace:?}: {error}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_hour_of_bad_weather_leaves_a_small_fleet_as_it_is() {
    let text = FLEET
        .replace("workspaces = 100\n", "workspaces = 2\n")
        .replace("computes = 20000\n", "computes = 60\n");
    an_hour_over(Scenario::parse(&text).unwrap()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes: cargo test --release --test soak -- --ignored --nocapture"]
async fn an_hour_of_bad_weather_leaves_the_whole_fleet_as_it_is() {
    an_hour_over(Scenario::parse(FLEET).unwrap()).await;
}
