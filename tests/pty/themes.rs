//! What the terminal can do, and what it says of itself.

use crate::terminal::Terminal;
use vt100::Color;

#[test]
fn without_colours_the_cursor_is_still_in_sight() {
    let mut terminal = Terminal::spawn_with(&["--demo"], &[("NO_COLOR", "1"), ("COLORTERM", "truecolor")]);
    terminal.wait_for("ci-ada");
    terminal.press("j");
    terminal.wait_for("▸ ci-bertil");
    let coloured =
        terminal.cells().any(|cell| (cell.fgcolor(), cell.bgcolor()) != (Color::Default, Color::Default));
    assert!(!coloured, "{}", terminal.screen());
    assert!(terminal.cell_of("ci-bertil").inverse() && !terminal.cell_of("ci-ada").inverse());
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
    terminal.assert_restored();
}

#[test]
fn a_terminal_that_says_its_ground_is_light_gets_colours_for_that_and_no_key_is_lost() {
    let all = [("COLORTERM", "truecolor")];
    let mut terminal = Terminal::spawn_with(&["--demo"], &all);
    terminal.answer("3\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62;22c?");
    terminal.wait_for("Keys");
    terminal.press("\x1b");
    terminal.wait_for("cpu-batch");
    let good = Color::Rgb(0x11, 0x63, 0x29);
    terminal
        .wait_until("colours for a light ground", |terminal| terminal.cell_of("Steady").fgcolor() == good);
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
    terminal.assert_restored();
}

#[test]
fn who_chose_a_theme_is_not_asked() {
    let mut terminal = Terminal::spawn(&["--demo", "--theme", "terminal"]);
    terminal.answer("q");
    terminal.wait_for("ci-ada");
    terminal.press("3");
    terminal.wait_for("cpu-batch");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}
