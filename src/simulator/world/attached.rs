//! Computes that were made elsewhere and are only attached, and inference clusters: one table row per type.

use serde_json::{Value, json};

use super::draft::Asked;
use super::draft::fields::is_id_of;
use super::problem::Problem;
use super::resources::Resource;
use super::{aks, data_factory, data_lake, databricks, hdinsight, kubernetes, synapse, virtual_machine};

/// Refuses what the service would refuse at once.
pub type Check = fn(&Sent, &Asked) -> Result<(), Problem>;

/// Everything the service knows of one such type.
pub struct Kind {
    /// `computeType` on the wire.
    pub wire: &'static str,
    /// Seconds until it is attached or created.
    pub lasts: (f64, f64),
    /// The service can also make one, and then manages it.
    pub can_be_made: bool,
    /// Nothing for a type without rules.
    pub check: Option<Check>,
    /// `properties.properties` as it is read back.
    pub read_back: fn(&Sent) -> Value,
    /// The answer of `listKeys`, for the types that have keys.
    pub keys: Option<fn(&Value) -> Value>,
}

/// Every type of this file.
pub static KINDS: [&Kind; 8] = [
    &aks::KIND,
    &kubernetes::KIND,
    &virtual_machine::KIND,
    &hdinsight::KIND,
    &databricks::KIND,
    &data_lake::KIND,
    &data_factory::KIND,
    &synapse::KIND,
];

/// What a PUT said about such a compute.
pub struct Sent<'a> {
    pub name: &'a str,
    pub location: &'a str,
    pub resource_id: Option<&'a str>,
    /// What that id names, where the world knows it.
    pub resource: Option<&'a Resource>,
    /// `properties.properties`, null when it was left out.
    pub properties: &'a Value,
}

impl Sent<'_> {
    /// A property, null when it was left out.
    pub fn get(&self, key: &str) -> Value {
        self.properties.get(key).cloned().unwrap_or(Value::Null)
    }

    /// A property that is text and not empty.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.properties.get(key).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    /// What the provider of the resource tells of it, null when the world does not know it.
    pub fn told(&self, pointer: &str) -> Value {
        let told = self.resource.and_then(|resource| resource.properties.pointer(pointer));
        told.cloned().unwrap_or(Value::Null)
    }

    /// The same, or something instead.
    pub fn told_or(&self, pointer: &str, instead: impl FnOnce() -> Value) -> Value {
        match self.told(pointer) {
            Value::Null => instead(),
            told => told,
        }
    }

    /// The resource id must be there and of one of these types.
    pub fn needs_resource(&self, kinds: &[&str]) -> Result<(), Problem> {
        const TARGET: &str = "properties.resourceId";
        let Some(id) = self.resource_id else {
            return Err(Problem::user(TARGET, "A resource id is required to attach this compute."));
        };
        if kinds.iter().any(|kind| is_id_of(id, kind)) {
            return Ok(());
        }
        Err(Problem::user(TARGET, format!("The resource id is not one of {}.", kinds.join(" or "))))
    }

    /// The last segment of the resource id, or the compute's own name.
    pub fn resource_name(&self) -> &str {
        self.resource_id.and_then(|id| id.rsplit('/').next()).unwrap_or(self.name)
    }
}

/// One attached compute. `sent` keeps what `listKeys` may tell; a body never shows it.
pub struct Attached {
    pub kind: &'static Kind,
    pub properties: Value,
    pub sent: Value,
}

/// The row of a `computeType`, in any case.
pub fn kind(wire: &str) -> Option<&'static Kind> {
    KINDS.into_iter().find(|kind| kind.wire.eq_ignore_ascii_case(wire))
}

/// The SSH account that attaching a machine needs: a user, and a password or a key but not both. It is never told
/// again, so a PUT over what is attached must bring it again (free choice: the specification does not say).
pub fn check_account(sent: &Sent, asked: &Asked) -> Result<(), Problem> {
    const TARGET: &str = "properties.administratorAccount";
    let account = sent.get("administratorAccount");
    if account.is_null() {
        if asked.replaced.is_some() {
            let message = "The account was not kept: give user and password or key again.";
            return Err(Problem::user(TARGET, message));
        }
        return Ok(());
    }
    let given = |key: &str| account.get(key).and_then(Value::as_str).is_some_and(|text| !text.is_empty());
    if !given("username") {
        return Err(Problem::user("properties.administratorAccount.username", "The user name is required."));
    }
    match (given("password"), given("privateKeyData")) {
        (true, true) => Err(Problem::user(TARGET, "Give either a password or a private key, not both.")),
        (false, false) => Err(Problem::user(TARGET, "Give a password or a private key.")),
        (true, false) | (false, true) => Ok(()),
    }
}

/// A port, if there is one.
pub fn check_port(sent: &Sent, key: &str) -> Result<(), Problem> {
    let port = sent.get(key);
    if port.is_null() || port.as_u64().is_some_and(|port| (1..=65_535).contains(&port)) {
        return Ok(());
    }
    Err(Problem::user(format!("properties.{key}"), "A port is a number from 1 to 65535."))
}

/// A stable address for a machine that the world does not simulate.
pub fn address_of(name: &str) -> String {
    let sum = name.bytes().fold(0u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    format!("203.0.113.{}", sum % 250 + 4)
}

/// `listKeys` of a type that has none.
pub fn no_keys(wire: &str) -> Problem {
    Problem::unsupported(format!("Computes of type {wire} have no secrets, so there are none to list."))
}

/// Null where a key was not sent.
pub fn picked(sent: &Sent, keys: &[&str]) -> Value {
    let mut body = json!({});
    for key in keys {
        body[*key] = sent.get(key);
    }
    body
}
