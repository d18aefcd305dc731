//! What a PUT over an existing compute may not change.
//!
//! A value that is left out is no change: it stays. So a body that was read can be sent back as it is.

use serde_json::Value;

use super::fields::text;
use crate::simulator::world::cluster::Cluster;
use crate::simulator::world::compute::{Compute, FAILED, Machine};
use crate::simulator::world::instance::Instance;
use crate::simulator::world::problem::Problem;

/// Holds a body against the compute that it would replace. What failed to come into being may become
/// anything, but in its region.
///
/// # Errors
/// The first value that cannot be changed.
pub fn check(compute: &Compute, body: &Value) -> Result<(), Problem> {
    let properties = &body["properties"];
    let own = &properties["properties"];
    let location = text(body, "location").map(|location| location.replace(' ', ""));
    same("location", "location", &compute.spec.location, location.as_deref())?;
    same(
        "properties.computeLocation",
        "computeLocation",
        compute.region(),
        text(properties, "computeLocation"),
    )?;
    if compute.provisioning == FAILED {
        return Ok(());
    }
    match &compute.machine {
        Machine::Cluster(cluster) => check_cluster(cluster, own),
        Machine::Instance(instance) => check_instance(instance, own),
        Machine::Attached(_) => {
            let before = compute.spec.resource_id.as_deref().unwrap_or_default();
            same("properties.resourceId", "resourceId", before, text(properties, "resourceId"))
        }
        Machine::Unknown { .. } => Ok(()),
    }
}

fn check_cluster(cluster: &Cluster, own: &Value) -> Result<(), Problem> {
    let settings = &cluster.settings;
    same("properties.vmSize", "vmSize", &cluster.size, text(own, "vmSize"))?;
    same("properties.vmPriority", "vmPriority", cluster.priority.wire(), text(own, "vmPriority"))?;
    check_subnet(&settings.subnet, own)?;
    let login = text(own, "remoteLoginPortPublicAccess").filter(|login| *login != "NotSpecified");
    same(
        "properties.remoteLoginPortPublicAccess",
        "remoteLoginPortPublicAccess",
        &settings.remote_login,
        login,
    )?;
    let user = &own["userAccountCredentials"];
    for key in ["adminUserName", "adminUserSshPublicKey"] {
        let target = format!("properties.userAccountCredentials.{key}");
        same(&target, key, text(&settings.user, key).unwrap_or_default(), text(user, key))?;
    }
    if own["enableNodePublicIp"].is_boolean() && own["enableNodePublicIp"] != settings.node_public_ip {
        return Err(fixed("properties.enableNodePublicIp", "enableNodePublicIp", &settings.node_public_ip));
    }
    Ok(())
}

fn check_instance(instance: &Instance, own: &Value) -> Result<(), Problem> {
    let settings = &instance.settings;
    same("properties.vmSize", "vmSize", &instance.size, text(own, "vmSize"))?;
    check_subnet(&settings.subnet, own)?;
    let ssh = &own["sshSettings"];
    let (access, key) = (&settings.ssh_public_access, settings.ssh_public_key.as_str().unwrap_or_default());
    same("properties.sshSettings.sshPublicAccess", "sshPublicAccess", access, text(ssh, "sshPublicAccess"))?;
    exact("properties.sshSettings.adminPublicKey", "adminPublicKey", key, text(ssh, "adminPublicKey"))?;
    let (before, after) =
        (&settings.personal["assignedUser"], &own["personalComputeInstanceSettings"]["assignedUser"]);
    for key in ["objectId", "tenantId"] {
        let target = format!("properties.personalComputeInstanceSettings.assignedUser.{key}");
        same(&target, key, text(before, key).unwrap_or_default(), text(after, key))?;
    }
    Ok(())
}

fn check_subnet(before: &Value, own: &Value) -> Result<(), Problem> {
    let before = text(before, "id").unwrap_or_default();
    same("properties.subnet.id", "subnet", before, text(&own["subnet"], "id"))
}

/// Names and ids do not care about case.
fn same(target: &str, key: &str, before: &str, after: Option<&str>) -> Result<(), Problem> {
    match after {
        Some(after) if !after.eq_ignore_ascii_case(before) => Err(fixed(target, key, before)),
        Some(_) | None => Ok(()),
    }
}

fn exact(target: &str, key: &str, before: &str, after: Option<&str>) -> Result<(), Problem> {
    match after {
        Some(after) if after != before => Err(fixed(target, key, before)),
        Some(_) | None => Ok(()),
    }
}

fn fixed(target: &str, key: &str, before: impl std::fmt::Display) -> Problem {
    let message = format!("{key} cannot be changed after creation; it is '{before}'.");
    Problem::user(target.to_owned(), message)
}
