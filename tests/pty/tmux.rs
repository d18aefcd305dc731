//! The program inside tmux: what tmux hands on in either direction.

use crate::terminal::Terminal;
use std::{fs, path::PathBuf, process::Command};

/// The settings of the tmux of these tests: nothing of its own on the screen, and nothing left when the terminal goes.
const SETTINGS: &str = "\
set -g status off
set -g escape-time 0
set -g set-clipboard on
set -g allow-passthrough on
set -g destroy-unattached on
";

/// A tmux with one window, in which the program runs.
pub struct Tmux {
    terminal: Terminal,
    folder: PathBuf,
}

impl Tmux {
    /// Runs `amldeck` with these arguments as if in a terminal of the kind `term`.
    pub fn open(term: &str, size: (u16, u16), environment: &[(&str, &str)], arguments: &[&str]) -> Self {
        let program = format!("{} {}", env!("CARGO_BIN_EXE_amldeck"), arguments.join(" "));
        Self::run(term, size, environment, &program)
    }

    /// Runs a script.
    pub fn run(term: &str, size: (u16, u16), environment: &[(&str, &str)], script: &str) -> Self {
        let folder = tempfile_folder();
        let settings = folder.join("tmux.conf");
        fs::write(&settings, format!("{SETTINGS}set -g default-terminal {term}\n")).unwrap();
        let folder_named = folder.display().to_string();
        let settings = settings.display().to_string();
        let arguments = ["-f", &settings, "new-session", script];
        let environment =
            [environment, &[("TMUX_TMPDIR", folder_named.as_str()), ("LANG", "C.UTF-8")]].concat();
        let terminal = Terminal::run("tmux", &arguments, size, &environment);
        Self { terminal, folder }
    }

    /// The terminal that tmux runs in.
    pub fn terminal(&mut self) -> &mut Terminal {
        &mut self.terminal
    }

    /// What tmux has in its newest buffer.
    pub fn buffer(&self) -> String {
        let shown =
            Command::new("tmux").env("TMUX_TMPDIR", &self.folder).arg("show-buffer").output().unwrap();
        String::from_utf8_lossy(&shown.stdout).into_owned()
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        // Its server outlives a test that has failed otherwise.
        Command::new("tmux").env("TMUX_TMPDIR", &self.folder).arg("kill-server").output().ok();
        fs::remove_dir_all(&self.folder).ok();
    }
}

fn tempfile_folder() -> PathBuf {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("amldeck-tmux-{}-{number}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn what_is_copied_is_in_the_buffer_of_tmux() {
    let mut tmux = Tmux::open("tmux-256color", (100, 30), &[], &["--demo"]);
    tmux.terminal().wait_for("● live");
    tmux.terminal().open_pane("Clusters");
    tmux.terminal().press("c");
    tmux.terminal().wait_for("copied cpu-batch (9 characters) through tmux");
    // The terminal's sequence and the buffer come one after the other.
    let buffer = std::iter::repeat_with(|| tmux.buffer()).find(|buffer| !buffer.is_empty());
    assert_eq!(buffer.as_deref(), Some("cpu-batch"));
    tmux.terminal().press("q");
    assert_eq!(tmux.terminal().exit(), 0);
}

#[test]
fn suspended_and_resumed_in_a_window_that_has_another_size_by_then() {
    let script = format!(
        r"sh -c 'set -m; {} --demo; echo the shell has it; read -r _; fg; exit $?'",
        env!("CARGO_BIN_EXE_amldeck")
    );
    let mut tmux = Tmux::run("tmux-256color", (90, 30), &[], &script);
    let terminal = tmux.terminal();
    terminal.wait_for("● live");
    terminal.press("\x1a");
    terminal.wait_for("the shell has it");
    terminal.resize(120, 36);
    terminal.press("\r");
    terminal.wait_until("the dashboard at its new size", |terminal| {
        let screen = terminal.screen();
        let framed = screen.lines().nth(2).unwrap_or_default().chars().count() == 120;
        framed && screen.contains("● live")
    });
    terminal.resize(80, 24);
    terminal.wait_until("the dashboard at its newest size", |terminal| {
        let screen = terminal.screen();
        screen.lines().nth(2).unwrap_or_default().ends_with('┐') && screen.contains("q quit")
    });
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}
