//! A workspace, as far as a dashboard of its computes needs it.

use super::{
    colour::Colour,
    ids::{ResourceId, WorkspaceId},
    text::Text,
};
use serde::{Deserialize, Serialize};
use std::{fmt, time::Duration};

/// One workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    /// Its id.
    pub id: WorkspaceId,
    /// What people call its subscription; empty when that is not known.
    pub subscription: Text,
    /// The region it is in.
    pub region: Text,
    /// `Default`, `Hub`, `Project` or `FeatureStore`, in the service's word; empty when it does not say.
    pub kind: Text,
    /// Whether the service keeps a network for its machines; `None` when it does not say.
    pub managed_network: Option<bool>,
}

impl Workspace {
    /// A workspace of which nothing is known but its id.
    pub fn bare(id: WorkspaceId) -> Self {
        Self {
            id,
            subscription: Text::default(),
            region: Text::default(),
            kind: Text::default(),
            managed_network: None,
        }
    }
}

/// What a search came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The workspaces.
    pub workspaces: Vec<Workspace>,
    /// What was left out, a sentence each.
    pub remarks: Vec<Text>,
}

impl From<Vec<Workspace>> for Found {
    fn from(workspaces: Vec<Workspace>) -> Self {
        Self { workspaces, remarks: Vec::new() }
    }
}

/// Where to look for workspaces: all that the credential sees, or within what the user named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    /// Only this subscription.
    pub subscription: Option<String>,
    /// Only this resource group.
    pub group: Option<String>,
    /// Only these workspaces; empty for all.
    pub names: Vec<Named>,
}

impl Search {
    /// Whether a workspace is one of those that are looked for.
    pub fn wants(&self, workspace: &Workspace) -> bool {
        is(self.group.as_deref(), workspace.id.group())
            && (self.names.is_empty() || self.names.iter().any(|named| named.is(&workspace.id)))
    }
}

/// A workspace as a person named it: by its id, as `group/name`, or by its name alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Its subscription, where that was said.
    pub subscription: Option<String>,
    /// Its resource group, where that was said.
    pub group: Option<String>,
    /// Its name.
    pub name: String,
}

impl fmt::Display for Named {
    /// As [`Named::parse`] reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.subscription, &self.group) {
            (Some(subscription), Some(group)) => {
                f.write_str(&WorkspaceId::new(subscription, group, &self.name).id().text())
            }
            (_, Some(group)) => write!(f, "{group}/{}", self.name),
            (_, None) => f.write_str(&self.name),
        }
    }
}

impl Named {
    /// Reads what was typed: an ARM id, `group/name`, or a name.
    ///
    /// # Errors
    /// In words, what is wanted instead.
    pub fn parse(typed: &str) -> Result<Self, &'static str> {
        const WANTED: &str = "a workspace is named as NAME, GROUP/NAME or by its id";
        if typed.starts_with('/') {
            let id = ResourceId::parse(typed).ok().and_then(|id| WorkspaceId::of(&id)).ok_or(WANTED)?;
            return Ok(Self {
                subscription: Some(id.subscription().to_owned()),
                group: Some(id.group().to_owned()),
                name: id.name().to_owned(),
            });
        }
        let (group, name) = typed.split_once('/').map_or((None, typed), |(group, name)| (Some(group), name));
        let is_name = |part: &str| !part.is_empty() && !part.contains('/');
        if !is_name(name) || group.is_some_and(|group| !is_name(group)) {
            return Err(WANTED);
        }
        Ok(Self { subscription: None, group: group.map(str::to_owned), name: name.to_owned() })
    }

    /// The same, where nothing else was said in this subscription and group.
    pub fn within(self, subscription: Option<&str>, group: Option<&str>) -> Self {
        Self {
            subscription: self.subscription.or_else(|| subscription.map(str::to_owned)),
            group: self.group.or_else(|| group.map(str::to_owned)),
            name: self.name,
        }
    }

    /// Its id, where enough was said to know it.
    pub fn id(&self) -> Option<WorkspaceId> {
        Some(WorkspaceId::new(self.subscription.as_deref()?, self.group.as_deref()?, &self.name))
    }

    /// Whether it is this one.
    pub fn is(&self, workspace: &WorkspaceId) -> bool {
        is(self.subscription.as_deref(), workspace.subscription())
            && is(self.group.as_deref(), workspace.group())
            && is(Some(&self.name), workspace.name())
    }
}

/// Names are compared without regard to case, as ARM does.
fn is(wanted: Option<&str>, name: &str) -> bool {
    wanted.is_none_or(|wanted| wanted.eq_ignore_ascii_case(name))
}

/// What the user has said about one workspace in particular.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Whether changes may be sent to it; `None` leaves it to what holds for all.
    pub write: Option<bool>,
    /// Whether what deletes or detaches asks for the workspace's name too.
    pub protected: bool,
    /// The colour by which it is told from others.
    pub accent: Option<Colour>,
    /// How often its computes are listed; `None` leaves it to what holds for all.
    pub refresh: Option<Duration>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(typed: &str) -> Named {
        Named::parse(typed).unwrap()
    }

    #[test]
    fn a_workspace_is_named_in_three_ways() {
        let team = WorkspaceId::new("s1", "rg-1", "team");
        for typed in ["team", "TEAM", "rg-1/team", "RG-1/Team", team.id().as_str()] {
            assert!(named(typed).is(&team), "{typed}");
        }
        for typed in ["team2", "rg-2/team", WorkspaceId::new("s2", "rg-1", "team").id().as_str()] {
            assert!(!named(typed).is(&team), "{typed}");
        }
        for wrong in ["", "/", "rg/", "/team", "a/b/c", team.compute("c").as_str()] {
            assert!(Named::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_was_said_for_all_counts_where_a_name_says_nothing() {
        let within = |typed: &str| named(typed).within(Some("s1"), Some("rg-1")).id();
        assert_eq!(within("team"), Some(WorkspaceId::new("s1", "rg-1", "team")));
        assert_eq!(within("rg-2/team"), Some(WorkspaceId::new("s1", "rg-2", "team")));
        let other = WorkspaceId::new("s2", "rg-2", "team");
        assert_eq!(within(other.id().as_str()), Some(other));
        assert_eq!(named("team").within(Some("s1"), None).id(), None);
    }

    #[test]
    fn a_search_wants_its_group_and_any_of_its_names() {
        let found = |group: &str, name: &str| Workspace::bare(WorkspaceId::new("s", group, name));
        let search = Search { group: Some("RG-1".into()), ..Search::default() };
        assert!(search.wants(&found("rg-1", "a")) && !search.wants(&found("rg-2", "a")));
        let search = Search { names: vec![named("A"), named("rg-2/b")], ..Search::default() };
        assert!(search.wants(&found("rg-1", "a")) && search.wants(&found("rg-2", "b")));
        assert!(!search.wants(&found("rg-1", "b")) && !search.wants(&found("rg-1", "c")));
    }
}
