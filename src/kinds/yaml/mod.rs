//! Files of `az ml compute create -f` and `attach -f`: from YAML to the ARM body of a PUT and back. Pure: the caller reads
//! and writes the files. What the keys are stands in the tables of `keys`; both directions go by them.

mod file_type;
mod keys;
mod load;
mod node;
mod row;
mod save;
mod text;
mod values;

use super::redact::redacted;
use file_type::FILE_TYPES;
use secrecy::SecretString;
use serde_json::Value;
use std::fmt;

pub use load::read;
pub use save::write;

/// One compute as a file describes it.
pub struct Loaded {
    /// Its name, which is part of the URL; `az ml` takes one from the command line too.
    pub name: Option<String>,
    /// The ARM resource as a PUT would carry it, without secrets. `location` only if the file has one.
    pub body: Value,
    /// Secrets that stood in the file: JSON pointer into the body, and text.
    pub secrets: Vec<(&'static str, SecretString)>,
    /// Files that the caller has to read.
    pub files: Vec<FileWanted>,
    /// A subnet that is named without its ARM id: see [`Loaded::resolve_subnet`].
    pub subnet: Option<SubnetName>,
    /// What the file does not say and `az ml` would send all the same, as `max_instances: 4`.
    pub assumed: Vec<Assumed>,
    /// Keys of the file that are not sent, in the order of the file.
    pub not_sent: Vec<NotSent>,
}

impl Loaded {
    /// Writes the id of a subnet that the file names into the body: `az ml` looks for it beside the workspace.
    pub fn resolve_subnet(&mut self, subscription: &str, resource_group: &str) {
        let Some(SubnetName { network, subnet }) = self.subnet.take() else { return };
        let id = format!(
            "/subscriptions/{subscription}/resourceGroups/{resource_group}/providers/Microsoft.Network/virtualNetworks/{network}/subnets/{subnet}"
        );
        super::property::write(&mut self.body, SUBNET_ID, id.into());
    }
}

/// Where the id of a subnet stands, for the types that have one.
const SUBNET_ID: &str = "/properties/properties/subnet/id";

/// Without what custom applications keep in their environment variables.
impl fmt::Debug for Loaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loaded")
            .field("name", &self.name)
            .field("body", &redacted(&self.body))
            .field("secrets", &self.secrets)
            .field("files", &self.files)
            .field("subnet", &self.subnet)
            .field("assumed", &self.assumed)
            .field("not_sent", &self.not_sent)
            .finish()
    }
}

/// A file whose content is a secret of the body, as a private key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileWanted {
    /// Where its content belongs: JSON pointer into the body.
    pub pointer: &'static str,
    /// Its path as the YAML has it: absolute, or from where the command runs.
    pub path: String,
}

/// What a file does not say, and `az ml` would send all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumed {
    /// As the file would say it: `max_instances: 4`.
    pub said: String,
    /// Where it was put: JSON pointer into the body, or into the item of a list that it belongs to.
    pub pointer: &'static str,
}

/// A subnet by names; it is sent by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubnetName {
    /// The virtual network.
    pub network: String,
    /// The subnet in it.
    pub subnet: String,
}

/// A key of a file that is not sent, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSent {
    /// Where it stands, as `network_settings.foo` or `custom_applications[0].foo`.
    pub key: String,
    /// Its line, from 1.
    pub line: u64,
    /// Why it is not sent.
    pub why: Why,
}

/// Why a key is not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Nobody knows such a key; these stand at its level.
    Unknown {
        /// The keys that are known there.
        known: Vec<&'static str>,
    },
    /// Only the service fills it in; files that were written from an answer hold such keys.
    ServiceOnly,
    /// It belongs to another word of the `type` beside it.
    OnlyWith(&'static str),
    /// Another key of the file says the same thing.
    Overruled {
        /// That key.
        by: &'static str,
    },
    /// A secret was left out of the file; the value says only that there was one.
    Placeholder,
    /// It is secret by its name, and no secret of that name is known.
    UnknownSecret,
}

impl fmt::Display for NotSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (line {}) ", self.key, self.line)?;
        match &self.why {
            Why::Unknown { known } => {
                write!(f, "is not known; known here: {}", nearby(&self.key, known).join(", "))
            }
            Why::ServiceOnly => f.write_str("is filled in by the service and not sent"),
            Why::OnlyWith(word) => write!(f, "belongs to type {} only", word.to_ascii_lowercase()),
            Why::Overruled { by } => write!(f, "does not count beside {by}"),
            Why::Placeholder => f.write_str("was left out of the file: put the value in"),
            Why::UnknownSecret => f.write_str("looks like a secret that nothing is known of"),
        }
    }
}

/// Of many keys those that begin like the unknown one, if any do.
fn nearby<'a>(key: &str, known: &[&'a str]) -> Vec<&'a str> {
    const FEW: usize = 8;
    let beginning: String = key.rsplit('.').next().unwrap_or(key).chars().take(3).collect();
    let like: Vec<&str> = known.iter().filter(|known| known.starts_with(&beginning)).copied().collect();
    if known.len() <= FEW || like.is_empty() { known.to_vec() } else { like }
}

/// A file that cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlError {
    /// From 1.
    pub line: u64,
    /// From 1.
    pub column: u64,
    /// What is wrong and what would be right, in one sentence. Never the value of a secret.
    pub message: String,
}

impl fmt::Display for YamlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for YamlError {}

/// A file that was made of a compute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The file.
    pub text: String,
    /// JSON pointers of what the compute has and no key of a file can say. The file names them too.
    pub left_out: Vec<String>,
}

/// Why no file can be made of a compute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoFile {
    /// `az ml` has no files for this type.
    Type(String),
}

impl fmt::Display for NoFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Type(word) = self;
        let name = if word.is_empty() { "computes without a type" } else { word };
        write!(f, "az ml has no files for {name}; it has them for {}", words())
    }
}

impl std::error::Error for NoFile {}

/// The types that have files, as a file spells them.
fn words() -> String {
    FILE_TYPES.iter().map(|file_type| file_type.word).collect::<Vec<_>>().join(", ")
}

/// Whether a text only stands in the place of a secret.
fn is_placeholder(text: &str) -> bool {
    text.starts_with(super::redact::REDACTED)
}

/// A key as part of a JSON pointer.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
