//! What the core is told.

use crate::domain::{ask::Reply, ids::RequestId};
use crossterm::event::KeyEvent;
use ratatui::layout::Size;

/// One thing that happened. Each comes with the time at which it did.
#[derive(Clone, Debug)]
pub enum Event {
    /// A deadline was reached.
    Time,
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted; a line break in it is text, never Enter.
    Paste(String),
    /// The terminal has a new size.
    Resize(Size),
    /// An ask was answered.
    Reply(RequestId, Reply),
}
