//! `amldeck doctor`: what it finds, and the code of the first thing that is wrong.

use super::{Folder, Ran, TOKEN, amldeck, ended};
use crate::{
    raw_server::{RawServer, TlsServer, Turn, answer},
    support::whole::simulate,
};
use amldeck::simulator::{self, Clock, Scenario, Simulator};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;
use std::{fs, os::unix::fs::PermissionsExt};
use tokio::{net::TcpListener, process::Command};

fn doctor(home: &Folder, arguments: &[&str]) -> Command {
    let mut command = amldeck(Some(home.path()));
    command.current_dir(home.path()).arg("doctor").args(arguments);
    command
}

async fn with_token(home: &Folder, endpoint: &str, more: &[&str]) -> Ran {
    ended(doctor(home, &[&["--auth", "token", "--endpoint", endpoint], more].concat())).await
}

/// Where nobody listens.
async fn nowhere() -> String {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", nobody.local_addr().unwrap())
}

/// The lines about something, without the blanks that align them.
fn lines(ran: &Ran, about: &str) -> Vec<String> {
    let lines = ran.out.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let is_about = |line: &String| line.split_once(' ').is_some_and(|(_, line)| line.starts_with(about));
    lines.filter(is_about).collect()
}

/// The first of them.
fn line(ran: &Ran, about: &str) -> String {
    let mut found = lines(ran, about).into_iter();
    found.next().unwrap_or_else(|| panic!("nothing about {about}: {ran:#?}"))
}

#[tokio::test]
async fn where_all_is_well_it_says_so_and_ends_with_0() {
    // Its clock is this machine's.
    let (scenario, clock) = (Scenario::named("busy").unwrap(), Clock::Wall { speed: 1.0 });
    let simulator = Simulator::start(simulator::Options::new(scenario, clock)).await.unwrap();
    let home = Folder::new();
    let ran = with_token(&home, &simulator.url(), &[]).await;
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{ran:#?}");
    assert!(!ran.out.contains('✖'), "{ran:#?}");
    assert!(line(&ran, "127.0.0.1").contains("answers in clear"), "{ran:#?}");
    assert!(line(&ran, "clock").starts_with("✔ clock as the service's"), "{ran:#?}");
    assert!(line(&ran, "workspaces").contains("prod-ml"), "{ran:#?}");
    assert_eq!(line(&ran, "api-version"), "✔ api-version 2025-12-01 is understood");
    assert!(line(&ran, "reads left").starts_with("✔ "), "{ran:#?}");

    let json = with_token(&home, &simulator.url(), &["-o", "json"]).await;
    let rows: Vec<Value> = serde_json::from_str(&json.out).unwrap();
    let checks: Vec<&str> = rows.iter().map(|row| row["check"].as_str().unwrap()).collect();
    for check in ["settings", "credentials", "network", "service", "terminal", "files"] {
        assert!(checks.contains(&check), "{checks:?}");
    }
    assert!(rows.iter().all(|row| row["verdict"] != "bad" && row["found"].is_string()), "{rows:#?}");
}

#[tokio::test]
async fn the_first_thing_that_is_wrong_decides_the_code() {
    let (home, nowhere) = (Folder::new(), nowhere().await);
    let ran = with_token(&home, &nowhere, &[]).await;
    assert_eq!(ran.code, Some(5), "{ran:#?}");
    assert!(line(&ran, "127.0.0.1").starts_with("✖ ") && ran.out.contains("→ "), "{ran:#?}");

    let mut command = doctor(&home, &["--auth", "token", "--endpoint", &nowhere]);
    command.env_remove("AMLDECK_TOKEN");
    let ran = ended(command).await;
    assert_eq!(ran.code, Some(3), "{ran:#?}");
    assert!(ran.out.contains("AMLDECK_TOKEN"), "{ran:#?}");

    let broken = home.write("broken.toml", "write = 3\n");
    let ran = with_token(&home, &nowhere, &["--config", broken.to_str().unwrap()]).await;
    assert_eq!(ran.code, Some(2), "{ran:#?}");
    assert!(line(&ran, "file").contains("broken.toml, line 1: write must be true or false"), "{ran:#?}");
    assert!(line(&ran, "127.0.0.1").starts_with("✖ "), "the rest is looked at all the same: {ran:#?}");

    let ran = ended(doctor(&home, &["--endpoint", "http://example.com"])).await;
    assert_eq!(ran.code, Some(2), "{ran:#?}");
    assert!(ran.out.contains("must begin with https://"), "{ran:#?}");
}

#[tokio::test]
async fn what_the_service_refuses_is_told_with_its_code() {
    let simulator = simulate(Scenario::named("small").unwrap(), 0).await;
    let home = Folder::new();
    let ran = with_token(&home, &simulator.url(), &["-s", "s", "-g", "g", "-w", "gone"]).await;
    assert_eq!(ran.code, Some(4), "{ran:#?}");
    assert!(line(&ran, "workspace gone").starts_with("✖ "), "{ran:#?}");

    let empty = RawServer::start(|_, _| answer(200, &[], r#"{"value":[],"data":[]}"#)).await;
    let ran = with_token(&home, empty.origin(), &[]).await;
    assert_eq!(ran.code, Some(4), "{ran:#?}");
    assert_eq!(line(&ran, "workspaces"), "✖ workspaces none can be seen");

    let late = [("Date", "Sun, 01 Mar 2026 12:00:00 GMT")];
    let body = r#"{"error":{"code":"ExpiredAuthenticationToken","message":"It has expired."}}"#;
    let shut = RawServer::start(move |_, _| answer(401, &late, body)).await;
    let ran = with_token(&home, shut.origin(), &[]).await;
    assert_eq!(ran.code, Some(3), "{ran:#?}");
    assert!(line(&ran, "clock").starts_with("▲ "), "a clock that is off explains it: {ran:#?}");
}

#[tokio::test]
async fn files_that_others_may_write_or_read_are_told() {
    let (home, nowhere) = (Folder::new(), nowhere().await);
    let config = home.write("mine.toml", "refresh = 3\n");
    fs::set_permissions(&config, fs::Permissions::from_mode(0o622)).unwrap();
    let state = home.path().join(".local/state/amldeck");
    fs::create_dir_all(&state).unwrap();
    fs::set_permissions(&state, fs::Permissions::from_mode(0o755)).unwrap();
    let ran = with_token(&home, &nowhere, &["--config", config.to_str().unwrap()]).await;
    assert!(ran.out.contains("others may write it") && ran.out.contains("chmod 600 "), "{ran:#?}");
    assert!(line(&ran, "state").contains("(0755): others may look into it"), "{ran:#?}");
    assert!(line(&ran, "cache").contains("not there yet"), "{ran:#?}");
}

/// With `az` in the home, and at a service that speaks TLS: nothing else gives a token.
async fn as_developer(home: &Folder, az_does: &str) -> Ran {
    home.tool("az", az_does);
    let nowhere = nowhere().await;
    let mut command = doctor(home, &["--endpoint", &nowhere.replace("http:", "https:")]);
    command.env("PATH", home.path()).env("AZURE_POD_IDENTITY_AUTHORITY_HOST", &nowhere);
    command.env("AZURE_CLIENT_SECRET", "CANARY-SECRET");
    ended(command).await
}

#[tokio::test]
async fn each_credential_says_its_word_and_the_one_in_use_says_who_it_is() {
    let claims = r#"{"upn":"ada@contoso.example","tid":"tenant-1","idtyp":"user"}"#;
    let token = format!("e30.{}.{TOKEN}", URL_SAFE_NO_PAD.encode(claims));
    let given =
        format!(r#"echo '{{"accessToken": "{token}", "expires_on": 9999999999, "tokenType": "Bearer"}}'"#);
    let ran = as_developer(&Folder::new(), &given).await;
    assert_eq!(ran.code, Some(5), "only the network is missing: {ran:#?}");
    let who = "ada@contoso.example (user), tenant tenant-1, until 2286-11-20 17:46 UTC";
    assert!(line(&ran, "in use").starts_with(&format!("✔ in use cli: {who}")), "{ran:#?}");
    assert!(line(&ran, "cli").starts_with(&format!("✔ cli {who}")), "{ran:#?}");
    assert!(line(&ran, "azd").starts_with("· azd not found"), "{ran:#?}");
    assert!(line(&ran, "environment").starts_with("· environment AZURE_TENANT_ID is not set"), "{ran:#?}");
    let nobody = "· imds not on an Azure machine: nobody answers at 127.0.0.1";
    assert!(line(&ran, "imds").starts_with(nobody), "{ran:#?}");
    assert!(!ran.out.contains("CANARY"), "{ran:#?}");

    let ran =
        as_developer(&Folder::new(), "echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1")
            .await;
    assert_eq!(ran.code, Some(3), "{ran:#?}");
    assert_eq!(line(&ran, "in use"), "✖ in use none: nobody is signed in");
    assert!(ran.out.contains("→ run az login"), "{ran:#?}");
    assert!(line(&ran, "cli").starts_with("· cli "), "{ran:#?}");
    assert!(!ran.out.contains("CANARY"), "{ran:#?}");
}

#[tokio::test]
async fn no_secret_of_the_environment_is_printed() {
    let (home, nowhere) = (Folder::new(), nowhere().await);
    // Nobody is asked but the proxy, who is not there.
    let proxy = nowhere.replace("http://", "http://me:CANARY-SECRET@") + "/CANARY-SECRET";
    for output in ["text", "json"] {
        let mut command = doctor(&home, &["--auth", "token", "-o", output]);
        command.env("AZURE_CLIENT_SECRET", "CANARY-SECRET").env("MSI_SECRET", "CANARY-SECRET");
        command.env("HTTPS_PROXY", &proxy);
        let ran = ended(command).await;
        assert_eq!(ran.code, Some(5), "{ran:#?}");
        let told = format!("by the proxy {nowhere}, which HTTPS_PROXY names");
        assert_eq!(ran.out.matches(&told).count(), 2, "each host says its own: {ran:#?}");
        assert!(!format!("{}{}", ran.out, ran.err).contains("CANARY"), "{ran:#?}");
        assert!(!ran.out.contains(TOKEN));
    }
}

/// What is said of a host behind TLS, whose authority is believed or not.
async fn said_of(tls: &TlsServer, is_believed: bool, more: &[&str]) -> (Ran, Vec<String>) {
    let home = Folder::new();
    let ca = home.write("ca.pem", &tls.ca);
    let mut command = doctor(&home, &[&["--auth", "token"], more].concat());
    if is_believed {
        command.env("SSL_CERT_FILE", ca);
    } else {
        command.env("SSL_CERT_FILE", home.write("other.pem", &TlsServer::start(|_, _| Turn::Drop).await.ca));
    }
    let ran = ended(command).await;
    let said = lines(&ran, "127.0.0.1");
    (ran, said)
}

#[tokio::test]
async fn the_certificate_of_a_host_is_told_with_its_issuer_and_its_end() {
    let tls = TlsServer::start(|_, _| answer(403, &[], "{}")).await;
    let (ran, said) = said_of(&tls, true, &["--endpoint", tls.server.origin()]).await;
    assert!(said[0].contains("answers over TLS"), "{ran:#?}");
    assert!(said[1].contains("its certificate is by Contoso Root, until 4096-01-01 00:00 UTC ("), "{ran:#?}");
    assert!(said[2].ends_with("without a proxy: it is this machine"), "{ran:#?}");

    let (ran, said) = said_of(&tls, false, &["--endpoint", tls.server.origin()]).await;
    assert_eq!(ran.code, Some(5), "{ran:#?}");
    assert!(said[0].starts_with("✖ ") && said[0].contains("is by Contoso Root, until 4096"), "{ran:#?}");
    assert!(
        said[0].ends_with("Contoso Root is not trusted here") && ran.out.contains("ca_bundle"),
        "{ran:#?}"
    );

    let old = TlsServer::until(2025, |_, _| answer(403, &[], "{}")).await;
    let (ran, said) = said_of(&old, true, &["--endpoint", old.server.origin()]).await;
    assert_eq!(ran.code, Some(5), "{ran:#?}");
    assert!(
        said[0].contains("its certificate has expired: it was by Contoso Root, until 2025-01-01"),
        "{ran:#?}"
    );
    assert!(ran.out.contains("whoever runs that host must renew it"), "{ran:#?}");
    assert!(old.server.seen().is_empty(), "nothing is sent to whom is not believed");
}

#[tokio::test]
async fn a_cloud_that_is_described_says_what_it_said_of_itself() {
    let tls = TlsServer::start(|seen, _| {
        let host = seen.header("host").unwrap();
        let body = format!(
            r#"{{"portal":"https://portal.own.example/","authentication":{{"loginEndpoint":"https://{host}/","audiences":["https://own.example/id"]}}}}"#
        );
        if seen.target.starts_with("/metadata/") { answer(200, &[], &body) } else { answer(403, &[], "{}") }
    })
    .await;
    let place = Folder::new();
    let origin = tls.server.origin();
    let config = place.write("own.toml", &format!("[clouds.own]\nendpoint = {origin:?}\n"));
    let more = ["--cloud", "own", "--config", config.to_str().unwrap()];
    let (ran, _) = said_of(&tls, true, &more).await;
    let host = origin.trim_start_matches("https://");
    let told = format!(
        "✔ cloud says of itself: authority {host}, audience https://own.example/id, portal portal.own.example"
    );
    assert_eq!(line(&ran, "cloud"), told, "{ran:#?}");

    let silent = TlsServer::start(|_, _| answer(404, &[], "")).await;
    let config =
        place.write("silent.toml", &format!("[clouds.own]\nendpoint = {:?}\n", silent.server.origin()));
    let more = ["--cloud", "own", "--config", config.to_str().unwrap()];
    let (ran, _) = said_of(&silent, true, &more).await;
    assert!(line(&ran, "cloud").starts_with("✖ cloud does not say what it is like: "), "{ran:#?}");
    assert!(ran.out.contains("/metadata/endpoints"), "{ran:#?}");
}

#[tokio::test]
async fn the_demo_needs_no_doctor() {
    let home = Folder::new();
    ended(doctor(&home, &["--demo"])).await.refused(2, "leave out --demo");
}
