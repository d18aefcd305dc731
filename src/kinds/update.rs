//! What a file asks for of a compute that exists already: edits where the service allows them, and a word about each
//! thing that cannot be changed.

use super::{
    Kind,
    action::Does,
    field::Field,
    form::{Form, Sends},
    property::at,
};
use crate::domain::change::Edit;
use serde_json::Value;

/// Something that a file has otherwise than the compute, and that cannot be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// What people call it.
    pub label: &'static str,
    /// What the compute has.
    pub is: String,
    /// What the file wants.
    pub wanted: String,
}

/// The edits that make `fresh` what `draft` says, as far as the file that it was loaded from says anything: `said` is
/// the body of that file.
///
/// # Errors
/// All that cannot be changed.
pub fn edits(
    kind: &Kind,
    form: &'static Form,
    draft: &Value,
    said: &Value,
    fresh: &Value,
) -> Result<Vec<Edit>, Vec<Fixed>> {
    let (mut edits, mut fixed) = (Vec::new(), Vec::new());
    let said_of = |field: &&Field| !field.is_secret() && at(said, field.path).is_some();
    for field in form.fields.iter().filter(said_of) {
        // As people see them: `PT120S` and `PT2M` are one time, and sizes come back in upper case.
        let (is, wanted) = (shown(field, fresh), shown(field, draft));
        if is.eq_ignore_ascii_case(&wanted) {
            continue;
        }
        if can_change(kind, field.path) {
            let value = |body: &Value| at(body, field.path).cloned();
            let (was, to) = (value(fresh), value(draft));
            edits.push(Edit { label: field.label, path: field.path.to_owned(), was, to });
        } else {
            fixed.push(Fixed { label: field.label, is, wanted });
        }
    }
    if fixed.is_empty() { Ok(edits) } else { Err(fixed) }
}

fn shown(field: &Field, body: &Value) -> String {
    let text = field.show(body);
    if text.is_empty() { at(body, field.path).map(Value::to_string).unwrap_or_default() } else { text }
}

/// Whether one of the forms for computes that exist has a field for it.
fn can_change(kind: &Kind, path: &str) -> bool {
    let forms = kind.actions.iter().filter_map(|action| match action.does {
        Does::Fill(form) if matches!(form.sends, Sends::Edit | Sends::Part) => Some(form),
        Does::Fill(_) | Does::Send { .. } | Does::Duplicate => None,
    });
    forms.flat_map(|form| form.fields).any(|field| field.path == path)
}

/// The secrets that an edit of this type sends again, by their paths.
pub fn asks_again(kind: &Kind, fresh: &Value) -> Vec<&'static Field> {
    let edit = kind.actions.iter().find_map(|action| match action.does {
        Does::Fill(form) if form.sends == Sends::Edit => Some(form),
        Does::Fill(_) | Does::Send { .. } | Does::Duplicate => None,
    });
    let mut draft = fresh.clone();
    if let Some(form) = edit {
        (form.derive)(&mut draft);
    }
    let needed = |field: &&Field| field.is_secret() && !field.optional && (field.shown)(&draft);
    edit.into_iter().flat_map(|form| form.fields).filter(needed).collect()
}
