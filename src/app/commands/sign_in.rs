//! Signing in: the box that says who is signed in, or what there is to be done about it.

use crate::{
    app::{
        keymap::Command,
        modal::Modal,
        sign_in::{Begin, Code},
        state::State,
    },
    domain::{compute::Health, error::ApiError, ids::RequestId, sign_in::Who},
    kinds::column::Tone,
};

impl State {
    /// Opens the box.
    pub(super) fn open_sign_in(&mut self) {
        if self.setup.sign_in == Begin::Not {
            self.notices.tell("nobody signs in to the demo", Tone::Plain, self.now);
            return;
        }
        self.filtering = None;
        self.modals.push(Modal::SignIn);
    }

    pub(super) fn perform_sign_in(&mut self, command: Command) {
        let shown = match self.sign_in.code() {
            Code::Shown { code, .. } => Some((code.code.clone(), code.link.clone())),
            Code::None | Code::Wanted | Code::Awaited(_) | Code::Failed(_) => None,
        };
        let run = self.sign_in.is_out().and_then(|out| out.run.first()).cloned();
        match (command, shown) {
            (Command::Accept, _) => self.sign_in.want_code(),
            (Command::Copy, Some((code, _))) => self.copy("the code", code.to_string()),
            (Command::CopyLink, Some((_, link))) => self.copy("the link", link.to_string()),
            (Command::Copy, None) => {
                if let Some(run) = run {
                    self.copy("the command", run.to_string());
                }
            }
            (Command::Back, _) => {
                self.sign_in.drop_code(&mut self.effects);
                self.modals.pop();
            }
            _ => {}
        }
    }

    /// A code has come: it is shown, unless somebody is in the middle of something else.
    pub(in crate::app) fn show_code(&mut self) {
        if self.modals.is_empty() {
            self.filtering = None;
            self.modals.push(Modal::SignIn);
        } else if !matches!(self.modals.last(), Some(Modal::SignIn)) {
            self.tell_keys("a code to sign in with waits: {lists.sign-in} shows it");
        }
    }

    /// Somebody has signed in: what waited for it is read now.
    pub(in crate::app) fn signed_in(&mut self) {
        self.read_all();
        self.modals.retain(|modal| !matches!(modal, Modal::SignIn));
        let name = self.sign_in.who().map(|who| who.name.clone()).filter(|name| !name.is_empty());
        let who = name.map(|name| format!(" as {name}")).unwrap_or_default();
        self.notices.tell(format!("signed in{who}"), Tone::Of(Health::Good), self.now);
    }

    /// Takes in who is signed in.
    pub(in crate::app) fn heard_who(&mut self, request: RequestId, answer: Result<Who, ApiError>) {
        // A token that the service did not take proves nothing by being there.
        let was_refused = self.sign_in.is_out().is_some_and(|out| out.refusal.status != 0);
        match self.sign_in.heard_who(request, answer, self.now) {
            true if was_refused => self.read_all(),
            true => self.signed_in(),
            false => {}
        }
    }
}
