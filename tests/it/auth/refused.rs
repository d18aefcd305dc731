//! Tokens that the service does not take: of the wrong tenant, without the claims that it wants, or at all.

use super::{World, az_token, issued, listed, out, page};
use crate::raw_server::{Seen, Turn, answer};
use amldeck::domain::{
    ask::{Ask, Reply},
    error::ApiError,
    ids::WorkspaceId,
};
use base64::{Engine, engine::general_purpose::STANDARD};

const CLAIMS: &str = r#"{"access_token":{"nbf":{"essential":true,"value":"1764000000"}}}"#;

fn challenge() -> Turn {
    let header =
        format!(r#"Bearer realm="", error="insufficient_claims", claims="{}""#, STANDARD.encode(CLAIMS));
    answer(
        401,
        &[("WWW-Authenticate", &header)],
        r#"{"error":{"code":"InvalidAuthenticationToken","message":"continuous access"}}"#,
    )
}

#[tokio::test]
async fn a_claims_challenge_is_answered_by_a_line_for_az() {
    let world = World::new(|_| answer(500, &[], ""), |_| challenge()).await;
    world.folder.tool("az", &az_token("token-1"));
    let out = out(&world.client("cli", &[])).await;
    let line = format!(
        "az login --scope {}/.default --claims-challenge \"{}\"",
        world.origin(),
        STANDARD.encode(CLAIMS)
    );
    assert_eq!(out.run, [line.as_str().into()]);
    assert_eq!(world.folder.calls("az").len(), 1, "the same token again would help nobody");
}

#[tokio::test]
async fn a_service_that_takes_no_token_is_shown_two_a_minute() {
    let world = World::new(|_| answer(500, &[], ""), |seen| listed(seen, "no token")).await;
    world.folder.tool("az", &az_token("token-1"));
    let client = world.client("cli", &[]);
    for _ in 0..10 {
        let out = out(&client).await;
        assert_eq!(out.run, ["az login".into()]);
    }
    assert_eq!(world.folder.calls("az").len(), 2);
}

/// A manager whose subscription `other` is in another tenant.
fn of_two_tenants(seen: &Seen) -> Turn {
    let token =
        if seen.target.starts_with("/subscriptions/other/") { "token-fabrikam" } else { "token-home" };
    match seen.header("authorization") {
        Some(header) if header == format!("Bearer {token}") => answer(200, &[], r#"{"value":[]}"#),
        _ => {
            let header =
                r#"Bearer authorization_uri="https://login.windows.net/fabrikam", error="invalid_token""#;
            let body =
                r#"{"error":{"code":"InvalidAuthenticationTokenTenant","message":"the wrong issuer"}}"#;
            answer(401, &[("WWW-Authenticate", header)], body)
        }
    }
}

async fn page_of(client: &amldeck::azure::Client, subscription: &str) -> Result<(), ApiError> {
    match client.perform(Ask::Page(WorkspaceId::new(subscription, "rg", "w"), None)).await {
        Reply::Page(_, page) => page.map(drop),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_subscription_of_another_tenant_gets_a_token_of_that_tenant() {
    let world = World::new(|_| answer(500, &[], ""), of_two_tenants).await;
    let token = |name| az_token(name).trim_start_matches("echo ").to_owned();
    let (home, other) = (token("token-home"), token("token-fabrikam"));
    world.folder.tool("az", &format!("case \"$*\" in *fabrikam*) echo {other};; *) echo {home};; esac"));
    let client = world.client("cli", &[]);
    for subscription in ["mine", "other", "mine", "OTHER"] {
        let result = page_of(&client, &subscription.to_lowercase()).await;
        assert!(result.is_ok(), "{subscription}: {result:?}");
    }
    let calls = world.folder.calls("az");
    assert_eq!(calls.len(), 2, "{calls:?}");
    assert!(calls[1].ends_with("--tenant fabrikam"), "{calls:?}");
    assert_eq!(
        world.tokens(),
        ["token-home", "token-home", "token-fabrikam", "token-home", "token-fabrikam"]
    );
}

#[tokio::test]
async fn where_nobody_is_signed_in_to_that_tenant_the_others_are_read_all_the_same() {
    let world = World::new(|_| answer(500, &[], ""), of_two_tenants).await;
    let home = az_token("token-home");
    world.folder.tool("az", &format!("case \"$*\" in *fabrikam*) echo no >&2; exit 1;; *) {home};; esac"));
    let client = world.client("cli", &[]);
    let Err(ApiError::SignedOut(out)) = page_of(&client, "other").await else { panic!("it was read") };
    assert!(out.is_of_one_subscription());
    assert_eq!(out.run, ["az login --tenant fabrikam".into()]);
    page_of(&client, "mine").await.unwrap();
}

#[tokio::test]
async fn an_application_of_one_tenant_says_which_one_would_be_right() {
    let world = World::new(|_| issued("token-home"), of_two_tenants).await;
    let variables =
        [("AZURE_TENANT_ID", "contoso"), ("AZURE_CLIENT_ID", "app-1"), ("AZURE_CLIENT_SECRET", "s")];
    let client = world.client("environment", &variables);
    let Err(ApiError::SignedOut(out)) = page_of(&client, "other").await else { panic!("it was read") };
    assert!(out.is_of_one_subscription() && out.to_string().contains("the wrong issuer"), "{out}");
    assert_eq!(world.asked().len(), 1);
    page(&client).await.unwrap();
}
