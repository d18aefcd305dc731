//! What one row of the tables says: a key of the file, the place on the wire, and how one becomes the other.

use serde_json::Value;

/// A key of the file and its place on the wire. The same row is read in both directions.
#[derive(Clone, Copy)]
pub(super) struct Row {
    /// The path of keys in the file, dotted; empty for what only the wire has.
    pub key: &'static str,
    /// JSON pointer, from the object that the table is about; empty for what only the file has.
    pub pointer: &'static str,
    /// How one becomes the other.
    pub how: How,
    /// What is sent when the file does not say, if the keys above it are there.
    pub default: Option<Fixed>,
    /// The row counts only where the wire has this word at this pointer; such a row stands below that pointer's own.
    pub only: Option<(&'static str, &'static str)>,
    /// Without it the rest cannot be translated.
    pub needed: bool,
    /// Written only: reading goes by a later row of the same key.
    pub written_only: bool,
    /// ARM knows it, `az ml` of today does not.
    pub beyond_az: bool,
}

/// How a value of the file becomes one of the wire, and back.
#[derive(Clone, Copy)]
pub(super) enum How {
    /// A text as it is.
    Text,
    /// A whole number as it is.
    Whole,
    /// True or false as it is.
    Flag,
    /// True and false are words on the wire, in this order.
    Switch(&'static str, &'static str),
    /// One of a few words: in the file, on the wire. Read without regard to case, `_`, `-` and blanks, as `az ml` reads.
    Words(&'static [(&'static str, &'static str)]),
    /// Seconds in the file, ISO 8601 on the wire.
    Seconds,
    /// Minutes in the file, `PT30M` on the wire.
    Minutes,
    /// Minutes in the file, `30m` on the wire.
    Timeout,
    /// A list whose items are such values.
    Many(&'static How),
    /// A mapping with a table of its own.
    Object(&'static [Row]),
    /// A list of such mappings.
    Objects(&'static [Row]),
    /// Names and texts.
    Texts,
    /// Names and texts in the file, names and `{type, value}` on the wire.
    Environment,
    /// A list of `resource_id` in the file, a map of empty objects by id on the wire.
    Identities,
    /// The name of a virtual network; it becomes part of the subnet's id.
    Network,
    /// The name or the ARM id of a subnet.
    Subnet,
    /// A text that stands beside the body and is never written.
    Secret,
    /// The path of a file whose content is such a text.
    SecretFile,
    /// An object of the wire as it is, but for keys that have a row above.
    Raw,
    /// A key that only the service fills in: named, never sent.
    ServiceOnly,
    /// A key that says nothing about the compute.
    Ignored,
    /// Not a key of the file: something that only the wire has.
    Wire(Constant),
}

/// What is to be found at a place of the wire that no key of the file leads to.
#[derive(Clone, Copy)]
pub(super) enum Constant {
    /// What `az ml` always sends: read adds it, write passes over it.
    Always(Fixed),
    /// The same, and an object that has something else there has no form in a file.
    Must(Fixed),
    /// What the service takes it to be when nothing is sent: write passes over it.
    Usual(Fixed),
    /// True unless something stands at this pointer, or in this key of the file.
    Unless { pointer: &'static str, key: &'static str },
    /// What follows from the rest: never sent, and not missed.
    Follows,
}

/// A constant.
#[derive(Clone, Copy)]
pub(super) enum Fixed {
    Text(&'static str),
    Whole(u32),
    Flag(bool),
}

impl From<Fixed> for Value {
    fn from(fixed: Fixed) -> Self {
        match fixed {
            Fixed::Text(text) => text.into(),
            Fixed::Whole(number) => number.into(),
            Fixed::Flag(flag) => flag.into(),
        }
    }
}

/// A row that is nothing but key, place and conversion.
pub(super) const fn row(key: &'static str, pointer: &'static str, how: How) -> Row {
    Row { key, pointer, how, default: None, only: None, needed: false, written_only: false, beyond_az: false }
}

/// A row of what only the wire has.
pub(super) const fn wire(pointer: &'static str, constant: Constant) -> Row {
    row("", pointer, How::Wire(constant))
}

impl Row {
    pub const fn or(self, default: Fixed) -> Self {
        Self { default: Some(default), ..self }
    }

    pub const fn only(self, pointer: &'static str, word: &'static str) -> Self {
        Self { only: Some((pointer, word)), ..self }
    }

    pub const fn needed(self) -> Self {
        Self { needed: true, ..self }
    }

    pub const fn written_only(self) -> Self {
        Self { written_only: true, ..self }
    }

    pub const fn beyond_az(self) -> Self {
        Self { beyond_az: true, ..self }
    }

    /// Whether it counts for an object of the wire.
    pub fn counts(&self, object: &Value) -> bool {
        self.only.is_none_or(|(pointer, word)| {
            object
                .pointer(pointer)
                .and_then(Value::as_str)
                .is_some_and(|found| found.eq_ignore_ascii_case(word))
        })
    }
}
