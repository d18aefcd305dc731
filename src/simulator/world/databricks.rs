//! Attached Databricks workspaces (`Databricks`).

use serde_json::{Value, json};

use super::attached::{Kind, Sent};
use super::draft::Asked;
use super::problem::Problem;

pub static KIND: Kind = Kind {
    wire: "Databricks",
    lasts: (2.0, 5.0),
    can_be_made: false,
    check: Some(check),
    read_back,
    keys: Some(keys),
};

/// The token is needed again by a PUT over what is attached, for it is never told again (free choice: the
/// specification does not say).
fn check(sent: &Sent, _: &Asked) -> Result<(), Problem> {
    sent.needs_resource(&["Microsoft.Databricks/workspaces"])?;
    if sent.text("databricksAccessToken").is_none() {
        return Err(Problem::user("properties.databricksAccessToken", "An access token is required."));
    }
    Ok(())
}

/// The access token is never told again, except by `listKeys`.
fn read_back(sent: &Sent) -> Value {
    let sum: u64 = sent.resource_name().bytes().map(u64::from).sum();
    let made_up =
        || json!(format!("adb-{}.{}.azuredatabricks.net", 1_000_000_000_000 + sum * 7_919, sum % 20));
    json!({
        "databricksAccessToken": null,
        "workspaceUrl": sent.text("workspaceUrl").map_or_else(|| sent.told_or("/workspaceUrl", made_up), Value::from),
    })
}

fn keys(sent: &Value) -> Value {
    json!({ "computeType": "Databricks", "databricksAccessToken": sent["databricksAccessToken"] })
}
