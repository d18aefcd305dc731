//! What the core asks of the outside, and what it hears. Every `Ask` gets exactly one `Reply`, which names its subject.

use super::{
    change::Change,
    compute::Compute,
    error::ApiError,
    ids::{OperationId, ResourceId, WorkspaceId},
    offer::{Offer, Offered},
    operation::{Accepted, Follow, Progress},
    permissions::Permissions,
    quota::Usage,
    text::Text,
    vm_size::VmSizes,
    workspace::{Found, Search, Workspace},
};
use std::{sync::Arc, time::Duration};
use zeroize::Zeroizing;

/// One thing to ask.
#[derive(Clone, Debug)]
pub enum Ask {
    /// Which workspaces are there?
    Workspaces(Search),
    /// What is this workspace like?
    Workspace(WorkspaceId),
    /// One page of a workspace's computes: the first, or the one at this URL.
    Page(WorkspaceId, Option<String>),
    /// One compute.
    Compute(ResourceId),
    /// One page of a cluster's nodes: the first, or the one at this URL. Counts as a write at the service.
    Nodes(ResourceId, Option<String>),
    /// What may the user do in this workspace?
    Permissions(WorkspaceId),
    /// The quota of a region, as a workspace's subscription has it.
    Usages(WorkspaceId, Text),
    /// The sizes that a region has, as a workspace's subscription sees them.
    Sizes(WorkspaceId, Text),
    /// Which sizes and what quota does another region have than the workspace's?
    Elsewhere(WorkspaceId, Text),
    /// What does a workspace's subscription have of this?
    Offers(WorkspaceId, Offer),
    /// Can this name be given to a compute instance of the workspace? Counts as a write at the service.
    NameIsFree(WorkspaceId, String),
    /// Does this Kubernetes cluster have the machine learning extension?
    Extension(ResourceId),
    /// Which sizes can this instance be changed to? Counts as a write at the service.
    AllowedSizes(ResourceId),
    /// What is in this file of this machine?
    File(String),
    /// Write this text to a file of this machine that does not exist yet.
    Save(String, String),
    /// Carry out this change.
    Change(OperationId, Box<Change>),
    /// How is the operation going?
    Progress(OperationId, Follow),
}

/// The content of a file. It may be a secret, so it is never printed and wiped when it is taken in.
#[derive(Clone)]
pub struct Content(pub Zeroizing<Vec<u8>>);

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Content({} bytes)", self.0.len())
    }
}

/// What came of an ask.
#[derive(Clone, Debug)]
pub enum Reply {
    /// To `Ask::Workspaces`.
    Workspaces(Result<Found, ApiError>),
    /// To `Ask::Workspace`.
    Workspace(WorkspaceId, Result<Workspace, ApiError>),
    /// To `Ask::Page`.
    Page(WorkspaceId, Result<Page, ApiError>),
    /// To `Ask::Compute`.
    Compute(ResourceId, Result<Arc<Compute>, ApiError>),
    /// To `Ask::Nodes`.
    Nodes(ResourceId, Result<NodePage, ApiError>),
    /// To `Ask::Permissions`.
    Permissions(WorkspaceId, Result<Permissions, ApiError>),
    /// To `Ask::Usages`.
    Usages(WorkspaceId, Result<Vec<Usage>, ApiError>),
    /// To `Ask::Sizes`.
    Sizes(WorkspaceId, Result<Arc<VmSizes>, ApiError>),
    /// To `Ask::Elsewhere`.
    Elsewhere(WorkspaceId, Text, Result<Elsewhere, ApiError>),
    /// To `Ask::Offers`.
    Offers(WorkspaceId, Offer, Result<Vec<Offered>, ApiError>),
    /// To `Ask::NameIsFree`: why it is not, if so.
    NameIsFree(WorkspaceId, String, Result<Option<Text>, ApiError>),
    /// To `Ask::Extension`.
    Extension(ResourceId, Result<bool, ApiError>),
    /// To `Ask::AllowedSizes`.
    AllowedSizes(ResourceId, Result<Vec<Text>, ApiError>),
    /// To `Ask::File`.
    File(String, Result<Content, Text>),
    /// To `Ask::Save`.
    Saved(String, Result<(), Text>),
    /// To `Ask::Change`.
    Changed(OperationId, Result<Accepted, ApiError>),
    /// To `Ask::Progress`.
    Progress(OperationId, Result<Progress, ApiError>),
}

/// One page of computes.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The computes, in the order in which they came. An unchanged one is the same `Arc` as before.
    pub computes: Vec<Arc<Compute>>,
    /// Where the next page is.
    pub next: Option<String>,
    /// What the request cost.
    pub cost: Cost,
}

/// What another region has than that of the workspace.
#[derive(Clone, Debug, PartialEq)]
pub struct Elsewhere {
    /// The sizes that it offers.
    pub sizes: Arc<VmSizes>,
    /// Its quota.
    pub usages: Vec<Usage>,
}

/// What a read cost, so that polling can stay within its budget.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// From sending to the decoded answer.
    pub took: Duration,
    /// Reads that are left (`x-ms-ratelimit-remaining-subscription-reads`, or `-global-reads` when that is less).
    pub reads_left: Option<u32>,
}

/// One page of a cluster's nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodePage {
    /// The nodes.
    pub nodes: Vec<Node>,
    /// Where the next page is.
    pub next: Option<String>,
}

/// One node of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The service's name for it.
    pub id: Text,
    /// `idle`, `running`, `preparing`, `unusable`, `leaving`, `preempted`, or something newer.
    pub state: Text,
    /// How it is reached from outside.
    pub public_ip: Option<Text>,
    /// How it is reached from inside its network.
    pub private_ip: Option<Text>,
    /// The port for SSH.
    pub port: Option<u32>,
    /// The run that it works on.
    pub run: Option<Text>,
}

impl Ask {
    /// Whether it alters something at the service.
    pub fn is_change(&self) -> bool {
        matches!(self, Self::Change(..))
    }

    /// The reply when there will be none of the service's, and why.
    pub fn failed(&self, error: ApiError) -> Reply {
        match self {
            Self::Workspaces(_) => Reply::Workspaces(Err(error)),
            Self::Workspace(id) => Reply::Workspace(id.clone(), Err(error)),
            Self::Page(id, _) => Reply::Page(id.clone(), Err(error)),
            Self::Compute(id) => Reply::Compute(id.clone(), Err(error)),
            Self::Nodes(id, _) => Reply::Nodes(id.clone(), Err(error)),
            Self::Permissions(id) => Reply::Permissions(id.clone(), Err(error)),
            Self::Usages(id, _) => Reply::Usages(id.clone(), Err(error)),
            Self::Sizes(id, _) => Reply::Sizes(id.clone(), Err(error)),
            Self::Elsewhere(id, region) => Reply::Elsewhere(id.clone(), region.clone(), Err(error)),
            Self::Offers(id, offer) => Reply::Offers(id.clone(), *offer, Err(error)),
            Self::NameIsFree(id, name) => Reply::NameIsFree(id.clone(), name.clone(), Err(error)),
            Self::Extension(id) => Reply::Extension(id.clone(), Err(error)),
            Self::AllowedSizes(id) => Reply::AllowedSizes(id.clone(), Err(error)),
            Self::File(path) => Reply::File(path.clone(), Err(Text::from(error.to_string()))),
            Self::Save(path, _) => Reply::Saved(path.clone(), Err(Text::from(error.to_string()))),
            Self::Change(id, _) => Reply::Changed(*id, Err(error)),
            Self::Progress(id, _) => Reply::Progress(*id, Err(error)),
        }
    }
}
