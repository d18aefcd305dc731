//! The two clocks. Deadlines stand on one, labels on the other; every event brings both.

use chrono::{DateTime, Utc};
use std::time::Duration;

/// The time of an event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Now {
    /// Time since the program started. Never jumps; deadlines are on it.
    pub steady: Duration,
    /// What people read and what the service's timestamps are compared with. May jump, as after a sleep.
    pub wall: DateTime<Utc>,
}

impl Now {
    /// How long ago `then` was by the wall clock; never negative, since the service's clock may be ahead of ours.
    pub fn since(&self, then: DateTime<Utc>) -> Duration {
        (self.wall - then).to_std().unwrap_or_default()
    }

    /// How long ago `then` was. While the machine slept only the wall clock went on, so the longer of the two counts.
    pub fn age_of(&self, then: Self) -> Duration {
        self.steady.saturating_sub(then.steady).max(self.since(then.wall))
    }

    /// Whether the machine has slept since `then`, or its wall clock was put forward: what is known is older than the
    /// steady clock says.
    pub fn has_slept_since(&self, then: Self) -> bool {
        self.since(then.wall) > self.steady.saturating_sub(then.steady) + SLEPT
    }
}

/// What the wall clock may gain on the steady one without anybody having slept.
const SLEPT: Duration = Duration::from_secs(5);

/// A span in one short word: `4s`, `12m`, `3h`, `5d`, `2y`; the largest unit that fits, rounded down.
pub fn short(span: Duration) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    const YEAR: u64 = 365 * DAY;
    let seconds = span.as_secs();
    match seconds {
        0..MINUTE => format!("{seconds}s"),
        MINUTE..HOUR => format!("{}m", seconds / MINUTE),
        HOUR..DAY => format!("{}h", seconds / HOUR),
        DAY..YEAR => format!("{}d", seconds / DAY),
        YEAR.. => format!("{}y", seconds / YEAR),
    }
}

/// An elapsed time as on a stop watch: `00:07`, `12:40`, `1:02:03`.
pub fn stop_watch(span: Duration) -> String {
    let (hours, minutes, seconds) = (span.as_secs() / 3600, span.as_secs() / 60 % 60, span.as_secs() % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes:02}:{seconds:02}")
    }
}

/// Reads a timestamp as the service writes it: 0 to 9 fractional digits, with an offset or `Z` (observed: 7 digits).
pub fn parse(raw: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(raw).ok().map(|t| t.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_named_by_their_largest_unit() {
        for (seconds, word) in [
            (0, "0s"),
            (59, "59s"),
            (60, "1m"),
            (3599, "59m"),
            (7200, "2h"),
            (86_400 * 3, "3d"),
            (86_400 * 800, "2y"),
        ] {
            assert_eq!(short(Duration::from_secs(seconds)), word);
        }
    }

    #[test]
    fn a_machine_that_slept_knows_it_by_its_wall_clock() {
        let at = |steady, wall| Now {
            steady: Duration::from_secs(steady),
            wall: DateTime::UNIX_EPOCH + Duration::from_secs(wall),
        };
        let then = at(100, 1_000);
        for (now, slept, age) in [
            (at(130, 1_030), false, 30),
            (at(130, 1_034), false, 34),
            (at(101, 4_600), true, 3_600),
            // Put back: the steady clock knows better.
            (at(130, 500), false, 30),
        ] {
            assert_eq!((now.has_slept_since(then), now.age_of(then).as_secs()), (slept, age), "{now:?}");
        }
    }

    #[test]
    fn a_stop_watch_shows_hours_only_when_there_are_some() {
        assert_eq!(stop_watch(Duration::from_secs(72)), "01:12");
        assert_eq!(stop_watch(Duration::from_secs(3723)), "1:02:03");
    }

    #[test]
    fn timestamps_of_the_service_are_read() {
        for raw in
            ["2022-09-22T09:02:22.1899959+00:00", "2024-07-24T08:19:43.44+00:00", "2024-07-24T08:19:43Z"]
        {
            assert!(parse(raw).is_some(), "{raw}");
        }
        assert_eq!(parse("yesterday"), None);
    }
}
