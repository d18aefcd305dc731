//! Attached data factories. They have no properties of their own.

use super::{
    Kind,
    action::{DETACH, DUPLICATE, edit},
    checks,
    envelope::{DESCRIPTION_FIELD, TAGS_FIELD},
    facts::RESOURCE_ID,
    field::Field,
    form::{FORM, Form, NAME as FORM_NAME, Sends, new_body},
    others::ATTACHED,
};
use crate::domain::offer::Offer;

/// The type.
pub static DATA_FACTORY: Kind = Kind {
    wire: "DataFactory",
    noun: "data factory",
    actions: &[edit(&EDIT), DUPLICATE, DETACH],
    attach: Some(&ATTACH),
    ..ATTACHED
};

static ATTACH: Form = Form {
    title: "Attach a data factory",
    submit: "Attach",
    verb: "attach",
    fixed: "For pipelines that copy data. The factory cannot be exchanged later: detach it and attach another.",
    fields: &[
        Field::text("Name", FORM_NAME)
            .help("How the workspace calls it: 2 to 24 letters, digits or -, beginning with a letter.")
            .example("adf-copy")
            .answers_for(&["/computeName"])
            .check(checks::attached_name),
        Field::resource_id(
            "Factory",
            RESOURCE_ID,
            &["Microsoft.DataFactory/factories"],
            &[Offer::DataFactories],
        )
        .help("An existing data factory, by its id. Empty: the service makes one for the workspace.")
        .optional(),
        DESCRIPTION_FIELD,
        TAGS_FIELD,
    ],
    draft: |origin| new_body("DataFactory", origin.region),
    ..FORM
};

static EDIT: Form = Form {
    title: "Edit",
    submit: "Save",
    verb: "edit",
    fixed: "The factory cannot be exchanged: detach it and attach another.",
    fields: &[DESCRIPTION_FIELD, TAGS_FIELD],
    sends: Sends::Edit,
    ..FORM
};
