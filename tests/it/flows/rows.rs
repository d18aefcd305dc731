//! The cursor, the filter and the order of a list.

use crate::support::{Body, Driver, Keyboard, cluster, instance, keys::key_event, unknown_type};
use amldeck::app::{event::Event, keymap::Layer, panes::PaneId};
use ratatui::layout::Size;

const MADE_AGAIN: &str = "2026-03-01T08:00:10+00:00";

fn three() -> [Body; 3] {
    [instance("ci-anna"), instance("ci-ben").state("Stopped"), instance("ci-cleo").state("CreateFailed")]
}

#[test]
fn the_cursor_stays_on_its_compute_when_rows_come_and_go() {
    let mut driver = Driver::ready(&three());
    driver.press("j");
    assert_eq!(driver.selected().as_deref(), Some("ci-ben"));
    driver.at(30.0);
    driver.answer_listing(&[instance("aa"), instance("ab"), instance("ci-ben"), instance("ci-anna")]);
    assert_eq!(driver.selected().as_deref(), Some("ci-ben"));
    assert_eq!(driver.state.list(PaneId::Instances).position(), 3);
    driver.at(60.0);
    driver.answer_listing(&[instance("aa"), instance("zz")]);
    assert_eq!(driver.selected().as_deref(), Some("zz"), "it is gone: its place has the cursor");
    driver.at(90.0);
    driver.answer_listing(&[]);
    assert_eq!(driver.selected(), None);
    driver.press("S enter ctrl-d a");
    assert_eq!(driver.state.layer(), Layer::Pane);
}

#[test]
fn what_was_meant_is_never_done_to_one_that_was_made_again() {
    let mut driver = Driver::ready(&three());
    driver.press("S").at(30.0);
    driver.answer_listing(&three().map(|body| body.created(MADE_AGAIN)));
    driver.press("y");
    assert!(driver.asked().is_empty());

    let mut driver = Driver::ready(&three());
    driver.press("a").at(30.0);
    driver.answer_listing(&three().map(|body| body.created(MADE_AGAIN)));
    driver.press("down enter");
    assert_eq!(driver.notice(), "ci-anna is gone");

    let mut driver = Driver::ready(&three());
    driver.press("enter").at(30.0);
    driver.answer_listing(&three().map(|body| body.created(MADE_AGAIN)));
    assert!(driver.state.subject().is_none(), "the details are of the one that is gone");
    driver.press("S");
    assert_eq!(driver.state.layer(), Layer::Details);
}

#[test]
fn a_creation_time_that_becomes_known_makes_no_other_compute() {
    let mut driver =
        Driver::ready(&[instance("ci-anna"), instance("ci-ben").with("/properties/createdOn", ())]);
    driver.press("j").at(30.0);
    driver.answer_listing(&[instance("aa"), instance("ci-anna"), instance("ci-ben")]);
    assert_eq!(driver.selected().as_deref(), Some("ci-ben"));
}

#[test]
fn the_filter_has_words_and_words_that_must_not_be_there() {
    let mut driver = Driver::ready(&three());
    driver.press("/").type_("CI stop");
    assert_eq!(driver.names(), ["ci-ben"]);
    driver.press("ctrl-u").type_("!stopped");
    assert_eq!(driver.names(), ["ci-anna", "ci-cleo"]);
    driver.press("enter");
    assert_eq!(driver.state.layer(), Layer::Pane);
    assert_eq!(driver.names(), ["ci-anna", "ci-cleo"]);
    assert!(driver.state.list(PaneId::Instances).is_filtered());
    driver.press("/").type_(" ci-anna").press("down enter");
    assert_eq!(driver.names(), ["ci-anna"]);
    driver.press("esc");
    assert_eq!(driver.names().len(), 3);
    driver.press("/").paste("ci-anna\n");
    assert_eq!(driver.names(), ["ci-anna"]);
    assert_eq!(driver.state.layer(), Layer::Filter);
    driver.press("esc");
    assert_eq!(driver.names().len(), 3);
}

#[test]
fn rows_that_come_later_are_filtered_too() {
    let mut driver = Driver::ready(&three());
    driver.press("/").type_("stopped").press("enter").at(30.0);
    driver.answer_listing(&[
        instance("ci-anna").state("Stopped"),
        instance("ci-ben").state("Running"),
        instance("ci-dan").state("Stopped"),
    ]);
    assert_eq!(driver.names(), ["ci-anna", "ci-dan"]);
}

#[test]
fn lists_are_sorted_by_each_column_with_unknown_values_last() {
    let mut driver = Driver::ready(&[
        cluster("a").nodes(3, 0, 0, 0),
        cluster("b").silent("Creating"),
        cluster("c").nodes(1, 0, 0, 0),
    ]);
    driver.press("3");
    assert_eq!(driver.names(), ["a", "b", "c"]);
    let sort = |driver: &mut Driver, head: &str| {
        for _ in 0..20 {
            driver.press(">");
            let heads = driver.state.table(300, 10).heads;
            if heads.iter().any(|known| known.text == head && known.sorted.is_some()) {
                return;
            }
        }
        panic!("no column is called {head}");
    };
    sort(&mut driver, "NODES r/i/p/l");
    assert_eq!(driver.notice(), "sorted by NODES r/i/p/l");
    assert_eq!(driver.names(), ["c", "a", "b"]);
    driver.press("O");
    assert_eq!(driver.names(), ["a", "c", "b"]);
    driver.press("<");
    assert_ne!(driver.notice(), "sorted by NODES r/i/p/l");
}

#[test]
fn problems_only_shows_what_needs_somebody() {
    let mut driver = Driver::ready(&[
        instance("fine"),
        instance("failed").fault("Oops", "it broke"),
        instance("moving")
            .state("Starting")
            .with("/properties/properties/lastOperation/operationTime", "2026-03-01T07:55:00Z"),
        instance("odd").state("Unusable"),
    ]);
    driver.press("z");
    assert_eq!(driver.names(), ["failed", "odd"]);
    let stuck = [
        instance("fine"),
        instance("moving")
            .state("Starting")
            .with("/properties/properties/lastOperation/operationTime", "2026-03-01T07:55:00Z"),
    ];
    driver.at(299.0);
    driver.answer_listing(&stuck);
    assert!(driver.names().is_empty());
    driver.at(312.0);
    driver.answer_listing(&stuck);
    assert_eq!(driver.names(), ["moving"], "on its way for more than ten minutes");
    driver.press("esc");
    assert_eq!(driver.names().len(), 2);
}

#[test]
fn a_row_that_gets_stuck_between_two_listings_shows_by_itself() {
    let old = "2026-03-01T07:51:00Z";
    let body = || {
        instance("moving").state("Starting").with("/properties/properties/lastOperation/operationTime", old)
    };
    let mut driver = Driver::ready(&[body()]);
    driver.press("z").at(50.0);
    assert!(driver.names().is_empty());
    driver.at(62.0);
    assert_eq!(driver.names(), ["moving"]);
}

#[test]
fn panes_are_opened_by_number_and_in_turn() {
    let mut driver = Driver::ready(&[unknown_type("odd")]);
    for (key, pane) in [
        ("2", PaneId::Instances),
        ("3", PaneId::Clusters),
        ("4", PaneId::Inference),
        ("5", PaneId::Attached),
        ("7", PaneId::Quota),
        ("8", PaneId::Activity),
    ] {
        driver.press(key);
        assert_eq!(driver.state.pane, pane);
    }
    driver.press("tab");
    assert_eq!(driver.state.pane, PaneId::Instances);
    driver.press("backtab [");
    assert_eq!(driver.state.pane, PaneId::Quota);
    driver.press("1 6");
    assert_eq!(driver.state.pane, PaneId::Quota, "numbers of panes to come are free");
    driver.press("5");
    assert_eq!(driver.names(), ["odd"]);
}

#[test]
fn the_cursor_stays_on_screen_at_any_size() {
    let many: Vec<Body> = (0..200).map(|n| instance(&format!("ci-{n:03}"))).collect();
    let mut driver = Driver::ready(&many);
    for keys in ["G", "g g", "pgdn pgdn", "pgup", "end", "k k", "home", "ctrl-f"] {
        driver.press(keys);
        for size in
            [Size::new(120, 40), Size::new(80, 24), Size::new(40, 12), Size::new(1, 1), Size::new(0, 0)]
        {
            driver.event(Event::Resize(size));
            let list = driver.state.list(PaneId::Instances);
            let page = amldeck::app::layout::Screen::of(size).page();
            assert!((list.offset()..list.offset() + page).contains(&list.position()), "{keys} at {size}");
        }
    }
}

#[test]
fn quota_shows_what_is_used_most_first() {
    let mut driver = Driver::ready(&[]);
    driver.press("7");
    assert_eq!(driver.names()[0], "Total dedicated vCPUs");
    assert_eq!(driver.state.list(PaneId::Quota).total(), 6);
    driver.press("/").type_("ncsv3").press("enter");
    assert_eq!(driver.names(), ["Standard NCSv3 Family vCPUs"]);
}

#[test]
fn a_key_that_begins_a_sequence_waits_for_the_next() {
    let mut driver = Driver::ready(&three());
    driver.press("G g");
    assert_eq!(driver.selected().as_deref(), Some("ci-cleo"));
    driver.press("g");
    assert_eq!(driver.selected().as_deref(), Some("ci-anna"));
    driver.press("g j");
    assert_eq!(driver.selected().as_deref(), Some("ci-ben"), "what is no sequence counts by itself");
    driver.press("ctrl-c");
    assert_eq!(driver.notice(), "Ctrl-C again quits");
    assert!(driver.effects.is_empty());
    driver.press("ctrl-c");
    assert!(matches!(driver.effects[..], [amldeck::app::effects::Effect::Quit]));
}

#[test]
fn no_key_waits_until_thousands_of_rows_are_looked_through() {
    let bodies: Vec<Body> = (0..9000).map(|n| instance(&format!("ci-{n:04}"))).collect();
    let mut driver = Driver::ready(&bodies);
    let shown = |driver: &Driver| driver.state.list(PaneId::Instances).rows().len();
    driver.press("G");
    let last = driver.selected();

    driver.press("/");
    driver.first(Event::Key(key_event("c")));
    assert!(driver.state.is_at_work());
    assert!((1..9000).contains(&shown(&driver)), "the first that pass are there: {}", shown(&driver));
    let (before, first) = (shown(&driver), driver.selected());
    assert_ne!(first, last, "the cursor is on a row that is shown");
    driver.first(Event::Continue);
    assert!(shown(&driver) > before);
    // The next letter and the one after it do not wait for the first.
    driver.first(Event::Key(key_event("i")));
    driver.first(Event::Key(key_event("-")));
    driver.event(Event::Continue);
    assert_eq!(shown(&driver), 9000);
    assert_eq!(driver.selected(), last, "the cursor comes back to its row");

    driver.press("esc");
    driver.first(Event::Key(key_event("O")));
    assert!(driver.state.is_at_work());
    assert_eq!(driver.selected(), last, "until there is another order they stand in the one before");
    driver.event(Event::Continue);
    assert_eq!(driver.state.list(PaneId::Instances).position(), 0, "the last is the first");
}
