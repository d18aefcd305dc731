//! The rows of a list, each in a place of its own that does not change with the order.

use super::row_key::RowKey;
use crate::app::filter::Filter;
use crate::{domain::ids::ResourceId, kinds::column::SortKey};
use std::{
    cmp::Ordering,
    collections::{BTreeMap, HashMap},
    ops::Range,
};

/// A row of a list.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its place in the order.
    pub sort: SortKey,
    /// What it is.
    pub key: RowKey,
    /// Whether it needs somebody. Rows of lists that know no problems always do.
    pub problem: bool,
    /// Whether it passes the filter of the list.
    pub passes: bool,
}

impl Entry {
    /// Where it stands by its sort key, and by what it is where that is the same.
    pub(super) fn order(&self, other: &Self, inverted: bool) -> Ordering {
        self.sort.order(&other.sort, inverted).then_with(|| self.key.cmp(&other.key))
    }
}

/// A row that comes into a list.
#[derive(Clone, Debug)]
pub struct Fresh {
    /// The row.
    pub entry: Entry,
    /// What a filter looks at, in lower case.
    pub words: String,
}

impl Fresh {
    /// A row that has words and no fields, and of which nobody says whether it is a problem.
    pub fn new(sort: SortKey, key: RowKey, words: String, filter: &Filter) -> Self {
        let passes = filter.passes(&words, |_| false);
        Self { entry: Entry { sort, key, problem: true, passes }, words }
    }
}

/// Where an entry is kept, for as long as it is in the list.
pub(super) type Slot = u32;

/// The entries of a list.
#[derive(Debug, Default)]
pub(super) struct Entries {
    slots: Vec<Option<Entry>>,
    free: Vec<Slot>,
    words: Words,
    /// Where the things of the service are.
    places: HashMap<ResourceId, Slot>,
    /// How many computes have names of this length.
    lengths: BTreeMap<usize, usize>,
    /// How many are workspaces that cannot be read.
    notes: usize,
}

impl Entries {
    pub fn get(&self, slot: Slot) -> &Entry {
        self.slots[slot as usize].as_ref().expect("slots in an order are taken")
    }

    pub fn get_mut(&mut self, slot: Slot) -> &mut Entry {
        self.slots[slot as usize].as_mut().expect("slots in an order are taken")
    }

    /// What a filter looks at.
    pub fn words(&self, slot: Slot) -> &str {
        self.words.get(slot)
    }

    /// Where something of the service is kept.
    pub fn place(&self, id: &ResourceId) -> Option<Slot> {
        self.places.get(id).copied()
    }

    /// Slots are below this.
    pub fn end(&self) -> usize {
        self.slots.len()
    }

    /// The length of the longest name of a compute.
    pub fn widest(&self) -> Option<usize> {
        self.lengths.last_key_value().map(|(length, _)| *length)
    }

    /// How many are workspaces that cannot be read.
    pub fn notes(&self) -> usize {
        self.notes
    }

    pub fn put(&mut self, Fresh { entry, words }: Fresh) -> Slot {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            Slot::try_from(self.slots.len() - 1).expect("no list has four billion rows")
        });
        self.words.put(slot, &words);
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

    pub fn take(&mut self, slot: Slot) {
        let Some(entry) = self.slots[slot as usize].take() else { return };
        self.free.push(slot);
        self.words.take(slot);
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

/// What filters look at, of all rows in one text: a filter reads it from one end to the other, which is many times
/// faster than to fetch tens of thousands of texts from all over the memory.
#[derive(Debug, Default)]
struct Words {
    text: String,
    /// Where in it a row's words are.
    spans: Vec<Range<usize>>,
    /// How much of it belongs to no row any more.
    waste: usize,
}

impl Words {
    fn get(&self, slot: Slot) -> &str {
        &self.text[self.spans[slot as usize].clone()]
    }

    fn put(&mut self, slot: Slot, words: &str) {
        let slot = slot as usize;
        if self.spans.len() <= slot {
            self.spans.resize(slot + 1, 0..0);
        }
        let start = self.text.len();
        self.text.push_str(words);
        self.spans[slot] = start..self.text.len();
    }

    fn take(&mut self, slot: Slot) {
        self.waste += std::mem::take(&mut self.spans[slot as usize]).len();
        if self.waste > self.text.len() / 2 {
            self.tidy();
        }
    }

    fn tidy(&mut self) {
        let mut text = String::with_capacity(self.text.len() - self.waste);
        for span in &mut self.spans {
            let start = text.len();
            text.push_str(&self.text[span.clone()]);
            *span = start..text.len();
        }
        (self.text, self.waste) = (text, 0);
    }
}
