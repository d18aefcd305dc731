//! What of the settings counts at once, at the start and when they are read anew.

use super::{keymap::Keymap, look::Look};
use crate::domain::{text::Text, workspace::Rule};
use serde::{Deserialize, Serialize};

/// How the user wants the program.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Preferences {
    /// What the keys do.
    pub keymap: Keymap,
    /// What of the configuration does not count, a sentence each.
    pub flaws: Vec<Text>,
    /// What the screen is to look like: a matter of the terminal, and so not of a recording.
    #[serde(skip)]
    pub look: Look,
    /// Whether the mouse is listened to.
    #[serde(default)]
    pub mouse: bool,
    /// Whether the line to the terminal is slow: a frame that no key asked for comes once a second at most.
    #[serde(default)]
    pub low_bandwidth: bool,
    /// What was said about workspaces in particular.
    pub rules: Vec<Rule>,
    /// Whether changes may be sent where no rule says so: on loopback unless that is forbidden, elsewhere only after
    /// `--write`.
    pub writable: bool,
    /// The settings that count; nobody else's business either.
    #[serde(skip)]
    pub settings: Vec<Said>,
    /// The files of this program, each with what it is: nobody else's business.
    #[serde(skip)]
    pub places: Vec<(&'static str, Text)>,
    /// The names of the themes that there are.
    #[serde(skip)]
    pub themes: Vec<String>,
}

/// A setting as it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Its name.
    pub name: &'static str,
    /// Its value, and where that was said, in words.
    pub words: Text,
}
