//! Who exists in a scenario, in which tenant, how they prove it, and what they may do.

use serde::Deserialize;

use super::span::Span;

/// A directory: whoever is to be believed is believed by one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tenant {
    pub id: String,
    pub name: String,
    /// The domain of its users, by which it can be named too.
    pub domain: String,
    /// How long its access tokens hold.
    #[serde(default = "an_hour")]
    pub tokens_last: Span,
    #[serde(default)]
    pub device_codes: DeviceCodes,
}

/// How a tenant lets people sign in on another device.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeviceCodes {
    /// How long a code holds.
    pub last: Span,
    /// How long a client is to wait between two questions; whoever asks sooner is told to slow down.
    pub interval: Span,
    /// The user who enters every code, for whom nobody else has to.
    pub entered_by: Option<String>,
    /// How long that takes.
    pub entered_after: Span,
}

impl Default for DeviceCodes {
    fn default() -> DeviceCodes {
        DeviceCodes { last: Span(900), interval: Span(5), entered_by: None, entered_after: Span(0) }
    }
}

/// What kind of principal somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrincipalKind {
    /// Somebody who signs in with a device code.
    User,
    /// Something that proves itself with a secret, a certificate or another authority's word.
    Application,
    /// What the machine that the simulator runs on may be.
    ManagedIdentity,
}

/// Somebody who can be given a token.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Principal {
    pub kind: PrincipalKind,
    /// A user's sign-in name, anything else's display name.
    pub name: String,
    /// Its object id.
    pub id: String,
    /// The id by which an application or a managed identity asks for tokens.
    pub client_id: Option<String>,
    /// The id of one of the scenario's tenants; the first if left out.
    pub tenant: Option<String>,
    pub secret: Option<String>,
    /// The certificate in PEM with whose key it signs.
    pub certificate: Option<String>,
    pub federation: Option<Federation>,
    #[serde(default)]
    pub roles: Vec<Assignment>,
}

/// Whose word about an application is believed as if it were its own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Federation {
    pub issuer: String,
    pub subject: String,
    #[serde(default = "token_exchange")]
    pub audience: String,
    /// The certificate in PEM with whose key the issuer signs; without one signatures are not looked at.
    pub certificate: Option<String>,
}

/// A role, and where it counts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    /// A built-in role or one of the scenario's own.
    pub role: String,
    /// The id of a subscription, a group or a resource; `/` is everything in the principal's tenant.
    pub scope: String,
}

/// A role of the scenario's own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    pub name: String,
    pub actions: Vec<String>,
    #[serde(default)]
    pub not_actions: Vec<String>,
}

fn an_hour() -> Span {
    Span(3600)
}

fn token_exchange() -> String {
    "api://AzureADTokenExchange".to_owned()
}
