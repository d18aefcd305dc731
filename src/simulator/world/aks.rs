//! Inference clusters (`AKS`): made by the service, or an existing cluster attached.

use serde_json::{Value, json};

use super::attached::{Kind, Sent, address_of};
use super::draft::fields::{or, text, word};
use super::draft::{Asked, check_subnet};
use super::problem::Problem;
use super::sizes::size;

pub static KIND: Kind = Kind {
    wire: "AKS",
    lasts: (300.0, 600.0),
    can_be_made: true,
    check: Some(check),
    read_back,
    keys: Some(keys),
};

const PURPOSES: &[&str] = &["FastProd", "DenseProd", "DevTest"];
const BALANCERS: &[&str] = &["PublicIp", "InternalLoadBalancer"];

/// A new production cluster needs at least this many cores in all (documentation).
const PRODUCTION_CORES: u64 = 12;

fn check(sent: &Sent, asked: &Asked) -> Result<(), Problem> {
    check_ssl(&sent.get("sslConfiguration"))?;
    word(sent.properties, "loadBalancerType", "properties.loadBalancerType", BALANCERS)?;
    if sent.resource_id.is_some() {
        return sent.needs_resource(&["Microsoft.ContainerService/managedClusters"]);
    }
    check_network(&sent.get("aksNetworkingConfiguration"), sent.location, asked)?;
    check_size(sent)
}

fn check_size(sent: &Sent) -> Result<(), Problem> {
    let purpose = "properties.clusterPurpose";
    let purpose = word(sent.properties, "clusterPurpose", purpose, PURPOSES)?.unwrap_or("FastProd");
    let count = match sent.get("agentCount") {
        Value::Null => return Ok(()),
        count => count.as_u64().filter(|count| *count > 0),
    };
    let Some(count) = count else {
        return Err(Problem::user("properties.agentCount", "A cluster needs at least one node."));
    };
    let Some(name) = sent.text("agentVmSize") else { return Ok(()) };
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

/// Off, with a certificate of one's own (all three of certificate, key and name, told again by every PUT because they
/// are never read back), or with one of Microsoft's under a label.
fn check_ssl(ssl: &Value) -> Result<(), Problem> {
    let target = |key: &str| format!("properties.sslConfiguration.{key}");
    let is_label = text(ssl, "leafDomainLabel").is_some();
    let own = ["cert", "key", "cname"].into_iter().find(|key| text(ssl, key).is_some());
    match word(ssl, "status", &target("status"), &["Disabled", "Enabled", "Auto"])? {
        Some("Enabled") => {
            let is_pem = |key: &str, label: &str| {
                let held = text(ssl, key).unwrap_or_default().trim();
                held.starts_with("-----BEGIN ")
                    && held.contains(&format!("{label}-----"))
                    && held.contains("-----END ")
            };
            if !is_pem("cert", "CERTIFICATE") {
                return Err(Problem::user(target("cert"), "The certificate must be given as PEM."));
            }
            if !is_pem("key", "PRIVATE KEY") {
                return Err(Problem::user(target("key"), "The key of the certificate must be given as PEM."));
            }
            if text(ssl, "cname").is_none() {
                return Err(Problem::user(
                    target("cname"),
                    "The name that the certificate is for is required.",
                ));
            }
            if is_label {
                let message = "A domain label and a certificate of one's own exclude each other.";
                return Err(Problem::user(target("leafDomainLabel"), message));
            }
            Ok(())
        }
        Some("Auto") => match own {
            _ if !is_label => Err(Problem::user(
                target("leafDomainLabel"),
                "A domain label is required for Microsoft's certificate.",
            )),
            Some(key) => {
                let message = "A domain label and a certificate of one's own exclude each other.";
                Err(Problem::user(target(key), message))
            }
            None => Ok(()),
        },
        Some(_) | None => Ok(()),
    }
}

/// All four or none, in the forms that the specification gives.
fn check_network(network: &Value, region: &str, asked: &Asked) -> Result<(), Problem> {
    if network.is_null() {
        return Ok(());
    }
    let target = |key: &str| format!("properties.aksNetworkingConfiguration.{key}");
    for key in ["subnetId", "serviceCidr", "dnsServiceIP", "dockerBridgeCidr"] {
        let Some(value) = text(network, key) else {
            let message =
                format!("{key} is required: subnet, address ranges and DNS address belong together.");
            return Err(Problem::user(target(key), message));
        };
        match key {
            "subnetId" => {
                check_subnet(value, region, "properties.aksNetworkingConfiguration.subnetId", asked)?;
            }
            "dnsServiceIP" if value.parse::<std::net::Ipv4Addr>().is_err() => {
                return Err(Problem::user(target(key), format!("'{value}' is no IPv4 address.")));
            }
            "serviceCidr" | "dockerBridgeCidr" if !is_range(value) => {
                let message = format!("'{value}' is no address range such as 10.0.0.0/16.");
                return Err(Problem::user(target(key), message));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Four numbers of up to three digits, and perhaps the length of a prefix (specification).
fn is_range(text: &str) -> bool {
    let (address, prefix) = text.split_once('/').unwrap_or((text, "0"));
    let is_number =
        |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_prefix = prefix.len() <= 2 && prefix.parse::<u8>().is_ok_and(|prefix| prefix <= 32);
    address.split('.').count() == 4 && address.split('.').all(is_number) && is_prefix
}

/// What was not sent is read from the cluster itself, where the world knows it.
fn read_back(sent: &Sent) -> Value {
    let pools = sent.told("/agentPoolProfiles");
    let pools = pools.as_array().map(Vec::as_slice).unwrap_or_default();
    let count: u64 = pools.iter().filter_map(|pool| pool["count"].as_u64()).sum();
    let count = if pools.is_empty() { 3 } else { count };
    let size = pools.first().map_or(json!("Standard_DS3_v2"), |pool| pool["vmSize"].clone());
    let own_name = || {
        let number = sent.name.len() * 0x9e37_79b1;
        json!(format!("{}-{number:08x}.hcp.{}.azmk8s.io", sent.resource_name(), sent.location))
    };
    json!({
        "clusterFqdn": sent.told_or("/fqdn", own_name),
        "systemServices": [
            { "systemServiceType": "ScoringFrontEnd", "publicIpAddress": address_of(sent.name), "version": "1.2.0" },
        ],
        "agentCount": or(sent.properties, "agentCount", json!(count)),
        "agentVmSize": or(sent.properties, "agentVmSize", size),
        "clusterPurpose": or(sent.properties, "clusterPurpose", json!("FastProd")),
        "sslConfiguration": ssl(sent),
        "aksNetworkingConfiguration": sent.get("aksNetworkingConfiguration"),
        "loadBalancerType": or(sent.properties, "loadBalancerType", json!("PublicIp")),
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
