//! The command palette: everything by its name.

use crate::support::{
    Driver, Keyboard, cluster,
    driver::{preferring, workspace},
    instance,
};
use amldeck::{
    app::{effects::Effect, keymap::Layer, modal::Modal, palette::Palette, panes::PaneId, preferences::Said},
    domain::error::ApiError,
};

fn ready() -> Driver {
    Driver::ready(&[cluster("cpu-small"), cluster("gpu-a100"), instance("ci-anna")])
}

fn palette(driver: &Driver) -> &Palette {
    match driver.state.modals.last() {
        Some(Modal::Palette(palette)) => palette,
        other => panic!("{other:?}"),
    }
}

fn labels(driver: &Driver) -> Vec<String> {
    palette(driver).matches.iter().map(|item| item.label.to_string()).collect()
}

#[test]
fn panes_computes_actions_and_commands_are_found_by_name() {
    let mut driver = ready();
    driver.press(":").type_("clus").press("enter");
    assert_eq!((driver.state.pane, driver.state.layer()), (PaneId::Clusters, Layer::Pane));

    driver.press(":").type_("anna").press("enter");
    assert_eq!(driver.state.pane, PaneId::Instances);
    assert_eq!(&*driver.state.selected().unwrap().compute.name, "ci-anna");

    driver.press(":").type_("stop").press("enter");
    assert_eq!(driver.state.layer(), Layer::Confirm, "{}", driver.screen());
    driver.press("esc : q enter");
    assert!(driver.effects.iter().any(|effect| matches!(effect, Effect::Quit)));
}

#[test]
fn from_details_it_leads_back_to_the_lists() {
    let mut driver = ready();
    driver.press("enter :").type_("gpu-a100").press("enter");
    assert_eq!((driver.state.pane, driver.state.layer()), (PaneId::Clusters, Layer::Pane));
    assert_eq!(&*driver.state.selected().unwrap().compute.name, "gpu-a100");
}

#[test]
fn find_looks_for_computes_alone_and_says_what_it_could_not_look_into() {
    let mut driver = ready();
    driver.press(":").type_("find a");
    assert_eq!(labels(&driver), ["ci-anna", "cpu-small", "gpu-a100"]);
    driver.press("esc r");
    driver.fail("page", ApiError::unreachable("no route"));
    driver.press(":").type_("find gpu");
    assert_eq!(labels(&driver), ["gpu-a100"]);
    let remark = palette(&driver).remark.clone().unwrap();
    assert!(remark.contains(workspace().name()) && remark.contains("not all"), "{remark}");
}

#[test]
fn what_nothing_is_called_has_neighbours_and_does_nothing() {
    let mut driver = ready();
    driver.press(":").type_("clutsers");
    let remark = palette(&driver).remark.clone().unwrap();
    assert!(remark.contains("near to it: clusters"), "{remark}");
    driver.press("enter");
    assert_eq!(driver.state.layer(), Layer::Palette);
}

#[test]
fn it_completes_and_remembers() {
    let mut driver = ready();
    driver.press("3 :").type_("sor").press("tab");
    assert_eq!(palette(&driver).input.value(), "sort ");
    driver.type_("max").press("enter");
    assert!(driver.screen().contains("sort: MAX"), "{}", driver.screen());
    driver.press(":").type_("quota").press("enter :");
    assert_eq!(labels(&driver)[0], "quota");
    driver.press("ctrl-p");
    assert_eq!(palette(&driver).input.value(), "quota");
    driver.press("ctrl-p ctrl-p ctrl-p");
    assert_eq!(palette(&driver).input.value(), "sort max");
    driver.press("ctrl-n ctrl-n");
    assert_eq!(palette(&driver).input.value(), "");
}

#[test]
fn themes_are_tried_and_settings_are_told() {
    let name = "refresh";
    let settings = vec![Said { name, words: "7, by config.toml".into() }];
    let mut driver =
        Driver::ready_with(preferring(|preferences| preferences.settings = settings), &[cluster("gpu")]);
    driver.press(":").type_("theme li").press("enter");
    assert!(matches!(driver.effects.last(), Some(Effect::Reload(Some(name))) if name == "light"));
    driver.press(":").type_("refresh");
    assert!(labels(&driver).iter().filter(|label| *label == "refresh").count() == 2, "{:?}", labels(&driver));
    driver.press("down enter");
    assert!(driver.notice().contains("refresh: 7, by config.toml"), "{}", driver.notice());
    driver.press(":").type_("theme lihgt");
    let remark = palette(&driver).remark.clone().unwrap();
    assert!(remark.contains("near to it: light"), "{remark}");
}
