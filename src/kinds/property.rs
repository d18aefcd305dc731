//! One property of a resource: where it stands on the wire, and what it is. Each path is spelled once, as a constant of
//! this type; facts are read and request bodies are written through the same constants.

pub use crate::domain::change::place as write;
use crate::domain::{period::Period, text::Text, time};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use std::marker::PhantomData;

/// A typed JSON pointer (RFC 6901, without escapes) into the body of a resource.
pub struct Property<T> {
    /// The pointer, as `/properties/properties/vmSize`.
    pub path: &'static str,
    holds: PhantomData<fn() -> T>,
}

// By hand: a derive would ask for `T: Copy`.
impl<T> Clone for Property<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Property<T> {}

/// The property at `path`.
pub const fn property<T>(path: &'static str) -> Property<T> {
    Property { path, holds: PhantomData }
}

/// What a property can hold.
pub trait Held: Sized {
    /// Reads a JSON value; `None` when it is not what was expected, so that one odd value never spoils a row.
    fn from_json(value: &Value) -> Option<Self>;
}

impl<T: Held> Property<T> {
    /// Reads it; absent, null and unexpected are all `None`.
    pub fn read(&self, body: &Value) -> Option<T> {
        T::from_json(at(body, self.path)?)
    }
}

impl Held for String {
    fn from_json(value: &Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }
}

impl Held for Text {
    fn from_json(value: &Value) -> Option<Self> {
        value.as_str().map(Self::new)
    }
}

impl Held for bool {
    fn from_json(value: &Value) -> Option<Self> {
        value.as_bool()
    }
}

/// Counts come as integers, and as floats where the service is careless.
impl Held for u32 {
    fn from_json(value: &Value) -> Option<Self> {
        let float = || value.as_f64().filter(|f| f.fract() == 0.0 && (0.0..1e9).contains(f));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole and within 0..1e9"
        )]
        value.as_u64().and_then(|n| n.try_into().ok()).or_else(|| float().map(|f| f as u32))
    }
}

impl Held for DateTime<Utc> {
    fn from_json(value: &Value) -> Option<Self> {
        time::parse(value.as_str()?)
    }
}

impl Held for Period {
    fn from_json(value: &Value) -> Option<Self> {
        Self::from_iso(value.as_str()?)
    }
}

impl Held for Value {
    fn from_json(value: &Value) -> Option<Self> {
        Some(value.clone())
    }
}

impl Held for Vec<Value> {
    fn from_json(value: &Value) -> Option<Self> {
        value.as_array().cloned()
    }
}

impl Held for Map<String, Value> {
    fn from_json(value: &Value) -> Option<Self> {
        value.as_object().cloned()
    }
}

/// What stands at `path`; null counts as absent. Unlike `Value::pointer` it does not allocate.
pub fn at<'a>(body: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('/').skip(1).try_fold(body, |here, key| here.get(key)).filter(|value| !value.is_null())
}

/// Takes away what stands at `path`, if anything.
pub fn remove(body: &mut Value, path: &str) {
    if let Some((parent, key)) = path.rsplit_once('/')
        && let Some(Value::Object(object)) = body.pointer_mut(parent)
    {
        object.shift_remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const COUNT: Property<u32> = property("/a/b");

    #[test]
    fn odd_values_are_none() {
        for odd in [
            json!({}),
            json!({"a": null}),
            json!({"a": {"b": null}}),
            json!({"a": {"b": "two"}}),
            json!({"a": {"b": -1}}),
        ] {
            assert_eq!(COUNT.read(&odd), None, "{odd}");
        }
        assert_eq!(COUNT.read(&json!({"a": {"b": 3.0}})), Some(3));
    }

    #[test]
    fn writing_makes_the_way_and_removing_leaves_the_rest() {
        let mut body = json!({"a": null, "z": 1});
        write(&mut body, COUNT.path, json!(7));
        assert_eq!(body, json!({"a": {"b": 7}, "z": 1}));
        remove(&mut body, COUNT.path);
        assert_eq!(body, json!({"a": {}, "z": 1}));
    }
}
