//! What the core and the picture cost with one workspace of 10,000 computes, and with 500 workspaces of 100,000:
//! `cargo bench --bench core`.
//!
//! Nothing here asserts: times are for people to compare.

#[expect(
    dead_code,
    unused_imports,
    reason = "the driver is made for the tests; the benches need a part of it"
)]
#[path = "../it/support/mod.rs"]
mod support;

use amldeck::{
    app::{
        event::Event,
        state::{Setup, Wanted},
    },
    domain::{
        ask::{Ask, Cost, Page, Reply},
        compute::Compute,
        error::ApiError,
        ids::{RequestId, WorkspaceId},
    },
    kinds, view,
};
use divan::{Bencher, black_box};
use ratatui::{Terminal, backend::TestBackend, layout::Size};
use std::{cell::RefCell, sync::Arc};
use support::{Body, Driver, Keyboard, bodies, driver::workspace, keys::key_event};

const COMPUTES: usize = 10_000;
/// Computes of the fleet, and the workspaces that share them.
const FLEET: usize = 100_000;
const WORKSPACES: usize = 500;
const SCREEN: Size = Size { width: 200, height: 60 };

fn main() {
    divan::main();
}

/// A workspace of clusters and instances, and here and there something else.
fn many(state: &str) -> Vec<Body> {
    let body = |n: usize| match n % 10 {
        0..=4 => bodies::cluster(&format!("gpu-{n:05}")).nodes(u32::try_from(n % 7).unwrap_or(0), 1, 0, 0),
        5..=8 => bodies::instance(&format!("ci-{n:05}")).state(state),
        _ => bodies::virtual_machine(&format!("vm-{n:05}")),
    };
    (0..COMPUTES).map(body).collect()
}

fn computes(state: &str) -> Vec<Arc<Compute>> {
    many(state).iter().map(Body::read).collect()
}

/// A core that has these computes on a screen of 200×60.
fn ready(computes: Vec<Arc<Compute>>) -> Driver {
    let mut driver = Driver::start(support::driver::setup());
    driver.event(Event::Resize(SCREEN));
    driver.answer_workspace();
    driver.answer_sizes();
    driver.answer_usages();
    let listing = listing(&mut driver, computes);
    driver.event(listing);
    driver
}

fn listing(driver: &mut Driver, computes: Vec<Arc<Compute>>) -> Event {
    let page = Page { computes, next: None, cost: Cost::default() };
    driver.event_for("page", |_| Reply::Page(workspace(), Ok(page)))
}

/// Lets the core ask again, and prepares the answer.
fn next_listing(driver: &RefCell<Driver>, computes: &[Arc<Compute>]) -> Event {
    let mut driver = driver.borrow_mut();
    while !driver.asked().contains(&"page".to_owned()) {
        driver.after(31.0);
    }
    listing(&mut driver, computes.to_vec())
}

#[divan::bench]
fn decode(bencher: Bencher) {
    let bodies: Vec<String> = many("Running").iter().map(Body::json).collect();
    bencher.bench_local(|| bodies.iter().map(|body| kinds::read(body).faults.len()).sum::<usize>());
}

#[divan::bench]
fn merge_first(bencher: Bencher) {
    let computes = computes("Running");
    bencher.with_inputs(|| ready(Vec::new())).bench_local_refs(|driver| {
        driver.after(31.0);
        let event = listing(driver, computes.clone());
        driver.event(event);
    });
}

#[divan::bench]
fn merge_unchanged(bencher: Bencher) {
    let computes = computes("Running");
    let driver = RefCell::new(ready(computes.clone()));
    bencher
        .with_inputs(|| next_listing(&driver, &computes))
        .bench_local_values(|event| driver.borrow_mut().event(event));
}

#[divan::bench]
fn merge_one_changed(bencher: Bencher) {
    let running = computes("Running");
    let mut one = running.clone();
    one[5] = bodies::instance("ci-00005").state("Stopping").read();
    let driver = RefCell::new(ready(running.clone()));
    let mut turn = false;
    bencher
        .with_inputs(|| {
            turn = !turn;
            next_listing(&driver, if turn { &one } else { &running })
        })
        .bench_local_values(|event| driver.borrow_mut().event(event));
}

#[divan::bench]
fn merge_all_changed(bencher: Bencher) {
    let (running, stopped) = (fresh("Running"), fresh("Stopped"));
    let driver = RefCell::new(ready(running.clone()));
    let mut turn = false;
    bencher
        .with_inputs(|| {
            turn = !turn;
            next_listing(&driver, if turn { &stopped } else { &running })
        })
        .bench_local_values(|event| driver.borrow_mut().event(event));
}

/// Computes of which each body differs from those of another state.
fn fresh(state: &str) -> Vec<Arc<Compute>> {
    many(state).into_iter().map(|body| body.with("/properties/description", state).read()).collect()
}

#[divan::bench]
fn table(bencher: Bencher) {
    let mut driver = ready(computes("Running"));
    driver.press("3");
    bencher.bench_local(|| black_box(driver.state.table(196, 55)));
}

#[divan::bench]
fn draw(bencher: Bencher) {
    let mut driver = ready(computes("Running"));
    driver.press("3");
    let mut terminal = terminal();
    bencher.bench_local(|| show(&mut terminal, &driver));
}

/// One key and the frame that answers it, on the list of clusters after `before` was typed into its filter.
fn key_to_frame(bencher: Bencher, driver: Driver, before: Option<&str>, key: &str) {
    let driver = RefCell::new(driver);
    let terminal = RefCell::new(terminal());
    let event = Event::Key(key_event(key));
    bencher
        .with_inputs(|| {
            let mut driver = driver.borrow_mut();
            driver.event(Event::Continue);
            driver.press("esc esc 3 g g");
            if let Some(before) = before {
                driver.press("/").type_(before);
            }
            show(&mut terminal.borrow_mut(), &driver);
        })
        .bench_local_values(|()| {
            let mut driver = driver.borrow_mut();
            driver.first(event.clone());
            show(&mut terminal.borrow_mut(), &driver);
        });
}

/// One key on the list of 5,000 clusters.
#[divan::bench(args = ["j", "G", "pgdn", ">", "O", "z", "2", "enter", "?"])]
fn key(bencher: Bencher, key: &str) {
    key_to_frame(bencher, ready(computes("Running")), None, key);
}

/// The second letter of a filter.
#[divan::bench]
fn key_of_a_filter(bencher: Bencher) {
    key_to_frame(bencher, ready(computes("Running")), Some("g"), "p");
}

/// A hundred keys as somebody at work presses them, a frame after each.
#[divan::bench]
fn a_hundred_keys(bencher: Bencher) {
    let keys = "3 j j j j j j j j j j pgdn pgdn pgdn k k k k k G g g / g p u - 0 0 1 enter j j j enter tab tab esc esc \
                > > O O 2 j j j j j s esc 5 4 7 8 3 n g p u - x tab tab tab tab tab tab down up esc enter \
                z z / c i backspace backspace esc 2 j j j y j j j j j esc ? j j j esc a j esc 3 G k k k k";
    let mut driver = ready(computes("Running"));
    let mut terminal = terminal();
    let keys: Vec<Event> = keys.split_whitespace().map(|key| Event::Key(key_event(key))).collect();
    bencher.bench_local(|| {
        for key in &keys {
            driver.event(key.clone());
            show(&mut terminal, &driver);
        }
    });
}

/// A workspace of the fleet.
fn member(number: usize) -> WorkspaceId {
    WorkspaceId::new(&format!("sub-{}", number % 5), "rg", &format!("team-{number:03}"))
}

/// The computes of one workspace of the fleet.
fn team(state: &str) -> Vec<Body> {
    many(state).into_iter().take(FLEET / WORKSPACES).collect()
}

/// Answers whatever is asked, and lets time pass while nothing is, until `done`.
fn answer_until(driver: &mut Driver, team: &[Body], done: impl Fn(&Driver) -> bool) {
    while !done(driver) {
        driver.answer_beside();
        let asked: Vec<(RequestId, Ask)> = driver.asks().map(|(id, ask)| (id, ask.clone())).collect();
        if asked.is_empty() {
            driver.after(0.5);
        }
        for (id, ask) in asked {
            let reply = match ask {
                Ask::Page(workspace, _) => Reply::Page(workspace.clone(), Ok(page_of(&workspace, team))),
                other => other.failed(ApiError::lost()),
            };
            driver.reply(id, reply);
        }
    }
}

/// A page that holds all of a workspace.
fn page_of(workspace: &WorkspaceId, team: &[Body]) -> Page {
    let computes = team.iter().map(|body| body.clone().of(workspace).read()).collect();
    Page { computes, next: None, cost: Cost::default() }
}

/// A core that watches all of the fleet, on a screen of 200×60.
fn fleet() -> Driver {
    let wanted = Wanted::Workspaces((0..WORKSPACES).map(member).collect());
    let mut driver = Driver::start(Setup { wanted, ..support::driver::setup() });
    driver.event(Event::Resize(SCREEN));
    let is_read = |driver: &Driver| driver.state.fleet.iter().all(|(_, watched)| watched.heard.is_some());
    answer_until(&mut driver, &team("Running"), is_read);
    driver
}

/// A page of 200 computes among 100,000, all of them in another state than before.
#[divan::bench(sample_count = 10)]
fn fleet_merge_page(bencher: Bencher) {
    let driver = RefCell::new(fleet());
    let (running, stopped) = (team("Running"), team("Stopped"));
    let asked = |ask: &Ask| matches!(ask, Ask::Page(id, _) if *id == member(7));
    let mut turn = false;
    bencher
        .with_inputs(|| {
            turn = !turn;
            let mut driver = driver.borrow_mut();
            driver.press("r");
            answer_until(&mut driver, &running, |driver| driver.asks().any(|(_, ask)| asked(ask)));
            let page = page_of(&member(7), if turn { &stopped } else { &running });
            let (id, _) = driver.asks().find(|(_, ask)| asked(ask)).expect("it was waited for");
            driver.event_to(id, Reply::Page(member(7), Ok(page)))
        })
        .bench_local_values(|event| driver.borrow_mut().event(event));
}

/// One key on the list of 50,000 clusters among 100,000 computes. What such a key leaves to be done part by part is in
/// [`fleet_part_of_sorting`].
#[divan::bench(args = ["j", "G", "pgdn", ">", "O", "z", "2", "7", "enter", "?", "W", "r"])]
fn fleet_key(bencher: Bencher, key: &str) {
    key_to_frame(bencher, fleet(), None, key);
}

/// The last letter of a filter over 50,000 clusters.
#[divan::bench(args = ["g", "gp", "gpu-0", "team-4"])]
fn fleet_filter(bencher: Bencher, typed: &str) {
    let (before, last) = typed.split_at(typed.len() - 1);
    key_to_frame(bencher, fleet(), Some(before), last);
}

/// The last letter that is typed into the palette over 100,000 computes: what all have, what some have, what one has to
/// be short for, and what nothing has.
#[divan::bench(args = ["g", "find c", "gpu-00", "g001", "zzz", "gpu-00x"])]
fn fleet_palette(bencher: Bencher, typed: &str) {
    let (before, last) = typed.split_at(typed.len() - 1);
    let driver = RefCell::new(fleet());
    let event = Event::Key(key_event(last));
    bencher
        .with_inputs(|| {
            driver.borrow_mut().press("esc :").type_(before);
        })
        .bench_local_values(|()| driver.borrow_mut().first(event.clone()));
}

/// One of the parts in which 50,000 clusters are sorted by another column, which is what a key waits for that is
/// pressed meanwhile. In the last one, the twenty-fourth, the order comes about.
#[divan::bench(args = [1, 12, 24])]
fn fleet_part_of_sorting(bencher: Bencher, number: usize) {
    let driver = RefCell::new(fleet());
    bencher
        .with_inputs(|| {
            let mut driver = driver.borrow_mut();
            driver.event(Event::Continue);
            driver.press("esc esc 3 g g");
            driver.first(Event::Key(key_event(">")));
            for _ in 1..number {
                driver.first(Event::Continue);
            }
        })
        .bench_local_values(|()| driver.borrow_mut().first(Event::Continue));
}

fn terminal() -> Terminal<TestBackend> {
    Terminal::new(TestBackend::new(SCREEN.width, SCREEN.height)).expect("memory cannot fail")
}

fn show(terminal: &mut Terminal<TestBackend>, driver: &Driver) {
    terminal.draw(|frame| view::draw(frame, &driver.state)).expect("memory cannot fail");
}
