//! Which workspace is on the screen, and how it came there.

use super::{effects::Effects, likeness::near};
use crate::domain::{
    ask::Ask,
    error::ApiError,
    ids::{RequestId, WorkspaceId},
    text::Text,
    time::Now,
    workspace::{Named, Search, Workspace},
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

    /// Looks once more, for all that can be seen; whether that was not asked for already.
    pub fn widen(&mut self, effects: &mut Effects) -> bool {
        let is_narrow = self.search != Search::default();
        if is_narrow {
            self.search = Search::default();
            self.ask(effects);
        }
        is_narrow
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

/// So many workspaces are named where none is near to the one that was wanted.
const SOME: usize = 3;

/// Which of the workspaces that were named are not among those that were found, and which are the nearest of these, as
/// `no workspace "prod" can be seen; near to it: prod-ml`; `None` where all were found.
pub fn unseen(named: &[Named], found: &[Workspace]) -> Option<Text> {
    let is_found = |named: &&Named| found.iter().any(|workspace| named.is(&workspace.id));
    let missing: Vec<&Named> = named.iter().filter(|named| !is_found(named)).collect();
    let first = missing.first()?;
    let names: Vec<String> = missing.iter().map(|named| format!("{:?}", named.to_string())).collect();
    let said = format!("no workspace {} can be seen", names.join(" or "));
    let all = || found.iter().map(|workspace| &workspace.id);
    let told = |id: &WorkspaceId| told_from(id, first);
    let near: Vec<String> = near(&first.name, all().map(WorkspaceId::name))
        .into_iter()
        .filter_map(|name| all().find(|id| id.name() == name).map(told))
        .collect();
    let some = all().map(told).take(SOME).collect::<Vec<_>>().join(", ");
    let rest = match (near.is_empty(), found.len()) {
        (false, _) => format!("; near to it: {}", near.join(", ")),
        (true, 0) => ", nor any other".to_owned(),
        (true, 1) => format!("; there is {some}"),
        (true, 2..=SOME) => format!("; there are {some}"),
        (true, all) => format!("; there are {some} and {} more", all - SOME),
    };
    Some(Text::from(format!("{said}{rest}")))
}

/// As much of a workspace's name as tells it from one that was named.
fn told_from(id: &WorkspaceId, named: &Named) -> String {
    let is = |one: &str, other: &str| one.eq_ignore_ascii_case(other);
    if !is(id.name(), &named.name) {
        id.name().to_owned()
    } else if named.group.as_deref().is_none_or(|group| is(group, id.group())) {
        id.id().text().to_string()
    } else {
        format!("{}/{}", id.group(), id.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_not_seen_is_named_with_the_nearest() {
        let seen = |group: &str, name: &str| Workspace::bare(WorkspaceId::new("s", group, name));
        let found = [seen("rg", "prod-ml"), seen("rg", "dev-ml"), seen("old", "prod-ml")];
        let said = |named: &[&str]| {
            let named: Vec<Named> = named.iter().map(|name| Named::parse(name).unwrap()).collect();
            unseen(&named, &found).map(|text| text.to_string())
        };
        assert_eq!(said(&["prod-ml", "old/prod-ml"]), None);
        for (named, words) in [
            (&["prod-mll"][..], r#"no workspace "prod-mll" can be seen; near to it: prod-ml"#),
            (
                &["dev-ml", "none/prod-ml"],
                r#"no workspace "none/prod-ml" can be seen; near to it: rg/prod-ml"#,
            ),
            (
                &["x", "quota"],
                r#"no workspace "x" or "quota" can be seen; there are prod-ml, dev-ml, prod-ml"#,
            ),
        ] {
            assert_eq!(said(named).as_deref(), Some(words));
        }
        let none = unseen(&[Named::parse("x").unwrap()], &[]).unwrap();
        assert_eq!(&*none, r#"no workspace "x" can be seen, nor any other"#);
    }
}
