//! A client that is not the program's.

use reqwest::{Client, ClientBuilder};
use rustls::crypto::{CryptoProvider, ring::default_provider};

/// A client that goes straight to where it is sent.
pub fn http() -> ClientBuilder {
    if CryptoProvider::get_default().is_none() {
        // Whoever was faster has chosen the same.
        let _ = default_provider().install_default();
    }
    Client::builder().no_proxy()
}
