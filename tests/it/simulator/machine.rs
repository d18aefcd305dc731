//! Tokens of managed identities, as processes on a machine in Azure ask for them.

use amldeck::simulator::{Clock, Options, PrivateCa, Scenario, Simulator};
use reqwest::Certificate;
use serde_json::{Value, json};

use super::authority::claims;
use super::{Bench, value};
use crate::support::http;

const CLIENT: &str = "0f82c6a4-d5b1-47e3-96d8-3ab5e7c91f06";
const SECRET: &str = "a-secret-of-this-machine";
const RESOURCE: &str = "resource=https://management.azure.com/";

async fn asked(bench: &Bench, path: &str, header: Option<(&str, &str)>) -> (u16, Value) {
    let request = bench.client.get(format!("{}{path}", bench.simulator.url()));
    let request = header.into_iter().fold(request, |request, (name, value)| request.header(name, value));
    let response = request.send().await.unwrap();
    (response.status().as_u16(), value(response).await)
}

async fn guarded() -> Bench {
    Bench::of(Scenario::named("small").unwrap().with_issued_tokens_only()).await
}

#[tokio::test]
async fn each_endpoint_grants_what_it_is_asked_for_in_its_own_form() {
    let bench = guarded().await;
    let end = json!(1_772_438_400 + 3600);
    let text = json!((1_772_438_400 + 3600).to_string());
    for (path, header, expires) in [
        (
            format!("/metadata/identity/oauth2/token?api-version=2018-02-01&{RESOURCE}"),
            ("Metadata", "true"),
            &text,
        ),
        (
            format!("/msi/token?api-version=2019-08-01&{RESOURCE}&client_id={CLIENT}"),
            ("X-IDENTITY-HEADER", SECRET),
            &text,
        ),
        (format!("/MSI/auth?api-version=2017-09-01&{RESOURCE}&clientid={CLIENT}"), ("secret", SECRET), &end),
    ] {
        let (status, body) = asked(&bench, &path, Some(header)).await;
        assert_eq!(
            (status, &body["expires_on"], &body["client_id"]),
            (200, expires, &json!(CLIENT)),
            "{body}"
        );
        let token = body["access_token"].as_str().unwrap();
        assert_eq!((&claims(token)["appid"], &claims(token)["idtyp"]), (&json!(CLIENT), &json!("app")));
        assert_eq!(bench.listed_with(token).await, 200);
    }
}

#[tokio::test]
async fn whoever_is_not_on_the_machine_gets_nothing() {
    let bench = guarded().await;
    let metadata = format!("/metadata/identity/oauth2/token?api-version=2018-02-01&{RESOURCE}");
    let service = format!("/msi/token?api-version=2019-08-01&{RESOURCE}");
    let learning = format!("/msi/auth?api-version=2017-09-01&{RESOURCE}");
    for (path, header, status, words) in [
        (metadata.clone(), None, 400, "metadata header not specified"),
        (format!("{metadata}&client_id=other"), Some(("Metadata", "true")), 400, "Identity not found"),
        (metadata.replace("management", "vault"), Some(("Metadata", "true")), 400, "resource"),
        (service.clone(), None, 401, "X-IDENTITY-HEADER"),
        (service.replace("2019", "2017"), Some(("x-identity-header", SECRET)), 400, "api-version"),
        (learning.clone(), Some(("secret", "guessed")), 401, "secret"),
        (learning, Some(("secret", SECRET)), 400, "clientid"),
    ] {
        let (told, body) = asked(&bench, &path, header).await;
        assert_eq!(told, status, "{path}: {body}");
        assert!(body.to_string().contains(words), "{path}: {body}");
    }
}

#[tokio::test]
async fn the_machine_answers_in_the_clear_beside_a_service_that_does_not() {
    let clock = Clock::Stepped { start: "2026-03-02T08:00:00Z".parse().unwrap() };
    let options = Options::new(Scenario::named("small").unwrap().with_issued_tokens_only(), clock);
    let simulator = Simulator::start(options.with_tls(PrivateCa::generate().unwrap())).await.unwrap();
    let authority = Certificate::from_pem(simulator.ca_pem().unwrap().as_bytes()).unwrap();
    let client = http().tls_certs_only([authority]).build().unwrap();
    let workspace = simulator.workspaces().remove(0);
    let bench = Bench { simulator, client, workspace };
    let url = bench.simulator.url();
    let plain = url.replace("https:", "http:");

    let address = format!("{plain}/metadata/identity/oauth2/token?api-version=2018-02-01&resource={url}");
    let response = bench.client.get(address).header("Metadata", "true").send().await.unwrap();
    assert_eq!(response.status(), 200);
    let token = value(response).await["access_token"].as_str().unwrap().to_owned();
    assert_eq!(bench.listed_with(&token).await, 200);

    let in_the_clear = format!("{}?api-version=2025-12-01", bench.computes().replace("https:", "http:"));
    let response = bench.client.get(in_the_clear).bearer_auth(&token).send().await.unwrap();
    assert_eq!(response.status(), 400);
}
