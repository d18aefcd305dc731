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
    use chrono::Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    use std::collections::HashSet;

    /// All recurrences that these lists allow in any combination.
    fn recurrences() -> Vec<When> {
        let (hours, minutes) = ([vec![0], vec![23, 8], (0..24).collect()], [vec![0], vec![59, 30, 0]]);
        let week_days = [
            vec![],
            vec![Fri, Mon],
            vec![Mon, Tue, Wed, Thu, Fri],
            vec![Sun, Sat],
            vec![Sun, Mon, Tue, Wed, Thu, Fri, Sat],
        ];
        let month_days = [vec![], vec![31, 1, 15], (1..=31).collect()];
        let mut all = Vec::new();
        for interval in [1, 2, 30, u32::MAX] {
            let mut add =
                |frequency, (hours, minutes): (&[u32], &[u32]), week_days: &[_], month_days: &[u32]| {
                    let lists = (hours.to_vec(), minutes.to_vec(), week_days.to_vec(), month_days.to_vec());
                    let recurrence = Recurrence::new(frequency, interval, lists.0, lists.1, lists.2, lists.3);
                    all.push(When::Recurrence(recurrence.unwrap()));
                };
            add(Frequency::Minute, (&[], &[]), &[], &[]);
            add(Frequency::Hour, (&[], &[]), &[], &[]);
            for clock in
                hours.iter().flat_map(|hours| minutes.iter().map(move |minutes| (&hours[..], &minutes[..])))
            {
                add(Frequency::Day, clock, &[], &[]);
                for days in &week_days {
                    add(Frequency::Week, clock, days, &[]);
                }
                for days in &month_days {
                    add(Frequency::Month, clock, &[], days);
                }
            }
        }
        all
    }

    #[test]
    fn what_is_shown_is_read_as_the_same() {
        let all = recurrences();
        assert!(all.len() > 200);
        let crons = ["0 18 * * 1-5", "*/15 8-18 1,15 jan-MAR Sun", "* * * * *", "10/20 0 1-31/2 * *"];
        for when in all.into_iter().chain(crons.map(|cron| When::Cron(Cron::parse(cron).unwrap()))) {
            assert_eq!(When::parse(&when.to_string()), Ok(when.clone()), "{when}");
        }
    }

    #[test]
    fn whatever_is_typed_a_refusal_ends_with_what_would_be_accepted() {
        let words = [
            "every",
            "daily",
            "weekdays",
            "monthly",
            "weekly",
            "mon,wed",
            "2",
            "0",
            "weeks",
            "hours",
            "minutes",
            "18:00",
            "8:00,13:30",
            "1,15",
            "*",
            "*/5",
            "60",
            "at",
            "25:00",
            "é",
            "",
            "99999999999",
            "-",
            ",",
            ":",
        ];
        let mut refused = HashSet::new();
        for first in words {
            for second in words {
                for third in words {
                    for fourth in ["", "18:00", "* *"] {
                        let typed = [first, second, third, fourth].join(" ");
                        refused.extend(When::parse(&typed).err());
                    }
                }
            }
        }
        assert!(refused.len() > 10, "{refused:#?}");
        for refusal in refused {
            let (_, example) = refusal.rsplit_once("; as ").unwrap_or_else(|| panic!("{refusal}"));
            assert!(When::parse(example).is_ok(), "{refusal}");
        }
    }
}
