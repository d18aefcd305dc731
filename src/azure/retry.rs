//! What is tried again, and when. A change is, only if it certainly never left this machine.

use super::request::Purpose;
use crate::domain::error::ApiError;
use std::time::Duration;

const MOST_TRIES: u32 = 3;
const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// A longer wait is the caller's to plan for: it has other things to show meanwhile.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// Those that were throttled together come back within this after their wait.
const SPREAD: Duration = Duration::from_secs(1);

/// How long to pause before the next try after `tries` of them ended in `error`; `None` to give up. `jitter`, from 0 to
/// 1, keeps many clients from coming back together.
pub fn pause(error: &ApiError, purpose: Purpose, tries: u32, jitter: f64) -> Option<Duration> {
    if tries >= MOST_TRIES {
        return None;
    }
    let backoff = FIRST_PAUSE.mul_f64(f64::from(2_u32.pow(tries.saturating_sub(1))) * (1.0 + jitter));
    let may_repeat = match error {
        ApiError::Unreachable { .. } => true,
        ApiError::Throttled { wait, .. } if purpose.is_repeatable() => {
            return (*wait <= LONGEST_PAUSE).then(|| *wait + SPREAD.mul_f64(jitter));
        }
        // 429 is "not ready yet" here, which is no throttling.
        ApiError::Service(refusal) | ApiError::Conflict(refusal)
            if purpose.is_repeatable() && is_passing(refusal.status) =>
        {
            let wait = error.patience().unwrap_or_default();
            return (wait <= LONGEST_PAUSE).then(|| backoff.max(wait));
        }
        ApiError::Unreadable { .. } => purpose.is_repeatable(),
        ApiError::Throttled { .. }
        | ApiError::SignedOut(_)
        | ApiError::Forbidden(_)
        | ApiError::NotFound(_)
        | ApiError::Conflict(_)
        | ApiError::Service(_)
        | ApiError::Invalid(_)
        | ApiError::TimedOut { .. }
        | ApiError::ForeignOrigin(_)
        | ApiError::Lost(_)
        | ApiError::Guarded(_) => false,
    };
    may_repeat.then_some(backoff)
}

fn is_passing(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502 | 503 | 504)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::error::Refusal;

    fn service(status: u16) -> ApiError {
        ApiError::Service(Refusal { status, ..Refusal::default() })
    }

    fn throttled(seconds: u64) -> ApiError {
        ApiError::Throttled { wait: Duration::from_secs(seconds), refusal: Refusal::default() }
    }

    fn unreadable() -> ApiError {
        ApiError::unreadable("cut short")
    }

    #[test]
    fn reads_are_tried_three_times() {
        for error in [service(500), service(503), unreadable(), ApiError::unreachable("no route")] {
            assert_eq!(pause(&error, Purpose::Read, 1, 0.0), Some(Duration::from_millis(200)), "{error}");
            assert_eq!(
                pause(&error, Purpose::ReadByPost, 2, 0.5),
                Some(Duration::from_millis(600)),
                "{error}"
            );
            assert_eq!(pause(&error, Purpose::Read, 3, 0.0), None, "{error}");
        }
    }

    #[test]
    fn a_change_is_repeated_only_if_it_was_never_sent() {
        for purpose in [Purpose::Write, Purpose::Delete] {
            for error in [service(500), service(503), unreadable(), throttled(1), ApiError::lost()] {
                assert_eq!(pause(&error, purpose, 1, 0.0), None, "{error}");
            }
            assert!(pause(&ApiError::unreachable("refused"), purpose, 1, 0.0).is_some());
        }
    }

    #[test]
    fn what_is_settled_is_not_asked_again() {
        let refusal = Refusal::default;
        for error in [
            service(501),
            ApiError::NotFound(refusal()),
            ApiError::Conflict(refusal()),
            ApiError::Invalid(refusal()),
            ApiError::Forbidden(refusal()),
            ApiError::signed_out(""),
            ApiError::timed_out(Duration::from_secs(30)),
        ] {
            assert_eq!(pause(&error, Purpose::Read, 1, 0.0), None, "{error}");
        }
    }

    #[test]
    fn a_short_wait_is_sat_out_and_a_long_one_handed_on() {
        assert_eq!(pause(&throttled(5), Purpose::Read, 1, 0.0), Some(Duration::from_secs(5)));
        assert_eq!(pause(&throttled(5), Purpose::Read, 1, 0.5), Some(Duration::from_millis(5500)));
        assert_eq!(pause(&throttled(6), Purpose::Read, 1, 0.0), None);
    }

    #[test]
    fn nothing_is_tried_again_before_the_service_allows_it() {
        let after = |seconds| Some(Duration::from_secs(seconds));
        let not_ready = |seconds| Refusal { status: 429, retry_after: Some(seconds), ..Refusal::default() };
        for error in [ApiError::Conflict(not_ready(3)), ApiError::Service(not_ready(3))] {
            assert_eq!(pause(&error, Purpose::Read, 1, 0.0), after(3), "{error}");
            assert_eq!(pause(&error, Purpose::Write, 1, 0.0), None, "{error}");
        }
        assert_eq!(pause(&ApiError::Conflict(not_ready(10)), Purpose::Read, 1, 0.0), None);
        let soon = ApiError::Conflict(Refusal { status: 429, ..Refusal::default() });
        assert_eq!(pause(&soon, Purpose::Read, 1, 0.0), Some(Duration::from_millis(200)));
    }
}
