//! Attached data factories. They have no properties of their own.

use super::{
    Kind,
    action::{DETACH, DUPLICATE, edit},
    attached::{ATTACHED, LABELS, NAME_FIELD},
    envelope::{DESCRIPTION_FIELD, TAGS_FIELD},
    facts::RESOURCE_ID,
    field::Field,
    form::{FORM, Form, new_body},
};
use crate::domain::offer::Offer;

/// The type.
pub static DATA_FACTORY: Kind = Kind {
    wire: "DataFactory",
    noun: "data factory",
    actions: &[edit(&LABELS), DUPLICATE, DETACH],
    attach: Some(&ATTACH),
    ..ATTACHED
};

static ATTACH: Form = Form {
    title: "Attach a data factory",
    submit: "Attach",
    verb: "attach",
    fixed: "For pipelines that copy data. The factory cannot be exchanged later: detach it and attach another.",
    fields: &[
        NAME_FIELD.example("adf-copy"),
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
