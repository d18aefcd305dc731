//! The lists of the panes: kept in step with what is known, and narrowed by what was typed.

use super::{
    activity::{self, Line},
    filter::{Comparison, Filter, FilterError},
    fleet::News,
    list::{Entry, Fresh, List, RowKey},
    modal::Modal,
    panes::{Contents, PANES, Pane, PaneId},
    quota,
    row::Row,
    state::State,
    watched::Watched,
};
use crate::{
    domain::{
        compute::Compute,
        ids::{ResourceId, WorkspaceId},
        time::Now,
    },
    kinds::{
        column::{Column, Context, SortKey},
        columns,
    },
};
use std::{collections::HashSet, time::Duration};

/// How often rows are asked again whether they pass a filter by age.
const AGING: Duration = Duration::from_secs(30);

impl State {
    /// The list of a pane.
    pub fn list(&self, pane: PaneId) -> &List {
        &self.lists[pane.index()]
    }

    /// Whether a compute passes a filter.
    pub fn passes(&self, filter: &Filter, row: &Row) -> bool {
        let x = self.context_on(&row.compute.id);
        let words = words(row, self.fleet.has_several());
        filter.passes(&words, |comparison| comparison.holds(&row.compute, &x))
    }

    /// The list of a pane, to be moved in.
    pub(super) fn list_mut(&mut self, pane: PaneId) -> &mut List {
        &mut self.lists[pane.index()]
    }

    /// Rows of a list that are on screen.
    pub(super) fn page(&self) -> usize {
        self.screen().page()
    }

    /// Some computes are new, different or gone: so are their rows.
    pub(super) fn renew(&mut self, mut news: News) {
        if !news.transitions.is_empty() {
            self.activity.saw(std::mem::take(&mut news.transitions), self.now);
            // Nobody sees the list while another pane is open; it is made when it is opened.
            if self.pane == PaneId::Activity {
                self.refill(PaneId::Activity);
            }
        }
        if news.changed.is_empty() {
            return;
        }
        for pane in &PANES {
            if let Contents::Computes { columns, .. } = &pane.contents {
                self.renew_computes(pane, columns, &news);
            }
        }
        let State { modals, fleet, operations, .. } = self;
        for modal in modals {
            if let Modal::Details(details) = modal
                && let Some(row) = fleet.row_of(&details.key)
            {
                details.renew(&row.compute, &operations.unspoken);
            }
        }
        self.check_form();
    }

    /// A workspace can be read again, or cannot be read any more: the row that says so comes or goes.
    pub(super) fn renew_note(&mut self, workspace: &WorkspaceId) {
        if !self.fleet.has_several() {
            return;
        }
        let gone = HashSet::from([workspace.id().clone()]);
        let page = self.page();
        for pane in PANES.iter().filter(|pane| !pane.kinds().is_empty()) {
            let filter = self.list(pane.id).filter();
            let note = self.fleet.get(workspace).and_then(|watched| note(workspace, watched, filter));
            self.list_mut(pane.id).renew(&gone, note.into_iter().collect(), page);
        }
    }

    /// Makes all lists anew.
    pub(super) fn refill_all(&mut self) {
        for pane in &PANES {
            self.refill(pane.id);
        }
        self.check_form();
    }

    /// Sorts the list of a pane by its column.
    pub(super) fn resort(&mut self, id: PaneId) {
        match &id.pane().contents {
            Contents::Computes { .. } => {
                self.list_mut(id).resort();
                self.work_on(id);
            }
            // These are short.
            Contents::Quota(_) | Contents::Activity(_) => self.refill(id),
        }
    }

    /// Whether lists are still being sorted or narrowed down: [`super::event::Event::Continue`] is waited for.
    pub fn is_at_work(&self) -> bool {
        self.lists.iter().any(List::is_at_work)
    }

    /// Goes on for a part with what there is to be done, in the open pane first.
    pub(super) fn work(&mut self) {
        let panes = std::iter::once(self.pane).chain(PANES.iter().map(|pane| pane.id));
        if let Some(id) = panes.into_iter().find(|id| self.list(*id).is_at_work()) {
            self.work_on(id);
        }
    }

    /// The row of a compute and its workspace, which mostly is the one of the row before: rows come by workspace.
    pub(super) fn row_near<'a>(
        &'a self,
        near: &mut Option<&'a Watched>,
        id: &ResourceId,
    ) -> Option<(&'a Watched, &'a Row)> {
        if !near.is_some_and(|watched| watched.row(id).is_some()) {
            *near = self.fleet.of(id).map(|(_, watched)| watched);
        }
        let watched = (*near)?;
        Some((watched, watched.row(id)?))
    }

    fn work_on(&mut self, id: PaneId) {
        let page = self.page();
        let mut list = std::mem::take(self.list_mut(id));
        match &id.pane().contents {
            Contents::Computes { columns, .. } => {
                let column = &columns[list.sort];
                let (mut sorted, mut asked) = (None, None);
                let key = |key: &RowKey| {
                    let found = key.compute_id().and_then(|id| self.row_near(&mut sorted, id));
                    found.map_or(SortKey::Unknown, |(watched, row)| {
                        (column.key)(&row.compute, &self.context_in(Some(watched)))
                    })
                };
                let passes = |filter: &Filter, key: &RowKey, words: &str| {
                    filter.passes(words, |comparison| {
                        let found = key.compute_id().and_then(|id| self.row_near(&mut asked, id));
                        found.is_some_and(|(watched, row)| {
                            comparison.holds(&row.compute, &self.context_in(Some(watched)))
                        })
                    })
                };
                list.work(key, passes, page);
            }
            Contents::Quota(_) | Contents::Activity(_) => {
                list.work(|_| SortKey::Unknown, |filter, _, words| filter.passes(words, |_| false), page);
            }
        }
        *self.list_mut(id) = list;
    }

    /// Takes in the filter of a pane as it is typed.
    pub(super) fn filter(&mut self, id: PaneId, typed: String) {
        let knows_fields = matches!(id.pane().contents, Contents::Computes { .. });
        let compares = Filter::parse(&typed).is_ok_and(|filter| filter.comparisons().next().is_some());
        if compares && !knows_fields {
            let error =
                FilterError { at: 0..typed.len(), why: "this list has words only, and no fields".into() };
            self.list_mut(id).refuse_filter(typed, error);
            return;
        }
        self.list_mut(id).set_filter(typed);
        self.work_on(id);
    }

    /// Time has passed: whether rows pass a filter by age is asked again, now and then.
    pub(super) fn age_filters(&mut self) {
        if self.now.steady < self.aged + AGING {
            return;
        }
        self.aged = self.now.steady;
        for pane in &PANES {
            if self.list(pane.id).filter().comparisons().any(Comparison::ages) {
                self.list_mut(pane.id).test_again();
                self.work_on(pane.id);
            }
        }
    }

    /// Shows only rows with problems in a pane, or others too.
    pub(super) fn show_problems(&mut self, id: PaneId, problems: bool) {
        self.list_mut(id).show_problems(problems);
        self.work_on(id);
    }

    /// Prices have become known: so has the order of lists that are sorted by them.
    pub(super) fn prices_changed(&mut self) {
        for pane in PANES.iter().filter(|pane| !pane.kinds().is_empty()) {
            if pane.columns()[self.list(pane.id).sort].0 == columns::HOURLY.name {
                self.resort(pane.id);
            }
        }
        self.check_form();
    }

    /// Makes the list of a pane anew: all of its rows may have changed.
    pub(super) fn refill(&mut self, id: PaneId) {
        let (state, list) = (&*self, self.list(id));
        let all: Vec<Fresh> = match &id.pane().contents {
            Contents::Computes { columns, .. } => {
                let (column, several) = (&columns[list.sort], state.fleet.has_several());
                let rows = state.fleet.iter().flat_map(|(_, watched)| {
                    let x = state.context_in(Some(watched));
                    let mine = watched.rows().filter(move |row| row.pane == id);
                    mine.map(move |row| fresh(column, row, &x, several, state.now, list.filter()))
                });
                let notes =
                    state.fleet.iter().filter(|_| several).filter_map(|(id, of)| note(id, of, list.filter()));
                rows.chain(notes).collect()
            }
            Contents::Quota(columns) => {
                let x = self.context();
                let fresh = |line: quota::Line| {
                    let sort = (columns[list.sort].key)(&line, &x);
                    let words = format!("{} {} {}", line.usage.name, line.region, line.subscription);
                    Fresh::new(sort, RowKey::Quota(line.key()), words.to_lowercase(), list.filter())
                };
                quota::lines(&self.fleet).map(fresh).collect()
            }
            Contents::Activity(columns) => {
                let x = self.context();
                let fresh = |(line, key): (Line, RowKey)| {
                    let sort = (columns[list.sort].key)(&line, &x);
                    Fresh::new(sort, key, line.words(), list.filter())
                };
                let operations =
                    activity::operation_lines(&self.operations, &self.setup.preferences.keymap, self.now)
                        .map(|(operation, line)| (line, RowKey::Operation(operation.id)));
                let transitions =
                    self.activity.transitions().map(|(number, line)| (line, RowKey::Transition(number)));
                operations.chain(transitions).map(fresh).collect()
            }
        };
        let page = self.page();
        let list = self.list_mut(id);
        if id == PaneId::Activity && list.position() == 0 {
            // Who has not gone elsewhere looks at the newest.
            list.let_go();
        }
        list.refill(all, page);
    }

    fn renew_computes(&mut self, pane: &Pane, columns: &'static [Column<Compute>], news: &News) {
        let list = self.list(pane.id);
        let (column, several) = (&columns[list.sort], self.fleet.has_several());
        let changed = news.changed.iter().filter_map(|id| {
            let (_, watched) = self.fleet.of(id)?;
            let row = watched.row(id).filter(|row| row.pane == pane.id)?;
            Some(fresh(column, row, &self.context_in(Some(watched)), several, self.now, list.filter()))
        });
        let changed = changed.collect();
        let page = self.page();
        let is_loading = self.survey.is_loading();
        let list = self.list_mut(pane.id);
        if is_loading && !list.was_moved_in() {
            // The row that was read first has no claim to the cursor: it is at the top until somebody moves it.
            list.let_go();
        }
        list.renew(&news.changed, changed, page);
    }
}

/// The row of a compute.
fn fresh(
    column: &Column<Compute>,
    row: &Row,
    x: &Context,
    several: bool,
    now: Now,
    filter: &Filter,
) -> Fresh {
    let words = words(row, several);
    let passes = filter.passes(&words, |comparison| comparison.holds(&row.compute, x));
    let sort = (column.key)(&row.compute, x);
    let key = RowKey::Compute(row.compute.key());
    Fresh { entry: Entry { sort, key, problem: row.is_problem(now), passes }, words }
}

/// What a filter looks at; where several workspaces are watched a compute is found by the name of its workspace too.
fn words(row: &Row, several: bool) -> String {
    let mut words = row.words();
    if let Some(workspace) = row.compute.id.workspace_name().filter(|_| several) {
        words.push(' ');
        words.push_str(&workspace.to_lowercase());
    }
    words
}

/// The row that says that a workspace cannot be read, if it cannot. It has no place among the computes, and so stands
/// below them in whatever order.
fn note(workspace: &WorkspaceId, watched: &Watched, filter: &Filter) -> Option<Fresh> {
    let (error, _) = watched.failure.as_ref()?;
    let key = RowKey::Workspace(workspace.clone());
    let words = format!("{} {}", workspace.name(), error.headline()).to_lowercase();
    Some(Fresh::new(SortKey::Unknown, key, words, filter))
}
