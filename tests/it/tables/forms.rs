//! Fields of all forms.

use super::{all_forms, assert_unique, forms};
use crate::support::{Driver, Keyboard, bodies, instance};
use amldeck::{
    app::{form::Form as Open, keymap::Command},
    domain::{compute::Compute, vm_size::VmSizes},
    kinds::{
        Kind,
        field::{Field, Input},
        form::{Form, Known, Origin, Sends, Severity},
        property::{at, write},
    },
};
use serde_json::Value;
use std::sync::Arc;

const RSA: &str = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC4A9hA2oku+4mAwFPCm+xO5WhqEtWZhHS+6KHJsLmbOZ37xasRMjauf2Oe5obcgo7vB8RvjKP2O6jckmug84nulIrc4Hs4M+qob2xKM4xBUJpwA+lLj255nYUUlzppp/9d+3y+zj80f/0WJZFsJML583Bys1l5d6HhRsF96hPvuw== me";

/// A compute of this type, as the service sends it.
fn some(kind: &Kind) -> Arc<Compute> {
    let all = bodies::all().into_iter().map(|body| body.read());
    all.into_iter().find(|compute| compute.compute_type.eq_ignore_ascii_case(kind.wire)).unwrap()
}

fn open(kind: &Kind, form: &'static Form) -> Open {
    let on = (!matches!(form.sends, Sends::New | Sends::Item)).then(|| some(kind));
    Open::open(form, crate::support::driver::workspace(), "westeurope", on, &Known::NOTHING)
}

/// Something that can be typed into a field, and what then stands in the draft.
fn sample(field: &Field) -> (String, Value) {
    match field.input {
        Input::Text => ("abc".into(), "abc".into()),
        Input::Size(_) => ("Standard_X1".into(), "Standard_X1".into()),
        Input::Number { from, .. } => (from.to_string(), from.into()),
        Input::Choice(choices) => (choices[0].label.into(), choices[0].value()),
        Input::Period { from, in_minutes, .. } => {
            let minutes = format!("PT{}M", from.0.as_secs() / 60);
            (from.to_string(), if in_minutes { minutes } else { from.to_iso() }.into())
        }
        Input::PublicKey(_) => (RSA.into(), RSA.into()),
        Input::ResourceId(types) => {
            let id = format!("/subscriptions/s/resourceGroups/g/providers/{}/x", types[0]);
            let id = if types[0].ends_with("/subnets") || types[0].ends_with("/bigDataPools") {
                let (outer, inner) = types[0].rsplit_once('/').unwrap();
                format!("/subscriptions/s/resourceGroups/g/providers/{outer}/o/{inner}/x")
            } else {
                id
            };
            (id.clone(), id.into())
        }
        Input::Line(notation) => (notation.example.into(), (notation.parse)(notation.example).unwrap()),
        Input::Items(_) | Input::File | Input::Secret(_) => (String::new(), Value::Null),
    }
}

#[test]
fn every_field_has_a_label_a_help_and_a_place_of_its_own() {
    assert!(all_forms().len() >= 24);
    for (_, form) in all_forms() {
        assert!(!form.title.is_empty() && !form.submit.is_empty() && !form.verb.is_empty());
        assert_unique(form.title, form.fields.iter().map(|field| field.label));
        for field in form.fields {
            assert!(field.help.len() > 20, "{}: {} says too little", form.title, field.label);
            assert!(field.label.chars().count() <= 27, "{}: {} is cut", form.title, field.label);
            let inside = ["/properties/", "/form/", "/location", "/identity/", "/tags", "/targetVMSize"]
                .iter()
                .any(|root| field.path.starts_with(root));
            assert!(
                inside || form.sends == Sends::Item,
                "{}: {} stands at {}",
                form.title,
                field.label,
                field.path
            );
        }
    }
}

/// Two fields may take turns at one place; they never stand there together.
#[test]
fn no_two_fields_that_are_shown_stand_at_one_place() {
    for (kind, form) in forms() {
        let open = open(kind, form);
        assert_unique(form.title, open.shown().map(|(_, field)| field.path));
    }
}

#[test]
fn what_is_typed_stands_in_the_draft_and_comes_back() {
    for (_, form) in all_forms() {
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

/// What is told to somebody whose input was refused would not be refused itself.
#[test]
fn every_example_is_accepted() {
    for (kind, form) in all_forms() {
        for field in form.fields {
            let name = format!("{}: {}", form.title, field.label);
            if matches!(field.input, Input::Items(_) | Input::File | Input::Secret(_) | Input::PublicKey(_)) {
                continue;
            }
            let typed = field.sample();
            assert!(!typed.is_empty(), "{name} has no example");
            let mut draft = form.begin(&Origin { region: "westeurope", compute: Some(&some(kind)) });
            // What the example rests on: the service range of its address.
            for other in form.fields.iter().filter(|other| !other.example.is_empty() && !other.is_secret()) {
                if let Ok(value) = other.parse(other.example) {
                    write(&mut draft, other.path, value);
                }
            }
            let value = field.parse(&typed).unwrap_or_else(|problem| panic!("{name}: {typed}: {problem:?}"));
            if !value.is_null() {
                write(&mut draft, field.path, value);
            }
            let problem = (field.check)(&draft, &Known::NOTHING);
            let refused = problem.filter(|problem| problem.severity == Severity::Error);
            // An example of a name in another field, as that of an instance type, need not exist.
            assert!(refused.is_none() || field.label == "Default type", "{name}: {typed}: {refused:?}");
        }
    }
}

/// Whatever is refused, the rule is said and something that would be taken.
#[test]
fn every_refusal_says_the_rule_and_an_example() {
    const ODD: &[&str] = &[
        "1",
        "-",
        "a_b",
        "ab-",
        "a-1",
        "ä",
        "x y",
        "0",
        "4294967296",
        "-1",
        "1.5",
        "soon",
        "5s",
        "99d",
        "/",
        "/subscriptions/s",
        "/subscriptions/s/resourceGroups/g/providers/A/b/c",
        "=",
        "a=1,a=2",
        "ssh-rsa",
        "10.0.0.0/99",
        "1.2.3",
        "user@host",
        "61 * * * *",
        "sometimes",
        "Mars/Olympus",
        "2027-99-99",
        "UPPER lower",
        "8080:99999",
        "relative:/x",
        "\"open",
    ];
    let mut refusals = 0;
    for (kind, form) in all_forms() {
        let all: Vec<String> = ODD.iter().map(|odd| (*odd).to_owned()).chain(["x".repeat(10_000)]).collect();
        for (typed, field) in all.iter().flat_map(|typed| form.fields.iter().map(move |field| (typed, field)))
        {
            if matches!(field.input, Input::Choice(_) | Input::Items(_) | Input::File | Input::Secret(_)) {
                continue;
            }
            let mut draft = form.begin(&Origin { region: "westeurope", compute: Some(&some(kind)) });
            let problem = match field.parse(typed) {
                Err(problem) => Some(problem),
                Ok(value) => {
                    write(&mut draft, field.path, value);
                    (field.check)(&draft, &Known::NOTHING)
                }
            };
            let Some(problem) = problem.filter(|problem| problem.severity == Severity::Error) else {
                continue;
            };
            refusals += 1;
            let told = field.with_sample(problem).text;
            let (rule, example) =
                told.split_once("; as ").unwrap_or_else(|| panic!("{}: {}: {told}", form.title, field.label));
            assert!(rule.len() >= 6 && !example.is_empty(), "{}: {}: {told}", form.title, field.label);
        }
    }
    assert!(refusals > 1000, "{refusals}");
}

#[test]
fn bounds_hold_at_both_ends() {
    for (_, form) in all_forms() {
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
                | Input::PublicKey(_)
                | Input::ResourceId(_)
                | Input::Line(_)
                | Input::Items(_)
                | Input::File
                | Input::Secret(_) => continue,
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
    for (kind, form) in forms() {
        let mut open = open(kind, form);
        // A round through the fields and back: each has been left, so each says what is wrong.
        for _ in 0..=form.fields.len() {
            open.command(Command::Next, &Known::NOTHING);
        }
        for (index, field) in open.shown() {
            let empty = at(&open.draft, field.path).is_none();
            if let Some(problem) = open.problem(index).filter(|problem| problem.severity == Severity::Error) {
                assert!(
                    empty && problem.text == "needed",
                    "{}: {}: {}",
                    form.title,
                    field.label,
                    problem.text
                );
            }
        }
    }
}

#[test]
fn what_is_not_sent_is_in_no_body() {
    for (kind, form) in forms() {
        let open = open(kind, form);
        let body = open.change(false).body.unwrap();
        assert_eq!(body.pointer("/form"), None, "{}", form.title);
        if form.sends != Sends::New {
            continue;
        }
        let shown: Vec<&str> = open.shown().map(|(_, field)| field.path).collect();
        for field in form.fields.iter().filter(|field| !shown.contains(&field.path)) {
            assert_eq!(body.pointer(field.path), None, "{}: {}", form.title, field.label);
        }
    }
}

#[test]
fn a_new_compute_names_its_type_and_region() {
    for (kind, form) in forms() {
        let origin = Origin { region: "westeurope", compute: None };
        let draft = (form.draft)(&origin);
        if form.sends == Sends::New {
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
            "at minimum: 0 nodes, 0 $/h",
            "at maximum: 40 × 0.27 = 10.80 $/h",
            "quota: short by 80 vCPUs in standardDSv2Family at maximum: only 20 of 40 more nodes fit"
        ]
    );
    assert_eq!(VmSizes::default().all().len(), 0);
    let compute = instance("ci-anna").read();
    assert_eq!(compute.size.as_deref(), Some("STANDARD_DS3_V2"), "sizes come back in upper case");
}
