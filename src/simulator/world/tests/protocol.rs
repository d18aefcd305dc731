//! Versions, operations, budgets and bodies: the service's manners.

use std::collections::HashSet;

use serde_json::json;

use super::{Bench, PROVIDER, nodes, refusal};
use crate::simulator::http::Method;
use crate::simulator::scenario::{Announcement, Scenario};

#[test]
fn what_is_missing_above_a_compute_is_named() {
    let mut bench = Bench::new("small");
    let ask = |bench: &mut Bench, path: String| refusal(&bench.send(Method::Get, &path, "", None)).1;
    let workspace = bench.workspace.clone();
    assert_eq!(
        ask(&mut bench, workspace.replace("/workspaces/sandbox", "/workspaces/other/computes")),
        "ParentResourceNotFound"
    );
    assert_eq!(ask(&mut bench, workspace.replace("rg-sandbox", "rg-other")), "ResourceGroupNotFound");
    assert_eq!(
        ask(&mut bench, "/subscriptions/other/providers/Microsoft.MachineLearningServices/workspaces".into()),
        "SubscriptionNotFound"
    );
    assert_eq!(
        ask(&mut bench, workspace.replace("workspaces/sandbox", "workspaces/other")),
        "ResourceNotFound"
    );
}

#[test]
fn older_versions_are_honoured() {
    let mut bench = Bench::new("small");
    let path = bench.compute("cpu-one");
    let old = json!({ "properties": { "scaleSettings": { "maxNodeCount": 3 } } });
    assert_eq!(bench.send(Method::Patch, &path, "api-version=2021-04-01", Some(&old)).status, 202);
    bench.seconds(30);
    assert_eq!(bench.send(Method::Patch, &path, "api-version=2021-07-01", Some(&old)).status, 400);

    let sizes = format!("{}/{PROVIDER}/locations/westeurope/vmSizes", bench.subscription);
    assert!(
        bench.send(Method::Get, &sizes, "api-version=2021-01-01", None).value().get("amlCompute").is_some()
    );
    assert!(bench.send(Method::Get, &sizes, "api-version=2021-07-01", None).value().get("value").is_some());

    let instance = bench.compute("ci-one");
    let told = |bench: &mut Bench, version: &str| {
        let body = bench.send(Method::Get, &instance, &format!("api-version={version}"), None).value();
        body["properties"]["properties"].get("idleTimeBeforeShutdown").is_some()
    };
    assert!(
        !told(&mut bench, "2024-04-01")
            && told(&mut bench, "2025-12-01")
            && told(&mut bench, "2024-04-01-preview")
    );
}

#[test]
fn a_status_address_must_come_back_as_it_was_given() {
    let mut bench = Bench::new("small");
    let response = bench.post("ci-one", "stop");
    let address = response.header("azure-asyncoperation").unwrap().to_owned();
    let (path, query) = address.trim_start_matches("http://127.0.0.1:8080").split_once('?').unwrap();
    assert_eq!(bench.send(Method::Get, path, &query[..2000], None).status, 403);
    assert_eq!(bench.send(Method::Get, path, query, None).status, 200);
}

#[test]
fn operations_can_be_announced_by_location() {
    let scenario = Scenario::named("small").unwrap().announcing(Announcement::Location);
    let mut bench = Bench::seeded(&scenario, 1);
    let response = bench.put("cpu-two", "AmlCompute", &nodes(0, 1));
    assert!(response.header("azure-asyncoperation").is_none());
    let address = response.header("location").unwrap().to_owned();
    let (path, query) = address.trim_start_matches("http://127.0.0.1:8080").split_once('?').unwrap();
    let waiting = bench.send(Method::Get, path, query, None);
    assert_eq!((waiting.status, waiting.header("retry-after")), (202, Some("2")));
    bench.seconds(30);
    assert_eq!(bench.send(Method::Get, path, query, None).value()["name"], "cpu-two");
}

#[test]
fn budgets_are_told_and_run_out() {
    let mut bench = Bench::new("small");
    bench.world.service.budgets = true;
    let path = bench.compute("cpu-one");
    let first = bench.send(Method::Get, &path, "", None);
    assert_eq!(first.header("x-ms-ratelimit-remaining-subscription-reads"), Some("249"));
    assert_eq!(first.header("x-ms-ratelimit-remaining-subscription-global-reads"), Some("3749"));
    assert_eq!(
        bench.post("cpu-one", "listNodes").header("x-ms-ratelimit-remaining-subscription-writes"),
        Some("199")
    );
    for _ in 0..249 {
        bench.send(Method::Get, &path, "", None);
    }
    let refused = bench.send(Method::Get, &path, "", None);
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("1")));
}

#[test]
fn a_seed_decides_everything_and_looking_changes_nothing() {
    let scenario = Scenario::named("busy").unwrap();
    let (mut one, mut other) = (Bench::seeded(&scenario, 5), Bench::seeded(&scenario, 5));
    for _ in 0..200 {
        one.seconds(9);
        one.get("gpu-a100");
    }
    other.seconds(1800);
    for name in ["cpu-batch", "gpu-a100", "gpu-spot", "warm-pool", "ci-ada"] {
        assert_eq!(one.get(name), other.get(name), "{name}");
    }
}

#[test]
fn the_fleet_has_a_hundred_thousand_computes_of_which_few_move() {
    let bench = Bench::new("fleet");
    let (moving, asleep) = (bench.world.computes.len(), bench.world.sleepers.len());
    assert_eq!((moving + asleep, bench.world.workspaces.len()), (100_000, 500));
    assert_eq!(moving, 250);
}

#[test]
fn the_wide_workspace_has_ten_thousand_computes_in_pages_of_a_thousand() {
    let mut bench = Bench::new("wide");
    assert_eq!(bench.world.computes.len() + bench.world.sleepers.len(), 10_000);

    // Without optimisation all ten pages would take seconds; names stand on lines of their own.
    let path = format!("{}/computes", bench.workspace);
    let page = String::from_utf8(bench.send(Method::Get, &path, "", None).body).unwrap();
    let names: HashSet<&str> = page.lines().filter(|line| line.starts_with("      \"name\": ")).collect();
    assert_eq!(names.len(), 1000);
    assert!(page.contains("\"nextLink\": \"http://127.0.0.1:8080/"));
}

#[test]
fn a_failing_workspace_has_everything_that_can_be_wrong() {
    let mut bench = Bench::new("failing");
    bench.seconds(60);
    assert_eq!(bench.get("quantum-one")["properties"]["provisioningState"], "Entangled");
    assert_eq!(bench.own("ci-tomorrow")["state"], "Hibernating");
    assert!(bench.get("cpu-nothing")["properties"]["properties"].is_null());
    assert!(bench.own("ci-null")["state"].is_null());
    assert!(bench.get("cpu-rude")["properties"]["description"].as_str().unwrap().contains('\u{1b}'));
    assert_eq!(bench.own("cpu-diskfull")["errors"][0]["error"]["details"].as_array().unwrap().len(), 2);
    assert_eq!(bench.delete("quantum-one", "underlyingResourceAction=Detach").status, 202);
}
