//! Fields of attached machines that the service reaches over SSH: virtual machines and HDInsight clusters.

use super::{
    checks,
    envelope::{DESCRIPTION_FIELD, TAGS_FIELD},
    field::{Field, Secret, word},
    form::{FORM, Form, Sends},
    property::{Property, property, write},
};
use serde_json::Value;

/// Where it is reached.
pub const ADDRESS: Property<String> = property("/properties/properties/address");
/// The port of its SSH server.
pub const SSH_PORT: Property<u32> = property("/properties/properties/sshPort");
/// The user that the service signs in as. Never told again.
pub const USER: Property<String> = property("/properties/properties/administratorAccount/username");
/// The password of that user.
pub const PASSWORD: Property<String> = property("/properties/properties/administratorAccount/password");
/// The private key of that user.
pub const PRIVATE_KEY: Property<String> =
    property("/properties/properties/administratorAccount/privateKeyData");
/// How the machine is named: by address or by resource id. Not sent.
const FOUND_BY: Property<String> = property("/form/foundBy");
/// How the service signs in: with a key or a password. Not sent.
const SIGN_IN: Property<String> = property("/form/signIn");

/// How it is named.
pub const FOUND_BY_FIELD: Field =
    Field::choice("Found by", FOUND_BY, &[word("resource id", "id"), word("address", "address")])
        .help("A machine of this cloud by its resource id, any other by its address.");

/// Its address.
pub const ADDRESS_FIELD: Field = Field::text("Address", ADDRESS)
    .help("IP address or host name under which the service reaches it.")
    .example("dsvm-1.westeurope.cloudapp.azure.com")
    .shown(|draft| !by_id(draft))
    .check(|draft, _| checks::address(&ADDRESS.read(draft)?));

/// The port.
pub const SSH_PORT_FIELD: Field = Field::number("SSH port", SSH_PORT, 1, 65_535)
    .help("The port that its SSH server listens on, as a rule 22.")
    .example("22");

/// How the service signs in, and with what.
pub const ACCOUNT_FIELDS: [Field; 4] = [
    Field::text("User", USER)
        .heading("Sign-in")
        .help("The user that the service signs in as.")
        .example("azureuser")
        .answers_for(&["/properties/properties/administratorAccount"])
        .check(|draft, _| checks::user(&USER.read(draft)?)),
    Field::choice("Sign in with", SIGN_IN, &[word("key", "key"), word("password", "password")]).help(
        "A key is recommended: passwords fall to brute force, a key rests on cryptographic signatures.",
    ),
    Field::secret("Private key", PRIVATE_KEY, Secret::PrivateKey)
        .help(
            "Paste the PEM text of the private key. It is masked, sent once, kept nowhere and wiped when the form \
             closes.",
        )
        .shown(by_key),
    Field::secret("Password", PASSWORD, Secret::Line)
        .help("Masked, sent once, kept nowhere and wiped when the form closes.")
        .shown(|draft| !by_key(draft)),
];

/// What an attach form begins with.
pub fn begin(draft: &mut Value) {
    write(draft, FOUND_BY.path, "id".into());
    write(draft, SSH_PORT.path, 22.into());
    write(draft, SIGN_IN.path, "key".into());
}

/// What a draft that was filled from elsewhere says of how the machine is named and signed in to.
pub fn derive(draft: &mut Value) {
    let by_address = super::facts::RESOURCE_ID.read(draft).is_none() && ADDRESS.read(draft).is_some();
    write(draft, FOUND_BY.path, if by_address { "address" } else { "id" }.into());
    if SIGN_IN.read(draft).is_none() {
        write(draft, SIGN_IN.path, "key".into());
    }
}

/// Whether it is named by its resource id.
pub fn by_id(draft: &Value) -> bool {
    FOUND_BY.read(draft).as_deref() == Some("id")
}

fn by_key(draft: &Value) -> bool {
    SIGN_IN.read(draft).as_deref() == Some("key")
}

/// What can be changed of one that is attached: the sign-in is asked for again.
pub static EDIT: Form = Form {
    title: "Edit",
    submit: "Save",
    verb: "edit",
    fixed: "The service does not give the sign-in back, and a change without it would take it away: it is asked for again.",
    fields: &[
        DESCRIPTION_FIELD,
        TAGS_FIELD,
        ACCOUNT_FIELDS[0],
        ACCOUNT_FIELDS[1],
        ACCOUNT_FIELDS[2],
        ACCOUNT_FIELDS[3],
    ],
    derive,
    sends: Sends::Edit,
    ..FORM
};
