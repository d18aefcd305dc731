//! How a text comes onto a clipboard: by a program of this machine, or through the terminal of whoever looks at it.

use super::far::comes_over_ssh;
use base64::{Engine, prelude::BASE64_STANDARD};
use std::{
    env, io,
    io::Write,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Letters that a terminal is sent at most: some cut off what is longer, some take nothing of it. Three bytes make four.
const MOST: usize = 100_000;

/// Bytes that `screen` hands on at once.
const CHUNK: usize = 700;

/// How long a program may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// What stands between the program and the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Between {
    Nothing,
    Tmux,
    Screen,
}

/// A program that takes a text for a clipboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Program {
    name: &'static str,
    arguments: &'static [&'static str],
}

/// Fills the clipboard of a desktop on Wayland.
const WAYLAND: Program = Program { name: "wl-copy", arguments: &[] };
/// Fill the clipboard of a desktop on X11.
const X11: [Program; 2] = [
    Program { name: "xclip", arguments: &["-selection", "clipboard"] },
    Program { name: "xsel", arguments: &["--input", "--clipboard"] },
];
/// Fills the clipboard of a Mac.
const MAC: Program = Program { name: "pbcopy", arguments: &[] };
/// Fills the clipboard of Windows, from within its Linux.
const WINDOWS: Program = Program { name: "clip.exe", arguments: &[] };
/// Fills the buffer of tmux, which hands it on to the terminal, also where tmux lets nobody else do so.
const TMUX: Program = Program { name: "tmux", arguments: &["load-buffer", "-w", "-"] };
/// Fills the buffer of tmux and nothing else: what is too long for the terminal is not handed on either.
const TMUX_ALONE: Program = Program { name: "tmux", arguments: &["load-buffer", "-"] };

/// The ways from here to a clipboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clipboard {
    programs: Vec<Program>,
    between: Between,
}

impl Clipboard {
    /// Those of this process.
    pub fn here() -> Self {
        Self::of(|name| env::var(name).ok().filter(|value| !value.is_empty()))
    }

    fn of(said: impl Fn(&str) -> Option<String>) -> Self {
        let is = |name: &str| said(name).is_some();
        let mut programs = Vec::new();
        // Over SSH the clipboards of this machine are not those of whoever looks on.
        if !comes_over_ssh(is) {
            programs.extend(is("WAYLAND_DISPLAY").then_some(WAYLAND));
            programs.extend(X11.into_iter().filter(|_| is("DISPLAY")));
            programs.extend(cfg!(target_os = "macos").then_some(MAC));
            programs.extend(is("WSL_DISTRO_NAME").then_some(WINDOWS));
        }
        let between = match (is("TMUX"), is("STY")) {
            (true, _) => Between::Tmux,
            (false, true) => Between::Screen,
            (false, false) => Between::Nothing,
        };
        Self { programs, between }
    }

    /// The programs to be tried, one after the other, before the terminal.
    pub fn programs(&self) -> Vec<Program> {
        self.programs.iter().copied().filter(|program| is_there(program.name)).collect()
    }

    /// The program that is told beside the terminal.
    pub fn beside(&self) -> Option<Program> {
        (self.between == Between::Tmux && is_there(TMUX.name)).then_some(TMUX)
    }

    /// The program that has a buffer of its own, for what is too long for the terminal.
    pub fn buffer(&self) -> Option<Program> {
        self.beside().map(|_| TMUX_ALONE)
    }

    /// Whether a text is no longer than what a terminal takes.
    pub fn fits(text: &str) -> bool {
        text.len() <= LONGEST
    }

    /// What the terminal is sent to put a text on its clipboard (OSC 52); `None` when that is too much for it. One that
    /// does not know how takes no notice.
    pub fn sequence(&self, text: &str) -> Option<Vec<u8>> {
        if !Self::fits(text) {
            return None;
        }
        let letters = BASE64_STANDARD.encode(text);
        let plain = format!("\x1b]52;c;{letters}\x07");
        Some(match self.between {
            Between::Nothing => plain.into_bytes(),
            // Both, since either of them may be what its settings let through.
            Between::Tmux => {
                let inner = plain.replace('\x1b', "\x1b\x1b");
                format!("{plain}\x1bPtmux;{inner}\x1b\\").into_bytes()
            }
            Between::Screen => {
                let parts = plain.as_bytes().chunks(CHUNK);
                parts.flat_map(|part| [b"\x1bP", part, b"\x1b\\"].concat()).collect()
            }
        })
    }

    /// How the terminal is told, in words.
    pub fn through(&self) -> &'static str {
        match self.between {
            Between::Nothing => "through the terminal",
            Between::Tmux => "through tmux and the terminal",
            Between::Screen => "through screen and the terminal",
        }
    }
}

/// The longest text that a terminal is sent, in bytes.
pub const LONGEST: usize = MOST / 4 * 3;

impl Program {
    /// What it is called.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// Has it take a text; waits until it has.
    ///
    /// # Errors
    /// When it cannot be started, fails, or takes too long.
    pub fn take(self, text: &str) -> io::Result<()> {
        let mut program = Command::new(self.name)
            .args(self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        if let Some(mut input) = program.stdin.take() {
            input.write_all(text.as_bytes())?;
        }
        let end = Instant::now() + PATIENCE;
        loop {
            match program.try_wait()? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => return Err(io::Error::other(format!("{}: {status}", self.name))),
                None if Instant::now() >= end => {
                    program.kill().ok();
                    program.wait().ok();
                    return Err(io::ErrorKind::TimedOut.into());
                }
                None => thread::sleep(Duration::from_millis(5)),
            }
        }
    }
}

fn is_there(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| Path::new(&folder).join(program).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clipboard(variables: &[&str]) -> Clipboard {
        Clipboard::of(|name| variables.contains(&name).then(|| "1".to_owned()))
    }

    #[test]
    fn over_ssh_only_the_terminal_knows_the_right_clipboard() {
        assert_eq!(clipboard(&["DISPLAY"]).programs, X11);
        assert_eq!(clipboard(&["WAYLAND_DISPLAY", "DISPLAY"]).programs[0], WAYLAND);
        assert!(clipboard(&["DISPLAY", "SSH_CONNECTION"]).programs.is_empty());
    }

    #[test]
    fn what_stands_between_is_passed_through() {
        let sent = |variables: &[&str]| {
            String::from_utf8(clipboard(variables).sequence("gpu-a100").unwrap()).unwrap()
        };
        assert_eq!(sent(&[]), "\x1b]52;c;Z3B1LWExMDA=\x07");
        assert!(sent(&["TMUX", "STY"]).ends_with("\x1bPtmux;\x1b\x1b]52;c;Z3B1LWExMDA=\x07\x1b\\"));
        assert_eq!(sent(&["STY"]), "\x1bP\x1b]52;c;Z3B1LWExMDA=\x07\x1b\\");
        let long = clipboard(&["STY"]).sequence(&"x".repeat(2000)).unwrap();
        assert_eq!(long.windows(2).filter(|pair| pair == b"\x1bP").count(), 4);
    }

    #[test]
    fn what_is_too_much_for_a_terminal_is_not_sent() {
        assert!(clipboard(&[]).sequence(&"x".repeat(LONGEST)).is_some());
        assert!(clipboard(&[]).sequence(&"x".repeat(LONGEST + 1)).is_none());
    }

    #[test]
    fn a_program_that_fails_is_told() {
        assert!(Program { name: "cat", arguments: &[] }.take("x").is_ok());
        assert!(Program { name: "false", arguments: &[] }.take("x").is_err());
        assert!(Program { name: "no-such-program-here", arguments: &[] }.take("x").is_err());
    }
}
