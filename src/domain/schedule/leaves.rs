//! The single values of a schedule on the wire, read in any case, and their names as the specification spells them.

use super::{Action, Cron, Frequency, parse_start};
use crate::domain::time_zone::TimeZone;
use chrono::{NaiveDateTime, Weekday};
use serde_json::Value;

/// What sets a schedule off.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Trigger {
    Cron,
    Recurrence,
}

impl Trigger {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Cron => "Cron",
            Self::Recurrence => "Recurrence",
        }
    }

    /// The key of its object.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Cron => "cron",
            Self::Recurrence => "recurrence",
        }
    }

    pub(super) fn other(self) -> Self {
        match self {
            Self::Cron => Self::Recurrence,
            Self::Recurrence => Self::Cron,
        }
    }
}

pub(super) fn trigger_type(value: &Value) -> Option<Trigger> {
    one_of(value, &[Trigger::Cron, Trigger::Recurrence], Trigger::name)
}

pub(super) fn action(value: &Value) -> Option<Action> {
    one_of(value, &[Action::Start, Action::Stop], action_name)
}

pub(super) fn action_name(action: Action) -> &'static str {
    match action {
        Action::Start => "Start",
        Action::Stop => "Stop",
    }
}

/// A schedule whose status is not given is taken to be enabled (not documented).
pub(super) fn enabled(value: &Value) -> Option<bool> {
    if value.is_null() {
        return Some(true);
    }
    one_of(value, &[true, false], status_name)
}

pub(super) fn status_name(enabled: bool) -> &'static str {
    if enabled { "Enabled" } else { "Disabled" }
}

/// A zone that is not given is UTC (specification).
pub(super) fn zone(value: &Value) -> Option<TimeZone> {
    if value.is_null() {
        return Some(TimeZone::UTC);
    }
    TimeZone::parse(value.as_str()?).ok()
}

/// The outer `None` is a start that cannot be read, the inner one that none is given.
#[expect(clippy::option_option, reason = "unreadable and not given are two different things here")]
pub(super) fn start(value: &Value) -> Option<Option<NaiveDateTime>> {
    match value {
        Value::Null => Some(None),
        Value::String(time) if time.is_empty() => Some(None),
        value => parse_start(value.as_str()?).ok().map(Some),
    }
}

pub(super) fn expression(value: &Value) -> Option<Cron> {
    Cron::parse(value.as_str()?).ok()
}

pub(super) fn frequency(value: &Value) -> Option<Frequency> {
    let all = [Frequency::Minute, Frequency::Hour, Frequency::Day, Frequency::Week, Frequency::Month];
    one_of(value, &all, frequency_name)
}

pub(super) fn frequency_name(frequency: Frequency) -> &'static str {
    match frequency {
        Frequency::Minute => "Minute",
        Frequency::Hour => "Hour",
        Frequency::Day => "Day",
        Frequency::Week => "Week",
        Frequency::Month => "Month",
    }
}

pub(super) fn number(value: &Value) -> Option<u32> {
    u32::try_from(value.as_u64()?).ok()
}

/// Numbers in order; none where nothing is given.
pub(super) fn numbers(value: &Value) -> Option<Vec<u32>> {
    if value.is_null() { Some(Vec::new()) } else { given_numbers(value) }
}

pub(super) fn given_numbers(value: &Value) -> Option<Vec<u32>> {
    let mut numbers = value.as_array()?.iter().map(number).collect::<Option<Vec<_>>>()?;
    numbers.sort_unstable();
    Some(numbers)
}

pub(super) fn week_days(value: &Value) -> Option<Vec<Weekday>> {
    let Value::Array(days) = value else { return value.is_null().then(Vec::new) };
    let all = (0..7).filter_map(|day| Weekday::try_from(day).ok()).collect::<Vec<_>>();
    let mut days = days.iter().map(|day| one_of(day, &all, week_day_name)).collect::<Option<Vec<_>>>()?;
    days.sort_unstable_by_key(Weekday::num_days_from_monday);
    Some(days)
}

pub(super) fn week_day_name(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

/// The one of `all` whose name stands in `value`, in any case.
fn one_of<T: Copy>(value: &Value, all: &[T], name: impl Fn(T) -> &'static str) -> Option<T> {
    let written = value.as_str()?;
    all.iter().copied().find(|one| name(*one).eq_ignore_ascii_case(written))
}
