//! What the core is told.

use super::{look::Shade, panes::PaneId, preferences::Preferences};
use crate::domain::{ask::Reply, ids::RequestId, text::Text};
use crossterm::event::KeyEvent;
use ratatui::layout::Size;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Pasted text. It may be a secret, so it is never printed and wiped when it is taken in.
#[derive(Clone)]
pub struct Pasted(Zeroizing<String>);

impl Pasted {
    /// The text as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Pasted {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl std::fmt::Debug for Pasted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pasted(•)")
    }
}

/// What became of a text that was to be copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Copied {
    /// It was taken, and by whom: `with xclip`.
    Taken(String),
    /// It is in the buffer of this program, as `tmux`, and too long for the terminal and its clipboard.
    Buffered(&'static str),
    /// It is more than this many bytes, which is all that the terminal takes.
    TooLong(usize),
}

/// A place on the screen that can be pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Spot {
    /// The tab of a pane.
    Pane(PaneId),
    /// The header of a column, by its place among those of the pane.
    Head(usize),
    /// A row of the list on screen, by its place.
    Row(usize),
    /// A line of what is chosen from: a menu, the palette, columns, workspaces.
    Line(usize),
    /// A field of a form.
    Field(usize),
    /// The button of a form.
    Submit,
    /// Beside whatever lies over the list.
    Outside,
}

/// One thing that happened. Each comes with the time at which it did.
#[derive(Clone, Debug)]
pub enum Event {
    /// A deadline was reached.
    Time,
    /// There is time to go on with what was not finished, so that no key had to wait for it.
    Continue,
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted; a line break in it is text, never Enter.
    Paste(Pasted),
    /// The terminal has a new size.
    Resize(Size),
    /// The terminal has said what its ground is like.
    Ground(Shade),
    /// A text is on a clipboard, or is not.
    Copied(Copied),
    /// A link was opened in a browser, or there is none.
    Opened(bool),
    /// The settings were read anew, or why they were not.
    Reloaded(Box<Result<Preferences, Text>>),
    /// Something on the screen was pressed with the mouse.
    Pressed(Spot),
    /// The wheel of the mouse was turned; whether upwards.
    Wheel(bool),
    /// An ask was answered.
    Reply(RequestId, Reply),
}
