//! The lists of the panes: kept in step with what is known, and narrowed by what was typed.

use super::{
    activity,
    fleet::News,
    layout,
    list::{Entry, List, RowKey},
    modal::Modal,
    panes::{Contents, PANES, Pane, PaneId},
    quota,
    row::Row,
    state::State,
    watched::Watched,
};
use crate::{domain::compute::Compute, kinds::column::Column};

impl State {
    /// The list of a pane.
    pub fn list(&self, pane: PaneId) -> &List {
        &self.lists[pane.index()]
    }

    /// The list of a pane, to be moved in.
    pub(super) fn list_mut(&mut self, pane: PaneId) -> &mut List {
        &mut self.lists[pane.index()]
    }

    /// Rows of a list that are on screen.
    pub(super) fn page(&self) -> usize {
        layout::page(self.size)
    }

    /// What moves may have become a problem by nothing but time.
    pub(super) fn time_passed(&mut self) {
        if self.list(self.pane).problems {
            self.refill(self.pane);
        }
    }

    /// Some computes are new, different or gone: so are their rows.
    pub(super) fn renew(&mut self, mut news: News) {
        if !news.transitions.is_empty() {
            self.activity.saw(std::mem::take(&mut news.transitions), self.now);
            self.refill(PaneId::Activity);
        }
        if !news.changed.is_empty() {
            for pane in &PANES {
                if let Contents::Computes { columns, .. } = &pane.contents {
                    self.renew_computes(pane, columns, &news);
                }
            }
        }
        let State { modals, fleet, session, .. } = self;
        let watched = session.workspace().and_then(|workspace| fleet.get(workspace));
        for modal in modals {
            if let (Modal::Details(details), Some(watched)) = (modal, watched)
                && let Some(row) = watched.row_of(&details.key)
            {
                details.renew(&row.compute);
            }
        }
        self.check_form();
    }

    /// Makes all lists anew.
    pub(super) fn refill_all(&mut self) {
        for pane in &PANES {
            self.refill(pane.id);
        }
        self.check_form();
    }

    /// Makes the list of a pane anew: its sort, its filter or all of its rows have changed.
    pub(super) fn refill(&mut self, id: PaneId) {
        let pane = id.pane();
        let list = self.list(id);
        let (rows, total) = match &pane.contents {
            Contents::Computes { columns, .. } => {
                let mine = self.watched().into_iter().flat_map(Watched::rows).filter(|row| row.pane == id);
                let total = self.watched().map_or(0, |watched| watched.count(id));
                (self.entries(list, &columns[list.sort], mine), total)
            }
            Contents::Quota(columns) => {
                let usages =
                    self.watched().and_then(|watched| watched.usages.get()).map_or(&[][..], Vec::as_slice);
                let x = self.context();
                let passes = |name: &str| list.filter.passes(&name.to_lowercase());
                let rows = usages
                    .iter()
                    .filter(|usage| passes(&usage.name))
                    .map(|usage| ((columns[list.sort].key)(usage, &x), RowKey::Quota(quota::key(usage))));
                (rows.collect(), usages.len())
            }
            Contents::Activity(columns) => {
                let x = self.context();
                let operations = activity::operation_lines(&self.operations, self.now)
                    .map(|(operation, line)| (line, RowKey::Operation(operation.id)));
                let transitions =
                    self.activity.transitions().map(|(number, line)| (line, RowKey::Transition(number)));
                let all: Vec<_> = operations.chain(transitions).collect();
                let total = all.len();
                let passes = |what: &str| list.filter.passes(&what.to_lowercase());
                let rows = all.into_iter().filter(|(line, _)| passes(&line.what));
                (rows.map(|(line, key)| ((columns[list.sort].key)(&line, &x), key)).collect(), total)
            }
        };
        let page = self.page();
        self.list_mut(id).refill(rows, total, page);
    }

    fn renew_computes(&mut self, pane: &Pane, columns: &'static [Column<Compute>], news: &News) {
        let list = self.list(pane.id);
        let Some(watched) = self.watched() else { return };
        let fresh = news.changed.iter().filter_map(|id| watched.row(id)).filter(|row| row.pane == pane.id);
        let fresh = self.entries(list, &columns[list.sort], fresh);
        let total = watched.count(pane.id);
        let page = self.page();
        let changed = |key: &RowKey| key.compute_id().is_some_and(|id| news.changed.contains(id));
        self.list_mut(pane.id).renew(changed, fresh, total, page);
    }

    fn entries<'a>(
        &self,
        list: &List,
        column: &Column<Compute>,
        rows: impl Iterator<Item = &'a Row>,
    ) -> Vec<Entry> {
        let x = self.context();
        rows.filter(|row| !list.problems || row.is_problem(self.now))
            .filter(|row| list.filter.passes(&row.haystack))
            .map(|row| ((column.key)(&row.compute, &x), RowKey::Compute(row.compute.key())))
            .collect()
    }
}
