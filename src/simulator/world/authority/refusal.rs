//! What the authority refuses, in Entra's words: an error of OAuth, and a number that begins with AADSTS.

use serde_json::json;

use crate::simulator::http::{Request, Response};
use crate::simulator::world::dice::Dice;
use crate::simulator::world::time::Moment;

/// A refused request.
#[derive(Debug)]
pub struct Refusal {
    status: u16,
    /// The word of OAuth.
    pub error: &'static str,
    /// The number behind AADSTS.
    pub code: u32,
    message: String,
    /// The claims that the next sign-in has to ask for.
    claims: Option<String>,
}

impl Refusal {
    pub fn new(status: u16, error: &'static str, code: u32, message: impl Into<String>) -> Refusal {
        Refusal { status, error, code, message: message.into(), claims: None }
    }

    /// The same, naming claims to ask for.
    pub fn asking_for(self, claims: String) -> Refusal {
        Refusal { claims: Some(claims), ..self }
    }

    pub fn method() -> Refusal {
        Refusal::new(405, "invalid_request", 900_561, "The endpoint does not accept requests of this method.")
    }

    pub fn missing(field: &str) -> Refusal {
        let message = format!("The request body must contain the following parameter: '{field}'.");
        Refusal::new(400, "invalid_request", 900_144, message)
    }

    pub fn claims() -> Refusal {
        Refusal::new(400, "invalid_request", 9_002_311, "The 'claims' parameter is no valid JSON.")
    }

    pub fn tenant(name: &str) -> Refusal {
        let message = format!(
            "Tenant '{name}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant."
        );
        Refusal::new(400, "invalid_request", 90_002, message)
    }

    pub fn client(client: &str, tenant: &str) -> Refusal {
        let message = format!(
            "Application with identifier '{client}' was not found in the directory '{tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant."
        );
        Refusal::new(400, "unauthorized_client", 700_016, message)
    }

    pub fn answer(self, request: &Request, now: Moment, ids: &mut Dice) -> Response {
        let trace = ids.guid();
        let correlation = request.header("client-request-id").map_or_else(|| ids.guid(), str::to_owned);
        let timestamp = now.format("%Y-%m-%d %H:%M:%SZ").to_string();
        let mut body = json!({
            "error": self.error,
            "error_description": format!(
                "AADSTS{}: {} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {timestamp}",
                self.code, self.message,
            ),
            "error_codes": [self.code],
            "timestamp": timestamp,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": format!("{}/error?code={}", request.origin(), self.code),
        });
        if let Some(claims) = self.claims {
            body["claims"] = json!(claims);
        }
        Response::json(self.status, &body)
    }
}
