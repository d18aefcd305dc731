//! Schedules that start and stop an instance: what people type, what is sent, and when they run next.
//!
//! `when` holds the rhythm as `cron` or `recurrence`; `words` reads and writes it as one line, `wire` (with `leaves`) as
//! JSON; `runs` (with `dates`) works out the next moments.

mod cron;
mod dates;
mod leaves;
mod recurrence;
mod runs;
mod when;
mod wire;
mod words;

pub use cron::Cron;
pub use recurrence::{Frequency, Recurrence};
pub use runs::{Note, Run};
pub use when::When;

use super::time_zone::TimeZone;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use std::fmt;

/// How many schedules one instance may have (documentation of the service).
pub const MOST: usize = 4;

/// What a schedule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Starts the instance.
    Start,
    /// Stops it.
    Stop,
}

impl Action {
    /// The word in a sentence.
    pub fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Stop => "stop",
        }
    }
}

/// One schedule of an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// What it does.
    pub action: Action,
    /// Whether it does it at all.
    pub enabled: bool,
    /// The zone whose clock `start` and `when` are read on.
    pub zone: TimeZone,
    /// Nothing happens before this time of the zone; intervals are counted from it.
    pub start: Option<NaiveDateTime>,
    /// At which times.
    pub when: When,
}

/// Reads the time from which a schedule counts: `2027-01-04 08:00`, the form of the wire, or a date alone.
///
/// # Errors
/// The rule and an example.
pub fn parse_start(typed: &str) -> Result<NaiveDateTime, String> {
    let typed = typed.trim();
    let time = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%.f"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(typed, form).ok());
    let date = || NaiveDate::parse_from_str(typed, "%Y-%m-%d").ok().map(|date| date.and_time(NaiveTime::MIN));
    time.or_else(date).ok_or_else(|| refusal("a day and a time of the schedule's zone", "2027-01-04 08:00"))
}

/// One line: `stop weekdays at 18:00 (W. Europe Standard Time)`.
impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({})", self.action.word(), self.when.phrase(), self.zone)?;
        if let Some(start) = self.start {
            write!(f, ", from {}", start.format("%Y-%m-%d %H:%M"))?;
        }
        if self.enabled { Ok(()) } else { f.write_str(", disabled") }
    }
}

/// The rule, and what would be accepted.
fn refusal(rule: &str, example: &str) -> String {
    format!("{rule}; as {example}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(when: &str) -> Schedule {
        Schedule {
            action: Action::Stop,
            enabled: true,
            zone: TimeZone::parse("Europe/Berlin").unwrap(),
            start: None,
            when: When::parse(when).unwrap(),
        }
    }

    #[test]
    fn a_schedule_is_told_in_one_line() {
        assert_eq!(
            schedule("weekdays 18:00").to_string(),
            "stop weekdays at 18:00 (W. Europe Standard Time)"
        );
        assert_eq!(
            schedule("every 2 weeks mon 8:00,13:00").to_string(),
            "stop every 2 weeks mon at 08:00,13:00 (W. Europe Standard Time)"
        );
        assert_eq!(
            schedule("0 18 * * 1-5").to_string(),
            "stop by cron 0 18 * * 1-5 (W. Europe Standard Time)"
        );
        let other = Schedule {
            action: Action::Start,
            enabled: false,
            start: Some(parse_start("2027-01-04").unwrap()),
            ..schedule("every 6 hours")
        };
        assert_eq!(
            other.to_string(),
            "start every 6 hours (W. Europe Standard Time), from 2027-01-04 00:00, disabled"
        );
    }

    #[test]
    fn a_start_is_read_as_typed_and_as_sent() {
        for typed in ["2027-01-04 08:00", " 2027-01-04T08:00:00 ", "2027-01-04 08:00:00"] {
            assert_eq!(parse_start(typed).unwrap().to_string(), "2027-01-04 08:00:00", "{typed}");
        }
        for typed in ["", "tomorrow", "2027-02-30 08:00", "08:00"] {
            assert!(parse_start(typed).unwrap_err().ends_with("; as 2027-01-04 08:00"), "{typed}");
        }
    }
}
