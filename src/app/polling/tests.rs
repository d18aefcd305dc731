//! The rules, in a time that the tests make pass.

use super::*;
use crate::{
    app::effects::Effect,
    domain::{ask::Source, error::Refusal},
};
use chrono::{DateTime, TimeDelta, Utc};

const LATENCY: Duration = Duration::from_millis(200);

fn start() -> DateTime<Utc> {
    crate::domain::time::parse("2026-03-01T08:00:00Z").unwrap()
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn workspace(number: usize) -> WorkspaceId {
    WorkspaceId::new(&format!("s{}", number % 5), "rg", &format!("w{number}"))
}

fn throttled(wait: u64) -> ApiError {
    let refusal = Refusal { status: 429, ..Refusal::default() };
    ApiError::Throttled { wait: seconds(wait), refusal }
}

/// A service that answers everything after a while, and what it was asked.
struct Bench {
    polling: Polling,
    effects: Effects,
    now: Now,
    /// What is under way, and when its answer comes.
    open: BTreeMap<RequestId, (Duration, Ask)>,
    log: Vec<(Duration, Ask)>,
    pages: u32,
    reads_left: Option<u32>,
    moving: Vec<ResourceId>,
    refuses: Option<(String, ApiError)>,
    most_at_once: usize,
}

impl Bench {
    fn new(loopback: bool) -> Self {
        Self {
            polling: Polling::new(loopback, None, &[]),
            effects: Effects::default(),
            now: Now { steady: Duration::ZERO, wall: start() },
            open: BTreeMap::new(),
            log: Vec::new(),
            pages: 1,
            reads_left: None,
            moving: Vec::new(),
            refuses: None,
            most_at_once: 0,
        }
    }

    fn of(count: usize) -> Self {
        let mut bench = Self::new(false);
        bench.watch(&(0..count).map(workspace).collect::<Vec<_>>());
        bench
    }

    fn watch(&mut self, workspaces: &[WorkspaceId]) {
        self.polling.watch(workspaces, self.now, &mut self.effects);
        self.take();
    }

    fn show(&mut self, numbers: impl IntoIterator<Item = usize>) {
        self.polling.show(&numbers.into_iter().map(workspace).collect(), self.now);
    }

    fn take(&mut self) {
        for effect in self.effects.take() {
            match effect {
                Effect::Ask(id, ask) => {
                    self.log.push((self.now.steady, ask.clone()));
                    self.open.insert(id, (self.now.steady + LATENCY, ask));
                }
                Effect::Abandon(id) => drop(self.open.remove(&id).unwrap()),
                other => panic!("{other:?}"),
            }
        }
        let pages = self.open.values().filter(|(_, ask)| matches!(ask, Ask::Page(..))).count();
        self.most_at_once = self.most_at_once.max(pages);
    }

    fn at(&mut self, goal: u64) {
        let goal = seconds(goal);
        loop {
            self.polling.wake(self.now, &mut self.effects);
            self.take();
            let deadline = self.polling.deadline();
            assert!(deadline.is_none_or(|due| due > self.now.steady), "a deadline lies behind");
            let answer = self.open.iter().map(|(id, (time, _))| (*time, *id)).min();
            let next = answer.map(|(time, _)| time).into_iter().chain(deadline).min();
            let Some(next) = next.filter(|next| *next <= goal) else { break };
            self.set(next);
            if let Some((_, id)) = answer.filter(|(time, _)| *time <= next) {
                let (_, ask) = self.open.remove(&id).unwrap();
                self.answer(id, &ask);
            }
        }
        self.set(goal);
    }

    fn set(&mut self, steady: Duration) {
        self.now = Now { steady, wall: start() + TimeDelta::from_std(steady).unwrap() };
    }

    fn answer(&mut self, id: RequestId, ask: &Ask) {
        let now = self.now;
        assert!(self.effects.answered(id), "{ask:?}");
        let budget = ask.budget().unwrap();
        let refused = self.refuses.as_ref().filter(|(subscription, _)| subscription == budget.subscription());
        let failure = refused.map(|(_, error)| error.clone());
        if let Some(error) = &failure {
            self.polling.failed(&budget, error, now);
        }
        match ask {
            Ask::Page(workspace, url) => {
                let at: u32 = url.as_ref().map_or(1, |url| url.parse().unwrap());
                let next = (at < self.pages).then(|| (at + 1).to_string());
                let cost = Cost { took: LATENCY, reads_left: self.reads_left, ..Cost::default() };
                let page = failure.as_ref().map_or_else(|| Ok((next.as_deref(), cost)), Err);
                let moving = self.moving.iter().filter(|id| id.workspace().as_ref() == Some(workspace));
                self.polling.heard_page(workspace, page, moving, now, &mut self.effects);
            }
            Ask::Workspace(workspace) => {
                self.polling.heard(&Subject::Workspace(workspace.clone()), failure.as_ref(), now);
                if failure.is_none() {
                    let region = if workspace.name().ends_with('1') { "East US" } else { "West Europe" };
                    self.polling.located(workspace, &region.into(), now, &mut self.effects);
                }
            }
            Ask::Permissions(workspace) => {
                self.polling.heard(&Subject::Permissions(workspace.clone()), failure.as_ref(), now);
            }
            Ask::Usages(region) => {
                self.polling.heard(&Subject::Usages(region.clone()), failure.as_ref(), now);
            }
            Ask::Sizes(region, _) => {
                let sizes = VmSizes::default().dated(now.wall);
                self.polling.heard_sizes(region, failure.as_ref().map_or(Ok(&sizes), Err), now);
            }
            Ask::Nodes(cluster, _) => {
                self.polling.heard_nodes(cluster, Ok((None, Cost::default())), now, &mut self.effects);
            }
            Ask::Compute(compute) => {
                self.polling.heard_compute(id, compute, failure.as_ref(), now);
                let of = compute.workspace().unwrap();
                let moving = self.moving.iter().filter(|id| id.workspace().as_ref() == Some(&of));
                self.polling.moves(&of, moving, now, &mut self.effects);
            }
            other => panic!("{other:?}"),
        }
        self.take();
    }

    /// When listings of a workspace were begun.
    fn listings(&self, number: usize) -> Vec<u64> {
        let of = workspace(number);
        let begun = |(_, ask): &&(Duration, Ask)| matches!(ask, Ask::Page(id, None) if *id == of);
        self.log.iter().filter(begun).map(|(time, _)| time.as_secs()).collect()
    }

    fn count(&self, of: impl Fn(&Ask) -> bool) -> usize {
        self.log.iter().filter(|(_, ask)| of(ask)).count()
    }

    /// When something of a budget was asked for.
    fn spent(&self, budget: &Budget) -> Vec<Duration> {
        let spends = |(_, ask): &&(Duration, Ask)| ask.budget().as_ref() == Some(budget);
        self.log.iter().filter(spends).map(|(time, _)| *time).collect()
    }
}

#[test]
fn what_is_on_the_screen_is_read_more_often() {
    let mut bench = Bench::of(2);
    bench.show([0]);
    bench.at(130);
    assert_eq!(bench.listings(0), [0, 30, 60, 90, 120]);
    assert_eq!(bench.listings(1), [0, 120]);
    bench.show([1]);
    bench.at(190);
    assert_eq!(bench.listings(1), [0, 120, 150, 180]);
    assert_eq!(bench.listings(0), [0, 30, 60, 90, 120, 151]);
}

#[test]
fn a_workspace_may_have_an_interval_of_its_own() {
    let rule = Rule {
        workspace: workspace(1),
        write: None,
        protected: false,
        accent: None,
        refresh: Some(seconds(50)),
    };
    let mut bench = Bench::new(false);
    bench.polling = Polling::new(false, None, &[rule]);
    bench.watch(&[workspace(0), workspace(1)]);
    bench.show([0]);
    bench.at(110);
    assert_eq!(bench.listings(0), [0, 30, 60, 90]);
    assert_eq!(bench.listings(1), [0, 50, 100]);
}

#[test]
fn what_comes_on_the_screen_with_old_rows_is_read_at_once() {
    let mut bench = Bench::of(2);
    bench.show([0]);
    bench.at(50);
    bench.show([0, 1]);
    bench.at(51);
    assert_eq!(bench.listings(1), [0, 50]);
}

#[test]
fn what_moves_is_read_by_whichever_costs_fewer_requests() {
    let computes = ["a", "b", "c"].map(|name| workspace(0).compute(name));
    for (pages, moving, listings, by_one) in [
        (1, 1, vec![0, 10, 20, 30], 0),
        (2, 2, vec![0, 10, 20, 31], 0),
        (3, 2, vec![0, 30], 6),
        (10, 1, vec![0, 32], 3),
        (10, 0, vec![0, 32], 0),
    ] {
        let mut bench = Bench::of(1);
        bench.pages = pages;
        bench.moving = computes[..moving].to_vec();
        bench.at(33);
        assert_eq!(bench.listings(0), listings, "{pages} pages, {moving} moving");
        assert_eq!(
            bench.count(|ask| matches!(ask, Ask::Compute(_))),
            by_one,
            "{pages} pages, {moving} moving"
        );
    }
}

#[test]
fn what_has_come_to_rest_is_not_read_by_itself_any_more() {
    let mut bench = Bench::of(1);
    bench.pages = 5;
    bench.moving = vec![workspace(0).compute("a"), workspace(0).compute("b")];
    bench.at(12);
    bench.moving.clear();
    bench.at(60);
    assert_eq!(bench.count(|ask| matches!(ask, Ask::Compute(_))), 4);
}

#[test]
fn quota_and_sizes_of_a_region_are_read_once_for_all_of_a_subscription() {
    let mut bench = Bench::of(500);
    bench.show([0]);
    bench.at(121);
    let regions: BTreeSet<&RegionId> = bench.polling.regions.values().collect();
    assert_eq!((bench.polling.regions.len(), regions.len()), (500, 6));
    assert_eq!(bench.count(|ask| matches!(ask, Ask::Sizes(..))), 6);
    let first = RegionId::new("s0", "westeurope");
    let usages = bench.count(|ask| matches!(ask, Ask::Usages(region) if *region == first));
    assert_eq!(usages, 2, "every minute");
    assert!(bench.polling.workspaces_in(&first).count() > 50);
}

#[test]
fn sizes_that_were_kept_do_until_they_are_a_day_old() {
    for (hours, again) in [(30, 0), (5, 19 * 3600)] {
        let mut bench = Bench::of(1);
        let region = RegionId::new("s0", "westeurope");
        bench.polling.located(&workspace(0), &"westeurope".into(), bench.now, &mut bench.effects);
        bench.polling.wake(bench.now, &mut bench.effects);
        bench.take();
        let (id, _) = bench.open.iter().find(|(_, (_, ask))| matches!(ask, Ask::Sizes(..))).unwrap();
        assert!(matches!(bench.open[id].1, Ask::Sizes(_, Source::Kept)));
        let id = *id;
        bench.open.remove(&id);
        bench.effects.answered(id);
        let kept = VmSizes::default().dated(start() - TimeDelta::hours(hours));
        bench.polling.heard_sizes(&region, Ok(&kept), bench.now);
        bench.at(again + 1);
        let asked = |(_, ask): &&(Duration, Ask)| matches!(ask, Ask::Sizes(_, Source::Service));
        let asked: Vec<u64> = bench.log.iter().filter(asked).map(|(time, _)| time.as_secs()).collect();
        assert_eq!(asked, [again], "{hours} hours");
    }
}

#[test]
fn many_are_spread_and_what_is_on_the_screen_comes_first() {
    let mut bench = Bench::of(500);
    bench.show(0..20);
    bench.at(1);
    let seen: BTreeSet<&WorkspaceId> = bench
        .log
        .iter()
        .filter_map(|(_, ask)| if let Ask::Page(id, None) = ask { Some(id) } else { None })
        .collect();
    assert!((0..20).all(|number| seen.contains(&workspace(number))), "the screen comes first");
    assert!(seen.len() < 60, "{}", seen.len());
    bench.at(60);
    assert!((0..500).all(|number| !bench.listings(number).is_empty()));
    assert_eq!(bench.most_at_once, MOST_AT_ONCE);
    // Ever after each is read when it is due, and never too many at the same time.
    bench.log.clear();
    bench.at(60 + 132);
    for number in 20..500 {
        assert_eq!(bench.listings(number).len(), 1, "{number}");
    }
    let mut of_second = BTreeMap::<u64, usize>::new();
    for (time, ask) in &bench.log {
        if matches!(ask, Ask::Page(..)) {
            *of_second.entry(time.as_secs()).or_default() += 1;
        }
    }
    assert!(of_second.values().all(|count| *count <= 40), "{of_second:?}");
}

#[test]
fn hundreds_on_this_machine_do_not_wear_it_out() {
    let mut bench = Bench::new(true);
    bench.watch(&(0..500).map(workspace).collect::<Vec<_>>());
    bench.at(50);
    bench.log.clear();
    bench.at(80);
    let listings = bench.count(|ask| matches!(ask, Ask::Page(..)));
    assert!((520..=600).contains(&listings), "20 of them each second, but {listings}");
}

#[test]
fn what_nobody_sees_leaves_room_for_what_is_on_the_screen() {
    let mut bench = Bench::of(100);
    bench.show([]);
    bench.polling.refresh(bench.now);
    for second in 0..30 {
        bench.set(seconds(second));
        // Nothing is answered.
        bench.polling.wake(bench.now, &mut bench.effects);
        bench.take();
    }
    assert_eq!(bench.most_at_once, MOST_FAR_AT_ONCE);
    bench.show([99]);
    bench.polling.wake(bench.now, &mut bench.effects);
    bench.take();
    assert_eq!(bench.listings(99).len(), 1);
}

#[test]
fn listings_keep_within_a_tenth_of_what_is_left() {
    for left in [250, 40, 20] {
        let mut bench = Bench::new(false);
        bench.reads_left = Some(left);
        let workspaces: Vec<_> = (0..100).map(|number| workspace(number * 5)).collect();
        bench.watch(&workspaces);
        bench.polling.show(&BTreeSet::new(), bench.now);
        bench.at(600);
        let share = usize::try_from(left / 10).unwrap();
        let of_ten_seconds: Vec<usize> = (10..570)
            .map(|from| {
                let within = seconds(from)..seconds(from + 10);
                let listing = |ask: &Ask| matches!(ask, Ask::Page(..));
                bench.log.iter().filter(|(time, ask)| within.contains(time) && listing(ask)).count()
            })
            .collect();
        let most = of_ten_seconds.iter().max().unwrap();
        assert!((share..=share + 1).contains(most), "{most} of {left}");
        let every = bench.polling.stretched(&workspace(0));
        assert_eq!(
            every.map(|every| every.as_secs()),
            (left < 100).then(|| u64::from(10_000 / left)),
            "{left}"
        );
    }
}

#[test]
fn a_subscription_that_wants_to_be_left_alone_is_and_no_other() {
    let mut bench = Bench::of(50);
    bench.show(0..10);
    bench.polling.show_nodes(Some(workspace(0).compute("gpu")), bench.now, &mut bench.effects);
    bench.at(100);
    bench.refuses = Some(("s0".to_owned(), throttled(90)));
    bench.at(125);
    let reads = Budget::new("s0", Kind::Reads);
    let stop = bench.polling.stopped(&workspace(5), bench.now).expect("the reads are stopped");
    assert_eq!((stop.kind, stop.status, stop.until), (Kind::Reads, 429, stop.until));
    assert_eq!(bench.polling.stopped(&workspace(1), bench.now), None);
    bench.refuses = None;
    bench.log.clear();
    let refreshed = bench.now.steady;
    bench.polling.refresh(bench.now);
    bench.at(400);
    let mut of_subscription = bench.spent(&reads);
    of_subscription.retain(|time| *time > refreshed + LATENCY);
    assert!(of_subscription[0] >= stop.until, "{:?} before {:?}", of_subscription[0], stop.until);
    let at_once = of_subscription.iter().filter(|time| **time < stop.until + seconds(1)).count();
    assert!((1..=8).contains(&at_once), "what is on the screen comes first, the rest is spread: {at_once}");
    let writes = bench.spent(&Budget::new("s0", Kind::Writes));
    assert!(writes.iter().any(|time| *time < stop.until), "nodes count as writes and go on");
    assert!(bench.listings(1).iter().any(|time| *time < stop.until.as_secs()), "others go on");
}

#[test]
fn a_listing_between_two_pages_stops_too() {
    let mut bench = Bench::of(1);
    bench.pages = 3;
    bench.polling.wake(bench.now, &mut bench.effects);
    bench.take();
    bench.polling.failed(&Budget::new("s0", Kind::Reads), &throttled(60), bench.now);
    let ended = bench.polling.heard_page(
        &workspace(0),
        Ok((Some("2"), Cost::default())),
        std::iter::empty(),
        bench.now,
        &mut bench.effects,
    );
    assert_eq!(ended, Some(throttled(60)));
    assert_eq!(bench.polling.next_listing(&workspace(0)), Some(seconds(60)));
}

#[test]
fn a_failure_of_one_request_stops_no_other_and_comes_back_when_it_may() {
    let mut bench = Bench::of(1);
    let refusal = Refusal { status: 429, retry_after: Some(40), ..Refusal::default() };
    bench.refuses = Some(("s0".to_owned(), ApiError::Conflict(refusal)));
    bench.at(1);
    assert_eq!(bench.polling.stopped(&workspace(0), bench.now), None);
    bench.polling.refresh(bench.now);
    bench.at(39);
    assert_eq!(bench.listings(0), [0]);
    bench.at(41);
    assert_eq!(bench.listings(0), [0, 40]);
}

#[test]
fn those_that_stay_keep_their_times_and_the_others_are_given_up() {
    let mut bench = Bench::of(3);
    bench.at(10);
    bench.polling.refresh(bench.now);
    bench.polling.wake(bench.now, &mut bench.effects);
    bench.take();
    assert_eq!(bench.open.values().filter(|(_, ask)| matches!(ask, Ask::Page(..))).count(), 3);
    // What is being listed begins anew, what goes is abandoned, what comes is read.
    bench.watch(&[workspace(1), workspace(3)]);
    assert!(bench.open.values().all(|(_, ask)| !matches!(ask, Ask::Page(..))), "{:?}", bench.open);
    bench.at(20);
    assert_eq!(bench.listings(1), [0, 10, 10]);
    assert_eq!(bench.listings(3), [10]);
    bench.watch(&[workspace(1), workspace(3)]);
    bench.at(100);
    assert_eq!(bench.listings(1), [0, 10, 10, 40, 70]);
    assert_eq!(bench.listings(0).len(), 2);
    bench.watch(&[]);
    assert_eq!(bench.polling.deadline(), None);
}

#[test]
fn a_pause_holds_for_all_and_refreshing_keeps_their_order() {
    let mut bench = Bench::of(50);
    bench.show(0..3);
    bench.at(60);
    bench.polling.pause();
    bench.log.clear();
    bench.at(1000);
    assert_eq!((bench.polling.deadline(), bench.log.len()), (None, 0));
    bench.polling.resume(bench.now);
    bench.polling.refresh(bench.now);
    bench.at(1001);
    assert!((0..3).all(|number| bench.listings(number) == [1000]));
    assert!(bench.count(|ask| matches!(ask, Ask::Page(..))) < 20);
    bench.at(1040);
    assert!((0..50).all(|number| !bench.listings(number).is_empty()));
}
