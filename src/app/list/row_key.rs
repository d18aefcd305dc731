//! What rows are, by which they are found again wherever they stand.

use crate::domain::{
    ids::{ComputeKey, OperationId, ResourceId, WorkspaceId},
    text::Text,
};

/// What a row is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RowKey {
    /// A compute.
    Compute(ComputeKey),
    /// A row of quota, by scope and name.
    Quota(Text),
    /// An operation of this session.
    Operation(OperationId),
    /// A state that was seen to change, by its number in the log.
    Transition(u64),
    /// A workspace that cannot be read. The last of all, so that such rows stand below those that are known.
    Workspace(WorkspaceId),
}

impl RowKey {
    /// The id of the compute that it is.
    pub fn compute_id(&self) -> Option<&ResourceId> {
        match self {
            Self::Compute(key) => Some(&key.id),
            Self::Quota(_) | Self::Operation(_) | Self::Transition(_) | Self::Workspace(_) => None,
        }
    }

    /// The id of whatever it is in the service.
    pub(super) fn resource(&self) -> Option<&ResourceId> {
        match self {
            Self::Compute(key) => Some(&key.id),
            Self::Workspace(workspace) => Some(workspace.id()),
            Self::Quota(_) | Self::Operation(_) | Self::Transition(_) => None,
        }
    }

    /// Whether `other` is the same thing. A compute whose creation time became known is still the one that was meant.
    pub(super) fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Compute(key), Self::Compute(other)) => {
                let either = key.created.is_none() || other.created.is_none();
                key.id == other.id && (either || key.created == other.created)
            }
            (key, other) => key == other,
        }
    }
}
