//! The code that says how it went, one sentence that says why.

use super::{Folder, Ran, amldeck, ended, list, run};
use crate::{
    raw_server::{RawServer, Turn, answer},
    support::whole::simulate,
};
use amldeck::{
    cli::Cli,
    simulator::{Scenario, Simulator},
};
use clap::CommandFactory;
use std::path::Path;
use tokio::net::TcpListener;

/// Two workspaces of one group that can both be seen.
pub(super) async fn two_workspaces() -> Simulator {
    let scenario = r#"
        description = "Two workspaces."
        [[subscriptions]]
        id = "s"
        name = "Subscription"
        [[workspaces]]
        subscription = "s"
        resource_group = "rg"
        name = "one"
        location = "westeurope"
        [[workspaces]]
        subscription = "s"
        resource_group = "rg"
        name = "two"
        location = "westeurope"
    "#;
    simulate(Scenario::parse(scenario).unwrap(), 0).await
}

#[tokio::test]
async fn a_wrong_command_line_or_file_ends_with_2() {
    run(&["list", "--colour"]).await.refused(2, "'--colour'");
    run(&["list", "--demo", "--kind", "quota"]).await.refused(2, "quota");
    run(&["list", "--demo", "-o", "xml"]).await.refused(2, "xml");
    run(&["list", "--demo", "--scenario", "none"]).await.refused(2, "busy, small");
    run(&["list", "--endpoint", "http://example.com", "--auth", "token"])
        .await
        .refused(2, "must begin with https://");
    run(&["list", "--endpoint", "management.azure.com", "--auth", "token"])
        .await
        .refused(2, "https://management.azure.com");
    run(&["simulate", "--listen", "nowhere"]).await.refused(2, "nowhere");
    let folder = Folder::new();
    let file = folder.write("config.toml", "# mine\nworkspace = \"w\"\nrefesh = 3\n");
    let file = file.to_str().unwrap();
    let ran = run(&["list", "--demo", "--config", file]).await;
    ran.refused(2, "line 3");
    assert!(ran.err.contains("refesh") && ran.err.contains("\"refresh\""), "{}", ran.err);
    run(&["list", "--demo", "--log-file", "/nowhere/log"]).await.refused(2, "/nowhere/log");
    run(&["--demo"]).await.refused(2, "amldeck list");
}

/// What `list` comes to with these variables.
async fn with_variables(variables: &[(&str, &str)]) -> Ran {
    let home = Folder::new();
    let mut command = amldeck(Some(home.path()));
    command.args(["list", "-o", "json"]).envs(variables.iter().copied());
    ended(command).await
}

#[tokio::test]
async fn yes_and_no_in_the_environment_may_be_said_in_many_ways() {
    for yes in ["1", "true", "YES", "On"] {
        let ran = with_variables(&[
            ("AMLDECK_DEMO", yes),
            ("AMLDECK_NO_MOUSE", yes),
            ("AMLDECK_READ_ONLY", yes),
            ("AMLDECK_WRITE", yes),
            ("AMLDECK_ASCII", yes),
            ("AMLDECK_LOW_BANDWIDTH", yes),
        ])
        .await;
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{yes}: {ran:#?}");
    }
    for no in ["0", "False", "no", "OFF"] {
        with_variables(&[("AMLDECK_DEMO", no), ("AMLDECK_AUTH", "token"), ("AMLDECK_ENDPOINT", "x")])
            .await
            .refused(2, "https://");
    }
    let forbidden = [("AMLDECK_READ_ONLY", "1"), ("AMLDECK_DEMO", "1")];
    let home = Folder::new();
    let mut command = amldeck(Some(home.path()));
    command.args(["config", "print", "--write"]).envs(forbidden);
    let ran = ended(command).await;
    assert!(ran.out.contains("\nwrite = true # the command line\n"), "what was typed counts more: {ran:#?}");
    with_variables(&[("AMLDECK_DEMO", "perhaps")]).await.refused(2, "perhaps");
}

#[tokio::test]
async fn a_variable_that_is_set_to_nothing_is_not_set() {
    let names = Cli::command()
        .get_arguments()
        .filter_map(|option| option.get_env())
        .map(ToOwned::to_owned)
        .collect::<Vec<_>>();
    assert!(names.iter().any(|name| name == "AMLDECK_THEME"), "{names:?}");
    let home = Folder::new();
    let mut command = amldeck(Some(home.path()));
    command.args(["list", "--demo", "-o", "json"]).envs(names.iter().map(|name| (name, "")));
    command.envs([("AMLDECK_KIND", ""), ("AMLDECK_FILTER", ""), ("AMLDECK_OUTPUT", "")]);
    let ran = ended(command).await;
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{ran:#?}");
}

#[tokio::test]
async fn several_workspaces_are_named_and_a_wrong_one_is_not_found() {
    let simulator = two_workspaces().await;
    let url = simulator.url();
    let list =
        async |more: &[&str]| run(&[&["list", "--auth", "token", "--endpoint", &url], more].concat()).await;
    let undecided = list(&[]).await;
    assert_eq!((undecided.code, undecided.out.as_str()), (Some(2), ""), "{undecided:#?}");
    assert!(
        undecided.err.contains("-s s -g rg -w one") && undecided.err.contains("-s s -g rg -w two"),
        "{}",
        undecided.err
    );
    assert_eq!(list(&["-w", "two"]).await.code, Some(0));
    list(&["-w", "three"])
        .await
        .refused(4, r#"no workspace "three" can be seen; there are one, two; name one"#);
    list(&["-w", "twoo"]).await.refused(4, r#"no workspace "twoo" can be seen; near to it: two;"#);
    list(&["-g", "none", "-w", "two"]).await.refused(4, r#""none/two" can be seen; near to it: rg/two;"#);
    list(&["-w", "one", "-w", "three"]).await.refused(4, r#"no workspace "three" can be seen"#);
    let both = list(&["-w", "one", "-w", "rg/two"]).await;
    assert_eq!(both.code, Some(0), "{both:#?}");
    assert!(both.out.starts_with("NAME") && both.out.contains("WORKSPACE"), "{}", both.out);
    list(&["-s", "s", "-g", "rg", "-w", "three"]).await.refused(4, "not found");
    list(&["-s", "s", "-g", "none", "-w", "one"]).await.refused(4, "not found");
    assert_eq!(
        list(&["-s", "s", "-g", "rg", "-w", "one"]).await.out.lines().count(),
        1,
        "the heads of no rows"
    );
}

#[tokio::test]
async fn what_the_service_says_decides_the_code() {
    const EXPIRED: &str = r#"{"error":{"code":"ExpiredAuthenticationToken","message":"It has expired."}}"#;
    const NO_ROLE: &str = r#"{"error":{"code":"AuthorizationFailed","message":"No role."}}"#;
    type Case = (fn() -> Turn, i32, &'static str);
    let cases: [Case; 6] = [
        (|| answer(401, &[], EXPIRED), 3, "not signed in"),
        (|| answer(403, &[], NO_ROLE), 3, "AuthorizationFailed: No role."),
        (|| answer(404, &[], r#"{"error":{"code":"ResourceNotFound","message":"No."}}"#), 4, "not found"),
        (|| answer(429, &[("Retry-After", "60")], ""), 5, "asked to wait"),
        (
            || answer(200, &[("x-ms-request-id", "r-1")], "<html>"),
            1,
            "unreadable (HTTP 200): HTML instead of JSON (request id r-1)",
        ),
        (|| answer(500, &[], r#"{"error":{"code":"Oh","message":"no"}}"#), 1, "Oh: no"),
    ];
    for (turn, code, words) in cases {
        let server = RawServer::start(move |_, _| turn()).await;
        list(server.origin(), &[]).await.refused(code, words);
        list(server.origin(), &["-o", "json"]).await.refused(code, words);
    }
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", nobody.local_addr().unwrap());
    drop(nobody);
    list(&origin, &[]).await.refused(5, "unreachable");
    run(&["list", "--auth", "token", "--endpoint", &origin]).await.refused(5, "unreachable");
    // What would climb out of its place in the address is not sent.
    run(&["list", "--auth", "token", "--endpoint", &origin, "-s", "..", "-g", "g", "-w", "w"])
        .await
        .refused(6, "not sent");
}

#[tokio::test]
async fn a_home_that_is_missing_or_not_ours_is_never_fatal() {
    let folder = Folder::new();
    let file = folder.write("file", "");
    for home in [
        None,
        Some(Path::new("/nonexistent")),
        Some(Path::new("/proc")),
        Some(file.as_path()),
        Some(Path::new("")),
    ] {
        let mut command = amldeck(home);
        command.args(["list", "--demo", "--scenario", "small"]);
        let ran = ended(command).await;
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{home:?}: {ran:#?}");
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_played_back_is_told_in_a_sentence() {
    let folder = Folder::new();
    let file = folder.path().join("notes.txt");
    let name = file.to_str().unwrap();
    run(&["--replay", name]).await.refused(2, "cannot be read: No such file");
    std::fs::write(&file, "notes\n").unwrap();
    run(&["--replay", name]).await.refused(2, "is no recording of amldeck");
    for other in [&["--demo"][..], &["--endpoint", "http://127.0.0.1:1"], &["--record", "x"]] {
        run(&[&["--replay", name], other].concat())
            .await
            .refused(2, &format!("{} is for a session", other[0]));
    }
}
