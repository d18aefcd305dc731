//! Whoever is signed in to the Azure CLI.

use super::{
    means::Means,
    ways::{Made, Trouble},
};
use crate::{azure::cloud::Realm, domain::text::Text};
use azure_identity::{AzureCliCredential, AzureCliCredentialOptions};
use std::sync::Arc;

/// The SDK's credential, with our way to run a tool.
pub fn make(means: &Arc<Means>, _: &Realm, tenant: Option<&str>) -> Made {
    let options = AzureCliCredentialOptions {
        executor: Some(means.executor()),
        tenant_id: tenant.map(str::to_owned),
        ..AzureCliCredentialOptions::default()
    };
    AzureCliCredential::new(Some(options))
        .map(|credential| credential as _)
        .map_err(|error| Trouble::None(Text::from(error.to_string())))
}

/// `az login`, after the CLI was set to the cloud where that is not the public one.
pub fn command(realm: &Realm, tenant: Option<&str>) -> String {
    let set = realm.azure_name.map(|name| format!("az cloud set --name {name} && ")).unwrap_or_default();
    let tenant = tenant.map(|tenant| format!(" --tenant {tenant}")).unwrap_or_default();
    format!("{set}az login{tenant}")
}

/// The command that answers a claims challenge.
pub fn command_for_claims(realm: &Realm, tenant: Option<&str>, claims: &str) -> String {
    format!("{} --scope {} --claims-challenge \"{claims}\"", command(realm, tenant), realm.scope)
}
