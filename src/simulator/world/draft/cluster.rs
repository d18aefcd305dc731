//! The properties of a compute cluster in a request.

use serde_json::{Value, json};

use super::Asked;
use super::fields::{flag, or, text, word};
use super::network;
use crate::simulator::world::cluster::{Cluster, Scale, Settings};
use crate::simulator::world::ledger::Priority;
use crate::simulator::world::problem::Problem;
use crate::simulator::world::time::iso_seconds;

/// Reads and checks the properties of a cluster whose nodes are in that region.
///
/// # Errors
/// What the service refuses at once.
pub fn read(own: &Value, region: &str, asked: &Asked) -> Result<Cluster, Problem> {
    let size =
        text(own, "vmSize").ok_or_else(|| Problem::user("properties.vmSize", "A VM size is required."))?;
    let priority = text(own, "vmPriority").unwrap_or("Dedicated");
    let priority = Priority::named(priority)
        .ok_or_else(|| Problem::user("properties.vmPriority", format!("'{priority}' is no VM priority.")))?;
    let scale = Scale::read(&own["scaleSettings"], None)?;
    let system = word(own, "osType", "properties.osType", &["Linux", "Windows"])?;
    let login = "properties.remoteLoginPortPublicAccess";
    let login = word(own, "remoteLoginPortPublicAccess", login, &["Enabled", "Disabled", "NotSpecified"])?;
    let subnet = network::read_subnet(own, region, asked)?;
    let node_public_ip = flag(own, "enableNodePublicIp", json!(true))?;
    network::check_public_ip(&node_public_ip, &subnet, asked)?;
    let settings = Settings {
        os_type: json!(system.unwrap_or("Linux")),
        image: or(own, "virtualMachineImage", Value::Null),
        isolated_network: flag(own, "isolatedNetwork", json!(false))?,
        subnet,
        remote_login: login.unwrap_or("NotSpecified").to_owned(),
        node_public_ip,
        user: read_user(&own["userAccountCredentials"], asked)?,
    };
    Ok(Cluster::new(size, priority, scale, settings, asked.world.now()))
}

/// The SSH user of a cluster. The password is checked and forgotten. Of a cluster that is there already the user
/// stays, and a password that was never told is not asked for again.
fn read_user(credentials: &Value, asked: &Asked) -> Result<Value, Problem> {
    if credentials.is_null() {
        return Ok(Value::Null);
    }
    let target = |key: &str| format!("properties.userAccountCredentials.{key}");
    let name = text(credentials, "adminUserName");
    if name.is_none() {
        return Err(Problem::user(target("adminUserName"), "A user needs a name."));
    }
    let (key, password) =
        (text(credentials, "adminUserSshPublicKey"), text(credentials, "adminUserPassword"));
    if key.is_none() && password.is_none() && asked.replaced.is_none() {
        let message = "A user needs a name, and a password or a public key.";
        return Err(Problem::user("properties.userAccountCredentials", message));
    }
    if password.is_some_and(|password| !is_strong(password)) {
        let message =
            "A password has at least three of: lower-case letters, upper-case letters, digits, and signs.";
        return Err(Problem::user(target("adminUserPassword"), message));
    }
    Ok(json!({
        "adminUserName": name,
        "adminUserSshPublicKey": credentials.get("adminUserSshPublicKey"),
        "adminUserPassword": null,
    }))
}

fn is_strong(password: &str) -> bool {
    let has = |is: fn(char) -> bool| usize::from(password.chars().any(is));
    let sign = |letter: char| letter.is_ascii_punctuation();
    has(|letter| letter.is_ascii_lowercase())
        + has(|letter| letter.is_ascii_uppercase())
        + has(|letter| letter.is_ascii_digit())
        + has(sign)
        >= 3
}

impl Scale {
    /// Reads `scaleSettings`; what is left out is taken from `before`, if there is a before.
    ///
    /// # Errors
    /// When a maximum is missing, a number is none, or the minimum is above the maximum.
    pub fn read(settings: &Value, before: Option<&Scale>) -> Result<Scale, Problem> {
        const TARGET: &str = "properties.scaleSettings";
        let number = |key: &str| match settings.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => {
                let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
                let refused =
                    || Problem::user(TARGET, format!("{key} must be a whole number of at least 0."));
                number.map(Some).ok_or_else(refused)
            }
        };
        let max = number("maxNodeCount")?.or(before.map(|scale| scale.max));
        let max = max.ok_or_else(|| Problem::user(TARGET, "maxNodeCount is required."))?;
        let min = number("minNodeCount")?.or(before.map(|scale| scale.min)).unwrap_or(0);
        if min > max {
            let message = format!("minNodeCount ({min}) cannot be greater than maxNodeCount ({max}).");
            return Err(Problem::user(TARGET, message));
        }
        let idle = match &settings["nodeIdleTimeBeforeScaleDown"] {
            Value::Null => None,
            value => {
                let seconds = value.as_str().and_then(iso_seconds);
                let refused =
                    || Problem::user(TARGET, "nodeIdleTimeBeforeScaleDown is not an ISO 8601 duration.");
                Some(seconds.ok_or_else(refused)?)
            }
        };
        Ok(Scale { min, max, idle })
    }
}
