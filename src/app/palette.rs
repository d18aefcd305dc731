//! The command palette: everything that can be done or gone to, by its name.

use super::{
    keymap::Command,
    likeness::{Likeness, Wanted},
    list::Motion,
    panes::PaneId,
};
use crate::domain::{
    ids::{ComputeKey, WorkspaceId},
    text::Text,
};
use std::cmp::Reverse;
use tui_input::Input;

/// What a line of the palette leads to.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// Does this in the list.
    Command(Command),
    /// Does this to a compute, by the name of the action.
    Action(&'static str, ComputeKey),
    /// Moves the cursor to this compute.
    Compute(ComputeKey),
    /// Opens this workspace.
    Workspace(WorkspaceId),
    /// Sorts the list of a pane by the column at this place.
    Sort(PaneId, usize),
    /// Looks like this theme.
    Theme(String),
    /// Says what a setting is.
    Setting(Text),
    /// Goes on typing behind this word.
    Verb(&'static Verb),
}

/// One line of the palette.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What is typed for it.
    pub label: Text,
    /// What it is, or does.
    pub about: Text,
    /// Its keys, as people write them; empty when it has none.
    pub key: String,
    /// What it leads to.
    pub target: Target,
}

impl Item {
    /// What is typed so that it alone is meant.
    pub fn as_typed(&self) -> String {
        match &self.target {
            Target::Verb(verb) => format!("{} ", verb.name),
            Target::Sort(..) => format!("sort {}", self.label),
            Target::Theme(_) => format!("theme {}", self.label),
            Target::Setting(_)
            | Target::Command(_)
            | Target::Action(..)
            | Target::Compute(_)
            | Target::Workspace(_) => self.label.to_string(),
        }
    }
}

/// A word that wants another one behind it.
#[derive(Debug, PartialEq)]
pub struct Verb {
    /// The word.
    pub name: &'static str,
    /// What it does.
    pub help: &'static str,
    /// What stands behind it.
    pub wants: Wants,
}

/// What stands behind a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// The name of a compute.
    Compute,
    /// The name of a workspace.
    Workspace,
    /// A column of the list.
    Column,
    /// The name of a theme.
    Theme,
}

/// All verbs.
pub static VERBS: &[Verb] = &[
    Verb {
        name: "find",
        help: "find a compute by its name, in all workspaces that are watched",
        wants: Wants::Compute,
    },
    Verb { name: "workspace", help: "open a workspace by its name", wants: Wants::Workspace },
    Verb { name: "theme", help: "another theme, until the program ends", wants: Wants::Theme },
    Verb { name: "sort", help: "sort the list by a column", wants: Wants::Column },
];

/// What people type for something that has a longer name here.
pub const SHORT: &[(&str, &str)] =
    &[("q", "quit"), ("q!", "quit"), ("quit!", "quit"), ("ws", "workspace"), ("h", "help"), ("f", "find")];

/// How many lines there are at most; nobody reads further, but types on.
pub const MOST: usize = 200;

/// So much of what was typed before is remembered.
pub const REMEMBERED: usize = 50;

/// The palette while it is open.
#[derive(Debug)]
pub struct Palette {
    /// What is typed.
    pub input: Input,
    /// What matches it, best first.
    pub matches: Vec<Item>,
    /// The line under the cursor.
    pub at: usize,
    /// What to say below: that not all could be searched, or what is near to what nothing is called.
    pub remark: Option<Text>,
    /// Which of what was typed before stands in the line, if one does.
    pub(super) recalled: Option<usize>,
}

impl Palette {
    /// An empty one; its lines are the caller's to fill.
    pub fn open() -> Self {
        Self { input: Input::default(), matches: Vec::new(), at: 0, remark: None, recalled: None }
    }

    /// Moves the cursor.
    pub fn go(&mut self, motion: Motion, page: usize) {
        self.at = motion.from(self.at, self.matches.len(), page);
    }

    /// The line under the cursor.
    pub fn chosen(&self) -> Option<&Item> {
        self.matches.get(self.at)
    }

    /// Puts a text into the line.
    pub fn write(&mut self, text: String) {
        self.input = Input::new(text);
    }

    /// What is to be remembered once a line is taken: what was typed, unless that was nothing, or would lead to another
    /// line than the one that the cursor was moved to.
    pub fn to_remember(&self, item: &Item) -> String {
        let typed = self.input.value().trim();
        match (self.at, Self::verb(typed)) {
            (0, _) if !typed.is_empty() => typed.to_owned(),
            (_, Some((verb, _))) => format!("{} {}", verb.name, item.label),
            (_, None) => item.as_typed(),
        }
    }

    /// What is typed, as a verb and what stands behind it, where it begins with one.
    pub fn verb(typed: &str) -> Option<(&'static Verb, &str)> {
        let (word, rest) = typed.trim_start().split_once(' ')?;
        let word = written_out(word);
        Some((VERBS.iter().find(|verb| verb.name == word)?, rest.trim()))
    }
}

/// What is meant by a short word; most mean themselves.
fn written_out(word: &str) -> &str {
    SHORT.iter().find(|(short, _)| *short == word).map_or(word, |(_, long)| long)
}

/// What goes first of lines that are equally like what was typed: what was asked for to be done, then where one may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// Something to do, by its own name.
    Deed,
    /// A compute.
    Compute,
    /// Something to do to a compute that was named: who names it alone wants to go there.
    DeedTo,
    /// A workspace.
    Workspace,
    /// A setting.
    Setting,
}

/// How well a line fits, the best first.
pub type Fit = (Reverse<Likeness>, Turn);

/// How well a line fits what was typed; `None` where it does not.
pub fn fit(item: &Item, wanted: &mut Wanted) -> Option<Fit> {
    let of_label = wanted.likeness(&item.label);
    let (turn, likeness) = match &item.target {
        Target::Action(name, _) => match (wanted.likeness(name), of_label) {
            (Some(named), of_label) if Some(named) >= of_label => (Turn::Deed, Some(named)),
            (_, Some(Likeness::Begins)) => (Turn::Deed, of_label),
            (_, of_label) => (Turn::DeedTo, of_label),
        },
        Target::Command(_) | Target::Verb(_) | Target::Sort(..) | Target::Theme(_) => (Turn::Deed, of_label),
        Target::Compute(_) => (Turn::Compute, of_label),
        Target::Workspace(_) => (Turn::Workspace, of_label),
        Target::Setting(_) => (Turn::Setting, of_label),
    };
    Some((Reverse(likeness?), turn))
}

/// What was typed, as it is looked for: short words stand for long ones.
pub fn wanted(typed: &str) -> Wanted {
    Wanted::new(written_out(typed.trim()))
}

/// Those of `items` that what is typed may mean, best first. All of them where nothing is typed.
pub fn matching<'a>(items: &'a [Item], typed: &str) -> Vec<&'a Item> {
    if typed.trim().is_empty() {
        return items.iter().collect();
    }
    let mut wanted = wanted(typed);
    let mut fitting: Vec<(Fit, &Item)> =
        items.iter().filter_map(|item| Some((fit(item, &mut wanted)?, item))).collect();
    fitting.sort_by_key(|(fit, _)| *fit);
    fitting.into_iter().map(|(_, item)| item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(label: &str, target: Target) -> Item {
        Item { label: Text::new(label), about: Text::default(), key: String::new(), target }
    }

    #[test]
    fn a_compute_goes_before_what_can_be_done_to_it_unless_that_was_named() {
        let key = ComputeKey { id: WorkspaceId::new("s", "g", "w").compute("scale-out"), created: None };
        let first = |typed: &str| {
            let items = [
                item("scale scale-out", Target::Action("scale", key.clone())),
                item("scale-out", Target::Compute(key.clone())),
                item("clusters", Target::Command(Command::Pane('3'))),
                item("quit", Target::Command(Command::Quit)),
            ];
            matching(&items, typed)[0].label.to_string()
        };
        for typed in ["scale", "scale sc", "sca"] {
            assert_eq!(first(typed), "scale scale-out", "{typed}");
        }
        for typed in ["scale-", "scale-out", "out", "scout"] {
            assert_eq!(first(typed), "scale-out", "{typed}");
        }
        assert_eq!((first("clst"), first("q")), ("clusters".to_owned(), "quit".to_owned()));
        assert_eq!(first(""), "scale scale-out");
    }

    #[test]
    fn a_verb_is_told_from_what_stands_behind_it() {
        assert_eq!(Palette::verb("find gpu ").map(|(verb, rest)| (verb.name, rest)), Some(("find", "gpu")));
        assert_eq!(Palette::verb("f gpu").map(|(verb, rest)| (verb.name, rest)), Some(("find", "gpu")));
        assert!(Palette::verb("find").is_none());
        assert!(Palette::verb("stop gpu").is_none());
    }
}
