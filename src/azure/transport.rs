//! The HTTP client underneath. Building it takes milliseconds and may fail, but never panics.

use super::{endpoint::Endpoint, trust::Trust};
use crate::domain::{error::ApiError, text::Text};
use reqwest::{Certificate, ClientBuilder, Response, redirect};
use rustls::{
    ClientConfig,
    crypto::{CryptoProvider, ring::default_provider},
};
use std::{error::Error, time::Duration};
use zeroize::Zeroizing;

const USER_AGENT: &str = concat!("amldeck/", env!("CARGO_PKG_VERSION"));
const CONNECT: Duration = Duration::from_secs(10);
/// Shorter than what front doors keep a connection for, so that few requests meet one that is just being closed.
const IDLE: Duration = Duration::from_secs(60);

/// A client for `endpoint`. A machine without root certificates gets Mozilla's, which are part of the program.
///
/// # Errors
/// `Unreachable` when no client can be made at all.
pub fn build(endpoint: &Endpoint, trust: &Trust, timeout: Duration) -> Result<reqwest::Client, ApiError> {
    let only = match trust {
        // It will never use TLS, and loading the machine's certificates takes longer than all the rest.
        _ if !endpoint.is_encrypted() => Some(Vec::new()),
        Trust::Only(roots) => Some(roots.clone()),
        Trust::System => None,
    };
    if let Some(roots) = only {
        let built = builder(endpoint, timeout).tls_certs_only(roots).build();
        return built.map_err(|error| unreachable(&error));
    }
    builder(endpoint, timeout).build().or_else(|error| {
        tracing::debug!(%error, "no client with the system's root certificates, trying the bundled ones");
        let bundled = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
        let roots = bundled.filter_map(|der| Certificate::from_der(der).ok());
        builder(endpoint, timeout).tls_certs_only(roots).build().map_err(|error| unreachable(&error))
    })
}

/// A client for `endpoint` that decides by `config` whom it believes.
///
/// # Errors
/// `Unreachable` when no client can be made at all.
pub fn of_config(
    endpoint: &Endpoint,
    config: ClientConfig,
    timeout: Duration,
) -> Result<reqwest::Client, ApiError> {
    let built = builder(endpoint, timeout).tls_backend_preconfigured(config).build();
    built.map_err(|error| unreachable(&error))
}

/// A client for an endpoint of this machine, or next door. No proxy is asked for the way.
///
/// # Errors
/// `Unreachable` when no client can be made at all.
pub fn to_neighbour(patience: Duration) -> Result<reqwest::Client, ApiError> {
    let built = plain_builder().no_proxy().connect_timeout(patience).build();
    built.map_err(|error| unreachable(&error))
}

/// The whole body, or as much of it as anybody should send.
///
/// # Errors
/// When it breaks off.
pub async fn body(mut response: Response, most: usize) -> Result<Zeroizing<Vec<u8>>, reqwest::Error> {
    let mut body = Zeroizing::new(Vec::new());
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > most {
            body.truncate(most);
            break;
        }
    }
    Ok(body)
}

fn builder(endpoint: &Endpoint, timeout: Duration) -> ClientBuilder {
    let builder = plain_builder()
        .referer(false)
        // Less than the whole, so that a connection that was never made is known as that.
        .connect_timeout(CONNECT.min(timeout / 2))
        .pool_idle_timeout(IDLE);
    if endpoint.is_loopback() { builder.no_proxy() } else { builder }
}

/// What all clients have in common: a redirect could lead the token elsewhere.
fn plain_builder() -> ClientBuilder {
    if CryptoProvider::get_default().is_none() {
        // Whoever was faster has chosen the same.
        let _ = default_provider().install_default();
    }
    reqwest::Client::builder().user_agent(USER_AGENT).redirect(redirect::Policy::none())
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
            assert!(
                build(&Endpoint::parse(endpoint).unwrap(), &Trust::System, CONNECT).is_ok(),
                "{endpoint}"
            );
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
