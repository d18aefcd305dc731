//! Every row of the table of bindings reaches what it says, in every preset; and the help is at hand on every screen.

use crate::support::{
    Body, Driver, Keyboard,
    bodies::{all, cluster, instance},
    driver::{ada, device_code, nobody_signed_in, preferring, refusal, setup, workspace},
    keys::key_event,
};
use amldeck::{
    app::{
        event::Event,
        help::Line,
        keymap::{Bound, Command, Does, Keymap, Layer, Preset, Remap, Resolved},
        layout,
        modal::Modal,
        panes::PaneId,
        replay::{self, Player},
        sign_in::Begin,
        state::{Setup, State, Wanted},
    },
    domain::{
        ask::Reply,
        error::{ApiError, Refusal},
        ids::WorkspaceId,
        workspace::Search,
    },
    kinds::{self, KINDS, action::Does as Leads},
};
use ratatui::layout::Size;
use std::time::Duration;

/// A place where a layer has the keys.
type Place = fn() -> Driver;

/// Where each layer has the keys, and its keys have something to do: in the middle of what they move in, and with
/// something to undo.
const PLACES: &[(Layer, &[Place])] = &[
    (Layer::Everywhere, &[|| at("3")]),
    (Layer::Pane, &[|| at("3 pgdn pgdn right right"), || at("2"), || typed("3 /", "c", "enter"), first_run]),
    (Layer::Filter, &[|| typed("3 /", "stat", "down down"), || typed("3 /", "c", "down down")]),
    (Layer::Details, &[|| typed("3 enter y /", "a", "enter n n n"), || at("3 enter")]),
    (Layer::Search, &[|| typed("3 enter y /", "name", "left")]),
    (Layer::Form, &[|| at("3 n"), || typed("3 n", "gpu-1", "tab tab"), || at("3 n pgdn")]),
    (Layer::Preview, &[|| typed("3 n", "gpu-big", "ctrl-p down down")]),
    (Layer::File, &[|| typed("3 n ctrl-o", "there.yml", "left")]),
    (Layer::Confirm, &[|| at("2 S")]),
    (Layer::TypedName, &[|| typed("3 ctrl-d", "c-0", "left"), || cramped(NEUTRAL), || cramped("down")]),
    (Layer::Menu, &[|| at("2 a down down")]),
    (Layer::Columns, &[|| at("3 | down down space")]),
    (Layer::Workspaces, &[|| picking("down down")]),
    (Layer::Palette, &[|| at("3 : down down"), || typed("3 :", "sort", "enter : ctrl-p")]),
    (Layer::Help, &[|| at("3 ? down down")]),
    (Layer::Message, &[|| small(unreadable(), "! down down")]),
    (Layer::SignIn, &[|| small(signed_out(), "L"), code_to_type]),
];

/// A key that nothing is bound to: it clears what was told before.
const NEUTRAL: &str = "f12";

fn at(keys: &str) -> Driver {
    let mut bodies: Vec<Body> = (0..60).map(|number| cluster(&format!("c-{number:02}"))).collect();
    bodies.extend(["ci-anna", "ci-bertil", "ci-chiara"].map(instance));
    small(Driver::ready(&bodies), keys)
}

/// On a small screen, so that everything has more lines than there is room for.
fn small(mut driver: Driver, keys: &str) -> Driver {
    driver.event(Event::Resize(Size::new(80, 14)));
    driver.press(keys).press(NEUTRAL);
    driver
}

/// A question that has more lines than there is room for.
fn cramped(keys: &str) -> Driver {
    let mut driver = at("3 ctrl-d");
    driver.event(Event::Resize(layout::LEAST));
    driver.press(keys);
    driver
}

fn typed(before: &str, text: &str, after: &str) -> Driver {
    let mut driver = at(before);
    driver.type_(text).press(after).press(NEUTRAL);
    driver
}

fn unreadable() -> Driver {
    let mut driver = Driver::start(setup());
    let message = "the role is missing, and this is said at length ".repeat(40).as_str().into();
    driver.fail("page", ApiError::Forbidden(Refusal { message, ..refusal(403, "AuthorizationFailed") }));
    driver
}

fn first_run() -> Driver {
    let wanted = Wanted::Found(Search::default());
    let mut driver = Driver::start(Setup { wanted, sign_in: Begin::Quietly, ..setup() });
    driver.answer("sign in", |_| Reply::SignedIn(Err(nobody_signed_in())));
    small(driver, NEUTRAL)
}

fn signed_out() -> Driver {
    let mut driver = Driver::start(Setup { sign_in: Begin::Quietly, ..setup() });
    driver.answer("sign in", |_| Reply::SignedIn(Err(nobody_signed_in())));
    driver
}

fn code_to_type() -> Driver {
    let mut driver = small(signed_out(), "L enter");
    driver.answer("device code", |_| Reply::DeviceCode(Ok(device_code(900))));
    small(driver, NEUTRAL)
}

fn picking(keys: &str) -> Driver {
    let recent = (0..40)
        .map(|number| WorkspaceId::new(workspace().subscription(), "rg-more", &format!("more-{number}")));
    let driver = Driver::ready_with(Setup { recent: recent.collect(), ..setup() }, &[cluster("gpu")]);
    let mut driver = small(driver, "W");
    driver.press(keys).press(NEUTRAL);
    driver
}

fn places(layer: Layer) -> impl Iterator<Item = Driver> {
    let found = PLACES.iter().find(|(known, _)| *known == layer);
    let (_, places) = found.unwrap_or_else(|| panic!("nobody knows how to get to {layer:?}"));
    places.iter().map(move |place| {
        let driver = place();
        if layer != Layer::Everywhere {
            assert_eq!(driver.state.layer(), layer, "{}", driver.screen());
        }
        driver
    })
}

/// All that a key can change and somebody could notice.
fn noticeable(driver: &Driver) -> String {
    let State { modals, pane, filtering, .. } = &driver.state;
    let list = driver.state.list(*pane);
    let (screen, wishes, asked) = (driver.screen(), &driver.effects, driver.all_asked());
    format!("{screen} {modals:?} {filtering:?} {:?} {wishes:?} {asked:?}", list.arrangement)
}

/// The rows of a preset that are not about replays, which have a player of their own.
fn rows(preset: Preset) -> Vec<(Layer, Bound)> {
    let keymap = Keymap::of(preset);
    let of_layers = keymap.iter().filter_map(|bound| Some((bound.layer?, bound.clone())));
    of_layers.filter(|(layer, _)| *layer != Layer::Replay).collect()
}

#[test]
fn every_key_of_every_row_does_something_where_its_layer_has_the_keys() {
    let mut idle = Vec::new();
    for preset in Preset::ALL {
        for (layer, bound) in rows(preset) {
            for key in &bound.keys {
                let who = format!("{preset:?}: {}.{} by {key}", bound.section(), bound.name());
                let Does::Command(command) = bound.does else { panic!("{who} is no command") };
                let keymap = Keymap::of(preset);
                assert_eq!(keymap.resolve(layer, key), Resolved::Command(command), "{who}");
                let acts = |mut driver: Driver| {
                    driver.state.setup.preferences.keymap = keymap.clone();
                    let before = noticeable(&driver);
                    driver.press(key);
                    noticeable(&driver) != before
                };
                if !places(layer).any(acts) {
                    idle.push(who);
                }
            }
        }
    }
    assert!(idle.is_empty(), "these change nothing: {idle:#?}");
}

#[test]
fn every_key_of_the_player_does_something() {
    for preset in Preset::ALL {
        let keymap = Keymap::of(preset);
        for bound in keymap.iter().filter(|bound| bound.layer == Some(Layer::Replay)) {
            for key in &bound.keys {
                let mut player = Player::new(Duration::from_secs(60), keymap.clone());
                let before = format!("{player:?}");
                let wanted = player.press(key_event(key), Size::new(80, 24));
                let is_changed = format!("{player:?}") != before || wanted != replay::Wanted::Nothing;
                assert!(is_changed, "{preset:?}: {} by {key}", bound.name());
            }
        }
    }
}

/// What the tests above rest on: a key that is not bound changes nothing that it looks at.
#[test]
fn a_key_of_no_row_does_nothing() {
    for (layer, _) in PLACES {
        for mut driver in places(*layer) {
            let before = noticeable(&driver);
            driver.press(NEUTRAL);
            assert_eq!(noticeable(&driver), before, "{layer:?}");
        }
    }
}

/// What has no key is reached by its name.
#[test]
fn every_row_of_lists_without_a_key_is_in_the_palette() {
    for (layer, bound) in rows(Preset::Default) {
        let is_listed = matches!(layer, Layer::Pane | Layer::Everywhere);
        if !is_listed || !bound.keys.is_empty() || bound.name().starts_with("half-page") {
            continue;
        }
        let mut driver = at("3");
        let before = noticeable(&driver);
        driver.press(":").type_(bound.name()).press("enter");
        assert_ne!(noticeable(&driver), before, "{}", bound.name());
        assert!(!matches!(driver.state.modals.last(), Some(Modal::Palette(_))), "{}", driver.screen());
    }
}

/// A compute of each type, and an instance that stands still.
fn one_of_each() -> Vec<Body> {
    let mut bodies = all();
    bodies.push(instance("ci-stopped").state("Stopped"));
    bodies
}

#[test]
fn every_key_of_an_action_opens_what_the_action_leads_to() {
    for preset in Preset::ALL {
        let keymap = Keymap::of(preset);
        let bodies = one_of_each();
        for kind in KINDS {
            for action in kind.actions {
                for key in keymap.keys_of_action(action.name) {
                    let who = format!("{preset:?}: {} of {} by {key}", action.name, kind.noun);
                    let able = |body: &&Body| {
                        let compute = body.read();
                        std::ptr::eq(kinds::kind(&compute.compute_type), *kind)
                            && (action.when)(&compute).is_ok()
                    };
                    let Some(body) = bodies.iter().find(able) else { continue };
                    for more in ["", "enter"] {
                        let mut driver = Driver::ready_with(
                            preferring(|preferences| preferences.keymap = keymap.clone()),
                            std::slice::from_ref(body),
                        );
                        driver.pane(PaneId::of(kind));
                        if !more.is_empty() {
                            driver.press(more);
                        }
                        driver.press(key);
                        let is_it = match (driver.state.modals.last(), &action.does) {
                            (Some(Modal::Confirm(confirm)), Leads::Send { .. }) => {
                                confirm.action == action.name
                            }
                            (Some(Modal::Form(form)), Leads::Fill(rows)) => {
                                form.top().rows.title == rows.title
                            }
                            (Some(Modal::Form(_)), Leads::Duplicate) => true,
                            _ => driver.state.operations.iter().any(|begun| begun.verb == action.name),
                        };
                        assert!(is_it, "{who} {more}\n{}", driver.screen());
                    }
                }
            }
        }
    }
}

#[test]
fn every_screen_has_its_own_help() {
    for (layer, _) in PLACES.iter().filter(|(layer, _)| !matches!(layer, Layer::Everywhere | Layer::Help)) {
        for mut driver in places(*layer) {
            let key = driver.state.setup.preferences.keymap.key_of(*layer, Command::Help);
            let key = key.unwrap_or_else(|| panic!("{layer:?} has no key for its help")).to_owned();
            let hints = driver.screen().lines().last().unwrap_or_default().to_owned();
            let before = noticeable(&driver);
            driver.press(&key);
            let Some(Modal::Help(help)) = driver.state.modals.last() else {
                panic!("{layer:?}: {key} opens no help after {hints}\n{}", driver.screen())
            };
            let lines = help.lines(&driver.state.setup.preferences.keymap, 100);
            assert_eq!(lines[0], Line::Heading(layer.title().to_owned()));
            driver.press("/").type_("leave").press("enter");
            assert!(driver.screen().contains("leave"), "{layer:?}\n{}", driver.screen());
            driver.press("esc");
            assert_eq!(noticeable(&driver), before, "{layer:?} is as it was");
        }
    }
}

#[test]
fn the_help_shows_the_keys_that_count_and_only_what_is_searched_for() {
    let remaps = [("choices", "accept", "f9"), ("choices", "help", "f8")];
    let remaps = remaps.map(|(section, action, key)| Remap {
        section: section.to_owned(),
        action: action.to_owned(),
        keys: vec![key.to_owned()],
        line: 1,
    });
    let (keymap, flaws) = Keymap::with(Preset::Default, remaps);
    assert_eq!(flaws, []);
    let mut driver = at("2 a");
    driver.state.setup.preferences.keymap = keymap;
    assert!(driver.screen().contains("F8 help"), "{}", driver.screen());
    driver.press("f8 /").type_("take it").press("enter");
    let screen = driver.screen();
    assert!(screen.contains("F9") && !screen.contains("one page down"), "{screen}");
}

#[test]
fn somebody_who_is_signed_in_has_the_help_too() {
    let mut driver = Driver::start(Setup { sign_in: Begin::Quietly, ..setup() });
    driver.answer("sign in", |_| Reply::SignedIn(Ok(ada())));
    driver.press("L ?");
    assert!(matches!(driver.state.modals.last(), Some(Modal::Help(help)) if help.layer == Layer::SignIn));
}
