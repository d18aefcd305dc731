//! The facts that all types share: the envelope of a compute resource.

use super::{
    property::{Property, at, property},
    redact,
    states::{self, States},
};
use crate::domain::{
    compute::{Compute, Fault},
    ids::ResourceId,
    text::Text,
};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

const ID: Property<String> = property("/id");
const NAME: Property<Text> = property("/name");
/// The region of the resource: the workspace's, as a rule.
pub const LOCATION: Property<String> = property("/location");
const TAGS: Property<Map<String, Value>> = property("/tags");
/// The discriminator of all types.
pub const COMPUTE_TYPE: Property<Text> = property("/properties/computeType");
/// The region of the machines; absent in the first answer to a create (observed).
const COMPUTE_LOCATION: Property<Text> = property("/properties/computeLocation");
const PROVISIONING: Property<String> = property("/properties/provisioningState");
const PROVISIONING_ERRORS: Property<Vec<Value>> = property("/properties/provisioningErrors");
const DESCRIPTION: Property<String> = property("/properties/description");
const CREATED: Property<DateTime<Utc>> = property("/properties/createdOn");
const MODIFIED: Property<DateTime<Utc>> = property("/properties/modifiedOn");
const ATTACHED: Property<bool> = property("/properties/isAttachedCompute");
/// The machine behind an attached compute. Not to be taken for a sign of one: it is set for a moment while a
/// managed compute is updated (observed).
pub const RESOURCE_ID: Property<String> = property("/properties/resourceId");

/// The id in a body, if it has one.
pub fn id(body: &Value) -> Option<ResourceId> {
    ID.read(body).filter(|id| !id.is_empty()).map(|id| ResourceId::new(&id))
}

/// Reads what all types share into `compute`.
pub fn read(body: &Value, compute: &mut Compute) {
    if let Some(name) = NAME.read(body).filter(|name| !name.is_empty()) {
        compute.name = name;
    }
    compute.compute_type = COMPUTE_TYPE.read(body).unwrap_or_default();
    compute.location = LOCATION.read(body).filter(|location| !location.is_empty()).map(Text::from);
    compute.region = COMPUTE_LOCATION.read(body).or_else(|| compute.location.clone());
    compute.provisioning = PROVISIONING.read(body).map(|word| states::status(&word, states::PROVISIONING));
    compute.created = CREATED.read(body);
    compute.modified = MODIFIED.read(body);
    compute.attached = ATTACHED.read(body);
    if compute.attached == Some(true) {
        compute.resource = RESOURCE_ID.read(body).map(|id| ResourceId::new(&id));
    }
    compute.description =
        DESCRIPTION.read(body).filter(|text| !text.is_empty()).map(|text| redact::text(&text));
    compute.tags = tags(body);
    compute.faults = faults(PROVISIONING_ERRORS.read(body));
}

fn tags(body: &Value) -> Vec<(Text, Text)> {
    let word = |value: Value| value.as_str().map_or_else(|| Text::from(value.to_string()), redact::text);
    let shown = |(key, value): (String, Value)| {
        let value = if redact::is_secret_key(&key) { Text::new(redact::REDACTED) } else { word(value) };
        (Text::from(key), value)
    };
    TAGS.read(body).unwrap_or_default().into_iter().map(shown).collect()
}

/// Reads a list of errors, each `{"error": {code, message, details, innerError}}` or that inner object itself.
pub fn faults(errors: Option<Vec<Value>>) -> Vec<Fault> {
    errors.unwrap_or_default().iter().map(fault).collect()
}

fn fault(entry: &Value) -> Fault {
    let error = entry.get("error").unwrap_or(entry);
    let word = |value: &Value, key| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let mut code = word(error, "code").unwrap_or_default();
    let mut inner = error;
    // The deepest code says most; both spellings of the key are met.
    while let Some(deeper) =
        inner.get("innerError").or_else(|| inner.get("innererror")).filter(|e| e.is_object())
    {
        code = word(deeper, "code").unwrap_or(code);
        inner = deeper;
    }
    let details = error.get("details").and_then(Value::as_array);
    let mut messages: Vec<String> = word(error, "message").into_iter().collect();
    for message in details.into_iter().flatten().filter_map(|detail| word(detail, "message")) {
        if !messages.contains(&message) {
            messages.push(message);
        }
    }
    if messages.is_empty() {
        messages.push(if error.is_object() { String::new() } else { error.to_string() });
    }
    Fault { code: Text::from(code), message: redact::text(&messages.join(" · ")) }
}

/// The runtime state at `path`, by a type's own table of words.
pub fn state(body: &Value, path: Property<String>, states: States) -> Option<crate::domain::compute::Status> {
    path.read(body).map(|word| states::status(&word, states))
}

/// How many things a list at `path` holds.
pub fn count(body: &Value, path: &str) -> usize {
    at(body, path).and_then(Value::as_array).map_or(0, Vec::len)
}
