//! Commands for forms: open, fill in, send.

use crate::{
    app::{
        form::{Form, Outcome},
        help::Help,
        keymap::{Command, Layer},
        modal::Modal,
        state::{State, with_known},
        watched::Heard,
    },
    domain::{
        change::Change,
        compute::{Compute, Health},
    },
    kinds::{column::Tone, form::Form as Rows},
};
use std::sync::Arc;

impl State {
    pub(super) fn open_create(&mut self, rows: Option<&'static Rows>, what: &str) {
        let Some(rows) = rows else {
            let title = self.pane.pane().title;
            self.notices.tell(format!("{title}: nothing to {what} here"), Tone::Plain, self.now);
            return;
        };
        self.open_form(rows, None);
    }

    pub(super) fn open_form(&mut self, rows: &'static Rows, on: Option<Arc<Compute>>) {
        let Some(workspace) = self.session.workspace().cloned() else {
            self.notices.tell("no workspace is open", Tone::Of(Health::Bad), self.now);
            return;
        };
        let watched = self.fleet.get(&workspace);
        let region = watched.and_then(|watched| watched.region()).cloned().unwrap_or_default();
        if region.is_empty() && on.is_none() {
            let why = match watched.map(|watched| &watched.workspace) {
                Some(Heard::Missing(error)) => format!("could not be read: {error}"),
                Some(Heard::Known(_) | Heard::Awaited) | None => "is not known yet".to_owned(),
            };
            let text = format!("a new compute needs the workspace's region, which {why}");
            self.notices.tell(text, Tone::Of(Health::Bad), self.now);
            return;
        }
        let form =
            with_known(watched, &workspace, |known| Form::open(rows, workspace.clone(), &region, on, known));
        self.modals.push(Modal::Form(Box::new(form)));
    }

    pub(super) fn perform_form(&mut self, command: Command) {
        if command == Command::Help {
            self.modals.push(Modal::Help(Help::open(Layer::Form)));
            return;
        }
        match self.with_form(|form, known| form.command(command, known)) {
            Some(Outcome::Stay) | None => {}
            Some(Outcome::Close) => {
                self.modals.pop();
            }
            Some(Outcome::Send(change)) => self.send_form(*change),
        }
    }

    pub(super) fn send_form(&mut self, change: Change) {
        let id = self.operations.begin(change, self.permit(), self.now, &mut self.effects);
        if let Some(Modal::Form(form)) = self.modals.last_mut() {
            form.sending(id);
        }
    }
}
