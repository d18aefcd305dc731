//! Typing into a form.

use crate::support::{Driver, Keyboard, cluster, driver::refusal, instance, region};
use amldeck::{
    app::{
        event::Event,
        form::{Focus, Stage},
        keymap::Layer,
        modal::Modal,
    },
    domain::{
        ask::{Ask, Elsewhere, Reply},
        error::ApiError,
        vm_size::VmSizes,
    },
};
use ratatui::layout::Size;

const PRIVATE: &str =
    "-----BEGIN OPENSSH PRIVATE KEY-----\nCANARYCANARYCANARY\n-----END OPENSSH PRIVATE KEY-----\n";

/// An RSA key whose private half was never kept.
const PUBLIC: &str = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC4A9hA2oku+4mAwFPCm+xO5WhqEtWZhHS+6KHJsLmbOZ37xasRMjauf2Oe5obcgo7vB8RvjKP2O6jckmug84nulIrc4Hs4M+qob2xKM4xBUJpwA+lLj255nYUUlzppp/9d+3y+zj80f/0WJZFsJML583Bys1l5d6HhRsF96hPvuw== me@laptop";

fn new_instance() -> Driver {
    let mut driver = Driver::ready(&[]);
    driver.press("n");
    driver
}

#[test]
fn nothing_is_scolded_before_it_was_typed_or_left() {
    let mut driver = new_instance();
    assert_eq!(driver.problem("Name"), None);
    assert_eq!(driver.form().obstacle().as_deref(), Some("Name: needed"));
    driver.type_("a");
    assert_eq!(driver.problem("Name").as_deref(), Some("3 to 24 characters; as ci-ada"));
    driver.press("backspace tab");
    assert_eq!(driver.problem("Name").as_deref(), Some("needed"));
}

#[test]
fn tab_goes_round_through_the_button() {
    let mut driver = new_instance();
    driver.press("backtab");
    assert_eq!(driver.form().focus, Focus::Submit);
    driver.press("tab");
    assert_eq!(driver.form().focus, Focus::Field(0));
}

#[test]
fn only_the_button_sends() {
    let mut driver = new_instance();
    driver.type_("ci-anna").go_to("Description").press("enter enter");
    assert_eq!(driver.form().focus, Focus::Submit);
    assert!(driver.asked().is_empty());
    driver.press("enter");
    assert_eq!(driver.asked(), ["compute ci-anna"]);
}

#[test]
fn a_pasted_line_break_is_never_enter() {
    let mut driver = new_instance();
    driver.paste("ci-anna\n");
    assert_eq!(driver.field("Name"), "ci-anna");
    assert_eq!(driver.form().focus, Focus::Field(0));
    driver.go_to("").paste("\n\n");
    assert!(driver.asked().is_empty());
}

#[test]
fn what_was_typed_survives_answers_and_resizes() {
    let mut driver = new_instance();
    driver.type_("ci-an");
    driver.event(Event::Resize(Size::new(60, 20)));
    driver.at(30.0);
    driver.answer_listing(&[instance("ci-ben")]);
    driver.event(Event::Resize(Size::new(0, 0)));
    driver.at(60.0);
    driver.fail("page", ApiError::Service(refusal(500, "Oops")));
    driver.press("f5");
    driver.event(Event::Resize(Size::new(120, 40)));
    driver.type_("na");
    assert_eq!(driver.field("Name"), "ci-anna");
}

#[test]
fn a_name_that_is_taken_while_the_form_is_open_is_seen() {
    let mut driver = new_instance();
    driver.type_("ci-anna");
    assert_eq!(driver.problem("Name"), None);
    driver.at(30.0);
    driver.answer_listing(&[cluster("ci-anna")]);
    assert!(driver.problem("Name").unwrap().contains("AmlCompute"));
}

#[test]
fn esc_asks_only_when_something_was_typed() {
    let mut driver = new_instance();
    driver.press("esc");
    assert_eq!(driver.state.layer(), Layer::Pane);
    driver.press("n").type_("a").press("esc");
    assert_eq!(driver.form().stage, Stage::Leaving);
    driver.press("esc");
    assert_eq!(driver.field("Name"), "a");
    driver.press("esc enter");
    assert_eq!(driver.field("Name"), "a", "Enter goes on everywhere else, so it throws nothing away");
    driver.press("esc y");
    assert_eq!(driver.state.layer(), Layer::Pane);
}

#[test]
fn a_field_appears_only_where_it_applies() {
    let mut driver = new_instance();
    let labels = |driver: &Driver| driver.form().shown().map(|(_, field)| field.label).collect::<Vec<_>>();
    assert!(!labels(&driver).contains(&"SSH public key"));
    driver.go_to("SSH access").press("down");
    assert!(labels(&driver).contains(&"SSH public key"));
    driver.press("up");
    assert!(!labels(&driver).contains(&"SSH public key"));
}

#[test]
fn a_private_key_in_the_place_of_a_public_one_is_refused_and_kept_nowhere() {
    let mut driver = new_instance();
    driver.type_("ci-anna").go_to("SSH access").press("down").go_to("SSH public key").paste(PRIVATE);
    assert!(driver.problem("SSH public key").unwrap().contains("private key"));
    assert_eq!(driver.field("SSH public key"), "");
    driver.at(30.0);
    driver.answer_listing(&[]);
    assert!(driver.problem("SSH public key").unwrap().contains("private key"), "the word stays");
    assert!(!format!("{:?}", driver.state).contains("CANARY"));

    driver.paste(PUBLIC);
    assert_eq!(driver.field("SSH public key"), PUBLIC);
    let Some(Modal::Form(form)) = driver.state.modals.last() else { panic!("the form is gone") };
    let key = form.rows.fields.iter().position(|field| field.label == "SSH public key").unwrap();
    assert_eq!(form.about(key).as_deref(), Some("ssh-rsa, 1024 bit, me@laptop"));
    assert!(driver.problem("SSH public key").unwrap().contains("2048 bits"));
    assert_eq!(driver.form().obstacle(), None);
}

#[test]
fn the_picker_narrows_to_what_is_typed_and_enter_takes_it() {
    let mut driver = new_instance();
    driver.go_to("VM size");
    let offered = |driver: &Driver| {
        let sizes = region::sizes();
        driver.form().sizes(&sizes).map(|size| size.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(offered(&driver), ["Standard_D2_v2", "Standard_DS3_v2"]);
    driver.press("up enter");
    assert_eq!(driver.field("VM size"), "Standard_D2_v2");

    driver.go_to("Machine type").press("down");
    assert_eq!(driver.field("VM size"), "Standard_NC6s_v3", "a size of the other machine type cannot stay");
    driver.go_to("VM size").press("ctrl-u").type_("24");
    assert_eq!(offered(&driver), ["Standard_NC24s_v3"]);
    driver.press("enter");
    assert_eq!(driver.field("VM size"), "Standard_NC24s_v3");
}

#[test]
fn enter_takes_the_size_that_is_written_out_before_any_that_only_contains_it() {
    let mut driver = Driver::ready(&[]);
    driver.press("n").go_to("VM size").press("ctrl-u").type_("Standard_DS3_v2").press("enter");
    assert_eq!(driver.field("VM size"), "Standard_DS3_v2");
}

#[test]
fn without_a_list_of_sizes_the_field_takes_free_text() {
    let mut driver = Driver::start(crate::support::driver::setup());
    driver.answer_workspace();
    driver.fail("sizes", ApiError::Forbidden(refusal(403, "AuthorizationFailed")));
    driver.answer_listing(&[]);
    driver
        .press("n")
        .type_("ci-anna")
        .go_to("VM size")
        .press("down up pgdn pgup ctrl-u")
        .type_("Standard_New_v9");
    driver.press("enter");
    assert_eq!(driver.field("VM size"), "Standard_New_v9");
    assert_eq!(driver.form().obstacle(), None);
}

#[test]
fn a_size_that_the_region_has_not_is_refused() {
    let mut driver = new_instance();
    driver.go_to("VM size").press("ctrl-u").type_("Standard_Z9").press("tab");
    assert_eq!(
        driver.problem("VM size").as_deref(),
        Some("this region does not offer that size; as Standard_DS3_v2")
    );
}

#[test]
fn low_priority_only_where_the_size_offers_it() {
    let mut driver = Driver::ready(&[]);
    driver.press("3 n").go_to("Machine type").press("down").go_to("VM size").press("down enter down");
    assert_eq!(driver.field("VM size"), "Standard_NC24s_v3");
    assert_eq!(
        driver.problem("Priority").as_deref(),
        Some("Standard_NC24s_v3 is not offered at low priority; as dedicated")
    );
}

#[test]
fn a_minimum_above_zero_says_what_it_costs() {
    let mut driver = Driver::ready(&[]);
    driver.press("3 n").type_("gpu").go_to("Minimum nodes").press("backspace").type_("2");
    assert_eq!(driver.problem("Minimum nodes").as_deref(), Some("costs 12.96 $/day even when idle"));
    assert_eq!(driver.form().obstacle(), None, "a warning is no obstacle");
}

#[test]
fn a_form_waits_until_the_region_is_known() {
    let mut driver = Driver::start(crate::support::driver::setup());
    driver.answer_listing(&[]);
    driver.press("n");
    assert!(driver.notice().contains("region"), "{}", driver.notice());
    assert_eq!(driver.state.layer(), Layer::Pane);
}

#[test]
fn the_request_is_shown_and_hidden_again() {
    let mut driver = new_instance();
    driver.press("ctrl-p");
    assert!(driver.form().preview.is_some());
    driver.press("esc");
    assert!(driver.form().preview.is_none());
    assert_eq!(driver.state.layer(), Layer::Form);
}

#[test]
fn a_cluster_elsewhere_is_checked_against_what_that_region_has() {
    let mut driver = Driver::ready(&[]);
    driver.press("3 n").type_("gpu").go_to("Region").press("ctrl-u").type_("northeurope");
    assert!(!driver.asked().contains(&"elsewhere northeurope".to_owned()), "not while it is being typed");
    driver.press("tab");
    assert_eq!(driver.asked(), ["elsewhere northeurope"]);
    assert!(driver.problem("Region").unwrap().contains("data travels"));
    let sizes = std::sync::Arc::new(VmSizes::default());
    driver.answer("elsewhere northeurope", |ask| match ask {
        Ask::Elsewhere(id, region) => {
            let elsewhere = Elsewhere { sizes, usages: Vec::new() };
            Reply::Elsewhere(id.clone(), region.clone(), Ok(elsewhere))
        }
        other => panic!("{other:?}"),
    });
    driver.go_to("");
    assert!(driver.form().obstacle().unwrap().contains("VM size"), "{:?}", driver.form().obstacle());
    driver.go_to("Region").press("ctrl-u").type_("westeurope").go_to("");
    assert_eq!(driver.form().obstacle(), None);
    assert!(driver.asked().is_empty(), "what is known already is not asked for again");
}

#[test]
fn what_is_typed_over_a_choice_is_a_new_search_and_enter_takes_the_best_match() {
    let mut driver = new_instance();
    driver.go_to("Schedules").press("enter").go_to("Time zone").type_("berlin");
    assert_eq!(driver.field("Time zone"), "berlin");
    assert_eq!(driver.form().picker.matches.len(), 1, "the words are there whole in one");
    driver.press("enter");
    assert_eq!(driver.field("Time zone"), "W. Europe Standard Time");
    assert_eq!(driver.problem("Time zone"), None);
    driver.go_to("Time zone").press("ctrl-u").type_("utc");
    driver.press("enter");
    assert_eq!(driver.field("Time zone"), "utc", "what is typed whole is what is meant");
}

#[test]
fn a_page_leads_past_a_list_that_nothing_was_chosen_from() {
    let mut driver = new_instance();
    driver.go_to("Virtual network").press("pgdn");
    assert_eq!(driver.form().field_in_focus().map(|field| field.label), Some("Managed identity"));
}
