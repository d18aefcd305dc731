//! Keys: what each command does to whatever is on top of the screen.

mod actions;
mod forms;
mod lists;
mod outside;
mod palette;
mod pointer;
mod reading;
mod sign_in;
mod workspaces;

use crate::{
    app::{
        details::Part,
        form,
        keymap::{self, Begun, Command, Layer, Resolved, SEQUENCE},
        list::RowKey,
        modal::Modal,
        panes::{PANES, PaneId},
        session::Session,
        state::State,
    },
    domain::{compute::Compute, ids::ResourceId, permissions},
    kinds::column::Tone,
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
        let begun = self.begun.take().map(|begun| begun.keys).unwrap_or_default();
        // On a screen that is too small nothing can be seen, so nothing is typed and nothing is done but leaving.
        if self.screen().regions().is_none() {
            let keys = if begun.is_empty() { name } else { format!("{begun} {name}") };
            if self.setup.preferences.keymap.leads_to(layer, &keys, Command::Quit) {
                self.resolved(layer, &keys);
            }
            return;
        }
        if !begun.is_empty() && self.resolved(layer, &format!("{begun} {name}")) {
            return;
        }
        if self.resolved(layer, &name) {
            return;
        }
        if layer == Layer::Pane && name.chars().count() == 1 {
            self.tell_keys(&format!("{name} does nothing here; {{lists.help}} shows the keys"));
        }
        self.type_key(key);
    }

    /// Takes in pasted text.
    pub(super) fn paste(&mut self, text: &str) {
        if self.with_form(|form, known| form.paste(text, known)).is_some() {
            return;
        }
        let State { filtering, modals, .. } = self;
        let input = match modals.last_mut() {
            Some(Modal::Details(details)) if details.searching => details.begin_search(),
            Some(Modal::Help(help)) if help.searching => help.begin_search(),
            Some(Modal::Workspaces(picker)) => {
                form::insert(&mut picker.typed, text);
                picker.narrow();
                return;
            }
            Some(Modal::Palette(palette)) => {
                form::insert(&mut palette.input, text);
                self.palette_typed();
                return;
            }
            Some(Modal::Confirm(_)) => {
                // A pasted name proves nothing: it is typed.
                self.notices.tell("type the name, do not paste it", Tone::Plain, self.now);
                return;
            }
            Some(_) => return,
            None => match filtering {
                Some(input) => input,
                None => return,
            },
        };
        form::insert(input, text);
        self.filter_typed();
    }

    pub(super) fn resolved(&mut self, layer: Layer, keys: &str) -> bool {
        match self.setup.preferences.keymap.resolve(layer, keys) {
            Resolved::Command(command) => {
                self.perform(command);
                true
            }
            Resolved::Begun => {
                let until = self.now.steady + SEQUENCE;
                self.begun = Some(Begun { keys: keys.to_owned(), until });
                if self.setup.preferences.keymap.resolve(layer, &format!("{keys} {keys}"))
                    == Resolved::Command(Command::Quit)
                {
                    let words = format!("{} again quits", keymap::label(keys));
                    self.notices.tell_for(SEQUENCE, words, Tone::Plain, self.now);
                }
                true
            }
            Resolved::Action => self.acted(keys),
            Resolved::Nothing => false,
        }
    }

    /// Tells something in which keys are named by their actions.
    pub(in crate::app) fn tell_keys(&mut self, text: &str) {
        self.notices.tell(self.setup.preferences.keymap.in_words(text), Tone::Plain, self.now);
    }

    /// Keys of an action, where there is a compute that it can be about.
    pub(super) fn acted(&mut self, keys: &str) -> bool {
        let marked = self.marked().len();
        if marked > 0 {
            // One row out of several would be a surprise, whichever it is.
            self.tell_keys(&format!(
                "{marked} rows are marked, and this is done to one at a time: {{lists.back}} takes the marks away"
            ));
            return true;
        }
        let Some(row) = self.subject() else { return false };
        // Of two with one key, as delete and detach, the one that can be done now is meant.
        let is_bound =
            |name: &str| self.setup.preferences.keymap.keys_of_action(name).iter().any(|key| key == keys);
        let keyed = || row.kind.actions.iter().filter(|action| is_bound(action.name));
        let possible = keyed().find(|action| (action.when)(&row.compute).is_ok());
        let Some(action) = possible.or_else(|| keyed().next()) else { return false };
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
            Some(Modal::Workspaces(picker)) => {
                picker.typed.handle_event(&TerminalEvent::Key(key));
                picker.narrow();
            }
            Some(Modal::Details(details)) if details.searching => {
                details.begin_search().handle_event(&TerminalEvent::Key(key));
            }
            Some(Modal::Help(help)) => help.type_key(key),
            Some(Modal::Palette(palette)) => {
                // Whatever changes no letter moves nothing.
                if palette.input.handle_event(&TerminalEvent::Key(key)).is_some_and(|change| change.value) {
                    self.palette_typed();
                }
            }
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
            Command::Info => self.modals.push(Modal::Info(0)),
            Command::Reload => self.reload(),
            Command::Help if !matches!(self.modals.last(), Some(Modal::Help(_))) => self.open_help(),
            command => match self.modals.last() {
                None if self.filtering.is_some() => self.perform_filter(command),
                None => self.perform_pane(command),
                Some(Modal::Details(_)) => self.perform_details(command),
                Some(Modal::Form(_)) => self.perform_form(command),
                Some(Modal::Confirm(_)) => self.perform_confirm(command),
                Some(Modal::Menu(_)) => self.perform_menu(command),
                Some(Modal::Columns(_)) => self.perform_columns(command),
                Some(Modal::Palette(_)) => self.perform_palette(command),
                Some(Modal::Workspaces(_)) => self.perform_workspaces(command),
                Some(Modal::Help(_)) => self.perform_help(command),
                Some(Modal::Message(_)) => self.perform_message(command),
                Some(Modal::Info(_)) => self.perform_info(command),
                Some(Modal::SignIn) => self.perform_sign_in(command),
            },
        }
    }

    pub(super) fn refresh(&mut self) {
        self.polling.resume(self.now);
        self.sign_in.try_now(&mut self.effects);
        self.read_all();
        self.notices.tell("reading everything now", Tone::Plain, self.now);
    }

    /// Reads everything as soon as somebody is signed in.
    pub(super) fn read_all(&mut self) {
        if let Session::Failed(_) | Session::NoneFound = self.session {
            self.lookup.ask_soon(self.now);
        }
        self.look_again();
        self.polling.refresh(self.now);
    }

    /// Nodes are read only while they are on the screen, under a question or a form too: each reading costs a write.
    pub(super) fn watch_nodes(&mut self) {
        let State { modals, polling, effects, now, fleet, .. } = self;
        let details = modals.iter_mut().rev().find_map(|modal| match modal {
            Modal::Details(details) if details.part == Part::Nodes => Some(details),
            Modal::Details(_)
            | Modal::Form(_)
            | Modal::Confirm(_)
            | Modal::Menu(_)
            | Modal::Columns(_)
            | Modal::Palette(_)
            | Modal::Workspaces(_)
            | Modal::Help(_)
            | Modal::Message(_)
            | Modal::Info(_)
            | Modal::SignIn => None,
        });
        let may_list = |id: &ResourceId| {
            id.workspace().is_none_or(|workspace| !fleet.lacks(&workspace, &[permissions::LIST_NODES]))
        };
        let shown = details.as_ref().map(|details| details.key.id.clone()).filter(may_list);
        if polling.show_nodes(shown, *now, effects)
            && let Some(details) = details
        {
            details.begin_nodes();
        }
    }

    /// The terminal has another size: what was on screen stays on screen.
    pub(super) fn resize(&mut self, size: ratatui::layout::Size) {
        self.size = size;
        self.keep_in_view();
    }

    /// Header and panes move to one line, or to two again.
    pub(super) fn turn_compact(&mut self) {
        self.is_compact = !self.is_compact;
        self.keep_in_view();
    }

    /// Pages are longer or shorter than before.
    fn keep_in_view(&mut self) {
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
        if !self.list(self.pane).shows(&compute.id) {
            self.filtering = None;
            let list = self.list_mut(self.pane);
            list.set_filter(String::new());
            list.show_problems(false);
        }
        self.list_mut(self.pane).select(RowKey::Compute(compute.key()), page);
    }
}
