//! An application that proves itself by a certificate: a statement about itself, signed with the certificate's key.

use crate::domain::text::Text;
use azure_core::{Error, Uuid, error::ErrorKind, http::ClientMethodOptions};
use azure_identity::ClientAssertion;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::Utc;
use ring::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{RSA_PSS_SHA256, RsaKeyPair},
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use serde_json::json;
use std::{fmt, fs, path::Path};
use zeroize::Zeroizing;

/// How long a statement is good for; it is used at once.
const LASTS: i64 = 600;

/// A certificate with its key, and whom it is shown to.
pub struct Certificate {
    key: RsaKeyPair,
    /// What the authority knows it by.
    thumbprint: String,
    client: String,
    audience: String,
}

/// The key is nobody's business.
impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate").field("client", &self.client).finish_non_exhaustive()
    }
}

impl Certificate {
    /// Reads a PEM file with a certificate and its RSA key, which proves `client` to whoever is at `audience`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(path: &Path, client: &str, audience: String) -> Result<Self, Text> {
        let file = path.display();
        let pem = fs::read(path).map_err(|error| Text::from(format!("{file} cannot be read: {error}")))?;
        let pem = Zeroizing::new(pem);
        let wrong = |why: &str| Text::from(format!("{file} {why}"));
        if pem.windows(9).any(|bytes| bytes == b"ENCRYPTED") {
            return Err(wrong("has a key under a password: store the key without one, as openssl rsa does"));
        }
        let certificate = CertificateDer::from_pem_slice(&pem)
            .map_err(|_| wrong("has no certificate in PEM (-----BEGIN CERTIFICATE-----)"))?;
        let key = PrivateKeyDer::from_pem_slice(&pem)
            .map_err(|_| wrong("has no private key in PEM (-----BEGIN PRIVATE KEY-----)"))?;
        let key = match &key {
            PrivateKeyDer::Pkcs8(key) => RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()),
            PrivateKeyDer::Pkcs1(key) => RsaKeyPair::from_der(key.secret_pkcs1_der()),
            _ => return Err(wrong("has a key that is not RSA, which is what the authority takes")),
        };
        let key = key.map_err(|_| wrong("has a key that is not RSA, which is what the authority takes"))?;
        let thumbprint = URL_SAFE_NO_PAD.encode(digest(&SHA256, &certificate));
        Ok(Self { key, thumbprint, client: client.to_owned(), audience })
    }

    fn statement(&self) -> azure_core::Result<String> {
        let now = Utc::now().timestamp();
        let header = json!({"alg": "PS256", "typ": "JWT", "x5t#S256": self.thumbprint});
        let payload = json!({
            "aud": self.audience,
            "iss": self.client,
            "sub": self.client,
            "jti": Uuid::new_v4().to_string(),
            "iat": now,
            "nbf": now,
            "exp": now + LASTS,
        });
        let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(header), part(payload));
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key.sign(&RSA_PSS_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).map_err(
            |_| {
                Error::with_message(ErrorKind::Credential, "nothing can be signed with the certificate's key")
            },
        )?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

#[async_trait::async_trait]
impl ClientAssertion for Certificate {
    async fn secret(&self, _: Option<ClientMethodOptions<'_>>) -> azure_core::Result<String> {
        self.statement()
    }
}
