//! Text, periods, ids and filters: the small types that everything rests on.

use super::cases;
use amldeck::{
    app::filter::Filter,
    domain::{
        ids::{ResourceId, WorkspaceId},
        period::Period,
        text::Text,
    },
    kinds::{column::SortKey, ssh},
};
use proptest::prelude::*;
use std::{
    cmp::Ordering,
    hash::{DefaultHasher, Hash, Hasher},
};

/// Text with more escape sequences and controls in it than people ever see.
fn hostile() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        any::<String>(),
        "\\x1b[\\[\\]PX^_(]?[0-9;]{0,3}[a-zA-Z\\x07]?",
        "[\\x00-\\x1f\\x7f-\\x9f]",
        "[\\u{200b}-\\u{200f}\\u{202a}-\\u{202e}\\u{2060}-\\u{206f}\\u{61c}]",
        "[a-zA-Z ]{0,5}",
    ];
    prop::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
}

fn id() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z/.-]{0,12}",
        "/subscriptions/[a-b]/resource[gG]roups/[a-c]/workspaces/[A-C]{0,2}/?",
        any::<String>()
    ]
}

fn hash(id: &ResourceId) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

fn key() -> impl Strategy<Value = SortKey> {
    prop_oneof![
        Just(SortKey::Unknown),
        any::<f64>().prop_map(SortKey::Number),
        "[a-c]{0,2}".prop_map(|text| SortKey::text(Some(&text))),
    ]
}

#[test]
fn text_is_clean_and_stays_as_it_is() {
    proptest!(cases(400), |(raw in hostile())| {
        let text = Text::new(&raw);
        prop_assert!(!text.chars().any(char::is_control), "{text:?}");
        prop_assert!(!text.contains(['\u{200e}', '\u{200f}', '\u{202e}', '\u{2066}', '\u{61c}']), "{text:?}");
        prop_assert_eq!(Text::new(&text), text);
    });
}

#[test]
fn a_period_comes_back_as_it_went() {
    proptest!(cases(400), |(seconds in 0_u64..100 * 365 * 86_400)| {
        let period = Period::seconds(seconds);
        prop_assert_eq!(Period::from_iso(&period.to_iso()), Some(period));
        prop_assert_eq!(period.to_string().parse(), Ok(period));
        prop_assert_eq!(seconds.to_string().parse(), Ok(period));
    });
}

#[test]
fn anything_may_be_typed_as_a_period_a_filter_a_key_or_an_id() {
    proptest!(cases(400), |(typed in prop_oneof![hostile(), "[pPtT0-9dhmsw .]{0,12}", "![a-z]{0,2}"])| {
        if let Ok(period) = typed.parse::<Period>() {
            prop_assert_eq!(Period::from_iso(&period.to_iso()), Some(period));
        }
        if let Ok(filter) = Filter::parse(&typed) {
            filter.passes("gpu steady", |_| true);
            prop_assert_eq!(Filter::parse(&filter.to_string()), Ok(filter));
        }
        let _ = ssh::public_key(&typed, ssh::Accepted::RsaEd25519Ecdsa);
        if let Ok(id) = ResourceId::parse(&typed) {
            prop_assert!(id.resource_type().is_some());
        }
    });
}

#[test]
fn ids_agree_on_what_is_the_same() {
    proptest!(cases(400), |(a in id(), b in id())| {
        for (a, b) in [(a.clone(), b), (a.clone(), a.to_ascii_uppercase()), (a.to_ascii_lowercase(), a)] {
            let (a, b) = (ResourceId::new(&a), ResourceId::new(&b));
            prop_assert_eq!(a == b, a.cmp(&b) == Ordering::Equal);
            prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
            if a == b {
                prop_assert_eq!(hash(&a), hash(&b));
            }
            let (_, _, _) = (a.name(), a.resource_type(), a.workspace());
        }
    });
}

#[test]
fn a_compute_knows_its_workspace_whatever_it_is_called() {
    proptest!(cases(200), |(group in "[a-zA-Z0-9_.-]{1,8}", name in "[a-zA-Z0-9-]{1,8}", compute in "[a-zA-Z0-9-]{1,8}")| {
        let workspace = WorkspaceId::new("s", &group, &name);
        prop_assert_eq!(workspace.compute(&compute).workspace(), Some(workspace));
    });
}

#[test]
fn the_order_of_cells_is_total_either_way() {
    proptest!(cases(400), |(a in key(), b in key(), c in key(), inverted: bool)| {
        let order = |a: &SortKey, b: &SortKey| a.order(b, inverted);
        prop_assert_eq!(order(&a, &b), order(&b, &a).reverse());
        if order(&a, &b) != Ordering::Greater && order(&b, &c) != Ordering::Greater {
            prop_assert_ne!(order(&a, &c), Ordering::Greater);
        }
        if a == SortKey::Unknown && b != SortKey::Unknown {
            prop_assert_eq!(order(&a, &b), Ordering::Greater);
        }
    });
}
