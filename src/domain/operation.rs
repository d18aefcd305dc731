//! How the service answers a change: it accepts, and later says how it went.

use super::{compute::Compute, error::Refusal};
use std::{sync::Arc, time::Duration};

/// Where to ask how an accepted change is going. The URL is the service's, up to 4 KB long, used unchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Follow {
    /// `Azure-AsyncOperation`: a status document.
    Status(String),
    /// `Location`: 202 until it is done.
    Location(String),
}

/// The answer to a change that was taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Accepted {
    /// Where to ask on, when the service says.
    pub follow: Option<Follow>,
    /// Whether nothing is left to be done; it is not when an answer says that it goes on but not where to ask.
    pub done: bool,
    /// The compute as it is now, when the answer has a body.
    pub compute: Option<Arc<Compute>>,
    /// How long the service asks to wait before asking.
    pub wait: Option<Duration>,
}

/// How an accepted change is going.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    /// Still under way.
    Running {
        /// Percent done, 0 to 100, where the service says so.
        percent: Option<f64>,
        /// How long the service asks to wait before asking again.
        wait: Option<Duration>,
    },
    /// Done.
    Succeeded,
    /// Ended without success, with the service's reason.
    Failed(Refusal),
    /// Called off.
    Canceled,
}
