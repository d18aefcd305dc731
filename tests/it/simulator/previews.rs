//! The operations that only previews know, and the name check.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Bench, refusal, value};

const PREVIEW: &str = "2024-04-01-preview";

impl Bench {
    async fn ask(&self, name: &str, action: &str, body: Option<Value>) -> reqwest::Response {
        let address = format!("{}/{action}?api-version={PREVIEW}", self.compute(name));
        self.send(Method::POST, &address, body).await
    }

    async fn own(&self, name: &str) -> Value {
        self.get(&self.compute(name)).await["properties"]["properties"].clone()
    }
}

#[tokio::test]
async fn a_stopped_instance_is_resized() {
    let bench = Bench::new("small").await;
    let stop = bench.send(Method::POST, &format!("{}/stop", bench.compute("ci-one")), None).await;
    bench.followed(stop).await;

    let allowed = value(bench.ask("ci-one", "getAllowedVmSizesForResize", None).await).await;
    let names: Vec<&str> =
        allowed["value"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert!(
        names.contains(&"Standard_DS11_v2")
            && !names.contains(&"Standard_DS3_v2")
            && !names.contains(&"Standard_D1")
    );

    let resize = bench.ask("ci-one", "resize", Some(json!({ "targetVMSize": "Standard_DS11_v2" }))).await;
    assert_eq!(resize.status(), 202);
    let result = resize.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(bench.own("ci-one").await["state"], "Resizing");
    assert_eq!(bench.send(Method::GET, &result, None).await.status(), 202);
    assert_eq!(bench.followed(resize).await["status"], "Succeeded");
    let own = bench.own("ci-one").await;
    assert_eq!((&own["state"], &own["vmSize"]), (&json!("Stopped"), &json!("STANDARD_DS11_V2")));
    assert_eq!(
        (&own["lastOperation"]["operationName"], &own["lastOperation"]["operationStatus"]),
        (&json!("Resize"), &json!("Succeeded"))
    );
    assert_eq!(bench.get(&result).await["name"], "ci-one");
    let usages = bench.get(&bench.location("usages")).await;
    let used = usages["value"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["name"]["value"] == "standardDSv2Family")
        .unwrap();
    assert_eq!(used["currentValue"], 2, "the cores follow the size");
}

#[tokio::test]
async fn a_running_instance_is_not_resized() {
    let bench = Bench::new("small").await;
    let resize = bench.ask("ci-one", "resize", Some(json!({ "targetVMSize": "Standard_DS11_v2" }))).await;
    assert_eq!(resize.status(), 202);
    let status = bench.followed(resize).await;
    assert_eq!(status["error"]["code"], "ResizeComputeInstanceOnlyAllowedInStoppedState");
    assert_eq!(bench.own("ci-one").await["state"], "Running");
}

#[tokio::test]
async fn a_resize_beyond_the_quota_leaves_the_instance_as_it_was() {
    let bench = Bench::new("small").await;
    let stop = bench.send(Method::POST, &format!("{}/stop", bench.compute("ci-one")), None).await;
    bench.followed(stop).await;
    let resize = bench.ask("ci-one", "resize", Some(json!({ "targetVMSize": "Standard_ND40rs_v2" }))).await;
    assert_eq!(bench.followed(resize).await["status"], "Failed");
    let body = bench.get(&bench.compute("ci-one")).await;
    assert_eq!(body["properties"]["provisioningState"], "Succeeded");
    let own = &body["properties"]["properties"];
    assert_eq!((&own["state"], &own["vmSize"]), (&json!("Stopped"), &json!("STANDARD_DS3_V2")));
    assert_eq!(own["lastOperation"]["operationStatus"], "ResizeFailed");
}

#[tokio::test]
async fn sizes_that_no_instance_can_have_are_refused() {
    let bench = Bench::new("small").await;
    for size in ["Standard_Nothing", "Standard_D1", "STANDARD_DS3_V2", ""] {
        let resize = bench.ask("ci-one", "resize", Some(json!({ "targetVMSize": size }))).await;
        assert_eq!(refusal(resize).await, (400, "UserError".into(), "targetVMSize".into()), "{size}");
    }
    let cluster = bench.ask("cpu-one", "resize", Some(json!({ "targetVMSize": "Standard_DS11_v2" }))).await;
    assert_eq!(refusal(cluster).await.1, "UserError");
}

#[tokio::test]
async fn single_settings_change_at_once() {
    let bench = Bench::new("small").await;
    let services = json!([{ "name": "app", "image": { "reference": "ghcr.io/x/app" }, "endpoints": [{ "target": 80, "published": 8080 }] }]);
    for (action, sent, key, wanted) in [
        (
            "updateIdleShutdownSetting",
            json!({ "idleTimeBeforeShutdown": "PT120M" }),
            "idleTimeBeforeShutdown",
            json!("PT120M"),
        ),
        (
            "updateIdleShutdownSetting",
            json!({ "idleTimeBeforeShutdown": null }),
            "idleTimeBeforeShutdown",
            Value::Null,
        ),
        ("customServices", services.clone(), "customServices", services),
        ("customServices", json!([]), "customServices", json!([])),
        ("enableSso", json!({ "enableSSO": false }), "enableSSO", json!(false)),
        ("enableSso", json!({ "EnableSSO": true }), "enableSSO", json!(true)),
    ] {
        let response = bench.ask("ci-one", action, Some(sent)).await;
        assert_eq!((response.status().as_u16(), response.content_length()), (200, Some(0)), "{action}");
        assert_eq!(bench.own("ci-one").await[key], wanted, "{action}");
    }
    for (action, sent, target) in [
        ("updateIdleShutdownSetting", json!({ "idleTimeBeforeShutdown": "PT5M" }), "idleTimeBeforeShutdown"),
        ("customServices", json!([{ "name": "app" }]), "properties.customServices[0].image.reference"),
        ("customServices", json!({}), "properties.customServices"),
        ("enableSso", json!({}), "enableSSO"),
    ] {
        assert_eq!(refusal(bench.ask("ci-one", action, Some(sent)).await).await.2, target, "{action}");
    }
}

#[tokio::test]
async fn an_idle_time_set_this_way_counts() {
    let bench = Bench::new("small").await;
    bench
        .ask("ci-one", "updateIdleShutdownSetting", Some(json!({ "idleTimeBeforeShutdown": "PT15M" })))
        .await;
    bench.simulator.advance(std::time::Duration::from_secs(2 * 3600));
    let own = bench.own("ci-one").await;
    assert_eq!(
        (&own["state"], &own["lastOperation"]["operationTrigger"]),
        (&json!("Stopped"), &json!("IdleShutdown"))
    );
}

#[tokio::test]
async fn stable_and_older_versions_do_not_know_these_operations() {
    let bench = Bench::new("small").await;
    for action in
        ["resize", "getAllowedVmSizesForResize", "updateIdleShutdownSetting", "customServices", "enableSso"]
    {
        for version in ["2025-12-01", "2026-09-01", "2022-01-01-preview"] {
            let address = format!("{}/{action}?api-version={version}", bench.compute("ci-one"));
            let refused = refusal(bench.send(Method::POST, &address, Some(json!({}))).await).await;
            assert_eq!((refused.0, refused.1.as_str()), (400, "InvalidResourceType"), "{action} {version}");
        }
    }
}

#[tokio::test]
async fn the_name_of_an_instance_can_be_looked_up_before_it_is_created() {
    let bench = Bench::new("small").await;
    let check = async |name: &str, version: &str| {
        let address = bench.computes().replace("/computes", "/checkComputeNameAvailability");
        let sent = json!({ "Name": name, "Type": "Microsoft.BatchAI/DataScienceInstance" });
        let response =
            bench.send(Method::POST, &format!("{address}?api-version={version}"), Some(sent)).await;
        assert_eq!(response.status(), 200);
        let body = value(response).await;
        (body["nameAvailable"].as_bool().unwrap(), body["reason"].as_str().map(str::to_owned))
    };
    let (invalid, taken) = (Some("Invalid".to_owned()), Some("AlreadyExists".to_owned()));
    for version in ["2020-02-02", "2025-12-01"] {
        assert_eq!(check("ci-fresh", version).await, (true, None));
        for name in ["a", "ab", "1abc", "ci-1", "ci-", "ci_x", &"a".repeat(25)] {
            assert_eq!(check(name, version).await, (false, invalid.clone()), "{name}");
        }
        for name in ["ci-one", "CI-One", "taken-elsewhere", "cpu-one"] {
            assert_eq!(check(name, version).await, (false, taken.clone()), "{name}");
        }
    }
}
