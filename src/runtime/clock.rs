//! The clocks of an engine: the only place where the time is read.

use crate::domain::time::Now;
use chrono::{DateTime, Utc};
use std::{future::pending, time::Duration};
use tokio::time::{Instant, sleep_until};

/// Where an engine has its time from.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    start: Instant,
    still: Option<DateTime<Utc>>,
}

impl Clock {
    /// The machine's clocks, the steady one counted from now.
    pub fn start() -> Self {
        Self { start: Instant::now(), still: None }
    }

    /// The same, but with a wall clock that always shows `wall`: the picture of a world that stands still is the
    /// same whenever it is taken.
    pub fn still(wall: DateTime<Utc>) -> Self {
        Self { still: Some(wall), ..Self::start() }
    }

    /// The time.
    pub fn now(&self) -> Now {
        Now { steady: self.start.elapsed(), wall: self.still.unwrap_or_else(Utc::now) }
    }

    /// Waits until the steady clock reaches `deadline`; for ever without one.
    pub async fn reaches(&self, deadline: Option<Duration>) {
        match deadline {
            Some(deadline) => sleep_until(self.start + deadline).await,
            None => pending().await,
        }
    }
}
