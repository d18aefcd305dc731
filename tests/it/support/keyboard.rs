//! Whoever sits at the keyboard: what can be pressed and read off, whether the core is driven by hand or whole.

use super::keys::key_event;
use amldeck::app::{
    event::Event,
    form::{Focus, Form},
    modal::Modal,
    panes::PaneId,
    state::State,
};
use crossterm::event::{KeyCode, KeyEvent};

/// A core that takes events, and keys made of them.
pub trait Keyboard: Sized {
    /// Tells the core something, now.
    fn tell(&mut self, event: Event);

    /// What the core knows.
    fn core(&self) -> &State;

    /// The screen as text, line by line.
    fn screen(&self) -> String;

    /// Presses keys as the bindings write them, one after the other: `n`, `ctrl-d`, `g g`.
    fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys.split(' ') {
            self.tell(Event::Key(key_event(key)));
        }
        self
    }

    /// Types a text character by character.
    fn type_(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.tell(Event::Key(KeyEvent::from(KeyCode::Char(c))));
        }
        self
    }

    /// Pastes a text.
    fn paste(&mut self, text: &str) -> &mut Self {
        self.tell(Event::Paste(text.to_owned().into()));
        self
    }

    /// Opens a pane.
    fn pane(&mut self, pane: PaneId) -> &mut Self {
        self.press(&pane.pane().number.to_string())
    }

    /// The form on top.
    fn form(&self) -> &Form {
        match self.core().modals.last() {
            Some(Modal::Form(form)) => form.top(),
            other => panic!("no form is on top but {other:?}\n{}", self.screen()),
        }
    }

    /// Goes to a field of the form on top, or with `""` to its button, by Tab.
    fn go_to(&mut self, label: &str) -> &mut Self {
        for _ in 0..40 {
            let here = match self.form().focus {
                Focus::Field(index) => self.form().rows.fields[index].label,
                Focus::Submit => "",
            };
            if here == label {
                return self;
            }
            self.press("tab");
        }
        panic!("the form has no field {label:?} now\n{}", self.screen());
    }

    /// Opens the form of this title for something new, from the pane on screen.
    fn open_form(&mut self, title: &str) -> &mut Self {
        self.press("n");
        if let Some(Modal::Menu(menu)) = self.core().modals.last() {
            let at = menu.items.iter().position(|item| &*item.label == title);
            let at = at.unwrap_or_else(|| panic!("the menu has no {title:?}\n{}", self.screen()));
            for _ in 0..at {
                self.press("down");
            }
            self.press("enter");
        }
        assert_eq!(self.form().rows.title, title);
        self
    }

    /// What is told in the line above the hints.
    fn notice(&self) -> String {
        self.core().notices.last().map(|notice| notice.text.to_string()).unwrap_or_default()
    }
}
