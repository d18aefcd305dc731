//! The HTTP client underneath. Building it takes milliseconds and may fail, but never panics.

use super::endpoint::Endpoint;
use crate::domain::{error::ApiError, text::Text};
use reqwest::{Certificate, ClientBuilder, redirect};
use std::{error::Error, time::Duration};

const USER_AGENT: &str = concat!("amldeck/", env!("CARGO_PKG_VERSION"));
const CONNECT: Duration = Duration::from_secs(10);
/// Shorter than what front doors keep a connection for, so that few requests meet one that is just being closed.
const IDLE: Duration = Duration::from_secs(60);

/// A client for `endpoint`. A machine without root certificates gets Mozilla's, which are part of the program.
///
/// # Errors
/// `Unreachable` when no client can be made at all.
pub fn build(endpoint: &Endpoint, timeout: Duration) -> Result<reqwest::Client, ApiError> {
    if !endpoint.is_encrypted() {
        // It will never use TLS, and loading the machine's certificates takes longer than all the rest.
        return builder(endpoint, timeout).tls_certs_only([]).build().map_err(|error| unreachable(&error));
    }
    builder(endpoint, timeout).build().or_else(|error| {
        tracing::debug!(%error, "no client with the system's root certificates, trying the bundled ones");
        let bundled = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
        let roots = bundled.filter_map(|der| Certificate::from_der(der).ok());
        builder(endpoint, timeout).tls_certs_only(roots).build().map_err(|error| unreachable(&error))
    })
}

fn builder(endpoint: &Endpoint, timeout: Duration) -> ClientBuilder {
    let builder = reqwest::Client::builder()
        .user_agent(USER_AGENT)
        // A redirect could lead the token elsewhere.
        .redirect(redirect::Policy::none())
        .referer(false)
        // Less than the whole, so that a connection that was never made is known as that.
        .connect_timeout(CONNECT.min(timeout / 2))
        .pool_idle_timeout(IDLE);
    if endpoint.is_loopback() { builder.no_proxy() } else { builder }
}

/// The error for a connection that was not made.
pub fn unreachable(error: &reqwest::Error) -> ApiError {
    ApiError::unreachable(reason(error))
}

/// The innermost reason of an error. The layers above it repeat the address, which may be signed.
pub fn reason(error: &reqwest::Error) -> Text {
    let mut innermost: &dyn Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    Text::new(&innermost.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_built_for_either_scheme() {
        for endpoint in ["https://management.azure.com", "http://127.0.0.1:1"] {
            assert!(build(&Endpoint::parse(endpoint).unwrap(), CONNECT).is_ok(), "{endpoint}");
        }
    }

    #[test]
    fn the_bundled_certificates_are_usable() {
        let bundled = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
        let roots: Vec<Certificate> = bundled.filter_map(|der| Certificate::from_der(der).ok()).collect();
        assert_eq!(roots.len(), webpki_root_certs::TLS_SERVER_ROOT_CERTS.len());
        assert!(builder(&Endpoint::public(), CONNECT).tls_certs_only(roots).build().is_ok());
    }
}
