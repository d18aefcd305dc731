//! The shell can have the terminal in between.

use crate::terminal::Terminal;
use rustix::process::{Pid, Signal, kill_process};
use std::fs;

/// A shell with job control, which waits for Enter before it continues the program.
const JOB: &str = r#"set -m; "$0" --demo; echo the shell has it; read -r _; fg; exit $?"#;

#[test]
fn ctrl_z_gives_the_terminal_to_the_shell_and_fg_takes_it_back() {
    let mut terminal = Terminal::shell(JOB);
    terminal.wait_for("demo");
    terminal.press("\x1a");
    terminal.wait_for("the shell has it");
    terminal.assert_restored();
    terminal.press("\r");
    terminal.wait_until("the dashboard", |t| t.is_full_screen() && t.screen().contains("demo"));
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
    terminal.assert_restored();
}

#[test]
fn stopped_from_outside_it_comes_back_at_the_size_that_it_finds() {
    let mut terminal = Terminal::shell(JOB);
    terminal.wait_for("demo");
    kill_process(child_of(terminal.pid()), Signal::TSTP).unwrap();
    terminal.wait_for("the shell has it");
    terminal.assert_restored();
    terminal.resize(90, 30);
    terminal.press("\r");
    terminal.wait_until("the dashboard", |t| t.is_full_screen() && t.screen().contains("demo"));
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
    terminal.assert_restored();
}

#[test]
fn without_a_shell_to_go_to_ctrl_z_does_nothing() {
    let mut terminal = Terminal::spawn(&["--demo"]);
    terminal.wait_for("demo");
    terminal.press("\x1aq");
    assert_eq!(terminal.exit(), 0);
    terminal.assert_restored();
}

fn child_of(parent: Pid) -> Pid {
    let parent = parent.as_raw_nonzero();
    let children = fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).unwrap();
    Pid::from_raw(children.split_whitespace().next().unwrap().parse().unwrap()).unwrap()
}
