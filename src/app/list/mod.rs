//! A list of rows: order, filter, cursor. Rows are named by what they are, never by where they stand.

mod entries;
mod marks;
mod order;
mod row_key;

pub use entries::{Entry, Fresh};
pub use row_key::RowKey;

use super::{
    arrangement::Arrangement,
    filter::{Filter, FilterError},
};
use crate::{domain::ids::ResourceId, kinds::column::SortKey};
use entries::{Entries, Slot};
use marks::Marks;
use order::Sorting;
use std::{cmp::Ordering, collections::HashSet};

/// How many rows are sorted or asked whether they pass before the next key is looked at: a millisecond or two. Tests
/// want many parts of few rows.
const PART: usize = if cfg!(test) { 7 } else { 2048 };

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
    /// Half a page up.
    HalfPageUp,
    /// Half a page down.
    HalfPageDown,
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
            Self::HalfPageUp => at.saturating_sub(page.div_ceil(2)),
            Self::HalfPageDown => at.saturating_add(page.div_ceil(2)).min(last),
            Self::Top => 0,
            Self::Bottom => last,
        }
    }
}

/// What is done part by part, so that no key waits for tens of thousands of rows.
#[derive(Debug)]
enum Work {
    /// All rows are put in another order; until then they stand in the one before.
    Sort(Sorting),
    /// Rows are asked whether they pass, from the first one on.
    Pick(Picking),
}

#[derive(Debug)]
struct Picking {
    /// The only rows that can pass; `None` for all.
    among: Option<Vec<Slot>>,
    /// How many were asked.
    asked: usize,
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
    /// Its columns, as somebody wants them.
    pub arrangement: Arrangement,
    typed: String,
    filter: Filter,
    /// What of `typed` cannot be read, if something cannot.
    unreadable: Option<FilterError>,
    /// Whether rows have to be asked whether they pass, since the filter is another one.
    untested: bool,
    entries: Entries,
    /// All rows by what they are: the order of those whose sort keys are the same.
    by_key: Vec<Slot>,
    /// All rows, in order.
    all: Vec<Slot>,
    /// Those that pass, in order; `None` while nothing is held back.
    passing: Option<Vec<Slot>>,
    /// What is left to do until these are what they are to be.
    work: Option<Work>,
    /// The row that had the cursor before rows were picked, and its place; until all are, or somebody moves on.
    wanted: Option<(Option<RowKey>, usize)>,
    marks: Marks,
    selected: Option<RowKey>,
    at: usize,
    offset: usize,
    moved: bool,
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

    /// The computes in it, by id, whether they pass or not.
    pub fn computes(&self) -> impl Iterator<Item = &ResourceId> {
        self.by_key.iter().filter_map(|slot| self.entries.get(*slot).key.compute_id())
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

    /// The filter.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// What of the filter as typed cannot be read, if something cannot.
    pub fn unreadable(&self) -> Option<&FilterError> {
        self.unreadable.as_ref()
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

    /// Whether somebody has ever moved the cursor.
    pub fn was_moved_in(&self) -> bool {
        self.moved
    }

    /// Whether some rows may be hidden.
    pub fn is_filtered(&self) -> bool {
        self.problems || !self.filter.is_empty()
    }

    /// Whether the filter shows this compute.
    pub fn shows(&self, id: &ResourceId) -> bool {
        (self.filter.is_empty() || !self.untested)
            && self.entries.place(id).is_some_and(|slot| self.passes(slot))
    }

    /// Whether rows are still being sorted or narrowed down.
    pub fn is_at_work(&self) -> bool {
        self.work.is_some()
    }

    /// Takes in all rows anew.
    pub fn refill(&mut self, all: Vec<Fresh>, page: usize) {
        self.entries = Entries::default();
        self.by_key = all.into_iter().map(|fresh| self.entries.put(fresh)).collect();
        let Self { entries, by_key, .. } = self;
        by_key.sort_unstable_by(|a, b| entries.get(*a).key.cmp(&entries.get(*b).key));
        let mut sorting = Sorting::default();
        sorting.take(&self.by_key, &self.entries, self.inverted);
        self.all = sorting.finish(&self.entries, self.inverted);
        self.passing =
            self.is_filtered().then(|| self.all.iter().copied().filter(|slot| self.passes(*slot)).collect());
        (self.work, self.untested) = (None, false);
        self.come_back();
        self.settle(page);
    }

    /// Takes in some rows anew: those `gone` are dropped, and `fresh` holds what takes their place.
    pub fn renew(&mut self, gone: &HashSet<ResourceId>, fresh: Vec<Fresh>, page: usize) {
        let old: Vec<Slot> = gone.iter().filter_map(|id| self.entries.place(id)).collect();
        if old.is_empty() && fresh.is_empty() {
            return self.settle(page);
        }
        let Self { entries, by_key, all, passing, inverted, .. } = self;
        for order in [&mut *by_key, &mut *all].into_iter().chain(passing.as_mut()) {
            order::take_out(order, &old, entries.end());
        }
        for slot in &old {
            entries.take(*slot);
        }
        let new: Vec<Slot> = fresh.into_iter().map(|fresh| entries.put(fresh)).collect();
        order::put_in(by_key, new.clone(), by_what_they_are(entries));
        if matches!(self.work, Some(Work::Sort(_))) {
            // There is no order yet in which they could have a place.
            all.extend(new);
            self.note_cursor();
            self.resort();
        } else {
            order::put_in(all, new.clone(), in_order(entries, *inverted));
            self.renew_passing(new);
        }
        self.settle(page);
    }

    /// Begins to sort all rows anew: by another column, or the other way round.
    pub fn resort(&mut self) {
        self.work = Some(Work::Sort(Sorting::default()));
    }

    /// Goes on for a part with what there is to be done. `key` says what a row is sorted by, and `passes` whether one
    /// with these words passes a filter.
    pub fn work(
        &mut self,
        key: impl FnMut(&RowKey) -> SortKey,
        passes: impl FnMut(&Filter, &RowKey, &str) -> bool,
        page: usize,
    ) {
        match self.work.take() {
            Some(Work::Sort(sorting)) => self.go_on_sorting(sorting, key, page),
            Some(Work::Pick(picking)) => self.go_on_picking(picking, passes, page),
            None => self.settle(page),
        }
    }

    /// Takes in a filter as it is typed, as far as it can be read, and begins to ask the rows.
    pub fn set_filter(&mut self, typed: String) {
        let (filter, unreadable) = Filter::read(&typed);
        (self.typed, self.unreadable) = (typed, unreadable);
        let narrower = filter.narrows(&self.filter);
        self.filter = filter;
        // What did not pass before does not pass a narrower filter either.
        let among = if narrower && self.work.is_none() { self.passing.take() } else { None };
        self.untested = true;
        self.narrow(among);
    }

    /// Asks all rows once more whether they pass.
    pub fn test_again(&mut self) {
        self.untested = true;
        self.narrow(None);
    }

    /// Says why the filter as typed is none for this list.
    pub fn refuse_filter(&mut self, typed: String, error: FilterError) {
        (self.typed, self.unreadable) = (typed, Some(error));
    }

    /// Shows only rows with problems, or others too.
    pub fn show_problems(&mut self, problems: bool) {
        self.problems = problems;
        // A filter may have been narrowed among problems only.
        self.untested = true;
        self.narrow(None);
    }

    /// Moves the cursor.
    pub fn go(&mut self, motion: Motion, page: usize) {
        self.wanted = None;
        self.moved = true;
        self.at = motion.from(self.at, self.rows().len(), page);
        self.selected = self.rows().get(self.at).map(|entry| entry.key.clone());
        self.keep_in_view(page);
    }

    /// Lets the cursor stay where it stands, whatever row comes there.
    pub fn let_go(&mut self) {
        self.wanted = None;
        self.selected = None;
    }

    /// Puts the cursor on a row.
    pub fn select(&mut self, key: RowKey, page: usize) {
        self.wanted = None;
        self.moved = true;
        self.selected = Some(key);
        self.settle(page);
    }

    /// Scrolls so that the cursor is among the `page` rows on screen.
    pub fn keep_in_view(&mut self, page: usize) {
        let page = page.max(1);
        self.offset = self
            .offset
            .clamp((self.at + 1).saturating_sub(page), self.at)
            .min(self.rows().len().saturating_sub(page));
    }

    fn go_on_sorting(&mut self, mut sorting: Sorting, mut key: impl FnMut(&RowKey) -> SortKey, page: usize) {
        let left = &self.by_key[sorting.len()..];
        let part = &left[..left.len().min(PART)];
        for slot in part {
            let entry = self.entries.get_mut(*slot);
            entry.sort = key(&entry.key);
        }
        sorting.take(part, &self.entries, self.inverted);
        if sorting.len() < self.by_key.len() {
            self.work = Some(Work::Sort(sorting));
            return;
        }
        self.all = sorting.finish(&self.entries, self.inverted);
        self.narrow(None);
        self.settle(page);
    }

    /// Begins to pick the rows that pass, out of `among` where that is known to hold them all.
    fn narrow(&mut self, among: Option<Vec<Slot>>) {
        // They are picked when they stand in order.
        if !matches!(self.work, Some(Work::Sort(_))) {
            self.pick(among);
        }
    }

    fn pick(&mut self, among: Option<Vec<Slot>>) {
        self.note_cursor();
        self.passing = self.is_filtered().then(Vec::new);
        self.work = self.passing.is_some().then_some(Work::Pick(Picking { among, asked: 0 }));
        if self.work.is_none() {
            self.come_back();
        }
    }

    fn go_on_picking(
        &mut self,
        mut picking: Picking,
        mut passes: impl FnMut(&Filter, &RowKey, &str) -> bool,
        page: usize,
    ) {
        let left = &picking.among.as_ref().unwrap_or(&self.all)[picking.asked..];
        let part = &left[..left.len().min(PART)];
        let is_done = part.len() == left.len();
        if self.untested {
            for slot in part {
                let passes = passes(&self.filter, &self.entries.get(*slot).key, self.entries.words(*slot));
                self.entries.get_mut(*slot).passes = passes;
            }
        }
        let passing = part.iter().copied().filter(|slot| self.passes(*slot)).collect::<Vec<_>>();
        picking.asked += part.len();
        self.passing.get_or_insert_default().extend(passing);
        if is_done {
            self.untested = false;
            self.come_back();
        } else {
            self.work = Some(Work::Pick(picking));
        }
        self.settle(page);
    }

    /// Rows come and go until there is no more to be done: what has the cursor now is to have it then.
    fn note_cursor(&mut self) {
        self.wanted.get_or_insert_with(|| (self.selected.clone(), self.at));
    }

    /// All rows are picked: the cursor is on the row that it was on, if that is still there.
    fn come_back(&mut self) {
        if let Some((selected, at)) = self.wanted.take() {
            (self.selected, self.at) = (selected, at);
        }
    }

    /// Some rows are new, and `all` has them in their places.
    fn renew_passing(&mut self, new: Vec<Slot>) {
        if self.work.is_some() {
            return self.narrow(None);
        }
        let seen = new.into_iter().filter(|slot| self.passes(*slot)).collect();
        let Self { entries, passing, inverted, .. } = self;
        if let Some(passing) = passing {
            order::put_in(passing, seen, in_order(entries, *inverted));
        }
    }

    fn settle(&mut self, page: usize) {
        self.find();
        self.keep_in_view(page);
    }

    fn passes(&self, slot: Slot) -> bool {
        let entry = self.entries.get(slot);
        (!self.problems || entry.problem) && (self.filter.is_empty() || entry.passes)
    }

    /// Finds the cursor's row again; when it is gone, the row that took its place has the cursor.
    fn find(&mut self) {
        let rows = self.rows();
        let found = self.selected.as_ref().and_then(|wanted| match wanted.resource() {
            Some(id) => {
                let slot = self.entries.place(id)?;
                let is_it = wanted.is(&self.entries.get(slot).key);
                rows.order.iter().position(|other| *other == slot).filter(|_| is_it)
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

    /// What a row called `name` with a value is sorted by in one of three columns.
    fn sort_key(column: usize, name: u8, value: u8) -> SortKey {
        match (column, value) {
            (0, _) => SortKey::Number(f64::from(name)),
            (_, 0) => SortKey::Unknown,
            (1, value) => SortKey::Number(f64::from(value)),
            (_, value) => SortKey::Text(format!("a state with a long name, {value}").into()),
        }
    }

    fn fresh(list: &List, name: u8, value: u8) -> Fresh {
        let key = RowKey::Compute(ComputeKey { id: id(name), created: None });
        let words = format!("c-{name} v{value}");
        let passes = passes(&list.filter, &key, &words);
        let entry = Entry { sort: sort_key(list.sort, name, value), key, problem: value == 1, passes };
        Fresh { entry, words }
    }

    fn passes(filter: &Filter, _: &RowKey, words: &str) -> bool {
        filter.passes(words, |_| false)
    }

    fn words(list: &List) -> Vec<String> {
        list.rows().order.iter().map(|slot| list.entries.words(*slot).to_owned()).collect()
    }

    /// What happens to a list.
    #[derive(Clone, Debug)]
    enum Step {
        Renew(Vec<(u8, u8, bool)>),
        Filter(&'static str),
        Problems(bool),
        Sort(usize, bool),
        Down,
        Work,
        Finish,
    }

    fn step() -> impl Strategy<Value = Step> {
        let piece = prop::collection::vec((0_u8..40, 0_u8..5, any::<bool>()), 0..12);
        prop_oneof![
            3 => piece.prop_map(Step::Renew),
            2 => prop::sample::select(vec!["", "v", "v3", "c-1", "c-1 v3", "!c-1"]).prop_map(Step::Filter),
            1 => any::<bool>().prop_map(Step::Problems),
            2 => (0_usize..3, any::<bool>()).prop_map(|(column, inverted)| Step::Sort(column, inverted)),
            2 => Just(Step::Down),
            3 => Just(Step::Work),
            2 => Just(Step::Finish),
        ]
    }

    proptest! {
        #[test]
        fn whatever_happens_part_by_part_the_list_is_what_it_would_be_made_anew(
            steps in prop::collection::vec(step(), 1..40),
        ) {
            let mut list = List::default();
            let mut known: BTreeMap<u8, u8> = BTreeMap::new();
            let mut cursor = None;
            for step in steps.into_iter().chain([Step::Finish]) {
                let part = |list: &mut List| {
                    let column = list.sort;
                    let key = |key: &RowKey| {
                        let (name, value) = known
                            .iter()
                            .find(|(name, _)| Some(&id(**name)) == key.compute_id())
                            .expect("the list holds what is known");
                        sort_key(column, *name, *value)
                    };
                    list.work(key, passes, 5);
                };
                match step {
                    Step::Renew(piece) => {
                        let gone: HashSet<ResourceId> = piece.iter().map(|(name, ..)| id(*name)).collect();
                        for (name, value, stays) in piece {
                            if stays { known.insert(name, value); } else { known.remove(&name); }
                        }
                        let stays = known.iter().filter(|(name, _)| gone.contains(&id(**name)));
                        let stays = stays.map(|(name, value)| fresh(&list, *name, *value)).collect();
                        list.renew(&gone, stays, 5);
                    }
                    Step::Filter(typed) => {
                        list.set_filter(typed.to_owned());
                        part(&mut list);
                    }
                    Step::Problems(problems) => {
                        list.show_problems(problems);
                        part(&mut list);
                    }
                    Step::Sort(column, inverted) => {
                        (list.sort, list.inverted) = (column, inverted);
                        list.resort();
                        part(&mut list);
                    }
                    Step::Down => {
                        list.go(Motion::Down, 5);
                        cursor = list.selected().cloned();
                    }
                    Step::Work => part(&mut list),
                    Step::Finish => {
                        while list.is_at_work() {
                            part(&mut list);
                        }
                        let mut anew = List {
                            sort: list.sort,
                            inverted: list.inverted,
                            problems: list.problems,
                            filter: list.filter.clone(),
                            ..List::default()
                        };
                        let all = known.iter().map(|(name, value)| fresh(&anew, *name, *value)).collect();
                        anew.refill(all, 5);
                        prop_assert_eq!(words(&list), words(&anew));
                        prop_assert_eq!((list.widest(), list.total()), (anew.widest(), anew.total()));
                    }
                }
                let rows = list.rows();
                prop_assert_eq!(list.selected(), rows.get(list.position()).map(|entry| &entry.key));
                if !list.is_at_work() {
                    if let Some(cursor) = cursor.filter(|key| rows.iter().any(|entry| entry.key == *key)) {
                        prop_assert_eq!(list.selected(), Some(&cursor), "the cursor stays on its row");
                    }
                    cursor = list.selected().cloned();
                }
            }
        }
    }

    #[test]
    fn a_filter_that_goes_on_is_looked_for_among_what_passes() {
        let mut list = List::default();
        list.refill((0..30).map(|name| fresh(&List::default(), name, name % 5)).collect(), 5);
        for (typed, count) in [("v", 30), ("v1", 6), ("v1 !c-1", 3), ("v1 !c-11", 5), ("", 30)] {
            list.set_filter(typed.to_owned());
            while list.is_at_work() {
                list.work(|_| SortKey::Unknown, passes, 5);
            }
            assert_eq!(list.rows().len(), count, "{typed}");
        }
    }
}
