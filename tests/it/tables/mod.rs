//! The rows of all tables keep the rules that rows have. A row that breaks one is named.

mod columns;
mod forms;
mod kinds;
mod statements;

use amldeck::kinds::{KINDS, Kind, action::Does, form::Form};
use std::collections::HashSet;

/// Every form of every type, once each, with its type.
fn forms() -> Vec<(&'static Kind, &'static Form)> {
    let filled = |kind: &'static Kind| {
        kind.actions.iter().filter_map(|action| match &action.does {
            Does::Fill(form) => Some(*form),
            Does::Send { .. } => None,
        })
    };
    KINDS
        .iter()
        .flat_map(|kind| {
            kind.create.into_iter().chain(kind.attach).chain(filled(kind)).map(|form| (*kind, form))
        })
        .collect()
}

/// Fails when a name is met twice.
fn assert_unique<'a>(what: &str, names: impl IntoIterator<Item = &'a str>) {
    let mut seen = HashSet::new();
    for name in names {
        assert!(seen.insert(name), "{what}: {name:?} twice");
    }
}
