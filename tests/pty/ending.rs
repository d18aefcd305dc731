//! However the program ends, the terminal is as it was, and the exit code says how.

use crate::{simulated::Simulated, terminal::Terminal};
use amldeck::{
    runtime::{Screen, restore_terminal_on_panic},
    simulator::Fault,
};
use rustix::process::Signal;
use std::{env, fs, future::pending, time::Duration};

/// What is on the screen as soon as the dashboard is.
const READY: &str = "demo";

/// The time that the program has to notice that its terminal is gone.
const NOTICE: Duration = Duration::from_secs(2);

#[test]
fn q_quits() {
    let mut terminal = Terminal::spawn(&["--demo"]);
    terminal.wait_for(READY);
    assert!(terminal.is_full_screen());
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
    terminal.assert_restored();
}

#[test]
fn signals_end_the_program_with_their_codes() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130)] {
        let mut terminal = Terminal::spawn(&["--demo"]);
        terminal.wait_for(READY);
        terminal.signal(signal);
        assert_eq!(terminal.exit(), code, "{signal:?}");
        terminal.assert_restored();
    }
}

#[test]
fn a_change_without_an_answer_is_waited_for_and_then_named() {
    let simulated = Simulated::start();
    simulated.order(Fault::delay(Duration::from_secs(600)).on("POST", "/ci-ada/stop"));
    let mut terminal = simulated.terminal();
    terminal.wait_for("▸ ci-ada");
    terminal.press("S");
    terminal.wait_for("Stop ci-ada?");
    terminal.press("y");
    simulated.wait_for("POST", "/ci-ada/stop");
    terminal.press("\x03\x03");
    assert_eq!(terminal.exit(), 0);
    terminal.assert_restored();
    let last_words = "amldeck: stop ci-ada: sent, outcome unknown";
    assert!(terminal.screen().contains(last_words), "{}", terminal.screen());
}

#[test]
fn a_closed_terminal_ends_its_leader() {
    let mut terminal = Terminal::spawn(&["--demo"]);
    terminal.wait_for(READY);
    assert_eq!(terminal.hang_up(NOTICE), 129);
}

#[test]
fn a_terminal_that_goes_without_a_signal_is_noticed() {
    // The shell leads the session: the kernel signals the shell alone, and the shell does not care.
    let mut terminal = Terminal::shell(r#"trap "" HUP; "$0" --demo; exit $?"#);
    terminal.wait_for(READY);
    assert_eq!(terminal.hang_up(NOTICE), 129);
}

#[test]
fn a_panic_in_a_task_restores_the_terminal_and_leaves_a_report() {
    let this = env::current_exe().unwrap();
    let part = ["--exact", "ending::panics_in_a_task", "--ignored", "--nocapture"];
    let mut terminal = Terminal::run(this, &part, (120, 40), &[]);
    terminal.wait_for("ended by a defect of its own; the details are in");
    assert_eq!(terminal.exit(), 1);
    terminal.assert_restored();
    let folder = fs::read_dir(terminal.home().join("state")).unwrap();
    let reports: Vec<_> = folder.map(|file| file.unwrap().path()).collect();
    let [report] = &reports[..] else { panic!("{reports:?}") };
    let report = fs::read_to_string(report).unwrap();
    assert!(report.contains("a defect for the test") && report.contains("ending.rs"), "{report}");
}

#[test]
#[ignore = "ends its process: another test runs it, in a terminal of its own"]
fn panics_in_a_task() {
    restore_terminal_on_panic(Some(env::home_dir().unwrap().join("state")));
    let _screen = Screen::open().unwrap();
    let system = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    system.block_on(async {
        tokio::spawn(async { panic!("a defect for the test") });
        // The loop would go on for ever: it is the panic that ends the process.
        pending::<()>().await;
    });
}
