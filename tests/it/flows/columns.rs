//! Which columns a list shows, in what order, and how much room it has; what of it is remembered.

use crate::support::{Driver, Keyboard, cluster, driver::setup};
use amldeck::app::{event::Event, keymap::Layer, state::Setup};
use ratatui::layout::Size;

fn narrow() -> Driver {
    let mut driver = Driver::ready(&[cluster("cpu-small"), cluster("gpu-a100")]);
    driver.event(Event::Resize(Size::new(80, 24)));
    driver.press("3");
    driver
}

fn heads(driver: &Driver) -> Vec<&'static str> {
    driver.state.table(76, 10).heads.iter().map(|head| head.text).collect()
}

#[test]
fn arrows_bring_hidden_columns_into_sight_and_the_name_stays() {
    let mut driver = narrow();
    let before = heads(&driver);
    assert!(!before.contains(&"REGION"), "{before:?}");
    assert!(driver.screen().contains("more columns →"), "{}", driver.screen());
    for _ in 0..20 {
        driver.press("right");
    }
    assert!(driver.screen().contains("← 5 more columns"), "{}", driver.screen());
    let after = heads(&driver);
    assert_eq!((after[0], *after.last().unwrap()), ("NAME", "REGION"));
    for _ in 0..20 {
        driver.press("left");
    }
    assert_eq!(heads(&driver), before);
}

#[test]
fn wide_columns_show_what_was_cut() {
    let mut driver = narrow();
    let before = heads(&driver).len();
    driver.press("w");
    assert!(heads(&driver).len() < before, "{:?}", heads(&driver));
    driver.press("w");
    assert_eq!(heads(&driver).len(), before);
}

#[test]
fn columns_are_chosen_and_ordered() {
    let mut driver = narrow();
    driver.press("|");
    assert_eq!(driver.state.layer(), Layer::Columns);
    // REGION to the front, WORKSPACE and STATE away.
    driver.press("G K K K K K K K K K K K K j space j space enter");
    assert_eq!(heads(&driver)[..3], ["NAME", "REGION", "PROVISIONING"], "{}", driver.screen());
    driver.press("| * enter");
    assert_eq!(heads(&driver)[..2], ["NAME", "STATE"]);
    driver.press("| j space esc");
    assert_eq!(heads(&driver)[..2], ["NAME", "STATE"]);
}

#[test]
fn a_column_to_sort_by_is_chosen_from_a_list() {
    let mut driver = narrow();
    driver.press("ctrl-o").type_("jjjj").press("enter");
    assert!(driver.screen().contains("sort: NODES"), "{}", driver.screen());
    driver.press("ctrl-o enter");
    assert!(driver.screen().contains("▼"), "{}", driver.screen());
}

#[test]
fn filters_orders_and_columns_are_remembered() {
    let mut driver = narrow();
    driver.press("/").type_("gpu").press("enter > O w | G K enter z");
    driver.press("2 /").type_("a b").press("enter");
    let views = driver.state.views().unwrap();
    let mut again = Driver::ready_with(
        Setup { views: views.clone(), ..setup() },
        &[cluster("cpu-small"), cluster("gpu-a100")],
    );
    assert_eq!(again.state.views().unwrap(), views);
    again.press("3 z");
    assert_eq!(again.names(), ["gpu-a100"]);

    // What is unknown by now is left out.
    let odd = serde_json::json!({ "panes": { "clusters": { "sort": "colour", "columns": ["x", 3, "max"], "filter": "nodes>" } } });
    let mut again = Driver::ready_with(Setup { views: odd, ..setup() }, &[cluster("cpu-small")]);
    again.press("3");
    assert_eq!((again.names(), heads(&again)), (vec!["cpu-small".to_owned()], vec!["NAME", "MAX"]));
}

#[test]
fn header_and_panes_share_a_line_where_rows_are_worth_more() {
    let mut driver = narrow();
    let rows = driver.state.screen().page();
    driver.press("ctrl-e");
    assert_eq!(driver.state.screen().page(), rows + 1);
    let screen = driver.screen();
    let first = screen.lines().next().unwrap_or_default();
    assert!(["prod-ml", "3 Clusters 2", "● live"].iter().all(|part| first.contains(part)), "{first}");
    // It is as it was at the next start.
    let views = driver.state.views().unwrap();
    let again = Driver::ready_with(Setup { views, ..setup() }, &[]);
    assert!(again.state.screen().is_compact);
    driver.press("ctrl-e");
    assert_eq!(driver.state.screen().page(), rows);
}

#[test]
fn while_a_filter_is_typed_nothing_is_remembered() {
    let mut driver = narrow();
    driver.press("/").type_("gp");
    assert_eq!(driver.state.views(), None);
}
