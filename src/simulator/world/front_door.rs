//! Resource Manager's front door: who calls, how often, and the headers of every answer.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::World;
use super::authority::is_resource_manager;
use super::budget::{Kind, Left};
use super::call::Call;
use super::directory::Who;
use super::problem::Problem;
use super::subscriptions::Subscription;
use super::time::http_date;
use super::tokens::Trouble;
use crate::simulator::http::{Request, Response};
use crate::simulator::scenario::Taken;

/// Who calls.
pub struct Caller {
    /// Whose budget is spent.
    pub key: String,
    /// Nobody whom the directory knows may do everything, where any token is taken.
    pub who: Option<Who>,
}

impl World {
    /// Who is calling. There must be a bearer token; which ones are taken the scenario decides.
    ///
    /// # Errors
    /// 401 in all its forms.
    pub(super) fn authorize(&self, request: &Request) -> Result<Caller, Problem> {
        let home = self.directory.tenants[0].id.as_str();
        let refused =
            |tenant: &str, code: &str, message: &str| Err(unauthorized(request, tenant, code, message));
        let Some(token) = bearer(request) else {
            let message = "Authentication failed. A bearer token is needed in the Authorization header.";
            return refused(home, "AuthenticationFailed", message);
        };
        let Some(issued) = self.tokens.find(token) else {
            return match self.service.tokens {
                Taken::Any => Ok(Caller { key: token.to_owned(), who: None }),
                Taken::Issued => refused(home, "InvalidAuthenticationToken", "The access token is invalid."),
            };
        };
        let tenant = issued.tenant.as_str();
        let trouble = self.tokens.trouble(issued);
        if issued.expires <= self.now || trouble == Some(&Trouble::Expired) {
            let message = format!(
                "The access token expiry UTC time '{}' is earlier than current UTC time '{}'.",
                issued.expires.min(self.now).format("%m/%d/%Y %r"),
                self.now.format("%m/%d/%Y %r"),
            );
            return refused(tenant, "ExpiredAuthenticationToken", &message);
        }
        match trouble {
            Some(Trouble::LackClaims(claims)) => return Err(lacking_claims(request, tenant, claims)),
            Some(Trouble::Revoked | Trouble::Expired) => {
                return refused(tenant, "InvalidAuthenticationToken", "The access token has been revoked.");
            }
            None => {}
        }
        if !is_resource_manager(&issued.audience, request) {
            let message = format!(
                "The access token has been obtained for wrong audience or resource '{}'. It should exactly match with one of the allowed audiences.",
                issued.audience,
            );
            return refused(tenant, "InvalidAuthenticationTokenAudience", &message);
        }
        Ok(Caller { key: self.directory.principals[issued.who].id.clone(), who: Some(issued.who) })
    }

    /// A token counts in the tenant of its subscription only.
    ///
    /// # Errors
    /// 401 that names the right tenant.
    pub(super) fn check_tenant(&self, call: &Call, subscription: &Subscription) -> Result<(), Problem> {
        let Some(who) = call.caller.who else { return Ok(()) };
        let (own, right) = (&self.directory.principals[who].tenant, &subscription.tenant);
        if own.eq_ignore_ascii_case(right) {
            return Ok(());
        }
        let message = format!(
            "The access token is from the wrong issuer 'https://sts.windows.net/{own}/'. It must match the tenant 'https://sts.windows.net/{right}/' associated with this subscription. Please use the authority (URL) '{}/{right}' to get the token. Note, if the subscription is transferred to another tenant there is no impact to the services, but information about new tenant could take time to propagate (up to an hour). If you just transferred your subscription and see this error message, please try back later.",
            call.request.origin(),
        );
        let challenge = format!(
            "Bearer authorization_uri=\"{}/{right}\", error=\"invalid_token\", error_description=\"The access token is from the wrong issuer. It must match the tenant associated with this subscription. Please use correct authority to get the token.\"",
            call.request.origin(),
        );
        Err(Problem::gateway(401, "InvalidAuthenticationTokenTenant", message)
            .with("www-authenticate", challenge))
    }

    /// 401 because a token has expired, whatever token it was.
    pub fn expired(&self, request: &Request) -> Problem {
        let tenant = &self.directory.tenants[0].id;
        unauthorized(request, tenant, "ExpiredAuthenticationToken", "The access token has expired.")
    }

    /// Counts a request.
    ///
    /// # Errors
    /// 429 when the caller has none left.
    pub(super) fn spend(&mut self, call: &Call) -> Result<Option<Left>, Problem> {
        if !self.service.budgets {
            return Ok(None);
        }
        let scope = call.optional("subscription").unwrap_or_default().to_lowercase();
        match self.budgets.spend(&scope, &call.caller.key, Kind::of(call.request), self.now) {
            Ok(left) => Ok(Some(left)),
            Err(seconds) => Err(throttled(&scope, seconds)),
        }
    }

    /// The headers that every answer has.
    pub(super) fn stamp(&mut self, request: &Request, response: Response, left: Option<Left>) -> Response {
        let id = self.ids.guid();
        let correlation = request.header("x-ms-correlation-request-id").unwrap_or(&id).to_owned();
        let routing = format!("WESTEUROPE:{}:{id}", self.now.format("%Y%m%dT%H%M%SZ"));
        let is_subscription =
            request.segments().len() > 1 && request.segments()[0].eq_ignore_ascii_case("subscriptions");
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
        let (own, global) = budget_headers(Kind::of(request), is_subscription);
        response = response.with(own, left.own.to_string());
        if is_subscription { response.with(global, left.global.to_string()) } else { response }
    }
}

/// 401 in the words of the front door.
pub fn unauthorized(request: &Request, tenant: &str, code: &str, message: &str) -> Problem {
    let challenge = format!(
        "Bearer authorization_uri=\"{}/{tenant}\", error=\"invalid_token\", error_description=\"{message}\"",
        request.origin(),
    );
    Problem::gateway(401, code, message).with("www-authenticate", challenge)
}

/// 401 that names the claims which a token has to have.
fn lacking_claims(request: &Request, tenant: &str, claims: &str) -> Problem {
    let challenge = format!(
        "Bearer realm=\"\", authorization_uri=\"{}/{tenant}/oauth2/authorize\", error=\"insufficient_claims\", claims=\"{}\"",
        request.origin(),
        STANDARD.encode(claims),
    );
    let message = "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp";
    Problem::gateway(401, "InvalidAuthenticationToken", message).with("www-authenticate", challenge)
}

fn bearer(request: &Request) -> Option<&str> {
    let (scheme, token) = request.header("authorization")?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// 429 in the words of the front door.
pub fn throttled(subscription: &str, seconds: u32) -> Problem {
    let message = format!(
        "Too many requests for subscription '{subscription}'. Please try again after '{seconds}' seconds."
    );
    Problem::gateway(429, "SubscriptionRequestsThrottled", message).with("retry-after", seconds.to_string())
}

/// 429 in the words of a provider that counts by itself.
pub fn throttled_resource(target: &str, seconds: u32) -> Problem {
    let path = target.split('?').next().unwrap_or_default();
    let message = format!(
        "Number of requests for action '{path}' exceeded the limit of '50' for time interval '00:05:00'. Please try again after '{seconds}' seconds."
    );
    Problem::gateway(429, "ResourceRequestsThrottled", message).with("retry-after", seconds.to_string())
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
