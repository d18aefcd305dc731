//! What the user's roles do not allow: greyed with the permission's name before anything is sent, and never by mistake.

use crate::support::{
    Driver, Keyboard,
    bodies::{cluster, instance},
    driver::{refusal, setup},
};
use amldeck::{
    app::{keymap::Layer, modal::Modal},
    domain::error::ApiError,
};

/// A core that has read everything, in which these actions are forbidden.
fn without(forbidden: &[&str]) -> Driver {
    let mut driver = Driver::ready_to_be_allowed(setup(), &[instance("ci-anna"), cluster("gpu")]);
    driver.answer_permissions("*", forbidden);
    driver
}

/// Why each action of the menu on screen cannot be chosen.
fn obstacles(driver: &Driver) -> Vec<(String, Option<&'static str>)> {
    let Some(Modal::Menu(menu)) = driver.state.modals.last() else { panic!("there is no menu") };
    menu.items.iter().map(|item| (item.label.to_string(), item.obstacle)).collect()
}

#[test]
fn an_action_that_is_not_allowed_is_greyed_with_its_permission_and_sends_nothing() {
    let mut driver = without(&["*/computes/stop/action"]);
    driver.press("a");
    let greyed: Vec<_> = obstacles(&driver).into_iter().filter(|(label, _)| label == "Stop").collect();
    assert_eq!(greyed, [("Stop".to_owned(), Some("no permission …/computes/stop/action"))]);
    assert!(driver.screen().contains("no permission …/computes/stop/action"), "{}", driver.screen());
    driver.press("esc S");
    assert_eq!(driver.state.layer(), Layer::Pane, "no question is asked");
    assert!(driver.notice().contains("computes/stop/action"), "{}", driver.notice());
    assert!(driver.asked().is_empty(), "{:?}", driver.asked());
    driver.press("!");
    let screen = driver.screen();
    assert!(screen.contains("Permission         Microsoft.MachineLearningServices/workspaces/"), "{screen}");
    driver.press("esc");
    let hints = driver.screen().lines().last().unwrap().to_owned();
    assert!(!hints.contains("S stop") && hints.contains("e edit"), "{hints}");
    driver.press("?").press("/").type_("stop a running").press("enter");
    assert!(driver.screen().contains("computes/stop/action"), "{}", driver.screen());
}

#[test]
fn who_may_only_read_finds_every_action_greyed_and_no_form_to_send() {
    let mut driver = Driver::ready_to_be_allowed(setup(), &[instance("ci-anna"), cluster("gpu")]);
    driver.answer_permissions("*/read", &[]);
    for pane in ["2", "3"] {
        driver.press(pane).press("a");
        for (label, obstacle) in obstacles(&driver) {
            assert_eq!(obstacle.is_some(), label != "Copy", "{label}: {obstacle:?}");
        }
        driver.press("esc");
    }
    assert!(!driver.screen().contains("n new"), "{}", driver.screen());
    driver.press("n").type_("gpu-big").go_to("").press("enter");
    assert!(driver.screen().contains("no permission …/computes/write"), "{}", driver.screen());
    assert!(driver.asked().is_empty(), "{:?}", driver.asked());
    assert_eq!(driver.state.layer(), Layer::Form, "what was typed is still there");
    assert!(driver.notice().contains("workspaces/computes/write"), "{}", driver.notice());
}

#[test]
fn an_empty_pane_says_what_is_lacking_for_its_first_row() {
    let mut driver = Driver::ready_to_be_allowed(setup(), &[]);
    driver.answer_permissions("*/read", &[]);
    driver.press("3");
    let screen = driver.screen();
    assert!(screen.contains("New compute cluster: no permission …/computes/write"), "{screen}");
    driver.press("5 A");
    let lacking = obstacles(&driver).into_iter().filter(|(_, obstacle)| obstacle.is_some());
    assert!(lacking.count() > 3, "{}", driver.screen());
}

#[test]
fn readings_that_count_are_not_begun_without_their_permission() {
    let mut driver = without(&["*/listNodes/action", "*/checkComputeNameAvailability/action"]);
    driver.press("3 enter tab");
    assert!(driver.all_asked().is_empty(), "{:?}", driver.all_asked());
    let screen = driver.screen();
    assert!(screen.contains("The nodes are not read: no permission …/computes/listNodes"), "{screen}");
    driver.press("esc 2 n").type_("ci-ben");
    driver.after(2.0);
    assert!(!driver.all_asked().iter().any(|ask| ask.starts_with("name")), "{:?}", driver.all_asked());
}

#[test]
fn what_is_not_known_forbids_nothing() {
    let allowed = |driver: &mut Driver| {
        driver.press("a");
        let allowed = obstacles(driver).iter().any(|(label, why)| label == "Stop" && why.is_none());
        driver.press("esc");
        allowed
    };
    let mut awaited = Driver::ready_to_be_allowed(setup(), &[instance("ci-anna")]);
    assert!(allowed(&mut awaited));
    awaited.fail("permissions", ApiError::Forbidden(refusal(403, "AuthorizationFailed")));
    assert!(allowed(&mut awaited));
}

#[test]
fn permissions_are_read_at_first_each_hour_and_after_a_refusal_but_not_all_the_time() {
    let mut driver = Driver::start(setup());
    let asked = |driver: &Driver| driver.all_asked().iter().filter(|ask| *ask == "permissions").count();
    assert_eq!(asked(&driver), 1);
    driver.answer_permissions("*", &[]);
    let forbidden = || ApiError::Forbidden(refusal(403, "AuthorizationFailed"));
    driver.fail("page", forbidden());
    assert_eq!(asked(&driver), 0, "they were read just now");
    driver.after(61.0);
    assert_eq!(asked(&driver), 1);
    driver.answer_permissions("*", &[]);
    driver.after(3000.0);
    assert_eq!(asked(&driver), 0);
    driver.after(700.0);
    assert_eq!(asked(&driver), 1);
}

#[test]
fn a_workspace_whose_computes_may_not_be_seen_says_so() {
    let mut driver = Driver::start(setup());
    driver.answer_permissions("Microsoft.Storage/*", &[]);
    driver.fail("page", ApiError::Forbidden(refusal(403, "Odd")));
    let screen = driver.screen();
    assert!(
        screen.contains("computes of prod-ml") && screen.contains("workspaces/computes/read"),
        "{screen}"
    );
}
