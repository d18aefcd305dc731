//! From a form's first key to the end of the operation that it began.

use crate::support::{
    Driver, Keyboard, cluster,
    driver::{not_found, refusal, status_url, workspace},
    instance, virtual_machine,
};
use amldeck::{
    app::{form::Stage, keymap::Layer, panes::PaneId},
    domain::{
        error::{ApiError, Refusal},
        operation::{Accepted, Progress},
    },
};
use secrecy::ExposeSecret;
use serde_json::json;

/// The form of a new cluster called `gpu-a100`, its button in focus.
fn filled() -> Driver {
    let mut driver = Driver::ready(&[cluster("cpu")]);
    driver.pane(PaneId::Clusters).press("n").type_("gpu-a100").go_to("");
    driver
}

#[test]
fn a_cluster_is_made_by_keys_alone() {
    let mut driver = Driver::ready(&[cluster("cpu")]);
    driver
        .press("3 n")
        .type_("gpu-a100")
        .press("tab tab down tab enter down tab")
        .type_("2")
        .go_to("")
        .press("enter");

    assert_eq!(driver.asked(), ["compute gpu-a100"], "{:?}", driver.form().obstacle());
    driver.answer_compute("gpu-a100", Err(not_found()));
    assert_eq!(driver.asked(), ["change PUT gpu-a100"]);
    let change = driver.change();
    assert_eq!((change.verb, change.suffix, change.query, change.secrets.len()), ("create", "", &[][..], 0));
    assert_eq!(change.target.id, workspace().compute("gpu-a100"));
    assert_eq!(
        change.body,
        Some(json!({
            "location": "westeurope",
            "properties": {
                "computeType": "AmlCompute",
                "disableLocalAuth": true,
                "properties": {
                    "vmSize": "Standard_NC6s_v3",
                    "vmPriority": "LowPriority",
                    "scaleSettings": {
                        "minNodeCount": 2,
                        "maxNodeCount": 4,
                        "nodeIdleTimeBeforeScaleDown": "PT20M",
                    },
                },
            },
        }))
    );
}

#[test]
fn an_accepted_create_closes_the_form_and_puts_the_cursor_on_the_new_row() {
    let mut driver = filled();
    driver.press("enter");
    driver.answer_compute("gpu-a100", Err(not_found()));
    driver.accept(Some(&cluster("gpu-a100").silent("Creating")));

    assert_eq!(driver.state.layer(), Layer::Pane);
    assert_eq!(driver.selected().as_deref(), Some("gpu-a100"));
    assert_eq!(driver.cell("gpu-a100", "PROVISIONING"), "Creating");
    assert!(driver.notice().contains("create gpu-a100"));
}

#[test]
fn an_operation_is_asked_for_after_2_4_8_and_then_every_10_seconds() {
    let mut driver = filled();
    driver.press("p enter");
    driver.answer_compute("gpu-a100", Err(not_found()));
    driver.accept(Some(&cluster("gpu-a100").silent("Creating")));
    let mut waited = Vec::new();
    for _ in 0..5 {
        let before = driver.state.now.steady;
        while !driver.asked().contains(&"progress 1".to_owned()) {
            driver.after(0.5);
        }
        waited.push(driver.state.now.steady.saturating_sub(before).as_secs());
        driver.running();
    }
    assert_eq!(waited, [2, 4, 8, 10, 10]);

    driver.after(10.0);
    driver.progress(Ok(Progress::Succeeded));
    assert_eq!(driver.operation(), "create gpu-a100: Succeeded");
    driver.answer_compute("gpu-a100", Ok(&cluster("gpu-a100")));
    assert_eq!(driver.cell("gpu-a100", "PROVISIONING"), "Succeeded");
}

#[test]
fn the_new_row_survives_the_listing_that_had_passed_it_by() {
    let mut driver = filled();
    driver.at(30.0);
    driver.press("enter");
    driver.answer_compute("gpu-a100", Err(not_found()));
    driver.accept(Some(&cluster("gpu-a100").silent("Creating")));
    driver.answer_listing(&[cluster("cpu")]);
    assert_eq!(driver.names(), ["cpu", "gpu-a100"]);
    assert_eq!(driver.selected().as_deref(), Some("gpu-a100"));
}

#[test]
fn a_filter_that_would_hide_the_new_row_goes() {
    let mut driver = Driver::ready(&[cluster("cpu")]);
    driver.press("3 /").type_("cpu").press("enter n").type_("gpu-a100").go_to("").press("enter");
    driver.answer_compute("gpu-a100", Err(not_found()));
    driver.accept(Some(&cluster("gpu-a100").silent("Creating")));
    assert_eq!(driver.selected().as_deref(), Some("gpu-a100"));
}

#[test]
fn a_create_never_overwrites_and_the_form_keeps_what_was_typed() {
    let mut driver = filled();
    driver.press("enter");
    assert!(matches!(driver.form().stage, Stage::Sending(_)));
    driver.answer_compute("gpu-a100", Ok(&instance("gpu-a100")));

    assert!(driver.asked().is_empty());
    assert!(driver.form().refused.as_ref().unwrap().contains("exists already (ComputeInstance)"));
    assert_eq!(driver.form().stage, Stage::Editing);
    assert_eq!(driver.field("Name"), "gpu-a100");
    assert_eq!(
        driver.problem("Name").as_deref(),
        Some(
            "a name that the workspace has not given yet, as it has to a compute (ComputeInstance); as gpu-a100-b"
        )
    );
}

#[test]
fn a_name_that_the_workspace_has_is_refused_before_anything_is_asked() {
    let mut driver = Driver::ready(&[cluster("gpu"), instance("ci-anna")]);
    driver.press("3 n").type_("ci-anna").go_to("").press("enter");
    assert!(driver.asked().is_empty());
    assert!(driver.problem("Name").unwrap().contains("ComputeInstance"));
}

#[test]
fn a_create_whose_check_fails_is_not_sent() {
    for error in [ApiError::lost(), ApiError::signed_out("expired"), ApiError::Service(refusal(500, "Oops"))]
    {
        let mut driver = filled();
        driver.press("enter");
        driver.fail("compute gpu-a100", error);
        assert!(driver.asked().is_empty());
        assert!(
            driver.form().refused.as_ref().unwrap().starts_with("not sent"),
            "{:?}",
            driver.form().refused
        );
        assert_eq!(driver.field("Name"), "gpu-a100");
    }
}

#[test]
fn a_refusal_lands_on_the_field_that_caused_it() {
    let mut driver = filled();
    driver.press("enter");
    driver.answer_compute("gpu-a100", Err(not_found()));
    let target = Some("properties.scaleSettings".into());
    driver.answer_change(Err(ApiError::Invalid(Refusal { target, ..refusal(400, "InvalidScaleSettings") })));

    assert_eq!(driver.form().field_in_focus().map(|field| field.label), Some("Minimum nodes"));
    assert!(driver.problem("Minimum nodes").unwrap().contains("InvalidScaleSettings"));
    assert_eq!(driver.field("Name"), "gpu-a100");
    assert_eq!(driver.form().obstacle(), None, "what the service said then may be true no longer");

    driver.event(amldeck::app::event::Event::Time);
    driver.at(31.0);
    driver.answer_listing(&[cluster("cpu")]);
    assert!(driver.problem("Minimum nodes").is_some(), "it stays until something is typed");
    driver.press("backspace").type_("1");
    assert!(!driver.problem("Minimum nodes").unwrap().contains("InvalidScaleSettings"));
}

#[test]
fn targets_are_found_in_any_spelling_and_unknown_ones_are_told_as_a_whole() {
    for (target, label) in [
        ("vmSize", Some("VM size")),
        ("/properties/properties/vmPriority", Some("Priority")),
        ("$.properties.properties.scaleSettings.maxNodeCount", Some("Maximum nodes")),
        ("properties.userAccountCredentials", Some("SSH access")),
        ("identity.userAssignedIdentities", Some("Managed identity")),
        ("properties.properties", None),
        ("properties.banana", None),
        ("", None),
    ] {
        let mut driver = filled();
        driver.press("enter");
        driver.answer_compute("gpu-a100", Err(not_found()));
        let target = Refusal { target: Some(target.into()), ..refusal(400, "Bad") };
        driver.answer_change(Err(ApiError::Invalid(target)));
        match label {
            Some(label) => assert!(driver.problem(label).is_some(), "{label}"),
            None => assert!(driver.form().refused.is_some()),
        }
    }
}

#[test]
fn a_form_under_the_help_closes_all_the_same() {
    let mut driver = filled();
    driver.press("enter f1");
    driver.answer_compute("gpu-a100", Err(not_found()));
    driver.accept(Some(&cluster("gpu-a100").silent("Creating")));
    assert_eq!(driver.state.layer(), Layer::Help);
    driver.press("esc");
    assert_eq!(driver.state.layer(), Layer::Pane);

    let mut driver = filled();
    driver.press("enter f1");
    driver.fail("compute gpu-a100", ApiError::lost());
    driver.press("esc");
    assert_eq!(driver.form().stage, Stage::Editing);
}

#[test]
fn a_scale_sends_all_three_settings() {
    let mut driver = Driver::ready(&[cluster("gpu").scale(1, 8, "PT1M40S")]);
    driver.press("3 s");
    assert_eq!(driver.field("Idle time before scale-down"), "1m40s");
    driver.go_to("Maximum nodes").press("backspace").type_("6").go_to("").press("enter");
    driver.still_there(&cluster("gpu").scale(1, 8, "PT1M40S"));
    assert_eq!(driver.asked(), ["change PATCH gpu"]);
    assert_eq!(
        driver.change().body,
        Some(json!({"properties": {"properties": {"scaleSettings": {
            "minNodeCount": 1, "maxNodeCount": 6, "nodeIdleTimeBeforeScaleDown": "PT1M40S",
        }}}}))
    );
    driver.accept(Some(&cluster("gpu").scale(1, 6, "PT1M40S").silent("Updating")));
    assert_eq!(driver.state.layer(), Layer::Pane);
    assert_eq!(driver.cell("gpu", "NODES r/i/p/l"), "0/0/0/0 0/6");
}

#[test]
fn a_minimum_above_the_maximum_is_not_sent() {
    let mut driver = Driver::ready(&[cluster("gpu").scale(0, 4, "PT2M")]);
    driver.press("3 s backspace").type_("5").go_to("").press("enter");
    assert!(driver.asked().is_empty());
    assert_eq!(driver.form().obstacle().as_deref(), Some("see Maximum nodes"));
}

#[test]
fn parking_sends_a_minimum_of_zero_and_keeps_the_rest() {
    let mut driver = Driver::ready(&[cluster("gpu").scale(2, 8, "PT15M")]);
    driver.press("3 a down enter y");
    driver.still_there(&cluster("gpu").scale(2, 8, "PT15M"));
    assert_eq!(driver.asked(), ["change PATCH gpu"]);
    assert_eq!(
        driver.change().body,
        Some(json!({"properties": {"properties": {"scaleSettings": {
            "minNodeCount": 0, "maxNodeCount": 8, "nodeIdleTimeBeforeScaleDown": "PT15M",
        }}}}))
    );
}

#[test]
fn an_instance_is_made_without_ssh_and_stops_by_itself() {
    let mut driver = Driver::ready(&[]);
    driver.press("n").type_("ci-anna").go_to("").press("enter");
    driver.answer_compute("ci-anna", Err(not_found()));
    assert_eq!(
        driver.change().body,
        Some(
            json!({"location": "westeurope", "properties": {"computeType": "ComputeInstance", "properties": {
                "vmSize": "Standard_DS3_v2", "idleTimeBeforeShutdown": "PT60M",
                "sshSettings": {"sshPublicAccess": "Disabled"},
            }}})
        )
    );
}

#[test]
fn an_instance_without_idle_shutdown_says_nothing_about_it() {
    let mut driver = Driver::ready(&[]);
    driver.press("n").type_("ci-anna").go_to("Idle shutdown");
    driver.press("backspace backspace backspace").go_to("").press("enter");
    assert!(driver.problem("Idle shutdown").is_none_or(|words| words.contains("cost")));
    driver.answer_compute("ci-anna", Err(not_found()));
    let body = driver.change().body.clone().unwrap();
    assert_eq!(body.pointer("/properties/properties/idleTimeBeforeShutdown"), None);
}

#[test]
fn a_machine_is_attached_by_address_with_a_password_kept_apart() {
    let mut driver = Driver::ready(&[]);
    driver
        .press("5")
        .open_form("Attach a virtual machine")
        .type_("dsvm")
        .go_to("Resource id")
        .type_("/subscriptions/x")
        .go_to("Found by");
    driver.press("down").go_to("Address").type_("20.50.9.9").go_to("User").type_("azureuser");
    driver.go_to("Sign in with").press("down").go_to("Password").type_("hunter2!").go_to("").press("enter");
    driver.answer_compute("dsvm", Err(not_found()));
    let change = driver.change();
    assert_eq!(
        change.body,
        Some(
            json!({"location": "westeurope", "properties": {"computeType": "VirtualMachine", "properties": {
                "sshPort": 22, "address": "20.50.9.9", "administratorAccount": {"username": "azureuser"},
            }}})
        )
    );
    let [(path, secret)] = &change.secrets[..] else { panic!("{:?}", change.secrets) };
    assert_eq!(*path, "/properties/properties/administratorAccount/password");
    assert_eq!(secret.expose_secret(), "hunter2!");
    driver.accept(Some(&virtual_machine("dsvm").provisioning("Creating")));
    assert_eq!(driver.selected().as_deref(), Some("dsvm"));
}

#[test]
fn what_was_typed_into_a_field_that_is_hidden_is_not_sent() {
    let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm1";
    let mut driver = Driver::ready(&[]);
    driver
        .press("5")
        .open_form("Attach a virtual machine")
        .type_("dsvm")
        .go_to("Resource id")
        .type_(id)
        .go_to("User")
        .type_("me");
    driver.go_to("Sign in with").press("down").go_to("Password").type_("hunter2!");
    driver.go_to("Found by").press("down").go_to("Address").type_("10.0.0.4").go_to("").press("enter");
    driver.answer_compute("dsvm", Err(not_found()));
    let body = driver.change().body.clone().unwrap();
    assert_eq!(body.pointer("/properties/resourceId"), None, "{body}");
}

#[test]
fn a_change_that_is_done_at_once_is_read_once() {
    let mut driver = Driver::ready(&[cluster("gpu")]);
    driver.press("3 s").go_to("").press("enter");
    driver.still_there(&cluster("gpu"));
    driver.answer_change(Ok(Accepted { follow: None, done: true, compute: None, wait: None }));
    assert_eq!(driver.operation(), "scale gpu: Succeeded");
    assert_eq!(driver.asked(), ["compute gpu"]);
    assert_eq!(driver.state.layer(), Layer::Pane);
}

#[test]
fn the_service_may_ask_for_patience_with_the_status() {
    let mut driver = Driver::ready(&[cluster("gpu")]);
    driver.press("p 3 s").go_to("").press("enter");
    driver.still_there(&cluster("gpu"));
    let wait = Some(std::time::Duration::from_secs(45));
    driver.answer_change(Ok(Accepted {
        follow: Some(status_url()),
        done: false,
        compute: Some(cluster("gpu").read()),
        wait,
    }));
    driver.at(44.9);
    assert!(driver.asked().is_empty());
    driver.at(45.0);
    assert_eq!(driver.asked(), ["progress 1"]);
}
