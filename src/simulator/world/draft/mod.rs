//! What a PUT asks for: read from the body, checked, and turned into the beginnings of a compute.

mod applications;
mod cluster;
mod envelope;
pub mod fields;
mod instance;
mod kept;
pub mod names;
mod network;
mod schedules;

pub use applications::check_services;
pub use instance::read_idle_shutdown;
pub use network::check_subnet;

use serde_json::Value;

use super::World;
use super::attached::{self, Attached, Sent};
use super::compute::{Compute, Machine};
use super::problem::Problem;
use super::regions::is_region;
use super::spec::Spec;
use super::version::Version;
use super::workspaces::Workspace;
use fields::text;
use names::Unavailable;

/// What a request is held against.
pub struct Asked<'a> {
    pub world: &'a World,
    pub workspace: u32,
    pub version: &'a Version,
    /// The compute of the same name, if there is one.
    pub replaced: Option<&'a Compute>,
}

impl<'a> Asked<'a> {
    /// The workspace of the compute.
    pub fn workspace(&self) -> &'a Workspace {
        &self.world.workspaces[self.workspace as usize]
    }
}

/// A compute as a request describes it.
pub struct Draft {
    pub spec: Spec,
    pub machine: Machine,
}

impl Draft {
    /// Reads and checks the body of a PUT.
    ///
    /// # Errors
    /// What the service refuses at once; what it finds out later is no concern of a draft.
    pub fn read(name: &str, body: &Value, asked: &Asked) -> Result<Draft, Problem> {
        let properties = &body["properties"];
        if !properties.is_object() {
            return Err(Problem::user("properties", "The properties of the compute are missing."));
        }
        let compute_type = text(properties, "computeType").unwrap_or_default();
        check_type(compute_type, asked)?;
        if let Some(replaced) = asked.replaced {
            kept::check(replaced, body)?;
        }
        let home = &asked.workspace().location;
        let before = asked.replaced.map_or(home, |compute| &compute.spec.location);
        let location = read_region(body, "location", "location")?.unwrap_or_else(|| before.to_lowercase());
        let machine_location = read_region(properties, "computeLocation", "properties.computeLocation")?;
        let resource_id = text(properties, "resourceId");
        let own = &properties["properties"];
        let region = machine_location.as_deref().unwrap_or(&location);
        let machine = match compute_type.to_lowercase().as_str() {
            "amlcompute" => Machine::Cluster(Box::new(cluster::read(own, region, asked)?)),
            "computeinstance" => Machine::Instance(Box::new(instance::read(name, own, region, asked)?)),
            _ => {
                let resource = resource_id.and_then(|id| asked.world.resource(id));
                let sent = Sent { name, location: region, resource_id, resource, properties: own };
                read_attached(compute_type, &sent, asked)?
            }
        };
        if asked.replaced.is_none() {
            names::check_spelling(name, &machine, asked.version).map_err(|why| why.of(name))?;
        }
        if matches!(machine, Machine::Instance(_)) && !region.eq_ignore_ascii_case(home) {
            let message =
                format!("A compute instance must be in the region of its workspace, which is {home}.");
            return Err(Problem::user("location", message));
        }
        let is_managed = matches!(machine, Machine::Cluster(_) | Machine::Instance(_));
        let spec = Spec {
            name: name.to_owned(),
            tags: envelope::read_tags(body)?,
            identity: envelope::read_identity(body, asked)?,
            description: envelope::read_description(properties)?,
            disable_local_auth: properties["disableLocalAuth"].as_bool().unwrap_or(!is_managed),
            resource_id: resource_id.map(str::to_owned),
            machine_location,
            location,
        };
        Ok(Draft { spec, machine })
    }
}

impl Unavailable {
    /// The refusal of a PUT, in the service's words.
    pub fn of(&self, name: &str) -> Problem {
        let Unavailable { reason, message } = self;
        let message = format!("Compute name '{name}' is not available. Reason: {reason}. Message: {message}");
        Problem::user("computeName", message)
    }
}

/// The type must be known, and that of the compute that is there.
fn check_type(compute_type: &str, asked: &Asked) -> Result<(), Problem> {
    const TARGET: &str = "properties.computeType";
    if let Some(compute) = asked.replaced
        && !compute.compute_type().eq_ignore_ascii_case(compute_type)
    {
        let message = format!(
            "The name '{}' belongs to a compute of type {}. The type of a compute cannot be changed.",
            compute.spec.name,
            compute.compute_type(),
        );
        return Err(Problem::user(TARGET, message));
    }
    let is_managed =
        ["AmlCompute", "ComputeInstance"].iter().any(|kind| kind.eq_ignore_ascii_case(compute_type));
    if is_managed || attached::kind(compute_type).is_some() {
        return Ok(());
    }
    Err(Problem::user(TARGET, format!("The compute type '{compute_type}' is not supported.")))
}

fn read_region(value: &Value, key: &str, target: &'static str) -> Result<Option<String>, Problem> {
    let Some(region) = text(value, key).map(|region| region.to_lowercase().replace(' ', "")) else {
        return Ok(None);
    };
    if is_region(&region) {
        return Ok(Some(region));
    }
    Err(Problem::user(target, format!("'{region}' is no region of the service.")))
}

fn read_attached(compute_type: &str, sent: &Sent, asked: &Asked) -> Result<Machine, Problem> {
    let kind = attached::kind(compute_type).expect("the type was checked first");
    if let Some(check) = kind.check {
        check(sent, asked)?;
    }
    Ok(Machine::Attached(Attached {
        kind,
        properties: (kind.read_back)(sent),
        sent: sent.properties.clone(),
    }))
}
