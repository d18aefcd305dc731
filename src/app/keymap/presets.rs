//! Sets of keys to begin from.

use super::{ACTIONS, Remap};

/// A set of keys to begin from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Preset {
    /// As k9s has them, where it has them.
    #[default]
    Default,
    /// For fingers that live in vim.
    Vim,
    /// Arrows and keys with a name on them; letters only for what is done to a compute.
    Arrows,
}

impl Preset {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Default, Self::Vim, Self::Arrows];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Vim => "vim",
            Self::Arrows => "arrows",
        }
    }

    /// What it is, in a few words.
    pub fn about(self) -> &'static str {
        match self {
            Self::Default => "as k9s has them, where it has them",
            Self::Vim => "dd deletes, yy copies, Ctrl-D and Ctrl-U scroll, gt and gT change panes",
            Self::Arrows => "arrows and F1 to F10, as in file managers; no letter moves anything",
        }
    }

    /// The preset of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name() == name)
    }

    /// What it changes of the table.
    pub(super) fn remaps(self) -> impl Iterator<Item = Remap> {
        let rows = match self {
            Self::Default => &[][..],
            Self::Vim => VIM,
            Self::Arrows => ARROWS,
        };
        rows.iter().map(|(section, action, keys)| Remap {
            section: (*section).to_owned(),
            action: (*action).to_owned(),
            keys: keys.iter().map(|key| (*key).to_owned()).collect(),
            line: 0,
        })
    }
}

/// Section, action and its keys.
type Row = (&'static str, &'static str, &'static [&'static str]);

#[rustfmt::skip]
const VIM: &[Row] = &[
    (ACTIONS, "delete", &["d d"]),
    (ACTIONS, "detach", &["d d"]),
    ("lists", "open", &["enter", "l"]),
    ("lists", "copy", &["y y"]),
    ("lists", "copy-menu", &["y a", "C"]),
    ("lists", "json", &["y j"]),
    ("lists", "half-page-down", &["ctrl-d"]),
    ("lists", "half-page-up", &["ctrl-u"]),
    ("lists", "next", &["g t", "tab", "]"]),
    ("lists", "previous", &["g T", "backtab", "["]),
    ("lists", "quit", &["q", "Z Z"]),
    ("details", "json", &["y j"]),
    ("details", "copy", &["y y", "c"]),
    ("details", "copy-menu", &["y a", "C"]),
    ("details", "next", &["g t", "tab", "]", "right", "l"]),
    ("details", "previous", &["g T", "backtab", "[", "left"]),
    ("details", "half-page-down", &["ctrl-d"]),
    ("details", "half-page-up", &["ctrl-u"]),
    ("requests", "half-page-down", &["ctrl-d"]),
    ("requests", "half-page-up", &["ctrl-u"]),
    ("help", "half-page-down", &["ctrl-d"]),
    ("help", "half-page-up", &["ctrl-u"]),
    ("messages", "half-page-down", &["ctrl-d"]),
    ("messages", "half-page-up", &["ctrl-u"]),
];

#[rustfmt::skip]
const ARROWS: &[Row] = &[
    (ACTIONS, "edit", &["f4"]),
    (ACTIONS, "delete", &["f8"]),
    (ACTIONS, "detach", &["f8"]),
    ("lists", "down", &["down"]),
    ("lists", "up", &["up"]),
    ("lists", "top", &["home"]),
    ("lists", "bottom", &["end"]),
    ("lists", "page-down", &["pgdn"]),
    ("lists", "page-up", &["pgup"]),
    ("lists", "open", &["enter", "f3"]),
    ("lists", "back", &["esc"]),
    ("lists", "new", &["f7", "n"]),
    ("lists", "actions", &["f9", "a"]),
    ("lists", "quit", &["f10", "q"]),
    ("details", "down", &["down"]),
    ("details", "up", &["up"]),
    ("details", "top", &["home"]),
    ("details", "bottom", &["end"]),
    ("details", "page-down", &["pgdn"]),
    ("details", "page-up", &["pgup"]),
    ("details", "actions", &["f9", "a"]),
    ("details", "back", &["esc", "f3", "f10"]),
    ("requests", "next", &["right", "tab"]),
    ("requests", "previous", &["left", "backtab"]),
    ("requests", "down", &["down"]),
    ("requests", "up", &["up"]),
    ("requests", "top", &["home"]),
    ("requests", "bottom", &["end"]),
    ("requests", "page-down", &["pgdn"]),
    ("requests", "back", &["esc", "f10"]),
    ("choices", "down", &["down"]),
    ("choices", "up", &["up"]),
    ("choices", "top", &["home"]),
    ("choices", "bottom", &["end"]),
    ("choices", "page-down", &["pgdn"]),
    ("choices", "accept", &["enter"]),
    ("choices", "back", &["esc", "f10"]),
    ("questions", "next", &["right", "tab"]),
    ("questions", "previous", &["left", "backtab"]),
    ("help", "down", &["down"]),
    ("help", "up", &["up"]),
    ("help", "top", &["home"]),
    ("help", "bottom", &["end"]),
    ("help", "page-down", &["pgdn"]),
    ("help", "back", &["esc", "f1", "f10"]),
    ("messages", "down", &["down"]),
    ("messages", "up", &["up"]),
    ("messages", "page-down", &["pgdn"]),
    ("messages", "back", &["enter", "esc", "f10"]),
];
