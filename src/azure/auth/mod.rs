//! Who we are to the service: a token that was given, or one that the developer's tools are asked for.

mod executor;
mod kept;

use crate::domain::error::ApiError;
use azure_core::credentials::TokenCredential;
use azure_identity::{DeveloperToolsCredential, DeveloperToolsCredentialOptions};
use executor::QuietExecutor;
use kept::Kept;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use std::{ffi::OsString, sync::Arc, time::Duration};

/// A way to get tokens. Clones share what was already got.
#[derive(Clone)]
pub struct Credential(Arc<Source>);

enum Source {
    /// One token, for as long as it lasts.
    Given(Bearer),
    /// Tokens of a signed-in person or service.
    Real(Kept),
}

/// How the developer's tools are run.
#[derive(Clone, Debug)]
pub struct DeveloperTools {
    /// Where to look for them; where the program itself would, if `None`.
    pub path: Option<OsString>,
    /// How long they may take. `az` needs seconds when the machine is busy.
    pub limit: Duration,
}

impl Default for DeveloperTools {
    fn default() -> Self {
        Self { path: None, limit: Duration::from_secs(30) }
    }
}

impl Credential {
    /// A bearer token as it is.
    pub fn token(token: SecretString) -> Self {
        Self(Arc::new(Source::Given(Bearer(token))))
    }

    /// Whoever is signed in to the Azure CLI, else to the Azure Developer CLI.
    pub fn developer_tools() -> Self {
        Self::from_developer_tools(DeveloperTools::default())
    }

    /// The same, with the tools run in this way.
    #[expect(clippy::missing_panics_doc, reason = "what could be malformed is not given")]
    pub fn from_developer_tools(tools: DeveloperTools) -> Self {
        let executor = Arc::new(QuietExecutor::new(tools.path, tools.limit));
        let options = DeveloperToolsCredentialOptions { executor: Some(executor) };
        let tools = DeveloperToolsCredential::new(Some(options))
            .expect("only a tenant or a subscription can be malformed, and none is given");
        Self::from_source(tools)
    }

    /// Tokens of any of the SDK's credentials. They are kept here until five minutes before they expire.
    pub fn from_source(source: Arc<dyn TokenCredential>) -> Self {
        Self(Arc::new(Source::Real(Kept::new(source))))
    }

    /// Whether it stands for somebody, so that it must never travel in clear.
    pub(super) fn is_real(&self) -> bool {
        match &*self.0 {
            Source::Given(_) => false,
            Source::Real(_) => true,
        }
    }

    /// A token that is good for `scope`.
    ///
    /// # Errors
    /// `SignedOut` when there is none.
    pub(super) async fn bearer(&self, scope: &str) -> Result<Bearer, ApiError> {
        match &*self.0 {
            Source::Given(bearer) => Ok(bearer.clone()),
            Source::Real(kept) => kept.bearer(scope).await,
        }
    }

    /// Drops a token that the service does not take; whether asking again may bring another.
    pub(super) async fn can_replace(&self, scope: &str, refused: &Bearer) -> bool {
        match &*self.0 {
            Source::Given(_) => false,
            Source::Real(kept) => {
                kept.forget(scope, refused).await;
                true
            }
        }
    }
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match &*self.0 {
            Source::Given(_) => "Credential(token)",
            Source::Real(_) => "Credential(real)",
        })
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

        /// How to run it.
        pub fn tools(&self) -> DeveloperTools {
            DeveloperTools { path: Some(self.folder.clone().into()), ..DeveloperTools::default() }
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
        let bearer = credential.bearer("scope").await.unwrap();
        assert_eq!(bearer.header().unwrap(), "Bearer abc");
        assert!(!credential.can_replace("scope", &bearer).await);
    }
}
