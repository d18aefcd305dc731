//! The loop of a session that is played back: signals, the keys of whoever watches, and what happened then go in, frames
//! come out.

use super::{
    Playback, Wish, dashboard,
    keyboard::Heard,
    signals::{self, Signal, Signals},
    terminal::{self, Screen},
};
use crate::app::{
    event::Event,
    keymap::Keymap,
    replay::{Player, Wanted},
};
use std::{io, time::Duration};
use tokio::{
    sync::mpsc::UnboundedReceiver,
    time::{Instant, sleep_until},
};

/// How often the position is drawn while nothing happens.
const TICK: Duration = Duration::from_secs(1);

/// Plays a session back in the terminal until whoever watches, a signal or the loss of the terminal ends it; returns the
/// code to end with. Nothing is sent anywhere.
///
/// # Errors
/// When the terminal cannot be taken.
pub async fn run(playback: Playback, keymap: Keymap) -> io::Result<u8> {
    let signals = Signals::listen()?;
    let mut screen = Screen::open()?;
    let player = Player::new(playback.length(), keymap);
    let asks = playback.state.setup.preferences.look.by_shade.is_some();
    if asks {
        screen.ask_ground()?;
    }
    let (_, heard) = dashboard::listen(asks)?;
    let mut replay = Replay { playback, player, screen, signals, heard, then: Instant::now() };
    Ok(replay.live().await)
}

struct Replay {
    playback: Playback,
    player: Player,
    screen: Screen,
    signals: Signals,
    heard: UnboundedReceiver<Heard>,
    /// Up to when time has passed for the player.
    then: Instant,
}

enum Wake {
    Signal(Signal),
    Heard(Heard),
    Time,
}

impl Replay {
    async fn live(&mut self) -> u8 {
        loop {
            if self.screen.draw_replay(&self.playback.state, &self.player).is_err() {
                return dashboard::GONE;
            }
            let woken = self.wake().await;
            self.player.pass(self.then.elapsed());
            self.then = Instant::now();
            let end = match woken {
                Wake::Signal(signal) => self.signal(signal),
                Wake::Heard(heard) => self.hear(heard).await,
                Wake::Time => None,
            };
            if end.is_some() || self.catch_up().await.is_err() {
                return end.unwrap_or(dashboard::GONE);
            }
        }
    }

    async fn wake(&mut self) -> Wake {
        // At the end nothing happens any more, and nothing moves.
        let next = self.playback.due().and_then(|due| self.player.until(due));
        let due = next.map(|next| self.then + next.min(TICK));
        tokio::select! {
            biased;
            signal = self.signals.next() => Wake::Signal(signal),
            Some(heard) = self.heard.recv() => Wake::Heard(heard),
            () = sleep_until(due.unwrap_or(self.then)), if due.is_some() => Wake::Time,
        }
    }

    /// Lets everything happen that happened up to where the player is.
    async fn catch_up(&mut self) -> io::Result<()> {
        while self.playback.due().is_some_and(|due| due <= self.player.position) {
            self.step().await?;
        }
        Ok(())
    }

    async fn step(&mut self) -> io::Result<()> {
        for wish in self.playback.step().await {
            match wish {
                Wish::Copy(text) => drop(self.screen.copy(&text)?),
                Wish::Open(_) | Wish::Reload(_) | Wish::Demo | Wish::Suspend | Wish::Redraw | Wish::Quit => {}
            }
        }
        Ok(())
    }

    async fn hear(&mut self, heard: Heard) -> Option<u8> {
        let wanted = match heard {
            Heard::Gone => return Some(dashboard::GONE),
            Heard::Event(Event::Key(key)) => self.player.press(key, terminal::size().ok()?),
            Heard::Event(Event::Ground(shade)) => {
                self.playback.state.setup.preferences.look.heard(shade);
                Wanted::Nothing
            }
            Heard::Event(_) | Heard::Mouse(_) | Heard::NotTaken(_) => Wanted::Nothing,
        };
        match wanted {
            Wanted::Nothing => {}
            Wanted::Step => self.skip_to_news().await.ok()?,
            Wanted::Redraw => self.screen.renew(terminal::size().ok()?),
            Wanted::Suspend => signals::suspend_job(),
            Wanted::Quit => return Some(0),
        }
        None
    }

    /// The next thing that somebody did or that was heard, and the deadlines before it.
    async fn skip_to_news(&mut self) -> io::Result<()> {
        let mut is_over = false;
        while let (false, Some(due)) = (is_over, self.playback.due()) {
            is_over = self.playback.is_news_next();
            self.player.position = due;
            self.step().await?;
        }
        Ok(())
    }

    fn signal(&mut self, signal: Signal) -> Option<u8> {
        match signal {
            Signal::Hangup => Some(dashboard::GONE),
            Signal::Interrupt | Signal::Terminate => signal.exit_code(),
            Signal::Suspend if !signals::is_resumable() => None,
            Signal::Suspend => {
                terminal::restore();
                signals::stop();
                None
            }
            Signal::Resume if self.screen.retake().is_err() => Some(dashboard::GONE),
            Signal::Resume | Signal::Resize => {
                // While it was stopped nothing was played.
                self.then = Instant::now();
                match terminal::size() {
                    Ok(size) => self.screen.renew(size),
                    Err(_) => return Some(dashboard::GONE),
                }
                None
            }
        }
    }
}
