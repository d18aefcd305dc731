//! Marked rows. Marks stay with what a row is, wherever it stands and whether it is shown or not.

use super::{List, Motion, RowKey};
use std::collections::HashSet;

/// The marks of a list.
#[derive(Debug, Default)]
pub(super) struct Marks {
    rows: HashSet<RowKey>,
    /// The row that was marked last: where a range begins.
    last: Option<RowKey>,
}

impl List {
    /// The marked rows, whether they are shown or not.
    pub fn marks(&self) -> &HashSet<RowKey> {
        &self.marks.rows
    }

    /// Marks the row under the cursor, or takes its mark away, and goes on to the next one.
    pub fn mark(&mut self, page: usize) {
        let Some(key) = self.markable(self.at) else { return };
        if !self.marks.rows.remove(&key) {
            self.marks.rows.insert(key.clone());
        }
        self.marks.last = Some(key);
        self.go(Motion::Down, page);
    }

    /// Marks all rows that are shown from the one that was marked last to the one under the cursor.
    pub fn mark_range(&mut self) {
        let last = self.marks.last.as_ref();
        let from = last.and_then(|last| self.rows().iter().position(|entry| entry.key == *last));
        let from = from.unwrap_or(self.at);
        let range = from.min(self.at)..=from.max(self.at);
        let keys: Vec<RowKey> = range.filter_map(|at| self.markable(at)).collect();
        self.marks.rows.extend(keys);
        self.marks.last = self.markable(self.at);
    }

    /// Marks all rows that are shown; where all are marked, takes their marks away.
    pub fn mark_all(&mut self) {
        let keys: Vec<RowKey> = (0..self.rows().len()).filter_map(|at| self.markable(at)).collect();
        if keys.iter().all(|key| self.marks.rows.contains(key)) {
            for key in &keys {
                self.marks.rows.remove(key);
            }
        } else {
            self.marks.rows.extend(keys);
        }
    }

    /// Takes all marks away.
    pub fn clear_marks(&mut self) {
        self.marks = Marks::default();
    }

    /// What is at a place, if it can be marked: computes can.
    fn markable(&self, at: usize) -> Option<RowKey> {
        let key = &self.rows().get(at)?.key;
        key.compute_id().map(|_| key.clone())
    }
}
