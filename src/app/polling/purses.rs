//! What each budget has left, and which of them the service has closed for a while.

use super::{agenda::Lane, subject::Class};
use crate::domain::{
    ask::Cost,
    budget::{Budget, Kind},
    error::{ApiError, Refusal},
    time::Now,
};
use std::{collections::BTreeMap, time::Duration};

/// After a budget has opened again, for so long only one of a class is asked for in each of these, so that what was held
/// back does not come all at once.
const RETURN: Duration = Duration::from_secs(30);
const RETURN_EACH: Duration = Duration::from_millis(250);
/// Listings may use one part in so many of the requests that are left.
const SHARE: u32 = 10;

/// The service wants to be left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// With requests of this kind.
    pub kind: Kind,
    /// Until then, on the steady clock.
    pub until: Duration,
    /// The status that it said so with: 429 or 503.
    pub status: u16,
}

/// The budgets of all subscriptions.
#[derive(Debug, Default)]
pub struct Purses(BTreeMap<Budget, Purse>);

#[derive(Debug, Default)]
struct Purse {
    /// Requests that were left at the last answer that told.
    left: Option<u32>,
    /// Until then the share is spent.
    spent_until: Duration,
    closed: Option<(Duration, Refusal)>,
    /// When the next of a class may come back.
    returns: BTreeMap<Class, Duration>,
}

impl Purse {
    /// For how long so many requests use up the share of a budget that may be used in each `round`.
    fn worth(&self, requests: u32, round: Duration) -> Duration {
        let Some(left) = self.left else { return Duration::ZERO };
        round * requests.saturating_mul(SHARE) / left.max(1)
    }

    fn stop(&self, budget: &Budget, now: Now) -> Option<Stop> {
        let (until, refusal) = self.closed.as_ref()?;
        let stop = Stop { kind: budget.kind(), until: *until, status: refusal.status };
        (*until > now.steady).then_some(stop)
    }
}

impl Purses {
    /// Takes note of what an answer told of a budget; whether nothing was known of it before.
    pub fn heard(&mut self, budget: &Budget, cost: Cost) -> bool {
        let left = match budget.kind() {
            Kind::Reads => cost.reads_left,
            Kind::Writes => cost.writes_left,
            Kind::Deletes => None,
        };
        if left.is_none() {
            return false;
        }
        let purse = self.0.entry(budget.clone()).or_default();
        std::mem::replace(&mut purse.left, left).is_none()
    }

    /// Takes note of a failure.
    pub fn failed(&mut self, budget: &Budget, error: &ApiError, now: Now) {
        let ApiError::Throttled { wait, refusal } = error else { return };
        let until = now.steady + *wait;
        let purse = self.0.entry(budget.clone()).or_default();
        // An answer that was on its way may ask for less than one before it.
        if purse.closed.as_ref().is_none_or(|(before, _)| *before < until) {
            purse.closed = Some((until, refusal.clone()));
        }
    }

    /// Takes note that something of a class is asked for.
    pub fn asked(&mut self, budget: &Budget, class: Class, now: Now) {
        let Some(purse) = self.0.get_mut(budget) else { return };
        if purse.closed.as_ref().is_some_and(|(until, _)| now.steady < *until + RETURN) {
            purse.returns.insert(class, now.steady + RETURN_EACH);
        }
    }

    /// Until when a budget is closed, if it is.
    pub fn closed(&self, budget: &Budget, now: Now) -> Option<Stop> {
        self.0.get(budget)?.stop(budget, now)
    }

    /// All budgets that are closed.
    pub fn stops(&self, now: Now) -> impl Iterator<Item = Stop> {
        self.0.iter().filter_map(move |(budget, purse)| purse.stop(budget, now))
    }

    /// From when on something of a class may be asked at all.
    pub fn opens(&self, budget: &Budget, class: Class) -> Duration {
        let Some(purse) = self.0.get(budget) else { return Duration::ZERO };
        let closed = purse.closed.as_ref().map_or(Duration::ZERO, |(until, _)| *until);
        closed.max(purse.returns.get(&class).copied().unwrap_or_default())
    }

    /// What would be said of a request that a closed budget has to pay for.
    pub fn refused(&self, budget: &Budget, now: Now) -> Option<ApiError> {
        let (until, refusal) = self.0.get(budget)?.closed.as_ref()?;
        let wait = until.saturating_sub(now.steady);
        (!wait.is_zero()).then(|| ApiError::Throttled { wait, refusal: refusal.clone() })
    }

    /// Takes note that requests were made, of the share that each `round` may use.
    pub fn spend(&mut self, budget: &Budget, requests: u32, round: Duration, now: Now) {
        let purse = self.0.entry(budget.clone()).or_default();
        purse.spent_until = purse.spent_until.max(now.steady) + purse.worth(requests, round);
    }

    /// From when on so many requests are within the share. What nobody sees waits until nothing of it is spent; what is
    /// on the screen may use all of it at once.
    pub fn affords(&self, lane: &Lane, requests: u32, round: Duration) -> Duration {
        let Some(purse) = self.0.get(&lane.budget) else { return Duration::ZERO };
        let credit =
            if lane.is_far { Duration::ZERO } else { round.saturating_sub(purse.worth(requests, round)) };
        purse.spent_until.saturating_sub(credit)
    }

    /// How long it takes to make so many requests within the share.
    pub fn lasts(&self, budget: &Budget, requests: u32, round: Duration) -> Duration {
        self.0.get(budget).map_or(Duration::ZERO, |purse| purse.worth(requests, round))
    }
}
