//! Commands that lead to a change of one compute: actions, the question before them, menus.

use crate::{
    app::{
        confirm::{Button, Confirm},
        keymap::Command,
        menu::{Choice, Menu},
        modal::Modal,
        panes::PaneId,
        row::Row,
        state::State,
        trouble::Trouble,
    },
    domain::{compute::Health, ids::ComputeKey, text::Text},
    kinds::{
        action::{Action, Confirm as Asks, Does},
        column::Tone,
    },
};

impl State {
    pub(super) fn open_actions(&mut self) {
        let Some(row) = self.subject() else { return };
        let menu = Menu::actions(&row.compute, row.kind, &self.setup.preferences.keymap, |action| {
            self.obstacle(action, &row.compute)
        });
        self.modals.push(Modal::Menu(menu));
    }

    /// Begins an action of the tables: opens its form or its question, or says why not.
    pub(super) fn act(&mut self, name: &str, target: &ComputeKey) {
        let (action, row) = match self.doable(name, target) {
            Ok(doable) => doable,
            Err(why) => return self.tell_obstacle(name, target, why),
        };
        match &action.does {
            Does::Fill(rows) => {
                let on = row.compute.clone();
                self.open_form(rows, Some(on));
            }
            Does::Duplicate => {
                let (kind, compute) = (row.kind, row.compute.clone());
                self.open_duplicate(kind, &compute);
            }
            Does::Send { confirm, .. } => {
                let x = self.context_on(&row.compute.id);
                let mut confirm = Confirm::new(action, *confirm, &row.compute, row.kind.noun, &x);
                if let Some((workspace, _)) = self.fleet.of(&target.id) {
                    if self.fleet.has_several() {
                        confirm.facts.push(("workspace", Text::new(workspace.name()).to_string()));
                    }
                    if self.is_protected(workspace) {
                        confirm = confirm.protected(workspace);
                    }
                }
                self.modals.push(Modal::Confirm(Box::new(confirm)));
            }
        }
    }

    /// The user has said yes: what was true when the question was asked is looked at once more.
    pub(super) fn carry_out(&mut self, name: &str, target: &ComputeKey) {
        let (action, row) = match self.doable(name, target) {
            Ok(doable) => doable,
            Err(why) => {
                return self.tell_obstacle(name, target, format!("{why}; nothing was sent"));
            }
        };
        let Does::Send { change, .. } = &action.does else { return };
        let change = change(&row.compute);
        self.notices.tell(change.title(), Tone::Of(Health::Moving), self.now);
        self.send(change);
        self.refill(PaneId::Activity);
    }

    /// An action and the very compute that was meant, not another of that name; or in words why it cannot be done now.
    fn doable(&self, name: &str, target: &ComputeKey) -> Result<(&'static Action, &Row), String> {
        let row = self.fleet.row_of(target);
        let row = row.ok_or_else(|| format!("{} is gone", target.id.name()))?;
        let action = row.kind.actions.iter().find(|action| action.name == name);
        let action = action.ok_or_else(|| format!("{name}: not for a {}", row.kind.noun))?;
        match self.obstacle(action, &row.compute) {
            Some(obstacle) => Err(format!("{} {}: {obstacle}", action.name, row.compute.name)),
            None => Ok((action, row)),
        }
    }

    /// Says why an action cannot be carried out; what the user's roles lack in full.
    fn tell_obstacle(&mut self, name: &str, target: &ComputeKey, why: String) {
        match self.lacking(name, target) {
            Some(trouble) => self.notices.tell_trouble(trouble, &self.setup.preferences.keymap, self.now),
            None => self.notices.tell(why, Tone::Of(Health::Bad), self.now),
        }
    }

    /// What the user's roles lack for an action, if it is that which stands in its way.
    fn lacking(&self, name: &str, target: &ComputeKey) -> Option<Trouble> {
        let row = self.fleet.row_of(target)?;
        let action = row.kind.actions.iter().find(|action| action.name == name)?;
        let lack = self.lacks(&target.id.workspace()?, action.needs())?;
        let in_the_way = self.obstacle(action, &row.compute) == Some(lack.lack);
        in_the_way.then(|| Trouble::of_lack(format!("{name} {}", row.compute.name), lack))
    }

    pub(super) fn perform_confirm(&mut self, command: Command) {
        let Some(Modal::Confirm(confirm)) = self.modals.last_mut() else { return };
        let go = match (command, confirm.kind) {
            (Command::Move(motion), _) => {
                confirm.go(motion, self.size);
                return;
            }
            (Command::Next | Command::Previous, Asks::Yes) => {
                confirm.turn();
                return;
            }
            (Command::Yes, Asks::Yes) => true,
            (Command::Accept, Asks::Yes) => confirm.focus == Button::Go,
            (Command::Accept, Asks::TypedName) if confirm.goes_on() => return,
            (Command::Accept, Asks::TypedName) if !confirm.is_typed() => {
                self.notices.tell("the name is not complete: nothing was done", Tone::Plain, self.now);
                return;
            }
            (Command::Accept, Asks::TypedName) => true,
            _ => false,
        };
        let (action, target) = (confirm.action, confirm.target.clone());
        self.modals.pop();
        if go {
            self.carry_out(action, &target);
        }
    }

    pub(super) fn perform_menu(&mut self, command: Command) {
        let page = self.page();
        let Some(Modal::Menu(menu)) = self.modals.last_mut() else { return };
        match command {
            Command::Move(motion) => menu.go(motion, page),
            Command::Back => {
                self.modals.pop();
            }
            Command::Accept => {
                let Some(item) = menu.chosen().cloned() else { return };
                if let Some(obstacle) = item.obstacle {
                    self.notices.tell(format!("{}: {obstacle}", item.label), Tone::Of(Health::Bad), self.now);
                    return;
                }
                self.modals.pop();
                match item.choice {
                    Choice::Action(name, target) => self.act(name, &target),
                    Choice::Sort(place) => self.sort_by(place),
                    Choice::Copies => self.open_copies(),
                    Choice::Form(rows) => self.open_form(rows, None),
                    Choice::Copy(what, text) => self.copy(&what, text),
                }
            }
            _ => {}
        }
    }
}
