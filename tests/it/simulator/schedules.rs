//! Schedules move instances by the clock of their own time zone.

use std::time::Duration;

use amldeck::simulator::{Clock, Options, Scenario, Simulator};
use serde_json::{Value, json};

use super::Bench;
use crate::support::http;

/// A bench whose clock starts at a moment.
async fn at(start: &str) -> Bench {
    let clock = Clock::Stepped { start: start.parse().unwrap() };
    let options = Options::new(Scenario::named("small").unwrap(), clock);
    let simulator = Simulator::start(options).await.unwrap();
    let workspace = simulator.workspaces().remove(0);
    Bench { simulator, client: http().build().unwrap(), workspace }
}

fn trigger(action: &str, expression: &str) -> Value {
    let cron = json!({ "timeZone": "W. Europe Standard Time", "expression": expression });
    json!({ "action": action, "status": "Enabled", "triggerType": "Cron", "cron": cron })
}

async fn state(bench: &Bench) -> String {
    let body = bench.get(&bench.compute("ci-one")).await;
    body["properties"]["properties"]["state"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_instance_stops_at_the_same_local_time_before_and_after_daylight_saving() {
    let bench = at("2026-03-28T12:00:00Z").await;
    let plan = json!({ "computeStartStop": [trigger("Stop", "0 18 * * *"), trigger("Start", "0 8 * * *")] });
    bench.made("ci-one", "ComputeInstance", json!({ "vmSize": "Standard_DS3_v2", "schedules": plan })).await;
    // Stepped to ten minutes after each moment: 18:00 is 17:00 UTC in winter and 16:00 in summer.
    let mut now: chrono::DateTime<chrono::Utc> = "2026-03-28T12:00:00Z".parse().unwrap();
    for (moment, expected) in [
        ("2026-03-28T16:50:00Z", "Running"),
        ("2026-03-28T17:10:00Z", "Stopped"),
        ("2026-03-29T05:50:00Z", "Stopped"),
        ("2026-03-29T06:10:00Z", "Running"),
        ("2026-03-29T15:50:00Z", "Running"),
        ("2026-03-29T16:10:00Z", "Stopped"),
    ] {
        let moment: chrono::DateTime<chrono::Utc> = moment.parse().unwrap();
        bench.simulator.advance((moment - now).to_std().unwrap());
        now = moment;
        assert_eq!(state(&bench).await, expected, "{moment}");
    }
}

#[tokio::test]
async fn a_recurrence_every_other_week_skips_one() {
    let bench = at("2026-03-02T08:00:00Z").await;
    let recurrence = json!({ "frequency": "Week", "interval": 2, "startTime": "2026-03-02T00:00:00", "timeZone": "Tokyo Standard Time",
        "schedule": { "hours": [9], "minutes": [30], "weekDays": ["Tuesday"] } });
    let plan = json!({ "computeStartStop": [{ "action": "Stop", "triggerType": "Recurrence", "recurrence": recurrence }] });
    bench.made("ci-one", "ComputeInstance", json!({ "vmSize": "Standard_DS3_v2", "schedules": plan })).await;

    bench.simulator.advance(Duration::from_secs(17 * 3600));
    assert_eq!(state(&bench).await, "Stopped", "half past nine in Tokyo is half past midnight in UTC");
    let start = bench.send(reqwest::Method::POST, &format!("{}/start", bench.compute("ci-one")), None).await;
    bench.followed(start).await;
    bench.simulator.advance(Duration::from_secs(8 * 86_400));
    assert_eq!(state(&bench).await, "Running");
    bench.simulator.advance(Duration::from_secs(7 * 86_400));
    assert_eq!(state(&bench).await, "Stopped");
}

#[tokio::test]
async fn words_may_be_written_as_microsofts_client_writes_them() {
    let bench = at("2026-03-02T08:00:00Z").await;
    let recurrence = json!({ "frequency": "week", "interval": 1, "timeZone": "UTC",
        "schedule": { "hours": [12], "minutes": [0], "weekDays": ["monday", "friday"] } });
    let plan = json!({ "computeStartStop": [
        { "action": "stop", "status": "Enabled", "triggerType": "Recurrence", "recurrence": recurrence },
        { "action": "start", "status": "disabled", "triggerType": "Cron", "cron": { "expression": "0 13 * * *" } },
    ] });
    bench.made("ci-one", "ComputeInstance", json!({ "vmSize": "Standard_DS3_v2", "schedules": plan })).await;
    bench.simulator.advance(Duration::from_secs(6 * 3600));
    assert_eq!(state(&bench).await, "Stopped");
}
