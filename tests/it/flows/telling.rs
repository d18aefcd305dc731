//! What is said where there is little room for it, and how the rest is read.

use crate::support::{
    Driver, Keyboard, cluster,
    driver::{preferring, setup},
};
use amldeck::app::{
    effects::Effect,
    event::Event,
    keymap::{Keymap, Preset, Remap},
    layout::LEAST,
};
use ratatui::layout::Size;

fn clusters() -> Driver {
    let mut driver = Driver::ready(&[cluster("cpu-small"), cluster("gpu-a100")]);
    driver.press("3");
    driver
}

fn vim() -> Driver {
    let vim = preferring(|preferences| preferences.keymap = Keymap::of(Preset::Vim));
    let mut driver = Driver::ready_with(vim, &[cluster("gpu-a100")]);
    driver.press("3");
    driver
}

fn last_line(driver: &Driver) -> String {
    driver.screen().lines().last().unwrap_or_default().to_owned()
}

#[test]
fn that_rows_are_hidden_is_said_on_the_smallest_screen_too() {
    let mut driver = clusters();
    driver.press("/").type_("state!=steady owner!=somebody").press("enter z");
    driver.event(Event::Resize(LEAST));
    let title = driver.screen().lines().nth(2).unwrap_or_default().to_owned();
    assert!(title.contains("problems · filter"), "{title}");
    driver.event(Event::Resize(Size::new(120, 24)));
    let title = driver.screen().lines().nth(2).unwrap_or_default().to_owned();
    assert!(title.contains("filter: state!=steady owner!=somebody"), "{title}");
}

#[test]
fn no_problem_is_claimed_for_rows_that_a_filter_hides() {
    let mut driver = Driver::ready(&[cluster("good"), cluster("bad").provisioning("Failed")]);
    driver.press("3 /").type_("name=good").press("enter z");
    let screen = driver.screen();
    assert!(screen.contains("No problem among what passes the filter name=good"), "{screen}");
    driver.press("esc esc z");
    assert_eq!(driver.names(), ["bad"]);
}

#[test]
fn a_notice_that_is_longer_than_its_line_is_read_in_full() {
    let mut driver = clusters();
    driver.event(Event::Resize(LEAST));
    driver.event(Event::Reloaded(Box::new(Err(
        "themes/mine.toml, line 2: there is no colour beigeish".into()
    ))));
    assert!(driver.screen().contains("! more"), "{}", driver.screen());
    driver.press("!");
    let screen = driver.screen().replace('\n', " ");
    assert!(screen.contains("beigeish"), "{screen}");
    assert!(!screen.contains("What to do now"), "{screen}");
}

#[test]
fn several_mistakes_in_settings_are_counted_and_listed() {
    let flaws = ["keys.toml, line 1: one", "keys.toml, line 2: another"];
    let mut driver =
        Driver::start(preferring(|preferences| preferences.flaws = flaws.map(Into::into).to_vec()));
    assert!(driver.notice().contains("2 mistakes"), "{}", driver.notice());
    driver.press("!");
    assert!(flaws.iter().all(|flaw| driver.screen().contains(flaw)), "{}", driver.screen());
}

#[test]
fn a_sequence_that_has_begun_says_how_it_goes_on_and_does_not_wait_for_ever() {
    let mut driver = vim();
    driver.press("d");
    assert!(last_line(&driver).contains("d delete"), "{}", last_line(&driver));
    driver.after(4.0).press("d");
    assert!(driver.state.modals.is_empty(), "that was another first key");
    driver.press("d");
    assert!(driver.screen().contains("Delete gpu-a100?"), "{}", driver.screen());
}

#[test]
fn quitting_takes_two_keys_in_a_row() {
    let mut driver = clusters();
    driver.press("ctrl-c").after(4.0);
    assert!(!driver.screen().contains("again quits"), "{}", driver.screen());
    driver.press("ctrl-c");
    let quits = |driver: &Driver| driver.effects.iter().any(|effect| matches!(effect, Effect::Quit));
    assert!(!quits(&driver));
    driver.press("ctrl-c");
    assert!(quits(&driver));
}

#[test]
fn what_is_looked_for_in_a_text_begins_anew() {
    let mut driver = clusters();
    driver.press("y /").type_("zzz").press("enter");
    assert!(driver.notice().contains("not found"));
    driver.press("/").type_("name").press("enter");
    assert!(driver.notice().contains("n goes to the next match"), "{}", driver.notice());
}

#[test]
fn vim_copies_in_the_details_as_in_lists() {
    let mut driver = vim();
    driver.press("enter y y");
    assert_eq!(driver.copied(), ["gpu-a100"]);
}

#[test]
fn no_place_is_left_without_a_way_out() {
    let unbound = |section: &str, action: &str| Remap {
        section: section.to_owned(),
        action: action.to_owned(),
        keys: Vec::new(),
        line: 1,
    };
    for (section, action) in [("help", "back"), ("questions", "no"), ("everywhere", "quit")] {
        let (keymap, flaws) = Keymap::with(Preset::Default, [unbound(section, action)]);
        assert!(flaws[0].words.contains("way out"), "{flaws:?}");
        assert_eq!(keymap, Keymap::default());
    }
    assert_eq!(Keymap::with(Preset::Default, [unbound("lists", "quit")]).1, []);
}

#[test]
fn the_help_of_a_pane_has_its_own_actions_only_and_that_of_a_form_no_key_that_is_typed() {
    let mut driver = Driver::start(setup());
    driver.event(Event::Resize(Size::new(120, 60)));
    driver.press("3 ?");
    let screen = driver.screen();
    assert!(screen.contains("(scale)") && !screen.contains("(restart)"), "{screen}");
    let mut driver = clusters();
    driver.event(Event::Resize(Size::new(120, 60)));
    driver.press("n f1");
    let line = driver.screen().lines().find(|line| line.contains("read everything now")).map(str::to_owned);
    assert!(line.is_some_and(|line| line.contains("F5") && !line.contains(" r ")), "{}", driver.screen());
}
