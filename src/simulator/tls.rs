//! TLS as a company has it: a certificate for this machine, issued by a private authority that no system knows.

use std::fmt;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls_pki_types::PrivatePkcs8KeyDer;

/// The names that the certificate is for.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// A certificate authority of its own, and the certificate that it issued for this machine. Made at random; the keys
/// are never written anywhere.
#[derive(Clone)]
pub struct PrivateCa {
    pem: Arc<str>,
    config: Arc<ServerConfig>,
}

impl PrivateCa {
    /// Makes the authority and its certificate.
    ///
    /// # Errors
    /// When this machine has no randomness to make keys from.
    pub fn generate() -> std::io::Result<PrivateCa> {
        make().map_err(std::io::Error::other)
    }

    /// The authority's own certificate, which a client has to trust.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// What a server needs to speak TLS with the certificate.
    pub(super) fn config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.config)
    }
}

impl fmt::Debug for PrivateCa {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PrivateCa")
    }
}

/// Why no certificates could be made.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("no certificate can be issued: {0}")]
    Issue(#[from] rcgen::Error),
    #[error("the certificate cannot be used: {0}")]
    Use(#[from] rustls::Error),
}

fn make() -> Result<PrivateCa, Failure> {
    let authority = CertifiedIssuer::self_signed(of_authority(), KeyPair::generate()?)?;
    let key = KeyPair::generate()?;
    let certificate = of_machine()?.signed_by(&key, &authority)?;
    let chain = vec![certificate.der().clone(), authority.der().clone()];
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key.into())?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(PrivateCa { pem: authority.pem().into(), config: Arc::new(config) })
}

fn of_authority() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "amldeck simulator CA");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn of_machine() -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(NAMES.map(str::to_owned))?;
    params.distinguished_name.push(DnType::CommonName, "localhost");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}
