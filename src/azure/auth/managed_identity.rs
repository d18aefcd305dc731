//! The identity of the machine that the program runs on, told by an endpoint of that machine. Our own, and not the
//! SDK's: that one does not know Azure ML's compute instances, asks a virtual machine's endpoint for over a minute
//! where there is none, and does not look where it sends the secret that goes with a question.

use super::{
    means::Means,
    ways::{Made, Trouble},
};
use crate::{
    azure::{cloud::Realm, environment::Environment, transport},
    domain::text::Text,
};
use azure_core::{
    credentials::{AccessToken, TokenCredential, TokenRequestOptions},
    time::OffsetDateTime,
};
use reqwest::header::HeaderValue;
use secrecy::SecretString;
use serde::Deserialize;
use std::{sync::Arc, time::Duration};
use url::{Host, Url};

/// How long an endpoint that the environment names may take.
const TIMEOUT: Duration = Duration::from_secs(30);
/// A virtual machine's endpoint is next door: where nobody takes the call at once there is none.
const NEXT_DOOR: Duration = Duration::from_secs(1);
/// Some networks take every call, so that whoever takes it must say something soon.
const FIRST_WORD: Duration = Duration::from_secs(2);
const MACHINE: &str = "http://169.254.169.254";
const MACHINE_PATH: &str = "/metadata/identity/oauth2/token";
/// A longer answer is no token.
const LONGEST: usize = 64 << 10;

/// A kind of endpoint.
struct Kind {
    /// The variable with its address, and the one with the secret that it wants to see.
    variables: [&'static str; 2],
    version: &'static str,
    /// The header that the secret goes in.
    header: &'static str,
    /// The parameter that names one of several identities, and the variables that say which.
    client: (&'static str, &'static [&'static str]),
}

/// Those that the environment names.
const KINDS: [Kind; 2] = [
    Kind {
        variables: ["IDENTITY_ENDPOINT", "IDENTITY_HEADER"],
        version: "2019-08-01",
        header: "x-identity-header",
        client: ("client_id", &["AZURE_CLIENT_ID"]),
    },
    // Azure ML's compute instance, which always wants to know which identity.
    Kind {
        variables: ["MSI_ENDPOINT", "MSI_SECRET"],
        version: "2017-09-01",
        header: "secret",
        client: ("clientid", &["DEFAULT_IDENTITY_CLIENT_ID", "AZURE_CLIENT_ID"]),
    },
];

/// Whether the environment names an endpoint.
pub fn is_set_up(environment: &Environment) -> bool {
    KINDS.iter().any(|kind| environment.missing(&kind.variables).is_none())
}

/// The identity that the environment's endpoint tells, else that of a virtual machine.
pub fn make(means: &Arc<Means>, realm: &Realm, tenant: Option<&str>) -> Made {
    let environment = &means.environment;
    let Some(kind) = KINDS.iter().find(|kind| environment.missing(&kind.variables).is_none()) else {
        return make_of_machine(means, realm, tenant);
    };
    let [endpoint, secret] = kind.variables.map(|name| environment.get(name).unwrap_or_default());
    let mut url = parsed(kind.variables[0], endpoint)?;
    url.query_pairs_mut().append_pair("api-version", kind.version);
    let (parameter, variables) = kind.client;
    if let Some(client) = variables.iter().find_map(|name| environment.get(name)) {
        url.query_pairs_mut().append_pair(parameter, client);
    }
    let header = Some((kind.header, sensitive(secret, kind.variables[1])?));
    Ok(Arc::new(Endpoint { url, header, patience: TIMEOUT, is_sure: true }))
}

/// The identity of a virtual machine.
pub fn make_of_machine(means: &Arc<Means>, _: &Realm, _: Option<&str>) -> Made {
    const VARIABLE: &str = "AZURE_POD_IDENTITY_AUTHORITY_HOST";
    let host = means.environment.get(VARIABLE).unwrap_or(MACHINE);
    let mut url = parsed(VARIABLE, host)?;
    url.set_path(MACHINE_PATH);
    url.query_pairs_mut().append_pair("api-version", "2018-02-01");
    if let Some(client) = means.environment.get("AZURE_CLIENT_ID") {
        url.query_pairs_mut().append_pair("client_id", client);
    }
    Ok(Arc::new(Endpoint { url, header: None, patience: NEXT_DOOR, is_sure: false }))
}

/// Identity endpoints speak plain HTTP, so that they must be on this machine, or on the wire that ends at it.
fn parsed(variable: &str, address: &str) -> Result<Url, Trouble> {
    let url = Url::parse(address).map_err(|_| format!("{variable} is not a web address"))?;
    let is_near = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback() || address.is_link_local(),
        Some(Host::Ipv6(address)) => address.is_loopback() || address.is_unicast_link_local(),
        None => false,
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_near => Ok(url),
        _ => {
            let host = url.host_str().unwrap_or_default();
            Err(format!("{variable} leads to {host} in clear: only this machine (127.0.0.1) and its link (169.254.…) are asked so").into())
        }
    }
}

fn sensitive(secret: &str, variable: &str) -> Result<HeaderValue, Trouble> {
    let mut value =
        HeaderValue::from_str(secret).map_err(|_| format!("{variable} has characters that no header has"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// An endpoint that is asked.
struct Endpoint {
    url: Url,
    header: Option<(&'static str, HeaderValue)>,
    patience: Duration,
    /// Whether somebody said that there is one.
    is_sure: bool,
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Endpoint").field("host", &self.url.host_str()).finish_non_exhaustive()
    }
}

/// What it says. Times are numbers here and numbers in quotes there.
#[derive(Deserialize)]
struct Told {
    access_token: SecretString,
    expires_on: serde_json::Value,
}

impl Endpoint {
    async fn ask(&self, scope: &str) -> Result<AccessToken, Trouble> {
        let mut url = self.url.clone();
        url.query_pairs_mut().append_pair("resource", scope.strip_suffix("/.default").unwrap_or(scope));
        let http = transport::to_neighbour(self.patience).map_err(|error| error.to_string())?;
        if !self.is_sure {
            self.is_there(&http).await?;
        }
        let mut asking = http.get(url).header("Metadata", "true").timeout(TIMEOUT);
        if let Some((name, value)) = &self.header {
            asking = asking.header(*name, value.clone());
        }
        let none = |error: &reqwest::Error| {
            let host = self.url.host_str().unwrap_or_default();
            format!("no identity endpoint answers at {host} ({})", transport::reason(error))
        };
        let answer = asking.send().await.map_err(|error| none(&error))?;
        let status = answer.status();
        let body = transport::body(answer, LONGEST).await.map_err(|error| none(&error))?;
        if status == reqwest::StatusCode::BAD_REQUEST {
            return Err("this machine has no such identity (HTTP 400); AZURE_CLIENT_ID names one of several"
                .to_owned()
                .into());
        }
        if !status.is_success() {
            return Err(format!("the identity endpoint answers HTTP {}", status.as_u16()).into());
        }
        let odd = || Trouble::None(Text::new("the identity endpoint answers something that is no token"));
        let told: Told = serde_json::from_slice(&body).map_err(|_| odd())?;
        let seconds = told.expires_on.as_i64().or_else(|| told.expires_on.as_str()?.parse().ok());
        let expires = seconds.and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
        let token = secrecy::ExposeSecret::expose_secret(&told.access_token).to_owned();
        Ok(AccessToken::new(token, expires.ok_or_else(odd)?))
    }

    /// Whether there is one at all. A question without its header is refused at once, whereas a token may take a while.
    async fn is_there(&self, http: &reqwest::Client) -> Result<(), Trouble> {
        let mut url = self.url.clone();
        url.set_query(None);
        let answer = http.get(url).timeout(FIRST_WORD).send().await;
        answer.map(drop).map_err(|error| {
            let host = self.url.host_str().unwrap_or_default();
            let why = transport::reason(&error);
            format!("not on an Azure machine: nobody answers at {host} ({why})").into()
        })
    }
}

#[async_trait::async_trait]
impl TokenCredential for Endpoint {
    async fn get_token(
        &self,
        scopes: &[&str],
        _: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let scope = scopes.first().copied().unwrap_or_default();
        self.ask(scope).await.map_err(Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_neighbour_is_asked_in_clear() {
        for near in [
            "http://127.0.0.1:46808/MSI/auth",
            "http://localhost:42356/msi/token",
            "http://169.254.129.2:8081/msi/token",
            "http://[::1]:1",
            "http://[fe80::1]:1",
            "https://identity.example/token",
        ] {
            assert!(parsed("MSI_ENDPOINT", near).is_ok(), "{near}");
        }
        for far in [
            "http://10.0.0.4/token",
            "http://identity.example",
            "http://localhost.example",
            "ftp://127.0.0.1",
            "x",
        ] {
            assert!(matches!(parsed("MSI_ENDPOINT", far), Err(Trouble::None(_))), "{far}");
        }
    }
}
