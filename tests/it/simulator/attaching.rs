//! Inference clusters and what is attached: what is taken, what is refused, and how it ends.

use reqwest::Method;
use serde_json::{Value, json};

use super::refusals::{GROUPS, accepted, refused, subnet};
use super::{Bench, body, refusal};

#[tokio::test]
async fn what_an_inference_cluster_cannot_have() {
    let base = json!({ "agentCount": 3, "agentVmSize": "Standard_D4s_v3" });
    let pem = |label: &str| format!("-----BEGIN {label}-----\nMIIB\n-----END {label}-----");
    let ssl = |patch: Value| {
        let mut ssl = json!({ "status": "Enabled", "cname": "a.example", "cert": pem("CERTIFICATE"), "key": pem("RSA PRIVATE KEY") });
        ssl.as_object_mut().unwrap().extend(patch.as_object().unwrap().clone());
        ssl
    };
    let network = |patch: Value| {
        let mut network = json!({ "subnetId": subnet("vnet-hub-we", "training"), "serviceCidr": "10.0.0.0/16", "dnsServiceIP": "10.0.0.10", "dockerBridgeCidr": "172.17.0.1/16" });
        network.as_object_mut().unwrap().extend(patch.as_object().unwrap().clone());
        network
    };
    let at = "sslConfiguration";
    let net = "aksNetworkingConfiguration";
    refused(
        "AKS",
        base.clone(),
        &[
            ("agentCount", json!(2), "properties.agentCount"),
            ("agentCount", json!(0), "properties.agentCount"),
            ("clusterPurpose", json!("Fun"), "properties.clusterPurpose"),
            ("loadBalancerType", json!("Private"), "properties.loadBalancerType"),
            (at, ssl(json!({ "status": "On" })), "properties.sslConfiguration.status"),
            (at, ssl(json!({ "cert": null })), "properties.sslConfiguration.cert"),
            (at, ssl(json!({ "cert": "MIIB" })), "properties.sslConfiguration.cert"),
            (at, ssl(json!({ "key": pem("CERTIFICATE") })), "properties.sslConfiguration.key"),
            (at, ssl(json!({ "cname": "" })), "properties.sslConfiguration.cname"),
            (at, ssl(json!({ "leafDomainLabel": "a" })), "properties.sslConfiguration.leafDomainLabel"),
            (at, json!({ "status": "Auto" }), "properties.sslConfiguration.leafDomainLabel"),
            (
                at,
                ssl(json!({ "status": "Auto", "leafDomainLabel": "a" })),
                "properties.sslConfiguration.cert",
            ),
            (net, network(json!({ "subnetId": null })), "properties.aksNetworkingConfiguration.subnetId"),
            (
                net,
                network(json!({ "subnetId": subnet("vnet-hub-ne", "training") })),
                "properties.aksNetworkingConfiguration.subnetId",
            ),
            (
                net,
                network(json!({ "serviceCidr": "10.0.0.0/33" })),
                "properties.aksNetworkingConfiguration.serviceCidr",
            ),
            (
                net,
                network(json!({ "dnsServiceIP": "10.0.0.256" })),
                "properties.aksNetworkingConfiguration.dnsServiceIP",
            ),
            (
                net,
                network(json!({ "dockerBridgeCidr": "bridge" })),
                "properties.aksNetworkingConfiguration.dockerBridgeCidr",
            ),
        ],
    )
    .await;
    accepted(
        "AKS",
        base,
        &[
            (at, ssl(json!({}))),
            (at, json!({ "status": "Auto", "leafDomainLabel": "scoring", "overwriteExistingDomain": true })),
            (at, json!({ "status": "Disabled" })),
            (net, network(json!({}))),
            ("loadBalancerType", json!("InternalLoadBalancer")),
        ],
    )
    .await;
}

#[tokio::test]
async fn what_cannot_be_attached() {
    let bench = Bench::new("busy").await;
    let attach = async |kind: &str, resource: Option<&str>, own: Value| {
        let mut sent = body(kind, &own);
        sent["properties"]["resourceId"] = json!(resource);
        refusal(bench.send(Method::PUT, &bench.compute("x-new"), Some(sent)).await).await.2
    };
    let resource = "properties.resourceId";
    let account = "properties.administratorAccount";
    let aks = |group: &str, name: &str| {
        format!("{GROUPS}/{group}/providers/Microsoft.ContainerService/managedClusters/{name}")
    };
    assert_eq!(
        attach("Kubernetes", Some(&aks("rg-shop", "aks-shop-we")), json!({})).await,
        resource,
        "without the extension"
    );
    assert_eq!(attach("Kubernetes", None, json!({})).await, resource);
    let ready = aks("rg-ml-prod", "aks-scoring-we");
    assert_eq!(
        attach("Kubernetes", Some(&ready), json!({ "instanceTypes": { "a": 1 } })).await,
        "properties.instanceTypes.a"
    );
    let windows = format!("{GROUPS}/rg-shop/providers/Microsoft.Compute/virtualMachines/jump-win");
    assert_eq!(attach("VirtualMachine", Some(&windows), json!({})).await, resource);
    let machine = format!("{GROUPS}/rg-dsvm/providers/Microsoft.Compute/virtualMachines/dsvm-marek");
    assert_eq!(attach("VirtualMachine", None, json!({})).await, resource);
    assert_eq!(attach("VirtualMachine", Some(&ready), json!({})).await, resource);
    assert_eq!(attach("VirtualMachine", Some(&machine), json!({ "sshPort": 0 })).await, "properties.sshPort");
    for (sent, target) in [
        (json!({}), "properties.administratorAccount.username"),
        (json!({ "username": "u" }), account),
        (json!({ "username": "u", "password": "p", "privateKeyData": "k" }), account),
    ] {
        assert_eq!(
            attach("VirtualMachine", Some(&machine), json!({ "administratorAccount": sent })).await,
            target
        );
        assert_eq!(
            attach("HDInsight", None, json!({ "address": "h", "administratorAccount": sent })).await,
            target
        );
    }
    let bricks = format!("{GROUPS}/rg-data/providers/Microsoft.Databricks/workspaces/dbx-lab");
    assert_eq!(attach("Databricks", Some(&bricks), json!({})).await, "properties.databricksAccessToken");
    assert_eq!(attach("Databricks", None, json!({ "databricksAccessToken": "t" })).await, resource);
    let synapse = format!("{GROUPS}/rg-data/providers/Microsoft.Synapse/workspaces/syn-analytics");
    assert_eq!(attach("SynapseSpark", Some(&synapse), json!({})).await, resource);
    assert_eq!(attach("DataFactory", Some(&synapse), Value::Null).await, resource);
    assert_eq!(attach("DataLakeAnalytics", Some(&synapse), json!({})).await, resource);
}

#[tokio::test]
async fn a_cluster_that_is_stopped_cannot_be_reached() {
    let bench = Bench::new("busy").await;
    let mut sent = body("Kubernetes", &json!({ "namespace": "ml" }));
    sent["properties"]["resourceId"] = json!(format!(
        "{GROUPS}/rg-ml-test/providers/Microsoft.ContainerService/managedClusters/aks-test-ne"
    ));
    let response = bench.send(Method::PUT, &bench.compute("k8s-test"), Some(sent)).await;
    assert_eq!(response.status(), 201);
    assert_eq!(bench.followed(response).await["status"], "Failed");
    let read = bench.get(&bench.compute("k8s-test")).await;
    assert_eq!(read["properties"]["provisioningErrors"][0]["error"]["code"], "ClusterNotReachable");
}

#[tokio::test]
async fn a_cluster_that_the_service_made_is_deleted_and_an_attached_one_detached() {
    let bench = Bench::new("busy").await;
    bench.made("aks-made", "AKS", json!({ "agentCount": 3, "agentVmSize": "Standard_D4s_v3" })).await;
    for (name, is_attached) in [("aks-made", false), ("aks-scoring", true)] {
        let read = bench.get(&bench.compute(name)).await;
        assert_eq!(read["properties"]["isAttachedCompute"], is_attached, "{name}");
    }
    let delete = async |name: &str, action: &str| {
        let address = format!("{}?underlyingResourceAction={action}", bench.compute(name));
        bench.send(Method::DELETE, &address, None).await.status().as_u16()
    };
    assert_eq!(delete("aks-made", "Detach").await, 400);
    assert_eq!(delete("aks-made", "Delete").await, 202);
    assert_eq!(delete("aks-scoring", "Detach").await, 202);
}

#[tokio::test]
async fn what_is_attached_tells_what_the_world_knows_of_it() {
    let bench = Bench::new("small").await;
    let subscription = &bench.workspace.subscription;
    let id = |group: &str, rest: &str| {
        format!("/subscriptions/{subscription}/resourceGroups/{group}/providers/{rest}")
    };
    let token = json!({ "databricksAccessToken": "dapi0000" });
    for (kind, resource, own, key, told) in [
        (
            "VirtualMachine",
            id("rg-dsvm", "Microsoft.Compute/virtualMachines/dsvm-marek"),
            json!({}),
            "virtualMachineSize",
            json!("STANDARD_E8S_V3"),
        ),
        (
            "HDInsight",
            id("rg-data", "Microsoft.HDInsight/clusters/hdi-stream"),
            json!({}),
            "address",
            json!("hdi-stream-ssh.azurehdinsight.net"),
        ),
        (
            "Databricks",
            id("rg-data", "Microsoft.Databricks/workspaces/dbx-lab"),
            token,
            "workspaceUrl",
            json!("adb-7710394682550131.11.azuredatabricks.net"),
        ),
        (
            "SynapseSpark",
            id("rg-data", "Microsoft.Synapse/workspaces/syn-analytics/bigDataPools/sparklarge"),
            json!({}),
            "nodeSize",
            json!("Large"),
        ),
        (
            "AKS",
            id("rg-ml-prod", "Microsoft.ContainerService/managedClusters/aks-scoring-we"),
            json!({}),
            "agentCount",
            json!(7),
        ),
        (
            "AKS",
            id("rg-ml-prod", "Microsoft.ContainerService/managedClusters/elsewhere"),
            json!({}),
            "agentCount",
            json!(3),
        ),
    ] {
        let mut sent = body(kind, &own);
        sent["properties"]["resourceId"] = json!(resource);
        let name = format!("x-{}", resource.rsplit('/').next().unwrap());
        let response = bench.send(Method::PUT, &bench.compute(&name), Some(sent)).await;
        assert_eq!(bench.followed(response).await["status"], "Succeeded", "{name}");
        let read = bench.get(&bench.compute(&name)).await;
        assert_eq!(read["properties"]["properties"][key], told, "{name}");
    }
}
