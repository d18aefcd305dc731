//! YAML text as a tree that knows where each value stands, so that a problem can name its line. Texts are held as
//! secrets: a file may hold a password, and the tree is wiped when it goes.

use super::YamlError;
use secrecy::{ExposeSecret, SecretString};
use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Number, Value};
use serde_saphyr::Spanned;
use std::fmt;

/// A value and where it stands.
pub(super) struct Node {
    pub line: u64,
    pub column: u64,
    pub content: Content,
}

pub(super) enum Content {
    Null,
    Flag(bool),
    Number(Number),
    Text(SecretString),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

/// Reads one YAML document.
pub(super) fn parse(text: &str) -> Result<Node, YamlError> {
    // A snippet would show the lines around a problem, and a password may stand there.
    // No compute needs a deep or a repetitive file; one that unfolds by its anchors is refused early.
    let options = serde_saphyr::options! {
        with_snippet: false,
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 10_000 },
        budget: serde_saphyr::budget! { max_depth: 64, max_nodes: 50_000 },
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let place = error.location();
        let message = error.render_with_formatter(&serde_saphyr::UserMessageFormatter);
        YamlError {
            line: place.map_or(1, |place| place.line()),
            column: place.map_or(1, |place| place.column()),
            // The place is told by us.
            message: message.split(" at line ").next().unwrap_or_default().to_owned(),
        }
    })
}

impl Node {
    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text.expose_secret()),
            Content::Null | Content::Flag(_) | Content::Number(_) | Content::List(_) | Content::Map(_) => {
                None
            }
        }
    }

    /// The keys below it, if it is a mapping.
    pub fn map(&self) -> Option<&[(String, Self)]> {
        match &self.content {
            Content::Map(entries) => Some(entries),
            Content::Null | Content::Flag(_) | Content::Number(_) | Content::Text(_) | Content::List(_) => {
                None
            }
        }
    }

    /// What stands at a dotted path below it; null counts as absent.
    pub fn at(&self, path: &str) -> Option<&Self> {
        path.split('.')
            .try_fold(self, |here, key| {
                here.map()?.iter().find(|(name, _)| name == key).map(|(_, node)| node)
            })
            .filter(|node| !matches!(node.content, Content::Null))
    }

    /// The same as JSON, without places; nulls are left out.
    pub fn to_json(&self) -> Value {
        match &self.content {
            Content::Null => Value::Null,
            Content::Flag(flag) => (*flag).into(),
            Content::Number(number) => Value::Number(number.clone()),
            Content::Text(text) => text.expose_secret().into(),
            Content::List(items) => items.iter().map(Self::to_json).collect(),
            Content::Map(entries) => entries
                .iter()
                .filter(|(_, node)| !matches!(node.content, Content::Null))
                .map(|(key, node)| (key.clone(), node.to_json()))
                .collect(),
        }
    }

    /// A problem at this place.
    pub fn problem(&self, message: impl Into<String>) -> YamlError {
        YamlError { line: self.line, column: self.column, message: message.into() }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Spanned { value, referenced, .. } = Spanned::<Content>::deserialize(deserializer)?;
        Ok(Self { line: referenced.line(), column: referenced.column(), content: value })
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ContentVisitor)
    }
}

struct ContentVisitor;

impl<'de> Visitor<'de> for ContentVisitor {
    type Value = Content;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("YAML")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Content, E> {
        Ok(Content::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<Content, E> {
        Ok(Content::Null)
    }

    fn visit_bool<E: de::Error>(self, flag: bool) -> Result<Content, E> {
        Ok(Content::Flag(flag))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Content, E> {
        Ok(Content::Number(number.into()))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Content, E> {
        Ok(Content::Number(number.into()))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Content, E> {
        Number::from_f64(number).map(Content::Number).ok_or_else(|| E::custom("a number is out of range"))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Content, E> {
        Ok(Content::Text(text.into()))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Content, E> {
        Ok(Content::Text(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Content, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Content::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Content, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Content::Map(map))
    }
}
