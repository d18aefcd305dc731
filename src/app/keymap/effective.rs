//! The bindings that count: the table, as a preset and the user have changed it.

use super::{BINDINGS, Binding, Command, Layer, Preset, label};
use crate::kinds::{KINDS, action::Action};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, time::Duration};

/// What a key leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    /// A command of the program.
    Command(Command),
    /// The action of this name, for computes that have it.
    Action(&'static str),
}

/// One binding that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// Where it holds; `None` for actions, which are done to the compute of a list or of the details.
    pub layer: Option<Layer>,
    /// What it does.
    pub does: Does,
    /// The keys that do it, in the notation of `name`; the first one is shown in hints. There may be none.
    pub keys: Vec<String>,
    /// What it does, in words.
    pub help: &'static str,
    /// Its word on the hint line, if it is hinted at.
    pub hint: Option<&'static str>,
}

/// The beginning of a sequence of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// The keys so far, in the notation of `name`.
    pub keys: String,
    /// For how long it waits for the next one, on the steady clock.
    pub until: Duration,
}

/// For how long a sequence waits for its next key.
pub const SEQUENCE: Duration = Duration::from_secs(3);

/// What a key means in a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// This.
    Command(Command),
    /// One of the actions that a compute may have.
    Action,
    /// The beginning of a sequence.
    Begun,
    /// Nothing.
    Nothing,
}

/// All bindings that count. In a recording they are the keys of each name: the rest is the program's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BTreeMap<String, Vec<String>>", into = "BTreeMap<String, Vec<String>>")]
pub struct Keymap {
    // INVARIANT: the rows of the table in their order, then one for each name of an action.
    pub(super) bound: Vec<Bound>,
}

impl From<Keymap> for BTreeMap<String, Vec<String>> {
    fn from(keymap: Keymap) -> Self {
        keymap.bound.into_iter().map(|bound| (bound.path(), bound.keys)).collect()
    }
}

impl From<BTreeMap<String, Vec<String>>> for Keymap {
    fn from(mut keys: BTreeMap<String, Vec<String>>) -> Self {
        let mut keymap = Self::of_table();
        for bound in &mut keymap.bound {
            bound.keys = keys.remove(&bound.path()).unwrap_or_default();
        }
        keymap
    }
}

impl Default for Keymap {
    fn default() -> Self {
        Self::of(Preset::Default)
    }
}

impl Keymap {
    /// The table itself.
    pub(super) fn of_table() -> Self {
        let row = |binding: &Binding| Bound {
            layer: Some(binding.layer),
            does: Does::Command(binding.command),
            keys: binding.keys.iter().map(|key| (*key).to_owned()).collect(),
            help: binding.help,
            hint: binding.hint,
        };
        let mut bound: Vec<Bound> = BINDINGS.iter().map(row).collect();
        let actions = bound.len();
        for action in all_actions() {
            if bound[actions..].iter().any(|row| row.does == Does::Action(action.name)) {
                continue;
            }
            let keys = Some(action.key).filter(|key| !key.is_empty());
            bound.push(Bound {
                layer: None,
                does: Does::Action(action.name),
                keys: keys.into_iter().map(str::to_owned).collect(),
                help: action.help,
                hint: None,
            });
        }
        Self { bound }
    }

    /// All bindings, in the order of the help; actions last.
    pub fn iter(&self) -> impl Iterator<Item = &Bound> {
        self.bound.iter()
    }

    /// Looks a key, or a sequence of keys, up in a layer and then everywhere.
    pub fn resolve(&self, layer: Layer, keys: &str) -> Resolved {
        let mut begun = false;
        for bound in self.bound.iter().filter(|bound| bound.holds_in(layer)) {
            for key in bound.keys_in(layer) {
                if key == keys {
                    return match bound.does {
                        Does::Command(command) => Resolved::Command(command),
                        Does::Action(_) => Resolved::Action,
                    };
                }
                begun |= begins(keys, key);
            }
        }
        if begun { Resolved::Begun } else { Resolved::Nothing }
    }

    /// How a sequence that has begun can go on in a layer: the keys that are missing, as people write them, and what it then
    /// does, by its name.
    pub fn ways_on(&self, layer: Layer, begun: &str) -> Vec<(String, &'static str)> {
        let mut ways = Vec::new();
        for bound in self.bound.iter().filter(|bound| bound.holds_in(layer)) {
            let rest = bound.keys.iter().filter_map(|key| key.strip_prefix(begun)?.strip_prefix(' '));
            let words = |rest: &str| (label(rest), bound.name());
            ways.extend(rest.map(words));
        }
        ways
    }

    /// Whether these keys are a command, or the beginning of its keys.
    pub fn leads_to(&self, layer: Layer, keys: &str, command: Command) -> bool {
        let is_it = |bound: &&Bound| bound.holds_in(layer) && bound.does == Does::Command(command);
        let keyed = |bound: &Bound| bound.keys.iter().any(|key| key == keys || begins(keys, key));
        self.bound.iter().filter(is_it).any(keyed)
    }

    /// The bindings of a layer that are hinted at: first key, word, command.
    pub fn hints(&self, layer: Layer) -> impl Iterator<Item = (&str, &'static str, Command)> {
        self.bound.iter().filter(move |bound| bound.layer == Some(layer)).filter_map(|bound| {
            let Does::Command(command) = bound.does else { return None };
            Some((bound.keys.first()?.as_str(), bound.hint?, command))
        })
    }

    /// The first key of a command in a layer, or everywhere.
    pub fn key_of(&self, layer: Layer, command: Command) -> Option<&str> {
        let bound = self
            .bound
            .iter()
            .find(|bound| bound.layer == Some(layer) && bound.does == Does::Command(command))?;
        bound.keys.first().map(String::as_str)
    }

    /// The same as people write it.
    pub fn label_of(&self, layer: Layer, command: Command) -> Option<String> {
        self.key_of(layer, command).map(label)
    }

    /// A text with the keys that it names by their actions, as `{lists.quota}`. What has no key is reached by its name.
    pub fn in_words(&self, text: &str) -> String {
        let mut words = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            words.push_str(before);
            let named =
                after.split_once('}').and_then(|(name, after)| Some((self.key_in_words(name)?, after)));
            if let Some((key, after)) = named {
                words.push_str(&key);
                rest = after;
            } else {
                words.push('{');
                rest = after;
            }
        }
        words + rest
    }

    fn key_in_words(&self, name: &str) -> Option<String> {
        let (section, name) = name.split_once('.')?;
        let bound = self.bound.iter().find(|bound| bound.section() == section && bound.name() == name)?;
        Some(bound.keys.first().map_or_else(|| format!(":{name}"), |key| label(key)))
    }

    /// The keys of an action.
    pub fn keys_of_action(&self, name: &str) -> &[String] {
        let is_it = |bound: &&Bound| matches!(bound.does, Does::Action(action) if action == name);
        self.bound.iter().find(is_it).map_or(&[], |bound| &bound.keys)
    }

    /// The first key of an action; without one it is reached through the menu of actions only.
    pub fn key_of_action(&self, name: &str) -> Option<&str> {
        self.keys_of_action(name).first().map(String::as_str)
    }
}

impl Bound {
    /// Its name in a file of keys.
    pub fn name(&self) -> &'static str {
        match self.does {
            Does::Command(command) => command.name(),
            Does::Action(name) => name,
        }
    }

    /// Its keys as far as they are keys in a layer: of those from elsewhere, characters are not where text is typed.
    pub fn keys_in(&self, layer: Layer) -> impl Iterator<Item = &str> {
        let is_own = self.layer == Some(layer);
        self.keys.iter().map(String::as_str).filter(move |key| is_own || reaches(layer, key))
    }

    /// Whether nothing else leads out of where it holds.
    pub(super) fn is_way_out(&self) -> bool {
        match self.does {
            Does::Command(Command::Back | Command::No | Command::Quit) => self.layer != Some(Layer::Pane),
            Does::Command(_) | Does::Action(_) => false,
        }
    }

    /// Its table in a file of keys.
    pub fn section(&self) -> &'static str {
        self.layer.map_or(super::ACTIONS, Layer::section)
    }

    /// Table and name, as `lists.new`.
    fn path(&self) -> String {
        format!("{}.{}", self.section(), self.name())
    }

    /// Whether it may be reached from a layer.
    fn holds_in(&self, layer: Layer) -> bool {
        match self.layer {
            Some(Layer::Everywhere) => true,
            Some(own) => own == layer,
            None => matches!(layer, Layer::Pane | Layer::Details),
        }
    }

    /// Whether somebody could press one of `keys` and mean either of the two.
    pub(super) fn clashes_with(&self, other: &Self) -> Option<&str> {
        let layers = [self.layer, other.layer].map(|layer| layer.unwrap_or(Layer::Pane));
        let share = |layer: &Layer| self.holds_in(*layer) && other.holds_in(*layer);
        let layer = layers.into_iter().chain([Layer::Details]).find(share)?;
        if let (Does::Action(one), Does::Action(other)) = (self.does, other.does)
            && !excludes(one, other)
        {
            return None;
        }
        let reach = |bound: &Self, key: &str| bound.layer == Some(layer) || reaches(layer, key);
        let own = self.keys.iter().filter(|key| reach(self, key));
        own.map(String::as_str).find(|own| {
            let others = other.keys.iter().filter(|key| reach(other, key));
            others.into_iter().any(|other| own == other || begins(own, other) || begins(other, own))
        })
    }
}

/// Whether there is a compute that has both actions, and may have both at one time: those that share a key in the tables,
/// as delete and detach, are never possible together.
fn excludes(one: &str, other: &str) -> bool {
    KINDS.iter().any(|kind| {
        let key = |name: &str| kind.actions.iter().find(|action| action.name == name).map(|found| found.key);
        match (key(one), key(other)) {
            (Some(one), Some(other)) => one.is_empty() || one != other,
            _ => false,
        }
    })
}

fn all_actions() -> impl Iterator<Item = &'static Action> {
    KINDS.iter().flat_map(|kind| kind.actions)
}

/// Whether a sequence begins with these keys and goes on.
fn begins(keys: &str, sequence: &str) -> bool {
    sequence.strip_prefix(keys).is_some_and(|rest| rest.starts_with(' '))
}

/// Where characters are typed, a plain letter is text and never a command.
fn reaches(layer: Layer, key: &str) -> bool {
    !layer.takes_text() || !is_text(key)
}

/// Whether the first of these keys types a character.
pub(super) fn is_text(keys: &str) -> bool {
    let first = keys.split(' ').next().unwrap_or_default();
    first == "space" || first.chars().count() == 1
}
