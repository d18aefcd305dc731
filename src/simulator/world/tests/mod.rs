//! The world by itself: requests are handed to it, and the clock is stepped.

mod anything;
mod changes;
mod clusters;
mod instances;
mod protocol;

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::World;
use super::time::Moment;
use crate::simulator::http::{Method, Request, Response};
use crate::simulator::scenario::Scenario;

const PROVIDER: &str = "providers/Microsoft.MachineLearningServices";

/// A world and the first of its workspaces.
struct Bench {
    world: World,
    subscription: String,
    workspace: String,
}

impl Bench {
    fn new(scenario: &str) -> Bench {
        Bench::seeded(&Scenario::named(scenario).unwrap(), 1)
    }

    fn seeded(scenario: &Scenario, seed: u64) -> Bench {
        let start: Moment = "2026-03-02T08:00:00Z".parse().unwrap();
        let mut world = World::new(scenario, seed, start, 1.0);
        // The clock stands still here, so a bucket would never fill up again.
        world.service.budgets = false;
        let workspace = world.workspaces[0].id();
        let subscription = format!("/subscriptions/{}", world.workspaces[0].subscription);
        Bench { world, subscription, workspace }
    }

    fn send(&mut self, method: Method, path: &str, query: &str, body: Option<&Value>) -> Response {
        let query = if query.contains("api-version") {
            query.to_owned()
        } else {
            format!("{query}&api-version=2025-12-01")
        };
        self.world.handle(&Request {
            scheme: "http",
            method,
            path: path.to_owned(),
            query,
            headers: vec![
                ("authorization".into(), "Bearer t".into()),
                ("host".into(), "127.0.0.1:8080".into()),
            ],
            body: body.map(|body| body.to_string().into_bytes()).unwrap_or_default(),
        })
    }

    fn compute(&self, name: &str) -> String {
        format!("{}/computes/{name}", self.workspace)
    }

    fn get(&mut self, name: &str) -> Value {
        let path = self.compute(name);
        let response = self.send(Method::Get, &path, "", None);
        assert_eq!(response.status, 200, "{name}");
        response.value()
    }

    /// `properties.properties` of a compute.
    fn own(&mut self, name: &str) -> Value {
        self.get(name)["properties"]["properties"].clone()
    }

    fn put(&mut self, name: &str, kind: &str, properties: &Value) -> Response {
        let body = json!({ "location": "westeurope", "properties": { "computeType": kind, "properties": properties } });
        let path = self.compute(name);
        self.send(Method::Put, &path, "", Some(&body))
    }

    fn post(&mut self, name: &str, action: &str) -> Response {
        let path = format!("{}/{action}", self.compute(name));
        self.send(Method::Post, &path, "", None)
    }

    fn preview(&mut self, name: &str, action: &str, body: &Value) -> Response {
        let path = format!("{}/{action}", self.compute(name));
        self.send(Method::Post, &path, "api-version=2024-04-01-preview", Some(body))
    }

    fn scale(&mut self, name: &str, settings: &Value) -> Response {
        let path = self.compute(name);
        let body = json!({ "properties": { "properties": { "scaleSettings": settings } } });
        self.send(Method::Patch, &path, "", Some(&body))
    }

    fn delete(&mut self, name: &str, action: &str) -> Response {
        let path = self.compute(name);
        self.send(Method::Delete, &path, action, None)
    }

    fn status(&mut self, response: &Response) -> Value {
        let address = response.header("azure-asyncoperation").expect("an operation was announced").to_owned();
        let (path, query) = address.trim_start_matches("http://127.0.0.1:8080").split_once('?').unwrap();
        self.send(Method::Get, path, query, None).value()
    }

    fn seconds(&mut self, seconds: i64) {
        let moment = self.world.now() + TimeDelta::seconds(seconds);
        self.world.advance_to(moment);
    }

    fn usage(&mut self, name: &str, kind: &str) -> i64 {
        let path = format!("{}/{PROVIDER}/locations/westeurope/usages", self.subscription);
        let rows = self.send(Method::Get, &path, "", None).value();
        let rows = rows["value"].as_array().unwrap();
        let of = |row: &&Value| row["name"]["value"] == name && row["type"].as_str().unwrap().contains(kind);
        rows.iter().find(of).unwrap()["currentValue"].as_i64().unwrap()
    }
}

fn refusal(response: &Response) -> (u16, String, String) {
    let body = response.value();
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    (response.status, text("/error/code"), text("/error/target"))
}

fn nodes(min: u32, max: u32) -> Value {
    json!({ "vmSize": "Standard_DS3_v2", "scaleSettings": { "minNodeCount": min, "maxNodeCount": max } })
}
