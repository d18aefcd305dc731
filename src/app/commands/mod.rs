//! Keys: what each command does to whatever is on top of the screen.

mod actions;
mod forms;
mod lists;
mod reading;

use crate::{
    app::{
        details::Part,
        keymap::{self, Command, Layer, Resolved},
        list::{Entry, RowKey},
        modal::Modal,
        panes::{PANES, PaneId},
        session::Session,
        state::State,
    },
    domain::{
        ask::Ask,
        compute::{Compute, Health},
    },
};
use crossterm::event::{Event as TerminalEvent, KeyEvent, KeyEventKind};
use tui_input::backend::crossterm::EventHandler;

impl State {
    /// Takes in one key.
    pub(super) fn press(&mut self, key: KeyEvent) {
        if key.kind == KeyEventKind::Release {
            return;
        }
        let Some(name) = keymap::name(key) else { return };
        self.notices.seen();
        let layer = self.layer();
        let begun = std::mem::take(&mut self.pending);
        if !begun.is_empty() && self.resolved(layer, &format!("{begun} {name}")) {
            return;
        }
        if self.resolved(layer, &name) || self.acted(layer, &name) {
            return;
        }
        self.type_key(key);
    }

    /// Takes in pasted text.
    pub(super) fn paste(&mut self, text: &str) {
        if self.with_form(|form, known| form.paste(text, known)).is_some() {
            return;
        }
        let line: String = crate::domain::text::Text::new(text.trim()).to_string();
        let State { filtering, modals, .. } = self;
        let input = match modals.last_mut() {
            Some(Modal::Details(details)) if details.searching => &mut details.search,
            Some(Modal::Help(help)) if help.searching => &mut help.search,
            Some(Modal::Confirm(_)) => {
                // A pasted name proves nothing: it is typed.
                self.notices.tell("type the name, do not paste it", Health::Unknown, self.now);
                return;
            }
            Some(_) => return,
            None => match filtering {
                Some(input) => input,
                None => return,
            },
        };
        for c in line.chars() {
            input.handle(tui_input::InputRequest::InsertChar(c));
        }
        self.filter_typed();
    }

    pub(super) fn resolved(&mut self, layer: Layer, keys: &str) -> bool {
        match keymap::resolve(layer, keys) {
            Resolved::Command(command) => {
                self.perform(command);
                true
            }
            Resolved::Begun => {
                keys.clone_into(&mut self.pending);
                if keys == "ctrl-c" {
                    self.notices.tell("Ctrl-C again quits", Health::Unknown, self.now);
                }
                true
            }
            Resolved::Nothing => false,
        }
    }

    /// A key of an action row, where there is a compute that it can be about.
    pub(super) fn acted(&mut self, layer: Layer, key: &str) -> bool {
        if !matches!(layer, Layer::Pane | Layer::Details) {
            return false;
        }
        let Some(row) = self.subject() else { return false };
        let Some(action) = row.kind.actions.iter().find(|action| action.key == key) else { return false };
        let target = row.compute.key();
        self.act(action.name, &target);
        true
    }

    pub(super) fn type_key(&mut self, key: KeyEvent) {
        if self.with_form(|form, known| form.key(key, known)).is_some() {
            return;
        }
        match self.modals.last_mut() {
            Some(Modal::Confirm(confirm)) => confirm.key(key),
            Some(Modal::Details(details)) if details.searching => details.search_key(key),
            Some(Modal::Help(help)) if help.searching => help.search_key(key),
            Some(_) => {}
            None => {
                if let Some(input) = &mut self.filtering {
                    input.handle_event(&TerminalEvent::Key(key));
                    self.filter_typed();
                }
            }
        }
    }

    pub(super) fn perform(&mut self, command: Command) {
        match command {
            Command::Quit => self.effects.quit(),
            Command::Suspend => self.effects.suspend(),
            Command::Redraw => self.effects.redraw(),
            Command::Refresh => self.refresh(),
            command => match self.modals.last() {
                None if self.filtering.is_some() => self.perform_filter(command),
                None => self.perform_pane(command),
                Some(Modal::Details(_)) => self.perform_details(command),
                Some(Modal::Form(_)) => self.perform_form(command),
                Some(Modal::Confirm(_)) => self.perform_confirm(command),
                Some(Modal::Menu(_)) => self.perform_menu(command),
                Some(Modal::Help(_)) => self.perform_help(command),
                Some(Modal::Message(..)) => {
                    self.modals.pop();
                }
            },
        }
    }

    pub(super) fn refresh(&mut self) {
        if self.polling.paused {
            self.polling.paused = false;
        }
        if let (Session::Failed(_) | Session::NoneFound, crate::app::state::Wanted::Found(search)) =
            (&self.session, &self.setup.wanted)
        {
            let search = search.clone();
            self.session = Session::Searching;
            self.effects.ask(Ask::Workspaces(search));
        }
        self.polling.refresh(self.now);
        self.notices.tell("reading everything now", Health::Unknown, self.now);
    }

    /// Nodes are read only while they are on the screen, under a question or a form too: each reading costs a write.
    pub(super) fn watch_nodes(&mut self) {
        let State { modals, polling, effects, now, .. } = self;
        let details = modals.iter_mut().rev().find_map(|modal| match modal {
            Modal::Details(details) if details.part == Part::Nodes => Some(details),
            Modal::Details(_)
            | Modal::Form(_)
            | Modal::Confirm(_)
            | Modal::Menu(_)
            | Modal::Help(_)
            | Modal::Message(..) => None,
        });
        let shown = details.as_ref().map(|details| details.key.id.clone());
        if polling.show_nodes(shown, *now, effects)
            && let Some(details) = details
        {
            details.begin_nodes();
        }
    }

    /// The terminal has another size: what was on screen stays on screen.
    pub(super) fn resize(&mut self, size: ratatui::layout::Size) {
        self.size = size;
        let page = self.page();
        for pane in &PANES {
            self.list_mut(pane.id).keep_in_view(page);
        }
        let lines = self.detail_lines();
        if let Some(Modal::Details(details)) = self.modals.last_mut() {
            details.scroll = details.scroll.min(lines.saturating_sub(page));
        }
    }

    /// Moves the cursor to a compute, on whatever pane lists it. A filter that hides it goes.
    pub(super) fn go_to(&mut self, compute: &Compute) {
        let page = self.page();
        self.pane = PaneId::of(crate::kinds::kind(&compute.compute_type));
        let is_listed = |entry: &Entry| entry.key.compute_id() == Some(&compute.id);
        if !self.list(self.pane).rows().iter().any(is_listed) {
            self.filtering = None;
            let list = self.list_mut(self.pane);
            list.clear_filter();
            list.problems = false;
            self.narrow(self.pane);
        }
        self.list_mut(self.pane).select(RowKey::Compute(compute.key()), page);
    }
}
