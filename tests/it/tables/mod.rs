//! The rows of all tables keep the rules that rows have. A row that breaks one is named.

mod advice;
mod columns;
mod forms;
mod keys;
mod kinds;
mod statements;

use amldeck::kinds::{KINDS, Kind, field::Input, form::Form};
use std::collections::HashSet;

/// Every form of every type, once each, with its type.
fn forms() -> Vec<(&'static Kind, &'static Form)> {
    KINDS.iter().flat_map(|kind| kind.forms().map(|form| (*kind, form))).collect()
}

/// The same, and the forms of the items of their lists.
fn all_forms() -> Vec<(&'static Kind, &'static Form)> {
    let mut all: Vec<(&'static Kind, &'static Form)> = Vec::new();
    for (kind, form) in forms() {
        all.push((kind, form));
        for field in form.fields {
            if let Input::Items(items) = field.input
                && !all.iter().any(|(_, known)| std::ptr::eq(*known, items.form))
            {
                all.push((kind, items.form));
            }
        }
    }
    all
}

/// Fails when a name is met twice.
fn assert_unique<'a>(what: &str, names: impl IntoIterator<Item = &'a str>) {
    let mut seen = HashSet::new();
    for name in names {
        assert!(seen.insert(name), "{what}: {name:?} twice");
    }
}
