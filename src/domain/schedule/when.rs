//! At which times a schedule acts: by cron, or as a recurrence.

use super::{Cron, Recurrence, refusal, words};
use std::fmt;

/// At which times of its zone a schedule acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// By five fields.
    Cron(Cron),
    /// Every so often.
    Recurrence(Recurrence),
}

impl When {
    /// Reads one line: five cron fields, or words such as `weekdays 07:30`, `daily 8:00,13:00`, `mon,wed 8:00`,
    /// `every 2 weeks mon 18:00`, `every 6 hours`, `monthly 1,15 06:00`.
    ///
    /// # Errors
    /// The rule that was broken and a line that would be accepted, after `; as `.
    pub fn parse(typed: &str) -> Result<Self, String> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(refusal("words or five cron fields", "weekdays 18:00"));
        }
        let begins_as_cron = typed.starts_with(|c: char| c.is_ascii_digit() || c == '*');
        if begins_as_cron && !typed.contains(':') {
            return Cron::parse(typed).map(Self::Cron);
        }
        words::parse(typed).map(Self::Recurrence)
    }

    /// As it stands in a sentence: `weekdays at 18:00`, `by cron 0 18 * * 1-5`.
    pub fn phrase(&self) -> String {
        match self {
            Self::Cron(cron) => format!("by cron {cron}"),
            Self::Recurrence(recurrence) => words::phrase(recurrence),
        }
    }
}

/// The line that `parse` reads as the same times.
impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cron(cron) => f.pad(cron.as_str()),
            Self::Recurrence(recurrence) => f.pad(&words::line(recurrence)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::schedule::Frequency;
    use chrono::Weekday;
    use proptest::{collection::vec, prelude::*, sample::select};

    const WEEK: [Weekday; 7] =
        [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

    fn recurrences() -> impl Strategy<Value = When> {
        let frequencies =
            vec![Frequency::Minute, Frequency::Hour, Frequency::Day, Frequency::Week, Frequency::Month];
        let clock = (vec(0..24_u32, 1..6), vec(0..60_u32, 1..5));
        let days = (vec(select(&WEEK), 0..9), vec(1..=31_u32, 0..5));
        (select(frequencies), 1..100_u32, clock, days).prop_map(
            |(frequency, interval, (hours, minutes), (week_days, month_days))| {
                let (clocked, weekly, monthly) = (
                    matches!(frequency, Frequency::Day | Frequency::Week | Frequency::Month),
                    frequency == Frequency::Week,
                    frequency == Frequency::Month,
                );
                let recurrence = Recurrence::new(
                    frequency,
                    interval,
                    if clocked { hours } else { Vec::new() },
                    if clocked { minutes } else { Vec::new() },
                    if weekly { week_days } else { Vec::new() },
                    if monthly { month_days } else { Vec::new() },
                );
                When::Recurrence(recurrence.unwrap())
            },
        )
    }

    fn crons() -> impl Strategy<Value = When> {
        let field = |least: u32, most: u32| {
            prop_oneof![
                Just("*".to_owned()),
                (least..=most).prop_map(|value| value.to_string()),
                (least..=most)
                    .prop_flat_map(move |from| (from..=most).prop_map(move |to| format!("{from}-{to}"))),
                (1..=most).prop_map(|step| format!("*/{step}")),
                vec(least..=most, 2..4).prop_map(|list| list
                    .iter()
                    .map(u32::to_string)
                    .collect::<Vec<_>>()
                    .join(",")),
            ]
        };
        let week_day = prop_oneof![field(0, 6), Just("MON-FRI".to_owned()), Just("sat,sun".to_owned())];
        (field(0, 59), field(0, 23), field(1, 28), field(1, 12), week_day)
            .prop_map(|(a, b, c, d, e)| When::Cron(Cron::parse(&format!("{a} {b} {c} {d} {e}")).unwrap()))
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_as_the_same(when in prop_oneof![recurrences(), crons()]) {
            prop_assert_eq!(When::parse(&when.to_string()), Ok(when));
        }

        #[test]
        fn whatever_is_typed_a_refusal_ends_with_what_would_be_accepted(
            parts in vec(select(&[
                "every", "daily", "weekdays", "monthly", "weekly", "mon", "mon,wed", "2", "0", "weeks", "hours",
                "minutes", "18:00", "8:00,13:30", "1,15", "*", "*/5", "1-5", "60", "at", "on", "25:00", "é", "",
                "99999999999", "-", ",",
            ][..]), 0..7)
        ) {
            let typed = parts.join(" ");
            if let Err(refusal) = When::parse(&typed) {
                let (_, example) = refusal.rsplit_once("; as ").expect("an example");
                prop_assert!(When::parse(example).is_ok(), "{}: {}", typed, refusal);
            }
        }

        #[test]
        fn no_text_is_too_odd(typed in ".*") {
            let _either = When::parse(&typed);
        }
    }
}
