//! The secrets of every credential: in no log, however much is logged, and in nothing that is printed of them.

use super::{SECRET, World, az_token, declined, endpoint, issued, page, who};
use crate::{
    raw_server::{Seen, Turn, answer},
    support::{Log, pem::RSA_KEYS},
};
use amldeck::{azure::Client, domain::ask::Ask};
use rcgen::{CertificateParams, KeyPair};
use tracing::Level;

/// The bearer that every credential gets.
const BEARER: &str = "CANARY-BEARER-0815";

fn authority(seen: &Seen) -> Turn {
    if seen.target.ends_with("/devicecode") {
        let body = format!(
            r#"{{"user_code":"ABCD","device_code":"{SECRET}-code","verification_uri":"https://x.example","expires_in":900}}"#
        );
        return answer(200, &[], &body);
    }
    issued(BEARER)
}

async fn world() -> World {
    World::new(authority, |seen| super::listed(seen, BEARER)).await
}

/// Everything that a client is asked about signing in, and what is printed of it and of the answers.
async fn used(client: &Client) -> String {
    let code = client.perform(Ask::DeviceCode).await;
    let typed = client.perform(Ask::Redeem).await;
    let (who, page) = (who(client).await, page(client).await);
    format!("{client:?}{code:?}{typed:?}{who:?}{page:?}")
}

fn assert_silent(what: &str, said: &str, canaries: &[&str]) {
    for canary in canaries {
        assert!(!said.contains(canary), "{what} says {canary}: {said}");
    }
}

#[tokio::test]
async fn no_credential_tells_a_secret() {
    let world = world().await;
    let machine = endpoint(|_| {
        answer(200, &[], &format!(r#"{{"access_token":"{BEARER}","expires_on":"9999999999"}}"#))
    })
    .await;
    let key = KeyPair::from_pem(RSA_KEYS[0]).unwrap();
    let certificate = CertificateParams::new(Vec::new()).unwrap().self_signed(&key).unwrap();
    let pem = key.serialize_pem();
    let file = world.folder.write("app.pem", &format!("{pem}{}", certificate.pem()));
    let federated = world.folder.write("federated", SECRET);
    world.folder.tool("az", &az_token(BEARER));
    let ids = [("AZURE_TENANT_ID", "contoso"), ("AZURE_CLIENT_ID", "app-1")];
    let path = |file: &std::path::Path| file.to_str().unwrap().to_owned();
    let (file, federated) = (path(&file), path(&federated));
    // A line of the key by itself would give it away too.
    let middle = pem.lines().nth(5).unwrap();
    for (auth, variables) in [
        ("environment", vec![ids[0], ids[1], ("AZURE_CLIENT_SECRET", SECRET)]),
        ("environment", vec![ids[0], ids[1], ("AZURE_CLIENT_CERTIFICATE_PATH", &*file)]),
        ("workload-identity", vec![ids[0], ids[1], ("AZURE_FEDERATED_TOKEN_FILE", &*federated)]),
        ("managed-identity", vec![("IDENTITY_ENDPOINT", machine.origin()), ("IDENTITY_HEADER", SECRET)]),
        ("managed-identity", vec![("MSI_ENDPOINT", machine.origin()), ("MSI_SECRET", SECRET)]),
        ("cli", vec![]),
        ("device-code", vec![]),
        ("token", vec![("AMLDECK_TOKEN", BEARER)]),
    ] {
        let log = Log::listen(Level::TRACE);
        let client = world.client(auth, &variables);
        let printed = used(&client).await;
        let log = log.text();
        assert!(log.contains("amldeck::azure"), "{auth}: something is logged");
        for (what, said) in [("the log", log), ("what is printed", printed)] {
            assert_silent(&format!("{auth}: {what}"), &said, &[SECRET, BEARER, middle]);
        }
    }
    assert!(world.tokens().len() >= 8 && world.tokens().iter().all(|token| token == BEARER));
}

#[tokio::test]
async fn no_refusal_tells_a_secret() {
    let repeats = |_: &Seen| declined("invalid_grant", &format!("AADSTS1: {SECRET} is no good"));
    let world = World::new(repeats, |seen| super::listed(seen, "")).await;
    let machine = endpoint(|_| answer(400, &[], SECRET)).await;
    let variables = [
        ("AZURE_TENANT_ID", "contoso"),
        ("AZURE_CLIENT_ID", "app-1"),
        ("AZURE_CLIENT_SECRET", SECRET),
        ("MSI_ENDPOINT", machine.origin()),
        ("MSI_SECRET", SECRET),
    ];
    for auth in ["environment", "managed-identity", "auto"] {
        let log = Log::listen(Level::TRACE);
        let error = page(&world.client(auth, &variables)).await.unwrap_err();
        assert_silent(auth, &format!("{error}{error:?}{}", log.text()), &[SECRET]);
    }
}
