//! What every type has around its own properties: tags, identity, description.

use serde_json::Value;

use super::Asked;
use super::fields::{is_id_of, text};
use crate::simulator::world::problem::Problem;

/// Resource Manager's limits on tags.
const TAGS: usize = 50;
const TAG_NAME: usize = 512;
const TAG_VALUE: usize = 256;

const IDENTITY: &str = "Microsoft.ManagedIdentity/userAssignedIdentities";

/// The tags, null when there are none.
///
/// # Errors
/// When there are too many, one is too long, or a value is no text.
pub fn read_tags(body: &Value) -> Result<Value, Problem> {
    let tags = match &body["tags"] {
        Value::Null => return Ok(Value::Null),
        Value::Object(tags) => tags,
        _ => return Err(Problem::user("tags", "The tags must be an object of texts.")),
    };
    if tags.len() > TAGS {
        return Err(Problem::user("tags", format!("A resource can have at most {TAGS} tags.")));
    }
    for (name, value) in tags {
        let target = || format!("tags.{name}");
        let Some(value) = value.as_str() else {
            return Err(Problem::user(target(), "The value of a tag must be text."));
        };
        if name.is_empty() || name.chars().count() > TAG_NAME {
            return Err(Problem::user("tags", format!("The name of a tag has 1 to {TAG_NAME} characters.")));
        }
        if value.chars().count() > TAG_VALUE {
            return Err(Problem::user(
                target(),
                format!("The value of a tag has at most {TAG_VALUE} characters."),
            ));
        }
    }
    Ok(Value::Object(tags.clone()))
}

/// The description, null when there is none.
///
/// # Errors
/// When it is no text.
pub fn read_description(properties: &Value) -> Result<Value, Problem> {
    match &properties["description"] {
        text @ (Value::Null | Value::String(_)) => Ok(text.clone()),
        _ => Err(Problem::user("properties.description", "The description must be text.")),
    }
}

/// The identity without the ids that the service fills in; nothing when there is none, or its type is `None`.
///
/// # Errors
/// When its type is unknown, or its user-assigned identities are missing, too many, no such ids, or do not exist.
pub fn read_identity(body: &Value, asked: &Asked) -> Result<Option<Value>, Problem> {
    let identity = &body["identity"];
    if identity.is_null() {
        return Ok(None);
    }
    let kind = text(identity, "type").unwrap_or_default().replace(' ', "").to_lowercase();
    let (kind, has_users) = match kind.as_str() {
        "none" => ("None", false),
        "systemassigned" => ("SystemAssigned", false),
        "userassigned" => ("UserAssigned", true),
        "systemassigned,userassigned" => ("SystemAssigned,UserAssigned", true),
        _ => {
            let message = "The type of an identity is None, SystemAssigned, UserAssigned or SystemAssigned,UserAssigned.";
            return Err(Problem::user("identity.type", message));
        }
    };
    let users = identity["userAssignedIdentities"].as_object();
    let users: Vec<&String> = users.into_iter().flat_map(|users| users.keys()).collect();
    if has_users == users.is_empty() {
        let message = if has_users {
            "The identity is user-assigned, but no identity is named."
        } else {
            "Identities are named, but the type of the identity is not UserAssigned."
        };
        return Err(Problem::user("identity.userAssignedIdentities", message));
    }
    for id in users {
        check_user_identity(id, asked)?;
    }
    let mut identity = identity.clone();
    identity["type"] = kind.into();
    Ok((kind != "None").then_some(identity))
}

fn check_user_identity(id: &str, asked: &Asked) -> Result<(), Problem> {
    const TARGET: &str = "identity.userAssignedIdentities";
    if !is_id_of(id, IDENTITY) {
        return Err(Problem::user(TARGET, format!("'{id}' is not the id of a user-assigned identity.")));
    }
    if asked.world.can_see(id) && asked.world.resource(id).is_none() {
        return Err(Problem::user(TARGET, format!("The identity '{id}' does not exist.")));
    }
    Ok(())
}
