//! Scenario files: what exists when the simulator starts, and how it behaves.
//!
//! A scenario is TOML; unknown keys, unknown references and impossible numbers are refused with their place.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::server::WorkspaceName;

/// A scenario that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// No embedded scenario has that name.
    #[error("there is no scenario '{0}'; there are {known}", known = Scenario::NAMES.join(", "))]
    Unknown(String),
    /// The text is not the TOML of a scenario; the source names line and column.
    #[error("the scenario cannot be read: {0}")]
    Malformed(#[from] toml::de::Error),
    /// It can be read but contradicts itself.
    #[error("the scenario contradicts itself: {0}")]
    Inconsistent(String),
}

/// What exists when the simulator starts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// One sentence for whoever chooses a scenario.
    pub description: String,
    #[serde(default)]
    pub(super) service: Service,
    #[serde(default)]
    pub(super) quotas: Quotas,
    pub(super) subscriptions: Vec<Subscription>,
    pub(super) workspaces: Vec<Workspace>,
}

/// How the service behaves.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Service {
    /// Computes in one page of a listing.
    pub page_size: usize,
    /// Whether status addresses carry their 3 KB of signature, as since 2024 (observed).
    pub long_status_urls: bool,
    pub announcement: Announcement,
    /// Whether requests are counted and refused when there were too many.
    pub budgets: bool,
}

impl Default for Service {
    fn default() -> Service {
        Service {
            page_size: 100,
            long_status_urls: true,
            announcement: Announcement::AzureAsyncOperation,
            budgets: true,
        }
    }
}

/// The header by which a long-running operation is announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Announcement {
    /// What the service was observed to do.
    AzureAsyncOperation,
    Location,
    /// What the specification promises since 2025-12-01.
    Both,
}

/// What a subscription may use in a region, in cores.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Quotas {
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
pub(super) struct Subscription {
    pub id: String,
    pub name: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Workspace {
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
    /// Instance names that somebody else in the region has.
    #[serde(default)]
    pub taken_names: Vec<String>,
    #[serde(default)]
    pub instances: Vec<Instance>,
    #[serde(default)]
    pub clusters: Vec<Cluster>,
    #[serde(default)]
    pub others: Vec<Other>,
    pub generated: Option<Generated>,
}

/// What every compute of a scenario can have.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Common {
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
pub(super) struct Failure {
    pub code: String,
    pub message: String,
    #[serde(default)]
    pub details: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Instance {
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
    /// A cron expression in UTC by which it stops.
    pub stops_at: Option<String>,
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
pub(super) struct Cluster {
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
pub(super) struct Nodes {
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
pub(super) struct Work {
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
pub(super) struct Other {
    pub name: String,
    #[serde(rename = "type")]
    pub compute_type: String,
    pub resource_id: Option<String>,
    #[serde(default)]
    pub properties: Value,
    #[serde(default)]
    pub common: Common,
}

/// Computes made up from the seed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Generated {
    pub clusters: u32,
    pub instances: u32,
    pub attached: u32,
    /// How many of the clusters get work.
    pub busy: u32,
}

/// A length of time in seconds, written `90s`, `5m`, `3h` or `12d`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span(pub u64);

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Span, D::Error> {
        let text = String::deserialize(deserializer)?;
        let refused =
            || serde::de::Error::custom(format!("'{text}' is no length of time such as 90s, 5m, 3h or 12d"));
        let (number, factor) = [("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)]
            .into_iter()
            .find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, factor)))
            .ok_or_else(refused)?;
        let number: u64 = number.parse().map_err(|_| refused())?;
        number.checked_mul(factor).filter(|seconds| *seconds < 4_000_000_000).map(Span).ok_or_else(refused)
    }
}

impl Span {
    /// In seconds of the world.
    pub fn seconds(self) -> f64 {
        f64::from(u32::try_from(self.0).unwrap_or(u32::MAX))
    }
}

impl Scenario {
    /// The embedded scenarios; the first is the default.
    pub const NAMES: &[&str] = &["busy", "small", "empty", "failing", "wide"];

    /// An embedded scenario.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn named(name: &str) -> Result<Scenario, ScenarioError> {
        let text = match name {
            "busy" => include_str!("../../assets/scenarios/busy.toml"),
            "small" => include_str!("../../assets/scenarios/small.toml"),
            "empty" => include_str!("../../assets/scenarios/empty.toml"),
            "failing" => include_str!("../../assets/scenarios/failing.toml"),
            "wide" => include_str!("../../assets/scenarios/wide.toml"),
            _ => return Err(ScenarioError::Unknown(name.to_owned())),
        };
        Scenario::parse(text)
    }

    /// Reads a scenario.
    ///
    /// # Errors
    /// When it is no TOML, has a key that means nothing, or contradicts itself.
    pub fn parse(text: &str) -> Result<Scenario, ScenarioError> {
        let scenario: Scenario = toml::from_str(text)?;
        scenario.check().map_err(ScenarioError::Inconsistent)?;
        Ok(scenario)
    }

    /// Its workspaces by name, in order.
    pub fn workspace_names(&self) -> Vec<WorkspaceName> {
        let told = self.workspaces.iter();
        told.map(|workspace| WorkspaceName {
            subscription: workspace.subscription.clone(),
            resource_group: workspace.resource_group.clone(),
            name: workspace.name.clone(),
        })
        .collect()
    }

    fn check(&self) -> Result<(), String> {
        if self.service.page_size == 0 {
            return Err("page_size must be at least 1".to_owned());
        }
        if let Some(family) = self.quotas.families.keys().find(|family| !super::world::is_family(family)) {
            return Err(format!("no VM family is called '{family}'"));
        }
        let mut seen = HashSet::new();
        for workspace in &self.workspaces {
            if !self.subscriptions.iter().any(|s| s.id.eq_ignore_ascii_case(&workspace.subscription)) {
                return Err(format!("workspace '{}' names an unknown subscription", workspace.name));
            }
            let place = (workspace.subscription.to_lowercase(), workspace.resource_group.to_lowercase());
            if !seen.insert((place, workspace.name.to_lowercase())) {
                return Err(format!("workspace '{}' exists twice", workspace.name));
            }
            workspace.check()?;
        }
        Ok(())
    }
}

impl Workspace {
    fn check(&self) -> Result<(), String> {
        let instances = self.instances.iter().map(|instance| &instance.name);
        let clusters = self.clusters.iter().map(|cluster| &cluster.name);
        let others = self.others.iter().map(|other| &other.name);
        let mut seen = HashSet::new();
        if let Some(name) =
            instances.chain(clusters).chain(others).find(|name| !seen.insert(name.to_lowercase()))
        {
            return Err(format!("compute '{name}' exists twice in workspace '{}'", self.name));
        }
        for cluster in &self.clusters {
            if cluster.min > cluster.max || cluster.nodes.total() > cluster.max + cluster.nodes.leaving {
                return Err(format!("cluster '{}' has more nodes than its maximum", cluster.name));
            }
            if cluster.work.as_ref().is_some_and(|work| work.nodes == 0 || work.every.0 == 0) {
                return Err(format!("the work of cluster '{}' needs nodes and time", cluster.name));
            }
        }
        Ok(())
    }
}

fn default_kind() -> String {
    "Default".to_owned()
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

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: &str = r#"
        description = "a test"
        [[subscriptions]]
        id = "s1"
        name = "One"
        [[workspaces]]
        subscription = "s1"
        resource_group = "rg"
        name = "ws"
        location = "westeurope"
    "#;

    fn refusal(text: &str) -> String {
        Scenario::parse(&format!("{FRAME}{text}")).unwrap_err().to_string()
    }

    #[test]
    fn every_embedded_scenario_can_be_read() {
        for name in Scenario::NAMES {
            Scenario::named(name).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        let error = Scenario::named("bussy").unwrap_err().to_string();
        assert!(error.contains("bussy") && error.contains("busy, small"), "{error}");
    }

    #[test]
    fn a_slip_is_reported_with_its_place() {
        let error = refusal("[[workspaces.clusters]]\nname = \"a\"\nsize = \"b\"\nmaximum = 3\n");
        assert!(error.contains("maximum") && error.contains("line"), "{error}");
        let error =
            refusal("[[workspaces.clusters]]\nname = \"a\"\nsize = \"b\"\nmax = 3\nidle = \"2 minutes\"\n");
        assert!(error.contains("2 minutes"), "{error}");
    }

    #[test]
    fn contradictions_are_refused() {
        let twice = "[[workspaces.clusters]]\nname = \"a\"\nsize = \"b\"\nmax = 3\n";
        assert!(refusal(&format!("{twice}{twice}")).contains("exists twice"));
        assert!(
            refusal("[[workspaces.clusters]]\nname = \"a\"\nsize = \"b\"\nmax = 1\nmin = 2\n")
                .contains("maximum")
        );
        assert!(refusal("[quotas.families]\nstandardXFamily = 3\n").contains("standardXFamily"));
    }

    #[test]
    fn spans_are_read() {
        #[derive(Deserialize)]
        struct Holder {
            span: Span,
        }
        let holder: Holder = toml::from_str("span = \"12d\"").unwrap();
        assert_eq!(holder.span, Span(12 * 86_400));
    }
}
