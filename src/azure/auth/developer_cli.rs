//! Whoever is signed in to the Azure Developer CLI.

use super::{
    means::Means,
    ways::{Made, Trouble},
};
use crate::{azure::cloud::Realm, domain::text::Text};
use azure_identity::{AzureDeveloperCliCredential, AzureDeveloperCliCredentialOptions};
use std::sync::Arc;

/// The SDK's credential, with our way to run a tool.
pub fn make(means: &Arc<Means>, _: &Realm, tenant: Option<&str>) -> Made {
    let options = AzureDeveloperCliCredentialOptions {
        executor: Some(means.executor()),
        tenant_id: tenant.map(str::to_owned),
    };
    AzureDeveloperCliCredential::new(Some(options))
        .map(|credential| credential as _)
        .map_err(|error| Trouble::None(Text::from(error.to_string())))
}

/// `azd auth login`.
pub fn command(_: &Realm, tenant: Option<&str>) -> String {
    let tenant = tenant.map(|tenant| format!(" --tenant-id {tenant}")).unwrap_or_default();
    format!("azd auth login{tenant}")
}
