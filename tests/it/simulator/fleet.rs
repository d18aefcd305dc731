//! The fleet: many workspaces, and a hundred thousand computes that cost nothing until somebody looks.

use std::time::Duration;

use amldeck::simulator::{Scenario, WorkspaceName};
use reqwest::Method;
use serde_json::Value;

use super::{Bench, value};

impl Bench {
    fn computes_of(&self, workspace: &WorkspaceName) -> String {
        let WorkspaceName { subscription, resource_group, name } = workspace;
        format!(
            "{}/subscriptions/{subscription}/resourceGroups/{resource_group}/providers/Microsoft.MachineLearningServices/workspaces/{name}/computes",
            self.simulator.url()
        )
    }
}

#[tokio::test]
async fn a_demo_of_the_fleet_watches_all_of_it_and_some_of_it_turns_everybody_away() {
    let scenario = Scenario::named("fleet").unwrap();
    assert_eq!(scenario.watched().len(), 500);
    assert_eq!(Scenario::named("busy").unwrap().watched().len(), 1);
    let bench = Bench::of(scenario).await;
    let workspaces = bench.simulator.workspaces();
    for (at, status) in [(1, 200), (33, 403), (44, 404), (133, 403), (499, 200)] {
        let response = bench.send(Method::GET, &bench.computes_of(&workspaces[at]), None).await;
        assert_eq!(response.status(), status, "{at}");
    }
}

#[tokio::test]
async fn what_nobody_touched_looks_the_same_each_time_and_after_it_was_touched() {
    let bench = Bench::new("fleet").await;
    let workspace = bench.simulator.workspaces().remove(1);
    let address = bench.computes_of(&workspace);
    let rows = |page: Value| page["value"].as_array().unwrap().clone();
    let page = rows(bench.get(&address).await);
    assert_eq!(rows(bench.get(&address).await), page);
    bench.simulator.advance(Duration::from_secs(3600));
    assert_eq!(rows(bench.get(&address).await), page);

    let stopped = page.iter().find(|row| row["properties"]["properties"]["state"] == "Stopped").unwrap();
    let name = stopped["name"].as_str().unwrap();
    let one = format!("{address}/{name}");
    assert_eq!(bench.get(&one).await, *stopped);
    // An action that is refused wakes it up and changes nothing.
    let response = bench.send(Method::POST, &format!("{one}/listNodes"), None).await;
    assert_eq!(response.status(), 400);
    assert_eq!(bench.get(&one).await, *stopped);
    assert_eq!(rows(bench.get(&address).await), page);

    let response = bench.send(Method::POST, &format!("{one}/start"), None).await;
    assert_eq!(bench.followed(response).await["status"], "Succeeded");
    assert_eq!(bench.get(&one).await["properties"]["properties"]["state"], "Running");
    let after = rows(bench.get(&address).await);
    assert_eq!(after.len(), page.len());
    assert_eq!(
        after.iter().position(|row| row["name"] == name),
        page.iter().position(|row| row["name"] == name)
    );
}

#[tokio::test]
async fn the_busy_ones_move() {
    let bench = Bench::of(Scenario::named("fleet").unwrap().without_budgets()).await;
    let address = bench.computes_of(&bench.simulator.workspaces()[0]);
    let before = value(bench.send(Method::GET, &address, None).await).await;
    bench.simulator.advance(Duration::from_secs(900));
    let after = value(bench.send(Method::GET, &address, None).await).await;
    assert_ne!(before, after);
}
