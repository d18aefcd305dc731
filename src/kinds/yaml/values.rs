//! Single values: from the file to the wire and back, side by side.

use super::{
    YamlError,
    node::{Content, Node},
    row::How,
};
use crate::domain::period::Period;
use serde_json::{Number, Value};

/// A text; numbers and flags are none, because YAML has changed their spelling by then (`1.10` is `1.1`).
pub(super) fn text<'a>(node: &'a Node, key: &str) -> Result<&'a str, YamlError> {
    node.text().ok_or_else(|| node.problem(format!("{key}: {}", example(How::Text))))
}

/// A number or a flag, spelled as a text.
pub(super) fn loose_text(node: &Node) -> Option<Value> {
    match &node.content {
        Content::Flag(flag) => Some(flag.to_string().into()),
        Content::Number(number) => Some(number.to_string().into()),
        Content::Null | Content::Text(_) | Content::List(_) | Content::Map(_) => None,
    }
}

/// Reads a single value.
pub(super) fn parse(how: How, node: &Node, key: &str) -> Result<Value, YamlError> {
    let meant = || node.problem(format!("{key}: {}", example(how)));
    let value = match how {
        How::Text => node.text().map(Value::from),
        How::Whole => whole(node).map(Value::from),
        How::Flag => flag(node).map(Value::from),
        How::Switch(on, off) => flag(node).map(|flag| if flag { on } else { off }.into()),
        How::Words(words) => node.text().and_then(|text| {
            words.iter().find(|(word, _)| plain(word) == plain(text)).map(|(_, wire)| (*wire).into())
        }),
        How::Seconds => whole(node).map(|seconds| Period::seconds(seconds).to_iso().into()),
        How::Minutes => whole(node).map(|minutes| format!("PT{minutes}M").into()),
        How::Timeout => whole(node).map(|minutes| format!("{minutes}m").into()),
        How::Many(_)
        | How::Object(_)
        | How::Objects(_)
        | How::Texts
        | How::Environment
        | How::Identities
        | How::Network
        | How::Subnet
        | How::Secret
        | How::SecretFile
        | How::Raw
        | How::ServiceOnly
        | How::Ignored
        | How::Wire(_) => None,
    };
    value.ok_or_else(meant)
}

/// What stands in a file for a single value of the wire; `None` when nothing does.
pub(super) fn show(how: How, value: &Value) -> Option<Value> {
    match how {
        How::Text | How::Network | How::Subnet => value.as_str().map(Value::from),
        How::Whole => value.as_u64().map(Value::from),
        How::Flag => value.as_bool().map(Value::from),
        How::Switch(on, off) => match value.as_str()? {
            word if word.eq_ignore_ascii_case(on) => Some(true.into()),
            word if word.eq_ignore_ascii_case(off) => Some(false.into()),
            _ => None,
        },
        How::Words(words) => {
            let found = value.as_str()?;
            words.iter().find(|(_, wire)| plain(wire) == plain(found)).map(|(word, _)| (*word).into())
        }
        How::Seconds => Period::from_iso(value.as_str()?).map(|period| period.0.as_secs().into()),
        How::Minutes => number(value.as_str()?.strip_prefix("PT")?.strip_suffix('M')?),
        How::Timeout => number(value.as_str()?.strip_suffix('m')?),
        How::Many(_)
        | How::Object(_)
        | How::Objects(_)
        | How::Texts
        | How::Environment
        | How::Identities
        | How::Secret
        | How::SecretFile
        | How::Raw
        | How::ServiceOnly
        | How::Ignored
        | How::Wire(_) => None,
    }
}

/// What is meant, with an example that is taken.
pub(super) fn example(how: How) -> String {
    match how {
        How::Text | How::Network | How::Subnet | How::Secret | How::SecretFile => {
            "a text is meant; put it in quotes, as \"2024\"".to_owned()
        }
        How::Whole => "a whole number is meant, as 2".to_owned(),
        How::Flag | How::Switch(..) => "true or false is meant".to_owned(),
        How::Words(words) => {
            let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            format!("one of these words is meant: {}", words.join(" · "))
        }
        How::Seconds => "a whole number of seconds is meant, as 120".to_owned(),
        How::Minutes | How::Timeout => "a whole number of minutes is meant, as 30".to_owned(),
        How::Many(how) => format!("a list is meant; in it, {}", example(*how)),
        How::Objects(_) | How::Identities => "a list is meant, its items beginning with a dash".to_owned(),
        How::Object(_)
        | How::Texts
        | How::Environment
        | How::Raw
        | How::ServiceOnly
        | How::Ignored
        | How::Wire(_) => "keys are meant below it, as NAME: VALUE".to_owned(),
    }
}

/// `az ml` takes numbers in quotes too.
fn whole(node: &Node) -> Option<u64> {
    match &node.content {
        Content::Number(number) => number.as_u64(),
        Content::Text(_) => node.text()?.trim().parse().ok(),
        Content::Null | Content::Flag(_) | Content::List(_) | Content::Map(_) => None,
    }
}

fn flag(node: &Node) -> Option<bool> {
    match &node.content {
        Content::Flag(flag) => Some(*flag),
        Content::Text(_) => match node.text()?.to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        },
        Content::Null | Content::Number(_) | Content::List(_) | Content::Map(_) => None,
    }
}

/// A word without what people write differently.
fn plain(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).map(|c| c.to_ascii_lowercase()).collect()
}

/// Digits as a number, if they would be spelled the same again.
fn number(digits: &str) -> Option<Value> {
    let number: u64 = digits.parse().ok()?;
    (number.to_string() == digits).then(|| Number::from(number).into())
}
