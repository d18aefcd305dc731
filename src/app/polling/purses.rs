//! What each budget has left, and which of them the service has closed for a while.

use crate::domain::{
    ask::Cost,
    budget::{Budget, Kind},
    error::{ApiError, Refusal},
    time::Now,
};
use std::{collections::BTreeMap, time::Duration};

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
}

impl Purse {
    /// For how long so many requests use up the share of a budget that may be used in each `round`.
    fn worth(&self, requests: u32, round: Duration) -> Duration {
        let Some(left) = self.left else { return Duration::ZERO };
        round * requests.saturating_mul(SHARE) / left.max(1)
    }
}

impl Purses {
    /// Takes note of what an answer told of the budgets.
    pub fn heard(&mut self, budget: &Budget, cost: Cost) {
        let left = match budget.kind() {
            Kind::Reads => cost.reads_left,
            Kind::Writes => cost.writes_left,
            Kind::Deletes => None,
        };
        if left.is_some() {
            self.0.entry(budget.clone()).or_default().left = left;
        }
    }

    /// Takes note of a failure; whether it closes the budget until later than before.
    pub fn failed(&mut self, budget: &Budget, error: &ApiError, now: Now) -> bool {
        let ApiError::Throttled { wait, refusal } = error else { return false };
        let until = now.steady + *wait;
        let purse = self.0.entry(budget.clone()).or_default();
        let closes = purse.closed.as_ref().is_none_or(|(before, _)| *before < until);
        if closes {
            purse.closed = Some((until, refusal.clone()));
        }
        closes
    }

    /// Until when a budget is closed, if it is.
    pub fn closed(&self, budget: &Budget, now: Now) -> Option<Stop> {
        let (until, refusal) = self.0.get(budget)?.closed.as_ref()?;
        let stop = Stop { kind: budget.kind(), until: *until, status: refusal.status };
        (*until > now.steady).then_some(stop)
    }

    /// From when on something may be asked at all.
    pub fn opens(&self, budget: &Budget) -> Duration {
        let closed = self.0.get(budget).and_then(|purse| purse.closed.as_ref());
        closed.map_or(Duration::ZERO, |(until, _)| *until)
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

    /// From when on so many requests are within the share. What `is_far` waits until nothing of it is spent; what is
    /// on the screen may use all of it at once.
    pub fn affords(&self, budget: &Budget, requests: u32, round: Duration, is_far: bool) -> Duration {
        let Some(purse) = self.0.get(budget) else { return Duration::ZERO };
        let credit = if is_far { Duration::ZERO } else { round.saturating_sub(purse.worth(requests, round)) };
        self.opens(budget).max(purse.spent_until.saturating_sub(credit))
    }

    /// How long it takes to make so many requests within the share.
    pub fn lasts(&self, budget: &Budget, requests: u32, round: Duration) -> Duration {
        self.0.get(budget).map_or(Duration::ZERO, |purse| purse.worth(requests, round))
    }
}
