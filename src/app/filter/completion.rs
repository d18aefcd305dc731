//! What a filter that is being typed may go on with.

use super::{
    comparison::{Field, Operator, TAG, fields},
    parse::{compared, quoted},
};
use std::{collections::BTreeSet, ops::Range};

/// What the term under the cursor may become.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// The term, in bytes.
    pub at: Range<usize>,
    /// What may stand there, in order.
    pub choices: Vec<String>,
}

impl Completion {
    /// As much as all choices have in common, if that is more than was typed.
    pub fn common(&self, typed: &str) -> Option<String> {
        let (first, rest) = self.choices.split_first()?;
        let is_in_all = |end: &usize| {
            let start = &first[..*end];
            rest.iter().all(|other| other.get(..*end).is_some_and(|other| other.eq_ignore_ascii_case(start)))
        };
        let ends = (0..=first.len()).filter(|end| first.is_char_boundary(*end));
        let common = &first[..ends.filter(is_in_all).max()?];
        let is_more = common.len() > self.at.len() || rest.is_empty() && typed[self.at.clone()] != *common;
        is_more.then(|| common.to_owned())
    }
}

/// Several choices of which one has been taken: asked again, the next one is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle {
    completion: Completion,
    /// What was typed around it.
    around: (String, String),
    at: usize,
}

impl Cycle {
    /// The first of several choices for what was typed.
    pub fn begin(completion: Completion, typed: &str) -> Option<Self> {
        let (before, after) = (&typed[..completion.at.start], &typed[completion.at.end..]);
        let around = (before.to_owned(), after.to_owned());
        (completion.choices.len() > 1).then_some(Self { completion, around, at: 0 })
    }

    /// The line with the choice in its place, and the cursor behind that, in characters.
    pub fn line(&self) -> (String, usize) {
        let (before, after) = &self.around;
        put(before, &self.completion.choices[self.at], after)
    }

    /// The next choice, if the line still is as this one has left it.
    pub fn next(mut self, typed: &str) -> Option<Self> {
        let stands = self.line().0 == typed;
        self.at = (self.at + 1) % self.completion.choices.len();
        stands.then_some(self)
    }
}

/// A text with another in its middle, and the cursor behind that, in characters.
pub fn put(before: &str, middle: &str, after: &str) -> (String, usize) {
    (format!("{before}{middle}{after}"), before.chars().count() + middle.chars().count())
}

/// What the term that ends at `cursor` may become: a field, or one of the `values` that a field has.
pub fn complete(typed: &str, cursor: usize, values: impl Fn(&Value<'_>) -> BTreeSet<String>) -> Completion {
    let before = typed.get(..cursor).unwrap_or(typed);
    let term = before.rsplit(|c: char| c.is_whitespace() || c == '|').next().unwrap_or_default();
    let term = term.trim_start_matches('!');
    let start = before.len() - term.len();
    let choices = match compared(term) {
        Some((name, operator, begun)) => {
            let Some(field) = Field::named(name).filter(|_| operator.is_for_words()) else {
                return Completion::default();
            };
            let begun = begun.trim_matches('"').to_lowercase();
            let mut known = values(&Value(&field));
            if field.name() == "owner" {
                known.insert("me".to_owned());
            }
            let fits = known.into_iter().filter(|value| value.to_lowercase().starts_with(&begun));
            fits.map(|value| format!("{name}{}{}", operator.symbol(), quoted(&value))).collect()
        }
        None if term.is_empty() => Vec::new(),
        None => {
            let fits = fields().filter(|column| starts_with(column.name, term));
            let named =
                fits.map(|column| format!("{}{}", column.name, Operator::usual(column.measure).symbol()));
            named.chain(starts_with(TAG, term).then(|| TAG.to_owned())).collect()
        }
    };
    Completion { at: start..before.len(), choices }
}

/// The field whose values are wanted.
pub struct Value<'a>(&'a Field);

impl Value<'_> {
    /// What it is for a compute; `None` where nothing is known.
    pub fn of(
        &self,
        compute: &crate::domain::compute::Compute,
        x: &crate::kinds::column::Context,
    ) -> Option<String> {
        self.0.text(compute, x)
    }
}

fn starts_with(name: &str, begun: &str) -> bool {
    name.get(..begun.len()).is_some_and(|start| start.eq_ignore_ascii_case(begun))
}
