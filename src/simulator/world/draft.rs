//! What a PUT asks for: read from the body, checked, and turned into the beginnings of a compute.

use serde_json::{Value, json};

use super::attached::{self, Attached, Sent};
use super::cluster::{self, Cluster, Scale};
use super::compute::Machine;
use super::instance::{self, Instance};
use super::ledger::Priority;
use super::problem::Problem;
use super::subscriptions::TENANT;
use super::time::{Moment, iso_seconds};
use super::version::Version;

/// The shortest and longest idle time after which an instance may stop itself, in seconds.
const IDLE_SHUTDOWN: std::ops::RangeInclusive<u64> = 15 * 60..=3 * 86_400;
const SCHEDULES: usize = 4;

/// A compute as a request describes it.
pub struct Draft {
    pub name: String,
    pub location: String,
    pub machine_location: Option<String>,
    pub tags: Value,
    /// Without the ids that the service fills in.
    pub identity: Option<Value>,
    pub description: Value,
    pub disable_local_auth: bool,
    pub resource_id: Option<String>,
    pub machine: Machine,
}

impl Draft {
    /// Reads and checks the body of a PUT.
    ///
    /// # Errors
    /// What the service refuses at once; what it finds out later is no concern of a draft.
    pub fn read(
        name: &str,
        home: &str,
        body: &Value,
        version: &Version,
        now: Moment,
    ) -> Result<Draft, Problem> {
        let properties = &body["properties"];
        if !properties.is_object() {
            return Err(Problem::user("properties", "The properties of the compute are missing."));
        }
        let compute_type = text(properties, "computeType").unwrap_or_default();
        let resource_id = text(properties, "resourceId");
        let own = &properties["properties"];
        let machine = match compute_type.to_lowercase().as_str() {
            "amlcompute" => Machine::Cluster(Box::new(read_cluster(own, now)?)),
            "computeinstance" => Machine::Instance(Box::new(read_instance(name, own)?)),
            _ => read_attached(name, home, compute_type, resource_id, own)?,
        };
        check_name(name, &machine, version)?;
        let location = text(body, "location").unwrap_or(home).to_lowercase().replace(' ', "");
        if matches!(machine, Machine::Instance(_)) && !location.eq_ignore_ascii_case(home) {
            let message =
                format!("A compute instance must be in the region of its workspace, which is {home}.");
            return Err(Problem::user("location", message));
        }
        let is_managed = matches!(machine, Machine::Cluster(_) | Machine::Instance(_));
        Ok(Draft {
            name: name.to_owned(),
            machine_location: text(properties, "computeLocation").map(str::to_owned),
            location,
            tags: body.get("tags").cloned().unwrap_or(Value::Null),
            identity: body.get("identity").filter(|identity| !identity.is_null()).cloned(),
            description: properties.get("description").cloned().unwrap_or(Value::Null),
            disable_local_auth: properties["disableLocalAuth"].as_bool().unwrap_or(!is_managed),
            resource_id: resource_id.map(str::to_owned),
            machine,
        })
    }
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

fn read_cluster(own: &Value, now: Moment) -> Result<Cluster, Problem> {
    let size =
        text(own, "vmSize").ok_or_else(|| Problem::user("properties.vmSize", "A VM size is required."))?;
    let priority = text(own, "vmPriority").unwrap_or("Dedicated");
    let priority = Priority::named(priority)
        .ok_or_else(|| Problem::user("properties.vmPriority", format!("'{priority}' is no VM priority.")))?;
    let scale = Scale::read(&own["scaleSettings"], None)?;
    let settings = cluster::Settings {
        os_type: or(own, "osType", json!("Linux")),
        image: or(own, "virtualMachineImage", Value::Null),
        isolated_network: or(own, "isolatedNetwork", json!(false)),
        subnet: or(own, "subnet", Value::Null),
        remote_login: text(own, "remoteLoginPortPublicAccess").unwrap_or("NotSpecified").to_owned(),
        node_public_ip: or(own, "enableNodePublicIp", json!(true)),
        user: user(&own["userAccountCredentials"])?,
    };
    Ok(Cluster::new(size, priority, scale, settings, now))
}

/// The SSH user of a cluster. The password is checked and forgotten.
fn user(credentials: &Value) -> Result<Value, Problem> {
    if credentials.is_null() {
        return Ok(Value::Null);
    }
    let name = text(credentials, "adminUserName");
    let is_open =
        text(credentials, "adminUserSshPublicKey").or(text(credentials, "adminUserPassword")).is_some();
    if name.is_none() || !is_open {
        let message = "A user needs a name, and a password or a public key.";
        return Err(Problem::user("properties.userAccountCredentials", message));
    }
    Ok(json!({
        "adminUserName": name,
        "adminUserSshPublicKey": credentials.get("adminUserSshPublicKey"),
        "adminUserPassword": null,
    }))
}

fn read_instance(name: &str, own: &Value) -> Result<Instance, Problem> {
    let size =
        text(own, "vmSize").ok_or_else(|| Problem::user("properties.vmSize", "A VM size is required."))?;
    let ssh = &own["sshSettings"];
    let access = text(ssh, "sshPublicAccess").unwrap_or("Disabled");
    if access == "Enabled" && text(ssh, "adminPublicKey").is_none() {
        return Err(Problem::user("properties.sshSettings", "SSH access needs a public key."));
    }
    let idle_shutdown = text(own, "idleTimeBeforeShutdown");
    if idle_shutdown.is_some_and(|idle| !iso_seconds(idle).is_some_and(|idle| IDLE_SHUTDOWN.contains(&idle)))
    {
        let message = "The idle time before shutdown must be between 15 minutes (PT15M) and 3 days (P3D).";
        return Err(Problem::user("properties.idleTimeBeforeShutdown", message));
    }
    if own
        .pointer("/schedules/computeStartStop")
        .and_then(Value::as_array)
        .is_some_and(|all| all.len() > SCHEDULES)
    {
        let message = format!("An instance can have at most {SCHEDULES} schedules.");
        return Err(Problem::user("properties.schedules", message));
    }
    let settings = instance::Settings {
        subnet: or(own, "subnet", Value::Null),
        ssh_public_access: access.to_owned(),
        ssh_public_key: or(ssh, "adminPublicKey", Value::Null),
        sharing_policy: or(own, "applicationSharingPolicy", json!("Shared")),
        authorization_type: or(own, "computeInstanceAuthorizationType", Value::Null),
        personal: or(own, "personalComputeInstanceSettings", Value::Null),
        setup_scripts: or(own, "setupScripts", Value::Null),
        schedules: schedules(&own["schedules"]),
        idle_shutdown: idle_shutdown.map(str::to_owned),
        node_public_ip: or(own, "enableNodePublicIp", json!(true)),
        sso: or(own, "enableSSO", json!(true)),
        os_patching: or(own, "enableOSPatching", json!(false)),
        release_quota: or(own, "releaseQuotaOnStop", json!(false)),
        autologger: or(own, "autologgerSettings", Value::Null),
        custom_services: or(own, "customServices", json!([])),
        data_mounts: or(own, "dataMounts", Value::Null),
    };
    let address = name.bytes().map(u32::from).sum::<u32>() % 250 + 4;
    let created_by = json!({ "userOrgId": TENANT, "userId": "c1f7a3d2-58b4-4c0e-9f36-2a7d90e4b8c5" });
    Ok(Instance::new(size, settings, created_by, address))
}

/// Each schedule gets an id and a provisioning status from the service.
fn schedules(sent: &Value) -> Value {
    let sent = sent["computeStartStop"].as_array().cloned().unwrap_or_default();
    let numbered = sent.into_iter().enumerate().map(|(at, mut schedule)| {
        if let Value::Object(schedule) = &mut schedule {
            schedule
                .entry("id")
                .or_insert_with(|| json!(format!("5c0d9e1a-7b3f-4a26-8d41-0000000000{at:02}")));
            schedule.insert("provisioningStatus".to_owned(), json!("Completed"));
        }
        schedule
    });
    json!({ "computeStartStop": numbered.collect::<Vec<Value>>() })
}

fn read_attached(
    name: &str,
    location: &str,
    compute_type: &str,
    resource_id: Option<&str>,
    properties: &Value,
) -> Result<Machine, Problem> {
    let kind = attached::kind(compute_type).ok_or_else(|| {
        Problem::user(
            "properties.computeType",
            format!("The compute type '{compute_type}' is not supported."),
        )
    })?;
    let sent = Sent { name, location, resource_id, properties };
    if let Some(check) = kind.check {
        check(&sent)?;
    }
    let told = (kind.read_back)(&sent);
    Ok(Machine::Attached(Attached { kind, properties: told, sent: properties.clone() }))
}

/// 3 to 24 characters for instances and clusters (a cluster's 25 to 32 were accepted before 2025-12-01), letters,
/// digits and `-`, a letter first, and no `-` with only digits behind it at the end.
fn check_name(name: &str, machine: &Machine, version: &Version) -> Result<(), Problem> {
    let longest = match machine {
        Machine::Instance(_) => 24,
        Machine::Cluster(_) if version.tells_idle_shutdown() => 24,
        Machine::Cluster(_) | Machine::Attached(_) | Machine::Unknown { .. } => 32,
    };
    let shortest = if matches!(machine, Machine::Attached(_)) { 2 } else { 3 };
    let is_spelled = name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    let ends_badly =
        name.rsplit_once('-').is_some_and(|(_, end)| end.chars().all(|letter| letter.is_ascii_digit()));
    if (shortest..=longest).contains(&name.len()) && is_spelled && !ends_badly {
        return Ok(());
    }
    let message = format!(
        "Compute name '{name}' is not available. Reason: Invalid. Message: A name has {shortest} to {longest} characters: letters, digits and '-'; it begins with a letter and does not end in '-' or in '-' and digits."
    );
    Err(Problem::user("computeName", message))
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str).filter(|text| !text.is_empty())
}

fn or(value: &Value, key: &str, default: Value) -> Value {
    value.get(key).filter(|value| !value.is_null()).cloned().unwrap_or(default)
}
