//! The main job, by keyboard alone: whatever is pressed stands on the line of hints at that moment.

use super::terminal::Terminal;

/// Presses a key that the last line of the screen offers under this word.
fn press_hinted(terminal: &mut Terminal, label: &str, word: &str) {
    let bytes = match label {
        "Enter" => "\r",
        "Tab" => "\t",
        "Esc" => "\u{1b}",
        "Ctrl-D" => "\u{4}",
        "Ctrl-P" => "\u{10}",
        letter => letter,
    };
    let hint = format!("{label} {word}");
    terminal.wait_until(&format!("the hint {hint:?}"), |terminal| {
        terminal.screen().lines().last().is_some_and(|line| line.contains(&hint))
    });
    terminal.press(bytes);
}

/// The line of the list that begins with this name.
fn row(terminal: &Terminal, name: &str) -> String {
    let screen = terminal.screen();
    let named = |line: &&str| line.trim_start_matches(['│', '▸', ' ']).starts_with(&format!("{name} "));
    screen.lines().find(named).unwrap_or_default().to_owned()
}

#[test]
fn a_cluster_is_created_followed_scaled_and_deleted() {
    let mut terminal = Terminal::spawn_sized(&["--demo", "--speed", "60"], (120, 40));
    terminal.wait_for("● live");

    terminal.press("3");
    terminal.wait_for("gpu-a100");
    press_hinted(&mut terminal, "n", "new");
    terminal.wait_for("New compute cluster");
    terminal.press("cpu-trial");
    for _ in 0..7 {
        press_hinted(&mut terminal, "Tab", "next");
    }
    terminal.wait_for("▸ [ Create ]");
    press_hinted(&mut terminal, "Ctrl-P", "request");
    terminal.wait_for("PUT /subscriptions/");
    press_hinted(&mut terminal, "Esc", "back to the form");
    terminal.wait_for("▸ [ Create ]");
    press_hinted(&mut terminal, "Enter", "create");

    terminal.wait_for("create cpu-trial: succeeded");
    terminal.wait_until("a steady cluster", |terminal| row(terminal, "cpu-trial").contains("Steady"));
    assert!(row(&terminal, "cpu-trial").contains("▸"), "the cursor rests on the new row");

    press_hinted(&mut terminal, "s", "scale");
    terminal.wait_for("Scale cpu-trial");
    press_hinted(&mut terminal, "Tab", "next");
    terminal.press("\u{15}6");
    press_hinted(&mut terminal, "Tab", "next");
    press_hinted(&mut terminal, "Tab", "next");
    press_hinted(&mut terminal, "Enter", "scale");
    terminal.wait_for("scale cpu-trial: succeeded");
    terminal.wait_until("a maximum of 6", |terminal| row(terminal, "cpu-trial").contains("0/6"));

    press_hinted(&mut terminal, "Ctrl-D", "delete");
    terminal.wait_for("Delete cpu-trial?");
    terminal.press("cpu-trial");
    press_hinted(&mut terminal, "Enter", "delete");
    terminal.wait_for("delete cpu-trial: succeeded");
    terminal.wait_until("no such row", |terminal| row(terminal, "cpu-trial").is_empty());

    press_hinted(&mut terminal, "q", "quit");
    assert_eq!(terminal.exit(), 0);
    terminal.assert_restored();
}

#[test]
fn an_instance_is_stopped_and_started_at_80_by_24() {
    let mut terminal = Terminal::spawn_sized(&["--demo", "--speed", "60"], (80, 24));
    terminal.wait_until("a running instance", |terminal| row(terminal, "ci-ada").contains("Running"));

    press_hinted(&mut terminal, "S", "stop");
    terminal.wait_for("Stop ci-ada?");
    press_hinted(&mut terminal, "y", "yes");
    terminal.wait_for("stop ci-ada: succeeded");
    terminal.wait_until("a stopped instance", |terminal| row(terminal, "ci-ada").contains("Stopped"));

    press_hinted(&mut terminal, "s", "start");
    terminal.wait_for("Start ci-ada?");
    press_hinted(&mut terminal, "y", "yes");
    terminal.wait_until("a running instance", |terminal| row(terminal, "ci-ada").contains("Running"));
    press_hinted(&mut terminal, "q", "quit");
    assert_eq!(terminal.exit(), 0);
}
