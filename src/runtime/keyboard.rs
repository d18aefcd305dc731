//! Reads the keyboard on a thread of its own: the only way of crossterm's that neither loses nor delays input in a
//! burst (crossterm#1057).

use super::typed::{self, Item};
use crate::app::{event::Event, look::Shade};
use crossterm::event::{Event as Input, KeyCode, KeyEvent, KeyEventKind, MouseEvent, read};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
    stdio::stdin,
};
use std::{
    io, thread,
    time::{Duration, Instant},
};
use tokio::sync::mpsc::UnboundedSender;

/// How long the terminal may take to answer. Later its answer would be taken for letters, so that it is longer than any
/// line; nothing waits for it but that crossterm takes over.
const PATIENCE: Duration = Duration::from_secs(3);

/// When an escape was a key, and not the beginning of something.
const LONE: Duration = Duration::from_millis(30);

/// What comes from the terminal.
#[derive(Debug)]
pub enum Heard {
    /// Something for the core.
    Event(Event),
    /// The mouse was pressed, or its wheel turned.
    Mouse(MouseEvent),
    /// No program of this machine took a text for the clipboard: the terminal has to.
    NotTaken(String),
    /// The terminal is gone; nothing will come any more.
    Gone,
}

/// Sends everything that is typed or pasted to `to`, and where the terminal `was_asked` for its ground, its answer.
///
/// # Errors
/// When there can be no further thread.
pub fn listen(to: UnboundedSender<Heard>, was_asked: bool) -> io::Result<()> {
    let hear = move || {
        if was_asked {
            answers(|event| to.send(Heard::Event(event)).is_ok());
        }
        while let Ok(input) = read() {
            let heard = match input {
                Input::Mouse(mouse) => Heard::Mouse(mouse),
                input => match event(input) {
                    Some(event) => Heard::Event(event),
                    None => continue,
                },
            };
            if to.send(heard).is_err() {
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

/// Reads until the terminal has answered, or does not. What is typed meanwhile is sent like everything else.
fn answers(mut send: impl FnMut(Event) -> bool) {
    let mut end = Instant::now() + PATIENCE;
    let mut bytes = Vec::new();
    let mut is_answered = false;
    // What has begun is read to its end.
    while !is_answered || !bytes.is_empty() {
        let is_lone = bytes == [0x1b];
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() && bytes.is_empty() {
            return;
        }
        let wait = match bytes[..] {
            [] => left,
            _ if is_lone => LONE,
            _ => left.max(LONE),
        };
        match more(&mut bytes, wait) {
            Ok(true) => {}
            Ok(false) if is_lone => {
                bytes.clear();
                if !send(Event::Key(KeyEvent::from(KeyCode::Esc))) {
                    return;
                }
            }
            Ok(false) if left.is_zero() => return,
            Ok(false) => {}
            // Whoever reads next is told the same.
            Err(_) => return,
        }
        while let Some((item, length)) = typed::first(&bytes) {
            bytes.drain(..length);
            let event = match item {
                Item::Key(key) => Event::Key(key),
                Item::Paste(text) => Event::Paste(text.into()),
                Item::Ground(colour) => Event::Ground(Shade::of(colour)),
                Item::Kind => {
                    is_answered = true;
                    end = end.min(Instant::now() + LONE);
                    continue;
                }
                Item::Other => continue,
            };
            if !send(event) {
                return;
            }
        }
    }
}

/// Waits for input and adds it to `bytes`; false when none came.
fn more(bytes: &mut Vec<u8>, wait: Duration) -> rustix::io::Result<bool> {
    let wait = Timespec::try_from(wait).map_err(|_| Errno::INVAL)?;
    let mut input = [0; 1024];
    let read = poll(&mut [PollFd::new(&stdin(), PollFlags::IN)], Some(&wait)).and_then(|ready| {
        if ready == 0 { Ok(None) } else { rustix::io::read(stdin(), &mut input).map(Some) }
    });
    match read {
        Ok(Some(0)) => Err(Errno::IO),
        Ok(Some(length)) => {
            bytes.extend_from_slice(&input[..length]);
            Ok(true)
        }
        Ok(None) | Err(Errno::INTR | Errno::AGAIN) => Ok(false),
        Err(error) => Err(error),
    }
}
