//! What a form offers to choose from: every listing of the providers beside the machine learning service.

use std::collections::HashSet;

use amldeck::simulator::Scenario;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Bench, value};

fn rows(body: &Value) -> &[Value] {
    body["value"].as_array().unwrap()
}

fn count(body: &Value, is: impl Fn(&Value) -> bool) -> usize {
    rows(body).iter().filter(|row| is(row)).count()
}

impl Bench {
    async fn listed(&self, provider_and_type: &str, version: &str) -> Value {
        self.get(&format!("{}/providers/{provider_and_type}?api-version={version}", self.subscription()))
            .await
    }

    /// The list below a resource whose id another listing gave.
    async fn below(&self, id: &Value, path: &str, version: &str) -> Value {
        let url = self.simulator.url();
        self.get(&format!("{url}{}/{path}?api-version={version}", id.as_str().unwrap())).await
    }
}

#[tokio::test]
async fn the_provider_names_its_types_with_versions_and_regions() {
    let bench = Bench::new("small").await;
    let provider = "providers/Microsoft.MachineLearningServices?api-version=2021-04-01";
    let body = bench.get(&format!("{}/{provider}", bench.subscription())).await;
    assert_eq!(body["registrationState"], "Registered");
    let types = body["resourceTypes"].as_array().unwrap();
    let computes = types.iter().find(|row| row["resourceType"] == "workspaces/computes").unwrap();
    assert!(computes["apiVersions"].as_array().unwrap().contains(&"2025-12-01".into()), "{computes}");
    assert!(computes["locations"].as_array().unwrap().contains(&"West Europe".into()), "{computes}");
}

#[tokio::test]
async fn every_picker_has_something_to_choose_from() {
    for scenario in ["busy", "small", "failing", "wide"] {
        let bench = Bench::new(scenario).await;
        let networks = bench.listed("Microsoft.Network/virtualNetworks", "2023-09-01").await;
        assert_eq!(rows(&networks).len(), 3);
        let regions: HashSet<_> =
            rows(&networks).iter().map(|row| row["location"].as_str().unwrap()).collect();
        assert_eq!(regions.len(), 2);
        for network in rows(&networks) {
            for subnet in network["properties"]["subnets"].as_array().unwrap() {
                let id = format!(
                    "{}/subnets/{}",
                    network["id"].as_str().unwrap(),
                    subnet["name"].as_str().unwrap()
                );
                assert_eq!(subnet["id"], json!(id));
                assert!(subnet["properties"]["addressPrefix"].as_str().unwrap().contains('/'));
            }
        }
        let identities = bench.listed("Microsoft.ManagedIdentity/userAssignedIdentities", "2023-01-31").await;
        assert_eq!(
            count(&identities, |row| row["properties"]["clientId"].is_string()
                && row["properties"]["principalId"].is_string()),
            4
        );
        let machines = bench.listed("Microsoft.Compute/virtualMachines", "2024-07-01").await;
        let windows = |row: &Value| row["properties"]["storageProfile"]["osDisk"]["osType"] == "Windows";
        assert_eq!((rows(&machines).len(), count(&machines, windows)), (5, 1));
        let bricks = bench.listed("Microsoft.Databricks/workspaces", "2024-05-01").await;
        assert_eq!(count(&bricks, |row| row["properties"]["workspaceUrl"].is_string()), 2);
        let spark = bench.listed("Microsoft.HDInsight/clusters", "2021-06-01").await;
        assert_eq!(count(&spark, |row| row["properties"]["connectivityEndpoints"][0]["name"] == "SSH"), 2);
        let synapse = bench.listed("Microsoft.Synapse/workspaces", "2021-06-01").await;
        let pools = bench.below(&rows(&synapse)[0]["id"], "bigDataPools", "2021-06-01").await;
        assert_eq!(count(&pools, |row| row["type"] == "Microsoft.Synapse/workspaces/bigDataPools"), 2);
    }
}

#[tokio::test]
async fn a_cluster_tells_whether_the_extension_is_on_it() {
    let bench = Bench::new("busy").await;
    let aks = bench.listed("Microsoft.ContainerService/managedClusters", "2024-02-01").await;
    assert_eq!(count(&aks, |row| row["properties"]["powerState"]["code"] == "Stopped"), 1);
    let arc = bench.listed("Microsoft.Kubernetes/connectedClusters", "2024-01-01").await;
    assert_eq!(count(&arc, |row| row["properties"]["connectivityStatus"] == "Offline"), 1);

    let mut with = Vec::new();
    for cluster in rows(&aks).iter().chain(rows(&arc)) {
        let path = "providers/Microsoft.KubernetesConfiguration/extensions";
        let extensions = bench.below(&cluster["id"], path, "2023-05-01").await;
        let is_ours = |row: &Value| {
            row["properties"]["extensionType"] == "microsoft.azureml.kubernetes"
                && row["properties"]["provisioningState"] == "Succeeded"
        };
        if count(&extensions, is_ours) == 1 {
            with.push(cluster["name"].as_str().unwrap());
        }
    }
    assert_eq!(with, ["aks-scoring-we", "aks-test-ne", "plant-07"]);
}

#[tokio::test]
async fn regions_are_listed_with_the_logical_ones_among_them() {
    let bench = Bench::new("empty").await;
    let regions = bench.get(&format!("{}/locations?api-version=2022-12-01", bench.subscription())).await;
    let europe = rows(&regions).iter().find(|row| row["name"] == "westeurope").unwrap();
    assert_eq!(europe["displayName"], "West Europe");
    assert_eq!(europe["regionalDisplayName"], "(Europe) West Europe");
    let logical = count(&regions, |row| row["metadata"]["regionType"] == "Logical");
    assert!(logical > 0 && logical < rows(&regions).len());
}

#[tokio::test]
async fn the_front_door_finds_resources_by_their_type() {
    let bench = Bench::new("busy").await;
    let filtered = |filter: &str| {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("$filter", filter)
            .append_pair("api-version", "2021-04-01")
            .finish();
        format!("{}/resources?{query}", bench.subscription())
    };
    for (kind, expected) in [
        ("Microsoft.DataFactory/factories", 2),
        ("microsoft.datalakeanalytics/ACCOUNTS", 1),
        ("Microsoft.Compute/virtualMachines", 5),
        ("Microsoft.MachineLearningServices/workspaces", 1),
        ("Microsoft.Nothing/atAll", 0),
    ] {
        let found = bench.get(&filtered(&format!("resourceType eq '{kind}'"))).await;
        assert_eq!(rows(&found).len(), expected, "{kind}");
        assert_eq!(
            count(&found, |row| row.get("properties").is_some()),
            0,
            "properties are the provider's to tell"
        );
    }
    let both =
        "resourceType eq 'Microsoft.DataFactory/factories' or resourceType eq 'Microsoft.Synapse/workspaces'";
    assert_eq!(rows(&bench.get(&filtered(both)).await).len(), 3);
    let refused = bench.send(Method::GET, &filtered("tagName eq 'env'"), None).await;
    assert_eq!(refused.status(), 400);
    assert_eq!(value(refused).await["error"]["code"], "InvalidFilterInQueryString");
}

#[tokio::test]
async fn a_group_that_holds_only_such_resources_exists() {
    let bench = Bench::new("busy").await;
    let groups = bench.get(&format!("{}/resourceGroups?api-version=2021-04-01", bench.subscription())).await;
    assert_eq!(count(&groups, |row| row["name"] == "rg-identity"), 1);
    let group = format!("{}/resourceGroups/rg-identity", bench.subscription());
    assert_eq!(bench.get(&format!("{group}?api-version=2021-04-01")).await["location"], "westeurope");
    let kind = "providers/Microsoft.ManagedIdentity/userAssignedIdentities";
    let listed = bench.get(&format!("{group}/{kind}?api-version=2023-01-31")).await;
    assert_eq!(rows(&listed).len(), 3);
    let one = bench.get(&format!("{group}/{kind}/ID-ML-Training?api-version=2023-01-31")).await;
    assert_eq!(one["properties"], rows(&listed)[0]["properties"]);
    let gone = bench.send(Method::GET, &format!("{group}/{kind}/nobody?api-version=2023-01-31"), None).await;
    assert_eq!(gone.status(), 404);
    assert_eq!(value(gone).await["error"]["code"], "ResourceNotFound");
}

#[tokio::test]
async fn each_provider_takes_its_own_versions() {
    let bench = Bench::new("busy").await;
    let refusal = async |path: &str, version: &str| {
        let address = format!("{}/providers/{path}?api-version={version}", bench.subscription());
        let response = bench.send(Method::GET, &address, None).await;
        (response.status().as_u16(), value(response).await["error"]["code"].as_str().unwrap().to_owned())
    };
    let no_provider = (400, "NoRegisteredProviderFound".to_owned());
    assert_eq!(refusal("Microsoft.Synapse/workspaces", "2025-12-01").await, no_provider);
    assert_eq!(refusal("Microsoft.Network/virtualNetworks", "2012-01-01").await, no_provider);
    assert_eq!(
        refusal("Microsoft.Network/bridges", "2023-09-01").await,
        (404, "InvalidResourceType".to_owned())
    );
    assert_eq!(
        refusal("Contoso.Things/all", "2023-09-01").await,
        (404, "InvalidResourceNamespace".to_owned())
    );
    assert_eq!(
        refusal("Microsoft.Network/virtualNetworks", "newest").await,
        (400, "InvalidApiVersionParameter".to_owned())
    );
}

#[tokio::test]
async fn pickers_come_in_pages_that_keep_the_query() {
    let text = include_str!("../../../assets/scenarios/small.toml").to_owned()
        + "\n[service]\npage_size = 2\n"
        + include_str!("../../../assets/scenarios/resources.toml");
    let bench = Bench::of(Scenario::parse(&text).unwrap()).await;
    let provider = "providers/Microsoft.Compute/virtualMachines?api-version=2024-07-01&statusOnly=false";
    let filter = "resources?api-version=2021-04-01&%24filter=resourceType+eq+%27Microsoft.Compute%2FvirtualMachines%27";
    for path in [provider, filter] {
        let (mut names, mut pages, mut next) =
            (HashSet::new(), 0, Some(format!("{}/{path}", bench.subscription())));
        while let Some(address) = next {
            let page = bench.get(&address).await;
            names.extend(rows(&page).iter().map(|row| row["name"].as_str().unwrap().to_owned()));
            next = page.get("nextLink").map(|link| link.as_str().unwrap().to_owned());
            pages += 1;
        }
        assert_eq!((names.len(), pages), (5, 3), "{path}");
    }
}
