//! A code that is typed into a browser.

use super::{SECRET, World, declined, form, issued, page, who};
use crate::raw_server::{Seen, Turn, answer};
use amldeck::{
    azure::Client,
    domain::{
        ask::{Ask, Reply},
        error::ApiError,
        sign_in::{DeviceCode, Redeemed},
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

const GIVEN: &str = r#"{"user_code":"ABCD-EFGH","device_code":"CANARY-SECRET-4711-code",
    "verification_uri":"https://microsoft.com/devicelogin","expires_in":900,"interval":5,"message":"…"}"#;

/// An authority that gives a code, and answers questions about it and for tokens in this order, then with tokens.
async fn world(turns: Vec<fn() -> Turn>, manager: fn(&Seen) -> Turn) -> World {
    let at = AtomicUsize::new(0);
    let authority = move |seen: &Seen| {
        if seen.target.ends_with("/devicecode") {
            return answer(200, &[], GIVEN);
        }
        let at = at.fetch_add(1, Ordering::SeqCst);
        turns.get(at).map_or_else(|| issued(&format!("token-{}", at + 1)), |turn| turn())
    };
    World::new(authority, manager).await
}

pub async fn code(client: &Client) -> DeviceCode {
    match client.perform(Ask::DeviceCode).await {
        Reply::DeviceCode(code) => code.unwrap(),
        other => panic!("{other:?}"),
    }
}

pub async fn redeem(client: &Client) -> Result<Redeemed, ApiError> {
    match client.perform(Ask::Redeem).await {
        Reply::Redeemed(redeemed) => redeemed,
        other => panic!("{other:?}"),
    }
}

fn anybody(_: &Seen) -> Turn {
    answer(200, &[], r#"{"value":[]}"#)
}

#[tokio::test]
async fn a_code_is_waited_for_at_the_authoritys_pace_and_then_stands_for_its_typist() {
    let pending = || declined("authorization_pending", "not yet");
    let world = world(vec![pending, || declined("slow_down", "not so fast"), pending], anybody).await;
    let client = world.client("device-code", &[]);
    let early = who(&client).await.unwrap_err().to_string();
    assert!(early.contains("nobody has signed in with a code"), "{early}");

    let code = code(&client).await;
    assert_eq!((&*code.code, &*code.link), ("ABCD-EFGH", "https://microsoft.com/devicelogin"));
    assert_eq!((code.lasts.as_secs(), code.every.as_secs()), (900, 5));
    for seconds in [5, 10, 10] {
        assert_eq!(redeem(&client).await.unwrap(), Redeemed::NotYet(Duration::from_secs(seconds)));
    }
    let Redeemed::By(who) = redeem(&client).await.unwrap() else { panic!("nobody typed it") };
    assert_eq!(&*who.credential, "device-code");
    page(&client).await.unwrap();

    assert_eq!(world.tokens(), ["token-4"]);
    let asked = world.asked();
    assert_eq!(asked[0].target, "/organizations/oauth2/v2.0/devicecode");
    let scope = format!("{}/.default offline_access openid profile", world.origin());
    assert_eq!(form(&asked[0], "scope"), Some(scope));
    assert_eq!(form(&asked[0], "client_id").as_deref(), Some(amldeck::azure::DEVICE_CODE_CLIENT));
    assert_eq!(form(&asked[1], "device_code").as_deref(), Some("CANARY-SECRET-4711-code"));
    assert!(!world.told_the_manager().contains(SECRET));
    assert!(!format!("{code:?}{client:?}").contains(SECRET));
}

#[tokio::test]
async fn a_code_that_was_declined_is_over() {
    let world = world(vec![|| declined("authorization_declined", "the user said no")], anybody).await;
    let client = world.client("device-code", &[("AZURE_TENANT_ID", "contoso")]);
    code(&client).await;
    let error = redeem(&client).await.unwrap_err();
    assert!(matches!(&error, ApiError::SignedOut(out) if out.said[0].words.contains("said no")), "{error}");
    assert!(redeem(&client).await.is_err());
    assert_eq!(world.asked().len(), 2, "nothing is asked about a code that is over");
    assert_eq!(world.asked()[0].target, "/contoso/oauth2/v2.0/devicecode");
}

const CLAIMS: &str = r#"{"access_token":{"nbf":{"essential":true,"value":"1"}}}"#;

/// Wants the claims that only the second token has.
fn wants_claims(seen: &Seen) -> Turn {
    if seen.header("authorization") == Some("Bearer token-2") {
        return anybody(seen);
    }
    let header = format!(r#"Bearer error="insufficient_claims", claims="{}""#, STANDARD.encode(CLAIMS));
    answer(401, &[("WWW-Authenticate", &header)], "")
}

#[tokio::test]
async fn a_claims_challenge_is_answered_with_the_refresh_token() {
    let world = world(Vec::new(), wants_claims).await;
    let client = world.client("device-code", &[]);
    code(&client).await;
    redeem(&client).await.unwrap();
    page(&client).await.unwrap();
    assert_eq!(world.tokens(), ["token-1", "token-2"]);
    let last = world.asked().pop().unwrap();
    assert_eq!(form(&last, "grant_type").as_deref(), Some("refresh_token"));
    assert_eq!(form(&last, "refresh_token"), Some(format!("{SECRET}-refresh")));
    assert_eq!(form(&last, "claims").as_deref(), Some(CLAIMS));
}

#[tokio::test]
async fn a_refresh_token_that_is_no_longer_good_means_signed_out() {
    fn first(_: &Seen) -> Turn {
        answer(401, &[], "")
    }
    let world =
        world(vec![|| issued("token-1"), || declined("invalid_grant", "AADSTS700082: expired")], first).await;
    let client = world.client("device-code", &[]);
    code(&client).await;
    redeem(&client).await.unwrap();
    let error = page(&client).await.unwrap_err();
    assert!(error.to_string().contains("AADSTS700082"), "{error}");
    let error = who(&client).await.unwrap_err();
    assert!(error.to_string().contains("nobody has signed in with a code"), "{error}");
}

#[tokio::test]
async fn whoever_types_a_code_is_who_they_want_to_be() {
    let world = world(Vec::new(), anybody).await;
    world.folder.tool("az", &super::az_token("token-of-az"));
    let client = world.client("auto", &[]);
    page(&client).await.unwrap();
    code(&client).await;
    redeem(&client).await.unwrap();
    page(&client).await.unwrap();
    assert_eq!(world.tokens(), ["token-of-az", "token-1"]);
}
