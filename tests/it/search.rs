//! Finding workspaces over HTTP: one question to the Resource Graph, and one to each subscription where that fails.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

use crate::raw_server::{RawServer, Seen, Turn, answer};
use amldeck::{
    azure::{Client, Credential, Endpoint, Options},
    domain::{
        ask::{Ask, Reply},
        error::ApiError,
        workspace::{Found, Named, Search},
    },
};

const PROVIDER: &str = "providers/Microsoft.MachineLearningServices/workspaces";
const SUBSCRIPTIONS: &str = r#"{"value":[
    {"subscriptionId":"a","displayName":"Team A","state":"Enabled"},
    {"subscriptionId":"b","displayName":"Old","state":"Disabled"},
    {"subscriptionId":"c","displayName":"Team C","state":"PastDue"}]}"#;

fn row(subscription: &str, name: &str, kind: &str) -> String {
    let id = format!("/subscriptions/{subscription}/resourceGroups/rg/{PROVIDER}/{name}");
    format!(r#"{{"id":"{id}","name":"{name}","kind":"{kind}","location":"eastus"}}"#)
}

fn graph_page(rows: &[String], more: &str) -> Turn {
    answer(200, &[], &format!(r#"{{"count":{},"data":[{}]{more}}}"#, rows.len(), rows.join(",")))
}

/// A service whose Resource Graph answers so; each subscription has a workspace of the name `only-SUBSCRIPTION`.
async fn service(graph: impl Fn(&Seen) -> Turn + Send + Sync + 'static) -> RawServer {
    RawServer::start(move |seen, _| {
        let path = seen.target.split('?').next().unwrap();
        if path.ends_with("/Microsoft.ResourceGraph/resources") {
            return graph(seen);
        }
        let Some(below) = path.strip_prefix("/subscriptions/") else {
            return answer(200, &[], SUBSCRIPTIONS);
        };
        let subscription = below.split('/').next().unwrap();
        let rows = row(subscription, &format!("only-{subscription}"), "Default");
        answer(200, &[], &format!(r#"{{"value":[{rows}]}}"#))
    })
    .await
}

async fn search(server: &RawServer, names: &[&str]) -> Result<Found, ApiError> {
    let endpoint = Endpoint::parse(server.origin()).unwrap();
    let client = Client::new(Options::new(endpoint, Credential::token("t".into())).unwrap());
    let names = names.iter().map(|name| Named::parse(name).unwrap()).collect();
    match client.perform(Ask::Workspaces(Search { names, ..Search::default() })).await {
        Reply::Workspaces(found) => found,
        other => panic!("{other:?}"),
    }
}

fn names(found: &Found) -> Vec<(&str, &str, &str)> {
    found.workspaces.iter().map(|found| (found.id.name(), &*found.kind, &*found.subscription)).collect()
}

fn asked_each(server: &RawServer) -> Vec<String> {
    let lines = server.lines().into_iter().filter(|line| line.starts_with("GET /subscriptions/"));
    let mut asked: Vec<String> =
        lines.map(|line| line["GET /subscriptions/".len()..][..1].to_owned()).collect();
    asked.sort();
    asked
}

#[tokio::test]
async fn the_graph_is_read_page_after_page_and_closed_subscriptions_are_left_out() {
    let server = service(|seen| {
        assert_eq!(seen.method, "POST");
        let body: serde_json::Value = serde_json::from_str(&seen.body).unwrap();
        assert!(body["query"].as_str().unwrap().contains("microsoft.machinelearningservices/workspaces"));
        match body["options"]["$skipToken"].as_str() {
            None => graph_page(
                &[row("a", "one", "Hub"), row("b", "two", "Default")],
                r#","resultTruncated":"true","$skipToken":"next""#,
            ),
            Some("next") => graph_page(&[row("c", "three", "Project"), row("x", "four", "")], ""),
            Some(other) => panic!("{other}"),
        }
    })
    .await;
    let found = search(&server, &[]).await.unwrap();
    assert_eq!(names(&found), [("one", "Hub", "Team A"), ("three", "Project", "Team C"), ("four", "", "")]);
    assert_eq!(found.remarks, ["subscription Old (b) is disabled and was left out".into()]);
    assert_eq!(asked_each(&server), Vec::<String>::new());
    assert_eq!(names(&search(&server, &["THREE"]).await.unwrap()), [("three", "Project", "Team C")]);
}

#[tokio::test]
async fn each_subscription_is_asked_where_the_graph_is_of_no_use() {
    let of_no_use: [fn() -> Turn; 6] = [
        || answer(403, &[], r#"{"error":{"code":"AuthorizationFailed","message":"No."}}"#),
        || answer(400, &[], r#"{"error":{"code":"BadRequest","message":"No."}}"#),
        || answer(404, &[], r#"{"error":{"code":"InvalidResourceType","message":"No."}}"#),
        || answer(429, &[("Retry-After", "60")], r#"{"error":{"code":"RateLimiting","message":"No."}}"#),
        || graph_page(&[], r#","resultTruncated":"true""#),
        || Turn::Drop,
    ];
    for turn in of_no_use {
        let server = service(move |_| turn()).await;
        let found = search(&server, &[]).await.unwrap();
        assert_eq!(names(&found), [("only-a", "Default", "Team A"), ("only-c", "Default", "Team C")]);
        assert_eq!(found.remarks, ["subscription Old (b) is disabled and was left out".into()]);
        assert_eq!(asked_each(&server), ["a", "c"]);
    }
}

#[tokio::test]
async fn what_the_graph_does_not_know_yet_is_found_in_its_subscription() {
    let server = service(|_| graph_page(&[row("a", "one", "Default")], "")).await;
    assert_eq!(names(&search(&server, &["only-c"]).await.unwrap()), [("only-c", "Default", "Team C")]);
    assert_eq!(search(&server, &["nowhere"]).await.unwrap().workspaces, []);
}

#[tokio::test]
async fn pages_that_lead_nowhere_end() {
    let server = service(|_| graph_page(&[row("a", "one", "")], r#","$skipToken":"again""#)).await;
    let found = search(&server, &[]).await.unwrap();
    assert_eq!(names(&found)[0].0, "only-a");
    let questions = server.lines().into_iter().filter(|line| line.starts_with("POST")).count();
    assert_eq!(questions, 2);
}

#[tokio::test]
async fn nobody_signed_in_is_told_at_once() {
    let body = r#"{"error":{"code":"ExpiredAuthenticationToken","message":"It has expired."}}"#;
    let server = RawServer::start(move |_, _| answer(401, &[], body)).await;
    assert!(matches!(search(&server, &[]).await, Err(ApiError::SignedOut(_))));
    assert_eq!(asked_each(&server), Vec::<String>::new());
}
