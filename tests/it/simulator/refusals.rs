//! Every refusal of a request names the path of what is wrong.

use reqwest::Method;
use serde_json::{Map, Value, json};

use super::{Bench, body, refusal};

pub const GROUPS: &str = "/subscriptions/5b1e7c20-9a44-4f0d-8c3e-2f6d81a7b490/resourceGroups";
const ELSEWHERE: &str = "/subscriptions/elsewhere/resourceGroups/rg/providers";

/// The id of a subnet of the shared network group.
pub fn subnet(network: &str, name: &str) -> String {
    format!("{GROUPS}/rg-network/providers/Microsoft.Network/virtualNetworks/{network}/subnets/{name}")
}

fn identity(name: &str) -> String {
    format!("{GROUPS}/rg-identity/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}")
}

/// The object with one more key.
fn with(base: &Value, key: &str, value: &Value) -> Value {
    let mut base = base.clone();
    base[key] = value.clone();
    base
}

/// Sends each case as a new compute; all must be refused with their target.
pub async fn refused(kind: &str, base: Value, cases: &[(&str, Value, &str)]) {
    let bench = Bench::new("busy").await;
    for (key, value, target) in cases {
        let response = bench.put("x-new", kind, with(&base, key, value)).await;
        assert_eq!(
            refusal(response).await,
            (400, "UserError".into(), (*target).into()),
            "{kind} {key}: {value}"
        );
    }
}

/// The same cases must be accepted.
pub async fn accepted(kind: &str, base: Value, cases: &[(&str, Value)]) {
    let bench = Bench::new("busy").await;
    for (at, (key, value)) in cases.iter().enumerate() {
        let response = bench.put(&format!("x{at}-new"), kind, with(&base, key, value)).await;
        assert_eq!(response.status(), 201, "{kind} {key}: {value}: {}", response.text().await.unwrap());
    }
}

#[tokio::test]
async fn what_an_instance_cannot_have() {
    let base = json!({ "vmSize": "Standard_DS3_v2" });
    let service = |patch: Value| {
        let mut service = json!({ "name": "app", "image": { "reference": "x" }, "endpoints": [{ "target": 80, "published": 80 }] });
        service.as_object_mut().unwrap().extend(patch.as_object().unwrap().clone());
        json!([service])
    };
    let script = |script: Value| json!({ "scripts": { "creationScript": script } });
    refused("ComputeInstance", base.clone(), &[
        ("vmSize", Value::Null, "properties.vmSize"),
        ("subnet", json!({ "id": "not-an-id" }), "properties.subnet.id"),
        ("subnet", json!({}), "properties.subnet.id"),
        ("subnet", json!({ "id": subnet("vnet-hub-we", "nobody") }), "properties.subnet.id"),
        ("subnet", json!({ "id": subnet("vnet-hub-ne", "training") }), "properties.subnet.id"),
        ("subnet", json!({ "id": subnet("vnet-hub-we", "training").replace("/subnets/training", "") }), "properties.subnet.id"),
        ("enableNodePublicIp", json!(false), "properties.enableNodePublicIp"),
        ("enableNodePublicIp", json!("no"), "properties.enableNodePublicIp"),
        ("enableSSO", json!(1), "properties.enableSSO"),
        ("sshSettings", json!({ "sshPublicAccess": "Enabled" }), "properties.sshSettings.adminPublicKey"),
        ("sshSettings", json!({ "sshPublicAccess": "Enabled", "adminPublicKey": "ssh-ed25519 AAAA" }), "properties.sshSettings.adminPublicKey"),
        ("sshSettings", json!({ "sshPublicAccess": "Ajar" }), "properties.sshSettings.sshPublicAccess"),
        ("idleTimeBeforeShutdown", json!("PT14M"), "properties.idleTimeBeforeShutdown"),
        ("idleTimeBeforeShutdown", json!("P4D"), "properties.idleTimeBeforeShutdown"),
        ("idleTimeBeforeShutdown", json!(30), "properties.idleTimeBeforeShutdown"),
        ("applicationSharingPolicy", json!("Everybody"), "properties.applicationSharingPolicy"),
        ("computeInstanceAuthorizationType", json!("shared"), "properties.computeInstanceAuthorizationType"),
        ("personalComputeInstanceSettings", json!({ "assignedUser": { "objectId": "ada", "tenantId": "7f1d9a52-3c40-4e8b-9a61-5d2c8e4b0f17" } }), "properties.personalComputeInstanceSettings.assignedUser.objectId"),
        ("personalComputeInstanceSettings", json!({ "assignedUser": { "objectId": "7f1d9a52-3c40-4e8b-9a61-5d2c8e4b0f17" } }), "properties.personalComputeInstanceSettings.assignedUser.tenantId"),
        ("setupScripts", script(json!({ "scriptSource": "ftp", "scriptData": "x" })), "properties.setupScripts.scripts.creationScript.scriptSource"),
        ("setupScripts", script(json!({ "scriptSource": "inline" })), "properties.setupScripts.scripts.creationScript.scriptData"),
        ("setupScripts", script(json!({ "scriptSource": "inline", "scriptData": "x", "timeout": "soon" })), "properties.setupScripts.scripts.creationScript.timeout"),
        ("customServices", json!({}), "properties.customServices"),
        ("customServices", service(json!({ "name": "" })), "properties.customServices[0].name"),
        ("customServices", service(json!({ "image": {} })), "properties.customServices[0].image.reference"),
        ("customServices", service(json!({ "image": { "type": "tar", "reference": "x" } })), "properties.customServices[0].image.type"),
        ("customServices", service(json!({ "endpoints": [{ "target": 0 }] })), "properties.customServices[0].endpoints[0].target"),
        ("customServices", service(json!({ "endpoints": [{ "target": 80, "published": 65_536 }] })), "properties.customServices[0].endpoints[0].published"),
        ("customServices", service(json!({ "endpoints": [{ "target": 1, "published": 9 }, { "target": 2, "published": 9 }] })), "properties.customServices[0].endpoints[1].published"),
        ("customServices", service(json!({ "endpoints": [{ "target": 1, "protocol": "icmp" }] })), "properties.customServices[0].endpoints[0].protocol"),
        ("customServices", service(json!({ "volumes": [{ "source": "/a" }] })), "properties.customServices[0].volumes[0].target"),
    ]).await;
    accepted("ComputeInstance", base, &[
        ("subnet", json!({ "id": subnet("vnet-hub-we", "training") })),
        ("subnet", json!({ "id": subnet("VNET-HUB-WE", "Training").to_uppercase().replace("SUBSCRIPTIONS", "subscriptions") })),
        ("subnet", json!({ "id": format!("{ELSEWHERE}/Microsoft.Network/virtualNetworks/v/subnets/s") })),
        ("setupScripts", script(json!({ "scriptSource": "workspaceStorage", "scriptData": "Users/ada/setup.sh", "timeout": "30m" }))),
        ("customServices", service(json!({ "endpoints": [{ "target": 8080, "published": null }] }))),
        ("idleTimeBeforeShutdown", json!("P3D")),
    ]).await;
}

#[tokio::test]
async fn schedules_that_never_come_due() {
    let cron = |patch: Value| {
        let mut cron = json!({ "expression": "0 18 * * *", "timeZone": "UTC" });
        cron.as_object_mut().unwrap().extend(patch.as_object().unwrap().clone());
        json!({ "computeStartStop": [{ "action": "Stop", "triggerType": "Cron", "cron": cron }] })
    };
    let recurrence = |patch: Value| {
        let mut pattern = json!({ "hours": [8], "minutes": [0] });
        let mut recurrence = json!({ "frequency": "Day", "interval": 1 });
        for (key, value) in patch.as_object().cloned().unwrap_or_else(Map::new) {
            let of_pattern = ["hours", "minutes", "weekDays", "monthDays"].contains(&key.as_str());
            if of_pattern { pattern[key] = value } else { recurrence[key] = value }
        }
        recurrence["schedule"] = pattern;
        json!({ "computeStartStop": [{ "action": "Start", "triggerType": "Recurrence", "recurrence": recurrence }] })
    };
    let one = |schedule: Value| json!({ "computeStartStop": [schedule] });
    let five = json!({ "computeStartStop": vec![json!({ "action": "Stop", "triggerType": "Cron", "cron": { "expression": "0 18 * * *" } }); 5] });
    let row = |rest: &str| format!("properties.schedules.computeStartStop[0].{rest}");
    let cases: Vec<(Value, String)> = vec![
        (five, "properties.schedules".into()),
        (one(json!({ "triggerType": "Cron" })), row("action")),
        (one(json!({ "action": "Pause", "triggerType": "Cron" })), row("action")),
        (one(json!({ "action": "Stop" })), row("triggerType")),
        (one(json!({ "action": "Stop", "triggerType": "Moon" })), row("triggerType")),
        (one(json!({ "action": "Stop", "triggerType": "Cron" })), row("cron")),
        (one(json!({ "action": "Stop", "status": "Off", "triggerType": "Cron" })), row("status")),
        (cron(json!({ "expression": "0 18 * *" })), row("cron.expression")),
        (cron(json!({ "expression": "0 0 18 * * *" })), row("cron.expression")),
        (cron(json!({ "expression": "0 25 * * *" })), row("cron.expression")),
        (cron(json!({ "expression": "@daily" })), row("cron.expression")),
        (cron(json!({ "timeZone": "Europe/Berlin" })), row("cron.timeZone")),
        (cron(json!({ "startTime": "2026-03-01" })), row("cron.startTime")),
        (recurrence(json!({ "frequency": "Year" })), row("recurrence.frequency")),
        (recurrence(json!({ "frequency": null })), row("recurrence.frequency")),
        (recurrence(json!({ "interval": 0 })), row("recurrence.interval")),
        (recurrence(json!({ "timeZone": "CET" })), row("recurrence.timeZone")),
        (recurrence(json!({ "hours": [] })), row("recurrence.schedule.hours")),
        (recurrence(json!({ "hours": [24] })), row("recurrence.schedule.hours")),
        (recurrence(json!({ "minutes": null })), row("recurrence.schedule.minutes")),
        (recurrence(json!({ "monthDays": [0] })), row("recurrence.schedule.monthDays")),
        (recurrence(json!({ "weekDays": ["Mon"] })), row("recurrence.schedule.weekDays")),
    ];
    let cases: Vec<(&str, Value, &str)> =
        cases.iter().map(|(value, target)| ("schedules", value.clone(), target.as_str())).collect();
    let base = json!({ "vmSize": "Standard_DS3_v2" });
    refused("ComputeInstance", base.clone(), &cases).await;
    accepted("ComputeInstance", base, &[
        ("schedules", cron(json!({ "expression": "*/15 8-17 * * MON-FRI", "timeZone": "Newfoundland Standard Time", "startTime": "2026-03-01T00:00:00" }))),
        ("schedules", recurrence(json!({ "frequency": "Month", "interval": 3, "monthDays": [1, 31], "timeZone": "UTC" }))),
        ("schedules", recurrence(json!({ "frequency": "Week", "weekDays": ["Monday"], "startTime": null }))),
    ]).await;
}

#[tokio::test]
async fn what_a_cluster_cannot_have() {
    let base = json!({ "vmSize": "Standard_DS3_v2", "scaleSettings": { "maxNodeCount": 2 } });
    refused(
        "AmlCompute",
        base.clone(),
        &[
            ("vmPriority", json!("Spot"), "properties.vmPriority"),
            ("scaleSettings", json!({ "minNodeCount": 1 }), "properties.scaleSettings"),
            ("scaleSettings", json!({ "maxNodeCount": -1 }), "properties.scaleSettings"),
            (
                "scaleSettings",
                json!({ "maxNodeCount": 2, "nodeIdleTimeBeforeScaleDown": "2m" }),
                "properties.scaleSettings",
            ),
            ("osType", json!("Plan9"), "properties.osType"),
            ("remoteLoginPortPublicAccess", json!("Open"), "properties.remoteLoginPortPublicAccess"),
            ("subnet", json!({ "id": subnet("vnet-hub-ne", "default") }), "properties.subnet.id"),
            ("enableNodePublicIp", json!(false), "properties.enableNodePublicIp"),
            (
                "userAccountCredentials",
                json!({ "adminUserPassword": "Abcdef1!" }),
                "properties.userAccountCredentials.adminUserName",
            ),
            (
                "userAccountCredentials",
                json!({ "adminUserName": "ada" }),
                "properties.userAccountCredentials",
            ),
            (
                "userAccountCredentials",
                json!({ "adminUserName": "ada", "adminUserPassword": "abcdefgh" }),
                "properties.userAccountCredentials.adminUserPassword",
            ),
        ],
    )
    .await;
    let bench = Bench::new("busy").await;
    let mut far =
        body("AmlCompute", &with(&base, "subnet", &json!({ "id": subnet("vnet-hub-ne", "default") })));
    far["location"] = json!("North Europe");
    assert_eq!(
        bench.send(Method::PUT, &bench.compute("x-far"), Some(far.clone())).await.status(),
        201,
        "in the subnet's region"
    );
    far["location"] = json!("atlantis");
    let refused = refusal(bench.send(Method::PUT, &bench.compute("x-lost"), Some(far)).await).await;
    assert_eq!(refused.2, "location");
}

#[tokio::test]
async fn a_managed_network_makes_a_subnet_unnecessary() {
    let text = include_str!("../../../assets/scenarios/small.toml")
        .replace("taken_names", "isolation = \"AllowInternetOutbound\"\ntaken_names");
    let bench = Bench::of(amldeck::simulator::Scenario::parse(&text).unwrap()).await;
    let own = json!({ "vmSize": "Standard_DS3_v2", "enableNodePublicIp": false });
    assert_eq!(bench.put("ci-inside", "ComputeInstance", own).await.status(), 201);
}

#[tokio::test]
async fn tags_and_identities_are_checked_for_every_type() {
    let bench = Bench::new("busy").await;
    let users = |ids: &[String]| ids.iter().map(|id| (id.clone(), json!({}))).collect::<Map<String, Value>>();
    let many: Map<String, Value> = (0..51).map(|at| (format!("t{at}"), json!("x"))).collect();
    let cases = [
        ("tags", Value::Object(many), "tags"),
        ("tags", json!(["a"]), "tags"),
        ("tags", json!({ "a": 1 }), "tags.a"),
        ("tags", json!({ "a": "x".repeat(257) }), "tags.a"),
        ("tags", json!({ "x".repeat(513): "a" }), "tags"),
        ("identity", json!({ "type": "Royal" }), "identity.type"),
        ("identity", json!({}), "identity.type"),
        ("identity", json!({ "type": "UserAssigned" }), "identity.userAssignedIdentities"),
        (
            "identity",
            json!({ "type": "SystemAssigned", "userAssignedIdentities": users(&[identity("id-ml-training")]) }),
            "identity.userAssignedIdentities",
        ),
        (
            "identity",
            json!({ "type": "UserAssigned", "userAssignedIdentities": users(&[identity("nobody")]) }),
            "identity.userAssignedIdentities",
        ),
        (
            "identity",
            json!({ "type": "UserAssigned", "userAssignedIdentities": users(&[subnet("vnet-hub-we", "training")]) }),
            "identity.userAssignedIdentities",
        ),
    ];
    let kinds = [
        ("AmlCompute", json!({ "vmSize": "Standard_DS3_v2", "scaleSettings": { "maxNodeCount": 1 } })),
        ("ComputeInstance", json!({ "vmSize": "Standard_DS3_v2" })),
        ("VirtualMachine", json!({ "address": "10.0.0.4" })),
    ];
    for (kind, own) in &kinds {
        for (key, value, target) in &cases {
            let sent = with(&body(kind, own), key, value);
            let response = bench.send(Method::PUT, &bench.compute("x-new"), Some(sent)).await;
            assert_eq!(refusal(response).await.2, *target, "{kind} {key}: {value}");
        }
        let good = json!({ "type": "SystemAssigned,UserAssigned", "userAssignedIdentities":
            users(&[identity("ID-ML-Training"), format!("{ELSEWHERE}/Microsoft.ManagedIdentity/userAssignedIdentities/any")]) });
        let mut sent = with(&body(kind, own), "identity", &good);
        sent["tags"] = json!({ "x".repeat(512): "x".repeat(256) });
        let response = bench.send(Method::PUT, &bench.compute(&format!("x-{kind}")), Some(sent)).await;
        assert_eq!(response.status(), 201, "{kind}");
    }
}

#[tokio::test]
async fn names_of_every_type_have_their_length() {
    let bench = Bench::new("small").await;
    let cluster = json!({ "vmSize": "Standard_DS3_v2", "scaleSettings": { "maxNodeCount": 1 } });
    let instance = json!({ "vmSize": "Standard_DS3_v2" });
    let aks = json!({ "agentCount": 3, "agentVmSize": "Standard_D4s_v3" });
    let letters = |count: usize| "n".repeat(count);
    for (kind, own, name, is_good) in [
        ("ComputeInstance", &instance, letters(2), false),
        ("ComputeInstance", &instance, letters(3), true),
        ("ComputeInstance", &instance, letters(24), true),
        ("ComputeInstance", &instance, letters(25), false),
        ("AmlCompute", &cluster, letters(25), false),
        ("AmlCompute", &cluster, "a-b-1".into(), false),
        ("AmlCompute", &cluster, "ab-".into(), false),
        ("AmlCompute", &cluster, "a-1b".into(), true),
        ("AKS", &aks, "n".into(), false),
        ("AKS", &aks, letters(2), true),
        ("AKS", &aks, letters(17), true),
        ("AKS", &aks, "m".repeat(24), true),
        ("AKS", &aks, "m".repeat(25), false),
    ] {
        let response = bench.put(&name, kind, own.clone()).await;
        let refused = refusal(response).await;
        assert_eq!(refused.0 == 201, is_good, "{kind} {name}");
        assert!(is_good || refused.2 == "computeName", "{kind} {name}");
    }
    let address = |name: &str| format!("{}?api-version=2024-04-01", bench.compute(name));
    for (name, is_good) in [(letters(32), true), ("m".repeat(33), false)] {
        let sent = body("AmlCompute", &cluster);
        assert_eq!(
            bench.send(Method::PUT, &address(&name), Some(sent)).await.status() == 201,
            is_good,
            "{name}"
        );
    }
}
