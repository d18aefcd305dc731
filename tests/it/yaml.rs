//! Files of `az ml compute`: what they become on the wire, what becomes of the wire in a file, and what is said of the
//! rest. The JSON beside each file was checked against what the Azure SDK for Python sends for it.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

use amldeck::{
    domain::{change::LEFT_OUT, ids::WorkspaceId},
    kinds::{
        KINDS,
        form::{NAME, Origin},
        property::write,
        redact::redacted,
        yaml::{self, FileWanted, NotSent, SubnetName, Why},
    },
};
use proptest::{prelude::*, test_runner::Config};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

const FILES: &[(&str, &str, &str)] = &[
    ("cluster", include_str!("files/az-ml/cluster.yaml"), include_str!("files/az-ml/cluster.json")),
    (
        "cluster-least",
        include_str!("files/az-ml/cluster-least.yaml"),
        include_str!("files/az-ml/cluster-least.json"),
    ),
    ("instance", include_str!("files/az-ml/instance.yaml"), include_str!("files/az-ml/instance.json")),
    (
        "virtual-machine",
        include_str!("files/az-ml/virtual-machine.yaml"),
        include_str!("files/az-ml/virtual-machine.json"),
    ),
    ("kubernetes", include_str!("files/az-ml/kubernetes.yaml"), include_str!("files/az-ml/kubernetes.json")),
    (
        "synapse-spark",
        include_str!("files/az-ml/synapse-spark.yaml"),
        include_str!("files/az-ml/synapse-spark.json"),
    ),
];

fn cases(cases: u32) -> Config {
    Config { cases, failure_persistence: None, ..Config::default() }
}

fn file(name: &str) -> (&'static str, Value) {
    let (_, text, body) = FILES.iter().find(|(known, ..)| *known == name).unwrap();
    (text, serde_json::from_str(body).unwrap())
}

fn read(text: &str) -> yaml::Loaded {
    yaml::read(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// What is written, and what that says when it is read again.
fn there_and_back(body: &Value) -> (yaml::Written, yaml::Loaded) {
    let written = yaml::write("name", body).unwrap();
    let loaded = read(&written.text);
    (written, loaded)
}

#[test]
fn every_file_becomes_the_body_beside_it() {
    for (name, text, body) in FILES {
        let loaded = read(text);
        assert_eq!(loaded.body, serde_json::from_str::<Value>(body).unwrap(), "{name}");
        assert_eq!(loaded.not_sent, [], "{name}");
        assert!(loaded.name.is_some(), "{name}");
    }
}

#[test]
fn every_body_comes_back_as_it_went() {
    for (name, _, body) in FILES {
        let body: Value = serde_json::from_str(body).unwrap();
        let (written, loaded) = there_and_back(&body);
        assert_eq!(loaded.body, body, "{name}\n{}", written.text);
        assert_eq!(written.left_out, [""; 0], "{name}");
        assert_eq!(loaded.not_sent, [], "{name}");
        assert_eq!(loaded.name.as_deref(), Some("name"));
    }
}

#[test]
fn the_draft_of_every_form_comes_back_as_it_went() {
    let mut forms = 0;
    for kind in KINDS {
        for form in [kind.create, kind.attach].into_iter().flatten() {
            let mut draft = (form.draft)(&Origin { region: "westeurope", compute: None });
            write(&mut draft, NAME.path, "name".into());
            let workspace = WorkspaceId::new("s", "g", "w");
            let body = form.change(&draft, &workspace, None, Vec::new()).body.unwrap();
            let Ok(written) = yaml::write("name", &body) else { continue };
            assert_eq!(read(&written.text).body, body, "{}\n{}", form.title, written.text);
            forms += 1;
        }
    }
    assert!(forms >= 3, "{forms}");
}

#[test]
fn a_body_of_the_service_loses_only_what_the_service_fills_in() {
    let body = json!({
        "id": "/subscriptions/s", "name": "c", "type": "t", "location": "eastus", "tags": {},
        "properties": {
            "computeType": "AmlCompute", "computeLocation": "westus", "provisioningState": "Succeeded",
            "createdOn": "2026-01-01T00:00:00Z", "provisioningErrors": null, "isAttachedCompute": false,
            "disableLocalAuth": true, "description": null,
            "properties": {
                "vmSize": "STANDARD_D2", "vmPriority": "Dedicated", "osType": "Linux", "isolatedNetwork": false,
                "scaleSettings": {"minNodeCount": 0, "maxNodeCount": 2, "nodeIdleTimeBeforeScaleDown": "PT100S"},
                "remoteLoginPortPublicAccess": "NotSpecified", "enableBatchPrivateLink": false, "propertyBag": {},
                "allocationState": "Steady", "currentNodeCount": 0, "nodeStateCounts": {"idleNodeCount": 0},
                "virtualMachineImage": {"id": "/a/b"}
            }
        }
    });
    let (written, loaded) = there_and_back(&body);
    assert_eq!(written.left_out, ["/properties/properties/virtualMachineImage"]);
    assert!(written.text.contains("#   /properties/properties/virtualMachineImage\n"), "{}", written.text);
    assert_eq!(loaded.body.pointer("/location"), Some(&json!("westus")));
    assert_eq!(
        loaded.body.pointer("/properties/properties/scaleSettings/nodeIdleTimeBeforeScaleDown"),
        Some(&json!("PT1M40S"))
    );
}

#[test]
fn what_no_key_can_say_is_named_with_its_path() {
    let (_, mut body) = file("instance");
    for (path, value) in [
        ("/properties/properties/applicationSharingPolicy", json!("Personal")),
        ("/properties/properties/setupScripts/scripts/startupScript/scriptSource", json!("inline")),
        ("/properties/properties/customServices/0/docker/privileged", json!(false)),
        ("/properties/properties/customServices/0/endpoints/0/hostIp", json!("10.0.0.1")),
        ("/properties/properties/sshSettings/sshPort", json!(50000)),
    ] {
        write(&mut body, path, value);
    }
    let (written, loaded) = there_and_back(&body);
    assert_eq!(
        written.left_out,
        [
            "/properties/properties/setupScripts/scripts/startupScript",
            "/properties/properties/customServices/0/endpoints/0/hostIp",
            "/properties/properties/customServices/0/docker",
            "/properties/properties/applicationSharingPolicy",
        ]
    );
    assert_eq!(loaded.body.pointer("/properties/properties/setupScripts/scripts/startupScript"), None);
}

#[test]
fn types_without_files_are_refused_in_both_directions() {
    for word in ["AKS", "Databricks", "HDInsight", "DataFactory", "DataLakeAnalytics", "Batch", ""] {
        let why = yaml::write("x", &json!({"properties": {"computeType": word}})).unwrap_err().to_string();
        assert!(why.contains(word) && why.contains("synapsespark"), "{why}");
    }
    let error = yaml::read("name: x\ntype: aks\n").unwrap_err();
    assert_eq!((error.line, error.column), (2, 7));
    assert!(error.message.contains("amlcompute, computeinstance, virtualmachine, kubernetes, synapsespark"));
}

#[test]
fn secrets_stand_beside_the_body_and_in_no_debug_output() {
    let loaded = read(file("cluster").0);
    let [(pointer, secret)] = &loaded.secrets[..] else { panic!("{:?}", loaded.secrets) };
    assert_eq!(*pointer, "/properties/properties/userAccountCredentials/adminUserPassword");
    assert_eq!(secret.expose_secret(), "Correct-Horse-9");
    assert!(!format!("{loaded:?}").contains("Correct-Horse-9"));
    assert!(!loaded.body.to_string().contains("Correct-Horse-9"));
    assert!(!format!("{:?}", read(file("instance").0)).contains("AAAA-BBBB"));

    assert_eq!(
        read(file("virtual-machine").0).files,
        [FileWanted {
            pointer: "/properties/properties/administratorAccount/privateKeyData",
            path: "keys/render.pem".to_owned(),
        }]
    );

    let loaded = read("type: kubernetes\nproperties: {relayConnectionString: CANARY, fooToken: CANARY}\n");
    assert_eq!(loaded.secrets[0].0, "/properties/properties/relayConnectionString");
    assert_eq!(loaded.not_sent[0].why, Why::UnknownSecret);
    assert!(!format!("{loaded:?}{}", loaded.body).contains("CANARY"));
}

#[test]
fn a_secret_is_written_as_a_line_that_says_so_and_read_as_nothing() {
    for (name, path, line) in [
        (
            "cluster",
            "/properties/properties/userAccountCredentials/adminUserPassword",
            "  # admin_password: PASSWORD  # a secret, left out: put it in before use",
        ),
        (
            "virtual-machine",
            "/properties/properties/administratorAccount/privateKeyData",
            "  # ssh_private_key_file: PATH-OF-THE-PRIVATE-KEY  # a secret, left out: put it in before use",
        ),
        (
            "kubernetes",
            "/properties/properties/relayConnectionString",
            "  # relayConnectionString: SECRET  # a secret, left out: put it in before use",
        ),
    ] {
        let (_, plain) = file(name);
        for secret in ["CANARY", LEFT_OUT] {
            let mut body = plain.clone();
            write(&mut body, path, secret.into());
            let (written, loaded) = there_and_back(&body);
            assert!(written.text.lines().any(|found| found == line), "{}", written.text);
            assert!(!written.text.contains(secret), "{}", written.text);
            assert_eq!(loaded.body, plain);
        }
    }
}

#[test]
fn a_placeholder_for_an_environment_variable_is_marked_and_never_sent() {
    let (_, body) = file("instance");
    let (written, loaded) = there_and_back(&redacted(&body));
    assert!(
        written.text.contains("      RSP_LICENSE: \"•••\"  # a secret, left out: put it in before use\n"),
        "{}",
        written.text
    );
    assert!(!loaded.body.to_string().contains("•••"));
    let keys: Vec<&str> = loaded.not_sent.iter().map(|key| key.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "custom_applications[0].environment_variables.RSP_LICENSE",
            "custom_applications[0].environment_variables.DEPTH",
        ]
    );
    assert!(loaded.not_sent.iter().all(|key| key.why == Why::Placeholder));
}

#[test]
fn a_subnet_by_name_waits_for_the_workspace() {
    let mut loaded = read("type: amlcompute\nnetwork_settings:\n  vnet_name: hub\n  subnet: training\n");
    assert_eq!(loaded.subnet, Some(SubnetName { network: "hub".to_owned(), subnet: "training".to_owned() }));
    assert_eq!(loaded.body.pointer("/properties/properties/subnet"), None);
    loaded.resolve_subnet("S", "G");
    assert_eq!(
        loaded.body.pointer("/properties/properties/subnet/id"),
        Some(&json!(
            "/subscriptions/S/resourceGroups/G/providers/Microsoft.Network/virtualNetworks/hub/subnets/training"
        ))
    );
    assert_eq!(loaded.subnet, None);
}

#[test]
fn keys_that_are_not_sent_are_named_with_line_and_reason() {
    let text = "\
name: x
type: computeinstance
sizes: Standard_D2
state: Running
network_settings:
  vnet_name: hub
  subnet: /subscriptions/s/subnets/a
  foo: 1
ssh_settings.ssh_key_value: ssh-rsa AAAA
idle_time_before_shutdown_minutes: 30
idle_time_before_shutdown: PT20M
schedules:
  compute_start_stop:
    - action: stop
      trigger: {type: cron, expression: 0 1 * * *, interval: 2, weekly: true, schedule.hours: [1]}
";
    let told: Vec<String> = read(text).not_sent.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "sizes (line 3) is not known; known here: size",
            "state (line 4) is filled in by the service and not sent",
            "network_settings.vnet_name (line 6) does not count beside network_settings.subnet",
            "network_settings.foo (line 8) is not known; known here: vnet_name, subnet",
            "ssh_settings.ssh_key_value (line 9) is not known; known here: ssh_public_access_enabled, ssh_settings",
            "idle_time_before_shutdown (line 11) does not count beside idle_time_before_shutdown_minutes",
            "schedules.compute_start_stop[0].trigger.interval (line 15) belongs to type recurrence only",
            "schedules.compute_start_stop[0].trigger.weekly (line 15) is not known; known here: type, start_time, \
             time_zone, expression, frequency, interval, schedule",
            "schedules.compute_start_stop[0].trigger.schedule.hours (line 15) is not known; known here: type, \
             start_time, time_zone, expression, frequency, interval, schedule",
        ]
    );
}

#[test]
fn what_az_ml_would_send_without_being_told_is_named() {
    let said = |text: &str| read(text).assumed.into_iter().map(|assumed| assumed.said).collect::<Vec<_>>();
    assert_eq!(
        said(file("cluster-least").0),
        ["size: STANDARD_DS3_V2", "min_instances: 0", "max_instances: 4", "idle_time_before_scale_down: 120"]
    );
    assert_eq!(said("type: kubernetes\n"), ["namespace: default"]);
}

#[test]
fn a_wrong_value_is_refused_with_its_place_its_key_and_what_is_meant() {
    let cluster = |line: &str| format!("name: x\ntype: amlcompute\n{line}\n");
    let schedule =
        |line: &str| format!("type: computeinstance\nschedules:\n  compute_start_stop:\n    - {line}\n");
    for (text, place, sentence) in [
        (cluster("max_instances: many"), (3, 16), "max_instances: a whole number is meant, as 2"),
        (cluster("max_instances: -1"), (3, 16), "max_instances: a whole number is meant, as 2"),
        (
            cluster("idle_time_before_scale_down: PT2M"),
            (3, 30),
            "idle_time_before_scale_down: a whole number of seconds is meant, as 120",
        ),
        (cluster("tier: spot"), (3, 7), "tier: one of these words is meant: dedicated · low_priority"),
        (cluster("enable_node_public_ip: 3"), (3, 24), "enable_node_public_ip: true or false is meant"),
        (
            cluster("description: 2026"),
            (3, 14),
            "description: a text is meant; put it in quotes, as \"2024\"",
        ),
        (cluster("tags: {a: 1.10}"), (3, 11), "tags.a: a text is meant; put it in quotes, as \"2024\""),
        (cluster("tags: [a]"), (3, 7), "tags: keys are meant below it, as NAME: VALUE"),
        (
            cluster("ssh_settings: mara"),
            (3, 15),
            "ssh_settings: keys are meant below it: admin_username, ssh_key_value, admin_password",
        ),
        (
            cluster("identity: {type: user_assigned, user_assigned_identities: /a}"),
            (3, 59),
            "identity.user_assigned_identities: a list is meant, its items beginning with a dash",
        ),
        (
            cluster("network_settings: {subnet: default}"),
            (3, 28),
            "network_settings.subnet: the name of a subnet needs network_settings.vnet_name beside it, or give its id, \
             /subscriptions/…/subnets/NAME",
        ),
        (
            cluster("network_settings: {vnet_name: hub}"),
            (3, 31),
            "network_settings.vnet_name needs network_settings.subnet beside it, as subnet: default",
        ),
        (
            schedule("trigger: {expression: 0 1 * * *}"),
            (4, 7),
            "schedules.compute_start_stop[0].trigger.type is missing: one of these words is meant: cron · recurrence",
        ),
        (
            schedule("trigger: {type: recurrence, schedule: {hours: [1, x]}}"),
            (4, 57),
            "schedules.compute_start_stop[0].trigger.schedule.hours[1]: a whole number is meant, as 2",
        ),
        (
            "name: x\n".to_owned(),
            (1, 1),
            "type is missing: one of amlcompute, computeinstance, virtualmachine, kubernetes, synapsespark",
        ),
        (
            "- a\n".to_owned(),
            (1, 1),
            "a file of a compute has keys, as name: my-cluster and type: amlcompute",
        ),
        (
            "# nothing\n".to_owned(),
            (2, 1),
            "a file of a compute has keys, as name: my-cluster and type: amlcompute",
        ),
    ] {
        let error = yaml::read(&text).unwrap_err();
        assert_eq!(((error.line, error.column), error.message.as_str()), (place, sentence), "{text}");
    }
}

#[test]
fn a_secret_of_the_wrong_type_is_refused_without_being_shown() {
    let error =
        yaml::read("type: amlcompute\nssh_settings: {admin_password: 4711471147114711}\n").unwrap_err();
    assert!(error.to_string().contains("ssh_settings.admin_password: a text is meant"), "{error}");
    assert!(!error.to_string().contains("4711471147114711"), "{error}");
}

#[test]
fn text_that_is_no_yaml_is_refused_with_its_line_and_without_its_neighbours() {
    for (text, line) in [
        ("name: x\nssh_settings: {admin_password: CANARY\ntype: [", 3),
        ("admin_password: CANARY\n  x: 1\n", 2),
        ("name: x\nname: y\n", 2),
        ("a: *CANARY_IS_NO_ANCHOR\n", 1),
        ("a: \"CANARY\n", 1),
        ("--- 1\n--- 2\n", 2),
    ] {
        let error = yaml::read(text).unwrap_err();
        assert!(error.line >= line, "{error}");
        assert!(!error.message.contains(" line ") && !error.message.contains('\n'), "{error}");
        assert!(!error.message.contains("admin_password: CANARY"), "{error}");
    }
}

#[test]
fn anchors_merges_and_other_spellings_load() {
    let loaded = read(
        "x-common: &common\n  team: vision\ntype: ComputeInstance\ntags:\n  <<: *common\n  owner: mara\n\
         ssh_public_access_enabled: False\nidentity: {type: 'SystemAssigned, UserAssigned'}\n\
         idle_time_before_shutdown_minutes: '30'\n",
    );
    assert_eq!(
        loaded.body,
        json!({
            "tags": {"team": "vision", "owner": "mara"},
            "identity": {"type": "SystemAssigned,UserAssigned"},
            "properties": {"computeType": "ComputeInstance", "properties": {
                "vmSize": "STANDARD_DS3_V2",
                "sshSettings": {"sshPublicAccess": "Disabled"},
                "idleTimeBeforeShutdown": "PT30M",
            }},
        })
    );
    let [NotSent { key, .. }] = &loaded.not_sent[..] else { panic!("{:?}", loaded.not_sent) };
    assert_eq!(key, "x-common");
}

#[test]
fn a_length_of_time_that_minutes_cannot_say_stays_as_it_is() {
    for (iso, line) in [
        ("PT45M", "idle_time_before_shutdown_minutes: 45\n"),
        ("PT1H30M", "idle_time_before_shutdown: PT1H30M\n"),
        ("P1D", "idle_time_before_shutdown: P1D\n"),
    ] {
        let (_, mut body) = file("instance");
        write(&mut body, "/properties/properties/idleTimeBeforeShutdown", iso.into());
        let (written, loaded) = there_and_back(&body);
        assert!(written.text.contains(line), "{}", written.text);
        assert_eq!(loaded.body, body);
    }
}

#[test]
fn days_of_the_month_are_written_with_the_warning_that_az_ml_refuses_them() {
    let (_, mut body) = file("instance");
    let path = "/properties/properties/schedules/computeStartStop/1/recurrence/schedule/monthDays";
    write(&mut body, path, json!([1, 15]));
    let (written, loaded) = there_and_back(&body);
    assert!(
        written.text.contains("month_days: [1, 15]  # az ml refuses this key; the service knows it\n"),
        "{}",
        written.text
    );
    assert_eq!(loaded.body, body);
}

#[test]
fn any_text_in_a_body_comes_back_as_it_went() {
    proptest!(cases(300), |(one in ".{0,40}", two in "\\PC{0,20}", key in "[^\u{0}]{1,12}", n in 0_u64..1000)| {
        // What begins like a placeholder is one.
        prop_assume!(!one.starts_with('•') && !two.starts_with('•'));
        let (_, mut body) = file("instance");
        let application = "/properties/properties/customServices/0";
        write(&mut body, "/properties/description", one.clone().into());
        write(&mut body, &format!("{application}/name"), two.clone().into());
        write(&mut body, &format!("{application}/endpoints/0/published"), n.into());
        body["tags"] = json!({key.clone(): two.clone(), "b": one});
        body.pointer_mut(&format!("{application}/environmentVariables")).unwrap()[&key] =
            json!({"type": "local", "value": two});
        let (written, loaded) = there_and_back(&body);
        prop_assert_eq!(loaded.body, body, "{}", written.text);
        prop_assert_eq!(written.left_out, [""; 0]);
    });
}

#[test]
fn no_file_makes_the_reader_panic() {
    proptest!(cases(300), |(start in 0_usize..2000, length in 0_usize..200, patch in "[\\PC\n]{0,12}", which in 0..FILES.len())| {
        let (_, text, _) = FILES[which];
        let at = |byte: usize| (0..=byte.min(text.len())).rev().find(|byte| text.is_char_boundary(*byte)).unwrap();
        let broken = format!("{}{patch}{}", &text[..at(start)], &text[at(start + length)..]);
        if let Ok(loaded) = yaml::read(&broken) {
            prop_assert!(yaml::write("x", &loaded.body).is_ok());
        }
    });
}

#[test]
fn a_file_that_would_grow_without_end_is_refused() {
    let mut bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
    for level in 1..12 {
        let alias = format!("*a{}", level - 1);
        bomb.push_str(&format!("a{level}: &a{level} [{}]\n", vec![alias; 10].join(",")));
    }
    assert!(yaml::read(&bomb).is_err());
    assert!(yaml::read(&"[".repeat(100_000)).is_err());
}
