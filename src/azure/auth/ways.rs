//! Every credential in one table: its name, what it needs, how it is made. `--auth`, the help, the README and what is
//! said about failures follow from it.

use super::{
    cli, developer_cli, device_code, environment, managed_identity, means::Means, workload_identity,
};
use crate::{
    azure::{cloud::Realm, environment::Environment},
    domain::{error::ApiError, text::Text},
};
use azure_core::credentials::{AccessToken, TokenCredential};
use std::sync::Arc;

/// A way to get tokens.
#[derive(Debug)]
pub struct Way {
    /// Its name for `--auth`.
    pub name: &'static str,
    /// What it needs, in words.
    pub needs: &'static str,
    /// Whether `auto` tries it, by what the environment says.
    pub(super) in_auto: fn(&Environment) -> bool,
    /// Whether `auto` ends with it when it fails: what was set up on purpose must not be replaced by somebody else.
    pub(super) is_final: bool,
    /// Whether it can sign in to another tenant than its own.
    pub(super) takes_tenant: bool,
    /// The command that signs in to a realm, and to a tenant.
    pub(super) command: Option<fn(&Realm, Option<&str>) -> String>,
    /// Makes it. It is made anew for each token, so that what the SDK keeps never stands in the way.
    pub(super) make: fn(&Arc<Means>, &Realm, Option<&str>) -> Made,
}

/// A credential, or why there is none.
pub type Made = Result<Arc<dyn TokenCredential>, Trouble>;

/// Why a credential gives no token.
#[derive(Clone, Debug)]
pub enum Trouble {
    /// In its own words: it is not set up, or nobody is signed in with it.
    None(Text),
    /// It could not be asked.
    Error(ApiError),
}

impl From<ApiError> for Trouble {
    fn from(error: ApiError) -> Self {
        Self::Error(error)
    }
}

impl From<String> for Trouble {
    fn from(words: String) -> Self {
        Self::None(Text::from(words))
    }
}

/// All of them, in the order in which `auto` tries those that are set up.
pub static WAYS: [Way; 7] = [
    Way {
        name: "environment",
        needs: "AZURE_TENANT_ID and AZURE_CLIENT_ID, with AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH (PEM with the key)",
        in_auto: environment::is_set_up,
        is_final: true,
        takes_tenant: false,
        command: None,
        make: environment::make,
    },
    Way {
        name: "workload-identity",
        needs: "AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_FEDERATED_TOKEN_FILE, as Kubernetes sets them",
        in_auto: workload_identity::is_set_up,
        is_final: true,
        takes_tenant: false,
        command: None,
        make: workload_identity::make,
    },
    Way {
        name: "managed-identity",
        needs: "IDENTITY_ENDPOINT and IDENTITY_HEADER (App Service and its like), or MSI_ENDPOINT and MSI_SECRET (Azure ML compute instance); without them as imds",
        in_auto: managed_identity::is_set_up,
        is_final: true,
        takes_tenant: false,
        command: None,
        make: managed_identity::make,
    },
    Way {
        name: "cli",
        needs: "az, and az login",
        in_auto: |_| true,
        is_final: false,
        takes_tenant: true,
        command: Some(cli::command),
        make: cli::make,
    },
    Way {
        name: "azd",
        needs: "azd, and azd auth login",
        in_auto: |_| true,
        is_final: false,
        takes_tenant: true,
        command: Some(developer_cli::command),
        make: developer_cli::make,
    },
    Way {
        name: "imds",
        needs: "a virtual machine of Azure with a managed identity",
        in_auto: |environment| !managed_identity::is_set_up(environment),
        is_final: false,
        takes_tenant: false,
        command: None,
        make: managed_identity::make_of_machine,
    },
    Way {
        name: device_code::NAME,
        needs: "a browser anywhere, in which a code is typed; auto leaves it to a key",
        in_auto: |_| false,
        is_final: false,
        takes_tenant: true,
        command: None,
        make: device_code::make,
    },
];

impl Way {
    /// A token of this credential.
    ///
    /// # Errors
    /// Why there is none.
    pub(super) async fn token(
        &self,
        means: &Arc<Means>,
        realm: &Realm,
        tenant: Option<&str>,
    ) -> Result<AccessToken, Trouble> {
        if let Some(tenant) = tenant.filter(|_| !self.takes_tenant) {
            return Err(format!("it cannot sign in to the tenant {tenant}").into());
        }
        let credential = (self.make)(means, realm, tenant)?;
        let token = credential.get_token(&[&realm.scope], None).await;
        token.map_err(|error| match trouble(&error) {
            // An authority may repeat what it does not like.
            Trouble::None(words) => Trouble::None(means.environment.silent_about(&words)),
            Trouble::Error(error) => Trouble::Error(error),
        })
    }
}

/// What an error of the SDK means: somebody who could not be reached, or words.
fn trouble(error: &azure_core::Error) -> Trouble {
    use azure_core::error::ErrorKind;
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(own) = error.downcast_ref::<Refused>() {
            return own.0.clone();
        }
        if let Some(lost) = error.downcast_ref::<reqwest::Error>() {
            return Trouble::Error(crate::azure::transport::unreachable(lost));
        }
        cause = error.source();
    }
    match error.kind() {
        ErrorKind::Connection => Trouble::Error(ApiError::unreachable(error.to_string())),
        _ => Trouble::None(in_short(&error.to_string())),
    }
}

/// The trouble of a credential of our own, on its way through the SDK's interface.
#[derive(Debug, thiserror::Error)]
#[error("refused")]
pub struct Refused(pub Trouble);

impl From<Trouble> for azure_core::Error {
    fn from(trouble: Trouble) -> Self {
        Self::with_error(azure_core::error::ErrorKind::Credential, Refused(trouble), "refused")
    }
}

/// What went wrong, without the SDK's heading, its link, and who speaks, which is said anyway.
fn in_short(words: &str) -> Text {
    let told = words.split_once(" authentication failed.").map_or(words, |(_, told)| told);
    let lines = told
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("To troubleshoot, visit "));
    let told = lines.collect::<Vec<_>>().join("; ");
    let told = ["az ", "azd "].iter().find_map(|name| told.strip_prefix(name)).unwrap_or(&told);
    Text::new(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_went_wrong_is_told() {
        for (words, told) in [
            (
                "AzureCliCredential authentication failed. az not found on PATH\nTo troubleshoot, visit https://x#azure-cli",
                "not found on PATH",
            ),
            (
                "AzureDeveloperCliCredential authentication failed.\nrun azd auth login\n",
                "run azd auth login",
            ),
            ("AADSTS7000215: Invalid client secret.", "AADSTS7000215: Invalid client secret."),
        ] {
            assert_eq!(&*in_short(words), told);
        }
    }

    #[test]
    fn names_are_as_they_are_typed() {
        for way in &WAYS {
            assert!(way.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", way.name);
            assert_eq!(WAYS.iter().filter(|other| other.name == way.name).count(), 1);
        }
    }
}
