//! Start and stop schedules of an instance: when one comes due next, by the clock of its own time zone.
//!
//! Words are read in any case: Microsoft's own client writes `stop`, `week` and `monday`.

use chrono::{DateTime, Datelike, Days, Duration, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::Tz;
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};
use serde_json::{Value, json};
use windows_timezones::WindowsTimezone;

use super::time::Moment;

/// How often a recurrence can come, as the wire names it.
pub const FREQUENCIES: [&str; 5] = ["Minute", "Hour", "Day", "Week", "Month"];
/// The days of the week, Monday first.
pub const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// How far ahead the next day of a recurrence is looked for: somewhat more than two years.
const HORIZON_DAYS: u64 = 800;

/// What a schedule does when it comes due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Start,
    Stop,
}

/// The next moment after `now` at which one of the schedules comes due, and what it does.
pub fn next(schedules: &Value, now: Moment) -> Option<(Moment, Action)> {
    let rows = schedules["computeStartStop"].as_array()?;
    rows.iter().filter_map(|row| Some((next_of(row, now)?, action(row)?))).min_by_key(|(at, _)| *at)
}

/// Whether a scenario may name this cron expression, in the zone of that Windows name.
pub fn is_schedule(expression: &str, zone_name: Option<&str>) -> bool {
    cron(expression).is_some() && zone(&json!({ "timeZone": zone_name })).is_some()
}

/// A cron expression of five fields; nothing when it is none. Days of the month and of the week must both fit.
pub fn cron(expression: &str) -> Option<Cron> {
    // What the parser knows beyond NCrontab: last days, nearest weekdays, nicknames.
    let is_plain = |field: &str| {
        let words = field.split(|letter: char| !letter.is_ascii_alphabetic()).filter(|word| !word.is_empty());
        field.chars().all(|letter| letter.is_ascii_alphanumeric() || "*,-/".contains(letter))
            && words.into_iter().all(|word| word.len() == 3)
    };
    if expression.split_whitespace().count() != 5 || !expression.split_whitespace().all(is_plain) {
        return None;
    }
    let parser =
        CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).dom_and_dow(true).build();
    parser.parse(expression).ok()
}

/// The time zone of a trigger, by its Windows name; UTC when it names none, nothing when nobody knows the name.
pub fn zone(trigger: &Value) -> Option<Tz> {
    match &trigger["timeZone"] {
        Value::Null => Some(Tz::UTC),
        name => {
            let zone: WindowsTimezone = name.as_str()?.parse().ok()?;
            zone.tzdb_id().parse().ok()
        }
    }
}

/// When a trigger begins to count, by the clock of its zone.
pub fn start(trigger: &Value) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(trigger["startTime"].as_str()?, "%Y-%m-%dT%H:%M:%S").ok()
}

fn action(row: &Value) -> Option<Action> {
    if is(&row["action"], "Start") {
        return Some(Action::Start);
    }
    is(&row["action"], "Stop").then_some(Action::Stop)
}

fn next_of(row: &Value, now: Moment) -> Option<Moment> {
    if is(&row["status"], "Disabled") {
        return None;
    }
    if is(&row["triggerType"], "Cron") {
        return next_by_cron(&row["cron"], now);
    }
    next_by_recurrence(&row["recurrence"], now)
}

fn is(value: &Value, word: &str) -> bool {
    value.as_str().is_some_and(|value| value.eq_ignore_ascii_case(word))
}

/// The place of a day of the week, Monday first, in any case.
pub fn week_day(day: &Value) -> Option<u32> {
    (0..).zip(DAYS).find(|(_, name)| is(day, name)).map(|(at, _)| at)
}

fn next_by_cron(trigger: &Value, now: Moment) -> Option<Moment> {
    let (zone, cron) = (zone(trigger)?, cron(trigger["expression"].as_str()?)?);
    // A start that lies ahead counts itself.
    let begins = start(trigger).and_then(|start| at(zone, start)).filter(|start| *start > now);
    let from = begins.unwrap_or(now).with_timezone(&zone);
    cron.find_next_occurrence(&from, begins.is_some()).ok().map(|found| found.to_utc())
}

/// The first of its times after now, on the first day that has one.
fn next_by_recurrence(trigger: &Value, now: Moment) -> Option<Moment> {
    let recurrence = Recurrence::read(trigger)?;
    let first = now.with_timezone(&recurrence.zone).date_naive();
    (0..HORIZON_DAYS).filter_map(|days| first.checked_add_days(Days::new(days))).find_map(|day| {
        let times = recurrence.times.iter().filter(|_| recurrence.falls_on(day));
        times.filter_map(|time| recurrence.moment(day.and_time(*time))).filter(|moment| *moment > now).min()
    })
}

struct Recurrence {
    zone: Tz,
    frequency: String,
    interval: i64,
    /// From when intervals are counted; without a start that is a Monday and a first of the month long ago.
    anchor: NaiveDate,
    start: Option<NaiveDateTime>,
    times: Vec<NaiveTime>,
    month_days: Vec<u32>,
    week_days: Vec<u32>,
}

impl Recurrence {
    fn read(trigger: &Value) -> Option<Recurrence> {
        let pattern = &trigger["schedule"];
        let numbers = |key: &str| -> Vec<u32> {
            let rows = pattern[key].as_array().into_iter().flatten();
            rows.filter_map(Value::as_u64).filter_map(|number| u32::try_from(number).ok()).collect()
        };
        let days = pattern["weekDays"].as_array().into_iter().flatten();
        let week_days = days.filter_map(week_day);
        let minutes = numbers("minutes");
        let times =
            numbers("hours").into_iter().flat_map(|hour| minutes.iter().map(move |minute| (hour, *minute)));
        let start = start(trigger);
        Some(Recurrence {
            zone: zone(trigger)?,
            frequency: trigger["frequency"].as_str()?.to_lowercase(),
            interval: trigger["interval"].as_i64().filter(|interval| *interval > 0)?,
            anchor: start.map_or_else(|| NaiveDate::from_ymd_opt(2018, 1, 1), |start| Some(start.date()))?,
            start,
            times: times.filter_map(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0)).collect(),
            month_days: numbers("monthDays"),
            week_days: week_days.collect(),
        })
    }

    /// Whether a day, by the calendar of its zone, is one of its days. Hours and minutes are given outright, so the
    /// frequencies below a day come every day.
    fn falls_on(&self, day: NaiveDate) -> bool {
        let among = |list: &[u32], value: u32| list.is_empty() || list.contains(&value);
        let week_day = day.weekday().num_days_from_monday();
        let is_named = among(&self.week_days, week_day) && among(&self.month_days, day.day());
        let is_turn = match self.frequency.as_str() {
            "day" => (day - self.anchor).num_days() % self.interval == 0,
            "week" => {
                let is_day = !self.week_days.is_empty() || day.weekday() == self.anchor.weekday();
                is_day && (monday(day) - monday(self.anchor)).num_weeks() % self.interval == 0
            }
            "month" => {
                let is_day = !self.month_days.is_empty()
                    || !self.week_days.is_empty()
                    || day.day() == self.anchor.day();
                is_day && (months(day) - months(self.anchor)) % self.interval == 0
            }
            _ => true,
        };
        is_named && is_turn
    }

    fn moment(&self, local: NaiveDateTime) -> Option<Moment> {
        if self.start.is_some_and(|start| local < start) { None } else { at(self.zone, local) }
    }
}

/// The moment of a local time. Of a time that comes twice it is the first; one that daylight saving skips comes an
/// hour later.
fn at(zone: Tz, local: NaiveDateTime) -> Option<Moment> {
    let found = zone.from_local_datetime(&local).earliest();
    let found = found.or_else(|| zone.from_local_datetime(&(local + Duration::hours(1))).earliest());
    found.as_ref().map(DateTime::to_utc)
}

fn monday(day: NaiveDate) -> NaiveDate {
    day - Days::new(u64::from(day.weekday().num_days_from_monday()))
}

fn months(day: NaiveDate) -> i64 {
    i64::from(day.year()) * 12 + i64::from(day.month0())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Monday morning.
    fn now() -> Moment {
        "2026-03-02T08:00:30Z".parse().unwrap()
    }

    fn cron_at(expression: &str) -> Option<String> {
        let row = json!({ "action": "Stop", "triggerType": "Cron", "cron": { "expression": expression } });
        next(&json!({ "computeStartStop": [row] }), now()).map(|(at, _)| at.format("%a %d %H:%M").to_string())
    }

    /// The next moments of a trigger in UTC, after a moment.
    fn moments(row: &Value, after: &str, count: usize) -> Vec<String> {
        let mut now: Moment = after.parse().unwrap();
        let mut found = Vec::new();
        for _ in 0..count {
            now = next(&json!({ "computeStartStop": [row] }), now).unwrap().0;
            found.push(now.format("%m-%d %H:%M").to_string());
        }
        found
    }

    fn recurring(frequency: &str, interval: u32, pattern: &Value) -> Value {
        json!({ "action": "Start", "triggerType": "Recurrence", "recurrence": {
            "frequency": frequency, "interval": interval, "timeZone": "W. Europe Standard Time", "schedule": pattern,
        } })
    }

    #[test]
    fn cron_expressions_come_due() {
        assert_eq!(cron_at("0 18 * * 1-5").unwrap(), "Mon 02 18:00");
        assert_eq!(cron_at("30 7 * * *").unwrap(), "Tue 03 07:30");
        assert_eq!(cron_at("*/20 * * * *").unwrap(), "Mon 02 08:20");
        assert_eq!(cron_at("0 9 * * 0,6").unwrap(), "Sat 07 09:00");
        assert_eq!(cron_at("0 9 * * 7").unwrap(), "Sun 08 09:00");
        assert_eq!(cron_at("0 9 * * TUE").unwrap(), "Tue 03 09:00");
        assert_eq!(cron_at("0 9 13 * 5").unwrap(), "Fri 13 09:00");
        for broken in [
            "",
            "0 18 * *",
            "60 18 * * *",
            "0 18 * * L",
            "*/0 * * * *",
            "@daily",
            "0 0 18 * * *",
            "0 9 L * *",
            "0 9 * * 5#2",
        ] {
            assert_eq!(cron_at(broken), None, "{broken}");
        }
    }

    #[test]
    fn the_first_of_several_schedules_wins_and_disabled_ones_never() {
        let recurrence = json!({ "frequency": "Week", "interval": 1, "schedule": { "hours": [7], "minutes": [15], "weekDays": ["Tuesday"] } });
        let rows = json!({ "computeStartStop": [
            { "action": "Start", "triggerType": "Recurrence", "recurrence": recurrence },
            { "action": "Stop", "triggerType": "Cron", "cron": { "expression": "0 9 4 * *" } },
            { "action": "Stop", "triggerType": "Cron", "status": "Disabled", "cron": { "expression": "* * * * *" } },
        ]});
        let (at, action) = next(&rows, now()).unwrap();
        assert_eq!((at.format("%a %H:%M").to_string().as_str(), action), ("Tue 07:15", Action::Start));
    }

    #[test]
    fn cron_follows_the_clock_of_its_zone_through_daylight_saving() {
        let row = |expression: &str| {
            let trigger = json!({ "timeZone": "W. Europe Standard Time", "expression": expression });
            json!({ "action": "Stop", "triggerType": "Cron", "cron": trigger })
        };
        assert_eq!(
            moments(&row("0 18 * * *"), "2026-03-28T00:00:00Z", 3),
            ["03-28 17:00", "03-29 16:00", "03-30 16:00"]
        );
        assert_eq!(moments(&row("0 18 * * *"), "2026-10-24T00:00:00Z", 2), ["10-24 16:00", "10-25 17:00"]);
        // Half past two does not exist that night, and comes twice in autumn.
        assert_eq!(moments(&row("30 2 * * *"), "2026-03-28T12:00:00Z", 2), ["03-29 01:00", "03-30 00:30"]);
        assert_eq!(moments(&row("30 2 * * *"), "2026-10-24T12:00:00Z", 2), ["10-25 00:30", "10-26 01:30"]);
    }

    #[test]
    fn a_recurrence_follows_the_clock_of_its_zone_too() {
        let daily = recurring("Day", 1, &json!({ "hours": [8], "minutes": [0, 30] }));
        assert_eq!(moments(&daily, "2026-03-28T12:00:00Z", 3), ["03-29 06:00", "03-29 06:30", "03-30 06:00"]);
        let night = recurring("Day", 1, &json!({ "hours": [2], "minutes": [30] }));
        assert_eq!(moments(&night, "2026-03-28T12:00:00Z", 2), ["03-29 01:30", "03-30 00:30"]);
        assert_eq!(moments(&night, "2026-10-24T12:00:00Z", 2), ["10-25 00:30", "10-26 01:30"]);
    }

    #[test]
    fn intervals_are_counted_from_the_start() {
        let mut every_third = recurring("Day", 3, &json!({ "hours": [8], "minutes": [0] }));
        every_third["recurrence"]["startTime"] = json!("2026-03-05T08:00:00");
        assert_eq!(moments(&every_third, "2026-03-02T08:00:00Z", 2), ["03-05 07:00", "03-08 07:00"]);
        let mut fortnight =
            recurring("Week", 2, &json!({ "hours": [8], "minutes": [0], "weekDays": ["Tuesday", "Friday"] }));
        fortnight["recurrence"]["startTime"] = json!("2026-03-04T00:00:00");
        assert_eq!(
            moments(&fortnight, "2026-03-02T08:00:00Z", 3),
            ["03-06 07:00", "03-17 07:00", "03-20 07:00"]
        );
        let month = recurring("Month", 1, &json!({ "hours": [8], "minutes": [0], "monthDays": [31] }));
        assert_eq!(moments(&month, "2026-03-02T08:00:00Z", 2), ["03-31 06:00", "05-31 06:00"]);
        let mut cron =
            json!({ "action": "Stop", "triggerType": "Cron", "cron": { "expression": "0 18 * * *" } });
        cron["cron"]["startTime"] = json!("2026-03-05T18:00:00");
        assert_eq!(moments(&cron, "2026-03-02T08:00:00Z", 2), ["03-05 18:00", "03-06 18:00"]);
    }
}
