//! The clocks of an engine: the only place where the time is read.

use crate::domain::time::Now;
use chrono::{DateTime, Utc};
use std::{future::pending, time::Duration};
use tokio::{
    sync::watch,
    time::{Instant, sleep, sleep_until},
};

/// Where an engine has its time from.
#[derive(Clone, Debug)]
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
    /// A hand that moves it, so that an hour of a whole program is over as soon as all of it has happened.
    Stepped(Hand),
}

/// What moves a stepped clock; all of its clones move the same one.
#[derive(Clone, Debug)]
pub struct Hand(watch::Sender<Now>);

impl Hand {
    /// Clocks of which the wall clock shows `wall` at the start.
    pub fn at(wall: DateTime<Utc>) -> Self {
        Self(watch::Sender::new(Now { steady: Duration::ZERO, wall }))
    }

    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        self.0.send_modify(|now| *now = Now { steady: now.steady + by, wall: now.wall + by });
    }

    async fn reaches(&self, deadline: Duration) {
        let reached = |now: &Now| now.steady >= deadline;
        self.0.subscribe().wait_for(reached).await.expect("the sender is `self`");
    }
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
            Self::Stepped(ref hand) => *hand.0.borrow(),
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
            Self::Stepped(hand) => hand.reaches(deadline).await,
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

    #[tokio::test]
    async fn a_stepped_clock_moves_both_times_and_wakes_whoever_waits() {
        let hand = Hand::at(DateTime::UNIX_EPOCH);
        let mut clock = Clock::Stepped(hand.clone());
        let hour = Duration::from_secs(3600);
        tokio::join!(clock.reaches(Some(hour)), async { hand.advance(hour) });
        assert_eq!(clock.now(), Now { steady: hour, wall: DateTime::UNIX_EPOCH + hour });
    }
}
