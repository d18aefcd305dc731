//! What stands in a field: how it gets into the draft, and what is wrong with it.

use crate::{
    app::secret_input::SecretInput,
    kinds::form::{Field, Input, Known, Problem},
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
}

pub(super) fn entry(field: &Field, draft: &Value) -> Entry {
    match field.input {
        Input::Choice(choices) => {
            let standing = field.show(draft);
            Entry::Choice(choices.iter().position(|choice| choice.wire == standing).unwrap_or(0))
        }
        Input::Secret { .. } => Entry::Secret(SecretInput::default()),
        Input::Text
        | Input::Number { .. }
        | Input::Period { .. }
        | Input::Size(_)
        | Input::PublicKey
        | Input::ResourceId(_) => Entry::Line(Line::new(field.show(draft))),
    }
}

/// What a field puts into the draft; `None` when it is empty.
pub(super) fn value_of(field: &Field, entry: &Entry) -> Option<Result<Value, Problem>> {
    match (entry, field.input) {
        (Entry::Line(line), _) => (!line.value().trim().is_empty()).then(|| field.parse(line.value())),
        (Entry::Choice(at), Input::Choice(choices)) => choices.get(*at).map(|choice| Ok(choice.wire.into())),
        (Entry::Choice(_) | Entry::Secret(_), _) => None,
    }
}

pub(super) fn problem_of(field: &Field, entry: &Entry, draft: &Value, known: &Known) -> Option<Problem> {
    if !(field.shown)(draft) {
        return None;
    }
    if let Entry::Secret(input) = entry {
        return match field.input {
            _ if input.is_empty() => (!field.optional).then(|| Problem::error("needed")),
            Input::Secret { lines: true } if !input.is_private_key() => {
                Some(Problem::error("not the whole PEM text of a private key, from -----BEGIN to -----END"))
            }
            _ => None,
        };
    }
    match value_of(field, entry) {
        None if field.optional => (field.check)(draft, known),
        None => Some(Problem::error("needed")),
        Some(Err(problem)) => Some(problem),
        Some(Ok(_)) => (field.check)(draft, known),
    }
}
