//! The mouse, marks, copying and links.

use crate::support::{
    Driver, Keyboard, cluster,
    driver::{ada, setup},
    instance,
};
use amldeck::{
    app::{
        effects::Effect,
        event::{Copied, Event, Spot},
        form::Focus,
        keymap::{Keymap, Layer, Preset},
        links::Sites,
        panes::PaneId,
        preferences::Preferences,
        sign_in::Begin,
        state::Setup,
    },
    domain::ask::Reply,
    view,
};
use ratatui::{
    Terminal,
    backend::TestBackend,
    layout::{Position, Rect},
};

fn clusters() -> Driver {
    let mut driver =
        Driver::ready(&[cluster("cpu-small"), cluster("gpu-a100"), cluster("gpu-spot"), instance("ci-anna")]);
    driver.press("3");
    driver
}

fn spots(driver: &Driver) -> Vec<(Rect, Spot)> {
    let size = driver.state.size;
    let mut terminal = Terminal::new(TestBackend::new(size.width, size.height)).unwrap();
    let mut spots = Vec::new();
    terminal.draw(|frame| spots = view::draw_to_press(frame, &driver.state)).unwrap();
    spots
}

/// Presses the place on screen where this text begins, for the first time outside of frames.
fn press_on(driver: &mut Driver, text: &str) {
    let screen = driver.screen();
    let (y, x) = screen
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.contains('┌'))
        .find_map(|(y, line)| Some((y, line[..line.find(text)?].chars().count())))
        .unwrap_or_else(|| panic!("{text} is not on the screen\n{screen}"));
    let at = Position::new(x.try_into().unwrap(), y.try_into().unwrap());
    let spots = spots(driver);
    let spot = spots.iter().rev().find(|(area, _)| area.contains(at)).map(|(_, spot)| *spot);
    driver.event(Event::Pressed(spot.unwrap_or_else(|| panic!("{text} cannot be pressed\n{screen}"))));
}

fn copied(driver: &Driver) -> &str {
    driver.copied().last().unwrap()
}

#[test]
fn tabs_headers_and_rows_are_pressed() {
    let mut driver = clusters();
    press_on(&mut driver, "gpu-spot");
    assert_eq!(&*driver.state.selected().unwrap().compute.name, "gpu-spot");
    press_on(&mut driver, "gpu-spot");
    assert_eq!(driver.state.layer(), Layer::Details);
    driver.press("esc");

    press_on(&mut driver, "MAX");
    assert!(driver.screen().contains("sort: MAX ▲"), "{}", driver.screen());
    press_on(&mut driver, "MAX");
    assert!(driver.screen().contains("sort: MAX ▼"), "{}", driver.screen());

    press_on(&mut driver, "2 Instances");
    assert_eq!(driver.state.pane, PaneId::Instances);
}

#[test]
fn forms_are_pressed_and_nothing_below_them_is() {
    let mut driver = clusters();
    driver.press("n");
    press_on(&mut driver, "Maximum");
    let Focus::Field(index) = driver.form().focus else { panic!("{:?}", driver.form().focus) };
    assert!(driver.form().rows.fields[index].label.starts_with("Maximum"));
    // A slip of the hand throws nothing away.
    driver.event(Event::Pressed(Spot::Outside));
    assert_eq!(driver.state.layer(), Layer::Form);
    let tab = spots(&driver).iter().position(|(_, spot)| matches!(spot, Spot::Pane(_))).unwrap();
    let cover = spots(&driver).iter().position(|(_, spot)| *spot == Spot::Outside).unwrap();
    assert!(tab < cover, "what lies below a form is pressed first");
}

#[test]
fn the_wheel_goes_by_rows_and_text_is_left_to_the_terminal() {
    let mut driver = clusters();
    driver.event(Event::Wheel(false));
    assert_eq!(&*driver.state.selected().unwrap().compute.name, "gpu-spot");
    assert!(driver.state.listens_to_mouse());
    driver.press("y");
    assert!(!driver.state.listens_to_mouse());
    driver.press("esc M");
    assert!(!driver.state.listens_to_mouse());
    driver.press("M");
    assert!(driver.state.listens_to_mouse());
}

#[test]
fn marked_rows_are_copied_together() {
    let mut driver = clusters();
    driver.press("space space");
    assert!(driver.screen().contains("2 marked"), "{}", driver.screen());
    driver.press("c");
    assert_eq!(copied(&driver), "cpu-small\ngpu-a100");
    driver.event(Event::Copied(Copied::Taken("with xclip".to_owned())));
    assert!(driver.notice().contains("with xclip"), "{}", driver.notice());
    driver.press("C");
    assert!(driver.screen().contains("2 marked computes"), "{}", driver.screen());
    driver.press("esc esc");
    assert!(!driver.screen().contains("marked"), "{}", driver.screen());
    driver.press("g g space G v c");
    assert_eq!(copied(&driver).lines().count(), 3);
    driver.press("* c");
    assert_eq!(
        copied(&driver),
        "gpu-spot",
        "all were marked: none is, and the row under the cursor is meant"
    );
}

#[test]
fn an_action_is_not_carried_out_on_one_row_while_others_are_marked() {
    let mut driver = clusters();
    driver.press("space s");
    assert_eq!(driver.state.layer(), Layer::Pane);
    assert!(driver.notice().contains("marked"), "{}", driver.notice());
}

#[test]
fn a_text_that_is_too_long_for_the_terminal_is_told() {
    let mut driver = clusters();
    driver.press("c");
    driver.event(Event::Copied(Copied::Buffered("tmux")));
    assert!(
        driver.notice().starts_with("copied to tmux's buffer, not the clipboard: "),
        "{}",
        driver.notice()
    );
    driver.event(Event::Copied(Copied::TooLong(75_000)));
    assert!(
        driver.notice().contains("not copied") && driver.notice().contains("75000"),
        "{}",
        driver.notice()
    );
}

#[test]
fn links_lead_to_the_studio_or_are_copied() {
    let sites = Some(Sites { portal: "https://portal.azure.com", studio: "https://ml.azure.com" });
    let mut driver =
        Driver::ready_with(Setup { sites, sign_in: Begin::Quietly, ..setup() }, &[cluster("gpu-a100")]);
    driver.answer("sign in", |_| Reply::SignedIn(Ok(ada())));
    driver.press("3 o");
    let link = driver
        .effects
        .iter()
        .find_map(|effect| if let Effect::Open(link) = effect { Some(link.clone()) } else { None });
    let link = link.unwrap();
    assert!(link.starts_with("https://ml.azure.com/compute/gpu-a100/details?wsid=/subscriptions/"), "{link}");
    assert!(link.ends_with("&tid=contoso-id"), "{link}");
    driver.event(Event::Opened(false));
    assert_eq!(copied(&driver), link);
    driver.press("C");
    let screen = driver.screen();
    for line in ["cell STATE", "row", "link to the Studio", "link to the portal"] {
        assert!(screen.contains(line), "{line}\n{screen}");
    }
    let mut driver = clusters();
    driver.press("o");
    assert!(driver.notice().contains("no Studio"), "{}", driver.notice());
}

#[test]
fn settings_that_were_read_anew_count_at_once() {
    let mut driver = clusters();
    driver.press(":").type_("reload").press("enter");
    assert!(matches!(driver.effects.last(), Some(Effect::Reload(None))));
    let reloaded = Preferences {
        keymap: Keymap::of(Preset::Vim),
        low_bandwidth: true,
        places: vec![("Keys", "~/keys.toml".into())],
        ..Preferences::default()
    };
    driver.event(Event::Reloaded(Box::new(Ok(reloaded))));
    driver.press("y y");
    assert_eq!(copied(&driver), "cpu-small");
    driver.press("d d");
    assert!(driver.notice().contains("--write"), "{}", driver.notice());
    assert!(!driver.state.listens_to_mouse());
    driver.press(":").type_("info").press("enter");
    assert!(driver.screen().contains("~/keys.toml"), "{}", driver.screen());
    driver.press("esc");
    driver.event(Event::Reloaded(Box::new(Err("config.toml, line 1: it is wrong".into()))));
    assert!(driver.notice().contains("nothing was changed: config.toml, line 1"), "{}", driver.notice());
    assert!(!driver.state.listens_to_mouse());
}

#[test]
fn what_the_program_does_is_told_and_copied() {
    let mut driver = clusters();
    driver.state.note_frame(1234);
    driver.press(":").type_("info").press("enter");
    let screen = driver.screen();
    for words in ["1234 bytes in the last minute", "120 × 40", "management.azure.com"] {
        assert!(screen.contains(words), "{words}\n{screen}");
    }
    assert!(!screen.contains(" 0 in the last minute, "), "requests are counted\n{screen}");
    driver.press("c");
    assert!(copied(&driver).contains("Service: management.azure.com"), "{}", copied(&driver));
    driver.press("esc");
    assert_eq!(driver.state.layer(), Layer::Pane);
}
