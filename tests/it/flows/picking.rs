//! Choosing out of what the subscription has.

use crate::support::{
    Driver, Keyboard,
    driver::{not_found, refusal},
};
use amldeck::domain::{
    ask::{Ask, Reply},
    error::ApiError,
    offer::Offered,
};

const NETWORKS: &str =
    "/subscriptions/s/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hub/subnets";
const IDENTITIES: &str =
    "/subscriptions/s/resourceGroups/id/providers/Microsoft.ManagedIdentity/userAssignedIdentities";

fn subnet(name: &str, region: &str) -> Offered {
    Offered {
        value: format!("{NETWORKS}/{name}").into(),
        label: format!("hub/{name}").into(),
        detail: format!("10.1.0.0/24 · {region}").into(),
        region: Some(region.into()),
        doubt: None,
    }
}

fn identity(name: &str) -> Offered {
    Offered {
        value: format!("{IDENTITIES}/{name}").into(),
        label: name.into(),
        detail: "id · westeurope".into(),
        region: Some("westeurope".into()),
        doubt: None,
    }
}

fn subnets() -> Vec<Offered> {
    vec![subnet("alpha", "westeurope"), subnet("beta", "westeurope"), subnet("far", "northeurope")]
}

/// What is asked as `offers …` has come.
fn come(driver: &mut Driver, name: &str, all: Vec<Offered>) {
    driver.answer(name, |ask| match ask {
        Ask::Offers(id, offer) => Reply::Offers(id.clone(), *offer, Ok(all)),
        other => panic!("no list: {other:?}"),
    });
}

/// A new instance at the field of its subnet, before the subnets are known.
fn at_network() -> Driver {
    let mut driver = Driver::ready(&[]);
    driver.press("n").go_to("Virtual network");
    driver
}

/// The labels of what is listed under the field in focus.
fn listed(driver: &Driver) -> Vec<String> {
    driver.state.offered(driver.form()).iter().map(|offered| offered.label.to_string()).collect()
}

#[test]
fn a_list_is_asked_for_once_its_field_is_reached() {
    let mut driver = Driver::ready(&[]);
    driver.press("n");
    assert!(!driver.all_asked().contains(&"offers Subnets".to_owned()));
    driver.go_to("Virtual network");
    driver.press("tab backtab");
    let asked = driver.all_asked().iter().filter(|ask| *ask == "offers Subnets").count();
    assert_eq!(asked, 1, "{:?}", driver.all_asked());
}

#[test]
fn a_list_that_comes_late_is_shown_without_losing_what_was_typed() {
    let mut driver = at_network();
    driver.type_("bet");
    assert!(driver.screen().contains("looking for subnets"), "{}", driver.screen());
    come(&mut driver, "offers Subnets", subnets());
    assert_eq!(driver.field("Virtual network"), "bet");
    assert_eq!(listed(&driver), ["hub/beta"]);
    assert!(driver.screen().contains("hub/beta"), "{}", driver.screen());
    driver.press("enter");
    assert_eq!(driver.field("Virtual network"), format!("{NETWORKS}/beta"));
}

#[test]
fn a_list_that_cannot_be_read_says_so_and_the_field_takes_free_text() {
    let mut driver = at_network();
    driver.fail("offers Subnets", ApiError::Forbidden(refusal(403, "AuthorizationFailed")));
    assert!(driver.screen().contains("the subnets could not be read"), "{}", driver.screen());
    let id = format!("{NETWORKS}/hidden");
    driver.paste(&id).press("enter");
    assert_eq!(driver.field("Virtual network"), id);
    assert_eq!(driver.problem("Virtual network"), None);
}

#[test]
fn enter_takes_only_what_is_armed() {
    let mut driver = at_network();
    come(&mut driver, "offers Subnets", subnets());
    assert_eq!(listed(&driver).len(), 3);
    driver.press("enter");
    assert_eq!(driver.field("Virtual network"), "", "nothing was chosen: Enter only goes on");

    driver.go_to("Virtual network").press("down down enter");
    assert_eq!(driver.field("Virtual network"), format!("{NETWORKS}/beta"));
    driver.go_to("Virtual network").press("enter");
    assert_eq!(driver.field("Virtual network"), format!("{NETWORKS}/beta"), "what stands there stays");
}

#[test]
fn typing_searches_and_what_nothing_is_found_for_stays_as_it_was_typed() {
    let mut driver = at_network();
    come(&mut driver, "offers Subnets", subnets());
    driver.type_("alp");
    assert_eq!(listed(&driver), ["hub/alpha"]);
    driver.type_("zzz");
    assert!(listed(&driver).is_empty());
    driver.press("enter");
    assert_eq!(driver.field("Virtual network"), "alpzzz");
    assert!(driver.problem("Virtual network").is_some(), "it is no id");
}

#[test]
fn an_id_that_is_typed_whole_is_not_replaced() {
    let mut driver = at_network();
    // The id of one that is listed is found in that of the other, too.
    come(&mut driver, "offers Subnets", vec![subnet("alphabet", "westeurope"), subnet("beta", "westeurope")]);
    let id = format!("{NETWORKS}/alpha");
    driver.paste(&id);
    assert_eq!(listed(&driver), ["hub/alphabet"]);
    driver.press("enter");
    assert_eq!(driver.field("Virtual network"), id);
}

#[test]
fn a_doubt_about_what_is_under_the_cursor_is_shown() {
    let mut driver = at_network();
    let doubt = "delegated to Microsoft.Web".into();
    let doubtful = Offered { doubt: Some(doubt), ..subnet("beta", "westeurope") };
    come(&mut driver, "offers Subnets", vec![subnet("alpha", "westeurope"), doubtful]);
    driver.press("down");
    assert!(!driver.screen().contains("delegated to Microsoft.Web"), "{}", driver.screen());
    driver.press("down");
    assert!(driver.screen().contains("! delegated to Microsoft.Web"), "{}", driver.screen());
}

#[test]
fn several_identities_are_taken_one_after_the_other() {
    let mut driver = Driver::ready(&[]);
    driver.press("n").type_("ci-anna").go_to("Managed identity").press("down down").go_to("Identities");
    come(&mut driver, "offers Identities", vec![identity("reader"), identity("writer")]);
    driver.press("down enter").go_to("Identities").press("down down enter");
    assert_eq!(driver.field("Identities"), format!("{IDENTITIES}/reader, {IDENTITIES}/writer"));

    driver.go_to("").press("enter");
    driver.answer_compute("ci-anna", Err(not_found()));
    let body = driver.change().body.clone().unwrap();
    let ids = body["identity"]["userAssignedIdentities"].as_object().unwrap();
    assert_eq!(body["identity"]["type"], "UserAssigned");
    assert_eq!(
        ids.keys().map(String::as_str).collect::<Vec<_>>(),
        [format!("{IDENTITIES}/reader"), format!("{IDENTITIES}/writer")]
    );
}

#[test]
fn the_second_identity_is_searched_for_behind_the_comma() {
    let mut driver = Driver::ready(&[]);
    driver.press("n").go_to("Managed identity").press("down down").go_to("Identities");
    come(&mut driver, "offers Identities", vec![identity("reader"), identity("writer")]);
    driver.press("down enter").go_to("Identities").type_(", wri");
    assert_eq!(listed(&driver), ["writer"]);
    driver.press("enter");
    assert_eq!(driver.field("Identities"), format!("{IDENTITIES}/reader, {IDENTITIES}/writer"));
}

#[test]
fn a_subnet_of_another_region_is_refused() {
    let mut driver = at_network();
    come(&mut driver, "offers Subnets", subnets());
    driver.type_("far").press("enter");
    assert_eq!(driver.field("Virtual network"), format!("{NETWORKS}/far"));
    let problem = driver.problem("Virtual network").unwrap();
    assert!(problem.contains("northeurope") && problem.contains("westeurope"), "{problem}");
    driver.go_to("Name").type_("ci-anna").go_to("").press("enter");
    assert!(driver.asked().is_empty(), "nothing is sent");
}

#[test]
fn a_list_that_was_read_is_not_asked_for_again_by_the_next_form() {
    let mut driver = at_network();
    come(&mut driver, "offers Subnets", subnets());
    driver.press("esc").press("n").go_to("Virtual network");
    assert!(!driver.all_asked().contains(&"offers Subnets".to_owned()));
    assert_eq!(listed(&driver).len(), 3);
}
