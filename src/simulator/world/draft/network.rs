//! Where a machine is placed: the subnet, and whether it may do without a public address.

use serde_json::Value;

use super::Asked;
use super::fields::{is_id_of, text};
use crate::simulator::world::problem::Problem;

const SUBNET: &str = "Microsoft.Network/virtualNetworks/subnets";

/// `subnet` of an instance or cluster: null, or the id of a subnet in the region of the machine.
///
/// # Errors
/// When it is none, when it does not exist, or when it is in another region.
pub fn read_subnet(own: &Value, region: &str, asked: &Asked) -> Result<Value, Problem> {
    match &own["subnet"] {
        // Of a compute that is there already the subnet stays.
        Value::Null => Ok(asked.replaced.map_or(Value::Null, |compute| compute.subnet().clone())),
        subnet => {
            let id = text(subnet, "id").unwrap_or_default();
            check_subnet(id, region, "properties.subnet.id", asked)?;
            Ok(subnet.clone())
        }
    }
}

/// The same for the id alone.
///
/// # Errors
/// As above.
pub fn check_subnet(id: &str, region: &str, target: &'static str, asked: &Asked) -> Result<(), Problem> {
    if !is_id_of(id, SUBNET) {
        return Err(Problem::user(target, format!("'{id}' is not the id of a subnet.")));
    }
    if !asked.world.can_see(id) {
        return Ok(());
    }
    match asked.world.region_of_subnet(id) {
        None => Err(Problem::user(target, format!("The subnet '{id}' does not exist."))),
        Some(home) if !home.eq_ignore_ascii_case(region) => {
            let message =
                format!("The subnet is in {home}, the compute in {region}: they must be in the same region.");
            Err(Problem::user(target, message))
        }
        Some(_) => Ok(()),
    }
}

/// Machines without public addresses need a network of their own: a subnet, or the workspace's managed one.
///
/// # Errors
/// When they have neither.
pub fn check_public_ip(public: &Value, subnet: &Value, asked: &Asked) -> Result<(), Problem> {
    let is_alone = subnet.is_null() && !asked.workspace().has_managed_network();
    if public == &Value::Bool(false) && is_alone {
        let message =
            "Without public addresses a compute needs a subnet, or a workspace with a managed network.";
        return Err(Problem::user("properties.enableNodePublicIp", message));
    }
    Ok(())
}
