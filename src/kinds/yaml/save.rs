//! From a body to a file.

use super::{
    NoFile, Written, escaped,
    file_type::{FILE_TYPES, FileType, SERVICE_ONLY},
    is_placeholder,
    keys::EVERY_TYPE,
    row::{Constant, Fixed, How, Row},
    text::{Entry, Sheet},
    values,
};
use crate::kinds::{facts::COMPUTE_TYPE, kind, property::at, redact::is_secret_key};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// What stands behind a secret that was left out.
const SECRET: &str = "a secret, left out: put it in before use";
/// What stands behind a key that only this program and ARM know.
const BEYOND_AZ: &str = "az ml refuses this key; the service knows it";

/// Writes a compute as a file of `az ml compute`. Secrets are never written: where the body has one, or the text that
/// stands in its place, the line says so.
///
/// # Errors
/// The type has no files.
pub fn write(name: &str, body: &Value) -> Result<Written, NoFile> {
    let compute_type = at(body, COMPUTE_TYPE.path).and_then(Value::as_str).unwrap_or_default();
    let Some(file_type) =
        FILE_TYPES.iter().find(|file_type| file_type.wire.eq_ignore_ascii_case(compute_type))
    else {
        return Err(NoFile::Type(compute_type.to_owned()));
    };
    let mut sheet = Sheet::Map(Vec::new());
    if let Some(schema) = file_type.schema {
        sheet.put("$schema", value(schema.into()));
    }
    sheet.put("name", value(name.into()));
    sheet.put("type", value(file_type.word.into()));
    let mut saving = Saving { file_type, body, said: BTreeSet::new() };
    let rows: Vec<&Row> = EVERY_TYPE.iter().chain(file_type.rows).collect();
    saving.object(&rows, "", &mut sheet);
    let mut left_out = Vec::new();
    saving.unsaid(body, "", &mut left_out);
    let mut text = format!("# az ml compute {} -f FILE\n{}", file_type.command, sheet.text());
    if !left_out.is_empty() {
        text.push_str("# No key of a file says this; set it in another way:\n");
        for path in &left_out {
            text.push_str(&format!("#   {}\n", path.escape_debug()));
        }
    }
    Ok(Written { text, left_out })
}

struct Saving<'a> {
    file_type: &'static FileType,
    body: &'a Value,
    /// Pointers of what the file says by now.
    said: BTreeSet<String>,
}

impl<'a> Saving<'a> {
    /// Writes the object at `pointer` by a table. `None` when it has no form in a file.
    fn object(&mut self, rows: &[&'static Row], pointer: &str, sheet: &mut Sheet) -> Option<()> {
        let object = self.body.pointer(pointer)?;
        if rows.iter().any(|row| is_otherwise(row, object)) {
            return None;
        }
        for row in rows.iter().filter(|row| !row.pointer.is_empty() && row.counts(object)) {
            let here = format!("{pointer}{}", row.pointer);
            let Some(found) = self.body.pointer(&here).filter(|value| !value.is_null()) else { continue };
            if self.said.contains(&here) {
                continue;
            }
            if let How::Wire(constant) = row.how {
                if self.is_expected(constant, found) {
                    self.said.insert(here);
                }
            } else if sheet.has(row.key) {
                // A row above has said it better.
                self.said.insert(here);
            } else if let Some(entry) = self.entry(row.how, found, &here) {
                let comment = entry.comment.or(row.beyond_az.then_some(BEYOND_AZ));
                sheet.put(row.key, Entry { comment, ..entry });
            }
        }
        Some(())
    }

    /// What stands under a key of the file; `None` when nothing can.
    fn entry(&mut self, how: How, found: &'a Value, here: &str) -> Option<Entry> {
        let sheet = match how {
            How::Text
            | How::Whole
            | How::Flag
            | How::Switch(..)
            | How::Words(_)
            | How::Seconds
            | How::Minutes
            | How::Timeout
            | How::Network
            | How::Subnet => return self.single(how, found, here),
            How::Many(how) => {
                let items = found.as_array()?.iter();
                let items: Option<Vec<Sheet>> =
                    items.map(|item| values::show(*how, item).map(Sheet::Value)).collect();
                let items = items.filter(|items| !items.is_empty())?;
                self.said.insert(here.to_owned());
                Sheet::List(items)
            }
            How::Object(rows) => self.nested(rows, here)?,
            How::Objects(rows) => {
                let places = 0..found.as_array()?.len();
                let items: Vec<Sheet> =
                    places.filter_map(|place| self.nested(rows, &format!("{here}/{place}"))).collect();
                Sheet::List(Some(items).filter(|items| !items.is_empty())?)
            }
            How::Texts => Sheet::Map(self.members(found, here, Some)?),
            How::Environment => {
                let entries = self.members(found, here, |variable| {
                    let Value::Object(variable) = variable else { return None };
                    let plain = variable.iter().all(|(key, value)| match key.as_str() {
                        "value" => value.is_string(),
                        "type" => value.as_str().is_some_and(|word| word == "local" || is_placeholder(word)),
                        _ => value.is_null(),
                    });
                    variable.get("value").filter(|_| plain)
                })?;
                Sheet::Map(Some(entries).filter(|entries| !entries.is_empty())?)
            }
            How::Identities => {
                let identities = found.as_object()?;
                let entry = |id: &String| Entry::new(Sheet::Value(id.as_str().into())).called("resource_id");
                self.said.insert(here.to_owned());
                Sheet::List(identities.keys().map(|id| Sheet::Map(vec![entry(id)])).collect())
            }
            How::Secret => {
                self.said.insert(here.to_owned());
                return Some(secret("PASSWORD"));
            }
            How::SecretFile => {
                self.said.insert(here.to_owned());
                return Some(secret("PATH-OF-THE-PRIVATE-KEY"));
            }
            How::Raw => self.raw(found.as_object()?, here)?,
            How::ServiceOnly | How::Ignored | How::Wire(_) => return None,
        };
        Some(Entry::new(sheet))
    }

    fn single(&mut self, how: How, found: &Value, here: &str) -> Option<Entry> {
        let shown = values::show(how, found)?;
        self.said.insert(here.to_owned());
        Some(value(shown))
    }

    fn nested(&mut self, rows: &'static [Row], here: &str) -> Option<Sheet> {
        let mut sheet = Sheet::Map(Vec::new());
        self.object(&rows.iter().collect::<Vec<_>>(), here, &mut sheet)?;
        Some(sheet)
    }

    /// The members of a map whose texts `text` finds.
    fn members(
        &mut self,
        found: &'a Value,
        here: &str,
        text: fn(&'a Value) -> Option<&'a Value>,
    ) -> Option<Vec<Entry>> {
        let mut entries = Vec::new();
        for (name, member) in found.as_object()? {
            if let Some(text) = text(member).filter(|text| text.is_string()) {
                self.said.insert(format!("{here}/{}", escaped(name)));
                entries.push(value(text.clone()).called(name));
            }
        }
        Some(entries)
    }

    /// Keys that are spelled as on the wire, but for those that rows have said.
    fn raw(&mut self, found: &Map<String, Value>, here: &str) -> Option<Sheet> {
        let mut entries = Vec::new();
        for (name, member) in found.iter().filter(|(_, member)| !member.is_null()) {
            let place = format!("{here}/{}", escaped(name));
            if self.said.contains(&place) {
                continue;
            }
            let is_secret =
                is_secret_key(name) || kind(self.file_type.wire).secret_paths.contains(&place.as_str());
            let entry = if is_secret { secret("SECRET") } else { Entry::new(Sheet::from(member)) };
            entries.push(entry.called(name));
            self.said.insert(place);
        }
        Some(entries).filter(|entries| !entries.is_empty()).map(Sheet::Map)
    }

    fn is_expected(&self, constant: Constant, found: &Value) -> bool {
        match constant {
            Constant::Always(fixed) | Constant::Must(fixed) | Constant::Usual(fixed) => is(fixed, found),
            Constant::Unless { pointer, .. } => found.as_bool() == Some(at(self.body, pointer).is_none()),
            Constant::Follows => true,
        }
    }

    /// Names what the file does not say, each at the highest place of which nothing is said.
    fn unsaid(&self, value: &Value, pointer: &str, left_out: &mut Vec<String>) {
        let patterns = || SERVICE_ONLY.iter().chain(self.file_type.service_only);
        if is_nothing(value) || self.said.contains(pointer) || patterns().any(|path| covers(path, pointer)) {
            return;
        }
        let below = format!("{pointer}/");
        let partly = matches!(pointer, "" | "/properties" | "/properties/properties")
            || self.said.range(below.clone()..).next().is_some_and(|said| said.starts_with(&below))
            || patterns().any(|path| leads_below(path, pointer));
        match value {
            Value::Object(members) if partly => {
                for (key, member) in members {
                    self.unsaid(member, &format!("{below}{}", escaped(key)), left_out);
                }
            }
            Value::Array(items) if partly => {
                for (place, item) in items.iter().enumerate() {
                    self.unsaid(item, &format!("{below}{place}"), left_out);
                }
            }
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_) => left_out.push(pointer.to_owned()),
        }
    }
}

fn value(value: Value) -> Entry {
    let comment = value.as_str().filter(|text| is_placeholder(text)).map(|_| SECRET);
    Entry { comment, ..Entry::new(Sheet::Value(value)) }
}

fn secret(stands_for: &str) -> Entry {
    Entry { comment: Some(SECRET), blanked: true, ..Entry::new(Sheet::Value(stands_for.into())) }
}

/// Whether a table does not fit an object, because something in it must be otherwise.
fn is_otherwise(row: &Row, object: &Value) -> bool {
    let How::Wire(Constant::Must(fixed)) = row.how else { return false };
    at(object, row.pointer).is_some_and(|found| !is(fixed, found))
}

fn is(fixed: Fixed, found: &Value) -> bool {
    match (Value::from(fixed), found) {
        (Value::String(word), Value::String(found)) => word.eq_ignore_ascii_case(found),
        (fixed, found) => fixed == *found,
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(members) => members.values().all(is_nothing),
        Value::Array(items) => items.iter().all(is_nothing),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Whether a path, in which `*` stands for any one key, is this pointer.
fn covers(path: &str, pointer: &str) -> bool {
    path.matches('/').count() == pointer.matches('/').count() && fits(path, pointer)
}

/// Whether such a path leads to something below this pointer.
fn leads_below(path: &str, pointer: &str) -> bool {
    path.matches('/').count() > pointer.matches('/').count() && fits(path, pointer)
}

fn fits(path: &str, pointer: &str) -> bool {
    path.split('/').zip(pointer.split('/')).all(|(wanted, found)| wanted == "*" || wanted == found)
}
