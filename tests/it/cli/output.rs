//! What is printed: computes, a URL, a log; never a secret, never a control character.

use super::{Folder, PATIENCE, Ran, TOKEN, amldeck, list, listing, page, run};
use crate::{
    raw_server::{RawServer, Turn, answer},
    support::{bodies, cluster, http, instance},
};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use std::{fs, os::unix::fs::PermissionsExt};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    time::timeout,
};

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
async fn a_filter_leaves_what_passes_in_every_form() {
    let lines = |ran: &str| ran.lines().count();
    let all = run(&["list", "--demo", "-o", "ndjson"]).await;
    let some = run(&["list", "--demo", "--filter", "type=amlcompute nodes>0 | /^ci-/", "-o", "ndjson"]).await;
    assert_eq!((some.code, some.err.as_str()), (Some(0), ""), "{some:#?}");
    assert!((1..lines(&all.out)).contains(&lines(&some.out)), "{}", some.out);
    for line in some.out.lines() {
        let body: Value = serde_json::from_str(line).unwrap();
        let name = body["name"].as_str().unwrap();
        let nodes = body["properties"]["properties"]["currentNodeCount"].as_u64();
        let is_cluster = body["properties"]["computeType"] == "AmlCompute";
        assert!(name.starts_with("ci-") || is_cluster && nodes > Some(0), "{line}");
    }
    let table = run(&["list", "--demo", "--filter", "type=amlcompute nodes>0 | /^ci-/"]).await;
    assert_eq!(lines(&table.out), lines(&some.out) + 1, "{}", table.out);
    run(&["list", "--demo", "--filter", "stat=failed"])
        .await
        .refused(2, "no field is called stat; state is one");
}

#[tokio::test]
async fn a_spreadsheet_gets_values_and_no_formulas() {
    let all = run(&["list", "--demo", "-o", "csv"]).await;
    assert_eq!((all.code, all.err.as_str()), (Some(0), ""), "{all:#?}");
    let table = run(&["list", "--demo"]).await.out;
    assert_eq!(all.out.lines().count(), table.lines().count());
    // What has no counts by state has as many nodes in either.
    let aks = |text: &str| text.lines().find(|line| line.starts_with("aks-")).unwrap().to_owned();
    let cells = aks(&all.out);
    let nodes = cells.split(',').nth(6).unwrap();
    assert!(nodes.parse::<u32>().is_ok(), "{cells}");
    assert!(aks(&table).split_whitespace().any(|cell| cell == nodes), "{table}");

    let name = "gpu-with-a-name-that-is-far-too-long-for-any-column";
    let rows = vec![
        instance("ci").with("/properties/properties/state", "=1+1").json(),
        cluster(name).with("/properties/properties/vmSize", "a, \"b\"").json(),
    ];
    let server = listing(move |_| page(&rows, None)).await;
    let instances = list(server.origin(), &["-o", "csv", "--kind", "instances"]).await;
    assert!(instances.out.starts_with("name,workspace,state,"), "{instances:#?}");
    assert!(instances.out.contains(",'=1+1,"), "{instances:#?}");
    let clusters = list(server.origin(), &["-o", "csv", "--kind", "clusters"]).await;
    assert!(clusters.out.contains(name) && clusters.out.contains(r#","a, ""b""","#), "{clusters:#?}");
}

#[tokio::test]
async fn every_compute_that_can_go_wrong_is_printed_without_a_control_character() {
    for output in ["table", "json", "csv"] {
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

/// Two workspaces of one group, each of which answers a listing in its own way.
async fn two(
    one: impl Fn() -> Turn + Send + Sync + 'static,
    two: impl Fn() -> Turn + Send + Sync + 'static,
) -> RawServer {
    listing(move |target| if target.contains("/workspaces/one/") { one() } else { two() }).await
}

async fn of_two(server: &RawServer, command: &[&str]) -> Ran {
    let place =
        ["--auth", "token", "--endpoint", server.origin(), "-s", "s", "-g", "rg", "-w", "one", "-w", "two"];
    run(&[command, &place].concat()).await
}

fn row_in(workspace: &str, name: &str) -> Turn {
    let provider = "Microsoft.MachineLearningServices/workspaces";
    let id = format!("/subscriptions/s/resourceGroups/rg/providers/{provider}/{workspace}/computes/{name}");
    page(&[cluster(name).with("/id", id).json()], None)
}

fn forbidden() -> Turn {
    answer(403, &[], r#"{"error":{"code":"AuthorizationFailed","message":"No role."}}"#)
}

#[tokio::test]
async fn of_two_workspaces_the_one_that_can_be_read_is_printed() {
    let no_role = two(|| row_in("one", "cpu-here"), forbidden).await;
    let cut_off = two(|| Turn::Drop, || row_in("two", "cpu-here")).await;
    for (server, code, words) in [
        (&no_role, 3, "two: failed to list the computes: not allowed: AuthorizationFailed"),
        (&cut_off, 5, "one: failed to list the computes: "),
    ] {
        for (command, begin) in [
            (&["list"][..], "NAME"),
            (&["list", "-o", "json"], "["),
            (&["snapshot", "--pane", "clusters"], " amldeck"),
        ] {
            let ran = of_two(server, command).await;
            assert_eq!(ran.code, Some(code), "{ran:#?}");
            assert!(ran.out.starts_with(begin) && ran.out.contains("cpu-here"), "{ran:#?}");
            assert_eq!(ran.err.matches("failed to ").count(), 1, "{ran:#?}");
            assert!(ran.err.starts_with(&format!("amldeck: {words}")), "{ran:#?}");
        }
    }
    let picture = of_two(&no_role, &["snapshot", "--pane", "clusters"]).await.out;
    let row = picture.lines().find(|line| line.contains(" two ")).unwrap_or_default();
    assert!(row.contains("403"), "the one that cannot be read is a row that says so: {picture}");
}

#[tokio::test]
async fn of_two_workspaces_that_cannot_be_read_each_is_named_and_the_first_decides() {
    let server = two(forbidden, || Turn::Drop).await;
    for output in ["table", "json"] {
        let ran = of_two(&server, &["list", "-o", output]).await;
        assert_eq!((ran.code, ran.out.as_str()), (Some(3), ""), "{ran:#?}");
        for name in ["one", "two"] {
            assert!(ran.err.contains(&format!("{name}: failed to list the computes: ")), "{ran:#?}");
        }
    }
}

#[tokio::test]
async fn rows_that_cannot_be_read_are_counted_with_the_reasons() {
    let rows = [cluster("first").json(), "null".to_owned(), r#"{"name":"x"}"#.to_owned(), "7".to_owned()];
    let server = listing(move |_| page(&rows, None)).await;
    for more in [&[][..], &["-o", "json"], &["--kind", "clusters"]] {
        let ran = list(server.origin(), more).await;
        assert_eq!(ran.code, Some(1), "{ran:#?}");
        assert!(ran.out.contains("first"), "{ran:#?}");
        assert_eq!(
            ran.err.trim_end(),
            "amldeck: failed to read 3 of the listed computes: not an object; it has no id"
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
        let mut child = amldeck(Some(home.path())).args(arguments).spawn().unwrap();
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
        let mut child = amldeck(Some(home.path())).args(["simulate", "--scenario", "small"]).spawn().unwrap();
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
async fn the_simulator_leaves_the_certificate_to_trust_before_it_tells_its_url() {
    let home = Folder::new();
    let folder = home.path().join("certificates/of/the simulator");
    let mut child = amldeck(Some(home.path()))
        .args(["simulate", "--tls"])
        .arg(&folder)
        .env("AMLDECK_SCENARIO", "small")
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let url = timeout(PATIENCE, lines.next_line()).await.expect("it starts").unwrap().unwrap();
    assert!(url.starts_with("https://localhost:"), "{url}");
    let authority = reqwest::Certificate::from_pem(&fs::read(folder.join("ca.pem")).unwrap()).unwrap();
    let client = http().tls_certs_only([authority]).build().unwrap();
    let address = format!("{url}/subscriptions?api-version=2022-12-01");
    assert_eq!(client.get(address).bearer_auth("anything").send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn the_log_has_what_was_done_and_no_secret() {
    let folder = Folder::new();
    let log = folder.path().join("amldeck.log");
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
