//! What never leaves the core.

use crate::support::{
    Driver, Keyboard, bodies, cluster,
    driver::{not_found, preferring},
    instance,
};
use amldeck::app::{form::Stage, keymap::BINDINGS, panes::PANES, state::Setup};
use std::collections::BTreeSet;

fn read_only() -> Setup {
    preferring(|preferences| preferences.writable = false)
}

fn keys() -> BTreeSet<&'static str> {
    let actions = amldeck::kinds::KINDS.iter().flat_map(|kind| kind.actions).map(|action| action.key);
    BINDINGS
        .iter()
        .flat_map(|binding| binding.keys.iter().copied())
        .chain(actions)
        .filter(|key| !key.is_empty() && *key != "q")
        .collect()
}

#[test]
fn with_a_read_only_permit_no_key_sends_a_change() {
    let keys = keys();
    for pane in &PANES {
        for first in &keys {
            let mut driver = Driver::ready_with(read_only(), &bodies::all());
            driver.press(&pane.number.to_string());
            for second in ["y", "tab enter", "enter", "tab tab tab tab tab tab tab enter"] {
                driver.press(first).press(second);
                assert!(!driver.asked().iter().any(|ask| ask.starts_with("change")), "{first} {second}");
            }
        }
    }
}

#[test]
fn a_refused_change_says_how_to_allow_it_and_keeps_the_form() {
    let mut driver = Driver::ready_with(read_only(), &[]);
    driver.press("n").type_("ci-anna").go_to("").press("enter");
    assert!(driver.asked().is_empty());
    assert_eq!(driver.form().stage, Stage::Editing);
    assert!(driver.form().refused.as_ref().unwrap().contains("--write"));
    assert_eq!(driver.field("Name"), "ci-anna");
}

#[test]
fn a_refused_verb_says_how_to_allow_it() {
    let mut driver = Driver::ready_with(read_only(), &[instance("ci-anna")]);
    driver.press("S");
    assert_eq!(
        driver.state.layer(),
        amldeck::app::keymap::Layer::Pane,
        "nothing is asked that cannot be done"
    );
    assert!(driver.asked().is_empty());
    assert!(driver.notice().contains("--write"), "{}", driver.notice());
}

#[test]
fn keys_during_a_create_do_not_send_it_twice() {
    let mut driver = Driver::ready(&[cluster("cpu")]);
    driver.press("3 n").type_("gpu").go_to("").press("enter enter enter");
    assert_eq!(driver.asked(), ["compute gpu"]);
    driver.press("esc enter");
    driver.answer_compute("gpu", Err(not_found()));
    driver.press("enter esc tab enter");
    assert_eq!(driver.asked(), ["change PUT gpu"]);
}
