//! Kubernetes clusters with the machine learning extension (`Kubernetes`): AKS or Arc.

use serde_json::{Value, json};

use super::attached::{Kind, Sent, picked};
use super::draft::Asked;
use super::problem::Problem;

pub static KIND: Kind = Kind {
    wire: "Kubernetes",
    lasts: (20.0, 60.0),
    can_be_made: false,
    check: Some(check),
    read_back,
    keys: None,
};

/// The extension must be on the cluster, where the world knows the cluster. The namespace is not looked at (observed).
fn check(sent: &Sent, asked: &Asked) -> Result<(), Problem> {
    sent.needs_resource(&[
        "Microsoft.ContainerService/managedClusters",
        "Microsoft.Kubernetes/connectedClusters",
    ])?;
    check_instance_types(sent)?;
    match sent.resource {
        Some(cluster) if !asked.world.has_extension(&cluster.id) => {
            let message = format!(
                "The Azure Machine Learning extension is not installed on the cluster '{}'. Install it and attach the cluster again.",
                sent.resource_name(),
            );
            Err(Problem::user("properties.resourceId", message))
        }
        Some(_) | None => Ok(()),
    }
}

/// Instance types are an object of objects.
fn check_instance_types(sent: &Sent) -> Result<(), Problem> {
    const TARGET: &str = "properties.instanceTypes";
    let types = match sent.get("instanceTypes") {
        Value::Null => return Ok(()),
        Value::Object(types) => types,
        _ => return Err(Problem::user(TARGET, "The instance types must be an object.")),
    };
    if let Some((name, _)) = types.iter().find(|(_, kind)| !kind.is_object()) {
        return Err(Problem::user(format!("{TARGET}.{name}"), "An instance type is an object."));
    }
    Ok(())
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
