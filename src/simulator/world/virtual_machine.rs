//! Attached virtual machines (`VirtualMachine`).

use serde_json::{Value, json};

use super::attached::{Kind, Sent, address_of, check_account, check_port};
use super::draft::Asked;
use super::problem::Problem;

pub static KIND: Kind = Kind {
    wire: "VirtualMachine",
    lasts: (1.5, 3.0),
    can_be_made: false,
    check: Some(check),
    read_back,
    keys: Some(keys),
};

fn check(sent: &Sent, asked: &Asked) -> Result<(), Problem> {
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
    if sent.told("/storageProfile/osDisk/osType") == "Windows" {
        let message = "A machine with Windows cannot be attached: jobs reach it over SSH, and need Linux.";
        return Err(Problem::user("properties.resourceId", message));
    }
    check_port(sent, "sshPort")?;
    check_account(sent, asked)
}

/// The service reads size and address from the machine itself and never tells the account (observed).
fn read_back(sent: &Sent) -> Value {
    let address = sent.text("address").map_or_else(|| address_of(sent.resource_name()), str::to_owned);
    let size = sent.told_or("/hardwareProfile/vmSize", || json!(sent.text("virtualMachineSize")));
    let size = size.as_str().unwrap_or("Standard_D2s_v3").to_uppercase();
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
