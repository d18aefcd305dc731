//! The token endpoint: each grant checks its proof, and all end in the same answer.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::assertion;
use super::device;
use super::refusal::Refusal;
use super::{AZURE_CLI, Form};
use crate::simulator::http::{Request, Response};
use crate::simulator::scenario::PrincipalKind;
use crate::simulator::world::World;
use crate::simulator::world::directory::{Principal, Who};
use crate::simulator::world::tokens::{Session, Trouble, Wish, has_claims};

/// The resources that an audience may be, beside the simulator's own origin. ARM has two names.
const AUDIENCES: [&str; 2] = ["https://management.azure.com", "https://management.core.windows.net"];

/// The names of this machine.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// Somebody who has proved to be who they are.
pub struct Proved {
    pub who: Who,
    pub client: String,
    pub claims: Value,
    /// Whether a refresh token may be given.
    pub is_person: bool,
    /// What was asked for when they began to prove it, where that was another request.
    pub scope: Option<String>,
}

/// POST of the token endpoint.
pub fn token(world: &mut World, request: &Request, tenant: &str) -> Result<Response, Refusal> {
    let form = Form::of(request);
    let proved = match form.need("grant_type")? {
        "client_credentials" => client_credentials(world, request, &form, tenant)?,
        "refresh_token" => refresh_token(world, &form)?,
        "urn:ietf:params:oauth:grant-type:device_code" => device::redeem(world, &form, tenant)?,
        other => {
            let message = format!("The app requested an unsupported grant type '{other}'.");
            return Err(Refusal::new(400, "unsupported_grant_type", 70_003, message));
        }
    };
    world.grant(request, &form, proved)
}

fn client_credentials(
    world: &World,
    request: &Request,
    form: &Form,
    tenant: &str,
) -> Result<Proved, Refusal> {
    let tenant = world.directory.tenant(tenant).ok_or_else(|| Refusal::tenant(tenant))?;
    let client = form.need("client_id")?;
    let who = world.directory.application(&tenant.id, client);
    let who = who.ok_or_else(|| Refusal::client(client, &tenant.name))?;
    let application = &world.directory.principals[who];
    match (form.get("client_secret"), form.get("client_assertion")) {
        (Some(secret), _) => check_secret(application, client, secret)?,
        (None, Some(assertion)) => {
            let endpoints = [tenant.id.as_str(), tenant.domain.as_str()]
                .map(|tenant| format!("{}/{tenant}/oauth2/v2.0/token", request.origin()));
            assertion::check(application, client, form, assertion, &endpoints, world.now)?;
        }
        (None, None) => {
            let message = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.";
            return Err(Refusal::new(401, "invalid_client", 7_000_218, message));
        }
    }
    Ok(Proved { who, client: client.to_owned(), claims: form.claims()?, is_person: false, scope: None })
}

fn check_secret(application: &Principal, client: &str, secret: &str) -> Result<(), Refusal> {
    if application.secret.as_deref() == Some(secret) {
        return Ok(());
    }
    let message = format!(
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{client}'."
    );
    Err(Refusal::new(401, "invalid_client", 7_000_215, message))
}

fn refresh_token(world: &World, form: &Form) -> Result<Proved, Refusal> {
    let client = form.need("client_id")?;
    let session =
        world.tokens.session(form.need("refresh_token")?).filter(|session| session.client == client);
    let session = session.ok_or_else(|| {
        let message = "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.";
        Refusal::new(400, "invalid_grant", 50_173, message)
    })?;
    let wanted = form.claims()?;
    if !wanted.is_null() && !has_claims(&session.claims, &wanted) {
        let message = "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.";
        return Err(Refusal::new(400, "invalid_grant", 50_076, message).asking_for(wanted.to_string()));
    }
    let Session { who, claims, .. } = session.clone();
    Ok(Proved { who, client: client.to_owned(), claims, is_person: true, scope: None })
}

/// Whether a client that is no application with a proof of its own may ask for people's tokens.
pub fn check_public_client(world: &World, client: &str, tenant: &str) -> Result<(), Refusal> {
    let is_known = client.eq_ignore_ascii_case(AZURE_CLI)
        || world.directory.principals.iter().any(|principal| {
            principal.kind == PrincipalKind::Application
                && principal.client_id.as_deref().is_some_and(|id| id.eq_ignore_ascii_case(client))
        });
    if is_known { Ok(()) } else { Err(Refusal::client(client, tenant)) }
}

impl World {
    fn grant(&mut self, request: &Request, form: &Form, proved: Proved) -> Result<Response, Refusal> {
        let scope = match (&proved.scope, form.get("scope")) {
            (Some(before), None) => before,
            (_, Some(_)) | (None, None) => form.need("scope")?,
        };
        let audience = audience(scope, request)?;
        let principal = &self.directory.principals[proved.who];
        let tenant = principal.tenant.clone();
        let lasts = self.tokens_last(&tenant);
        let wish = Wish {
            tenant: &tenant,
            audience: &audience,
            client: &proved.client,
            lasts,
            claims: proved.claims.clone(),
        };
        let token = self.tokens.issue(proved.who, principal, wish, self.now, &mut self.ids);
        let mut body = json!({
            "token_type": "Bearer",
            "scope": scope,
            "expires_in": lasts.num_seconds(),
            "ext_expires_in": lasts.num_seconds(),
            "access_token": token,
        });
        if proved.is_person && scope.split(' ').any(|scope| scope == "offline_access") {
            let Proved { who, client, claims, .. } = proved;
            let session = Session { who, client, claims };
            body["refresh_token"] = json!(self.tokens.remember(session, &mut self.ids));
        }
        Ok(Response::json(200, &body))
    }

    /// A token as another program of somebody's would hand it over; nothing for whoever is not known.
    pub fn token_of(&mut self, name: &str, claims: Value) -> Option<String> {
        let who = self.directory.named(name)?;
        let principal = &self.directory.principals[who];
        let (tenant, lasts) = (principal.tenant.clone(), self.tokens_last(&principal.tenant));
        let wish = Wish { tenant: &tenant, audience: AUDIENCES[0], client: AZURE_CLI, lasts, claims };
        Some(self.tokens.issue(who, principal, wish, self.now, &mut self.ids))
    }

    /// Holds something against the tokens of somebody, if there is anybody of that name.
    pub fn refuse_tokens(&mut self, name: &str, trouble: Trouble) -> bool {
        let who = self.directory.named(name);
        who.inspect(|who| self.tokens.trouble_for(*who, trouble)).is_some()
    }

    /// Ends everything that somebody of that name was given, if there is anybody.
    pub fn sign_out(&mut self, name: &str) -> bool {
        self.directory.named(name).inspect(|who| self.tokens.sign_out(*who)).is_some()
    }

    /// How long the tokens of a tenant hold.
    pub fn tokens_last(&self, tenant: &str) -> TimeDelta {
        let seconds = self.directory.tenant(tenant).map_or(3600, |tenant| tenant.tokens_last.0);
        TimeDelta::seconds(i64::try_from(seconds).unwrap_or(3600))
    }
}

/// The resource that the scopes are of; there must be one, and it must be Resource Manager.
pub fn audience(scopes: &str, request: &Request) -> Result<String, Refusal> {
    const OPENID: [&str; 4] = ["openid", "profile", "email", "offline_access"];
    let mut scopes = scopes.split(' ').filter(|scope| !scope.is_empty() && !OPENID.contains(scope));
    let Some(scope) = scopes.next() else {
        let message =
            "The provided value for the input parameter 'scope' is not valid. One resource is needed.";
        return Err(Refusal::new(400, "invalid_scope", 70_011, message));
    };
    let resource = scope.rsplit_once('/').map_or(scope, |(resource, _)| resource);
    resource_manager(resource, request)
}

/// An audience by which the front door takes a token, without a slash at its end.
pub fn resource_manager(resource: &str, request: &Request) -> Result<String, Refusal> {
    let resource = resource.trim_end_matches('/');
    if is_resource_manager(resource, request) {
        return Ok(resource.to_owned());
    }
    let message = format!(
        "The resource principal named {resource} was not found in the tenant. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant."
    );
    Err(Refusal::new(400, "invalid_resource", 500_011, message))
}

/// Whether an audience is Resource Manager's: Azure's, or this server by any of its names.
pub fn is_resource_manager(audience: &str, request: &Request) -> bool {
    let port = |host: &str| host.rsplit_once(':').map(|(_, port)| port.to_owned());
    let own = request.header("host").and_then(port);
    let is_here = ["https://", "http://"].iter().any(|scheme| {
        let host = audience.strip_prefix(scheme);
        let is_local = |host: &str| {
            NAMES.iter().any(|name| host.strip_prefix(name).is_some_and(|rest| rest.starts_with(':')))
        };
        host.is_some_and(|host| is_local(host) && port(host) == own)
    });
    AUDIENCES.contains(&audience) || is_here
}
