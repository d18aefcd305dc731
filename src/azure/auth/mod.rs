//! Who we are to the service: a token that was given, or one that a credential is asked for. `auto` asks all that are
//! set up, in the order of the table in `ways`, and stays with the one that gave a token.

mod certificate;
mod cli;
mod developer_cli;
mod device_code;
mod environment;
mod executor;
mod kept;
mod managed_identity;
mod means;
mod ways;
mod who;
mod workload_identity;

pub use means::{DEVICE_CODE_CLIENT, DeveloperTools, Means};
pub use ways::{WAYS, Way};

use super::cloud::Realm;
use crate::domain::{
    error::ApiError,
    sign_in::{DeviceCode, Redeemed, Said, SignedOut, Wants, Who},
    text::Text,
};
use azure_core::credentials::AccessToken;
use kept::{Kept, Key};
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use ways::Trouble;

/// Which credential is to be used.
#[derive(Clone, Copy, Debug)]
pub enum Auth {
    /// The first one of the table that gives a token.
    Auto,
    /// This one.
    Only(&'static Way),
    /// The bearer of the token in `AMLDECK_TOKEN`.
    Token,
}

/// What `auto` is called, and what it is.
const AUTO: (&str, &str) = ("auto", "the first of these that is set up and gives a token, in this order");
/// What a given token is called, and what it needs.
const TOKEN: (&str, &str) = ("token", "a bearer token in AMLDECK_TOKEN");

impl Auth {
    /// Every choice by its name, with what it needs.
    pub fn choices() -> impl Iterator<Item = (&'static str, &'static str)> {
        [AUTO].into_iter().chain(WAYS.iter().map(|way| (way.name, way.needs))).chain([TOKEN])
    }

    /// The choice of this name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            name if name == AUTO.0 => Some(Self::Auto),
            name if name == TOKEN.0 => Some(Self::Token),
            name => WAYS.iter().find(|way| way.name == name).map(Self::Only),
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => AUTO.0,
            Self::Only(way) => way.name,
            Self::Token => TOKEN.0,
        }
    }

    /// Whether a person signs in by typing a code.
    pub fn is_device_code(self) -> bool {
        matches!(self, Self::Only(way) if way.name == device_code::NAME)
    }
}

impl PartialEq for Auth {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Auth {}

/// A way to get tokens. Clones share what was already got.
#[derive(Clone)]
pub struct Credential(Arc<Source>);

enum Source {
    /// One token, for as long as it lasts.
    Given(Bearer),
    /// Tokens of a signed-in person or application.
    Asked(Asked),
}

struct Asked {
    auth: Auth,
    means: Arc<Means>,
    kept: Kept,
    /// The one that gave the last token.
    used: Mutex<Option<&'static Way>>,
    /// Subscriptions that are in another tenant than whoever is signed in.
    tenants: Mutex<HashMap<String, Text>>,
}

impl Credential {
    /// A bearer token as it is.
    pub fn token(token: SecretString) -> Self {
        Self(Arc::new(Source::Given(Bearer(token))))
    }

    /// The credential that is chosen; `None` when it is a token and there is none.
    pub fn of(auth: Auth, means: Means) -> Option<Self> {
        if auth == Auth::Token {
            return Some(Self::token(means.environment.get(TOKEN_VARIABLE)?.into()));
        }
        let (kept, used, tenants) = (Kept::default(), Mutex::default(), Mutex::default());
        Some(Self(Arc::new(Source::Asked(Asked { auth, means: Arc::new(means), kept, used, tenants }))))
    }

    /// Whether it stands for somebody, so that it must never travel in clear.
    pub(super) fn is_real(&self) -> bool {
        match &*self.0 {
            Source::Given(_) => false,
            Source::Asked(_) => true,
        }
    }

    /// A token for a subscription, or for what belongs to none.
    ///
    /// # Errors
    /// `SignedOut` when there is none, with what was said and what to run.
    pub(super) async fn bearer(&self, realm: &Realm, subscription: Option<&str>) -> Result<Bearer, ApiError> {
        match &*self.0 {
            Source::Given(bearer) => Ok(bearer.clone()),
            Source::Asked(asked) => {
                let tenant = asked.tenant_of(subscription);
                let fetch = asked.fetch(realm, tenant.as_deref());
                asked.kept.bearer(&key(realm, tenant.as_deref()), fetch).await.map(|(bearer, _)| bearer)
            }
        }
    }

    /// The service did not take a token, and said so. Whether asking again may bring another one.
    pub(super) async fn can_replace(
        &self,
        realm: &Realm,
        subscription: Option<&str>,
        refused: &Bearer,
        out: &SignedOut,
    ) -> bool {
        let Source::Asked(asked) = &*self.0 else { return false };
        let tenant = asked.tenant_of(subscription);
        let key = key(realm, tenant.as_deref());
        match &out.wants {
            None => asked.kept.forget(&key, refused).await,
            Some(Wants::Claims(claims)) => {
                let can_claim = asked.is_used(device_code::NAME);
                if can_claim {
                    asked.means.device.claim(claims);
                }
                can_claim && asked.kept.forget(&key, refused).await
            }
            Some(Wants::Tenant(wanted)) => match (wanted, subscription) {
                (Some(wanted), Some(subscription)) if tenant.as_deref() != Some(wanted) => {
                    let takes_tenant = asked.used().is_some_and(|way| way.takes_tenant);
                    if takes_tenant {
                        lock(&asked.tenants).insert(subscription.to_lowercase(), wanted.clone());
                    }
                    takes_tenant
                }
                _ => false,
            },
        }
    }

    /// What to run, beside what the service said.
    pub(super) fn advise(&self, realm: &Realm, out: &mut SignedOut) {
        if let (Source::Asked(asked), true) = (&*self.0, out.run.is_empty()) {
            asked.advise(realm, out);
        }
    }

    /// Who is signed in, asked anew where nobody was.
    ///
    /// # Errors
    /// As for `bearer`.
    pub(super) async fn who(&self, realm: &Realm) -> Result<Who, ApiError> {
        match &*self.0 {
            Source::Given(bearer) => Ok(who::read(bearer.0.expose_secret(), TOKEN.0, None)),
            Source::Asked(asked) => {
                asked.kept.try_again().await;
                let (bearer, expires) =
                    asked.kept.bearer(&key(realm, None), asked.fetch(realm, None)).await?;
                let name = asked.used().map_or(AUTO.0, |way| way.name);
                Ok(who::read(bearer.0.expose_secret(), name, Some(expires)))
            }
        }
    }

    /// Asks for a code that somebody types into a browser.
    ///
    /// # Errors
    /// When the authority gives none, or the token was given.
    pub(super) async fn device_code(&self, realm: &Realm) -> Result<DeviceCode, ApiError> {
        match &*self.0 {
            Source::Given(_) => Err(given()),
            Source::Asked(asked) => asked.means.device.begin(&asked.means, realm).await,
        }
    }

    /// Asks whether the code was typed, and by whom. From then on the token is theirs.
    ///
    /// # Errors
    /// `SignedOut` when it expired or was declined.
    pub(super) async fn redeem(&self, realm: &Realm) -> Result<Redeemed, ApiError> {
        let Source::Asked(asked) = &*self.0 else { return Err(given()) };
        if let Some(every) = asked.means.device.redeem(&asked.means, realm).await? {
            return Ok(Redeemed::NotYet(every));
        }
        asked.kept.clear();
        lock(&asked.tenants).clear();
        self.who(realm).await.map(Redeemed::By)
    }
}

/// Where a token may be given.
const TOKEN_VARIABLE: &str = "AMLDECK_TOKEN";

fn given() -> ApiError {
    ApiError::Guarded(Text::new("with --auth token nobody signs in"))
}

fn key(realm: &Realm, tenant: Option<&str>) -> Key {
    (realm.scope.clone(), tenant.map(str::to_owned))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing in there can be left half done.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Asked {
    fn used(&self) -> Option<&'static Way> {
        *lock(&self.used)
    }

    fn is_used(&self, name: &str) -> bool {
        self.used().is_some_and(|way| way.name == name)
    }

    fn tenant_of(&self, subscription: Option<&str>) -> Option<String> {
        let subscription = subscription?.to_lowercase();
        lock(&self.tenants).get(&subscription).map(ToString::to_string)
    }

    /// Those to be asked, in their order. Whoever has typed a code has said who they want to be.
    fn order(&self) -> Vec<&'static Way> {
        let by_code = || WAYS.iter().filter(|way| way.name == device_code::NAME).collect();
        match self.auth {
            _ if self.means.device.is_signed_in() => by_code(),
            Auth::Only(way) => vec![way],
            Auth::Auto | Auth::Token => {
                let used = self.used().into_iter();
                let others = WAYS.iter().filter(|way| (way.in_auto)(&self.means.environment));
                used.clone()
                    .chain(others.filter(|way| used.clone().all(|used| used.name != way.name)))
                    .collect()
            }
        }
    }

    async fn fetch(&self, realm: &Realm, tenant: Option<&str>) -> Result<AccessToken, ApiError> {
        let mut said = Vec::new();
        for way in self.order() {
            match way.token(&self.means, realm, tenant).await {
                Ok(token) => {
                    tracing::debug!(credential = way.name, tenant, "got a token");
                    *lock(&self.used) = Some(way);
                    return Ok(token);
                }
                Err(Trouble::Error(error)) => return Err(error),
                Err(Trouble::None(words)) => {
                    tracing::debug!(credential = way.name, tenant, "gives no token");
                    said.push(Said { by: way.name.into(), words });
                    if way.is_final {
                        break;
                    }
                }
            }
        }
        let wants = tenant.map(|tenant| Wants::Tenant(Some(Text::new(tenant))));
        let mut out = SignedOut { said, wants, ..SignedOut::default() };
        self.advise(realm, &mut out);
        Err(ApiError::SignedOut(Box::new(out)))
    }

    /// Says what signs in, for the credentials that were asked: what runs a tool that is there, if any is.
    fn advise(&self, realm: &Realm, out: &mut SignedOut) {
        let tenant = match &out.wants {
            Some(Wants::Claims(claims)) => {
                out.run = vec![Text::from(cli::command_for_claims(realm, self.means.tenant(), claims))];
                return;
            }
            Some(Wants::Tenant(tenant)) => tenant.as_deref(),
            None => None,
        };
        let is_missing = |way: &&Way| {
            out.said.iter().any(|said| *said.by == *way.name && said.words.contains("not found on PATH"))
        };
        let (missing, there): (Vec<&Way>, Vec<&Way>) = self.order().into_iter().partition(is_missing);
        let commands = |ways: Vec<&Way>| -> Vec<Text> {
            ways.into_iter().filter_map(|way| Some(Text::from(way.command?(realm, tenant)))).collect()
        };
        let run = commands(there);
        out.is_to_install = run.is_empty();
        out.run = if out.is_to_install { commands(missing) } else { run };
    }
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &*self.0 {
            Source::Given(_) => f.write_str("Credential(token)"),
            Source::Asked(asked) => write!(f, "Credential({})", asked.auth.name()),
        }
    }
}

/// A bearer token.
#[derive(Clone)]
pub struct Bearer(SecretString);

impl Bearer {
    fn new(token: &str) -> Self {
        Self(SecretString::from(token))
    }

    fn is(&self, other: &Self) -> bool {
        self.0.expose_secret() == other.0.expose_secret()
    }

    /// The header that it is sent in, marked as not to be shown.
    ///
    /// # Errors
    /// `SignedOut` when it has characters that no token has.
    pub fn header(&self) -> Result<HeaderValue, ApiError> {
        let malformed = || ApiError::signed_out("the token is empty or has characters that no token has");
        let token = self.0.expose_secret().trim();
        if token.is_empty() {
            return Err(malformed());
        }
        let mut header = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| malformed())?;
        header.set_sensitive(true);
        Ok(header)
    }
}

/// A stand-in for the Azure CLI, for the tests of this folder.
#[cfg(test)]
pub mod fixture {
    use super::*;
    use std::process::Command;

    /// An `az` in a folder of its own, whose tokens are numbered: `token-1`, `token-2`, …
    pub struct StubTool {
        folder: String,
    }

    impl StubTool {
        /// Puts it there.
        pub fn new() -> Self {
            let script = r#"
                set -e
                folder=$(mktemp -d)
                cat > "$folder/az" <<'END'
                    #!/bin/sh
                    echo "$@" >> "$0.calls"
                    number=0
                    while read -r line; do number=$((number + 1)); done < "$0.calls"
                    echo "{\"accessToken\": \"token-$number\", \"expires_on\": 9999999999, \"tokenType\": \"Bearer\"}"
END
                sed -i 's/^ *//' "$folder/az"
                chmod +x "$folder/az"
                echo "$folder"
            "#;
            Self { folder: run(script, "") }
        }

        /// The credential that asks it.
        pub fn credential(&self) -> Credential {
            let mut means = Means::new(crate::azure::Environment::default());
            means.tools.path = Some(self.folder.clone().into());
            Credential::of(Auth::named("cli").unwrap(), means).unwrap()
        }

        /// The arguments of each call so far.
        pub fn calls(&self) -> Vec<String> {
            run(r#"cat "$1/az.calls""#, &self.folder).lines().map(str::to_owned).collect()
        }
    }

    impl Drop for StubTool {
        fn drop(&mut self) {
            run(r#"rm -r "$1""#, &self.folder);
        }
    }

    fn run(script: &str, argument: &str) -> String {
        let output = Command::new("/bin/sh").args(["-c", script, "sh", argument]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_never_shown() {
        let credential = Credential::token("abc.def".into());
        assert!(!format!("{credential:?}").contains("abc"));
        let header = Bearer::new("abc.def").header().unwrap();
        assert!(!format!("{header:?}").contains("abc"));
    }

    #[test]
    fn a_token_that_is_none_is_no_sign_in() {
        for token in ["", "line\nbreak", "nul\0"] {
            assert!(matches!(Bearer::new(token).header(), Err(ApiError::SignedOut(_))), "{token:?}");
        }
    }

    #[tokio::test]
    async fn a_given_token_cannot_be_replaced() {
        let credential = Credential::token(" abc \n".into());
        let realm = Realm { scope: "scope".into(), authority: None, portal: None, azure_name: None };
        let bearer = credential.bearer(&realm, None).await.unwrap();
        assert_eq!(bearer.header().unwrap(), "Bearer abc");
        assert!(!credential.can_replace(&realm, None, &bearer, &SignedOut::default()).await);
    }
}
