//! What attached types have in common, and the type that nobody here has heard of.

use super::{
    Detail, Kind, Upkeep,
    action::DETACH,
    checks,
    column::Cell,
    envelope::{DESCRIPTION_FIELD, TAGS_FIELD},
    field::Field,
    form::{FORM, Form, NAME, Sends},
    virtual_machine::VIRTUAL_MACHINE,
};
use crate::domain::compute::Compute;
use serde_json::Value;

/// The resource behind it.
pub const RESOURCE: Detail = Detail { label: "Resource", cell: |c, _| Cell::number(c.resource.as_ref()) };
/// Where it is reached.
pub const ADDRESS: Detail = Detail { label: "Address", cell: |c, _| Cell::text(c.address.as_ref()) };

/// The name of something attached.
pub const NAME_FIELD: Field = Field::text("Name", NAME)
    .help("How the workspace calls it: 2 to 24 letters, digits or -, beginning with a letter.")
    .answers_for(&["/computeName"])
    .check(checks::attached_name);

/// What can be changed of something of which nothing else can be.
pub static LABELS: Form = Form {
    title: "Edit",
    submit: "Save",
    verb: "edit",
    fixed: "What is attached cannot be exchanged: detach it and attach another.",
    fields: &[DESCRIPTION_FIELD, TAGS_FIELD],
    sends: Sends::Edit,
    ..FORM
};

/// What attached types have in common.
pub const ATTACHED: Kind = Kind {
    wire: "",
    noun: "attached compute",
    about: VIRTUAL_MACHINE.about,
    upkeep: Upkeep::Unmanaged,
    read: |_: &Value, _: &mut Compute| {},
    details: &[ADDRESS, RESOURCE],
    actions: &[DETACH],
    create: None,
    attach: None,
    has_nodes: false,
    secret_paths: &[],
    read_only: &[],
};

/// A type that this program does not know: listed, shown raw, and it can be detached.
pub static OTHER: Kind =
    Kind { wire: "", noun: "compute of a type that this program does not know", ..ATTACHED };

/// What inference clusters are for.
pub const INFERENCE: &str = "Clusters that host models for real-time inference: AKS, or any Kubernetes with the machine \
                             learning extension. For large-scale production; the service does not scale them.";
