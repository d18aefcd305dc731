//! The series of virtual machines: what the service's documents once said of them, and how things stand today. What a
//! region offers is in the service's own list; this table adds remarks to it.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, de::Error as _};
use std::sync::LazyLock;

static SERIES: LazyLock<Vec<Series>> = LazyLock::new(|| {
    let table: Table =
        toml::from_str(include_str!("../../assets/vm-series.toml")).expect("a test reads the table");
    table.series
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    series: Vec<Series>,
}

/// One series.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// Its name in the documents, as `NCsv3`.
    pub name: String,
    /// The quota families that belong to it, where they are known.
    families: Vec<String>,
    /// The names of its sizes without `Standard_` and the number of cores, as `NCs_v3`.
    sizes: Vec<String>,
    /// Sizes that have a physical machine to themselves.
    #[serde(default)]
    isolated: Vec<String>,
    /// What the documents of 2020 and 2021 say; `None` where they do not name it.
    pub advice: Option<Advice>,
    /// How things stand.
    pub today: Today,
}

/// What the documents of 2020 and 2021 say of a series.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advice {
    /// Whether it is restricted.
    pub restriction: Restriction,
    /// Which of the documents say so.
    pub source: String,
}

/// Whether a series needs approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Restriction {
    /// It needs none.
    None,
    /// Support is asked for quota first.
    Approval,
}

/// How things stand with a series.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Today {
    /// Whether it can still be had.
    pub state: State,
    /// The day on which it was retired.
    #[serde(default, deserialize_with = "day")]
    pub since: Option<NaiveDate>,
    /// What it serves.
    #[serde(default)]
    pub serves: Vec<Serves>,
    /// Whether its quota is normally 0 until some is asked for.
    #[serde(default)]
    pub on_request: bool,
    /// Where this was read.
    pub source: String,
    /// The year or the day of that source.
    pub read: String,
}

/// Whether a series can still be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It can.
    Offered,
    /// Its end has been announced; sources differ on the day.
    Retiring,
    /// It cannot.
    Retired,
}

/// What a series serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Serves {
    /// Compute clusters.
    Clusters,
    /// Compute instances.
    Instances,
    /// Managed endpoints, which are no computes.
    Endpoints,
}

/// How much a remark weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know.
    Plain,
    /// Something has to be done first, or may fail.
    Warning,
    /// It cannot be had.
    Error,
}

/// A few words beside a size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// How much they weigh.
    pub severity: Severity,
    /// The words, as `retired 31 Aug 2023`.
    pub text: String,
}

/// All series, in the order of the table.
pub fn all() -> &'static [Series] {
    &SERIES
}

/// The series of a size: by its quota family if that is known, otherwise by its name. `family` may be empty.
pub fn of(size_name: &str, family: &str) -> Option<&'static Series> {
    let by_family = || SERIES.iter().find(|series| series.has_family(family));
    let shape = shape(size_name);
    by_family().or_else(|| SERIES.iter().find(|series| series.has_shape(&shape)))
}

impl Series {
    /// What is to be known before one of its sizes is chosen; `None` if there is nothing to say.
    pub fn remark(&self) -> Option<Remark> {
        self.joined(None)
    }

    /// The same for one of its sizes, some of which are isolated.
    pub fn remark_on(&self, size_name: &str) -> Option<Remark> {
        let name = plain_name(size_name);
        let isolated = self.isolated.iter().any(|own| own.eq_ignore_ascii_case(name));
        self.joined(isolated.then_some((Severity::Plain, "isolated")))
    }

    /// Where the remark comes from: the documents' advice if there is any, and today's state.
    pub fn sources(&self) -> String {
        let today = format!("{}, {}", self.today.source, self.today.read);
        match &self.advice {
            Some(advice) => format!("{}; today: {today}", advice.source),
            None => today,
        }
    }

    fn joined(&self, more: Option<(Severity, &str)>) -> Option<Remark> {
        if self.today.state == State::Retired {
            let day = self.today.since.map(|day| day.format(" %-d %b %Y").to_string()).unwrap_or_default();
            return Some(Remark { severity: Severity::Error, text: format!("retired{day}") });
        }
        let parts = [self.retiring(), self.on_request(), self.only(), more];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        let severity = parts.iter().map(|(severity, _)| *severity).max()?;
        let text = parts.iter().map(|(_, text)| *text).collect::<Vec<_>>().join("; ");
        Some(Remark { severity, text })
    }

    fn retiring(&self) -> Option<(Severity, &'static str)> {
        (self.today.state == State::Retiring).then_some((Severity::Warning, "being retired"))
    }

    fn on_request(&self) -> Option<(Severity, &'static str)> {
        let approval = self.advice.as_ref().is_some_and(|advice| advice.restriction == Restriction::Approval);
        if approval {
            return Some((Severity::Warning, "approval needed: ask support for quota"));
        }
        let text = "quota is normally 0: ask for some first";
        self.today.on_request.then_some((Severity::Warning, text))
    }

    fn only(&self) -> Option<(Severity, &'static str)> {
        let serves = |what| self.today.serves.contains(&what);
        match (serves(Serves::Clusters), serves(Serves::Instances), serves(Serves::Endpoints)) {
            (true, false, _) => Some((Severity::Plain, "clusters only")),
            (false, true, _) => Some((Severity::Plain, "instances only")),
            (false, false, true) => Some((Severity::Warning, "managed endpoints only")),
            (true, true, _) | (false, false, false) => None,
        }
    }

    fn has_family(&self, family: &str) -> bool {
        !family.is_empty() && self.families.iter().any(|own| folded(own).eq(folded(family)))
    }

    fn has_shape(&self, shape: &str) -> bool {
        self.sizes.iter().any(|own| own.eq_ignore_ascii_case(shape))
    }
}

/// A family's name without what its spellings differ in: case, blanks and underscores (observed).
fn folded(family: &str) -> impl Iterator<Item = char> + '_ {
    family.chars().filter(|c| !matches!(c, ' ' | '_')).map(|c| c.to_ascii_lowercase())
}

/// `Standard_NC6s_v3` without its tier.
fn plain_name(size_name: &str) -> &str {
    const TIER: &str = "standard_";
    match size_name.split_at_checked(TIER.len()) {
        Some((tier, name)) if tier.eq_ignore_ascii_case(TIER) => name,
        Some(_) | None => size_name,
    }
}

/// A size's name without tier and number of cores, which the sizes of a series have in common: `NCs_v3` for
/// `Standard_NC6s_v3`. The number may name the cores that are on, too: `HB120-16rs_v3`.
fn shape(size_name: &str) -> String {
    let name = plain_name(size_name);
    let letters = name.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let series = &name[..name.len() - letters.len()];
    let rest = letters.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
    format!("{series}{rest}")
}

fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Option<NaiveDate>, D::Error> {
    let day = toml::value::Datetime::deserialize(from)?;
    let date = day.date.ok_or_else(|| D::Error::custom("a day is needed"))?;
    NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
        .map(Some)
        .ok_or_else(|| D::Error::custom("there is no such day"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn named(size: &str) -> &'static str {
        of(size, "").map_or("none", |series| &series.name)
    }

    fn remark(size: &str) -> Option<(Severity, String)> {
        of(size, "").unwrap().remark_on(size).map(|remark| (remark.severity, remark.text))
    }

    #[test]
    fn every_series_that_the_documents_name_is_there_with_their_advice() {
        let both = "both documents of 2020 and 2021";
        let newer = "the newer document of 2020 and 2021";
        for (restriction, source, names) in [
            (Restriction::None, both, &["D", "Dv2", "DSv2", "FSv2", "NC", "NV"][..]),
            (Restriction::None, newer, &["Dv3", "DSv3"]),
            (Restriction::Approval, both, &["M", "NCsv2", "NCsv3", "NDs", "NDv2", "NVv3"]),
            (Restriction::Approval, newer, &["HBv2", "HCS"]),
        ] {
            for name in names {
                let series =
                    all().iter().find(|series| series.name == *name).unwrap_or_else(|| panic!("{name}"));
                let advice = series.advice.as_ref().unwrap();
                assert_eq!((advice.restriction, advice.source.as_str()), (restriction, source), "{name}");
            }
        }
        assert_eq!(all().iter().filter(|series| series.advice.is_some()).count(), 16);
    }

    #[test]
    fn a_size_finds_its_series_by_name() {
        for (size, series) in [
            ("Standard_NC6s_v3", "NCsv3"),
            ("Standard_NC24rs_v3", "NCsv3"),
            ("Standard_D3_v2", "Dv2"),
            ("Standard_D14", "D"),
            ("Standard_DS3_v2", "DSv2"),
            ("STANDARD_DS3_V2", "DSv2"),
            ("Standard_DS13-2_v2", "DSv2"),
            ("Standard_D8s_v3", "DSv3"),
            ("Standard_D8_v3", "Dv3"),
            ("Standard_F4s_v2", "FSv2"),
            ("Standard_HB120rs_v2", "HBv2"),
            ("Standard_HB120-16rs_v3", "HBv3"),
            ("Standard_HC44rs", "HCS"),
            ("Standard_M64s", "M"),
            ("Standard_M128", "M"),
            ("Standard_M208s_v2", "Mv2"),
            ("Standard_ND40rs_v2", "NDv2"),
            ("Standard_NV12s_v3", "NVv3"),
            ("Standard_NC6", "NC"),
            ("Standard_NC24r", "NC"),
            ("Standard_NC6_Promo", "NC Promo"),
            ("Standard_NV6", "NV"),
            ("Standard_ND6s", "NDs"),
            ("Standard_NC6s_v2", "NCsv2"),
            ("Standard_NC4as_T4_v3", "NCasT4_v3"),
            ("Standard_ND96isr_H100_v5", "ND-H100-v5"),
            ("Standard_A1", "Av1"),
            ("Standard_A1_v2", "Av2"),
            ("Standard_Z1", "none"),
            ("", "none"),
            ("€", "none"),
        ] {
            assert_eq!(named(size), series, "{size}");
        }
    }

    #[test]
    fn a_family_is_known_however_it_is_spelled_and_counts_more_than_the_name() {
        for (family, series) in [
            ("standardNCSv3Family", "NCsv3"),
            ("STANDARDNCSV3FAMILY", "NCsv3"),
            ("Standard  NCASv3_T4  Family", "NCasT4_v3"),
            ("standardNCADSA100v4Family", "NCadsA100_v4"),
            ("standardNCADSH100v5Family", "NCadsH100_v5"),
        ] {
            assert_eq!(of("Standard_Unheard1_v9", family).unwrap().name, series, "{family}");
        }
        assert_eq!(of("Standard_D3_v2", "standardDSv2Family").unwrap().name, "DSv2");
        assert_eq!(of("Standard_D3_v2", "a family of tomorrow").unwrap().name, "Dv2");
    }

    #[test]
    fn no_family_and_no_size_belongs_to_two_series() {
        let mut seen = HashSet::new();
        for series in all() {
            assert!(seen.insert(series.name.to_lowercase()), "{}", series.name);
            for family in &series.families {
                assert!(seen.insert(format!("family {}", folded(family).collect::<String>())), "{family}");
            }
            assert!(!series.sizes.is_empty(), "{}", series.name);
            for size in &series.sizes {
                assert!(seen.insert(format!("size {}", size.to_lowercase())), "{size}");
                assert_eq!(named(&format!("Standard_{size}")), series.name, "a number in {size}");
            }
            for size in &series.isolated {
                assert_eq!(named(size), series.name);
            }
            assert_eq!(series.today.state == State::Retired, series.today.since.is_some(), "{}", series.name);
            assert_eq!(
                series.today.state == State::Retired,
                series.today.serves.is_empty(),
                "{}",
                series.name
            );
        }
    }

    #[test]
    fn remarks_say_what_is_to_be_known() {
        let approval = "approval needed: ask support for quota";
        for (size, severity, text) in [
            ("Standard_NC6", Severity::Error, "retired 31 Aug 2023"),
            // Retired is all that matters, whatever once was needed.
            ("Standard_NC6s_v2", Severity::Error, "retired 31 Aug 2023"),
            ("Standard_A1", Severity::Error, "retired 31 Aug 2024"),
            ("Standard_H16r", Severity::Warning, "being retired"),
            ("Standard_M64s", Severity::Warning, approval),
            ("Standard_HC44rs", Severity::Warning, approval),
            ("Standard_NV12s_v3", Severity::Warning, approval),
            ("Standard_NC6s_v3", Severity::Warning, approval),
            ("STANDARD_NC24RS_V3", Severity::Warning, "approval needed: ask support for quota; isolated"),
            ("Standard_NC4as_T4_v3", Severity::Warning, "quota is normally 0: ask for some first"),
            ("Standard_NV6ads_A10_v5", Severity::Warning, "managed endpoints only"),
            ("Standard_FX4mds", Severity::Plain, "clusters only"),
            ("Standard_F72s_v2", Severity::Plain, "isolated"),
        ] {
            assert_eq!(remark(size), Some((severity, text.to_owned())), "{size}");
        }
        assert_eq!(remark("Standard_DS3_v2"), None);
        assert_eq!(of("Standard_F72s_v2", "").unwrap().remark(), None);
    }

    #[test]
    fn a_remark_has_its_sources() {
        assert_eq!(
            of("Standard_NC6s_v3", "").unwrap().sources(),
            "both documents of 2020 and 2021; today: size list of eastus, 2025-11-04"
        );
        assert_eq!(
            of("Standard_FX4mds", "").unwrap().sources(),
            "service documentation, list of series, 2026"
        );
    }
}
