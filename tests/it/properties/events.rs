//! Any events in any order: nothing panics, nothing is asked twice, every deadline lies ahead.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

use super::cases;
use crate::support::{
    Body, Driver, Keyboard, bodies,
    driver::{
        ada, described, device_code, not_found, preferring, refusal, setup, status_url, throttled, workspace,
    },
    region,
};
use amldeck::{
    app::{
        event::Event,
        keymap::BINDINGS,
        list::{Entry, RowKey},
        panes::{Contents, PANES, PaneId},
        sign_in::Begin,
        state::{Setup, Wanted},
    },
    domain::{
        ask::{Ask, Content, Cost, Elsewhere, Node, NodePage, Page, Reply},
        error::ApiError,
        ids::{RequestId, WorkspaceId},
        offer::Offered,
        operation::{Accepted, Progress},
        permissions::{Grant, Permissions},
        sign_in::Redeemed,
        workspace::Search,
    },
    kinds::KINDS,
};
use proptest::{prelude::*, sample::Index};
use ratatui::layout::Size;
use std::{cmp::Ordering, collections::HashSet, sync::Arc, time::Duration};

/// One thing that happens.
#[derive(Clone, Debug)]
enum Step {
    Press(&'static str),
    Type(char),
    Paste(String),
    Resize(u16, u16),
    Wait(f64),
    Good(Index, Choices),
    Bad(Index, usize),
    Late,
    Draw,
}

/// What a good answer is made of.
#[derive(Clone, Copy, Debug)]
struct Choices {
    bodies: u64,
    states: u64,
    again: bool,
    more: bool,
}

fn keys() -> Vec<&'static str> {
    let actions = KINDS.iter().flat_map(|kind| kind.actions).map(|action| action.key);
    let keys = BINDINGS.iter().flat_map(|binding| binding.keys).copied().chain(actions);
    let keys = keys.filter(|key| !key.is_empty());
    keys.chain(["backspace", "ctrl-u", "ctrl-w"]).collect::<HashSet<_>>().into_iter().collect()
}

/// Keys that belong together and would seldom meet by chance: whole changes.
const WHOLE: &[&str] = &[
    "S y",
    "s tab enter",
    "3 s backtab enter",
    "3 n g p u backtab enter",
    "n c i - a backtab enter",
    "ctrl-d g p u - a 1 0 0 enter",
    "5 ctrl-d d s v m enter",
    "3 enter tab",
    "a enter",
    "W j enter",
];

fn step() -> impl Strategy<Value = Step> {
    let choices = (any::<u64>(), any::<u64>(), prop::bool::weighted(0.1), prop::bool::weighted(0.2))
        .prop_map(|(bodies, states, again, more)| Choices { bodies, states, again, more });
    let mut keys = keys();
    keys.sort_unstable();
    prop_oneof![
        8 => prop::sample::select(keys).prop_map(Step::Press),
        4 => prop::sample::select(WHOLE.to_vec()).prop_map(Step::Press),
        3 => prop_oneof![any::<char>(), prop::char::range('a', 'z'), prop::char::range('0', '9')].prop_map(Step::Type),
        1 => prop_oneof![any::<String>(), Just("gpu-a100\n".to_owned())].prop_map(Step::Paste),
        1 => (0_u16..=300, 0_u16..=100).prop_map(|(width, height)| Step::Resize(width, height)),
        3 => prop_oneof![0.0..3.0, 0.0..120.0].prop_map(Step::Wait),
        8 => (any::<Index>(), choices).prop_map(|(at, choices)| Step::Good(at, choices)),
        2 => (any::<Index>(), 0_usize..9).prop_map(|(at, error)| Step::Bad(at, error)),
        1 => Just(Step::Late),
        1 => Just(Step::Draw),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(), 1..70)
}

fn error(which: usize) -> ApiError {
    match which {
        8 => ApiError::signed_out("the token has expired"),
        0 => ApiError::lost(),
        1 => not_found(),
        2 => throttled(30),
        3 => ApiError::timed_out(Duration::from_secs(60)),
        4 => ApiError::Forbidden(refusal(403, "AuthorizationFailed")),
        5 => ApiError::Invalid(amldeck::domain::error::Refusal {
            target: Some("vmSize".into()),
            ..refusal(400, "Bad")
        }),
        6 => ApiError::unreadable("HTML"),
        _ => ApiError::unreachable("no route"),
    }
}

/// All, or none, or all but what begins with a few letters.
fn permissions(choices: Choices) -> Permissions {
    let not_actions = ["", "*", "*/computes/s*", "*listNodes*"][usize::try_from(choices.bodies % 4).unwrap()];
    Permissions(vec![Grant { actions: vec!["*".to_owned()], not_actions: vec![not_actions.to_owned()] }])
}

/// Some of all bodies, in states of their own.
fn some(choices: Choices) -> Vec<Body> {
    let words = ["Succeeded", "Creating", "Updating", "Deleting", "Failed", "Odd"];
    let altered = |(at, body): (usize, Body)| {
        let bits = choices.states.rotate_right(u32::try_from(at * 5).unwrap());
        let word = words[usize::try_from(bits % 6).unwrap()];
        let body = if bits % 8 < 6 { body } else { body.provisioning(word) };
        let body = if bits % 11 == 0 { body.silent("Updating") } else { body };
        if choices.again && bits % 3 == 0 { body.created("2026-03-01T08:01:00Z") } else { body }
    };
    let picked = bodies::all().into_iter().enumerate().filter(|(at, _)| choices.bodies >> at & 1 == 0);
    picked.map(altered).collect()
}

fn good(ask: &Ask, choices: Choices) -> Reply {
    let next = choices.more.then(|| "https://management.azure.com/next".to_owned());
    match ask {
        Ask::Workspaces(_) => {
            let ids = [workspace(), WorkspaceId::new("s", "g", "other")];
            let found = ids.into_iter().skip(usize::try_from(choices.bodies % 3).unwrap()).map(described);
            Reply::Workspaces(Ok(found.collect::<Vec<_>>().into()))
        }
        Ask::Workspace(id) => Reply::Workspace(id.clone(), Ok(described(id.clone()))),
        Ask::Page(id, _) => {
            let mut computes: Vec<_> = some(choices).into_iter().map(|body| body.of(id).read()).collect();
            if choices.states.is_multiple_of(7) && *id == workspace() {
                computes.push(Arc::new(amldeck::kinds::read("{}")));
            }
            Reply::Page(id.clone(), Ok(Page { computes, next, cost: Cost::default() }))
        }
        Ask::Compute(id) => {
            let of = id.workspace().unwrap_or_else(workspace);
            let found = some(choices).into_iter().map(|body| body.of(&of).read());
            let found = found.into_iter().find(|compute| compute.id == *id);
            Reply::Compute(id.clone(), found.ok_or_else(not_found))
        }
        Ask::Nodes(id, _) => {
            let node = Node {
                id: "n1".into(),
                state: "idle".into(),
                public_ip: None,
                private_ip: None,
                port: None,
                run: None,
            };
            let nodes = vec![node; usize::try_from(choices.bodies % 5).unwrap()];
            Reply::Nodes(id.clone(), Ok(NodePage { nodes, next, cost: Cost::default() }))
        }
        Ask::Permissions(id) => Reply::Permissions(id.clone(), Ok(permissions(choices))),
        Ask::Usages(id) => Reply::Usages(id.clone(), Ok(region::usages().into())),
        Ask::Sizes(id, _) => Reply::Sizes(id.clone(), Ok(region::sizes())),
        Ask::Elsewhere(id, region) => {
            let elsewhere = Elsewhere { sizes: region::sizes(), usages: region::usages() };
            Reply::Elsewhere(id.clone(), region.clone(), Ok(elsewhere))
        }
        Ask::Offers(id, offer) => {
            let offered = Offered {
                value: "/subscriptions/s/resourceGroups/g/providers/A/b/c".into(),
                label: "c".into(),
                detail: "g · westeurope".into(),
                region: None,
                doubt: choices.more.then(|| "it is Stopped".into()),
            };
            Reply::Offers(id.clone(), *offer, Ok(vec![offered; usize::try_from(choices.bodies % 9).unwrap()]))
        }
        Ask::NameIsFree(id, name) => {
            let refusal = choices.more.then(|| "the service says: no".into());
            Reply::NameIsFree(id.clone(), name.clone(), Ok(refusal))
        }
        Ask::Extension(id) => Reply::Extension(id.clone(), Ok(choices.more)),
        Ask::AllowedSizes(id) => Reply::AllowedSizes(id.clone(), Ok(vec!["Standard_DS3_v2".into()])),
        Ask::File(path) => {
            let text = if choices.more { "type: amlcompute\nsize: Standard_D2_v2\n" } else { "\u{7}: [" };
            Reply::File(path.clone(), Ok(Content(text.as_bytes().to_vec().into())))
        }
        Ask::Save(path, _) => {
            Reply::Saved(path.clone(), if choices.more { Ok(()) } else { Err("full".into()) })
        }
        Ask::SignIn => {
            Reply::SignedIn(if choices.more { Ok(ada()) } else { Err(ApiError::signed_out("no")) })
        }
        Ask::SignInFiles => Reply::SignInFiles(choices.again.then_some(choices.bodies)),
        Ask::DeviceCode => Reply::DeviceCode(Ok(device_code(90))),
        Ask::Redeem => Reply::Redeemed(if choices.more {
            Ok(Redeemed::By(ada()))
        } else {
            Ok(Redeemed::NotYet(Duration::from_secs(10)))
        }),
        Ask::Change(id, change) => {
            let name = change.target.id.name();
            let of = change.target.id.workspace().unwrap_or_else(workspace);
            let compute = choices.more.then(|| bodies::cluster(name).silent("Creating").of(&of).read());
            let follow = (!choices.again).then(status_url);
            Reply::Changed(
                *id,
                Ok(Accepted { done: follow.is_none() && choices.again, follow, compute, wait: None }),
            )
        }
        Ask::Progress(id, _) => {
            let progress = match choices.bodies % 4 {
                0 => Progress::Succeeded,
                1 => Progress::Failed(refusal(200, "BadRequest")),
                2 => Progress::Canceled,
                _ => Progress::Running { percent: Some(40.0), wait: None },
            };
            Reply::Progress(*id, Ok(progress))
        }
    }
}

fn take(driver: &mut Driver, step: &Step) {
    let open = |driver: &Driver, at: &Index| {
        let asks: Vec<(RequestId, Ask)> = driver.asks().map(|(id, ask)| (id, ask.clone())).collect();
        (!asks.is_empty()).then(|| at.get(&asks).clone())
    };
    match step {
        Step::Press(keys) => drop(driver.press(keys)),
        Step::Type(c) => drop(driver.type_(&c.to_string())),
        Step::Paste(text) => drop(driver.paste(text)),
        Step::Resize(width, height) => driver.event(Event::Resize(Size::new(*width, *height))),
        Step::Wait(seconds) => drop(driver.after(*seconds)),
        Step::Good(at, choices) => {
            if let Some((id, ask)) = open(driver, at) {
                driver.reply(id, good(&ask, *choices));
            }
        }
        Step::Bad(at, which) => {
            if let Some((id, ask)) = open(driver, at) {
                driver.reply(id, ask.failed(error(*which)));
            }
        }
        Step::Late => driver.reply_again(),
        Step::Draw => drop(driver.screen()),
    }
}

/// What must hold after each event.
fn check(driver: &Driver) {
    let state = &driver.state;
    assert!(state.deadline().is_none_or(|due| due > state.now.steady), "a deadline lies behind");
    check_asks(driver);
    for pane in &PANES {
        let list = state.list(pane.id);
        let selected = list.rows().get(list.position()).map(|entry| &entry.key);
        assert_eq!(list.selected(), selected, "{}: the cursor is on no row", pane.name);
        let rows: Vec<&Entry> = list.rows().iter().collect();
        let ordered = rows.windows(2).all(|pair| {
            let order = pair[0].sort.order(&pair[1].sort, list.inverted);
            order.then_with(|| pair[0].key.cmp(&pair[1].key)) == Ordering::Less
        });
        assert!(ordered, "{}: out of order, or a row twice", pane.name);
        let Contents::Computes { .. } = pane.contents else { continue };
        let rows = state.fleet.rows();
        assert_eq!(list.total(), rows.filter(|row| PaneId::of(row.kind) == pane.id).count(), "{}", pane.name);
        assert!(list.is_filtered() || list.rows().count() == list.total(), "{}: rows are missing", pane.name);
        if !list.problems {
            let passes =
                |row: &&amldeck::app::row::Row| row.pane == pane.id && state.passes(list.filter(), row);
            let rows = state.fleet.rows();
            assert_eq!(list.rows().count(), rows.filter(passes).count(), "{}: wrongly filtered", pane.name);
        }
        for Entry { key, .. } in list.rows().iter() {
            match key {
                RowKey::Compute(key) => assert!(state.fleet.row_of(key).is_some(), "{key:?} is no row"),
                RowKey::Workspace(id) => {
                    assert!(
                        state.fleet.get(id).is_some_and(|watched| watched.failure.is_some()),
                        "{id:?} is well"
                    );
                }
                key => panic!("{}: {key:?}", pane.name),
            }
        }
    }
}

/// Nothing is asked for while the same is being asked for, but single computes: each of those is somebody's own.
fn check_asks(driver: &Driver) {
    let mut seen = HashSet::new();
    for (_, ask) in driver.asks() {
        let what = match ask {
            Ask::Workspaces(_) | Ask::Compute(_) | Ask::File(_) | Ask::Save(..) => continue,
            // Each form asks for itself.
            Ask::NameIsFree(..) | Ask::Extension(_) | Ask::AllowedSizes(_) => continue,
            Ask::Elsewhere(id, region) => format!("{region} of {}", id.name()),
            Ask::Offers(id, offer) => format!("{offer:?} of {}", id.name()),
            Ask::Workspace(id) => format!("workspace {}", id.name()),
            Ask::Page(id, _) => format!("page {}", id.name()),
            Ask::Nodes(..) => "nodes".to_owned(),
            Ask::Permissions(id) => format!("permissions {}", id.name()),
            Ask::Usages(id) => format!("usages {} of {}", id.name(), id.subscription()),
            Ask::Sizes(id, _) => format!("sizes {} of {}", id.name(), id.subscription()),
            Ask::SignIn => "sign in".to_owned(),
            Ask::SignInFiles => "sign-in files".to_owned(),
            Ask::DeviceCode => "device code".to_owned(),
            Ask::Redeem => "redeem".to_owned(),
            Ask::Change(id, _) => format!("change {}", id.0),
            Ask::Progress(id, _) => format!("progress {}", id.0),
        };
        assert!(seen.insert(what.clone()), "{what} is asked for twice at once");
    }
}

fn setups() -> impl Strategy<Value = Setup> {
    let begins = prop::sample::select(vec![Begin::Not, Begin::Quietly, Begin::ByCode]);
    (any::<bool>(), 0_usize..4, begins).prop_map(|(loopback, named, sign_in)| {
        let all = [workspace(), WorkspaceId::new("s", "g", "other"), WorkspaceId::new("s", "g", "third")];
        let wanted = match named {
            0 => Wanted::Found(Search::default()),
            named => Wanted::Workspaces(all[..named].to_vec()),
        };
        Setup { wanted, loopback, sign_in, ..setup() }
    })
}

#[test]
fn whatever_happens_the_core_stays_sound() {
    proptest!(cases(60), |(setup in setups(), steps in steps())| {
        let mut driver = Driver::start(setup);
        for step in &steps {
            take(&mut driver, step);
            check(&driver);
        }
        driver.screen();
    });
}

#[test]
fn with_a_read_only_permit_nothing_but_reads_leaves() {
    proptest!(cases(40), |(steps in steps())| {
        let mut driver = Driver::ready_with(preferring(|preferences| preferences.writable = false), &bodies::all());
        for step in &steps {
            take(&mut driver, step);
            let changes = driver.asks().filter(|(_, ask)| ask.is_change()).count();
            prop_assert_eq!(changes, 0);
        }
    });
}

#[test]
fn once_everything_is_answered_only_time_asks_again() {
    proptest!(cases(30), |(steps in steps())| {
        let mut driver = Driver::ready(&bodies::all());
        for step in &steps {
            take(&mut driver, step);
        }
        let quiet = Choices { bodies: 0, states: 0, again: false, more: false };
        for _ in 0..200 {
            let Some((id, ask)) = driver.asks().next().map(|(id, ask)| (id, ask.clone())) else { break };
            driver.reply(id, good(&ask, quiet));
        }
        prop_assert_eq!(driver.asked(), Vec::<String>::new());
        prop_assert!(driver.state.unanswered().is_empty());
    });
}
