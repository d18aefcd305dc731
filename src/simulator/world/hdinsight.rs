//! Attached Spark clusters (`HDInsight`).

use serde_json::{Value, json};

use super::attached::{Kind, Sent, check_account};
use super::problem::Problem;

pub static KIND: Kind =
    Kind { wire: "HDInsight", lasts: (3.0, 8.0), check: Some(check), read_back, keys: None };

fn check(sent: &Sent) -> Result<(), Problem> {
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
    check_account(sent)
}

fn read_back(sent: &Sent) -> Value {
    let own = || format!("{}-ssh.azurehdinsight.net", sent.resource_name());
    json!({
        "sshPort": sent.get("sshPort").as_u64().unwrap_or(22),
        "address": sent.text("address").map_or_else(own, str::to_owned),
        "administratorAccount": null,
    })
}
