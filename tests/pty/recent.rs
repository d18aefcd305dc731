//! The workspaces that were opened last are kept for the next start; those of the demo are not.

use crate::{simulated::Simulated, terminal::Terminal};
use std::{fs, os::unix::fs::MetadataExt};

const FILE: &str = ".local/state/amldeck/recent.json";

#[test]
fn what_was_opened_is_kept_where_nobody_else_looks() {
    let simulated = Simulated::start();
    let mut terminal = simulated.terminal();
    terminal.wait_for("ci-ada");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
    let file = terminal.home().join(FILE);
    assert!(fs::read_to_string(&file).unwrap().contains("/workspaces/prod-ml"));
    assert_eq!(fs::metadata(&file).unwrap().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(file.parent().unwrap()).unwrap().mode() & 0o777, 0o700);
}

#[test]
fn the_demo_leaves_nothing_behind() {
    let mut terminal = Terminal::spawn_sized(&["--demo"], (120, 40));
    terminal.wait_for("ci-ada");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
    assert!(!terminal.home().join(FILE).exists());
}
