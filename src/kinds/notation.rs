//! Values that are written in one line: tags, identities, ports, folders. Each is text for people and JSON on the wire.

use crate::domain::ids::ResourceId;
use serde_json::{Map, Value, json};

/// How a value is written in one line, and read back.
pub struct Notation {
    /// Something that it takes.
    pub example: &'static str,
    /// Reads what was typed.
    pub parse: fn(&str) -> Result<Value, String>,
    /// Writes what stands in a body.
    pub show: fn(&Value) -> String,
    /// Whether values, behind their names, are nobody's business but the user's.
    pub values_are_private: bool,
}

/// What most have in common.
const OPEN: Notation =
    Notation { example: "", parse: |_| Ok(Value::Null), show: |_| String::new(), values_are_private: false };

/// `team=vision, "note=a, b"`: keys and values.
pub static TAGS: Notation = Notation {
    example: "team=vision, cost-centre=42",
    parse: tags,
    show: |value| pairs(value, Value::as_str),
    ..OPEN
};

/// Ids of user-assigned identities, as the keys of a map (specification).
pub static IDENTITIES: Notation = Notation {
    example: "/subscriptions/SUB/resourceGroups/GROUP/providers/Microsoft.ManagedIdentity/userAssignedIdentities/NAME",
    parse: identities,
    show: |value| keys(value).collect::<Vec<_>>().join(", "),
    ..OPEN
};

/// `8787:8787, 3838`: the port in the container, and the one outside if it is another.
pub static PORTS: Notation = Notation { example: "8787, 3838:8080", parse: ports, show: show_ports, ..OPEN };

/// `/home/azureuser/data:/data, /opt/licence:/licence:ro`: the folder of the instance, the one in the container.
pub static FOLDERS: Notation =
    Notation { example: "/home/azureuser/data:/data:ro", parse: folders, show: show_folders, ..OPEN };

/// `USER=rstudio, MODE=dev`: environment variables. They hold licence keys and the like, whatever they are called.
pub static VARIABLES: Notation = Notation {
    example: "USER=rstudio, MODE=dev",
    parse: variables,
    show: |value| pairs(value, variable),
    values_are_private: true,
};

/// `disktype=ssd`: labels that a node must have.
pub static LABELS: Notation = Notation {
    example: "disktype=ssd, zone=1",
    parse: tags,
    show: |value| pairs(value, Value::as_str),
    ..OPEN
};

/// The most tags of a resource, and their lengths (limits of the resource manager).
const TAGS_AT_MOST: (usize, usize, usize) = (50, 512, 256);

fn tags(typed: &str) -> Result<Value, String> {
    let (most, key_length, value_length) = TAGS_AT_MOST;
    let tags = key_values(typed)?;
    if tags.len() > most {
        return Err(format!("at most {most} of them"));
    }
    let mut map = Map::new();
    for (key, value) in tags {
        if key.chars().count() > key_length || value.chars().count() > value_length {
            return Err(format!("a key has at most {key_length} characters, a value {value_length}"));
        }
        if let Some(odd) = key.chars().find(|c| "<>%&\\?/".contains(*c)) {
            return Err(format!("a key has none of < > % & \\ ? /, but {key} has {odd}"));
        }
        if map.insert(key.clone(), value.into()).is_some() {
            return Err(format!("{key} is there twice"));
        }
    }
    Ok(Value::Object(map))
}

fn variables(typed: &str) -> Result<Value, String> {
    let mut map = Map::new();
    for (key, value) in key_values(typed)? {
        let good = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !key.starts_with(|c: char| c.is_ascii_digit());
        if !good {
            return Err(format!("a name has letters, digits and _, and begins with no digit; not {key}"));
        }
        map.insert(key, json!({"type": "local", "value": value}));
    }
    Ok(Value::Object(map))
}

fn variable(value: &Value) -> Option<&str> {
    value.get("value").and_then(Value::as_str).or_else(|| value.as_str())
}

fn identities(typed: &str) -> Result<Value, String> {
    const TYPE: &str = "Microsoft.ManagedIdentity/userAssignedIdentities";
    let mut map = Map::new();
    for part in parts(typed)? {
        let id = ResourceId::parse(&part)?;
        if !id.resource_type().is_some_and(|found| found.eq_ignore_ascii_case(TYPE)) {
            return Err(format!("ids of {TYPE}"));
        }
        map.insert(id.as_str().to_owned(), json!({}));
    }
    Ok(Value::Object(map))
}

fn ports(typed: &str) -> Result<Value, String> {
    let port = |text: &str| text.trim().parse::<u16>().ok().filter(|port| *port > 0);
    let mut outside = Vec::new();
    let mut list = Vec::new();
    for part in parts(typed)? {
        let (target, published) = part.split_once(':').unwrap_or((&part, &part));
        let (Some(target), Some(published)) = (port(target), port(published)) else {
            return Err("ports from 1 to 65535: the one in the container, and after : the one outside".into());
        };
        if outside.contains(&published) {
            return Err(format!("{published} outside is there twice"));
        }
        outside.push(published);
        // The name is what Microsoft's own client gives each.
        list.push(json!({"name": "connect", "protocol": "http", "target": target, "published": published}));
    }
    Ok(Value::Array(list))
}

fn show_ports(value: &Value) -> String {
    let one = |endpoint: &Value| {
        let target = endpoint.get("target")?.as_u64()?;
        match endpoint.get("published").and_then(Value::as_u64) {
            Some(published) if published != target => Some(format!("{target}:{published}")),
            Some(_) | None => Some(target.to_string()),
        }
    };
    list(value).filter_map(one).collect::<Vec<_>>().join(", ")
}

fn folders(typed: &str) -> Result<Value, String> {
    let mut list = Vec::new();
    for part in parts(typed)? {
        let fields: Vec<&str> = part.split(':').map(str::trim).collect();
        let (source, target, read_only) = match fields[..] {
            [source, target] => (source, target, false),
            [source, target, "ro"] => (source, target, true),
            _ => return Err("FOLDER:FOLDER IN THE CONTAINER, and :ro for reading only".into()),
        };
        if !source.starts_with('/') || !target.starts_with('/') {
            return Err("both folders begin with /".into());
        }
        list.push(json!({"type": "bind", "source": source, "target": target, "readOnly": read_only}));
    }
    Ok(Value::Array(list))
}

fn show_folders(value: &Value) -> String {
    let one = |volume: &Value| {
        let text = |key| volume.get(key).and_then(Value::as_str);
        let read_only = volume.get("readOnly").and_then(Value::as_bool).unwrap_or(false);
        let tail = if read_only { ":ro" } else { "" };
        Some(format!("{}:{}{tail}", text("source")?, text("target")?))
    };
    list(value).filter_map(one).collect::<Vec<_>>().join(", ")
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn keys(value: &Value) -> impl Iterator<Item = &str> {
    value.as_object().into_iter().flat_map(Map::keys).map(String::as_str)
}

fn key_values(typed: &str) -> Result<Vec<(String, String)>, String> {
    let split = |part: String| match part.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => Ok((key.trim().to_owned(), value.trim().to_owned())),
        Some(_) | None => Err(format!("KEY=VALUE, separated by commas; not {part}")),
    };
    parts(typed)?.into_iter().map(split).collect()
}

/// What stands between commas; a part in quotes may have commas in it, and `\"`.
fn parts(typed: &str) -> Result<Vec<String>, String> {
    let (mut parts, mut part, mut quoted) = (Vec::new(), String::new(), false);
    let mut rest = typed.chars();
    while let Some(c) = rest.next() {
        match c {
            '"' => quoted = !quoted,
            '\\' if quoted => part.extend(rest.next()),
            ',' if !quoted => parts.push(std::mem::take(&mut part)),
            c => part.push(c),
        }
    }
    if quoted {
        return Err("a quotation mark is not closed".into());
    }
    parts.push(part);
    Ok(parts.into_iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect())
}

fn pairs(value: &Value, read: fn(&Value) -> Option<&str>) -> String {
    let entries = value.as_object().into_iter().flatten();
    let one = |(key, value): (&String, &Value)| {
        let pair = format!("{key}={}", read(value).unwrap_or_default());
        let quotes = pair.contains([',', '"', '\\']) || pair != pair.trim() || pair.contains("= ");
        if quotes { format!("\"{}\"", pair.replace('\\', "\\\\").replace('"', "\\\"")) } else { pair }
    };
    entries.map(one).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_read_and_come_back() {
        for notation in [&TAGS, &IDENTITIES, &PORTS, &FOLDERS, &VARIABLES, &LABELS] {
            let value = (notation.parse)(notation.example).unwrap();
            assert_eq!((notation.show)(&value), notation.example);
            assert_eq!((notation.parse)(""), Ok(if value.is_array() { json!([]) } else { json!({}) }));
        }
    }

    #[test]
    fn tags_may_have_commas_and_quotes_in_them() {
        let value = json!({"note": "a, b", "quote": "say \"so\"", "path": "c:\\x"});
        assert_eq!((TAGS.parse)(&(TAGS.show)(&value)), Ok(value));
    }

    #[test]
    fn every_refusal_says_the_rule() {
        for (notation, typed, rule) in [
            (&TAGS, "team", "KEY=VALUE"),
            (&TAGS, "=x", "KEY=VALUE"),
            (&TAGS, "a=1, a=2", "twice"),
            (&TAGS, "a?=1", "none of"),
            (&TAGS, "\"a=1", "not closed"),
            (&IDENTITIES, "me", "begins with /subscriptions/"),
            (&IDENTITIES, "/subscriptions/s/resourceGroups/g/providers/A/b/c", "userAssignedIdentities"),
            (&PORTS, "0", "1 to 65535"),
            (&PORTS, "80:x", "1 to 65535"),
            (&PORTS, "80, 81:80", "twice"),
            (&FOLDERS, "/a", ":FOLDER"),
            (&FOLDERS, "a:/b", "begin with /"),
            (&FOLDERS, "/a:/b:rw", ":ro"),
            (&VARIABLES, "1A=x", "begins with no digit"),
        ] {
            let why = (notation.parse)(typed).unwrap_err();
            assert!(why.contains(rule), "{typed}: {why}");
        }
    }
}
