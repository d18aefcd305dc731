//! The filter line: comparisons, patterns, what is wrong with what was typed, and how it goes on.

use crate::support::{
    Driver, Keyboard, cluster,
    driver::{ada, setup},
    instance,
};
use amldeck::{
    app::{keymap::Layer, panes::PaneId, sign_in::Begin, state::Setup},
    domain::ask::Reply,
};

fn clusters() -> Driver {
    let mut driver = Driver::ready(&[
        cluster("cpu-small").nodes(0, 1, 0, 0),
        cluster("gpu-a100").nodes(3, 0, 0, 0).with("/tags", serde_json::json!({ "team": "speech" })),
        cluster("gpu-spot").nodes(1, 0, 0, 0).fault("Oops", "it broke"),
    ]);
    driver.press("3");
    driver
}

fn shown(driver: &mut Driver, typed: &str) -> Vec<String> {
    driver.press("/ ctrl-u").type_(typed);
    let names = driver.names();
    driver.press("enter");
    names
}

#[test]
fn rows_are_found_by_fields_patterns_and_what_is_short_for_their_names() {
    let mut driver = clusters();
    for (typed, names) in [
        ("nodes>0 gpu", &["gpu-a100", "gpu-spot"][..]),
        ("nodes>=3 | /^cpu/", &["cpu-small", "gpu-a100"]),
        ("tag.team=SPEECH", &["gpu-a100"]),
        ("!state=failed !tag.team=speech", &["cpu-small"]),
        ("ga1", &["gpu-a100"]),
        ("", &["cpu-small", "gpu-a100", "gpu-spot"]),
    ] {
        assert_eq!(shown(&mut driver, typed), names, "{typed}\n{}", driver.screen());
    }
}

#[test]
fn rows_that_change_are_compared_anew() {
    let mut driver = clusters();
    assert_eq!(shown(&mut driver, "nodes=1"), ["cpu-small", "gpu-spot"]);
    driver.at(30.0);
    driver.answer_listing(&[cluster("cpu-small").nodes(2, 0, 0, 0), cluster("gpu-new").nodes(1, 0, 0, 0)]);
    assert_eq!(driver.names(), ["gpu-new"]);
}

#[test]
fn rows_come_and_go_as_they_grow_older() {
    let mut driver = Driver::ready(&[instance("ci-anna").created("2026-03-01T07:59:30Z")]);
    assert_eq!(shown(&mut driver, "age<2m"), ["ci-anna"]);
    driver.press("p").after(140.0);
    assert!(driver.names().is_empty(), "{}", driver.screen());
}

#[test]
fn what_cannot_be_read_is_named_and_the_list_stays() {
    let mut driver = clusters();
    driver.press("/").type_("gpu");
    driver.type_(" nods>1");
    assert_eq!(driver.names(), ["gpu-a100", "gpu-spot"], "the rest of it holds");
    let screen = driver.screen();
    assert!(screen.contains("✖ no field is called nods; nodes is one"), "{screen}");
    driver.press("enter");
    assert_eq!(driver.state.layer(), Layer::Filter, "it is not kept");
    for _ in 0.."ods>1".len() {
        driver.press("backspace");
    }
    driver.type_("odes>1").press("enter");
    assert_eq!(driver.state.layer(), Layer::Pane);
    assert_eq!(driver.names(), ["gpu-a100"]);
}

#[test]
fn fields_and_values_are_completed() {
    let mut driver = clusters();
    driver.press("/").type_("prio");
    assert!(driver.screen().contains("Tab priority="), "{}", driver.screen());
    driver.press("tab").type_("d").press("tab");
    assert_eq!(driver.state.list(PaneId::Clusters).typed(), "priority=dedicated");
    assert_eq!(driver.names().len(), 3);
    driver.press("ctrl-u").type_("n");
    assert!(driver.screen().contains("name= nodes>"), "{}", driver.screen());
    // Both go on with another letter: each in its turn.
    for filter in ["name=", "nodes>", "name="] {
        driver.press("tab");
        assert_eq!(driver.state.list(PaneId::Clusters).typed(), filter);
    }
}

#[test]
fn lists_of_other_things_have_words_only() {
    let mut driver = clusters();
    driver.press("7 /").type_("nc state=failed");
    assert!(driver.screen().contains("words only"), "{}", driver.screen());
    driver.press("esc");
    assert!(driver.state.list(PaneId::Quota).typed().is_empty());
}

#[test]
fn whose_a_compute_is_can_be_asked_for_without_a_name() {
    let setup = Setup { sign_in: Begin::Quietly, ..setup() };
    let owned =
        |name: &str, owner: &str| instance(name).with("/properties/properties/createdBy/userName", owner);
    let bodies = [owned("ci-ada", "Ada@contoso.com"), owned("ci-ben", "ben@contoso.com")];
    let mut driver = Driver::ready_with(setup, &bodies);
    driver.answer("sign in", |_| Reply::SignedIn(Ok(ada())));
    assert_eq!(shown(&mut driver, "owner=me"), ["ci-ada"]);
}
