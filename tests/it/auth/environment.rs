//! Applications: a secret, a certificate, a token of Kubernetes.

use super::{SECRET, World, declined, form, issued, listed, out, page};
use crate::{raw_server::answer, support::pem::RSA_KEYS};
use amldeck::domain::error::ApiError;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rcgen::{CertificateParams, KeyPair, PublicKeyData};
use ring::{
    digest::{SHA256, digest},
    signature::{RSA_PSS_2048_8192_SHA256, UnparsedPublicKey},
};
use serde_json::Value;

const IDS: [(&str, &str); 2] = [("AZURE_TENANT_ID", "contoso"), ("AZURE_CLIENT_ID", "app-1")];

#[tokio::test]
async fn a_client_secret_goes_to_the_authority_and_its_token_to_the_manager() {
    let world = World::giving("token-1").await;
    let client = world.client("environment", &[IDS[0], IDS[1], ("AZURE_CLIENT_SECRET", SECRET)]);
    page(&client).await.unwrap();
    page(&client).await.unwrap();
    let asked = world.asked();
    assert_eq!(asked.len(), 1, "the token is kept");
    assert_eq!(asked[0].target, "/contoso/oauth2/v2.0/token");
    let scope = format!("{}/.default", world.origin());
    for (name, value) in [
        ("grant_type", "client_credentials"),
        ("client_id", "app-1"),
        ("client_secret", SECRET),
        ("scope", &scope),
    ] {
        assert_eq!(form(&asked[0], name).as_deref(), Some(value), "{name}");
    }
    assert_eq!(world.tokens(), ["token-1", "token-1"]);
    assert!(!world.told_the_manager().contains(SECRET));
}

#[tokio::test]
async fn what_the_authority_says_is_told_without_the_secret_that_it_repeats() {
    let words = format!("AADSTS7000215: Invalid client secret {SECRET}.");
    let world = World::new(move |_| declined("invalid_client", &words), |seen| listed(seen, "")).await;
    let variables = [IDS[0], IDS[1], ("AZURE_CLIENT_SECRET", SECRET)];
    let out = out(&world.client("auto", &variables)).await;
    assert_eq!(out.said.len(), 1, "what was set up on purpose is the last word: {out:?}");
    assert_eq!(&*out.said[0].by, "environment");
    assert!(out.to_string().contains("AADSTS7000215: Invalid client secret"), "{out}");
    assert!(!format!("{out:?}").contains(SECRET), "{out:?}");
    assert!(world.tokens().is_empty());
}

#[tokio::test]
async fn a_token_that_the_service_refuses_is_asked_for_anew_though_the_sdk_keeps_it() {
    let count = std::sync::atomic::AtomicU32::new(0);
    let next = move || count.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1;
    let world =
        World::new(move |_| issued(&format!("token-{}", next())), |seen| listed(seen, "token-2")).await;
    let client = world.client("environment", &[IDS[0], IDS[1], ("AZURE_CLIENT_SECRET", SECRET)]);
    page(&client).await.unwrap();
    assert_eq!(world.tokens(), ["token-1", "token-2"]);
}

/// The certificate's own place in the statement, and what it claims.
fn parts(statement: &str) -> (Value, Value) {
    let part = |at: usize| {
        let part = URL_SAFE_NO_PAD.decode(statement.split('.').nth(at).unwrap()).unwrap();
        serde_json::from_slice(&part).unwrap()
    };
    (part(0), part(1))
}

#[tokio::test]
async fn a_certificate_signs_a_statement_that_its_public_key_proves() {
    let world = World::giving("token-1").await;
    let key = KeyPair::from_pem(RSA_KEYS[0]).unwrap();
    let certificate = CertificateParams::new(Vec::new()).unwrap().self_signed(&key).unwrap();
    let file = world.folder.write("app.pem", &format!("{}{}", key.serialize_pem(), certificate.pem()));
    let path = ("AZURE_CLIENT_CERTIFICATE_PATH", file.to_str().unwrap());
    let client = world.client("environment", &[IDS[0], IDS[1], path]);
    page(&client).await.unwrap();
    let asked = &world.asked()[0];
    assert_eq!(form(asked, "client_secret"), None);
    assert_eq!(
        form(asked, "client_assertion_type").as_deref(),
        Some("urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
    );
    let statement = form(asked, "client_assertion").unwrap();
    let (header, claims) = parts(&statement);
    let thumbprint = URL_SAFE_NO_PAD.encode(digest(&SHA256, certificate.der()));
    assert_eq!((header["alg"].as_str(), header["x5t#S256"].as_str()), (Some("PS256"), Some(&*thumbprint)));
    assert_eq!(claims["aud"], format!("{}/contoso/oauth2/v2.0/token", world.origin()));
    assert_eq!((claims["iss"].as_str(), claims["sub"].as_str()), (Some("app-1"), Some("app-1")));
    assert!(claims["exp"].as_i64().unwrap() - claims["nbf"].as_i64().unwrap() <= 600);
    let (signed, signature) = statement.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, key.der_bytes())
        .verify(signed.as_bytes(), &signature)
        .unwrap();
    assert_eq!(world.tokens(), ["token-1"]);
    assert!(!world.told_the_manager().contains(signed));
}

#[tokio::test]
async fn a_certificate_that_cannot_be_used_says_why_and_never_what_is_in_it() {
    let world = World::giving("token-1").await;
    let elliptic = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(Vec::new()).unwrap().self_signed(&elliptic).unwrap().pem();
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    for (text, why) in [
        (String::new(), "has no certificate"),
        (certificate.clone(), "has no private key"),
        (format!("{certificate}{encrypted}"), "under a password"),
        (format!("{certificate}{}", elliptic.serialize_pem()), "not RSA"),
    ] {
        let file = world.folder.write("app.pem", &text);
        let path = ("AZURE_CLIENT_CERTIFICATE_PATH", file.to_str().unwrap());
        let out = out(&world.client("environment", &[IDS[0], IDS[1], path])).await;
        assert!(out.to_string().contains(why), "{why}: {out}");
        assert!(!out.to_string().contains("AAAA"));
    }
    let gone = ("AZURE_CLIENT_CERTIFICATE_PATH", "/nonexistent/app.pem");
    let out = out(&world.client("environment", &[IDS[0], IDS[1], gone])).await;
    assert!(out.to_string().contains("/nonexistent/app.pem cannot be read"), "{out}");
    assert!(world.asked().is_empty());
}

#[tokio::test]
async fn kubernetes_vouches_for_an_application() {
    let world = World::giving("token-1").await;
    let file = world.folder.write("token", SECRET);
    let variables = [IDS[0], IDS[1], ("AZURE_FEDERATED_TOKEN_FILE", file.to_str().unwrap())];
    page(&world.client("workload-identity", &variables)).await.unwrap();
    page(&world.client("auto", &variables)).await.unwrap();
    for asked in world.asked() {
        assert_eq!(form(&asked, "client_assertion").as_deref(), Some(SECRET));
    }
    assert_eq!(world.asked().len(), 2);
    assert!(!world.told_the_manager().contains(SECRET));
}

#[tokio::test]
async fn what_is_missing_is_named() {
    let world = World::giving("token-1").await;
    for (auth, variables, missing) in [
        ("environment", vec![], "AZURE_TENANT_ID is not set"),
        (
            "environment",
            vec![IDS[0], IDS[1]],
            "neither AZURE_CLIENT_SECRET nor AZURE_CLIENT_CERTIFICATE_PATH",
        ),
        ("workload-identity", vec![IDS[0], IDS[1]], "AZURE_FEDERATED_TOKEN_FILE is not set"),
    ] {
        let out = out(&world.client(auth, &variables)).await;
        assert!(out.to_string().contains(missing), "{missing}: {out}");
    }
}

#[tokio::test]
async fn an_authority_that_cannot_be_reached_is_no_sign_out() {
    let world = World::giving("token-1").await;
    let nowhere = ("AZURE_AUTHORITY_HOST", "https://127.0.0.1:9");
    let variables = [IDS[0], IDS[1], ("AZURE_CLIENT_SECRET", SECRET), nowhere];
    let cloud = amldeck::azure::Cloud::of(None, Some(world.origin()), &[]).unwrap();
    let client = world.client_of("environment", amldeck::azure::Environment::of(variables), cloud);
    let error = page(&client).await.unwrap_err();
    assert!(matches!(error, ApiError::Unreachable { .. }), "{error}");
}

#[tokio::test]
async fn a_secret_follows_no_redirect() {
    let stranger = super::endpoint(|_| issued("token-1")).await;
    let there = stranger.origin().to_owned();
    let world =
        World::new(move |_| answer(307, &[("Location", &there)], "{}"), |seen| listed(seen, "")).await;
    let client = world.client("environment", &[IDS[0], IDS[1], ("AZURE_CLIENT_SECRET", SECRET)]);
    assert!(page(&client).await.is_err());
    assert!(stranger.seen().is_empty());
}

#[tokio::test]
async fn an_authority_in_clear_gets_no_secret() {
    let world = World::giving("token-1").await;
    let server = super::endpoint(|_| issued("token-1")).await;
    let variables =
        [IDS[0], IDS[1], ("AZURE_CLIENT_SECRET", SECRET), ("AZURE_AUTHORITY_HOST", server.origin())];
    let cloud = amldeck::azure::Cloud::of(None, Some(world.origin()), &[]).unwrap();
    let client = world.client_of("environment", amldeck::azure::Environment::of(variables), cloud);
    let error = page(&client).await.unwrap_err();
    assert!(error.to_string().contains("is not encrypted"), "{error}");
    assert!(server.seen().is_empty());
}
