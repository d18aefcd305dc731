//! What values look like: in words for people, and as a schema for editors.

use serde_json::{Value, json};
use std::borrow::Cow;

/// What a yes or no looks like.
pub const BOOLEAN: &str = "true or false, without quotes";

/// What a value looks like.
#[derive(Clone, Copy)]
pub enum Shape {
    /// A text; what it has to be, in words.
    Text(&'static str),
    /// One of these words.
    OneOf(fn() -> Vec<&'static str>),
    /// Yes or no.
    Boolean,
    /// A length of time.
    Seconds,
    /// One name of a workspace, or several.
    Names,
}

impl Shape {
    /// What has to be written, in words.
    pub fn wanted(self) -> Cow<'static, str> {
        match self {
            Self::Text(wanted) => wanted.into(),
            Self::OneOf(words) => {
                let quoted: Vec<String> = words().iter().map(|word| format!("{word:?}")).collect();
                let (last, others) = quoted.split_last().expect("there are words to choose from");
                format!("{} or {last}", others.join(", ")).into()
            }
            Self::Boolean => BOOLEAN.into(),
            Self::Seconds => "a whole number of seconds from 1 to 86400, without quotes".into(),
            Self::Names => "a name, group/name or id in quotes, or a list of them".into(),
        }
    }

    /// Its JSON schema.
    pub fn schema(self) -> Value {
        match self {
            Self::Text(_) => json!({ "type": "string", "minLength": 1 }),
            Self::OneOf(words) => json!({ "enum": words() }),
            Self::Boolean => json!({ "type": "boolean" }),
            Self::Seconds => json!({ "type": "integer", "minimum": 1, "maximum": 86_400 }),
            Self::Names => json!({
                "anyOf": [
                    { "type": "string", "minLength": 1 },
                    { "type": "array", "items": { "type": "string", "minLength": 1 } },
                ],
            }),
        }
    }
}
