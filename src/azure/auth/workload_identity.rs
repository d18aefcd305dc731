//! An application that runs in Kubernetes, which vouches for it.

use super::{
    means::Means,
    ways::{Made, Trouble},
};
use crate::{
    azure::{cloud::Realm, environment::Environment},
    domain::text::Text,
};
use azure_identity::{
    ClientAssertionCredentialOptions, WorkloadIdentityCredential, WorkloadIdentityCredentialOptions,
};
use std::{path::PathBuf, sync::Arc};

const VARIABLES: [&str; 3] = ["AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_FEDERATED_TOKEN_FILE"];

/// Whether all of it is there.
pub fn is_set_up(environment: &Environment) -> bool {
    environment.missing(&VARIABLES).is_none()
}

/// The SDK's credential.
pub fn make(means: &Arc<Means>, realm: &Realm, _: Option<&str>) -> Made {
    if let Some(missing) = means.environment.missing(&VARIABLES) {
        return Err(format!("{missing} is not set").into());
    }
    let [tenant, client, file] = VARIABLES.map(|name| means.environment.get(name).map(str::to_owned));
    let options = WorkloadIdentityCredentialOptions {
        credential_options: ClientAssertionCredentialOptions { client_options: means.client_options(realm)? },
        client_id: client,
        tenant_id: tenant,
        token_file_path: file.map(PathBuf::from),
    };
    WorkloadIdentityCredential::new(Some(options))
        .map(|credential| credential as _)
        .map_err(|error| Trouble::None(Text::from(error.to_string())))
}
