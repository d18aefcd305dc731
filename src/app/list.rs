//! A list of rows: order, filter, cursor. Rows are named by what they are, never by where they stand.

use super::filter::Filter;
use crate::{
    domain::{
        ids::{ComputeKey, OperationId, ResourceId, WorkspaceId},
        text::Text,
    },
    kinds::column::SortKey,
};
use std::{
    cmp::Ordering,
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

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
    /// A workspace that cannot be read. The last of all, so that such rows stand below those that are known.
    Workspace(WorkspaceId),
}

impl RowKey {
    /// The id of the compute that it is.
    pub fn compute_id(&self) -> Option<&ResourceId> {
        match self {
            Self::Compute(key) => Some(&key.id),
            Self::Quota(_) | Self::Operation(_) | Self::Transition(_) | Self::Workspace(_) => None,
        }
    }

    /// The id of whatever it is in the service.
    fn resource(&self) -> Option<&ResourceId> {
        match self {
            Self::Compute(key) => Some(&key.id),
            Self::Workspace(workspace) => Some(workspace.id()),
            Self::Quota(_) | Self::Operation(_) | Self::Transition(_) => None,
        }
    }

    /// Whether `other` is the same thing. A compute whose creation time became known is still the one that was meant.
    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Compute(key), Self::Compute(other)) => {
                let either = key.created.is_none() || other.created.is_none();
                key.id == other.id && (either || key.created == other.created)
            }
            (key, other) => key == other,
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
    /// Whether it needs somebody. Rows of lists that know no problems always do.
    pub problem: bool,
}

impl Entry {
    fn order(&self, other: &Self, inverted: bool) -> Ordering {
        self.sort.order(&other.sort, inverted).then_with(|| self.key.cmp(&other.key))
    }
}

/// Where an entry is kept, for as long as it is in the list.
type Slot = u32;

/// The rows of a list that pass its filter.
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

    /// Where a row stands, which must be one of them.
    fn place(self, slot: Slot, inverted: bool) -> Option<usize> {
        let wanted = self.entries.get(slot);
        let found = self.order.binary_search_by(|other| self.entries.get(*other).order(wanted, inverted));
        found.ok()
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

/// The entries, each in a place of its own that does not change with the order.
#[derive(Debug, Default)]
struct Entries {
    slots: Vec<Option<Entry>>,
    free: Vec<Slot>,
    /// Where the things of the service are.
    places: HashMap<ResourceId, Slot>,
    /// How many computes have names of this length.
    lengths: BTreeMap<usize, usize>,
    /// How many are workspaces that cannot be read.
    notes: usize,
}

impl Entries {
    fn get(&self, slot: Slot) -> &Entry {
        self.slots[slot as usize].as_ref().expect("slots in an order are taken")
    }

    fn put(&mut self, entry: Entry) -> Slot {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            Slot::try_from(self.slots.len() - 1).expect("no list has four billion rows")
        });
        if let Some(id) = entry.key.resource() {
            self.places.insert(id.clone(), slot);
        }
        match entry.key.compute_id() {
            Some(id) => *self.lengths.entry(id.name().len()).or_default() += 1,
            None if matches!(entry.key, RowKey::Workspace(_)) => self.notes += 1,
            None => {}
        }
        self.slots[slot as usize] = Some(entry);
        slot
    }

    fn take(&mut self, slot: Slot) {
        let Some(entry) = self.slots[slot as usize].take() else { return };
        self.free.push(slot);
        if let Some(id) = entry.key.resource() {
            self.places.remove(id);
        }
        match entry.key.compute_id() {
            Some(id) => {
                let length = id.name().len();
                let count = self.lengths.entry(length).or_default();
                *count -= 1;
                if *count == 0 {
                    self.lengths.remove(&length);
                }
            }
            None if matches!(entry.key, RowKey::Workspace(_)) => self.notes -= 1,
            None => {}
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
    /// Whether a row is also found by the name of its workspace.
    pub tells_workspaces: bool,
    typed: String,
    filter: Filter,
    entries: Entries,
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
        let (longest, _) = self.entries.lengths.last_key_value()?;
        Some(u16::try_from(*longest).unwrap_or(u16::MAX))
    }

    /// The rows that pass, in order.
    pub fn rows(&self) -> Rows<'_> {
        Rows { entries: &self.entries, order: self.passing.as_ref().unwrap_or(&self.all) }
    }

    /// How many rows there are before filtering, without workspaces that cannot be read.
    pub fn total(&self) -> usize {
        self.all.len() - self.entries.notes
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
        self.entries.places.get(id).is_some_and(|slot| self.passes(self.entries.get(*slot)))
    }

    /// Takes in all rows anew.
    pub fn refill(&mut self, all: Vec<Entry>, page: usize) {
        self.entries = Entries::default();
        self.all = all.into_iter().map(|entry| self.entries.put(entry)).collect();
        self.reorder(page);
    }

    /// Takes in some rows anew: those `gone` are dropped, and `fresh` holds what takes their place. Costs by their
    /// number, however many others there are.
    pub fn renew(&mut self, gone: &HashSet<ResourceId>, fresh: Vec<Entry>, page: usize) {
        let old: Vec<Slot> = gone.iter().filter_map(|id| self.entries.places.get(id).copied()).collect();
        if old.is_empty() && fresh.is_empty() {
            return;
        }
        let Self { entries, all, passing, inverted, .. } = self;
        for order in std::iter::once(&mut *all).chain(passing.as_mut()) {
            let rows = Rows { entries, order };
            let places = old.iter().filter_map(|slot| rows.place(*slot, *inverted)).collect();
            take_out(order, places);
        }
        for slot in &old {
            entries.take(*slot);
        }
        let mut new: Vec<Slot> = fresh.into_iter().map(|entry| entries.put(entry)).collect();
        new.sort_unstable_by(|a, b| self.entries.get(*a).order(self.entries.get(*b), self.inverted));
        let seen: Vec<Slot> =
            new.iter().copied().filter(|slot| self.passes(self.entries.get(*slot))).collect();
        let Self { entries, all, passing, inverted, .. } = self;
        put_in(all, &new, entries, *inverted);
        if let Some(passing) = passing {
            put_in(passing, &seen, entries, *inverted);
        }
        self.find();
        self.keep_in_view(page);
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
        let Self { entries, all, inverted, .. } = self;
        // Nearly sorted input, as after a turn, is sorted in nearly linear time.
        all.sort_by(|a, b| entries.get(*a).order(entries.get(*b), *inverted));
        self.pick(None, page);
    }

    /// Picks the rows that pass, out of `among` where that is known to hold them all.
    fn pick(&mut self, among: Option<&[Slot]>, page: usize) {
        self.passing = self.is_filtered().then(|| {
            let among = among.unwrap_or(&self.all).iter().copied();
            among.filter(|slot| self.passes(self.entries.get(*slot))).collect()
        });
        self.find();
        self.keep_in_view(page);
    }

    fn passes(&self, entry: &Entry) -> bool {
        let workspace = |word: &str| {
            let name = entry.key.compute_id().filter(|_| self.tells_workspaces)?.workspace_name()?;
            Some(name.to_lowercase().contains(word))
        };
        let has = |word: &str| entry.words.contains(word) || workspace(word).unwrap_or(false);
        (!self.problems || entry.problem) && self.filter.passes_with(has)
    }

    /// Finds the cursor's row again; when it is gone, the row that took its place has the cursor.
    fn find(&mut self) {
        let rows = self.rows();
        let found = self.selected.as_ref().and_then(|wanted| match wanted.resource() {
            Some(id) => {
                let slot = *self.entries.places.get(id)?;
                rows.place(slot, self.inverted).filter(|_| wanted.is(&self.entries.get(slot).key))
            }
            // Lists of other things are short.
            None => rows.iter().position(|entry| wanted.is(&entry.key)),
        });
        self.at = found.unwrap_or(self.at).min(rows.len().saturating_sub(1));
        self.selected = self.rows().get(self.at).map(|entry| entry.key.clone());
    }
}

/// Takes what stands at `places` out of an order.
fn take_out(order: &mut Vec<Slot>, mut places: Vec<usize>) {
    places.sort_unstable();
    let Some(mut to) = places.first().copied() else { return };
    for (number, gone) in places.iter().enumerate() {
        let until = places.get(number + 1).copied().unwrap_or(order.len());
        order.copy_within(gone + 1..until, to);
        to += until - gone - 1;
    }
    order.truncate(to);
}

/// Puts `new`, which is in order itself, into an order.
fn put_in(order: &mut Vec<Slot>, new: &[Slot], entries: &Entries, inverted: bool) {
    let mut end = order.len();
    order.resize(end + new.len(), 0);
    // From the end on, so that each row of the order is moved once.
    for (before, slot) in new.iter().enumerate().rev() {
        let entry = entries.get(*slot);
        let at = order[..end].partition_point(|other| entries.get(*other).order(entry, inverted).is_lt());
        order.copy_within(at..end, at + before + 1);
        order[at + before] = *slot;
        end = at;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::WorkspaceId;
    use proptest::prelude::*;

    fn id(name: u8) -> ResourceId {
        WorkspaceId::new("s", "g", "w").compute(&format!("c-{name}"))
    }

    fn entry(name: u8, sort: u8) -> Entry {
        Entry {
            sort: if sort == 0 { SortKey::Unknown } else { SortKey::Number(f64::from(sort)) },
            key: RowKey::Compute(ComputeKey { id: id(name), created: None }),
            words: format!("c-{name} v{sort}").into(),
            problem: sort == 1,
        }
    }

    fn names(list: &List) -> Vec<String> {
        list.rows().iter().map(|entry| entry.words.to_string()).collect()
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
                let fresh = known.iter().filter(|(name, _)| { let gone: &HashSet<ResourceId> = &gone; gone.contains(&id(**name)) });
                let fresh = fresh.map(|(name, sort)| entry(*name, *sort)).collect();
                let before = list.selected().cloned();
                list.renew(&gone, fresh, 5);
                let mut anew = List { inverted, problems, ..List::default() };
                anew.set_filter(typed.to_owned(), 5);
                anew.refill(known.iter().map(|(name, sort)| entry(*name, *sort)).collect(), 5);
                prop_assert_eq!(names(&list), names(&anew));
                prop_assert_eq!((list.widest(), list.total()), (anew.widest(), anew.total()));
                if let Some(before) = before.filter(|key| list.rows().iter().any(|entry| entry.key == *key)) {
                    prop_assert_eq!(list.selected(), Some(&before), "the cursor stays on its row");
                }
                list.go(Motion::Down, 5);
            }
        }
    }

    #[test]
    fn a_filter_that_goes_on_is_looked_for_among_what_passes() {
        let mut list = List::default();
        list.refill((0..30).map(|name| entry(name, name % 5)).collect(), 5);
        for (typed, count) in [("v", 30), ("v1", 6), ("v1 !c-1", 3), ("v1 !c-11", 5), ("", 30)] {
            list.set_filter(typed.to_owned(), 5);
            assert_eq!(list.rows().len(), count, "{typed}");
        }
    }
}
