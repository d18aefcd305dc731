//! The time zones of schedules. The service knows them by their Windows names; people know them by IANA names.
//! Both are read here, and each zone knows its clock.

use chrono::{DateTime, NaiveDate, Offset, TimeDelta, TimeZone as _, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};
use std::{collections::HashSet, fmt, sync::LazyLock};
use windows_timezones::WindowsTimezone;

/// What every refusal ends with.
const RULE: &str = "write a Windows name, as W. Europe Standard Time, an IANA name, as Europe/Berlin, or UTC";

static ALL: LazyLock<Vec<TimeZone>> = LazyLock::new(|| {
    let mut zones: Vec<WindowsTimezone> =
        TZ_VARIANTS.iter().filter_map(|clock| WindowsTimezone::try_from(*clock).ok()).collect();
    // The crate has them from west to east.
    zones.sort_by_key(|zone| *zone as usize);
    zones.dedup();
    zones.into_iter().map(|windows| TimeZone { windows, clock: windows.into() }).collect()
});

/// A time zone that the service knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeZone {
    windows: WindowsTimezone,
    clock: Tz,
}

impl TimeZone {
    /// What the service takes when none is named (specification).
    pub const UTC: Self = Self { windows: WindowsTimezone::Utc, clock: Tz::Etc__UTC };

    /// All of them, from west to east.
    pub fn all() -> &'static [Self] {
        &ALL
    }

    /// Reads a Windows name or an IANA name, in any case.
    ///
    /// For an IANA name that CLDR has under an older one, as `Asia/Kolkata`, the zone is taken that has kept the same
    /// clock longest.
    ///
    /// # Errors
    /// The rule, and the nearest name that exists.
    pub fn parse(typed: &str) -> Result<Self, String> {
        let typed = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(zone) = ALL.iter().find(|zone| zone.is_called(&typed)) {
            return Ok(*zone);
        }
        if let Some(clock) = TZ_VARIANTS.iter().find(|tz| tz.name().eq_ignore_ascii_case(&typed)) {
            let mapped = WindowsTimezone::try_from(*clock).ok();
            let zone = mapped.map(|windows| Self { windows, clock: windows.into() });
            // CLDR does not follow every change of clocks.
            let zone = zone.filter(|zone| agreement(zone.clock, *clock) >= RECENT);
            return zone.or_else(|| Self::keeping(*clock)).ok_or_else(|| {
                format!("no Windows zone has the clock of {clock}: take one beside it; {RULE}")
            });
        }
        Err(match nearest(&typed) {
            Some(name) => format!("no such time zone; the nearest is {name}: {RULE}"),
            None => format!("no such time zone: {RULE}"),
        })
    }

    /// The name on the wire, as `W. Europe Standard Time`.
    pub fn windows_name(self) -> &'static str {
        self.windows.name()
    }

    /// An IANA zone with the same clock, as `Europe/Berlin`.
    pub fn iana_name(self) -> &'static str {
        self.clock.name()
    }

    /// Windows' own words for it, with its standard offset and some cities.
    pub fn description(self) -> &'static str {
        self.windows.description()
    }

    /// Its clock, with all changes.
    pub fn clock(self) -> Tz {
        self.clock
    }

    /// How far it is from UTC at a moment, as `UTC+02:00`.
    pub fn offset(self, at: DateTime<Utc>) -> String {
        let minutes = seconds_from_utc(self.clock, at) / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        format!("UTC{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
    }

    fn is_called(self, name: &str) -> bool {
        [self.windows_name(), self.iana_name()].iter().any(|own| own.eq_ignore_ascii_case(name))
    }

    fn keeping(clock: Tz) -> Option<Self> {
        let agreement = |zone: &Self| agreement(zone.clock, clock);
        // `max_by_key` would take the last of equals; the first is the better known one.
        ALL.iter().copied().rev().max_by_key(agreement).filter(|zone| agreement(zone) >= RECENT)
    }
}

impl Default for TimeZone {
    fn default() -> Self {
        Self::UTC
    }
}

/// The name on the wire.
impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.windows_name())
    }
}

/// Days between two looks at a clock: no change of clocks is undone sooner.
const STEP: i64 = 14;
/// Looks from the end of 2037 back to the beginning of 1970.
const LOOKS: usize = 68 * 365 / 14;
/// Looks that must agree: those from 2025 on.
const RECENT: usize = 13 * 365 / 14;

/// For how many looks back from the end of 2037 two clocks show the same.
fn agreement(one: Tz, other: Tz) -> usize {
    let last = NaiveDate::from_ymd_opt(2037, 12, 31).unwrap_or_default().and_time(chrono::NaiveTime::MIN);
    let looks = (0..).map(|step| last.and_utc() - TimeDelta::days(step * STEP)).take(LOOKS);
    looks.take_while(|at| seconds_from_utc(one, *at) == seconds_from_utc(other, *at)).count()
}

fn seconds_from_utc(clock: Tz, at: DateTime<Utc>) -> i32 {
    clock.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()
}

/// The existing name that shares most with what was typed, if it shares a good part.
fn nearest(typed: &str) -> Option<&'static str> {
    let typed = pairs(typed);
    let windows = ALL.iter().map(|zone| zone.windows_name());
    let iana = TZ_VARIANTS.iter().filter(|clock| clock.name().contains('/')).map(|clock| clock.name());
    let scored = windows.chain(iana).map(|name| (likeness(&typed, &pairs(name)), name));
    scored.filter(|(score, _)| *score >= 50).max_by_key(|(score, _)| *score).map(|(_, name)| name)
}

/// Pairs of neighbouring letters, the first one with a blank before it. The place before a `/` is left out, since
/// nobody mistypes `Europe`.
fn pairs(name: &str) -> HashSet<(char, char)> {
    let name = format!(" {}", name.rsplit('/').next().unwrap_or_default()).to_lowercase().replace('.', "");
    name.chars().zip(name.chars().skip(1)).collect()
}

/// What two sets of pairs have in common, in percent (Dice).
fn likeness(one: &HashSet<(char, char)>, other: &HashSet<(char, char)>) -> usize {
    200 * one.intersection(other).count() / (one.len() + other.len()).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(typed: &str) -> &'static str {
        TimeZone::parse(typed).unwrap_or_else(|refusal| panic!("{typed}: {refusal}")).windows_name()
    }

    #[test]
    fn every_name_is_known_with_its_clock_and_none_is_left_out() {
        for zone in ALL.iter() {
            assert_eq!(TimeZone::parse(zone.windows_name()), Ok(*zone));
            assert_eq!(zone.clock.name(), zone.windows.tzdb_id());
        }
        assert_eq!(ALL.len(), WindowsTimezone::LineIslandsStandardTime as usize + 1);
    }

    #[test]
    fn windows_and_iana_names_are_read_in_any_case() {
        for (typed, windows) in [
            ("W. Europe Standard Time", "W. Europe Standard Time"),
            ("  w. europe  standard time ", "W. Europe Standard Time"),
            ("Europe/Berlin", "W. Europe Standard Time"),
            ("europe/oslo", "W. Europe Standard Time"),
            ("Europe/Paris", "Romance Standard Time"),
            ("America/Los_Angeles", "Pacific Standard Time"),
            ("US/Pacific", "Pacific Standard Time"),
            ("America/Toronto", "Eastern Standard Time"),
            ("Asia/Kolkata", "India Standard Time"),
            ("Europe/Kyiv", "FLE Standard Time"),
            ("UTC", "UTC"),
            ("utc", "UTC"),
            ("Etc/UTC", "UTC"),
            ("Zulu", "UTC"),
        ] {
            assert_eq!(named(typed), windows, "{typed}");
        }
    }

    #[test]
    fn every_iana_zone_gets_the_same_clock_or_is_refused() {
        let mut refused = Vec::new();
        for clock in TZ_VARIANTS {
            match TimeZone::parse(clock.name()) {
                Ok(zone) => assert!(agreement(zone.clock, clock) >= RECENT, "{clock} as {zone}"),
                Err(why) => {
                    assert!(why.contains("Europe/Berlin"), "{why}");
                    refused.push(clock.name());
                }
            }
        }
        assert!(refused.len() < 15, "{refused:?}");
        assert!(refused.contains(&"Antarctica/Troll"), "{refused:?}");
    }

    #[test]
    fn a_refusal_names_the_nearest_and_an_example() {
        for (typed, near) in [
            ("Europe/Berln", "the nearest is Europe/Berlin"),
            ("tokio", "the nearest is Asia/Tokyo"),
            ("W Europe Standart Time", "the nearest is W. Europe Standard Time"),
            ("berlin", "the nearest is Europe/Berlin"),
            ("", "no such time zone: write"),
            ("¥¥¥", "no such time zone: write"),
        ] {
            let refusal = TimeZone::parse(typed).unwrap_err();
            assert!(refusal.contains(near) && refusal.contains("as Europe/Berlin"), "{typed}: {refusal}");
        }
    }

    #[test]
    fn the_offset_is_that_of_the_moment() {
        let at = |raw: &str| raw.parse::<DateTime<Utc>>().unwrap();
        let zone = |name: &str| TimeZone::parse(name).unwrap();
        assert_eq!(zone("Europe/Berlin").offset(at("2027-01-10T00:00:00Z")), "UTC+01:00");
        assert_eq!(zone("Europe/Berlin").offset(at("2027-07-10T00:00:00Z")), "UTC+02:00");
        assert_eq!(zone("America/St_Johns").offset(at("2027-01-10T00:00:00Z")), "UTC-03:30");
        assert_eq!(TimeZone::default().offset(at("2027-01-10T00:00:00Z")), "UTC+00:00");
    }
}
