//! From a file to a body.

use super::{
    Assumed, FileWanted, Loaded, NotSent, SubnetName, Why, YamlError, escaped,
    file_type::{FILE_TYPES, FileType},
    is_placeholder,
    keys::EVERY_TYPE,
    node::{Content, Node, parse},
    row::{Constant, How, Row},
    values, words,
};
use crate::kinds::{kind, property::write, redact::is_secret_key};
use secrecy::SecretString;
use serde_json::{Map, Value, json};

/// Reads a file of `az ml compute`.
///
/// # Errors
/// The first thing in it that cannot be understood, with its place. Keys that are merely unknown are no error:
/// they are named in [`Loaded::not_sent`].
pub fn read(text: &str) -> Result<Loaded, YamlError> {
    let file = parse(text)?;
    if file.map().is_none() {
        return Err(file.problem("a file of a compute has keys, as name: my-cluster and type: amlcompute"));
    }
    let file_type = file_type(&file)?;
    let name = file.at("name").map(|node| values::text(node, "name")).transpose()?.map(str::to_owned);
    let rows: Vec<&Row> = EVERY_TYPE.iter().chain(file_type.rows).collect();
    let mut body = json!({"properties": {"computeType": file_type.wire}});
    let mut loading = Loading::of(file_type);
    loading.object(&rows, &file, "", &mut body)?;
    let subnet = loading.subnet_name(&file)?;
    loading.not_sent.sort_by_key(|key| key.line);
    let Loading { secrets, files, assumed, not_sent, .. } = loading;
    Ok(Loaded { name, body, secrets, files, subnet, assumed, not_sent })
}

fn file_type(file: &Node) -> Result<&'static FileType, YamlError> {
    let Some(node) = file.at("type") else {
        return Err(file.problem(format!("type is missing: one of {}", words())));
    };
    let word = values::text(node, "type")?;
    FILE_TYPES.iter().find(|file_type| file_type.word.eq_ignore_ascii_case(word)).ok_or_else(|| {
        node.problem(format!("type: az ml has no files for {word:?}; it has them for {}", words()))
    })
}

/// What has been found so far, beside the body.
struct Loading {
    file_type: &'static FileType,
    secrets: Vec<(&'static str, SecretString)>,
    files: Vec<FileWanted>,
    assumed: Vec<Assumed>,
    not_sent: Vec<NotSent>,
}

impl Loading {
    fn of(file_type: &'static FileType) -> Self {
        Self { file_type, secrets: Vec::new(), files: Vec::new(), assumed: Vec::new(), not_sent: Vec::new() }
    }

    /// Remembers a key that is not sent.
    fn note(&mut self, key: &str, node: &Node, why: Why) {
        self.not_sent.push(NotSent { key: key.to_owned(), line: node.line, why });
    }

    /// Reads a mapping by a table into an object of the body. `path` leads to the mapping, and ends in a dot.
    fn object(
        &mut self,
        rows: &[&'static Row],
        mapping: &Node,
        path: &str,
        object: &mut Value,
    ) -> Result<(), YamlError> {
        for (place, row) in rows.iter().enumerate() {
            if row.written_only || !row.counts(object) {
                continue;
            }
            if let How::Wire(constant) = row.how {
                if let Some(value) = constant_value(constant, mapping) {
                    write(object, row.pointer, value);
                }
                continue;
            }
            let key = format!("{path}{}", row.key);
            let Some(node) = mapping.at(row.key) else {
                self.absent(row, mapping, &key, object)?;
                continue;
            };
            if let Some(by) = overruling(&rows[..place], row, mapping) {
                self.note(&key, node, Why::Overruled { by });
            } else if let Some(value) = self.value(row, node, &key, object)? {
                write(object, row.pointer, value);
            }
        }
        self.strangers(rows, mapping, "", path, object)
    }

    fn absent(&mut self, row: &Row, mapping: &Node, key: &str, object: &mut Value) -> Result<(), YamlError> {
        if row.needed {
            return Err(mapping.problem(format!("{key} is missing: {}", values::example(row.how))));
        }
        let parent = row.key.rsplit_once('.').map_or(Some(mapping), |(parent, _)| mapping.at(parent));
        if let (Some(default), Some(_)) = (row.default, parent) {
            let value = Value::from(default);
            let shown = values::show(row.how, &value).unwrap_or_default();
            let shown = shown.as_str().map_or(shown.to_string(), str::to_owned);
            self.assumed.push(Assumed { said: format!("{key}: {shown}"), pointer: row.pointer });
            write(object, row.pointer, value);
        }
        Ok(())
    }

    /// Names the keys that no row speaks of.
    fn strangers(
        &mut self,
        rows: &[&'static Row],
        mapping: &Node,
        prefix: &str,
        path: &str,
        object: &Value,
    ) -> Result<(), YamlError> {
        let Some(entries) = mapping.map() else {
            let (key, known) = (prefix.trim_end_matches('.'), children(rows, prefix).join(", "));
            return Err(mapping.problem(format!("{path}{key}: keys are meant below it: {known}")));
        };
        for (name, node) in entries {
            let key = format!("{prefix}{name}");
            let shown = format!("{path}{key}");
            // A dot within one key makes no path of it.
            let rows_of = |row: &&&Row| !name.contains('.') && row.key == key;
            let mut same = rows.iter().filter(rows_of).peekable();
            if let Some(row) = same.peek() {
                let why = row.only.map(|(_, word)| Why::OnlyWith(word));
                if let (Some(why), false) = (why, same.any(|row| row.counts(object))) {
                    self.note(&shown, node, why);
                }
            } else if !name.contains('.') && rows.iter().any(|row| is_below(row.key, &key)) {
                if mapping.at(name).is_some() {
                    self.strangers(rows, node, &format!("{key}."), path, object)?;
                }
            } else {
                self.note(&shown, node, Why::Unknown { known: children(rows, prefix) });
            }
        }
        Ok(())
    }

    /// Reads what stands under a key; `None` when nothing of it goes into the body at the row's own place.
    fn value(
        &mut self,
        row: &Row,
        node: &Node,
        key: &str,
        object: &mut Value,
    ) -> Result<Option<Value>, YamlError> {
        Ok(match row.how {
            How::Text
            | How::Whole
            | How::Flag
            | How::Switch(..)
            | How::Words(_)
            | How::Seconds
            | How::Minutes
            | How::Timeout => self.scalar(row.how, node, key)?,
            How::Many(how) => {
                let mut items = Vec::new();
                for (key, item) in list(node, key)? {
                    items.extend(self.scalar(*how, item, &key)?);
                }
                filled(items)
            }
            How::Object(rows) => Some(self.nested(rows, node, key)?),
            How::Objects(rows) => {
                let mut items = Vec::new();
                for (key, item) in list(node, key)? {
                    items.push(self.nested(rows, item, &key)?);
                }
                filled(items)
            }
            How::Texts => {
                let mut texts = Map::new();
                for (name, node) in map(node, key)? {
                    let text = self.scalar(How::Text, node, &format!("{key}.{name}"))?;
                    texts.extend(text.map(|text| (name.clone(), text)));
                }
                Some(Value::Object(texts))
            }
            How::Environment => {
                let mut variables = Map::new();
                for (name, node) in map(node, key)? {
                    // Numbers and flags are texts to a container.
                    let text = match values::loose_text(node) {
                        Some(text) => Some(text),
                        None => self.scalar(How::Text, node, &format!("{key}.{name}"))?,
                    };
                    variables
                        .extend(text.map(|text| (name.clone(), json!({"type": "local", "value": text}))));
                }
                (!variables.is_empty()).then_some(Value::Object(variables))
            }
            How::Identities => {
                let mut identities = Map::new();
                for (key, item) in list(node, key)? {
                    identities.insert(self.identity(item, &key)?, json!({}));
                }
                Some(Value::Object(identities))
            }
            // What it comes to depends on the subnet beside it.
            How::Network => values::text(node, key).map(|_| None)?,
            How::Subnet => Some(values::text(node, key)?).filter(|text| is_id(text)).map(Value::from),
            How::Secret => {
                let text = values::text(node, key)?;
                if is_placeholder(text) {
                    self.note(key, node, Why::Placeholder);
                } else {
                    self.secrets.push((row.pointer, text.into()));
                }
                None
            }
            How::SecretFile => {
                let path = values::text(node, key)?.to_owned();
                self.files.push(FileWanted { pointer: row.pointer, path });
                None
            }
            How::Raw => {
                self.raw(row.pointer, map(node, key)?, key, object);
                None
            }
            How::ServiceOnly => {
                self.note(key, node, Why::ServiceOnly);
                None
            }
            How::Ignored | How::Wire(_) => None,
        })
    }

    fn scalar(&mut self, how: How, node: &Node, key: &str) -> Result<Option<Value>, YamlError> {
        if node.text().is_some_and(is_placeholder) {
            self.note(key, node, Why::Placeholder);
            return Ok(None);
        }
        values::parse(how, node, key).map(Some)
    }

    fn nested(&mut self, rows: &'static [Row], node: &Node, key: &str) -> Result<Value, YamlError> {
        map(node, key)?;
        let mut object = json!({});
        self.object(&rows.iter().collect::<Vec<_>>(), node, &format!("{key}."), &mut object)?;
        Ok(object)
    }

    /// An identity: its ARM id, or a mapping that has it.
    fn identity(&mut self, node: &Node, key: &str) -> Result<String, YamlError> {
        const FILLED_IN: [&str; 4] = ["client_id", "object_id", "principal_id", "tenant_id"];
        let Some(entries) = node.map() else { return values::text(node, key).map(str::to_owned) };
        for (name, entry) in entries.iter().filter(|(name, _)| name != "resource_id") {
            let why = if FILLED_IN.contains(&name.as_str()) {
                Why::ServiceOnly
            } else {
                Why::Unknown { known: vec!["resource_id"] }
            };
            self.note(&format!("{key}.{name}"), entry, why);
        }
        let Some(id) = node.at("resource_id") else {
            return Err(node.problem(format!("{key}.resource_id is missing: the ARM id of the identity")));
        };
        values::text(id, &format!("{key}.resource_id")).map(str::to_owned)
    }

    /// Keys that are spelled as on the wire. What has a row of its own is written by then, and stays.
    fn raw(&mut self, pointer: &str, entries: &[(String, Node)], key: &str, object: &mut Value) {
        for (name, node) in entries {
            let (place, shown) = (format!("{pointer}/{}", escaped(name)), format!("{key}.{name}"));
            let secret = kind(self.file_type.wire).secret_paths.iter().find(|path| **path == place);
            if object.pointer(&place).is_some() {
                self.note(&shown, node, Why::Overruled { by: "the key of its own" });
            } else if node.text().is_some_and(is_placeholder) {
                self.note(&shown, node, Why::Placeholder);
            } else if let (Some(secret), Some(text)) = (secret, node.text()) {
                self.secrets.push((secret, text.into()));
            } else if is_secret_key(name) {
                self.note(&shown, node, Why::UnknownSecret);
            } else {
                write(object, &place, node.to_json());
            }
        }
    }

    /// What the keys of a network come to: a name counts beside the name of a subnet, not beside its id.
    fn subnet_name(&mut self, file: &Node) -> Result<Option<SubnetName>, YamlError> {
        const NETWORK: &str = "network_settings.vnet_name";
        const SUBNET: &str = "network_settings.subnet";
        if !self.file_type.rows.iter().any(|row| row.key == SUBNET) {
            return Ok(None);
        }
        let (network, subnet) = (file.at(NETWORK), file.at(SUBNET));
        match (network.zip(network.and_then(Node::text)), subnet.zip(subnet.and_then(Node::text))) {
            (Some((node, _)), Some((_, id))) if is_id(id) => {
                self.note(NETWORK, node, Why::Overruled { by: SUBNET });
                Ok(None)
            }
            (Some((_, network)), Some((_, subnet))) => {
                Ok(Some(SubnetName { network: network.to_owned(), subnet: subnet.to_owned() }))
            }
            (None, Some((_, id))) if is_id(id) => Ok(None),
            (None, Some((node, _))) => Err(node.problem(format!(
                "{SUBNET}: the name of a subnet needs {NETWORK} beside it, or give its id, /subscriptions/…/subnets/NAME"
            ))),
            (Some((node, _)), None) => {
                Err(node.problem(format!("{NETWORK} needs {SUBNET} beside it, as subnet: default")))
            }
            (None, None) => Ok(None),
        }
    }
}

fn constant_value(constant: Constant, mapping: &Node) -> Option<Value> {
    match constant {
        Constant::Always(fixed) | Constant::Must(fixed) => Some(fixed.into()),
        Constant::Unless { key, .. } => Some(mapping.at(key).is_none().into()),
        Constant::Usual(_) | Constant::Follows => None,
    }
}

/// The key that has filled the place of this one already.
fn overruling(before: &[&'static Row], row: &Row, mapping: &Node) -> Option<&'static str> {
    before
        .iter()
        .filter(|other| other.pointer == row.pointer && other.key != row.key && !row.pointer.is_empty())
        .find(|other| !other.key.is_empty() && mapping.at(other.key).is_some())
        .map(|other| other.key)
}

/// The keys that the rows have just below a prefix, which is empty or ends in a dot.
fn children(rows: &[&'static Row], prefix: &str) -> Vec<&'static str> {
    let mut keys: Vec<&'static str> = Vec::new();
    for row in rows.iter().filter(|row| !matches!(row.how, How::ServiceOnly | How::Wire(_))) {
        let Some(rest) = row.key.strip_prefix(prefix) else { continue };
        let key = rest.split('.').next().unwrap_or(rest);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

fn is_below(key: &str, parent: &str) -> bool {
    key.strip_prefix(parent).is_some_and(|rest| rest.starts_with('.'))
}

/// The items of a list, each with its path.
fn list<'a>(node: &'a Node, key: &str) -> Result<Vec<(String, &'a Node)>, YamlError> {
    let Content::List(items) = &node.content else {
        return Err(node.problem(format!("{key}: a list is meant, its items beginning with a dash")));
    };
    Ok(items.iter().enumerate().map(|(place, item)| (format!("{key}[{place}]"), item)).collect())
}

fn map<'a>(node: &'a Node, key: &str) -> Result<&'a [(String, Node)], YamlError> {
    node.map().ok_or_else(|| node.problem(format!("{key}: keys are meant below it, as NAME: VALUE")))
}

fn filled(items: Vec<Value>) -> Option<Value> {
    (!items.is_empty()).then_some(Value::Array(items))
}

fn is_id(text: &str) -> bool {
    text.starts_with('/')
}
