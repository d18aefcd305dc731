//! What all compute types have in common: the envelope, the action under way, and the rendered body.

use std::sync::Arc;

use serde_json::{Value, json};

use super::around::Around;
use super::attached::Attached;
use super::cluster::Cluster;
use super::instance::{Instance, State};
use super::ledger::Holding;
use super::problem::Problem;
use super::spec::Spec;
use super::time::{Moment, seven_digits};
use super::version::Fields;

pub const SUCCEEDED: State = State::Borrowed("Succeeded");
pub const FAILED: State = State::Borrowed("Failed");
pub const CREATION: State = State::Borrowed("Creating");
pub const UPDATE: State = State::Borrowed("Updating");
pub const DELETION: State = State::Borrowed("Deleting");

/// How much of a body can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Its creation was just accepted.
    Fresh,
    /// A PUT or PATCH over it is being carried out.
    Updating,
    Settled,
    /// Its creation failed.
    Failed,
}

/// What somebody asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    Create,
    /// A PUT over an existing compute.
    Replace,
    /// A PATCH.
    Scale,
    Delete,
    Start,
    Stop,
    Restart,
    Resize,
}

/// An action under way.
pub struct Change {
    pub verb: Verb,
    /// The operation by which a client follows it; nothing when the world began it itself.
    pub operation: Option<String>,
    /// When it ends; nothing means it hangs.
    pub due: Option<Moment>,
    /// Decided when it was accepted, told when it ends.
    pub fate: Result<(), Problem>,
}

/// The part that differs between compute types.
pub enum Machine {
    Cluster(Box<Cluster>),
    Instance(Box<Instance>),
    Attached(Attached),
    /// A type that nobody here knows: it is told as the scenario has it.
    Unknown {
        compute_type: String,
        properties: Value,
    },
}

/// One compute.
pub struct Compute {
    pub spec: Spec,
    pub created_on: Moment,
    pub modified_on: Moment,
    pub is_attached: bool,
    pub provisioning: State,
    pub provisioning_errors: Value,
    pub machine: Machine,
    pub change: Option<Change>,
    /// Its stop never comes to an end.
    pub hangs: bool,
    /// JSON pointers of values that are told as null.
    pub nulls: Vec<String>,
    /// What the ledger has it down for.
    pub booked: Option<Holding>,
    pub rendered: Option<Rendered>,
}

/// A body as text, indented as an element of a listing, and kept until something changes.
#[derive(Clone)]
pub struct Rendered {
    pub fields: Fields,
    pub text: Arc<str>,
}

impl Compute {
    /// The type on the wire.
    pub fn compute_type(&self) -> &str {
        match &self.machine {
            Machine::Cluster(_) => "AmlCompute",
            Machine::Instance(_) => "ComputeInstance",
            Machine::Attached(attached) => attached.kind.wire,
            Machine::Unknown { compute_type, .. } => compute_type,
        }
    }

    /// Where its machines are, which decides whose quota they use.
    pub fn region(&self) -> &str {
        self.spec.machine_location.as_deref().unwrap_or(&self.spec.location)
    }

    /// The subnet that its machines are in, null when they are in none.
    pub fn subnet(&self) -> &Value {
        match &self.machine {
            Machine::Cluster(cluster) => &cluster.settings.subnet,
            Machine::Instance(instance) => &instance.settings.subnet,
            Machine::Attached(_) | Machine::Unknown { .. } => &Value::Null,
        }
    }

    /// The cores that it holds now. A creation that will fail gets none.
    pub fn holding(&self) -> Option<Holding> {
        if self.change.as_ref().is_some_and(|change| change.fate.is_err()) {
            return self.booked.clone();
        }
        match &self.machine {
            Machine::Cluster(cluster) => cluster.holding(),
            Machine::Instance(instance) => instance.holding(),
            Machine::Attached(_) | Machine::Unknown { .. } => None,
        }
    }

    /// When something happens next by itself.
    pub fn due(&self) -> Option<Moment> {
        let change = self.change.as_ref().and_then(|change| change.due);
        let own = match &self.machine {
            // A cluster that is being made, changed or deleted has nothing else to do.
            Machine::Cluster(_) if self.change.is_some() => None,
            Machine::Cluster(cluster) => cluster.due(),
            Machine::Instance(instance) => instance.due(),
            Machine::Attached(_) | Machine::Unknown { .. } => None,
        };
        [change, own].into_iter().flatten().min()
    }

    /// The service touched it.
    pub fn touch(&mut self, now: Moment) {
        self.modified_on = now;
    }

    /// How much of it can be told now.
    pub fn stage(&self) -> Stage {
        let told = matches!(&self.machine, Machine::Instance(instance) if instance.is_told);
        match self.change.as_ref().map(|change| change.verb) {
            Some(Verb::Create) => {
                if told {
                    Stage::Settled
                } else {
                    Stage::Fresh
                }
            }
            Some(Verb::Replace | Verb::Scale) => Stage::Updating,
            Some(Verb::Delete | Verb::Start | Verb::Stop | Verb::Restart | Verb::Resize) | None => {
                match &self.machine {
                    Machine::Cluster(cluster) if self.provisioning == FAILED && cluster.nodes.is_empty() => {
                        Stage::Failed
                    }
                    Machine::Cluster(_)
                    | Machine::Instance(_)
                    | Machine::Attached(_)
                    | Machine::Unknown { .. } => Stage::Settled,
                }
            }
        }
    }

    /// A creation, update or scaling was carried out.
    pub fn settle(&mut self, around: &mut Around) {
        self.provisioning = SUCCEEDED;
        self.provisioning_errors = Value::Null;
        self.touch(around.now);
        self.spec.machine_location.get_or_insert_with(|| self.spec.location.clone());
        match &mut self.machine {
            Machine::Cluster(cluster) => cluster.settle(around),
            Machine::Instance(instance) => instance.watch_schedules(around.now),
            Machine::Attached(_) | Machine::Unknown { .. } => {}
        }
        // Attached machines keep their null tags (observed).
        if self.spec.tags.is_null() && !self.is_attached {
            self.spec.tags = json!({});
        }
    }

    /// The body below the workspace with that id.
    pub fn render(&self, workspace: &str, fields: Fields) -> Value {
        let stage = self.stage();
        let mut body = json!({
            "id": format!("{workspace}/computes/{}", self.spec.name),
            "name": self.spec.name,
            "type": "Microsoft.MachineLearningServices/workspaces/computes",
            "location": self.spec.location,
            "tags": self.spec.tags,
        });
        if let Some(identity) = &self.spec.identity {
            body["identity"] = identity.clone();
        }
        body["properties"] = self.render_properties(workspace, stage, fields);
        for pointer in &self.nulls {
            if let Some(value) = body.pointer_mut(pointer) {
                *value = Value::Null;
            }
        }
        body
    }

    fn render_properties(&self, workspace: &str, stage: Stage, fields: Fields) -> Value {
        let mut properties = json!({
            "createdOn": seven_digits(self.created_on),
            "modifiedOn": seven_digits(self.modified_on),
            "disableLocalAuth": self.spec.disable_local_auth,
            "description": self.spec.description,
            "resourceId": self.render_resource_id(workspace, stage),
            "computeType": self.compute_type(),
        });
        if let Some(location) = &self.spec.machine_location {
            properties["computeLocation"] = json!(location);
        }
        properties["provisioningState"] = json!(self.provisioning);
        properties["provisioningErrors"] = self.provisioning_errors.clone();
        properties["provisioningWarnings"] =
            if stage == Stage::Fresh || self.is_attached { Value::Null } else { json!({}) };
        properties["isAttachedCompute"] = json!(self.is_attached);
        let own = match &self.machine {
            Machine::Cluster(cluster) => cluster.render(stage),
            Machine::Instance(instance) => instance.render(stage, &self.spec.name, self.region(), fields),
            Machine::Attached(attached) => attached.properties.clone(),
            Machine::Unknown { properties, .. } => properties.clone(),
        };
        // A data factory has no properties at all.
        if !own.is_null() {
            properties["properties"] = own;
        }
        properties
    }

    /// During an update a cluster shows the resource behind it, which is not an attached one (observed).
    fn render_resource_id(&self, workspace: &str, stage: Stage) -> Value {
        if stage == Stage::Updating && matches!(self.machine, Machine::Cluster(_)) {
            let batch = workspace.replace("Microsoft.MachineLearningServices", "Microsoft.BatchAI");
            return json!(format!("{batch}/clusters/{}", self.spec.name));
        }
        json!(self.spec.resource_id)
    }
}
