//! Commands for what is only read: details and help.

use crate::app::{
    details::Part,
    help::Help,
    keymap::{Command, Layer},
    layout,
    modal::Modal,
    state::State,
};
use crate::domain::compute::Health;
use tui_input::Input;

impl State {
    pub(super) fn perform_details(&mut self, command: Command) {
        let (page, width) = (layout::lines(self.size), layout::columns(self.size));
        let lines = self.detail_lines();
        let Some(Modal::Details(details)) = self.modals.last_mut() else { return };
        if details.searching {
            details.searching = false;
            if command == Command::Accept && !details.find(false, width, page) {
                self.notices.tell("not found", Health::Unknown, self.now);
            }
            return;
        }
        match command {
            Command::Next => details.turn(1),
            Command::Previous => details.turn(-1),
            Command::Json => details.show(Part::Json),
            Command::Filter => details.searching = true,
            Command::NextMatch => {
                details.find(false, width, page);
            }
            Command::PreviousMatch => {
                details.find(true, width, page);
            }
            Command::Move(motion) => details.go(motion, lines, page),
            Command::Actions => self.open_actions(),
            Command::Help => self.modals.push(Modal::Help(Help::open(Layer::Details))),
            Command::Back => {
                self.modals.pop();
            }
            _ => {}
        }
    }

    /// How many lines the part on screen has.
    pub(super) fn detail_lines(&self) -> usize {
        let Some(Modal::Details(details)) = self.modals.last() else { return 0 };
        match details.part {
            Part::Json => details.json_wrapped(layout::columns(self.size)).len(),
            Part::Nodes => details.nodes.nodes.as_ref().map_or(0, Vec::len),
            Part::Facts => self.fact_lines(details).len(),
            Part::Operations => self.operations_on(&details.key).count(),
        }
    }

    pub(super) fn perform_help(&mut self, command: Command) {
        let page = layout::lines(self.size);
        let Some(Modal::Help(help)) = self.modals.last_mut() else { return };
        if help.searching {
            help.searching = false;
            if command == Command::Back {
                help.search = Input::default();
            }
            return;
        }
        match command {
            Command::Move(motion) => help.go(motion, page),
            Command::Filter => help.searching = true,
            Command::Back => {
                self.modals.pop();
            }
            _ => {}
        }
    }
}
