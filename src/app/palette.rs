//! The command palette: everything that can be done or gone to, by its name.

use super::{keymap::Command, list::Motion, panes::PaneId};
use crate::domain::{
    ids::{ComputeKey, WorkspaceId},
    text::Text,
};
use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{CaseMatching, Normalization, Pattern},
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

/// Those of `items` that what is typed may mean, best first: a name in full, then what begins with it, then what is like
/// it. All of them where nothing is typed.
pub fn matching(items: &[Item], typed: &str) -> Vec<Item> {
    let typed = written_out(typed.trim());
    if typed.is_empty() {
        return items.to_vec();
    }
    let mut matcher = Matcher::new(Config::DEFAULT);
    let pattern = Pattern::parse(typed, CaseMatching::Ignore, Normalization::Smart);
    let mut characters = Vec::new();
    let mut scored: Vec<(bool, bool, u32, Item)> = items
        .iter()
        .filter_map(|item| {
            let score = pattern.score(Utf32Str::new(&item.label, &mut characters), &mut matcher)?;
            let label = item.label.to_lowercase();
            let lower = typed.to_lowercase();
            Some((label == lower, label.starts_with(&lower), score, item.clone()))
        })
        .collect();
    scored.sort_by_key(|(same, begins, score, _)| Reverse((*same, *begins, *score)));
    scored.into_iter().map(|(.., item)| item).collect()
}

/// The names that are nearest to what nothing is called.
pub fn near<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let typed = typed.to_lowercase();
    let mut near: Vec<(usize, &str)> =
        names.map(|name| (strsim::damerau_levenshtein(&typed, &name.to_lowercase()), name)).collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(3).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(names: &[&str]) -> Vec<Item> {
        let item = |name: &&str| Item {
            label: Text::new(name),
            about: Text::default(),
            key: String::new(),
            target: Target::Command(Command::Help),
        };
        names.iter().map(item).collect()
    }

    #[test]
    fn a_whole_name_comes_first_then_a_beginning_then_what_is_like_it() {
        let labels = |typed: &str| {
            let found = matching(&items(&["unquota", "quota", "quit", "quota-more", "clusters"]), typed);
            found.into_iter().map(|item| item.label.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(labels("quota"), ["quota", "quota-more", "unquota"]);
        assert_eq!(labels("q")[0], "quit");
        assert_eq!(labels("clst"), ["clusters"]);
        assert_eq!(labels("").len(), 5);
        assert!(labels("zzz").is_empty());
    }

    #[test]
    fn what_nothing_is_called_has_neighbours() {
        assert_eq!(
            near("clutsers", ["clusters", "quota", "activity", "instances"].into_iter())[0],
            "clusters"
        );
    }

    #[test]
    fn a_verb_is_told_from_what_stands_behind_it() {
        assert_eq!(Palette::verb("find gpu ").map(|(verb, rest)| (verb.name, rest)), Some(("find", "gpu")));
        assert_eq!(Palette::verb("f gpu").map(|(verb, rest)| (verb.name, rest)), Some(("find", "gpu")));
        assert!(Palette::verb("find").is_none());
        assert!(Palette::verb("stop gpu").is_none());
    }
}
