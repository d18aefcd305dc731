//! What may be asked for, and what comes of it.

use serde_json::{Value, json};

use super::{Bench, nodes, refusal};
use crate::simulator::http::{Method, Request};

#[test]
fn one_operation_at_a_time() {
    let mut bench = Bench::new("small");
    bench.post("ci-one", "stop");
    assert_eq!(refusal(&bench.post("ci-one", "start")), (409, "Conflict".into(), String::new()));
    assert_eq!(bench.delete("ci-one", "underlyingResourceAction=Delete").status, 409);
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
        scheme: "http",
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
        ("SynapseSpark", Some(id("Microsoft.Synapse/workspaces") + "/bigDataPools/pool"), Value::Null),
        ("AmlCompute", None, nodes(0, 1)),
        ("ComputeInstance", None, json!({ "vmSize": "Standard_DS3_v2" })),
    ];
    // The second time over what is there.
    for _ in 0..2 {
        for (kind, resource, own) in &cases {
            let body = json!({ "location": "northeurope", "properties": { "computeType": kind, "resourceId": resource, "properties": own } });
            let path = bench.compute(&format!("my-{kind}"));
            assert_eq!(bench.send(Method::Put, &path, "", Some(&body)).status, 201, "{kind}");
        }
        bench.seconds(900);
    }
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
