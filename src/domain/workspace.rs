//! A workspace, as far as a dashboard of its computes needs it.

use super::{ids::WorkspaceId, text::Text};

/// One workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    /// Its id.
    pub id: WorkspaceId,
    /// The region it is in.
    pub region: Text,
    /// `Default`, `Hub`, `Project` or `FeatureStore`, in the service's word; empty when it does not say.
    pub kind: Text,
    /// Whether the service keeps a network for its machines; `None` when it does not say.
    pub managed_network: Option<bool>,
}

/// Where to look for workspaces: all that the credential sees, or within what the user named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Only this subscription.
    pub subscription: Option<String>,
    /// Only this resource group.
    pub group: Option<String>,
    /// Only workspaces of this name.
    pub name: Option<String>,
}
