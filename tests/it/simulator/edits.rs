//! Edits as a client makes them: read the body, change something, send it back.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Bench, body, refusal};

const GROUP: &str = "/subscriptions/5b1e7c20-9a44-4f0d-8c3e-2f6d81a7b490/resourceGroups";

/// What the service alone may write; a careful client leaves it out.
const READ_ONLY: &[&str] = &[
    "/id",
    "/name",
    "/type",
    "/properties/createdOn",
    "/properties/modifiedOn",
    "/properties/provisioningState",
    "/properties/provisioningErrors",
    "/properties/provisioningWarnings",
    "/properties/isAttachedCompute",
    "/properties/properties/state",
    "/properties/properties/errors",
    "/properties/properties/lastOperation",
    "/properties/properties/applications",
    "/properties/properties/connectivityEndpoints",
    "/properties/properties/createdBy",
    "/properties/properties/versions",
    "/properties/properties/osImageMetadata",
    "/properties/properties/nodeStateCounts",
    "/properties/properties/allocationState",
];

fn without_read_only(mut body: Value) -> Value {
    for pointer in READ_ONLY {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        if let Some(Value::Object(parent)) = body.pointer_mut(parent) {
            parent.shift_remove(key);
        }
    }
    body
}

fn set(body: &mut Value, pointer: &str, value: &Value) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    body.pointer_mut(parent).unwrap()[key] = value.clone();
}

impl Bench {
    /// Sends a body and waits; what is read afterwards.
    async fn replaced(&self, name: &str, body: Value) -> Value {
        let response = self.send(Method::PUT, &self.compute(name), Some(body)).await;
        assert_eq!(response.status(), 201, "{}", response.text().await.unwrap());
        assert_eq!(self.followed(response).await["status"], "Succeeded");
        self.get(&self.compute(name)).await
    }
}

#[tokio::test]
async fn every_setting_that_can_change_reads_back_as_it_was_sent() {
    let identity = json!({ "type": "UserAssigned", "userAssignedIdentities": {
        (format!("{GROUP}/rg-identity/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-ml-notebooks")): {},
    } });
    let schedule = json!({ "computeStartStop": [
        { "action": "Stop", "status": "Enabled", "triggerType": "Cron", "recurrence": null,
          "cron": { "startTime": null, "timeZone": "W. Europe Standard Time", "expression": "0 18 * * 1-5" } },
        { "action": "Start", "status": "Disabled", "triggerType": "Recurrence",
          "recurrence": { "frequency": "Week", "interval": 2, "startTime": "2026-03-01T08:00:00", "timeZone": "Tokyo Standard Time",
                          "schedule": { "hours": [8], "minutes": [0, 30], "weekDays": ["Monday"], "monthDays": null } } },
    ] });
    let service = json!([{ "name": "rstudio", "image": { "type": "docker", "reference": "ghcr.io/x/rstudio:4", "unknown": 1 },
        "endpoints": [{ "protocol": "http", "name": "ui", "target": 8787, "published": 8787 }],
        "volumes": [{ "type": "bind", "source": "/home/azureuser", "target": "/home/azureuser" }],
        "environmentVariables": { "USER": { "type": "local", "value": "ada" } }, "anything": { "else": [] } }]);
    let scripts = json!({ "scripts": { "creationScript": { "scriptSource": "inline", "scriptData": "ZWNobw==", "scriptArguments": "-v", "timeout": "30m" }, "startupScript": null } });
    let cases = [
        ("ci-ada", "/tags", json!({ "team": "pricing", "cost centre": "4711", "ümlaut": "" })),
        ("ci-ada", "/identity", identity),
        ("ci-ada", "/properties/description", json!("for the pricing team")),
        ("ci-ada", "/properties/properties/idleTimeBeforeShutdown", json!("PT2H30M")),
        ("ci-ada", "/properties/properties/schedules", schedule),
        ("ci-ada", "/properties/properties/customServices", service),
        ("ci-ada", "/properties/properties/enableSSO", json!(false)),
        ("ci-ada", "/properties/properties/applicationSharingPolicy", json!("Personal")),
        ("ci-ada", "/properties/properties/setupScripts", scripts),
        ("cpu-batch", "/tags", json!({})),
        ("cpu-batch", "/identity", json!({ "type": "SystemAssigned" })),
        ("cpu-batch", "/properties/description", Value::Null),
        (
            "k8s-edge",
            "/properties/properties/instanceTypes",
            json!({ "small": { "nodeSelector": { "pool": "a" }, "resources": { "requests": { "cpu": "1" }, "limits": { "cpu": "2", "nvidia.com/gpu": "1" } } } }),
        ),
        ("k8s-edge", "/properties/properties/namespace", json!("Whatever_It is")),
        ("aks-scoring", "/tags", json!({ "team": "scoring" })),
    ];
    let bench = Bench::new("busy").await;
    for (name, pointer, wanted) in &cases {
        for keeps_read_only in [true, false] {
            let mut sent = bench.get(&bench.compute(name)).await;
            set(&mut sent, pointer, wanted);
            sent["properties"]["properties"]["aKeyOfTomorrow"] = json!({ "deep": true });
            let sent = if keeps_read_only { sent } else { without_read_only(sent) };
            let read = bench.replaced(name, sent).await;
            let found = read.pointer(pointer).unwrap();
            assert!(holds(found, wanted), "{name} {pointer}: {found}");
        }
    }
}

/// Whether everything wanted is there; the service adds ids of its own.
fn holds(found: &Value, wanted: &Value) -> bool {
    match (found, wanted) {
        (Value::Object(found), Value::Object(wanted)) => {
            wanted.iter().all(|(key, value)| found.get(key).is_some_and(|found| holds(found, value)))
        }
        (Value::Array(found), Value::Array(wanted)) => {
            found.len() == wanted.len()
                && found.iter().zip(wanted).all(|(found, wanted)| holds(found, wanted))
        }
        _ => found == wanted,
    }
}

#[tokio::test]
async fn an_edit_of_one_thing_changes_nothing_else() {
    let bench = Bench::new("busy").await;
    for name in ["ci-ada", "ci-daniel", "cpu-batch", "warm-pool", "k8s-edge", "aks-scoring", "synapse-pool"] {
        let before = bench.get(&bench.compute(name)).await;
        let mut sent = before.clone();
        set(&mut sent, "/tags", &json!({ "edited": "yes" }));
        let after = bench.replaced(name, sent).await;
        // Nodes and times move by themselves.
        for pointer in [
            "/location",
            "/identity",
            "/properties/description",
            "/properties/resourceId",
            "/properties/createdOn",
            "/properties/disableLocalAuth",
            "/properties/computeLocation",
            "/properties/isAttachedCompute",
            "/properties/properties/vmSize",
            "/properties/properties/subnet",
            "/properties/properties/sshSettings",
            "/properties/properties/schedules",
            "/properties/properties/idleTimeBeforeShutdown",
            "/properties/properties/scaleSettings",
            "/properties/properties/vmPriority",
            "/properties/properties/personalComputeInstanceSettings",
            "/properties/properties/instanceTypes",
            "/properties/properties/sslConfiguration",
            "/properties/properties/autoScaleProperties",
        ] {
            assert_eq!(after.pointer(pointer), before.pointer(pointer), "{name} {pointer}");
        }
        assert_eq!(after["tags"], json!({ "edited": "yes" }));
    }
}

#[tokio::test]
async fn what_a_put_leaves_out_is_reset() {
    let bench = Bench::new("busy").await;
    let bare = body("ComputeInstance", &json!({ "vmSize": "Standard_DS3_v2" }));
    let read = bench.replaced("ci-ada", bare).await;
    assert_eq!(read["tags"], json!({}));
    assert!(read.get("identity").is_none());
    assert!(read["properties"]["properties"]["idleTimeBeforeShutdown"].is_null());
}

#[tokio::test]
async fn an_old_version_cannot_reset_what_it_does_not_know() {
    let bench = Bench::new("busy").await;
    let address = format!("{}?api-version=2024-04-01", bench.compute("ci-ada"));
    let mut sent = bench.get(&address).await;
    sent["properties"]["properties"]["enableSSO"] = json!(false);
    let response = bench.send(Method::PUT, &address, Some(sent)).await;
    assert_eq!(bench.followed(response).await["status"], "Succeeded");
    let own = bench.get(&bench.compute("ci-ada")).await["properties"]["properties"].clone();
    assert_eq!((&own["idleTimeBeforeShutdown"], &own["enableSSO"]), (&json!("PT60M"), &json!(true)));
}

#[tokio::test]
async fn root_access_is_a_preview_s_to_change_and_to_tell() {
    let bench = Bench::new("small").await;
    let preview = format!("{}?api-version=2026-05-15-preview", bench.compute("ci-one"));
    let mut sent = bench.get(&preview).await;
    assert_eq!(sent["properties"]["properties"]["enableRootAccess"], true);
    sent["properties"]["properties"]["enableRootAccess"] = json!(false);
    let response = bench.send(Method::PUT, &preview, Some(sent)).await;
    bench.followed(response).await;

    let stable = bench.get(&bench.compute("ci-one")).await;
    assert!(stable["properties"]["properties"].get("enableRootAccess").is_none());
    bench.replaced("ci-one", stable).await;
    assert_eq!(bench.get(&preview).await["properties"]["properties"]["enableRootAccess"], false);
}

#[tokio::test]
async fn what_is_fixed_is_refused_by_its_path() {
    let subnet = json!({ "id": format!("{GROUP}/rg-network/providers/Microsoft.Network/virtualNetworks/vnet-hub-we/subnets/training") });
    let cases = [
        ("ci-ada", "/properties/properties/vmSize", json!("Standard_DS4_v2"), "properties.vmSize"),
        ("ci-ada", "/properties/properties/subnet", subnet.clone(), "properties.subnet.id"),
        (
            "ci-emeka",
            "/properties/properties/sshSettings",
            json!({ "sshPublicAccess": "Disabled" }),
            "properties.sshSettings.sshPublicAccess",
        ),
        (
            "ci-emeka",
            "/properties/properties/sshSettings/adminPublicKey",
            json!("ssh-rsa AAAAother"),
            "properties.sshSettings.adminPublicKey",
        ),
        (
            "ci-daniel",
            "/properties/properties/personalComputeInstanceSettings/assignedUser/objectId",
            json!("7f1d9a52-3c40-4e8b-9a61-000000000000"),
            "properties.personalComputeInstanceSettings.assignedUser.objectId",
        ),
        ("ci-ada", "/location", json!("northeurope"), "location"),
        ("cpu-batch", "/properties/properties/vmSize", json!("Standard_DS4_v2"), "properties.vmSize"),
        ("cpu-batch", "/properties/properties/vmPriority", json!("LowPriority"), "properties.vmPriority"),
        ("cpu-batch", "/properties/properties/subnet", subnet, "properties.subnet.id"),
        (
            "cpu-batch",
            "/properties/properties/remoteLoginPortPublicAccess",
            json!("Disabled"),
            "properties.remoteLoginPortPublicAccess",
        ),
        ("cpu-batch", "/properties/computeLocation", json!("northeurope"), "properties.computeLocation"),
        (
            "cpu-batch",
            "/properties/properties/userAccountCredentials",
            json!({ "adminUserName": "mallory", "adminUserSshPublicKey": "ssh-rsa AAAA" }),
            "properties.userAccountCredentials.adminUserName",
        ),
        (
            "k8s-edge",
            "/properties/resourceId",
            json!(format!(
                "{GROUP}/rg-ml-prod/providers/Microsoft.ContainerService/managedClusters/aks-scoring-we"
            )),
            "properties.resourceId",
        ),
    ];
    let bench = Bench::new("busy").await;
    bench.simulator.advance(std::time::Duration::from_secs(300));
    for (name, pointer, wanted, target) in &cases {
        let mut sent = bench.get(&bench.compute(name)).await;
        let before = sent.clone();
        set(&mut sent, pointer, wanted);
        let response = bench.send(Method::PUT, &bench.compute(name), Some(sent)).await;
        assert_eq!(refusal(response).await, (400, "UserError".to_owned(), (*target).to_owned()), "{name}");
        assert_eq!(
            bench.get(&bench.compute(name)).await["properties"]["modifiedOn"],
            before["properties"]["modifiedOn"]
        );
    }
}

#[tokio::test]
async fn a_cluster_s_user_survives_edits_although_the_password_is_never_told() {
    let bench = Bench::new("small").await;
    let user = json!({ "adminUserName": "ada", "adminUserPassword": "Correct-Horse-7" });
    let own = json!({ "vmSize": "Standard_DS3_v2", "scaleSettings": { "maxNodeCount": 1 }, "userAccountCredentials": user });
    bench.made("cpu-ssh", "AmlCompute", own).await;
    let mut sent = bench.get(&bench.compute("cpu-ssh")).await;
    assert!(!sent.to_string().contains("Horse"));
    sent["tags"] = json!({ "a": "b" });
    let read = bench.replaced("cpu-ssh", sent).await;
    assert_eq!(read["properties"]["properties"]["userAccountCredentials"]["adminUserName"], "ada");
}

#[tokio::test]
async fn secrets_that_were_never_told_must_be_given_again() {
    let bench = Bench::new("busy").await;
    for (name, key, target, secret) in [
        (
            "dsvm-lena",
            "administratorAccount",
            "properties.administratorAccount",
            json!({ "username": "lena", "password": "hunter2" }),
        ),
        (
            "hdi-history",
            "administratorAccount",
            "properties.administratorAccount",
            json!({ "username": "ssh", "privateKeyData": "-----BEGIN" }),
        ),
        ("dbx-etl", "databricksAccessToken", "properties.databricksAccessToken", json!("dapi0000")),
    ] {
        let mut sent = bench.get(&bench.compute(name)).await;
        sent["tags"] = json!({ "edited": "yes" });
        let response = bench.send(Method::PUT, &bench.compute(name), Some(sent.clone())).await;
        assert_eq!(refusal(response).await.2, target, "{name}");
        sent["properties"]["properties"][key] = secret;
        let read = bench.replaced(name, sent).await;
        assert_eq!(
            (&read["tags"]["edited"], &read["properties"]["properties"][key]),
            (&json!("yes"), &Value::Null)
        );
    }
}

#[tokio::test]
async fn a_certificate_must_be_given_again_too() {
    let bench = Bench::new("busy").await;
    let ssl = json!({ "status": "Enabled", "cname": "score.contoso.example",
        "cert": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
        "key": "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n" });
    bench
        .made(
            "aks-own",
            "AKS",
            json!({ "agentCount": 3, "agentVmSize": "Standard_D4s_v3", "sslConfiguration": ssl }),
        )
        .await;
    let mut sent = bench.get(&bench.compute("aks-own")).await;
    assert_eq!(sent["properties"]["properties"]["sslConfiguration"]["status"], "Enabled");
    assert!(sent["properties"]["properties"]["sslConfiguration"]["cert"].is_null());
    let response = bench.send(Method::PUT, &bench.compute("aks-own"), Some(sent.clone())).await;
    assert_eq!(refusal(response).await.2, "properties.sslConfiguration.cert");
    sent["properties"]["properties"]["sslConfiguration"] = ssl;
    bench.replaced("aks-own", sent).await;
}

#[tokio::test]
async fn an_identity_keeps_its_ids_and_known_ones_have_their_own() {
    let bench = Bench::new("busy").await;
    let before = bench.get(&bench.compute("cpu-batch")).await;
    let id = format!(
        "{GROUP}/rg-identity/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-ml-training"
    );
    let mut sent = before;
    sent["identity"] =
        json!({ "type": "SystemAssigned, UserAssigned", "userAssignedIdentities": { (id.clone()): {} } });
    let first = bench.replaced("cpu-batch", sent).await;
    assert_eq!(first["identity"]["type"], "SystemAssigned,UserAssigned");
    assert_eq!(
        first["identity"]["userAssignedIdentities"][&id]["clientId"],
        "a7d4c215-0e6b-4f39-8a57-6c90d1b2e4f3"
    );
    let second = bench.replaced("cpu-batch", first.clone()).await;
    assert_eq!(second["identity"], first["identity"]);
    let mut none = second;
    none["identity"] = json!({ "type": "None" });
    assert!(bench.replaced("cpu-batch", none).await.get("identity").is_none());
}

#[tokio::test]
async fn a_schedule_keeps_its_id() {
    let bench = Bench::new("small").await;
    let schedule = |expression: &str| json!({ "action": "Stop", "status": "Enabled", "triggerType": "Cron", "cron": { "expression": expression } });
    bench.made("ci-plan", "ComputeInstance", json!({ "vmSize": "Standard_DS3_v2", "schedules": { "computeStartStop": [schedule("0 18 * * *"), schedule("0 19 * * *")] } })).await;
    let mut sent = bench.get(&bench.compute("ci-plan")).await;
    let rows = |body: &Value| {
        body["properties"]["properties"]["schedules"]["computeStartStop"].as_array().unwrap().clone()
    };
    let kept = rows(&sent)[1].clone();
    sent["properties"]["properties"]["schedules"]["computeStartStop"] = json!([kept, schedule("0 20 * * *")]);
    let read = rows(&bench.replaced("ci-plan", sent).await);
    assert_eq!(read[0], kept);
    assert!(read[1]["id"].is_string() && read[1]["id"] != kept["id"]);
    assert_eq!(read[1]["provisioningStatus"], "Completed");
}

#[tokio::test]
async fn what_failed_may_become_something_else_but_not_somewhere_else() {
    let bench = Bench::new("busy").await;
    let mut own = json!({ "vmSize": "Standard_DS3_v2", "scaleSettings": { "maxNodeCount": 1 } });
    let mut far = body("AmlCompute", &own);
    far["location"] = json!("northeurope");
    let refused = bench.send(Method::PUT, &bench.compute("hpc-trial"), Some(far)).await;
    assert_eq!(refusal(refused).await.2, "location");
    bench.made("hpc-trial", "AmlCompute", own.clone()).await;
    let read = bench.get(&bench.compute("HPC-Trial")).await;
    assert_eq!(
        (&read["name"], &read["properties"]["provisioningState"]),
        (&json!("hpc-trial"), &json!("Succeeded"))
    );
    own["vmSize"] = json!("Standard_DS4_v2");
    assert_eq!(refusal(bench.put("HPC-trial", "AmlCompute", own).await).await.2, "properties.vmSize");
}
