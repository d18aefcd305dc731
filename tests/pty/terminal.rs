//! A terminal with a program in it: keys go in, the screen that they lead to is looked at.

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    ffi::OsStr,
    fs,
    io::{Read, Write},
    num::NonZeroU16,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
        mpsc::{Receiver, channel},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// How long anything may take on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(20);

/// Clear the whole screen.
const CLEAR: &[u8] = b"\x1b[2J";
/// What kind are you?
const KIND: &[u8] = b"\x1b[c";

/// How often the end of a program is looked for; nothing tells when it comes.
const LOOK: Duration = Duration::from_millis(10);

/// One program at a time: they would disturb each other's timing.
static TURN: Mutex<()> = Mutex::new(());

pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    wires: Option<Wires>,
    output: Receiver<Vec<u8>>,
    parser: vt100::Parser,
    home: PathBuf,
    before: Modes,
    answer: Option<&'static str>,
    clears: usize,
    _turn: MutexGuard<'static, ()>,
}

/// The terminal's other end.
struct Wires {
    master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    reader: JoinHandle<()>,
    closing: Arc<AtomicBool>,
}

/// The terminal's own settings, as `stty` shows them.
type Modes = String;

impl Terminal {
    /// Runs `amldeck` with these arguments at 120x40.
    pub fn spawn(arguments: &[&str]) -> Self {
        Self::spawn_sized(arguments, (120, 40))
    }

    /// The same at other columns and rows.
    pub fn spawn_sized(arguments: &[&str], size: (u16, u16)) -> Self {
        Self::run(env!("CARGO_BIN_EXE_amldeck"), arguments, size, &[])
    }

    /// The same at 120x40 with these variables in the environment.
    pub fn spawn_with(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        Self::run(env!("CARGO_BIN_EXE_amldeck"), arguments, (120, 40), environment)
    }

    /// Runs a script in which `$0` is `amldeck`.
    pub fn shell(script: &str) -> Self {
        Self::run("sh", &["-c", script, env!("CARGO_BIN_EXE_amldeck")], (120, 40), &[])
    }

    /// Runs any program, with a home of its own and nothing of the environment but what is given.
    pub fn run(
        program: impl AsRef<OsStr>,
        arguments: &[&str],
        (columns, rows): (u16, u16),
        environment: &[(&str, &str)],
    ) -> Self {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let home = fresh_home();
        let pair = native_pty_system().openpty(pty_size(columns, rows)).unwrap();
        let before = modes(&*pair.master);
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("TERM", "xterm-256color");
        command.env("HOME", &home);
        for (name, value) in environment {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        let (output, wires) = Wires::new(pair.master);
        let parser = vt100::Parser::new(nonzero(rows), nonzero(columns), 0);
        Self { child, wires: Some(wires), output, parser, home, before, answer: None, clears: 0, _turn: turn }
    }

    /// Types these characters, control characters included.
    pub fn press(&mut self, keys: &str) {
        self.wires().keyboard.write_all(keys.as_bytes()).unwrap();
    }

    /// What the terminal says when it is asked what kind it is.
    pub fn answer(&mut self, answer: &'static str) {
        self.answer = Some(answer);
    }

    /// How often the whole screen was cleared.
    pub fn clears(&self) -> usize {
        self.clears
    }

    /// Makes the terminal another size.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.parser.screen_mut().set_size(nonzero(rows), nonzero(columns));
        self.wires().master.resize(pty_size(columns, rows)).unwrap();
    }

    /// Sends a signal to the program.
    pub fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    /// The program's process.
    pub fn pid(&self) -> Pid {
        Pid::from_raw(self.child.process_id().unwrap().try_into().unwrap()).unwrap()
    }

    /// The home that the program was given; it was empty at the start.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// What is on the screen, as lines.
    pub fn screen(&self) -> String {
        // Not `contents`, which takes lines that were once written beyond the edge for one.
        let rows: Vec<String> = self.parser.screen().rows(0, u16::MAX).collect();
        rows.join("\n").trim_end().to_owned()
    }

    /// Every cell of the screen.
    pub fn cells(&self) -> impl Iterator<Item = &vt100::Cell> {
        let (rows, columns) = self.parser.screen().size();
        let (rows, columns) = (rows.get(), columns.get());
        (0..rows).flat_map(move |row| {
            (0..columns).filter_map(move |column| self.parser.screen().cell(row, column))
        })
    }

    /// The cell in which this text begins.
    #[track_caller]
    pub fn cell_of(&self, text: &str) -> &vt100::Cell {
        let rows = self.parser.screen().rows(0, u16::MAX);
        let at =
            (0..).zip(rows).find_map(|(row, line)| Some((row, line[..line.find(text)?].chars().count())));
        let (row, column) = at.unwrap_or_else(|| panic!("{text:?} is not there. {}", self.picture()));
        self.parser.screen().cell(row, column.try_into().unwrap()).unwrap()
    }

    /// Whether a full-screen program has the terminal.
    pub fn is_full_screen(&self) -> bool {
        self.parser.screen().alternate_screen()
    }

    /// Waits until this text is on the screen.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) {
        self.wait_until(text, |terminal| terminal.screen().contains(text));
    }

    /// Waits until the screen is as `done` wants it; `what` says so when it does not come.
    #[track_caller]
    pub fn wait_until(&mut self, what: &str, done: impl Fn(&Self) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !done(self) {
            assert!(self.read_until(end), "{what:?} did not come. {}", self.picture());
        }
    }

    /// Waits until the program ends by itself and returns its exit code.
    #[track_caller]
    pub fn exit(&mut self) -> u32 {
        let end = Instant::now() + PATIENCE;
        // The output ends when the last process has let go of the terminal.
        while self.read_until(end) {}
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return code(&status);
            }
            assert!(Instant::now() < end, "the program does not end. {}", self.picture());
            thread::sleep(LOOK);
        }
    }

    /// Closes the terminal's other end, as a lost connection does, and returns the exit code of the program, which
    /// has this long to notice.
    #[track_caller]
    pub fn hang_up(&mut self, notice: Duration) -> u32 {
        self.wires().closing.store(true, Ordering::Relaxed);
        // The reader holds the terminal open until there is something to read once more.
        self.resize(100, 30);
        let Wires { master, keyboard, reader, .. } = self.wires.take().unwrap();
        drop((keyboard, master));
        reader.join().unwrap();
        let end = Instant::now() + notice;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return code(&status);
            }
            assert!(Instant::now() < end, "the program does not notice that its terminal is gone");
            thread::sleep(LOOK);
        }
    }

    /// Looks whether the terminal is as the program found it.
    #[track_caller]
    pub fn assert_restored(&mut self) {
        let modes = modes(&*self.wires().master);
        let screen = self.parser.screen();
        let left = [
            ("alternate screen", screen.alternate_screen()),
            ("hidden cursor", screen.hide_cursor()),
            ("bracketed paste", screen.bracketed_paste()),
            ("mouse", screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None),
            ("modes", modes != self.before),
        ];
        let left: Vec<_> = left.into_iter().filter_map(|(what, is_left)| is_left.then_some(what)).collect();
        assert!(left.is_empty(), "left behind: {left:?}. {}", self.picture());
    }

    fn wires(&mut self) -> &mut Wires {
        self.wires.as_mut().expect("the terminal was not hung up")
    }

    /// Takes in some output; false when there was none until `end`, or there will be none.
    fn read_until(&mut self, end: Instant) -> bool {
        let output = self.output.recv_timeout(end.saturating_duration_since(Instant::now()));
        if let Ok(bytes) = &output {
            self.parser.process(bytes);
            self.clears += bytes.windows(CLEAR.len()).filter(|at| *at == CLEAR).count();
            let is_asked = bytes.windows(KIND.len()).any(|at| at == KIND);
            if let Some(answer) = self.answer.filter(|_| is_asked) {
                self.press(answer);
            }
        }
        output.is_ok()
    }

    fn picture(&self) -> String {
        format!("The screen:\n{}\n", self.screen())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It has ended as a rule.
        self.child.kill().ok();
        fs::remove_dir_all(&self.home).ok();
    }
}

impl Wires {
    fn new(master: Box<dyn MasterPty + Send>) -> (Receiver<Vec<u8>>, Self) {
        let mut terminal = master.try_clone_reader().unwrap();
        let closing = Arc::new(AtomicBool::new(false));
        let close = closing.clone();
        let (to, output) = channel();
        let reader = thread::spawn(move || {
            let mut buffer = vec![0; 65536];
            while let Ok(length @ 1..) = terminal.read(&mut buffer) {
                if close.load(Ordering::Relaxed) || to.send(buffer[..length].to_vec()).is_err() {
                    return;
                }
            }
        });
        let keyboard = master.take_writer().unwrap();
        (output, Self { master, keyboard, reader, closing })
    }
}

fn code(status: &ExitStatus) -> u32 {
    assert_eq!(status.signal(), None, "ended by a signal instead of by itself");
    status.exit_code()
}

fn modes(master: &dyn MasterPty) -> Modes {
    format!("{:?}", master.get_termios().unwrap())
}

fn fresh_home() -> PathBuf {
    static LAST: AtomicU32 = AtomicU32::new(0);
    let number = LAST.fetch_add(1, Ordering::Relaxed);
    let home = std::env::temp_dir().join(format!("amldeck-pty-{}-{number}", std::process::id()));
    fs::create_dir_all(&home).unwrap();
    home
}

fn pty_size(cols: u16, rows: u16) -> PtySize {
    PtySize { rows, cols, ..PtySize::default() }
}

fn nonzero(length: u16) -> NonZeroU16 {
    NonZeroU16::new(length).unwrap()
}
