//! Cron as the service reads it: `NCronTab` with five fields. What other crons know beyond that (`L`, `W`, `#`, `?`,
//! `@daily`, 7 for Sunday) is refused here, where it can be explained.

use super::refusal;
use chrono::NaiveDateTime;
use croner::parser::{CronParser, Seconds, Year};
use std::fmt;

const EXAMPLE: &str = "0 18 * * 1-5";
const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEK: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/// The days of the longest months, from January; of February in a leap year.
const LENGTHS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// One of the five fields.
struct Field {
    name: &'static str,
    least: u32,
    most: u32,
    /// Names of its values, the first for `least`.
    names: &'static [&'static str],
}

const FIELDS: [Field; 5] = [
    Field { name: "the minute", least: 0, most: 59, names: &[] },
    Field { name: "the hour", least: 0, most: 23, names: &[] },
    Field { name: "the day of the month", least: 1, most: 31, names: &[] },
    Field { name: "the month", least: 1, most: 12, names: MONTHS },
    Field { name: "the day of the week", least: 0, most: 6, names: WEEK },
];

/// Five fields that come true at some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cron(String);

impl Cron {
    /// Reads five fields: minute, hour, day of the month, month, day of the week (0 is Sunday). A day must fulfil both
    /// of its fields.
    ///
    /// # Errors
    /// Which field broke which rule, and an example.
    pub fn parse(typed: &str) -> Result<Self, String> {
        let fields: Vec<&str> = typed.split_whitespace().collect();
        if fields.len() != FIELDS.len() {
            let rule = "cron has five fields: minute, hour, day of the month, month, day of the week";
            return Err(refusal(rule, EXAMPLE));
        }
        let mut values = Vec::new();
        for (field, text) in FIELDS.iter().zip(&fields) {
            values.push(field.values(text)?);
        }
        let comes = |month: &u32| values[2].iter().any(|day| *day <= LENGTHS[*month as usize - 1]);
        if !values[3].iter().any(comes) {
            return Err(refusal("that day of the month never comes in that month", "0 18 31 1,3 *"));
        }
        let cron = Self(fields.join(" "));
        cron.compiled().map(|_| ()).ok_or_else(|| refusal("not a cron expression", EXAMPLE))?;
        Ok(cron)
    }

    /// The five fields, one blank between them.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The times after `after`, on a clock without changes.
    pub(super) fn times(&self, after: NaiveDateTime) -> impl Iterator<Item = NaiveDateTime> + use<> {
        let compiled = self.compiled();
        std::iter::successors(Some(after), move |last| {
            compiled.as_ref()?.find_next_occurrence(last, false).ok()
        })
        .skip(1)
    }

    fn compiled(&self) -> Option<croner::Cron> {
        CronParser::builder()
            .seconds(Seconds::Disallowed)
            .year(Year::Disallowed)
            .dom_and_dow(true)
            .sloppy_ranges(true)
            .build()
            .parse(&self.0)
            .ok()
    }
}

impl fmt::Display for Cron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Field {
    /// The values that `text` names: `*`, `5`, `1-5`, `*/15`, `10/15`, `1-31/2` and lists of them.
    fn values(&self, text: &str) -> Result<Vec<u32>, String> {
        let mut values = Vec::new();
        for part in text.split(',') {
            let (range, step) = match part.split_once('/') {
                Some((range, step)) => (range, Some(self.step(step)?)),
                None => (part, None),
            };
            let (from, to) = match range.split_once('-') {
                _ if range == "*" => (self.least, self.most),
                Some((from, to)) => (self.value(from)?, self.value(to)?),
                None => (self.value(range)?, if step.is_some() { self.most } else { self.value(range)? }),
            };
            if from > to {
                return Err(refusal(&format!("{}: a range goes upwards", self.name), EXAMPLE));
            }
            values.extend((from..=to).step_by(step.unwrap_or(1)));
        }
        Ok(values)
    }

    fn value(&self, text: &str) -> Result<u32, String> {
        let by_name = self.names.iter().position(|name| name.eq_ignore_ascii_case(text));
        let value = match by_name {
            Some(at) => u32::try_from(at).ok().map(|at| at + self.least),
            None => number(text),
        };
        value.filter(|value| (self.least..=self.most).contains(value)).ok_or_else(|| self.refusal())
    }

    fn step(&self, text: &str) -> Result<usize, String> {
        let step = number(text).filter(|step| (1..=self.most).contains(step));
        step.and_then(|step| usize::try_from(step).ok()).ok_or_else(|| {
            refusal(&format!("{}: a step is 1 to {}", self.name, self.most), "*/15 8-18 * * 1-5")
        })
    }

    fn refusal(&self) -> String {
        let names = match self.names {
            [first, .., last] => format!(", {first} to {last}"),
            [_] | [] => String::new(),
        };
        let Self { name, least, most, .. } = self;
        refusal(&format!("{name} is {least} to {most}{names}, or *, with , - and / between"), EXAMPLE)
    }
}

/// A number in digits alone: the library of the language would take a sign too.
fn number(text: &str) -> Option<u32> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_fields_are_read_with_names_steps_and_lists() {
        for typed in [
            "0 18 * * 1-5",
            "*/15 8-18 * * MON-FRI",
            "0 18 1,15 * *",
            "10/20 0 1-31/2 jan-mar Sun",
            "0 0 29 2 *",
            "59 23 31 12 6",
        ] {
            assert_eq!(Cron::parse(typed).as_ref().map(Cron::as_str), Ok(typed));
        }
        assert_eq!(Cron::parse("  0  18 * *   1-5").unwrap().as_str(), "0 18 * * 1-5");
    }

    #[test]
    fn each_field_refuses_with_its_own_rule() {
        for (typed, rule) in [
            ("0 18 * *", "five fields"),
            ("0 0 18 * * 1-5", "five fields"),
            ("60 18 * * *", "the minute is 0 to 59"),
            ("0 24 * * *", "the hour is 0 to 23"),
            ("0 18 0 * *", "the day of the month is 1 to 31"),
            ("0 18 L * *", "the day of the month is 1 to 31"),
            ("0 18 * 13 *", "the month is 1 to 12, jan to dec"),
            ("0 18 * * 7", "the day of the week is 0 to 6, sun to sat"),
            ("0 18 * * MON#2", "the day of the week is 0 to 6"),
            ("0 18 * * ?", "the day of the week is 0 to 6"),
            ("0 18 * * 5-1", "a range goes upwards"),
            ("0 18 * * FRI-SUN", "a range goes upwards"),
            ("*/0 18 * * *", "a step is 1 to 59"),
            ("/5 18 * * *", "the minute is"),
            ("1, 18 * * *", "the minute is"),
            ("+1 18 * * *", "the minute is"),
            ("0 18 30 2 *", "never comes"),
            ("0 18 31 4,6 *", "never comes"),
        ] {
            let refusal = Cron::parse(typed).unwrap_err();
            let (words, example) = refusal.split_once("; as ").unwrap();
            assert!(words.contains(rule), "{typed}: {refusal}");
            assert!(Cron::parse(example).is_ok(), "{example}");
        }
    }

    #[test]
    fn a_day_must_fulfil_both_of_its_fields() {
        let after = "2027-01-01T00:00:00".parse().unwrap();
        let fridays = Cron::parse("0 18 13 * 5").unwrap();
        let found: Vec<_> = fridays.times(after).take(2).map(|time| time.date().to_string()).collect();
        assert_eq!(found, ["2027-08-13", "2028-10-13"]);
    }

    #[test]
    fn a_value_with_a_step_goes_on_to_the_end() {
        let after = "2027-01-01T00:00:00".parse().unwrap();
        let found: Vec<_> =
            Cron::parse("10/20 0 * * *").unwrap().times(after).take(4).map(|time| time.to_string()).collect();
        assert_eq!(
            found,
            ["2027-01-01 00:10:00", "2027-01-01 00:30:00", "2027-01-01 00:50:00", "2027-01-02 00:10:00"]
        );
    }
}
