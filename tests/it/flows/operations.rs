//! Verbs on a compute, and what becomes of them when the service is odd or silent.

use crate::support::{
    Driver, Keyboard, cluster,
    driver::{not_found, refusal, throttled, workspace},
    instance, unknown_type, virtual_machine,
};
use amldeck::{
    app::keymap::Layer,
    domain::{change::Method, error::ApiError, operation::Progress},
};
use std::time::Duration;

const READ_AGAIN: &str = "2026-03-01T08:00:10+00:00";

#[test]
fn start_stop_and_restart_ask_and_then_send_their_verb() {
    for (state, keys, verb) in
        [("Stopped", "s", "/start"), ("Running", "S", "/stop"), ("Running", "a down down enter", "/restart")]
    {
        let mut driver = Driver::ready(&[instance("ci-anna").state(state)]);
        driver.press(keys);
        assert_eq!(driver.state.layer(), Layer::Confirm);
        assert!(driver.asked().is_empty());
        driver.press("tab enter");
        let change = driver.change();
        assert_eq!((change.method, change.suffix, &change.body), (Method::Post, verb, &None));
        driver.accept(None);
        assert_eq!(driver.asked(), ["compute ci-anna"]);
        driver.answer_compute("ci-anna", Ok(&instance("ci-anna").state("Stopping")));
        assert_eq!(driver.cell("ci-anna", "STATE"), "Stopping");
    }
}

#[test]
fn cancel_has_the_focus() {
    for leave in ["enter", "esc", "n", "q", "tab tab enter"] {
        let mut driver = Driver::ready(&[instance("ci-anna")]);
        driver.press("S").press(leave);
        assert_eq!(driver.state.layer(), Layer::Pane);
        assert!(driver.asked().is_empty(), "{leave}");
    }
}

#[test]
fn what_cannot_be_done_now_says_why() {
    let mut driver = Driver::ready(&[instance("ci-anna"), instance("ci-ben").state("Stopped")]);
    driver.press("s");
    assert_eq!(driver.notice(), "start ci-anna: only a stopped instance can be started");
    driver.press("j S");
    assert_eq!(driver.notice(), "stop ci-ben: only a running instance can be stopped");
    driver.press("a down down enter");
    assert_eq!(driver.state.layer(), Layer::Menu);
    assert!(driver.notice().contains("only a running"), "{}", driver.notice());
    assert!(driver.asked().is_empty());
}

#[test]
fn what_changed_between_question_and_answer_is_looked_at_again() {
    let mut driver = Driver::ready(&[instance("ci-anna")]);
    driver.press("S").at(30.0);
    driver.answer_listing(&[instance("ci-anna").state("Stopped")]);
    driver.press("y");
    assert!(driver.notice().contains("nothing was sent"), "{}", driver.notice());

    let mut driver = Driver::ready(&[instance("ci-anna")]);
    driver.press("S").at(30.0);
    driver.answer_listing(&[instance("ci-anna").created(READ_AGAIN)]);
    driver.press("y");
    assert_eq!(driver.notice(), "ci-anna is gone; nothing was sent");
    assert!(driver.asked().is_empty());
}

#[test]
fn a_delete_wants_the_name_typed_and_reads_first() {
    let mut driver = Driver::ready(&[cluster("gpu")]);
    driver.press("3 ctrl-d");
    assert_eq!(driver.state.layer(), Layer::TypedName);
    driver.type_("gp").press("enter");
    assert_eq!(driver.state.layer(), Layer::TypedName);
    assert_eq!(driver.notice(), "the name is not complete: nothing was done");
    driver.paste("u").press("enter");
    assert_eq!(driver.state.layer(), Layer::TypedName, "a pasted name proves nothing");
    driver.type_("u").press("enter");

    assert_eq!(driver.asked(), ["compute gpu"]);
    driver.answer_compute("gpu", Ok(&cluster("gpu")));
    assert_eq!(driver.asked(), ["change DELETE gpu"]);
    assert_eq!(driver.change().query, [("underlyingResourceAction", "Delete")]);
    driver.accept(None);
    driver.answer_compute("gpu", Ok(&cluster("gpu").provisioning("Deleting")));
    driver.at(2.0);
    driver.progress(Ok(Progress::Succeeded));
    driver.answer_compute("gpu", Err(not_found()));
    assert!(driver.names().is_empty());
    assert_eq!(driver.operation(), "delete gpu: Succeeded");
}

#[test]
fn a_delete_of_what_is_gone_or_another_is_not_sent() {
    for (found, why) in [
        (Err(not_found()), "gone already"),
        (Ok(&cluster("gpu").created(READ_AGAIN)), "deleted and made again"),
        (Err(ApiError::lost()), "could not be read first"),
    ] {
        let mut driver = Driver::ready(&[cluster("gpu")]);
        driver.press("3 ctrl-d").type_("gpu").press("enter");
        driver.answer_compute("gpu", found);
        assert!(driver.operation().contains(why), "{}", driver.operation());
        assert!(!driver.asked().iter().any(|ask| ask.starts_with("change")));
    }
}

#[test]
fn detaching_leaves_the_machine_alone() {
    for body in [virtual_machine("it"), unknown_type("it")] {
        let mut driver = Driver::ready(std::slice::from_ref(&body));
        driver.press("5 ctrl-d").type_("it").press("enter");
        driver.answer_compute("it", Ok(&body));
        assert_eq!(driver.change().query, [("underlyingResourceAction", "Detach")]);
        assert_eq!(driver.change().verb, "detach");
    }
}

#[test]
fn a_lost_answer_is_looked_up_and_nothing_is_sent_again() {
    let failed = ApiError::Service(refusal(503, "ServiceUnavailable"));
    for error in [ApiError::lost(), ApiError::timed_out(Duration::from_secs(60)), failed] {
        let words = error.to_string();
        let mut driver = Driver::ready(&[instance("ci-anna")]);
        driver.press("S y");
        assert_eq!(driver.state.unanswered(), ["stop ci-anna".into()]);
        driver.answer_change(Err(error));
        assert_eq!(driver.asked(), ["compute ci-anna"]);
        assert_eq!(driver.state.unanswered(), ["stop ci-anna".into()], "nobody knows yet");
        driver.answer_compute("ci-anna", Ok(&instance("ci-anna").state("Stopping")));
        assert_eq!(driver.operation(), format!("stop ci-anna: unknown {words}; ci-anna is there, Stopping"));
        assert!(driver.state.unanswered().is_empty());
        driver.at(29.0);
        assert!(!driver.asked().iter().any(|ask| ask.starts_with("change")));
    }
}

#[test]
fn a_create_whose_answer_was_lost_keeps_the_form_and_says_what_was_found() {
    let mut driver = Driver::ready(&[]);
    driver.press("3 n").type_("gpu").go_to("").press("enter");
    driver.answer_compute("gpu", Err(not_found()));
    driver.answer_change(Err(ApiError::lost()));
    driver.answer_compute("gpu", Ok(&cluster("gpu").silent("Creating")));
    assert!(driver.form().refused.as_ref().unwrap().contains("gpu is there, Creating"));
    assert_eq!(driver.field("Name"), "gpu");
    driver.go_to("").press("enter");
    assert!(driver.asked().is_empty(), "the name is taken now");
}

#[test]
fn without_a_status_url_the_compute_itself_settles_the_operation() {
    let mut driver = Driver::ready(&[instance("ci-anna")]);
    driver.press("p S y");
    driver.accept(None);
    driver.answer_compute("ci-anna", Ok(&instance("ci-anna").state("Stopping")));
    driver.at(2.0);
    driver.progress(Err(not_found()));
    assert_eq!(driver.asked(), ["compute ci-anna"]);
    driver.answer_compute("ci-anna", Ok(&instance("ci-anna").state("Stopping")));
    driver.at(11.9);
    assert!(driver.asked().is_empty());
    driver.at(12.0);
    driver.answer_compute("ci-anna", Ok(&instance("ci-anna").state("Stopped")));
    assert_eq!(driver.operation(), "stop ci-anna: Succeeded");
}

#[test]
fn a_status_that_fails_three_times_is_given_up_and_throttling_does_not_count() {
    let mut driver = Driver::ready(&[cluster("gpu")]);
    driver.press("p 3 s").go_to("").press("enter");
    driver.still_there(&cluster("gpu"));
    driver.accept(Some(&cluster("gpu").silent("Updating")));
    driver.at(2.0);
    driver.progress(Err(throttled(20)));
    driver.at(21.9);
    assert!(driver.asked().is_empty());
    driver.at(22.0);
    for _ in 0..3 {
        driver.progress(Err(ApiError::Service(refusal(500, "Oops"))));
        driver.after(10.0);
    }
    assert_eq!(driver.asked(), ["compute gpu"]);
    driver.answer_compute("gpu", Ok(&cluster("gpu").fault("ClusterCoreQuotaReached", "too few cores")));
    assert!(driver.operation().contains("too few cores"), "{}", driver.operation());
}

#[test]
fn watching_a_compute_respects_the_wish_to_be_left_alone() {
    let mut driver = Driver::ready(&[cluster("gpu")]);
    driver.press("p 3 s").go_to("").press("enter");
    driver.still_there(&cluster("gpu"));
    driver.accept(Some(&cluster("gpu").silent("Updating")));
    driver.at(2.0);
    driver.progress(Err(not_found()));
    driver.fail("compute gpu", throttled(100));
    driver.at(101.9);
    assert!(driver.asked().is_empty());
    driver.at(102.0);
    assert_eq!(driver.asked(), ["compute gpu"]);
}

#[test]
fn a_delete_that_is_only_watched_ends_when_the_compute_does() {
    let watched = || {
        let mut driver = Driver::ready(&[cluster("gpu")]);
        driver.press("p 3 ctrl-d").type_("gpu").press("enter");
        driver.answer_compute("gpu", Ok(&cluster("gpu")));
        driver.accept(None);
        driver.answer_compute("gpu", Ok(&cluster("gpu").provisioning("Deleting")));
        driver.at(2.0);
        driver.progress(Err(not_found()));
        driver
    };
    for (found, words) in [
        (Err(not_found()), "Succeeded"),
        (Ok(&cluster("gpu").created(READ_AGAIN)), "Succeeded"),
        (
            Ok(&cluster("gpu").fault("NetworkLocked", "a lock is in the way")),
            "Failed NetworkLocked: a lock is in the way",
        ),
        (Ok(&cluster("gpu").provisioning("Deleting")), "in progress"),
        (Ok(&cluster("gpu")), "in progress"),
    ] {
        let mut driver = watched();
        driver.answer_compute("gpu", found);
        assert_eq!(driver.operation(), format!("delete gpu: {words}"));
    }
}

#[test]
fn a_failed_operation_says_why_and_its_compute_is_read() {
    let mut driver = Driver::ready(&[cluster("gpu")]);
    driver.press("3 s").go_to("").press("enter");
    driver.still_there(&cluster("gpu"));
    driver.accept(Some(&cluster("gpu").silent("Updating")));
    driver.at(2.0);
    driver.progress(Ok(Progress::Failed(refusal(200, "BadRequest"))));
    assert_eq!(driver.operation(), "scale gpu: Failed BadRequest: because");
    assert_eq!(driver.notice(), "scale gpu: because; put right what the service names, and try again");
    assert_eq!(driver.asked(), ["compute gpu"]);
    driver.press("8 enter");
    assert_eq!(driver.state.layer(), Layer::Message);
    assert!(driver.screen().contains("Code               BadRequest"), "{}", driver.screen());
}

#[test]
fn two_operations_go_on_side_by_side() {
    let mut driver = Driver::ready(&[instance("ci-anna"), instance("ci-ben")]);
    driver.press("p S y");
    driver.accept(None);
    driver.answer_compute("ci-anna", Ok(&instance("ci-anna").state("Stopping")));
    driver.at(1.0).press("j S y");
    driver.accept(None);
    driver.answer_compute("ci-ben", Ok(&instance("ci-ben").state("Stopping")));
    driver.at(3.0);
    assert_eq!(driver.asked(), ["progress 1", "progress 2"]);
    driver.answer("progress 2", |ask| ask.failed(ApiError::lost()));
    driver.progress(Ok(Progress::Succeeded));
    let stages: Vec<_> = driver.state.operations.iter().map(|operation| operation.words().0).collect();
    assert_eq!(stages, ["Succeeded", "in progress"]);
    assert_eq!(driver.state.operations_on(&instance("ci-anna").read().key()).count(), 1);
}

#[test]
fn a_pause_follows_operations_to_their_end() {
    let mut driver = Driver::ready(&[instance("ci-anna")]);
    driver.press("S y p");
    driver.accept(None);
    driver.answer_compute("ci-anna", Ok(&instance("ci-anna").state("Stopping")));
    driver.at(2.0);
    assert_eq!(driver.asked(), ["progress 1"]);
}

#[test]
fn a_moving_operation_shows_its_stop_watch_each_second() {
    let mut driver = Driver::ready(&[instance("ci-anna")]);
    driver.press("S y").pane(amldeck::app::panes::PaneId::Activity);
    driver.at(72.0);
    let row = &driver.state.table(120, 10).rows[0];
    assert_eq!(row.cells[3].text, "01:12");
    assert_eq!(driver.state.deadline(), Some(Duration::from_secs(73)));
}

#[test]
fn a_conflict_refuses_and_leaves_the_row_as_it_is() {
    let mut driver = Driver::ready(&[instance("ci-anna")]);
    driver.press("S y");
    driver.answer_change(Err(ApiError::Conflict(refusal(409, "OperationInProgress"))));
    assert!(driver.operation().starts_with("stop ci-anna: refused in conflict"), "{}", driver.operation());
    assert!(driver.asked().is_empty());
    assert_eq!(driver.cell("ci-anna", "STATE"), "Running");
    assert_eq!(workspace().compute("ci-anna"), driver.state.operations.iter().next().unwrap().target.id);
}
