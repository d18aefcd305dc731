//! Where the service is. Parsed once, so that everything behind it may rely on: encrypted, or on this machine.

use crate::domain::text::Text;
use url::{Host, Url};

/// The Resource Manager of a cloud, or a simulator: scheme, host and port, nothing more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    origin: Url,
}

/// Why an endpoint cannot be used. Completes "the endpoint …".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// It is no URL.
    #[error("is not a web address: write it as https://management.azure.com, not as `{0}`")]
    Unreadable(Text),
    /// It is neither http nor https.
    #[error("must begin with https://, not with {0}://")]
    Scheme(Text),
    /// It is http, and not on this machine.
    #[error("must begin with https://, since {0} is not this machine (127.0.0.1, [::1] or localhost)")]
    PlainHttp(Text),
    /// There is more than scheme, host and port.
    #[error("has a scheme, a host and a port, but no user, path, query or fragment")]
    TooMuch,
    /// It is http on this machine, and the credential is a real one.
    #[error("is not encrypted, and a real credential is never sent over plain http; use a token for it")]
    CredentialInClear,
}

impl Endpoint {
    /// Azure's public cloud.
    #[expect(clippy::missing_panics_doc, reason = "a constant is parsed")]
    pub fn public() -> Self {
        let origin = Url::parse("https://management.azure.com").expect("a constant that is a URL");
        Self { origin }
    }

    /// Reads what a person gave: https anywhere, http on this machine only.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence.
    pub fn parse(typed: &str) -> Result<Self, EndpointError> {
        let unreadable = || EndpointError::Unreadable(Text::new(typed));
        let origin = Url::parse(typed.trim()).map_err(|_| unreadable())?;
        if !matches!(origin.scheme(), "http" | "https") {
            // `host:443` parses as a URL of the scheme `host`.
            return Err(if typed.contains("://") {
                EndpointError::Scheme(Text::new(origin.scheme()))
            } else {
                unreadable()
            });
        }
        let bare = origin.username().is_empty()
            && origin.password().is_none()
            && origin.path() == "/"
            && origin.query().is_none()
            && origin.fragment().is_none();
        if !bare {
            return Err(EndpointError::TooMuch);
        }
        let endpoint = Self { origin };
        if !endpoint.is_encrypted() && !endpoint.is_loopback() {
            return Err(EndpointError::PlainHttp(Text::new(endpoint.origin.host_str().unwrap_or_default())));
        }
        Ok(endpoint)
    }

    /// Whether it is on this machine.
    pub fn is_loopback(&self) -> bool {
        match self.origin.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// Host and, unless it goes without saying, port.
    pub fn host(&self) -> String {
        let host = self.origin.host_str().unwrap_or_default();
        self.origin.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// The host without its port, as a certificate names it.
    pub(super) fn host_alone(&self) -> &str {
        self.origin.host_str().unwrap_or_default().trim_matches(['[', ']'])
    }

    /// Host and port, as a connection is made to them.
    pub fn host_and_port(&self) -> String {
        let host = self.origin.host_str().unwrap_or_default();
        format!("{host}:{}", self.origin.port_or_known_default().unwrap_or_default())
    }

    /// Whether what goes there is encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.origin.scheme() == "https"
    }

    /// Scheme, host and port as a URL whose path is `/`.
    pub(super) fn origin(&self) -> &Url {
        &self.origin
    }
}

/// As a person would write it, without the slash at the end.
impl std::fmt::Display for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.origin.origin().ascii_serialization())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_goes_anywhere_and_http_only_to_this_machine() {
        for typed in [
            "https://management.azure.com",
            "https://management.usgovcloudapi.net/",
            "https://10.0.0.5:8443",
            " http://127.0.0.1:8080/ ",
            "http://127.8.9.10:1",
            "http://[::1]:9000",
            "http://LOCALHOST:9000",
        ] {
            assert!(Endpoint::parse(typed).is_ok(), "{typed}");
        }
        for typed in ["http://management.azure.com", "http://10.0.0.5:80", "http://localhost.example.com"] {
            assert!(matches!(Endpoint::parse(typed), Err(EndpointError::PlainHttp(_))), "{typed}");
        }
    }

    #[test]
    fn what_is_no_endpoint_is_refused_in_a_sentence() {
        for (typed, why) in [
            ("", "not a web address"),
            ("management.azure.com", "not a web address"),
            ("localhost:8080", "not a web address"),
            ("ftp://management.azure.com", "not with ftp"),
            ("https://management.azure.com/subscriptions", "no user, path"),
            ("https://management.azure.com/?api-version=1", "no user, path"),
            ("https://me:secret@management.azure.com", "no user, path"),
        ] {
            let sentence = Endpoint::parse(typed).unwrap_err().to_string();
            assert!(sentence.contains(why), "{typed}: {sentence}");
            assert!(!sentence.contains("secret"));
        }
    }

    #[test]
    fn only_this_machine_is_loopback() {
        assert!(Endpoint::parse("http://127.0.0.1:1").unwrap().is_loopback());
        assert!(Endpoint::parse("https://localhost").unwrap().is_loopback());
        assert!(!Endpoint::public().is_loopback());
    }
}
