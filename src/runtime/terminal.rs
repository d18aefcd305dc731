//! The terminal while it is ours, and how it is given back whatever happens.

use super::clipboard::Clipboard;
use crate::{
    app::{event::Spot, replay::Player, state::State},
    view::{self, Spots},
};
use crossterm::{
    cursor::{Hide, Show},
    event::{DisableBracketedPaste, EnableBracketedPaste},
    queue,
    style::ResetColor,
    terminal::{
        BeginSynchronizedUpdate, Clear, ClearType, DisableLineWrap, EnableLineWrap, EndSynchronizedUpdate,
        EnterAlternateScreen, LeaveAlternateScreen,
    },
};
use ratatui::{
    Frame, Terminal, TerminalOptions, Viewport,
    backend::CrosstermBackend,
    buffer::Cell,
    layout::{Position, Rect, Size},
    style::Modifier,
};
use rustix::{
    event::{PollFd, PollFlags, poll},
    io::Errno,
    stdio::{stdin, stdout},
    termios::{OptionalActions, Termios, isatty, tcgetattr, tcgetwinsize, tcsetattr},
};
use std::{
    cell::RefCell,
    io::{self, Write},
    rc::Rc,
    sync::{Mutex, MutexGuard, PoisonError, TryLockError},
    thread,
    time::{Duration, Instant},
};

/// How the terminal was before it was taken; `None` while it is not ours, and then no frame is written.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

/// Held by whoever writes to the terminal, so that restoring it never falls into a frame.
static WRITING: Mutex<()> = Mutex::new(());

/// Has presses and the wheel reported, at any place of the screen; not every movement, of which there are many.
const MOUSE: &[u8] = b"\x1b[?1000h\x1b[?1006h";
/// Leaves the mouse to the terminal again.
const NO_MOUSE: &[u8] = b"\x1b[?1006l\x1b[?1000l";

/// How long restoring waits for a frame that is being written. Longer only when the terminal takes no output.
const PATIENCE: Duration = Duration::from_millis(300);

/// Whether there is a terminal at both ends. Nothing is written to anything else.
pub fn is_interactive() -> bool {
    isatty(stdin()) && isatty(stdout())
}

/// The alternate screen. Dropping it gives the terminal back.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<Bytes>>,
    bytes: Bytes,
    written: Vec<u8>,
    size: Size,
    spots: Spots,
    clipboard: Clipboard,
    listens_to_mouse: bool,
}

impl Screen {
    /// Takes the terminal.
    ///
    /// # Errors
    /// When it cannot be written to or set.
    pub fn open() -> io::Result<Self> {
        let size = size()?;
        let bytes = Bytes::default();
        let terminal = terminal(&bytes, size);
        take()?;
        Ok(Self {
            terminal,
            bytes,
            written: Vec::new(),
            size,
            spots: Spots::new(),
            clipboard: Clipboard::here(),
            listens_to_mouse: false,
        })
    }

    /// The size that is drawn at.
    pub fn size(&self) -> Size {
        self.size
    }

    /// Draws `state` in one write, and within the terminal's own notion of one frame. Gives how many bytes that took.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn draw(&mut self, state: &State) -> io::Result<usize> {
        self.listen_to_mouse(state.listens_to_mouse());
        if state.size != self.size {
            self.renew(state.size);
        }
        self.paint(|frame| view::draw_to_press(frame, state))
    }

    /// The same of a session that is played back, which has a size of its own.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn draw_replay(&mut self, state: &State, player: &Player) -> io::Result<usize> {
        self.paint(|frame| {
            view::draw_replay(frame, state, player);
            Spots::new()
        })
    }

    fn listen_to_mouse(&mut self, listen: bool) {
        if listen != self.listens_to_mouse {
            self.listens_to_mouse = listen;
            self.bytes.queue(|to| to.write_all(if listen { MOUSE } else { NO_MOUSE }));
        }
    }

    fn paint(&mut self, draw: impl FnOnce(&mut Frame) -> Spots) -> io::Result<usize> {
        self.bytes.queue(|to| queue!(to, BeginSynchronizedUpdate));
        let spots = &mut self.spots;
        self.terminal.draw(|frame| *spots = draw(frame))?;
        self.bytes.queue(|to| queue!(to, EndSynchronizedUpdate));
        let frame = self.bytes.0.take();
        // Cells are addressed absolutely: the same bytes once more would change nothing.
        if frame != self.written {
            write_frame(&frame)?;
            self.written = frame;
            return Ok(self.written.len());
        }
        Ok(0)
    }

    /// What stands at a place of the last frame, if it can be pressed.
    pub fn spot(&self, at: Position) -> Option<Spot> {
        self.spots.iter().rev().find(|(area, _)| area.contains(at)).map(|(_, spot)| *spot)
    }

    /// The ways from here to a clipboard.
    pub fn clipboard(&self) -> &Clipboard {
        &self.clipboard
    }

    /// Has the terminal put a text on its clipboard, which works over SSH too; false where that is too much for it.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn copy(&mut self, text: &str) -> io::Result<bool> {
        match self.clipboard.sequence(text) {
            Some(sequence) => write_frame(&sequence).map(|()| true),
            None => Ok(false),
        }
    }

    /// Asks the terminal for the colour of its ground, and then for its kind: every terminal answers that, so that whoever
    /// hears the second answer knows that the first one will not come.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn ask_ground(&mut self) -> io::Result<()> {
        write_frame(b"\x1b]11;?\x1b\\\x1b[c")
    }

    /// Forgets what the terminal shows, so that the next frame is a whole one of this size.
    pub fn renew(&mut self, size: Size) {
        self.bytes.queue(|to| queue!(to, ResetColor));
        self.terminal = terminal(&self.bytes, size);
        // Every cell is written once more, the blank ones too. A screen that is cleared before it is drawn flickers where
        // the terminal knows nothing of whole frames.
        // Nothing that is drawn is hidden, so that whatever is drawn differs from this.
        let mut unknown = Cell::EMPTY;
        unknown.modifier = Modifier::HIDDEN;
        self.terminal.current_buffer_mut().content.fill(unknown);
        self.terminal.swap_buffers();
        self.size = size;
        self.written.clear();
    }

    /// Takes the terminal again after it was given back, or after another program had it.
    ///
    /// # Errors
    /// When it cannot be written to or set.
    pub fn retake(&mut self) -> io::Result<()> {
        restore();
        take()?;
        self.listens_to_mouse = false;
        self.renew(self.size);
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the terminal back as it was; does nothing when it is not ours. Any thread may call it, also while it panics.
pub fn restore() {
    let Some(before) = lock(&BEFORE).take() else { return };
    if let Some(_writing) = lock_within(PATIENCE, &WRITING) {
        // A terminal that is gone needs nothing of this any more.
        write_all(&sequence(|to| {
            to.extend_from_slice(NO_MOUSE);
            queue!(
                to,
                EndSynchronizedUpdate,
                DisableBracketedPaste,
                ResetColor,
                EnableLineWrap,
                LeaveAlternateScreen,
                Show
            )
        }))
        .ok();
    }
    tcsetattr(stdin(), OptionalActions::Now, &before).ok();
}

fn take() -> io::Result<()> {
    let before = tcgetattr(stdin())?;
    let mut raw = before.clone();
    raw.make_raw();
    *lock(&BEFORE) = Some(before);
    tcsetattr(stdin(), OptionalActions::Now, &raw)?;
    let _writing = lock(&WRITING);
    write_all(&sequence(|to| {
        // A frame that is wider than the terminal by now ends at its edge, and not on the next line.
        queue!(to, EnterAlternateScreen, DisableLineWrap, EnableBracketedPaste, Hide, Clear(ClearType::All))
    }))
}

fn write_frame(frame: &[u8]) -> io::Result<()> {
    let _writing = lock(&WRITING);
    // Given back in the meantime, as by a panic elsewhere: the frame would land on the shell's screen.
    if lock(&BEFORE).is_none() {
        return Ok(());
    }
    write_all(frame)
}

/// One `write` as a rule: a frame that is written in parts is seen in parts.
fn write_all(mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match rustix::io::write(stdout(), bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = &bytes[written..],
            Err(Errno::INTR) => {}
            // Another program has made the terminal non-blocking.
            Err(Errno::AGAIN) => drop(poll(&mut [PollFd::new(&stdout(), PollFlags::OUT)], None)),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn sequence(commands: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> Vec<u8> {
    let mut bytes = Vec::new();
    commands(&mut bytes).expect("writing to a vector cannot fail");
    bytes
}

/// The terminal's size; 80x24 where it does not know it itself, as on a serial line.
///
/// # Errors
/// When it is gone.
pub fn size() -> io::Result<Size> {
    let size = tcgetwinsize(stdout())?;
    if size.ws_col == 0 || size.ws_row == 0 {
        return Ok(Size { width: 80, height: 24 });
    }
    Ok(Size { width: size.ws_col, height: size.ws_row })
}

/// A picture of fixed size: the core says when the size changes, and nothing asks for it at every frame.
fn terminal(bytes: &Bytes, size: Size) -> Terminal<CrosstermBackend<Bytes>> {
    let viewport = Viewport::Fixed(Rect::from((Position::ORIGIN, size)));
    Terminal::with_options(CrosstermBackend::new(bytes.clone()), TerminalOptions { viewport })
        .expect("nothing is asked of the terminal for a picture of fixed size")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits in steps: the holder may be the very thread that is panicking, or be stuck in a write.
fn lock_within<T>(patience: Duration, mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    const STEP: Duration = Duration::from_millis(5);
    let end = Instant::now() + patience;
    loop {
        match mutex.try_lock() {
            Ok(guard) => return Some(guard),
            Err(TryLockError::Poisoned(poisoned)) => return Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) if Instant::now() >= end => return None,
            Err(TryLockError::WouldBlock) => thread::sleep(STEP),
        }
    }
}

/// The bytes of the frame that is being made; ratatui's backend does not hand out its writer.
#[derive(Clone, Default)]
struct Bytes(Rc<RefCell<Vec<u8>>>);

impl Bytes {
    fn queue(&self, commands: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) {
        commands(&mut self.0.borrow_mut()).expect("writing to a vector cannot fail");
    }
}

impl Write for Bytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
