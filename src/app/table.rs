//! A list as it is drawn: the columns that fit, and the cells of the rows that are on screen. Only those are made.

use super::{
    activity, layout,
    list::{Entry, RowKey},
    panes::{Contents, Pane},
    quota,
    state::State,
};
use crate::kinds::column::{self, Cell, Column, Context};

/// A header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its text.
    pub text: &'static str,
    /// The width of its column.
    pub width: u16,
    /// Whether its column stands at the right edge.
    pub right: bool,
    /// Whether the list is sorted by it: upwards, or downwards.
    pub sorted: Option<bool>,
}

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub struct RowView {
    /// Its cells, one for each header.
    pub cells: Vec<Cell>,
    /// The cells that have just changed.
    pub changed: Vec<bool>,
    /// Whether the cursor is on it.
    pub selected: bool,
    /// Whether some of it is only the last that was known.
    pub kept: bool,
}

/// A list as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct TableView {
    /// The headers.
    pub heads: Vec<Head>,
    /// The rows on screen.
    pub rows: Vec<RowView>,
}

impl State {
    /// The columns of the pane on screen that fit, by their places among all of its columns.
    pub fn shown_columns(&self) -> Vec<usize> {
        let width = layout::list_width(self.size);
        let widest = self.list(self.pane).widest();
        let fitted = match &self.pane.pane().contents {
            Contents::Computes { columns, .. } => column::fit(columns, width, widest),
            Contents::Quota(columns) => column::fit(columns, width, None),
            Contents::Activity(columns) => column::fit(columns, width, None),
        };
        fitted.into_iter().map(|(index, _)| index).collect()
    }

    /// The list of the pane on screen, `width` cells wide, as many rows as a page has.
    pub fn table(&self, width: u16, page: usize) -> TableView {
        let pane = self.pane.pane();
        match &pane.contents {
            Contents::Computes { columns, .. } => self.compute_table(pane, columns, width, page),
            Contents::Quota(columns) => {
                let usages = self.watched().and_then(|watched| watched.usages.get());
                let usages = usages.map_or(&[][..], |usages| usages);
                self.plain_table(columns, width, page, |key| {
                    usages
                        .iter()
                        .find(|usage| matches!(key, RowKey::Quota(name) if quota::key(usage) == *name))
                        .cloned()
                })
            }
            Contents::Activity(columns) => self.plain_table(columns, width, page, |key| match key {
                RowKey::Operation(id) => {
                    self.operations.get(*id).map(|o| activity::operation_line(o, self.now))
                }
                RowKey::Transition(number) => self.activity.transition(*number),
                RowKey::Compute(_) | RowKey::Quota(_) => None,
            }),
        }
    }

    fn compute_table(
        &self,
        pane: &Pane,
        columns: &'static [Column<crate::domain::compute::Compute>],
        width: u16,
        page: usize,
    ) -> TableView {
        let fitted = column::fit(columns, width, self.list(pane.id).widest());
        let has = |name| fitted.iter().any(|(index, _)| columns[*index].name == name);
        let x = Context { provisioning_shown: has("provisioning"), ..self.context() };
        let row = |(at, Entry { key, .. }): (usize, &Entry)| {
            let row = key.compute_id().and_then(|id| self.watched()?.row(id))?;
            let cells = cells(columns, &fitted, &*row.compute, &x);
            let before = row.before.as_ref().map(|(before, _)| self::cells(columns, &fitted, &**before, &x));
            let differs = |at: usize| before.as_ref().is_some_and(|before| before[at].text != cells[at].text);
            let changed = (0..cells.len()).map(differs).collect();
            let selected = at == self.list(pane.id).position();
            Some(RowView { cells, changed, selected, kept: row.compute.kept })
        };
        TableView {
            heads: self.heads(columns, &fitted),
            rows: self.on_screen(page).filter_map(row).collect(),
        }
    }

    fn plain_table<R>(
        &self,
        columns: &'static [Column<R>],
        width: u16,
        page: usize,
        find: impl Fn(&RowKey) -> Option<R>,
    ) -> TableView {
        let fitted = column::fit(columns, width, None);
        let x = self.context();
        let row = |(at, Entry { key, .. }): (usize, &Entry)| {
            let cells = cells(columns, &fitted, &find(key)?, &x);
            Some(RowView {
                changed: vec![false; cells.len()],
                cells,
                selected: at == self.list(self.pane).position(),
                kept: false,
            })
        };
        TableView {
            heads: self.heads(columns, &fitted),
            rows: self.on_screen(page).filter_map(row).collect(),
        }
    }

    fn on_screen(&self, page: usize) -> impl Iterator<Item = (usize, &Entry)> {
        let list = self.list(self.pane);
        let rows = list.rows();
        (list.offset()..rows.len()).take(page).filter_map(move |at| Some((at, rows.get(at)?)))
    }

    fn heads<R>(&self, columns: &[Column<R>], fitted: &[(usize, u16)]) -> Vec<Head> {
        let list = self.list(self.pane);
        let head = |(index, width): &(usize, u16)| Head {
            text: columns[*index].head,
            width: *width,
            right: columns[*index].right,
            sorted: (list.sort == *index).then_some(!list.inverted),
        };
        fitted.iter().map(head).collect()
    }
}

fn cells<R>(columns: &[Column<R>], fitted: &[(usize, u16)], row: &R, x: &Context) -> Vec<Cell> {
    fitted.iter().map(|(index, _)| (columns[*index].cell)(row, x)).collect()
}
