//! Commands that lead to a change of one compute: actions, the question before them, menus.

use crate::{
    app::{
        confirm::{Button, Confirm},
        keymap::Command,
        menu::{Choice, Menu},
        modal::Modal,
        panes::PaneId,
        state::State,
    },
    domain::{compute::Health, ids::ComputeKey},
    kinds::action::{Confirm as Asks, Does},
};

impl State {
    pub(super) fn open_actions(&mut self) {
        let Some(row) = self.subject() else { return };
        let menu = Menu::actions(&row.compute, row.kind);
        self.modals.push(Modal::Menu(menu));
    }

    /// Carries out an action of the tables on the very compute that was meant, or says why not.
    pub(super) fn act(&mut self, name: &str, target: &ComputeKey) {
        let Some(row) = self.watched().and_then(|watched| watched.row_of(target)) else {
            self.notices.tell(format!("{} is gone", target.id.name()), Health::Bad, self.now);
            return;
        };
        let Some(action) = row.kind.actions.iter().find(|action| action.name == name) else { return };
        if let Err(obstacle) = (action.when)(&row.compute) {
            let text = format!("{} {}: {obstacle}", action.name, row.compute.name);
            self.notices.tell(text, Health::Bad, self.now);
            return;
        }
        match &action.does {
            Does::Fill(rows) => {
                let on = row.compute.clone();
                self.open_form(rows, Some(on));
            }
            Does::Send { confirm, .. } => {
                let confirm = Confirm::new(action, *confirm, &row.compute, row.kind.noun, &self.context());
                self.modals.push(Modal::Confirm(Box::new(confirm)));
            }
        }
    }

    /// The user has said yes: what was true when the question was asked is looked at once more.
    pub(super) fn carry_out(&mut self, name: &str, target: &ComputeKey) {
        let Some(row) = self.watched().and_then(|watched| watched.row_of(target)) else {
            self.notices.tell(
                format!("{} is gone: nothing was sent", target.id.name()),
                Health::Bad,
                self.now,
            );
            return;
        };
        let Some(action) = row.kind.actions.iter().find(|action| action.name == name) else { return };
        if let Err(obstacle) = (action.when)(&row.compute) {
            let text = format!("{} {}: {obstacle}; nothing was sent", action.name, row.compute.name);
            self.notices.tell(text, Health::Bad, self.now);
            return;
        }
        let Does::Send { change, .. } = &action.does else { return };
        let change = change(&row.compute);
        self.notices.tell(change.title(), Health::Moving, self.now);
        self.operations.begin(change, self.permit(), self.now, &mut self.effects);
        self.refill(PaneId::Activity);
    }

    pub(super) fn perform_confirm(&mut self, command: Command) {
        let Some(Modal::Confirm(confirm)) = self.modals.last_mut() else { return };
        let go = match (command, confirm.kind) {
            (Command::Next | Command::Previous, Asks::Yes) => {
                confirm.turn();
                return;
            }
            (Command::Yes, Asks::Yes) => true,
            (Command::Accept, Asks::Yes) => confirm.focus == Button::Go,
            (Command::Accept, Asks::TypedName) if !confirm.is_typed() => {
                self.notices.tell("the name is not complete: nothing was done", Health::Unknown, self.now);
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
                    self.notices.tell(format!("{}: {obstacle}", item.label), Health::Bad, self.now);
                    return;
                }
                self.modals.pop();
                match item.choice {
                    Choice::Action(name, target) => self.act(name, &target),
                    Choice::Workspace(workspace) => {
                        self.modals.clear();
                        self.open(workspace.id);
                    }
                }
            }
            _ => {}
        }
    }
}
