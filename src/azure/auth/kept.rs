//! Tokens that were already got, by scope and tenant. The command line tools keep none: each call starts one and takes
//! a second.

use super::Bearer;
use crate::domain::error::ApiError;
use azure_core::{
    credentials::AccessToken,
    time::{Duration, OffsetDateTime},
};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError},
};
use tokio::sync::Mutex;

/// How long before it expires a token is no longer used.
const EARLY: Duration = Duration::minutes(5);
/// How long nobody being signed in stands. Whoever wants to know sooner says so: no tool is started in a loop.
const SIGNED_OUT: Duration = Duration::minutes(1);
/// The same for other failures, so that those who waited for one do not each try again.
const FAILURE: Duration = Duration::seconds(5);

/// What a token is good for: a scope, and a tenant where it is not the credential's own.
pub type Key = (String, Option<String>);

/// What came of asking for tokens.
#[derive(Default)]
pub struct Kept(std::sync::Mutex<HashMap<Key, Arc<Mutex<Slot>>>>);

/// Locked while a token is fetched: whoever comes meanwhile waits for the same answer.
#[derive(Default)]
struct Slot {
    token: Option<Token>,
    failure: Option<(ApiError, OffsetDateTime)>,
    /// When a token was last dropped because the service did not take it.
    dropped: Option<OffsetDateTime>,
}

struct Token {
    bearer: Bearer,
    renew: OffsetDateTime,
    expires: OffsetDateTime,
}

impl Kept {
    /// A token: the one that is known, or what comes of `fetch`, and when it expires.
    ///
    /// # Errors
    /// What `fetch` fails with.
    pub async fn bearer(
        &self,
        key: &Key,
        fetch: impl Future<Output = Result<AccessToken, ApiError>> + Send,
    ) -> Result<(Bearer, OffsetDateTime), ApiError> {
        let slot = self.slot(key);
        let mut slot = slot.lock().await;
        let now = OffsetDateTime::now_utc();
        if let Some(token) = slot.token.as_ref().filter(|token| now < token.renew) {
            return Ok((token.bearer.clone(), token.expires));
        }
        if let Some((error, _)) = slot.failure.as_ref().filter(|(_, until)| now < *until) {
            return Err(error.clone());
        }
        match fetch.await {
            Ok(fetched) => {
                let (bearer, expires) = (Bearer::new(fetched.token.secret()), fetched.expires_on);
                let renew = renewal(expires, now);
                slot.token = Some(Token { bearer: bearer.clone(), renew, expires });
                slot.failure = None;
                Ok((bearer, expires))
            }
            Err(error) => slot.failed(error),
        }
    }

    /// Drops a token that was refused, unless it was replaced meanwhile. False when another one was dropped just before:
    /// a service that takes none at all is no reason to fetch one after the other.
    pub async fn forget(&self, key: &Key, refused: &Bearer) -> bool {
        let slot = self.slot(key);
        let mut slot = slot.lock().await;
        if !slot.token.as_ref().is_some_and(|token| token.bearer.is(refused)) {
            return true;
        }
        let now = OffsetDateTime::now_utc();
        if slot.dropped.is_some_and(|at| now - at < SIGNED_OUT) {
            return false;
        }
        slot.token = None;
        slot.dropped = Some(now);
        true
    }

    /// Somebody may have signed in: what failed is tried again.
    pub async fn try_again(&self) {
        let slots: Vec<_> = self.slots().values().cloned().collect();
        for slot in slots {
            slot.lock().await.failure = None;
        }
    }

    /// Somebody else has signed in: nothing that is known is of use.
    pub fn clear(&self) {
        self.slots().clear();
    }

    fn slot(&self, key: &Key) -> Arc<Mutex<Slot>> {
        Arc::clone(self.slots().entry(key.clone()).or_default())
    }

    fn slots(&self) -> std::sync::MutexGuard<'_, HashMap<Key, Arc<Mutex<Slot>>>> {
        // Nothing in there can be left half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    fn failed(&mut self, error: ApiError) -> Result<(Bearer, OffsetDateTime), ApiError> {
        let now = OffsetDateTime::now_utc();
        let until = now + if matches!(error, ApiError::SignedOut(_)) { SIGNED_OUT } else { FAILURE };
        // A token that still works is better than the tool's bad mood.
        if let Some(token) = self.token.as_mut().filter(|token| now < token.expires) {
            token.renew = until.min(token.expires);
            return Ok((token.bearer.clone(), token.expires));
        }
        self.failure = Some((error.clone(), until));
        Err(error)
    }
}

/// When a token is to be replaced: a little early, or half-way if it is short-lived.
fn renewal(expires: OffsetDateTime, now: OffsetDateTime) -> OffsetDateTime {
    let left = expires - now;
    now + (left - EARLY).max(left / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

    /// A source whose tokens are numbered and last so many seconds; none when that is below zero.
    struct Numbered {
        kept: Kept,
        lasts: AtomicI64,
        asked: AtomicU32,
    }

    impl Numbered {
        fn new(lasts: i64) -> Self {
            Self { kept: Kept::default(), lasts: lasts.into(), asked: 0.into() }
        }

        async fn fetch(&self) -> Result<AccessToken, ApiError> {
            let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
            tokio::task::yield_now().await;
            let seconds = self.lasts.load(Ordering::SeqCst);
            if seconds < 0 {
                return Err(ApiError::signed_out("run az login"));
            }
            let expires = OffsetDateTime::now_utc() + Duration::seconds(seconds);
            Ok(AccessToken::new(format!("token-{number}"), expires))
        }

        async fn bearer(&self, scope: &str, tenant: Option<&str>) -> Result<Bearer, ApiError> {
            let key = (scope.to_owned(), tenant.map(str::to_owned));
            self.kept.bearer(&key, self.fetch()).await.map(|(bearer, _)| bearer)
        }

        async fn token(&self, scope: &str) -> String {
            self.bearer(scope, None).await.unwrap().header().unwrap().to_str().unwrap().to_owned()
        }

        fn asked(&self) -> u32 {
            self.asked.load(Ordering::SeqCst)
        }
    }

    fn key() -> Key {
        ("s".to_owned(), None)
    }

    #[tokio::test]
    async fn many_askers_start_the_tool_once() {
        let source = Numbered::new(3600);
        let (one, other, third) = tokio::join!(source.token("s"), source.token("s"), source.token("s"));
        assert_eq!([one, other, third], ["Bearer token-1"; 3]);
        assert_eq!(source.token("another scope").await, "Bearer token-2");
        assert!(source.bearer("s", Some("another tenant")).await.is_ok());
        assert_eq!(source.asked(), 3);
    }

    #[tokio::test]
    async fn a_refused_token_is_replaced_once_however_many_were_refused() {
        let source = Numbered::new(3600);
        let refused = source.bearer("s", None).await.unwrap();
        assert!(source.kept.forget(&key(), &refused).await);
        assert_eq!(source.token("s").await, "Bearer token-2");
        assert!(source.kept.forget(&key(), &refused).await);
        assert_eq!(source.token("s").await, "Bearer token-2");
    }

    #[tokio::test]
    async fn a_service_that_takes_no_token_does_not_start_the_tool_again_and_again() {
        let source = Numbered::new(3600);
        let first = source.bearer("s", None).await.unwrap();
        source.kept.forget(&key(), &first).await;
        let second = source.bearer("s", None).await.unwrap();
        assert!(!source.kept.forget(&key(), &second).await);
        source.token("s").await;
        assert_eq!(source.asked(), 2);
    }

    #[tokio::test]
    async fn a_failure_is_told_to_all_who_waited_until_somebody_says_to_try_again() {
        let source = Numbered::new(-1);
        let (one, other) = tokio::join!(source.bearer("s", None), source.bearer("s", None));
        assert!(matches!(one, Err(ApiError::SignedOut(why)) if why.to_string().contains("az login")));
        assert!(other.is_err());
        assert_eq!(source.asked(), 1);
        source.kept.try_again().await;
        source.lasts.store(3600, Ordering::SeqCst);
        assert_eq!(source.token("s").await, "Bearer token-2");
    }

    #[tokio::test]
    async fn a_token_that_still_works_survives_a_failing_tool_which_is_left_alone_for_a_while() {
        let source = Numbered::new(3600);
        source.token("s").await;
        if let Some(token) = &mut source.kept.slot(&key()).lock().await.token {
            token.renew = OffsetDateTime::now_utc() - Duration::seconds(1);
        }
        source.lasts.store(-1, Ordering::SeqCst);
        for _ in 0..3 {
            assert_eq!(source.token("s").await, "Bearer token-1");
        }
        assert_eq!(source.asked(), 2);
    }

    #[test]
    fn tokens_are_renewed_early_but_not_all_the_time() {
        let now = OffsetDateTime::now_utc();
        for (lasts, renewed_after) in [(3600, 3300), (600, 300), (400, 200), (60, 30), (0, 0)] {
            let expires = now + Duration::seconds(lasts);
            assert_eq!(renewal(expires, now), now + Duration::seconds(renewed_after));
        }
    }
}
