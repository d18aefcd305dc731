//! Quota: how many vCPUs of what kind a region lets a subscription use, and how many are used.

use super::{compute::Priority, text::Text};

/// What a row of quota limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// vCPUs of one family of sizes.
    Family(Priority),
    /// vCPUs of all families of the region together.
    Region(Priority),
    /// The number of computes in the region.
    Computes,
    /// A row of a kind that this program does not know; shown, never added up.
    Other,
}

/// One row of quota.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    /// What it limits.
    pub scope: Scope,
    /// Its name for people.
    pub name: Text,
    /// The family's name on the wire; empty for rows that are not about a family.
    pub family: Text,
    /// In use now: vCPUs, or computes.
    pub used: u64,
    /// The limit; `None` when the row has none of its own (the service writes -1) and only the region's total counts.
    pub limit: Option<u64>,
}

impl Usage {
    /// What is left; `None` without a limit.
    pub fn left(&self) -> Option<u64> {
        self.limit.map(|limit| limit.saturating_sub(self.used))
    }

    /// Whether it is the row of `family`, however either is spelled.
    pub fn is_of(&self, family: &str) -> bool {
        !self.family.is_empty() && folded(&self.family).eq(folded(family))
    }
}

/// A family's name without what its spellings differ in: case, blanks and underscores (observed).
fn folded(family: &str) -> impl Iterator<Item = char> + '_ {
    family.chars().filter(|c| !matches!(c, ' ' | '_')).map(|c| c.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(family: &str, limit: Option<u64>) -> Usage {
        Usage {
            scope: Scope::Family(Priority::Dedicated),
            name: family.into(),
            family: family.into(),
            used: 20,
            limit,
        }
    }

    #[test]
    fn families_are_joined_however_they_are_spelled() {
        assert!(row("standardNCADSA100v4Family", None).is_of("StandardNCADSA100v4Family"));
        assert!(row("Standard NCASv3_T4 Family", None).is_of("Standard  NCASv3_T4  Family"));
        assert!(!row("standardDSv2Family", None).is_of("standardDv2Family"));
        assert!(!row("", None).is_of(""));
    }

    #[test]
    fn more_used_than_allowed_leaves_nothing() {
        assert_eq!(row("f", Some(12)).left(), Some(0));
        assert_eq!(row("f", None).left(), None);
    }
}
