//! An edit alters what was typed and nothing else, whatever stands in the compute.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

mod paths;

use super::cases;
use crate::support::{bodies, driver::workspace};
use amldeck::{
    domain::{
        change::{Change, Edit},
        compute::Compute,
    },
    kinds::{
        self, Kind,
        edit::{Conflict, applied, writable},
        export::{EXPORTS, Place},
        field::{Field, Input},
        form::{Form, Origin, Sends},
        property::{at, remove, write},
    },
};
use paths::{Path, all_paths, differences, get, get_mut, leaves, path, within};
use proptest::{prelude::*, sample::Index};
use serde_json::{Map, Value, json};

/// What no client may write, in any type.
const READ_ONLY: &[&str] = &[
    "/id",
    "/name",
    "/type",
    "/systemData",
    "/identity/principalId",
    "/identity/tenantId",
    "/identity/userAssignedIdentities/*/principalId",
    "/identity/userAssignedIdentities/*/clientId",
    "/properties/provisioningState",
    "/properties/provisioningErrors",
    "/properties/provisioningWarnings",
    "/properties/createdOn",
    "/properties/modifiedOn",
    "/properties/isAttachedCompute",
];

/// What has to be what it is, so that the body is still that of a compute of its type.
const FIXED: &[&str] = &["/id", "/name", "/properties/computeType"];

const DESCRIPTION: &str = "/properties/description";
const TAGS: &str = "/tags";
const IDENTITIES: &str = "/identity/userAssignedIdentities";

/// JSON that nobody expects.
fn odd() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-zé \u{1b}]{0,8}".prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!([null, 1, {"deep": [{}]}])),
        Just(json!({"name": "x", "state": null, "id": 7})),
    ]
}

fn identity() -> impl Strategy<Value = Value> {
    let given = json!({"principalId": "p", "clientId": "c"});
    prop_oneof![
        Just(Value::Null),
        Just(json!({"type": "SystemAssigned", "principalId": "p", "tenantId": "t"})),
        Just(json!({"type": "UserAssigned", "userAssignedIdentities": {id("one"): given}})),
        Just(json!({"type": "SystemAssigned", "userAssignedIdentities": {id("left"): {}}})),
        Just(json!({"type": "None", "userAssignedIdentities": null})),
    ]
}

fn id(name: &str) -> String {
    format!(
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}"
    )
}

/// A compute of any type that can be edited, with unknown keys and odd values anywhere.
fn body() -> impl Strategy<Value = Value> {
    let all: Vec<Value> = bodies::all()
        .iter()
        .filter(|body| form(&body.read()).is_some())
        .map(|body| serde_json::from_str(&body.json()).unwrap())
        .collect();
    let odds = prop::collection::vec((any::<Index>(), odd()), 0..6);
    let novel = prop::collection::vec((any::<Index>(), "novel[A-Z]", odd()), 0..6);
    (prop::sample::select(all), identity(), odds, novel).prop_map(|(mut body, identity, odds, novel)| {
        body["identity"] = identity;
        body["systemData"] = json!({"createdBy": "ada@contoso.com", "createdByType": "User"});
        for (index, odd) in odds {
            let may = |path: &Path| {
                let holds_others = matches!(path[..], []) || path == &["properties"] || path == &["identity"];
                !holds_others && !FIXED.iter().any(|fixed| within(path, fixed))
            };
            let places: Vec<Path> = all_paths(&body).into_iter().filter(may).collect();
            *get_mut(&mut body, &places[index.index(places.len())]).unwrap() = odd;
        }
        for (index, key, odd) in novel {
            let is_object = |path: &Path| get(&body, path).unwrap().is_object();
            let objects: Vec<Path> = all_paths(&body).into_iter().filter(is_object).collect();
            get_mut(&mut body, &objects[index.index(objects.len())]).unwrap()[key] = odd;
        }
        body
    })
}

/// What somebody types over what stands in the fields.
#[derive(Clone, Debug)]
struct Typed {
    description: Option<String>,
    tags: Option<Vec<(String, String)>>,
    identity: Option<(Index, Vec<String>)>,
}

fn typed() -> impl Strategy<Value = Typed> {
    let tags = prop::collection::btree_map("[a-z]{1,6}", "[a-z0-9]{1,6}", 0..4);
    let tags = tags.prop_map(|tags| tags.into_iter().collect());
    let identities = prop::collection::btree_set("[a-z]{3,8}", 1..3);
    let identities = identities.prop_map(|names| names.into_iter().collect());
    let parts = (
        prop::option::of(prop_oneof![Just(String::new()), "[a-z]{1,4}( [a-zé]{1,4}){0,3}"]),
        prop::option::of(tags),
        prop::option::of((any::<Index>(), identities)),
    );
    parts.prop_map(|(description, tags, identity)| Typed { description, tags, identity })
}

impl Typed {
    /// Types it, field by field, as far as the form has them.
    fn type_into(&self, form: &'static Form, draft: &mut Value) {
        if let Some(description) = &self.description {
            put(form, draft, "Description", description);
        }
        if let Some(tags) = &self.tags {
            let tags: Vec<_> = tags.iter().map(|(key, value)| format!("{key}={value}")).collect();
            put(form, draft, "Tags", &tags.join(", "));
        }
        let Some((index, names)) = &self.identity else { return };
        let Some(field) = field(form, "Managed identity") else { return };
        let Input::Choice(choices) = field.input else { panic!("the kind of an identity is chosen") };
        put(form, draft, "Managed identity", index.get(choices).label);
        if (self::field(form, "Identities").unwrap().shown)(draft) {
            let ids: Vec<_> = names.iter().map(|name| id(name)).collect();
            put(form, draft, "Identities", &ids.join(", "));
        }
    }
}

fn field(form: &'static Form, label: &str) -> Option<&'static Field> {
    form.fields.iter().find(|field| field.label == label)
}

/// What an open form does with what stands in a field now.
fn put(form: &'static Form, draft: &mut Value, label: &str, text: &str) {
    let field = field(form, label).unwrap();
    if text.is_empty() {
        remove(draft, field.path);
    } else {
        write(draft, field.path, field.parse(text).unwrap());
    }
}

/// The form that edits it, if there is one.
fn form(compute: &Compute) -> Option<&'static Form> {
    kind(compute).forms().find(|form| form.sends == Sends::Edit)
}

fn kind(compute: &Compute) -> &'static Kind {
    kinds::kind(&compute.compute_type)
}

/// A compute, its form, and the draft that it begins with.
fn opened(body: &Value) -> (Compute, &'static Form, Value) {
    let compute = kinds::read(&body.to_string());
    assert_eq!(compute.unreadable, None);
    let form = form(&compute).unwrap();
    let draft = form.begin(&Origin { region: "westeurope", compute: Some(&compute) });
    (compute, form, draft)
}

/// The change of what was typed, and the body that it was typed over.
fn changed(body: &Value, typed: &Typed) -> (Change, Value) {
    let (compute, form, mut draft) = opened(body);
    typed.type_into(form, &mut draft);
    let before = compute.body.value();
    (form.change(&draft, &workspace(), Some(&compute), Vec::new()), before)
}

fn is_touched(path: &[String], edits: &[Edit]) -> bool {
    edits.iter().any(|edit| within(path, &edit.path))
}

/// Whether something that was touched stands below: what is no object becomes one then.
fn leads_to_touched(here: &Path, edits: &[Edit]) -> bool {
    edits.iter().any(|edit| path(&edit.path).starts_with(here))
}

fn is_read_only(kind: &Kind, path: &[String]) -> bool {
    READ_ONLY.iter().chain(kind.read_only).any(|read_only| within(path, read_only))
}

#[test]
fn where_nothing_is_typed_nothing_is_edited() {
    proptest!(cases(300), |(body in body())| {
        let (compute, form, draft) = opened(&body);
        prop_assert_eq!(form.edits(&draft, &compute.body.value()), []);
    });
}

#[test]
fn what_stands_there_typed_again_is_no_edit() {
    proptest!(cases(200), |(body in body(), typed in typed())| {
        // What was sent once is what a form can write.
        let (change, before) = changed(&body, &typed);
        let mut again = change.body.clone().unwrap();
        for key in ["id", "name", "type"] {
            again[key] = before[key].clone();
        }
        let given = json!({"principalId": "p", "clientId": "c"});
        if let Some(Value::Object(identities)) = get_mut(&mut again, &path(IDENTITIES)) {
            identities.values_mut().for_each(|identity| *identity = given.clone());
        }
        let (change, _) = changed(&again, &typed);
        prop_assert_eq!(change.edits, []);
    });
}

#[test]
fn what_is_not_touched_goes_back_as_it_came() {
    proptest!(cases(300), |(body in body(), typed in typed())| {
        let kind = kind(&kinds::read(&body.to_string()));
        let (change, before) = changed(&body, &typed);
        let sent = change.body.unwrap();
        for path in leaves(&before) {
            if is_touched(&path, &change.edits) || leads_to_touched(&path, &change.edits) {
                continue;
            }
            let expected = if is_read_only(kind, &path) { None } else { get(&before, &path) };
            prop_assert_eq!(get(&sent, &path), expected, "{:?}", path);
        }
    });
}

#[test]
fn what_is_sent_differs_by_the_edits_alone_and_each_is_told_once() {
    let difference = EXPORTS.iter().find(|export| export.title == "difference").unwrap();
    proptest!(cases(300), |(body in body(), typed in typed())| {
        let (change, before) = changed(&body, &typed);
        let sent = change.body.clone().unwrap();
        let mut found = Vec::new();
        differences(&writable(&before), &sent, &Path::new(), &mut found);
        for path in &found {
            let by_edit = is_touched(path, &change.edits) || leads_to_touched(path, &change.edits);
            prop_assert!(by_edit, "{:?} is altered by none of {:?}", path, change.edits);
        }
        for edit in &change.edits {
            prop_assert_eq!(at(&sent, &edit.path), edit.to.as_ref());
            let seen = found.iter().any(|path| {
                is_touched(path, std::slice::from_ref(edit)) || leads_to_touched(path, std::slice::from_ref(edit))
            });
            prop_assert!(seen, "{:?} alters nothing", edit);
        }
        let lines = (difference.lines)(&change, &Place { host: "host", version: "2025-12-01" });
        let heads: Vec<_> = lines.iter().filter(|line| !line.is_empty() && !line.starts_with(['-', '+'])).collect();
        prop_assert_eq!(heads.len(), change.edits.len() + 1, "{:?}", lines);
        for (head, edit) in heads.iter().zip(&change.edits) {
            prop_assert!(head.starts_with(edit.label), "{head}");
        }
    });
}

#[test]
fn an_edit_says_what_was_typed() {
    proptest!(cases(200), |(body in body(), typed in typed())| {
        let (change, before) = changed(&body, &typed);
        let to = |path: &str| change.edits.iter().find(|edit| edit.path == path).map(|edit| edit.to.clone());
        if let Some(description) = &typed.description {
            let wanted = (!description.is_empty()).then(|| json!(description));
            let differs = at(&before, DESCRIPTION) != wanted.as_ref();
            prop_assert_eq!(to(DESCRIPTION), differs.then_some(wanted));
        } else {
            prop_assert_eq!(to(DESCRIPTION), None);
        }
        if let Some(tags) = &typed.tags {
            let map: Map<_, _> = tags.iter().map(|(key, value)| (key.clone(), json!(value))).collect();
            let wanted = (!map.is_empty()).then_some(Value::Object(map));
            let differs = at(&before, TAGS) != wanted.as_ref();
            prop_assert_eq!(to(TAGS), differs.then_some(wanted));
        } else {
            prop_assert_eq!(to(TAGS), None);
        }
    });
}

#[test]
fn what_somebody_else_touched_too_is_a_conflict_and_all_else_survives() {
    proptest!(cases(300), |(body in body(), typed in typed(), edit in any::<Index>(), place in any::<Index>(), odd in odd())| {
        let (change, before) = changed(&body, &typed);
        let edits = &change.edits;
        let kind = kind(&kinds::read(&body.to_string()));
        if !edits.is_empty() {
            let edit = edit.get(edits);
            let mut fresh = before.clone();
            write(&mut fresh, &edit.path, odd.clone());
            if at(&fresh, &edit.path) != edit.was.as_ref() {
                prop_assert_eq!(applied(&fresh, edits), Err(Conflict { label: edit.label }));
            }
        }
        let elsewhere = |path: &Path| {
            !is_touched(path, edits)
                && !leads_to_touched(path, edits)
                && !is_read_only(kind, path)
                && !FIXED.iter().any(|fixed| within(path, fixed))
        };
        let places: Vec<Path> = leaves(&before).into_iter().filter(elsewhere).collect();
        if places.is_empty() {
            return Ok(());
        }
        let place = place.get(&places);
        let mut fresh = before.clone();
        *get_mut(&mut fresh, place).unwrap() = json!("by somebody else");
        let sent = applied(&fresh, edits).unwrap();
        prop_assert_eq!(get(&sent, place), Some(&json!("by somebody else")));
        for edit in edits {
            prop_assert_eq!(at(&sent, &edit.path), edit.to.as_ref());
        }
    });
}
