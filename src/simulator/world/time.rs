//! Time in the world: how fast it goes, and how moments and durations are written on the wire.

use chrono::{DateTime, TimeDelta, Timelike, Utc};

/// A moment in the world, which is a moment of the wall clock.
pub type Moment = DateTime<Utc>;

/// How many seconds of the world pass in one second of the clock. Timestamps are not touched by it.
#[derive(Clone, Copy, Debug)]
pub struct Pace(f64);

impl Pace {
    pub fn new(speed: f64) -> Pace {
        Pace(if speed.is_finite() && speed > 0.0 { speed } else { 1.0 })
    }

    /// The moment `seconds` of the world after `now`.
    pub fn after(self, now: Moment, seconds: f64) -> Moment {
        #[expect(clippy::cast_possible_truncation, reason = "a float turns into the nearest integer it fits")]
        let milliseconds = (seconds * 1000.0 / self.0) as i64;
        now + TimeDelta::milliseconds(milliseconds.clamp(1, 1_000_000_000_000))
    }
}

/// `2026-03-01T09:30:00.1234567+00:00`: seven digits, as in `createdOn` and `modifiedOn` (observed).
pub fn seven_digits(moment: Moment) -> String {
    let ticks = moment.nanosecond() % 1_000_000_000 / 100;
    format!("{}.{ticks:07}+00:00", moment.format("%Y-%m-%dT%H:%M:%S"))
}

/// `2026-03-01T09:30:00.12+00:00`: up to three digits without trailing zeros, as in `operationTime` and
/// `allocationStateTransitionTime` (observed).
pub fn three_digits(moment: Moment) -> String {
    let milliseconds = moment.timestamp_subsec_millis();
    let fraction = format!("{milliseconds:03}");
    let fraction = fraction.trim_end_matches('0');
    let dot = if fraction.is_empty() { "" } else { "." };
    format!("{}{dot}{fraction}+00:00", moment.format("%Y-%m-%dT%H:%M:%S"))
}

/// `Sun, 01 Mar 2026 09:30:00 GMT`, for the Date header.
pub fn http_date(moment: Moment) -> String {
    moment.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The seconds of an ISO 8601 duration of days, hours, minutes and seconds, or nothing if it is none.
pub fn iso_seconds(text: &str) -> Option<u64> {
    let rest = text.strip_prefix('P')?;
    let (days, clock) = rest.split_once('T').unwrap_or((rest, ""));
    if rest.is_empty() || rest.ends_with('T') {
        return None;
    }
    Some(units(days, &[('D', 86_400)])? + units(clock, &[('H', 3600), ('M', 60), ('S', 1)])?)
}

/// Sums `1H30M` by the units given, which must come in that order and at most once.
fn units(mut text: &str, allowed: &[(char, u64)]) -> Option<u64> {
    let mut seconds = 0;
    for &(letter, factor) in allowed {
        let Some((number, rest)) = text.split_once(letter) else { continue };
        seconds += number.parse::<u64>().ok()?.checked_mul(factor)?;
        text = rest;
    }
    text.is_empty().then_some(seconds)
}

/// The shortest ISO 8601 form of so many seconds: `PT1H40M`, `PT2M`, `PT0S`.
pub fn iso_duration(seconds: u64) -> String {
    let mut text = "PT".to_owned();
    for (count, unit) in [(seconds / 3600, "H"), (seconds / 60 % 60, "M"), (seconds % 60, "S")] {
        if count > 0 {
            text.push_str(&count.to_string());
            text.push_str(unit);
        }
    }
    if text == "PT" { "PT0S".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_have_seven_digits_or_at_most_three() {
        let moment = DateTime::parse_from_rfc3339("2026-03-01T09:30:00.4401234Z").unwrap().to_utc();
        assert_eq!(seven_digits(moment), "2026-03-01T09:30:00.4401234+00:00");
        assert_eq!(three_digits(moment), "2026-03-01T09:30:00.44+00:00");
        assert_eq!(three_digits(moment.with_nanosecond(0).unwrap()), "2026-03-01T09:30:00+00:00");
    }

    #[test]
    fn durations_are_read_and_written() {
        assert_eq!(iso_seconds("PT2M"), Some(120));
        assert_eq!(iso_seconds("PT1M40S"), Some(100));
        assert_eq!(iso_seconds("P3D"), Some(259_200));
        assert_eq!(iso_seconds("P1DT1H"), Some(90_000));
        for broken in ["", "P", "PT", "20m", "PT5", "PT1S1M", "PT-1M"] {
            assert_eq!(iso_seconds(broken), None, "{broken}");
        }
        assert_eq!(iso_duration(1200), "PT20M");
        assert_eq!(iso_duration(6000), "PT1H40M");
    }

    #[test]
    fn a_faster_world_needs_less_of_the_clock() {
        let now = DateTime::UNIX_EPOCH;
        assert_eq!(Pace::new(10.0).after(now, 60.0), now + TimeDelta::seconds(6));
    }
}
