//! The clocks of an engine: the only place where the time is read.

use crate::domain::time::Now;
use chrono::{DateTime, Utc};
use std::{future::pending, time::Duration};
use tokio::time::{Instant, sleep, sleep_until};

/// Where an engine has its time from.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// The machine.
    Live {
        /// When the steady clock began.
        start: Instant,
    },
    /// Nowhere: the time stands still but for deadlines that are waited out, so that the picture of a world that
    /// stands still is the same however long the machine takes to make it.
    Still {
        /// What the wall clock shows.
        wall: DateTime<Utc>,
        /// The last deadline that was waited out.
        steady: Duration,
    },
}

impl Clock {
    /// The machine's clocks, the steady one counted from now.
    pub fn start() -> Self {
        Self::Live { start: Instant::now() }
    }

    /// Clocks that stand still at `wall`.
    pub fn still(wall: DateTime<Utc>) -> Self {
        Self::Still { wall, steady: Duration::ZERO }
    }

    /// The time.
    pub fn now(&self) -> Now {
        match *self {
            Self::Live { start } => Now { steady: start.elapsed(), wall: Utc::now() },
            Self::Still { wall, steady } => Now { steady, wall },
        }
    }

    /// Waits until the steady clock reaches `deadline`; for ever without one. Cancel-safe.
    pub async fn reaches(&mut self, deadline: Option<Duration>) {
        let Some(deadline) = deadline else { return pending().await };
        match self {
            Self::Live { start } => sleep_until(*start + deadline).await,
            Self::Still { steady, .. } => {
                sleep(deadline.saturating_sub(*steady)).await;
                *steady = deadline.max(*steady);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_still_clock_moves_by_deadlines_alone() {
        let mut clock = Clock::still(DateTime::UNIX_EPOCH);
        let soon = Duration::from_millis(3);
        clock.reaches(Some(soon)).await;
        clock.reaches(Some(Duration::ZERO)).await;
        assert_eq!(clock.now(), Now { steady: soon, wall: DateTime::UNIX_EPOCH });
    }
}
