//! The job of whoever is on call - find the failed compute, read why, scale a cluster, watch it - by keys that the screen
//! shows at that moment: with the habits of k9s, with those of vim, and where there is little of everything.

use crate::{terminal::Terminal, tmux::Tmux};

/// Finds the failed cluster by the filter, and reads what is wrong with it.
fn find_and_read(terminal: &mut Terminal) {
    terminal.press_hinted("/", "filter");
    terminal.press("state=failed");
    terminal.wait_until("the failed cluster alone", |terminal| {
        terminal.row("hpc-trial").contains("Failed") && terminal.row("cpu-small").is_empty()
    });
    terminal.press_hinted("Enter", "keep");
    // Without opening anything it says why, and which key says more.
    terminal.wait_for("! more");
    terminal.press("!");
    terminal.wait_for("What happened");
    terminal.wait_for("What to do now");
    terminal.press_hinted("Enter", "close");
}

/// Finds another cluster, gives it a higher maximum, and watches until it has it.
fn scale_and_watch(terminal: &mut Terminal) {
    terminal.press_hinted("/", "filter");
    // What stands there is cleared as in any line.
    terminal.press("\u{15}cpu-small");
    terminal.wait_until("the cluster alone", |terminal| {
        terminal.row("hpc-trial").is_empty() && terminal.row("cpu-small").contains("0/4")
    });
    terminal.press_hinted("Enter", "keep");
    terminal.scale_to_6("cpu-small");
}

#[test]
fn with_the_habits_of_k9s() {
    let mut terminal = Terminal::spawn(&["--demo", "--speed", "60"]);
    terminal.wait_for("● live");
    terminal.press_hinted(":", "command");
    terminal.press("clu");
    terminal.wait_for("▸ clusters");
    terminal.press_hinted("Enter", "do it");
    terminal.wait_for("┌ Clusters ");
    find_and_read(&mut terminal);
    scale_and_watch(&mut terminal);
    terminal.press_hinted(":", "command");
    terminal.press("q");
    terminal.wait_for("▸ quit");
    terminal.press_hinted("Enter", "do it");
    assert_eq!(terminal.exit(), 0);
    terminal.assert_restored();
}

#[test]
fn with_the_habits_of_vim() {
    let mut terminal = Terminal::spawn(&["--demo", "--speed", "60", "--keys", "vim"]);
    terminal.wait_for("● live");
    terminal.press_hinted("?", "help");
    for (search, found) in [("delete", "d d "), ("next pane", "g t  Tab"), ("quit", "q  Z Z")] {
        terminal.press_hinted("/", "search");
        terminal.press(search);
        terminal.wait_for(found);
        terminal.press_hinted("Esc", "leave");
    }
    terminal.press_hinted("Esc", "back");
    terminal.wait_for("┌ Instances ");
    terminal.press("gt");
    terminal.wait_for("┌ Clusters ");
    find_and_read(&mut terminal);
    scale_and_watch(&mut terminal);
    terminal.press("dd");
    terminal.wait_for("Delete cpu-small?");
    terminal.press_hinted("Esc", "cancel");
    terminal.wait_until("the list", |terminal| !terminal.screen().contains("Delete cpu-small?"));
    terminal.press("ZZ");
    assert_eq!(terminal.exit(), 0);
    terminal.assert_restored();
}

#[test]
fn inside_tmux_at_80_by_24_without_colours() {
    let mut tmux = Tmux::open("screen", (80, 24), &[("NO_COLOR", "1")], &["--demo", "--speed", "60"]);
    let terminal = tmux.terminal();
    terminal.wait_for("● live");
    terminal.open_pane("Clusters");
    find_and_read(terminal);
    scale_and_watch(terminal);
    let coloured = terminal.cells().any(|cell| cell.fgcolor() != vt100::Color::Default);
    assert!(!coloured, "{}", terminal.screen());
    terminal.press_hinted("q", "quit");
    assert_eq!(terminal.exit(), 0);
}
