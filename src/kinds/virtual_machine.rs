//! Attached virtual machines: all that the program knows of them.

use super::{
    Detail, Kind, Upkeep,
    action::{DETACH, DUPLICATE, edit},
    attached::NAME_FIELD,
    column::Cell,
    columns,
    envelope::{DESCRIPTION_FIELD, TAGS_FIELD},
    facts::RESOURCE_ID,
    field::Field,
    form::{FORM, Form, new_body},
    machine::{
        self, ACCOUNT_FIELDS, ADDRESS, ADDRESS_FIELD, FOUND_BY_FIELD, PASSWORD, PRIVATE_KEY, SSH_PORT_FIELD,
    },
    property::{Property, property},
};
use crate::domain::{compute::Compute, offer::Offer, text::Text};
use serde_json::Value;

const SIZE: Property<Text> = property("/properties/properties/virtualMachineSize");
const ADDRESS_TEXT: Property<Text> = property(ADDRESS.path);
/// Beside `address`, never documented (observed).
const IP_ADDRESS: Property<Text> = property("/properties/properties/ipAddress");

/// The type.
pub static VIRTUAL_MACHINE: Kind = Kind {
    wire: "VirtualMachine",
    noun: "virtual machine",
    about: "Machines and services that were made outside the workspace and are used by it: a virtual machine, \
            Databricks, HDInsight, Synapse Spark. Attaching adds a link; the machine itself is yours to keep.",
    upkeep: Upkeep::Unmanaged,
    read,
    details: DETAILS,
    actions: &[edit(&machine::EDIT), DUPLICATE, DETACH],
    create: None,
    attach: Some(&ATTACH),
    has_nodes: false,
    secret_paths: &[PASSWORD.path, PRIVATE_KEY.path],
    read_only: &[],
};

fn read(body: &Value, compute: &mut Compute) {
    compute.size = SIZE.read(body);
    compute.address = ADDRESS_TEXT.read(body).or_else(|| IP_ADDRESS.read(body));
}

const DETAILS: &[Detail] = &[
    Detail { label: "VM size", cell: |c, x| columns::size(c, x) },
    Detail { label: "Address", cell: |c, _| Cell::text(c.address.as_ref()) },
    Detail { label: "Resource", cell: |c, _| Cell::number(c.resource.as_ref()) },
];

static ATTACH: Form = Form {
    title: "Attach a virtual machine",
    submit: "Attach",
    verb: "attach",
    fixed: "The machine cannot be exchanged later: detach it and attach another.",
    fields: &[
        NAME_FIELD.example("dsvm-ada"),
        FOUND_BY_FIELD,
        Field::resource_id(
            "Resource id",
            RESOURCE_ID,
            &["Microsoft.Compute/virtualMachines"],
            &[Offer::VirtualMachines],
        )
        .help("The machine, chosen from the subscription's or by its id.")
        .shown(machine::by_id),
        ADDRESS_FIELD,
        SSH_PORT_FIELD,
        ACCOUNT_FIELDS[0],
        ACCOUNT_FIELDS[1],
        ACCOUNT_FIELDS[2],
        ACCOUNT_FIELDS[3],
        DESCRIPTION_FIELD,
        TAGS_FIELD,
    ],
    draft: |origin| {
        let mut draft = new_body("VirtualMachine", origin.region);
        machine::begin(&mut draft);
        draft
    },
    derive: machine::derive,
    ..FORM
};
