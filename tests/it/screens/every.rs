//! One screen of each kind, for what holds for all of them.

use super::{after, busy, ready, real};
use crate::support::{
    Driver, Keyboard, cluster,
    driver::{ada, described, nobody_signed_in, refusal, setup, throttled, workspace},
};
use amldeck::{
    app::{
        sign_in::Begin,
        state::{Setup, Wanted},
    },
    domain::{ask::Reply, error::ApiError, ids::WorkspaceId, workspace::Search},
};

/// What it is called, and how one gets there.
type Screen = (&'static str, fn() -> Driver);

/// All of them.
pub const SCREENS: &[Screen] = &[
    ("list", || after(ready(), "3")),
    ("instances", || after(ready(), "2")),
    ("inference", || after(ready(), "4")),
    ("attached", || after(ready(), "5")),
    ("quota", || after(ready(), "7")),
    ("filter", || typed(after(ready(), "2 /"), "state=run")),
    ("wrong-filter", || typed(after(ready(), "2 /"), "stat=run")),
    ("details", || after(ready(), "3 j j enter")),
    ("json", || after(ready(), "3 j y")),
    ("form", || typed(after(ready(), "3 n"), "gpu-1")),
    ("choices", || after(typed(after(ready(), "3 n"), "gpu-big"), "tab tab down tab")),
    ("preview", || after(typed(after(ready(), "3 n"), "gpu-big"), "ctrl-p")),
    ("picker", || after(watching(), "W space down space")),
    ("confirm", || after(ready(), "2 S")),
    ("typed-name", || after(ready(), "3 ctrl-d")),
    ("menu", || after(ready(), "3 j a")),
    ("palette", || typed(after(ready(), "3 :"), "gpu")),
    ("columns", || after(ready(), "3 | down down")),
    ("sort", || after(ready(), "3 ctrl-o")),
    ("marked", || after(ready(), "3 space space")),
    ("compact", || after(ready(), "3 ctrl-e")),
    ("wide", || after(ready(), "3 w right right")),
    ("find", || typed(after(watching(), "3 :"), "find gpu")),
    ("info", || after(typed(after(ready(), "3 :"), "info"), "enter")),
    ("copies", || after(ready(), "3 C")),
    ("help", || after(ready(), "?")),
    ("message", || after(unreadable(), "!")),
    ("empty", || after(Driver::ready(&[]), "3")),
    ("failure", unreadable),
    ("loading", || Driver::start(setup())),
    ("signed-out", || real(Err(nobody_signed_in()))),
    ("first-run", first_run),
    ("none-found", none_found),
    ("candidates", || after(candidates(), "esc")),
    ("several", watching),
    ("changed", changed),
    ("stale", || after_failure(ApiError::unreachable("connection refused"), 60.0)),
    ("throttled", || after_failure(throttled(40), 20.0)),
];

fn typed(mut driver: Driver, text: &str) -> Driver {
    driver.type_(text);
    driver
}

/// Nothing was ever read.
fn unreadable() -> Driver {
    let mut driver = Driver::start(setup());
    driver.fail("page", ApiError::Forbidden(refusal(403, "AuthorizationFailed")));
    driver
}

/// Nothing is set up, and nobody is signed in.
fn first_run() -> Driver {
    let mut driver = searching();
    driver.answer("sign in", |_| Reply::SignedIn(Err(nobody_signed_in())));
    driver
}

/// Somebody is signed in, and sees nothing.
fn none_found() -> Driver {
    let mut driver = searching();
    driver.answer("sign in", |_| Reply::SignedIn(Ok(ada())));
    driver.answer("workspaces", |_| Reply::Workspaces(Ok(Vec::new().into())));
    driver
}

/// Somebody is signed in, and has a choice.
fn candidates() -> Driver {
    let mut driver = searching();
    driver.answer("sign in", |_| Reply::SignedIn(Ok(ada())));
    let other = WorkspaceId::new(workspace().subscription(), "rg-dev", "dev-ml");
    let workspaces = vec![described(workspace()), described(other)];
    driver.answer("workspaces", |_| Reply::Workspaces(Ok(workspaces.into())));
    driver
}

fn searching() -> Driver {
    let wanted = Wanted::Found(Search::default());
    Driver::start(Setup { wanted, sign_in: Begin::Quietly, ..setup() })
}

/// Two workspaces, of which one cannot be read.
fn watching() -> Driver {
    let other = WorkspaceId::new(workspace().subscription(), "rg-dev", "dev-ml");
    let wanted = Wanted::Workspaces(vec![workspace(), other.clone()]);
    let mut driver = Driver::start(Setup { wanted, ..setup() });
    driver.answer_beside();
    driver.answer_of(&workspace(), Ok(&busy()));
    driver.answer_of(&other, Err(ApiError::Forbidden(refusal(403, "AuthorizationFailed"))));
    driver.answer_beside();
    driver
}

/// A cluster has grown a moment ago.
fn changed() -> Driver {
    let mut driver = after(ready(), "3");
    driver.after(2.5);
    let mut bodies = busy();
    bodies[0] = cluster("cpu-batch").size("STANDARD_DS3_V2").nodes(3, 1, 0, 0).scale(0, 8, "PT20M");
    driver.answer_listing(&bodies);
    driver
}

/// The listing after the first one has failed, so many seconds ago.
fn after_failure(error: ApiError, seconds: f64) -> Driver {
    let mut driver = after(ready(), "3");
    driver.after(2.5);
    driver.fail("page", error);
    driver.after(seconds);
    driver
}
