//! `amldeck list`: the computes of a workspace on standard output.

use super::{Failure, csv::csv, headless, output::print, source::Source};
use crate::{
    app::{
        panes::{Contents, PaneId},
        state::State,
    },
    cli::{List, Output},
    domain::{compute::Compute, text::is_invisible},
    kinds::{
        self,
        column::{Column, Context, GAP},
        columns,
        redact::redacted,
    },
};
use ratatui::layout::Size;
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

/// The columns that computes of all types share.
const COLUMNS: &[Column<Compute>] = &[
    columns::NAME,
    columns::WORKSPACE,
    columns::TYPE,
    columns::STATE,
    columns::PROVISIONING,
    columns::SIZE,
    kinds::NODES_COLUMN,
    columns::OWNER,
    columns::AGE,
];

/// Prints what was read, also when a part of it could not be read.
///
/// # Errors
/// When the workspace could not be read, or not all of it.
pub async fn run(list: &List, source: Source) -> Result<(), Failure> {
    let engine = headless::settled(source, Size::default()).await?;
    let state = &engine.state;
    let failure = headless::failure(state).or_else(|| unreadable_rows(state));
    // An empty table would claim that there is nothing, where nothing is known.
    if failure.is_none() || state.computes().next().is_some() {
        print(&match list.output {
            Output::Table => table(list, state),
            Output::Json => json(list, state),
            Output::Ndjson => ndjson(list, state),
            Output::Csv => csv(columns(list), rows(list, state)),
        })?;
    }
    failure.map_or(Ok(()), Err)
}

/// Of whatever kind they are: a row that cannot be read may be of any.
fn unreadable_rows(state: &State) -> Option<Failure> {
    let reasons = || state.computes().filter_map(|compute| compute.unreadable.as_deref());
    let mut why: Vec<String> = Vec::new();
    for reason in reasons() {
        if !why.iter().any(|known| known == reason) {
            why.push(reason.to_owned());
        }
    }
    (!why.is_empty()).then(|| Failure::Rows { rows: reasons().count(), why })
}

fn chosen<'a>(list: &'a List, state: &'a State) -> impl Iterator<Item = &'a Compute> {
    let is_chosen = move |compute: &&Compute| {
        let passes = |filter| state.fleet.row(&compute.id).is_some_and(|row| state.passes(filter, row));
        list.kind.is_none_or(|pane| pane == PaneId::of(kinds::kind(&compute.compute_type)))
            && list.filter.as_ref().is_none_or(passes)
    };
    state.computes().map(AsRef::as_ref).filter(is_chosen)
}

/// The columns of the pane, or those that all have.
fn columns(list: &List) -> &'static [Column<Compute>] {
    match list.kind.map(|kind| &kind.pane().contents) {
        Some(Contents::Computes { columns, .. }) => columns,
        Some(Contents::Quota(_) | Contents::Activity(_)) | None => COLUMNS,
    }
}

fn rows<'a>(list: &'a List, state: &'a State) -> impl Iterator<Item = (&'a Compute, Context<'a>)> {
    chosen(list, state).map(|compute| (compute, state.context_on(&compute.id)))
}

/// Each column as wide as its widest cell.
fn table(list: &List, state: &State) -> String {
    let several = state.fleet.has_several();
    let columns: Vec<Column<Compute>> =
        columns(list).iter().copied().filter(|column| several || !column.tells_workspaces).collect();
    let heads = columns.iter().map(|column| column.head.to_owned()).collect();
    let rows = rows(list, state).map(|(compute, x)| {
        columns.iter().map(|column| (column.cell)(compute, &x).text.into_owned()).collect()
    });
    let lines: Vec<Vec<String>> = std::iter::once(heads).chain(rows).collect();
    let width = |index: usize| lines.iter().map(|line| line[index].width()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    lines.iter().map(|line| aligned(line, &columns, &widths)).collect()
}

fn aligned(cells: &[String], columns: &[Column<Compute>], widths: &[usize]) -> String {
    let mut line = String::new();
    for ((cell, column), width) in cells.iter().zip(columns).zip(widths) {
        let blanks = " ".repeat(width.saturating_sub(cell.width()));
        let (before, after) = if column.right { (&*blanks, "") } else { ("", &*blanks) };
        line.extend([before, cell, after, &" ".repeat(GAP.into())]);
    }
    line.truncate(line.trim_end().len());
    line + "\n"
}

fn bodies<'a>(list: &'a List, state: &'a State) -> impl Iterator<Item = Value> + 'a {
    chosen(list, state).map(|compute| redacted(&compute.body.value()))
}

fn json(list: &List, state: &State) -> String {
    // `Display` of a value cannot fail, and `#` is the pretty form.
    harmless(&format!("{:#}\n", Value::Array(bodies(list, state).collect())))
}

fn ndjson(list: &List, state: &State) -> String {
    bodies(list, state).map(|body| harmless(&format!("{body}\n"))).collect()
}

/// Escapes what a terminal might obey or reorder by; JSON itself escapes only the ASCII controls. Such characters
/// can only stand in strings, where the escape means the same.
fn harmless(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        let obeyed = matches!(c, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}') || is_invisible(c);
        if obeyed {
            let mut units = [0; 2];
            c.encode_utf16(&mut units).iter().for_each(|unit| text.push_str(&format!("\\u{unit:04x}")));
        } else {
            text.push(c);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_might_obey_is_escaped_and_still_the_same_json() {
        let value = serde_json::json!(["\u{9b}31m", "\u{1b}[31m", "\u{202e}abc", "größe"]);
        let text = harmless(&format!("{value:#}"));
        assert!(!text.contains(['\u{9b}', '\u{1b}', '\u{202e}']), "{text:?}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }

    #[test]
    fn cells_stand_under_their_heads() {
        let columns = [columns::NAME, columns::AGE, columns::TYPE];
        let line = |cells: [&str; 3]| aligned(&cells.map(str::to_owned), &columns, &[4, 3, 4]);
        assert_eq!(line(["NAME", "AGE", "TYPE"]), "NAME  AGE  TYPE\n");
        assert_eq!(line(["é", "3d", "–"]), "é      3d  –\n");
    }
}
