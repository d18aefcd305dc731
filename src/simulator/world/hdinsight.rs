//! Attached Spark clusters (`HDInsight`).

use serde_json::{Value, json};

use super::attached::{Kind, Sent, check_account, check_port};
use super::draft::Asked;
use super::problem::Problem;

pub static KIND: Kind = Kind {
    wire: "HDInsight",
    lasts: (3.0, 8.0),
    can_be_made: false,
    check: Some(check),
    read_back,
    keys: None,
};

fn check(sent: &Sent, asked: &Asked) -> Result<(), Problem> {
    match (sent.resource_id, sent.text("address")) {
        (None, None) => {
            return Err(Problem::user(
                "properties.resourceId",
                "Give the resource id or the address of the cluster.",
            ));
        }
        (Some(_), _) => sent.needs_resource(&["Microsoft.HDInsight/clusters"])?,
        (None, Some(_)) => {}
    }
    check_port(sent, "sshPort")?;
    check_account(sent, asked)
}

/// Where nothing was sent, the SSH endpoint is read from the cluster itself.
fn read_back(sent: &Sent) -> Value {
    let endpoints = sent.told("/connectivityEndpoints");
    let ssh = endpoints.as_array().into_iter().flatten().find(|endpoint| endpoint["name"] == "SSH");
    let told = ssh.and_then(|ssh| ssh["location"].as_str()).map(str::to_owned);
    let own = || told.unwrap_or_else(|| format!("{}-ssh.azurehdinsight.net", sent.resource_name()));
    json!({
        "sshPort": sent.get("sshPort").as_u64().unwrap_or(22),
        "address": sent.text("address").map_or_else(own, str::to_owned),
        "administratorAccount": null,
    })
}
