//! The client against the simulator: what a dashboard asks all day, and every fault that can be ordered.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

use amldeck::{
    azure::{Client, Credential, Endpoint, Options},
    domain::{
        ask::{Ask, Node, Page, Reply, Source},
        change::{Change, Method},
        compute::{Compute, Priority},
        error::ApiError,
        ids::{ComputeKey, OperationId, RegionId, ResourceId, WorkspaceId},
        operation::{Accepted, Follow, Progress},
        quota::{Scope, Usage},
        vm_size::VmSizes,
        workspace::{Named, Search, Workspace},
    },
    simulator::{self, Clock, Effect, Fault, Scenario, Simulator},
};
use serde_json::json;
use std::{collections::HashSet, sync::Arc, time::Duration};

const SMALL: &str = include_str!("../../assets/scenarios/small.toml");
const THIS: OperationId = OperationId(1);

/// A simulator whose clock is stepped, and a client of its first workspace.
struct Bench {
    simulator: Simulator,
    client: Client,
    workspace: WorkspaceId,
}

impl Bench {
    async fn new(scenario: &str) -> Self {
        Self::of(Scenario::named(scenario).unwrap()).await
    }

    async fn of(scenario: Scenario) -> Self {
        let clock = Clock::Stepped { start: "2026-03-02T08:00:00Z".parse().unwrap() };
        let simulator = Simulator::start(simulator::Options::new(scenario, clock)).await.unwrap();
        let endpoint = Endpoint::parse(&simulator.url()).unwrap();
        let client = Client::new(Options::new(endpoint, Credential::token("anything".into())).unwrap());
        let first = simulator.workspaces().remove(0);
        let workspace = WorkspaceId::new(&first.subscription, &first.resource_group, &first.name);
        Self { simulator, client, workspace }
    }

    fn id(&self, name: &str) -> ResourceId {
        self.workspace.compute(name)
    }

    async fn page(&self, at: Option<String>) -> Result<Page, ApiError> {
        match self.client.perform(Ask::Page(self.workspace.clone(), at)).await {
            Reply::Page(_, page) => page,
            other => panic!("{other:?}"),
        }
    }

    /// Every page, and how many there were.
    async fn listing(&self) -> (Vec<Arc<Compute>>, usize) {
        let mut page = self.page(None).await.unwrap();
        let (mut computes, mut pages) = (page.computes, 1);
        while page.next.is_some() {
            page = self.page(page.next).await.unwrap();
            computes.extend(page.computes);
            pages += 1;
        }
        (computes, pages)
    }

    async fn get(&self, name: &str) -> Result<Arc<Compute>, ApiError> {
        match self.client.perform(Ask::Compute(self.id(name))).await {
            Reply::Compute(_, compute) => compute,
            other => panic!("{other:?}"),
        }
    }

    async fn change(&self, change: Change) -> Result<Accepted, ApiError> {
        match self.client.perform(Ask::Change(THIS, change.into())).await {
            Reply::Changed(THIS, accepted) => accepted,
            other => panic!("{other:?}"),
        }
    }

    async fn progress(&self, follow: &Follow) -> Result<Progress, ApiError> {
        match self.client.perform(Ask::Progress(THIS, follow.clone())).await {
            Reply::Progress(THIS, progress) => progress,
            other => panic!("{other:?}"),
        }
    }

    /// Steps the clock until the change is over.
    async fn settled(&self, change: Change) -> Progress {
        let follow = self.change(change).await.unwrap().follow.unwrap();
        for _ in 0..100 {
            match self.progress(&follow).await.unwrap() {
                Progress::Running { .. } => self.simulator.advance(Duration::from_secs(5)),
                over => return over,
            }
        }
        panic!("the operation does not end");
    }

    fn change_of(&self, name: &str, method: Method) -> Change {
        Change::bare("test", ComputeKey { id: self.id(name), created: None }, method)
    }

    fn create(&self, name: &str) -> Change {
        let scale = json!({"minNodeCount": 0, "maxNodeCount": 2});
        let properties = json!({"vmSize": "Standard_DS3_v2", "scaleSettings": scale});
        let body = json!({"location": "westeurope", "properties": {"computeType": "AmlCompute", "properties": properties}});
        Change { body: Some(body), ..self.change_of(name, Method::Put) }
    }

    fn delete(&self, name: &str) -> Change {
        Change { query: &[("underlyingResourceAction", "Delete")], ..self.change_of(name, Method::Delete) }
    }

    /// Requests with this method whose path holds `part`.
    fn count(&self, method: &str, part: &str) -> usize {
        let requests = self.simulator.requests();
        requests.iter().filter(|seen| seen.method == method && seen.path.contains(part)).count()
    }
}

#[tokio::test]
async fn a_thousand_computes_are_listed_page_by_page() {
    let scenario = r#"
        description = "A workspace of several pages."
        [quotas]
        dedicated = 100000
        every_family = 100000
        computes = 2000
        [[subscriptions]]
        id = "s"
        name = "Subscription"
        [[workspaces]]
        subscription = "s"
        resource_group = "rg"
        name = "w"
        location = "westeurope"
        generated = { clusters = 600, instances = 350, attached = 50, busy = 10 }
    "#;
    let bench = Bench::of(Scenario::parse(scenario).unwrap()).await;
    let (computes, pages) = bench.listing().await;
    let ids: HashSet<&ResourceId> = computes.iter().map(|compute| &compute.id).collect();
    assert_eq!((ids.len(), pages), (1000, 10));
    assert!(computes.iter().all(|compute| compute.unreadable.is_none() && compute.created.is_some()));
    let (again, _) = bench.listing().await;
    let same = again.iter().zip(&computes).filter(|(now, before)| Arc::ptr_eq(now, before)).count();
    assert_eq!(same, 1000);
}

#[tokio::test]
async fn a_page_tells_what_is_left_of_the_budget() {
    let bench = Bench::new("small").await;
    let first = bench.page(None).await.unwrap().cost;
    assert!(first.reads_left.unwrap() > 0 && first.took > Duration::ZERO);
}

#[tokio::test]
async fn a_cluster_is_created_followed_and_deleted() {
    let bench = Bench::new("small").await;
    assert!(matches!(bench.get("new").await, Err(ApiError::NotFound(_))));

    let accepted = bench.change(bench.create("new")).await.unwrap();
    let provisioning = accepted.compute.unwrap().provisioning.clone().unwrap();
    assert_eq!(&*provisioning.word, "Creating");
    let follow = accepted.follow.unwrap();
    assert_eq!(bench.progress(&follow).await, Ok(Progress::Running { percent: None, wait: None }));
    bench.simulator.advance(Duration::from_secs(60));
    assert_eq!(bench.progress(&follow).await, Ok(Progress::Succeeded));
    assert_eq!(&*bench.get("new").await.unwrap().provisioning.clone().unwrap().word, "Succeeded");

    assert_eq!(bench.settled(bench.delete("new")).await, Progress::Succeeded);
    assert!(matches!(bench.get("new").await, Err(ApiError::NotFound(_))));
}

#[tokio::test]
async fn a_scale_is_taken_with_202() {
    let bench = Bench::new("small").await;
    let scale = json!({"minNodeCount": 0, "maxNodeCount": 7, "nodeIdleTimeBeforeScaleDown": "PT5M"});
    let body = json!({"properties": {"properties": {"scaleSettings": scale}}});
    let patch = Change { body: Some(body), ..bench.change_of("cpu-one", Method::Patch) };
    assert_eq!(bench.settled(patch).await, Progress::Succeeded);
    assert_eq!(bench.get("cpu-one").await.unwrap().scale.unwrap().max, 7);
}

#[tokio::test]
async fn an_instance_is_stopped_and_cannot_be_stopped_twice_over() {
    let bench = Bench::new("small").await;
    let stop = || Change { suffix: "/stop", ..bench.change_of("ci-one", Method::Post) };
    let stopping = bench.change(stop()).await.unwrap();
    assert!(stopping.compute.is_none());
    assert!(matches!(bench.change(stop()).await, Err(ApiError::Conflict(_))));
    bench.simulator.advance(Duration::from_secs(300));
    assert_eq!(bench.progress(&stopping.follow.unwrap()).await, Ok(Progress::Succeeded));
    assert_eq!(&*bench.get("ci-one").await.unwrap().state.clone().unwrap().word, "Stopped");
}

#[tokio::test]
async fn an_operation_that_fails_says_why() {
    let bench = Bench::new("small").await;
    let mut beyond = bench.create("beyond");
    let scale = "/properties/properties/scaleSettings/minNodeCount";
    let body = beyond.body.as_mut().unwrap();
    *body.pointer_mut(scale).unwrap() = json!(5000);
    *body.pointer_mut(&scale.replace("min", "max")).unwrap() = json!(5000);
    let Progress::Failed(refusal) = bench.settled(beyond).await else { panic!("it should not be had") };
    assert!(!refusal.code.is_empty() && refusal.message.contains("quota"), "{refusal:?}");
}

#[tokio::test]
async fn either_style_of_following_leads_to_the_end() {
    for style in ["azure-async-operation", "location", "both"] {
        let scenario = format!("{SMALL}\n[service]\nannouncement = \"{style}\"\n");
        let bench = Bench::of(Scenario::parse(&scenario).unwrap()).await;
        assert_eq!(bench.settled(bench.delete("cpu-one")).await, Progress::Succeeded, "{style}");
        assert!(matches!(bench.get("cpu-one").await, Err(ApiError::NotFound(_))), "{style}");
    }
}

#[tokio::test]
async fn a_lost_status_address_is_an_error_of_the_question() {
    let bench = Bench::new("small").await;
    let follow = bench.change(bench.delete("cpu-one")).await.unwrap().follow.unwrap();
    bench.simulator.order(Fault::lost_operation());
    assert!(matches!(bench.progress(&follow).await, Err(ApiError::NotFound(_))));
}

#[tokio::test]
async fn the_region_tells_its_quota_and_its_sizes() {
    let bench = Bench::new("busy").await;
    let region = || RegionId::new(bench.workspace.subscription(), "westeurope");
    let Reply::Usages(_, Ok(usages)) = bench.client.perform(Ask::Usages(region())).await else {
        panic!("no quota");
    };
    let Reply::Sizes(_, Ok(sizes)) = bench.client.perform(Ask::Sizes(region(), Source::Service)).await else {
        panic!("no sizes");
    };
    are_joined(&usages, &sizes);
}

fn are_joined(usages: &[Usage], sizes: &VmSizes) {
    let of = |scope: Scope| usages.iter().filter(|usage| usage.scope == scope).count();
    assert_eq!((of(Scope::Computes), of(Scope::Region(Priority::Dedicated))), (1, 1));
    assert_eq!(of(Scope::Family(Priority::Dedicated)), of(Scope::Family(Priority::Low)));
    let low = |usage: &&Usage| usage.scope == Scope::Family(Priority::Low);
    assert!(usages.iter().filter(low).any(|usage| usage.limit.is_none()));
    assert!(sizes.all().len() > 20 && sizes.all().iter().any(|size| size.hourly.is_some()));
    for size in sizes.all() {
        let rows = usages.iter().filter(|usage| usage.is_of(&size.family)).count();
        assert_eq!(rows, 2, "{} of {}", size.name, size.family);
    }
}

#[tokio::test]
async fn the_nodes_of_a_cluster_are_listed() {
    let bench = Bench::new("busy").await;
    let (computes, _) = bench.listing().await;
    let busy = computes.iter().find(|compute| compute.current_nodes.is_some_and(|nodes| nodes > 0)).unwrap();
    let Reply::Nodes(_, Ok(page)) = bench.client.perform(Ask::Nodes(busy.id.clone(), None)).await else {
        panic!("no nodes");
    };
    assert!(!page.nodes.is_empty());
    assert!(page.nodes.iter().all(|Node { id, state, .. }| !id.is_empty() && !state.is_empty()));

    let instance = computes.iter().find(|compute| &*compute.compute_type == "ComputeInstance").unwrap();
    let refused = bench.client.perform(Ask::Nodes(instance.id.clone(), None)).await;
    assert!(matches!(refused, Reply::Nodes(_, Err(ApiError::Invalid(_)))), "{refused:?}");
}

#[tokio::test]
async fn workspaces_are_found_wherever_they_are() {
    let bench = Bench::new("busy").await;
    let found = async |search: Search| match bench.client.perform(Ask::Workspaces(search)).await {
        Reply::Workspaces(found) => found.unwrap().workspaces,
        other => panic!("{other:?}"),
    };
    let everywhere = found(Search::default()).await;
    assert_eq!(everywhere.len(), bench.simulator.workspaces().len());
    let first: &Workspace = everywhere.iter().find(|found| found.id == bench.workspace).unwrap();
    let named = Search {
        subscription: Some(first.id.subscription().to_owned()),
        group: Some(first.id.group().to_uppercase()),
        names: vec![Named::parse(&first.id.name().to_uppercase()).unwrap()],
    };
    assert_eq!(found(named).await[0].id, first.id);
    let Reply::Workspace(_, Ok(workspace)) =
        bench.client.perform(Ask::Workspace(bench.workspace.clone())).await
    else {
        panic!("no workspace");
    };
    assert_eq!((workspace.id, workspace.kind), (first.id.clone(), first.kind.clone()));
}

#[tokio::test]
async fn a_reading_survives_what_passes() {
    async fn survives(fault: Effect) {
        let bench = Bench::new("small").await;
        bench.simulator.order(Fault::new(fault.clone()));
        assert_eq!(bench.listing().await.0.len(), 2, "{fault:?}");
        assert_eq!(bench.count("GET", "/computes"), 2, "{fault:?}");
    }
    tokio::join!(
        survives(Effect::Status(503)),
        survives(Effect::Status(500)),
        survives(Effect::Html(502)),
        survives(Effect::Cut(40)),
        survives(Effect::Drop),
        survives(Effect::DropAnswer),
        survives(Effect::Throttle { retry_after: 0 }),
    );
}

#[tokio::test]
async fn a_reading_that_cannot_be_read_says_so() {
    for (fault, status) in [(Effect::Malformed, 200), (Effect::Html(200), 200), (Effect::Html(404), 404)] {
        let bench = Bench::new("small").await;
        bench.simulator.order(Fault::new(fault.clone()).times(3));
        let Err(ApiError::Unreadable { status: seen, .. }) = bench.page(None).await else {
            panic!("{fault:?} was read");
        };
        assert_eq!(seen, status);
    }
}

#[tokio::test]
async fn a_page_that_fails_fails_alone() {
    let bench = Bench::of(Scenario::parse(&format!("{SMALL}\n[service]\npage_size = 1\n")).unwrap()).await;
    bench.simulator.order(Fault::failing_page().times(3));
    let first = bench.page(None).await.unwrap();
    let Err(ApiError::Service(refusal)) = bench.page(first.next.clone()).await else { panic!("it was read") };
    assert_eq!(refusal.status, 500);
    assert_eq!(bench.page(first.next).await.unwrap().next, None);
}

#[tokio::test]
async fn a_change_is_never_sent_twice() {
    for fault in [
        Effect::Status(500),
        Effect::Status(503),
        Effect::Html(502),
        Effect::Drop,
        Effect::DropAnswer,
        Effect::Throttle { retry_after: 0 },
    ] {
        let bench = Bench::new("small").await;
        let is_riddle = matches!(fault, Effect::Drop | Effect::DropAnswer);
        // From here on there is a connection that is used again: its loss must not pass for "never sent".
        bench.page(None).await.unwrap();
        bench.simulator.order(Fault::new(fault.clone()).on("PUT", "/computes/new"));
        let error = bench.change(bench.create("new")).await.unwrap_err();
        assert_eq!(matches!(error, ApiError::Lost(_)), is_riddle, "{fault:?}: {error}");
        assert_eq!(bench.count("PUT", "/computes/new"), 1, "{fault:?}");
        assert_eq!(bench.get("new").await.is_ok(), matches!(fault, Effect::DropAnswer), "{fault:?}");
    }
}

#[tokio::test]
async fn throttling_closes_the_reads_and_leaves_the_changes() {
    let bench = Bench::new("small").await;
    bench.simulator.order(Fault::throttle(1, 60).on("GET", ""));
    for _ in 0..3 {
        assert!(matches!(bench.page(None).await, Err(ApiError::Throttled { .. })));
    }
    assert_eq!(bench.simulator.requests().len(), 1);
    assert!(bench.change(bench.delete("cpu-one")).await.is_ok());
}

#[tokio::test]
async fn an_expired_token_is_no_longer_signed_in() {
    let bench = Bench::new("small").await;
    bench.simulator.order(Fault::new(Effect::ExpiredToken));
    let error = bench.page(None).await.unwrap_err();
    assert!(
        matches!(&error, ApiError::SignedOut(why) if why.to_string().contains("ExpiredAuthenticationToken")),
        "{error}"
    );
    assert!(bench.page(None).await.is_ok());
}

#[tokio::test]
async fn an_unknown_api_version_gives_way_to_an_older_one() {
    let bench = Bench::new("small").await;
    let endpoint = Endpoint::parse(&bench.simulator.url()).unwrap();
    let mut options = Options::new(endpoint, Credential::token("anything".into())).unwrap();
    options.versions.computes = "2099-01-01";
    let client = Client::new(options);
    for _ in 0..2 {
        let reply = client.perform(Ask::Page(bench.workspace.clone(), None)).await;
        assert!(matches!(&reply, Reply::Page(_, Ok(page)) if page.computes.len() == 2), "{reply:?}");
        assert!(matches!(&reply, Reply::Page(_, Ok(page)) if page.cost.version == Some("2024-04-01")));
    }
    let queries: Vec<String> = bench.simulator.requests().into_iter().map(|seen| seen.query).collect();
    assert_eq!(queries, ["api-version=2099-01-01", "api-version=2024-04-01", "api-version=2024-04-01"]);
}
