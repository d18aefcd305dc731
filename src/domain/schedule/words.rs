//! A recurrence as one line of words, read and written.

use super::{Frequency, Recurrence, refusal};
use chrono::Weekday;

const WORK: [Weekday; 5] = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];
const REST: [Weekday; 2] = [Weekday::Sat, Weekday::Sun];
/// Times beyond this many are shown as hours and minutes, to keep the line short.
const MOST_TIMES: usize = 12;

/// What has been read so far.
#[derive(Default)]
struct Draft {
    hours: Vec<u32>,
    minutes: Vec<u32>,
    week_days: Vec<Weekday>,
    month_days: Vec<u32>,
}

/// Reads a recurrence.
pub(super) fn parse(typed: &str) -> Result<Recurrence, String> {
    let typed = typed.to_lowercase().replace(',', " , ");
    let joined = typed.split_whitespace().collect::<Vec<_>>().join(" ").replace(" , ", ",");
    // "at" and "on" are what people say, and add nothing.
    let tokens: Vec<&str> = joined.split(' ').filter(|token| !matches!(*token, "at" | "on")).collect();
    let (frequency, interval, rest) = rhythm(&tokens)?;
    let mut draft = Draft::default();
    let mut rest = rest.iter();
    while let Some(token) = rest.next() {
        match *token {
            "hours" => once(&mut draft.hours, numbers(rest.next().copied(), "hours"))?,
            "minutes" => once(&mut draft.minutes, numbers(rest.next().copied(), "minutes"))?,
            times if times.contains(':') => {
                let (hours, minutes) = grid(times)?;
                once(&mut draft.hours, Ok(hours))?;
                once(&mut draft.minutes, Ok(minutes))?;
            }
            days if days.bytes().all(|b| b.is_ascii_digit() || b == b',') => {
                once(&mut draft.month_days, numbers(Some(days), "days of the month"))?;
            }
            odd if odd.starts_with(|c: char| c.is_ascii_digit()) => return Err(no_times()),
            days => once(&mut draft.week_days, week_days(days).ok_or_else(unknown))?,
        }
    }
    let Draft { hours, minutes, week_days, month_days } = draft;
    Recurrence::new(frequency, interval, hours, minutes, week_days, month_days)
}

/// The frequency and interval at the beginning, and the tokens after them.
fn rhythm<'a, 'b>(tokens: &'a [&'b str]) -> Result<(Frequency, u32, &'a [&'b str]), String> {
    let [first, rest @ ..] = tokens else { return Err(unknown()) };
    match *first {
        "daily" => Ok((Frequency::Day, 1, rest)),
        "hourly" => Ok((Frequency::Hour, 1, rest)),
        "weekly" => Ok((Frequency::Week, 1, rest)),
        "monthly" => Ok((Frequency::Month, 1, rest)),
        "every" => every(rest),
        days if week_days(days).is_some() => Ok((Frequency::Week, 1, tokens)),
        _ => Err(unknown()),
    }
}

/// The same after "every": a unit, days of the week, or a number and a unit.
fn every<'a, 'b>(tokens: &'a [&'b str]) -> Result<(Frequency, u32, &'a [&'b str]), String> {
    let [first, rest @ ..] = tokens else { return Err(unknown()) };
    if let Some(frequency) = unit(first) {
        return Ok((frequency, 1, rest));
    }
    if week_days(first).is_some() {
        return Ok((Frequency::Week, 1, tokens));
    }
    let (Some(interval), [word, rest @ ..]) = (number(first), rest) else { return Err(unknown()) };
    Ok((unit(word).ok_or_else(unknown)?, interval, rest))
}

fn unknown() -> String {
    let rule = "daily, weekdays, weekends, days such as mon,wed, monthly, or every 2 weeks, then a time of 24 hours; \
                or five cron fields";
    refusal(rule, "weekdays 18:00")
}

fn unit(word: &str) -> Option<Frequency> {
    Some(match word {
        "minute" | "minutes" => Frequency::Minute,
        "hour" | "hours" => Frequency::Hour,
        "day" | "days" => Frequency::Day,
        "week" | "weeks" => Frequency::Week,
        "month" | "months" => Frequency::Month,
        _ => return None,
    })
}

fn week_days(list: &str) -> Option<Vec<Weekday>> {
    match list {
        "weekdays" | "weekday" => Some(WORK.to_vec()),
        "weekends" | "weekend" => Some(REST.to_vec()),
        list => list.split(',').map(|day| day.parse().ok()).collect(),
    }
}

/// Fills a list that must still be empty.
fn once<T>(list: &mut Vec<T>, read: Result<Vec<T>, String>) -> Result<(), String> {
    let read = read?;
    if list.is_empty() {
        *list = read;
        return Ok(());
    }
    Err(refusal("one list of days and one list of times, joined by commas", "mon,wed,fri 08:00,13:00"))
}

fn numbers(list: Option<&str>, of_what: &str) -> Result<Vec<u32>, String> {
    list.and_then(|list| list.split(',').map(number).collect()).ok_or_else(|| {
        refusal(&format!("{of_what} are numbers joined by commas"), "monthly 1,15 hours 8,18 minutes 0,30")
    })
}

fn number(text: &str) -> Option<u32> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// The hours and minutes of times, where every hour may be combined with every minute.
fn grid(times: &str) -> Result<(Vec<u32>, Vec<u32>), String> {
    let time = |text: &str| {
        let (hour, minute) = text.split_once(':')?;
        Some((number(hour)?, number(minute).filter(|_| minute.len() == 2)?))
    };
    let Some(times) = times.split(',').map(time).collect::<Option<Vec<_>>>() else {
        return Err(no_times());
    };
    if times.iter().any(|(hour, minute)| *hour > 23 || *minute > 59) {
        return Err(refusal("a time is 00:00 to 23:59", "daily 18:00"));
    }
    let (mut hours, mut minutes): (Vec<_>, Vec<_>) = times.iter().copied().unzip();
    for list in [&mut hours, &mut minutes] {
        list.sort_unstable();
        list.dedup();
    }
    let Some(added) = combined(&hours, &minutes).find(|time| !times.contains(time)) else {
        return Ok((hours, minutes));
    };
    let rule = format!(
        "the service combines every hour with every minute, so it would run at {} too: make two schedules, or use the \
         same minutes",
        clock(added)
    );
    Err(refusal(&rule, "daily 08:00,13:00"))
}

fn no_times() -> String {
    refusal("times are hours and minutes of 24 hours, joined by commas", "daily 08:00,18:00")
}

fn combined<'a>(hours: &'a [u32], minutes: &'a [u32]) -> impl Iterator<Item = (u32, u32)> + 'a {
    hours.iter().flat_map(move |hour| minutes.iter().map(move |minute| (*hour, *minute)))
}

fn clock((hour, minute): (u32, u32)) -> String {
    format!("{hour:02}:{minute:02}")
}

/// The line that `parse` reads as the same recurrence.
pub(super) fn line(recurrence: &Recurrence) -> String {
    [days(recurrence), times(recurrence)]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The same with "at" before the times.
pub(super) fn phrase(recurrence: &Recurrence) -> String {
    let times = times(recurrence);
    if times.is_empty() { days(recurrence) } else { format!("{} at {times}", days(recurrence)) }
}

fn days(recurrence: &Recurrence) -> String {
    let interval = recurrence.interval();
    let every = |unit: &str| match interval {
        1 => format!("every {unit}"),
        _ => format!("every {interval} {unit}s"),
    };
    let month_days = list(recurrence.month_days());
    let week_days = match recurrence.week_days() {
        days if days == WORK => "weekdays".to_owned(),
        days if days == REST => "weekends".to_owned(),
        days => days.iter().map(|day| day.to_string().to_lowercase()).collect::<Vec<_>>().join(","),
    };
    let words = match (recurrence.frequency(), interval) {
        (Frequency::Minute, _) => every("minute"),
        (Frequency::Hour, _) => every("hour"),
        (Frequency::Day, 1) => "daily".to_owned(),
        (Frequency::Day, _) => every("day"),
        (Frequency::Week, 1) if week_days.is_empty() => "weekly".to_owned(),
        (Frequency::Week, 1) => week_days,
        (Frequency::Week, _) => format!("{} {week_days}", every("week")),
        (Frequency::Month, 1) => format!("monthly {month_days}"),
        (Frequency::Month, _) => format!("{} {month_days}", every("month")),
    };
    words.trim_end().to_owned()
}

fn times(recurrence: &Recurrence) -> String {
    let (hours, minutes) = (recurrence.hours(), recurrence.minutes());
    if hours.len() * minutes.len() > MOST_TIMES {
        return format!("hours {} minutes {}", list(hours), list(minutes));
    }
    combined(hours, minutes).map(clock).collect::<Vec<_>>().join(",")
}

fn list(numbers: &[u32]) -> String {
    numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_has_one_line_that_means_it() {
        for (typed, shown) in [
            ("daily 18:00", "daily 18:00"),
            ("Daily at 8:00, 13:00", "daily 08:00,13:00"),
            ("daily 13:30,8:00,8:30,13:00", "daily 08:00,08:30,13:00,13:30"),
            ("every day 18:00", "daily 18:00"),
            ("weekdays 07:30", "weekdays 07:30"),
            ("every weekday 7:30", "weekdays 07:30"),
            ("weekends 9:00", "weekends 09:00"),
            ("mon,wed,fri 8:00", "mon,wed,fri 08:00"),
            ("fri, monday 8:00", "mon,fri 08:00"),
            ("sat,sun 9:00", "weekends 09:00"),
            ("every mon 8:00", "mon 08:00"),
            ("every 2 weeks mon 18:00", "every 2 weeks mon 18:00"),
            ("every 2 weeks on weekdays at 18:00", "every 2 weeks weekdays 18:00"),
            ("weekly 18:00", "weekly 18:00"),
            ("every 3 days 18:00", "every 3 days 18:00"),
            ("monthly 1,15 06:00", "monthly 1,15 06:00"),
            ("monthly 06:00", "monthly 06:00"),
            ("every 3 months 1 06:00", "every 3 months 1 06:00"),
            ("every 6 hours", "every 6 hours"),
            ("hourly", "every hour"),
            ("every 30 minutes", "every 30 minutes"),
            ("daily hours 8,18 minutes 30", "daily 08:30,18:30"),
        ] {
            assert_eq!(parse(typed).map(|recurrence| line(&recurrence)), Ok(shown.to_owned()), "{typed}");
        }
    }

    #[test]
    fn many_times_stand_as_hours_and_minutes() {
        let hourly = parse("daily hours 8,9,10,11,12,13,14 minutes 0,30").unwrap();
        assert_eq!(line(&hourly), "daily hours 8,9,10,11,12,13,14 minutes 0,30");
    }

    #[test]
    fn times_that_the_service_cannot_tell_apart_are_refused() {
        let refusal = parse("daily 8:00,13:30").unwrap_err();
        assert!(refusal.contains("at 08:30 too: make two schedules"), "{refusal}");
    }

    #[test]
    fn each_refusal_states_its_rule() {
        for (typed, rule) in [
            ("sometimes", "daily, weekdays"),
            ("every", "daily, weekdays"),
            ("every 2", "daily, weekdays"),
            ("every two weeks mon 8:00", "daily, weekdays"),
            ("daily", "a time of day is missing"),
            ("daily 6pm", "hours and minutes of 24 hours"),
            ("daily 24:00", "00:00 to 23:59"),
            ("daily 8:5", "hours and minutes of 24 hours"),
            ("daily 8:00 13:00", "one list of times"),
            ("daily mon 8:00", "go with weeks"),
            ("daily 1 8:00", "go with months"),
            ("monthly 32 8:00", "1 to 31"),
            ("weekly someday 8:00", "daily, weekdays"),
            ("every 0 weeks mon 8:00", "1 or more"),
            ("every 2 hours 8:00", "around the clock"),
            ("daily hours 8 minutes", "joined by commas"),
        ] {
            let refusal = parse(typed).unwrap_err();
            let (words, example) = refusal.rsplit_once("; as ").unwrap();
            assert!(words.contains(rule), "{typed}: {refusal}");
            assert!(parse(example).is_ok(), "{example}");
        }
    }
}
