//! The world by itself: requests are handed to it, and the clock is stepped.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::World;
use super::time::Moment;
use crate::simulator::http::{Method, Request, Response};
use crate::simulator::scenario::Scenario;

const PROVIDER: &str = "providers/Microsoft.MachineLearningServices";

/// A world and the first of its workspaces.
struct Bench {
    world: World,
    subscription: String,
    workspace: String,
}

impl Bench {
    fn new(scenario: &str) -> Bench {
        Bench::seeded(&Scenario::named(scenario).unwrap(), 1)
    }

    fn seeded(scenario: &Scenario, seed: u64) -> Bench {
        let start: Moment = "2026-03-02T08:00:00Z".parse().unwrap();
        let mut world = World::new(scenario, seed, start, 1.0);
        // The clock stands still here, so a bucket would never fill up again.
        world.service.budgets = false;
        let workspace = world.workspaces[0].id();
        let subscription = format!("/subscriptions/{}", world.workspaces[0].subscription);
        Bench { world, subscription, workspace }
    }

    fn send(&mut self, method: Method, path: &str, query: &str, body: Option<&Value>) -> Response {
        let query = if query.contains("api-version") {
            query.to_owned()
        } else {
            format!("{query}&api-version=2025-12-01")
        };
        self.world.handle(&Request {
            method,
            path: path.to_owned(),
            query,
            headers: vec![
                ("authorization".into(), "Bearer t".into()),
                ("host".into(), "127.0.0.1:8080".into()),
            ],
            body: body.map(|body| body.to_string().into_bytes()).unwrap_or_default(),
        })
    }

    fn compute(&self, name: &str) -> String {
        format!("{}/computes/{name}", self.workspace)
    }

    fn get(&mut self, name: &str) -> Value {
        let path = self.compute(name);
        let response = self.send(Method::Get, &path, "", None);
        assert_eq!(response.status, 200, "{name}");
        response.value()
    }

    /// `properties.properties` of a compute.
    fn own(&mut self, name: &str) -> Value {
        self.get(name)["properties"]["properties"].clone()
    }

    fn put(&mut self, name: &str, kind: &str, properties: &Value) -> Response {
        let body = json!({ "location": "westeurope", "properties": { "computeType": kind, "properties": properties } });
        let path = self.compute(name);
        self.send(Method::Put, &path, "", Some(&body))
    }

    fn post(&mut self, name: &str, action: &str) -> Response {
        let path = format!("{}/{action}", self.compute(name));
        self.send(Method::Post, &path, "", None)
    }

    fn scale(&mut self, name: &str, settings: &Value) -> Response {
        let path = self.compute(name);
        let body = json!({ "properties": { "properties": { "scaleSettings": settings } } });
        self.send(Method::Patch, &path, "", Some(&body))
    }

    fn delete(&mut self, name: &str, action: &str) -> Response {
        let path = self.compute(name);
        self.send(Method::Delete, &path, action, None)
    }

    fn status(&mut self, response: &Response) -> Value {
        let address = response.header("azure-asyncoperation").expect("an operation was announced").to_owned();
        let (path, query) = address.trim_start_matches("http://127.0.0.1:8080").split_once('?').unwrap();
        self.send(Method::Get, path, query, None).value()
    }

    fn seconds(&mut self, seconds: i64) {
        let moment = self.world.now() + TimeDelta::seconds(seconds);
        self.world.advance_to(moment);
    }

    fn usage(&mut self, name: &str, kind: &str) -> i64 {
        let path = format!("{}/{PROVIDER}/locations/westeurope/usages", self.subscription);
        let rows = self.send(Method::Get, &path, "", None).value();
        let rows = rows["value"].as_array().unwrap();
        let of = |row: &&Value| row["name"]["value"] == name && row["type"].as_str().unwrap().contains(kind);
        rows.iter().find(of).unwrap()["currentValue"].as_i64().unwrap()
    }
}

fn refusal(response: &Response) -> (u16, String, String) {
    let body = response.value();
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    (response.status, text("/error/code"), text("/error/target"))
}

fn nodes(min: u32, max: u32) -> Value {
    json!({ "vmSize": "Standard_DS3_v2", "scaleSettings": { "minNodeCount": min, "maxNodeCount": max } })
}

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
fn one_operation_at_a_time() {
    let mut bench = Bench::new("small");
    bench.post("ci-one", "stop");
    assert_eq!(refusal(&bench.post("ci-one", "start")), (409, "Conflict".into(), String::new()));
    assert_eq!(bench.delete("ci-one", "underlyingResourceAction=Delete").status, 409);
}

#[test]
fn a_stop_that_hangs_can_only_be_deleted() {
    let mut bench = Bench::new("failing");
    bench.seconds(36_000);
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
fn a_cluster_at_work_grows_and_shrinks_again() {
    let mut bench = Bench::new("busy");
    let mut seen = std::collections::BTreeSet::new();
    let mut resizing = false;
    for _ in 0..720 {
        bench.seconds(10);
        let own = bench.own("cpu-batch");
        for (state, count) in own["nodeStateCounts"].as_object().unwrap() {
            if count.as_u64().unwrap() > 0 {
                seen.insert(state.clone());
            }
        }
        let current = own["currentNodeCount"].as_u64().unwrap();
        let target = own["targetNodeCount"].as_u64().unwrap();
        assert!(target <= 8, "never above its maximum");
        assert_eq!(own["allocationState"] == "Resizing", current != target);
        resizing |= current != target;
    }
    assert!(resizing);
    for state in ["preparingNodeCount", "runningNodeCount", "idleNodeCount", "leavingNodeCount"] {
        assert!(seen.contains(state), "{state} of {seen:?}");
    }
}

#[test]
fn an_idle_cluster_goes_down_to_its_minimum() {
    let mut bench = Bench::new("small");
    bench.scale("cpu-one", &json!({ "minNodeCount": 3, "maxNodeCount": 4 }));
    bench.seconds(600);
    assert_eq!(bench.own("cpu-one")["nodeStateCounts"]["idleNodeCount"], 3);
    bench.scale(
        "cpu-one",
        &json!({ "minNodeCount": 0, "maxNodeCount": 4, "nodeIdleTimeBeforeScaleDown": "PT1M40S" }),
    );
    bench.seconds(600);
    let own = bench.own("cpu-one");
    assert_eq!((&own["currentNodeCount"], &own["allocationState"]), (&json!(0), &json!("Steady")));
    assert_eq!(own["scaleSettings"]["nodeIdleTimeBeforeScaleDown"], "PT1M40S");
}

#[test]
fn low_priority_nodes_are_preempted_and_come_back() {
    let mut bench = Bench::new("busy");
    let mut counts = Vec::new();
    for _ in 0..2000 {
        bench.seconds(10);
        counts.push(bench.own("gpu-spot")["nodeStateCounts"]["preemptedNodeCount"].as_u64().unwrap());
    }
    let rises = counts.windows(2).filter(|pair| pair[1] > pair[0]).count();
    let falls = counts.windows(2).filter(|pair| pair[1] < pair[0]).count();
    assert!(rises > 1 && falls > 1, "{rises} {falls}");
}

#[test]
fn a_busy_world_moves_from_the_start() {
    let mut bench = Bench::new("busy");
    let own = bench.own("gpu-a100");
    assert_eq!(
        (&own["allocationState"], &own["currentNodeCount"], &own["targetNodeCount"]),
        (&json!("Resizing"), &json!(2), &json!(5))
    );
    assert_eq!(bench.own("ci-emeka")["state"], "Starting");
    bench.seconds(200);
    assert_eq!(bench.own("ci-emeka")["state"], "Running");
}

#[test]
fn an_update_hides_live_values_and_shows_the_resource_behind() {
    let mut bench = Bench::new("small");
    let body = bench.scale("cpu-one", &json!({ "maxNodeCount": 2 })).value();
    assert_eq!(body["properties"]["provisioningState"], "Updating");
    assert!(
        body["properties"]["resourceId"]
            .as_str()
            .unwrap()
            .contains("/Microsoft.BatchAI/workspaces/sandbox/clusters/cpu-one")
    );
    for key in ["nodeStateCounts", "currentNodeCount", "targetNodeCount", "allocationState"] {
        assert!(body["properties"]["properties"][key].is_null(), "{key}");
    }
    assert_eq!(body["properties"]["isAttachedCompute"], false);
    bench.seconds(30);
    let body = bench.get("cpu-one");
    assert!(body["properties"]["resourceId"].is_null());
    assert_eq!(body["properties"]["properties"]["scaleSettings"]["maxNodeCount"], 2);
}

#[test]
fn a_put_over_a_cluster_keeps_its_age_and_answers_201() {
    let mut bench = Bench::new("small");
    let created = bench.get("cpu-one")["properties"]["createdOn"].clone();
    let mut own = nodes(0, 6);
    own["vmSize"] = json!("standard_d4ds_v4");
    let response = bench.put("cpu-one", "AmlCompute", &own);
    assert_eq!(response.status, 201);
    assert_eq!(response.value()["properties"]["createdOn"], created);
    bench.seconds(30);
    assert_eq!(bench.own("cpu-one")["scaleSettings"]["maxNodeCount"], 6);
    assert_eq!(refusal(&bench.put("cpu-one", "AmlCompute", &nodes(0, 6))).2, "properties.vmSize");
}

#[test]
fn what_is_wrong_is_refused_at_once() {
    let mut bench = Bench::new("small");
    let user = |target: &str| (400, "UserError".to_owned(), target.to_owned());
    assert_eq!(refusal(&bench.put("cpu-x", "AmlCompute", &nodes(5, 4))), user("properties.scaleSettings"));
    assert_eq!(
        refusal(&bench.put("cpu-one", "VirtualMachine", &json!({ "address": "10.1.1.1" }))),
        user("properties.computeType")
    );
    assert_eq!(refusal(&bench.put("1cpu", "AmlCompute", &nodes(0, 4))), user("computeName"));
    assert_eq!(refusal(&bench.put("cpu-1", "AmlCompute", &nodes(0, 4))), user("computeName"));
    assert_eq!(refusal(&bench.put("x-y", "Toaster", &json!({}))), user("properties.computeType"));
    let taken = bench.put("taken-elsewhere", "ComputeInstance", &json!({ "vmSize": "Standard_DS3_v2" }));
    assert!(taken.value()["error"]["message"].as_str().unwrap().contains("Reason: AlreadyExists"));
    assert_eq!(taken.header("x-ms-response-type"), Some("error"));
    assert_eq!(refusal(&bench.delete("cpu-one", "")), user("underlyingResourceAction"));
    assert_eq!(
        refusal(&bench.delete("cpu-one", "underlyingResourceAction=Detach")),
        user("underlyingResourceAction")
    );
    assert_eq!(bench.delete("nobody", "underlyingResourceAction=Delete").status, 204);

    let path = bench.compute("cpu-x");
    let mut request = Request {
        method: Method::Put,
        path,
        query: "api-version=2025-12-01".into(),
        headers: Vec::new(),
        body: b"{".to_vec(),
    };
    request.headers.push(("authorization".into(), "Bearer t".into()));
    assert_eq!(refusal(&bench.world.handle(&request)).1, "InvalidRequestContent");
}

#[test]
fn what_cannot_be_had_fails_in_the_operation_and_stays() {
    let mut bench = Bench::new("busy");
    let cases = [
        (
            "size-no",
            json!({ "vmSize": "Standard_Nope", "scaleSettings": { "maxNodeCount": 1 } }),
            "VmSizeNotSupported",
        ),
        (
            "gpu-no",
            json!({ "vmSize": "Standard_ND40rs_v2", "scaleSettings": { "minNodeCount": 1, "maxNodeCount": 1 } }),
            "ClusterMinNodesExceedCoreQuota",
        ),
        (
            "spot-no",
            json!({ "vmSize": "Standard_ND96asr_v4", "vmPriority": "LowPriority", "scaleSettings": { "maxNodeCount": 1 } }),
            "VmSizeNotSupported",
        ),
    ];
    for (name, own, code) in cases {
        let response = bench.put(name, "AmlCompute", &own);
        assert_eq!(response.status, 201, "{name}");
        bench.seconds(30);
        assert_eq!(bench.status(&response)["error"]["code"], "BadRequest", "{name}");
        let body = bench.get(name);
        assert_eq!(body["properties"]["provisioningState"], "Failed");
        assert_eq!(body["properties"]["provisioningErrors"][0]["error"]["code"], code);
        for key in ["osType", "propertyBag", "allocationStateTransitionTime", "enableNodePublicIp"] {
            assert!(body["properties"]["properties"].get(key).is_none(), "{key}");
        }
    }
    let response = bench.put("ci-gpu-no", "ComputeInstance", &json!({ "vmSize": "Standard_ND40rs_v2" }));
    bench.seconds(30);
    assert_eq!(bench.status(&response)["status"], "Failed");
    assert_eq!(bench.own("ci-gpu-no")["state"], "CreateFailed");
}

#[test]
fn the_default_quota_leaves_room_in_a_busy_workspace() {
    let mut bench = Bench::new("busy");
    let cluster = bench.put("cpu-mine", "AmlCompute", &nodes(4, 4));
    let instance = bench.put("ci-mine", "ComputeInstance", &json!({ "vmSize": "Standard_DS3_v2" }));
    bench.seconds(200);
    assert_eq!(bench.status(&cluster)["status"], "Succeeded");
    assert_eq!(bench.status(&instance)["status"], "Succeeded");
    bench.seconds(400);
    assert_eq!(bench.own("cpu-mine")["currentNodeCount"], 4);
}

#[test]
fn usages_follow_the_world() {
    let mut bench = Bench::new("small");
    assert_eq!(bench.usage("standardDSv2Family", "dedicatedCores"), 4);
    assert_eq!(bench.usage("TotalClusters", "totalClusters"), 2);
    bench.post("ci-one", "stop");
    bench.seconds(200);
    assert_eq!(bench.usage("standardDSv2Family", "dedicatedCores"), 4, "a stopped instance keeps its cores");
    bench.scale("cpu-one", &json!({ "minNodeCount": 2, "maxNodeCount": 4 }));
    bench.seconds(100);
    assert_eq!(bench.usage("standardDDSv4Family", "dedicatedCores"), 8);
    assert_eq!(bench.usage("TotalDedicatedCores", "totalDedicatedCores"), 12);
    bench.delete("ci-one", "underlyingResourceAction=Delete");
    bench.seconds(100);
    assert_eq!(bench.usage("TotalDedicatedCores", "totalDedicatedCores"), 8);
    assert_eq!(bench.usage("TotalClusters", "totalClusters"), 1);
}

#[test]
fn a_cluster_that_wants_more_than_the_quota_says_so() {
    let mut bench = Bench::new("failing");
    bench.seconds(600);
    let own = bench.own("gpu-starved");
    assert_eq!(own["errors"][0]["error"]["code"], "ClusterCoreQuotaReached");
    assert_eq!(own["targetNodeCount"], 10);
}

#[test]
fn every_type_can_be_put_and_read_back() {
    let mut bench = Bench::new("empty");
    let id = |kind: &str| format!("/subscriptions/s/resourceGroups/rg/providers/{kind}/thing");
    let cases = [
        ("AKS", Some(id("Microsoft.ContainerService/managedClusters")), json!({ "agentCount": 4 })),
        ("Kubernetes", Some(id("Microsoft.Kubernetes/connectedClusters")), json!({ "namespace": "ml" })),
        (
            "VirtualMachine",
            Some(id("Microsoft.Compute/virtualMachines")),
            json!({ "administratorAccount": { "username": "u", "password": "hunter2" } }),
        ),
        (
            "HDInsight",
            None,
            json!({ "address": "h-ssh.azurehdinsight.net", "administratorAccount": { "username": "u", "password": "hunter2" } }),
        ),
        (
            "Databricks",
            Some(id("Microsoft.Databricks/workspaces")),
            json!({ "databricksAccessToken": "hunter2" }),
        ),
        (
            "DataLakeAnalytics",
            Some(id("Microsoft.DataLakeAnalytics/accounts")),
            json!({ "dataLakeStoreAccountName": "lake" }),
        ),
        ("DataFactory", None, Value::Null),
        ("SynapseSpark", Some(id("Microsoft.Synapse/workspaces")), Value::Null),
        ("AmlCompute", None, nodes(0, 1)),
        ("ComputeInstance", None, json!({ "vmSize": "Standard_DS3_v2" })),
    ];
    for (kind, resource, own) in &cases {
        let body = json!({ "location": "northeurope", "properties": { "computeType": kind, "resourceId": resource, "properties": own } });
        let path = bench.compute(&format!("my-{kind}"));
        assert_eq!(bench.send(Method::Put, &path, "", Some(&body)).status, 201, "{kind}");
    }
    bench.seconds(900);
    for (kind, resource, _) in &cases {
        let body = bench.get(&format!("my-{kind}"));
        assert_eq!(body["properties"]["computeType"], *kind);
        assert_eq!(body["properties"]["provisioningState"], "Succeeded", "{kind}");
        assert_eq!(body["properties"]["resourceId"], json!(resource), "{kind}");
        assert!(!body.to_string().contains("hunter2"), "{kind} tells a secret");
    }
    let keys = bench.post("my-Databricks", "listKeys").value();
    assert_eq!(keys["databricksAccessToken"], "hunter2");
    assert_eq!(refusal(&bench.post("my-AmlCompute", "listKeys")).1, "UserError");
    assert_eq!(refusal(&bench.post("my-ComputeInstance", "listNodes")).1, "UserError");
}

#[test]
fn an_attached_machine_is_detached_within_seconds() {
    let mut bench = Bench::new("busy");
    let response = bench.delete("dsvm-lena", "underlyingResourceAction=Detach");
    assert_eq!(response.status, 202);
    bench.seconds(3);
    assert_eq!(bench.status(&response)["status"], "Succeeded");
}

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
    let mut scenario = Scenario::named("small").unwrap();
    scenario.service.announcement = crate::simulator::scenario::Announcement::Location;
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
fn ten_thousand_computes_can_be_listed() {
    let mut bench = Bench::new("wide");
    let (mut path, mut query) = (format!("{}/computes", bench.workspace), String::new());
    let mut names = std::collections::HashSet::new();
    loop {
        // Parsing 25 MB would take seconds without optimisation; names stand on lines of their own.
        let page = String::from_utf8(bench.send(Method::Get, &path, &query, None).body).unwrap();
        names.extend(page.lines().filter(|line| line.starts_with("      \"name\": ")).map(str::to_owned));
        let Some((_, next)) = page.split_once("\"nextLink\": \"http://127.0.0.1:8080") else { break };
        let (next_path, next_query) = next.trim_end_matches("\"\n}").split_once('?').unwrap();
        (path, query) = (next_path.to_owned(), next_query.to_owned());
    }
    assert_eq!(names.len(), 10_000);
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
