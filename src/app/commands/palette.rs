//! Commands of the palette: what it lists, and what becomes of what is chosen.

use crate::{
    app::{
        keymap::{self, Command, Layer},
        likeness::{Likeness, Wanted, near},
        modal::Modal,
        palette::{self, Fit, Item, MOST, Palette, REMEMBERED, Target, Turn, VERBS, Wants},
        panes::PaneId,
        preferences::Said,
        row::Row,
        state::State,
    },
    domain::{ids::WorkspaceId, text::Text},
    kinds::column::Tone,
};
use std::{cmp::Reverse, collections::HashSet};

/// So many of what was done before stand first while nothing is typed.
const AGAIN: usize = 3;

impl State {
    pub(super) fn open_palette(&mut self) {
        self.modals.push(Modal::Palette(Box::new(Palette::open())));
        self.palette_typed();
    }

    pub(super) fn perform_palette(&mut self, command: Command) {
        let page = self.page();
        let State { modals, typed_commands, .. } = self;
        let Some(Modal::Palette(palette)) = modals.last_mut() else { return };
        match command {
            Command::Move(motion) => palette.go(motion, page),
            Command::Back => {
                self.modals.pop();
            }
            Command::Complete => {
                let Some(item) = palette.chosen().cloned() else { return };
                let text = item.as_typed();
                self.write_in_palette(text);
            }
            Command::Earlier | Command::Later => {
                let last = typed_commands.len().checked_sub(1);
                palette.recalled = match (command, palette.recalled) {
                    (Command::Earlier, None) => last.map(|_| 0),
                    (Command::Earlier, Some(at)) => last.map(|last| last.min(at + 1)),
                    (_, Some(at)) => at.checked_sub(1),
                    (_, None) => None,
                };
                let text =
                    palette.recalled.and_then(|at| typed_commands.get(at)).cloned().unwrap_or_default();
                self.write_in_palette(text);
            }
            Command::Accept => self.accept_in_palette(),
            _ => {}
        }
    }

    fn write_in_palette(&mut self, text: String) {
        if let Some(Modal::Palette(palette)) = self.modals.last_mut() {
            palette.write(text);
        }
        self.palette_typed();
    }

    /// What was typed has changed: so has what it may mean.
    pub(super) fn palette_typed(&mut self) {
        let Some(Modal::Palette(palette)) = self.modals.last() else { return };
        let typed = palette.input.value().to_owned();
        let (mut matches, remark) = self.meant(&typed);
        matches.truncate(MOST);
        if let Some(Modal::Palette(palette)) = self.modals.last_mut() {
            (palette.matches, palette.remark, palette.at) = (matches, remark, 0);
        }
    }

    /// What is typed may mean these, best first; and what there is to say about them.
    fn meant(&self, typed: &str) -> (Vec<Item>, Option<Text>) {
        if let Some((verb, rest)) = Palette::verb(typed) {
            let all = match verb.wants {
                Wants::Compute => {
                    let items: Vec<Item> =
                        self.computes_like(rest).into_iter().map(|(_, item)| item).collect();
                    let none = || {
                        let said = format!("no compute has {rest:?} in its name");
                        (items.is_empty() && !rest.is_empty())
                            .then(|| with_neighbours(said, rest, self.names_of_computes()))
                    };
                    let remark = self.not_searched().or_else(none);
                    return (items, remark);
                }
                Wants::Workspace => self.workspace_items(),
                Wants::Column => self.column_items(),
                Wants::Theme => self.theme_items(),
            };
            let items: Vec<Item> = palette::matching(&all, rest).into_iter().cloned().collect();
            let remark = unknown(rest, &items, all.iter().map(|item| item.label.as_str()));
            return (items, remark);
        }
        let all = self.command_items();
        if typed.trim().is_empty() {
            return (self.with_those_done_before(all), None);
        }
        let others = [all, self.workspace_items(), self.setting_items()].concat();
        let mut wanted = palette::wanted(typed);
        let fitting = others.iter().filter_map(|item| Some((palette::fit(item, &mut wanted)?, item.clone())));
        let mut fitting: Vec<(Fit, Item)> = fitting.chain(self.computes_like(typed)).collect();
        fitting.sort_by_key(|(fit, _)| *fit);
        let items: Vec<Item> = fitting.into_iter().map(|(_, item)| item).collect();
        let names = others.iter().map(|item| item.label.as_str());
        let remark = unknown(typed, &items, names.chain(self.names_of_computes()));
        (items, remark)
    }

    /// What was done before is likely to be done again. An action of another compute would be a surprise, though.
    fn with_those_done_before(&self, all: Vec<Item>) -> Vec<Item> {
        let mut items: Vec<Item> = Vec::new();
        for typed in &self.typed_commands {
            let is_same = |item: &&Item| match item.target {
                Target::Action(..) => item.label.as_str() == typed.as_str(),
                // The name of something that is not listed here has its letters in other names too.
                _ => item.label.starts_with(typed.as_str()),
            };
            let before = palette::matching(&all, typed).into_iter().next().filter(is_same);
            items.extend(before.filter(|item| !items.contains(item)).cloned());
            if items.len() == AGAIN {
                break;
            }
        }
        let others: Vec<Item> = all.into_iter().filter(|item| !items.contains(item)).collect();
        items.extend(others);
        items
    }

    /// Which workspaces a search could not look into.
    fn not_searched(&self) -> Option<Text> {
        let names: Vec<&str> = self.failures().map(|(id, _)| id.name()).collect();
        let more = names.len().saturating_sub(3);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let some = names.iter().take(3).copied().collect::<Vec<_>>().join(", ");
        (!names.is_empty())
            .then(|| Text::from(format!("not all could be searched: {some}{more} cannot be read")))
    }

    /// Everything that can be done in a list, to the compute under the cursor, and the verbs.
    fn command_items(&self) -> Vec<Item> {
        let keymap = &self.setup.preferences.keymap;
        let mut items: Vec<Item> = Vec::new();
        if let Some(row) = self.subject_below() {
            for action in row.kind.actions {
                let obstacle = self.obstacle(action, &row.compute).map(|why| format!("not now: {why}"));
                items.push(Item {
                    label: Text::from(format!("{} {}", action.name, row.compute.name)),
                    about: Text::new(obstacle.as_deref().unwrap_or(action.help)),
                    key: keymap.key_of_action(action.name).map(keymap::label).unwrap_or_default(),
                    target: Target::Action(action.name, row.compute.key()),
                });
            }
        }
        items.extend(VERBS.iter().map(|verb| Item {
            label: Text::new(verb.name),
            about: Text::new(verb.help),
            key: String::new(),
            target: Target::Verb(verb),
        }));
        for bound in keymap.iter() {
            let (Some(Layer::Pane | Layer::Everywhere), keymap::Does::Command(command)) =
                (bound.layer, bound.does)
            else {
                continue;
            };
            // Steps are taken with a key, or not at all.
            if matches!(command, Command::Move(_) | Command::Palette) {
                continue;
            }
            if command == Command::Demo && !self.offers_demo() {
                continue;
            }
            items.push(Item {
                label: Text::new(bound.name()),
                about: Text::new(bound.help),
                key: bound.keys.first().map(|key| keymap::label(key)).unwrap_or_default(),
                target: Target::Command(command),
            });
        }
        items
    }

    /// All workspaces that are known: those that are watched, those that were opened before, and what was found.
    fn workspace_items(&self) -> Vec<Item> {
        let mut seen = HashSet::new();
        let watched = self.fleet.iter().map(|(id, _)| id);
        let found = self.found.iter().map(|workspace| &workspace.id);
        let item = |id: &WorkspaceId| Item {
            label: Text::new(id.name()),
            about: Text::from(format!("workspace in {}", id.group())),
            key: String::new(),
            target: Target::Workspace(id.clone()),
        };
        watched.chain(&self.setup.recent).chain(found).filter(|id| seen.insert(*id)).map(item).collect()
    }

    fn theme_items(&self) -> Vec<Item> {
        let item = |name: &String| Item {
            label: Text::new(name),
            about: Text::new("a theme"),
            key: String::new(),
            target: Target::Theme(name.clone()),
        };
        self.setup.preferences.themes.iter().map(item).collect()
    }

    fn setting_items(&self) -> Vec<Item> {
        let item = |said: &Said| Item {
            label: Text::new(said.name),
            about: Text::from(format!("setting: {}", said.words)),
            key: String::new(),
            target: Target::Setting(Text::from(format!("{}: {}", said.name, said.words))),
        };
        self.setup.preferences.settings.iter().map(item).collect()
    }

    fn column_items(&self) -> Vec<Item> {
        let columns = self.pane.pane().columns().into_iter().enumerate();
        let item = |(place, (name, head)): (usize, (&'static str, &'static str))| Item {
            label: Text::new(name),
            about: Text::from(format!("the column {head}")),
            key: String::new(),
            target: Target::Sort(self.pane, place),
        };
        columns.map(item).collect()
    }

    /// The computes of all workspaces whose names are like this, each with how well it fits, the best first.
    fn computes_like(&self, typed: &str) -> Vec<(Fit, Item)> {
        let mut wanted = Wanted::new(typed);
        let mut like = |row: &Row| {
            // As in a list: whatever else has these letters somewhere would only be in the way.
            wanted.likeness(&row.compute.name).filter(|likeness| *likeness >= Likeness::Abbreviated)
        };
        let mut found: Vec<(Reverse<Likeness>, &Row)> =
            self.fleet.rows().filter_map(|row| Some((Reverse(like(row)?), row))).collect();
        let order = |(a, row): &(Reverse<Likeness>, &Row), (b, other): &(Reverse<Likeness>, &Row)| {
            let (one, two) = (&row.compute, &other.compute);
            a.cmp(b).then_with(|| one.name.cmp(&two.name)).then_with(|| one.id.cmp(&two.id))
        };
        // A letter may be in the names of all of a hundred thousand.
        if found.len() > MOST {
            found.select_nth_unstable_by(MOST, order);
            found.truncate(MOST);
        }
        found.sort_unstable_by(order);
        let several = self.fleet.has_several();
        let item = |(likeness, row): (Reverse<Likeness>, &Row)| {
            let workspace = row.compute.id.workspace().filter(|_| several);
            let place = workspace.map(|id| format!(" in {}", id.name())).unwrap_or_default();
            let item = Item {
                label: row.compute.name.clone(),
                about: Text::from(format!("{}{place}", row.kind.noun)),
                key: String::new(),
                target: Target::Compute(row.compute.key()),
            };
            ((likeness, Turn::Compute), item)
        };
        found.into_iter().map(item).collect()
    }

    fn names_of_computes(&self) -> impl Iterator<Item = &str> {
        self.fleet.rows().map(|row| row.compute.name.as_str())
    }

    /// The compute that an action would be done to, under the palette.
    fn subject_below(&self) -> Option<&Row> {
        match self.modals.iter().rev().nth(1) {
            Some(Modal::Details(details)) => self.fleet.row_of(&details.key),
            _ => self.selected(),
        }
    }

    fn accept_in_palette(&mut self) {
        let Some(Modal::Palette(palette)) = self.modals.last() else { return };
        let Some(item) = palette.chosen().cloned() else { return };
        if let Target::Verb(_) = item.target {
            return self.write_in_palette(item.as_typed());
        }
        let typed = palette.to_remember(&item);
        self.modals.pop();
        self.typed_commands.retain(|before| *before != typed);
        self.typed_commands.insert(0, typed);
        self.typed_commands.truncate(REMEMBERED);
        match item.target {
            Target::Command(command) => {
                // They are about the list; what lies over it goes, as with any other way to leave it.
                if !matches!(
                    command,
                    Command::Quit
                        | Command::Suspend
                        | Command::Redraw
                        | Command::Refresh
                        | Command::Reload
                        | Command::Info
                ) {
                    self.modals.clear();
                }
                self.perform(command);
            }
            Target::Action(name, target) => self.act(name, &target),
            Target::Compute(key) => match self.fleet.row_of(&key).map(|row| row.compute.clone()) {
                Some(compute) => {
                    self.modals.clear();
                    self.go_to(&compute);
                }
                None => self.notices.tell(format!("{} is gone", key.id.name()), Tone::Plain, self.now),
            },
            Target::Workspace(id) => {
                self.modals.clear();
                self.chosen_here = true;
                self.open(&[id]);
            }
            Target::Sort(pane, place) => {
                self.modals.clear();
                self.show_pane(pane);
                self.sort_by(place);
            }
            Target::Theme(name) => {
                self.theme = Some(name.clone());
                self.effects.reload(Some(name));
            }
            Target::Setting(words) => {
                let words =
                    format!("{words}; it is changed in the file of settings, and :reload takes it in");
                self.notices.tell(words, Tone::Plain, self.now);
            }
            Target::Verb(_) => {}
        }
    }

    fn show_pane(&mut self, pane: PaneId) {
        self.show(Some(pane.pane()));
    }
}

/// What is said where nothing is called as was typed.
fn unknown<'a>(typed: &str, items: &[Item], names: impl Iterator<Item = &'a str>) -> Option<Text> {
    let typed = typed.trim();
    let is_unknown = items.is_empty() && !typed.is_empty();
    is_unknown.then(|| with_neighbours(format!("nothing is called {typed:?}"), typed, names))
}

/// The same with what is near to it.
fn with_neighbours<'a>(said: String, typed: &str, names: impl Iterator<Item = &'a str>) -> Text {
    let near = near(typed, names);
    Text::from(if near.is_empty() { said } else { format!("{said}; near to it: {}", near.join(", ")) })
}
