//! Attached Data Lake Analytics accounts. Microsoft retired the service behind them on 29 February 2024.

use super::{
    Kind,
    action::{DETACH, DUPLICATE, edit},
    attached::{ATTACHED, LABELS, NAME_FIELD},
    envelope::{DESCRIPTION_FIELD, TAGS_FIELD},
    facts::RESOURCE_ID,
    field::Field,
    form::{FORM, Form, Problem, new_body},
    property::{Property, property},
};
use crate::domain::{offer::Offer, text::Text};

const STORE: Property<String> = property("/properties/properties/dataLakeStoreAccountName");
const STORE_TEXT: Property<Text> = property(STORE.path);

/// The type.
pub static DATA_LAKE: Kind = Kind {
    wire: "DataLakeAnalytics",
    noun: "Data Lake Analytics account",
    read: |body, compute| compute.address = STORE_TEXT.read(body),
    actions: &[edit(&LABELS), DUPLICATE, DETACH],
    attach: Some(&ATTACH),
    ..ATTACHED
};

static ATTACH: Form = Form {
    title: "Attach a Data Lake Analytics account",
    submit: "Attach",
    verb: "attach",
    fixed: "For pipelines. Data Lake Analytics was retired on 29 February 2024: use Synapse Spark or Databricks instead.",
    fields: &[
        NAME_FIELD.example("adla-old"),
        Field::resource_id(
            "Account",
            RESOURCE_ID,
            &["Microsoft.DataLakeAnalytics/accounts"],
            &[Offer::DataLakes],
        )
        .help("The account, chosen from the subscription's or by its id.")
        .check(|_, _| {
            Some(Problem::warning(
                "Data Lake Analytics was retired on 29 February 2024: it will hardly do any work",
            ))
        }),
        Field::text("Data Lake Store", STORE)
            .help(
                "The name of the Data Lake Store account that belongs to it. Empty: the service looks it up.",
            )
            .example("contosostore")
            .optional()
            .check(|draft, _| {
                let store = STORE.read(draft)?;
                let good = (3..=24).contains(&store.len())
                    && store.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
                (!good).then(|| Problem::error("3 to 24 lower-case letters and digits"))
            }),
        DESCRIPTION_FIELD,
        TAGS_FIELD,
    ],
    draft: |origin| new_body("DataLakeAnalytics", origin.region),
    ..FORM
};
