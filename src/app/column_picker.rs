//! Choosing the columns of a list, and their order.

use super::{list::Motion, panes::PaneId};

/// The columns of a pane, to be chosen from.
#[derive(Debug)]
pub struct ColumnPicker {
    /// Whose they are.
    pub pane: PaneId,
    /// All of them, in the order that they are to have.
    pub rows: Vec<Choice>,
    /// The line under the cursor.
    pub at: usize,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its place among the columns of the pane.
    pub place: usize,
    /// Its header.
    pub head: &'static str,
    /// Whether it is to be shown.
    pub shown: bool,
}

impl ColumnPicker {
    /// All columns of a pane: those that are shown in their order, then the others.
    pub fn open(pane: PaneId, chosen: Option<&[usize]>) -> Self {
        let heads = pane.pane().columns();
        let shown: Vec<usize> = chosen.map_or_else(|| (0..heads.len()).collect(), <[usize]>::to_vec);
        let others = (0..heads.len()).filter(|place| !shown.contains(place));
        let choice = |place: usize| Choice { place, head: heads[place].1, shown: shown.contains(&place) };
        let rows = shown.iter().copied().chain(others).map(choice).collect();
        Self { pane, rows, at: 1 }
    }

    /// Moves the cursor; the first column is none to choose.
    pub fn go(&mut self, motion: Motion, page: usize) {
        self.at = motion.from(self.at, self.rows.len(), page).max(1);
    }

    /// Shows the column under the cursor, or hides it.
    pub fn toggle(&mut self) {
        if let Some(row) = self.rows.get_mut(self.at) {
            row.shown = !row.shown;
        }
    }

    /// Moves the column under the cursor one place.
    pub fn shift(&mut self, by: isize) {
        let to = self.at.saturating_add_signed(by).clamp(1, self.rows.len().saturating_sub(1).max(1));
        if self.at < self.rows.len() && to < self.rows.len() {
            self.rows.swap(self.at, to);
            self.at = to;
        }
    }

    /// All columns, in the order of the table.
    pub fn reset(&mut self) {
        *self = Self { at: self.at, ..Self::open(self.pane, None) };
    }

    /// Those that are to be shown, in their order.
    pub fn places(&self) -> Vec<usize> {
        self.rows.iter().filter(|row| row.shown).map(|row| row.place).collect()
    }
}
