//! Commands for what is only read: details and help.

use crate::{
    app::{
        details::Part,
        help::{Actions, Help},
        keymap::Command,
        layout,
        modal::{Message, Modal},
        state::State,
        trouble::Trouble,
    },
    kinds::column::Tone,
};
use tui_input::Input;

impl State {
    pub(super) fn perform_details(&mut self, command: Command) {
        let (page, width) = (self.screen().lines(), self.screen().columns());
        let lines = self.detail_lines();
        let Some(Modal::Details(details)) = self.modals.last_mut() else { return };
        if details.searching {
            details.searching = false;
            if command != Command::Accept || details.search.value().is_empty() {
                return;
            }
            if details.find(false, width, page) {
                self.tell_keys(
                    "{details.next-match} goes to the next match, {details.previous-match} to the one before",
                );
            } else {
                self.notices.tell("not found", Tone::Plain, self.now);
            }
            return;
        }
        match command {
            Command::Next => details.turn(1),
            Command::Previous => details.turn(-1),
            Command::Json => details.show(Part::Json),
            Command::Filter => {
                // As in a pager: what was looked for before is over.
                *details.begin_search() = Input::default();
                details.searching = true;
            }
            Command::NextMatch => {
                details.find(false, width, page);
            }
            Command::PreviousMatch => {
                details.find(true, width, page);
            }
            Command::Move(motion) => details.go(motion, lines, page),
            Command::Actions => self.open_actions(),
            Command::Trouble => self.show_trouble(),
            Command::Studio => self.open_studio(),
            Command::Copy => self.copy_name(),
            Command::CopyMenu => self.open_copies(),
            Command::Palette => self.open_palette(),
            Command::Back => {
                self.modals.pop();
            }
            _ => {}
        }
    }

    /// Opens the help for what is on the screen.
    pub(super) fn open_help(&mut self) {
        let layer = self.layer();
        let permissions = self.here().and_then(|(_, watched)| watched.permissions.get()).cloned();
        let actions = Actions { pane: Some(self.pane), permissions };
        self.modals.push(Modal::Help(Help::open(layer, actions)));
    }

    /// How many lines the part on screen has.
    pub(super) fn detail_lines(&self) -> usize {
        let Some(Modal::Details(details)) = self.modals.last() else { return 0 };
        match details.part {
            Part::Json => details.json_wrapped(self.screen().columns()).len(),
            // The failure, if there is one, and the headers stand above the nodes.
            Part::Nodes => details.nodes.nodes.as_ref().map_or(0, Vec::len) + 2,
            Part::Facts => self.fact_lines(details).len(),
            Part::Operations => self.history(details).len(),
        }
    }

    /// Shows in full what is wrong with what is in front of the user.
    pub(super) fn show_trouble(&mut self) {
        match self.trouble() {
            Some(trouble) => self.open_trouble(trouble),
            None => self.notices.tell("nothing is wrong here", Tone::Plain, self.now),
        }
    }

    pub(super) fn open_trouble(&mut self, trouble: Trouble) {
        self.modals.push(Modal::Message(Box::new(Message { trouble, scroll: 0 })));
    }

    pub(super) fn perform_message(&mut self, command: Command) {
        let (page, width) = (layout::message_page(self.size), layout::message_width(self.size));
        let State { modals, setup, .. } = self;
        let Some(Modal::Message(message)) = modals.last_mut() else { return };
        let lines = message.trouble.lines(&setup.preferences.keymap, width).len();
        match command {
            Command::Move(motion) => {
                message.scroll = motion.from(message.scroll, lines.saturating_sub(page) + 1, page);
            }
            Command::Copy => {
                let ticket = message.trouble.ticket();
                self.copy("what support asks for", ticket);
            }
            _ => {
                self.modals.pop();
            }
        }
    }

    pub(super) fn perform_help(&mut self, command: Command) {
        let screen = self.screen();
        let State { modals, setup, .. } = self;
        if let Some(Modal::Help(help)) = modals.last_mut()
            && !help.command(command, &setup.preferences.keymap, screen)
        {
            modals.pop();
        }
    }
}
