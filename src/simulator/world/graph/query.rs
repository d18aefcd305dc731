//! A small part of the query language: a table, then `where`, `project`, `order by`, `limit` and `count`.

use std::cmp::Reverse;

use serde_json::{Map, Value, json};

/// A question.
#[derive(Debug)]
pub struct Query(Vec<Step>);

#[derive(Debug)]
enum Step {
    Where(Condition),
    Project(Vec<String>),
    /// A field, and whether the greatest comes first.
    Order(Vec<(String, bool)>),
    Limit(usize),
    Count,
}

#[derive(Debug)]
enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Test { field: String, operator: Operator, values: Vec<String> },
}

#[derive(Clone, Copy, Debug)]
enum Operator {
    Is { with_case: bool, wanted: bool },
    In { with_case: bool },
    Contains,
    StartsWith,
}

#[rustfmt::skip]
const OPERATORS: &[(&str, Operator)] = &[
    ("==",         Operator::Is { with_case: true,  wanted: true }),
    ("=~",         Operator::Is { with_case: false, wanted: true }),
    ("!=",         Operator::Is { with_case: true,  wanted: false }),
    ("!~",         Operator::Is { with_case: false, wanted: false }),
    ("in",         Operator::In { with_case: true }),
    ("in~",        Operator::In { with_case: false }),
    ("contains",   Operator::Contains),
    ("has",        Operator::Contains),
    ("startswith", Operator::StartsWith),
];

/// A word of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Word {
    Bare(String),
    Text(String),
}

impl Query {
    /// Reads a question.
    ///
    /// # Errors
    /// What cannot be understood.
    pub fn parse(text: &str) -> Result<Query, String> {
        let words = words(text)?;
        let mut steps = words.split(|word| *word == Word::Bare("|".to_owned()));
        match steps.next() {
            Some([Word::Bare(table)]) if table.eq_ignore_ascii_case("resources") => {}
            other => return Err(format!("the table {other:?} is not answered here")),
        }
        steps.map(step).collect::<Result<_, _>>().map(Query)
    }

    /// The rows that it comes to.
    pub fn answer(&self, mut rows: Vec<Value>) -> Vec<Value> {
        for step in &self.0 {
            match step {
                Step::Where(condition) => rows.retain(|row| condition.holds(row)),
                Step::Project(fields) => {
                    let projected = |row: Value| {
                        let cells = fields
                            .iter()
                            .map(|name| (name.clone(), field(&row, name).cloned().unwrap_or(Value::Null)));
                        Value::Object(cells.collect::<Map<_, _>>())
                    };
                    rows = rows.into_iter().map(projected).collect();
                }
                Step::Order(keys) => {
                    // By the last key first: what is equal by an earlier one keeps its order.
                    for (name, is_descending) in keys.iter().rev() {
                        if *is_descending {
                            rows.sort_by_cached_key(|row| Reverse(text(row, name)));
                        } else {
                            rows.sort_by_cached_key(|row| text(row, name));
                        }
                    }
                }
                Step::Limit(count) => rows.truncate(*count),
                Step::Count => rows = vec![json!({ "Count": rows.len() })],
            }
        }
        rows
    }
}

impl Condition {
    fn holds(&self, row: &Value) -> bool {
        match self {
            Condition::All(parts) => parts.iter().all(|part| part.holds(row)),
            Condition::Any(parts) => parts.iter().any(|part| part.holds(row)),
            Condition::Test { field, operator, values } => {
                let own = text(row, field);
                let equals = |with_case: bool| {
                    values
                        .iter()
                        .any(|value| if with_case { *value == own } else { value.eq_ignore_ascii_case(&own) })
                };
                let own = own.to_lowercase();
                match operator {
                    Operator::Is { with_case, wanted } => equals(*with_case) == *wanted,
                    Operator::In { with_case } => equals(*with_case),
                    Operator::Contains => values.iter().any(|value| own.contains(&value.to_lowercase())),
                    Operator::StartsWith => values.iter().any(|value| own.starts_with(&value.to_lowercase())),
                }
            }
        }
    }
}

/// A field by its path, as `properties.provisioningState`.
fn field<'a>(row: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(row, |value, name| value.get(name))
}

fn text(row: &Value, path: &str) -> String {
    match field(row, path) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

fn step(words: &[Word]) -> Result<Step, String> {
    let Some((Word::Bare(verb), rest)) = words.split_first() else {
        return Err("a step begins with no verb".to_owned());
    };
    let rest = match (verb.as_str(), rest) {
        ("order" | "sort", [Word::Bare(by), rest @ ..]) if by == "by" => rest,
        (_, rest) => rest,
    };
    match verb.as_str() {
        "where" => condition(rest).map(Step::Where),
        "project" => list(rest)?.into_iter().map(one).collect::<Result<_, _>>().map(Step::Project),
        "order" | "sort" => list(rest)?.into_iter().map(key).collect::<Result<_, _>>().map(Step::Order),
        "limit" | "take" => match rest {
            [Word::Bare(count)] => {
                count.parse().map(Step::Limit).map_err(|_| format!("{count} is no number"))
            }
            _ => Err("limit needs a number".to_owned()),
        },
        "count" if rest.is_empty() => Ok(Step::Count),
        other => Err(format!("'{other}' is not answered here")),
    }
}

/// `and` binds closer than `or`; there are no brackets but those of `in`.
fn condition(words: &[Word]) -> Result<Condition, String> {
    let is = |wanted: &'static str| move |word: &Word| *word == Word::Bare(wanted.to_owned());
    let all = |words: &[Word]| words.split(is("and")).map(test).collect::<Result<_, _>>().map(Condition::All);
    words.split(is("or")).map(all).collect::<Result<_, _>>().map(Condition::Any)
}

fn test(words: &[Word]) -> Result<Condition, String> {
    let [Word::Bare(field), Word::Bare(operator), values @ ..] = words else {
        return Err(format!("{words:?} is no condition"));
    };
    let row = OPERATORS.iter().find(|(name, _)| name.eq_ignore_ascii_case(operator));
    let (_, operator) = *row.ok_or_else(|| format!("the operator '{operator}' is not answered here"))?;
    let values: Vec<String> = values
        .iter()
        .filter_map(|word| match word {
            Word::Text(text) => Some(text.clone()),
            Word::Bare(_) => None,
        })
        .collect();
    if values.is_empty() {
        return Err(format!("nothing to compare '{field}' with"));
    }
    Ok(Condition::Test { field: field.clone(), operator, values })
}

fn list(words: &[Word]) -> Result<Vec<&[Word]>, String> {
    let parts: Vec<&[Word]> = words.split(|word| *word == Word::Bare(",".to_owned())).collect();
    if parts.iter().any(|part| part.is_empty()) { Err("a list has a hole".to_owned()) } else { Ok(parts) }
}

fn one(words: &[Word]) -> Result<String, String> {
    match words {
        [Word::Bare(name)] => Ok(name.clone()),
        other => Err(format!("{other:?} is no field")),
    }
}

fn key(words: &[Word]) -> Result<(String, bool), String> {
    match words {
        // The greatest first, unless it is said otherwise.
        [Word::Bare(name)] => Ok((name.clone(), true)),
        [Word::Bare(name), Word::Bare(way)] if way == "asc" || way == "desc" => {
            Ok((name.clone(), way == "desc"))
        }
        other => Err(format!("{other:?} is no order")),
    }
}

/// Splits a query into words, texts in quotes, and the marks that stand alone.
fn words(query: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    let mut rest = query.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '\'' | '"' => {
                let inside = &rest[1..];
                let end = inside.find(first).ok_or("a text has no end")?;
                words.push(Word::Text(inside[..end].to_owned()));
                end + 2
            }
            '|' | ',' | '(' | ')' => {
                words.push(Word::Bare(first.to_string()));
                1
            }
            _ => {
                let stops = |letter: char| letter.is_whitespace() || "|,()'\"".contains(letter);
                let end = rest.find(stops).unwrap_or(rest.len());
                words.push(Word::Bare(rest[..end].to_owned()));
                end
            }
        };
        rest = rest[end..].trim_start();
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(query: &str) -> Vec<Value> {
        let rows = [("b", "T/One", "Hub"), ("a", "t/one", "Default"), ("c", "t/two", "Hub")];
        let rows = rows
            .map(|(name, kind, own)| json!({ "name": name, "type": kind, "kind": own, "p": { "x": name } }));
        Query::parse(query).unwrap().answer(rows.into())
    }

    #[test]
    fn rows_are_chosen_cut_and_ordered() {
        let one = "resources | where type =~ 'T/ONE' | project name | order by name asc";
        assert_eq!(names(one), [json!({ "name": "a" }), json!({ "name": "b" })]);
        let hubs =
            "Resources|where type=~'nothing' or kind == \"Hub\" and name in~ ('B','x')|project name,p.x";
        assert_eq!(names(&hubs.replace("=~'", " =~ '")), [json!({ "name": "b", "p.x": "b" })]);
        assert_eq!(names("resources | where kind != 'Hub' | count"), [json!({ "Count": 1 })]);
        assert_eq!(names("resources | order by name | take 1 | project name"), [json!({ "name": "c" })]);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for wrong in [
            "",
            "securityresources",
            "resources | summarize count() by type",
            "resources | where type",
            "resources | where type =~ 'open",
            "resources | where type like 'x'",
            "resources | project name,,id",
            "resources | take many",
        ] {
            assert!(Query::parse(wrong).is_err(), "{wrong}");
        }
    }
}
