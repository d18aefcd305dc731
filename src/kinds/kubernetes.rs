//! Kubernetes clusters (AKS or Arc) with the machine learning extension: all that the program knows of them.

use super::{
    Detail, Kind,
    action::{DETACH, DUPLICATE, edit},
    attached::{ATTACHED, INFERENCE, RESOURCE},
    checks,
    column::Cell,
    envelope::{DESCRIPTION_FIELD, IDENTITIES_FIELD, IDENTITY_FIELD, TAGS_FIELD},
    facts::RESOURCE_ID,
    field::{Asks, Field, Items},
    form::{FORM, Form, Known, NAME as FORM_NAME, Problem, Sends, new_body},
    notation,
    property::{Property, at, property, write},
};
use crate::domain::{offer::Offer, text::Text};
use serde_json::{Map, Value, json};

const NAMESPACE: Property<String> = property("/properties/properties/namespace");
const NAMESPACE_TEXT: Property<Text> = property(NAMESPACE.path);
const DEFAULT_TYPE: Property<String> = property("/properties/properties/defaultInstanceType");
const DEFAULT_TYPE_TEXT: Property<Text> = property(DEFAULT_TYPE.path);
const TYPES: Property<Value> = property("/properties/properties/instanceTypes");

/// The type.
pub static KUBERNETES: Kind = Kind {
    wire: "Kubernetes",
    noun: "Kubernetes cluster",
    about: INFERENCE,
    read: |body, compute| {
        compute.purpose = NAMESPACE_TEXT.read(body);
        compute.size = DEFAULT_TYPE_TEXT.read(body);
    },
    details: &[
        Detail { label: "Namespace", cell: |c, _| Cell::text(c.purpose.as_ref()) },
        Detail { label: "Default instance type", cell: |c, _| Cell::text(c.size.as_ref()) },
        RESOURCE,
    ],
    actions: &[edit(&EDIT), DUPLICATE, DETACH],
    attach: Some(&ATTACH),
    secret_paths: &[
        "/properties/properties/relayConnectionString",
        "/properties/properties/serviceBusConnectionString",
    ],
    ..ATTACHED
};

static ATTACH: Form = Form {
    title: "Attach a Kubernetes cluster",
    submit: "Attach",
    verb: "attach",
    fixed: "Cluster and namespace cannot be exchanged later. Needed: the role Kubernetes Extension Contributor on the cluster.",
    fields: &[
        Field::text("Name", FORM_NAME)
            .help("2 to 16 letters, digits or -, beginning with a letter; after a - a letter must follow. Unique in the region.")
            .example("k8s-infer")
            .answers_for(&["/computeName"])
            .check(checks::inference_name),
        Field::resource_id(
            "Cluster",
            RESOURCE_ID,
            &["Microsoft.ContainerService/managedClusters", "Microsoft.Kubernetes/connectedClusters"],
            &[Offer::AksClusters, Offer::ArcClusters],
        )
        .help("An AKS cluster, or any Kubernetes connected through Arc, that has the machine learning extension.")
        .asks(Asks::Extension)
        .check(extension),
        Field::text("Namespace", NAMESPACE)
            .help("The namespace that jobs and models run in. It must exist: the service does not check it.")
            .example("default")
            .check(|draft, _| {
                let good = checks::dns_label(&NAMESPACE.read(draft)?);
                (!good).then(|| Problem::error("1 to 63 lower-case letters, digits or -, beginning and ending with a letter or digit"))
            }),
        DEFAULT_TYPE_FIELD,
        TYPES_FIELD,
        IDENTITY_FIELD.help(
            "For access to the workspace's storage and registry: the compute's own (system), or ones that you made, \
             of which only the first is used.",
        ),
        IDENTITIES_FIELD,
        DESCRIPTION_FIELD,
        TAGS_FIELD,
    ],
    draft: |origin| {
        let mut draft = new_body("Kubernetes", origin.region);
        write(&mut draft, NAMESPACE.path, "default".into());
        draft
    },
    ..FORM
};

static EDIT: Form = Form {
    title: "Edit",
    submit: "Save",
    verb: "edit",
    fixed: "Cluster and namespace cannot be exchanged: detach it and attach another. Nodes are changed in Kubernetes itself.",
    fields: &[
        DEFAULT_TYPE_FIELD,
        TYPES_FIELD,
        IDENTITY_FIELD,
        IDENTITIES_FIELD,
        DESCRIPTION_FIELD,
        TAGS_FIELD,
    ],
    sends: Sends::Edit,
    ..FORM
};

const DEFAULT_TYPE_FIELD: Field = Field::text("Default type", DEFAULT_TYPE)
    .help("The instance type of jobs that name none. Empty: the extension's own.")
    .example("defaultinstancetype")
    .optional()
    .check(|draft, _| {
        let wanted = DEFAULT_TYPE.read(draft)?;
        let types = at(draft, TYPES.path)?.as_object()?;
        (!types.contains_key(&wanted)).then(|| Problem::error("one of the instance types below, or empty"))
    });

const TYPES_FIELD: Field = Field::items("Instance types", TYPES, &TYPE_ITEMS)
    .heading("Jobs")
    .help("What a job can ask for on this cluster: CPU, memory and GPUs, and on which nodes. Empty: the extension's own.");

/// Beside the schema while it is filled in: on the wire it is the key.
const TYPE_NAME: Property<String> = property("/name");
const SELECTOR: Property<Value> = property("/nodeSelector");

/// Requests and limits of one instance type, and their labels.
const AMOUNTS: [(&str, Property<String>); 5] = [
    ("CPU request", property("/resources/requests/cpu")),
    ("Memory request", property("/resources/requests/memory")),
    ("CPU limit", property("/resources/limits/cpu")),
    ("Memory limit", property("/resources/limits/memory")),
    // The key has a slash in it, which a path cannot name: it is put in its place when the item is done.
    ("GPUs", property("/form/gpus")),
];
const GPU_KEY: &str = "nvidia.com/gpu";

static TYPE_ITEMS: Items = Items {
    noun: "instance type",
    most: 50,
    form: &INSTANCE_TYPE,
    read: |value| {
        let entries = value.as_object().into_iter().flatten();
        let item = |(name, schema): (&String, &Value)| {
            let mut item = schema.clone();
            write(&mut item, TYPE_NAME.path, name.as_str().into());
            item
        };
        entries.map(item).collect()
    },
    write: |items| {
        let entry = |mut item: Value| {
            let name = TYPE_NAME.read(&item).unwrap_or_default();
            super::property::remove(&mut item, TYPE_NAME.path);
            (name, item)
        };
        Value::Object(items.into_iter().map(entry).collect::<Map<_, _>>())
    },
    line: |item| {
        let amount = |at: usize| AMOUNTS[at].1.read(item).unwrap_or_else(|| "–".to_owned());
        let gpus = gpus(item).map(|gpus| format!("  {gpus} GPU")).unwrap_or_default();
        let name = TYPE_NAME.read(item).unwrap_or_default();
        format!("{name}  {} CPU  {}{gpus}", amount(2), amount(3))
    },
};

static INSTANCE_TYPE: Form = Form {
    title: "Instance type",
    submit: "Done",
    verb: "keep",
    fields: &[
        Field::text("Name", TYPE_NAME)
            .help("The name that jobs ask for it by.")
            .example("gpu-small")
            .check(|draft, _| {
                let good = checks::dns_label(&TYPE_NAME.read(draft)?);
                (!good).then(|| Problem::error("1 to 63 lower-case letters, digits or -, beginning and ending with a letter or digit"))
            }),
        amount(0, "500m", "The CPU that a job is promised: cores, or thousandths of one as 500m.", |draft, _| quantity(draft, 0)),
        amount(1, "2Gi", "The memory that a job is promised, as 2Gi or 512Mi.", |draft, _| quantity(draft, 1)),
        amount(2, "2", "The CPU that a job may use at most: cores, or thousandths of one as 500m.", |draft, _| quantity(draft, 2)),
        amount(3, "4Gi", "The memory that a job may use at most, as 4Gi or 512Mi.", |draft, _| quantity(draft, 3)),
        amount(4, "1", "The NVIDIA GPUs of a job; empty for none.", |draft, _| quantity(draft, 4)).optional(),
        Field::line("Node labels", SELECTOR, &notation::LABELS)
            .help("Only nodes with all of these labels run it. Empty: any node.")
            .optional(),
    ],
    draft: |_| json!({}),
    derive: |draft| {
        if let Some(gpus) = gpus(draft) {
            write(draft, AMOUNTS[4].1.path, gpus.into());
        }
    },
    needs: &[],
    sends: Sends::Item,
    finish: |draft| {
        let gpus = AMOUNTS[4].1.read(draft).map_or(Value::Null, Value::from);
        if let Some(Value::Object(limits)) = draft.pointer_mut("/resources/limits") {
            limits.insert(GPU_KEY.to_owned(), gpus);
        }
    },
    ..FORM
};

const fn amount(
    at: usize,
    example: &'static str,
    help: &'static str,
    check: fn(&Value, &Known) -> Option<Problem>,
) -> Field {
    let (label, place) = AMOUNTS[at];
    Field::text(label, place).help(help).example(example).check(check)
}

fn gpus(item: &Value) -> Option<String> {
    let gpus = at(item, "/resources/limits")?.get(GPU_KEY)?;
    gpus.as_str().map(str::to_owned).or_else(|| gpus.as_u64().map(|gpus| gpus.to_string()))
}

/// An amount as Kubernetes writes it: a number, and perhaps a unit.
fn quantity(draft: &Value, at: usize) -> Option<Problem> {
    let text = AMOUNTS[at].1.read(draft)?;
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = &text[digits.len()..];
    let good = digits.parse::<f64>().is_ok_and(|number| number > 0.0)
        && matches!(unit, "" | "m" | "k" | "M" | "G" | "T" | "Ki" | "Mi" | "Gi" | "Ti");
    (!good).then(|| Problem::error("an amount as Kubernetes writes it: a number, and m, Mi or Gi"))
}

/// Whether the cluster has the machine learning extension, as far as that is known.
fn extension(draft: &Value, known: &Known) -> Option<Problem> {
    let cluster = RESOURCE_ID.read(draft)?.to_lowercase();
    match known.answers.extensions.get(&cluster)? {
        Ok(true) => None,
        Ok(false) => Some(Problem::error(
            "a cluster with the machine learning extension, which this one lacks: az k8s-extension create --extension-type Microsoft.AzureML.Kubernetes",
        )),
        Err(why) => Some(Problem::warning(format!(
            "whether it has the machine learning extension is not known: {why}"
        ))),
    }
}
