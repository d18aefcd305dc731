//! The mouse: what becomes of a place that is pressed, and of the wheel.

use crate::app::{
    event::Spot,
    form::Focus,
    keymap::{Command, Layer},
    list::Motion,
    modal::Modal,
    panes::PANES,
    state::State,
};
use crate::kinds::column::Tone;

/// Rows that one notch of the wheel goes by.
const NOTCH: usize = 3;

impl State {
    pub(super) fn turn_mouse(&mut self) {
        self.mouse = !self.mouse;
        let words = if self.mouse {
            "the mouse is listened to: with Shift the terminal selects text"
        } else {
            "the mouse is left to the terminal"
        };
        self.notices.tell(words, Tone::Plain, self.now);
    }

    /// Whether the mouse is listened to on this screen: over text it is the terminal's, for selecting.
    pub fn listens_to_mouse(&self) -> bool {
        let is_text = match self.layer() {
            Layer::Details
            | Layer::Search
            | Layer::Preview
            | Layer::Help
            | Layer::Message
            | Layer::SignIn => true,
            Layer::Everywhere
            | Layer::Pane
            | Layer::Filter
            | Layer::Form
            | Layer::File
            | Layer::Confirm
            | Layer::TypedName
            | Layer::Menu
            | Layer::Columns
            | Layer::Workspaces
            | Layer::Palette
            | Layer::Replay => false,
        };
        self.mouse && !is_text
    }

    pub(in crate::app) fn turn_wheel(&mut self, up: bool) {
        self.notices.seen();
        let motion = if up { Motion::Up } else { Motion::Down };
        for _ in 0..NOTCH {
            self.perform(Command::Move(motion));
        }
    }

    pub(in crate::app) fn press_spot(&mut self, spot: Spot) {
        self.notices.seen();
        let page = self.page();
        match spot {
            Spot::Pane(id) => {
                self.filtering = None;
                self.show(PANES.iter().find(|pane| pane.id == id));
            }
            Spot::Head(place) => self.sort_by(place),
            Spot::Row(at) => {
                let list = self.list_mut(self.pane);
                if list.position() == at && list.was_moved_in() {
                    return self.perform(Command::Open);
                }
                let row = list.rows().get(at).map(|entry| entry.key.clone());
                if let Some(key) = row {
                    list.select(key, page);
                }
            }
            Spot::Line(at) => self.press_line(at),
            Spot::Field(index) => {
                self.with_form(|form, known| form.focus_on(Focus::Field(index), known));
            }
            Spot::Submit => {
                let is_there = self.form().is_some_and(|form| form.focus == Focus::Submit);
                self.with_form(|form, known| form.focus_on(Focus::Submit, known));
                if is_there {
                    self.perform(Command::Accept);
                }
            }
            // A slip of the hand throws nothing away.
            Spot::Outside => {
                if let Some(Modal::Menu(_) | Modal::Palette(_) | Modal::Columns(_)) = self.modals.last() {
                    self.modals.pop();
                }
            }
        }
    }

    /// A line is chosen by the first press and taken by the second.
    fn press_line(&mut self, at: usize) {
        let place = match self.modals.last_mut() {
            Some(Modal::Menu(menu)) => &mut menu.at,
            Some(Modal::Palette(palette)) => &mut palette.at,
            Some(Modal::Columns(columns)) => &mut columns.at,
            Some(Modal::Workspaces(picker)) => &mut picker.at,
            _ => return,
        };
        if *place == at {
            let command = if self.layer() == Layer::Columns { Command::Mark } else { Command::Accept };
            self.perform(command);
        } else {
            *place = at;
        }
    }
}
