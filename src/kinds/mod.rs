//! The tables: everything that differs between compute types. A new type is a file here and its line in `KINDS`
//! (and in its pane); rows, details, actions, forms, help and the README follow from it.

pub mod action;
mod aks;
mod applications;
mod attached;
mod checks;
mod cluster;
pub mod column;
pub mod columns;
mod data_factory;
mod data_lake;
mod databricks;
pub mod edit;
mod envelope;
pub mod export;
mod facts;
pub mod field;
pub mod form;
mod hdinsight;
mod instance;
mod kubernetes;
mod machine;
pub mod money;
pub mod notation;

pub mod pem;
pub mod property;
pub mod quota;
pub mod redact;
mod schedules;
mod scripts;
pub mod series;
pub mod ssh;
mod states;
mod synapse;
pub mod unspoken;
pub mod update;
mod virtual_machine;
pub mod yaml;

pub use aks::AKS;
pub use attached::OTHER;
pub use cluster::{CLUSTER, LOST_COLUMN, NODES_COLUMN};
pub use data_factory::DATA_FACTORY;
pub use data_lake::DATA_LAKE;
pub use databricks::DATABRICKS;
pub use hdinsight::HDINSIGHT;
pub use instance::{IDLE_COLUMN, IMAGE_COLUMN, INSTANCE, OPERATION_COLUMN};
pub use kubernetes::KUBERNETES;
pub use synapse::SYNAPSE;
pub use virtual_machine::VIRTUAL_MACHINE;

use crate::domain::{body::Body, compute::Compute, ids::ResourceId, text::Text};
use action::{Action, Does};
use column::{Cell, Context};
use form::Form;
use serde_json::Value;

/// Who creates and maintains a compute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upkeep {
    /// The service does; deleting it here deletes its machines.
    Managed,
    /// The user does, outside the workspace; it is attached and detached.
    Unmanaged,
}

impl Upkeep {
    /// The word and what follows from it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Managed => "managed: created and maintained by Azure Machine Learning",
            Self::Unmanaged => "unmanaged: created and maintained by you, attached to the workspace",
        }
    }
}

/// One fact that is shown in the details of a type.
pub struct Detail {
    /// Its label.
    pub label: &'static str,
    /// Its value.
    pub cell: fn(&Compute, &Context) -> Cell,
}

/// All that the program knows of a compute type.
pub struct Kind {
    /// `computeType` on the wire.
    pub wire: &'static str,
    /// What people call one of it.
    pub noun: &'static str,
    /// What it is for, in two sentences.
    pub about: &'static str,
    /// Who creates and maintains it.
    pub upkeep: Upkeep,
    /// Reads the facts of this type out of a body, beside those that all types share.
    pub read: fn(&Value, &mut Compute),
    /// What is shown of it beside what all types share.
    pub details: &'static [Detail],
    /// What can be done to it.
    pub actions: &'static [Action],
    /// How one is made, if it can be made here.
    pub create: Option<&'static Form>,
    /// How one is attached, if it can be attached here.
    pub attach: Option<&'static Form>,
    /// Whether the service can list its nodes.
    pub has_nodes: bool,
    /// Where its bodies hold secrets.
    pub secret_paths: &'static [&'static str],
    /// What only the service writes in its bodies, beside what it writes in all types; `*` stands for any key or place.
    pub read_only: &'static [&'static str],
}

impl Kind {
    /// The form that makes one with this body: by attaching what it names, where it names something, or by creating.
    pub fn form_for(&self, body: &Value) -> Option<&'static Form> {
        let names = property::at(body, facts::RESOURCE_ID.path).is_some();
        if names { self.attach.or(self.create) } else { self.create.or(self.attach) }
    }

    /// All its forms.
    pub fn forms(&self) -> impl Iterator<Item = &'static Form> {
        let fills = self.actions.iter().filter_map(|action| match action.does {
            Does::Fill(form) => Some(form),
            Does::Send { .. } | Does::Duplicate => None,
        });
        self.create.into_iter().chain(self.attach).chain(fills)
    }
}

impl std::fmt::Debug for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Kind({})", self.wire)
    }
}

/// All types that the service documents.
pub static KINDS: &[&Kind] = &[
    &INSTANCE,
    &CLUSTER,
    &AKS,
    &KUBERNETES,
    &VIRTUAL_MACHINE,
    &HDINSIGHT,
    &DATABRICKS,
    &DATA_LAKE,
    &DATA_FACTORY,
    &SYNAPSE,
];

/// What is known of a compute type; `OTHER` for a type that nobody here has heard of.
pub fn kind(compute_type: &str) -> &'static Kind {
    KINDS.iter().find(|kind| kind.wire.eq_ignore_ascii_case(compute_type)).copied().unwrap_or(&OTHER)
}

/// Reads one compute resource as the service sent it. Never fails: a body that cannot be understood becomes a row
/// that says so.
pub fn read(json: &str) -> Compute {
    let body = match serde_json::from_str::<Value>(json) {
        Ok(body) if body.is_object() => body,
        Ok(_) => return unreadable(json, "not an object"),
        Err(error) => return unreadable(json, &error.to_string()),
    };
    let Some(id) = facts::id(&body) else { return unreadable(json, "it has no id") };
    let mut compute = Compute::unknown(id, Body::new(json));
    facts::read(&body, &mut compute);
    if compute.name.is_empty() {
        compute.name = Text::new("(no name)");
    }
    (kind(&compute.compute_type).read)(&body, &mut compute);
    compute
}

fn unreadable(json: &str, why: &str) -> Compute {
    let mut compute = Compute::unknown(ResourceId::new(""), Body::new(json));
    compute.name = Text::new("(unreadable)");
    compute.unreadable = Some(Text::new(why));
    compute
}
