//! Scenario files: what exists when the simulator starts, and how it behaves.
//!
//! A scenario is TOML; unknown keys, unknown references and impossible numbers are refused with their place.

mod file;
mod fleet;
mod identities;
mod span;

use std::collections::HashSet;

use fleet::Fleet;
use serde::Deserialize;

use super::server::WorkspaceName;
pub use file::Announcement;
pub(super) use file::{
    Below, Cluster, Common, Failure, Generated, Instance, Lock, LockLevel, Nodes, Other, Policy, Quotas,
    Refuses, Resource, Service, Subscription, Taken, Work, Workspace,
};
pub(super) use identities::{DeviceCodes, Federation, Principal, PrincipalKind, Role, Tenant};
pub(super) use span::Span;

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
    #[serde(default)]
    pub(super) workspaces: Vec<Workspace>,
    /// Which of them a demo watches.
    #[serde(default)]
    watch: Watch,
    #[serde(default)]
    fleets: Vec<Fleet>,
    #[serde(default)]
    pub(super) resources: Vec<Resource>,
    #[serde(default)]
    pub(super) tenants: Vec<Tenant>,
    #[serde(default)]
    pub(super) principals: Vec<Principal>,
    #[serde(default)]
    pub(super) roles: Vec<Role>,
    #[serde(default)]
    pub(super) locks: Vec<Lock>,
    #[serde(default)]
    pub(super) policies: Vec<Policy>,
}

/// Which workspaces a demo watches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Watch {
    /// The first.
    #[default]
    First,
    /// All of them.
    All,
}

/// An embedded scenario, and behind it what most of them have in common.
macro_rules! embedded {
    ($name:literal $(with $($common:literal),+)?) => {
        concat!(
            include_str!(concat!("../../../assets/scenarios/", $name, ".toml")),
            $($(include_str!(concat!("../../../assets/scenarios/", $common, ".toml"))),+)?
        )
    };
}

impl Scenario {
    /// The embedded scenarios; the first is the default.
    pub const NAMES: &[&str] = &["busy", "small", "empty", "failing", "wide", "guarded", "fleet"];

    /// An embedded scenario.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn named(name: &str) -> Result<Scenario, ScenarioError> {
        let text = match name {
            "busy" => embedded!("busy" with "resources", "people"),
            "small" => embedded!("small" with "resources", "people"),
            "empty" => embedded!("empty" with "people"),
            "failing" => embedded!("failing" with "resources", "people"),
            "wide" => embedded!("wide" with "resources", "people"),
            "guarded" => embedded!("guarded"),
            "fleet" => embedded!("fleet" with "people"),
            _ => return Err(ScenarioError::Unknown(name.to_owned())),
        };
        Scenario::parse(text)
    }

    /// Reads a scenario.
    ///
    /// # Errors
    /// When it is no TOML, has a key that means nothing, or contradicts itself.
    pub fn parse(text: &str) -> Result<Scenario, ScenarioError> {
        let mut scenario: Scenario = toml::from_str(text)?;
        scenario.check_fleets().map_err(ScenarioError::Inconsistent)?;
        for fleet in &scenario.fleets {
            let before = u32::try_from(scenario.workspaces.len()).unwrap_or(u32::MAX);
            scenario.workspaces.extend(fleet.workspaces(before));
        }
        scenario.check().map_err(ScenarioError::Inconsistent)?;
        Ok(scenario)
    }

    /// The same with operations announced in another way.
    #[must_use]
    pub fn announcing(mut self, announcement: Announcement) -> Scenario {
        self.service.announcement = announcement;
        self
    }

    /// The same with budgets that never run out, for tests that ask often while the clock stands still.
    #[must_use]
    pub fn without_budgets(mut self) -> Scenario {
        self.service.budgets = false;
        self
    }

    /// The same where only tokens that the authority issued are taken, and only as long as they hold.
    #[must_use]
    pub fn with_issued_tokens_only(mut self) -> Scenario {
        self.service.tokens = Taken::Issued;
        self
    }

    /// The same with this certificate (PEM) of the application with that name or client id.
    ///
    /// # Errors
    /// When there is no such application.
    pub fn with_certificate(mut self, application: &str, pem: &str) -> Result<Scenario, ScenarioError> {
        let is_it = |principal: &&mut Principal| {
            principal.name == application || principal.client_id.as_deref() == Some(application)
        };
        let unknown = || ScenarioError::Inconsistent(format!("there is no application '{application}'"));
        self.principals.iter_mut().find(is_it).ok_or_else(unknown)?.certificate = Some(pem.to_owned());
        self.check().map_err(ScenarioError::Inconsistent)?;
        Ok(self)
    }

    /// The workspaces that a demo watches.
    pub fn watched(&self) -> Vec<WorkspaceName> {
        let names = self.workspace_names();
        match self.watch {
            Watch::First => names.into_iter().take(1).collect(),
            Watch::All => names,
        }
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
        if self.service.page_size == 0 || self.service.graph_page_size == 0 {
            return Err("a page must have at least 1 row".to_owned());
        }
        if let Some(family) = self.quotas.families.keys().find(|family| !super::world::is_family(family)) {
            return Err(format!("no VM family is called '{family}'"));
        }
        self.check_identities()?;
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
        let mut seen = HashSet::new();
        for resource in &self.resources {
            resource.check(&self.subscriptions)?;
            let place =
                (resource.subscription.as_deref().map(str::to_lowercase), resource.group.to_lowercase());
            let name = (resource.kind.to_lowercase(), resource.name.to_lowercase());
            if !seen.insert((place, name)) {
                return Err(format!("resource '{}' exists twice", resource.name));
            }
        }
        Ok(())
    }
}

impl Scenario {
    /// A fleet is somewhere, and its names stay within what names may be.
    fn check_fleets(&self) -> Result<(), String> {
        let computes = |fleet: &Fleet| fleet.computes / fleet.workspaces.max(1);
        match self
            .fleets
            .iter()
            .find(|fleet| fleet.regions.is_empty() || fleet.workspaces > 500 || computes(fleet) > 400)
        {
            Some(fleet) => Err(format!(
                "the fleet of subscription '{}' needs a region, at most 500 workspaces, and at most 400 computes in each",
                fleet.subscription,
            )),
            None => Ok(()),
        }
    }

    /// Tenants, principals and roles that are named must exist, and certificates must be some.
    fn check_identities(&self) -> Result<(), String> {
        let is_unknown = |id: &&String| !self.tenants.iter().any(|tenant| tenant.id.eq_ignore_ascii_case(id));
        if let Some(id) = self.subscriptions.iter().filter_map(|told| told.tenant.as_ref()).find(is_unknown) {
            return Err(format!("there is no tenant '{id}' for a subscription"));
        }
        for principal in &self.principals {
            let name = &principal.name;
            if principal.tenant.as_ref().is_some_and(|id| is_unknown(&id)) {
                return Err(format!("principal '{name}' is in an unknown tenant"));
            }
            if principal.kind != PrincipalKind::User && principal.client_id.is_none() {
                return Err(format!("principal '{name}' needs a client_id"));
            }
            let federation = principal.federation.iter().filter_map(|told| told.certificate.as_ref());
            let mut certificates = principal.certificate.iter().chain(federation);
            if certificates.any(|pem| !super::world::is_certificate(pem)) {
                return Err(format!("principal '{name}' has a certificate that is none"));
            }
            let roles = principal.roles.iter().map(|assignment| &assignment.role);
            if let Some(role) = roles.into_iter().find(|role| !super::world::is_role(role, &self.roles)) {
                return Err(format!("principal '{name}' has an unknown role '{role}'"));
            }
        }
        Ok(())
    }
}

impl Resource {
    fn check(&self, subscriptions: &[Subscription]) -> Result<(), String> {
        let is_unknown =
            |id: &String| !subscriptions.iter().any(|subscription| subscription.id.eq_ignore_ascii_case(id));
        if self.subscription.as_ref().is_some_and(is_unknown) {
            return Err(format!("resource '{}' names an unknown subscription", self.name));
        }
        let below = self.below.iter().map(|below| &below.kind);
        match std::iter::once(&self.kind).chain(below).find(|kind| !super::world::is_resource(kind)) {
            Some(kind) => Err(format!("there are no resources of type '{kind}' here")),
            None => Ok(()),
        }
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
        for instance in &self.instances {
            let zone = instance.time_zone.as_deref();
            if instance.stops_at.as_ref().is_some_and(|cron| !super::world::is_schedule(cron, zone)) {
                return Err(format!("instance '{}' stops at no time that can be told", instance.name));
            }
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
        let instance = "[[workspaces.instances]]\nname = \"a\"\nsize = \"b\"\nstops_at = \"0 18 * * *\"\n";
        assert!(Scenario::parse(&format!("{FRAME}{instance}time_zone = \"Tokyo Standard Time\"\n")).is_ok());
        assert!(refusal(&format!("{instance}time_zone = \"Asia/Tokyo\"\n")).contains("stops at"));
        assert!(refusal(&instance.replace("18 *", "")).contains("stops at"));
        let network = "[[resources]]\ntype = \"Microsoft.Network/virtualNetworks\"\nresource_group = \"rg\"\nname = \"a\"\nlocation = \"westeurope\"\n";
        assert!(refusal(&format!("{network}{network}")).contains("exists twice"));
        assert!(refusal(&format!("{network}subscription = \"s2\"\n")).contains("unknown subscription"));
        assert!(refusal(&network.replace("virtualNetworks", "bridges")).contains("bridges"));
        assert!(refusal("[quotas.families]\nstandardXFamily = 3\n").contains("standardXFamily"));
    }
}
