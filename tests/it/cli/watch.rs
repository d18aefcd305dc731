//! `amldeck watch`: changes line by line, and how it ends.

use super::{Folder, Ran, amldeck, ended};
use serde_json::Value;

async fn watch(arguments: &[&str]) -> Ran {
    let home = Folder::new();
    let mut command = amldeck(Some(home.path()));
    command.args(["watch", "--demo", "--speed", "600", "--refresh", "1"]).args(arguments);
    ended(command).await
}

#[tokio::test]
async fn it_ends_well_when_what_is_waited_for_holds_for_all() {
    let ran = watch(&["--filter", "cpu-small", "--until", "max=4 !state=failed", "--timeout", "60s"]).await;
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "", ""), "{ran:#?}");
    let ran = watch(&["--filter", "kind-of-nothing", "--until", "max=4", "--timeout", "1s"]).await;
    assert_eq!(ran.code, Some(5), "nothing that is watched is nothing that holds: {ran:#?}");
    assert!(ran.err.contains("after 1s") && ran.err.contains("max=4"), "{ran:#?}");
}

#[tokio::test]
async fn it_ends_badly_as_soon_as_one_is_what_none_may_be() {
    let ran = watch(&["--until", "max=1000", "--fail-on", "state=failed", "--timeout", "60s"]).await;
    assert_eq!(ran.code, Some(1), "{ran:#?}");
    assert!(ran.err.contains("hpc-trial: state=failed holds"), "{ran:#?}");
}

#[tokio::test]
async fn changes_are_told_line_by_line_as_they_are_seen() {
    // Its world begins with an instance that starts.
    let arguments = ["--filter", "ci-emeka", "-o", "ndjson", "--until", "state=running", "--timeout", "60s"];
    let ran = watch(&arguments).await;
    assert_eq!(ran.code, Some(0), "{ran:#?}");
    let lines: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let last = lines.last().expect("a change was told");
    assert_eq!(
        (&last["name"], &last["from"], &last["to"]),
        (&"ci-emeka".into(), &"Starting".into(), &"Running".into())
    );
    assert!(
        last["time"].as_str().unwrap().ends_with('Z')
            && last["id"].as_str().unwrap().starts_with("/subscriptions/")
    );
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    for arguments in [&["--until", "nodes>"][..], &["--timeout", "soon"], &["-o", "table"]] {
        let ran = watch(arguments).await;
        assert_eq!(ran.code, Some(2), "{ran:#?}");
    }
}
