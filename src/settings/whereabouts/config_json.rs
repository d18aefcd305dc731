//! `config.json`, as the Studio offers it for download and the SDK of Azure ML writes it.

use super::{Place, read};
use serde_json::{Map, Value};
use std::path::Path;

/// Where the SDK looks for it, one after the other, each in the working folder and all folders above.
const FOLDERS: &[&str] = &[".azureml", "aml_config", "."];
/// How far up the SDK goes.
const LEVELS: usize = 20;

/// How the keys were spelled over the years.
const SUBSCRIPTION: &[&str] = &["subscription_id", "subscriptionId", "subscription"];
const GROUP: &[&str] = &["resource_group", "resource_group_name", "resourceGroup"];
const NAME: &[&str] = &["workspace_name", "workspaceName", "workspace", "project_name"];
/// The id of the workspace; its resource group's id goes before it.
const SCOPE: &[&str] = &["Scope", "Id"];

/// The nearest file that says something about a workspace. One that cannot be understood is told to `passed_over`; one
/// that belongs to another program is not worth a word.
pub fn nearest(folder: &Path, passed_over: &mut Vec<String>) -> Option<Place> {
    for place in FOLDERS {
        for above in folder.ancestors().take(LEVELS + 1) {
            let file = above.join(place).join("config.json");
            let told = read(&file).and_then(|text| text.map(|text| understand(&text)).transpose());
            match told {
                Ok(Some(Some(place))) => return Some(Place { origin: super::shown(&file), ..place }),
                Ok(Some(None) | None) => {}
                Err(why) => passed_over.push(format!("{} is passed over: {why}", super::shown(&file))),
            }
        }
    }
    None
}

/// What a file says; `None` when it is about something else.
fn understand(text: &str) -> Result<Option<Place>, String> {
    let object: Map<String, Value> = match serde_json::from_str(text) {
        Ok(Value::Object(object)) => object,
        Ok(_) => return Ok(None),
        Err(error) => return Err(format!("not JSON, line {}", error.line())),
    };
    let scope = said(&object, SCOPE)?.unwrap_or_default();
    let in_scope = |key: &str| {
        let mut parts = scope.split('/').skip_while(|part| !part.eq_ignore_ascii_case(key));
        parts.nth(1).filter(|part| !part.is_empty()).map(str::to_owned)
    };
    // Many a program keeps something that it calls a workspace in a `config.json`.
    let Some(subscription) = said(&object, SUBSCRIPTION)?.or_else(|| in_scope("subscriptions")) else {
        let has = |spellings| matches!(said(&object, spellings), Ok(Some(_)));
        // Nobody but Azure ML puts a workspace into a resource group.
        return if has(GROUP) && has(NAME) {
            Err(format!("{} is missing", SUBSCRIPTION[0]))
        } else {
            Ok(None)
        };
    };
    let name = said(&object, NAME)?.or_else(|| in_scope("workspaces"));
    let group = said(&object, GROUP)?.or_else(|| in_scope("resourceGroups"));
    Ok(Some(Place { subscription: Some(subscription), group, name, origin: String::new() }))
}

fn said(object: &Map<String, Value>, spellings: &[&str]) -> Result<Option<String>, String> {
    let Some((key, value)) = spellings.iter().find_map(|key| Some((key, object.get(*key)?))) else {
        return Ok(None);
    };
    match value.as_str() {
        Some("") => Ok(None),
        Some(text) if text.contains(['<', '>', '\n']) => Err(format!("{key} is still to be filled in")),
        Some(text) => Ok(Some(text.to_owned())),
        None => Err(format!("{key} is not a text")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> Option<(String, String, String)> {
        let place = understand(text).unwrap()?;
        let word = |part: Option<String>| part.unwrap_or_default();
        Some((word(place.subscription), word(place.group), word(place.name)))
    }

    #[test]
    fn every_spelling_is_understood() {
        let id =
            "/subscriptions/s/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/w";
        for text in [
            r#"{"subscription_id": "s", "resource_group": "rg", "workspace_name": "w"}"#,
            r#"{"subscriptionId": "s", "resource_group_name": "rg", "project_name": "w", "more": 1}"#,
            &format!(r#"{{"Scope": "{id}"}}"#),
            &format!(r#"{{"Scope": "{id}/projects/p"}}"#),
        ] {
            assert_eq!(place(text), Some(("s".into(), "rg".into(), "w".into())), "{text}");
        }
        let part = r#"{"subscription_id": "s", "resource_group": ""}"#;
        assert_eq!(place(part), Some(("s".into(), String::new(), String::new())));
    }

    #[test]
    fn what_belongs_to_another_program_is_nothing_to_us() {
        for text in [
            r#"{"workspace": "w", "theme": "dark"}"#,
            r#"{"workspace": {"folders": []}}"#,
            "{}",
            "[]",
            "3",
            r#""subscription_id""#,
        ] {
            assert_eq!(place(text), None, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_understood_is_told() {
        for (text, why) in [
            ("{\n\"subscription_id\": ", "not JSON, line 2"),
            (r#"{"resource_group": "rg", "workspace_name": "w"}"#, "subscription_id is missing"),
            (r#"{"subscription_id": 3}"#, "subscription_id is not a text"),
            (r#"{"subscription_id": "<my-subscription-id>"}"#, "still to be filled in"),
        ] {
            let told = understand(text).unwrap_err();
            assert!(told.contains(why), "{told}");
        }
    }
}
