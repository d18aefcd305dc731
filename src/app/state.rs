//! All of it, owned by one thread.

use super::effects::Effects;
use crate::domain::{ids::WorkspaceId, text::Text, time::Now, workspace::Search};
use ratatui::layout::Size;
use std::time::Duration;

/// Which workspace is wanted.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// This one.
    Workspace(WorkspaceId),
    /// The only one that is found, or the one that the user chooses among those found.
    Found(Search),
}

/// What the core is started with.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The workspace to open.
    pub wanted: Wanted,
    /// Whether changes may be sent: always on loopback, elsewhere only after `--write`.
    pub writable: bool,
    /// Whether the service is on this machine; it is then asked every two seconds.
    pub loopback: bool,
    /// The interval of listings that the user asked for.
    pub refresh: Option<Duration>,
    /// What the header says about where the data comes from, as `demo`; empty for Azure.
    pub label: Text,
}

/// The whole state of the program.
#[derive(Debug)]
pub struct State {
    /// The time of the last event.
    pub now: Now,
    /// What the core was started with.
    pub setup: Setup,
    /// The size of the terminal.
    pub size: Size,
    /// Wishes that were not handed over yet.
    pub effects: Effects,
}

impl State {
    /// The state at the start; nothing is asked before the first event.
    pub fn new(now: Now, setup: Setup, size: Size) -> Self {
        Self { now, setup, size, effects: Effects::default() }
    }

    /// When the core next needs the time, on the steady clock, if nothing happens before.
    pub fn deadline(&self) -> Option<Duration> {
        None
    }

    /// Changes that were sent and not answered, as `stop gpu-a100`: when the program ends now, their outcome is unknown.
    pub fn unanswered(&self) -> Vec<Text> {
        Vec::new()
    }

    /// Whether the first listing has come, or has failed for good.
    pub fn is_settled(&self) -> bool {
        false
    }
}
