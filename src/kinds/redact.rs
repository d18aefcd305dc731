//! Takes secrets out of what the service sent, before anybody sees it: by the paths of each type, by the names of
//! keys, and by what a text looks like.

use super::{facts::COMPUTE_TYPE, kind, property::at};
use crate::domain::text::Text;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

/// What stands in the place of a secret.
pub const REDACTED: &str = "•••";

/// A body without its secrets.
pub fn redacted(body: &Value) -> Value {
    let mut body = body.clone();
    let compute_type = at(&body, COMPUTE_TYPE.path).and_then(Value::as_str).unwrap_or_default().to_owned();
    for path in kind(&compute_type).secret_paths {
        if let Some(value) = body.pointer_mut(path).filter(|value| !value.is_null()) {
            *value = REDACTED.into();
        }
    }
    cover(&mut body);
    body
}

fn cover(value: &mut Value) {
    match value {
        Value::Object(object) => cover_keys(object),
        Value::Array(items) => items.iter_mut().for_each(cover),
        Value::String(text) if looks_secret(text) => *value = REDACTED.into(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn cover_keys(object: &mut Map<String, Value>) {
    for (key, value) in object {
        // Values of environment variables hold licence keys and the like (documented example), whatever they are called.
        if key.eq_ignore_ascii_case("environmentVariables") || is_secret_key(key) {
            cover_all(value);
        } else {
            cover(value);
        }
    }
}

/// Covers all that stands below, whatever it is called there.
fn cover_all(value: &mut Value) {
    match value {
        Value::Object(object) => object.values_mut().for_each(cover_all),
        Value::Array(items) => items.iter_mut().for_each(cover_all),
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) | Value::String(_) => *value = REDACTED.into(),
    }
}

/// Text that people read: the same, but for what looks like a secret.
pub fn text(text: &str) -> Text {
    if looks_secret(text) { Text::new(REDACTED) } else { Text::new(text) }
}

/// A text without the secrets that were sent: a service may repeat what it does not like.
pub fn without<'a>(said: &Text, secrets: impl IntoIterator<Item = &'a SecretString>) -> Text {
    let mut said = said.to_string();
    // A key in PEM is repeated without its ends of lines.
    for line in secrets.into_iter().flat_map(|secret| secret.expose_secret().lines()) {
        if !line.is_empty() {
            said = said.replace(line, REDACTED);
        }
    }
    Text::from(said)
}

/// Whether what stands under this key is a secret by its name.
pub fn is_secret_key(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let secret = [
        "password",
        "secret",
        "token",
        "connectionstring",
        "privatekey",
        "accesskey",
        "accountkey",
        "kubeconfig",
    ];
    let is_key = key.ends_with("key") && !key.ends_with("publickey");
    is_key || key == "sas" || secret.iter().any(|word| key.contains(word))
}

/// Whether a text looks like a secret, or has one in it.
pub fn looks_secret(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    text.contains("PRIVATE KEY-----")
        || [
            "accountkey=",
            "sharedaccesskey=",
            "sharedaccesssignature=",
            "password=",
            "&sig=",
            "?sig=",
            "bearer ey",
        ]
        .iter()
        .any(|mark| lower.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn secrets_are_covered_wherever_they_stand_and_the_rest_stays() {
        let body = json!({"properties": {
        "computeType": "ComputeInstance",
        "properties": {
            "vmSize": "STANDARD_DS3_V2",
            "sshSettings": {"adminPublicKey": "ssh-rsa AAAA me"},
            "customServices": [{"name": "rstudio", "environmentVariables": {"RSP_LICENSE": {"type": "local", "value": "CANARY"}}}],
            "datastore": "AccountName=x;AccountKey=CANARY==",
            "nested": [{"adminUserPassword": "CANARY"}, "https://host/?sv=1&sig=CANARY"],
        }}});
        let shown = redacted(&body);
        assert!(!shown.to_string().contains("CANARY"), "{shown}");
        assert_eq!(
            shown.pointer("/properties/properties/vmSize"),
            body.pointer("/properties/properties/vmSize")
        );
        assert_eq!(
            shown.pointer("/properties/properties/sshSettings"),
            body.pointer("/properties/properties/sshSettings")
        );
    }

    #[test]
    fn paths_of_a_type_are_covered() {
        let body = json!({"properties": {"computeType": "AKS", "properties": {"sslConfiguration": {"key": "CANARY", "cname": "x"}}}});
        let shown = redacted(&body);
        assert_eq!(
            shown.pointer("/properties/properties/sslConfiguration"),
            Some(&json!({"key": REDACTED, "cname": "x"}))
        );
    }
}
