//! Who holds how many cores: the books behind the usages and behind every refusal for want of quota.

use std::collections::HashMap;

use super::families::{FAMILIES, family};

/// Dedicated or low priority: they have quotas of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Priority {
    Dedicated,
    LowPriority,
}

impl Priority {
    pub fn wire(self) -> &'static str {
        match self {
            Priority::Dedicated => "Dedicated",
            Priority::LowPriority => "LowPriority",
        }
    }

    /// The priority of that name, in any case.
    pub fn named(name: &str) -> Option<Priority> {
        [Priority::Dedicated, Priority::LowPriority].into_iter().find(|p| p.wire().eq_ignore_ascii_case(name))
    }
}

/// The cores that one compute holds, in a family of one subscription and region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Index into [`FAMILIES`].
    pub family: usize,
    pub priority: Priority,
    pub cores: u32,
}

/// A subscription's share of a region.
pub type Scope = (String, String);

/// What the subscription may use, where it differs from the default.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    /// For families without a row of their own, instead of each family's default.
    pub every_family: Option<u32>,
    pub families: HashMap<usize, u32>,
    pub dedicated: u32,
    pub low_priority: u32,
    pub computes: u32,
}

/// The books of all subscriptions and regions.
pub struct Ledger {
    pub limits: Limits,
    used: HashMap<(Scope, usize, Priority), u32>,
    total: HashMap<(Scope, Priority), u32>,
    computes: HashMap<Scope, u32>,
}

impl Ledger {
    pub fn new(limits: Limits) -> Ledger {
        Ledger { limits, used: HashMap::new(), total: HashMap::new(), computes: HashMap::new() }
    }

    /// Replaces what a compute held by what it holds now.
    pub fn exchange(&mut self, scope: &Scope, before: Option<&Holding>, after: Option<&Holding>) {
        if before == after {
            return;
        }
        if let Some(held) = before {
            *self.row(scope, held) -= held.cores;
            *self.total.entry((scope.clone(), held.priority)).or_default() -= held.cores;
        }
        if let Some(held) = after {
            *self.row(scope, held) += held.cores;
            *self.total.entry((scope.clone(), held.priority)).or_default() += held.cores;
        }
    }

    /// A managed compute came (`+1`) or went (`-1`).
    pub fn count(&mut self, scope: &Scope, difference: i32) {
        let computes = self.computes.entry(scope.clone()).or_default();
        *computes = computes.saturating_add_signed(difference);
    }

    pub fn used(&self, scope: &Scope, family: usize, priority: Priority) -> u32 {
        self.used.get(&(scope.clone(), family, priority)).copied().unwrap_or(0)
    }

    pub fn total(&self, scope: &Scope, priority: Priority) -> u32 {
        self.total.get(&(scope.clone(), priority)).copied().unwrap_or(0)
    }

    pub fn computes(&self, scope: &Scope) -> u32 {
        self.computes.get(scope).copied().unwrap_or(0)
    }

    /// The quota of a family; low-priority machines have none of their own (-1 on the wire).
    pub fn limit(&self, family: usize, priority: Priority) -> Option<u32> {
        match priority {
            Priority::Dedicated => {
                let own = self.limits.families.get(&family).copied();
                Some(own.or(self.limits.every_family).unwrap_or(FAMILIES[family].limit))
            }
            Priority::LowPriority => None,
        }
    }

    pub fn total_limit(&self, priority: Priority) -> u32 {
        match priority {
            Priority::Dedicated => self.limits.dedicated,
            Priority::LowPriority => self.limits.low_priority,
        }
    }

    /// The cores that are left for a family, by its own quota and the region's.
    pub fn free(&self, scope: &Scope, family: usize, priority: Priority) -> u32 {
        let region = self.total_limit(priority).saturating_sub(self.total(scope, priority));
        match self.limit(family, priority) {
            Some(limit) => region.min(limit.saturating_sub(self.used(scope, family, priority))),
            None => region,
        }
    }

    /// The same for whoever gives back what it holds now.
    pub fn free_beside(&self, scope: &Scope, wanted: &Holding, held: Option<&Holding>) -> u32 {
        let held = held.filter(|held| held.priority == wanted.priority);
        let total = held.map_or(0, |held| held.cores);
        let own = held.filter(|held| held.family == wanted.family).map_or(0, |held| held.cores);
        let used = self.total(scope, wanted.priority).saturating_sub(total);
        let region = self.total_limit(wanted.priority).saturating_sub(used);
        match self.limit(wanted.family, wanted.priority) {
            Some(limit) => {
                region.min((limit + own).saturating_sub(self.used(scope, wanted.family, wanted.priority)))
            }
            None => region,
        }
    }

    fn row(&mut self, scope: &Scope, held: &Holding) -> &mut u32 {
        self.used.entry((scope.clone(), held.family, held.priority)).or_default()
    }
}

/// The holding of `count` machines of a size.
pub fn holding(size: &str, priority: Priority, count: u32) -> Option<Holding> {
    let size = super::sizes::size(size)?;
    Some(Holding { family: family(size.family)?, priority, cores: size.cores * count })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cores_are_taken_and_given_back() {
        let mut ledger =
            Ledger::new(Limits { dedicated: 100, low_priority: 20, computes: 10, ..Limits::default() });
        let scope = ("sub".to_owned(), "westeurope".to_owned());
        let four = holding("Standard_DS3_v2", Priority::Dedicated, 1).unwrap();
        let free = ledger.free(&scope, four.family, Priority::Dedicated);

        ledger.exchange(&scope, None, Some(&four));
        assert_eq!(ledger.free(&scope, four.family, Priority::Dedicated), free - 4);
        assert_eq!(ledger.total(&scope, Priority::Dedicated), 4);

        ledger.exchange(&scope, Some(&four), None);
        assert_eq!(ledger.free(&scope, four.family, Priority::Dedicated), free);
        assert_eq!(ledger.free(&scope, four.family, Priority::LowPriority), 20);
    }

    #[test]
    fn whoever_gives_back_gets_more() {
        let mut ledger = Ledger::new(Limits { dedicated: 20, every_family: Some(16), ..Limits::default() });
        let scope = ("sub".to_owned(), "westeurope".to_owned());
        let sixteen = holding("Standard_DS5_v2", Priority::Dedicated, 1).unwrap();
        let other = holding("Standard_D4s_v3", Priority::Dedicated, 2).unwrap();
        ledger.exchange(&scope, None, Some(&sixteen));

        assert_eq!(ledger.free_beside(&scope, &sixteen, None), 0);
        assert_eq!(ledger.free_beside(&scope, &sixteen, Some(&sixteen)), 16);
        assert_eq!(ledger.free_beside(&scope, &other, None), 4);
        assert_eq!(ledger.free_beside(&scope, &other, Some(&sixteen)), 16);
    }
}
