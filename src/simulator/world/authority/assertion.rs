//! Client assertions: what an application signs itself, or what another authority says of it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::digest::{SHA256, digest};
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm};
use serde_json::Value;
use webpki::EndEntityCert;
use webpki::ring::{RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256_LEGACY_KEY};

use super::Form;
use super::refusal::Refusal;
use crate::simulator::scenario::Federation;
use crate::simulator::world::directory::{Principal, certificate};
use crate::simulator::world::time::Moment;

const KIND: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// How far an application's clock may be off, in seconds.
const SKEW: i64 = 300;

/// A signed token, taken apart.
struct Signed<'a> {
    header: Value,
    payload: Value,
    /// What the signature is over.
    text: &'a str,
    signature: Vec<u8>,
}

/// Checks an assertion that is to prove an application.
///
/// # Errors
/// Whatever is wrong with it first, in the order in which Entra looks.
pub fn check(
    application: &Principal,
    client: &str,
    form: &Form,
    assertion: &str,
    endpoints: &[String],
    now: Moment,
) -> Result<(), Refusal> {
    if form.need("client_assertion_type")? != KIND {
        let message = format!("The 'client_assertion_type' parameter must be '{KIND}'.");
        return Err(Refusal::new(400, "invalid_request", 50_026, message));
    }
    let signed = take_apart(assertion)
        .ok_or_else(|| Refusal::new(401, "invalid_client", 50_027, "JWT token is invalid or malformed."))?;
    check_time(&signed.payload, now)?;
    let issuer = signed.payload["iss"].as_str().unwrap_or_default();
    match &application.federation {
        Some(federation) if !issuer.eq_ignore_ascii_case(client) => check_federated(federation, &signed),
        Some(_) | None => check_own(application, client, &signed, endpoints),
    }
}

/// What the application signed with its own key.
fn check_own(
    application: &Principal,
    client: &str,
    signed: &Signed,
    endpoints: &[String],
) -> Result<(), Refusal> {
    let is_client =
        |claim: &str| signed.payload[claim].as_str().is_some_and(|id| id.eq_ignore_ascii_case(client));
    if !is_client("iss") || !is_client("sub") {
        let message = "Client assertion application identifier doesn't match 'client_id' parameter. Review the documentation at https://docs.microsoft.com/azure/active-directory/develop/active-directory-certificate-credentials .";
        return Err(Refusal::new(401, "invalid_client", 700_021, message));
    }
    let audience = signed.payload["aud"].as_str().unwrap_or_default();
    if !endpoints.iter().any(|endpoint| endpoint == audience) {
        let message = format!(
            "Client assertion audience claim does not match Realm issuer. Review the documentation at https://docs.microsoft.com/azure/active-directory/develop/active-directory-certificate-credentials . The audience is '{audience}'."
        );
        return Err(Refusal::new(401, "invalid_client", 700_023, message));
    }
    let Some(certificate) = &application.certificate else {
        return Err(unregistered(client, "No certificate is registered."));
    };
    if signed.header["x5t#S256"].as_str() != Some(thumbprint(certificate).as_str()) {
        return Err(unregistered(client, "The key was not found."));
    }
    if is_signed(signed, certificate) {
        return Ok(());
    }
    let message = "Client assertion failed signature validation.";
    Err(Refusal::new(401, "invalid_client", 700_027, message))
}

/// What another authority says.
fn check_federated(federation: &Federation, signed: &Signed) -> Result<(), Refusal> {
    for (claim, wanted, code) in [
        ("iss", &federation.issuer, 700_211),
        ("sub", &federation.subject, 700_213),
        ("aud", &federation.audience, 700_212),
    ] {
        let given = match &signed.payload[claim] {
            Value::Array(list) => list.first().and_then(Value::as_str),
            single => single.as_str(),
        };
        let given = given.unwrap_or_default();
        if given != wanted {
            let what = match claim {
                "iss" => "issuer",
                "sub" => "subject",
                _ => "audience",
            };
            let message = format!(
                "No matching federated identity record found for presented assertion {what} '{given}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion."
            );
            return Err(Refusal::new(401, "invalid_client", code, message));
        }
    }
    match federation.certificate.as_deref().and_then(certificate) {
        Some(certificate) if !is_signed(signed, &certificate) => {
            let message = "The signature of the presented assertion is not its issuer's.";
            Err(Refusal::new(401, "invalid_client", 5_000_813, message))
        }
        Some(_) | None => Ok(()),
    }
}

fn check_time(payload: &Value, now: Moment) -> Result<(), Refusal> {
    let now = now.timestamp();
    let is_over = payload["exp"].as_i64().is_none_or(|end| end + SKEW < now);
    let is_early = payload["nbf"].as_i64().is_some_and(|begin| begin - SKEW > now);
    if !is_over && !is_early {
        return Ok(());
    }
    let message = format!(
        "Client assertion is not within its valid time range. Current time: {now}, expiry: {}.",
        payload["exp"]
    );
    Err(Refusal::new(401, "invalid_client", 700_024, message))
}

fn unregistered(client: &str, reason: &str) -> Refusal {
    let message = format!(
        "The certificate with identifier used to sign the client assertion is not registered on application. [Reason - {reason}] Please visit the Azure Portal to find the certificates of the application with ID '{client}'."
    );
    Refusal::new(401, "invalid_client", 700_027, message)
}

fn take_apart(text: &str) -> Option<Signed<'_>> {
    let (signed, signature) = text.rsplit_once('.')?;
    let (header, payload) = signed.split_once('.')?;
    let json = |part: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok();
    Some(Signed {
        header: json(header)?,
        payload: json(payload)?,
        text: signed,
        signature: URL_SAFE_NO_PAD.decode(signature).ok()?,
    })
}

/// Whether the key of a certificate signed it, by one of the two algorithms that Entra takes.
fn is_signed(signed: &Signed, certificate: &CertificateDer) -> bool {
    let algorithm: &dyn SignatureVerificationAlgorithm = match signed.header["alg"].as_str() {
        Some("PS256") => RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
        Some("RS256") => RSA_PKCS1_2048_8192_SHA256,
        Some(_) | None => return false,
    };
    let key = EndEntityCert::try_from(certificate);
    key.is_ok_and(|key| key.verify_signature(algorithm, signed.text.as_bytes(), &signed.signature).is_ok())
}

/// The SHA-256 of a certificate as a header names it.
fn thumbprint(certificate: &CertificateDer) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, certificate))
}
