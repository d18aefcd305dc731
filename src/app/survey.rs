//! What all workspaces come to: how many there are, how old what is known of them is, what they cost. Taken when
//! something was heard, so that no key and no frame goes through hundreds of them.

use super::{fleet::Fleet, freshness, watched::Watched};
use crate::domain::time::Now;
use std::collections::BTreeSet;

/// What all workspaces come to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Survey {
    /// How many are watched.
    pub watched: usize,
    /// How many subscriptions they are in.
    pub subscriptions: usize,
    /// How many of them were ever read.
    pub heard: usize,
    /// How many could not be read when that was last tried.
    pub unreadable: usize,
    /// When the one was read that was read the longest ago, of those that can be read.
    pub oldest: Option<Now>,
    /// Whether nothing moves and nothing is missing, so that what is on the screen stays true for a while.
    pub is_still: bool,
    /// What all of it costs an hour by list price; `None` while no price is known.
    pub hourly: Option<f64>,
    /// Whether something runs whose price is not published, or not known yet, so that all of it costs more than that.
    pub unpriced: bool,
    version: u64,
}

impl Survey {
    /// Takes it anew when something was heard since.
    pub fn renew(&mut self, fleet: &Fleet) {
        if self.version != fleet.version() {
            *self = Self::of(fleet);
        }
    }

    fn of(fleet: &Fleet) -> Self {
        let all = || fleet.iter().map(|(_, watched)| watched);
        let count = |is: fn(&Watched) -> bool| all().filter(|watched| is(watched)).count();
        let readable = all().filter(|watched| watched.failure.is_none()).filter_map(|watched| watched.heard);
        let priced = |watched: &&Watched| watched.sizes.get().is_some() && watched.heard.is_some();
        #[expect(
            clippy::cast_precision_loss,
            reason = "a sum of money is far below 2^53 millionths of a dollar"
        )]
        let dollars = |millionths: i64| millionths as f64 / 1e6;
        let is_quiet =
            |watched: &Watched| watched.heard.is_some() && watched.failure.is_none() && !watched.is_moving();
        Self {
            watched: fleet.iter().len(),
            subscriptions: fleet.iter().map(|(id, _)| id.subscription()).collect::<BTreeSet<_>>().len(),
            heard: count(|watched| watched.heard.is_some()),
            unreadable: count(|watched| watched.failure.is_some()),
            oldest: readable.min_by_key(|heard| heard.steady),
            is_still: all().all(is_quiet),
            hourly: all().any(|watched| priced(&watched)).then(|| dollars(all().map(Watched::hourly).sum())),
            unpriced: count(Watched::is_unpriced) > 0,
            version: fleet.version(),
        }
    }

    /// Whether some were not even tried yet.
    pub fn is_loading(&self) -> bool {
        self.heard + self.unreadable < self.watched
    }

    /// Whether all of it is fresh enough to be called live.
    pub fn is_live(&self, now: Now) -> bool {
        let age = self.oldest.map(|heard| now.age_of(heard));
        self.unreadable == 0 && self.heard == self.watched && age.is_some_and(|age| age <= freshness::LIVE)
    }
}
