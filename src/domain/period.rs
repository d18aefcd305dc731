//! Lengths of time that are settings of the service: ISO 8601 on the wire, words on the screen, either at the keyboard.

use std::{fmt, time::Duration};

/// A setting such as an idle time, in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period(pub Duration);

/// Why a text is no period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// Neither words, nor seconds, nor ISO 8601.
    #[error("whole weeks, days, hours, minutes or seconds; as 20m, 1h30m, 1200 (seconds) or PT20M")]
    Unreadable,
    /// Longer than a hundred years.
    #[error("at most a hundred years; as 20m, 1200 (seconds) or PT20M")]
    TooLong,
}

const MOST: u64 = 100 * 365 * 86_400;

impl Period {
    /// A period of `seconds`.
    pub const fn seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }

    /// Reads ISO 8601 as the service writes it (`PT2M`, `PT1M40S`, `P3D`, `PT120M`); years and months are not used there.
    pub fn from_iso(raw: &str) -> Option<Self> {
        let raw = raw.trim();
        let raw = raw.strip_prefix(['P', 'p'])?;
        let (days, clock) = match raw.split_once(['T', 't']) {
            Some((_, "")) => return None,
            Some((days, clock)) => (days, clock),
            None => (raw, ""),
        };
        if days.is_empty() && clock.is_empty() {
            return None;
        }
        let date = sum(days, &[('w', 604_800), ('d', 86_400)])?;
        let time = sum(clock, &[('h', 3600), ('m', 60), ('s', 1)])?;
        Self::checked(date.checked_add(time)?).ok()
    }

    /// The form that is sent: days only where it comes out even, as `P3D`, `PT20M`, `PT1M40S`, `PT0S`.
    pub fn to_iso(self) -> String {
        let total = self.0.as_secs();
        if total == 0 {
            return "PT0S".to_owned();
        }
        if total.is_multiple_of(86_400) {
            return format!("P{}D", total / 86_400);
        }
        let mut iso = "PT".to_owned();
        for (unit, letter) in [(total / 3600, 'H'), (total / 60 % 60, 'M'), (total % 60, 'S')] {
            if unit > 0 {
                iso.push_str(&format!("{unit}{letter}"));
            }
        }
        iso
    }

    fn checked(seconds: u64) -> Result<Self, PeriodError> {
        if seconds > MOST { Err(PeriodError::TooLong) } else { Ok(Self::seconds(seconds)) }
    }
}

/// What people type: `20m`, `1h 30m`, `2 days`, `1200` (seconds) or ISO 8601.
impl std::str::FromStr for Period {
    type Err = PeriodError;

    fn from_str(typed: &str) -> Result<Self, PeriodError> {
        let typed = typed.trim();
        if let Some(period) = Self::from_iso(typed) {
            return Ok(period);
        }
        if typed.is_empty() {
            return Err(PeriodError::Unreadable);
        }
        if typed.bytes().all(|b| b.is_ascii_digit()) {
            return Self::checked(typed.parse().map_err(|_| PeriodError::TooLong)?);
        }
        let mut words = String::new();
        let mut letters = String::new();
        for c in typed.chars().chain([' ']) {
            if c.is_ascii_alphabetic() {
                letters.push(c.to_ascii_lowercase());
                continue;
            }
            if !letters.is_empty() {
                words.push(unit(&letters).ok_or(PeriodError::Unreadable)?);
                letters.clear();
            }
            if !c.is_whitespace() {
                words.push(c);
            }
        }
        let units = [('w', 604_800), ('d', 86_400), ('h', 3600), ('m', 60), ('s', 1)];
        Self::checked(sum(&words, &units).ok_or(PeriodError::Unreadable)?)
    }
}

/// In words, as it could be typed again: `20m`, `1h30m`, `3d`, `1m40s`, `0s`.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.0.as_secs();
        let mut words = String::new();
        for (amount, letter) in
            [(total / 86_400, 'd'), (total / 3600 % 24, 'h'), (total / 60 % 60, 'm'), (total % 60, 's')]
        {
            if amount > 0 {
                words.push_str(&format!("{amount}{letter}"));
            }
        }
        f.pad(if words.is_empty() { "0s" } else { &words })
    }
}

fn unit(word: &str) -> Option<char> {
    Some(match word {
        "w" | "week" | "weeks" => 'w',
        "d" | "day" | "days" => 'd',
        "h" | "hour" | "hours" => 'h',
        "m" | "min" | "minute" | "minutes" => 'm',
        "s" | "sec" | "second" | "seconds" => 's',
        _ => return None,
    })
}

/// Adds up `12h30m`-like text, units in falling order, each at most once.
fn sum(text: &str, units: &[(char, u64)]) -> Option<u64> {
    let (mut total, mut rest, mut units) = (0_u64, text, units.iter());
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let amount: u64 = rest[..digits].parse().ok()?;
        let letter = rest[digits..].chars().next()?.to_ascii_lowercase();
        let (_, size) = units.find(|(unit, _)| *unit == letter)?;
        total = total.checked_add(amount.checked_mul(*size)?)?;
        rest = &rest[digits + 1..];
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_understood() {
        for (typed, seconds) in [
            ("20m", 1200),
            ("1200", 1200),
            ("PT20M", 1200),
            (" 1h 30m ", 5400),
            ("2 days", 172_800),
            ("90 minutes", 5400),
            ("1h30m", 5400),
            ("P3D", 259_200),
            ("pt1m40s", 100),
            ("0", 0),
        ] {
            assert_eq!(typed.parse(), Ok(Period::seconds(seconds)), "{typed}");
        }
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for typed in ["", "m", "20x", "5m 1h", "-5", "1.5h", "PT", "P", "P1DT", "20m20m", "é"] {
            assert_eq!(typed.parse::<Period>(), Err(PeriodError::Unreadable), "{typed}");
        }
        for typed in ["99999999999999999999", "999999999999"] {
            assert_eq!(typed.parse::<Period>(), Err(PeriodError::TooLong), "{typed}");
        }
    }

    #[test]
    fn a_refusal_states_the_rule_and_examples_that_are_accepted() {
        for error in [PeriodError::Unreadable, PeriodError::TooLong] {
            let words = error.to_string();
            let (_, examples) = words.split_once("; as ").unwrap();
            for example in examples.replace("(seconds)", "").split([',', ' ']).filter(|word| !word.is_empty())
            {
                assert!(example == "or" || example.parse::<Period>().is_ok(), "{example}");
            }
        }
    }

    #[test]
    fn iso_and_words_come_back_as_they_went() {
        for (seconds, iso, words) in [
            (0, "PT0S", "0s"),
            (100, "PT1M40S", "1m40s"),
            (1200, "PT20M", "20m"),
            (259_200, "P3D", "3d"),
            (90_000, "PT25H", "1d1h"),
        ] {
            let period = Period::seconds(seconds);
            assert_eq!((period.to_iso().as_str(), period.to_string().as_str()), (iso, words));
            assert_eq!(Period::from_iso(iso), Some(period));
            assert_eq!(words.parse(), Ok(period));
        }
    }
}
