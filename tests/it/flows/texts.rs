//! Whatever is typed or pasted into the fields of all forms: too long, too wide, in too many lines.

use crate::support::{Driver, Keyboard, bodies, driver::workspace};
use amldeck::{
    app::{
        event::Event,
        form::{Entry, Focus, Form},
        modal::Modal,
    },
    kinds::{
        KINDS,
        field::Field,
        form::{Form as Rows, Known, Sends},
    },
};
use ratatui::{Terminal, backend::TestBackend, buffer::Buffer, layout::Size};
use std::collections::BTreeSet;

fn texts() -> [String; 4] {
    [
        "研究用計算クラスター".repeat(9),
        "one\ntwo\r\nthree\tfour\n\n\u{1b}[2J\u{7}\u{202e}turned".to_owned(),
        "\u{1f469}\u{200d}\u{1f469}\u{200d}\u{1f467} e\u{301}\u{300}\u{300} \u{1f1e9}\u{1f1ea}".repeat(5),
        ",=:/\\'\"{}[]$%#@; ".repeat(9),
    ]
}

/// The state of a program in which this form is open, for a compute of its type if it needs one.
fn open(rows: &'static Rows, compute_type: &str) -> Driver {
    let mut driver = Driver::ready(&bodies::all());
    let all = bodies::all().into_iter().map(|body| body.read());
    let on = all.filter(|_| rows.sends != Sends::New).find(|compute| &*compute.compute_type == compute_type);
    assert!(rows.sends == Sends::New || on.is_some(), "{} {compute_type}", rows.title);
    let form = Form::open(rows, workspace(), "westeurope", on, &Known::NOTHING);
    driver.state.modals.push(Modal::Form(Box::new(form)));
    driver
}

fn drawn(driver: &Driver) -> Buffer {
    let Size { width, height } = driver.state.size;
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("memory cannot fail");
    terminal.draw(|frame| amldeck::view::draw(frame, &driver.state)).expect("memory cannot fail");
    terminal.backend().buffer().clone()
}

/// Nothing on the screen can be obeyed by a terminal, and the right edge of the form is in one piece.
fn assert_straight(driver: &Driver, what: &str) {
    let buffer = drawn(driver);
    let (width, height) = (buffer.area.width, buffer.area.height);
    for cell in buffer.content() {
        let odd = |c: char| c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}');
        assert!(!cell.symbol().contains(odd), "{what}: {:?}", cell.symbol());
    }
    let corner = |symbol: &str| matches!(symbol, "┐" | "╮" | "╗");
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let corners: Vec<(u16, u16)> = places.filter(|place| corner(buffer[*place].symbol())).collect();
    assert!(!corners.is_empty(), "{what}: no form is shown\n{}", driver.screen());
    for (x, top) in corners {
        let edge: Vec<&str> = (top + 1..height).map(|y| buffer[(x, y)].symbol()).collect();
        let end = edge.iter().position(|symbol| !matches!(*symbol, "│" | "║"));
        let end = end.unwrap_or_else(|| panic!("{what}: the edge has no end\n{}", driver.screen()));
        assert!(matches!(edge[end], "┘" | "╯" | "╝"), "{what}: {:?}\n{}", edge[end], driver.screen());
    }
}

/// Goes once through the form on top with each choice moved on by `moves`, pasting and typing wherever text can stand.
/// Gives the labels of the fields that took some.
fn fill(driver: &mut Driver, text: &str, moves: usize) -> BTreeSet<&'static str> {
    let mut filled = BTreeSet::new();
    let title = driver.form().rows.title;
    for _ in 0..60 {
        let Focus::Field(index) = driver.form().focus else { break };
        let Field { label, .. } = driver.form().rows.fields[index];
        match driver.form().entries[index] {
            Entry::Choice(_) => {
                for _ in 0..moves {
                    driver.press("right");
                }
            }
            Entry::Line(_) | Entry::Secret(_) | Entry::File(..) => {
                driver.paste(text).press("home").type_("ä研").press("end backspace");
                filled.insert(label);
            }
            Entry::Items(_) if driver.form().rows.sends != Sends::Item => {
                driver.press("+");
                filled.extend(fill(driver, text, moves));
                assert_straight(driver, label);
                driver.press("esc y");
            }
            Entry::Items(_) => {}
        }
        assert_straight(driver, &format!("{title}, {label}, {moves}"));
        driver.press("tab");
    }
    assert_eq!(driver.form().focus, Focus::Submit, "{title}\n{}", driver.screen());
    filled
}

#[test]
fn no_text_in_any_field_of_any_form_breaks_the_screen() {
    for kind in KINDS {
        for rows in kind.forms() {
            let sizes = [(120, 40), (80, 24), (60, 16), (120, 40)];
            for (moves, (text, (width, height))) in texts().iter().zip(sizes).enumerate() {
                let mut driver = open(rows, kind.wire);
                driver.event(Event::Resize(Size::new(width, height)));
                fill(&mut driver, text, moves);
                driver.press("enter");
                assert_straight(&driver, rows.title);
            }
        }
    }
}

#[test]
fn ten_thousand_characters_in_any_field_do_not_break_the_screen() {
    let long = "w".repeat(10_000);
    for kind in KINDS {
        for rows in kind.forms() {
            let mut driver = open(rows, kind.wire);
            fill(&mut driver, &long, 0);
        }
    }
}

#[test]
fn ten_thousand_characters_are_kept_and_are_too_many() {
    let mut driver = Driver::ready(&[]);
    driver.press("n").go_to("Description").paste(&"w".repeat(10_000));
    assert_straight(&driver, "Description");
    assert_eq!(driver.field("Description").len(), 10_000);
    assert!(driver.problem("Description").is_some());
}
