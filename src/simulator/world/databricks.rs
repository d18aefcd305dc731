//! Attached Databricks workspaces (`Databricks`).

use serde_json::{Value, json};

use super::attached::{Kind, Sent};
use super::problem::Problem;

pub static KIND: Kind =
    Kind { wire: "Databricks", lasts: (2.0, 5.0), check: Some(check), read_back, keys: Some(keys) };

fn check(sent: &Sent) -> Result<(), Problem> {
    sent.needs_resource(&["Microsoft.Databricks/workspaces"])
}

/// The access token is never told again, except by `listKeys`.
fn read_back(sent: &Sent) -> Value {
    let sum: u64 = sent.resource_name().bytes().map(u64::from).sum();
    let own = || format!("adb-{}.{}.azuredatabricks.net", 1_000_000_000_000 + sum * 7_919, sum % 20);
    json!({
        "databricksAccessToken": null,
        "workspaceUrl": sent.text("workspaceUrl").map_or_else(own, str::to_owned),
    })
}

fn keys(sent: &Value) -> Value {
    json!({ "computeType": "Databricks", "databricksAccessToken": sent["databricksAccessToken"] })
}
