use super::*;
use crate::kinds::{self, column::Context};
use chrono::{DateTime, Utc};
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeSet;

fn passes(typed: &str, words: &str) -> bool {
    Filter::parse(typed).unwrap().passes(words, |_| false)
}

/// A cluster that failed two hours ago, its state steady.
fn holds(typed: &str) -> bool {
    let body = json!({
        "id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w/computes/gpu-a100",
        "name": "gpu-a100",
        "location": "westeurope",
        "tags": { "Team": "Vision" },
        "properties": {
            "computeType": "AmlCompute",
            "provisioningState": "Failed",
            "createdOn": "2026-03-01T06:00:00Z",
            "properties": {
                "vmSize": "STANDARD_NC6s_v3",
                "allocationState": "Steady",
                "currentNodeCount": 3,
                "scaleSettings": { "minNodeCount": 1, "maxNodeCount": 4, "nodeIdleTimeBeforeScaleDown": "PT20M" },
            },
        },
    });
    let compute = kinds::read(&body.to_string());
    let now: DateTime<Utc> = "2026-03-01T08:00:00Z".parse().unwrap();
    let x = Context {
        now,
        sizes: None,
        zone: chrono_tz::Tz::UTC,
        provisioning_shown: true,
        me: Some("ada@contoso.com"),
    };
    let filter = Filter::parse(typed).unwrap_or_else(|error| panic!("{typed}: {error}"));
    filter.passes("gpu-a100", |comparison| comparison.holds(&compute, &x))
}

#[test]
fn all_words_must_be_there_and_no_excluded_one() {
    let row = "gpu-a100 amlcompute steady";
    assert!(passes("", row) && passes("!", row) && passes("GPU steady", row) && passes("gpu !failed", row));
    assert!(!passes("gpu failed", row) && !passes("!gpu", row));
    assert!(passes("\"amlcompute steady\"", row) && !passes("\"steady amlcompute\"", row));
}

#[test]
fn one_of_several_is_enough() {
    let row = "gpu-a100 amlcompute steady";
    assert!(passes("cpu | gpu", row) && passes("cpu|steady gpu", row) && passes("| gpu |", row));
    assert!(!passes("cpu | gpu failed", row));
}

#[test]
fn words_may_be_short_for_the_name() {
    for (word, name) in
        [("ga1", "gpu-a100"), ("gt", "gpu-train"), ("gtrain", "gpu-train"), ("g1", "gpu-a100")]
    {
        assert!(passes(word, &format!("{name} rest")), "{word} {name}");
    }
    for (word, name) in [("gn", "gpu-train"), ("ag", "gpu-a100"), ("gr", "gpu rest"), ("pt", "gpu-train")] {
        assert!(!passes(word, &format!("{name} rest")), "{word} {name}");
    }
    assert!(!passes(&"a".repeat(40), &"a-".repeat(30)), "however many ways there are");
    assert!(passes("!ga1", "gpu-a100"), "what is excluded is meant to the letter");
}

#[test]
fn patterns_stand_between_slashes() {
    let row = "gpu-a100 amlcompute a/b";
    assert!(passes(r"/^GPU-.\d+/", row) && passes(r"/a\/b$/", row) && passes("!/^cpu/", row));
    assert!(!passes("/^a100/", row));
    assert!(passes(r"/a|z/ gpu", row));
}

#[test]
fn fields_are_compared_by_their_values() {
    for typed in [
        "state=failed",
        "STATE=Failed",
        "state!=steady",
        "!state=steady",
        "provisioning=fail*",
        "size~nc6",
        "size=nc*v3",
        "nodes>2",
        "nodes>=3",
        "nodes=3",
        "min<2",
        "max<=4",
        "age>1h",
        "age<3h",
        "scale-down=20m",
        "scale-down<1h",
        "tag.team=vision",
        "region=westeurope nodes>0",
        "nodes>9 | nodes<9",
        "cost!=5",
        "owner!=me",
    ] {
        assert!(holds(typed), "{typed}");
    }
    for typed in [
        "state=steady",
        "nodes>3",
        "age<2h",
        "tag.team=speech",
        "tag.cost=1",
        "cost>0",
        "owner=me",
        "name=gpu",
    ] {
        assert!(!holds(typed), "{typed}");
    }
}

#[test]
fn what_cannot_be_read_says_why_and_where() {
    let error = |typed: &str| Filter::parse(typed).unwrap_err();
    for (typed, why) in [
        ("gpu stat=failed", "no field is called stat; state is one"),
        ("nodes>many", "nodes is a number, as 0 or 2.5"),
        ("age<2x", "age is a length of time, as 30m, 2h or 3d"),
        ("state>failed", "state is a word: = != or ~"),
        ("state=", "what state is compared with is missing"),
        ("/gpu", "a pattern ends with a slash"),
        ("\"gpu", "a quotation mark is open"),
        ("state = failed", "what is compared stands right before =: state=failed"),
        ("//", "a pattern stands between the slashes"),
    ] {
        assert_eq!(error(typed).why, why, "{typed}");
    }
    assert_eq!(error("gpu stat=failed x").at, 4..15);
    assert!(
        error("qqq=1").why.starts_with("no field is called qqq; fields are name, workspace, state, "),
        "{}",
        error("qqq=1").why
    );
    assert!(error("/(/").why.contains("unclosed"), "{}", error("/(/").why);
}

#[test]
fn what_goes_on_narrows() {
    let filter = |typed| Filter::parse(typed).unwrap();
    for (longer, shorter) in [("gpu", "gp"), ("gpu x", "gpu"), ("gpu state=failed", "gpu"), ("a | b", "")] {
        assert!(filter(longer).narrows(&filter(shorter)), "{longer} {shorter}");
    }
    for (one, other) in
        [("gpu | x", "gpu"), ("xgpu", "gpu"), ("!gpu", "!gp"), ("", "gpu"), ("nodes>1", "nodes>2")]
    {
        assert!(!filter(one).narrows(&filter(other)), "{one} {other}");
    }
}

#[test]
fn what_is_looked_for_is_marked() {
    let marks = |typed: &str, text: &str| Filter::parse(typed).unwrap().marks(text);
    assert_eq!(marks("GPU 1", "gpu-a100"), [0..3, 5..6]);
    assert_eq!(marks("/a.0/ !gpu", "gpu-a100"), vec![4..7; 1]);
    assert!(marks("gpu", "İgpu").is_empty());
}

#[test]
fn terms_are_completed_with_fields_and_values() {
    let values = |_: &completion::Value| ["Failed", "Steady", "Some more"].map(str::to_owned).into();
    let choices = |typed: &str| complete(typed, typed.len(), values).choices;
    assert_eq!(choices("gpu stat"), ["state="]);
    assert_eq!(choices("a"), ["age<", "address="]);
    assert_eq!(choices("!state=s"), ["state=\"Some more\"", "state=Steady"]);
    assert_eq!(choices("owner=m"), ["owner=me"]);
    assert!(choices("nodes>").is_empty() && choices("").is_empty());
    let common = |typed: &str| complete(typed, typed.len(), values).common(typed);
    assert_eq!(common("gpu pr"), None);
    assert_eq!(common("gpu stat").as_deref(), Some("state="));
    assert_eq!(common("state=fa").as_deref(), Some("state=Failed"));
}

proptest! {
    #[test]
    fn anything_typed_is_read_or_refused(typed in "[a-c!/|\"\\\\=<>~. *$é\\p{Zs}()\\[-]{0,24}|\\PC{0,24}", at in 0_usize..30) {
        if let Err(error) = Filter::parse(&typed) {
            prop_assert!(typed.get(error.at.clone()).is_some(), "{error:?}");
        }
        complete(&typed, at, |_| BTreeSet::new());
    }

    #[test]
    fn what_is_printed_is_read_as_the_same(typed in prop::collection::vec(prop::sample::select(vec![
        "gpu", "!spot", "\"two words\"", "\"!x\"", "\"/y\"", "\"a=b\"", "/^a\\/b|c/", "!/x/", "state=failed", "size~nc6",
        "!owner=me", "age<90m", "nodes>=2.5", "idle=off", "tag.team=\"a b\"", "|", "ÄÖ",
    ]), 0..8)) {
        let filter = Filter::parse(&typed.join(" ")).unwrap();
        prop_assert_eq!(Filter::parse(&filter.to_string()).unwrap(), filter);
    }
}
