//! A change: one request that alters something at the service, as data.

use super::{compute::Health, ids::ComputeKey, text::Text};
use secrecy::SecretString;
use serde_json::Value;

/// How a change is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Makes, or replaces whole.
    Put,
    /// Alters a part.
    Patch,
    /// Carries out a verb.
    Post,
    /// Takes away.
    Delete,
}

impl Method {
    /// The method's name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// What must be true of the target just before a change is sent; it is read first, and not sent otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expects {
    /// Nothing of that name exists: a create never overwrites.
    Absent,
    /// It is still the one that was meant: a name is not an identity.
    Same,
    /// Nothing; the service checks by itself.
    Anything,
}

/// What stands in the place of a secret in a preview.
pub const LEFT_OUT: &str = "••• (left out)";

/// Puts `value` at the JSON pointer `path`, making the objects on the way.
pub fn place(body: &mut Value, path: &str, value: Value) {
    let mut here = body;
    for token in path.split('/').skip(1) {
        let key = token.replace("~1", "/").replace("~0", "~");
        let is_element =
            matches!((&*here, key.parse::<usize>()), (Value::Array(items), Ok(at)) if at < items.len());
        if !is_element && !here.is_object() {
            *here = Value::Object(serde_json::Map::new());
        }
        here = match here {
            Value::Array(items) => &mut items[key.parse::<usize>().expect("checked just above")],
            other => &mut other[key],
        };
    }
    *here = value;
}

/// One request that alters something.
#[derive(Clone, Debug)]
pub struct Change {
    /// What is being done, as a verb: `create`, `scale`, `stop`, … The name of its action row.
    pub verb: &'static str,
    /// The compute that it is about. For a create its creation time is `None`.
    pub target: ComputeKey,
    /// How it is sent.
    pub method: Method,
    /// What follows the target's id in the URL: empty, or a verb such as `/start`.
    pub suffix: &'static str,
    /// Query parameters beside the api-version.
    pub query: &'static [(&'static str, &'static str)],
    /// The body, without secrets.
    pub body: Option<Value>,
    /// What is put into the body when it is written: JSON pointer and secret.
    pub secrets: Vec<(&'static str, SecretString)>,
    /// What is checked just before.
    pub expects: Expects,
    /// The runtime state that it leads to, where it leads to one: what a start or a stop is for.
    pub goal: Option<Health>,
}

impl Change {
    /// A change without body.
    pub fn bare(verb: &'static str, target: ComputeKey, method: Method) -> Self {
        Self {
            verb,
            target,
            method,
            suffix: "",
            query: &[],
            body: None,
            secrets: Vec::new(),
            expects: Expects::Anything,
            goal: None,
        }
    }

    /// What follows the host in the URL.
    fn path_and_query(&self, api_version: &str) -> String {
        let mut path = format!("{}{}?", self.target.id.encoded(), self.suffix);
        for (key, value) in self.query {
            path.push_str(&format!("{key}={value}&"));
        }
        path + "api-version=" + api_version
    }

    /// The request as it would be sent, for people: secrets are named and left out.
    pub fn preview(&self, host: &str, api_version: &str) -> Vec<Text> {
        let mut lines = vec![
            Text::from(format!("{} {}", self.method.as_str(), self.path_and_query(api_version))),
            Text::from(format!("Host: {host}")),
        ];
        let Some(body) = &self.body else { return lines };
        let mut body = body.clone();
        for (path, _) in &self.secrets {
            place(&mut body, path, LEFT_OUT.into());
        }
        lines.push(Text::new("Content-Type: application/json"));
        lines.push(Text::default());
        lines.extend(serde_json::to_string_pretty(&body).unwrap_or_default().lines().map(Text::new));
        lines
    }

    /// In one line: `scale gpu-a100`.
    pub fn title(&self) -> Text {
        Text::new(&format!("{} {}", self.verb, self.target.id.name()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::WorkspaceId;
    use serde_json::json;

    #[test]
    fn a_preview_is_the_request_without_its_secrets() {
        let target = ComputeKey { id: WorkspaceId::new("s", "rg", "w").compute("vm"), created: None };
        let change = Change {
            query: &[("underlyingResourceAction", "Detach")],
            body: Some(json!({"properties": {"port": 22}})),
            secrets: vec![("/properties/password", SecretString::from("hunter2"))],
            ..Change::bare("attach", target, Method::Put)
        };
        let lines: Vec<String> =
            change.preview("host", "2025-12-01").iter().map(ToString::to_string).collect();
        assert!(lines[0].starts_with("PUT /subscriptions/s/"), "{lines:?}");
        assert!(lines[0].ends_with("/computes/vm?underlyingResourceAction=Detach&api-version=2025-12-01"));
        assert!(lines.iter().any(|line| line.contains(LEFT_OUT)));
        assert!(!lines.concat().contains("hunter2"));
    }

    #[test]
    fn a_value_is_put_anywhere() {
        let mut body = json!({"list": [{"k": 1}]});
        place(&mut body, "/list/0/k", json!(2));
        place(&mut body, "/new/a~1b", json!(3));
        assert_eq!(body, json!({"list": [{"k": 2}], "new": {"a/b": 3}}));
    }
}
