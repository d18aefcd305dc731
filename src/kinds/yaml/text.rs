//! YAML as text, with comments: block style, one key a line.

use serde_json::Value;

/// A file in the making.
pub(super) enum Sheet {
    /// A single value.
    Value(Value),
    /// Items.
    List(Vec<Self>),
    /// Keys in order.
    Map(Vec<Entry>),
}

/// One key of a mapping.
pub(super) struct Entry {
    pub key: String,
    pub sheet: Sheet,
    /// What is said behind it.
    pub comment: Option<&'static str>,
    /// The whole line is a comment: a secret that was left out.
    pub blanked: bool,
}

impl Sheet {
    /// Puts an entry at a dotted path, making the mappings on the way.
    pub fn put(&mut self, path: &str, entry: Entry) {
        let Self::Map(entries) = self else { return };
        let Some((first, rest)) = path.split_once('.') else {
            entries.push(Entry { key: path.to_owned(), ..entry });
            return;
        };
        let place = entries.iter().position(|entry| entry.key == first).unwrap_or_else(|| {
            entries.push(Entry::new(Self::Map(Vec::new())).called(first));
            entries.len() - 1
        });
        entries[place].sheet.put(rest, entry);
    }

    /// Whether something stands at a dotted path.
    pub fn has(&self, path: &str) -> bool {
        let Self::Map(entries) = self else { return false };
        let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
        entries.iter().any(|entry| entry.key == first && rest.is_none_or(|rest| entry.sheet.has(rest)))
    }

    /// The text of a mapping.
    pub fn text(&self) -> String {
        let mut lines = Vec::new();
        if let Self::Map(entries) = self {
            write_map(entries, 0, &mut lines);
        }
        lines.join("\n") + "\n"
    }
}

impl Entry {
    /// An entry without comment; its key follows.
    pub fn new(sheet: Sheet) -> Self {
        Self { key: String::new(), sheet, comment: None, blanked: false }
    }

    /// The same under a key.
    pub fn called(self, key: &str) -> Self {
        Self { key: key.to_owned(), ..self }
    }
}

/// JSON as a sheet; nulls are left out of mappings.
impl From<&Value> for Sheet {
    fn from(value: &Value) -> Self {
        match value {
            Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Object(object) => Self::Map(
                object
                    .iter()
                    .filter(|(_, value)| !value.is_null())
                    .map(|(key, value)| Entry::new(Self::from(value)).called(key))
                    .collect(),
            ),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Self::Value(value.clone()),
        }
    }
}

fn write_map(entries: &[Entry], depth: usize, lines: &mut Vec<String>) {
    for entry in entries {
        let key = scalar(&Value::from(entry.key.as_str()));
        let indent = "  ".repeat(depth);
        let hash = if entry.blanked { "# " } else { "" };
        let comment = entry.comment.map(|comment| format!("  # {comment}")).unwrap_or_default();
        match &entry.sheet {
            Sheet::List(items) if !is_flat(items) => {
                lines.push(format!("{indent}{key}:{comment}"));
                write_list(items, depth + 1, lines);
            }
            Sheet::Map(entries) if !entries.is_empty() => {
                lines.push(format!("{indent}{key}:{comment}"));
                write_map(entries, depth + 1, lines);
            }
            Sheet::List(_) | Sheet::Map(_) | Sheet::Value(_) => {
                let text = flat(&entry.sheet);
                lines.push(format!("{indent}{hash}{key}: {text}{comment}").trim_end().to_owned());
            }
        }
    }
}

fn write_list(items: &[Sheet], depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    for item in items {
        match item {
            Sheet::Map(entries) if !entries.is_empty() => {
                // The first key stands behind the dash.
                let first = lines.len();
                write_map(entries, depth + 1, lines);
                lines[first].replace_range(2 * depth..=2 * depth, "-");
            }
            Sheet::List(inner) if !is_flat(inner) => {
                lines.push(format!("{indent}-"));
                write_list(inner, depth + 1, lines);
            }
            Sheet::List(_) | Sheet::Map(_) | Sheet::Value(_) => {
                lines.push(format!("{indent}- {}", flat(item)));
            }
        }
    }
}

/// What fits on one line.
fn flat(sheet: &Sheet) -> String {
    match sheet {
        Sheet::Value(value) => scalar(value),
        Sheet::List(items) => format!("[{}]", items.iter().map(flat).collect::<Vec<_>>().join(", ")),
        Sheet::Map(_) => "{}".to_owned(),
    }
}

/// Whether a list fits on one line: it holds single values.
fn is_flat(items: &[Sheet]) -> bool {
    items.iter().all(|item| matches!(item, Sheet::Value(_)))
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) if is_plain(text) => text.clone(),
        Value::String(text) => quoted(text),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string()
        }
    }
}

/// Whether every reader takes a text for a text without quotes: what begins like a number, a date or a sign of YAML is
/// quoted, and so are the words that some version of YAML takes for something else.
fn is_plain(text: &str) -> bool {
    const WORDS: [&str; 8] = ["true", "false", "yes", "no", "on", "off", "null", "y"];
    let first = text.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '$'));
    let last = text.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '='));
    let inside = text.chars().all(|c| {
        c.is_ascii_alphanumeric() || matches!(c, ' ' | '/' | '_' | '-' | '.' | ':' | '+' | '=' | '@' | '$')
    });
    let word = WORDS.iter().chain(&["n"]).any(|word| text.eq_ignore_ascii_case(word));
    first && last && inside && !word && !text.contains(": ")
}

/// Double quotes, everything on one line.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            // Line ends and invisible signs of Unicode, which readers may fold or refuse.
            c if c.is_control()
                || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}') =>
            {
                quoted.push_str(&format!("\\u{:04X}", u32::from(c)));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_taken_for_something_else_is_quoted() {
        for (text, written) in [
            ("cpu-cluster", "cpu-cluster"),
            ("Pacific Standard Time", "Pacific Standard Time"),
            ("/subscriptions/1/resourceGroups/a", "/subscriptions/1/resourceGroups/a"),
            ("0 18 * * *", "\"0 18 * * *\""),
            ("2026-01-01T08:00:00", "\"2026-01-01T08:00:00\""),
            ("No", "\"No\""),
            ("", "\"\""),
            ("a: b", "\"a: b\""),
            ("a #b", "\"a #b\""),
            ("two\nlines", "\"two\\nlines\""),
            ("\u{85}", "\"\\u0085\""),
        ] {
            assert_eq!(scalar(&text.into()), written);
        }
    }

    #[test]
    fn comments_and_lists_stand_where_they_belong() {
        let mut sheet = Sheet::Map(Vec::new());
        sheet.put("a.b", Entry::new(Sheet::Value(1.into())));
        sheet.put(
            "a.c",
            Entry { comment: Some("why"), blanked: true, ..Entry::new(Sheet::Value("x".into())) },
        );
        sheet.put("d", Entry::new(Sheet::from(&serde_json::json!([{"e": [2], "f": {}}, 3]))));
        assert_eq!(sheet.text(), "a:\n  b: 1\n  # c: x  # why\nd:\n  - e: [2]\n    f: {}\n  - 3\n");
    }
}
