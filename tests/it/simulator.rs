//! The simulator over loopback HTTP: what a client of the service would see.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

mod attaching;
mod authority;
mod edits;
mod fleet;
mod front_door;
mod graph;
mod machine;
mod network;
mod permissions;
mod pickers;
mod previews;
mod refusals;
mod schedules;
mod tls;

use std::time::Duration;

use crate::support::http;
use amldeck::simulator::{Clock, Effect, Fault, Options, Scenario, Simulator, WorkspaceName};
use chrono::{DateTime, Utc};
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};

const VERSION: &str = "2025-12-01";

/// A running simulator whose clock is stepped, and a client of it.
struct Bench {
    simulator: Simulator,
    client: Client,
    workspace: WorkspaceName,
}

impl Bench {
    async fn new(scenario: &str) -> Bench {
        Bench::of(Scenario::named(scenario).unwrap()).await
    }

    async fn of(scenario: Scenario) -> Bench {
        let start: DateTime<Utc> = "2026-03-02T08:00:00Z".parse().unwrap();
        let simulator = Simulator::start(Options::new(scenario, Clock::Stepped { start })).await.unwrap();
        let workspace = simulator.workspaces().remove(0);
        Bench { simulator, client: http().build().unwrap(), workspace }
    }

    fn subscription(&self) -> String {
        format!("{}/subscriptions/{}", self.simulator.url(), self.workspace.subscription)
    }

    fn computes(&self) -> String {
        let WorkspaceName { resource_group, name, .. } = &self.workspace;
        let provider = "providers/Microsoft.MachineLearningServices";
        format!(
            "{}/resourceGroups/{resource_group}/{provider}/workspaces/{name}/computes",
            self.subscription()
        )
    }

    fn compute(&self, name: &str) -> String {
        format!("{}/{name}", self.computes())
    }

    fn location(&self, path: &str) -> String {
        format!(
            "{}/providers/Microsoft.MachineLearningServices/locations/westeurope/{path}",
            self.subscription()
        )
    }

    async fn send(&self, method: Method, address: &str, body: Option<Value>) -> Response {
        self.try_send(method, address, body).await.unwrap()
    }

    async fn try_send(
        &self,
        method: Method,
        address: &str,
        body: Option<Value>,
    ) -> reqwest::Result<Response> {
        let address = if address.contains("api-version") {
            address.to_owned()
        } else if address.contains('?') {
            format!("{address}&api-version={VERSION}")
        } else {
            format!("{address}?api-version={VERSION}")
        };
        let request = self.client.request(method, address).bearer_auth("anything");
        let request = match body {
            Some(body) => request.header("content-type", "application/json").body(body.to_string()),
            None => request,
        };
        request.send().await
    }

    /// Creates or replaces a compute in the workspace's region.
    async fn put(&self, name: &str, kind: &str, own: Value) -> Response {
        self.send(Method::PUT, &self.compute(name), Some(body(kind, &own))).await
    }

    /// The same, followed to a good end.
    async fn made(&self, name: &str, kind: &str, own: Value) {
        let response = self.put(name, kind, own).await;
        assert_eq!(response.status(), 201, "{name}: {}", response.text().await.unwrap());
        assert_eq!(self.followed(response).await["status"], "Succeeded", "{name}");
    }

    async fn get(&self, address: &str) -> Value {
        let response = self.send(Method::GET, address, None).await;
        assert_eq!(response.status(), 200, "{address}");
        value(response).await
    }

    /// Steps the clock until the operation that a response announced is over; its last status.
    async fn followed(&self, response: Response) -> Value {
        let address = response.headers()["azure-asyncoperation"].to_str().unwrap().to_owned();
        for _ in 0..150 {
            let status = self.get(&address).await;
            if status["status"] != "InProgress" {
                return status;
            }
            self.simulator.advance(Duration::from_secs(5));
        }
        panic!("the operation does not end");
    }
}

async fn value(response: Response) -> Value {
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

/// A compute in the region of the scenarios' workspaces.
fn body(kind: &str, own: &Value) -> Value {
    json!({ "location": "westeurope", "properties": { "computeType": kind, "properties": own } })
}

/// Status, code and target of a refusal in the service's long form.
async fn refusal(response: Response) -> (u16, String, String) {
    let status = response.status().as_u16();
    let body = value(response).await;
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    (status, text("/error/code"), text("/error/target"))
}

fn cluster(size: &str, min: u32, max: u32) -> Value {
    json!({
        "location": "westeurope",
        "properties": {
            "computeType": "AmlCompute",
            "properties": { "vmSize": size, "scaleSettings": { "minNodeCount": min, "maxNodeCount": max } },
        },
    })
}

#[tokio::test]
async fn a_cluster_is_created_scaled_and_deleted() {
    let bench = Bench::new("small").await;
    let address = bench.compute("cpu-two");

    let put = bench.send(Method::PUT, &address, Some(cluster("Standard_DS3_v2", 0, 4))).await;
    assert_eq!(put.status(), 201);
    assert!(put.headers().get("location").is_none() && put.headers().get("retry-after").is_none());
    let status = put.headers()["azure-asyncoperation"].to_str().unwrap().to_owned();
    assert!((3000..4200).contains(&status.len()), "{}", status.len());
    let body = value(put).await;
    assert_eq!(body["properties"]["provisioningState"], "Creating");
    assert!(body["tags"].is_null() && body["properties"].get("computeLocation").is_none());
    assert!(body["properties"]["properties"]["allocationState"].is_null());
    assert_eq!(bench.get(&status).await, json!({ "status": "InProgress" }));

    bench.simulator.advance(Duration::from_secs(30));
    assert_eq!(bench.get(&status).await.to_string(), r#"{"status":"Succeeded","percentComplete":100.0}"#);
    let body = bench.get(&address).await;
    assert_eq!(body["tags"], json!({}));
    assert_eq!(body["properties"]["properties"]["vmSize"], "STANDARD_DS3_V2");
    assert_eq!(body["properties"]["properties"]["scaleSettings"]["nodeIdleTimeBeforeScaleDown"], "PT2M");

    let scale = json!({ "properties": { "properties": { "scaleSettings": { "maxNodeCount": 2, "minNodeCount": 1 } } } });
    let patch = bench.send(Method::PATCH, &address, Some(scale)).await;
    assert_eq!(patch.status(), 202);
    assert_eq!(bench.followed(patch).await["status"], "Succeeded");
    bench.simulator.advance(Duration::from_secs(300));
    let body = bench.get(&address).await;
    assert_eq!(body["properties"]["properties"]["nodeStateCounts"]["idleNodeCount"], 1);
    let nodes = value(bench.send(Method::POST, &format!("{address}/listNodes"), None).await).await;
    assert_eq!(nodes["nodes"][0]["nodeState"], "idle");

    let delete =
        bench.send(Method::DELETE, &format!("{address}?underlyingResourceAction=Delete"), None).await;
    assert_eq!((delete.status().as_u16(), delete.content_length()), (202, Some(0)));
    assert_eq!(bench.followed(delete).await["status"], "Succeeded");
    let gone = bench.send(Method::GET, &address, None).await;
    assert_eq!(gone.status(), 404);
    assert!(gone.bytes().await.unwrap().is_empty());
}

#[tokio::test]
async fn listings_come_in_pages_that_lead_to_each_other() {
    let mut text = String::from(
        "description = 'pages'\nservice = { page_size = 2 }\n[[subscriptions]]\nid = 's'\nname = 'S'\n",
    );
    text +=
        "[[workspaces]]\nsubscription = 's'\nresource_group = 'rg'\nname = 'ws'\nlocation = 'westeurope'\n";
    for name in ["aaa", "bbb", "ccc", "ddd", "eee"] {
        for line in ["[[workspaces.clusters]]\nname = '", name, "'\nsize = 'Standard_DS3_v2'\nmax = 1\n"] {
            text += line;
        }
    }
    let bench = Bench::of(Scenario::parse(&text).unwrap()).await;

    let (mut names, mut next) = (Vec::new(), Some(bench.computes()));
    let mut pages = 0;
    while let Some(address) = next {
        assert!(address.starts_with(&bench.simulator.url()), "{address}");
        let page = bench.get(&address).await;
        names.extend(
            page["value"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()),
        );
        next = page.get("nextLink").map(|link| link.as_str().unwrap().to_owned());
        pages += 1;
    }

    assert_eq!((pages, names), (3, ["aaa", "bbb", "ccc", "ddd", "eee"].map(str::to_owned).to_vec()));
}

#[tokio::test]
async fn a_request_without_a_bearer_token_is_refused() {
    let bench = Bench::new("empty").await;
    let address = format!("{}?api-version={VERSION}", bench.computes());
    for header in [None, Some("Bearer "), Some("Basic dXNlcjpwYXNz")] {
        let request = bench.client.get(&address);
        let request =
            if let Some(header) = header { request.header("authorization", header) } else { request };
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 401);
        assert!(response.headers()["www-authenticate"].to_str().unwrap().starts_with("Bearer "));
        assert_eq!(value(response).await["error"]["code"], "AuthenticationFailed");
    }
}

#[tokio::test]
async fn ordered_faults_hit_their_requests_only() {
    let bench = Bench::new("small").await;
    let computes = bench.computes();
    let usages = bench.location("usages");

    bench.simulator.order(Fault::throttle(1, 9).on("GET", "/computes"));
    assert_eq!(bench.send(Method::GET, &usages, None).await.status(), 200);
    let throttled = bench.send(Method::GET, &computes, None).await;
    assert_eq!(
        (throttled.status().as_u16(), throttled.headers()["retry-after"].to_str().unwrap()),
        (429, "9")
    );
    assert_eq!(value(throttled).await["error"]["code"], "SubscriptionRequestsThrottled");

    bench.simulator.order(Fault::new(Effect::Html(503)));
    assert_eq!(bench.send(Method::GET, &computes, None).await.headers()["content-type"], "text/html");
    bench.simulator.order(Fault::new(Effect::ExpiredToken));
    assert_eq!(bench.send(Method::GET, &computes, None).await.status(), 401);
    bench.simulator.order(Fault::new(Effect::Malformed));
    let malformed = bench.send(Method::GET, &computes, None).await;
    assert!(serde_json::from_slice::<Value>(&malformed.bytes().await.unwrap()).is_err());

    assert_eq!(bench.get(&computes).await["value"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_connection_can_be_dropped_before_or_in_the_middle_of_an_answer() {
    let bench = Bench::new("small").await;
    let address = bench.compute("cpu-two");

    bench.simulator.order(Fault::new(Effect::Cut(40)).on("GET", "/computes"));
    let cut = bench.send(Method::GET, &bench.computes(), None).await;
    assert_eq!(cut.status(), 200);
    assert!(cut.bytes().await.is_err());

    bench.simulator.order(Fault::new(Effect::Drop).on("PUT", ""));
    assert!(bench.try_send(Method::PUT, &address, Some(cluster("Standard_DS3_v2", 0, 1))).await.is_err());
    assert_eq!(bench.send(Method::GET, &address, None).await.status(), 404);

    bench.simulator.order(Fault::new(Effect::DropAnswer).on("PUT", ""));
    assert!(bench.try_send(Method::PUT, &address, Some(cluster("Standard_DS3_v2", 0, 1))).await.is_err());
    assert_eq!(bench.send(Method::GET, &address, None).await.status(), 200);
}

#[tokio::test]
async fn a_late_answer_is_the_right_one() {
    let bench = Bench::new("small").await;
    bench.simulator.order(Fault::delay(Duration::from_millis(30)));
    let before = std::time::Instant::now();
    assert_eq!(bench.get(&bench.computes()).await["value"].as_array().unwrap().len(), 2);
    assert!(before.elapsed() >= Duration::from_millis(30));
}

#[tokio::test]
async fn everything_that_came_over_the_wire_is_logged() {
    let bench = Bench::new("small").await;
    let address = bench.compute("cpu-two");
    bench.send(Method::PUT, &address, Some(cluster("Standard_DS3_v2", 0, 1))).await;
    bench.send(Method::GET, &bench.compute("nobody"), None).await;

    let log = bench.simulator.requests();
    assert_eq!(log.len(), 2);
    assert_eq!((log[0].method.as_str(), log[0].status), ("PUT", Some(201)));
    assert!(log[0].path.ends_with("/computes/cpu-two") && log[0].body.contains("Standard_DS3_v2"));
    assert_eq!((log[1].query.as_str(), log[1].status), ("api-version=2025-12-01", Some(404)));
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let bench = Bench::new("empty").await;
    let body = json!({ "properties": { "description": "x".repeat(5 * 1024 * 1024) } });
    // The server answers without reading to the end, which a client may also see as a closed connection.
    if let Ok(response) = bench.try_send(Method::PUT, &bench.compute("big"), Some(body)).await {
        assert_eq!(response.status(), 413);
    }
    assert_eq!(bench.simulator.requests().last().unwrap().status, Some(413));
}

#[tokio::test]
async fn stopping_closes_the_port() {
    let bench = Bench::new("empty").await;
    let address = bench.computes();
    bench.get(&address).await;
    let Bench { simulator, client, .. } = bench;
    simulator.stop().await;
    assert!(client.get(&address).send().await.unwrap_err().is_connect());
}

#[tokio::test]
async fn the_wall_clock_moves_the_world_without_anybody_stepping_it() {
    let options = Options::new(Scenario::named("busy").unwrap(), Clock::Wall { speed: 10.0 });
    let simulator = Simulator::start(options).await.unwrap();
    let workspace = simulator.workspaces().remove(0);
    let client = http().build().unwrap();
    let bench = Bench { simulator, client, workspace };
    let before = bench.get(&bench.compute("ci-emeka")).await;
    assert_eq!(before["properties"]["properties"]["state"], "Starting");
    bench.simulator.advance(Duration::from_secs(60));
    let after = bench.get(&bench.compute("ci-emeka")).await;
    assert_eq!(after["properties"]["properties"]["state"], "Running");
}
