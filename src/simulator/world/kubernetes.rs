//! Kubernetes clusters with the machine learning extension (`Kubernetes`): AKS or Arc.

use serde_json::{Value, json};

use super::attached::{Kind, Sent, picked};
use super::problem::Problem;

pub static KIND: Kind =
    Kind { wire: "Kubernetes", lasts: (20.0, 60.0), check: Some(check), read_back, keys: None };

fn check(sent: &Sent) -> Result<(), Problem> {
    sent.needs_resource(&[
        "Microsoft.ContainerService/managedClusters",
        "Microsoft.Kubernetes/connectedClusters",
    ])
}

/// The connection strings are never told again.
fn read_back(sent: &Sent) -> Value {
    let mut body = json!({ "relayConnectionString": null, "serviceBusConnectionString": null });
    let rest = picked(
        sent,
        &[
            "extensionPrincipalId",
            "extensionInstanceReleaseTrain",
            "vcName",
            "namespace",
            "defaultInstanceType",
            "instanceTypes",
        ],
    );
    if let (Value::Object(body), Value::Object(rest)) = (&mut body, rest) {
        body.extend(rest);
    }
    if body["namespace"].is_null() {
        body["namespace"] = json!("default");
    }
    if body["instanceTypes"].is_null() {
        body["defaultInstanceType"] = json!("defaultinstancetype");
        body["instanceTypes"] = json!({ "defaultinstancetype": {
            "nodeSelector": null,
            "resources": { "requests": { "cpu": "100m", "memory": "2Gi" }, "limits": { "cpu": "2", "memory": "2Gi", "nvidia.com/gpu": null } },
        }});
    }
    body
}
