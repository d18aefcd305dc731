//! The workspaces to choose from: all that was found, narrowed by what is typed, one or several of them taken.

use super::{filter::Filter, list::Motion};
use crate::{
    domain::{
        error::ApiError,
        ids::{RequestId, WorkspaceId},
        text::Text,
        workspace::Workspace,
    },
    kinds::form::Form,
};
use std::collections::{BTreeSet, HashMap};
use tui_input::Input;

/// What a workspace is chosen for.
#[derive(Clone, Copy, Debug)]
pub enum Purpose {
    /// To be watched, alone or with others.
    Watch,
    /// To make something in it with this form.
    Make(&'static Form),
}

/// How the search for workspaces stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Search {
    /// There is nothing to look for: what can be chosen is known.
    Needless,
    /// It is under way.
    Asked(RequestId),
    /// This is all.
    Found,
    /// It failed, and why.
    Failed(ApiError),
}

/// The workspaces to choose from.
#[derive(Debug)]
pub struct Picker {
    /// What they are chosen for.
    pub purpose: Purpose,
    /// How the search for them stands.
    pub search: Search,
    /// What was typed.
    pub typed: Input,
    /// The row under the cursor, among those that are shown.
    pub at: usize,
    /// Those that were marked.
    pub marked: BTreeSet<WorkspaceId>,
    rows: Vec<(Workspace, String)>,
    shown: Vec<usize>,
}

impl Picker {
    /// The workspaces that are known already; `recent` says which were opened last, the latest first.
    pub fn open(purpose: Purpose, search: Search, known: Vec<Workspace>, recent: &[WorkspaceId]) -> Self {
        let mut picker = Self {
            purpose,
            search,
            typed: Input::default(),
            at: 0,
            marked: BTreeSet::new(),
            rows: Vec::new(),
            shown: Vec::new(),
        };
        picker.add(known, recent);
        picker
    }

    /// More workspaces are known. The cursor stays on its row, unless it stands on the first, as it does at the start.
    pub fn add(&mut self, found: Vec<Workspace>, recent: &[WorkspaceId]) {
        let chosen = self.chosen().filter(|_| self.at > 0).map(|workspace| workspace.id.clone());
        let rank: HashMap<&WorkspaceId, usize> =
            recent.iter().enumerate().map(|(rank, id)| (id, rank)).rev().collect();
        let mut all: HashMap<WorkspaceId, Workspace> =
            self.rows.drain(..).map(|(workspace, _)| (workspace.id.clone(), workspace)).collect();
        all.extend(found.into_iter().map(|workspace| (workspace.id.clone(), workspace)));
        self.rows = all
            .into_values()
            .map(|workspace| {
                let words = words(&workspace);
                (workspace, words)
            })
            .collect();
        self.rows.sort_by_cached_key(|(workspace, words)| {
            let rank = rank.get(&workspace.id).copied().unwrap_or(usize::MAX);
            (rank, words.clone(), workspace.id.clone())
        });
        self.narrow();
        if let Some(at) = chosen.and_then(|chosen| self.shown().position(|workspace| workspace.id == chosen))
        {
            self.at = at;
        }
    }

    /// Takes in what was typed.
    pub fn narrow(&mut self) {
        let filter = Filter::of_words(self.typed.value());
        let passes = |at: &usize| filter.passes(&self.rows[*at].1, |_| false);
        self.shown = (0..self.rows.len()).filter(passes).collect();
        self.at = self.at.min(self.shown.len().saturating_sub(1));
    }

    /// Those that have what was typed.
    pub fn shown(&self) -> impl ExactSizeIterator<Item = &Workspace> {
        self.shown.iter().map(|at| &self.rows[*at].0)
    }

    /// How many there are in all.
    pub fn total(&self) -> usize {
        self.rows.len()
    }

    /// The row under the cursor.
    pub fn chosen(&self) -> Option<&Workspace> {
        self.shown.get(self.at).map(|at| &self.rows[*at].0)
    }

    /// Moves the cursor.
    pub fn go(&mut self, motion: Motion, page: usize) {
        self.at = motion.from(self.at, self.shown.len(), page);
    }

    /// Marks the row under the cursor, or takes its mark away, and goes on to the next.
    pub fn mark(&mut self) {
        let Some(id) = self.chosen().map(|workspace| workspace.id.clone()) else { return };
        if !self.marked.remove(&id) {
            self.marked.insert(id);
        }
        self.go(Motion::Down, 0);
    }

    /// Marks all that are shown; when they are marked already, takes their marks away.
    pub fn mark_all(&mut self) {
        let shown: BTreeSet<WorkspaceId> = self.shown().map(|workspace| workspace.id.clone()).collect();
        if shown.is_subset(&self.marked) {
            self.marked.retain(|id| !shown.contains(id));
        } else {
            self.marked.extend(shown);
        }
    }

    /// What Enter takes: those that are marked, or the one under the cursor.
    pub fn taken(&self) -> Vec<WorkspaceId> {
        if self.marked.is_empty() {
            return self.chosen().map(|workspace| workspace.id.clone()).into_iter().collect();
        }
        self.marked.iter().cloned().collect()
    }

    /// Whether several can be taken.
    pub fn takes_several(&self) -> bool {
        match self.purpose {
            Purpose::Watch => true,
            Purpose::Make(_) => false,
        }
    }
}

/// What is looked for in a row, in lower case: the name first, since rows are ordered by it.
fn words(workspace: &Workspace) -> String {
    let (name, group) = (Text::new(workspace.id.name()), Text::new(workspace.id.group()));
    let Workspace { id, subscription, region, kind, .. } = workspace;
    format!("{name} {group} {subscription} {} {region} {kind}", id.subscription()).to_lowercase()
}
