//! Bodies in which anything may stand where something else was expected.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

use super::cases;
use crate::support::bodies;
use amldeck::{
    app::panes::{Contents, PaneId},
    domain::compute::Compute,
    kinds::{self, action::Does, column::Context, redact},
};
use chrono_tz::Tz;
use proptest::{prelude::*, sample::Index};
use serde_json::{Value, json};

/// JSON that nobody expects.
fn odd() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        Just(json!([])),
        Just(json!([null, 1, "x", [], {}])),
        Just(json!({"error": {"innererror": {"innerError": {"code": 7}}, "details": [1, {"message": "m"}]}})),
        Just(json!("PT")),
        Just(json!("2026-02-30T99:00:00Z")),
        Just(json!("\u{1b}[2J")),
    ]
}

/// The pointers to all values within one.
fn pointers(value: &Value, here: &str, found: &mut Vec<String>) {
    found.push(here.to_owned());
    match value {
        Value::Object(object) => object.iter().for_each(|(key, value)| {
            let key = key.replace('~', "~0").replace('/', "~1");
            pointers(value, &format!("{here}/{key}"), found);
        }),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, value)| pointers(value, &format!("{here}/{at}"), found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn body() -> impl Strategy<Value = Value> {
    let all: Vec<Value> =
        bodies::all().iter().map(|body| serde_json::from_str(&body.json()).unwrap()).collect();
    let changes = prop::collection::vec((any::<Index>(), odd()), 0..6);
    (prop::sample::select(all), changes).prop_map(|(mut body, changes)| {
        for (at, value) in changes {
            let mut places = Vec::new();
            pointers(&body, "", &mut places);
            *body.pointer_mut(&places[at.index(places.len())]).unwrap() = value;
        }
        body
    })
}

/// Makes everything of a compute that is ever made of one.
fn look_at(compute: &Compute) {
    let now = crate::support::driver::start();
    let sizes = crate::support::region::sizes();
    let kind = kinds::kind(&compute.compute_type);
    for provisioning_shown in [false, true] {
        let x = Context { now, sizes: Some(&*sizes), zone: Tz::UTC, provisioning_shown, me: Some("me") };
        let Contents::Computes { columns, .. } = &PaneId::of(kind).pane().contents else {
            panic!("a pane of computes lists each type")
        };
        for column in *columns {
            let text = (column.cell)(compute, &x).text;
            assert!(!text.chars().any(char::is_control), "{}: {text:?}", column.name);
            let key = (column.key)(compute, &x);
            assert_eq!(key.order(&key, false), std::cmp::Ordering::Equal);
        }
        for detail in kind.details {
            (detail.cell)(compute, &x);
        }
        for action in kind.actions {
            (action.effect)(compute, &x);
            let _ = (action.when)(compute);
            if let Does::Send { change, .. } = &action.does {
                change(compute);
            }
        }
    }
}

#[test]
fn whatever_stands_in_a_body_it_becomes_a_row() {
    proptest!(cases(400), |(body in body())| {
        let compute = kinds::read(&body.to_string());
        prop_assert!(!compute.name.is_empty());
        prop_assert!(compute.unreadable.is_some() == compute.id.as_str().is_empty());
        look_at(&compute);
        redact::redacted(&body);
    });
}

#[test]
fn whatever_is_no_body_becomes_a_row_that_says_so() {
    proptest!(cases(200), |(text in any::<String>(), cut in any::<Index>())| {
        let whole = bodies::cluster("gpu").json();
        let mut end = cut.index(whole.len());
        while !whole.is_char_boundary(end) {
            end -= 1;
        }
        for json in [&text, &whole[..end]] {
            let compute = kinds::read(json);
            prop_assert!(compute.unreadable.is_some(), "{json}");
            look_at(&compute);
        }
    });
}
