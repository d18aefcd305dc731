//! What is read again and again.

use crate::domain::{
    ask::{Ask, Source},
    budget::{Budget, Kind},
    ids::{RegionId, ResourceId, WorkspaceId},
};
use std::{
    hash::{DefaultHasher, Hash, Hasher},
    time::Duration,
};

/// Something that is read again and again.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// A workspace's computes, page by page.
    Listing(WorkspaceId),
    /// Those of its computes that move, each by itself.
    Moving(WorkspaceId),
    /// The workspace itself.
    Workspace(WorkspaceId),
    /// What the user may do in a workspace.
    Permissions(WorkspaceId),
    /// The quota of a region, for all of its workspaces.
    Usages(RegionId),
    /// The sizes of a region, for all of its workspaces.
    Sizes(RegionId),
    /// The nodes of the cluster on screen.
    Nodes(ResourceId),
}

/// What is read by turns: only so many of a class are under way at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Computes. What they cost is kept within a share of the budget.
    Computes,
    /// All that stands beside them.
    Beside,
}

impl Subject {
    /// The workspace that it belongs to, when it belongs to one alone.
    pub fn workspace(&self) -> Option<WorkspaceId> {
        match self {
            Self::Listing(workspace)
            | Self::Moving(workspace)
            | Self::Workspace(workspace)
            | Self::Permissions(workspace) => Some(workspace.clone()),
            Self::Nodes(cluster) => cluster.workspace(),
            Self::Usages(_) | Self::Sizes(_) => None,
        }
    }

    /// All that is read of a workspace again and again, but for the nodes of one of its clusters.
    pub(super) fn of_workspace(workspace: &WorkspaceId) -> [Self; 4] {
        [Self::Listing, Self::Moving, Self::Workspace, Self::Permissions].map(|of| of(workspace.clone()))
    }

    pub(super) fn class(&self) -> Class {
        match self {
            Self::Listing(_) | Self::Moving(_) => Class::Computes,
            Self::Workspace(_) | Self::Permissions(_) | Self::Usages(_) | Self::Sizes(_) | Self::Nodes(_) => {
                Class::Beside
            }
        }
    }

    /// What its first request is counted against.
    pub(super) fn budget(&self) -> Budget {
        match self {
            Self::Listing(workspace)
            | Self::Moving(workspace)
            | Self::Workspace(workspace)
            | Self::Permissions(workspace) => Budget::new(workspace.subscription(), Kind::Reads),
            Self::Usages(region) | Self::Sizes(region) => Budget::new(region.subscription(), Kind::Reads),
            Self::Nodes(cluster) => {
                Budget::new(cluster.segment_after("subscriptions").unwrap_or_default(), Kind::Writes)
            }
        }
    }

    /// The first thing to ask, be it for the first time; none for moving computes, of which each is asked for.
    pub(super) fn ask(&self, is_first: bool) -> Option<Ask> {
        match self {
            Self::Listing(workspace) => Some(Ask::Page(workspace.clone(), None)),
            Self::Moving(_) => None,
            Self::Workspace(workspace) => Some(Ask::Workspace(workspace.clone())),
            Self::Permissions(workspace) => Some(Ask::Permissions(workspace.clone())),
            Self::Usages(region) => Some(Ask::Usages(region.clone())),
            Self::Sizes(region) => {
                Some(Ask::Sizes(region.clone(), if is_first { Source::Kept } else { Source::Service }))
            }
            Self::Nodes(cluster) => Some(Ask::Nodes(cluster.clone(), None)),
        }
    }

    /// A part of `width` that is this subject's own: the same at each time, and another one for each subject.
    pub(super) fn part_of(&self, width: Duration) -> Duration {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        let [_, _, _, _, high @ ..] = hasher.finish().to_be_bytes();
        width.mul_f64(f64::from(u32::from_be_bytes(high)) / f64::from(u32::MAX))
    }
}
