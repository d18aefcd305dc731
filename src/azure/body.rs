//! The body of a request. Secrets meet it only here, in a buffer that is wiped when the request is done.

use crate::domain::change::place;
use azure_core::Bytes;
use secrecy::{ExposeSecret, SecretString};
use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeSeq},
};
use serde_json::Value;
use zeroize::Zeroizing;

/// A body ready to be sent. Wiped with its last copy; the buffers of HTTP and TLS below it are out of reach.
#[derive(Clone)]
pub struct Payload(Bytes);

impl Payload {
    /// Writes `body` with each secret at its place.
    pub fn new(body: &Value, secrets: &[(String, SecretString)]) -> Self {
        let mut body = body.clone();
        for (pointer, _) in secrets {
            place(&mut body, pointer, Value::Null);
        }
        // A buffer that grew would leave pieces of itself behind: six bytes are what one character takes at most.
        let room = body.to_string().len()
            + secrets.iter().map(|(_, s)| 6 * s.expose_secret().len() + 2).sum::<usize>();
        let mut written = Zeroizing::new(Vec::with_capacity(room));
        serde_json::to_writer(&mut *written, &Spliced { value: &body, secrets, pointer: String::new() })
            .expect("a JSON tree is written to memory");
        Self(Bytes::from_owner(written))
    }

    /// The bytes, shared, not copied.
    pub fn bytes(&self) -> Bytes {
        self.0.clone()
    }
}

impl std::fmt::Debug for Payload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Payload({} bytes)", self.0.len())
    }
}

/// A tree in which some places are secrets.
struct Spliced<'a> {
    value: &'a Value,
    secrets: &'a [(String, SecretString)],
    pointer: String,
}

impl Spliced<'_> {
    fn child<'b>(&'b self, key: &str, value: &'b Value) -> Spliced<'b> {
        let key = key.replace('~', "~0").replace('/', "~1");
        Spliced { value, secrets: self.secrets, pointer: format!("{}/{key}", self.pointer) }
    }
}

impl Serialize for Spliced<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        // Of two secrets for one place the last counts, as it would with any assignment.
        if let Some((_, secret)) = self.secrets.iter().rev().find(|(pointer, _)| *pointer == self.pointer) {
            return to.serialize_str(secret.expose_secret());
        }
        match self.value {
            Value::Object(entries) => {
                let mut map = to.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key, &self.child(key, value))?;
                }
                map.end()
            }
            Value::Array(items) => {
                let mut list = to.serialize_seq(Some(items.len()))?;
                for (index, value) in items.iter().enumerate() {
                    list.serialize_element(&self.child(&index.to_string(), value))?;
                }
                list.end()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => self.value.serialize(to),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn sent(body: &Value, secrets: &[(String, SecretString)]) -> String {
        String::from_utf8(Payload::new(body, secrets).bytes().to_vec()).unwrap()
    }

    #[test]
    fn a_secret_is_written_to_its_place_and_the_rest_stays() {
        let body =
            json!({"location": "westus", "properties": {"account": {"username": "me"}, "list": [{"k": 1}]}});
        let secrets = [
            ("/properties/account/password".to_owned(), SecretString::from("a\"b\\c\u{1}ü")),
            ("/properties/list/0/k".to_owned(), SecretString::from("two")),
            ("/new/a~1b".to_owned(), SecretString::from("three")),
        ];
        assert_eq!(
            serde_json::from_str::<Value>(&sent(&body, &secrets)).unwrap(),
            json!({
                "location": "westus",
                "properties": {"account": {"username": "me", "password": "a\"b\\c\u{1}ü"}, "list": [{"k": "two"}]},
                "new": {"a/b": "three"},
            })
        );
    }

    #[test]
    fn a_body_without_secrets_is_written_as_it_is() {
        assert_eq!(sent(&json!({"b": 1, "a": [null, 2.5]}), &[]), r#"{"b":1,"a":[null,2.5]}"#);
    }

    #[test]
    fn the_buffer_never_grows_while_it_is_written() {
        let secrets = [("/p".to_owned(), SecretString::from("\u{1}".repeat(1000)))];
        let body = json!({"k": "v"});
        assert!(sent(&body, &secrets).len() <= r#"{"k":"v","p":null}"#.len() + 6 * 1000 + 2);
    }

    #[test]
    fn a_payload_prints_no_secret() {
        let secrets = [("/properties/password".to_owned(), SecretString::from("hunter2"))];
        assert!(!format!("{:?}", Payload::new(&json!({}), &secrets)).contains("hunter2"));
    }
}
