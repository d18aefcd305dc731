//! An application that the environment describes: with a secret, or with a certificate.

use super::{
    certificate::Certificate,
    means::Means,
    ways::{Made, Trouble},
};
use crate::{
    azure::{cloud::Realm, environment::Environment},
    domain::text::Text,
};
use azure_core::credentials::Secret;
use azure_identity::{
    ClientAssertionCredential, ClientAssertionCredentialOptions, ClientSecretCredential,
    ClientSecretCredentialOptions,
};
use std::{path::Path, sync::Arc};

const SECRET: &str = "AZURE_CLIENT_SECRET";
const CERTIFICATE: &str = "AZURE_CLIENT_CERTIFICATE_PATH";
const IDS: [&str; 2] = ["AZURE_TENANT_ID", "AZURE_CLIENT_ID"];

/// Whether all of it is there.
pub fn is_set_up(environment: &Environment) -> bool {
    environment.missing(&IDS).is_none()
        && [SECRET, CERTIFICATE].into_iter().any(|name| environment.get(name).is_some())
}

/// The SDK's credential for the secret; for a certificate the one for statements, which need no OpenSSL.
pub fn make(means: &Arc<Means>, realm: &Realm, _: Option<&str>) -> Made {
    let variable = |name: &str| means.environment.get(name).unwrap_or_default();
    if let Some(missing) = means.environment.missing(&IDS) {
        return Err(format!("{missing} is not set").into());
    }
    let (tenant, client) = (variable(IDS[0]), variable(IDS[1]).to_owned());
    let told = |error: azure_core::Error| Trouble::None(Text::from(error.to_string()));
    if let Some(secret) = means.environment.get(SECRET) {
        let options = ClientSecretCredentialOptions { client_options: means.client_options(realm)? };
        return ClientSecretCredential::new(tenant, client, Secret::new(secret.to_owned()), Some(options))
            .map(|credential| credential as _)
            .map_err(told);
    }
    let Some(path) = means.environment.get(CERTIFICATE) else {
        return Err(format!("neither {SECRET} nor {CERTIFICATE} is set").into());
    };
    let audience = format!("{}/{tenant}/oauth2/v2.0/token", means.authority(realm)?);
    let certificate = Certificate::read(Path::new(path), &client, audience).map_err(Trouble::None)?;
    let options = ClientAssertionCredentialOptions { client_options: means.client_options(realm)? };
    ClientAssertionCredential::new(tenant.to_owned(), client, certificate, Some(options))
        .map(|credential| credential as _)
        .map_err(told)
}
