//! Attached Synapse Spark pools (`SynapseSpark`).

use serde_json::{Value, json};

use super::attached::{Kind, Sent};
use super::draft::Asked;
use super::problem::Problem;

pub static KIND: Kind = Kind {
    wire: "SynapseSpark",
    lasts: (3.0, 8.0),
    can_be_made: false,
    check: Some(check),
    read_back,
    keys: None,
};

fn check(sent: &Sent, _: &Asked) -> Result<(), Problem> {
    sent.needs_resource(&["Microsoft.Synapse/workspaces/bigDataPools"])
}

/// What was not sent the service reads from the pool: names and places out of its id.
fn read_back(sent: &Sent) -> Value {
    let part = |after: &str| -> Value {
        let segments: Vec<&str> = sent.resource_id.unwrap_or_default().split('/').collect();
        let at = segments.iter().position(|segment| segment.eq_ignore_ascii_case(after));
        at.and_then(|at| segments.get(at + 1)).map_or(Value::Null, |name| json!(name))
    };
    let or = |key: &str, pointer: &str, default: Value| match sent.get(key) {
        Value::Null => sent.told_or(pointer, || default),
        value => value,
    };
    let named = |key: &str, name: Value| if sent.get(key).is_null() { name } else { sent.get(key) };
    let scale = json!({ "minNodeCount": 3, "enabled": true, "maxNodeCount": 10 });
    let pause = json!({ "delayInMinutes": 15, "enabled": true });
    json!({
        "autoScaleProperties": or("autoScaleProperties", "/autoScale", scale),
        "autoPauseProperties": or("autoPauseProperties", "/autoPause", pause),
        "sparkVersion": or("sparkVersion", "/sparkVersion", json!("3.4")),
        "nodeCount": or("nodeCount", "/nodeCount", json!(0)),
        "nodeSize": or("nodeSize", "/nodeSize", json!("Medium")),
        "nodeSizeFamily": or("nodeSizeFamily", "/nodeSizeFamily", json!("MemoryOptimized")),
        "subscriptionId": named("subscriptionId", part("subscriptions")),
        "resourceGroup": named("resourceGroup", part("resourceGroups")),
        "workspaceName": named("workspaceName", part("workspaces")),
        "poolName": named("poolName", part("bigDataPools")),
    })
}
