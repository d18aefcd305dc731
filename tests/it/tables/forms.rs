//! Fields of all forms.

use super::{assert_unique, forms};
use crate::support::{Driver, Keyboard, cluster, instance};
use amldeck::{
    app::form::Form as Open,
    domain::{change::Method, vm_size::VmSizes},
    kinds::{
        form::{Field, Form, Input, Known, Origin, Severity},
        property::{at, write},
    },
};
use serde_json::Value;

const RSA: &str = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC4A9hA2oku+4mAwFPCm+xO5WhqEtWZhHS+6KHJsLmbOZ37xasRMjauf2Oe5obcgo7vB8RvjKP2O6jckmug84nulIrc4Hs4M+qob2xKM4xBUJpwA+lLj255nYUUlzppp/9d+3y+zj80f/0WJZFsJML583Bys1l5d6HhRsF96hPvuw== me";

fn open(form: &'static Form) -> Open {
    let on = (form.method == Method::Patch).then(|| cluster("gpu").read());
    let known = Known { taken: &|_| None, sizes: None, usages: &[], on: None };
    Open::open(form, crate::support::driver::workspace(), "westeurope", on, &known)
}

/// Something that can be typed into a field, and what then stands in the draft.
fn sample(field: &Field) -> (String, Value) {
    match field.input {
        Input::Text => ("abc".into(), "abc".into()),
        Input::Size(_) => ("Standard_X1".into(), "Standard_X1".into()),
        Input::Number { from, .. } => (from.to_string(), from.into()),
        Input::Choice(choices) => (choices[0].wire.into(), choices[0].wire.into()),
        Input::Period { from, in_minutes, .. } => {
            let minutes = format!("PT{}M", from.0.as_secs() / 60);
            (from.to_string(), if in_minutes { minutes } else { from.to_iso() }.into())
        }
        Input::PublicKey => (RSA.into(), RSA.into()),
        Input::ResourceId(kind) => {
            let id = format!("/subscriptions/s/resourceGroups/g/providers/{kind}/x");
            (id.clone(), id.into())
        }
        Input::Secret { .. } => (String::new(), Value::Null),
    }
}

#[test]
fn every_field_has_a_label_a_help_and_a_place_of_its_own() {
    assert!(forms().len() >= 4);
    for (_, form) in forms() {
        assert!(!form.title.is_empty() && !form.submit.is_empty() && !form.verb.is_empty());
        assert_unique(form.title, form.fields.iter().map(|field| field.label));
        assert_unique(form.title, form.fields.iter().map(|field| field.path));
        for field in form.fields {
            assert!(field.help.len() > 20, "{}: {} says too little", form.title, field.label);
            let inside = ["/properties/", "/form/"].iter().any(|root| field.path.starts_with(root));
            assert!(inside, "{}: {} stands at {}", form.title, field.label, field.path);
        }
    }
}

#[test]
fn what_is_typed_stands_in_the_draft_and_comes_back() {
    for (_, form) in forms() {
        for field in form.fields.iter().filter(|field| !field.is_secret()) {
            let name = format!("{}: {}", form.title, field.label);
            let (typed, value) = sample(field);
            assert_eq!(field.parse(&typed), Ok(value.clone()), "{name}");
            let mut draft = Value::default();
            write(&mut draft, field.path, value);
            assert_eq!(field.show(&draft), typed, "{name}");
        }
    }
}

#[test]
fn bounds_hold_at_both_ends() {
    for (_, form) in forms() {
        for field in form.fields {
            let (good, bad) = match field.input {
                Input::Number { from, to } => (
                    vec![from.to_string(), to.to_string()],
                    vec![(u64::from(to) + 1).to_string(), "-1".into(), "1.5".into()],
                ),
                Input::Period { from, to, .. } => {
                    let seconds = |n: u64| n.to_string();
                    let (from, to) = (from.0.as_secs(), to.0.as_secs());
                    (
                        vec![seconds(from), seconds(to)],
                        vec![seconds(from - 1), seconds(to + 1), "soon".into()],
                    )
                }
                Input::Text
                | Input::Choice(_)
                | Input::Size(_)
                | Input::PublicKey
                | Input::ResourceId(_)
                | Input::Secret { .. } => continue,
            };
            for typed in good {
                assert!(field.parse(&typed).is_ok(), "{}: {typed}", field.label);
            }
            for typed in bad {
                assert!(field.parse(&typed).is_err(), "{}: {typed}", field.label);
            }
        }
    }
}

#[test]
fn the_first_draft_has_no_error_but_what_is_empty() {
    for (_, form) in forms() {
        let mut open = open(form);
        let known = Known { taken: &|_| None, sizes: None, usages: &[], on: None };
        open.check(&known);
        // A round through the fields and back: each has been left, so each says what is wrong.
        for _ in 0..=form.fields.len() {
            open.command(amldeck::app::keymap::Command::Next, &known);
        }
        for (index, field) in open.shown() {
            let empty = at(&open.draft, field.path).is_none();
            match open.problem(index) {
                Some(problem) if problem.severity == Severity::Error => {
                    assert!(
                        empty && problem.text == "needed",
                        "{}: {}: {}",
                        form.title,
                        field.label,
                        problem.text
                    );
                }
                Some(_) | None => assert!(!empty || field.optional, "{}: {}", form.title, field.label),
            }
        }
    }
}

#[test]
fn what_is_not_sent_is_in_no_body() {
    for (_, form) in forms() {
        let open = open(form);
        let body = open.change(false).body.unwrap();
        assert_eq!(body.pointer("/form"), None, "{}", form.title);
        for field in form.fields.iter().filter(|field| !(field.shown)(&open.draft)) {
            assert_eq!(body.pointer(field.path), None, "{}: {}", form.title, field.label);
        }
    }
}

#[test]
fn a_new_compute_names_its_type_and_region() {
    for (kind, form) in forms() {
        let origin = Origin { region: "westeurope", compute: None };
        let draft = (form.draft)(&origin);
        if form.method == Method::Put {
            assert_eq!(draft.pointer("/properties/computeType"), Some(&kind.wire.into()));
            assert_eq!(draft.pointer("/location"), Some(&"westeurope".into()));
        }
    }
}

#[test]
fn secrets_stand_where_the_type_redacts_them() {
    let mut secrets = 0;
    for (kind, form) in forms() {
        for field in form.fields.iter().filter(|field| field.is_secret()) {
            secrets += 1;
            assert!(kind.secret_paths.contains(&field.path), "{}: {}", form.title, field.label);
        }
    }
    assert!(secrets >= 2);
}

#[test]
fn the_forecast_says_price_and_quota() {
    let mut driver = Driver::ready(&[]);
    driver.press("3 n").go_to("Maximum nodes").press("ctrl-u").type_("40");
    let form = driver.form();
    let usages = crate::support::region::usages();
    let lines = (form.rows.forecast)(&form.draft, None, &driver.state.context(), &usages);
    let lines: Vec<_> = lines.iter().map(|line| format!("{}: {}", line.label, line.text)).collect();
    assert_eq!(
        lines,
        [
            "at minimum: 0 × 0.27 = 0.00 $/h",
            "at maximum: 40 × 0.27 = 10.80 $/h",
            "quota: only 20 of 40 more nodes fit into 80 vCPUs of Standard DSv2 Family vCPUs"
        ]
    );
    assert_eq!(VmSizes::default().all().len(), 0);
    let compute = instance("ci-anna").read();
    assert_eq!(compute.size.as_deref(), Some("STANDARD_DS3_V2"), "sizes come back in upper case");
}
