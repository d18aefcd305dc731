//! Attached Spark pools of Synapse workspaces: all that the program knows of them.

use super::{
    Detail, Kind,
    action::{DETACH, DUPLICATE, edit},
    attached::{ATTACHED, NAME_FIELD, RESOURCE},
    column::Cell,
    envelope::{DESCRIPTION_FIELD, IDENTITIES_FIELD, IDENTITY_FIELD, TAGS_FIELD},
    facts::RESOURCE_ID,
    field::Field,
    form::{FORM, Form, Sends, new_body},
    property::{Property, property},
};
use crate::domain::{offer::Offer, text::Text};

const WORKSPACE: Property<Text> = property("/properties/properties/workspaceName");
const POOL: Property<Text> = property("/properties/properties/poolName");
const NODE_SIZE: Property<Text> = property("/properties/properties/nodeSize");
const NODES: Property<u32> = property("/properties/properties/nodeCount");

/// The type.
pub static SYNAPSE: Kind = Kind {
    wire: "SynapseSpark",
    noun: "Synapse Spark pool",
    read: |body, compute| {
        compute.address = match (WORKSPACE.read(body), POOL.read(body)) {
            (Some(workspace), Some(pool)) => Some(Text::from(format!("{workspace}/{pool}"))),
            (workspace, pool) => workspace.or(pool),
        };
        compute.size = NODE_SIZE.read(body);
        compute.current_nodes = NODES.read(body);
    },
    details: &[
        Detail { label: "Workspace/pool", cell: |c, _| Cell::text(c.address.as_ref()) },
        Detail { label: "Node size", cell: |c, _| Cell::text(c.size.as_ref()) },
        Detail { label: "Nodes", cell: |c, _| Cell::number(c.current_nodes) },
        RESOURCE,
    ],
    actions: &[edit(&EDIT), DUPLICATE, DETACH],
    attach: Some(&ATTACH),
    ..ATTACHED
};

static ATTACH: Form = Form {
    title: "Attach a Synapse Spark pool",
    submit: "Attach",
    verb: "attach",
    fixed: "The pool cannot be exchanged later: detach it and attach another. The workspace's identity needs the role \
            Synapse Administrator there.",
    fields: &[
        NAME_FIELD.example("spark-etl"),
        Field::resource_id(
            "Spark pool",
            RESOURCE_ID,
            &["Microsoft.Synapse/workspaces/bigDataPools"],
            &[Offer::SparkPools],
        )
        .help(
            "A Synapse workspace and a Spark pool in it, chosen from the subscription's or by the pool's id.",
        ),
        IDENTITY_FIELD,
        IDENTITIES_FIELD,
        DESCRIPTION_FIELD,
        TAGS_FIELD,
    ],
    draft: |origin| new_body("SynapseSpark", origin.region),
    ..FORM
};

static EDIT: Form = Form {
    title: "Edit",
    submit: "Save",
    verb: "edit",
    fixed: "The pool cannot be exchanged; its nodes and size are changed in Synapse.",
    fields: &[IDENTITY_FIELD, IDENTITIES_FIELD, DESCRIPTION_FIELD, TAGS_FIELD],
    sends: Sends::Edit,
    ..FORM
};
