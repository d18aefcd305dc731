//! What a subscription has that forms choose from: where each list is, and how its rows are read.

use crate::domain::{
    ids::ResourceId,
    offer::{Offer, Offered},
    text::Text,
};
use serde_json::Value;

/// One list of the resource manager.
pub struct List {
    /// What follows `/subscriptions/{id}/`.
    pub path: &'static str,
    /// The version that the list is spoken in; each was seen in recordings or in clients in use.
    pub version: &'static str,
    /// Narrows a list of all resources to one type.
    pub resource_type: Option<&'static str>,
    /// What a row has to offer.
    pub read: fn(&Value) -> Vec<Offered>,
}

/// Where a list is; `None` for what needs no asking.
pub fn list(offer: Offer) -> Option<List> {
    let list = |path, version, read| Some(List { path, version, resource_type: None, read });
    let resources = |resource_type| {
        Some(List {
            path: "resources",
            version: "2021-04-01",
            resource_type: Some(resource_type),
            read: plain,
        })
    };
    match offer {
        Offer::Regions => list("locations", "2022-12-01", region),
        Offer::Subnets => list("providers/Microsoft.Network/virtualNetworks", "2023-09-01", subnets),
        Offer::Identities => {
            list("providers/Microsoft.ManagedIdentity/userAssignedIdentities", "2023-01-31", plain)
        }
        Offer::AksClusters => list("providers/Microsoft.ContainerService/managedClusters", "2024-02-01", aks),
        Offer::ArcClusters => list("providers/Microsoft.Kubernetes/connectedClusters", "2024-01-01", arc),
        Offer::VirtualMachines => list("providers/Microsoft.Compute/virtualMachines", "2024-07-01", machine),
        Offer::HdInsight => list("providers/Microsoft.HDInsight/clusters", "2021-06-01", hdinsight),
        Offer::Databricks => list("providers/Microsoft.Databricks/workspaces", "2024-05-01", databricks),
        // The pools are below these.
        Offer::SparkPools => list("providers/Microsoft.Synapse/workspaces", "2021-06-01", plain),
        Offer::DataFactories => resources("Microsoft.DataFactory/factories"),
        Offer::DataLakes => resources("Microsoft.DataLakeAnalytics/accounts"),
        Offer::TimeZones => None,
    }
}

/// What follows the id of a Synapse workspace: its Spark pools, and their version.
pub const POOLS: (&str, &str) = ("bigDataPools", "2021-06-01");

fn text(row: &Value, pointer: &str) -> Option<Text> {
    row.pointer(pointer).and_then(Value::as_str).map(Text::new).filter(|text| !text.is_empty())
}

/// A resource by its id, with where it is and more about it.
fn resource(row: &Value, about: &[Option<Text>]) -> Option<Offered> {
    let id = text(row, "/id")?;
    let group = ResourceId::new(&id).segment_after("resourceGroups").map(Text::new);
    let region = text(row, "/location");
    let parts = [group, region.clone()].into_iter().chain(about.iter().cloned()).flatten();
    let detail = parts.map(|part| part.to_string()).collect::<Vec<_>>().join(" · ");
    Some(Offered { value: id, label: text(row, "/name")?, detail: Text::from(detail), region, doubt: None })
}

fn doubtful(offered: Option<Offered>, doubt: Option<String>) -> Vec<Offered> {
    let doubt = doubt.map(Text::from);
    offered.map(|offered| Offered { doubt, ..offered }).into_iter().collect()
}

fn plain(row: &Value) -> Vec<Offered> {
    resource(row, &[]).into_iter().collect()
}

fn region(row: &Value) -> Vec<Offered> {
    let logical =
        text(row, "/metadata/regionType").is_some_and(|kind| !kind.eq_ignore_ascii_case("Physical"));
    let Some(name) = text(row, "/name").filter(|_| !logical) else { return Vec::new() };
    let label = text(row, "/displayName").unwrap_or_else(|| name.clone());
    vec![Offered { value: name.clone(), detail: name.clone(), label, region: Some(name), doubt: None }]
}

fn subnets(row: &Value) -> Vec<Offered> {
    let subnets = row.pointer("/properties/subnets").and_then(Value::as_array);
    let network = text(row, "/name").unwrap_or_default();
    let region = text(row, "/location");
    let group = text(row, "/id").map(|id| ResourceId::new(&id));
    let group = group.as_ref().and_then(|id| id.segment_after("resourceGroups")).unwrap_or_default();
    let subnet = |subnet: &Value| {
        let name = text(subnet, "/name")?;
        let range = text(subnet, "/properties/addressPrefix")
            .or_else(|| text(subnet, "/properties/addressPrefixes/0"));
        let about =
            [Some(group.to_owned()), region.as_ref().map(Text::to_string), range.map(|r| r.to_string())];
        let detail = about.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        Some(Offered {
            value: text(subnet, "/id")?,
            label: Text::from(format!("{network}/{name}")),
            detail: Text::from(detail),
            region: region.clone(),
            doubt: None,
        })
    };
    subnets.into_iter().flatten().filter_map(subnet).collect()
}

fn aks(row: &Value) -> Vec<Offered> {
    let power = text(row, "/properties/powerState/code");
    let version = text(row, "/properties/kubernetesVersion").map(|version| Text::from(format!("v{version}")));
    let stopped = power
        .as_ref()
        .filter(|power| !power.eq_ignore_ascii_case("Running"))
        .map(|power| format!("it is {power}"));
    doubtful(resource(row, &[version, power]), stopped)
}

fn arc(row: &Value) -> Vec<Offered> {
    let status = text(row, "/properties/connectivityStatus");
    let gone = status
        .as_ref()
        .filter(|status| !status.eq_ignore_ascii_case("Connected"))
        .map(|s| format!("it is {s}"));
    doubtful(resource(row, &[Some(Text::new("Arc")), status]), gone)
}

fn machine(row: &Value) -> Vec<Offered> {
    let size = text(row, "/properties/hardwareProfile/vmSize");
    let system = text(row, "/properties/storageProfile/osDisk/osType");
    let windows = system.as_ref().filter(|system| system.eq_ignore_ascii_case("Windows"));
    let doubt = windows.map(|_| "Windows: the service signs in over SSH to Linux".to_owned());
    doubtful(resource(row, &[size, system]), doubt)
}

fn hdinsight(row: &Value) -> Vec<Offered> {
    let kind = text(row, "/properties/clusterDefinition/kind");
    let state = text(row, "/properties/clusterState");
    resource(row, &[kind, state]).into_iter().collect()
}

fn databricks(row: &Value) -> Vec<Offered> {
    resource(row, &[text(row, "/properties/workspaceUrl")]).into_iter().collect()
}

/// One Spark pool of the Synapse workspace `workspace`.
pub fn pool(workspace: &str, row: &Value) -> Option<Offered> {
    let size = text(row, "/properties/nodeSize");
    let version = text(row, "/properties/sparkVersion").map(|version| Text::from(format!("Spark {version}")));
    let offered = resource(row, &[size, version])?;
    let label = Text::from(format!("{workspace}/{}", offered.label));
    Some(Offered { label, ..offered })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_subnet_of_a_network_is_offered_with_where_it_is() {
        let id = "/subscriptions/s/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/hub";
        let row = json!({"id": id, "name": "hub", "location": "westeurope", "properties": {"subnets": [
            {"id": format!("{id}/subnets/a"), "name": "a", "properties": {"addressPrefix": "10.0.1.0/24"}},
            {"id": null, "name": "broken"}, 7,
        ]}});
        let [only] = &subnets(&row)[..] else { panic!("one subnet has an id") };
        assert_eq!((&*only.label, &*only.detail), ("hub/a", "rg-net · westeurope · 10.0.1.0/24"));
        assert!(only.value.ends_with("/subnets/a"));
    }

    #[test]
    fn what_will_hardly_do_is_told() {
        let row = |properties| json!({"id": "/subscriptions/s/resourceGroups/g/providers/A/b/c", "name": "c", "properties": properties});
        let doubt = |offered: Vec<Offered>| offered[0].doubt.as_ref().map(ToString::to_string);
        assert_eq!(doubt(aks(&row(json!({"powerState": {"code": "Stopped"}})))).unwrap(), "it is Stopped");
        assert_eq!(doubt(aks(&row(json!({"powerState": {"code": "Running"}})))), None);
        assert_eq!(doubt(arc(&row(json!({"connectivityStatus": "Offline"})))).unwrap(), "it is Offline");
        assert!(doubt(machine(&row(json!({"storageProfile": {"osDisk": {"osType": "Windows"}}})))).is_some());
    }

    #[test]
    fn logical_regions_are_no_place_for_machines() {
        assert!(region(&json!({"name": "europe", "metadata": {"regionType": "Logical"}})).is_empty());
        assert_eq!(
            region(&json!({"name": "eastus", "displayName": "East US"}))[0].label,
            Text::new("East US")
        );
    }
}
