//! Reads the keyboard on a thread of its own: the only way of crossterm's that neither loses nor delays input in a
//! burst (crossterm#1057).

use crate::app::event::Event;
use crossterm::event::{Event as Input, KeyEventKind, read};
use std::{io, thread};
use tokio::sync::mpsc::UnboundedSender;

/// What comes from the terminal.
#[derive(Debug)]
pub enum Heard {
    /// Something for the core.
    Event(Event),
    /// The terminal is gone; nothing will come any more.
    Gone,
}

/// Sends everything that is typed or pasted to `to`.
///
/// # Errors
/// When there can be no further thread.
pub fn listen(to: UnboundedSender<Heard>) -> io::Result<()> {
    let hear = move || {
        while let Ok(input) = read() {
            let Some(event) = event(input) else { continue };
            if to.send(Heard::Event(event)).is_err() {
                return;
            }
        }
        to.send(Heard::Gone).ok();
    };
    thread::Builder::new().name("keyboard".to_owned()).spawn(hear).map(drop)
}

fn event(input: Input) -> Option<Event> {
    match input {
        Input::Key(key) if key.kind != KeyEventKind::Release => Some(Event::Key(key)),
        Input::Paste(text) => Some(Event::Paste(text.into())),
        // A size that changes before the first key is waited for would be missed here: see `Signal::Resize`.
        Input::Key(_) | Input::Resize(..) | Input::Mouse(_) | Input::FocusGained | Input::FocusLost => None,
    }
}
