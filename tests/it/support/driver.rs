//! Drives the core by hand: keys and time in, asks out, answers back in.

use super::{Body, region};
use amldeck::{
    app::{
        effects::Effect,
        event::Event,
        look::Look,
        preferences::Preferences,
        sign_in::Begin,
        state::{Setup, State, Wanted},
        update::update,
    },
    domain::{
        ask::{Ask, Cost, Node, NodePage, Page, Reply},
        change::Change,
        colour::Depth,
        compute::Compute,
        error::{ApiError, Refusal},
        ids::{RegionId, RequestId, WorkspaceId},
        operation::{Accepted, Follow, Progress},
        permissions::{Grant, Permissions},
        sign_in::{DeviceCode, Principal, Said, SignedOut, Who},
        text::Text,
        time::Now,
        workspace::Workspace,
    },
    settings::Theme,
};
use chrono::{DateTime, TimeDelta, Utc};
use ratatui::layout::Size;
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// The workspace of all tests.
pub fn workspace() -> WorkspaceId {
    WorkspaceId::new("00000000-0000-0000-0000-000000000001", "rg-ml", "prod-ml")
}

/// The region of all workspaces of its subscription.
pub fn region() -> RegionId {
    RegionId::new(workspace().subscription(), "westeurope")
}

/// What the service says about a workspace.
pub fn described(id: WorkspaceId) -> Workspace {
    let (region, kind) = ("westeurope".into(), "Default".into());
    Workspace { region, kind, managed_network: Some(false), ..Workspace::bare(id) }
}

/// The wall clock at the start.
pub fn start() -> DateTime<Utc> {
    amldeck::domain::time::parse("2026-03-01T08:00:00Z").expect("it is RFC 3339")
}

/// The setup of most tests: one workspace, far away, changes allowed.
pub fn setup() -> Setup {
    Setup {
        wanted: Wanted::Workspaces(vec![workspace()]),
        origin: "the command line".into(),
        passed_over: Vec::new(),
        preferences: Preferences {
            look: Look { palette: Theme::of_program("terminal").at(Depth::Sixteen), ..Look::default() },
            mouse: true,
            writable: true,
            themes: vec!["dark".to_owned(), "light".to_owned()],
            ..Preferences::default()
        },
        recent: Vec::new(),
        loopback: false,
        refresh: None,
        label: Text::default(),
        host: "management.azure.com".into(),
        api_version: "2025-12-01",
        zone: chrono_tz::Tz::UTC,
        views: serde_json::Value::Null,
        sites: None,
        sign_in: Begin::Not,
    }
}

/// The same for somebody who wants the program otherwise.
pub fn preferring(otherwise: impl FnOnce(&mut Preferences)) -> Setup {
    let mut setup = setup();
    otherwise(&mut setup.preferences);
    setup
}

/// A refusal with a status and a code.
pub fn refusal(status: u16, code: &str) -> Refusal {
    Refusal { status, code: code.into(), message: "because".into(), ..Refusal::default() }
}

/// The service does not know the thing.
pub fn not_found() -> ApiError {
    ApiError::NotFound(Refusal { status: 404, ..Refusal::default() })
}

/// The service wants to be left alone.
pub fn throttled(seconds: u64) -> ApiError {
    ApiError::Throttled { wait: Duration::from_secs(seconds), refusal: refusal(429, "TooManyRequests") }
}

/// Somebody who is signed in.
pub fn ada() -> Who {
    Who {
        name: "ada@contoso.com".into(),
        kind: Principal::User,
        tenant: "contoso-id".into(),
        credential: "cli".into(),
        expires: None,
    }
}

/// Nobody is signed in to either tool.
pub fn nobody_signed_in() -> ApiError {
    let said = |by: &str, words: &str| Said { by: by.into(), words: words.into() };
    ApiError::SignedOut(Box::new(SignedOut {
        said: vec![said("cli", "Please run 'az login' to setup account."), said("azd", "not found on PATH")],
        run: vec!["az login".into()],
        ..SignedOut::default()
    }))
}

/// A code to sign in with that is good for so many seconds.
pub fn device_code(lasts: u64) -> DeviceCode {
    DeviceCode {
        code: "ABCD-EFGH".into(),
        link: "https://microsoft.com/devicelogin".into(),
        lasts: Duration::from_secs(lasts),
        every: Duration::from_secs(5),
    }
}

/// Where the status of a change is to be asked for.
pub fn status_url() -> Follow {
    Follow::Status("https://management.azure.com/subscriptions/s/operations/1?t=long".to_owned())
}

/// The core with a clock that stands until it is told to move.
pub struct Driver {
    /// The core's state.
    pub state: State,
    /// Everything but asks that the core wished for, oldest first.
    pub effects: Vec<Effect>,
    now: Now,
    slept: Duration,
    open: BTreeMap<RequestId, Ask>,
    last: Option<Event>,
}

impl Driver {
    /// A core that was just started at 120×40.
    pub fn start(setup: Setup) -> Self {
        let now = Now { steady: Duration::ZERO, wall: start() };
        let state = State::new(now, setup, Size::new(120, 40));
        let mut driver = Self {
            state,
            effects: Vec::new(),
            now,
            slept: Duration::ZERO,
            open: BTreeMap::new(),
            last: None,
        };
        driver.event(Event::Time);
        driver
    }

    /// A core that has read everything once, and has these computes.
    pub fn ready(bodies: &[Body]) -> Self {
        Self::ready_with(setup(), bodies)
    }

    /// The same with another setup.
    pub fn ready_with(setup: Setup, bodies: &[Body]) -> Self {
        let mut driver = Self::ready_to_be_allowed(setup, bodies);
        driver.answer_permissions("*", &[]);
        driver
    }

    /// A core that has read everything but what the user may do.
    pub fn ready_to_be_allowed(setup: Setup, bodies: &[Body]) -> Self {
        let mut driver = Self::start(setup);
        driver.answer_workspace();
        driver.answer_sizes();
        driver.answer_usages();
        driver.answer_listing(bodies);
        assert!(driver.state.is_settled());
        driver
    }

    /// Tells the core something, now, and gives it the time to go on with what follows.
    pub fn event(&mut self, event: Event) {
        self.first(event);
        while self.state.is_at_work() {
            self.first(Event::Continue);
        }
    }

    /// Tells the core something, now, and no more.
    pub fn first(&mut self, event: Event) {
        for effect in update(&mut self.state, self.now, event) {
            match effect {
                Effect::Ask(id, ask) => {
                    assert!(self.open.insert(id, ask).is_none(), "an id is made once");
                }
                Effect::Abandon(id) => {
                    self.open.remove(&id).expect("only what is open can be abandoned");
                }
                Effect::Copy(_)
                | Effect::Open(_)
                | Effect::Reload(_)
                | Effect::Demo
                | Effect::Suspend
                | Effect::Redraw
                | Effect::Quit => {
                    self.effects.push(effect);
                }
            }
        }
        assert_eq!(self.state.effects.open(), self.open.len(), "{:?}", self.open);
    }

    /// Lets time pass until so many seconds after the start; the core is woken whenever it asked to be.
    pub fn at(&mut self, seconds: f64) -> &mut Self {
        let goal = Duration::from_secs_f64(seconds);
        while let Some(due) = self.state.deadline().filter(|due| *due <= goal) {
            assert!(due > self.now.steady, "a deadline lies behind: the program would spin");
            self.set(due);
            self.event(Event::Time);
        }
        self.set(goal);
        self.event(Event::Time);
        self
    }

    /// Lets so many seconds pass.
    pub fn after(&mut self, seconds: f64) -> &mut Self {
        self.at(self.now.steady.as_secs_f64() + seconds)
    }

    /// The machine sleeps for so many seconds: only its wall clock goes on.
    pub fn sleep(&mut self, seconds: u64) -> &mut Self {
        self.slept += Duration::from_secs(seconds);
        self.after(0.1)
    }

    /// What is asked and not answered, in words, oldest first; without what forms ask while they are filled in.
    pub fn asked(&self) -> Vec<String> {
        let by_forms =
            |ask: &&Ask| !matches!(ask, Ask::Offers(..) | Ask::NameIsFree(..) | Ask::Permissions(_));
        self.open.values().filter(by_forms).map(words).collect()
    }

    /// The same with what forms ask.
    pub fn all_asked(&self) -> Vec<String> {
        self.open.values().map(words).collect()
    }

    /// The asks themselves.
    pub fn asks(&self) -> impl Iterator<Item = (RequestId, &Ask)> {
        self.open.iter().map(|(id, ask)| (*id, ask))
    }

    /// The event that answers the oldest ask called `name`, to be told later.
    pub fn event_for(&mut self, name: &str, reply: impl FnOnce(&Ask) -> Reply) -> Event {
        let (id, ask) = self.find(name);
        let reply = reply(ask);
        self.event_to(id, reply)
    }

    /// The event that answers one ask, to be told later.
    pub fn event_to(&mut self, id: RequestId, reply: Reply) -> Event {
        assert!(self.open.remove(&id).is_some(), "nobody asked");
        Event::Reply(id, reply)
    }

    /// Answers one ask.
    pub fn reply(&mut self, id: RequestId, reply: Reply) {
        let event = self.event_to(id, reply);
        self.tell(event);
    }

    /// Gives the last answer a second time, if there was one.
    pub fn reply_again(&mut self) {
        if let Some(event) = self.last.clone() {
            self.event(event);
        }
    }

    /// Answers the oldest open ask that is called `name`.
    pub fn answer(&mut self, name: &str, reply: impl FnOnce(&Ask) -> Reply) {
        let event = self.event_for(name, reply);
        self.tell(event);
    }

    /// Answers the oldest open ask called `name` with an error.
    pub fn fail(&mut self, name: &str, error: ApiError) {
        self.answer(name, |ask| ask.failed(error));
    }

    /// Answers a listing with one page that holds all.
    pub fn answer_listing(&mut self, bodies: &[Body]) {
        self.answer_page("page", bodies, None);
    }

    /// Answers a page of a listing.
    pub fn answer_page(&mut self, name: &str, bodies: &[Body], next: Option<&str>) {
        let computes = bodies.iter().map(Body::read).collect();
        self.answer_computes(name, computes, next);
    }

    /// Answers a page of a listing with computes that were read already.
    pub fn answer_computes(&mut self, name: &str, computes: Vec<Arc<Compute>>, next: Option<&str>) {
        let page = Page { computes, next: next.map(str::to_owned), cost: Cost::default() };
        self.answer(name, |_| Reply::Page(workspace(), Ok(page)));
    }

    /// Answers the listing of one of several workspaces.
    pub fn answer_of(&mut self, workspace: &WorkspaceId, answer: Result<&[Body], ApiError>) {
        let page = answer.map(|bodies| Page {
            computes: bodies.iter().map(|body| body.clone().of(workspace).read()).collect(),
            next: None,
            cost: Cost::default(),
        });
        let asked = |ask: &Ask| matches!(ask, Ask::Page(id, _) if id == workspace);
        let (id, _) = self.asks().find(|(_, ask)| asked(ask)).expect("its listing is asked for");
        self.reply(id, Reply::Page(workspace.clone(), page));
    }

    /// Answers what each of several workspaces is, and what their regions have.
    pub fn answer_beside(&mut self) {
        for _ in 0..2 {
            let asked: Vec<(RequestId, Ask)> = self.asks().map(|(id, ask)| (id, ask.clone())).collect();
            for (id, ask) in asked {
                let reply = match ask {
                    Ask::Workspace(of) => Reply::Workspace(of.clone(), Ok(described(of))),
                    Ask::Sizes(region, _) => Reply::Sizes(region, Ok(region::sizes())),
                    Ask::Usages(region) => Reply::Usages(region, Ok(region::usages().into())),
                    _ => continue,
                };
                self.reply(id, reply);
            }
        }
    }

    /// Answers what the workspace is.
    pub fn answer_workspace(&mut self) {
        self.answer("workspace", |_| Reply::Workspace(workspace(), Ok(described(workspace()))));
    }

    /// Answers the sizes of the region.
    pub fn answer_sizes(&mut self) {
        self.answer("sizes", |_| Reply::Sizes(region(), Ok(region::sizes())));
    }

    /// Answers what the user may do: all but `forbidden`, or nothing but what `allowed` says.
    pub fn answer_permissions(&mut self, allowed: &str, forbidden: &[&str]) {
        let not_actions = forbidden.iter().map(|action| (*action).to_owned()).collect();
        let grants = vec![Grant { actions: vec![allowed.to_owned()], not_actions }];
        self.answer("permissions", |_| Reply::Permissions(workspace(), Ok(Permissions(grants))));
    }

    /// Answers the quota of the region.
    pub fn answer_usages(&mut self) {
        self.answer("usages", |_| Reply::Usages(region(), Ok(region::usages().into())));
    }

    /// Answers the reading of one compute.
    pub fn answer_compute(&mut self, name: &str, answer: Result<&Body, ApiError>) {
        let answer = answer.map(Body::read);
        self.answer(&format!("compute {name}"), |_| Reply::Compute(workspace().compute(name), answer));
    }

    /// Answers nodes, one page of them.
    pub fn answer_nodes(&mut self, name: &str, ids: &[&str], next: Option<&str>) {
        let node = |id: &&str| Node {
            id: (**id).into(),
            state: "idle".into(),
            public_ip: None,
            private_ip: Some("10.0.0.9".into()),
            port: Some(50_000),
            run: None,
        };
        let nodes = ids.iter().map(node).collect();
        let page = NodePage { nodes, next: next.map(str::to_owned), cost: Cost::default() };
        self.answer(name, |ask| match ask {
            Ask::Nodes(id, _) => Reply::Nodes(id.clone(), Ok(page)),
            other => panic!("not nodes: {other:?}"),
        });
    }

    /// The only change that is on its way.
    pub fn change(&self) -> &Change {
        let mut changes = self.open.values().filter_map(|ask| match ask {
            Ask::Change(_, change) => Some(change),
            _ => None,
        });
        let change = changes.next().unwrap_or_else(|| panic!("no change is on its way: {:?}", self.asked()));
        assert!(changes.next().is_none(), "more than one change is on its way");
        change
    }

    /// The compute is read just before its change is sent, and is the one that was meant.
    pub fn still_there(&mut self, body: &Body) {
        let name = body.read().name.to_string();
        self.answer_compute(&name, Ok(body));
    }

    /// Accepts the change on its way as the service does, with a status URL.
    pub fn accept(&mut self, body: Option<&Body>) {
        let compute = body.map(Body::read);
        self.answer_change(Ok(Accepted { follow: Some(status_url()), done: false, compute, wait: None }));
    }

    /// Answers the oldest change that is on its way.
    pub fn answer_change(&mut self, answer: Result<Accepted, ApiError>) {
        self.answer("change", |ask| match ask {
            Ask::Change(id, _) => Reply::Changed(*id, answer),
            other => panic!("not a change: {other:?}"),
        });
    }

    /// Answers how the oldest operation that is asked for is going.
    pub fn progress(&mut self, answer: Result<Progress, ApiError>) {
        self.answer("progress", |ask| match ask {
            Ask::Progress(id, _) => Reply::Progress(*id, answer),
            other => panic!("not a question about an operation: {other:?}"),
        });
    }

    /// The operation goes on.
    pub fn running(&mut self) {
        self.progress(Ok(Progress::Running { percent: None, wait: None }));
    }

    fn tell(&mut self, event: Event) {
        self.last = Some(event.clone());
        self.event(event);
    }

    fn find(&self, name: &str) -> (RequestId, &Ask) {
        let called = |ask: &Ask| {
            let words = words(ask);
            words == name
                || words
                    .strip_prefix(name)
                    .is_some_and(|rest| rest.starts_with(' ') && !rest.starts_with(" http"))
        };
        let found = self.open.iter().find(|(_, ask)| called(ask));
        let (id, ask) = found.unwrap_or_else(|| panic!("{name} is not asked for, but {:?}", self.asked()));
        (*id, ask)
    }

    fn set(&mut self, steady: Duration) {
        let wall = start() + TimeDelta::from_std(steady + self.slept).expect("a test is shorter than that");
        self.now = Now { steady, wall };
    }
}

/// An ask in a few words: `page`, `page URL`, `compute gpu`, `change PUT gpu`, `change POST gpu/stop`.
pub fn words(ask: &Ask) -> String {
    let after = |word: &str, url: &Option<String>| match url {
        Some(url) => format!("{word} {url}"),
        None => word.to_owned(),
    };
    match ask {
        Ask::Workspaces(_) => "workspaces".to_owned(),
        Ask::Workspace(_) => "workspace".to_owned(),
        Ask::Page(_, url) => after("page", url),
        Ask::Compute(id) => format!("compute {}", id.name()),
        Ask::Nodes(id, url) => after(&format!("nodes {}", id.name()), url),
        Ask::Permissions(_) => "permissions".to_owned(),
        Ask::Usages(..) => "usages".to_owned(),
        Ask::Sizes(..) => "sizes".to_owned(),
        Ask::Elsewhere(_, region) => format!("elsewhere {region}"),
        Ask::Offers(_, offer) => format!("offers {offer:?}"),
        Ask::NameIsFree(_, name) => format!("name {name}"),
        Ask::Extension(id) => format!("extension {}", id.name()),
        Ask::AllowedSizes(id) => format!("allowed sizes {}", id.name()),
        Ask::File(path) => format!("file {path}"),
        Ask::Save(path, _) => format!("save {path}"),
        Ask::SignIn => "sign in".to_owned(),
        Ask::SignInFiles => "sign-in files".to_owned(),
        Ask::DeviceCode => "device code".to_owned(),
        Ask::Redeem => "redeem".to_owned(),
        Ask::Change(_, change) => {
            format!("change {} {}{}", change.method.as_str(), change.target.id.name(), change.suffix)
        }
        Ask::Progress(id, _) => format!("progress {}", id.0),
    }
}
