//! `amldeck apply`: a file becomes a compute, or changes one, with the checks of the forms.

use super::{Folder, Ran, run};
use crate::support::whole::simulate;
use amldeck::simulator::{Effect, Fault, Scenario, Simulator};

const CLUSTER: &str =
    "type: amlcompute\nname: cpu-new\nsize: Standard_DS3_v2\nmax_instances: 3\ntags: {team: vision}\n";

/// A service whose time passes as fast as its operations are followed.
async fn service() -> Simulator {
    simulate(Scenario::named("small").unwrap(), 0).await
}

struct Place {
    folder: Folder,
    simulator: Simulator,
}

impl Place {
    async fn new() -> Self {
        Self { folder: Folder::new(), simulator: service().await }
    }

    async fn apply(&self, text: &str, more: &[&str]) -> Ran {
        let file = self.folder.write("compute.yml", text);
        let workspaces = self.simulator.workspaces();
        let (workspace, url) = (&workspaces[0], self.simulator.url());
        let arguments = [
            "apply",
            "-f",
            file.to_str().unwrap(),
            "--endpoint",
            &url,
            "--auth",
            "token",
            "-s",
            &workspace.subscription,
            "-g",
            &workspace.resource_group,
            "-w",
            &workspace.name,
        ];
        run(&[&arguments, more].concat()).await
    }

    /// Methods of all requests about this compute that alter something.
    fn writes(&self, name: &str) -> Vec<String> {
        let requests = self.simulator.requests();
        let about = requests.iter().filter(|request| request.path.ends_with(&format!("/computes/{name}")));
        about.filter(|request| request.method != "GET").map(|request| request.method.clone()).collect()
    }
}

#[tokio::test]
async fn a_dry_run_prints_the_request_and_sends_nothing() {
    let place = Place::new().await;
    let ran = place.apply(CLUSTER, &["--dry-run"]).await;
    assert_eq!(ran.code, Some(0), "{ran:#?}");
    assert!(ran.out.starts_with("PUT /subscriptions/") && ran.out.contains("/computes/cpu-new?"), "{ran:#?}");
    assert!(
        ran.out.contains("\"team\": \"vision\"") && ran.out.contains("\"location\": \"westeurope\""),
        "{ran:#?}"
    );
    assert!(ran.err.contains("assumed: min_instances: 0"), "what the file does not say is named: {ran:#?}");
    assert!(place.writes("cpu-new").is_empty());
}

#[tokio::test]
async fn what_exists_is_changed_as_far_as_the_file_speaks_of_it() {
    let place = Place::new().await;
    let file = "type: amlcompute\nname: cpu-one\ntags: {team: vision}\n";
    let ran = place.apply(file, &["--dry-run"]).await;
    assert_eq!(ran.code, Some(0), "{ran:#?}");
    assert!(ran.out.contains("Tags (tags)") && ran.out.contains("+ {\"team\":\"vision\"}"), "{ran:#?}");
    assert_eq!(ran.out.matches("\n- ").count(), 1, "nothing but the tags: {ran:#?}");
}

#[tokio::test]
async fn what_the_compute_is_already_is_not_sent() {
    let place = Place::new().await;
    let ran = place.apply("type: amlcompute\nname: cpu-one\n", &[]).await;
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), "cpu-one unchanged\n"), "{ran:#?}");
    assert!(place.writes("cpu-one").is_empty());
}

#[tokio::test]
async fn what_cannot_be_changed_is_named_and_nothing_is_sent() {
    let place = Place::new().await;
    let ran =
        place.apply("type: amlcompute\nname: cpu-one\nsize: Standard_NC6s_v3\ntags: {a: b}\n", &[]).await;
    assert_eq!(ran.code, Some(2), "{ran:#?}");
    assert!(
        ran.err.contains("VM size of cpu-one is") && ran.err.contains("cannot be changed to"),
        "{ran:#?}"
    );
    place.apply("type: kubernetes\nname: cpu-one\nresource_id: /subscriptions/s/resourceGroups/g/providers/Microsoft.Kubernetes/connectedClusters/c\n", &[])
        .await
        .refused(2, "is a AmlCompute");
    assert!(place.writes("cpu-one").is_empty());
}

#[tokio::test]
async fn the_checks_are_those_of_the_form() {
    let place = Place::new().await;
    for (file, words) in [
        (CLUSTER.replace("cpu-new", "cpu-1"), "Name: a letter must follow"),
        (CLUSTER.replace("DS3_v2", "Z9"), "VM size: this region does not offer"),
        (
            CLUSTER.replace("max_instances: 3", "min_instances: 5\nmax_instances: 3"),
            "Maximum nodes: at least the minimum",
        ),
        (CLUSTER.replace("name: cpu-new\n", ""), "it has no name"),
        ("type: amlcompute\nname: [\n".to_owned(), "line"),
    ] {
        let ran = place.apply(&file, &[]).await;
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{file}: {ran:#?}");
        assert!(ran.err.contains(words), "{words}: {ran:#?}");
    }
    assert!(place.writes("cpu-new").is_empty());
}

#[tokio::test]
async fn unknown_keys_are_named() {
    let place = Place::new().await;
    let ran = place.apply(&format!("{CLUSTER}nodes: 4\n"), &["--dry-run"]).await;
    assert_eq!(ran.code, Some(0), "{ran:#?}");
    assert!(ran.err.contains("not sent: nodes (line 6) is not known"), "{ran:#?}");
}

#[tokio::test]
async fn a_read_only_program_sends_nothing_and_ends_with_6() {
    let place = Place::new().await;
    let ran = place.apply(CLUSTER, &["--read-only"]).await;
    assert_eq!(ran.code, Some(6), "{ran:#?}");
    assert!(place.writes("cpu-new").is_empty());
}

#[tokio::test]
async fn a_refusal_of_the_service_is_told_with_its_request_id() {
    let place = Place::new().await;
    place.simulator.order(Fault::new(Effect::Status(403)).on("PUT", "/computes/cpu-new"));
    let ran = place.apply(CLUSTER, &[]).await;
    assert_eq!(ran.code, Some(3), "{ran:#?}");
    assert!(ran.err.contains("request id"), "{ran:#?}");
}

#[tokio::test]
async fn a_file_that_is_not_there_is_named() {
    run(&["apply", "--demo", "-f", "/nowhere/compute.yml"]).await.refused(2, "/nowhere/compute.yml");
}

#[tokio::test]
async fn what_is_created_is_followed_to_its_end() {
    let folder = Folder::new();
    let file = folder.write("compute.yml", CLUSTER);
    let ran = run(&["apply", "--demo", "--speed", "100", "-f", file.to_str().unwrap()]).await;
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), "cpu-new created\n"), "{ran:#?}");
}
