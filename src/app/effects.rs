//! What the core wants done. The only place where a request id is made, so every ask can be matched to one reply.

use crate::domain::{ask::Ask, budget::Budget, ids::RequestId};
use std::collections::BTreeMap;

/// One thing to do outside the core.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Ask this; the answer comes back as `Event::Reply` with the same id.
    Ask(RequestId, Ask),
    /// The answer is not wanted any more.
    Abandon(RequestId),
    /// Put this text on the clipboard of whoever looks at the terminal.
    Copy(String),
    /// Read the settings anew, and take this theme instead of theirs if one is named.
    Reload(Option<String>),
    /// Open this link in a browser.
    Open(String),
    /// Open the demo in the place of this session.
    Demo,
    /// Hand the terminal back to the shell until the program is resumed.
    Suspend,
    /// Draw everything anew, whatever the terminal shows.
    Redraw,
    /// End the program.
    Quit,
}

/// Where machines put their wishes.
#[derive(Debug, Default)]
pub struct Effects {
    last: u64,
    // INVARIANT: holds exactly the ids that were asked and neither answered nor abandoned, and what each spends.
    open: BTreeMap<RequestId, Option<Budget>>,
    out: Vec<Effect>,
}

impl Effects {
    /// Wishes for an answer to `ask`.
    pub fn ask(&mut self, ask: Ask) -> RequestId {
        self.last += 1;
        let id = RequestId(self.last);
        self.open.insert(id, ask.budget());
        self.out.push(Effect::Ask(id, ask));
        id
    }

    /// Gives up waiting for an answer; should it come all the same, it is dropped.
    pub fn abandon(&mut self, id: RequestId) {
        if self.open.remove(&id).is_some() {
            self.out.push(Effect::Abandon(id));
        }
    }

    /// Wishes for a text on the clipboard.
    pub fn copy(&mut self, text: String) {
        self.out.push(Effect::Copy(text));
    }

    /// Wishes for the settings as they are now, and for another theme if one is named.
    pub fn reload(&mut self, theme: Option<String>) {
        self.out.push(Effect::Reload(theme));
    }

    /// Wishes for a link in a browser.
    pub fn open_link(&mut self, link: String) {
        self.out.push(Effect::Open(link));
    }

    /// Wishes for the demo in the place of this session.
    pub fn demo(&mut self) {
        self.out.push(Effect::Demo);
    }

    /// Wishes to hand back the terminal.
    pub fn suspend(&mut self) {
        self.out.push(Effect::Suspend);
    }

    /// Wishes for a whole new picture.
    pub fn redraw(&mut self) {
        self.out.push(Effect::Redraw);
    }

    /// Wishes to end.
    pub fn quit(&mut self) {
        self.out.push(Effect::Quit);
    }

    /// How many asks have no answer yet.
    pub fn open(&self) -> usize {
        self.open.len()
    }

    /// What an ask that is not answered yet is counted against.
    pub(super) fn budget_of(&self, id: RequestId) -> Option<&Budget> {
        self.open.get(&id)?.as_ref()
    }

    /// Takes note of an answer; false when nobody waits for it.
    pub(super) fn answered(&mut self, id: RequestId) -> bool {
        self.open.remove(&id).is_some()
    }

    /// Hands over all wishes, in the order in which they were made.
    pub(super) fn take(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.out)
    }
}
