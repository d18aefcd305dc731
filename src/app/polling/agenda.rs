//! What is to be read and when, in the order of time. One lane for each reason to wait: what is due stays at the head
//! of its lane until there is room for it, and no other lane is looked through meanwhile.

use super::subject::{Class, Subject};
use crate::domain::budget::Budget;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// Subjects that wait for the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lane {
    /// Whether nobody sees it: what is on the screen goes first.
    pub is_far: bool,
    /// What it shares its turns with.
    pub class: Class,
    /// What it spends.
    pub budget: Budget,
}

/// All lanes. An empty one is none.
#[derive(Debug, Default)]
pub struct Agenda(BTreeMap<Lane, BTreeSet<(Duration, Subject)>>);

impl Agenda {
    /// Sets a subject down for a time.
    pub fn insert(&mut self, lane: Lane, time: Duration, subject: Subject) {
        self.0.entry(lane).or_default().insert((time, subject));
    }

    /// Takes a subject off.
    pub fn remove(&mut self, lane: &Lane, time: Duration, subject: &Subject) {
        let Some(waiting) = self.0.get_mut(lane) else { return };
        waiting.remove(&(time, subject.clone()));
        if waiting.is_empty() {
            self.0.remove(lane);
        }
    }

    /// The head of each lane.
    pub fn heads(&self) -> impl Iterator<Item = (&Lane, Duration, &Subject)> {
        self.0.iter().filter_map(|(lane, waiting)| {
            let (time, subject) = waiting.first()?;
            Some((lane, *time, subject))
        })
    }
}
