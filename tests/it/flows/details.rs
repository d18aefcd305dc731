//! The details of one compute.

use crate::support::{
    Driver, Keyboard, cluster,
    driver::{refusal, throttled},
    instance,
};
use amldeck::{
    app::{
        details::{Details, Part},
        keymap::Layer,
        modal::Modal,
    },
    domain::error::ApiError,
};

fn details(driver: &Driver) -> &Details {
    match driver.state.modals.last() {
        Some(Modal::Details(details)) => details,
        other => panic!("no details but {other:?}"),
    }
}

/// The details of a cluster, at its nodes.
fn at_nodes() -> Driver {
    let mut driver = Driver::ready(&[cluster("gpu").nodes(1, 1, 0, 0)]);
    driver.press("3 enter tab");
    assert_eq!(details(&driver).part, Part::Nodes);
    driver
}

#[test]
fn nodes_are_asked_for_page_by_page_and_only_while_they_are_on_screen() {
    let mut driver = Driver::ready(&[cluster("gpu").nodes(1, 1, 0, 0)]);
    driver.press("3 enter");
    assert!(driver.asked().is_empty());
    driver.press("tab");
    assert_eq!(driver.asked(), ["nodes gpu"]);
    driver.answer_nodes("nodes gpu", &["n1"], Some("https://x/2"));
    assert!(details(&driver).nodes.nodes.is_none());
    driver.answer_nodes("nodes gpu https://x/2", &["n2"], None);
    let names = |driver: &Driver| {
        let nodes = details(driver).nodes.nodes.as_ref().unwrap();
        nodes.iter().map(|node| node.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(names(&driver), ["n1", "n2"]);
    driver.at(14.9);
    assert!(driver.asked().is_empty());
    driver.at(15.0);
    assert_eq!(driver.asked(), ["nodes gpu"]);
    driver.answer_nodes("nodes gpu", &["n2"], None);
    assert_eq!(names(&driver), ["n2"]);
    driver.press("tab").at(29.0);
    driver.at(300.0);
    assert!(!driver.asked().contains(&"nodes gpu".to_owned()));
}

#[test]
fn nodes_that_nobody_looks_at_any_more_are_given_up() {
    let mut driver = at_nodes();
    driver.answer_nodes("nodes gpu", &["n1"], Some("https://x/2"));
    driver.press("tab");
    assert!(driver.asked().is_empty());
    driver.press("backtab");
    assert_eq!(driver.asked(), ["nodes gpu"]);
    driver.answer_nodes("nodes gpu", &["n1"], None);
    assert_eq!(details(&driver).nodes.nodes.as_ref().unwrap().len(), 1);
    driver.press("esc").at(29.0);
    assert!(driver.asked().is_empty());
}

#[test]
fn nodes_are_still_read_under_the_help() {
    let mut driver = at_nodes();
    driver.press("?");
    assert_eq!(driver.asked(), ["nodes gpu"]);
}

#[test]
fn nodes_that_cannot_be_read_say_why_and_keep_the_last_answer() {
    let mut driver = at_nodes();
    driver.answer_nodes("nodes gpu", &["n1"], None);
    driver.at(15.0);
    driver.fail("nodes gpu", ApiError::Forbidden(refusal(403, "AuthorizationFailed")));
    assert!(matches!(details(&driver).nodes.failure, Some(ApiError::Forbidden(_))));
    assert_eq!(details(&driver).nodes.nodes.as_ref().unwrap().len(), 1);
    driver.at(20.0);
    driver.fail("nodes gpu", throttled(40));
    driver.press("r").at(59.0);
    assert!(!driver.asked().contains(&"nodes gpu".to_owned()));
}

#[test]
fn an_instance_has_no_nodes() {
    let mut driver = Driver::ready(&[instance("ci-anna")]);
    driver.press("enter");
    let mut parts = Vec::new();
    for _ in 0..3 {
        parts.push(details(&driver).part);
        driver.press("tab");
    }
    assert_eq!(parts, [Part::Facts, Part::Operations, Part::Json]);
    assert_eq!(details(&driver).part, Part::Facts);
}

#[test]
fn details_follow_the_compute_and_outlive_it() {
    let mut driver = Driver::ready(&[instance("ci-anna")]);
    driver.press("enter").at(30.0);
    driver.answer_listing(&[instance("ci-anna").state("Stopping")]);
    let words = |driver: &Driver| {
        let facts = driver.state.facts(details(driver));
        facts.iter().map(|fact| format!("{} {}", fact.label, fact.cell.text)).collect::<Vec<_>>().join("\n")
    };
    assert!(words(&driver).contains("State Stopping"), "{}", words(&driver));
    assert!(words(&driver).contains("managed: created and maintained by Azure Machine Learning"));
    driver.at(40.0);
    driver.answer_listing(&[]);
    assert!(words(&driver).contains("It is gone."));
    assert!(words(&driver).contains("State Stopping"));
}

#[test]
fn json_is_shown_as_sent_without_secrets() {
    let body = instance("ci-anna").with("/properties/properties/customServices", serde_json::json!([
        {"name": "rstudio", "environmentVariables": {"RSP_LICENSE": {"type": "local", "value": "CANARY"}}},
    ]));
    let mut driver = Driver::ready(&[body]);
    driver.press("y");
    let text = details(&driver).json.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(text.contains("\"vmSize\": \"STANDARD_DS3_V2\""), "{text}");
    assert!(text.contains("rstudio") && !text.contains("CANARY"), "{text}");
}

#[test]
fn a_search_goes_from_match_to_match_and_round() {
    let mut driver = Driver::ready(&[instance("ci-anna")]);
    driver.event(amldeck::app::event::Event::Resize(ratatui::layout::Size::new(80, 12)));
    driver.press("y /").type_("properties").press("enter");
    let hits: Vec<usize> = {
        let json = &details(&driver).json;
        (0..json.len()).filter(|at| json[*at].contains("roperties")).collect()
    };
    assert!(hits.len() >= 2);
    let mut seen = vec![details(&driver).hit.unwrap()];
    for _ in 0..hits.len() {
        driver.press("n");
        seen.push(details(&driver).hit.unwrap());
    }
    assert_eq!(seen[..hits.len()], hits);
    assert_eq!(seen.last(), hits.first());
    driver.press("N");
    assert_eq!(details(&driver).hit.as_ref(), hits.last());
    driver.press("/ ctrl-u").type_("nowhere to be found").press("enter");
    assert_eq!(driver.notice(), "not found");
}

#[test]
fn actions_of_the_details_are_about_their_compute() {
    let mut driver = Driver::ready(&[instance("ci-anna"), instance("ci-ben")]);
    driver.press("j enter S y");
    assert_eq!(driver.asked(), ["change POST ci-ben/stop"]);
    assert_eq!(driver.state.layer(), Layer::Details);
}
