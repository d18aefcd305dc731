//! What can go wrong between the program and the service; the words for it and the exit code, each in one place.

use super::{sign_in::SignedOut, text::Text};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Duration};

/// What support needs to find one request again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// `x-ms-request-id`.
    pub request: Option<Text>,
    /// `x-ms-correlation-request-id`: the one that support asks for first.
    pub correlation: Option<Text>,
    /// `x-ms-routing-request-id`, which begins with the region that answered.
    pub routing: Option<Text>,
    /// `x-ms-client-request-id`: our own, the only one where no answer came.
    pub client: Option<Text>,
    /// When the answer came, or was given up.
    pub at: Option<DateTime<Utc>>,
}

impl Trace {
    /// The ids with their names, those that support asks for first.
    pub fn ids(&self) -> impl Iterator<Item = (&'static str, &Text)> {
        let ids = [
            ("request id", &self.request),
            ("correlation id", &self.correlation),
            ("routing id", &self.routing),
            ("client request id", &self.client),
        ];
        ids.into_iter().filter_map(|(name, id)| Some((name, id.as_ref()?)))
    }

    /// The id that names the request in a line with little room: the service's, or else our own.
    pub fn id(&self) -> Option<String> {
        self.ids().next().map(|(name, id)| format!("{name} {id}"))
    }

    /// When it was, to the second.
    pub fn time(&self) -> Option<String> {
        self.at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true))
    }
}

/// What the service said when it refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// HTTP status; 200 for a failure that was reported by an operation's status.
    pub status: u16,
    /// The deepest code it gave; empty when it gave none.
    pub code: Text,
    /// Its words, the details' words included.
    pub message: Text,
    /// The path of the property that it complains of.
    pub target: Option<Text>,
    /// The policies that forbid it, each in quotes and by the name that people gave it. Few refusals have any: a box.
    pub policies: Option<Box<Text>>,
    /// Which request it was.
    pub trace: Option<Arc<Trace>>,
    /// Seconds in which it is not to be asked again (`Retry-After`).
    pub retry_after: Option<u16>,
}

impl Refusal {
    /// Code and words in one line.
    pub fn sentence(&self) -> String {
        // The service's own sentence has the name of a policy deep within an id, if at all.
        let policies = self.policies.as_ref().map(|names| format!(" ({names})")).unwrap_or_default();
        match (self.code.is_empty(), self.message.is_empty()) {
            (true, true) => format!("HTTP {}{policies}", self.status),
            (true, false) => format!("{}{policies}", self.message),
            (false, true) => format!("{}{policies}", self.code),
            (false, false) => format!("{}{policies}: {}", self.code, self.message),
        }
    }
}

/// Why an ask has no good answer. Completes "failed to …".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ApiError {
    /// There is no credential, or the service does not take it (401). Where it was not even asked the status is 0.
    #[error("{0}")]
    SignedOut(Box<SignedOut>),
    /// The credential may not do this (403).
    #[error("not allowed: {}", .0.sentence())]
    Forbidden(Refusal),
    /// There is no such thing (404).
    #[error("not found: {}", .0.sentence())]
    NotFound(Refusal),
    /// Something else is under way on it (409, 412).
    #[error("in conflict: {}", .0.sentence())]
    Conflict(Refusal),
    /// The service does not like what it was sent (400, 422).
    #[error("refused: {}", .0.sentence())]
    Invalid(Refusal),
    /// Too many requests (429), or the service asks for patience (503 with `Retry-After`).
    #[error("throttled: asked to wait {} s", .wait.as_secs())]
    Throttled {
        /// How long the service asks to leave it alone, from the moment of the answer.
        wait: Duration,
        /// What it said.
        refusal: Refusal,
    },
    /// Any other error of the service.
    #[error("the service failed: {}", .0.sentence())]
    Service(Refusal),
    /// No connection was made and nothing was sent; or the connection of a mere read broke off.
    #[error("unreachable: {why}")]
    Unreachable {
        /// The innermost reason.
        why: Text,
        /// Which request it was, if one was sent.
        trace: Option<Arc<Trace>>,
    },
    /// No answer came within the time allowed.
    #[error("no answer within {} s", .after.as_secs())]
    TimedOut {
        /// The time allowed.
        after: Duration,
        /// Which request it was.
        trace: Option<Arc<Trace>>,
    },
    /// The answer is not what the service's protocol allows: not JSON, cut short, HTML.
    #[error("the service answered something unreadable (HTTP {status}): {why}")]
    Unreadable {
        /// HTTP status of the answer.
        status: u16,
        /// What could not be read.
        why: Text,
        /// Which request it was.
        trace: Option<Arc<Trace>>,
    },
    /// The answer sends the program to another origin, where its token must not go.
    #[error("refused to follow the service to {0}")]
    ForeignOrigin(Text),
    /// Sent, and no answer will come: the outcome is unknown.
    #[error("the connection was lost; whether it was carried out is unknown")]
    Lost(Option<Arc<Trace>>),
    /// Not sent, by this program's own rules.
    #[error("{0}")]
    Guarded(Text),
}

impl ApiError {
    /// There is no credential, and why.
    pub fn signed_out(why: impl Into<Text>) -> Self {
        Self::SignedOut(Box::new(SignedOut::from(Refusal { message: why.into(), ..Refusal::default() })))
    }

    /// No connection was made, and why.
    pub fn unreachable(why: impl Into<Text>) -> Self {
        Self::Unreachable { why: why.into(), trace: None }
    }

    /// No answer came within this time.
    pub fn timed_out(after: Duration) -> Self {
        Self::TimedOut { after, trace: None }
    }

    /// An answer that makes no sense, with success.
    pub fn unreadable(why: impl Into<Text>) -> Self {
        Self::Unreadable { status: 200, why: why.into(), trace: None }
    }

    /// Whoever was to answer is gone.
    pub fn lost() -> Self {
        Self::Lost(None)
    }

    /// What the service itself said, if it spoke at all.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::SignedOut(out) => Some(&out.refusal),
            Self::Forbidden(refusal)
            | Self::NotFound(refusal)
            | Self::Conflict(refusal)
            | Self::Invalid(refusal)
            | Self::Throttled { refusal, .. }
            | Self::Service(refusal) => Some(refusal),
            Self::Unreachable { .. }
            | Self::TimedOut { .. }
            | Self::Unreadable { .. }
            | Self::ForeignOrigin(_)
            | Self::Lost(_)
            | Self::Guarded(_) => None,
        }
    }

    /// The same, to be altered.
    pub fn refusal_mut(&mut self) -> Option<&mut Refusal> {
        match self {
            Self::SignedOut(out) => Some(&mut out.refusal),
            Self::Forbidden(refusal)
            | Self::NotFound(refusal)
            | Self::Conflict(refusal)
            | Self::Invalid(refusal)
            | Self::Throttled { refusal, .. }
            | Self::Service(refusal) => Some(refusal),
            Self::Unreachable { .. }
            | Self::TimedOut { .. }
            | Self::Unreadable { .. }
            | Self::ForeignOrigin(_)
            | Self::Lost(_)
            | Self::Guarded(_) => None,
        }
    }

    /// How long the service asks not to be asked the same again, if it does.
    pub fn patience(&self) -> Option<Duration> {
        match self {
            Self::Throttled { wait, .. } => Some(*wait),
            error => Some(Duration::from_secs(error.refusal()?.retry_after?.into())),
        }
    }

    /// Which request it was, if one was sent.
    pub fn trace(&self) -> Option<&Trace> {
        match self {
            Self::Unreachable { trace, .. }
            | Self::TimedOut { trace, .. }
            | Self::Unreadable { trace, .. }
            | Self::Lost(trace) => trace.as_deref(),
            Self::SignedOut(out) => out.refusal.trace.as_deref(),
            Self::Forbidden(refusal)
            | Self::NotFound(refusal)
            | Self::Conflict(refusal)
            | Self::Invalid(refusal)
            | Self::Throttled { refusal, .. }
            | Self::Service(refusal) => refusal.trace.as_deref(),
            Self::ForeignOrigin(_) | Self::Guarded(_) => None,
        }
    }

    /// The id that names the request in a line with little room, as `request id 0f1e…`.
    pub fn request_id(&self) -> Option<String> {
        self.trace()?.id()
    }

    /// The code that a command ends with.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::SignedOut(_) | Self::Forbidden(_) => 3,
            Self::NotFound(_) => 4,
            Self::Throttled { .. } | Self::Unreachable { .. } | Self::TimedOut { .. } => 5,
            Self::Guarded(_) => 6,
            Self::Conflict(_)
            | Self::Invalid(_)
            | Self::Service(_)
            | Self::Unreadable { .. }
            | Self::ForeignOrigin(_)
            | Self::Lost(_) => 1,
        }
    }

    /// Two or three words for the header, such as `401 signed out`.
    pub fn headline(&self) -> String {
        match self {
            Self::SignedOut(_) => "signed out".to_owned(),
            Self::Forbidden(_) => "403 forbidden".to_owned(),
            Self::NotFound(_) => "404 not found".to_owned(),
            Self::Conflict(refusal) | Self::Invalid(refusal) | Self::Service(refusal) => {
                format!("error {}", refusal.status)
            }
            Self::Throttled { refusal, .. } => format!("{} throttled", refusal.status),
            Self::Unreachable { .. } => "offline".to_owned(),
            Self::TimedOut { .. } => "timeout".to_owned(),
            Self::Unreadable { status, .. } => format!("unreadable answer ({status})"),
            Self::ForeignOrigin(_) => "refused to follow".to_owned(),
            Self::Lost(_) => "connection lost".to_owned(),
            Self::Guarded(_) => "not sent".to_owned(),
        }
    }
}
