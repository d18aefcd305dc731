//! What becomes of each request: it may be hit by an ordered fault, else the world answers; and the log of them all.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, request::Parts};
use chrono::{DateTime, TimeDelta, Utc};

use super::faults::{Effect, Orders};
use super::http::{Method, Request, Response};
use super::server::Clock;
use super::storm::Weather;
use super::wire::Switch;
use super::world::front_door::{throttled, throttled_resource};
use super::world::problem::Problem;
use super::world::{World, is_of_machine};

/// The largest body that is read; Resource Manager takes 4 MB.
const LARGEST_BODY: usize = 4 * 1024 * 1024;
/// Requests that the log keeps; the oldest are forgotten first, for a demo may run for days.
const LOGGED: usize = 2_000;

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

/// Everything behind the sockets.
pub struct Inner {
    pub world: World,
    /// Whether there is TLS, without which no real client sends a token.
    pub is_secure: bool,
    pub clock: Clock,
    /// How far the world was taken ahead of the wall clock.
    pub ahead: TimeDelta,
    pub orders: Orders,
    pub weather: Option<Weather>,
    pub log: VecDeque<Logged>,
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

impl Inner {
    /// Nobody ticks: the world catches up with the wall clock when somebody asks.
    pub fn catch_up(&mut self) {
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

/// Answers one request.
pub async fn serve(
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
pub fn lock(shared: &Mutex<Inner>) -> MutexGuard<'_, Inner> {
    shared.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
