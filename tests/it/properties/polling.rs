//! Many workspaces, whatever is answered and whatever the user does meanwhile.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

use super::cases;
use crate::support::{
    Driver, Keyboard,
    driver::{described, setup, throttled},
    region,
};
use amldeck::{
    app::event::Event,
    domain::{
        ask::{Ask, Cost, Page, Reply},
        budget::Budget,
        error::ApiError,
        ids::{RequestId, WorkspaceId},
    },
};
use proptest::{prelude::*, sample::Index};
use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    time::Duration,
};

const WORKSPACES: usize = 40;
const MOST_LISTINGS: usize = 8;

#[derive(Clone, Debug)]
enum Step {
    Watch(u64),
    Show(u64),
    Wait(f64),
    Answer(Vec<(Index, Answer)>),
    Press(&'static str),
    Sleep(u64),
}

#[derive(Clone, Copy, Debug)]
enum Answer {
    Good(u32),
    More,
    Throttled(u64),
    Failed,
}

fn workspace(number: usize) -> WorkspaceId {
    WorkspaceId::new(&format!("s{}", number % 3), "rg", &format!("w{number}"))
}

fn some(bits: u64) -> impl Iterator<Item = WorkspaceId> {
    (0..WORKSPACES).filter(move |number| bits >> number & 1 == 1).map(workspace)
}

fn step() -> impl Strategy<Value = Step> {
    let answer = prop_oneof![
        8 => (1_u32..300).prop_map(Answer::Good),
        2 => Just(Answer::More),
        1 => (1_u64..200).prop_map(Answer::Throttled),
        1 => Just(Answer::Failed),
    ];
    prop_oneof![
        1 => any::<u64>().prop_map(Step::Watch),
        2 => any::<u64>().prop_map(Step::Show),
        4 => prop_oneof![0.0..3.0, 0.0..200.0].prop_map(Step::Wait),
        8 => prop::collection::vec((any::<Index>(), answer), 1..20).prop_map(Step::Answer),
        1 => prop::sample::select(vec!["r", "p", "f5"]).prop_map(Step::Press),
        1 => (10_u64..10_000).prop_map(Step::Sleep),
    ]
}

fn good(ask: &Ask, left: u32, more: bool) -> Reply {
    let cost = Cost { took: Duration::from_millis(50), reads_left: Some(left), ..Cost::default() };
    match ask {
        Ask::Workspace(id) => Reply::Workspace(id.clone(), Ok(described(id.clone()))),
        Ask::Page(id, _) => {
            let next = more.then(|| "https://management.azure.com/next".to_owned());
            Reply::Page(id.clone(), Ok(Page { computes: Vec::new(), next, cost }))
        }
        Ask::Usages(id) => Reply::Usages(id.clone(), Ok(region::usages().into())),
        Ask::Sizes(id, _) => Reply::Sizes(id.clone(), Ok(region::sizes())),
        other => other.failed(ApiError::lost()),
    }
}

/// The core, and what the service has said to it.
struct Watchman {
    driver: Driver,
    closed: BTreeMap<Budget, Duration>,
    seen: BTreeSet<RequestId>,
}

impl Watchman {
    fn new() -> Self {
        let driver = Driver::start(setup());
        let mut watchman = Self { driver, closed: BTreeMap::new(), seen: BTreeSet::new() };
        watchman.watch(u64::MAX);
        watchman.check();
        watchman
    }

    fn watch(&mut self, bits: u64) {
        let state = &mut self.driver.state;
        state.polling.watch(&some(bits).collect::<Vec<_>>(), state.now, &mut state.effects);
        self.driver.event(Event::Time);
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Watch(bits) => self.watch(*bits),
            Step::Show(bits) => {
                let state = &mut self.driver.state;
                state.polling.show(&some(*bits).collect(), state.now);
                self.driver.event(Event::Time);
            }
            Step::Wait(seconds) => self.wait(*seconds),
            Step::Press(keys) => drop(self.driver.press(keys)),
            Step::Sleep(seconds) => drop(self.driver.sleep(*seconds)),
            Step::Answer(answers) => {
                for (at, answer) in answers {
                    self.answer(*at, *answer);
                    self.check();
                }
            }
        }
    }

    /// Looks on at each deadline, since what is asked in between counts.
    fn wait(&mut self, seconds: f64) {
        let goal = self.driver.state.now.steady + Duration::from_secs_f64(seconds);
        while let Some(due) = self.driver.state.deadline().filter(|due| *due <= goal) {
            self.driver.at(due.as_secs_f64());
            self.check();
        }
        self.driver.at(goal.as_secs_f64());
    }

    fn answer(&mut self, at: Index, answer: Answer) {
        let asks: Vec<(RequestId, Ask)> = self.driver.asks().map(|(id, ask)| (id, ask.clone())).collect();
        if asks.is_empty() {
            return;
        }
        let (id, ask) = at.get(&asks);
        let reply = match answer {
            Answer::Good(left) => good(ask, left, false),
            Answer::More => good(ask, 250, true),
            Answer::Failed => ask.failed(ApiError::unreachable("no route")),
            Answer::Throttled(wait) => {
                let until = self.driver.state.now.steady + Duration::from_secs(wait);
                let closed = self.closed.entry(ask.budget().unwrap()).or_default();
                *closed = until.max(*closed);
                ask.failed(throttled(wait))
            }
        };
        self.driver.reply(*id, reply);
    }

    fn check(&mut self) {
        let now = self.driver.state.now.steady;
        assert!(self.driver.state.deadline().is_none_or(|due| due > now), "a deadline lies behind");
        let mut under_way = HashSet::new();
        let mut listings = 0;
        for (id, ask) in self.driver.asks() {
            let what = match ask {
                Ask::Page(workspace, _) => {
                    listings += 1;
                    format!("page {workspace:?}")
                }
                other => format!("{other:?}"),
            };
            assert!(under_way.insert(what.clone()), "{what} is under way twice");
            if self.seen.insert(id) && ask.is_polled() {
                let closed = self.closed.get(&ask.budget().unwrap()).copied().unwrap_or_default();
                assert!(
                    closed <= now,
                    "{what} at {now:?}, against the wish to be left alone until {closed:?}"
                );
            }
        }
        assert!(listings <= MOST_LISTINGS, "{listings} at the same time");
    }
}

#[test]
fn many_workspaces_are_read_in_turn_and_never_against_the_service() {
    proptest!(cases(60), |(steps in prop::collection::vec(step(), 1..60))| {
        let mut watchman = Watchman::new();
        for step in &steps {
            watchman.take(step);
            watchman.check();
        }
    });
}

#[test]
fn whatever_happened_everything_is_read_again_in_the_end() {
    proptest!(cases(15), |(steps in prop::collection::vec(step(), 1..40))| {
        let mut watchman = Watchman::new();
        for step in &steps {
            watchman.take(step);
            watchman.check();
        }
        watchman.driver.state.polling.resume(watchman.driver.state.now);
        watchman.watch(u64::MAX);
        let mut read = BTreeSet::new();
        for _ in 0..2000 {
            let asks: Vec<(RequestId, Ask)> =
                watchman.driver.asks().map(|(id, ask)| (id, ask.clone())).collect();
            for (id, ask) in asks {
                if let Ask::Page(workspace, _) = &ask {
                    read.insert(workspace.clone());
                }
                watchman.driver.reply(id, good(&ask, 250, false));
            }
            if read.len() == WORKSPACES {
                break;
            }
            watchman.driver.after(1.0);
        }
        prop_assert_eq!(read.len(), WORKSPACES);
    });
}
