//! The first start on a machine where nothing is set up.

use crate::terminal::Terminal;
use std::fs;

/// No tool to sign in with, and nothing in the home.
fn on_a_bare_machine(arguments: &[&str]) -> Terminal {
    let mut terminal = Terminal::spawn_with(arguments, &[("PATH", "/nowhere")]);
    terminal.wait_for("Nobody is signed in.");
    terminal
}

#[test]
fn the_first_screen_says_what_can_be_done() {
    let mut terminal = on_a_bare_machine(&[]);
    for words in [
        "amldeck shows the compute of Azure Machine Learning workspaces, and",
        "L Sign in with a code in a browser",
        "D Try the demo",
        "Or install the tool and run az login",
    ] {
        assert!(terminal.screen().contains(words), "{words}\n{}", terminal.screen());
    }
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
    terminal.assert_restored();
}

#[test]
fn the_demo_opens_in_its_place_and_no_key_is_lost() {
    // Names of one's own mean nothing in the demo.
    for arguments in [&[][..], &["-w", "of-my-own"]] {
        let mut terminal = on_a_bare_machine(arguments);
        terminal.press("D3");
        terminal.wait_for("gpu-a100");
        assert!(terminal.screen().contains("[demo]"), "{}", terminal.screen());
        terminal.press("2");
        terminal.wait_for("ci-ada");
        terminal.press("D");
        terminal.wait_for("when there is nothing else to look at");
        terminal.press("q");
        assert_eq!(terminal.exit(), 0);
        terminal.assert_restored();
        let kept = fs::read_to_string(terminal.home().join(".local/state/amldeck/recent.json"));
        assert!(!kept.unwrap_or_default().contains("prod-ml"), "the demo is not remembered");
    }
}

#[test]
fn a_demo_that_there_is_not_ends_with_its_reason() {
    let mut terminal = on_a_bare_machine(&["--scenario", "none"]);
    terminal.press("D");
    terminal.wait_for("there is no scenario 'none'");
    assert_eq!(terminal.exit(), 2);
    terminal.assert_restored();
}
