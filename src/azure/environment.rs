//! The variables of the environment that others agreed on, read once. Some of them are secrets.

use crate::{domain::text::Text, kinds::redact::REDACTED};
use secrecy::{ExposeSecret, SecretString};
use std::{collections::BTreeMap, env, fmt};

/// Every variable that is looked at: those of the Azure SDKs, of identity endpoints, and of certificates.
const VARIABLES: [&str; 16] = [
    "AMLDECK_TOKEN",
    "AZURE_AUTHORITY_HOST",
    "AZURE_CLIENT_CERTIFICATE_PATH",
    "AZURE_CLIENT_ID",
    "AZURE_CLIENT_SECRET",
    "AZURE_FEDERATED_TOKEN_FILE",
    "AZURE_POD_IDENTITY_AUTHORITY_HOST",
    "AZURE_TENANT_ID",
    "DEFAULT_IDENTITY_CLIENT_ID",
    "IDENTITY_ENDPOINT",
    "IDENTITY_HEADER",
    "MSI_ENDPOINT",
    "MSI_SECRET",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
];

/// Those that are secrets.
const SECRETS: [&str; 4] = ["AMLDECK_TOKEN", "AZURE_CLIENT_SECRET", "IDENTITY_HEADER", "MSI_SECRET"];

/// What those variables are set to.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<String, SecretString>);

impl Environment {
    /// That of this process.
    pub fn of_process() -> Self {
        let set = |name: &&'static str| Some(((*name).to_owned(), SecretString::from(env::var(name).ok()?)));
        Self(VARIABLES.iter().filter_map(set).collect())
    }

    /// One in which these variables are set.
    pub fn of<'a>(variables: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let set = |(name, value): (&str, &str)| (name.to_owned(), SecretString::from(value));
        Self(variables.into_iter().map(set).collect())
    }

    /// What a variable is set to; one that is set to nothing counts as not set.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.expose_secret().trim()).filter(|value| !value.is_empty())
    }

    /// Words without the secrets that somebody may have put into them.
    pub fn silent_about(&self, words: &Text) -> Text {
        let secrets = SECRETS.iter().filter_map(|name| self.get(name));
        Text::from(secrets.fold(words.to_string(), |words, secret| words.replace(secret, REDACTED)))
    }

    /// The first of these variables that is not set.
    pub fn missing(&self, names: &[&'static str]) -> Option<&'static str> {
        names.iter().copied().find(|name| self.get(name).is_none())
    }
}

/// Names only.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_to_nothing_is_not_set_and_no_value_is_shown() {
        let environment = Environment::of([("MSI_SECRET", " canary\n"), ("MSI_ENDPOINT", " ")]);
        assert_eq!(environment.get("MSI_SECRET"), Some("canary"));
        assert_eq!(environment.missing(&["MSI_SECRET", "MSI_ENDPOINT"]), Some("MSI_ENDPOINT"));
        assert!(!format!("{environment:?}").contains("canary"));
        assert_eq!(environment.silent_about(&"no: canary".into()), Text::from(format!("no: {REDACTED}")));
    }
}
