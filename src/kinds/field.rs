//! Fields as rows: what each takes, what it means, and what is wrong with it.

use super::{
    checks,
    form::{Form, Known, Problem, Severity},
    notation::Notation,
    pem,
    property::{self, Property},
    ssh,
};
use crate::domain::{ids::ResourceId, offer::Offer, period::Period};
use serde_json::Value;
use std::borrow::Cow;

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
    /// An SSH public key of one of these kinds.
    PublicKey(ssh::Accepted),
    /// The ARM id of a resource of one of these types.
    ResourceId(&'static [&'static str]),
    /// Several values written in one line.
    Line(&'static Notation),
    /// A list, each item of which has a form of its own.
    Items(&'static Items),
    /// A file of this machine, whose content is sent in base64.
    File,
    /// Masked; never part of the draft.
    Secret(Secret),
}

/// What the service is asked about a value while a form is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// Whether the name can be given to a compute instance.
    NameIsFree,
    /// Whether the cluster has the machine learning extension.
    Extension,
    /// Which sizes the instance can be changed to.
    AllowedSizes,
}

/// What a masked field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secret {
    /// One line: a password, a token.
    Line,
    /// A new password, for which the service has a rule.
    Password,
    /// A private key for SSH, in PEM.
    PrivateKey,
    /// A chain of certificates, in PEM.
    Certificates,
    /// The private key of a certificate, in PEM.
    CertificateKey,
}

/// One of a few.
pub struct Choice {
    /// What people read.
    pub label: &'static str,
    /// What is written into the draft.
    pub wire: Wire,
}

/// What a choice is on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// A word.
    Word(&'static str),
    /// True or false.
    Flag(bool),
    /// Nothing: the service decides.
    Unset,
}

/// A choice of a word.
pub const fn word(label: &'static str, wire: &'static str) -> Choice {
    Choice { label, wire: Wire::Word(wire) }
}

/// A choice of true or false.
pub const fn flag(label: &'static str, wire: bool) -> Choice {
    Choice { label, wire: Wire::Flag(wire) }
}

/// The choice to leave it to the service.
pub const fn unset(label: &'static str) -> Choice {
    Choice { label, wire: Wire::Unset }
}

impl Choice {
    /// What is written into the draft; null for nothing.
    pub fn value(&self) -> Value {
        match self.wire {
            Wire::Word(word) => word.into(),
            Wire::Flag(flag) => flag.into(),
            Wire::Unset => Value::Null,
        }
    }

    /// Whether it is what stands in a draft. Words are compared without case, as the service is careless with it.
    pub fn is(&self, value: Option<&Value>) -> bool {
        match (self.wire, value) {
            (Wire::Word(word), Some(Value::String(text))) => word.eq_ignore_ascii_case(text),
            (Wire::Flag(flag), Some(Value::Bool(value))) => flag == *value,
            (Wire::Unset, None) => true,
            (Wire::Word(_) | Wire::Flag(_) | Wire::Unset, _) => false,
        }
    }
}

/// A list, each item of which has a form of its own.
pub struct Items {
    /// What one of them is called, as `schedule`.
    pub noun: &'static str,
    /// How many there may be.
    pub most: usize,
    /// The form of one.
    pub form: &'static Form,
    /// The items of the value on the wire, as drafts of that form.
    pub read: fn(&Value) -> Vec<Value>,
    /// The value on the wire.
    pub write: fn(Vec<Value>) -> Value,
    /// One of them in a line.
    pub line: fn(&Value) -> String,
}

/// One field.
#[derive(Clone, Copy)]
pub struct Field {
    /// Its label.
    pub label: &'static str,
    /// The title of the group that begins with it, if one does.
    pub heading: Option<&'static str>,
    /// What it means, what follows from it, what cannot be changed later.
    pub help: &'static str,
    /// Where its value stands in the draft; for a secret, in the body.
    pub path: &'static str,
    /// What it takes.
    pub input: Input,
    /// Something that it takes, for people who wrote something else.
    pub example: &'static str,
    /// What its value can be chosen from, beside being typed.
    pub offers: &'static [Offer],
    /// What the service is asked about its value.
    pub asks: Option<Asks>,
    /// Whether it may be left empty.
    pub optional: bool,
    /// What is wrong with its value; called when it has one.
    pub check: fn(&Value, &Known) -> Option<Problem>,
    /// Whether it is there at all, as the draft stands.
    pub shown: fn(&Value) -> bool,
    /// Further paths by which the service may name it.
    pub answers_for: &'static [&'static str],
}

// Typed constructors: a number field takes a `Property<u32>` and nothing else; the type is erased afterwards.
impl Field {
    const fn new(label: &'static str, path: &'static str, input: Input) -> Self {
        Self {
            label,
            heading: None,
            help: "",
            path,
            input,
            example: "",
            offers: &[],
            asks: None,
            optional: false,
            check: |_, _| None,
            shown: |_| true,
            answers_for: &[],
        }
    }

    /// A field for text.
    pub const fn text(label: &'static str, at: Property<String>) -> Self {
        Self::new(label, at.path, Input::Text)
    }

    /// A field for a whole number.
    pub const fn number(label: &'static str, at: Property<u32>, from: u32, to: u32) -> Self {
        Self::new(label, at.path, Input::Number { from, to })
    }

    /// A field for one of a few words.
    pub const fn choice(label: &'static str, at: Property<String>, choices: &'static [Choice]) -> Self {
        Self::new(label, at.path, Input::Choice(choices))
    }

    /// A field for yes or no.
    pub const fn flag(label: &'static str, at: Property<bool>, choices: &'static [Choice]) -> Self {
        Self::new(label, at.path, Input::Choice(choices))
    }

    /// A field for a length of time.
    pub const fn period(label: &'static str, at: Property<Period>, from: Period, to: Period) -> Self {
        Self::new(label, at.path, Input::Period { from, to, in_minutes: false }).example("20m")
    }

    /// A field for a length of time that is sent in minutes.
    pub const fn minutes(label: &'static str, at: Property<Period>, from: Period, to: Period) -> Self {
        Self::new(label, at.path, Input::Period { from, to, in_minutes: true }).example("1h30m")
    }

    /// A field for a size that `compute_type` may use.
    pub const fn size(label: &'static str, at: Property<String>, compute_type: &'static str) -> Self {
        Self::new(label, at.path, Input::Size(compute_type)).example("Standard_DS3_v2")
    }

    /// A field for an SSH public key.
    pub const fn public_key(label: &'static str, at: Property<String>, accepted: ssh::Accepted) -> Self {
        Self::new(label, at.path, Input::PublicKey(accepted))
    }

    /// A field for the ARM id of a resource of one of these types.
    pub const fn resource_id(
        label: &'static str,
        at: Property<String>,
        types: &'static [&'static str],
        offers: &'static [Offer],
    ) -> Self {
        Self { offers, ..Self::new(label, at.path, Input::ResourceId(types)) }
    }

    /// A field for several values in one line.
    pub const fn line(label: &'static str, at: Property<Value>, notation: &'static Notation) -> Self {
        Self::new(label, at.path, Input::Line(notation)).example(notation.example)
    }

    /// A field for a list of items.
    pub const fn items(label: &'static str, at: Property<Value>, items: &'static Items) -> Self {
        Self { optional: true, ..Self::new(label, at.path, Input::Items(items)) }
    }

    /// A field for the content of a file.
    pub const fn file(label: &'static str, at: Property<String>) -> Self {
        Self::new(label, at.path, Input::File)
    }

    /// A masked field.
    pub const fn secret(label: &'static str, at: Property<String>, secret: Secret) -> Self {
        Self::new(label, at.path, Input::Secret(secret))
    }

    /// The same as the first of a group with this title.
    pub const fn heading(self, heading: &'static str) -> Self {
        Self { heading: Some(heading), ..self }
    }

    /// The same with a help text.
    pub const fn help(self, help: &'static str) -> Self {
        Self { help, ..self }
    }

    /// The same with something that it takes.
    pub const fn example(self, example: &'static str) -> Self {
        Self { example, ..self }
    }

    /// The same with something to choose from.
    pub const fn offers(self, offers: &'static [Offer]) -> Self {
        Self { offers, ..self }
    }

    /// The same, about which the service is asked.
    pub const fn asks(self, asks: Asks) -> Self {
        Self { asks: Some(asks), ..self }
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

    /// The same, which the service may also name by these paths.
    pub const fn answers_for(self, answers_for: &'static [&'static str]) -> Self {
        Self { answers_for, ..self }
    }

    /// Something that it takes, in the words of a person who types it.
    pub fn sample(&self) -> Cow<'static, str> {
        match self.input {
            _ if !self.example.is_empty() => self.example.into(),
            Input::Number { from, .. } => from.to_string().into(),
            Input::Choice(choices) => choices.first().map_or("", |choice| choice.label).into(),
            Input::PublicKey(accepted) => accepted.sample().into(),
            Input::ResourceId(types) => {
                let wanted = types.first().copied().unwrap_or_default();
                let (namespace, types) = wanted.split_once('/').unwrap_or_default();
                let named = types.replace('/', "/NAME/");
                format!("/subscriptions/SUB/resourceGroups/GROUP/providers/{namespace}/{named}/NAME").into()
            }
            Input::File => "~/setup.sh".into(),
            Input::Secret(Secret::PrivateKey | Secret::CertificateKey) => {
                "-----BEGIN PRIVATE KEY----- … -----END PRIVATE KEY-----".into()
            }
            Input::Secret(Secret::Certificates) => {
                "-----BEGIN CERTIFICATE----- … -----END CERTIFICATE-----".into()
            }
            Input::Text
            | Input::Period { .. }
            | Input::Size(_)
            | Input::Line(_)
            | Input::Items(_)
            | Input::Secret(Secret::Line | Secret::Password) => "".into(),
        }
    }

    /// A problem with something that the field takes instead. What a person could not type from it is left as it is.
    pub fn with_sample(&self, problem: Problem) -> Problem {
        let sample = self.sample();
        if problem.severity == Severity::Warning || sample.is_empty() || problem.text.contains("; as ") {
            return problem;
        }
        Problem { text: format!("{}; as {sample}", problem.text), ..problem }
    }

    /// Turns typed text into the JSON that stands in the draft; null takes away what stands there.
    ///
    /// # Errors
    /// What is wrong with the text, in words.
    pub fn parse(&self, typed: &str) -> Result<Value, Problem> {
        let typed = typed.trim();
        match self.input {
            Input::Text | Input::Size(_) => Ok(typed.into()),
            Input::Choice(choices) => match choices.iter().find(|choice| choice.label == typed) {
                Some(choice) => Ok(choice.value()),
                None => Err(Problem::error("one of the list")),
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
            Input::PublicKey(accepted) => {
                ssh::public_key(typed, accepted).map(|key| key.line.into()).map_err(Problem::error)
            }
            Input::ResourceId(types) => resource_id(typed, types).map(Value::from),
            Input::Line(notation) => (notation.parse)(typed).map_err(Problem::error),
            // The text of these never comes here: their values are kept otherwise.
            Input::Items(_) | Input::File | Input::Secret(_) => Ok(Value::Null),
        }
    }

    /// Turns what stands in the draft into the text that stands in the field.
    pub fn show(&self, draft: &Value) -> String {
        let value = property::at(draft, self.path);
        if let Input::Choice(choices) = self.input {
            let chosen = choices.iter().find(|choice| choice.is(value)).or_else(|| choices.first());
            return chosen.map_or_else(String::new, |choice| choice.label.to_owned());
        }
        let Some(value) = value else { return String::new() };
        match self.input {
            Input::Period { .. } => value
                .as_str()
                .and_then(Period::from_iso)
                .map_or_else(String::new, |period| period.to_string()),
            Input::Number { .. } => value.to_string(),
            Input::Text | Input::Size(_) | Input::PublicKey(_) | Input::ResourceId(_) => {
                value.as_str().unwrap_or_default().to_owned()
            }
            Input::Line(notation) => (notation.show)(value),
            Input::Choice(_) | Input::Items(_) | Input::File | Input::Secret(_) => String::new(),
        }
    }

    /// Whether its value is kept beside the draft.
    pub fn is_secret(&self) -> bool {
        matches!(self.input, Input::Secret(_))
    }
}

impl Secret {
    /// What is wrong with a secret, if anything. Nothing of it is kept or told.
    pub fn problem(self, text: &str) -> Option<Problem> {
        let refused = match self {
            Self::Line => None,
            Self::Password => checks::password(text),
            Self::PrivateKey => pem::ssh_private_key(text).err(),
            Self::Certificates => pem::certificates(text).err(),
            Self::CertificateKey => pem::private_key(text).err(),
        };
        refused.map(Problem::error)
    }

    /// Whether it has several lines.
    pub fn has_lines(self) -> bool {
        !matches!(self, Self::Line | Self::Password)
    }
}

/// Reads the id of a resource of one of the types `wanted`, as `Microsoft.Compute/virtualMachines`.
fn resource_id(typed: &str, wanted: &[&str]) -> Result<String, Problem> {
    let id = ResourceId::parse(typed).map_err(Problem::error)?;
    let all = wanted.join(" or a ");
    match id.resource_type() {
        Some(found) if wanted.iter().any(|wanted| found.eq_ignore_ascii_case(wanted)) => {
            Ok(id.as_str().to_owned())
        }
        Some(found) => Err(Problem::error(format!("that is a {found}; needed is a {all}"))),
        None => Err(Problem::error(format!("the id of a {all}"))),
    }
}
