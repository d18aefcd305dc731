//! Which workspace is on the screen, and how it came there.

use super::effects::Effects;
use crate::domain::{
    ask::Ask,
    error::ApiError,
    ids::RequestId,
    time::Now,
    workspace::{Search, Workspace},
};
use std::time::Duration;

/// After a failure the workspaces are looked for again after this, and then ever more seldom.
const RETRY: Duration = Duration::from_secs(5);
const RETRY_MOST: Duration = Duration::from_secs(120);

/// Whether there are workspaces on the screen, and if not, why not.
#[derive(Clone, Debug)]
pub enum Session {
    /// The workspaces are being looked for.
    Searching,
    /// There are several, and the user chooses.
    Choosing(Vec<Workspace>),
    /// Those that are watched are on the screen.
    Open,
    /// There is none to be seen.
    NoneFound,
    /// They could not be looked for.
    Failed(ApiError),
}

/// The search that a session begins with when no workspace was named: repeated until it has an answer.
#[derive(Debug, Default)]
pub struct Lookup {
    search: Search,
    asked: Option<RequestId>,
    next: Option<Duration>,
    failures: u32,
}

impl Lookup {
    /// Looks for workspaces.
    pub fn begin(search: Search, effects: &mut Effects) -> Self {
        let mut lookup = Self { search, ..Self::default() };
        lookup.ask(effects);
        lookup
    }

    /// Looks once more, now.
    pub fn ask(&mut self, effects: &mut Effects) {
        if self.asked.is_none() {
            self.asked = Some(effects.ask(Ask::Workspaces(self.search.clone())));
            self.next = None;
        }
    }

    /// Looks once more, at the next opportunity.
    pub fn ask_soon(&mut self, now: Now) {
        if self.asked.is_none() {
            self.next = Some(now.steady);
        }
    }

    /// Whether it was this search that was answered, and no other one. After a failure it is repeated later.
    pub fn is_answer(&mut self, request: RequestId, failure: Option<&ApiError>, now: Now) -> bool {
        if self.asked != Some(request) {
            return false;
        }
        self.asked = None;
        if let Some(error) = failure {
            self.failures += 1;
            let backoff = (RETRY * 2_u32.saturating_pow(self.failures.min(8) - 1)).min(RETRY_MOST);
            let wait = match error {
                ApiError::Throttled { wait, .. } => (*wait).max(RETRY),
                _ => backoff,
            };
            self.next = Some(now.steady + wait);
        }
        true
    }

    /// Looks again when it is time.
    pub fn wake(&mut self, now: Now, effects: &mut Effects) {
        if self.next.is_some_and(|next| next <= now.steady) {
            self.ask(effects);
        }
    }

    /// When it is looked for again.
    pub fn deadline(&self) -> Option<Duration> {
        self.next
    }
}
