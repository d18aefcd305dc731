//! Patience. When the service throttles a subscription, whatever is asked of it meanwhile is answered here, unsent.

use super::{
    address,
    request::{Purpose, Request},
};
use crate::domain::{
    budget::{Budget, Kind},
    error::{ApiError, Refusal},
};
use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

const FIRST_PATIENCE: Duration = Duration::from_secs(5);
const MOST_PATIENCE: Duration = Duration::from_secs(300);

/// The budget that `request` spends.
pub fn budget(request: &Request) -> Budget {
    let kind = match request.purpose {
        Purpose::Read => Kind::Reads,
        Purpose::ReadByPost | Purpose::Write => Kind::Writes,
        Purpose::Delete => Kind::Deletes,
    };
    Budget::new(&address::subscription(&request.url), kind)
}

/// The budgets that are used up, and until when.
#[derive(Debug, Default)]
pub struct Throttle {
    closed: HashMap<Budget, Closed>,
}

#[derive(Debug)]
struct Closed {
    until: Instant,
    /// How often in a row it was throttled.
    times: u32,
    refusal: Refusal,
}

impl Throttle {
    /// Whether something may be sent now.
    ///
    /// # Errors
    /// `Throttled` with what is left of the wait.
    pub fn check(&self, budget: &Budget, now: Instant) -> Result<(), ApiError> {
        match self.closed.get(budget) {
            Some(closed) if now < closed.until => {
                Err(ApiError::Throttled { wait: closed.until - now, refusal: closed.refusal.clone() })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// How long to wait if the service throttles and does not say: 5 s, and twice as long each time in a row.
    pub fn patience(&self, budget: &Budget) -> Duration {
        let times = self.closed.get(budget).map_or(0, |closed| closed.times);
        FIRST_PATIENCE.saturating_mul(2_u32.saturating_pow(times)).min(MOST_PATIENCE)
    }

    /// Takes note of an answer.
    pub fn heard(&mut self, budget: &Budget, error: Option<&ApiError>, now: Instant) {
        match error {
            Some(ApiError::Throttled { wait, refusal }) => {
                let until = now + *wait;
                let before = self.closed.get(budget);
                let closed = Closed {
                    // An answer that was on its way may ask for less than one before it.
                    until: before.map_or(until, |before| before.until.max(until)),
                    times: before.map_or(0, |before| before.times).saturating_add(1),
                    refusal: refusal.clone(),
                };
                self.closed.insert(budget.clone(), closed);
            }
            // An answer to something that was sent before the throttling does not open the budget again.
            None if self.check(budget, now).is_ok() => {
                self.closed.remove(budget);
            }
            Some(_) | None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        azure::{
            endpoint::Endpoint,
            request::{Versions, request},
        },
        domain::{ask::Ask, ids::WorkspaceId},
    };

    fn budget(ask: &Ask) -> Budget {
        super::budget(&request(ask, &Endpoint::public(), &Versions::default()).unwrap())
    }

    fn reads(subscription: &str) -> Budget {
        budget(&Ask::Workspace(WorkspaceId::new(subscription, "rg", "w")))
    }

    fn throttled(seconds: u64) -> ApiError {
        let refusal = Refusal { status: 429, ..Refusal::default() };
        ApiError::Throttled { wait: Duration::from_secs(seconds), refusal }
    }

    #[test]
    fn a_throttled_budget_is_left_alone_until_its_time() {
        let (mut throttle, start) = (Throttle::default(), Instant::now());
        throttle.heard(&reads("s"), Some(&throttled(60)), start);
        let asked = throttle.check(&reads("S"), start + Duration::from_secs(20));
        assert_eq!(asked, Err(throttled(40)));
        assert_eq!(throttle.check(&reads("s"), start + Duration::from_secs(60)), Ok(()));
    }

    #[test]
    fn other_budgets_stay_open() {
        let (mut throttle, start) = (Throttle::default(), Instant::now());
        throttle.heard(&reads("s"), Some(&throttled(60)), start);
        let nodes = budget(&Ask::Nodes(WorkspaceId::new("s", "rg", "w").compute("c"), None));
        assert_eq!(throttle.check(&reads("other"), start), Ok(()));
        assert_eq!(throttle.check(&nodes, start), Ok(()));
    }

    #[test]
    fn a_late_answer_neither_shortens_the_wait_nor_opens_the_budget() {
        let (mut throttle, start) = (Throttle::default(), Instant::now());
        throttle.heard(&reads("s"), Some(&throttled(60)), start);
        throttle.heard(&reads("s"), Some(&throttled(1)), start);
        throttle.heard(&reads("s"), None, start);
        assert_eq!(throttle.check(&reads("s"), start), Err(throttled(60)));
    }

    #[test]
    fn patience_doubles_until_the_service_answers_again() {
        let (mut throttle, mut now) = (Throttle::default(), Instant::now());
        for seconds in [5, 10, 20, 40, 80, 160, 300, 300] {
            assert_eq!(throttle.patience(&reads("s")).as_secs(), seconds);
            throttle.heard(&reads("s"), Some(&throttled(1)), now);
            now += Duration::from_secs(1);
        }
        throttle.heard(&reads("s"), None, now);
        assert_eq!(throttle.patience(&reads("s")), FIRST_PATIENCE);
    }

    #[test]
    fn an_overloaded_service_is_left_alone_only_if_it_asks_for_that() {
        let (mut throttle, start) = (Throttle::default(), Instant::now());
        let refusal = Refusal { status: 503, ..Refusal::default() };
        throttle.heard(&reads("s"), Some(&ApiError::Service(refusal.clone())), start);
        assert_eq!(throttle.check(&reads("s"), start), Ok(()));
        let error = ApiError::Throttled { wait: Duration::from_secs(60), refusal };
        throttle.heard(&reads("s"), Some(&error), start);
        assert_eq!(throttle.check(&reads("s"), start), Err(error));
    }
}
