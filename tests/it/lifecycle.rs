//! The life of each compute type over HTTP, by keys alone: its form is filled richly, the service takes it, the list shows
//! it, an edit alters what was touched and nothing else, another one like it is begun, and it is taken away.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

use crate::support::{Keyboard, Whole, pem, whole::find};
use amldeck::{
    app::panes::PaneId,
    kinds::{KINDS, edit, form::NAME, property::write},
};
use serde_json::{Value, json};
use std::fs;

/// As `ssh-keygen -t rsa` writes it; made for tests, its private half was never kept.
const PUBLIC_KEY: &str = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC4A9hA2oku+4mAwFPCm+xO5WhqEtWZhHS+6KHJsLmbOZ37xasRMjauf2Oe5obcgo7vB8RvjKP2O6jckmug84nulIrc4Hs4M+qob2xKM4xBUJpwA+lLj255nYUUlzppp/9d+3y+zj80f/0WJZFsJML583Bys1l5d6HhRsF96hPvuw== somebody@somewhere";

/// One thing that somebody does in a form.
enum Step {
    /// Empties a field and types into it.
    Fill(&'static str, &'static str),
    /// Pastes into a field.
    Paste(&'static str, &'static str),
    /// Chooses one of a few.
    Choose(&'static str, &'static str),
    /// Searches the list under a field for this, and takes the best match.
    Pick(&'static str, &'static str),
    /// Adds an item to a list.
    Add(&'static str, &'static [Step]),
    /// Names a file with this content.
    File(&'static str, &'static str),
}

use Step::{Add, Choose, File, Fill, Paste, Pick};

/// One compute from its form to its end.
struct Life {
    /// `computeType`.
    wire: &'static str,
    pane: PaneId,
    form: &'static str,
    name: &'static str,
    fill: &'static [Step],
    /// What stands in the body that is sent: JSON pointer and value.
    sent: fn() -> Vec<(&'static str, Value)>,
    /// What an edit needs beside the tags: secrets that are not given back.
    again: &'static [Step],
    /// Secrets of the edit, by their places.
    secrets: &'static [&'static str],
}

const LIFE: Life = Life {
    wire: "",
    pane: PaneId::Attached,
    form: "",
    name: "",
    fill: &[],
    sent: Vec::new,
    again: &[],
    secrets: &[],
};

async fn do_in_form(whole: &mut Whole, steps: &[Step]) {
    for step in steps {
        match step {
            Fill(label, text) => {
                whole.fill(label, text);
            }
            Paste(label, text) => {
                whole.go_to(label).paste(text);
            }
            Choose(label, choice) => {
                whole.choose(label, choice);
            }
            Pick(label, search) => {
                whole.go_to(label);
                whole.quiet().await;
                whole.type_(search).press("enter");
            }
            Add(label, steps) => {
                whole.go_to(label).press("end enter");
                Box::pin(do_in_form(whole, steps)).await;
                assert_eq!(whole.form().obstacle(), None, "{}", whole.screen());
                whole.submit();
            }
            File(label, content) => {
                let path = std::env::temp_dir().join(format!("amldeck-script-{}.sh", std::process::id()));
                fs::write(&path, content).unwrap();
                whole.go_to(label).type_(path.to_str().unwrap()).press("enter");
                whole.quiet().await;
                fs::remove_file(&path).unwrap();
            }
        }
    }
    // What the form asks about what was typed is answered before it is sent.
    whole.go_to("");
    whole.quiet().await;
}

/// The last body that was sent with PUT.
fn put(whole: &Whole) -> Value {
    let requests = whole.world().requests();
    let put = requests.iter().rev().find(|seen| seen.method == "PUT").expect("something was PUT");
    serde_json::from_str(&put.body).unwrap()
}

async fn live(life: &Life) {
    let Life { name, form, .. } = life;
    let mut whole = Whole::open("small").await;

    whole.pane(life.pane).open_form(form).type_(name);
    do_in_form(&mut whole, life.fill).await;
    assert_eq!(whole.form().obstacle(), None, "{form}\n{}", whole.screen());
    whole.submit();
    assert_eq!(whole.outcome().await, "Succeeded", "{form}: {}\n{}", whole.notice(), whole.screen());
    let sent = put(&whole);
    assert_eq!(sent["properties"]["computeType"], life.wire);
    for (pointer, value) in (life.sent)() {
        assert_eq!(sent.pointer(pointer), Some(&value), "{form}: {pointer} in {sent:#}");
    }
    assert_eq!(sent.pointer("/form"), None, "{sent:#}");

    whole.refresh().await;
    let compute = whole.compute(name);
    assert_eq!(compute.provisioning.as_ref().map(|status| &*status.word), Some("Succeeded"));

    let before = compute.body.value();
    let reads = whole.count("GET", &format!("/computes/{name}"));
    whole.select(name).press("e");
    do_in_form(&mut whole, life.again).await;
    whole.fill("Tags", "team=vision, stage=trial").submit();
    assert_eq!(whole.outcome().await, "Succeeded", "edit {name}: {}\n{}", whole.notice(), whole.screen());
    assert!(whole.count("GET", &format!("/computes/{name}")) > reads, "it is read before it is changed");
    let mut edited = put(&whole);
    let mut expected = edit::writable(&before);
    write(&mut expected, "/tags", json!({"team": "vision", "stage": "trial"}));
    for place in life.secrets {
        let secret = edited.pointer_mut(place).map(Value::take);
        assert!(secret.is_some_and(|secret| secret.is_string()), "{place} is sent again");
        write(&mut expected, place, Value::Null);
        write(&mut edited, place, Value::Null);
    }
    assert_eq!(edited, expected, "{name}: nothing but the tags is another");
    whole.refresh().await;
    let tags: Vec<String> =
        whole.compute(name).tags.iter().map(|(key, value)| format!("{key}={value}")).collect();
    assert_eq!(tags, ["team=vision", "stage=trial"], "{name}");

    whole.select(name).act("Duplicate");
    whole.quiet().await;
    assert_eq!((whole.form().rows.title, NAME.read(&whole.form().draft)), (*form, None));
    assert_eq!(whole.form().draft.pointer("/tags/team"), Some(&json!("vision")), "{}", whole.screen());
    whole.press("esc");

    whole.select(name).press("ctrl-d").type_(name).press("enter");
    assert_eq!(whole.outcome().await, "Succeeded", "{}", whole.notice());
    whole.until("the row is gone", |state| find(state, name).is_none()).await;
}

const IDENTITY: &str =
    "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/me";

const INSTANCE: Life = Life {
    wire: "ComputeInstance",
    pane: PaneId::Instances,
    form: "New compute instance",
    name: "ci-rich",
    fill: &[
        Fill("Idle shutdown", "45m"),
        Add("Schedules", &[Fill("When", "weekdays 18:30"), Pick("Time zone", "berlin")]),
        Add("Schedules", &[Choose("Action", "start"), Fill("When", "30 7 * * 1-5")]),
        Choose("SSH access", "with a key"),
        Paste("SSH public key", PUBLIC_KEY),
        Choose("For", "another user"),
        Fill("User's object id", "5f2c1d8e-93b4-4c1a-8f60-2a7d9e4b10c5"),
        Fill("User's tenant", "7c9e6679-7425-40de-944b-e07fc1f90ae7"),
        Choose("Applications for", "its user only"),
        Choose("Single sign-on", "off"),
        Pick("Virtual network", "notebooks"),
        Choose("Public IP", "no"),
        Choose("Managed identity", "both"),
        Pick("Identities", "id-ml-notebooks"),
        Add(
            "Applications",
            &[
                Fill("Name", "rstudio"),
                Fill("Image", "ghcr.io/azure/rocker:latest"),
                Fill("Ports", "8787:8788"),
                Fill("Folders", "/home/azureuser/data:/data:ro"),
            ],
        ),
        Choose("Creation script", "from a file"),
        File("Creation file", "#!/bin/sh\necho hello\n"),
        Choose("Startup script", "in the workspace"),
        Fill("Startup path", "Users/ada/start.sh"),
        Fill("Startup limit", "10m"),
        Fill("Description", "a rich instance"),
        Fill("Tags", "team=nlp"),
    ],
    sent: || {
        vec![
            ("/properties/properties/idleTimeBeforeShutdown", json!("PT45M")),
            ("/properties/properties/schedules/computeStartStop/0/action", json!("Stop")),
            ("/properties/properties/schedules/computeStartStop/0/recurrence/frequency", json!("Week")),
            (
                "/properties/properties/schedules/computeStartStop/0/recurrence/timeZone",
                json!("W. Europe Standard Time"),
            ),
            ("/properties/properties/schedules/computeStartStop/1/action", json!("Start")),
            ("/properties/properties/schedules/computeStartStop/1/cron/expression", json!("30 7 * * 1-5")),
            ("/properties/properties/sshSettings/adminPublicKey", json!(PUBLIC_KEY)),
            ("/properties/properties/computeInstanceAuthorizationType", json!("personal")),
            ("/properties/properties/applicationSharingPolicy", json!("Personal")),
            ("/properties/properties/enableSSO", json!(false)),
            ("/properties/properties/enableNodePublicIp", json!(false)),
            ("/identity/type", json!("SystemAssigned,UserAssigned")),
            ("/properties/properties/customServices/0/endpoints/0/published", json!(8788)),
            ("/properties/properties/customServices/0/volumes/0/readOnly", json!(true)),
            ("/properties/properties/setupScripts/scripts/creationScript/scriptSource", json!("inline")),
            (
                "/properties/properties/setupScripts/scripts/creationScript/scriptData",
                json!("IyEvYmluL3NoCmVjaG8gaGVsbG8K"),
            ),
            (
                "/properties/properties/setupScripts/scripts/startupScript/scriptData",
                json!("Users/ada/start.sh"),
            ),
            ("/properties/description", json!("a rich instance")),
            ("/tags", json!({"team": "nlp"})),
        ]
    },
    ..LIFE
};

#[tokio::test]
async fn a_compute_instance() {
    live(&INSTANCE).await;
}

#[tokio::test]
async fn a_compute_cluster() {
    live(&Life {
        wire: "AmlCompute",
        pane: PaneId::Clusters,
        form: "New compute cluster",
        name: "cpu-rich",
        fill: &[
            Choose("Priority", "low priority"),
            Fill("Maximum nodes", "2"),
            Fill("Idle time before scale-down", "90s"),
            Choose("SSH access", "both"),
            Fill("SSH user", "ada"),
            Paste("SSH public key", PUBLIC_KEY),
            Fill("SSH password", "correct-horse-9"),
            Choose("SSH port", "closed"),
            Pick("Virtual network", "clusters"),
            Choose("Managed identity", "user-assigned"),
            Fill("Identities", IDENTITY),
            Fill("Tags", "a=1"),
        ],
        sent: || {
            vec![
                ("/properties/properties/vmPriority", json!("LowPriority")),
                ("/properties/properties/scaleSettings/nodeIdleTimeBeforeScaleDown", json!("PT1M30S")),
                ("/properties/properties/userAccountCredentials/adminUserName", json!("ada")),
                ("/properties/properties/userAccountCredentials/adminUserPassword", json!("correct-horse-9")),
                ("/properties/properties/remoteLoginPortPublicAccess", json!("Disabled")),
                ("/properties/disableLocalAuth", json!(false)),
                ("/identity/userAssignedIdentities", json!({ IDENTITY: {} })),
            ]
        },
        ..LIFE
    })
    .await;
}

#[tokio::test]
async fn an_aks_cluster_that_the_service_makes() {
    live(&Life {
        wire: "AKS",
        pane: PaneId::Inference,
        form: "New AKS inference cluster",
        name: "aks-made",
        fill: &[
            Fill("Number of nodes", "4"),
            Choose("Network", "an existing one"),
            Pick("Virtual network", "aks-nodes"),
            Fill("Service range", "10.0.0.0/16"),
            Fill("DNS address", "10.0.0.10"),
            Fill("Docker bridge", "172.17.0.1/16"),
            Choose("Load balancer", "internal"),
            Fill("Balancer subnet", "aks-nodes"),
            Choose("SSL", "own certificate"),
            Fill("CNAME", "score.contoso.com"),
            Paste("Certificate", pem::CERTIFICATE),
            Paste("Certificate key", pem::KEY),
        ],
        sent: || {
            vec![
                ("/properties/properties/agentCount", json!(4)),
                ("/properties/properties/aksNetworkingConfiguration/dnsServiceIP", json!("10.0.0.10")),
                ("/properties/properties/loadBalancerType", json!("InternalLoadBalancer")),
                ("/properties/properties/sslConfiguration/status", json!("Enabled")),
                ("/properties/properties/sslConfiguration/cert", json!(pem::CERTIFICATE.trim_end())),
                ("/properties/properties/sslConfiguration/key", json!(pem::KEY.trim_end())),
            ]
        },
        again: &[Paste("Certificate", pem::CERTIFICATE), Paste("Certificate key", pem::KEY)],
        secrets: &[
            "/properties/properties/sslConfiguration/cert",
            "/properties/properties/sslConfiguration/key",
        ],
    })
    .await;
}

#[tokio::test]
async fn an_aks_cluster_that_exists() {
    live(&Life {
        wire: "AKS",
        pane: PaneId::Inference,
        form: "Attach an AKS inference cluster",
        name: "aks-taken",
        fill: &[
            Pick("AKS cluster", "aks-shop"),
            Choose("Cluster purpose", "dev-test"),
            Choose("SSL", "Microsoft's certificate"),
            Fill("Leaf domain label", "contoso"),
        ],
        sent: || {
            vec![
                ("/properties/properties/clusterPurpose", json!("DevTest")),
                ("/properties/properties/sslConfiguration/leafDomainLabel", json!("contoso")),
            ]
        },
        ..LIFE
    })
    .await;
}

#[tokio::test]
async fn a_kubernetes_cluster() {
    live(&Life {
        wire: "Kubernetes",
        pane: PaneId::Inference,
        form: "Attach a Kubernetes cluster",
        name: "k8s-rich",
        fill: &[
            Pick("Cluster", "plant-07"),
            Fill("Namespace", "models"),
            Add(
                "Instance types",
                &[
                    Fill("Name", "gpu-small"),
                    Fill("CPU request", "500m"),
                    Fill("Memory request", "1Gi"),
                    Fill("CPU limit", "2"),
                    Fill("Memory limit", "4Gi"),
                    Fill("GPUs", "1"),
                    Fill("Node labels", "pool=gpu"),
                ],
            ),
            Fill("Default type", "gpu-small"),
            Choose("Managed identity", "system"),
        ],
        sent: || {
            vec![
                ("/properties/properties/namespace", json!("models")),
                ("/properties/properties/defaultInstanceType", json!("gpu-small")),
                (
                    "/properties/properties/instanceTypes/gpu-small/resources/limits",
                    json!({"cpu": "2", "memory": "4Gi", "nvidia.com/gpu": "1"}),
                ),
                ("/properties/properties/instanceTypes/gpu-small/nodeSelector", json!({"pool": "gpu"})),
                ("/identity/type", json!("SystemAssigned")),
            ]
        },
        ..LIFE
    })
    .await;
}

#[tokio::test]
async fn a_virtual_machine() {
    live(&Life {
        wire: "VirtualMachine",
        form: "Attach a virtual machine",
        name: "vm-rich",
        fill: &[
            Pick("Resource id", "dsvm-lena"),
            Fill("SSH port", "2222"),
            Fill("User", "lena"),
            Paste("Private key", pem::KEY),
        ],
        sent: || {
            vec![
                ("/properties/properties/sshPort", json!(2222)),
                ("/properties/properties/administratorAccount/username", json!("lena")),
                ("/properties/properties/administratorAccount/privateKeyData", json!(pem::KEY.trim_end())),
            ]
        },
        again: &[Fill("User", "lena"), Paste("Private key", pem::KEY)],
        secrets: &[
            "/properties/properties/administratorAccount/username",
            "/properties/properties/administratorAccount/privateKeyData",
        ],
        ..LIFE
    })
    .await;
}

#[tokio::test]
async fn an_hdinsight_cluster() {
    live(&Life {
        wire: "HDInsight",
        form: "Attach an HDInsight cluster",
        name: "hdi-rich",
        fill: &[
            Pick("Resource id", "hdi-history"),
            Fill("User", "sshuser"),
            Choose("Sign in with", "password"),
            Fill("Password", "correct-horse-9"),
        ],
        sent: || vec![("/properties/properties/administratorAccount/password", json!("correct-horse-9"))],
        again: &[
            Fill("User", "sshuser"),
            Choose("Sign in with", "password"),
            Fill("Password", "correct-horse-9"),
        ],
        secrets: &[
            "/properties/properties/administratorAccount/username",
            "/properties/properties/administratorAccount/password",
        ],
        ..LIFE
    })
    .await;
}

#[tokio::test]
async fn a_databricks_workspace() {
    live(&Life {
        wire: "Databricks",
        form: "Attach a Databricks workspace",
        name: "bricks-rich",
        fill: &[Pick("Workspace", "dbx-lab"), Fill("Access token", "dapi0123")],
        sent: || vec![("/properties/properties/databricksAccessToken", json!("dapi0123"))],
        again: &[Fill("Access token", "dapi4567")],
        secrets: &["/properties/properties/databricksAccessToken"],
        ..LIFE
    })
    .await;
}

#[tokio::test]
async fn a_data_lake_analytics_account() {
    live(&Life {
        wire: "DataLakeAnalytics",
        form: "Attach a Data Lake Analytics account",
        name: "lake-rich",
        fill: &[
            Fill(
                "Account",
                "/subscriptions/s/resourceGroups/rg/providers/Microsoft.DataLakeAnalytics/accounts/old",
            ),
            Fill("Data Lake Store", "contosostore"),
        ],
        sent: || vec![("/properties/properties/dataLakeStoreAccountName", json!("contosostore"))],
        ..LIFE
    })
    .await;
}

#[tokio::test]
async fn a_data_factory() {
    live(&Life {
        wire: "DataFactory",
        form: "Attach a data factory",
        name: "adf-rich",
        fill: &[Pick("Factory", "adf-ingest"), Fill("Description", "copies data")],
        sent: || vec![("/properties/description", json!("copies data"))],
        ..LIFE
    })
    .await;
}

#[tokio::test]
async fn a_synapse_spark_pool() {
    live(&Life {
        wire: "SynapseSpark",
        form: "Attach a Synapse Spark pool",
        name: "spark-rich",
        fill: &[Pick("Spark pool", "sparklarge"), Choose("Managed identity", "system")],
        sent: || vec![("/identity/type", json!("SystemAssigned"))],
        ..LIFE
    })
    .await;
}

/// The tests above are one for each way to make or attach something.
#[test]
fn every_form_for_something_new_has_its_life_here() {
    let source = include_str!("lifecycle.rs");
    for form in KINDS.iter().flat_map(|kind| kind.create.into_iter().chain(kind.attach)) {
        assert!(source.contains(&format!("form: {:?}", form.title)), "{}", form.title);
    }
}

#[tokio::test]
async fn a_stopped_instance_is_resized_to_a_size_that_the_service_allows() {
    let mut whole = Whole::open("small").await;
    whole.select("ci-one").press("S y");
    assert_eq!(whole.outcome().await, "Succeeded");
    whole.refresh().await;
    whole.select("ci-one").act("Resize");
    whole.quiet().await;
    let allowed = whole.form().answers.allowed_sizes.clone().expect("the service has said which");
    assert!(!allowed.is_empty());
    whole.fill("VM size", "Standard_Z1").go_to("");
    assert!(whole.form().obstacle().is_some());
    let size = allowed.iter().find(|size| size.contains("DS12")).unwrap_or(&allowed[0]).to_string();
    whole.fill("VM size", &size).submit();
    assert_eq!(whole.outcome().await, "Succeeded", "{}", whole.notice());
    whole.refresh().await;
    assert!(whole.compute("ci-one").size.as_ref().unwrap().eq_ignore_ascii_case(&size));
    let requests = whole.world().requests();
    let resize = requests.iter().find(|seen| seen.path.ends_with("/resize")).unwrap();
    assert!(resize.query.contains("-preview"), "{}", resize.query);
    assert_eq!(serde_json::from_str::<Value>(&resize.body).unwrap(), json!({"targetVMSize": size}));
}
