//! What a client asks before it asks for a token: where the endpoints of a cloud and of a tenant are.

#![expect(clippy::unnecessary_wraps, reason = "every handler has the same signature")]

use serde_json::json;

use super::refusal::Refusal;
use crate::simulator::http::{Request, Response};
use crate::simulator::world::World;

/// GET of a tenant's configuration.
pub fn openid(world: &mut World, request: &Request, name: &str) -> Result<Response, Refusal> {
    let origin = request.origin();
    let tenant = match name.to_ascii_lowercase().as_str() {
        "common" | "organizations" => "{tenantid}",
        _ => world.directory.tenant(name).ok_or_else(|| Refusal::tenant(name))?.id.as_str(),
    };
    Ok(Response::json(
        200,
        &json!({
            "token_endpoint": format!("{origin}/{name}/oauth2/v2.0/token"),
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
            "issuer": format!("{origin}/{tenant}/v2.0"),
            "authorization_endpoint": format!("{origin}/{name}/oauth2/v2.0/authorize"),
            "device_authorization_endpoint": format!("{origin}/{name}/oauth2/v2.0/devicecode"),
            "response_types_supported": ["code"],
            "scopes_supported": ["openid", "profile", "offline_access"],
            "cloud_instance_name": request.header("host").unwrap_or_default(),
        }),
    ))
}

/// GET `/common/discovery/instance`: which hosts stand for the same authority.
pub fn instance(_: &mut World, request: &Request, _: &str) -> Result<Response, Refusal> {
    let host = request.header("host").unwrap_or_default();
    let tenant = request.query_value("authorization_endpoint").unwrap_or_default();
    let tenant = tenant.split('/').nth(3).filter(|tenant| !tenant.is_empty()).unwrap_or("common");
    Ok(Response::json(
        200,
        &json!({
            "tenant_discovery_endpoint": format!("{}/{tenant}/v2.0/.well-known/openid-configuration", request.origin()),
            "api-version": "1.1",
            "metadata": [{ "preferred_network": host, "preferred_cache": host, "aliases": [host] }],
        }),
    ))
}

/// GET `/metadata/endpoints`: the cloud that this origin is the Resource Manager of. Since 2022-09-01 it is one object;
/// before, it was a list of clouds with other names for the same keys.
pub fn endpoints(_: &mut World, request: &Request, _: &str) -> Result<Response, Refusal> {
    let origin = request.origin();
    let authentication = json!({
        "loginEndpoint": origin,
        "audiences": [origin, "https://management.core.windows.net/", "https://management.azure.com/"],
        "tenant": "common",
        "identityProvider": "AAD",
    });
    let suffixes = json!({ "storage": "core.simulator.example", "keyVaultDns": "vault.simulator.example" });
    let version = request.query_value("api-version").unwrap_or_default();
    let body = match version.as_str() {
        "" => return Ok(Response::json(400, &missing_version())),
        version if version < "2019-05-01" => json!({
            "galleryEndpoint": origin,
            "graphEndpoint": origin,
            "portalEndpoint": origin,
            "authentication": authentication,
        }),
        version if version < "2022-09-01" => json!([{
            "portal": origin,
            "authentication": authentication,
            "graphAudience": origin,
            "graph": origin,
            "name": "AmldeckSimulator",
            "suffixes": suffixes,
            "resourceManager": origin,
        }]),
        _ => json!({
            "portal": origin,
            "authentication": authentication,
            "graphAudience": origin,
            "name": "AmldeckSimulator",
            "suffixes": suffixes,
            "resourceManager": format!("{origin}/"),
            "microsoftGraphResourceId": origin,
        }),
    };
    Ok(Response::json(200, &body))
}

fn missing_version() -> serde_json::Value {
    json!({ "error": {
        "code": "MissingApiVersionParameter",
        "message": "The api-version query parameter (?api-version=) is required for all requests.",
    } })
}
