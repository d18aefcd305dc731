//! Which workspace is on the screen, and how it came there.

use crate::domain::{error::ApiError, ids::WorkspaceId, workspace::Workspace};

/// The workspace on the screen.
#[derive(Clone, Debug)]
pub enum Session {
    /// The workspaces are being looked for.
    Searching,
    /// There are several, and the user chooses.
    Choosing(Vec<Workspace>),
    /// This one is open.
    Open(WorkspaceId),
    /// There is none to be seen.
    NoneFound,
    /// They could not be looked for.
    Failed(ApiError),
}

impl Session {
    /// The open workspace.
    pub fn workspace(&self) -> Option<&WorkspaceId> {
        match self {
            Self::Open(workspace) => Some(workspace),
            Self::Searching | Self::Choosing(_) | Self::NoneFound | Self::Failed(_) => None,
        }
    }
}
