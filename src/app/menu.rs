//! Lists to choose from: the actions of a row, forms, what can be copied.

use super::{
    keymap::{Command, Keymap, Layer},
    list::{List, Motion},
    panes::Pane,
};
use crate::{
    domain::{compute::Compute, ids::ComputeKey, text::Text},
    kinds::{Kind, action::Action, form::Form},
};

/// What a choice leads to.
#[derive(Clone, Debug)]
pub enum Choice {
    /// Carry out this action on this compute.
    Action(&'static str, ComputeKey),
    /// Open this form.
    Form(&'static Form),
    /// Sort by the column at this place.
    Sort(usize),
    /// List what can be copied of the compute.
    Copies,
    /// Copy this text, which is that of the compute.
    Copy(String, String),
}

/// One line of a menu.
#[derive(Clone, Debug)]
pub struct Item {
    /// What it is.
    pub label: Text,
    /// Its key, if it has one.
    pub key: String,
    /// What it does, or where it is.
    pub about: Text,
    /// Why it cannot be chosen now, if so.
    pub obstacle: Option<&'static str>,
    /// What it leads to.
    pub choice: Choice,
}

/// A menu that is open.
#[derive(Debug)]
pub struct Menu {
    /// Its title.
    pub title: Text,
    /// Its lines.
    pub items: Vec<Item>,
    /// The line under the cursor.
    pub at: usize,
}

impl Menu {
    /// All that can be done to a compute, and why some of it cannot be done now.
    pub fn actions(
        compute: &Compute,
        kind: &'static Kind,
        keymap: &Keymap,
        obstacle: impl Fn(&Action) -> Option<&'static str>,
    ) -> Self {
        let item = |action: &'static Action| Item {
            label: Text::new(action.label),
            key: keymap.key_of_action(action.name).unwrap_or_default().to_owned(),
            about: Text::new(action.help),
            obstacle: obstacle(action),
            choice: Choice::Action(action.name, compute.key()),
        };
        let copies = Item {
            label: Text::new("Copy"),
            key: keymap.key_of(Layer::Pane, Command::CopyMenu).unwrap_or_default().to_owned(),
            about: Text::new("its name, id, JSON, file, command, the lines that use it"),
            obstacle: None,
            choice: Choice::Copies,
        };
        let items = kind.actions.iter().map(item).chain([copies]).collect();
        Self { title: Text::from(format!("Actions for {}", compute.name)), items, at: 0 }
    }

    /// Forms to choose from, for something new.
    pub fn forms(
        pane: &str,
        forms: &[&'static Form],
        obstacle: impl Fn(&Form) -> Option<&'static str>,
    ) -> Self {
        let item = |form: &&'static Form| Item {
            label: Text::new(form.title),
            key: String::new(),
            about: Text::default(),
            obstacle: obstacle(form),
            choice: Choice::Form(form),
        };
        Self {
            title: Text::from(format!("{pane}: which type?")),
            items: forms.iter().map(item).collect(),
            at: 0,
        }
    }

    /// The columns of a list, to sort by; the one that it is sorted by turns the order round.
    pub fn sorts(pane: &Pane, list: &List) -> Self {
        let item = |(place, (_, head)): (usize, (&'static str, &'static str))| {
            let about = match (place == list.sort, list.inverted) {
                (true, false) => "sorted by it: turns the order round",
                (true, true) => "sorted by it, turned round: turns it back",
                (false, _) => "",
            };
            Item {
                label: Text::new(head),
                key: String::new(),
                about: Text::new(about),
                obstacle: None,
                choice: Choice::Sort(place),
            }
        };
        let items = pane.columns().into_iter().enumerate().map(item).collect();
        Self { title: Text::from(format!("Sort {} by", pane.title)), items, at: list.sort }
    }

    /// What can be copied.
    pub fn copies(title: &str, copies: Vec<(String, String)>) -> Self {
        let item = |(what, text): (String, String)| {
            let first = text.lines().next().unwrap_or_default();
            let lines = text.lines().count();
            let about = if lines > 1 { format!("{lines} lines") } else { first.to_owned() };
            Item {
                label: Text::new(&what),
                key: String::new(),
                about: Text::from(about),
                obstacle: None,
                choice: Choice::Copy(what, text),
            }
        };
        Self { title: Text::new(title), items: copies.into_iter().map(item).collect(), at: 0 }
    }

    /// Whether what is chosen is copied.
    pub fn is_of_copies(&self) -> bool {
        self.chosen().is_some_and(|item| matches!(item.choice, Choice::Copy(..)))
    }

    /// Moves the cursor.
    pub fn go(&mut self, motion: Motion, page: usize) {
        self.at = motion.from(self.at, self.items.len(), page);
    }

    /// The line under the cursor.
    pub fn chosen(&self) -> Option<&Item> {
        self.items.get(self.at)
    }
}
