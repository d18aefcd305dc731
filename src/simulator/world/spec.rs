//! What whoever asks for a compute decides about it, whatever its type.

use serde_json::Value;

/// The envelope of a compute, without what the service alone knows.
#[derive(Clone, Debug)]
pub struct Spec {
    pub name: String,
    pub location: String,
    /// `computeLocation` on the wire; nothing until the service has filled it in.
    pub machine_location: Option<String>,
    pub tags: Value,
    /// In a request without the ids that the service fills in.
    pub identity: Option<Value>,
    pub description: Value,
    pub disable_local_auth: bool,
    pub resource_id: Option<String>,
}
