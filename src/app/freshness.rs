//! How old what is on the screen is, and why it is not newer.

use super::watched::Watched;
use crate::domain::{error::ApiError, time::Now};
use std::time::Duration;

/// From this age on "live" would be too much said.
pub const LIVE: Duration = Duration::from_secs(10);
/// Data that is older than this, or than two intervals, is not shown as if it were live.
const STALE: Duration = Duration::from_secs(15);

/// The age of what is known of a workspace.
#[derive(Clone, Debug, PartialEq)]
pub enum Freshness {
    /// The first listing has not come yet.
    Awaited,
    /// Nothing was ever heard, and why.
    Never(ApiError),
    /// Fresh. The age is there when it matters: something moves.
    Live(Option<Duration>),
    /// Of this age, and within what was agreed.
    Aged(Duration, Option<ApiError>),
    /// Too old: of this age, and why.
    Stale(Duration, Option<ApiError>),
}

/// Whether what is known of a workspace is too old, when it is of this age.
pub fn is_overdue(watched: &Watched, age: Duration) -> bool {
    age > STALE.max(watched.pace * 2)
}

/// When what was heard then is live no longer.
pub fn ages_at(heard: Now) -> Duration {
    heard.steady + LIVE + Duration::from_millis(1)
}

impl Freshness {
    /// How fresh a workspace's rows are, by the interval that they are read at.
    pub fn of(watched: &Watched, now: Now) -> Self {
        let failure = watched.failure.as_ref().map(|(error, _)| error.clone());
        let Some(heard) = watched.heard else {
            return failure.map_or(Self::Awaited, Self::Never);
        };
        let age = now.age_of(heard);
        if is_overdue(watched, age) {
            return Self::Stale(age, failure);
        }
        if age > LIVE || failure.is_some() {
            return Self::Aged(age, failure);
        }
        Self::Live(watched.is_moving().then_some(age))
    }

    /// Whether rows are to be shown as old.
    pub fn is_stale(&self) -> bool {
        match self {
            Self::Stale(..) => true,
            Self::Awaited | Self::Never(_) | Self::Live(_) | Self::Aged(..) => false,
        }
    }

    /// Why it is not fresher.
    pub fn failure(&self) -> Option<&ApiError> {
        match self {
            Self::Never(error) => Some(error),
            Self::Aged(_, failure) | Self::Stale(_, failure) => failure.as_ref(),
            Self::Awaited | Self::Live(_) => None,
        }
    }
}
