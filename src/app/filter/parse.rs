//! Reading a filter as it is typed.

use super::{
    Term, What,
    comparison::{Comparison, Field, Operator, Value, fields},
    pattern::Pattern,
};
use std::{borrow::Cow, ops::Range};

/// Names this near to a field's are taken for it.
const NEAR: f64 = 0.6;

/// What a comparison has in its middle, and nothing begins with.
const OPERATORS: [char; 4] = ['=', '<', '>', '~'];

/// What of a filter cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct FilterError {
    /// Where it is, in bytes.
    pub at: Range<usize>,
    /// What is wrong with it.
    pub why: String,
}

/// The terms that can be read, and the first thing that cannot.
pub(super) fn parse(typed: &str) -> (Vec<Vec<Term>>, Option<FilterError>) {
    let mut any = vec![Vec::new()];
    let (mut at, mut wrong) = (0, None);
    while let Some(c) = typed[at..].chars().next() {
        if c == '|' {
            any.push(Vec::new());
            at += 1;
        } else if c.is_whitespace() {
            at += c.len_utf8();
        } else {
            let (end, term) = match end_of(typed, at) {
                Ok(end) => (end, term(&typed[at..end])),
                Err(why) => (typed.len(), Err(why)),
            };
            match (term, any.last_mut()) {
                (Ok(term), Some(all)) => all.extend(term),
                (Err(why), _) => drop(wrong.get_or_insert(FilterError { at: at..end, why })),
                (Ok(_), None) => {}
            }
            at = end;
        }
    }
    // An alternative that is not typed yet is none.
    any.retain(|all| !all.is_empty());
    (any, wrong)
}

/// Where the term ends that begins at `start`.
fn end_of(typed: &str, start: usize) -> Result<usize, String> {
    let body = start + usize::from(typed[start..].starts_with('!'));
    if typed[body..].starts_with('/') {
        let mut is_escaped = false;
        for (at, c) in typed[body + 1..].char_indices() {
            match c {
                '/' if !is_escaped => return Ok(body + 1 + at + 1),
                _ => is_escaped = c == '\\' && !is_escaped,
            }
        }
        return Err("a pattern ends with a slash".to_owned());
    }
    let mut is_quoted = false;
    for (at, c) in typed[start..].char_indices() {
        match c {
            '"' => is_quoted = !is_quoted,
            '|' if !is_quoted => return Ok(start + at),
            c if c.is_whitespace() && !is_quoted => return Ok(start + at),
            _ => {}
        }
    }
    if is_quoted { Err("a quotation mark is open".to_owned()) } else { Ok(typed.len()) }
}

/// Reads one term; none where there is only a `!` so far.
fn term(raw: &str) -> Result<Option<Term>, String> {
    let (wanted, raw) = raw.strip_prefix('!').map_or((true, raw), |rest| (false, rest));
    if raw.starts_with(OPERATORS) {
        return Err(format!("what is compared stands right before {}: state=failed", &raw[..1]));
    }
    let what = if let Some(source) = raw.strip_prefix('/') {
        What::Pattern(Pattern::new(source.strip_suffix('/').unwrap_or(source))?)
    } else if let Some((name, operator, value)) = compared(raw) {
        let field = Field::named(name).ok_or_else(|| unknown(name))?;
        let value = Value::parse(&unquoted(value), &field, operator)?;
        What::Comparison(Comparison { field, operator, value })
    } else {
        What::Word(unquoted(raw).to_lowercase())
    };
    let is_blank = matches!(&what, What::Word(word) if word.is_empty());
    Ok((!is_blank).then_some(Term { wanted, what }))
}

/// The parts of a comparison: a name, an operator, and what stands behind it.
pub(super) fn compared(raw: &str) -> Option<(&str, Operator, &str)> {
    let at = raw.find(['=', '!', '<', '>', '~', '"'])?;
    let name = &raw[..at];
    let (symbol, operator) = Operator::ALL.iter().find(|(symbol, _)| raw[at..].starts_with(symbol))?;
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic());
    is_name.then(|| (name, *operator, &raw[at + symbol.len()..]))
}

fn unknown(name: &str) -> String {
    let likeness = |field: &&str| strsim::jaro_winkler(field, &name.to_lowercase());
    let names = fields().map(|column| column.name);
    let near = names.max_by(|a, b| likeness(a).total_cmp(&likeness(b))).filter(|near| likeness(near) > NEAR);
    let others = near.map_or_else(
        || format!("fields are {}", fields().map(|column| column.name).collect::<Vec<_>>().join(", ")),
        |near| format!("{near} is one"),
    );
    format!("no field is called {name}; {others}")
}

fn unquoted(raw: &str) -> String {
    raw.replace('"', "")
}

/// A value as it is typed: in quotation marks where it would end too soon without.
pub(super) fn quoted(value: &str) -> Cow<'_, str> {
    let must = value.is_empty() || value.contains(|c: char| c.is_whitespace() || c == '|');
    if must { format!("\"{value}\"").into() } else { value.into() }
}

/// A word as it is typed: in quotation marks where it would be taken for something else without.
pub(super) fn quoted_word(word: &str) -> Cow<'_, str> {
    let looks_otherwise =
        word.starts_with(['!', '/']) || word.starts_with(OPERATORS) || compared(word).is_some();
    if looks_otherwise { format!("\"{word}\"").into() } else { quoted(word) }
}
