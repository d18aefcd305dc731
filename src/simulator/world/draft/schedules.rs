//! The start and stop schedules that a request sets.

use serde_json::{Value, json};

use super::fields::{text, word};
use crate::simulator::world::problem::Problem;
use crate::simulator::world::schedule::{self, DAYS, FREQUENCIES};

/// The most that an instance can have (documentation).
const MOST: usize = 4;
const TARGET: &str = "properties.schedules";

/// Reads and checks `schedules`. The service completes each: an id if it has none, and how far it has come.
///
/// # Errors
/// When there are too many, or one could never come due.
pub fn read(own: &Value) -> Result<Value, Problem> {
    let rows = match &own["schedules"]["computeStartStop"] {
        Value::Null => Vec::new(),
        Value::Array(rows) => rows.clone(),
        _ => return Err(Problem::user(TARGET, "computeStartStop must be a list.")),
    };
    if rows.len() > MOST {
        return Err(Problem::user(TARGET, format!("An instance can have at most {MOST} schedules.")));
    }
    for (at, row) in rows.iter().enumerate() {
        check(row, &format!("{TARGET}.computeStartStop[{at}]"))?;
    }
    let complete = |mut row: Value| {
        row["provisioningStatus"] = json!("Completed");
        row
    };
    Ok(json!({ "computeStartStop": rows.into_iter().map(complete).collect::<Vec<Value>>() }))
}

fn check(row: &Value, target: &str) -> Result<(), Problem> {
    if !row.is_object() {
        return Err(Problem::user(target.to_owned(), "A schedule is an object."));
    }
    let at = |key: &str| format!("{target}.{key}");
    word(row, "status", &at("status"), &["Enabled", "Disabled"])?;
    if word(row, "action", &at("action"), &["Start", "Stop"])?.is_none() {
        return Err(Problem::user(at("action"), "A schedule needs an action: Start or Stop."));
    }
    match word(row, "triggerType", &at("triggerType"), &["Cron", "Recurrence"])? {
        Some("Cron") => check_cron(&row["cron"], &at("cron")),
        Some(_) => check_recurrence(&row["recurrence"], &at("recurrence")),
        None => Err(Problem::user(at("triggerType"), "A schedule needs a trigger type: Cron or Recurrence.")),
    }
}

fn check_cron(cron: &Value, target: &str) -> Result<(), Problem> {
    check_beginning(cron, target)?;
    let expression = text(cron, "expression").unwrap_or_default();
    if schedule::cron(expression).is_some() {
        return Ok(());
    }
    let message = format!(
        "'{expression}' is no cron expression of five fields: minute, hour, day of the month, month, day of the week."
    );
    Err(Problem::user(format!("{target}.expression"), message))
}

fn check_recurrence(recurrence: &Value, target: &str) -> Result<(), Problem> {
    check_beginning(recurrence, target)?;
    let at = |key: &str| format!("{target}.{key}");
    if word(recurrence, "frequency", &at("frequency"), &FREQUENCIES)?.is_none() {
        return Err(Problem::user(at("frequency"), "A recurrence needs a frequency."));
    }
    if recurrence["interval"].as_u64().is_none_or(|interval| !(1..=1000).contains(&interval)) {
        return Err(Problem::user(at("interval"), "A recurrence needs an interval of 1 to 1000."));
    }
    let pattern = &recurrence["schedule"];
    check_numbers(pattern, "hours", 0..=23, true, target)?;
    check_numbers(pattern, "minutes", 0..=59, true, target)?;
    check_numbers(pattern, "monthDays", 1..=31, false, target)?;
    let days = pattern["weekDays"].as_array().into_iter().flatten();
    if days.into_iter().any(|day| schedule::week_day(day).is_none()) {
        let message = format!("The days of the week are {}.", DAYS.join(", "));
        return Err(Problem::user(at("schedule.weekDays"), message));
    }
    Ok(())
}

fn check_numbers(
    pattern: &Value,
    key: &str,
    range: std::ops::RangeInclusive<u64>,
    is_required: bool,
    target: &str,
) -> Result<(), Problem> {
    let numbers = match &pattern[key] {
        Value::Null if !is_required => return Ok(()),
        numbers => numbers.as_array().map(Vec::as_slice).unwrap_or_default(),
    };
    let is_good = numbers.iter().all(|number| number.as_u64().is_some_and(|number| range.contains(&number)));
    if is_good && (!numbers.is_empty() || !is_required) {
        return Ok(());
    }
    let message = format!("{key} must be a list of numbers from {} to {}.", range.start(), range.end());
    Err(Problem::user(format!("{target}.schedule.{key}"), message))
}

/// What both triggers have: when it begins, and in whose time it is written.
fn check_beginning(trigger: &Value, target: &str) -> Result<(), Problem> {
    if !trigger.is_object() {
        return Err(Problem::user(target.to_owned(), "The schedule lacks its trigger."));
    }
    if schedule::zone(trigger).is_none() {
        let message = format!(
            "'{}' is no time zone that Windows knows, such as W. Europe Standard Time.",
            text(trigger, "timeZone").unwrap_or_default()
        );
        return Err(Problem::user(format!("{target}.timeZone"), message));
    }
    if !trigger["startTime"].is_null() && schedule::start(trigger).is_none() {
        let message = "The start time has the form 2026-03-01T08:00:00.";
        return Err(Problem::user(format!("{target}.startTime"), message));
    }
    Ok(())
}
