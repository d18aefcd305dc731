//! What stands in a field: how it gets into the draft, and what is wrong with it.

use crate::{
    app::secret_input::SecretInput,
    domain::text::Text,
    kinds::{
        field::{Field, Input},
        form::{Known, Problem},
        property::at,
    },
};
use serde_json::Value;
use tui_input::Input as Line;

/// What stands in a field.
#[derive(Debug)]
pub enum Entry {
    /// Typed text.
    Line(Line),
    /// The number of the choice.
    Choice(usize),
    /// Masked text.
    Secret(SecretInput),
    /// The item under the cursor; the one after the last adds another.
    Items(usize),
    /// The name of a file, and what came of reading it.
    File(Line, Reading),
}

/// What came of reading a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// What was typed has not been read.
    Unread,
    /// Its content is in the draft.
    Read,
    /// It cannot be read, and why.
    Failed(Text),
}

pub(super) fn entry(field: &Field, draft: &Value) -> Entry {
    match field.input {
        Input::Choice(choices) => {
            let standing = at(draft, field.path);
            Entry::Choice(choices.iter().position(|choice| choice.is(standing)).unwrap_or(0))
        }
        Input::Secret(_) => Entry::Secret(SecretInput::default()),
        Input::Items(_) => Entry::Items(0),
        Input::File => Entry::File(Line::default(), Reading::Read),
        Input::Text
        | Input::Number { .. }
        | Input::Period { .. }
        | Input::Size(_)
        | Input::PublicKey(_)
        | Input::ResourceId(_)
        | Input::Line(_) => Entry::Line(Line::new(field.show(draft))),
    }
}

/// What a field puts into the draft; `None` when it is empty.
pub(super) fn value_of(field: &Field, entry: &Entry) -> Option<Result<Value, Problem>> {
    match (entry, field.input) {
        (Entry::Line(line), _) => (!line.value().trim().is_empty()).then(|| field.parse(line.value())),
        (Entry::Choice(at), Input::Choice(choices)) => choices.get(*at).map(|choice| Ok(choice.value())),
        (Entry::Choice(_) | Entry::Secret(_) | Entry::Items(_) | Entry::File(..), _) => None,
    }
}

/// What is wrong with a field. A broken rule comes with something that the field takes.
pub(super) fn problem_of(field: &Field, entry: &Entry, draft: &Value, known: &Known) -> Option<Problem> {
    if !(field.shown)(draft) {
        return None;
    }
    let check = || (field.check)(draft, known);
    let needed = || Some(Problem::error("needed"));
    let broken = match entry {
        Entry::Secret(secret) if secret.is_empty() => return needed().filter(|_| !field.optional),
        Entry::Secret(secret) => match field.input {
            Input::Secret(kind) if !secret.is_covered() => kind.problem(secret.text()).or_else(check),
            _ => check(),
        },
        Entry::Items(_) => check(),
        Entry::File(_, Reading::Failed(why)) => Some(Problem::error(format!("cannot be read: {why}"))),
        Entry::File(line, _) if line.value().trim().is_empty() && at(draft, field.path).is_none() => {
            return needed().filter(|_| !field.optional);
        }
        Entry::File(_, Reading::Unread) => return Some(Problem::error("not read yet")),
        Entry::File(_, Reading::Read) => check(),
        Entry::Line(_) | Entry::Choice(_) => match value_of(field, entry) {
            None if field.optional => check(),
            None => return needed(),
            Some(Err(problem)) => Some(problem),
            Some(Ok(_)) => check(),
        },
    };
    broken.map(|problem| field.with_sample(problem))
}
