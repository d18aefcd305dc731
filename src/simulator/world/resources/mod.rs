//! What stands beside the workspaces: networks, identities, clusters, machines, each as its own provider tells it.

pub mod answers;
mod kinds;

use serde_json::{Map, Value, json};

use super::World;
use crate::simulator::scenario;

pub use kinds::{Kind, has_provider, kind};

/// The extension that makes a Kubernetes cluster usable for machine learning.
const ML_EXTENSION: &str = "microsoft.azureml.kubernetes";

/// One resource. It never changes: nobody here runs the providers behind it.
pub struct Resource {
    pub id: String,
    /// The id of what it stands below; its group's, if it stands below nothing else.
    parent: String,
    pub kind: &'static Kind,
    name: String,
    pub location: String,
    tags: Value,
    /// Further keys of its body.
    body: Map<String, Value>,
    pub properties: Value,
}

impl Resource {
    /// The resources that one entry of a scenario names: itself, and those below it.
    pub fn of(told: &scenario::Resource, first_subscription: &str) -> Vec<Resource> {
        let subscription = told.subscription.as_deref().unwrap_or(first_subscription);
        let group = format!("/subscriptions/{subscription}/resourceGroups/{}", told.group);
        let id = format!("{group}/providers/{}/{}", told.kind, told.name);
        let below: Vec<Resource> = told.below.iter().map(|below| Resource::below(below, &id, told)).collect();
        let itself = Resource {
            parent: group,
            kind: kind(&told.kind).expect("a scenario was checked when it was read"),
            name: told.name.clone(),
            location: told.location.clone(),
            tags: json!(told.tags),
            body: told.body.clone(),
            properties: with_subnet_ids(told.properties.clone(), &id),
            id,
        };
        std::iter::once(itself).chain(below).collect()
    }

    /// A type of the same provider continues the id; another provider's begins anew behind it.
    fn below(told: &scenario::Below, parent: &str, above: &scenario::Resource) -> Resource {
        let link = match told.kind.strip_prefix(&format!("{}/", above.kind)) {
            Some(rest) => rest.to_owned(),
            None => format!("providers/{}", told.kind),
        };
        Resource {
            id: format!("{parent}/{link}/{}", told.name),
            parent: parent.to_owned(),
            kind: kind(&told.kind).expect("a scenario was checked when it was read"),
            name: told.name.clone(),
            location: above.location.clone(),
            tags: Value::Null,
            body: Map::new(),
            properties: told.properties.clone(),
        }
    }

    /// Whether it stands directly below that id.
    pub fn is_below(&self, parent: &str) -> bool {
        self.parent.eq_ignore_ascii_case(parent)
    }

    /// Whether it stands in that subscription or group, itself or by what it stands below.
    pub fn is_within(&self, scope: &str) -> bool {
        self.id.get(..scope.len()).is_some_and(|start| start.eq_ignore_ascii_case(scope))
            && self.id[scope.len()..].starts_with('/')
    }

    /// Its subscription and its group.
    pub fn place(&self) -> (&str, &str) {
        let mut segments = self.id.split('/');
        let (subscription, group) = (segments.nth(2), segments.nth(1));
        (subscription.unwrap_or_default(), group.unwrap_or_default())
    }

    /// Whether it is of that type.
    pub fn is_of(&self, kind: &str) -> bool {
        self.kind.name.eq_ignore_ascii_case(kind)
    }

    /// Extensions are no resources of their own to the front door: they belong to their cluster.
    pub fn is_tracked(&self) -> bool {
        !self.is_of("Microsoft.KubernetesConfiguration/extensions")
    }

    /// The body that its provider tells.
    pub fn render(&self) -> Value {
        let mut body = self.outline();
        body["properties"] = self.properties.clone();
        body
    }

    /// What Resource Manager itself knows of it: everything but the properties.
    fn outline(&self) -> Value {
        let mut body =
            json!({ "id": self.id, "name": self.name, "type": self.kind.name, "location": self.location });
        if !self.tags.is_null() {
            body["tags"] = self.tags.clone();
        }
        if let Value::Object(body) = &mut body {
            body.extend(self.body.clone());
        }
        body
    }
}

impl World {
    /// The resource with that id, whose case does not matter.
    pub(super) fn resource(&self, id: &str) -> Option<&Resource> {
        self.resources.iter().find(|resource| resource.id.eq_ignore_ascii_case(id))
    }

    /// Whether an id lies in a subscription of the world, where what is not there does not exist. Elsewhere
    /// anything may.
    pub(super) fn can_see(&self, id: &str) -> bool {
        let subscription = id.split('/').nth(2).unwrap_or_default();
        self.subscriptions.iter().any(|known| known.id.eq_ignore_ascii_case(subscription))
    }

    /// The region of the network that a subnet belongs to; nothing when there is no such subnet.
    pub(super) fn region_of_subnet(&self, id: &str) -> Option<&str> {
        let is_it = |subnet: &Value| subnet["id"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(id));
        let has_it =
            |network: &&Resource| network.properties["subnets"].as_array().into_iter().flatten().any(is_it);
        self.resources.iter().find(has_it).map(|network| network.location.as_str())
    }

    /// Whether the machine learning extension is on a cluster.
    pub(super) fn has_extension(&self, cluster: &str) -> bool {
        let is_it = |resource: &Resource| {
            let extension = resource.properties["extensionType"].as_str();
            resource.is_below(cluster)
                && extension.is_some_and(|extension| extension.eq_ignore_ascii_case(ML_EXTENSION))
                && resource.properties["provisioningState"] == "Succeeded"
        };
        self.resources.iter().any(is_it)
    }
}

fn with_subnet_ids(mut properties: Value, network: &str) -> Value {
    for subnet in properties.get_mut("subnets").and_then(Value::as_array_mut).into_iter().flatten() {
        let id = format!("{network}/subnets/{}", subnet["name"].as_str().unwrap_or_default());
        subnet["id"] = json!(id);
        subnet["type"] = json!("Microsoft.Network/virtualNetworks/subnets");
    }
    properties
}

/// Whether a scenario may name this type.
pub fn is_resource(name: &str) -> bool {
    kind(name).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::scenario::Scenario;

    fn resources() -> Vec<Resource> {
        let scenario = Scenario::named("busy").expect("it is embedded");
        scenario.resources.iter().flat_map(|told| Resource::of(told, "s")).collect()
    }

    #[test]
    fn what_stands_below_continues_the_id_or_begins_another_provider() {
        let resources = resources();
        let id = |name: &str| resources.iter().find(|row| row.name == name).unwrap().id.clone();
        let data =
            "/subscriptions/s/resourceGroups/rg-data/providers/Microsoft.Synapse/workspaces/syn-analytics";
        assert_eq!(id("sparklarge"), format!("{data}/bigDataPools/sparklarge"));
        let shop = "/subscriptions/s/resourceGroups/rg-ml-prod/providers/Microsoft.ContainerService/managedClusters/aks-scoring-we";
        assert_eq!(id("flux"), format!("{shop}/providers/Microsoft.KubernetesConfiguration/extensions/flux"));
    }

    #[test]
    fn a_group_does_not_hold_what_another_with_a_longer_name_holds() {
        let resources = resources();
        let count = |group: &str| {
            let scope = format!("/subscriptions/S/resourcegroups/{group}");
            resources.iter().filter(|row| row.is_within(&scope)).count()
        };
        assert!(count("RG-ML-PROD") > 0);
        assert_eq!(count("rg-ml-pro"), 0);
    }
}
