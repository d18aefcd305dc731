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

/// The version of the service's protocol that a change is spoken in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spoken {
    /// The one that everything is spoken in.
    #[default]
    Pinned,
    /// This one, which has what the pinned one lacks.
    Preview(&'static str),
}

/// One thing that an edit alters: a path into the body of the compute, what stands there, and what shall.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// What people call it.
    pub label: &'static str,
    /// JSON pointer.
    pub path: String,
    /// What stood there when the user saw it; `None` for nothing or null.
    pub was: Option<Value>,
    /// What shall stand there; `None` for nothing.
    pub to: Option<Value>,
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
    /// The body, without secrets. For an edit, as it would be if nothing has changed since the user saw it.
    pub body: Option<Value>,
    /// What is altered in the compute as it is just before: the body is made of both then.
    pub edits: Vec<Edit>,
    /// What is put into the body when it is written: JSON pointer and secret.
    pub secrets: Vec<(String, SecretString)>,
    /// The version that it is spoken in.
    pub spoken: Spoken,
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
            edits: Vec::new(),
            secrets: Vec::new(),
            spoken: Spoken::Pinned,
            expects: Expects::Anything,
            goal: None,
        }
    }

    /// What follows the host in the URL, when `pinned` is the version that everything is spoken in.
    pub fn path_and_query(&self, pinned: &str) -> String {
        let mut path = format!("{}{}?", self.target.id.encoded(), self.suffix);
        for (key, value) in self.query {
            path.push_str(&format!("{key}={value}&"));
        }
        path + "api-version=" + self.version(pinned)
    }

    /// The version that it is spoken in, when `pinned` is the usual one.
    pub fn version<'a>(&self, pinned: &'a str) -> &'a str {
        match self.spoken {
            Spoken::Pinned => pinned,
            Spoken::Preview(version) => version,
        }
    }

    /// The body for people to see: secrets are named and left out.
    pub fn shown_body(&self) -> Option<Value> {
        let mut body = self.body.clone()?;
        for (path, _) in &self.secrets {
            place(&mut body, path, LEFT_OUT.into());
        }
        Some(body)
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
    fn what_is_shown_of_a_body_names_its_secrets_and_leaves_them_out() {
        let target = ComputeKey { id: WorkspaceId::new("s", "rg", "w").compute("vm"), created: None };
        let change = Change {
            query: &[("underlyingResourceAction", "Detach")],
            body: Some(json!({"properties": {"port": 22}})),
            secrets: vec![("/properties/password".to_owned(), SecretString::from("hunter2"))],
            ..Change::bare("attach", target, Method::Put)
        };
        let path = change.path_and_query("2025-12-01");
        assert!(path.starts_with("/subscriptions/s/"), "{path}");
        assert!(path.ends_with("/computes/vm?underlyingResourceAction=Detach&api-version=2025-12-01"));
        assert_eq!(change.shown_body(), Some(json!({"properties": {"port": 22, "password": LEFT_OUT}})));
    }

    #[test]
    fn a_value_is_put_anywhere() {
        let mut body = json!({"list": [{"k": 1}]});
        place(&mut body, "/list/0/k", json!(2));
        place(&mut body, "/new/a~1b", json!(3));
        assert_eq!(body, json!({"list": [{"k": 2}], "new": {"a/b": 3}}));
    }
}
