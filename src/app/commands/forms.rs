//! Commands for forms: open, fill in, ask about, send.

use crate::{
    app::{
        form::{Form, Outcome, Question},
        keymap::Command,
        menu::Menu,
        modal::Modal,
        state::{State, with_known},
        trouble::Trouble,
        watched::Heard,
    },
    domain::{
        ask::{Ask, Content},
        change::Change,
        compute::{Compute, Health},
        error::ApiError,
        ids::{ResourceId, WorkspaceId},
        permissions,
        text::Text,
    },
    kinds::{
        Kind,
        column::Tone,
        export::{self, EXPORTS, Export, Place},
        form::{Form as Rows, Known, duplicate},
        redact,
        unspoken::Unspoken,
    },
};
use std::sync::Arc;

impl State {
    /// Opens the form for one of `forms`, or asks for which.
    pub(super) fn open_one_of(&mut self, forms: &[&'static Rows], what: &str) {
        match forms {
            [] => {
                let title = self.pane.pane().title;
                self.notices.tell(format!("{title}: nothing to {what} here"), Tone::Plain, self.now);
            }
            [only] => self.open_form(only, None),
            several => {
                let lack = |form: &Rows| {
                    let permission = self.here()?.1.lacks(form.needs)?;
                    Some(permission.lack)
                };
                let menu = Menu::forms(self.pane.pane().title, several, lack);
                self.modals.push(Modal::Menu(menu));
            }
        }
    }

    /// Opens a form on a compute, or for a new one: in the workspace of the row under the cursor, or in the only one, or
    /// else in one that is asked for.
    pub(super) fn open_form(&mut self, rows: &'static Rows, on: Option<Arc<Compute>>) {
        let of_compute = on.as_ref().and_then(|on| on.id.workspace());
        match of_compute.or_else(|| self.here().map(|(workspace, _)| workspace.clone())) {
            Some(workspace) => self.open_form_in(rows, &workspace, on),
            None if self.fleet.has_several() => self.ask_for_workspace(rows),
            None => self.notices.tell("no workspace is open", Tone::Of(Health::Bad), self.now),
        }
    }

    /// Opens a form in a workspace.
    pub(super) fn open_form_in(
        &mut self,
        rows: &'static Rows,
        workspace: &WorkspaceId,
        on: Option<Arc<Compute>>,
    ) {
        let Some(region) = self.region_for(workspace, on.is_none()) else { return };
        self.push_form(workspace, |known| Form::open(rows, workspace.clone(), &region, on, known));
    }

    /// Opens the form that makes another compute like this one.
    pub(super) fn open_duplicate(&mut self, kind: &'static Kind, compute: &Compute) {
        let Some(workspace) = compute.id.workspace() else { return };
        let Some(region) = self.region_for(&workspace, true) else { return };
        let Some((rows, draft)) = duplicate(kind, compute, &region) else { return };
        self.push_form(&workspace, |known| {
            Form::with_draft(rows, workspace.clone(), None, draft, known).like(compute)
        });
    }

    fn push_form(&mut self, workspace: &WorkspaceId, open: impl FnOnce(&Known) -> Form) {
        let form = with_known(&self.fleet, workspace, "", open);
        self.modals.push(Modal::Form(Box::new(form)));
        self.ask_for_form();
    }

    /// The region of a workspace, which a new compute cannot be made without.
    fn region_for(&mut self, workspace: &WorkspaceId, new: bool) -> Option<Text> {
        let watched = self.fleet.get(workspace);
        let region = watched.and_then(|watched| watched.region()).cloned().unwrap_or_default();
        if region.is_empty() && new {
            let why = match watched.map(|watched| &watched.workspace) {
                Some(Heard::Missing(error)) => format!("could not be read: {error}"),
                Some(Heard::Known(_) | Heard::Awaited) | None => "is not known yet".to_owned(),
            };
            let text = format!("a new compute needs the workspace's region, which {why}");
            self.notices.tell(text, Tone::Of(Health::Bad), self.now);
            return None;
        }
        Some(region)
    }

    pub(super) fn perform_form(&mut self, command: Command) {
        if command == Command::Trouble {
            return self.show_trouble();
        }
        match self.with_form(|form, known| form.command(command, known)) {
            Some(Outcome::Stay | Outcome::Done(_)) | None => {}
            Some(Outcome::Close) => {
                self.modals.pop();
            }
            Some(Outcome::Send(change)) => self.send_form(*change),
            Some(Outcome::Copy) => {
                if let Some((title, text)) = self.exported_text() {
                    self.copy(&title, text);
                }
            }
            Some(Outcome::Save(path)) => {
                if let Some((_, text)) = self.exported_text() {
                    self.effects.ask(Ask::Save(path, text));
                }
            }
        }
        self.ask_for_form();
    }

    /// The request of a form in the way that is shown: what the service has repeated of a secret may be in it.
    pub fn exported(&self, form: &Form) -> Option<(&'static Export, Vec<String>)> {
        let (export, mut lines) = form.exported(&self.place())?;
        for line in &mut lines {
            self.operations.unspoken.cover_in(line);
        }
        Some((export, lines))
    }

    /// The same of the form on top as one text, with its title.
    fn exported_text(&self) -> Option<(String, String)> {
        let (export, lines) = self.exported(self.form()?)?;
        Some((export.title.to_owned(), lines.join("\n") + "\n"))
    }

    /// Puts a text on the clipboard, and says so.
    pub(super) fn send_form(&mut self, change: Change) {
        let lack = self.form().and_then(|form| self.lacks(&form.workspace, form.rows.needs));
        if let Some(lack) = lack {
            return self.notices.tell_trouble(
                Trouble::of_lack(change.title(), lack),
                &self.setup.preferences.keymap,
                self.now,
            );
        }
        let id = self.send(change);
        if let Some(Modal::Form(form)) = self.modals.last_mut() {
            form.sending(id);
        }
    }

    /// Asks what the form on top wants to know.
    pub(in crate::app) fn ask_for_form(&mut self) {
        let State { modals, fleet, effects, .. } = self;
        let Some(Modal::Form(form)) = modals.last_mut() else { return };
        for question in form.questions() {
            let workspace = form.workspace.clone();
            let ask = match question {
                Question::Offer(crate::domain::offer::Offer::TimeZones) => continue,
                Question::Offer(offer) if !fleet.wants_offers(&workspace, offer) => continue,
                Question::Offer(offer) => Ask::Offers(workspace, offer),
                Question::Region(region) if !fleet.wants_region(&workspace, &region) => continue,
                Question::Region(region) => Ask::Elsewhere(workspace, region),
                // Asked without the permission it would be refused, and count all the same.
                Question::NameIsFree(_) if fleet.lacks(&workspace, &[permissions::CHECK_NAME]) => continue,
                Question::NameIsFree(name) => Ask::NameIsFree(workspace, name),
                Question::Extension(cluster) => Ask::Extension(cluster),
                Question::AllowedSizes(instance) => Ask::AllowedSizes(instance),
                Question::File(path) => Ask::File(path),
            };
            effects.ask(ask);
        }
    }

    /// The service has said whether a name is free. When it did not say, its last word is that of the creation.
    pub(in crate::app) fn heard_name(&mut self, name: &str, answer: Result<Option<Text>, ApiError>) {
        if let Ok(refusal) = answer {
            self.with_any_form(|form, known| form.heard_name(name, refusal, known));
        }
    }

    pub(in crate::app) fn heard_extension(&mut self, cluster: &ResourceId, answer: Result<bool, ApiError>) {
        let answer = answer.map_err(|error| Text::from(error.to_string()));
        self.with_any_form(|form, known| form.heard_extension(cluster, answer, known));
    }

    pub(in crate::app) fn heard_allowed_sizes(&mut self, answer: Result<Vec<Text>, ApiError>) {
        match answer {
            Ok(sizes) => {
                self.with_any_form(|form, known| form.heard_allowed_sizes(sizes, known));
            }
            Err(error) => {
                let text = format!("which sizes are allowed is not known: {error}");
                self.notices.tell(text, Tone::Plain, self.now);
            }
        }
    }

    pub(in crate::app) fn heard_file(&mut self, path: &str, answer: &Result<Content, Text>) {
        let told = self.with_any_form(|form, known| form.heard_file(path, answer, known)).flatten();
        if let Some(told) = told {
            self.notices.tell(told, Tone::Plain, self.now);
        }
        self.ask_for_form();
    }

    pub(in crate::app) fn heard_saved(&mut self, path: &str, answer: &Result<(), Text>) {
        let seen = self.with_any_form(|form, _| form.heard_saved(answer)).unwrap_or(false);
        match answer {
            Ok(()) => self.notices.tell(format!("written to {path}"), Tone::Of(Health::Good), self.now),
            Err(why) if !seen => {
                self.notices.tell(format!("{path} is not written: {why}"), Tone::Of(Health::Bad), self.now);
            }
            Err(_) => {}
        }
    }

    /// Lets the form that is open do something with what is known, whatever lies over it.
    fn with_any_form<T>(&mut self, act: impl FnOnce(&mut Form, &Known) -> T) -> Option<T> {
        let State { modals, fleet, .. } = self;
        let form = modals.iter_mut().rev().find_map(|modal| match modal {
            Modal::Form(form) => Some(form),
            Modal::Details(_)
            | Modal::Confirm(_)
            | Modal::Menu(_)
            | Modal::Columns(_)
            | Modal::Palette(_)
            | Modal::Workspaces(_)
            | Modal::Help(_)
            | Modal::Message(_)
            | Modal::Info(_)
            | Modal::SignIn => None,
        })?;
        Some(with_known(fleet, &form.workspace.clone(), &form.region(), |known| act(form, known)))
    }
}

/// What can be copied of a compute: what it is, and the text.
pub(super) fn copies(compute: &Compute, place: &Place, unspoken: &Unspoken) -> Vec<(String, String)> {
    let json = unspoken.json(redact::redacted(&compute.body.value()));
    let name = compute.name.to_string();
    let mut copies = vec![
        ("name".to_owned(), name.clone()),
        ("resource id".to_owned(), compute.id.as_str().to_owned()),
        ("JSON".to_owned(), json),
        ("lines that use it".to_owned(), export::uses(&name).join("\n")),
    ];
    let change = export::made_again(compute);
    for export in EXPORTS.iter().filter(|export| (export.fits)(&change)) {
        if !matches!(export.title, "difference" | "request" | "use it") {
            let mut text = (export.lines)(&change, place).join("\n") + "\n";
            unspoken.cover_in(&mut text);
            copies.push((export.title.to_owned(), text));
        }
    }
    copies
}
