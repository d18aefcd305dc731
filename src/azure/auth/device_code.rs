//! Signing in by a code that is typed into a browser anywhere. What comes of it, a refresh token included, is kept in
//! memory and nowhere else.

use super::{
    means::Means,
    ways::{Made, Trouble},
};
use crate::{
    azure::{cloud::Realm, transport},
    domain::{
        error::ApiError,
        sign_in::{DeviceCode, Said, SignedOut},
        text::Text,
    },
};
use azure_core::{
    credentials::{AccessToken, TokenCredential, TokenRequestOptions},
    time::{Duration as Seconds, OffsetDateTime},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::header::CONTENT_TYPE;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, de::DeserializeOwned};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use url::form_urlencoded::Serializer;

/// Its name for `--auth`.
pub const NAME: &str = "device-code";
/// Where people of any tenant sign in.
const ANY_TENANT: &str = "organizations";
/// How long to wait between two questions when the authority does not say.
const EVERY: u64 = 5;
/// By how much longer, when it finds that too often.
const SLOWER: u64 = 5;
const LONGEST: usize = 256 << 10;

/// Whoever has signed in by a code.
#[derive(Default)]
pub struct Device(Mutex<State>);

#[derive(Default)]
struct State {
    /// The code that was given out, and how often it may be asked about.
    pending: Option<(SecretString, u64)>,
    /// What renews tokens, once somebody has signed in.
    refresh: Option<SecretString>,
    /// The first token, until it was handed out.
    first: Option<AccessToken>,
    /// What the service wants tokens to claim, in JSON.
    claims: Option<String>,
}

impl std::fmt::Debug for Device {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Device").field("is_signed_in", &self.is_signed_in()).finish_non_exhaustive()
    }
}

/// What the authority says when a code is wanted.
#[derive(Deserialize)]
struct Given {
    user_code: Text,
    device_code: SecretString,
    verification_uri: Text,
    expires_in: u64,
    interval: Option<u64>,
}

/// What it says when it gives a token.
#[derive(Deserialize)]
struct Issued {
    access_token: SecretString,
    refresh_token: Option<SecretString>,
    expires_in: i64,
}

/// What it says when it does not.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Declined {
    error: Text,
    error_description: Text,
}

/// Either.
enum Answer<T> {
    Given(T),
    Declined(Declined),
}

impl Device {
    /// Whether somebody has signed in.
    pub fn is_signed_in(&self) -> bool {
        let state = self.state();
        state.refresh.is_some() || state.first.is_some()
    }

    /// Tokens must claim this from now on: JSON in base64, as the service sent it.
    pub fn claim(&self, claims: &str) {
        let json = STANDARD.decode(claims).ok().and_then(|json| String::from_utf8(json).ok());
        let mut state = self.state();
        state.claims = json;
        state.first = None;
    }

    /// Asks for a code.
    ///
    /// # Errors
    /// When the authority gives none.
    pub async fn begin(&self, means: &Means, realm: &Realm) -> Result<DeviceCode, ApiError> {
        let scope = scope(realm);
        let claims = self.state().claims.clone();
        let mut form = vec![("client_id", means.device_code_client.as_str()), ("scope", &scope)];
        form.extend(claims.as_deref().map(|claims| ("claims", claims)));
        let given: Given = match post(means, realm, None, "devicecode", &form).await? {
            Answer::Given(given) => given,
            Answer::Declined(declined) => return Err(signed_out(&declined)),
        };
        let every = given.interval.unwrap_or(EVERY).max(1);
        self.state().pending = Some((given.device_code, every));
        Ok(DeviceCode {
            code: given.user_code,
            link: given.verification_uri,
            lasts: Duration::from_secs(given.expires_in),
            every: Duration::from_secs(every),
        })
    }

    /// Asks whether the code was typed: how long to wait before the next time, or nothing if it was.
    ///
    /// # Errors
    /// `SignedOut` when it expired or was declined.
    pub async fn redeem(&self, means: &Means, realm: &Realm) -> Result<Option<Duration>, ApiError> {
        let Some((code, every)) = self.state().pending.clone() else {
            return Err(ApiError::signed_out("there is no code that waits to be typed"));
        };
        let form = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", means.device_code_client.as_str()),
            ("device_code", code.expose_secret()),
        ];
        match post::<Issued>(means, realm, None, "token", &form).await? {
            Answer::Given(issued) => {
                let mut state = self.state();
                state.pending = None;
                state.first = Some(token(&issued));
                state.refresh = issued.refresh_token;
                Ok(None)
            }
            Answer::Declined(declined) => {
                let every = match declined.error.as_str() {
                    "authorization_pending" => every,
                    "slow_down" => every + SLOWER,
                    _ => {
                        self.state().pending = None;
                        return Err(signed_out(&declined));
                    }
                };
                self.state().pending = Some((code, every));
                Ok(Some(Duration::from_secs(every)))
            }
        }
    }

    /// A token: the first one, or a new one for the refresh token.
    async fn token(
        &self,
        means: &Means,
        realm: &Realm,
        tenant: Option<&str>,
    ) -> Result<AccessToken, Trouble> {
        let (refresh, claims) = {
            let mut state = self.state();
            if tenant.is_none()
                && let Some(first) = state.first.take()
            {
                return Ok(first);
            }
            (state.refresh.clone(), state.claims.clone())
        };
        let Some(refresh) = refresh else {
            return Err("nobody has signed in with a code".to_owned().into());
        };
        let scope = scope(realm);
        let mut form = vec![
            ("grant_type", "refresh_token"),
            ("client_id", means.device_code_client.as_str()),
            ("refresh_token", refresh.expose_secret()),
            ("scope", &scope),
        ];
        form.extend(claims.as_deref().map(|claims| ("claims", claims)));
        match post::<Issued>(means, realm, tenant, "token", &form).await? {
            Answer::Given(issued) => {
                let token = token(&issued);
                if tenant.is_none() {
                    self.state().refresh = issued.refresh_token.or(Some(refresh));
                }
                Ok(token)
            }
            Answer::Declined(declined) => {
                if tenant.is_none() {
                    // It will never be good again: another code has to be typed.
                    self.state().refresh = None;
                }
                Err(Trouble::None(words(&declined)))
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in there can be left half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A credential that asks in the name of whoever signed in.
pub fn make(means: &Arc<Means>, realm: &Realm, tenant: Option<&str>) -> Made {
    if !means.device.is_signed_in() {
        return Err("nobody has signed in with a code".to_owned().into());
    }
    let tenant = tenant.map(str::to_owned);
    Ok(Arc::new(SignedIn { means: Arc::clone(means), realm: realm.clone(), tenant }))
}

/// Whoever signed in, to a realm and a tenant.
#[derive(Debug)]
struct SignedIn {
    means: Arc<Means>,
    realm: Realm,
    tenant: Option<String>,
}

#[async_trait::async_trait]
impl TokenCredential for SignedIn {
    async fn get_token(
        &self,
        _: &[&str],
        _: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let Self { means, realm, tenant } = self;
        means.device.token(means, realm, tenant.as_deref()).await.map_err(Into::into)
    }
}

/// What is asked for: tokens for the realm, and one that renews them.
fn scope(realm: &Realm) -> String {
    format!("{} offline_access openid profile", realm.scope)
}

fn token(issued: &Issued) -> AccessToken {
    let expires = OffsetDateTime::now_utc() + Seconds::seconds(issued.expires_in.clamp(0, 7 * 24 * 3600));
    AccessToken::new(issued.access_token.expose_secret().to_owned(), expires)
}

/// Asks the authority. Its answers without success are JSON too.
async fn post<T: DeserializeOwned>(
    means: &Means,
    realm: &Realm,
    tenant: Option<&str>,
    what: &str,
    form: &[(&str, &str)],
) -> Result<Answer<T>, ApiError> {
    let authority = means.authority(realm)?;
    let tenant = tenant.or_else(|| means.tenant()).unwrap_or(ANY_TENANT);
    let mut url = authority.origin().clone();
    url.set_path(&format!("{tenant}/oauth2/v2.0/{what}"));
    let form = Serializer::new(String::new()).extend_pairs(form).finish();
    let asking = means.http(&authority)?.post(url).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    let answer = asking.body(form).send().await.map_err(|error| transport::unreachable(&error))?;
    let status = answer.status();
    let body = transport::body(answer, LONGEST).await.map_err(|error| transport::unreachable(&error))?;
    let odd = |_| ApiError::Unreadable {
        status: status.as_u16(),
        why: Text::from(format!("no answer of an authority to {what}")),
        trace: None,
    };
    if status.is_success() {
        return serde_json::from_slice(&body).map(Answer::Given).map_err(odd);
    }
    serde_json::from_slice(&body).map(Answer::Declined).map_err(odd)
}

fn words(declined: &Declined) -> Text {
    // The first line says it; what follows are ids and times.
    let told = declined.error_description.as_str();
    let told = told.split(" Trace ID:").next().unwrap_or_default().trim();
    if told.is_empty() { declined.error.clone() } else { Text::new(told) }
}

fn signed_out(declined: &Declined) -> ApiError {
    ApiError::SignedOut(Box::new(SignedOut {
        said: vec![Said { by: NAME.into(), words: words(declined) }],
        ..SignedOut::default()
    }))
}
