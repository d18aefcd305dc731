//! A word with a host, to see whether it is there: no token, no question.

use super::{
    auth::Means, client::Client, cloud::Realm, endpoint::Endpoint, environment::Environment, transport,
};
use crate::domain::error::ApiError;
use chrono::{DateTime, TimeDelta, Utc};
use std::time::{Duration, Instant};

/// What a host says to a stranger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Greeting {
    /// HTTP status; whatever it is, somebody is there.
    pub status: u16,
    /// How long it took, with the connection.
    pub took: Duration,
    /// How far this machine's clock is ahead of the host's; `None` when the host does not tell the time.
    pub ahead: Option<TimeDelta>,
}

impl Client {
    /// Greets a host, the way that requests go: by the same proxy, with the same certificates.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn greet(&self, host: &Endpoint) -> Result<Greeting, ApiError> {
        let began = Instant::now();
        let sending = self.http()?.head(host.origin().clone()).timeout(self.timeout());
        let answer = sending.send().await.map_err(|error| {
            if error.is_timeout() {
                ApiError::timed_out(self.timeout())
            } else {
                transport::unreachable(&error)
            }
        })?;
        let (now, took) = (Utc::now(), began.elapsed());
        let date = answer.headers().get("date").and_then(|date| date.to_str().ok());
        let date = date.and_then(|date| DateTime::parse_from_rfc2822(date).ok());
        let ahead = date.map(|date| now - date.to_utc());
        Ok(Greeting { status: answer.status().as_u16(), took, ahead })
    }

    /// Who issues the tokens for it: whom the environment names, else the cloud's own; nobody where there is none that
    /// may be used.
    pub async fn authority(&self, environment: Environment) -> Option<Endpoint> {
        Means::new(environment).authority(self.realm().await.ok()?).ok()
    }

    /// What the cloud said of itself; `None` where it is known beforehand.
    pub async fn told(&self) -> Option<Result<&Realm, ApiError>> {
        if self.is_told() { Some(self.realm().await) } else { None }
    }

    /// The host that everything is asked of.
    pub fn host(&self) -> &Endpoint {
        self.endpoint()
    }

    /// The api-version that is spoken to the machine learning provider, after what was heard so far.
    pub fn spoken_version(&self) -> &'static str {
        self.versions().computes
    }
}
