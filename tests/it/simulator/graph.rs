//! The Resource Graph over HTTP.

use std::time::Duration;

use amldeck::simulator::Scenario;
use reqwest::Response;
use serde_json::{Value, json};

use super::{Bench, value};

const WORKSPACES: &str = "resources | where type =~ 'microsoft.machinelearningservices/workspaces' | project id, name, kind, location, resourceGroup, subscriptionId | order by id asc";

impl Bench {
    async fn question(&self, token: &str, body: &Value) -> Response {
        let address = format!(
            "{}/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01",
            self.simulator.url()
        );
        let request = self.client.post(address).bearer_auth(token).header("content-type", "application/json");
        request.body(body.to_string()).send().await.unwrap()
    }

    async fn names(&self, who: &str, body: &Value) -> Vec<String> {
        let response = self.question(&self.simulator.token(who).unwrap(), body).await;
        assert_eq!(response.status(), 200);
        let body = value(response).await;
        let rows = body["data"].as_array().unwrap().iter();
        rows.map(|row| row["name"].as_str().unwrap().to_owned()).collect()
    }
}

#[tokio::test]
async fn everybody_finds_what_they_see() {
    let bench = Bench::of(Scenario::named("guarded").unwrap()).await;
    let all = json!({ "query": WORKSPACES });
    assert_eq!(
        bench.names("ada.novak@contoso.example", &all).await,
        ["production", "research", "research-hub"]
    );
    assert_eq!(bench.names("dana.scientist@contoso.example", &all).await, ["research"]);
    assert_eq!(bench.names("greta.guest@fabrikam.example", &all).await, ["lab"]);
    let one = json!({ "query": WORKSPACES, "subscriptions": ["2F9D04B7-61ac-4e38-85d2-b7c30e9f1a46"] });
    assert_eq!(bench.names("ada.novak@contoso.example", &one).await, ["production"]);

    let token = bench.simulator.token("greta.guest@fabrikam.example").unwrap();
    let response = bench.question(&token, &one).await;
    assert_eq!(response.status(), 400);
    assert_eq!(value(response).await["error"]["code"], "NoValidSubscriptionsInQueryRequest");
    let wrong = bench.question(&token, &json!({ "query": "resources | summarize count()" })).await;
    assert_eq!(value(wrong).await["error"]["code"], "InvalidQuery");
}

#[tokio::test]
async fn pages_follow_each_other_by_their_tokens() {
    let bench = Bench::of(Scenario::named("fleet").unwrap()).await;
    let mut names = Vec::new();
    let mut body = json!({ "query": WORKSPACES, "options": { "$top": 200, "resultFormat": "objectArray" } });
    loop {
        let page = value(bench.question("anything", &body).await).await;
        assert_eq!((&page["totalRecords"], &page["resultTruncated"]), (&json!(500), &json!("false")));
        names.extend(
            page["data"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_lowercase()),
        );
        let Some(token) = page["$skipToken"].as_str() else { break };
        body["options"]["$skipToken"] = json!(token);
    }
    assert_eq!(names.len(), 500);
    assert!(names.is_sorted());
    let without_ids = json!({ "query": "resources | project name", "options": { "$top": 10 } });
    let page = value(bench.question("anything", &without_ids).await).await;
    assert_eq!((&page["$skipToken"], &page["resultTruncated"]), (&Value::Null, &json!("true")));
}

#[tokio::test]
async fn questions_are_few_and_count_as_reads_of_the_tenant() {
    let bench = Bench::new("small").await;
    let body = json!({ "query": WORKSPACES });
    for left in (0..15).rev() {
        let response = bench.question("anything", &body).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["x-ms-user-quota-remaining"], left.to_string().as_str());
        let reads =
            response.headers()["x-ms-ratelimit-remaining-tenant-reads"].to_str().unwrap().parse::<u32>();
        assert_eq!(reads.unwrap(), 235 + left);
    }
    bench.simulator.advance(Duration::from_secs(2));
    let response = bench.question("anything", &body).await;
    assert_eq!(response.status(), 429);
    assert_eq!(response.headers()["x-ms-user-quota-resets-after"], "00:00:03");
    assert_eq!(bench.question("somebody else", &body).await.status(), 200);
    bench.simulator.advance(Duration::from_secs(3));
    assert_eq!(bench.question("anything", &body).await.status(), 200);
}

#[tokio::test]
async fn a_scenario_may_close_it() {
    let text = include_str!("../../../assets/scenarios/small.toml");
    let closed = text.replacen("[[", "[service]\nresource_graph = false\n[[", 1);
    let bench = Bench::of(Scenario::parse(&closed).unwrap()).await;
    let response = bench.question("anything", &json!({ "query": WORKSPACES })).await;
    assert_eq!(response.status(), 403);
    assert_eq!(value(response).await["error"]["code"], "AuthorizationFailed");
}
