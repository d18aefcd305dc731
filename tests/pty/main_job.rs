//! The main job, by keyboard alone: whatever is pressed stands on the line of hints at that moment.

use super::terminal::Terminal;

#[test]
fn a_cluster_is_created_followed_scaled_and_deleted() {
    let mut terminal = Terminal::spawn_sized(&["--demo", "--speed", "60"], (120, 40));
    terminal.wait_for("● live");

    terminal.open_pane("Clusters");
    terminal.wait_for("gpu-a100");
    terminal.press_hinted("n", "new");
    terminal.wait_for("New compute cluster");
    terminal.press("cpu-trial");
    terminal.go_to("[ Create ]");
    terminal.press_hinted("Ctrl-P", "request");
    terminal.wait_for("PUT /subscriptions/");
    terminal.press_hinted("Esc", "back to the form");
    terminal.wait_for("▸ [ Create ]");
    terminal.press_hinted("Enter", "create");

    terminal.wait_for("create cpu-trial: succeeded");
    terminal.wait_until("a steady cluster", |terminal| terminal.row("cpu-trial").contains("Steady"));
    assert!(terminal.row("cpu-trial").contains("▸"), "the cursor rests on the new row");

    terminal.scale_to_6("cpu-trial");

    terminal.press_hinted("Ctrl-D", "delete");
    terminal.wait_for("Delete cpu-trial?");
    terminal.press("cpu-trial");
    terminal.press_hinted("Enter", "delete");
    terminal.wait_for("delete cpu-trial: succeeded");
    terminal.wait_until("no such row", |terminal| terminal.row("cpu-trial").is_empty());

    terminal.press_hinted("q", "quit");
    assert_eq!(terminal.exit(), 0);
    terminal.assert_restored();
}

#[test]
fn an_instance_is_stopped_and_started_at_80_by_24() {
    let mut terminal = Terminal::spawn_sized(&["--demo", "--speed", "60"], (80, 24));
    terminal.wait_until("a running instance", |terminal| terminal.row("ci-ada").contains("Running"));

    terminal.press_hinted("S", "stop");
    terminal.wait_for("Stop ci-ada?");
    terminal.press_hinted("y", "yes");
    terminal.wait_for("stop ci-ada: succeeded");
    terminal.wait_until("a stopped instance", |terminal| terminal.row("ci-ada").contains("Stopped"));

    terminal.press_hinted("s", "start");
    terminal.wait_for("Start ci-ada?");
    terminal.press_hinted("y", "yes");
    terminal.wait_until("a running instance", |terminal| terminal.row("ci-ada").contains("Running"));
    terminal.press_hinted("q", "quit");
    assert_eq!(terminal.exit(), 0);
}
