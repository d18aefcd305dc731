//! Attached virtual machines (`VirtualMachine`).

use serde_json::{Value, json};

use super::attached::{Kind, Sent, address_of, check_account};
use super::problem::Problem;

pub static KIND: Kind =
    Kind { wire: "VirtualMachine", lasts: (1.5, 3.0), check: Some(check), read_back, keys: Some(keys) };

fn check(sent: &Sent) -> Result<(), Problem> {
    match (sent.resource_id, sent.text("address")) {
        (None, None) => {
            return Err(Problem::user(
                "properties.resourceId",
                "Give the resource id or the address of the machine.",
            ));
        }
        (Some(_), _) => {
            sent.needs_resource(&["Microsoft.Compute/virtualMachines", "Microsoft.HybridCompute/machines"])?;
        }
        (None, Some(_)) => {}
    }
    check_account(sent)
}

/// The service reads size and address from the machine itself and never tells the account (observed).
fn read_back(sent: &Sent) -> Value {
    let address = sent.text("address").map_or_else(|| address_of(sent.resource_name()), str::to_owned);
    let size = sent.text("virtualMachineSize").unwrap_or("Standard_D2s_v3").to_uppercase();
    json!({
        "virtualMachineSize": size,
        "sshPort": sent.get("sshPort").as_u64().unwrap_or(22),
        "notebookServerPort": sent.get("notebookServerPort"),
        "address": address,
        "ipAddress": address,
        "administratorAccount": null,
        "imageVersion": null,
        "applicationUris": null,
        "createdBy": null,
    })
}

fn keys(sent: &Value) -> Value {
    json!({ "computeType": "VirtualMachine", "administratorAccount": sent["administratorAccount"] })
}
