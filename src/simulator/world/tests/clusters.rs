//! How clusters grow, shrink and tell it.

use serde_json::json;

use super::{Bench, nodes, refusal};

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
fn a_cluster_that_wants_more_than_the_quota_says_so() {
    let mut bench = Bench::new("failing");
    bench.seconds(600);
    let own = bench.own("gpu-starved");
    assert_eq!(own["errors"][0]["error"]["code"], "ClusterCoreQuotaReached");
    assert_eq!(own["targetNodeCount"], 10);
}

#[test]
fn an_idle_time_that_a_patch_leaves_out_stays() {
    let mut bench = Bench::new("busy");
    let body = bench.scale("warm-pool", &json!({ "maxNodeCount": 5 })).value();
    assert!(body["properties"]["properties"]["scaleSettings"]["nodeIdleTimeBeforeScaleDown"].is_null());
    bench.seconds(30);
    let scale = bench.own("warm-pool")["scaleSettings"].clone();
    assert_eq!(
        scale,
        json!({ "maxNodeCount": 5, "minNodeCount": 2, "nodeIdleTimeBeforeScaleDown": "PT30M" })
    );
}

#[test]
fn a_maximum_of_nothing_holds_work_back_until_it_is_raised() {
    let mut bench = Bench::new("busy");
    bench.scale("gpu-a100", &json!({ "minNodeCount": 0, "maxNodeCount": 0 }));
    bench.seconds(3600);
    assert_eq!(bench.own("gpu-a100")["currentNodeCount"], 0);
    bench.scale("gpu-a100", &json!({ "minNodeCount": 0, "maxNodeCount": 4 }));
    bench.seconds(400);
    assert!(bench.own("gpu-a100")["nodeStateCounts"]["runningNodeCount"].as_u64().unwrap() > 0);
}
