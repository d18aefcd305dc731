//! The loop of the dashboard: signals, keys, answers and deadlines go in, frames come out.

use super::{
    Clock, Engine, KeptViews, Recent, Recorder, Service, Wish, browser,
    clipboard::{Clipboard, LONGEST},
    hangup,
    keyboard::{self, Heard},
    signals::{self, Signal, Signals},
    terminal::{self, Screen},
};
use crate::{
    app::{
        event::{Copied, Event},
        preferences::Preferences,
        state::{Setup, State},
    },
    domain::{error::ApiError, text::Text},
};
use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;
use std::{future::Future, io, pin::Pin, time::Duration};
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    time::{Instant, sleep_until},
};

/// The least time between two frames that no key asked for.
const FRAME: Duration = Duration::from_millis(33);

/// The same over a slow line.
const SLOW_FRAME: Duration = Duration::from_secs(1);

/// How long a change that was sent is waited for when the program ends.
const PATIENCE: Duration = Duration::from_secs(2);

/// The same when the terminal is gone: the program has two seconds altogether.
const PATIENCE_WITHOUT_TERMINAL: Duration = Duration::from_millis(1200);

/// When the program is ended by force after its terminal went.
const GRACE_WITHOUT_TERMINAL: Duration = Duration::from_millis(1700);

/// The code of a program that its terminal left: as for `SIGHUP`, which it may or may not get.
pub(super) const GONE: u8 = 129;

/// Reads the settings once more, with this theme from now on if one is named; or says why they cannot be read.
pub type Reload = Box<dyn FnMut(Option<String>) -> Result<Preferences, Text> + Send>;

/// What is noted for the next start; nothing in the demo.
#[derive(Default)]
pub struct Memory {
    /// The workspaces that were opened.
    pub recent: Option<Recent>,
    /// What the screen looked like.
    pub views: Option<KeptViews>,
}

impl Memory {
    /// The state is as it is at the start.
    fn begin(&mut self, state: &State) {
        if let (Some(kept), Some(views)) = (&mut self.views, state.views()) {
            kept.begin(views);
        }
    }

    fn keep(&mut self, state: &State, was_key: bool) {
        if let Some(recent) = &mut self.recent {
            recent.keep(&state.setup.recent);
        }
        if let Some(kept) = self.views.as_mut().filter(|_| was_key)
            && let Some(views) = state.views()
        {
            kept.keep(views);
        }
    }

    async fn settle(&mut self) {
        if let Some(recent) = &mut self.recent {
            recent.settle().await;
        }
        if let Some(views) = &mut self.views {
            views.settle().await;
        }
    }
}

/// What a session begins with.
pub struct Opening {
    /// What the core is to know.
    pub setup: Setup,
    /// What tells it the time.
    pub clock: Clock,
    /// What is noted of it.
    pub memory: Memory,
    /// Reads its settings anew.
    pub reload: Reload,
    /// Makes the service that is spoken to.
    pub service: Pin<Box<dyn Future<Output = Result<Service, ApiError>> + Send>>,
}

/// How the dashboard ended.
#[derive(Debug, PartialEq, Eq)]
pub struct Ended {
    /// The code to end the program with.
    pub code: u8,
    /// Changes that were sent and never answered.
    pub unknown: Vec<Text>,
    /// Changes that were asked for and not sent yet; they never will be.
    pub withdrawn: Vec<Text>,
}

/// Runs the dashboard in the terminal until the user, a signal or the loss of the terminal ends it. The service is
/// made after the first frame. What happens is noted by `recorder`, until the `demo` is wanted, which then goes on in the
/// same terminal; when there can be none, the dashboard ends with the reason.
///
/// # Errors
/// When the terminal cannot be taken.
pub async fn run<E>(
    opening: Opening,
    recorder: Option<Recorder>,
    demo: impl FnOnce() -> Result<Opening, E>,
) -> io::Result<Result<Ended, E>> {
    let Opening { setup, clock, mut memory, reload, service } = opening;
    let signals = Signals::listen()?;
    let mut screen = Screen::open()?;
    let engine = match recorder {
        Some(recorder) => Engine::recorded(setup, screen.size(), clock, recorder),
        None => Engine::new(setup, screen.size(), clock),
    };
    screen.draw(&engine.state)?;
    let asks = engine.state.setup.preferences.look.by_shade.is_some();
    if asks {
        // A terminal that is gone is noticed elsewhere.
        screen.ask_ground().unwrap_or_default();
    }
    engine.connect(service);
    memory.begin(&engine.state);
    let (to, heard) = listen(asks)?;
    let mut dashboard = Dashboard {
        engine,
        screen,
        heard,
        to,
        signals,
        memory,
        reload,
        drawn: Instant::now(),
        due: Due::Soon,
    };
    let mut end = dashboard.live().await;
    if let End::Demo = end {
        match demo() {
            Ok(opening) => end = dashboard.go_on_with(opening).await,
            Err(error) => {
                dashboard.end(end).await;
                return Ok(Err(error));
            }
        }
    }
    Ok(Ok(dashboard.end(end).await))
}

/// Two threads speak through one channel: what is typed, and that there is nobody left to type.
pub(super) fn listen(
    terminal_was_asked: bool,
) -> io::Result<(UnboundedSender<Heard>, UnboundedReceiver<Heard>)> {
    let (to, heard) = unbounded_channel();
    keyboard::listen(to.clone(), terminal_was_asked)?;
    let gone = to.clone();
    hangup::watch(move || {
        gone.send(Heard::Gone).ok();
        signals::end_within(GRACE_WITHOUT_TERMINAL, GONE);
    })?;
    Ok((to, heard))
}

struct Dashboard {
    engine: Engine,
    screen: Screen,
    heard: UnboundedReceiver<Heard>,
    to: UnboundedSender<Heard>,
    signals: Signals,
    memory: Memory,
    reload: Reload,
    drawn: Instant,
    due: Due,
}

/// When the next frame is to be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    /// Nothing happened since the last one.
    Never,
    /// Something happened that nobody is waiting to see: within the frame rate.
    Soon,
    /// A key was pressed or the size has changed.
    Now,
}

/// Why the loop wakes up.
enum Wake {
    Signal(Signal),
    Heard(Heard),
    Event(Event),
    Frame,
}

/// Why the loop ends.
enum End {
    Quit,
    Demo,
    Signal(u8),
    Gone,
}

impl Dashboard {
    /// Another session takes the place of this one, of which nothing is under way but reads.
    async fn go_on_with(&mut self, opening: Opening) -> End {
        let Opening { mut setup, clock, mut memory, reload, service } = opening;
        self.memory.settle().await;
        // The terminal has said what it looks like, and is not asked again.
        setup.preferences.look = self.engine.state.setup.preferences.look.clone();
        self.engine = Engine::new(setup, self.engine.state.size, clock);
        self.engine.connect(service);
        memory.begin(&self.engine.state);
        (self.memory, self.reload, self.due) = (memory, reload, Due::Now);
        self.live().await
    }

    async fn live(&mut self) -> End {
        if let Some(end) = self.step(Event::Time) {
            return end;
        }
        loop {
            let mut woken = Some(self.wake().await);
            while let Some(wake) = woken {
                if let Some(end) = self.take(wake) {
                    return end;
                }
                woken = self.waiting();
            }
            if self.is_due() && self.draw().is_err() {
                return End::Gone;
            }
        }
    }

    async fn wake(&mut self) -> Wake {
        let frame = match self.due {
            Due::Never => None,
            Due::Soon | Due::Now => Some(self.drawn + self.frame()),
        };
        tokio::select! {
            biased;
            signal = self.signals.next() => Wake::Signal(signal),
            Some(heard) = self.heard.recv() => Wake::Heard(heard),
            event = self.engine.next() => Wake::Event(event),
            () = sleep_until(frame.unwrap_or(self.drawn)), if frame.is_some() => Wake::Frame,
        }
    }

    /// What has come in the meantime: keys and signals are taken in before the next frame, answers only until it is
    /// due.
    fn waiting(&mut self) -> Option<Wake> {
        if let Some(signal) = self.signals.waiting() {
            return Some(Wake::Signal(signal));
        }
        if let Ok(heard) = self.heard.try_recv() {
            return Some(Wake::Heard(heard));
        }
        if self.is_due() { None } else { self.engine.waiting().map(Wake::Event) }
    }

    fn take(&mut self, wake: Wake) -> Option<End> {
        match wake {
            Wake::Signal(signal) => self.signal(signal),
            Wake::Heard(Heard::Event(event)) => {
                self.due = Due::Now;
                self.step(event)
            }
            Wake::Heard(Heard::Mouse(mouse)) => {
                self.due = Due::Now;
                let event = self.meant(mouse)?;
                self.step(event)
            }
            Wake::Heard(Heard::NotTaken(text)) => {
                let event = self.copy_through_terminal(text)?;
                self.step(event)
            }
            Wake::Heard(Heard::Gone) => Some(End::Gone),
            Wake::Event(event) => self.step(event),
            Wake::Frame => None,
        }
    }

    fn step(&mut self, event: Event) -> Option<End> {
        let was_at_work = self.engine.state.is_at_work();
        let was_key = matches!(event, Event::Key(_) | Event::Paste(_) | Event::Pressed(_));
        self.due = self.due.max(Due::Soon);
        let (mut end, mut then) = (None, Vec::new());
        for wish in self.engine.step(event) {
            match wish {
                Wish::Copy(text) => then.extend(self.copy(text)),
                Wish::Open(link) => then.push(Event::Opened(browser::open(&link))),
                Wish::Reload(theme) => then.push(Event::Reloaded(Box::new((self.reload)(theme)))),
                Wish::Suspend => signals::suspend_job(),
                Wish::Redraw => self.screen.renew(self.engine.state.size),
                Wish::Demo => end = Some(End::Demo),
                Wish::Quit => end = Some(End::Quit),
            }
        }
        for event in then {
            end = end.or(self.step(event));
        }
        self.memory.keep(&self.engine.state, was_key);
        if was_at_work && !self.engine.state.is_at_work() {
            // A key asked for it.
            self.due = Due::Now;
        }
        end
    }

    /// What of the screen is meant by the mouse.
    fn meant(&self, mouse: MouseEvent) -> Option<Event> {
        match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => {
                self.screen.spot(Position::new(mouse.column, mouse.row)).map(Event::Pressed)
            }
            MouseEventKind::ScrollUp => Some(Event::Wheel(true)),
            MouseEventKind::ScrollDown => Some(Event::Wheel(false)),
            MouseEventKind::Down(MouseButton::Right | MouseButton::Middle)
            | MouseEventKind::Up(_)
            | MouseEventKind::Drag(_)
            | MouseEventKind::Moved
            | MouseEventKind::ScrollLeft
            | MouseEventKind::ScrollRight => None,
        }
    }

    /// Has a text taken by a program of this machine, if there is one for that, else by the terminal.
    fn copy(&mut self, text: String) -> Option<Event> {
        let programs = self.screen.clipboard().programs();
        if programs.is_empty() {
            return self.copy_through_terminal(text);
        }
        let to = self.to.clone();
        tokio::task::spawn_blocking(move || {
            let taken = programs.into_iter().find(|program| program.take(&text).is_ok());
            let heard = match taken {
                Some(program) => {
                    Heard::Event(Event::Copied(Copied::Taken(format!("with {}", program.name()))))
                }
                None => Heard::NotTaken(text),
            };
            to.send(heard).ok();
        });
        None
    }

    /// Has a text taken by the terminal; one that is too long for it by whatever stands between, if that has a buffer.
    fn copy_through_terminal(&mut self, text: String) -> Option<Event> {
        if !Clipboard::fits(&text)
            && let Some(program) = self.screen.clipboard().buffer()
        {
            let to = self.to.clone();
            tokio::task::spawn_blocking(move || {
                let copied = match program.take(&text) {
                    Ok(()) => Copied::Buffered(program.name()),
                    Err(_) => Copied::TooLong(LONGEST),
                };
                to.send(Heard::Event(Event::Copied(copied))).ok();
            });
            return None;
        }
        if let Some(program) = self.screen.clipboard().beside() {
            let text = text.clone();
            tokio::task::spawn_blocking(move || program.take(&text));
        }
        // A terminal that is gone is noticed elsewhere.
        let is_taken = self.screen.copy(&text).unwrap_or(true);
        let how = self.screen.clipboard().through();
        let copied = if is_taken { Copied::Taken(how.to_owned()) } else { Copied::TooLong(LONGEST) };
        Some(Event::Copied(copied))
    }

    fn signal(&mut self, signal: Signal) -> Option<End> {
        match signal {
            Signal::Hangup => Some(End::Gone),
            Signal::Interrupt | Signal::Terminate => signal.exit_code().map(End::Signal),
            // Where no shell could resume the program, it is not stopped either.
            Signal::Suspend if !signals::is_resumable() => None,
            Signal::Suspend => {
                terminal::restore();
                // Comes back when the program is resumed, and `Signal::Resume` with it.
                signals::stop();
                None
            }
            Signal::Resume if self.screen.retake().is_err() => Some(End::Gone),
            Signal::Resume | Signal::Resize => self.resize(),
        }
    }

    fn resize(&mut self) -> Option<End> {
        self.due = Due::Now;
        match terminal::size() {
            Ok(size) => self.step(Event::Resize(size)),
            Err(_) => Some(End::Gone),
        }
    }

    fn frame(&self) -> Duration {
        if self.engine.state.setup.preferences.low_bandwidth { SLOW_FRAME } else { FRAME }
    }

    fn is_due(&self) -> bool {
        match self.due {
            Due::Never => false,
            Due::Soon => self.drawn.elapsed() >= self.frame(),
            Due::Now => true,
        }
    }

    fn draw(&mut self) -> io::Result<()> {
        self.due = Due::Never;
        let bytes = self.screen.draw(&self.engine.state)?;
        if bytes > 0 {
            self.engine.state.note_frame(bytes);
        }
        self.drawn = Instant::now();
        Ok(())
    }

    async fn end(self, end: End) -> Ended {
        let Self { mut engine, screen, mut signals, mut memory, .. } = self;
        drop(screen);
        memory.settle().await;
        let withdrawn = engine.state.withdraw();
        let (code, patience) = match end {
            End::Quit | End::Demo => (0, PATIENCE),
            End::Signal(code) => (code, PATIENCE),
            End::Gone => (GONE, PATIENCE_WITHOUT_TERMINAL),
        };
        tokio::select! {
            () = engine.run_out(patience) => {}
            // Whoever asks twice does not want to wait.
            _ = signals.next_end() => {}
        }
        let unknown = engine.state.unanswered();
        tracing::info!(code, ?unknown, ?withdrawn, "ended");
        Ended { code, unknown, withdrawn }
    }
}
