//! What the core asks of the outside, and what it hears. Every `Ask` gets exactly one `Reply`, which names its subject.

use super::{
    budget::{Budget, Kind},
    change::{Change, Method},
    compute::Compute,
    error::ApiError,
    ids::{OperationId, RegionId, ResourceId, WorkspaceId},
    offer::{Offer, Offered},
    operation::{Accepted, Follow, Progress},
    permissions::Permissions,
    quota::Usage,
    sign_in::{DeviceCode, Redeemed, Who},
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
    /// The quota of a region.
    Usages(RegionId),
    /// The sizes that a region has.
    Sizes(RegionId, Source),
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
    /// Who are we? Asked anew where nobody was signed in.
    SignIn,
    /// Have the files changed in which the Azure CLI keeps who is signed in?
    SignInFiles,
    /// A code that somebody types into a browser to sign in.
    DeviceCode,
    /// Was that code typed?
    Redeem,
    /// Carry out this change.
    Change(OperationId, Box<Change>),
    /// How is the operation going?
    Progress(OperationId, Follow),
}

/// Who is to answer what changes seldom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Whatever was kept on this machine, however old it is; the service where nothing was.
    Kept,
    /// The service.
    Service,
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
    Usages(RegionId, Result<Arc<[Usage]>, ApiError>),
    /// To `Ask::Sizes`.
    Sizes(RegionId, Result<Arc<VmSizes>, ApiError>),
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
    /// To `Ask::SignIn`.
    SignedIn(Result<Who, ApiError>),
    /// To `Ask::SignInFiles`: a number that is another one when they are other ones.
    SignInFiles(Option<u64>),
    /// To `Ask::DeviceCode`.
    DeviceCode(Result<DeviceCode, ApiError>),
    /// To `Ask::Redeem`.
    Redeemed(Result<Redeemed, ApiError>),
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
    /// The api-version that is spoken by now.
    pub version: Option<&'static str>,
    /// From sending to the decoded answer.
    pub took: Duration,
    /// Reads that are left (`x-ms-ratelimit-remaining-subscription-reads`, or `-global-reads` when that is less).
    pub reads_left: Option<u32>,
    /// Writes that are left, likewise; told by what counts as one.
    pub writes_left: Option<u32>,
}

/// One page of a cluster's nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodePage {
    /// The nodes.
    pub nodes: Vec<Node>,
    /// Where the next page is.
    pub next: Option<String>,
    /// What the request cost.
    pub cost: Cost,
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

    /// Whether it is asked again and again, by whoever plans when.
    pub fn is_polled(&self) -> bool {
        matches!(
            self,
            Self::Page(..)
                | Self::Workspace(_)
                | Self::Permissions(_)
                | Self::Usages(_)
                | Self::Sizes(..)
                | Self::Nodes(..)
        )
    }

    /// What its first request is counted against; `None` when the service is not asked.
    pub fn budget(&self) -> Option<Budget> {
        let of = |id: &ResourceId, kind| {
            Some(Budget::new(id.segment_after("subscriptions").unwrap_or_default(), kind))
        };
        match self {
            Self::Workspaces(search) => {
                Some(Budget::new(search.subscription.as_deref().unwrap_or_default(), Kind::Reads))
            }
            Self::Workspace(id)
            | Self::Page(id, _)
            | Self::Permissions(id)
            | Self::Offers(id, _)
            | Self::Elsewhere(id, _) => of(id.id(), Kind::Reads),
            Self::Compute(id) | Self::Extension(id) | Self::Nodes(id, Some(_)) => of(id, Kind::Reads),
            Self::Nodes(id, None) | Self::AllowedSizes(id) => of(id, Kind::Writes),
            Self::NameIsFree(id, _) => of(id.id(), Kind::Writes),
            Self::Usages(region) | Self::Sizes(region, _) => {
                Some(Budget::new(region.subscription(), Kind::Reads))
            }
            Self::Change(_, change) => {
                let kind = match change.method {
                    Method::Put | Method::Patch | Method::Post => Kind::Writes,
                    Method::Delete => Kind::Deletes,
                };
                of(&change.target.id, kind)
            }
            Self::Progress(_, Follow::Status(at) | Follow::Location(at)) => {
                of(&ResourceId::new(at), Kind::Reads)
            }
            Self::SignIn
            | Self::SignInFiles
            | Self::DeviceCode
            | Self::Redeem
            | Self::File(_)
            | Self::Save(..) => None,
        }
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
            Self::Usages(id) => Reply::Usages(id.clone(), Err(error)),
            Self::Sizes(id, _) => Reply::Sizes(id.clone(), Err(error)),
            Self::Elsewhere(id, region) => Reply::Elsewhere(id.clone(), region.clone(), Err(error)),
            Self::Offers(id, offer) => Reply::Offers(id.clone(), *offer, Err(error)),
            Self::NameIsFree(id, name) => Reply::NameIsFree(id.clone(), name.clone(), Err(error)),
            Self::Extension(id) => Reply::Extension(id.clone(), Err(error)),
            Self::AllowedSizes(id) => Reply::AllowedSizes(id.clone(), Err(error)),
            Self::File(path) => Reply::File(path.clone(), Err(Text::from(error.to_string()))),
            Self::Save(path, _) => Reply::Saved(path.clone(), Err(Text::from(error.to_string()))),
            Self::SignIn => Reply::SignedIn(Err(error)),
            Self::SignInFiles => Reply::SignInFiles(None),
            Self::DeviceCode => Reply::DeviceCode(Err(error)),
            Self::Redeem => Reply::Redeemed(Err(error)),
            Self::Change(id, _) => Reply::Changed(*id, Err(error)),
            Self::Progress(id, _) => Reply::Progress(*id, Err(error)),
        }
    }
}

/// Why there is no good answer, looked at by `as_ref` or `as_mut`.
macro_rules! failure {
    ($reply:expr, $look:ident) => {
        match $reply {
            Self::Workspaces(answer) => answer.$look().err(),
            Self::Workspace(_, answer) => answer.$look().err(),
            Self::Page(_, answer) => answer.$look().err(),
            Self::Compute(_, answer) => answer.$look().err(),
            Self::Nodes(_, answer) => answer.$look().err(),
            Self::Permissions(_, answer) => answer.$look().err(),
            Self::Usages(_, answer) => answer.$look().err(),
            Self::Sizes(_, answer) => answer.$look().err(),
            Self::Elsewhere(_, _, answer) => answer.$look().err(),
            Self::Offers(_, _, answer) => answer.$look().err(),
            Self::NameIsFree(_, _, answer) => answer.$look().err(),
            Self::Extension(_, answer) => answer.$look().err(),
            Self::AllowedSizes(_, answer) => answer.$look().err(),
            Self::Changed(_, answer) => answer.$look().err(),
            Self::Progress(_, answer) => answer.$look().err(),
            // What becomes of signing in is for whoever asked.
            Self::SignedIn(_)
            | Self::SignInFiles(_)
            | Self::DeviceCode(_)
            | Self::Redeemed(_)
            | Self::File(..)
            | Self::Saved(..) => None,
        }
    };
}

impl Reply {
    /// Why there is no good answer, if there is none and it is the service that was asked.
    pub fn failure(&self) -> Option<&ApiError> {
        failure!(self, as_ref)
    }

    /// The same, to be altered.
    pub fn failure_mut(&mut self) -> Option<&mut ApiError> {
        failure!(self, as_mut)
    }
}
