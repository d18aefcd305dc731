//! Attached Databricks workspaces: all that the program knows of them.

use super::{
    Kind,
    action::{DETACH, DUPLICATE, edit},
    attached::{ATTACHED, NAME_FIELD},
    envelope::{DESCRIPTION_FIELD, TAGS_FIELD},
    facts::RESOURCE_ID,
    field::{Field, Secret},
    form::{FORM, Form, Sends, new_body},
    property::{Property, property},
};
use crate::domain::{offer::Offer, text::Text};

const WORKSPACE_URL: Property<Text> = property("/properties/properties/workspaceUrl");
const TOKEN: Property<String> = property("/properties/properties/databricksAccessToken");

/// The type.
pub static DATABRICKS: Kind = Kind {
    wire: "Databricks",
    noun: "Databricks workspace",
    read: |body, compute| compute.address = WORKSPACE_URL.read(body),
    actions: &[edit(&EDIT), DUPLICATE, DETACH],
    attach: Some(&ATTACH),
    secret_paths: &[TOKEN.path],
    ..ATTACHED
};

const TOKEN_FIELD: Field = Field::secret("Access token", TOKEN, Secret::Line).help(
    "A personal access token of the Databricks workspace (its user settings make one). Masked, sent once, kept nowhere \
     and wiped when the form closes.",
);

static ATTACH: Form = Form {
    title: "Attach a Databricks workspace",
    submit: "Attach",
    verb: "attach",
    fixed: "For pipelines. The workspace cannot be exchanged later: detach it and attach another.",
    fields: &[
        NAME_FIELD.example("dbricks-etl"),
        Field::resource_id(
            "Workspace",
            RESOURCE_ID,
            &["Microsoft.Databricks/workspaces"],
            &[Offer::Databricks],
        )
        .help("The Databricks workspace, chosen from the subscription's or by its id."),
        TOKEN_FIELD,
        DESCRIPTION_FIELD,
        TAGS_FIELD,
    ],
    draft: |origin| new_body("Databricks", origin.region),
    ..FORM
};

static EDIT: Form = Form {
    title: "Edit",
    submit: "Save",
    verb: "edit",
    fixed: "The service does not give the token back, and a change without it would take it away: it is asked for again.",
    fields: &[DESCRIPTION_FIELD, TAGS_FIELD, TOKEN_FIELD.heading("Asked for again")],
    sends: Sends::Edit,
    ..FORM
};
