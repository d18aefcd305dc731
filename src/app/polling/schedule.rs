//! When one subject is read.

use super::agenda::Lane;
use crate::{app::effects::Effects, domain::ids::RequestId};
use std::time::Duration;

/// What could not be read is tried again after this, and then ever more seldom.
pub const RETRY: Duration = Duration::from_secs(5);
const RETRY_MOST: Duration = Duration::from_secs(120);

/// When a subject is read.
#[derive(Clone, Debug)]
pub enum Turn {
    /// At this time, if there is room.
    At(Duration),
    /// It is being read, and afterwards perhaps at once again.
    Reading {
        /// What was asked and not answered; more than one only for moving computes.
        requests: Vec<RequestId>,
        /// Whether somebody wanted it meanwhile.
        again: bool,
    },
}

/// When a subject is read, and how it went so far.
#[derive(Debug)]
pub struct Schedule {
    pub turn: Turn,
    /// Where it waits for its time.
    pub lane: Lane,
    /// Not sooner than this: what takes long rests long.
    pub not_before: Duration,
    /// The wait that was last agreed on, for telling whether an answer is overdue.
    pub pace: Duration,
    /// When it was last read whole.
    pub read: Option<Duration>,
    pub failures: u32,
    /// The pages of the last whole listing.
    pub pages: u32,
    /// The pages of the listing that is under way, and how long they took.
    pub so_far: u32,
    pub took: Duration,
}

impl Schedule {
    pub fn at(time: Duration, lane: Lane) -> Self {
        Self {
            turn: Turn::At(time),
            lane,
            not_before: Duration::ZERO,
            pace: Duration::ZERO,
            read: None,
            failures: 0,
            pages: 1,
            so_far: 0,
            took: Duration::ZERO,
        }
    }

    /// Whether it is being read.
    pub fn is_reading(&self) -> bool {
        match self.turn {
            Turn::Reading { .. } => true,
            Turn::At(_) => false,
        }
    }

    /// Nobody waits for its answers any more.
    pub fn abandon(&mut self, effects: &mut Effects) {
        if let Turn::Reading { requests, .. } = &self.turn {
            for request in requests {
                effects.abandon(*request);
            }
        }
        (self.so_far, self.took) = (0, Duration::ZERO);
    }

    /// It goes on with another request.
    pub fn goes_on(&mut self, request: RequestId) {
        if let Turn::Reading { requests, .. } = &mut self.turn {
            *requests = vec![request];
        }
    }

    /// It was read whole: how long it rests when it is read every `interval`.
    pub fn rests(&mut self, interval: Duration, now: Duration) -> Duration {
        self.failures = 0;
        self.read = Some(now);
        self.pace = interval;
        if self.is_wanted() { Duration::ZERO } else { interval }
    }

    /// It could not be read: how long it rests.
    pub fn backs_off(&mut self, interval: Duration) -> Duration {
        self.failures += 1;
        let backoff = RETRY * 2_u32.saturating_pow(self.failures.min(8) - 1);
        // A short interval is a wish for fresh data; what fails may be tried that often at first.
        backoff.min(RETRY_MOST).min(interval.max(RETRY) * 4)
    }

    fn is_wanted(&self) -> bool {
        match self.turn {
            Turn::Reading { again, .. } => again,
            Turn::At(_) => false,
        }
    }
}
