//! What can go wrong between the program and the service; the words for it and the exit code, each in one place.

use super::text::Text;
use std::time::Duration;

/// What the service said when it refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// HTTP status; 200 for a failure that was reported by an operation's status.
    pub status: u16,
    /// The deepest code it gave; empty when it gave none.
    pub code: Text,
    /// Its words, the details' words included.
    pub message: Text,
    /// The path of the property that it complains of.
    pub target: Option<Text>,
    /// `x-ms-request-id`.
    pub request_id: Option<Text>,
    /// `x-ms-correlation-request-id`: the one that support asks for.
    pub correlation_id: Option<Text>,
}

impl Refusal {
    /// Code and words in one line.
    pub fn sentence(&self) -> String {
        match (self.code.is_empty(), self.message.is_empty()) {
            (true, true) => format!("HTTP {}", self.status),
            (true, false) => self.message.to_string(),
            (false, true) => self.code.to_string(),
            (false, false) => format!("{}: {}", self.code, self.message),
        }
    }
}

/// Why an ask has no good answer. Completes "failed to …".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// There is no credential, or the service does not take it (401).
    #[error("not signed in ({0}); az login signs in")]
    SignedOut(Text),
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
    #[error("unreachable: {0}")]
    Unreachable(Text),
    /// No answer came within the time allowed.
    #[error("no answer within {} s", .0.as_secs())]
    TimedOut(Duration),
    /// The answer is not what the service's protocol allows: not JSON, cut short, HTML.
    #[error("the service answered something unreadable (HTTP {status}): {why}")]
    Unreadable {
        /// HTTP status of the answer.
        status: u16,
        /// What could not be read.
        why: Text,
        /// `x-ms-request-id`, when there was one.
        request_id: Option<Text>,
    },
    /// The answer sends the program to another origin, where its token must not go.
    #[error("refused to follow the service to {0}")]
    ForeignOrigin(Text),
    /// Sent, and no answer will come: the outcome is unknown.
    #[error("the connection was lost; whether it was carried out is unknown")]
    Lost,
    /// Not sent, by this program's own rules.
    #[error("{0}")]
    Guarded(Text),
}

impl ApiError {
    /// What the service itself said, if it spoke at all.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Forbidden(refusal)
            | Self::NotFound(refusal)
            | Self::Conflict(refusal)
            | Self::Invalid(refusal)
            | Self::Throttled { refusal, .. }
            | Self::Service(refusal) => Some(refusal),
            Self::SignedOut(_)
            | Self::Unreachable(_)
            | Self::TimedOut(_)
            | Self::Unreadable { .. }
            | Self::ForeignOrigin(_)
            | Self::Lost
            | Self::Guarded(_) => None,
        }
    }

    /// The same, to be altered.
    pub fn refusal_mut(&mut self) -> Option<&mut Refusal> {
        match self {
            Self::Forbidden(refusal)
            | Self::NotFound(refusal)
            | Self::Conflict(refusal)
            | Self::Invalid(refusal)
            | Self::Throttled { refusal, .. }
            | Self::Service(refusal) => Some(refusal),
            Self::SignedOut(_)
            | Self::Unreachable(_)
            | Self::TimedOut(_)
            | Self::Unreadable { .. }
            | Self::ForeignOrigin(_)
            | Self::Lost
            | Self::Guarded(_) => None,
        }
    }

    /// The id that support asks for, when the service gave one.
    pub fn request_id(&self) -> Option<&Text> {
        match self {
            Self::Unreadable { request_id, .. } => request_id.as_ref(),
            error => error.refusal()?.request_id.as_ref(),
        }
    }

    /// The code that a command ends with.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::SignedOut(_) | Self::Forbidden(_) => 3,
            Self::NotFound(_) => 4,
            Self::Throttled { .. } | Self::Unreachable(_) | Self::TimedOut(_) => 5,
            Self::Guarded(_) => 6,
            Self::Conflict(_)
            | Self::Invalid(_)
            | Self::Service(_)
            | Self::Unreadable { .. }
            | Self::ForeignOrigin(_)
            | Self::Lost => 1,
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
            Self::Unreachable(_) => "offline".to_owned(),
            Self::TimedOut(_) => "timeout".to_owned(),
            Self::Unreadable { status, .. } => format!("unreadable answer ({status})"),
            Self::ForeignOrigin(_) => "refused to follow".to_owned(),
            Self::Lost => "connection lost".to_owned(),
            Self::Guarded(_) => "not sent".to_owned(),
        }
    }
}
