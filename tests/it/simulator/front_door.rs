//! Whose tokens the front door takes, and for how long.

use std::time::Duration;

use amldeck::simulator::{Scenario, Trouble};
use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::{Method, Response};
use serde_json::Value;

use super::{Bench, value};

const ADA: &str = "ada.novak@contoso.example";

async fn guarded() -> Bench {
    Bench::of(Scenario::named("small").unwrap().with_issued_tokens_only()).await
}

async fn listed(bench: &Bench, token: &str) -> Response {
    let address = format!("{}?api-version=2025-12-01", bench.computes());
    bench.client.get(address).bearer_auth(token).send().await.unwrap()
}

/// The code of a 401, and what its challenge says.
async fn challenged(response: Response) -> (String, String) {
    assert_eq!(response.status(), 401);
    let challenge = response.headers()["www-authenticate"].to_str().unwrap().to_owned();
    (value(response).await["error"]["code"].as_str().unwrap().to_owned(), challenge)
}

#[tokio::test]
async fn only_tokens_of_the_authority_are_taken_where_the_scenario_says_so() {
    let bench = guarded().await;
    let (code, challenge) = challenged(listed(&bench, "anything").await).await;
    assert_eq!(code, "InvalidAuthenticationToken");
    assert!(challenge.contains(&format!("authorization_uri=\"{}/", bench.simulator.url())), "{challenge}");
    let token = bench.simulator.token(ADA).unwrap();
    assert_eq!(listed(&bench, &token).await.status(), 200);
    assert_eq!(bench.simulator.requests().last().unwrap().bearer, Some(token));
    assert_eq!(bench.simulator.token("nobody"), None);
}

#[tokio::test]
async fn tokens_expire_by_the_clock_of_the_world() {
    let bench = guarded().await;
    let token = bench.simulator.token(ADA).unwrap();
    bench.simulator.advance(Duration::from_secs(3599));
    assert_eq!(listed(&bench, &token).await.status(), 200);
    bench.simulator.advance(Duration::from_secs(1));
    assert_eq!(challenged(listed(&bench, &token).await).await.0, "ExpiredAuthenticationToken");
    assert_eq!(listed(&bench, &bench.simulator.token(ADA).unwrap()).await.status(), 200);
}

#[tokio::test]
async fn tokens_end_before_their_time_when_a_test_says_so() {
    let bench = guarded().await;
    for (trouble, code) in
        [(Trouble::Expired, "ExpiredAuthenticationToken"), (Trouble::Revoked, "InvalidAuthenticationToken")]
    {
        let token = bench.simulator.token(ADA).unwrap();
        let other = bench.simulator.token("amldeck-ci").unwrap();
        assert!(bench.simulator.refuse_tokens(ADA, trouble));
        assert_eq!(challenged(listed(&bench, &token).await).await.0, code);
        assert_eq!(listed(&bench, &other).await.status(), 200);
        assert_eq!(listed(&bench, &bench.simulator.token(ADA).unwrap()).await.status(), 200);
    }
    assert!(!bench.simulator.refuse_tokens("nobody", Trouble::Revoked));
}

#[tokio::test]
async fn claims_are_asked_for_until_a_token_has_them() {
    const CLAIMS: &str = r#"{"access_token":{"nbf":{"essential":true,"value":"1772438400"}}}"#;
    let bench = guarded().await;
    bench.simulator.refuse_tokens(ADA, Trouble::LackClaims(CLAIMS.to_owned()));
    let plain = bench.simulator.token(ADA).unwrap();
    let (_, challenge) = challenged(listed(&bench, &plain).await).await;
    assert!(challenge.contains("error=\"insufficient_claims\""), "{challenge}");
    let claims = challenge.split("claims=\"").nth(1).unwrap().trim_end_matches('"');
    let claims = String::from_utf8(STANDARD.decode(claims).unwrap()).unwrap();
    assert_eq!(claims, CLAIMS);
    let token = bench.simulator.token_with_claims(ADA, &claims).unwrap();
    assert_eq!(listed(&bench, &token).await.status(), 200);
    assert_eq!(listed(&bench, &plain).await.status(), 401);
}

#[tokio::test]
async fn a_token_of_another_tenant_is_told_the_right_one() {
    let bench = Bench::of(Scenario::named("guarded").unwrap()).await;
    let token = bench.simulator.token("greta.guest@fabrikam.example").unwrap();
    let (code, challenge) = challenged(listed(&bench, &token).await).await;
    assert_eq!(code, "InvalidAuthenticationTokenTenant");
    let right =
        format!("authorization_uri=\"{}/7f1d9a52-3c40-4e8b-9a61-5d2c8e4b0f17\"", bench.simulator.url());
    assert!(challenge.contains(&right), "{challenge}");
}

#[tokio::test]
async fn tenants_and_subscriptions_are_the_callers_own() {
    let bench = Bench::of(Scenario::named("guarded").unwrap()).await;
    let names = async |who: &str, path: &str, key: &str| {
        let token = bench.simulator.token(who).unwrap();
        let address = format!("{}/{path}?api-version=2022-12-01", bench.simulator.url());
        let response = bench.client.request(Method::GET, address).bearer_auth(token).send().await.unwrap();
        let body = value(response).await;
        let rows = body["value"].as_array().unwrap().iter();
        rows.map(|row| row[key].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let tenants = async |who: &str| names(who, "tenants", "displayName").await;
    assert_eq!(tenants(ADA).await, ["Contoso"]);
    assert_eq!(tenants("greta.guest@fabrikam.example").await, ["Fabrikam"]);
    let subscriptions = async |who: &str| names(who, "subscriptions", "displayName").await;
    assert_eq!(subscriptions(ADA).await, ["Contoso Research", "Contoso Production"]);
    assert_eq!(subscriptions("ravi.reader@contoso.example").await, ["Contoso Research"]);
    assert_eq!(subscriptions("greta.guest@fabrikam.example").await, ["Fabrikam Lab"]);
    let anybody: Vec<Value> =
        bench.simulator.workspaces().iter().map(|name| name.name.clone().into()).collect();
    assert_eq!(anybody.len(), 4);
}
