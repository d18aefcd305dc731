//! What went wrong, in full: one key from wherever it is told, and one more to the clipboard.

use crate::support::{
    Driver, Keyboard,
    bodies::{cluster, instance},
    driver::{not_found, refusal},
};
use amldeck::{
    app::keymap::Layer,
    domain::{
        error::{ApiError, Refusal, Trace},
        operation::Progress,
    },
};
use serde_json::json;
use std::sync::Arc;

/// The ids of a request that was answered.
fn trace() -> Arc<Trace> {
    Arc::new(Trace {
        request: Some("req-1".into()),
        correlation: Some("cor-2".into()),
        routing: Some("WESTEUROPE:3".into()),
        client: Some("our-4".into()),
        at: amldeck::domain::time::parse("2026-03-01T08:00:02Z"),
    })
}

fn said(status: u16, code: &str, message: &str) -> Refusal {
    Refusal { message: message.into(), trace: Some(trace()), ..refusal(status, code) }
}

/// What was last put on the clipboard.
fn copied(driver: &Driver) -> &str {
    driver.copied().last().unwrap_or(&"")
}

const TICKET: &str = "request id req-1, correlation id cor-2, routing id WESTEUROPE:3, client request id our-4, \
                      time 2026-03-01T08:00:02Z";

#[test]
fn a_listing_that_fails_is_one_key_from_its_ids_and_two_from_the_clipboard() {
    let mut driver = Driver::ready(&[instance("ci-anna")]);
    driver.after(30.0);
    driver.fail("page", ApiError::Service(said(500, "InternalServerError", "Oops.")));
    assert!(driver.screen().contains("not listed: the service failed: Oops.;"), "{}", driver.screen());

    driver.press("!");

    assert_eq!(driver.state.layer(), Layer::Message);
    for line in ["computes of prod-ml", "Code               InternalServerError", "Correlation id     cor-2"]
    {
        assert!(driver.screen().contains(line), "{line}\n{}", driver.screen());
    }
    driver.press("c");
    assert_eq!(copied(&driver), format!("{TICKET}, code InternalServerError"));
    driver.press("esc");
    assert_eq!(driver.state.layer(), Layer::Pane);
}

#[test]
fn an_operation_that_failed_says_in_our_words_why_and_keeps_the_services_for_the_key() {
    let mut driver = Driver::ready(&[cluster("gpu")]);
    driver.press("3 s").go_to("").press("enter");
    driver.still_there(&cluster("gpu"));
    driver.accept(Some(&cluster("gpu").silent("Updating")));
    driver.at(2.0);
    let quota = "The subscription has a vCPU quota of 0 and cannot accomodate 1 node.";
    driver.progress(Ok(Progress::Failed(said(200, "ClusterMinNodesExceedCoreQuota", quota))));

    let notice = driver.notice();
    assert!(notice.starts_with("scale gpu: the quota of the VM family is too small"), "{notice}");
    // The key takes the notice away, and asks about it.
    driver.press("!");
    assert!(driver.screen().contains("vCPU quota of 0"), "{}", driver.screen());
    driver.press("esc 8 enter c");
    assert_eq!(copied(&driver), format!("{TICKET}, code ClusterMinNodesExceedCoreQuota"));
    driver.press("esc 3 enter tab tab");
    assert!(driver.screen().contains("→ choose a smaller minimum"), "{}", driver.screen());
}

#[test]
fn a_lost_connection_is_named_by_our_own_id() {
    let ours = Trace { client: Some("our-4".into()), ..Trace::default() };
    let mut driver = Driver::ready(&[instance("ci-anna")]);
    driver.press("S y");
    driver.answer_change(Err(ApiError::Lost(Some(ours.into()))));
    driver.answer_compute("ci-anna", Err(not_found()));
    driver.press("! c");
    assert_eq!(copied(&driver), "client request id our-4");
}

#[test]
fn a_refusal_of_a_form_is_one_key_away_whether_it_landed_on_a_field_or_not() {
    for target in [None, Some("properties.properties.vmSize".into())] {
        let mut driver = Driver::ready(&[]);
        driver.press("3 n").type_("gpu-big").go_to("").press("enter");
        driver.answer_compute("gpu-big", Err(not_found()));
        driver.answer_change(Err(ApiError::Invalid(Refusal {
            target,
            ..said(400, "UserError", "No such size.")
        })));
        assert_eq!(driver.state.layer(), Layer::Form);
        driver.press("f2 c esc");
        assert_eq!(copied(&driver), format!("{TICKET}, code UserError"));
        assert_eq!(driver.state.layer(), Layer::Form, "the form is still there");
        // What is typed takes the refusal away.
        driver.go_to("Name").type_("x").press("f2");
        assert_eq!(driver.state.layer(), Layer::Form);
    }
}

#[test]
fn faults_of_a_compute_say_what_to_do() {
    let errors = json!([
        {"error": {"code": "ComputeRequiresImageMigration", "message": "Its image is old."}},
        {"error": {"code": "Odd", "message": "And more."}},
    ]);
    let body = cluster("gpu").with("/properties/provisioningErrors", errors);
    let mut driver = Driver::ready(&[body]);
    driver.press("3 enter");
    assert!(
        driver.screen().contains("What to do") && driver.screen().contains("Duplicate"),
        "{}",
        driver.screen()
    );
    driver.press("!");
    for words in ["no longer supported", "Its image is old.", "Odd: And more."] {
        assert!(driver.screen().contains(words), "{words}\n{}", driver.screen());
    }
}

#[test]
fn where_nothing_is_wrong_the_key_says_so() {
    let mut driver = Driver::ready(&[instance("ci-anna")]);
    assert!(!driver.screen().contains("what is wrong"), "{}", driver.screen());
    driver.press("!");
    assert_eq!(driver.notice(), "nothing is wrong here");
}

#[test]
fn a_403_names_the_permission_that_the_service_names() {
    let mut driver = Driver::ready(&[instance("ci-anna")]);
    driver.press("S y");
    let sentence = "The client 'me' does not have authorization to perform action \
                    'Microsoft.MachineLearningServices/workspaces/computes/stop/action' over scope '/s'.";
    driver.answer_change(Err(ApiError::Forbidden(said(403, "AuthorizationFailed", sentence))));
    let notice = driver.notice();
    assert!(notice.contains("your roles do not allow it: Microsoft.MachineLearningServices/"), "{notice}");
    driver.press("!");
    assert!(
        driver.screen().contains("Permission         Microsoft.MachineLearningServices/"),
        "{}",
        driver.screen()
    );
}

#[test]
fn what_the_service_says_breaks_no_screen() {
    let nasty = format!("\u{1b}[2J\u{202e}{}\u{7}", "x".repeat(100_000));
    for message in [nasty.as_str(), ""] {
        let mut driver = Driver::ready(&[instance("ci-anna")]);
        driver.after(30.0);
        driver.fail("page", ApiError::Service(said(500, message, message)));
        driver.press("! pgdn G c esc");
        assert!(copied(&driver).chars().all(|c| !c.is_control()), "{message:?}");
        assert_eq!(driver.state.layer(), Layer::Pane);
    }
}
