//! The lists of the panes: kept in step with what is known, and narrowed by what was typed.

use super::{
    activity::{self, Line},
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
use crate::{
    domain::{compute::Compute, quota::Usage},
    kinds::column::{Column, Context},
};

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
            self.narrow(self.pane);
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

    /// Makes the list of a pane anew: all of its rows may have changed.
    pub(super) fn refill(&mut self, id: PaneId) {
        let (x, list) = (self.context(), self.list(id));
        let all: Vec<Entry> = match &id.pane().contents {
            Contents::Computes { columns, .. } => {
                let mine = self.watched().into_iter().flat_map(Watched::rows).filter(|row| row.pane == id);
                entries(&columns[list.sort], mine, &x)
            }
            Contents::Quota(columns) => {
                let entry = |usage: &Usage| Entry {
                    sort: (columns[list.sort].key)(usage, &x),
                    key: RowKey::Quota(quota::key(usage)),
                    words: usage.name.to_lowercase().into(),
                };
                self.watched()
                    .and_then(|watched| watched.usages.get())
                    .into_iter()
                    .flat_map(|usages| usages.iter())
                    .map(entry)
                    .collect()
            }
            Contents::Activity(columns) => {
                let entry = |(line, key): (Line, RowKey)| Entry {
                    sort: (columns[list.sort].key)(&line, &x),
                    key,
                    words: line.what.to_lowercase().into(),
                };
                let operations = activity::operation_lines(&self.operations, self.now)
                    .map(|(operation, line)| (line, RowKey::Operation(operation.id)));
                let transitions =
                    self.activity.transitions().map(|(number, line)| (line, RowKey::Transition(number)));
                operations.chain(transitions).map(entry).collect()
            }
        };
        let list = self.list_mut(id);
        if id == PaneId::Activity && list.position() == 0 {
            // Who has not gone elsewhere looks at the newest.
            list.let_go();
        }
        self.arrange(id, |list, is_problem, page| list.refill(all, is_problem, page));
    }

    /// What passes the filter of a list has changed.
    pub(super) fn narrow(&mut self, id: PaneId) {
        self.arrange(id, |list, is_problem, page| list.narrow(is_problem, page));
    }

    /// The order of a list is turned round.
    pub(super) fn reorder(&mut self, id: PaneId) {
        self.arrange(id, |list, is_problem, page| list.order(is_problem, page));
    }

    /// A list is ordered by another column. Its rows are taken as they stand, so that those that are equal in it need
    /// not be sorted again.
    pub(super) fn rekey(&mut self, id: PaneId) {
        let Contents::Computes { columns, .. } = &id.pane().contents else {
            self.refill(id);
            return;
        };
        let list = self.list(id);
        let rows = list.all().iter().filter_map(|entry| self.watched()?.row(entry.key.compute_id()?));
        let all = entries(&columns[list.sort], rows, &self.context());
        self.arrange(id, |list, is_problem, page| list.refill(all, is_problem, page));
    }

    fn renew_computes(&mut self, pane: &Pane, columns: &'static [Column<Compute>], news: &News) {
        let list = self.list(pane.id);
        let Some(watched) = self.watched() else { return };
        let fresh = news.changed.iter().filter_map(|id| watched.row(id)).filter(|row| row.pane == pane.id);
        let fresh = entries(&columns[list.sort], fresh, &self.context());
        let changed = |key: &RowKey| key.compute_id().is_some_and(|id| news.changed.contains(id));
        if fresh.is_empty() && !list.all().iter().any(|entry| changed(&entry.key)) {
            return;
        }
        self.arrange(pane.id, |list, is_problem, page| list.renew(changed, fresh, is_problem, page));
    }

    /// Lets a list arrange its rows: says what is a problem, and how many rows a page has.
    fn arrange(&mut self, id: PaneId, act: impl FnOnce(&mut List, &dyn Fn(&RowKey) -> bool, usize)) {
        let page = self.page();
        let State { lists, fleet, session, now, .. } = self;
        let watched = session.workspace().and_then(|workspace| fleet.get(workspace));
        let is_problem = |key: &RowKey| match key {
            RowKey::Compute(key) => {
                watched.and_then(|watched| watched.row(&key.id)).is_some_and(|row| row.is_problem(*now))
            }
            // Lists of other things have no problems to be picked out.
            RowKey::Quota(_) | RowKey::Operation(_) | RowKey::Transition(_) => true,
        };
        act(&mut lists[id.index()], &is_problem, page);
    }
}

fn entries<'a>(column: &Column<Compute>, rows: impl Iterator<Item = &'a Row>, x: &Context) -> Vec<Entry> {
    let entry = |row: &Row| Entry {
        sort: (column.key)(&row.compute, x),
        key: RowKey::Compute(row.compute.key()),
        words: row.haystack.clone(),
    };
    rows.map(entry).collect()
}
