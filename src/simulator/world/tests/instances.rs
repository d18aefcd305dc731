//! How instances come, go and change their state.

use serde_json::json;

use super::Bench;
use crate::simulator::http::Method;

#[test]
fn an_instance_is_created_step_by_step() {
    let mut bench = Bench::new("small");
    let put = bench.put("ci-new", "ComputeInstance", &json!({ "vmSize": "Standard_DS3_v2" }));
    assert_eq!(put.status, 201);
    let body = put.value();
    assert_eq!(body["properties"]["provisioningState"], "Creating");
    for key in ["state", "lastOperation", "applications", "connectivityEndpoints", "sshSettings"] {
        assert!(body["properties"]["properties"][key].is_null(), "{key}");
    }

    let mut seen = Vec::new();
    for _ in 0..40 {
        bench.seconds(5);
        let state = bench.own("ci-new")["state"].as_str().unwrap().to_owned();
        if seen.last() != Some(&state) {
            seen.push(state);
        }
    }
    assert_eq!(seen, ["Creating", "SettingUp", "Running"]);
    let body = bench.get("ci-new");
    assert_eq!(body["properties"]["provisioningState"], "Succeeded");
    assert_eq!(body["properties"]["properties"]["lastOperation"]["operationStatus"], "Succeeded");
    assert_eq!(bench.status(&put)["percentComplete"], json!(100.0));
}

#[test]
fn an_instance_stops_starts_and_restarts() {
    let mut bench = Bench::new("small");
    for (action, through, end) in [
        ("stop", "Stopping", "Stopped"),
        ("start", "Starting", "Running"),
        ("restart", "Restarting", "Running"),
    ] {
        let response = bench.post("ci-one", action);
        assert_eq!((response.status, response.body.len()), (202, 0));
        assert_eq!(bench.own("ci-one")["state"], through);
        assert_eq!(bench.get("ci-one")["properties"]["provisioningState"], "Succeeded");
        assert_eq!(bench.status(&response)["status"], "InProgress");
        bench.seconds(20);
        assert_eq!(bench.own("ci-one")["state"], through);
        bench.seconds(150);
        assert_eq!(bench.own("ci-one")["state"], end);
        assert_eq!(bench.status(&response)["status"], "Succeeded");
    }
}

#[test]
fn starting_what_runs_fails_in_the_operation() {
    let mut bench = Bench::new("small");
    let response = bench.post("ci-one", "start");
    assert_eq!(response.status, 202);
    bench.seconds(5);
    let status = bench.status(&response);
    assert_eq!(status["status"], "Failed");
    assert_eq!(status["error"]["code"], "StartComputeInstanceOnlyAllowedInStoppedState");
    assert_eq!(bench.own("ci-one")["state"], "Running");
}

#[test]
fn a_stop_that_hangs_can_only_be_deleted() {
    let mut bench = Bench::new("failing");
    bench.seconds(7200);
    assert_eq!(bench.own("ci-hangs")["state"], "Stopping");
    assert_eq!(bench.post("ci-hangs", "restart").status, 409);
    assert_eq!(bench.delete("ci-hangs", "underlyingResourceAction=Delete").status, 202);
    bench.seconds(90);
    let path = bench.compute("ci-hangs");
    assert_eq!(bench.send(Method::Get, &path, "", None).status, 404);
}

#[test]
fn an_idle_instance_stops_itself() {
    let mut bench = Bench::new("small");
    bench.put(
        "ci-lazy",
        "ComputeInstance",
        &json!({ "vmSize": "Standard_DS3_v2", "idleTimeBeforeShutdown": "PT30M" }),
    );
    bench.seconds(3 * 3600);
    let own = bench.own("ci-lazy");
    assert_eq!(
        (&own["state"], &own["lastOperation"]["operationTrigger"]),
        (&json!("Stopped"), &json!("IdleShutdown"))
    );
    assert_eq!(own["idleTimeBeforeShutdown"], "PT30M");
}

#[test]
fn a_schedule_starts_and_stops_an_instance() {
    let mut bench = Bench::new("small");
    let daily = |action: &str, expression: &str| json!({ "action": action, "status": "Enabled", "triggerType": "Cron", "cron": { "timeZone": "UTC", "expression": expression } });
    let rows = json!({ "computeStartStop": [daily("Stop", "0 9 * * *"), daily("Start", "0 10 * * *")] });
    bench.put("ci-one", "ComputeInstance", &json!({ "vmSize": "Standard_DS3_v2", "schedules": rows }));

    bench.seconds(3600 + 200);
    let own = bench.own("ci-one");
    assert_eq!(
        (&own["state"], &own["lastOperation"]["operationTrigger"]),
        (&json!("Stopped"), &json!("Schedule"))
    );
    bench.seconds(3600);
    let own = bench.own("ci-one");
    assert_eq!((&own["state"], &own["lastOperation"]["operationName"]), (&json!("Running"), &json!("Start")));
}
