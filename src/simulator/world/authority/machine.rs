//! What a machine in Azure can ask about itself: tokens of its managed identities, in the three forms that there are.

use serde_json::{Value, json};

use super::grants::resource_manager;
use super::refusal::Refusal;
use crate::simulator::http::{Request, Response};
use crate::simulator::world::World;
use crate::simulator::world::directory::Who;
use crate::simulator::world::tokens::Wish;

/// A token, and what is told beside it.
struct Granted {
    token: String,
    client: String,
    resource: String,
    lasts: i64,
    expires: i64,
}

/// GET of the instance metadata service. All its numbers are texts.
pub fn instance_metadata(world: &mut World, request: &Request, _: &str) -> Result<Response, Refusal> {
    let refused = |description: &str| {
        Ok(Response::json(400, &json!({ "error": "invalid_request", "error_description": description })))
    };
    if request.header("metadata").is_none_or(|value| !value.eq_ignore_ascii_case("true")) {
        return refused("Required metadata header not specified");
    }
    if request.query_value("api-version").is_none_or(|version| version.as_str() < "2018-02-01") {
        return refused("Required query variable 'api-version' is missing or too old");
    }
    let Some(who) = world.identity(request, "client_id") else { return refused("Identity not found") };
    let Some(granted) = world.grant_machine(request, who) else {
        return refused("Required query variable 'resource' is missing or names nothing that is known");
    };
    Ok(Response::json(
        200,
        &json!({
            "access_token": granted.token,
            "client_id": granted.client,
            "expires_in": granted.lasts.to_string(),
            "expires_on": granted.expires.to_string(),
            "ext_expires_in": granted.lasts.to_string(),
            "not_before": world.now.timestamp().to_string(),
            "resource": granted.resource,
            "token_type": "Bearer",
        }),
    ))
}

/// GET of an App Service's endpoint, version 2019-08-01.
pub fn app_service(world: &mut World, request: &Request, _: &str) -> Result<Response, Refusal> {
    let refused = |status: u16, message: &str| {
        Ok(Response::json(status, &json!({ "statusCode": status, "message": message })))
    };
    if request.header("x-identity-header") != Some(world.service.identity_secret.as_str()) {
        return refused(401, "The X-IDENTITY-HEADER is missing or wrong.");
    }
    if request.query_value("api-version").as_deref() != Some("2019-08-01") {
        return refused(400, "The api-version is missing or not supported.");
    }
    let Some(who) = world.identity(request, "client_id") else {
        return refused(
            400,
            "No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.",
        );
    };
    let Some(granted) = world.grant_machine(request, who) else {
        return refused(400, "The resource is missing or unknown.");
    };
    Ok(Response::json(200, &told(&granted, &json!(granted.expires.to_string()))))
}

/// GET of the endpoint on a compute instance of Azure Machine Learning, version 2017-09-01, where the client id is never
/// left out and the expiry is a number.
pub fn machine_learning(world: &mut World, request: &Request, _: &str) -> Result<Response, Refusal> {
    let refused =
        |status: u16, message: &str| Ok(Response::json(status, &json!({ "error": { "message": message } })));
    if request.header("secret") != Some(world.service.identity_secret.as_str()) {
        return refused(401, "The secret is missing or wrong.");
    }
    if request.query_value("api-version").as_deref() != Some("2017-09-01") {
        return refused(400, "The api-version is missing or not supported.");
    }
    if request.query_value("clientid").is_none() {
        return refused(400, "The parameter 'clientid' is missing.");
    }
    let Some(who) = world.identity(request, "clientid") else {
        return refused(400, "There is no such identity.");
    };
    let Some(granted) = world.grant_machine(request, who) else {
        return refused(400, "The resource is missing or unknown.");
    };
    Ok(Response::json(200, &told(&granted, &json!(granted.expires))))
}

fn told(granted: &Granted, expires: &Value) -> Value {
    json!({
        "access_token": granted.token,
        "client_id": granted.client,
        "expires_on": expires,
        "resource": granted.resource,
        "token_type": "Bearer",
    })
}

impl World {
    /// The managed identity that a query names, or the machine's own.
    fn identity(&self, request: &Request, key: &str) -> Option<Who> {
        self.directory.managed_identity(request.query_value(key).as_deref())
    }

    /// A token for the resource of the query; nothing when that is not Resource Manager.
    fn grant_machine(&mut self, request: &Request, who: Who) -> Option<Granted> {
        let resource = request.query_value("resource")?;
        let audience = resource_manager(&resource, request).ok()?;
        let principal = &self.directory.principals[who];
        let lasts = self.tokens_last(&principal.tenant);
        let client = principal.client_id.clone().unwrap_or_default();
        let wish = Wish {
            tenant: &principal.tenant,
            audience: &audience,
            client: &client,
            lasts,
            claims: Value::Null,
        };
        let token = self.tokens.issue(who, principal, wish, self.now, &mut self.ids);
        let expires = (self.now + lasts).timestamp();
        Some(Granted { token, client, resource, lasts: lasts.num_seconds(), expires })
    }
}
