//! Attached virtual machines: all that the program knows of them.

use super::{
    Detail, Kind, Upkeep,
    action::DETACH,
    checks,
    column::{Cell, Context},
    columns,
    facts::RESOURCE_ID,
    form::{Choice, Field, Forecast, Form, Known, NAME as FORM_NAME, Problem, new_body},
    property::{Property, property, write},
};
use crate::domain::{
    change::{Expects, Method},
    compute::Compute,
    quota::Usage,
    text::Text,
};
use serde_json::Value;

const SIZE: Property<Text> = property("/properties/properties/virtualMachineSize");
const ADDRESS: Property<String> = property("/properties/properties/address");
const ADDRESS_TEXT: Property<Text> = property(ADDRESS.path);
/// Beside `address`, never documented (observed).
const IP_ADDRESS: Property<Text> = property("/properties/properties/ipAddress");
const SSH_PORT: Property<u32> = property("/properties/properties/sshPort");
const USER: Property<String> = property("/properties/properties/administratorAccount/username");
const PASSWORD: Property<String> = property("/properties/properties/administratorAccount/password");
const PRIVATE_KEY: Property<String> = property("/properties/properties/administratorAccount/privateKeyData");
/// How the machine is named: by address or by resource id. Not sent.
const FOUND_BY: Property<String> = property("/form/foundBy");
/// How the service signs in: with a key or a password. Not sent.
const SIGN_IN: Property<String> = property("/form/signIn");

/// The type.
pub static VIRTUAL_MACHINE: Kind = Kind {
    wire: "VirtualMachine",
    noun: "virtual machine",
    about: "Machines and services that were made outside the workspace and are used by it: a virtual machine, \
            Databricks, HDInsight, Synapse Spark. Attaching adds a link; the machine itself is yours to keep.",
    upkeep: Upkeep::Unmanaged,
    read,
    details: DETAILS,
    actions: &[DETACH],
    create: None,
    attach: Some(&ATTACH),
    has_nodes: false,
    secret_paths: &[PASSWORD.path, PRIVATE_KEY.path],
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
    fixed: "Nothing can be changed later: detach it and attach it again.",
    fields: &[
        Field::text("Name", FORM_NAME)
            .help("How the workspace calls it: 2 to 24 letters, digits or -, beginning with a letter.")
            .check(checks::attached_name),
        Field::choice(
            "Found by",
            FOUND_BY,
            &[Choice { label: "resource id", wire: "id" }, Choice { label: "address", wire: "address" }],
        )
        .help("A machine of this cloud by its resource id, any other by its address."),
        Field::resource_id("Resource id", RESOURCE_ID, "Microsoft.Compute/virtualMachines")
            .help("/subscriptions/…/resourceGroups/…/providers/Microsoft.Compute/virtualMachines/NAME")
            .shown(by_id),
        Field::text("Address", ADDRESS)
            .help("IP address or host name under which the service reaches it.")
            .shown(|draft| !by_id(draft))
            .check(|draft, _| checks::address(&ADDRESS.read(draft)?)),
        Field::number("SSH port", SSH_PORT, 1, 65_535).help("The port that its SSH server listens on, as a rule 22."),
        Field::text("User", USER)
            .help("The user that the service signs in as.")
            .check(user),
        Field::choice(
            "Sign in with",
            SIGN_IN,
            &[Choice { label: "key", wire: "key" }, Choice { label: "password", wire: "password" }],
        )
        .help("A key is recommended: passwords fall to brute force, a key rests on cryptographic signatures."),
        Field::secret_lines("Private key", PRIVATE_KEY)
            .help("Paste the PEM text of the private key. It is masked, sent once, kept nowhere and wiped when the form closes.")
            .shown(by_key),
        Field::secret("Password", PASSWORD)
            .help("Masked, sent once, kept nowhere and wiped when the form closes.")
            .shown(|draft| !by_key(draft)),
    ],
    draft: |origin| {
        let mut draft = new_body("VirtualMachine", origin.region);
        write(&mut draft, FOUND_BY.path, "id".into());
        write(&mut draft, SSH_PORT.path, 22.into());
        write(&mut draft, SIGN_IN.path, "key".into());
        draft
    },
    method: Method::Put,
    expects: Expects::Absent,
    forecast,
};

fn by_id(draft: &Value) -> bool {
    FOUND_BY.read(draft).as_deref() == Some("id")
}

fn by_key(draft: &Value) -> bool {
    SIGN_IN.read(draft).as_deref() == Some("key")
}

fn user(draft: &Value, _: &Known) -> Option<Problem> {
    let user = USER.read(draft)?;
    let good =
        user.len() <= 64 && user.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    (!good).then(|| Problem::error("letters, digits and - _ . only, at most 64"))
}

fn forecast(_: &Value, _: Option<&Compute>, _: &Context, _: &[Usage]) -> Vec<Forecast> {
    Vec::new()
}
