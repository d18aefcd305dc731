//! The properties of a compute instance in a request.

use serde_json::{Value, json};

use super::fields::{flag, is_guid, or, text, word};
use super::{Asked, applications, network, schedules};
use crate::simulator::world::compute::Machine;
use crate::simulator::world::instance::{Instance, Settings};
use crate::simulator::world::problem::Problem;
use crate::simulator::world::time::iso_seconds;

/// The shortest and longest idle time after which an instance may stop itself, in seconds.
const IDLE_SHUTDOWN: std::ops::RangeInclusive<u64> = 15 * 60..=3 * 86_400;

/// Reads and checks the properties of an instance in that region.
///
/// # Errors
/// What the service refuses at once.
pub fn read(name: &str, own: &Value, region: &str, asked: &Asked) -> Result<Instance, Problem> {
    let size =
        text(own, "vmSize").ok_or_else(|| Problem::user("properties.vmSize", "A VM size is required."))?;
    let (ssh_public_access, ssh_public_key) = read_ssh(&own["sshSettings"])?;
    let policy = "properties.applicationSharingPolicy";
    let policy = word(own, "applicationSharingPolicy", policy, &["Personal", "Shared"])?;
    let authorization = "properties.computeInstanceAuthorizationType";
    let authorization = word(own, "computeInstanceAuthorizationType", authorization, &["personal"])?;
    check_assigned_user(&own["personalComputeInstanceSettings"]["assignedUser"])?;
    applications::check_scripts(own)?;
    applications::check_services(&own["customServices"])?;
    let subnet = network::read_subnet(own, region, asked)?;
    let node_public_ip = flag(own, "enableNodePublicIp", json!(true))?;
    network::check_public_ip(&node_public_ip, &subnet, asked)?;
    let mut settings = Settings {
        subnet,
        ssh_public_access,
        ssh_public_key,
        sharing_policy: json!(policy.unwrap_or("Shared")),
        authorization_type: json!(authorization),
        personal: or(own, "personalComputeInstanceSettings", Value::Null),
        setup_scripts: or(own, "setupScripts", Value::Null),
        schedules: schedules::read(own)?,
        idle_shutdown: read_idle_shutdown(own, "properties.idleTimeBeforeShutdown")?,
        node_public_ip,
        sso: flag(own, "enableSSO", json!(true))?,
        root_access: flag(own, "enableRootAccess", json!(true))?,
        os_patching: flag(own, "enableOSPatching", json!(false))?,
        release_quota: flag(own, "releaseQuotaOnStop", json!(false))?,
        autologger: or(own, "autologgerSettings", Value::Null),
        custom_services: or(own, "customServices", json!([])),
        data_mounts: or(own, "dataMounts", Value::Null),
    };
    leave_out_what_the_version_lacks(&mut settings, asked);
    let address = name.bytes().map(u32::from).sum::<u32>() % 250 + 4;
    let created_by =
        json!({ "userOrgId": asked.workspace().tenant, "userId": "c1f7a3d2-58b4-4c0e-9f36-2a7d90e4b8c5" });
    Ok(Instance::new(size, settings, created_by, address))
}

/// A version that does not know a field can neither set nor reset it.
fn leave_out_what_the_version_lacks(settings: &mut Settings, asked: &Asked) {
    let before = match asked.replaced.map(|compute| &compute.machine) {
        Some(Machine::Instance(before)) => Some(&before.settings),
        Some(Machine::Cluster(_) | Machine::Attached(_) | Machine::Unknown { .. }) | None => None,
    };
    let fields = asked.version.fields();
    if !fields.idle_shutdown {
        settings.idle_shutdown = before.and_then(|before| before.idle_shutdown.clone());
    }
    if !fields.sso {
        settings.sso = before.map_or(json!(true), |before| before.sso.clone());
    }
    if !fields.root_access {
        settings.root_access = before.map_or(json!(true), |before| before.root_access.clone());
    }
}

/// `idleTimeBeforeShutdown`: as sent, for `PT120M` stays `PT120M`; nothing when it is null or left out.
///
/// # Errors
/// When it is no duration, too short or too long.
pub fn read_idle_shutdown(own: &Value, target: &'static str) -> Result<Option<String>, Problem> {
    let idle = match &own["idleTimeBeforeShutdown"] {
        Value::Null => return Ok(None),
        idle => idle.as_str().unwrap_or_default(),
    };
    if iso_seconds(idle).is_some_and(|seconds| IDLE_SHUTDOWN.contains(&seconds)) {
        return Ok(Some(idle.to_owned()));
    }
    let message = "The idle time before shutdown must be between 15 minutes (PT15M) and 3 days (P3D).";
    Err(Problem::user(target, message))
}

/// Access and public key. The service takes RSA keys only (specification).
fn read_ssh(ssh: &Value) -> Result<(String, Value), Problem> {
    let access = "properties.sshSettings.sshPublicAccess";
    let access = word(ssh, "sshPublicAccess", access, &["Enabled", "Disabled"])?.unwrap_or("Disabled");
    let key = or(ssh, "adminPublicKey", Value::Null);
    let is_rsa = key.as_str().is_some_and(|key| key.starts_with("ssh-rsa AAAA"));
    if (access == "Enabled" || !key.is_null()) && !is_rsa {
        let message = "SSH access needs a public key of the form 'ssh-rsa AAAA…'.";
        return Err(Problem::user("properties.sshSettings.adminPublicKey", message));
    }
    Ok((access.to_owned(), key))
}

fn check_assigned_user(user: &Value) -> Result<(), Problem> {
    if user.is_null() {
        return Ok(());
    }
    for key in ["objectId", "tenantId"] {
        if !text(user, key).is_some_and(is_guid) {
            let target = format!("properties.personalComputeInstanceSettings.assignedUser.{key}");
            return Err(Problem::user(target, format!("The {key} of the assigned user must be a GUID.")));
        }
    }
    Ok(())
}
