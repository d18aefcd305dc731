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
}

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
