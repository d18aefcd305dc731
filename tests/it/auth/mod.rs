//! Each credential over the code path that it takes at work: stubs of the tools, loopback endpoints of identities, and
//! an authority behind TLS with a private CA. Here: the world that they are tried in.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

mod clouds;
mod device_code;
mod environment;
mod managed_identity;
mod order;
mod refused;
mod silence;
mod simulated;
mod tools;
mod trust;

use crate::{
    raw_server::{RawServer, Seen, TlsServer, Turn, answer},
    support::Folder,
};
use amldeck::{
    azure::{Auth, Client, Cloud, Credential, Environment, Means, Options, Trust},
    domain::{
        ask::{Ask, Page, Reply},
        error::ApiError,
        ids::WorkspaceId,
        sign_in::{SignedOut, Who},
    },
};

/// What no test wants to see anywhere but where it belongs.
const SECRET: &str = "CANARY-SECRET-4711";

/// What `az` prints when it gives a token.
fn az_token(token: &str) -> String {
    format!(r#"echo '{{"accessToken": "{token}", "expires_on": 9999999999, "tokenType": "Bearer"}}'"#)
}

/// A Resource Manager and an authority in one, behind TLS.
struct World {
    tls: TlsServer,
    folder: Folder,
}

impl World {
    /// One whose authority and whose Resource Manager answer like this.
    async fn new(
        authority: impl Fn(&Seen) -> Turn + Send + Sync + 'static,
        manager: impl Fn(&Seen) -> Turn + Send + Sync + 'static,
    ) -> Self {
        let turn = move |seen: &Seen, _| if is_authority(seen) { authority(seen) } else { manager(seen) };
        Self { tls: TlsServer::start(turn).await, folder: Folder::new() }
    }

    /// One that gives every application `token`, and lists nothing to whoever has it.
    async fn giving(token: &'static str) -> Self {
        Self::new(move |_| issued(token), move |seen| listed(seen, token)).await
    }

    fn origin(&self) -> &str {
        self.tls.server.origin()
    }

    /// A client with the credential of this name, made of these variables.
    fn client(&self, auth: &str, variables: &[(&str, &str)]) -> Client {
        let authority = [("AZURE_AUTHORITY_HOST", self.origin())];
        let variables = variables.iter().copied().chain(authority);
        self.client_of(auth, Environment::of(variables), Cloud::of(None, Some(self.origin()), &[]).unwrap())
    }

    fn client_of(&self, auth: &str, environment: Environment, cloud: Cloud) -> Client {
        client_in(&self.folder, &self.tls.ca, auth, environment, cloud)
    }

    /// What the authority was asked.
    fn asked(&self) -> Vec<Seen> {
        self.tls.server.seen().into_iter().filter(is_authority).collect()
    }

    /// The tokens that the Resource Manager was shown.
    fn tokens(&self) -> Vec<String> {
        let seen = self.tls.server.seen().into_iter().filter(|seen| !is_authority(seen));
        seen.filter_map(|seen| Some(seen.header("authorization")?.strip_prefix("Bearer ")?.to_owned()))
            .collect()
    }

    /// What was seen by the Resource Manager, which must be told no secret.
    fn told_the_manager(&self) -> String {
        let seen = self.tls.server.seen().into_iter().filter(|seen| !is_authority(seen));
        format!("{:?}", seen.collect::<Vec<_>>())
    }
}

/// A client that trusts a certificate's authority, with the credential of this name and the tools of a folder.
fn client_in(folder: &Folder, ca: &str, auth: &str, environment: Environment, cloud: Cloud) -> Client {
    let ca = folder.write("ca.pem", ca);
    let trust = Trust::load(Some(&ca), &environment).unwrap();
    let mut means = Means::new(environment);
    means.trust = trust.clone();
    means.tools.path = Some(folder.path().into());
    let credential = Credential::of(Auth::named(auth).unwrap(), means).unwrap();
    let mut options = Options::of(cloud, credential).unwrap();
    options.trust = trust;
    Client::new(options)
}

fn is_authority(seen: &Seen) -> bool {
    seen.target.contains("/oauth2/")
}

/// The authority gives a token.
fn issued(token: &str) -> Turn {
    let body = format!(
        r#"{{"token_type":"Bearer","expires_in":3600,"access_token":"{token}","refresh_token":"{SECRET}-refresh"}}"#
    );
    answer(200, &[], &body)
}

/// The authority gives none.
fn declined(error: &str, words: &str) -> Turn {
    answer(
        400,
        &[],
        &format!(r#"{{"error":"{error}","error_description":"{words}","error_codes":[7000215]}}"#),
    )
}

/// The Resource Manager lists nothing to whoever has the token, and does not know others.
fn listed(seen: &Seen, token: &str) -> Turn {
    match seen.header("authorization") {
        Some(header) if header == format!("Bearer {token}") => answer(200, &[], r#"{"value":[]}"#),
        _ => answer(401, &[], r#"{"error":{"code":"InvalidAuthenticationToken","message":"who are you?"}}"#),
    }
}

/// A value of a form as it was sent.
fn form(seen: &Seen, name: &str) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(seen.body.as_bytes());
    pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

async fn page(client: &Client) -> Result<Page, ApiError> {
    let workspace = WorkspaceId::new("s", "rg", "w");
    match client.perform(Ask::Page(workspace, None)).await {
        Reply::Page(_, page) => page,
        other => panic!("{other:?}"),
    }
}

async fn who(client: &Client) -> Result<Who, ApiError> {
    match client.perform(Ask::SignIn).await {
        Reply::SignedIn(who) => who,
        other => panic!("{other:?}"),
    }
}

/// Why nobody is signed in.
async fn out(client: &Client) -> SignedOut {
    match page(client).await {
        Err(ApiError::SignedOut(out)) => *out,
        other => panic!("{other:?}"),
    }
}

/// A server in clear for endpoints of this machine.
async fn endpoint(turn: impl Fn(&Seen) -> Turn + Send + Sync + 'static) -> RawServer {
    RawServer::start(move |seen, _| turn(seen)).await
}
