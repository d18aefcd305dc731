//! The identity of the machine, told by an endpoint of that machine.

use super::{SECRET, World, endpoint, out, page};
use crate::raw_server::{Seen, Turn, answer};
use std::time::Duration;
use tokio::time::timeout;

fn told(_: &Seen) -> Turn {
    answer(200, &[], r#"{"access_token":"token-1","expires_on":"9999999999","token_type":"Bearer"}"#)
}

fn query(seen: &Seen, name: &str) -> Option<String> {
    let (_, query) = seen.target.split_once('?')?;
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

#[tokio::test]
async fn an_app_service_tells_its_identity_to_whoever_knows_the_secret() {
    let world = World::giving("token-1").await;
    let server = endpoint(told).await;
    let address = format!("{}/msi/token", server.origin());
    let variables =
        [("IDENTITY_ENDPOINT", &*address), ("IDENTITY_HEADER", SECRET), ("AZURE_CLIENT_ID", "app-1")];
    for auth in ["managed-identity", "auto"] {
        page(&world.client(auth, &variables)).await.unwrap();
    }
    for seen in server.seen() {
        assert!(seen.target.starts_with("/msi/token?"), "{}", seen.target);
        assert_eq!(seen.header("x-identity-header"), Some(SECRET));
        assert_eq!(query(&seen, "api-version").as_deref(), Some("2019-08-01"));
        assert_eq!(query(&seen, "resource").as_deref(), Some(world.origin()));
        assert_eq!(query(&seen, "client_id").as_deref(), Some("app-1"));
    }
    assert_eq!(server.seen().len(), 2);
    assert_eq!(world.tokens(), ["token-1", "token-1"]);
    assert!(!world.told_the_manager().contains(SECRET));
}

#[tokio::test]
async fn a_compute_instance_tells_its_own() {
    let world = World::giving("token-1").await;
    // Its times are numbers, not texts.
    let server =
        endpoint(|_| answer(200, &[], r#"{"access_token":"token-1","expires_on":9999999999}"#)).await;
    let address = format!("{}/MSI/auth", server.origin());
    let variables =
        [("MSI_ENDPOINT", &*address), ("MSI_SECRET", SECRET), ("DEFAULT_IDENTITY_CLIENT_ID", "id-1")];
    page(&world.client("managed-identity", &variables)).await.unwrap();
    let seen = &server.seen()[0];
    assert_eq!(seen.header("secret"), Some(SECRET));
    assert_eq!(query(seen, "api-version").as_deref(), Some("2017-09-01"));
    assert_eq!(query(seen, "clientid").as_deref(), Some("id-1"));
}

#[tokio::test]
async fn a_virtual_machine_tells_its_own_without_a_secret() {
    let world = World::giving("token-1").await;
    let server = endpoint(told).await;
    let variables = [("AZURE_POD_IDENTITY_AUTHORITY_HOST", server.origin())];
    // The last one of `auto`: there is neither az nor azd in this world.
    for auth in ["managed-identity", "imds", "auto"] {
        page(&world.client(auth, &variables)).await.unwrap();
    }
    // Before each question comes one that is answered at once by whoever is there, and that no token answers.
    let (asked, probed): (Vec<_>, Vec<_>) =
        server.seen().into_iter().partition(|seen| seen.header("metadata") == Some("true"));
    for seen in &asked {
        assert!(seen.target.starts_with("/metadata/identity/oauth2/token?"), "{}", seen.target);
        assert_eq!(query(seen, "client_id"), None);
    }
    assert!(probed.iter().all(|seen| seen.target == "/metadata/identity/oauth2/token"), "{probed:?}");
    assert_eq!((asked.len(), probed.len()), (3, 3));
}

#[tokio::test]
async fn a_machine_whose_network_takes_every_call_is_soon_known_for_no_virtual_machine() {
    let world = World::giving("token-1").await;
    let server = endpoint(|_| Turn::Hang).await;
    let client = world.client("imds", &[("AZURE_POD_IDENTITY_AUTHORITY_HOST", server.origin())]);
    // Far below what a token may take.
    let out = timeout(Duration::from_secs(20), out(&client)).await.expect("it is soon known");
    assert!(out.to_string().contains("not on an Azure machine: nobody answers at 127.0.0.1"), "{out}");
    assert_eq!(server.seen().len(), 1, "nothing else is asked");
}

#[tokio::test]
async fn an_endpoint_that_gives_none_is_told_in_words() {
    let world = World::giving("token-1").await;
    for (turn, words) in [
        ((|| answer(400, &[], "{}")) as fn() -> Turn, "no such identity"),
        (|| answer(500, &[], "{}"), "HTTP 500"),
        (|| answer(200, &[], "<html>"), "no token"),
        (|| answer(302, &[("Location", "https://elsewhere.example")], ""), "HTTP 302"),
        (|| Turn::Drop, "no identity endpoint answers at 127.0.0.1"),
    ] {
        let server = endpoint(move |_| turn()).await;
        let variables = [("MSI_ENDPOINT", server.origin()), ("MSI_SECRET", SECRET)];
        let out = out(&world.client("auto", &variables)).await;
        assert!(out.to_string().contains(words), "{words}: {out}");
        assert!(!format!("{out:?}").contains(SECRET));
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn a_secret_leaves_in_clear_for_no_machine_but_this() {
    let world = World::giving("token-1").await;
    let variables = [("MSI_ENDPOINT", "http://192.0.2.1/MSI/auth"), ("MSI_SECRET", SECRET)];
    let out = out(&world.client("managed-identity", &variables)).await;
    assert!(out.to_string().contains("192.0.2.1 in clear"), "{out}");
}
