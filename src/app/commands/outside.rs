//! Commands that lead out of the program: onto a clipboard, into a browser; what there is to say about the program itself.

use crate::{
    app::{
        event::Copied, keymap::Command, layout, list::RowKey, menu::Menu, modal::Modal,
        preferences::Preferences, state::State, trouble::Trouble,
    },
    domain::{
        compute::{Compute, Health},
        ids::WorkspaceId,
        text::Text,
    },
    kinds::{column::Tone, redact},
};
use serde_json::Value;
use std::sync::Arc;

use super::forms::copies;

impl State {
    /// Wishes for a text on a clipboard. What becomes of it is told when it is known.
    pub(super) fn copy(&mut self, what: &str, text: String) {
        self.copied = Text::from(format!("{what} ({} characters)", text.chars().count()));
        self.effects.copy(text);
    }

    pub(in crate::app) fn heard_copied(&mut self, copied: &Copied) {
        match copied {
            Copied::Taken(how) => {
                self.notices.tell(format!("copied {} {how}", self.copied), Tone::Of(Health::Good), self.now);
            }
            Copied::Buffered(program) => {
                let where_to =
                    format!("copied to {program}'s buffer, not the clipboard: {}, too long", self.copied);
                self.notices.tell(where_to, Tone::Of(Health::Good), self.now);
            }
            Copied::TooLong(most) => {
                let why = format!(
                    "not copied, more than {most} bytes: {}; copy a part, or write it to a file",
                    self.copied
                );
                self.notices.tell(why, Tone::Of(Health::Bad), self.now);
            }
        }
    }

    /// Copies the name of the row under the cursor, or those of the marked ones.
    pub(super) fn copy_name(&mut self) {
        let marked = self.marked();
        if !marked.is_empty() {
            let names: Vec<&str> = marked.iter().map(|compute| compute.name.as_str()).collect();
            return self.copy(&format!("{} names", names.len()), names.join("\n"));
        }
        let Some(name) = self.subject().map(|row| row.compute.name.to_string()) else { return };
        self.copy(&name.clone(), name);
    }

    /// Lists what can be copied of the row under the cursor, or of the marked ones.
    pub(super) fn open_copies(&mut self) {
        let marked = self.marked();
        if !marked.is_empty() {
            let title = format!("Copy of {} marked computes", marked.len());
            let copies = self.copies_of(&marked);
            self.modals.push(Modal::Menu(Menu::copies(&title, copies)));
            return;
        }
        let Some(row) = self.subject() else { return };
        let title = format!("Copy of {}", row.compute.name);
        let mut all = copies(&row.compute, &self.place(), &self.operations.unspoken);
        all.extend(self.links_of(&row.compute));
        all.extend(self.cells_to_copy());
        self.modals.push(Modal::Menu(Menu::copies(&title, all)));
    }

    fn copies_of(&self, marked: &[Arc<Compute>]) -> Vec<(String, String)> {
        let each =
            |text: fn(&Compute) -> String| marked.iter().map(|one| text(one)).collect::<Vec<_>>().join("\n");
        let json = |compute: &Arc<Compute>| redact::redacted(&compute.body.value());
        let json = Value::Array(marked.iter().map(json).collect());
        vec![
            ("names".to_owned(), each(|compute| compute.name.to_string())),
            ("resource ids".to_owned(), each(|compute| compute.id.as_str().to_owned())),
            ("JSON".to_owned(), self.operations.unspoken.json(json)),
        ]
    }

    /// The cells of the row under the cursor, all together and one by one.
    fn cells_to_copy(&self) -> Vec<(String, String)> {
        if !self.modals.is_empty() {
            return Vec::new();
        }
        let cells = self.cells_under_cursor();
        let row = cells.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\t");
        let known = cells.into_iter().skip(1).filter(|(_, text)| text != "–");
        let one = known.map(|(head, text)| (format!("cell {head}"), text));
        std::iter::once(("row".to_owned(), row)).chain(one).collect()
    }

    fn links_of(&self, compute: &Compute) -> Vec<(String, String)> {
        let (Some(sites), Some(workspace)) = (self.setup.sites, compute.id.workspace()) else {
            return Vec::new();
        };
        let tenant = self.tenant();
        let studio = sites.studio(&compute.id, tenant);
        let links = [
            studio.map(|link| ("link to the Studio".to_owned(), link)),
            Some(("link to the portal (workspace)".to_owned(), sites.portal(&workspace, tenant))),
        ];
        links.into_iter().flatten().collect()
    }

    fn tenant(&self) -> Option<&str> {
        self.sign_in.who().map(|who| who.tenant.as_str()).filter(|tenant| !tenant.is_empty())
    }

    /// Opens the compute under the cursor in the Studio, or the workspace where there is none.
    pub(super) fn open_studio(&mut self) {
        let Some(sites) = self.setup.sites else {
            let why = "there is no Studio for this service";
            self.notices.tell(why, Tone::Plain, self.now);
            return;
        };
        let tenant = self.tenant();
        let compute = self.subject().and_then(|row| sites.studio(&row.compute.id, tenant));
        let here = |id: &WorkspaceId| sites.studio_of(id, tenant);
        let Some(link) = compute.or_else(|| self.here().map(|(id, _)| here(id))) else { return };
        self.opening = Some(link.clone());
        self.effects.open_link(link);
    }

    pub(in crate::app) fn heard_opened(&mut self, is_open: bool) {
        let Some(link) = self.opening.take() else { return };
        if is_open {
            self.notices.tell(format!("opened in the browser: {link}"), Tone::Of(Health::Good), self.now);
        } else {
            // There is no browser here; there is one where the terminal is.
            self.copy("the link to the Studio", link);
        }
    }

    /// The computes that are marked in the list on screen, in its order.
    pub(super) fn marked(&self) -> Vec<Arc<Compute>> {
        let list = self.list(self.pane);
        // Looking for marks among all rows would be the price of every key that does something to one.
        if !self.modals.is_empty() || list.marks().is_empty() {
            return Vec::new();
        }
        let marked = list.rows().iter().filter(|entry| list.marks().contains(&entry.key));
        let compute = |key: &RowKey| match key {
            RowKey::Compute(key) => Some(self.fleet.row_of(key)?.compute.clone()),
            RowKey::Quota(_) | RowKey::Operation(_) | RowKey::Transition(_) | RowKey::Workspace(_) => None,
        };
        marked.filter_map(|entry| compute(&entry.key)).collect()
    }

    pub(super) fn perform_info(&mut self, command: Command) {
        match command {
            Command::Copy => {
                let lines: Vec<String> =
                    self.info().iter().map(|(label, text)| format!("{label}: {text}")).collect();
                self.copy("what this program is doing", lines.join("\n"));
            }
            Command::Move(motion) => {
                let (width, page) = (layout::message_width(self.size), layout::message_page(self.size));
                let most = self.info_lines(width).len().saturating_sub(page);
                if let Some(Modal::Info(scroll)) = self.modals.last_mut() {
                    *scroll = motion.from(*scroll, most + 1, page);
                }
            }
            _ => {
                self.modals.pop();
            }
        }
    }

    pub(super) fn reload(&mut self) {
        self.effects.reload(None);
    }

    /// The settings were read anew.
    pub(in crate::app) fn heard_reloaded(&mut self, reloaded: Result<Preferences, Text>) {
        let theme = self.theme.take();
        match reloaded {
            Ok(preferences) => {
                self.take_preferences(preferences);
                if self.tell_flaws() {
                    return;
                }
                let words = match theme {
                    Some(theme) => format!("the theme is {theme} until the program ends"),
                    None => "read anew; cloud, credential and workspaces need a new start".to_owned(),
                };
                self.notices.tell(words, Tone::Of(Health::Good), self.now);
            }
            Err(why) => {
                let what = Text::from(format!("nothing was changed: {why}"));
                let keymap = &self.setup.preferences.keymap;
                self.notices.tell_trouble(Trouble::told("Settings", what, "", []), keymap, self.now);
            }
        }
    }
}
