//! Commands for workspaces: look for them, choose among them, see why one cannot be read.

use crate::{
    app::{
        keymap::Command,
        modal::Modal,
        picker::{Picker, Purpose, Search},
        state::State,
        trouble,
    },
    domain::{ask::Ask, ids::WorkspaceId, workspace, workspace::Workspace},
    kinds::form::Form as Rows,
};

impl State {
    /// Lists what is known of at once, whatever state the watched ones are in, and looks for the others.
    pub(super) fn open_workspaces(&mut self) {
        let request = self.effects.ask(Ask::Workspaces(workspace::Search::default()));
        let recent = self.setup.recent.iter().filter(|id| self.fleet.get(id).is_none());
        let known = recent.map(|id| Workspace::bare(id.clone())).chain(self.watched_ones()).collect();
        self.push_workspaces(Purpose::Watch, Search::Asked(request), known);
    }

    /// Asks in which of the watched workspaces something is to be made.
    pub(super) fn ask_for_workspace(&mut self, rows: &'static Rows) {
        let known = self.watched_ones().collect();
        self.push_workspaces(Purpose::Make(rows), Search::Needless, known);
    }

    /// Opens the list of workspaces.
    pub(in crate::app) fn push_workspaces(
        &mut self,
        purpose: Purpose,
        search: Search,
        known: Vec<Workspace>,
    ) {
        let picker = Picker::open(purpose, search, known, &self.setup.recent);
        self.modals.push(Modal::Workspaces(Box::new(picker)));
    }

    /// The workspaces that are watched, as far as they are known.
    fn watched_ones(&self) -> impl Iterator<Item = Workspace> {
        self.fleet.iter().map(|(id, watched)| {
            let known = watched.workspace.get().cloned();
            known.unwrap_or_else(|| Workspace::bare(id.clone()))
        })
    }

    /// Workspaces are looked for once more, where they are chosen from.
    pub(super) fn look_again(&mut self) {
        let State { modals, effects, .. } = self;
        if let Some(Modal::Workspaces(picker)) = modals.last_mut()
            && matches!(picker.search, Search::Found | Search::Failed(_))
        {
            picker.search = Search::Asked(effects.ask(Ask::Workspaces(workspace::Search::default())));
        }
    }

    pub(super) fn perform_workspaces(&mut self, command: Command) {
        let page = self.page();
        let Some(Modal::Workspaces(picker)) = self.modals.last_mut() else { return };
        match command {
            Command::Move(motion) => picker.go(motion, page),
            Command::Mark if picker.takes_several() => picker.mark(),
            Command::MarkAll if picker.takes_several() => picker.mark_all(),
            Command::Back => self.leave_workspaces(),
            Command::Accept => {
                let (taken, purpose) = (picker.taken(), picker.purpose);
                let Some(first) = taken.first() else { return };
                self.leave_workspaces();
                match purpose {
                    Purpose::Watch => {
                        self.modals.clear();
                        self.open(&taken);
                        self.chosen_here = true;
                    }
                    Purpose::Make(rows) => self.open_form_in(rows, first, None),
                }
            }
            _ => {}
        }
    }

    /// Closes the list of workspaces; nobody waits for the search any more.
    fn leave_workspaces(&mut self) {
        if let Some(Modal::Workspaces(picker)) = self.modals.pop()
            && let Search::Asked(request) = picker.search
        {
            self.effects.abandon(request);
        }
    }

    /// Shows in full why a workspace cannot be read.
    pub(super) fn open_failure(&mut self, workspace: &WorkspaceId) {
        let watched = self.fleet.get(workspace);
        if let Some(trouble) = watched.and_then(|watched| trouble::listing_of(workspace, watched)) {
            self.open_trouble(trouble);
        }
    }
}
