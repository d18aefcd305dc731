//! What the service answered while one ask was carried out: taken down for a recording, or played back instead of asking
//! anybody. What is taken down is redacted at once, by the code that redacts for people.

use super::{answer::Answer, endpoint::Endpoint, request::Request};
use crate::{
    domain::{error::ApiError, text::Text},
    kinds::redact,
};
use azure_core::Bytes;
use chrono::{DateTime, Utc};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// The headers that the program looks at.
const HEADERS: [&str; 11] = [
    "azure-asyncoperation",
    "content-type",
    "date",
    "location",
    "retry-after",
    "x-ms-correlation-request-id",
    "x-ms-ratelimit-remaining-subscription-deletes",
    "x-ms-ratelimit-remaining-subscription-reads",
    "x-ms-ratelimit-remaining-subscription-writes",
    "x-ms-request-id",
    "x-ms-routing-request-id",
];
/// Where a page of the Resource Graph says how to go on: no secret, though it is called a token.
const GOES_ON: &str = "$skipToken";
/// So much of a body that is no JSON says what it is.
const LONGEST_TEXT: usize = 1024;

/// Whether an ask is recorded, played back, or neither.
#[derive(Clone, Debug, Default)]
pub enum Tape {
    /// Neither.
    #[default]
    None,
    /// What is heard is taken down.
    Recording(Arc<Mutex<Heard>>),
    /// What was heard is all that is ever answered.
    Playing(Arc<Mutex<Heard>>),
}

/// Everything that one ask depends on beside itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Heard {
    /// Where the service is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    endpoint: Option<String>,
    /// The answers, in the order in which they came.
    #[serde(default, skip_serializing_if = "VecDeque::is_empty")]
    answers: VecDeque<Told>,
    /// How long it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    took: Option<Duration>,
    /// The time of day that was put on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dated: Option<DateTime<Utc>>,
    /// Whether the older api-version was spoken.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    older: bool,
}

/// One answer, and to what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Told {
    /// Method and path; a query may be a signature.
    to: String,
    #[serde(flatten)]
    what: What,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    Answer(Box<Wire>),
    Error(ApiError),
}

/// An answer as far as the program looks at it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Wire {
    status: u16,
    headers: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    json: Option<Value>,
    /// The body where it is no JSON.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cut: Option<Text>,
    client: Text,
    received: DateTime<Utc>,
}

impl Heard {
    /// Where the service was.
    pub fn endpoint(&self) -> Option<&str> {
        self.endpoint.as_deref()
    }
}

impl Tape {
    /// A tape that nothing was taken down on yet.
    pub fn blank() -> Self {
        Self::Recording(Arc::default())
    }

    /// A tape to be played back.
    pub fn of(heard: Heard) -> Self {
        Self::Playing(Arc::new(Mutex::new(heard)))
    }

    /// What was taken down so far.
    pub fn heard(&self) -> Heard {
        match self {
            Self::None => Heard::default(),
            Self::Recording(heard) | Self::Playing(heard) => lock(heard).clone(),
        }
    }

    /// What was answered to this request when it was recorded; `None` when this is no playback. A request that was not
    /// made then has lost its answer.
    pub(super) fn played(&self, request: &Request) -> Option<Result<Answer, ApiError>> {
        let Self::Playing(heard) = self else { return None };
        let (to, mut heard) = (subject(request), lock(heard));
        let at = heard.answers.iter().position(|told| told.to == to);
        Some(match at.and_then(|at| heard.answers.remove(at)).map(|told| told.what) {
            Some(What::Answer(wire)) => Ok(wire.answer()),
            Some(What::Error(error)) => Err(error),
            None => Err(ApiError::lost()),
        })
    }

    /// Takes an answer down, if this is a recording.
    pub(super) fn hear(&self, endpoint: &Endpoint, to: String, answer: &Result<Answer, ApiError>) {
        let Self::Recording(heard) = self else { return };
        let what = match answer {
            Ok(answer) => What::Answer(Box::new(Wire::of(answer))),
            Err(error) => What::Error(error.clone()),
        };
        let mut heard = lock(heard);
        heard.endpoint.get_or_insert_with(|| endpoint.to_string());
        heard.answers.push_back(Told { to, what });
    }

    /// How long it took; when it is played back, as long as it took then.
    pub(super) fn took(&self, now: impl FnOnce() -> Duration) -> Duration {
        match self {
            Self::None => now(),
            Self::Recording(heard) => *lock(heard).took.insert(now()),
            Self::Playing(heard) => lock(heard).took.unwrap_or_default(),
        }
    }

    /// The time of day; when it is played back, that of then.
    pub(super) fn dated(&self, now: impl FnOnce() -> DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::None => now(),
            Self::Recording(heard) => *lock(heard).dated.insert(now()),
            Self::Playing(heard) => lock(heard).dated.unwrap_or_default(),
        }
    }

    /// Whether the older api-version is spoken; when it is played back, whether it was then.
    pub(super) fn speaks_older(&self, now: bool) -> bool {
        match self {
            Self::None => now,
            Self::Recording(heard) => {
                lock(heard).older |= now;
                now
            }
            Self::Playing(heard) => lock(heard).older,
        }
    }
}

/// What a request is about, for finding its answer again.
pub(super) fn subject(request: &Request) -> String {
    format!("{} {}", request.method, request.url.path())
}

impl Wire {
    fn of(answer: &Answer) -> Self {
        let headers = HEADERS.iter().filter_map(|name| {
            let value = answer.header(name)?;
            // Where an operation is followed the query is a signature.
            let value =
                value.split_once('?').filter(|_| value.starts_with("http")).map_or(value, |(path, _)| path);
            Some(((*name).to_owned(), value.to_owned()))
        });
        let json = serde_json::from_slice::<Value>(&answer.body).ok().map(covered);
        let text =
            if json.is_some() { String::new() } else { String::from_utf8_lossy(&answer.body).into_owned() };
        Self {
            status: answer.status,
            headers: headers.collect(),
            json,
            text: redact::text(&text.chars().take(LONGEST_TEXT).collect::<String>()).to_string(),
            cut: answer.cut.clone(),
            client: answer.client_id.clone(),
            received: answer.received,
        }
    }

    fn answer(self) -> Answer {
        let header = |(name, value): (String, String)| {
            Some((name.parse::<HeaderName>().ok()?, value.parse::<HeaderValue>().ok()?))
        };
        let body = self.json.map_or(self.text, |json| json.to_string());
        Answer {
            status: self.status,
            headers: self.headers.into_iter().filter_map(header).collect::<HeaderMap>(),
            client_id: self.client,
            body: Bytes::from(body),
            cut: self.cut,
            sent: Instant::now(),
            received: self.received,
        }
    }
}

/// A body without its secrets, be it a resource or a list of them.
fn covered(mut body: Value) -> Value {
    let goes_on = body.get(GOES_ON).cloned();
    if let Some(Value::Array(rows)) = body.get_mut("value") {
        for row in rows {
            *row = redact::redacted(row);
        }
    }
    let mut body = redact::redacted(&body);
    if let (Some(goes_on), Some(object)) = (goes_on, body.as_object_mut()) {
        object.insert(GOES_ON.to_owned(), goes_on);
    }
    body
}

fn lock(heard: &Mutex<Heard>) -> MutexGuard<'_, Heard> {
    // Nothing in there can be left half done.
    heard.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::azure::{answer::fixture::answer, request};
    use serde_json::json;

    fn request(path: &str) -> Request {
        request::page(&Endpoint::public(), &format!("https://management.azure.com{path}")).unwrap()
    }

    fn played(tape: &Tape, path: &str) -> Result<Answer, ApiError> {
        tape.played(&request(path)).expect("it is a playback")
    }

    #[test]
    fn what_was_taken_down_is_answered_once_to_the_same_request() {
        let tape = Tape::blank();
        assert!(tape.played(&request("/a")).is_none());
        let headers =
            [("x-ms-request-id", "r-1"), ("set-cookie", "no"), ("Location", "https://h/op?s=SIGNED")];
        tape.hear(
            &Endpoint::public(),
            subject(&request("/a?x=1")),
            &Ok(answer(200, &headers, r#"{"value":[{"id":"x"}]}"#)),
        );
        tape.hear(&Endpoint::public(), subject(&request("/a?x=2")), &Ok(answer(202, &[], "")));
        tape.hear(&Endpoint::public(), subject(&request("/b")), &Err(ApiError::unreachable("no route")));
        let text = serde_json::to_string(&tape.heard()).unwrap();
        assert!(!text.contains("SIGNED") && !text.contains("set-cookie"), "{text}");

        let tape = Tape::of(serde_json::from_str(&text).unwrap());
        assert_eq!(played(&tape, "/b").unwrap_err(), ApiError::unreachable("no route"));
        let first = played(&tape, "/a").unwrap();
        assert_eq!((first.status, &*first.body), (200, &br#"{"value":[{"id":"x"}]}"#[..]));
        assert_eq!(
            (first.header("location"), first.header("x-ms-request-id")),
            (Some("https://h/op"), Some("r-1"))
        );
        assert_eq!(played(&tape, "/a").unwrap().status, 202);
        assert_eq!(played(&tape, "/a").unwrap_err(), ApiError::lost());
    }

    #[test]
    fn secrets_of_every_row_are_covered_by_its_own_type() {
        let body = json!({
            "value": [{"properties": {"computeType": "AKS", "properties": {"sslConfiguration": {"key": "CANARY"}}}}],
            "nextLink": "https://h/x?$skip=2",
            "$skipToken": "page-2",
            "accessToken": "CANARY",
        });
        let text = serde_json::to_string(&Wire::of(&answer(200, &[], &body.to_string()))).unwrap();
        assert!(!text.contains("CANARY") && text.contains("skip=2") && text.contains("page-2"), "{text}");
        let text = serde_json::to_string(&Wire::of(&answer(502, &[], "<p>password=CANARY</p>"))).unwrap();
        assert!(!text.contains("CANARY"), "{text}");
    }

    #[test]
    fn what_only_the_moment_knew_is_kept_for_the_playback() {
        let (tape, then) = (Tape::blank(), "2026-03-01T12:00:00Z".parse().unwrap());
        assert_eq!(tape.took(|| Duration::from_millis(7)), Duration::from_millis(7));
        assert_eq!((tape.dated(|| then), tape.speaks_older(true)), (then, true));
        let tape = Tape::of(tape.heard());
        assert_eq!(tape.took(|| Duration::ZERO), Duration::from_millis(7));
        assert_eq!((tape.dated(|| DateTime::UNIX_EPOCH), tape.speaks_older(false)), (then, true));
    }
}
