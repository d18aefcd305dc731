//! A list of rows: order, filter, cursor. Rows are named by what they are, never by where they stand.

use super::filter::Filter;
use crate::{
    domain::{
        ids::{ComputeKey, OperationId, ResourceId},
        text::Text,
    },
    kinds::column::SortKey,
};
use std::sync::Arc;

/// What a row is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RowKey {
    /// A compute.
    Compute(ComputeKey),
    /// A row of quota, by scope and name.
    Quota(Text),
    /// An operation of this session.
    Operation(OperationId),
    /// A state that was seen to change, by its number in the log.
    Transition(u64),
}

impl RowKey {
    /// The id of the compute that it is.
    pub fn compute_id(&self) -> Option<&ResourceId> {
        match self {
            Self::Compute(key) => Some(&key.id),
            Self::Quota(_) | Self::Operation(_) | Self::Transition(_) => None,
        }
    }
}

/// A row of a list.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its place in the order.
    pub sort: SortKey,
    /// What it is.
    pub key: RowKey,
    /// What a filter looks at, in lower case.
    pub words: Arc<str>,
}

/// The rows of a list that pass its filter.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    all: &'a [Entry],
    passing: Option<&'a [usize]>,
}

impl<'a> Rows<'a> {
    /// How many there are.
    pub fn len(self) -> usize {
        self.passing.map_or(self.all.len(), <[_]>::len)
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The row at a place.
    pub fn get(self, at: usize) -> Option<&'a Entry> {
        match self.passing {
            Some(passing) => self.all.get(*passing.get(at)?),
            None => self.all.get(at),
        }
    }

    /// The rows, in order.
    pub fn iter(self) -> impl ExactSizeIterator<Item = &'a Entry> {
        (0..self.len()).map(move |at| self.get(at).expect("the place of a row that passes"))
    }
}

/// Steps of the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// One page up.
    PageUp,
    /// One page down.
    PageDown,
    /// To the first row.
    Top,
    /// To the last row.
    Bottom,
}

impl Motion {
    /// Where it leads from `at` among `len` rows, `page` of them on screen.
    pub fn from(self, at: usize, len: usize, page: usize) -> usize {
        let last = len.saturating_sub(1);
        let page = page.saturating_sub(1).max(1);
        match self {
            Self::Up => at.saturating_sub(1),
            Self::Down => at.saturating_add(1).min(last),
            Self::PageUp => at.saturating_sub(page),
            Self::PageDown => at.saturating_add(page).min(last),
            Self::Top => 0,
            Self::Bottom => last,
        }
    }
}

/// A list of rows.
#[derive(Debug, Default)]
pub struct List {
    /// The column that it is sorted by.
    pub sort: usize,
    /// Whether the order is turned round.
    pub inverted: bool,
    /// The filter as typed.
    pub typed: String,
    /// The filter, ready to be asked.
    pub filter: Filter,
    /// Whether only rows with problems are shown.
    pub problems: bool,
    /// Rows before filtering.
    pub total: usize,
    /// All rows, in order.
    all: Vec<Entry>,
    /// The places of those that pass; `None` while nothing is held back.
    passing: Option<Vec<usize>>,
    selected: Option<RowKey>,
    at: usize,
    offset: usize,
}

impl List {
    /// The rows that pass, in order.
    pub fn rows(&self) -> Rows<'_> {
        Rows { all: &self.all, passing: self.passing.as_deref() }
    }

    /// All rows in order, whether they pass or not.
    pub fn all(&self) -> &[Entry] {
        &self.all
    }

    /// The row under the cursor.
    pub fn selected(&self) -> Option<&RowKey> {
        self.selected.as_ref()
    }

    /// Where the cursor stands among the rows.
    pub fn position(&self) -> usize {
        self.at
    }

    /// The first row on screen.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Whether some rows may be hidden.
    pub fn is_filtered(&self) -> bool {
        self.problems || self.filter != Filter::default()
    }

    /// Lets all rows pass that the filter held back.
    pub fn clear_filter(&mut self) {
        self.typed.clear();
        self.filter = Filter::default();
    }

    /// Takes in all rows anew. `is_problem` is asked only while nothing but problems is shown.
    pub fn refill(&mut self, all: Vec<Entry>, is_problem: impl Fn(&RowKey) -> bool, page: usize) {
        self.all = all;
        self.order(is_problem, page);
    }

    /// Takes in some rows anew: `gone` says which of the old ones to drop, `fresh` holds what takes their place.
    pub fn renew(
        &mut self,
        gone: impl Fn(&RowKey) -> bool,
        fresh: Vec<Entry>,
        is_problem: impl Fn(&RowKey) -> bool,
        page: usize,
    ) {
        self.all.retain(|entry| !gone(&entry.key));
        self.all.extend(fresh);
        self.order(is_problem, page);
    }

    /// Puts the rows in order.
    pub fn order(&mut self, is_problem: impl Fn(&RowKey) -> bool, page: usize) {
        let inverted = self.inverted;
        // Nearly sorted input, as after a merge, is sorted in nearly linear time.
        self.all.sort_by(|a, b| a.sort.order(&b.sort, inverted).then_with(|| a.key.cmp(&b.key)));
        self.narrow(is_problem, page);
    }

    /// Picks the rows that pass.
    pub fn narrow(&mut self, is_problem: impl Fn(&RowKey) -> bool, page: usize) {
        self.total = self.all.len();
        let passes =
            |entry: &Entry| self.filter.passes(&entry.words) && (!self.problems || is_problem(&entry.key));
        let picked = || (0..self.all.len()).filter(|at| passes(&self.all[*at])).collect();
        self.passing = self.is_filtered().then(picked);
        self.find();
        self.keep_in_view(page);
    }

    /// Moves the cursor.
    pub fn go(&mut self, motion: Motion, page: usize) {
        self.at = motion.from(self.at, self.rows().len(), page);
        self.selected = self.rows().get(self.at).map(|entry| entry.key.clone());
        self.keep_in_view(page);
    }

    /// Puts the cursor on a row, now or as soon as it is there.
    pub fn select(&mut self, key: RowKey, page: usize) {
        self.selected = Some(key);
        self.find();
        self.keep_in_view(page);
    }

    /// Scrolls so that the cursor is among the `page` rows on screen.
    pub fn keep_in_view(&mut self, page: usize) {
        let page = page.max(1);
        self.offset = self
            .offset
            .clamp((self.at + 1).saturating_sub(page), self.at)
            .min(self.rows().len().saturating_sub(page));
    }

    /// Finds the cursor's row again; when it is gone, the row that took its place has the cursor.
    fn find(&mut self) {
        let same = |key: &RowKey| match (key, &self.selected) {
            // A compute whose creation time became known is still the one that was meant.
            (RowKey::Compute(key), Some(RowKey::Compute(wanted))) => {
                key.id == wanted.id
                    && (wanted.created.is_none() || key.created.is_none() || key.created == wanted.created)
            }
            (key, Some(wanted)) => key == wanted,
            (_, None) => false,
        };
        let found = match self.rows().get(self.at) {
            Some(entry) if same(&entry.key) => Some(self.at),
            Some(_) | None => self.rows().iter().position(|entry| same(&entry.key)),
        };
        self.at = found.unwrap_or(self.at).min(self.rows().len().saturating_sub(1));
        self.selected = self.rows().get(self.at).map(|entry| entry.key.clone());
    }
}
