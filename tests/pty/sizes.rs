//! The dashboard at whatever size the terminal has.

use crate::terminal::Terminal;

#[test]
fn a_resized_terminal_is_filled() {
    let mut terminal = Terminal::spawn_sized(&["--demo"], (80, 24));
    terminal.wait_for("ci-ada");
    terminal.resize(140, 45);
    terminal.wait_until("a frame of 140 columns", |t| t.screen().lines().any(|l| l.chars().count() == 140));
    terminal.resize(60, 14);
    terminal.wait_until("a frame of 60 columns", |t| {
        t.screen().contains("ci-ada") && t.screen().lines().any(|line| line.chars().count() == 60)
    });
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
    terminal.assert_restored();
}

#[test]
fn a_terminal_that_is_too_small_is_told_what_it_takes_and_can_grow() {
    let mut terminal = Terminal::spawn_sized(&["--demo"], (30, 8));
    terminal.wait_for("40 × 12");
    terminal.resize(80, 24);
    terminal.wait_for("ci-ada");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
    terminal.assert_restored();
}
