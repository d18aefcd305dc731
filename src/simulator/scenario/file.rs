//! The parts of a scenario file, key by key.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::span::Span;

/// How the service behaves.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Service {
    /// Rows in one page of a listing: computes, and what stands beside the workspaces.
    pub page_size: usize,
    /// Whether status addresses carry their 3 KB of signature, as since 2024 (observed).
    pub long_status_urls: bool,
    pub announcement: Announcement,
    /// Whether requests are counted and refused when there were too many.
    pub budgets: bool,
    /// Whether the Resource Graph may be asked.
    pub resource_graph: bool,
    /// The most rows of one answer of the Resource Graph, which gives 1000 at most.
    pub graph_page_size: usize,
    /// Whose bearer tokens the front door takes.
    pub tokens: Taken,
    /// What a process on the machine has to show for a token of a managed identity, apart from the metadata service.
    pub identity_secret: String,
}

/// Whose bearer tokens the front door takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Taken {
    /// Anything; whoever shows what the authority did not issue may do everything.
    Any,
    /// The authority's, as long as they hold.
    Issued,
}

impl Default for Service {
    fn default() -> Service {
        Service {
            page_size: 100,
            long_status_urls: true,
            announcement: Announcement::AzureAsyncOperation,
            budgets: true,
            resource_graph: true,
            graph_page_size: 1000,
            tokens: Taken::Any,
            identity_secret: "a-secret-of-this-machine".to_owned(),
        }
    }
}

/// The header by which a long-running operation is announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Announcement {
    /// `Azure-AsyncOperation` only, as the service was observed to do.
    AzureAsyncOperation,
    /// `Location` and `Retry-After` only.
    Location,
    /// All three, as the specification promises since 2025-12-01.
    Both,
}

/// What a subscription may use in a region, in cores.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Quotas {
    pub dedicated: u32,
    pub low_priority: u32,
    /// Clusters and instances in a region.
    pub computes: u32,
    /// Instead of each family's default.
    pub every_family: Option<u32>,
    pub families: BTreeMap<String, u32>,
}

impl Default for Quotas {
    fn default() -> Quotas {
        Quotas {
            dedicated: 600,
            low_priority: 200,
            computes: 500,
            every_family: None,
            families: BTreeMap::new(),
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subscription {
    pub id: String,
    pub name: String,
    /// The id of one of the scenario's tenants; the first if left out.
    pub tenant: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workspace {
    /// The id of one of the scenario's subscriptions.
    pub subscription: String,
    pub resource_group: String,
    pub name: String,
    pub location: String,
    #[serde(default = "default_kind")]
    pub kind: String,
    pub friendly_name: Option<String>,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// How it turns everybody away, if it does.
    pub refuses: Option<Refuses>,
    /// Instance names that somebody else in the region has.
    #[serde(default)]
    pub taken_names: Vec<String>,
    /// `isolationMode` of its managed network: `Disabled`, or what it lets out.
    #[serde(default = "disabled")]
    pub isolation: String,
    #[serde(default)]
    pub instances: Vec<Instance>,
    #[serde(default)]
    pub clusters: Vec<Cluster>,
    #[serde(default)]
    pub others: Vec<Other>,
    pub generated: Option<Generated>,
}

impl Workspace {
    /// An empty one.
    pub fn new(subscription: &str, group: &str, name: &str, location: &str) -> Workspace {
        Workspace {
            subscription: subscription.to_owned(),
            resource_group: group.to_owned(),
            name: name.to_owned(),
            location: location.to_owned(),
            kind: default_kind(),
            friendly_name: None,
            description: String::new(),
            tags: BTreeMap::new(),
            refuses: None,
            taken_names: Vec::new(),
            isolation: disabled(),
            instances: Vec::new(),
            clusters: Vec::new(),
            others: Vec::new(),
            generated: None,
        }
    }
}

/// How a workspace that is listed turns away whoever looks into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refuses {
    /// No role allows it.
    Forbidden,
    /// It is gone.
    Absent,
}

/// Something that nobody may change, whatever their role.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// The id of a subscription, a group or a resource; what is below it is locked with it.
    pub scope: String,
    pub level: LockLevel,
}

/// What a lock forbids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum LockLevel {
    /// Deleting.
    CanNotDelete,
    /// Everything but reading.
    ReadOnly,
}

/// A policy that lets only some VM sizes be made.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    pub name: String,
    /// The id of a subscription or a group.
    pub scope: String,
    pub sizes: Vec<String>,
}

/// What every compute of a scenario can have.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Common {
    /// How long ago it was created.
    pub age: Span,
    pub description: Option<String>,
    pub tags: BTreeMap<String, String>,
    /// `SystemAssigned`, or nothing.
    pub identity: Option<String>,
    /// Any state, known or not; `Succeeded` if left out.
    pub provisioning: Option<String>,
    /// Errors of its creation.
    pub provisioning_errors: Vec<Failure>,
    /// Errors that it has although it may be Succeeded.
    pub errors: Vec<Failure>,
    /// JSON pointers of values that are told as null.
    pub nulls: Vec<String>,
}

impl Default for Common {
    fn default() -> Common {
        Common {
            age: Span(86_400),
            description: None,
            tags: BTreeMap::new(),
            identity: None,
            provisioning: None,
            provisioning_errors: Vec::new(),
            errors: Vec::new(),
            nulls: Vec::new(),
        }
    }
}

/// An error as a body shows it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    pub code: String,
    pub message: String,
    #[serde(default)]
    pub details: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instance {
    pub name: String,
    pub size: String,
    /// Any state. One that moves (Creating, Starting, Stopping, Restarting) goes on to its end.
    #[serde(default = "running")]
    pub state: String,
    /// How long ago its last operation was.
    #[serde(default)]
    pub since: Span,
    #[serde(default)]
    pub last_operation: Option<String>,
    #[serde(default)]
    pub operation_status: Option<String>,
    #[serde(default = "user")]
    pub trigger: String,
    /// Name of whoever created it.
    pub owner: Option<String>,
    /// Name of the user for whom it was created.
    pub assigned_to: Option<String>,
    pub ssh_key: Option<String>,
    pub idle_shutdown: Option<String>,
    /// A cron expression by which it stops.
    pub stops_at: Option<String>,
    /// The Windows name of the zone that `stops_at` is written in; UTC if left out.
    pub time_zone: Option<String>,
    /// A newer image exists.
    #[serde(default)]
    pub is_outdated: bool,
    /// Its stop never ends.
    #[serde(default)]
    pub hangs: bool,
    #[serde(default)]
    pub common: Common,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cluster {
    pub name: String,
    pub size: String,
    #[serde(default)]
    pub low_priority: bool,
    #[serde(default)]
    pub min: u32,
    pub max: u32,
    #[serde(default = "two_minutes")]
    pub idle: Span,
    /// The region of its nodes, if it is not the workspace's.
    pub region: Option<String>,
    pub subnet: Option<String>,
    #[serde(default)]
    pub nodes: Nodes,
    pub work: Option<Work>,
    #[serde(default)]
    pub common: Common,
}

/// How many nodes there are in each state.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Nodes {
    pub running: u32,
    pub idle: u32,
    pub preparing: u32,
    pub leaving: u32,
    pub unusable: u32,
    pub preempted: u32,
}

impl Nodes {
    pub fn total(self) -> u32 {
        self.running + self.idle + self.preparing + self.leaving + self.unusable + self.preempted
    }
}

/// The jobs that a cluster gets.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Work {
    /// A job arrives so often, on average.
    pub every: Span,
    /// It wants one to so many nodes.
    pub nodes: u32,
    /// And keeps them about so long.
    pub lasts: Span,
    /// Nodes that jobs wait for when the scenario begins.
    #[serde(default)]
    pub waiting: u32,
}

/// Any other type, known or not. Known ones are read back as the service would; others as they stand.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Other {
    pub name: String,
    #[serde(rename = "type")]
    pub compute_type: String,
    pub resource_id: Option<String>,
    #[serde(default)]
    pub properties: Value,
    #[serde(default)]
    pub common: Common,
}

/// Something beside the workspaces that a compute is attached to, placed in or run as: a network, an identity, a
/// Kubernetes cluster, a machine. Its resource group exists with it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resource {
    /// Provider and type, as `Microsoft.Network/virtualNetworks`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The id of one of the scenario's subscriptions; the first if left out.
    pub subscription: Option<String>,
    #[serde(rename = "resource_group")]
    pub group: String,
    pub name: String,
    pub location: String,
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// As its provider tells them. The subnets of a network need names only; their ids are filled in.
    #[serde(default)]
    pub properties: Value,
    /// Further keys of its body, beside `properties`: sku, identity, kind.
    #[serde(default)]
    pub body: Map<String, Value>,
    #[serde(default)]
    pub below: Vec<Below>,
}

/// A resource below another: an extension of a Kubernetes cluster, a Spark pool of a Synapse workspace.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Below {
    /// Provider and whole type, as `Microsoft.Synapse/workspaces/bigDataPools`.
    #[serde(rename = "type")]
    pub kind: String,
    pub name: String,
    #[serde(default)]
    pub properties: Value,
}

/// Computes made up from the seed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Generated {
    pub clusters: u32,
    pub instances: u32,
    pub attached: u32,
    /// How many of the clusters get work.
    pub busy: u32,
}

fn default_kind() -> String {
    "Default".to_owned()
}

fn disabled() -> String {
    "Disabled".to_owned()
}

fn running() -> String {
    "Running".to_owned()
}

fn user() -> String {
    "User".to_owned()
}

fn two_minutes() -> Span {
    Span(120)
}
