//! Tokens that were already got. The command line tools keep none: each call starts one and takes a second.

use super::Bearer;
use crate::domain::{error::ApiError, text::Text};
use azure_core::{
    credentials::{AccessToken, TokenCredential},
    time::{Duration, OffsetDateTime},
};
use std::{collections::HashMap, sync::Arc};
use tokio::sync::Mutex;

/// How long before it expires a token is no longer used.
const EARLY: Duration = Duration::minutes(5);
/// How long a failure stands, so that those who waited for it do not each try again.
const FAILURE: Duration = Duration::seconds(5);

/// A source of tokens and what came of it, by scope.
pub struct Kept {
    source: Arc<dyn TokenCredential>,
    /// Held while the source is asked: whoever comes meanwhile waits for the same answer.
    known: Mutex<HashMap<String, Known>>,
}

enum Known {
    Token { bearer: Bearer, renew: OffsetDateTime, expires: OffsetDateTime },
    Failure { error: ApiError, until: OffsetDateTime },
}

impl Kept {
    /// Keeps what comes from `source`.
    pub fn new(source: Arc<dyn TokenCredential>) -> Self {
        Self { source, known: Mutex::default() }
    }

    /// A token for `scope`: the one that is known, or a new one.
    ///
    /// # Errors
    /// `SignedOut` in the source's words.
    pub async fn bearer(&self, scope: &str) -> Result<Bearer, ApiError> {
        let mut known = self.known.lock().await;
        let now = OffsetDateTime::now_utc();
        match known.get(scope) {
            Some(Known::Token { bearer, renew, .. }) if now < *renew => return Ok(bearer.clone()),
            Some(Known::Failure { error, until }) if now < *until => return Err(error.clone()),
            Some(_) | None => {}
        }
        match self.source.get_token(&[scope], None).await {
            Ok(token) => {
                let bearer = Bearer::new(token.token.secret());
                let renew = renewal(&token, now);
                let token = Known::Token { bearer: bearer.clone(), renew, expires: token.expires_on };
                known.insert(scope.to_owned(), token);
                Ok(bearer)
            }
            Err(error) => {
                // A token that still works is better than the tool's bad mood.
                if let Some(Known::Token { bearer, expires, .. }) = known.get(scope)
                    && now < *expires
                {
                    return Ok(bearer.clone());
                }
                let error = ApiError::signed_out(in_short(&error.to_string()));
                let until = OffsetDateTime::now_utc() + FAILURE;
                known.insert(scope.to_owned(), Known::Failure { error: error.clone(), until });
                Err(error)
            }
        }
    }

    /// Drops a token that was refused, unless it was replaced meanwhile.
    pub async fn forget(&self, scope: &str, refused: &Bearer) {
        let mut known = self.known.lock().await;
        if matches!(known.get(scope), Some(Known::Token { bearer, .. }) if bearer.is(refused)) {
            known.remove(scope);
        }
    }
}

/// What went wrong, without the source's headings, repetitions and links.
fn in_short(words: &str) -> Text {
    let tools = [("AzureCliCredential", "az"), ("AzureDeveloperCliCredential", "azd")];
    let failed = words.lines().filter_map(|line| {
        let (credential, why) = line.split_once(" authentication failed. ")?;
        let name = tools.iter().find(|(known, _)| *known == credential).map_or(credential, |(_, tool)| tool);
        // Most say again whom they speak of.
        let why = why.strip_prefix(name).unwrap_or(why).trim_start_matches(':').trim();
        Some(format!("{name}: {why}"))
    });
    let mut short = failed.collect::<Vec<_>>().join("; ");
    if short.is_empty() {
        short = words.trim().replace('\n', "; ");
    }
    Text::from(short)
}

/// When a token is to be replaced: a little early, or half-way if it is short-lived.
fn renewal(token: &AccessToken, now: OffsetDateTime) -> OffsetDateTime {
    let left = token.expires_on - now;
    now + (left - EARLY).max(left / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use azure_core::{Error, credentials::TokenRequestOptions, error::ErrorKind};
    use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

    /// A source whose tokens are numbered and last so many seconds; none when that is below zero.
    #[derive(Debug)]
    struct Numbered {
        lasts: AtomicI64,
        asked: AtomicU32,
    }

    #[async_trait::async_trait]
    impl TokenCredential for Numbered {
        async fn get_token(
            &self,
            _: &[&str],
            _: Option<TokenRequestOptions<'_>>,
        ) -> azure_core::Result<AccessToken> {
            let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
            tokio::task::yield_now().await;
            let seconds = self.lasts.load(Ordering::SeqCst);
            if seconds < 0 {
                return Err(Error::with_message(ErrorKind::Credential, "run az login"));
            }
            Ok(AccessToken::new(
                format!("token-{number}"),
                OffsetDateTime::now_utc() + Duration::seconds(seconds),
            ))
        }
    }

    fn source(lasts: i64) -> Arc<Numbered> {
        Arc::new(Numbered { lasts: lasts.into(), asked: 0.into() })
    }

    async fn token(kept: &Kept, scope: &str) -> String {
        kept.bearer(scope).await.unwrap().header().unwrap().to_str().unwrap().to_owned()
    }

    #[test]
    fn only_what_went_wrong_is_told() {
        let words = "Multiple errors were encountered:\n\
                     AzureCliCredential authentication failed. az not found on PATH\n\
                     To troubleshoot, visit https://somewhere - az not found on PATH\n\
                     AzureDeveloperCliCredential authentication failed. please run azd auth login";
        assert_eq!(&*in_short(words), "az: not found on PATH; azd: please run azd auth login");
        assert_eq!(&*in_short("run az login\n"), "run az login");
    }

    #[tokio::test]
    async fn many_askers_start_the_tool_once() {
        let source = source(3600);
        let kept = Kept::new(source.clone());
        let (one, other, third) = tokio::join!(token(&kept, "s"), token(&kept, "s"), token(&kept, "s"));
        assert_eq!(
            (one, other, third),
            ("Bearer token-1".into(), "Bearer token-1".into(), "Bearer token-1".into())
        );
        assert_eq!(token(&kept, "another scope").await, "Bearer token-2");
        assert_eq!(source.asked.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_refused_token_is_replaced_once_however_many_were_refused() {
        let kept = Kept::new(source(3600));
        let refused = kept.bearer("s").await.unwrap();
        kept.forget("s", &refused).await;
        assert_eq!(token(&kept, "s").await, "Bearer token-2");
        kept.forget("s", &refused).await;
        assert_eq!(token(&kept, "s").await, "Bearer token-2");
    }

    #[tokio::test]
    async fn a_failure_is_told_to_all_who_waited() {
        let source = source(-1);
        let kept = Kept::new(source.clone());
        let (one, other) = tokio::join!(kept.bearer("s"), kept.bearer("s"));
        assert!(matches!(one, Err(ApiError::SignedOut(why)) if why.to_string().contains("az login")));
        assert!(other.is_err());
        assert_eq!(source.asked.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_token_that_still_works_survives_a_failing_tool() {
        let source = source(3600);
        let kept = Kept::new(source.clone());
        kept.bearer("s").await.unwrap();
        if let Some(Known::Token { renew, .. }) = kept.known.lock().await.get_mut("s") {
            *renew = OffsetDateTime::now_utc() - Duration::seconds(1);
        }
        source.lasts.store(-1, Ordering::SeqCst);
        assert_eq!(token(&kept, "s").await, "Bearer token-1");
        assert_eq!(source.asked.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn tokens_are_renewed_early_but_not_all_the_time() {
        let now = OffsetDateTime::now_utc();
        for (lasts, renewed_after) in [(3600, 3300), (600, 300), (400, 200), (60, 30), (0, 0)] {
            let token = AccessToken::new("t", now + Duration::seconds(lasts));
            assert_eq!(renewal(&token, now), now + Duration::seconds(renewed_after));
        }
    }
}
