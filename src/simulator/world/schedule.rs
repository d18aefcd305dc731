//! Start and stop schedules of an instance: when one comes due next.
//!
//! Times are taken as UTC, whatever time zone a schedule names: the names are Windows', and the simulator keeps no
//! table of them.

use chrono::{Datelike, Timelike};
use chrono::{DurationRound, TimeDelta};
use serde_json::Value;

use super::time::Moment;

/// How far ahead the next moment is looked for: a month and a day.
const HORIZON_MINUTES: i64 = 32 * 24 * 60;

/// What a schedule does when it comes due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Start,
    Stop,
}

/// The next moment after `now` at which one of the schedules comes due, and what it does.
pub fn next(schedules: &Value, now: Moment) -> Option<(Moment, Action)> {
    let rows = schedules["computeStartStop"].as_array()?;
    rows.iter()
        .filter_map(|row| Some((next_of(&Times::read(row)?, now)?, action(row)?)))
        .min_by_key(|(at, _)| *at)
}

fn action(row: &Value) -> Option<Action> {
    match row["action"].as_str()? {
        "Start" => Some(Action::Start),
        "Stop" => Some(Action::Stop),
        _ => None,
    }
}

fn next_of(times: &Times, now: Moment) -> Option<Moment> {
    let first = now.duration_trunc(TimeDelta::minutes(1)).ok()?;
    (1..=HORIZON_MINUTES)
        .map(|minutes| first + TimeDelta::minutes(minutes))
        .find(|moment| times.hold(*moment))
}

/// The minutes at which a schedule comes due; an empty list means all.
struct Times {
    minutes: Vec<u32>,
    hours: Vec<u32>,
    month_days: Vec<u32>,
    months: Vec<u32>,
    /// Sunday is 0.
    week_days: Vec<u32>,
}

impl Times {
    fn read(row: &Value) -> Option<Times> {
        if row["status"] == "Disabled" {
            return None;
        }
        match row["triggerType"].as_str()? {
            "Cron" => Times::cron(row["cron"]["expression"].as_str()?),
            "Recurrence" => Times::recurrence(&row["recurrence"]["schedule"]),
            _ => None,
        }
    }

    /// Five fields: minute, hour, day of the month, month, day of the week.
    fn cron(expression: &str) -> Option<Times> {
        let fields: Vec<&str> = expression.split_whitespace().collect();
        let [minutes, hours, month_days, months, week_days] = fields.as_slice() else { return None };
        Some(Times {
            minutes: field(minutes, 0, 59)?,
            hours: field(hours, 0, 23)?,
            month_days: field(month_days, 1, 31)?,
            months: field(months, 1, 12)?,
            week_days: field(week_days, 0, 7)?.into_iter().map(|day| day % 7).collect(),
        })
    }

    /// The hours and minutes of certain days. Intervals above one are not told apart.
    fn recurrence(schedule: &Value) -> Option<Times> {
        const DAYS: [&str; 7] =
            ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
        let numbers = |key: &str| -> Vec<u32> {
            let rows = schedule[key].as_array().into_iter().flatten();
            rows.filter_map(Value::as_u64).filter_map(|number| u32::try_from(number).ok()).collect()
        };
        let days = schedule["weekDays"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let days = days.filter_map(|day| (0..).zip(DAYS).find(|(_, name)| *name == day).map(|(at, _)| at));
        let (minutes, hours) = (numbers("minutes"), numbers("hours"));
        if minutes.is_empty() || hours.is_empty() {
            return None;
        }
        Some(Times {
            minutes,
            hours,
            month_days: numbers("monthDays"),
            months: Vec::new(),
            week_days: days.collect(),
        })
    }

    fn hold(&self, moment: Moment) -> bool {
        let among = |list: &[u32], value: u32| list.is_empty() || list.contains(&value);
        among(&self.minutes, moment.minute())
            && among(&self.hours, moment.hour())
            && among(&self.months, moment.month())
            && among(&self.month_days, moment.day())
            && among(&self.week_days, moment.weekday().num_days_from_sunday())
    }
}

/// `*`, `5`, `1-5`, `*/15`, `1-31/2` and lists of them; nothing when it is none of these.
fn field(text: &str, low: u32, high: u32) -> Option<Vec<u32>> {
    let mut values = Vec::new();
    for part in text.split(',') {
        let (range, step) = part.split_once('/').unwrap_or((part, "1"));
        let (first, last) = match range.split_once('-') {
            _ if range == "*" => (low, high),
            Some((first, last)) => (first.parse().ok()?, last.parse().ok()?),
            None => (range.parse().ok()?, range.parse().ok()?),
        };
        let step: usize = step.parse().ok().filter(|step| *step > 0)?;
        if first < low || last > high {
            return None;
        }
        values.extend((first..=last).step_by(step));
    }
    Some(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A Monday morning.
    fn now() -> Moment {
        "2026-03-02T08:00:30Z".parse().unwrap()
    }

    fn cron(expression: &str) -> Option<String> {
        let row = json!({ "action": "Stop", "triggerType": "Cron", "cron": { "expression": expression } });
        next(&json!({ "computeStartStop": [row] }), now()).map(|(at, _)| at.format("%a %d %H:%M").to_string())
    }

    #[test]
    fn cron_expressions_come_due() {
        assert_eq!(cron("0 18 * * 1-5").unwrap(), "Mon 02 18:00");
        assert_eq!(cron("30 7 * * *").unwrap(), "Tue 03 07:30");
        assert_eq!(cron("*/20 * * * *").unwrap(), "Mon 02 08:20");
        assert_eq!(cron("0 9 * * 0,6").unwrap(), "Sat 07 09:00");
        assert_eq!(cron("0 9 * * 7").unwrap(), "Sun 08 09:00");
        for broken in ["", "0 18 * *", "60 18 * * *", "0 18 * * MON", "*/0 * * * *"] {
            assert_eq!(cron(broken), None, "{broken}");
        }
    }

    #[test]
    fn the_first_of_several_schedules_wins_and_disabled_ones_never() {
        let recurrence = json!({ "schedule": { "hours": [7], "minutes": [15], "weekDays": ["Tuesday"] } });
        let rows = json!({ "computeStartStop": [
            { "action": "Start", "triggerType": "Recurrence", "recurrence": recurrence },
            { "action": "Stop", "triggerType": "Cron", "cron": { "expression": "0 9 4 * *" } },
            { "action": "Stop", "triggerType": "Cron", "status": "Disabled", "cron": { "expression": "* * * * *" } },
        ]});
        let (at, action) = next(&rows, now()).unwrap();
        assert_eq!((at.format("%a %H:%M").to_string().as_str(), action), ("Tue 07:15", Action::Start));
    }
}
