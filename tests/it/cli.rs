//! The real program without a terminal: what it prints where, and the code that it ends with.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

use crate::{
    raw_server::{RawServer, Turn, answer},
    support::{bodies, cluster, driver::workspace, instance, whole::simulate},
};
use amldeck::simulator::{Scenario, Simulator};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Stdio,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    net::TcpListener,
    process::Command,
    time::timeout,
};

const TOKEN: &str = "CANARY-TOKEN-0815";
/// How long anything may take on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("amldeck-cli-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let file = self.0.join(name);
        fs::write(&file, text).unwrap();
        file
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

/// What became of a run.
#[derive(Debug)]
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Ran {
    /// Ended with this code, said these words in one sentence, and printed nothing.
    fn refused(&self, code: i32, words: &str) {
        assert_eq!((self.code, self.out.as_str()), (Some(code), ""), "{self:#?}");
        assert!(self.err.starts_with("amldeck: ") && self.err.contains(words), "{words}: {self:#?}");
        assert_eq!(self.err.trim_end().lines().count(), 1, "{self:#?}");
    }
}

/// The program with nothing in its environment but a token and a home of its own.
fn amldeck(home: Option<&Path>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_amldeck"));
    command.env_clear().env("AMLDECK_TOKEN", TOKEN).kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    if let Some(home) = home {
        command.env("HOME", home);
    }
    command
}

async fn ended(mut command: Command) -> Ran {
    let output = timeout(PATIENCE, command.output()).await.expect("the program ends").unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let ran = Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) };
    let printed = format!("{}{}", ran.out, ran.err);
    assert!(!printed.contains(TOKEN), "{printed}");
    let odd = |c: char| {
        (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!printed.contains(odd), "{printed:?}");
    ran
}

async fn run(arguments: &[&str]) -> Ran {
    let home = Folder::new();
    let mut command = amldeck(Some(&home.0));
    command.args(arguments);
    ended(command).await
}

/// Lists the workspace of the tests at this server.
async fn list(origin: &str, more: &[&str]) -> Ran {
    let id = workspace();
    let place = [
        "list",
        "--endpoint",
        origin,
        "--auth",
        "token",
        "-s",
        id.subscription(),
        "-g",
        id.group(),
        "-w",
        id.name(),
    ];
    run(&[&place, more].concat()).await
}

fn page(rows: &[String], next: Option<&str>) -> Turn {
    let next = next.map_or_else(|| "null".to_owned(), |next| format!("{next:?}"));
    answer(200, &[], &format!(r#"{{"value":[{}],"nextLink":{next}}}"#, rows.join(",")))
}

/// A server that answers listings in this way and everything else with 403.
async fn listing(turn: impl Fn(&str) -> Turn + Send + Sync + 'static) -> RawServer {
    RawServer::start(move |seen, _| {
        if seen.target.contains("/computes") { turn(&seen.target) } else { answer(403, &[], "") }
    })
    .await
}

async fn two_workspaces() -> Simulator {
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
async fn the_table_and_the_array_hold_the_same_computes_every_time() {
    let (table, json) = (run(&["list", "--demo"]).await, run(&["list", "--demo", "-o", "json"]).await);
    assert_eq!((table.code, table.err.as_str()), (Some(0), ""), "{table:#?}");
    assert_eq!((json.code, json.err.as_str()), (Some(0), ""), "{json:#?}");
    let array: Vec<Value> = serde_json::from_str(&json.out).unwrap();
    let names: Vec<&str> = array.iter().map(|row| row["name"].as_str().unwrap()).collect();
    let listed: Vec<&str> = table.out.lines().skip(1).map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(names, listed, "{}", table.out);
    assert!(names.len() > 10 && table.out.starts_with("NAME "), "{}", table.out);
    assert_eq!(run(&["list", "--demo"]).await.out, table.out);
    assert_eq!(run(&["list", "--demo", "-o", "json"]).await.out, json.out);

    let clusters = run(&["list", "--demo", "--kind", "clusters", "-o", "json"]).await;
    let clusters: Vec<Value> = serde_json::from_str(&clusters.out).unwrap();
    let wanted = array.iter().filter(|row| row["properties"]["computeType"] == "AmlCompute");
    assert_eq!(clusters.iter().collect::<Vec<_>>(), wanted.collect::<Vec<_>>());
}

#[tokio::test]
async fn every_compute_that_can_go_wrong_is_printed_without_a_control_character() {
    for output in ["table", "json"] {
        let ran = run(&["list", "--demo", "--scenario", "failing", "-o", output]).await;
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{ran:#?}");
        assert!(ran.out.contains("cpu-rude") && ran.out.contains("quantum-one"), "{}", ran.out);
    }
    let rows: Vec<String> = bodies::all()
        .iter()
        .enumerate()
        .map(|(at, body)| {
            let rude = "\u{1b}]0;t\u{7}\u{9b}2J\u{202e}\r\n\t\u{8}rude";
            body.clone()
                .with("/name", format!("{rude}{at}"))
                .with("/properties/provisioningState", rude)
                .with("/properties/properties/vmSize", rude)
                .with("/properties/properties/state", rude)
                .json()
        })
        .collect();
    let server = listing(move |_| page(&rows, None)).await;
    for more in
        [&[][..], &["-o", "json"], &["--kind", "instances"], &["--kind", "clusters"], &["--kind", "attached"]]
    {
        let ran = list(server.origin(), more).await;
        assert_eq!(ran.code, Some(0), "{ran:#?}");
        assert!(ran.out.contains("rude"), "{ran:#?}");
    }
}

#[tokio::test]
async fn secrets_are_left_out_of_the_array() {
    let rows = vec![
        instance("ci")
            .with(
                "/properties/properties/customServices",
                json!([{"name": "x", "environmentVariables": {"KEY": {"value": "SECRET-1"}}}]),
            )
            .json(),
        bodies::virtual_machine("vm")
            .with(
                "/properties/properties/administratorAccount",
                json!({"username": "u", "password": "SECRET-2", "privateKeyData": "SECRET-3"}),
            )
            .json(),
        bodies::kubernetes("k8s")
            .with("/properties/properties/relayConnectionString", "Endpoint=sb://x;SharedAccessKey=SECRET-4")
            .json(),
        cluster("c")
            .with(
                "/properties/properties/userAccountCredentials",
                json!({"adminUserName": "u", "adminUserPassword": "SECRET-5"}),
            )
            .json(),
    ];
    let server = listing(move |_| page(&rows, None)).await;
    for more in [&["-o", "json"][..], &[]] {
        let ran = list(server.origin(), more).await;
        assert_eq!(ran.code, Some(0), "{ran:#?}");
        assert!(ran.out.contains("k8s") && !ran.out.contains("SECRET"), "{}", ran.out);
    }
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
    list(&["-w", "three"]).await.refused(4, "no workspace of that name");
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
    let cases: [(fn() -> Turn, i32, &str); 6] = [
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
async fn a_partial_list_is_printed_and_says_what_is_missing() {
    let rows = [cluster("first").json()];
    let server = RawServer::start(move |seen, _| {
        let host = seen.header("host").unwrap();
        if seen.target.contains("skip=") {
            return answer(500, &[("x-ms-request-id", "r-7")], r#"{"error":{"code":"Oh","message":"no"}}"#);
        }
        if !seen.target.contains("/computes") {
            return answer(403, &[], "");
        }
        page(&rows, Some(&format!("http://{host}/x/computes?%24skip=2")))
    })
    .await;
    for (more, begin) in [(&[][..], "NAME"), (&["-o", "json"], "[")] {
        let ran = list(server.origin(), more).await;
        assert_eq!(ran.code, Some(1), "{ran:#?}");
        assert!(ran.out.starts_with(begin) && ran.out.contains("first"), "{ran:#?}");
        assert!(
            ran.err.contains("failed to list the computes: the service failed: Oh: no (request id r-7)"),
            "{}",
            ran.err
        );
    }
}

#[tokio::test]
async fn a_reader_that_leaves_is_no_misfortune() {
    for arguments in [
        &["list", "--demo"][..],
        &["list", "--demo", "-o", "json"],
        &["snapshot", "--demo"],
        &["--help"],
        &["simulate"],
    ] {
        let home = Folder::new();
        let mut child = amldeck(Some(&home.0)).args(arguments).spawn().unwrap();
        drop(child.stdout.take());
        let output = timeout(PATIENCE, child.wait_with_output()).await.expect("it ends").unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), err.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[tokio::test]
async fn the_simulator_tells_its_url_first_and_ends_on_a_signal() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let home = Folder::new();
        let mut child = amldeck(Some(&home.0)).args(["simulate", "--scenario", "small"]).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = timeout(PATIENCE, lines.next_line()).await.expect("it starts").unwrap().unwrap();
        assert!(url.starts_with("http://127.0.0.1:"), "{url}");
        let ran = run(&["list", "--auth", "token", "--endpoint", &url]).await;
        assert!(ran.code == Some(0) && ran.out.contains("cpu-one"), "{ran:#?}");
        let id = Pid::from_raw(child.id().unwrap().try_into().unwrap()).unwrap();
        kill_process(id, signal).unwrap();
        let status = timeout(PATIENCE, child.wait()).await.expect("it ends").unwrap();
        assert_eq!(status.code(), Some(code));
        assert_eq!(lines.next_line().await.unwrap(), None, "the URL is all that it prints");
    }
}

#[tokio::test]
async fn the_log_has_what_was_done_and_no_secret() {
    let folder = Folder::new();
    let log = folder.0.join("amldeck.log");
    let rows = [cluster("c")
        .with("/properties/properties/userAccountCredentials", json!({"adminUserPassword": "SECRET-5"}))
        .json()];
    let server = listing(move |_| page(&rows, None)).await;
    let ran = list(server.origin(), &["--log-file", log.to_str().unwrap(), "--log-level", "trace"]).await;
    assert_eq!(ran.code, Some(0), "{ran:#?}");
    let text = fs::read_to_string(&log).unwrap();
    assert!(text.contains("/computes") && text.contains("status=200"), "{text}");
    assert!(!text.contains(TOKEN) && !text.contains("SECRET") && !text.contains('\u{1b}'), "{text}");
    assert_eq!(fs::metadata(&log).unwrap().permissions().mode() & 0o777, 0o600);
    let sent = server.seen();
    assert!(sent.iter().all(|seen| seen.header("authorization") == Some(&format!("Bearer {TOKEN}"))));
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

/// An `az` that notes that it was called and then does this.
fn az(folder: &Folder, does: &str) {
    let called = folder.0.join("called");
    let file = folder.write("az", &format!("#!/bin/sh\necho \"$@\" >> {}\n{does}\n", called.display()));
    fs::set_permissions(file, fs::Permissions::from_mode(0o755)).unwrap();
}

async fn as_developer(folder: &Folder, endpoint: &str) -> Ran {
    let mut command = amldeck(Some(&folder.0));
    command.env("PATH", &folder.0).args(["list", "--auth", "auto", "--endpoint", endpoint]);
    ended(command).await
}

#[tokio::test]
async fn a_real_credential_is_neither_fetched_nor_sent_in_clear() {
    let folder = Folder::new();
    az(&folder, "exit 1");
    let server = RawServer::start(|_, _| answer(200, &[], "{}")).await;
    as_developer(&folder, server.origin()).await.refused(2, "never sent over plain http");
    assert!(server.seen().is_empty() && !folder.0.join("called").exists());
}

#[tokio::test]
async fn nobody_signed_in_ends_with_3_and_says_what_to_do() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("https://{}", silent.local_addr().unwrap());
    let folder = Folder::new();
    az(&folder, "echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1");
    let ran = as_developer(&folder, &endpoint).await;
    ran.refused(3, "not signed in");
    assert!(ran.err.contains("az login"), "{}", ran.err);
    assert!(folder.0.join("called").exists());

    let nothing = Folder::new();
    let ran = as_developer(&nothing, &endpoint).await;
    ran.refused(3, "not signed in");
}

#[tokio::test]
async fn the_token_of_a_tool_goes_nowhere_before_the_other_end_has_proved_itself() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("https://{}", listener.local_addr().unwrap());
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ear = Arc::clone(&heard);
    // Somebody who is not the service: whatever comes is kept, and answered by closing.
    let stranger = tokio::spawn(async move {
        while let Ok((mut caller, _)) = listener.accept().await {
            let mut some = vec![0; 4096];
            let length = caller.read(&mut some).await.unwrap_or(0);
            ear.lock().unwrap().extend_from_slice(&some[..length]);
        }
    });
    let folder = Folder::new();
    az(
        &folder,
        &format!(r#"echo '{{"accessToken": "{TOKEN}", "expires_on": 9999999999, "tokenType": "Bearer"}}'"#),
    );
    as_developer(&folder, &endpoint).await.refused(5, "unreachable");
    stranger.abort();
    let calls = fs::read_to_string(folder.0.join("called")).unwrap();
    assert!(calls.contains("get-access-token"), "{calls}");
    let heard = heard.lock().unwrap();
    assert!(!heard.is_empty(), "it was called");
    assert!(!String::from_utf8_lossy(&heard).contains(TOKEN));
}
