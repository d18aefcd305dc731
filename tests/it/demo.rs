//! The whole program against the simulator over HTTP, by keys alone: what somebody does on a working day.

use crate::support::{
    Keyboard, Whole, pem,
    whole::{find, last, simulate, witness, word},
};
use amldeck::{
    app::{freshness::Freshness, panes::PaneId, state::State},
    domain::{
        ask::{Ask, Reply},
        compute::{Compute, Health},
        ids::WorkspaceId,
    },
    simulator::{Effect, Fault, Scenario},
};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// As `ssh-keygen -t rsa -b 1024` made it for these tests; the service only looks whether there is one.
fn provisioning(state: &State, name: &str) -> String {
    find(state, name)
        .and_then(|compute| compute.provisioning.as_ref().map(|status| status.word.to_string()))
        .unwrap_or_default()
}

/// Creates a cluster whose form begins with good values but for the name.
fn create_cluster(whole: &mut Whole, name: &str) {
    whole.pane(PaneId::Clusters).press("n").type_(name).submit();
}

#[tokio::test]
async fn a_cluster_is_created_scaled_parked_and_deleted() {
    let mut whole = Whole::open("small").await;

    create_cluster(&mut whole, "gpu-new");
    whole.until("the row is there", |state| find(state, "gpu-new").is_some()).await;
    assert_eq!(provisioning(whole.state(), "gpu-new"), "Creating");
    assert!(whole.state().modals.is_empty(), "the form is closed\n{}", whole.screen());
    assert_eq!(&*whole.state().selected().unwrap().compute.name, "gpu-new");
    assert_eq!(whole.outcome().await, "Succeeded");
    assert!(whole.notice().contains("create gpu-new: succeeded"), "{}", whole.notice());
    whole.quiet().await;
    assert_eq!(word(whole.state(), "gpu-new"), "Steady");
    assert!(whole.screen().contains("● Steady"), "{}", whole.screen());

    whole.select("gpu-new").press("s").fill("Minimum nodes", "1").fill("Maximum nodes", "3").submit();
    assert_eq!(whole.outcome().await, "Succeeded");
    whole.refresh().await;
    assert_eq!(whole.compute("gpu-new").scale.map(|scale| (scale.min, scale.max)), Some((1, 3)));
    whole
        .until("the node is idle", |state| {
            find(state, "gpu-new").and_then(|compute| compute.nodes).is_some_and(|nodes| nodes.idle == 1)
        })
        .await;

    whole.select("gpu-new").act("Park").press("y");
    assert_eq!(whole.outcome().await, "Succeeded");
    whole.refresh().await;
    assert_eq!(whole.compute("gpu-new").scale.map(|scale| (scale.min, scale.max)), Some((0, 3)));

    whole.select("gpu-new").press("ctrl-d").type_("gpu-ne").press("enter");
    assert!(whole.notice().contains("nothing was done"), "{}", whole.notice());
    whole.type_("w").press("enter");
    assert_eq!(whole.outcome().await, "Succeeded");
    whole.until("the row is gone", |state| find(state, "gpu-new").is_none()).await;
    assert_eq!((whole.count("PUT", "gpu-new"), whole.count("PATCH", "gpu-new")), (1, 2));
    assert_eq!(whole.count("DELETE", "gpu-new"), 1);
}

#[tokio::test]
async fn an_instance_is_created_stopped_started_restarted_and_deleted() {
    let mut whole = Whole::open("small").await;

    whole.pane(PaneId::Instances).press("n").type_("ci-new");
    whole.fill("Idle shutdown", "30m").submit();
    assert_eq!(whole.outcome().await, "Succeeded");
    whole.until("it runs", |state| word(state, "ci-new") == "Running").await;

    for (key, label, through, end) in [
        ("S", "Stop", "Stopping", "Stopped"),
        ("s", "Start", "Starting", "Running"),
        ("", "Restart", "Restarting", "Running"),
    ] {
        whole.select("ci-new");
        if key.is_empty() {
            whole.act(label)
        } else {
            whole.press(key)
        };
        assert!(whole.screen().contains(label), "{}", whole.screen());
        whole.press("y");
        whole.until(through, |state| word(state, "ci-new") == through).await;
        assert_eq!(whole.outcome().await, "Succeeded", "{label}");
        whole.until(end, |state| word(state, "ci-new") == end).await;
    }

    whole.select("ci-new").press("ctrl-d").type_("ci-new").press("enter");
    assert_eq!(whole.outcome().await, "Succeeded");
    whole.until("the row is gone", |state| find(state, "ci-new").is_none()).await;
    let posts = ["stop", "start", "restart"].map(|verb| whole.count("POST", &format!("ci-new/{verb}")));
    assert_eq!(posts, [1, 1, 1]);
}

#[tokio::test]
async fn a_machine_is_attached_by_its_address_and_detached() {
    let mut whole = Whole::open("small").await;
    whole
        .pane(PaneId::Attached)
        .open_form("Attach a virtual machine")
        .type_("vm-lab")
        .choose("Found by", "address");
    whole.fill("Address", "10.1.2.3").fill("User", "azureuser").choose("Sign in with", "password");
    whole.go_to("Password").type_("correct-horse-9");
    assert!(!whole.screen().contains("correct-horse"), "{}", whole.screen());
    whole.submit();
    assert_eq!(whole.outcome().await, "Succeeded");
    whole.quiet().await;
    assert_eq!(whole.compute("vm-lab").address.as_deref(), Some("10.1.2.3"));
    let requests = whole.world().requests();
    let put = requests.iter().find(|seen| seen.method == "PUT").unwrap();
    assert!(
        put.body.contains(r#""password":"correct-horse-9""#) && !put.body.contains("privateKeyData"),
        "{}",
        put.body
    );

    whole.select("vm-lab").press("ctrl-d").type_("vm-lab").press("enter");
    assert_eq!(whole.outcome().await, "Succeeded");
    whole.until("the row is gone", |state| find(state, "vm-lab").is_none()).await;
    let requests = whole.world().requests();
    let delete = requests.iter().find(|seen| seen.method == "DELETE").unwrap();
    assert!(delete.query.contains("underlyingResourceAction=Detach"), "{}", delete.query);
}

#[tokio::test]
async fn a_machine_is_attached_by_its_id_with_a_pasted_key() {
    let id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm1";
    let mut whole = Whole::open("small").await;
    whole
        .pane(PaneId::Attached)
        .open_form("Attach a virtual machine")
        .type_("vm-key")
        .go_to("Resource id")
        .paste(id);
    whole.fill("User", "azureuser").go_to("Private key").paste(pem::KEY);
    assert!(
        !whole.screen().contains("PRIVATE KEY") && whole.screen().contains("(5 lines)"),
        "{}",
        whole.screen()
    );
    whole.submit();
    assert_eq!(whole.outcome().await, "Succeeded");
    let requests = whole.world().requests();
    let put = requests.iter().find(|seen| seen.method == "PUT").unwrap();
    let body: serde_json::Value = serde_json::from_str(&put.body).unwrap();
    let account = &body["properties"]["properties"]["administratorAccount"];
    assert_eq!(account["privateKeyData"].as_str().map(str::trim), Some(pem::KEY.trim()));
    assert_eq!((account.get("password"), body.get("form")), (None, None), "{body}");
    assert_eq!(body["properties"]["resourceId"], id);
}

#[tokio::test]
async fn the_nodes_of_a_cluster_are_in_its_details() {
    let mut whole = Whole::open("busy").await;
    whole.select("gpu-a100").press("enter tab");
    whole.quiet().await;
    let screen = whole.screen();
    let states = screen.lines().filter(|line| line.contains("running")).count();
    let running = whole.compute("gpu-a100").nodes.unwrap().running;
    assert_eq!(states, usize::try_from(running).unwrap(), "{screen}");
    let asked = whole.count("POST", "gpu-a100/listNodes");
    whole.until("they are read again", |state| state.now.steady > Duration::from_secs(6)).await;
    assert!(whole.count("POST", "gpu-a100/listNodes") > asked);
    whole.press("esc");
    let asked = whole.count("POST", "gpu-a100/listNodes");
    whole.refresh().await;
    assert_eq!(whole.count("POST", "gpu-a100/listNodes"), asked, "nobody looks at them any more");
}

#[tokio::test]
async fn a_creation_that_quota_forbids_fails_in_its_operation() {
    let mut whole = Whole::open("small").await;
    whole.pane(PaneId::Clusters).press("n").type_("too-large");
    whole.fill("Maximum nodes", "5000").fill("Minimum nodes", "5000").submit();
    assert_eq!(whole.outcome().await, "Failed");
    whole.quiet().await;
    let failed = whole.compute("too-large");
    assert_eq!(failed.provisioning.as_ref().unwrap().health, Health::Bad);
    let code = failed.faults[0].code.to_string();
    let details = whole.details("too-large");
    assert!(details.contains(&code) && details.contains("quota"), "{details}");
    whole.press("z");
    assert!(
        whole.screen().contains("too-large") && !whole.screen().contains("cpu-one"),
        "{}",
        whole.screen()
    );
    assert!(last(whole.state()).unwrap().reason().contains("quota"));
}

#[tokio::test]
async fn a_name_that_is_taken_meanwhile_is_refused_and_the_form_stays() {
    let mut whole = Whole::open("small").await;
    whole.pane(PaneId::Clusters).press("n").type_("cpu-one").fill("Maximum nodes", "2").press("tab");
    assert!(whole.screen().contains("a name that the workspace has not"), "{}", whole.screen());
    whole.submit();
    assert_eq!(
        whole.count("GET", "computes/cpu-one"),
        0,
        "an obstacle that is known is not even asked about"
    );

    whole.fill("Name", "cpu-two");
    {
        // Somebody else is quicker.
        let mut other = Whole::at(&whole.world().url(), whole.state().workspace().unwrap().clone(), |_| {});
        other.until("all is read", State::is_settled).await;
        create_cluster(&mut other, "cpu-two");
        other.until("it is accepted", |state| find(state, "cpu-two").is_some()).await;
    }
    whole.submit();
    assert_eq!(whole.outcome().await, "not sent");
    let form = whole.form();
    assert!(form.refused.as_ref().is_some_and(|why| why.contains("exists already")), "{}", whole.screen());
    assert_eq!(whole.count("PUT", "computes/cpu-two"), 1, "the other's");
    assert!(
        whole.screen().contains("cpu-two") && whole.screen().contains("exists already"),
        "{}",
        whole.screen()
    );
}

#[tokio::test]
async fn two_operations_run_at_once_and_end_each_by_itself() {
    let mut whole = Whole::open("small").await;
    whole.select("ci-one").press("S y");
    create_cluster(&mut whole, "cpu-two");
    whole
        .until("both run", |state| state.operations.running().filter(|one| one.is_accepted()).count() == 2)
        .await;
    let line = whole.screen();
    whole.until("both are over", |state| state.operations.running().next().is_none()).await;
    whole.quiet().await;
    assert!(whole.state().operations.iter().all(|one| one.words().0 == "Succeeded"), "{line}");
    whole.until("it stopped", |state| word(state, "ci-one") == "Stopped").await;
    assert_eq!(word(whole.state(), "cpu-two"), "Steady");
    whole.press("8");
    let screen = whole.screen();
    assert!(screen.contains("stop ci-one") && screen.contains("create cpu-two"), "{screen}");
}

#[tokio::test]
async fn a_lost_operation_is_settled_by_its_compute() {
    let mut whole = Whole::open("small").await;
    whole.world().order(Fault::new(Effect::Status(404)).on("GET", "/computeOperationsStatus/").times(1000));
    create_cluster(&mut whole, "cpu-two");
    assert_eq!(whole.outcome().await, "Succeeded");
    whole.select("cpu-two").press("ctrl-d").type_("cpu-two").press("enter");
    assert_eq!(whole.outcome().await, "Succeeded");
    assert!(find(whole.state(), "cpu-two").is_none(), "{}", whole.screen());
}

#[tokio::test]
async fn rows_outlive_their_server_and_come_back_to_life_with_it() {
    let mut whole = Whole::open("small").await;
    let port = whole.world().url().rsplit(':').next().unwrap().parse().unwrap();
    whole.simulator.take().unwrap().stop().await;

    whole.until("it is noticed", |state| state.failure().is_some()).await;
    assert!(whole.screen().contains("offline"), "{}", whole.screen());
    whole.until("they are stale", |state| state.freshness().is_some_and(|age| age.is_stale())).await;
    let screen = whole.screen();
    assert!(screen.contains("s old · offline") && screen.contains("ci-one"), "{screen}");
    assert!(screen.contains("not listed: the service cannot be reached"), "{screen}");

    whole.simulator = Some(simulate(Scenario::named("small").unwrap(), port).await);
    whole.until("it is live", |state| matches!(state.freshness(), Some(Freshness::Live(_)))).await;
    assert!(whole.screen().contains("● live") && !whole.screen().contains("offline"), "{}", whole.screen());
}

#[tokio::test]
async fn every_compute_of_the_busiest_scenarios_is_a_row_with_details() {
    for scenario in ["busy", "failing"] {
        let mut whole = Whole::open(scenario).await;
        let all: Vec<Arc<Compute>> = whole.state().computes().cloned().collect();
        assert!(all.len() > 10, "{scenario}");
        for compute in all {
            whole.select(&compute.name);
            let screen = whole.screen();
            let begin: String = compute.name.chars().take(10).collect();
            assert!(screen.contains(&begin), "{scenario}: {}\n{screen}", compute.name);
            let details = whole.details(&compute.name);
            assert!(details.contains(&*compute.name), "{details}");
            whole.press("y");
            let json = whole.screen();
            assert!(json.contains("JSON") && json.contains('{'), "{json}");
            whole.press("esc");
        }
    }
}

/// What is to be seen of a compute, if the world stands still: type, provisioning, state, nodes now and aimed at.
type Facts = (String, Option<String>, Option<String>, Option<u32>, Option<u32>);

fn facts<'a>(computes: impl IntoIterator<Item = &'a Arc<Compute>>) -> BTreeMap<String, Facts> {
    let word =
        |status: &Option<amldeck::domain::compute::Status>| status.as_ref().map(|s| s.word.to_string());
    let facts = |compute: &Arc<Compute>| {
        let name = compute.id.name().to_owned();
        let nodes = (compute.current_nodes, compute.target_nodes);
        (
            name,
            (
                compute.compute_type.to_string(),
                word(&compute.provisioning),
                word(&compute.state),
                nodes.0,
                nodes.1,
            ),
        )
    };
    computes.into_iter().map(facts).collect()
}

/// All computes of the world, read past the program.
async fn world(whole: &Whole, workspace: &WorkspaceId) -> Vec<Arc<Compute>> {
    let client = witness(whole.world());
    let (mut all, mut at) = (Vec::new(), None);
    loop {
        let Reply::Page(_, Ok(page)) = client.perform(Ask::Page(workspace.clone(), at)).await else {
            panic!("the world cannot be read")
        };
        all.extend(page.computes);
        let Some(next) = page.next else { return all };
        at = Some(next);
    }
}

#[tokio::test]
async fn after_quiet_the_fleet_equals_the_world() {
    for scenario in ["busy", "failing"] {
        let mut whole = Whole::open(scenario).await;
        let workspace = whole.state().workspace().unwrap().clone();
        create_cluster(&mut whole, "cpu-late");
        whole.until("the cluster is there", |state| word(state, "cpu-late") == "Steady").await;
        // Seen second by second, and over a gap in which nobody looked.
        for unseen in [0, 40, 3000] {
            whole.advance(Duration::from_secs(unseen));
            whole.refresh().await;
            let known = facts(whole.state().computes());
            assert_eq!(known, facts(&world(&whole, &workspace).await), "{scenario}, {unseen} s later");
        }
    }
}
