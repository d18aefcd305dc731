//! A canary in every place for secrets: it is sent, and it shows nowhere.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

use crate::support::{
    Body, Driver, Keyboard, bodies,
    driver::{not_found, refusal},
    pem, virtual_machine,
};
use amldeck::{
    app::{event::Event, modal::Modal},
    domain::error::ApiError,
    kinds::{
        KINDS,
        export::{EXPORTS, Place},
        field::Input,
        redact,
    },
};
use ratatui::layout::Size;
use secrecy::ExposeSecret;
use std::fmt::Write;

const CANARY: &str = "CANARY";
/// A piece of the key that is pasted.
const KEY_CANARY: &str = "MHcCAQEEIO9md6NpriYXe8CDDCcJQ1NpA5g7";

/// Everything that could be logged, shown or sent on by accident.
fn traces(driver: &Driver) -> String {
    let mut traces = format!("{:?}\n{}\n", driver.state, driver.screen());
    for (id, ask) in driver.asks() {
        writeln!(traces, "{id:?} {ask:?}").unwrap();
    }
    if let Some(Modal::Form(form)) = driver.state.modals.last() {
        writeln!(traces, "{:?} {:?}", form.draft, form.change(false)).unwrap();
        for export in EXPORTS {
            let lines = (export.lines)(&form.change(true), &Place { host: "host", version: "2025-12-01" });
            writeln!(traces, "{lines:?}").unwrap();
        }
    }
    traces
}

fn assert_silent(driver: &Driver, when: &str) {
    let traces = traces(driver);
    let line = traces.lines().find(|line| line.contains(CANARY) || line.contains(KEY_CANARY));
    assert_eq!(line, None, "{when}");
}

/// The attach form with the canary in its secret field, typed or pasted.
fn with_canary(label: &str) -> Driver {
    let mut driver = Driver::ready(&[]);
    driver.event(Event::Resize(Size::new(160, 50)));
    driver
        .press("5")
        .open_form("Attach a virtual machine")
        .type_("dsvm")
        .go_to("Found by")
        .press("down")
        .go_to("Address")
        .type_("10.0.0.4");
    driver.go_to("User").type_("me").go_to("Sign in with");
    if label == "Password" {
        driver.press("down").go_to(label).type_("CANARY").paste("CANARY\n");
    } else {
        driver.go_to(label).paste(pem::KEY);
    }
    driver
}

#[test]
fn every_secret_field_of_every_form_is_tried_here() {
    let attach =
        KINDS.iter().filter_map(|kind| kind.attach).chain(KINDS.iter().filter_map(|kind| kind.create));
    let labels: Vec<_> = attach
        .flat_map(|form| form.fields)
        .filter(|field| matches!(field.input, Input::Secret { .. }))
        .map(|field| field.label)
        .collect();
    assert_eq!(
        labels,
        [
            "Certificate",
            "Certificate key",
            "Private key",
            "Password",
            "Private key",
            "Password",
            "Access token",
            "SSH password",
            "Certificate",
            "Certificate key"
        ]
    );
}

#[test]
fn a_secret_is_sent_and_shows_nowhere() {
    for label in ["Private key", "Password"] {
        let mut driver = with_canary(label);
        assert_silent(&driver, "typed");
        driver.press("ctrl-p");
        assert_silent(&driver, "previewed");
        driver.press("ctrl-p").go_to("").press("enter");
        assert_silent(&driver, "checked");
        driver.answer_compute("dsvm", Err(not_found()));
        assert_silent(&driver, "sent");
        let [(_, secret)] = &driver.change().secrets[..] else { panic!("no secret was sent") };
        let sent = secret.expose_secret();
        assert!(sent.contains(CANARY) || sent.contains(KEY_CANARY));
        driver.accept(Some(&virtual_machine("dsvm").provisioning("Creating")));
        assert_silent(&driver, "accepted");
        driver.press("8");
        assert_silent(&driver, "noted");
    }
}

#[test]
fn a_refused_or_lost_change_leaves_no_trace_either() {
    for error in [ApiError::Lost, ApiError::Invalid(refusal(400, "Bad"))] {
        let mut driver = with_canary("Password");
        driver.go_to("").press("enter");
        driver.answer_compute("dsvm", Err(not_found()));
        driver.answer_change(Err(error));
        assert_silent(&driver, "refused");
    }
}

#[test]
fn what_is_left_open_or_thrown_away_leaves_no_trace() {
    let mut driver = with_canary("Private key");
    driver.press("esc");
    assert_silent(&driver, "asked whether to leave");
    driver.press("enter");
    assert_silent(&driver, "left");
}

#[test]
fn secrets_that_the_service_sends_show_nowhere() {
    let planted: Vec<Body> = bodies::all()
        .into_iter()
        .map(|body| {
            let compute = body.read();
            let paths = amldeck::kinds::kind(&compute.compute_type).secret_paths;
            paths.iter().fold(body, |body, path| body.with(path, CANARY))
        })
        .collect();
    assert!(planted.iter().filter(|body| body.json().contains(CANARY)).count() >= 5);
    for body in &planted {
        assert!(!redact::redacted(&body.read().body.value()).to_string().contains(CANARY));
    }
    let mut driver = Driver::ready(&planted);
    driver.event(Event::Resize(Size::new(200, 60)));
    for pane in ["2", "3", "4", "5"] {
        driver.press(pane);
        for _ in 0..driver.names().len() {
            driver.press("enter");
            assert_silent(&driver, "details");
            driver.press("y");
            assert_silent(&driver, "JSON");
            driver.press("esc j");
        }
    }
}
