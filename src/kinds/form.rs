//! Forms as rows. The draft *is* the request body: checks, cost and preview read it through the same properties
//! as everything else. What a form needs but the wire does not (the name, CPU or GPU) stands under `/form`.

use super::{
    column::{Context, Tone},
    facts::{COMPUTE_TYPE, LOCATION},
    property::{Property, remove, write},
};
use crate::domain::{
    change::{Change, Expects, Method},
    compute::Compute,
    ids::{ComputeKey, WorkspaceId},
    period::Period,
    quota::Usage,
    text::Text,
    vm_size::VmSizes,
};
use secrecy::SecretString;
use serde_json::{Map, Value};

/// The compute's name: part of the URL, not of the body.
pub const NAME: Property<String> = super::property::property("/form/name");
/// CPU or GPU: narrows the list of sizes, is not sent.
pub const MACHINE: Property<String> = super::property::property("/form/machine");
/// The field of the machine type.
pub const MACHINE_FIELD: Field = Field::choice(
    "Machine type",
    MACHINE,
    &[Choice { label: "CPU", wire: "cpu" }, Choice { label: "GPU", wire: "gpu" }],
)
.help("CPU or GPU: narrows the list of sizes. Cannot be changed later.");
/// The help of a name in the service's pattern for instances and clusters.
pub const NAME_HELP: &str = "3 to 24 letters, digits or -, beginning with a letter; after a - a letter must follow. Unique in the region.";
/// Where a draft keeps what is not sent.
const NOT_SENT: &str = "/form";

/// What a field takes; says how typed text becomes JSON and back.
#[derive(Clone, Copy)]
pub enum Input {
    /// Any text.
    Text,
    /// A whole number within bounds.
    Number {
        /// The least.
        from: u32,
        /// The most.
        to: u32,
    },
    /// One of a few.
    Choice(&'static [Choice]),
    /// A length of time: words, seconds or ISO 8601.
    Period {
        /// The shortest.
        from: Period,
        /// The longest.
        to: Period,
        /// Sent as `PT90M` whatever its length, for clients that read no other form.
        in_minutes: bool,
    },
    /// A size of virtual machine, out of those that this compute type may use.
    Size(&'static str),
    /// An SSH public key.
    PublicKey,
    /// The ARM id of a resource of this type.
    ResourceId(&'static str),
    /// Masked; never part of the draft.
    Secret {
        /// Whether it has several lines, as a private key does.
        lines: bool,
    },
}

/// One of a few.
pub struct Choice {
    /// What people read.
    pub label: &'static str,
    /// What is written into the draft.
    pub wire: &'static str,
}

/// Whether a size is of the machine type that the draft asks for.
pub fn is_of_machine(draft: &Value, size: &crate::domain::vm_size::VmSize) -> bool {
    match MACHINE.read(draft).as_deref() {
        Some("gpu") => size.gpus > 0,
        Some("cpu") => size.gpus == 0,
        Some(_) | None => true,
    }
}

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Can be sent all the same.
    Warning,
    /// Cannot be sent.
    Error,
}

/// What is wrong with a field, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, and what would be right.
    pub text: String,
}

impl Problem {
    /// Something that keeps the form from being sent.
    pub fn error(text: impl Into<String>) -> Self {
        Self { severity: Severity::Error, text: text.into() }
    }

    /// Something to think about.
    pub fn warning(text: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, text: text.into() }
    }
}

/// What checks may know beside the draft.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The type of the compute that has this name in the workspace, if there is one.
    pub taken: &'a dyn Fn(&str) -> Option<Text>,
    /// The sizes of the region, once they are known.
    pub sizes: Option<&'a VmSizes>,
    /// The quota of the region, once it is known.
    pub usages: &'a [Usage],
    /// The compute that the form was opened for.
    pub on: Option<&'a Compute>,
}

/// One field.
pub struct Field {
    /// Its label.
    pub label: &'static str,
    /// What it means, what follows from it, what cannot be changed later.
    pub help: &'static str,
    /// Where its value stands in the draft; for a secret, in the body.
    pub path: &'static str,
    /// What it takes.
    pub input: Input,
    /// Whether it may be left empty.
    pub optional: bool,
    /// What is wrong with its value; called when it has one.
    pub check: fn(&Value, &Known) -> Option<Problem>,
    /// Whether it is there at all, as the draft stands.
    pub shown: fn(&Value) -> bool,
}

// Typed constructors: a number field takes a `Property<u32>` and nothing else; the type is erased afterwards.
impl Field {
    const fn new(label: &'static str, path: &'static str, input: Input) -> Self {
        Self { label, help: "", path, input, optional: false, check: |_, _| None, shown: |_| true }
    }

    /// A field for text.
    pub const fn text(label: &'static str, at: Property<String>) -> Self {
        Self::new(label, at.path, Input::Text)
    }

    /// A field for a whole number.
    pub const fn number(label: &'static str, at: Property<u32>, from: u32, to: u32) -> Self {
        Self::new(label, at.path, Input::Number { from, to })
    }

    /// A field for one of a few.
    pub const fn choice(label: &'static str, at: Property<String>, choices: &'static [Choice]) -> Self {
        Self::new(label, at.path, Input::Choice(choices))
    }

    /// A field for a length of time.
    pub const fn period(label: &'static str, at: Property<Period>, from: Period, to: Period) -> Self {
        Self::new(label, at.path, Input::Period { from, to, in_minutes: false })
    }

    /// A field for a length of time that is sent in minutes.
    pub const fn minutes(label: &'static str, at: Property<Period>, from: Period, to: Period) -> Self {
        Self::new(label, at.path, Input::Period { from, to, in_minutes: true })
    }

    /// A field for a size that `compute_type` may use.
    pub const fn size(label: &'static str, at: Property<String>, compute_type: &'static str) -> Self {
        Self::new(label, at.path, Input::Size(compute_type))
    }

    /// A field for an SSH public key.
    pub const fn public_key(label: &'static str, at: Property<String>) -> Self {
        Self::new(label, at.path, Input::PublicKey)
    }

    /// A field for the ARM id of a resource.
    pub const fn resource_id(label: &'static str, at: Property<String>, resource_type: &'static str) -> Self {
        Self::new(label, at.path, Input::ResourceId(resource_type))
    }

    /// A masked field of one line.
    pub const fn secret(label: &'static str, at: Property<String>) -> Self {
        Self::new(label, at.path, Input::Secret { lines: false })
    }

    /// A masked field for a PEM text.
    pub const fn secret_lines(label: &'static str, at: Property<String>) -> Self {
        Self::new(label, at.path, Input::Secret { lines: true })
    }

    /// The same with a help text.
    pub const fn help(self, help: &'static str) -> Self {
        Self { help, ..self }
    }

    /// The same with a check.
    pub const fn check(self, check: fn(&Value, &Known) -> Option<Problem>) -> Self {
        Self { check, ..self }
    }

    /// The same, there only when `shown` says so.
    pub const fn shown(self, shown: fn(&Value) -> bool) -> Self {
        Self { shown, ..self }
    }

    /// The same, which may be left empty.
    pub const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    /// Turns typed text into the JSON that stands in the draft.
    ///
    /// # Errors
    /// What is wrong with the text, in words.
    pub fn parse(&self, typed: &str) -> Result<Value, Problem> {
        let typed = typed.trim();
        match self.input {
            Input::Text | Input::Size(_) => Ok(typed.into()),
            Input::Choice(choices) => match choices.iter().find(|choice| choice.wire == typed) {
                Some(choice) => Ok(choice.wire.into()),
                None => Err(Problem::error("choose one of the list")),
            },
            Input::Number { from, to } => match typed.parse::<u32>() {
                Ok(number) if (from..=to).contains(&number) => Ok(number.into()),
                Ok(_) | Err(_) => Err(Problem::error(format!("a whole number from {from} to {to}"))),
            },
            Input::Period { from, to, in_minutes } => match typed.parse::<Period>() {
                Ok(period) if !(from..=to).contains(&period) => {
                    Err(Problem::error(format!("from {from} to {to}")))
                }
                Ok(period) if in_minutes => Ok(format!("PT{}M", period.0.as_secs().div_ceil(60)).into()),
                Ok(period) => Ok(period.to_iso().into()),
                Err(why) => Err(Problem::error(why.to_string())),
            },
            Input::PublicKey => {
                super::ssh::public_key(typed).map(|key| key.line.into()).map_err(Problem::error)
            }
            Input::ResourceId(wanted) => super::checks::resource_id(typed, wanted).map(Value::from),
            // Its text never comes here: it is kept beside the draft.
            Input::Secret { .. } => Ok(Value::Null),
        }
    }

    /// Turns what stands in the draft into the text that stands in the field.
    pub fn show(&self, draft: &Value) -> String {
        let Some(value) = super::property::at(draft, self.path) else { return String::new() };
        match self.input {
            Input::Period { .. } => value
                .as_str()
                .and_then(Period::from_iso)
                .map_or_else(String::new, |period| period.to_string()),
            Input::Number { .. } => value.to_string(),
            Input::Text | Input::Choice(_) | Input::Size(_) | Input::PublicKey | Input::ResourceId(_) => {
                value.as_str().unwrap_or_default().to_owned()
            }
            Input::Secret { .. } => String::new(),
        }
    }

    /// Whether its value is kept beside the draft.
    pub fn is_secret(&self) -> bool {
        matches!(self.input, Input::Secret { .. })
    }
}

/// What a form begins with.
#[derive(Clone, Copy)]
pub struct Origin<'a> {
    /// The region of the workspace.
    pub region: &'a str,
    /// The compute that it is about; `None` for a new one.
    pub compute: Option<&'a Compute>,
}

/// One line of what will happen.
pub struct Forecast {
    /// What it is about, as `at most`.
    pub label: &'static str,
    /// What it comes to, as `4 × 0.27 = 1.08 $/h`.
    pub text: String,
    /// How it is to be taken.
    pub tone: Tone,
}

/// A form: fields, and the change that comes of them.
pub struct Form {
    /// Its title, as `New compute cluster`.
    pub title: &'static str,
    /// What its button says, as `Create`.
    pub submit: &'static str,
    /// What is done, as `create`.
    pub verb: &'static str,
    /// What cannot be changed later, for the panel beside the fields.
    pub fixed: &'static str,
    /// Its fields, in order.
    pub fields: &'static [Field],
    /// The draft that it begins with.
    pub draft: fn(&Origin) -> Value,
    /// How the change is sent.
    pub method: Method,
    /// What must be true just before it is sent.
    pub expects: Expects,
    /// What will happen, as the draft stands.
    pub forecast: fn(&Value, Option<&Compute>, &Context, &[Usage]) -> Vec<Forecast>,
}

impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Form({})", self.title)
    }
}

impl Form {
    /// The change that the draft asks for. `on` is the compute that the form was opened for.
    pub fn change(
        &self,
        draft: &Value,
        workspace: &WorkspaceId,
        on: Option<&ComputeKey>,
        secrets: Vec<(&'static str, SecretString)>,
    ) -> Change {
        let target = on.cloned().unwrap_or_else(|| {
            let name = NAME.read(draft).unwrap_or_default();
            ComputeKey { id: workspace.compute(&name), created: None }
        });
        let mut body = draft.clone();
        // What was typed into a field that is there no longer is not meant any more.
        for field in self.fields.iter().filter(|field| !(field.shown)(draft)) {
            remove(&mut body, field.path);
        }
        remove(&mut body, NOT_SENT);
        Change {
            body: Some(body),
            secrets,
            expects: self.expects,
            ..Change::bare(self.verb, target, self.method)
        }
    }
}

/// A new resource of `compute_type` in `region`, with nothing in it yet.
pub fn new_body(compute_type: &str, region: &str) -> Value {
    let mut body = Value::Object(Map::new());
    write(&mut body, LOCATION.path, region.into());
    write(&mut body, COMPUTE_TYPE.path, compute_type.into());
    body
}
