//! A list of rows: order, filter, cursor. Rows are named by what they are, never by where they stand.

mod entries;
mod order;
mod row_key;

pub use entries::{Entry, Fresh};
pub use row_key::RowKey;

use super::filter::Filter;
use crate::{domain::ids::ResourceId, kinds::column::SortKey};
use entries::{Entries, Slot};
use std::{cmp::Ordering, collections::HashSet};

/// The rows that pass the filter of a list.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    entries: &'a Entries,
    order: &'a [Slot],
}

impl<'a> Rows<'a> {
    /// How many there are.
    pub fn len(self) -> usize {
        self.order.len()
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The row at a place.
    pub fn get(self, at: usize) -> Option<&'a Entry> {
        self.order.get(at).map(|slot| self.entries.get(*slot))
    }

    /// The rows, in order.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = &'a Entry> {
        self.order.iter().map(move |slot| self.entries.get(*slot))
    }

    /// How many of them are what the list is about, and not a workspace that cannot be read.
    pub fn count(self) -> usize {
        // Those stand at the end.
        let is_note = |entry: &&Entry| matches!(entry.key, RowKey::Workspace(_));
        self.len() - self.iter().rev().take_while(is_note).count()
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
    /// Whether only rows with problems are shown.
    pub problems: bool,
    typed: String,
    filter: Filter,
    entries: Entries,
    /// All rows by what they are: the order of those whose sort keys are the same.
    by_key: Vec<Slot>,
    /// All rows, in order.
    all: Vec<Slot>,
    /// Those that pass, in order; `None` while nothing is held back.
    passing: Option<Vec<Slot>>,
    selected: Option<RowKey>,
    at: usize,
    offset: usize,
}

impl List {
    /// The width of the longest name among all rows, for lists of computes; names are ASCII as a rule.
    pub fn widest(&self) -> Option<u16> {
        self.entries.widest().map(|longest| u16::try_from(longest).unwrap_or(u16::MAX))
    }

    /// The rows that pass, in order.
    pub fn rows(&self) -> Rows<'_> {
        Rows { entries: &self.entries, order: self.passing.as_ref().unwrap_or(&self.all) }
    }

    /// How many rows there are before filtering, without workspaces that cannot be read.
    pub fn total(&self) -> usize {
        self.all.len() - self.entries.notes()
    }

    /// Whether there is nothing at all to be shown, even without a filter.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The filter as typed.
    pub fn typed(&self) -> &str {
        &self.typed
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

    /// Whether the filter shows this compute.
    pub fn shows(&self, id: &ResourceId) -> bool {
        self.entries.place(id).is_some_and(|slot| self.passes(slot))
    }

    /// Takes in all rows anew.
    pub fn refill(&mut self, all: Vec<Fresh>, page: usize) {
        self.entries = Entries::default();
        self.by_key = all.into_iter().map(|fresh| self.entries.put(fresh)).collect();
        let Self { entries, by_key, .. } = self;
        by_key.sort_unstable_by(|a, b| entries.get(*a).key.cmp(&entries.get(*b).key));
        self.reorder(page);
    }

    /// Takes in some rows anew: those `gone` are dropped, and `fresh` holds what takes their place. Costs by their
    /// number, however many others there are.
    pub fn renew(&mut self, gone: &HashSet<ResourceId>, fresh: Vec<Fresh>, page: usize) {
        let old: Vec<Slot> = gone.iter().filter_map(|id| self.entries.place(id)).collect();
        if old.is_empty() && fresh.is_empty() {
            return;
        }
        let Self { entries, by_key, all, passing, inverted, .. } = self;
        order::take_out(by_key, &old, by_what_they_are(entries));
        for order in std::iter::once(&mut *all).chain(passing.as_mut()) {
            order::take_out(order, &old, in_order(entries, *inverted));
        }
        for slot in &old {
            entries.take(*slot);
        }
        let new: Vec<Slot> = fresh.into_iter().map(|fresh| entries.put(fresh)).collect();
        let seen = new.iter().copied().filter(|slot| self.passes(*slot)).collect();
        let Self { entries, by_key, all, passing, inverted, .. } = self;
        if let Some(passing) = passing {
            order::put_in(passing, seen, in_order(entries, *inverted));
        }
        order::put_in(all, new.clone(), in_order(entries, *inverted));
        order::put_in(by_key, new, by_what_they_are(entries));
        self.find();
        self.keep_in_view(page);
    }

    /// Sorts the rows by other keys.
    pub fn resort(&mut self, key: impl Fn(&RowKey) -> SortKey, page: usize) {
        for slot in &self.by_key {
            let entry = self.entries.get_mut(*slot);
            entry.sort = key(&entry.key);
        }
        self.reorder(page);
    }

    /// Turns the order round.
    pub fn invert(&mut self, page: usize) {
        self.inverted = !self.inverted;
        self.reorder(page);
    }

    /// Takes in a filter as it is typed.
    pub fn set_filter(&mut self, typed: String, page: usize) {
        let filter = Filter::parse(&typed);
        let narrower = filter.narrows(&self.filter);
        self.typed = typed;
        self.filter = filter;
        // What did not pass before does not pass a narrower filter either.
        let passing = self.passing.take().filter(|_| narrower);
        self.pick(passing.as_deref(), page);
    }

    /// Shows only rows with problems, or others too.
    pub fn show_problems(&mut self, problems: bool, page: usize) {
        self.problems = problems;
        self.pick(None, page);
    }

    /// Moves the cursor.
    pub fn go(&mut self, motion: Motion, page: usize) {
        self.at = motion.from(self.at, self.rows().len(), page);
        self.selected = self.rows().get(self.at).map(|entry| entry.key.clone());
        self.keep_in_view(page);
    }

    /// Lets the cursor stay where it stands, whatever row comes there.
    pub fn let_go(&mut self) {
        self.selected = None;
    }

    /// Puts the cursor on a row.
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

    /// Puts all rows in order.
    fn reorder(&mut self, page: usize) {
        self.all = order::sorted(&self.by_key, &self.entries, self.inverted);
        self.pick(None, page);
    }

    /// Picks the rows that pass, out of `among` where that is known to hold them all.
    fn pick(&mut self, among: Option<&[Slot]>, page: usize) {
        self.passing = self.is_filtered().then(|| match among {
            Some(among) => among.iter().copied().filter(|slot| self.passes(*slot)).collect(),
            None => {
                // In the order in which they are kept, so that memory is read from one end to the other.
                let mut passes = vec![false; self.entries.end()];
                for slot in self.entries.slots() {
                    passes[slot as usize] = self.passes(slot);
                }
                self.all.iter().copied().filter(|slot| passes[*slot as usize]).collect()
            }
        });
        self.find();
        self.keep_in_view(page);
    }

    fn passes(&self, slot: Slot) -> bool {
        (!self.problems || self.entries.get(slot).problem) && self.filter.passes(self.entries.words(slot))
    }

    /// Finds the cursor's row again; when it is gone, the row that took its place has the cursor.
    fn find(&mut self) {
        let rows = self.rows();
        let found = self.selected.as_ref().and_then(|wanted| match wanted.resource() {
            Some(id) => {
                let slot = self.entries.place(id)?;
                let is_it = wanted.is(&self.entries.get(slot).key);
                order::place(rows.order, slot, in_order(&self.entries, self.inverted)).filter(|_| is_it)
            }
            // Lists of other things are short.
            None => rows.iter().position(|entry| wanted.is(&entry.key)),
        });
        self.at = found.unwrap_or(self.at).min(rows.len().saturating_sub(1));
        self.selected = self.rows().get(self.at).map(|entry| entry.key.clone());
    }
}

fn in_order(entries: &Entries, inverted: bool) -> impl Fn(Slot, Slot) -> Ordering {
    move |a, b| entries.get(a).order(entries.get(b), inverted)
}

fn by_what_they_are(entries: &Entries) -> impl Fn(Slot, Slot) -> Ordering {
    move |a, b| entries.get(a).key.cmp(&entries.get(b).key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{ComputeKey, WorkspaceId};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn id(name: u8) -> ResourceId {
        WorkspaceId::new("s", "g", "w").compute(&format!("c-{name}"))
    }

    fn sort_key(sort: u8) -> SortKey {
        if sort == 0 { SortKey::Unknown } else { SortKey::Number(f64::from(sort)) }
    }

    fn fresh(name: u8, sort: u8) -> Fresh {
        let key = RowKey::Compute(ComputeKey { id: id(name), created: None });
        let entry = Entry { sort: sort_key(sort), key, problem: sort == 1 };
        Fresh { entry, words: format!("c-{name} v{sort}") }
    }

    fn words(list: &List) -> Vec<String> {
        list.rows().order.iter().map(|slot| list.entries.words(*slot).to_owned()).collect()
    }

    proptest! {
        #[test]
        fn renewed_piece_by_piece_a_list_is_what_it_would_be_made_anew(
            pieces in prop::collection::vec(prop::collection::vec((0_u8..40, 0_u8..5, any::<bool>()), 0..12), 1..12),
            inverted in any::<bool>(),
            problems in any::<bool>(),
            typed in prop::sample::select(vec!["", "v3", "c-1", "!c-1"]),
        ) {
            let mut list = List { inverted, problems, ..List::default() };
            list.set_filter(typed.to_owned(), 5);
            let mut known: BTreeMap<u8, u8> = BTreeMap::new();
            for piece in pieces {
                let gone = piece.iter().map(|(name, ..)| id(*name)).collect();
                for (name, sort, stays) in piece {
                    if stays { known.insert(name, sort); } else { known.remove(&name); }
                }
                let gone: HashSet<ResourceId> = gone;
                let stays = known.iter().filter(|(name, _)| gone.contains(&id(**name)));
                let stays = stays.map(|(name, sort)| fresh(*name, *sort)).collect();
                let before = list.selected().cloned();
                list.renew(&gone, stays, 5);
                let mut anew = List { inverted, problems, ..List::default() };
                anew.set_filter(typed.to_owned(), 5);
                anew.refill(known.iter().map(|(name, sort)| fresh(*name, *sort)).collect(), 5);
                prop_assert_eq!(words(&list), words(&anew));
                prop_assert_eq!((list.widest(), list.total()), (anew.widest(), anew.total()));
                if let Some(before) = before.filter(|key| list.rows().iter().any(|entry| entry.key == *key)) {
                    prop_assert_eq!(list.selected(), Some(&before), "the cursor stays on its row");
                }
                list.go(Motion::Down, 5);
            }
        }
    }

    #[test]
    fn sorted_by_other_keys_a_list_is_what_it_would_be_with_them() {
        let (mut list, mut anew) = (List::default(), List::default());
        list.refill((0..30).map(|name| fresh(name, name % 5)).collect(), 5);
        list.invert(5);
        list.resort(|key| sort_key(key.compute_id().map_or(0, |id| id.name().len() as u8 % 2)), 5);
        anew.inverted = true;
        anew.refill((0..30).map(|name| fresh(name, u8::from(name < 10))).collect(), 5);
        let names = |list: &List| -> Vec<_> { list.rows().iter().map(|entry| entry.key.clone()).collect() };
        assert_eq!(names(&list), names(&anew));
    }

    #[test]
    fn a_filter_that_goes_on_is_looked_for_among_what_passes() {
        let mut list = List::default();
        list.refill((0..30).map(|name| fresh(name, name % 5)).collect(), 5);
        for (typed, count) in [("v", 30), ("v1", 6), ("v1 !c-1", 3), ("v1 !c-11", 5), ("", 30)] {
            list.set_filter(typed.to_owned(), 5);
            assert_eq!(list.rows().len(), count, "{typed}");
        }
    }
}
