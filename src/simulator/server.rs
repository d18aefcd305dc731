//! The simulator as those see it who start it: its address, its clock, and what they order.

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::answering::{Inner, Logged, lock, serve};
use super::faults::{Fault, Orders};
use super::network::Network;
use super::scenario::Scenario;
use super::storm::{Storm, Weather};
use super::tls::PrivateCa;
use super::wire::{Order, Switch, Wires};
use super::world::{Trouble, World};

const STOPS_WITHIN: Duration = Duration::from_secs(2);

/// How to start a simulator.
#[derive(Clone, Debug)]
pub struct Options {
    /// What exists at the beginning.
    pub scenario: Scenario,
    /// The same seed gives the same world.
    pub seed: u64,
    /// How time passes.
    pub clock: Clock,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The authority whose certificate is shown; without one the simulator speaks plain HTTP.
    pub tls: Option<PrivateCa>,
}

impl Options {
    /// That scenario by that clock with the first seed, on a free port of this machine, without TLS.
    pub fn new(scenario: Scenario, clock: Clock) -> Options {
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Options { scenario, seed: 1, clock, listen, tls: None }
    }

    /// The same with TLS.
    #[must_use]
    pub fn with_tls(self, authority: PrivateCa) -> Options {
        Options { tls: Some(authority), ..self }
    }
}

/// How time passes in the world.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// Timestamps follow the wall clock.
    Wall {
        /// The durations of the world are divided by this.
        speed: f64,
    },
    /// Time moves by [`Simulator::advance`] only; request budgets refill with it too.
    Stepped {
        /// The first moment.
        start: DateTime<Utc>,
    },
}

/// A workspace of the simulator, by the names that `-s -g -w` take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceName {
    /// The subscription's id.
    pub subscription: String,
    /// The resource group.
    pub resource_group: String,
    /// The workspace.
    pub name: String,
}

/// A running simulator. Dropping it stops it.
pub struct Simulator {
    shared: Arc<Mutex<Inner>>,
    address: SocketAddr,
    tls: Option<PrivateCa>,
    network: mpsc::UnboundedSender<Order>,
    workspaces: Vec<WorkspaceName>,
    stop: Option<oneshot::Sender<()>>,
    served: JoinHandle<std::io::Result<()>>,
}

impl Simulator {
    /// Starts a simulator.
    ///
    /// # Errors
    /// When the address cannot be listened on.
    pub async fn start(options: Options) -> std::io::Result<Simulator> {
        let listener = TcpListener::bind(options.listen).await?;
        let address = listener.local_addr()?;
        let (start, speed) = match options.clock {
            Clock::Wall { speed } => (Utc::now(), speed),
            Clock::Stepped { start } => (start, 1.0),
        };
        let world = World::new(&options.scenario, options.seed, start, speed);
        let workspaces = options.scenario.workspace_names();
        let shared = Arc::new(Mutex::new(Inner {
            world,
            is_secure: options.tls.is_some(),
            clock: options.clock,
            ahead: TimeDelta::zero(),
            orders: Orders::default(),
            weather: None,
            log: VecDeque::new(),
        }));
        let app = Router::new().fallback(serve).with_state(Arc::clone(&shared));
        let app = app.into_make_service_with_connect_info::<Switch>();
        let tls = options.tls;
        let (network, orders) = mpsc::unbounded_channel();
        let wires = Wires::new(listener, tls.as_ref().map(|tls| tls.config().into()), orders)?;
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(async move {
            let ended = async move {
                // An error means that the simulator was dropped, which stops it as well.
                let _ = stopped.await;
            };
            axum::serve(wires, app).with_graceful_shutdown(ended).await
        });
        Ok(Simulator { shared, address, tls, network, workspaces, stop: Some(stop), served })
    }

    /// The base address without a slash at its end: `http://127.0.0.1:PORT`, with TLS `https://localhost:PORT`.
    pub fn url(&self) -> String {
        match self.tls {
            None => format!("http://{}", self.address),
            Some(_) => format!("https://localhost:{}", self.address.port()),
        }
    }

    /// The certificate of the authority that a client has to trust, when there is TLS.
    pub fn ca_pem(&self) -> Option<&str> {
        self.tls.as_ref().map(PrivateCa::pem)
    }

    /// Every workspace, in the scenario's order; the first is the one that a demo opens.
    pub fn workspaces(&self) -> Vec<WorkspaceName> {
        self.workspaces.clone()
    }

    /// Lets time pass in the world. With the wall clock it runs ahead from then on.
    pub fn advance(&self, by: Duration) {
        let mut inner = lock(&self.shared);
        let by = TimeDelta::from_std(by).unwrap_or(TimeDelta::MAX);
        inner.catch_up();
        inner.ahead += by;
        let moment = inner.world.now() + by;
        inner.world.advance_to(moment);
    }

    /// From now on nothing happens to the computes by itself, however much time passes: whoever looks at them for a while
    /// sees one and the same world. Tokens expire and budgets refill all the same.
    pub fn stand_still(&self) {
        lock(&self.shared).world.stand_still();
    }

    /// The network changes, for connections to come and for those that exist.
    pub async fn set_network(&self, network: Network) {
        let (done, carried_out) = oneshot::channel();
        if self.network.send((network, done)).is_ok() {
            // An error means that the simulator has ended, and with it its network.
            let _ = carried_out.await;
        }
    }

    /// Orders a fault for requests to come.
    pub fn order(&self, fault: Fault) {
        lock(&self.shared).orders.add(fault);
    }

    /// A storm breaks out, in the place of one that rages; without one the weather is fair again.
    pub fn storm(&self, storm: Option<Storm>) {
        lock(&self.shared).weather = storm.map(Weather::of);
    }

    /// A token of that user, application or managed identity, as `az account get-access-token` hands it over; nothing
    /// when the scenario has nobody of that name.
    pub fn token(&self, name: &str) -> Option<String> {
        self.token_with_claims(name, "null")
    }

    /// The same after a sign-in that was asked for these claims (JSON).
    pub fn token_with_claims(&self, name: &str, claims: &str) -> Option<String> {
        let mut inner = lock(&self.shared);
        inner.catch_up();
        inner.world.token_of(name, serde_json::from_str(claims).ok()?)
    }

    /// The front door refuses the tokens that somebody was given until now. False when there is nobody of that name.
    pub fn refuse_tokens(&self, name: &str, trouble: Trouble) -> bool {
        lock(&self.shared).world.refuse_tokens(name, trouble)
    }

    /// Somebody is signed out everywhere: neither tokens nor refresh tokens hold. False when there is nobody of that
    /// name.
    pub fn sign_out(&self, name: &str) -> bool {
        lock(&self.shared).world.sign_out(name)
    }

    /// The codes that wait for somebody to enter them on `/devicelogin`, oldest first.
    pub fn user_codes(&self) -> Vec<String> {
        let mut inner = lock(&self.shared);
        inner.catch_up();
        inner.world.user_codes()
    }

    /// A user enters a code on `/devicelogin` and signs in; nobody declines. False when there is no such code or user.
    pub fn enter_code(&self, code: &str, user: Option<&str>) -> bool {
        let mut inner = lock(&self.shared);
        inner.catch_up();
        inner.world.enter_code(code, user)
    }

    /// The requests that came in, oldest first; at most the last 2,000.
    pub fn requests(&self) -> Vec<Logged> {
        lock(&self.shared).log.iter().cloned().collect()
    }

    /// The same, and they are forgotten.
    pub fn take_requests(&self) -> Vec<Logged> {
        std::mem::take(&mut lock(&self.shared).log).into()
    }

    /// Stops, and waits until every connection is closed, but no longer than two seconds.
    pub async fn stop(mut self) {
        drop(self.stop.take());
        // An answer that an ordered fault holds back would keep its connection open for as long as it likes.
        if tokio::time::timeout(STOPS_WITHIN, &mut self.served).await.is_err() {
            self.served.abort();
        }
    }
}
