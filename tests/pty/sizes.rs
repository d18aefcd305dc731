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
fn a_storm_of_sizes_clears_nothing_and_ends_in_a_whole_frame() {
    let mut terminal = Terminal::spawn_sized(&["--demo"], (80, 24));
    terminal.wait_for("ci-ada");
    let cleared = terminal.clears();
    assert_eq!(cleared, 1, "once, before the first frame");
    for step in 0..40 {
        terminal.resize(60 + step % 7 * 9, 16 + step % 5 * 3);
    }
    // What an earlier frame has left behind would be read as part of this one.
    terminal.resize(71, 17);
    terminal.wait_until("a whole frame", |terminal| {
        let screen = terminal.screen();
        let lines: Vec<&str> = screen.lines().collect();
        let framed = |line: &&str| line.chars().count() == 71 && line.starts_with('│') && line.ends_with('│');
        lines.len() == 17 && lines[3..14].iter().all(framed) && lines[14].ends_with('┘')
    });
    assert_eq!(terminal.clears(), cleared);
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
