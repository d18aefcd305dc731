//! What was done here and what was seen to change, newest first.

use super::{
    fleet::Transition, keymap::Keymap, operation::Operation, operations::Operations, trouble::Trouble,
};
use crate::{
    domain::{
        compute::{Health, Status},
        ids::ComputeKey,
        text::Text,
        time::{self, Now},
    },
    kinds::column::{Cell, Column, SortKey, Tone},
};
use chrono::{DateTime, Utc};
use std::{collections::VecDeque, time::Duration};

/// Transitions that are remembered.
const KEPT: usize = 500;

/// One line of the activity pane.
#[derive(Clone, Debug)]
pub struct Line {
    /// When it began, or was seen.
    pub at: DateTime<Utc>,
    /// The compute that it is about.
    pub target: ComputeKey,
    /// What was done or seen.
    pub what: Text,
    /// How it went.
    pub status: Status,
    /// How long it took.
    pub elapsed: Option<Duration>,
    /// Why it did not go well.
    pub reason: Text,
}

impl Line {
    /// What a filter looks at, in lower case.
    pub fn words(&self) -> String {
        format!("{} {}", self.what, self.target.id.workspace_name().unwrap_or_default()).to_lowercase()
    }
}

/// The columns, most important first.
pub const COLUMNS: &[Column<Line>] = &[
    Column::<Line>::new(
        "time",
        "TIME (UTC)",
        (10, 10),
        |l, _| Cell::plain(l.at.format("%H:%M:%S").to_string()),
        |l, _| SortKey::time(Some(l.at)),
    )
    .stays(),
    Column::<Line>::new(
        "what",
        "WHAT",
        (24, 44),
        |l, _| Cell::plain(l.what.to_string()),
        |l, _| SortKey::text(Some(&l.what)),
    )
    .stays(),
    Column::<Line>::new(
        "workspace",
        "WORKSPACE",
        (12, 28),
        |l, _| Cell::text(l.target.id.workspace_name().map(Text::new).as_ref()),
        |l, _| SortKey::text(l.target.id.workspace_name()),
    )
    .tells_workspaces(),
    Column::<Line>::new(
        "state",
        "STATE",
        (16, 18),
        |l, _| Cell::status(Some(&l.status)),
        |l, _| SortKey::status(Some(&l.status)),
    ),
    Column::<Line>::new("elapsed", "ELAPSED", (7, 8), elapsed, |l, _| {
        SortKey::number(l.elapsed.map(|e| e.as_secs_f64()))
    })
    .right(),
    Column::<Line>::new(
        "reason",
        "REASON",
        (12, 200),
        |l, _| Cell::text(Some(&l.reason)).toned(Tone::Plain),
        |l, _| SortKey::text(Some(&l.reason)),
    ),
];

fn elapsed(line: &Line, _: &crate::kinds::column::Context) -> Cell {
    line.elapsed.map_or_else(Cell::none, |elapsed| Cell::plain(time::stop_watch(elapsed)))
}

/// Transitions that were seen.
#[derive(Debug, Default)]
pub struct Activity {
    last: u64,
    seen: VecDeque<(u64, DateTime<Utc>, Transition)>,
}

impl Activity {
    /// Takes note of what changed.
    pub fn saw(&mut self, transitions: Vec<Transition>, now: Now) {
        for transition in transitions {
            self.last += 1;
            self.seen.push_back((self.last, now.wall, transition));
        }
        self.seen.drain(..self.seen.len().saturating_sub(KEPT));
    }

    /// What was seen, with its number and the time at which it was.
    pub fn changes(&self) -> impl Iterator<Item = (u64, DateTime<Utc>, &Transition)> {
        self.seen.iter().map(|(number, at, transition)| (*number, *at, transition))
    }

    /// The transitions with their numbers.
    pub fn transitions(&self) -> impl Iterator<Item = (u64, Line)> {
        self.seen.iter().map(|(number, at, transition)| (*number, transition_line(*at, transition)))
    }

    /// One transition by its number.
    pub fn transition(&self, number: u64) -> Option<Line> {
        let at = self.seen.binary_search_by_key(&number, |(number, ..)| *number).ok()?;
        let (_, time, transition) = &self.seen[at];
        Some(transition_line(*time, transition))
    }
}

/// The lines of all operations.
pub fn operation_lines<'a>(
    operations: &'a Operations,
    keymap: &'a Keymap,
    now: Now,
) -> impl Iterator<Item = (&'a Operation, Line)> {
    operations.iter().map(move |operation| (operation, operation_line(operation, keymap, now)))
}

/// An operation as a line.
pub fn operation_line(operation: &Operation, keymap: &Keymap, now: Now) -> Line {
    let (word, health) = operation.words();
    Line {
        at: operation.began.wall,
        target: operation.target.clone(),
        what: operation.title(),
        status: Status::new(&word, health),
        elapsed: Some(operation.elapsed(now)),
        reason: Trouble::of_operation(operation).map(|trouble| trouble.line(keymap)).unwrap_or_default(),
    }
}

fn transition_line(at: DateTime<Utc>, transition: &Transition) -> Line {
    let gone = Status::new("gone", Health::Resting);
    let from = transition.from.as_ref().map_or("–", |status| status.word.as_str());
    Line {
        at,
        target: transition.key.clone(),
        what: Text::from(match &transition.to {
            Some(to) => format!("{} {from} → {}", transition.key.id.name(), to.word),
            None => format!("{} {from} → gone", transition.key.id.name()),
        }),
        status: transition.to.clone().unwrap_or(gone),
        elapsed: None,
        reason: Text::default(),
    }
}
