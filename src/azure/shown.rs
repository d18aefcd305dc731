//! The certificates that a host shows, believed or not: for whoever wants to know until when, or why not.

use super::{client::Client, endpoint::Endpoint, transport};
use crate::domain::text::Text;
use chrono::{DateTime, Utc};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::ring::default_provider,
};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use std::sync::{Arc, Mutex, PoisonError};
use x509_parser::{certificate::X509Certificate, prelude::FromDer, time::ASN1Time, x509::X509Name};

/// A certificate, as far as it says whom it stands for, who vouches for that, and how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Whom it stands for.
    pub subject: Text,
    /// Who vouches for it.
    pub issuer: Text,
    /// Since when it is good.
    pub begins: DateTime<Utc>,
    /// Until when it is good.
    pub ends: DateTime<Utc>,
}

impl Client {
    /// The certificates that a host shows, its own first; none when it shows none that can be read. They are looked at
    /// on a connection of its own, which ends there: nothing is ever sent to somebody who was not believed.
    pub async fn shown_by(&self, host: &Endpoint) -> Vec<Certificate> {
        let onlooker = Arc::new(Onlooker { host: host.host_alone().to_owned(), shown: Mutex::default() });
        if let Ok(http) = onlooker.client(host, self) {
            // That it fails is what the onlooker does.
            let _ = http.head(host.origin().clone()).timeout(self.timeout()).send().await;
        }
        let shown = onlooker.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.iter().map_while(Certificate::read).collect()
    }
}

impl Certificate {
    fn read(der: &CertificateDer<'static>) -> Option<Self> {
        let (_, certificate) = X509Certificate::from_der(der).ok()?;
        let moment = |time: ASN1Time| DateTime::from_timestamp(time.timestamp(), 0);
        let validity = certificate.validity();
        Some(Self {
            subject: name(certificate.subject()),
            issuer: name(certificate.issuer()),
            begins: moment(validity.not_before)?,
            ends: moment(validity.not_after)?,
        })
    }
}

/// What people call somebody: the common name where there is one, else all that is said.
fn name(name: &X509Name) -> Text {
    let common = name.iter_common_name().find_map(|common| common.as_str().ok());
    common.map_or_else(|| Text::from(name.to_string()), Text::new)
}

/// Looks at what is shown, and believes nobody.
#[derive(Debug)]
struct Onlooker {
    /// Whom it looks at: a proxy on the way may show something too.
    host: String,
    shown: Mutex<Vec<CertificateDer<'static>>>,
}

impl Onlooker {
    fn client(self: &Arc<Self>, host: &Endpoint, client: &Client) -> Result<reqwest::Client, Error> {
        let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::<Self>::clone(self))
            .with_no_client_auth();
        transport::of_config(host, config, client.timeout())
            .map_err(|error| Error::General(error.to_string()))
    }
}

impl ServerCertVerifier for Onlooker {
    fn verify_server_cert(
        &self,
        own: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if name.to_str() == self.host {
            let all = std::iter::once(own).chain(others).map(|der| der.clone().into_owned());
            *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = all.collect();
        }
        Err(refused())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(refused())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(refused())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        default_provider().signature_verification_algorithms.supported_schemes()
    }
}

fn refused() -> Error {
    Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure)
}
