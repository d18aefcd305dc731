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
use crate::{
    domain::compute::Compute,
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
        let pane = id.pane();
        let (page, x, list) = (self.page(), self.context(), self.list(id));
        match &pane.contents {
            Contents::Computes { columns, .. } => {
                let mine = self.watched().into_iter().flat_map(Watched::rows).filter(|row| row.pane == id);
                let all = entries(&columns[list.sort], mine, &x);
                let (list, passes) = self.list_and_filter(id);
                list.refill(all, passes, page);
            }
            Contents::Quota(columns) => {
                let usages =
                    self.watched().and_then(|watched| watched.usages.get()).map_or(&[][..], Vec::as_slice);
                let key = columns[list.sort].key;
                let rows = usages
                    .iter()
                    .map(|usage| (usage.name.clone(), (key(usage, &x), RowKey::Quota(quota::key(usage)))));
                let rows = rows.collect();
                self.list_mut(id).refill_by_name(rows, page);
            }
            Contents::Activity(columns) => {
                let key = columns[list.sort].key;
                let operations = activity::operation_lines(&self.operations, self.now)
                    .map(|(operation, line)| (line, RowKey::Operation(operation.id)));
                let transitions =
                    self.activity.transitions().map(|(number, line)| (line, RowKey::Transition(number)));
                let rows = operations.chain(transitions);
                let rows = rows.map(|(line, row)| (line.what.clone(), (key(&line, &x), row))).collect();
                self.list_mut(id).refill_by_name(rows, page);
            }
        }
    }

    /// The filter of a list has changed, or what passes it by nothing but time.
    pub(super) fn narrow(&mut self, id: PaneId) {
        let page = self.page();
        match &id.pane().contents {
            Contents::Computes { .. } => {
                let (list, passes) = self.list_and_filter(id);
                list.narrow(passes, page);
            }
            Contents::Quota(_) | Contents::Activity(_) => self.refill(id),
        }
    }

    /// The order of a list has changed. The rows stay as they stand, so that equal ones need not be sorted again.
    pub(super) fn reorder(&mut self, id: PaneId) {
        let Contents::Computes { columns, .. } = &id.pane().contents else {
            self.refill(id);
            return;
        };
        let (page, x, list) = (self.page(), self.context(), self.list(id));
        let rows = list.all().iter().filter_map(|(_, key)| self.watched()?.row(key.compute_id()?));
        let all = entries(&columns[list.sort], rows, &x);
        let (list, passes) = self.list_and_filter(id);
        list.refill(all, passes, page);
    }

    fn renew_computes(&mut self, pane: &Pane, columns: &'static [Column<Compute>], news: &News) {
        let (page, x, list) = (self.page(), self.context(), self.list(pane.id));
        let Some(watched) = self.watched() else { return };
        let fresh = news.changed.iter().filter_map(|id| watched.row(id)).filter(|row| row.pane == pane.id);
        let fresh = entries(&columns[list.sort], fresh, &x);
        let changed = |key: &RowKey| key.compute_id().is_some_and(|id| news.changed.contains(id));
        if fresh.is_empty() && !list.all().iter().any(|(_, key)| changed(key)) {
            return;
        }
        let (list, passes) = self.list_and_filter(pane.id);
        list.renew(changed, fresh, passes, page);
    }

    /// A list of computes, to be changed, and whether a row passes its filter.
    fn list_and_filter(&mut self, id: PaneId) -> (&mut List, impl Fn(&RowKey) -> bool + use<'_>) {
        let State { lists, fleet, session, now, .. } = self;
        let watched = session.workspace().and_then(|workspace| fleet.get(workspace));
        let list = &mut lists[id.index()];
        let (filter, problems, now) = (list.filter.clone(), list.problems, *now);
        let passes = move |key: &RowKey| {
            let row = key.compute_id().and_then(|id| watched?.row(id));
            row.is_some_and(|row| (!problems || row.is_problem(now)) && filter.passes(&row.haystack))
        };
        (list, passes)
    }
}

fn entries<'a>(column: &Column<Compute>, rows: impl Iterator<Item = &'a Row>, x: &Context) -> Vec<Entry> {
    rows.map(|row| ((column.key)(&row.compute, x), RowKey::Compute(row.compute.key()))).collect()
}
