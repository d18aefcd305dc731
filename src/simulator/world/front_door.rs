//! Resource Manager's front door: who calls, how often, and the headers of every answer.

use super::World;
use super::budget::{Kind, Left};
use super::call::Call;
use super::problem::Problem;
use super::subscriptions::TENANT;
use super::time::http_date;
use crate::simulator::http::{Request, Response};

impl World {
    /// Counts a request.
    ///
    /// # Errors
    /// 429 when the caller has none left.
    pub(super) fn spend(&mut self, call: &Call, caller: &str) -> Result<Option<Left>, Problem> {
        if !self.service.budgets {
            return Ok(None);
        }
        let scope = call.optional("subscription").unwrap_or_default().to_lowercase();
        match self.budgets.spend(&scope, caller, Kind::of(call.request.method), self.now) {
            Ok(left) => Ok(Some(left)),
            Err(seconds) => Err(throttled(&scope, seconds)),
        }
    }

    /// The headers that every answer has.
    pub(super) fn stamp(&mut self, request: &Request, response: Response, left: Option<Left>) -> Response {
        let id = self.ids.guid();
        let correlation = request.header("x-ms-correlation-request-id").unwrap_or(&id).to_owned();
        let routing = format!("WESTEUROPE:{}:{id}", self.now.format("%Y%m%dT%H%M%SZ"));
        let is_subscription = request.segments().len() > 1;
        let mut response = response
            .with("date", http_date(self.now))
            .with("cache-control", "no-cache")
            .with("pragma", "no-cache")
            .with("expires", "-1")
            .with("strict-transport-security", "max-age=31536000; includeSubDomains")
            .with("x-content-type-options", "nosniff")
            .with("x-ms-correlation-request-id", correlation)
            .with("x-ms-routing-request-id", routing)
            .with("x-ms-request-id", id);
        if let Some(client) = request.header("x-ms-client-request-id") {
            response = response.with("x-ms-client-request-id", client);
        }
        let Some(left) = left else { return response };
        let (own, global) = budget_headers(Kind::of(request.method), is_subscription);
        response = response.with(own, left.own.to_string());
        if is_subscription { response.with(global, left.global.to_string()) } else { response }
    }
}

/// Who is calling: any bearer token will do, but there must be one.
pub fn authorize(request: &Request) -> Result<String, Problem> {
    let token = request.header("authorization").and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        (scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty()).then(|| token.trim().to_owned())
    });
    token.ok_or_else(|| {
        unauthorized(
            "AuthenticationFailed",
            "Authentication failed. A bearer token is needed in the Authorization header.",
        )
    })
}

/// 401 in the words of the front door.
pub fn unauthorized(code: &str, message: &str) -> Problem {
    let challenge = format!(
        "Bearer authorization_uri=\"https://login.microsoftonline.com/{TENANT}\", error=\"invalid_token\", error_description=\"{message}\""
    );
    Problem::gateway(401, code, message).with("www-authenticate", challenge)
}

/// 429 in the words of the front door.
pub fn throttled(subscription: &str, seconds: u32) -> Problem {
    let message = format!(
        "Too many requests for subscription '{subscription}'. Please try again after '{seconds}' seconds."
    );
    Problem::gateway(429, "SubscriptionRequestsThrottled", message).with("retry-after", seconds.to_string())
}

/// The names of the headers that tell the budget; requests above subscriptions have a tenant's.
fn budget_headers(kind: Kind, is_subscription: bool) -> (&'static str, &'static str) {
    match (kind, is_subscription) {
        (Kind::Reads, true) => (
            "x-ms-ratelimit-remaining-subscription-reads",
            "x-ms-ratelimit-remaining-subscription-global-reads",
        ),
        (Kind::Writes, true) => (
            "x-ms-ratelimit-remaining-subscription-writes",
            "x-ms-ratelimit-remaining-subscription-global-writes",
        ),
        (Kind::Deletes, true) => (
            "x-ms-ratelimit-remaining-subscription-deletes",
            "x-ms-ratelimit-remaining-subscription-global-deletes",
        ),
        (Kind::Reads, false) => ("x-ms-ratelimit-remaining-tenant-reads", ""),
        (Kind::Writes | Kind::Deletes, false) => ("x-ms-ratelimit-remaining-tenant-writes", ""),
    }
}
