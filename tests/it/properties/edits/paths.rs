//! Places in JSON: all of them, and where two values differ.

use serde_json::Value;

/// Keys and places that lead to a value.
pub type Path = Vec<String>;

/// The path of a JSON pointer.
pub fn path(pointer: &str) -> Path {
    pointer.split('/').skip(1).map(str::to_owned).collect()
}

/// Whether `inner` is `outer` or stands in it; `*` stands for any key or place.
pub fn within(inner: &[String], outer: &str) -> bool {
    let outer = path(outer);
    inner.len() >= outer.len() && outer.iter().zip(inner).all(|(want, is)| want == "*" || want == is)
}

/// What stands there.
pub fn get<'a>(value: &'a Value, path: &[String]) -> Option<&'a Value> {
    path.iter().try_fold(value, |here, key| match here {
        Value::Array(items) => items.get(key.parse::<usize>().ok()?),
        other => other.get(key),
    })
}

/// The same, to be altered.
pub fn get_mut<'a>(value: &'a mut Value, path: &[String]) -> Option<&'a mut Value> {
    path.iter().try_fold(value, |here, key| match here {
        Value::Array(items) => items.get_mut(key.parse::<usize>().ok()?),
        other => other.get_mut(key),
    })
}

/// The paths to all values within one, itself included.
fn paths(value: &Value, here: &Path, found: &mut Vec<Path>) {
    found.push(here.clone());
    let below = |key: String| here.iter().cloned().chain([key]).collect::<Path>();
    match value {
        Value::Object(object) => {
            object.iter().for_each(|(key, value)| paths(value, &below(key.clone()), found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, value)| paths(value, &below(at.to_string()), found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The paths to all that stands in a value, and to itself.
pub fn all_paths(value: &Value) -> Vec<Path> {
    let mut found = Vec::new();
    paths(value, &Path::new(), &mut found);
    found
}

/// The paths to what has nothing in it.
pub fn leaves(value: &Value) -> Vec<Path> {
    let is_leaf = |path: &Path| match get(value, path).unwrap() {
        Value::Object(object) => object.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    };
    all_paths(value).into_iter().filter(is_leaf).collect()
}

/// Where two values differ, as far down as both are objects.
pub fn differences(one: &Value, other: &Value, here: &Path, found: &mut Vec<Path>) {
    if let (Value::Object(one), Value::Object(other)) = (one, other) {
        let keys = one.keys().chain(other.keys().filter(|key| !one.contains_key(*key)));
        for key in keys {
            let below: Path = here.iter().cloned().chain([key.clone()]).collect();
            match (one.get(key), other.get(key)) {
                (Some(one), Some(other)) => differences(one, other, &below, found),
                (Some(_), None) | (None, Some(_)) => found.push(below),
                (None, None) => {}
            }
        }
    } else if one != other {
        found.push(here.clone());
    }
}
