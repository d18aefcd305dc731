//! The file of settings for editors and for those who begin: its JSON schema, and a first file in which nothing is set.

use super::{section::KEYS, shape::Shape, table::SETTINGS};
use serde_json::{Map, Value, json};

/// Every setting, with its default and what it means.
const DEFAULTS: &str = include_str!("../../config/default.toml");

/// The JSON schema of the file of settings.
pub fn schema() -> Value {
    let described = |name: &str, shape: Shape| {
        let mut schema = shape.schema();
        if let (Some(about), Value::Object(object)) = (about(name), &mut schema) {
            object.insert("description".to_owned(), about.into());
        }
        schema
    };
    let mut properties: Map<String, Value> = SETTINGS
        .iter()
        .map(|setting| (setting.name.to_owned(), described(setting.name, setting.shape)))
        .collect();
    let keys: Map<String, Value> = KEYS.iter().map(|key| (key.name.to_owned(), key.shape.schema())).collect();
    properties.insert(
        "workspaces".to_owned(),
        json!({
            "type": "array",
            "items": {
                "type": "object",
                "properties": keys,
                "required": ["subscription", "resource_group", "name"],
                "additionalProperties": false,
            },
        }),
    );
    properties.insert(
        "clouds".to_owned(),
        json!({
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "properties": { "endpoint": { "type": "string" } },
                "required": ["endpoint"],
                "additionalProperties": false,
            },
        }),
    );
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The settings of amldeck",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    })
}

/// What the file of defaults says about a setting: the comment that stands above it, or above the group that it stands in.
fn about(name: &str) -> Option<String> {
    let mut comment: Vec<&str> = Vec::new();
    for line in DEFAULTS.lines() {
        let text = line.strip_prefix("# ").unwrap_or(line);
        if text.strip_prefix(name).is_some_and(|rest| rest.starts_with(" = ")) {
            return Some(comment.join(" ")).filter(|about| !about.is_empty());
        }
        let is_setting = SETTINGS
            .iter()
            .any(|setting| text.strip_prefix(setting.name).is_some_and(|rest| rest.starts_with(" = ")));
        match line.strip_prefix("# ") {
            Some(_) if is_setting => {}
            Some(text) => comment.push(text),
            None => comment.clear(),
        }
    }
    None
}

/// The file of defaults with nothing in it but comments, so that a default that changes later still counts.
pub fn defaults_as_comments() -> String {
    let line = |line: &str| match line {
        line if line.is_empty() || line.starts_with('#') => format!("{line}\n"),
        line => format!("# {line}\n"),
    };
    DEFAULTS.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_is_explained() {
        for setting in SETTINGS {
            let about = about(setting.name).unwrap_or_default();
            assert!(about.ends_with('.') && about.len() > 20, "{}: {about:?}", setting.name);
        }
        insta::assert_snapshot!("schema", format!("{:#}", schema()));
    }

    #[test]
    fn the_first_file_sets_nothing() {
        let table: toml::Table = defaults_as_comments().parse().unwrap();
        assert!(table.is_empty(), "{table:?}");
    }
}
