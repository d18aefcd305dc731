//! The command palette: everything by its name.

use crate::support::{
    Driver, Keyboard, cluster,
    driver::{described, preferring, workspace},
    instance,
};
use amldeck::{
    app::{effects::Effect, keymap::Layer, modal::Modal, palette::Palette, panes::PaneId, preferences::Said},
    domain::{ask::Reply, error::ApiError, ids::WorkspaceId, workspace::Workspace},
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

fn remark(driver: &Driver) -> String {
    palette(driver).remark.as_ref().map(ToString::to_string).unwrap_or_default()
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
    let remark = remark(&driver);
    assert!(remark.contains(workspace().name()) && remark.contains("not all"), "{remark}");
}

#[test]
fn computes_are_found_by_what_is_short_for_their_names_as_in_the_filter() {
    let mut driver = Driver::ready(&[cluster("cpu-batch"), cluster("gpu-a100"), cluster("gpu-spot")]);
    for (typed, found) in [("gpua", "gpu-a100"), ("gpusp", "gpu-spot"), ("cpub", "cpu-batch")] {
        for verb in ["", "find "] {
            driver.press(":").type_(verb).type_(typed).press("enter");
            assert_eq!(&*driver.state.selected().unwrap().compute.name, found, "{verb}{typed}");
        }
    }
}

#[test]
fn the_compute_itself_goes_before_what_can_be_done_to_it() {
    let mut driver = ready();
    driver.press("3 end");
    assert_eq!(&*driver.state.selected().unwrap().compute.name, "gpu-a100");
    for typed in ["gpu-a100", "gpu", "a100", "gpua"] {
        driver.press(":").type_(typed);
        assert_eq!(labels(&driver)[0], "gpu-a100", "{typed}: {:?}", labels(&driver));
        assert!(labels(&driver).contains(&"scale gpu-a100".to_owned()), "{typed}: {:?}", labels(&driver));
        driver.press("esc");
    }
    for typed in ["scale", "scale gpu", "sca"] {
        driver.press(":").type_(typed);
        assert_eq!(labels(&driver)[0], "scale gpu-a100", "{typed}: {:?}", labels(&driver));
        driver.press("esc");
    }
}

#[test]
fn workspaces_that_a_search_has_listed_are_opened_by_name() {
    let mut driver = ready();
    driver.press("W");
    let ids = ["ml-ads-01", "ml-ads-02"].map(|name| WorkspaceId::new("sub", "rg-ads", name));
    let found: Vec<Workspace> = ids.iter().cloned().map(described).collect();
    driver.answer("workspaces", |_| Reply::Workspaces(Ok(found.into())));
    driver.press("esc :").type_("workspace ads");
    assert_eq!(labels(&driver), ["ml-ads-01", "ml-ads-02"]);
    driver.press("esc :").type_("ml-ads-3");
    assert!(remark(&driver).contains("ml-ads-01"), "{}", remark(&driver));
    driver.press("esc :").type_("ml-ads-02");
    assert_eq!(labels(&driver), ["ml-ads-02"]);
    driver.press("enter");
    assert_eq!((driver.state.workspace(), driver.state.layer()), (Some(&ids[1]), Layer::Pane));
}

#[test]
fn what_nothing_is_called_has_neighbours_and_does_nothing() {
    let mut driver = ready();
    driver.press(":").type_("clutsers");
    assert!(remark(&driver).contains("near to it: clusters"), "{}", remark(&driver));
    driver.press("enter");
    assert_eq!(driver.state.layer(), Layer::Palette);
    for typed in ["gpu-a010", "find gpu-a010"] {
        driver.press("esc :").type_(typed);
        assert!(remark(&driver).ends_with("near to it: gpu-a100"), "{}", remark(&driver));
    }
    driver.press("esc :").type_("zzzzzz");
    assert_eq!(remark(&driver), "nothing is called \"zzzzzz\"");
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
fn what_was_typed_is_remembered_and_what_was_gone_to_where_that_is_another_line() {
    let mut driver = ready();
    driver.press(":").type_("find gpu").press("enter :");
    driver.press("ctrl-p");
    assert_eq!(palette(&driver).input.value(), "find gpu");
    assert_eq!(labels(&driver), ["gpu-a100"]);
    driver.press("esc :").type_("find a").press("down enter : ctrl-p");
    assert_eq!(palette(&driver).input.value(), "find cpu-small");
    driver.press("esc :").type_("quo").press("enter :");
    assert_eq!(labels(&driver)[0], "quota");
    driver.press("ctrl-p");
    assert_eq!(palette(&driver).input.value(), "quo");
}

#[test]
fn an_action_of_another_compute_is_not_offered_first_again() {
    let mut driver = ready();
    driver.press(":").type_("stop").press("enter esc 3 :");
    assert!(!labels(&driver)[0].starts_with("stop "), "{:?}", labels(&driver));
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
    assert!(remark(&driver).contains("near to it: light"), "{}", remark(&driver));
}
