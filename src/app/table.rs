//! A list as it is drawn: the columns that fit, and the cells of the rows that are on screen. Only those are made.

use super::{
    activity,
    freshness::Freshness,
    layout::{self, Regions},
    list::{Entry, RowKey},
    panes::{Contents, Pane},
    quota,
    state::State,
};
use crate::{
    domain::{error::ApiError, ids::WorkspaceId, text::Text, time},
    kinds::column::{Cell, Column, Context, Tone},
};
use ratatui::layout::Rect;
use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

/// A header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The place of its column among those of the pane.
    pub place: usize,
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
    /// Whether it is marked.
    pub marked: bool,
    /// Whether some of it is only the last that was known.
    pub kept: bool,
    /// Whether all of it is too old, since its workspace was not read for too long.
    pub stale: bool,
    /// What stands in the place of all cells but the first, if so: why a workspace cannot be read.
    pub note: Option<Text>,
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
        let width = self.screen().regions().map_or(0, |regions| layout::list_width(self.sides(&regions).0));
        let fitted = match &self.pane.pane().contents {
            Contents::Computes { columns, .. } => self.fitted(columns, width),
            Contents::Quota(columns) => self.fitted(columns, width),
            Contents::Activity(columns) => self.fitted(columns, width),
        };
        fitted.into_iter().map(|(index, _)| index).collect()
    }

    /// How many columns of the pane on screen are out of sight when so many are `shown`: moved to the left, and beyond the
    /// edge.
    pub fn columns_out_of_sight(&self, shown: usize) -> (usize, usize) {
        let several = self.fleet.has_several();
        let arrangement = &self.list(self.pane).arrangement;
        match &self.pane.pane().contents {
            Contents::Computes { columns, .. } => arrangement.out_of_sight(columns, shown, several),
            Contents::Quota(columns) => arrangement.out_of_sight(columns, shown, several),
            Contents::Activity(columns) => arrangement.out_of_sight(columns, shown, several),
        }
    }

    /// Where the list stands, and beside it what is known of the row under the cursor: on a wide screen, where there is
    /// one. Columns that are to be wide have all of it.
    pub fn sides(&self, regions: &Regions) -> (Rect, Option<Rect>) {
        let list = self.list(self.pane);
        let is_told = matches!(self.pane.pane().contents, Contents::Computes { .. })
            && !list.arrangement.wide
            && !list.rows().is_empty();
        match regions.beside.filter(|_| is_told) {
            Some(beside) => {
                let width = regions.body.width - beside.width;
                (Rect { width, ..regions.body }, Some(beside))
            }
            None => (regions.body, None),
        }
    }

    fn fitted<R>(&self, columns: &[Column<R>], width: u16) -> Vec<(usize, u16)> {
        let list = self.list(self.pane);
        list.arrangement.fit(columns, width, list.widest(), self.fleet.has_several())
    }

    /// The list of the pane on screen, `width` cells wide, as many rows as a page has.
    pub fn table(&self, width: u16, page: usize) -> TableView {
        let pane = self.pane.pane();
        match &pane.contents {
            Contents::Computes { columns, .. } => self.compute_table(pane, columns, width, page),
            Contents::Quota(columns) => {
                let lines: HashMap<Text, quota::Line> =
                    quota::lines(&self.fleet).map(|line| (line.key(), line)).collect();
                self.plain_table(columns, width, page, |key| match key {
                    RowKey::Quota(name) => lines.get(name).cloned(),
                    RowKey::Compute(_)
                    | RowKey::Operation(_)
                    | RowKey::Transition(_)
                    | RowKey::Workspace(_) => None,
                })
            }
            Contents::Activity(columns) => self.plain_table(columns, width, page, |key| match key {
                RowKey::Operation(id) => self
                    .operations
                    .get(*id)
                    .map(|o| activity::operation_line(o, &self.setup.preferences.keymap, self.now)),
                RowKey::Transition(number) => self.activity.transition(*number),
                RowKey::Compute(_) | RowKey::Quota(_) | RowKey::Workspace(_) => None,
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
        let fitted = self.fitted(columns, width);
        let provisioning_shown = fitted.iter().any(|(index, _)| columns[*index].name == "provisioning");
        let marks = self.list(pane.id).marks();
        let row = |(at, Entry { key, .. }): (usize, &Entry)| {
            let selected = at == self.list(pane.id).position();
            if let RowKey::Workspace(workspace) = key {
                return self.note(workspace, selected);
            }
            let id = key.compute_id()?;
            let (_, watched) = self.fleet.of(id)?;
            let row = watched.row(id)?;
            let x = Context { provisioning_shown, ..self.context_in(Some(watched)) };
            let cells = cells(columns, &fitted, &*row.compute, &x);
            let before = row.before.as_ref().map(|before| self::cells(columns, &fitted, &*before.0, &x));
            let differs = |at: usize| before.as_ref().is_some_and(|before| before[at].text != cells[at].text);
            let changed = (0..cells.len()).map(differs).collect();
            let stale = Freshness::of(watched, self.now).is_stale();
            let marked = marks.contains(key);
            Some(RowView { cells, changed, selected, marked, kept: row.compute.kept, stale, note: None })
        };
        TableView {
            heads: self.heads(columns, &fitted),
            rows: self.on_screen(page).filter_map(row).collect(),
        }
    }

    /// The cells of the row under the cursor, those of all columns, each with its header.
    pub fn cells_under_cursor(&self) -> Vec<(&'static str, String)> {
        let (Contents::Computes { columns, .. }, Some(row)) = (&self.pane.pane().contents, self.selected())
        else {
            return Vec::new();
        };
        let x = self.context_on(&row.compute.id);
        let places = self.list(self.pane).arrangement.places(columns, self.fleet.has_several());
        let cell =
            |place: usize| (columns[place].head, (columns[place].cell)(&row.compute, &x).text.to_string());
        places.into_iter().map(cell).collect()
    }

    /// The row that says that a workspace cannot be read: why, since when, and when that is tried again.
    fn note(&self, workspace: &WorkspaceId, selected: bool) -> Option<RowView> {
        let name = Cell::plain(Text::new(workspace.name()).to_string()).toned(Tone::Dim);
        let note = Text::from(self.unreadable(workspace)?);
        let changed = vec![false];
        Some(RowView {
            cells: vec![name],
            changed,
            selected,
            marked: false,
            kept: false,
            stale: false,
            note: Some(note),
        })
    }

    /// In words, why a workspace cannot be read, since when, and when that is tried again.
    pub fn unreadable(&self, workspace: &WorkspaceId) -> Option<String> {
        let (error, since) = self.fleet.get(workspace)?.failure.as_ref()?;
        let since = since.wall.with_timezone(&self.setup.zone).format("%H:%M:%S");
        Some(format!("cannot be read since {since}: {}", self.why(workspace, error)))
    }

    /// A failure in few words, and when it is tried again.
    pub fn why(&self, workspace: &WorkspaceId, error: &ApiError) -> String {
        // While nobody is signed in nothing is listed.
        let is_out = self.sign_in.is_out().is_some();
        let next = if is_out { self.sign_in.next() } else { self.polling.next_listing(workspace) };
        self.tried_again(error, next)
    }

    /// A failure in few words, and how long it is until something is tried again.
    pub fn tried_again(&self, error: &ApiError, next: Option<Duration>) -> String {
        let left = next.map(|next| next.saturating_sub(self.now.steady));
        match left.filter(|left| !left.is_zero() && !self.polling.is_paused()) {
            Some(left) => format!("{}, again in {}", error.headline(), time::short(left)),
            None => error.headline(),
        }
    }

    fn plain_table<R>(
        &self,
        columns: &'static [Column<R>],
        width: u16,
        page: usize,
        find: impl Fn(&RowKey) -> Option<R>,
    ) -> TableView {
        let fitted = self.fitted(columns, width);
        let x = self.context();
        let row = |(at, Entry { key, .. }): (usize, &Entry)| {
            let cells = cells(columns, &fitted, &find(key)?, &x);
            Some(RowView {
                changed: vec![false; cells.len()],
                cells,
                selected: at == self.list(self.pane).position(),
                marked: false,
                kept: false,
                stale: false,
                note: None,
            })
        };
        TableView {
            heads: self.heads(columns, &fitted),
            rows: self.on_screen(page).filter_map(row).collect(),
        }
    }

    /// The workspaces whose rows are on the screen; an only one is, whatever the pane lists.
    pub fn shown_workspaces(&self) -> BTreeSet<WorkspaceId> {
        if let Some((only, _)) = self.fleet.only() {
            return BTreeSet::from([only.clone()]);
        }
        let of = |(_, entry): (usize, &Entry)| match &entry.key {
            RowKey::Compute(key) => key.id.workspace(),
            RowKey::Workspace(workspace) => Some(workspace.clone()),
            RowKey::Quota(_) | RowKey::Operation(_) | RowKey::Transition(_) => None,
        };
        self.on_screen(self.page()).filter_map(of).collect()
    }

    fn on_screen(&self, page: usize) -> impl Iterator<Item = (usize, &Entry)> {
        let list = self.list(self.pane);
        let rows = list.rows();
        (list.offset()..rows.len()).take(page).filter_map(move |at| Some((at, rows.get(at)?)))
    }

    fn heads<R>(&self, columns: &[Column<R>], fitted: &[(usize, u16)]) -> Vec<Head> {
        let list = self.list(self.pane);
        let head = |(index, width): &(usize, u16)| Head {
            place: *index,
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
