//! What the core is told.

use super::look::Shade;
use crate::domain::{ask::Reply, ids::RequestId};
use crossterm::event::KeyEvent;
use ratatui::layout::Size;
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
    /// An ask was answered.
    Reply(RequestId, Reply),
}
