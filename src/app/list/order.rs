//! Orders of rows: how they come about, and how they are kept while rows come and go.

use super::entries::{Entries, Slot};
use crate::kinds::column::SortKey;
use std::cmp::Ordering;

/// An order that comes about part by part. Rows with the same sort key stay in the order that they come in.
#[derive(Debug, Default)]
pub(super) struct Sorting {
    /// Runs of rows, each in order.
    ranked: Vec<(Rank, Slot)>,
}

impl Sorting {
    /// How many rows it has taken in.
    pub fn len(&self) -> usize {
        self.ranked.len()
    }

    /// Takes in the next rows.
    pub fn take(&mut self, slots: &[Slot], entries: &Entries, inverted: bool) {
        let run = self.ranked.len();
        self.ranked.extend(slots.iter().map(|slot| (Rank::of(&entries.get(*slot).sort), *slot)));
        self.ranked[run..].sort_by(ranks(entries, inverted));
    }

    /// All rows that it has taken in, in order.
    pub fn finish(mut self, entries: &Entries, inverted: bool) -> Vec<Slot> {
        // Finds the runs and merges them.
        self.ranked.sort_by(ranks(entries, inverted));
        self.ranked.into_iter().map(|(_, slot)| slot).collect()
    }
}

fn ranks(entries: &Entries, inverted: bool) -> impl Fn(&(Rank, Slot), &(Rank, Slot)) -> Ordering {
    move |(rank, slot), (other_rank, other)| {
        let in_full = || entries.get(*slot).sort.order(&entries.get(*other).sort, inverted);
        rank.order(other_rank, inverted).unwrap_or_else(in_full)
    }
}

/// Takes rows out of an order.
pub(super) fn take_out(order: &mut Vec<Slot>, old: &[Slot], end: usize) {
    let mut goes = vec![false; end];
    for slot in old {
        goes[*slot as usize] = true;
    }
    order.retain(|slot| !goes[*slot as usize]);
}

/// Puts rows into an order, by which it was made.
pub(super) fn put_in(order: &mut Vec<Slot>, mut new: Vec<Slot>, compare: impl Fn(Slot, Slot) -> Ordering) {
    new.sort_unstable_by(|a, b| compare(*a, *b));
    let mut end = order.len();
    order.resize(end + new.len(), 0);
    // From the end on, so that each row of the order is moved once.
    for (before, slot) in new.iter().enumerate().rev() {
        let at = order[..end].partition_point(|other| compare(*other, *slot).is_lt());
        order.copy_within(at..end, at + before + 1);
        order[at + before] = *slot;
        end = at;
    }
}

/// As much of a sort key as two of them are mostly told apart by, beside the slot and not behind a pointer: tens of
/// thousands of rows are sorted while somebody waits.
#[derive(Debug)]
struct Rank {
    unknown: bool,
    value: u128,
    /// Whether the key has more than is in `value`.
    cut: bool,
}

impl Rank {
    /// Bytes of a text that are taken in. The one before them keeps numbers before texts.
    const LETTERS: usize = 15;

    fn of(key: &SortKey) -> Self {
        match key {
            SortKey::Unknown => Self { unknown: true, value: 0, cut: false },
            SortKey::Number(number) => {
                let bits = number.to_bits();
                // The order of all numbers: turned round below zero, and those above them.
                let value = if bits >> 63 == 1 { !bits } else { bits | 1 << 63 };
                Self { unknown: false, value: value.into(), cut: false }
            }
            SortKey::Text(text) => {
                let mut bytes = [0; 16];
                bytes[0] = 1;
                let length = text.len().min(Self::LETTERS);
                bytes[1..=length].copy_from_slice(&text.as_bytes()[..length]);
                let cut = text.len() > length || text[..].contains('\0');
                Self { unknown: false, value: u128::from_be_bytes(bytes), cut }
            }
        }
    }

    /// The order of two keys; `None` where more of them has to be looked at.
    fn order(&self, other: &Self, inverted: bool) -> Option<Ordering> {
        if self.unknown || other.unknown {
            return Some(self.unknown.cmp(&other.unknown));
        }
        if self.cut && other.cut && self.value == other.value {
            return None;
        }
        let known = self.value.cmp(&other.value).then(self.cut.cmp(&other.cut));
        Some(if inverted { known.reverse() } else { known })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key() -> impl Strategy<Value = SortKey> {
        prop_oneof![
            Just(SortKey::Unknown),
            any::<f64>().prop_map(SortKey::Number),
            "[a-c]{0,2}(abcdefghijklm)?[a-c\0é]{0,3}".prop_map(|text| SortKey::Text(text.into())),
        ]
    }

    proptest! {
        #[test]
        fn ranks_stand_as_their_keys_do(a in key(), b in key(), inverted in any::<bool>()) {
            if let Some(order) = Rank::of(&a).order(&Rank::of(&b), inverted) {
                prop_assert_eq!(order, a.order(&b, inverted));
            }
        }
    }
}
