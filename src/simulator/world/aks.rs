//! Inference clusters (`AKS`): made by the service, or an existing cluster attached.

use serde_json::{Value, json};

use super::attached::{Kind, Sent};
use super::problem::Problem;
use super::sizes::size;

pub static KIND: Kind =
    Kind { wire: "AKS", lasts: (300.0, 600.0), check: Some(check), read_back, keys: Some(keys) };

/// A new production cluster needs at least this many cores in all (documentation).
const PRODUCTION_CORES: u64 = 12;

fn check(sent: &Sent) -> Result<(), Problem> {
    if sent.resource_id.is_some() {
        return sent.needs_resource(&["Microsoft.ContainerService/managedClusters"]);
    }
    let purpose = sent.text("clusterPurpose").unwrap_or("FastProd");
    let (name, count) = (sent.text("agentVmSize"), sent.get("agentCount").as_u64());
    let (Some(name), Some(count)) = (name, count) else { return Ok(()) };
    let Some(machine) = size(name) else { return Ok(()) };
    let cores = u64::from(machine.cores) * count;
    if purpose != "DevTest" && cores < PRODUCTION_CORES {
        return Err(Problem::user(
            "properties.agentCount",
            format!(
                "A production cluster needs at least {PRODUCTION_CORES} cores; {count} x {name} has {cores}."
            ),
        ));
    }
    Ok(())
}

fn read_back(sent: &Sent) -> Value {
    let or = |key: &str, default: Value| match sent.get(key) {
        Value::Null => default,
        value => value,
    };
    json!({
        "clusterFqdn": format!("{}-{:08x}.hcp.{}.azmk8s.io", sent.resource_name(), sent.name.len() * 0x9e37_79b1, sent.location),
        "systemServices": [
            { "systemServiceType": "ScoringFrontEnd", "publicIpAddress": super::attached::address_of(sent.name), "version": "1.2.0" },
        ],
        "agentCount": or("agentCount", json!(3)),
        "agentVmSize": or("agentVmSize", json!("Standard_DS3_v2")),
        "clusterPurpose": or("clusterPurpose", json!("FastProd")),
        "sslConfiguration": ssl(sent),
        "aksNetworkingConfiguration": sent.get("aksNetworkingConfiguration"),
        "loadBalancerType": or("loadBalancerType", json!("PublicIp")),
        "loadBalancerSubnet": sent.get("loadBalancerSubnet"),
    })
}

/// Certificate and key are never told again.
fn ssl(sent: &Sent) -> Value {
    let mut ssl = sent.get("sslConfiguration");
    if let Value::Object(ssl) = &mut ssl {
        for secret in ["cert", "key"] {
            if ssl.contains_key(secret) {
                ssl.insert(secret.to_owned(), Value::Null);
            }
        }
    }
    ssl
}

fn keys(_: &Value) -> Value {
    json!({
        "computeType": "AKS",
        "userKubeConfig": "apiVersion: v1\nkind: Config\nclusters: []\n",
        "adminKubeConfig": "apiVersion: v1\nkind: Config\nclusters: []\n",
        "imagePullSecretName": "azureml-pull-secret",
    })
}
