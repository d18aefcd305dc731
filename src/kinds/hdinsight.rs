//! Attached HDInsight clusters: all that the program knows of them.

use super::{
    Kind,
    action::{DETACH, DUPLICATE, edit},
    attached::{ATTACHED, NAME_FIELD},
    envelope::{DESCRIPTION_FIELD, TAGS_FIELD},
    facts::RESOURCE_ID,
    field::Field,
    form::{FORM, Form, new_body},
    machine::{
        self, ACCOUNT_FIELDS, ADDRESS, ADDRESS_FIELD, FOUND_BY_FIELD, PASSWORD, PRIVATE_KEY, SSH_PORT_FIELD,
    },
    property::{Property, property},
};
use crate::domain::{offer::Offer, text::Text};

const ADDRESS_TEXT: Property<Text> = property(ADDRESS.path);

/// The type.
pub static HDINSIGHT: Kind = Kind {
    wire: "HDInsight",
    noun: "HDInsight cluster",
    read: |body, compute| compute.address = ADDRESS_TEXT.read(body),
    actions: &[edit(&machine::EDIT), DUPLICATE, DETACH],
    attach: Some(&ATTACH),
    secret_paths: &[PASSWORD.path, PRIVATE_KEY.path],
    ..ATTACHED
};

static ATTACH: Form = Form {
    title: "Attach an HDInsight cluster",
    submit: "Attach",
    verb: "attach",
    fixed: "For pipelines. The cluster cannot be exchanged later: detach it and attach another.",
    fields: &[
        NAME_FIELD.example("hdi-spark"),
        FOUND_BY_FIELD,
        Field::resource_id(
            "Resource id",
            RESOURCE_ID,
            &["Microsoft.HDInsight/clusters"],
            &[Offer::HdInsight],
        )
        .help("The cluster, chosen from the subscription's or by its id.")
        .shown(machine::by_id),
        ADDRESS_FIELD.help("The host of its SSH endpoint, as NAME-ssh.azurehdinsight.net."),
        SSH_PORT_FIELD,
        ACCOUNT_FIELDS[0],
        ACCOUNT_FIELDS[1],
        ACCOUNT_FIELDS[2],
        ACCOUNT_FIELDS[3],
        DESCRIPTION_FIELD,
        TAGS_FIELD,
    ],
    draft: |origin| {
        let mut draft = new_body("HDInsight", origin.region);
        machine::begin(&mut draft);
        draft
    },
    derive: machine::derive,
    ..FORM
};
