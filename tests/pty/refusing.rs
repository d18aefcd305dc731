//! What cannot work is refused in one sentence, and the terminal is left alone.

use crate::terminal::Terminal;
use std::process::{Command, Stdio};

#[test]
fn without_a_terminal_the_dashboard_names_the_commands_that_need_none() {
    let mut amldeck = Command::new(env!("CARGO_BIN_EXE_amldeck"));
    let ended = amldeck.arg("--demo").stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert_eq!((ended.status.code(), ended.stdout.len(), said.lines().count()), (Some(2), 0, 1), "{said}");
    assert!(said.contains("amldeck list") && said.contains("amldeck snapshot"), "{said}");
}

#[test]
fn mistakes_are_told_without_touching_the_screen() {
    for (arguments, code, words) in [
        (&["--colour"][..], 2, "unexpected argument '--colour'"),
        (&["--endpoint", "http://example.com"], 2, "must begin with https://"),
        (&["--auth", "token"], 3, "AMLDECK_TOKEN"),
        (&["--demo", "--scenario", "none"], 2, "there is no scenario 'none'"),
        (&["--config", "/nowhere/config.toml"], 2, "/nowhere/config.toml cannot be read"),
    ] {
        let mut terminal = Terminal::spawn(arguments);
        terminal.wait_for(words);
        assert_eq!(terminal.exit(), code, "{arguments:?}");
        assert!(terminal.screen().starts_with("amldeck: "), "{}", terminal.screen());
        terminal.assert_restored();
    }
}
