//! What roles allow, and what locks and policies forbid whatever the role.

use amldeck::simulator::Scenario;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Bench, body, cluster, value};

const ADA: &str = "ada.novak@contoso.example";
const RAVI: &str = "ravi.reader@contoso.example";
const DANA: &str = "dana.scientist@contoso.example";
const OLE: &str = "ole.operator@contoso.example";
const CUSTOM: &str = "sam.starter@contoso.example";

async fn guarded() -> Bench {
    Bench::of(Scenario::named("guarded").unwrap()).await
}

impl Bench {
    async fn send_as(&self, who: &str, method: Method, address: &str, body: Option<Value>) -> (u16, Value) {
        let version = if address.contains('?') { "" } else { "?api-version=2025-12-01" };
        let request = self.client.request(method, format!("{address}{version}"));
        let request = request.bearer_auth(self.simulator.token(who).unwrap());
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let response = request.header("content-type", "application/json").body(body).send().await.unwrap();
        let status = response.status().as_u16();
        let bytes = response.bytes().await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }
}

#[tokio::test]
async fn a_role_allows_what_it_allows_and_nothing_else() {
    let bench = guarded().await;
    let (instance, new) = (bench.compute("ci-research"), bench.compute("cpu-new"));
    let start = format!("{instance}/start");
    let nodes = format!("{}/listNodes", bench.compute("cpu-research"));
    for (who, allowed) in [
        (ADA, [true, true, true, true]),
        (RAVI, [true, false, false, false]),
        (DANA, [true, true, true, false]),
        (OLE, [true, true, true, true]),
        (CUSTOM, [true, true, false, false]),
    ] {
        let requests = [
            (Method::GET, &instance, None),
            (Method::POST, &start, None),
            (Method::POST, &nodes, None),
            (Method::PUT, &new, Some(cluster("Standard_D4ds_v4", 0, 2))),
        ];
        for ((method, address, body), allowed) in requests.into_iter().zip(allowed) {
            let (status, body) = bench.send_as(who, method.clone(), address, body).await;
            let is_refused = status == 403 && body["error"]["code"] == "AuthorizationFailed";
            // Once somebody has started the instance, others are told that it is busy, which is no matter of roles.
            assert_eq!(!is_refused, allowed, "{who} {method} {address}: {status} {body}");
        }
    }
}

#[tokio::test]
async fn a_refusal_names_who_what_and_where() {
    let bench = guarded().await;
    let address = bench.compute("ci-research");
    let (_, body) = bench.send_as(RAVI, Method::POST, &format!("{address}/stop"), None).await;
    let message = body["error"]["message"].as_str().unwrap();
    let scope = address.strip_prefix(&bench.simulator.url()).unwrap();
    assert_eq!(
        message,
        format!(
            "The client '{RAVI}' with object id 'd4a7c913-5e62-4b08-8f1c-60e9b3a2d785' does not have authorization to perform action 'Microsoft.MachineLearningServices/workspaces/computes/stop/action' over scope '{scope}' or the scope is invalid. If access was recently granted, please refresh your credentials."
        )
    );
}

#[tokio::test]
async fn permissions_are_listed_as_the_roles_have_them() {
    let bench = guarded().await;
    let workspace = bench.computes().trim_end_matches("/computes").to_owned();
    let listed = async |who: &str, scope: &str| {
        let address = format!("{scope}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01");
        let (status, body) = bench.send_as(who, Method::GET, &address, None).await;
        assert_eq!(status, 200, "{body}");
        body["value"].clone()
    };
    assert_eq!(listed(ADA, &workspace).await[0]["actions"], json!(["*"]));
    assert_eq!(listed(RAVI, &bench.compute("ci-research")).await[0]["actions"], json!(["*/read"]));
    let scientist = listed(DANA, &workspace).await;
    assert_eq!(scientist.as_array().unwrap().len(), 2);
    let refused = "Microsoft.MachineLearningServices/workspaces/computes/*/write";
    assert!(scientist[0]["notActions"].as_array().unwrap().contains(&json!(refused)), "{scientist}");
    // A role on a workspace says nothing about its group.
    let group = workspace.split("/providers/").next().unwrap();
    assert_eq!(listed(DANA, group).await, json!([]));
}

#[tokio::test]
async fn a_role_on_one_workspace_shows_that_workspace_only() {
    let bench = guarded().await;
    let address = format!("{}/providers/Microsoft.MachineLearningServices/workspaces", bench.subscription());
    let names = async |who: &str| {
        let (_, body) = bench.send_as(who, Method::GET, &address, None).await;
        let rows = body["value"].as_array().unwrap().iter();
        rows.map(|row| row["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(ADA).await, ["research", "research-hub"]);
    assert_eq!(names(DANA).await, ["research"]);
    let (status, body) = bench.send_as(DANA, Method::GET, &bench.location("usages"), None).await;
    assert_eq!((status, &body["error"]["code"]), (403, &json!("AuthorizationFailed")), "{body}");
}

#[tokio::test]
async fn a_lock_counts_more_than_any_role() {
    let bench = guarded().await;
    let locked = format!(
        "{}/subscriptions/2f9d04b7-61ac-4e38-85d2-b7c30e9f1a46/resourceGroups/rg-production/providers/Microsoft.MachineLearningServices/workspaces/production/computes/cpu-production",
        bench.simulator.url()
    );
    let delete = format!("{locked}?api-version=2025-12-01&underlyingResourceAction=Delete");
    let (status, told) = bench.send_as(ADA, Method::DELETE, &delete, None).await;
    assert_eq!((status, &told["error"]["code"]), (409, &json!("ScopeLocked")), "{told}");
    assert!(told["error"]["message"].as_str().unwrap().contains("cannot perform delete operation"), "{told}");
    let smaller = json!({ "properties": { "properties": { "scaleSettings": { "minNodeCount": 0, "maxNodeCount": 1 } } } });
    assert_eq!(bench.send_as(ADA, Method::PATCH, &locked, Some(smaller)).await.0, 202);
}

#[tokio::test]
async fn a_policy_disallows_what_it_was_made_for() {
    let bench = guarded().await;
    let big = cluster("Standard_NC6s_v3", 0, 1);
    let (status, told) = bench.send_as(ADA, Method::PUT, &bench.compute("gpu-new"), Some(big)).await;
    assert_eq!((status, &told["error"]["code"]), (403, &json!("RequestDisallowedByPolicy")), "{told}");
    assert_eq!(told["error"]["target"], "gpu-new");
    assert_eq!(told["error"]["additionalInfo"][0]["type"], "PolicyViolation");
    assert_eq!(
        told["error"]["additionalInfo"][0]["info"]["policyAssignmentDisplayName"],
        "Only small machines for research"
    );
    let instance = body("ComputeInstance", &json!({ "vmSize": "Standard_DS3_v2" }));
    let (status, _) = bench.send_as(ADA, Method::PUT, &bench.compute("ci-new-one"), Some(instance)).await;
    assert_eq!(status, 201);
}

#[tokio::test]
async fn a_workspace_can_turn_everybody_away() {
    let text = include_str!("../../../assets/scenarios/small.toml");
    for (refuses, status, code) in
        [("forbidden", 403, "AuthorizationFailed"), ("absent", 404, "ParentResourceNotFound")]
    {
        let scenario = text.replace("location =", &format!("refuses = \"{refuses}\"\nlocation ="));
        let bench = Bench::of(Scenario::parse(&scenario).unwrap()).await;
        let response = bench.send(Method::GET, &bench.computes(), None).await;
        assert_eq!(response.status(), status);
        assert_eq!(value(response).await["error"]["code"], code);
        let listed =
            format!("{}/providers/Microsoft.MachineLearningServices/workspaces", bench.subscription());
        assert_eq!(bench.get(&listed).await["value"][0]["name"], "sandbox");
    }
}
