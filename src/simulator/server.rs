//! The server around the world: sockets, the clock, ordered faults, and the log of what came in.

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, request::Parts};
use chrono::{DateTime, TimeDelta, Utc};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::faults::{Effect, Fault, Orders};
use super::http::{Method, Request, Response};
use super::network::Network;
use super::scenario::Scenario;
use super::storm::{Storm, Weather};
use super::tls::PrivateCa;
use super::wire::{Order, Switch, Wires};
use super::world::front_door::{throttled, throttled_resource};
use super::world::problem::Problem;
use super::world::{Trouble, World, is_of_machine};

/// The largest body that is read; Resource Manager takes 4 MB.
const LARGEST_BODY: usize = 4 * 1024 * 1024;
/// Requests that the log keeps; the oldest are forgotten first, for a demo may run for days.
const LOGGED: usize = 2_000;

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

/// One request as it came over the wire, and how it was answered.
#[derive(Clone, Debug)]
pub struct Logged {
    /// As sent.
    pub method: String,
    /// As sent, still percent-encoded.
    pub path: String,
    /// As sent, without `?`.
    pub query: String,
    /// The status given; nothing when the connection was dropped instead.
    pub status: Option<u16>,
    /// The request's body. Secrets that a client sends are in it.
    pub body: String,
    /// `x-ms-client-request-id`.
    pub client_request_id: Option<String>,
    /// The token behind `Bearer`.
    pub bearer: Option<String>,
    /// When it came, by the world's clock.
    pub at: DateTime<Utc>,
    /// How many seconds the answer asked to be left alone.
    pub retry_after: Option<u32>,
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

struct Inner {
    world: World,
    /// Whether there is TLS, without which no real client sends a token.
    is_secure: bool,
    clock: Clock,
    /// How far [`Simulator::advance`] has taken the world ahead of the wall clock.
    ahead: TimeDelta,
    orders: Orders,
    weather: Option<Weather>,
    log: VecDeque<Logged>,
}

/// What becomes of a request.
enum Outcome {
    Answer(Response),
    /// After so many milliseconds.
    Late(Response, u64),
    /// Only so many bytes of the body.
    Short(Response, usize),
    Nothing,
    /// The connection stays open, and nothing is said.
    Never,
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

impl Inner {
    /// Nobody ticks: the world catches up with the wall clock when somebody asks.
    fn catch_up(&mut self) {
        match self.clock {
            Clock::Wall { .. } => self.world.advance_to(Utc::now() + self.ahead),
            Clock::Stepped { .. } => {}
        }
    }

    fn answer(&mut self, request: &Incoming) -> Outcome {
        self.catch_up();
        let target = format!("{}?{}", request.parts.uri.path(), request.query());
        let ordered = self.orders.take(request.parts.method.as_str(), &target);
        let effect = ordered.or_else(|| self.weather.as_mut()?.strike());
        match effect {
            None => Outcome::Answer(self.handle(request)),
            Some(Effect::Throttle { retry_after }) => {
                self.refuse(throttled(request.subscription(), retry_after))
            }
            Some(Effect::Status(status)) => {
                let problem = if status == 404 {
                    Problem::absent()
                } else {
                    Problem::service(status, "ServiceError", "This failure was ordered.")
                };
                if status < 400 { Outcome::Answer(Response::empty(status)) } else { self.refuse(problem) }
            }
            Some(Effect::Html(status)) => Outcome::Answer(html(status)),
            Some(Effect::ExpiredToken) => {
                let problem = self.world.expired(&request.read(Method::Get, &[]));
                self.refuse(problem)
            }
            Some(Effect::Delay(milliseconds)) => Outcome::Late(self.handle(request), milliseconds),
            Some(Effect::Cut(bytes)) => Outcome::Short(self.handle(request), bytes),
            Some(Effect::Malformed) => {
                Outcome::Answer(Response::json_text(200, b"{\"value\": [{\"id\": nothing}".to_vec()))
            }
            Some(Effect::ThrottleResource { retry_after }) => {
                self.refuse(throttled_resource(&target, retry_after))
            }
            Some(Effect::Unavailable { retry_after }) => {
                let problem = Problem::gateway(503, "ServiceUnavailable", "The service is unavailable.");
                self.refuse(problem.with("retry-after", retry_after.to_string()))
            }
            Some(Effect::NotReady) => {
                let message = "A retryable error occurred: a referenced resource is not provisioned yet.";
                self.refuse(Problem::gateway(429, "RetryableError", message))
            }
            Some(Effect::Hang) => Outcome::Never,
            Some(Effect::Drop) => Outcome::Nothing,
            Some(Effect::DropAnswer) => {
                self.handle(request);
                Outcome::Nothing
            }
        }
    }

    fn refuse(&mut self, problem: Problem) -> Outcome {
        Outcome::Answer(self.world.refuse(problem))
    }

    fn handle(&mut self, incoming: &Incoming) -> Response {
        let Some(method) = Method::named(incoming.parts.method.as_str()) else {
            let message = format!("The http method '{}' is not supported.", incoming.parts.method);
            return self.world.refuse(Problem::gateway(405, "MethodNotAllowed", message));
        };
        let Some(body) = &incoming.body else {
            let message = "The request content is larger than the 4 MB that are accepted.";
            return self.world.refuse(Problem::gateway(413, "RequestContentTooLarge", message));
        };
        let request = incoming.read(method, body);
        if self.is_secure && request.scheme == "http" && !is_of_machine(&request.path) {
            let message = "The plain HTTP request was sent to a port of HTTPS.";
            return self.world.refuse(Problem::gateway(400, "BadRequest", message));
        }
        self.world.handle(&request)
    }

    fn log(&mut self, request: &Incoming, outcome: &Outcome) {
        let answer = match outcome {
            Outcome::Answer(response) | Outcome::Late(response, _) | Outcome::Short(response, _) => {
                Some(response)
            }
            Outcome::Nothing | Outcome::Never => None,
        };
        let client_request_id = request.parts.headers.get("x-ms-client-request-id");
        self.log.push_back(Logged {
            method: request.parts.method.to_string(),
            path: request.parts.uri.path().to_owned(),
            query: request.query().to_owned(),
            status: answer.map(|answer| answer.status),
            body: request.body.as_deref().map(String::from_utf8_lossy).unwrap_or_default().into_owned(),
            client_request_id: client_request_id.and_then(|id| id.to_str().ok()).map(str::to_owned),
            bearer: request.bearer().map(str::to_owned),
            at: self.world.now(),
            retry_after: answer.and_then(|answer| answer.header("retry-after")?.parse().ok()),
        });
        if self.log.len() > LOGGED {
            self.log.pop_front();
        }
    }
}

/// A request as it arrived; the body is missing when it was too large.
struct Incoming {
    scheme: &'static str,
    parts: Parts,
    body: Option<Vec<u8>>,
}

impl Incoming {
    fn query(&self) -> &str {
        self.parts.uri.query().unwrap_or_default()
    }

    /// The request as the world sees it.
    fn read(&self, method: Method, body: &[u8]) -> Request {
        let headers = self.parts.headers.iter();
        let headers = headers.map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        });
        Request {
            scheme: self.scheme,
            method,
            path: self.parts.uri.path().to_owned(),
            query: self.query().to_owned(),
            headers: headers.collect(),
            body: body.to_owned(),
        }
    }

    /// The bearer token that it shows.
    fn bearer(&self) -> Option<&str> {
        let header = self.parts.headers.get("authorization")?.to_str().ok()?;
        header.split_once(' ').map(|(_, token)| token.trim())
    }

    fn subscription(&self) -> &str {
        self.parts.uri.path().split('/').nth(2).unwrap_or_default()
    }
}

async fn serve(
    State(shared): State<Arc<Mutex<Inner>>>,
    ConnectInfo(switch): ConnectInfo<Switch>,
    request: axum::extract::Request,
) -> axum::response::Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, LARGEST_BODY).await.ok().map(Vec::from);
    let incoming = Incoming { scheme: switch.scheme(), parts, body };
    let outcome = {
        let mut inner = lock(&shared);
        let outcome = inner.answer(&incoming);
        inner.log(&incoming, &outcome);
        outcome
    };
    match outcome {
        Outcome::Answer(response) => sent(response),
        Outcome::Late(response, milliseconds) => {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            sent(response)
        }
        Outcome::Short(response, bytes) => {
            switch.cut_body_after(bytes);
            sent(response)
        }
        Outcome::Never => std::future::pending().await,
        Outcome::Nothing => {
            switch.cut_now();
            sent(Response::empty(500))
        }
    }
}

fn sent(response: Response) -> axum::response::Response {
    let mut answer = axum::response::Response::new(Body::from(response.body));
    *answer.status_mut() = StatusCode::from_u16(response.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in response.headers {
        // Names are ours; a value can only be unfit when it echoes the client, and is then left out.
        if let Ok(value) = HeaderValue::from_str(&value) {
            answer.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    answer
}

fn html(status: u16) -> Response {
    let page = "<!DOCTYPE html>\n<html><head><title>Service unavailable</title></head><body><h1>The service is unavailable.</h1></body></html>\n";
    Response { status, headers: vec![("content-type", "text/html".to_owned())], body: page.into() }
}

/// The state stays usable when a request panicked while it held the lock: the next answer may be odd, no more.
fn lock(shared: &Mutex<Inner>) -> MutexGuard<'_, Inner> {
    shared.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
