//! Types and their actions.

use super::assert_unique;
use crate::support::bodies;
use amldeck::{
    app::guard::Permit,
    domain::change::{Expects, Method},
    kinds::{
        self, KINDS, OTHER, Upkeep,
        action::{Confirm, Does},
        form::Sends,
    },
};

#[test]
fn every_type_has_a_word_a_purpose_and_details() {
    assert_unique("types", KINDS.iter().map(|kind| kind.wire));
    assert_unique("nouns", KINDS.iter().map(|kind| kind.noun));
    for kind in KINDS {
        assert!(kind.about.ends_with('.'), "{}", kind.wire);
        assert!(!kind.details.is_empty(), "{}", kind.wire);
        assert_unique(kind.wire, kind.details.iter().map(|detail| detail.label));
        assert_eq!(kinds::kind(&kind.wire.to_uppercase()).wire, kind.wire, "types are found in any case");
    }
    assert_eq!(kinds::kind("QuantumAnnealer").noun, OTHER.noun);
}

#[test]
fn every_action_has_a_name_a_help_and_a_word_about_what_survives() {
    for kind in KINDS.iter().chain([&&OTHER]) {
        assert_unique(kind.wire, kind.actions.iter().map(|action| action.name));
        assert_unique(kind.wire, kind.actions.iter().map(|action| action.label));
        for body in bodies::all() {
            let compute = body.read();
            // Two may share a key when never both can be done, as deleting and detaching.
            let possible = kind.actions.iter().filter(|action| (action.when)(&compute).is_ok());
            assert_unique(kind.wire, possible.map(|action| action.key).filter(|key| !key.is_empty()));
        }
        for action in kind.actions {
            let name = action.name;
            assert!(!action.help.is_empty() && !action.label.is_empty(), "{name} of {}", kind.wire);
            if let Does::Send { .. } = action.does {
                assert!(action.survives.ends_with('.'), "{name} of {}", kind.wire);
            }
        }
    }
}

#[test]
fn every_change_needs_the_permission_that_the_service_asks_for() {
    let bodies: Vec<_> = bodies::all().iter().map(bodies::Body::read).collect();
    let needed = |method, suffix: &str| match method {
        Method::Put | Method::Patch => "/write".to_owned(),
        Method::Delete => "/delete".to_owned(),
        Method::Post => format!("{suffix}/action"),
    };
    for kind in KINDS.iter().chain([&&OTHER]) {
        for action in kind.actions {
            let Does::Send { change, .. } = &action.does else { continue };
            let compute = bodies.iter().find(|compute| kinds::kind(&compute.compute_type).wire == kind.wire);
            let change = change(compute.unwrap());
            let names: Vec<&str> = action.needs().iter().map(|permission| permission.name).collect();
            let prefix = "Microsoft.MachineLearningServices/workspaces/computes";
            assert_eq!(
                names,
                [format!("{prefix}{}", needed(change.method, change.suffix))],
                "{}",
                action.name
            );
        }
    }
    for (kind, form) in super::all_forms() {
        let needed = match form.sends {
            Sends::New | Sends::Part | Sends::Edit => vec!["/write".to_owned()],
            Sends::Verb(suffix) => vec![needed(Method::Post, suffix)],
            Sends::Item => vec![],
        };
        let names: Vec<String> = form.needs.iter().map(|permission| permission.name.to_owned()).collect();
        let prefix = "Microsoft.MachineLearningServices/workspaces/computes";
        let needed: Vec<String> = needed.iter().map(|end| format!("{prefix}{end}")).collect();
        assert_eq!(names, needed, "{} of {}", form.title, kind.wire);
    }
}

#[test]
fn what_destroys_wants_the_name_typed_and_reads_first() {
    let bodies: Vec<_> = bodies::all().iter().map(bodies::Body::read).collect();
    for kind in KINDS.iter().chain([&&OTHER]) {
        let compute = bodies.iter().find(|compute| kinds::kind(&compute.compute_type).wire == kind.wire);
        let compute = compute.unwrap_or_else(|| panic!("no body of {:?}", kind.wire));
        let mut destroys = 0;
        for action in kind.actions {
            let Does::Send { confirm, change, .. } = &action.does else { continue };
            let change = change(compute);
            assert_eq!(change.verb, action.name);
            assert_eq!(change.target, compute.key());
            assert!(Permit::Write.check(&change).is_ok(), "{} of {}", action.name, kind.wire);
            // An AKS cluster that the service made is deleted, one that it took over is detached.
            if change.method == Method::Delete && (action.when)(compute).is_ok() {
                destroys += 1;
                assert_eq!((*confirm, change.expects), (Confirm::TypedName, Expects::Same), "{}", kind.wire);
                let upkeep = if kind.wire == "AKS" { Upkeep::Managed } else { kind.upkeep };
                let (verb, what) = match upkeep {
                    Upkeep::Managed => ("delete", "Delete"),
                    Upkeep::Unmanaged => ("detach", "Detach"),
                };
                assert_eq!(change.verb, verb, "{}", kind.wire);
                assert_eq!(change.query, [("underlyingResourceAction", what)]);
            }
        }
        assert_eq!(destroys, 1, "{}: every compute can be taken away in one way", kind.wire);
    }
}

#[test]
fn what_is_being_deleted_is_left_alone() {
    for body in bodies::all() {
        let compute = body.provisioning("Deleting").read();
        // Another one like it can still be made.
        let actions = kinds::kind(&compute.compute_type).actions.iter();
        for action in actions.filter(|action| !matches!(action.does, Does::Duplicate)) {
            assert!((action.when)(&compute).is_err(), "{} of {}", action.name, compute.compute_type);
        }
    }
}
