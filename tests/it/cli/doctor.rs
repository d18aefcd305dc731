//! `amldeck doctor`: what it finds, and the code of the first thing that is wrong.

use super::{Folder, Ran, TOKEN, amldeck, ended};
use crate::{
    raw_server::{RawServer, answer},
    support::whole::simulate,
};
use amldeck::simulator::{self, Clock, Scenario, Simulator};
use serde_json::Value;
use std::{fs, os::unix::fs::PermissionsExt};
use tokio::{net::TcpListener, process::Command};

fn doctor(home: &Folder, arguments: &[&str]) -> Command {
    let mut command = amldeck(Some(&home.0));
    command.current_dir(&home.0).arg("doctor").args(arguments);
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

/// The line about something, without the blanks that align it.
fn line(ran: &Ran, about: &str) -> String {
    let lines = ran.out.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let mut found = lines.filter(|line| line.get(4..).is_some_and(|line| line.starts_with(about)));
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
    let state = home.0.join(".local/state/amldeck");
    fs::create_dir_all(&state).unwrap();
    fs::set_permissions(&state, fs::Permissions::from_mode(0o755)).unwrap();
    let ran = with_token(&home, &nowhere, &["--config", config.to_str().unwrap()]).await;
    assert!(ran.out.contains("others may write it") && ran.out.contains("chmod 600 "), "{ran:#?}");
    assert!(line(&ran, "state").contains("(0755): others may look into it"), "{ran:#?}");
    assert!(line(&ran, "cache").contains("not there yet"), "{ran:#?}");
}

#[tokio::test]
async fn no_secret_of_the_environment_is_printed() {
    let (home, nowhere) = (Folder::new(), nowhere().await);
    for output in ["text", "json"] {
        let mut command = doctor(&home, &["--auth", "token", "--endpoint", &nowhere, "-o", output]);
        command.env("AZURE_CLIENT_SECRET", "CANARY-SECRET").env("MSI_SECRET", "CANARY-SECRET");
        command.env("HTTPS_PROXY", "http://me:CANARY-SECRET@proxy.example:3128/CANARY-SECRET");
        let ran = ended(command).await;
        assert!(ran.out.contains("http://proxy.example:3128"), "{ran:#?}");
        assert!(!format!("{}{}", ran.out, ran.err).contains("CANARY"), "{ran:#?}");
        assert!(!ran.out.contains(TOKEN));
    }
}

#[tokio::test]
async fn the_demo_needs_no_doctor() {
    let home = Folder::new();
    ended(doctor(&home, &["--demo"])).await.refused(2, "leave out --demo");
}
