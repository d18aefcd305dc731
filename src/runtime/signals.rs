//! Signals, heard by a task of its own, so that the program ends even when the loop is stuck in a terminal that
//! takes no output.

use rustix::process::{Signal as Unix, getpgrp, getsid, kill_current_process_group};
use std::{io, time::Duration};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
};

/// How long the program may take to end after it was told to, before it is ended by force. Longer than the two
/// seconds that an unanswered change is waited for.
const GRACE: Duration = Duration::from_secs(4);

/// A signal that means something here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// `SIGHUP`: the terminal is gone.
    Hangup,
    /// `SIGINT`. Ctrl-C comes as a key, so this was sent by another program.
    Interrupt,
    /// `SIGTERM`: please end.
    Terminate,
    /// `SIGTSTP`: the terminal is wanted back for a while.
    Suspend,
    /// `SIGCONT`: the program runs again, and the terminal may look like anything.
    Resume,
    /// `SIGWINCH`: the terminal has another size.
    Resize,
}

impl Signal {
    /// The code that the program ends with, for a signal that ends it.
    pub fn exit_code(self) -> Option<u8> {
        match self {
            Self::Hangup => Some(129),
            Self::Interrupt => Some(130),
            Self::Terminate => Some(143),
            Self::Suspend | Self::Resume | Self::Resize => None,
        }
    }

    const ALL: [(Self, Unix); 6] = [
        (Self::Hangup, Unix::HUP),
        (Self::Interrupt, Unix::INT),
        (Self::Terminate, Unix::TERM),
        (Self::Suspend, Unix::TSTP),
        (Self::Resume, Unix::CONT),
        (Self::Resize, Unix::WINCH),
    ];
}

/// The signals as they come.
pub struct Signals(UnboundedReceiver<Signal>);

impl Signals {
    /// Takes over all signals of [`Signal`].
    ///
    /// # Errors
    /// When the system does not let a signal be handled.
    pub fn listen() -> io::Result<Self> {
        Self::of(|_| true)
    }

    /// Takes over only those that end the program: without a screen to put back, the shell's way with the others is
    /// right.
    ///
    /// # Errors
    /// When the system does not let a signal be handled.
    pub fn listen_to_ends() -> io::Result<Self> {
        Self::of(|signal| signal.exit_code().is_some())
    }

    fn of(is_wanted: impl Fn(Signal) -> bool) -> io::Result<Self> {
        let (to, signals) = unbounded_channel();
        for (meaning, number) in Signal::ALL.into_iter().filter(|(meaning, _)| is_wanted(*meaning)) {
            hear(meaning, number, to.clone())?;
        }
        Ok(Self(signals))
    }

    /// The next signal. Cancel-safe.
    pub async fn next(&mut self) -> Signal {
        match self.0.recv().await {
            Some(signal) => signal,
            None => std::future::pending().await,
        }
    }

    /// The exit code of the next signal that is to end the program. Cancel-safe.
    pub async fn next_end(&mut self) -> u8 {
        loop {
            if let Some(code) = self.next().await.exit_code() {
                return code;
            }
        }
    }

    /// A signal that is there already.
    pub fn waiting(&mut self) -> Option<Signal> {
        self.0.try_recv().ok()
    }
}

fn hear(meaning: Signal, number: Unix, to: UnboundedSender<Signal>) -> io::Result<()> {
    let mut stream = signal(SignalKind::from_raw(number.as_raw()))?;
    tokio::spawn(async move {
        while stream.recv().await.is_some() {
            to.send(meaning).ok();
            if let Some(code) = meaning.exit_code() {
                end_within(GRACE, code);
            }
        }
    });
    Ok(())
}

/// Ends the program with `code` if it has not ended by itself when `grace` is over.
pub fn end_within(grace: Duration, code: u8) {
    let force = move || {
        std::thread::sleep(grace);
        super::terminal::restore();
        std::process::exit(code.into());
    };
    // Without another thread the program is left to end by itself.
    std::thread::Builder::new().name("grace".to_owned()).spawn(force).ok();
}

/// Asks the whole job to stop, as the terminal itself does on Ctrl-Z when it is not in raw mode: with a wrapper
/// around this program, the shell waits for the wrapper. Comes back as [`Signal::Suspend`].
pub fn suspend_job() {
    kill_current_process_group(Unix::TSTP).ok();
}

/// Stops this process until `SIGCONT`.
pub fn stop() {
    signal_hook::low_level::emulate_default_handler(Unix::TSTP.as_raw()).ok();
}

/// Whether a shell with job control is there to continue this process: it is not when this process belongs to the
/// group that leads the session, as a program does that a terminal window or a container runs directly.
pub fn is_resumable() -> bool {
    getsid(None).is_ok_and(|session| session != getpgrp())
}
