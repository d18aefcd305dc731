//! Attached Synapse Spark pools (`SynapseSpark`).

use serde_json::{Value, json};

use super::attached::{Kind, Sent};
use super::problem::Problem;

pub static KIND: Kind =
    Kind { wire: "SynapseSpark", lasts: (3.0, 8.0), check: Some(check), read_back, keys: None };

fn check(sent: &Sent) -> Result<(), Problem> {
    sent.needs_resource(&["Microsoft.Synapse/workspaces"])
}

/// What was not sent the service reads from the pool: names and places out of its id.
fn read_back(sent: &Sent) -> Value {
    let part = |after: &str| -> Value {
        let segments: Vec<&str> = sent.resource_id.unwrap_or_default().split('/').collect();
        let at = segments.iter().position(|segment| segment.eq_ignore_ascii_case(after));
        at.and_then(|at| segments.get(at + 1)).map_or(Value::Null, |name| json!(name))
    };
    let or = |key: &str, default: Value| match sent.get(key) {
        Value::Null => default,
        value => value,
    };
    json!({
        "autoScaleProperties": or("autoScaleProperties", json!({ "minNodeCount": 3, "enabled": true, "maxNodeCount": 10 })),
        "autoPauseProperties": or("autoPauseProperties", json!({ "delayInMinutes": 15, "enabled": true })),
        "sparkVersion": or("sparkVersion", json!("3.4")),
        "nodeCount": or("nodeCount", json!(0)),
        "nodeSize": or("nodeSize", json!("Medium")),
        "nodeSizeFamily": or("nodeSizeFamily", json!("MemoryOptimized")),
        "subscriptionId": or("subscriptionId", part("subscriptions")),
        "resourceGroup": or("resourceGroup", part("resourceGroups")),
        "workspaceName": or("workspaceName", part("workspaces")),
        "poolName": or("poolName", part("bigDataPools")),
    })
}
