//! A canary in every place for secrets: it is sent, and it shows nowhere.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

mod echoes;
mod places;

use crate::support::{
    Body, Driver, Keyboard, bodies,
    driver::{not_found, refusal},
    pem,
};
use amldeck::{
    app::{event::Event, modal::Modal},
    domain::{
        ask::{Ask, Content, Reply},
        error::{ApiError, Refusal},
        operation::Progress,
    },
    kinds::{
        export::{self, EXPORTS},
        redact,
    },
};
use places::{Place, TYPED, complete, places};
use ratatui::layout::Size;
use secrecy::ExposeSecret;
use serde_json::json;
use std::fmt::Write;

/// The piece of what is typed that is looked for.
const CANARY: &str = "CANARY";
/// What makes a screen so narrow that a long text is cut or broken, and one on which it is not.
const SIZES: [Size; 2] = [Size::new(80, 24), Size::new(160, 50)];

/// Where the requests that are shown would go.
const WHERE: export::Place = export::Place { host: "host", version: "2025-12-01" };

/// Pieces of every text that was put in: of a PEM its lines, each as the beginning that a narrow screen could show.
fn pieces() -> Vec<&'static str> {
    let lines = [pem::KEY, pem::CERTIFICATE].into_iter().flat_map(str::lines);
    let inner = lines.filter(|line| !line.starts_with("-----"));
    inner.map(|line| &line[..line.len().min(12)]).chain([CANARY]).collect()
}

/// Everything that could be logged, shown or sent on by accident.
fn traces(driver: &mut Driver) -> String {
    let mut traces = format!("{:?}\n{:?}\n", driver.state, driver.effects);
    for (id, ask) in driver.asks() {
        writeln!(traces, "{id:?} {ask:?}").unwrap();
    }
    writeln!(traces, "{}", driver.notice()).unwrap();
    if let Some(Modal::Form(form)) = driver.state.modals.last() {
        writeln!(traces, "{:?} {:?}", form.draft, form.change(true)).unwrap();
        for export in EXPORTS {
            let lines = (export.lines)(&form.change(true), &WHERE);
            writeln!(traces, "{}", lines.join("\n")).unwrap();
        }
    }
    for size in SIZES {
        driver.event(Event::Resize(size));
        writeln!(traces, "{}", driver.screen()).unwrap();
    }
    traces
}

fn assert_silent(driver: &mut Driver, when: &str) {
    let traces = traces(driver);
    let pieces = pieces();
    let line = traces.lines().find(|line| pieces.iter().any(|piece| line.contains(piece)));
    assert_eq!(line, None, "{when}");
}

/// Copies each way to write the request, and writes it to a file.
fn copy_every_export(driver: &mut Driver, when: &str) {
    driver.press("ctrl-p");
    for _ in driver.form().exports() {
        assert_silent(driver, when);
        driver.press("c w enter");
        let mut text = String::new();
        driver.answer("save", |ask| match ask {
            Ask::Save(path, written) => {
                text.clone_from(written);
                Reply::Saved(path.clone(), Ok(()))
            }
            other => panic!("not a file: {other:?}"),
        });
        assert!(!pieces().iter().any(|piece| text.contains(piece)), "{when}: {text}");
        driver.press("right");
    }
    assert_silent(driver, when);
    driver.press("esc");
}

#[test]
fn every_masked_field_is_tried_here_and_covered_when_it_comes_back() {
    for place in places() {
        assert!(place.kind.secret_paths.contains(&place.path), "{place:?}");
    }
    let mut forms: Vec<_> = places().iter().map(|place| (place.kind.wire, place.form.verb)).collect();
    forms.dedup();
    let expected = [
        ("AmlCompute", "create"),
        ("AmlCompute", "edit"),
        ("AKS", "create"),
        ("AKS", "attach"),
        ("AKS", "edit"),
        ("VirtualMachine", "attach"),
        ("VirtualMachine", "edit"),
        ("HDInsight", "attach"),
        ("HDInsight", "edit"),
        ("Databricks", "attach"),
        ("Databricks", "edit"),
    ];
    assert_eq!(forms, expected);
}

#[test]
fn a_secret_is_sent_and_shows_nowhere() {
    for place in places() {
        let mut driver = place.filled();
        let when =
            |what: &str| format!("{what}: {} of {} {}", place.label, place.kind.wire, place.form.title);
        assert_silent(&mut driver, &when("put in"));
        copy_every_export(&mut driver, &when("previewed"));
        complete(&mut driver);
        assert_silent(&mut driver, &when("complete"));
        place.send(&mut driver);
        assert_silent(&mut driver, &when("sent"));
        let secrets = &driver.change().secrets;
        let (_, sent) = secrets.iter().find(|(path, _)| path == place.path).unwrap();
        assert_eq!(sent.expose_secret().trim(), place.text().trim(), "{}", when("sent"));
        driver.accept(None);
        assert_silent(&mut driver, &when("accepted"));
        driver.press("8");
        assert_silent(&mut driver, &when("noted"));
    }
}

#[test]
fn a_refused_or_lost_change_leaves_no_trace_either() {
    for place in places() {
        for error in [ApiError::lost(), ApiError::Invalid(refusal(400, "Bad")), not_found()] {
            let mut driver = place.filled();
            place.send(&mut driver);
            driver.answer_change(Err(error));
            assert_silent(&mut driver, &format!("refused: {place:?}"));
            driver.press("8");
            assert_silent(&mut driver, &format!("noted: {place:?}"));
        }
    }
}

/// The secret as a service repeats it: on one line.
fn echo(place: &Place) -> String {
    let lines: Vec<&str> = place.text().lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    format!("the value {} is not liked", lines.join(" "))
}

#[test]
fn an_operation_that_ends_by_repeating_a_secret_does_not_tell_it() {
    for place in places() {
        let mut driver = place.filled();
        complete(&mut driver);
        place.send(&mut driver);
        driver.accept(None);
        assert_silent(&mut driver, &format!("followed: {place:?}"));
        driver.after(3.0);
        let echoed = Refusal { message: echo(&place).into(), ..refusal(200, "Bad") };
        driver.progress(Ok(Progress::Failed(echoed)));
        assert!(driver.notice().contains("is not liked"), "{}", driver.notice());
        assert_silent(&mut driver, &format!("failed: {place:?}"));
        driver.press("!");
        assert_silent(&mut driver, &format!("in full: {place:?}"));
        driver.press("c esc 8");
        assert_silent(&mut driver, &format!("noted: {place:?}"));
    }
}

#[test]
fn what_is_left_open_or_thrown_away_leaves_no_trace() {
    for place in places() {
        let mut driver = place.filled();
        driver.press("esc");
        assert_silent(&mut driver, &format!("asked whether to leave: {place:?}"));
        driver.press("y");
        assert!(driver.state.modals.is_empty(), "{place:?}");
        assert_silent(&mut driver, &format!("left: {place:?}"));
    }
}

/// The file that is asked for has this in it.
fn answer_file(driver: &mut Driver, content: &str) {
    driver.answer("file", |ask| match ask {
        Ask::File(path) => Reply::File(path.clone(), Ok(Content(content.as_bytes().to_vec().into()))),
        other => panic!("not a file: {other:?}"),
    });
}

#[test]
fn a_password_out_of_a_file_shows_nowhere_and_is_sent() {
    let file = format!(
        "type: amlcompute\nname: gpu\nsize: STANDARD_DS3_V2\nmax_instances: 2\n\
         ssh_settings:\n  admin_username: me\n  admin_password: {TYPED}\n"
    );
    let mut driver = Driver::ready(&[]);
    driver.press("3 n ctrl-o").type_("cluster.yml").press("enter");
    answer_file(&mut driver, &file);
    assert!(driver.notice().contains("filled from the file"), "{}", driver.notice());
    assert_silent(&mut driver, "loaded");
    copy_every_export(&mut driver, "previewed");
    driver.go_to("SSH password");
    assert_eq!(driver.field("SSH password"), "•".repeat(TYPED.len()));
    assert_silent(&mut driver, "in focus");
    driver.go_to("").press("enter");
    driver.answer_compute("gpu", Err(not_found()));
    assert_eq!(driver.change().secrets[0].1.expose_secret(), TYPED);
    driver.accept(None);
    assert_silent(&mut driver, "accepted");
}

#[test]
fn a_key_out_of_a_file_that_a_file_names_shows_nowhere_and_is_sent() {
    let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm";
    let file = format!(
        "type: virtualmachine\nname: dsvm\nresource_id: {id}\n\
         ssh_settings:\n  admin_username: me\n  ssh_private_key_file: id_ecdsa\n"
    );
    let mut driver = Driver::ready(&[]);
    driver.press("5").open_form("Attach a virtual machine").press("ctrl-o").type_("vm.yml").press("enter");
    for content in [&file, pem::KEY] {
        answer_file(&mut driver, content);
        assert_silent(&mut driver, "read");
    }
    copy_every_export(&mut driver, "previewed");
    driver.go_to("").press("enter");
    driver.answer_compute("dsvm", Err(not_found()));
    assert_eq!(driver.change().secrets[0].1.expose_secret().trim(), pem::KEY.trim());
    assert_silent(&mut driver, "sent");
}

#[test]
fn a_file_that_is_refused_leaves_nothing_of_its_secrets() {
    for file in
        ["admin_password: CANARY\n", "type: amlcompute\nssh_settings: {admin_password: CANARY\n", "CANARY"]
    {
        let mut driver = Driver::ready(&[]);
        driver.press("3 n ctrl-o").type_("cluster.yml").press("enter");
        answer_file(&mut driver, file);
        assert!(driver.form().prompt.as_ref().unwrap().failed.is_some(), "{file}");
        assert_silent(&mut driver, file);
    }
}

#[test]
fn values_of_environment_variables_show_in_no_export_and_no_copy() {
    let mut driver = Driver::ready(&[]);
    driver.press("n").type_("ci-ada").go_to("Applications").press("enter");
    driver.type_("rstudio").go_to("Image").type_("ghcr.io/contoso/rstudio:1").go_to("Ports").type_("8787");
    driver.go_to("Variables").type_("LICENCE=CANARY").go_to("").press("enter");
    assert_eq!(driver.field("Applications"), "1");
    assert!(driver.form().change(true).body.unwrap().to_string().contains(CANARY), "it is sent");
    for size in SIZES {
        driver.event(Event::Resize(size));
        assert!(!driver.screen().contains(CANARY), "{}", driver.screen());
    }
    driver.press("ctrl-p");
    for export in driver.form().exports() {
        let (shown, lines) = driver.form().exported(&WHERE).unwrap();
        assert_eq!(shown.title, export.title);
        assert!(!lines.join("\n").contains(CANARY), "{}: {lines:?}", export.title);
        assert!(!driver.screen().contains(CANARY), "{}", driver.screen());
        driver.press("c right");
    }
    assert!(!format!("{:?}", driver.effects).contains(CANARY));
}

#[test]
fn values_of_environment_variables_that_exist_are_in_no_copy() {
    let service = json!([{
        "name": "rstudio",
        "image": {"type": "docker", "reference": "ghcr.io/contoso/rstudio:1"},
        "endpoints": [{"name": "connect", "target": 8787, "published": 8787, "protocol": "tcp"}],
        "environmentVariables": {"LICENCE": {"type": "local", "value": "CANARY"}},
    }]);
    let body = bodies::instance("ci-ada").with("/properties/properties/customServices", service);
    let mut driver = Driver::ready(&[body]);
    driver.press("C");
    let Some(Modal::Menu(menu)) = driver.state.modals.last() else { panic!("there is no menu") };
    let count = menu.items.len();
    assert!(format!("{menu:?}").contains("LICENCE"), "its name is no secret");
    driver.press("esc");
    for at in 0..count {
        driver.press("C");
        for _ in 0..at {
            driver.press("down");
        }
        assert_silent(&mut driver, "offered");
        driver.press("enter");
        assert_eq!(driver.effects.len(), at + 1);
        assert_silent(&mut driver, "copied");
    }
    driver.press("enter y G");
    assert_silent(&mut driver, "JSON");
}

#[test]
fn a_failure_that_repeats_a_password_does_not_show_it() {
    let mut driver =
        Driver::ready(&[bodies::virtual_machine("dsvm").fault("Bad", "no user: password=CANARY")]);
    driver.press("5");
    assert_silent(&mut driver, "listed");
    driver.press("enter");
    assert_silent(&mut driver, "details");
    driver.press("y");
    assert_silent(&mut driver, "JSON");
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
            assert_silent(&mut driver, "details");
            driver.press("y");
            assert_silent(&mut driver, "JSON");
            driver.press("esc j");
        }
    }
}
