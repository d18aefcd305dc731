//! Playing a recorded session back: where it is, how fast it goes, and what the keys of whoever watches do. What is played
//! is another state, which knows nothing of this.

use super::{
    help::{Actions, Help},
    keymap::{self, Command, Keymap, Layer, Resolved},
    layout::Screen,
};
use crossterm::event::{KeyEvent, KeyEventKind};
use ratatui::layout::Size;
use std::time::Duration;

/// How fast it may go, and what that is called.
const SPEEDS: [(f64, &str); 8] = [
    (0.25, "×1/4"),
    (0.5, "×1/2"),
    (1.0, "×1"),
    (2.0, "×2"),
    (4.0, "×4"),
    (8.0, "×8"),
    (16.0, "×16"),
    (64.0, "×64"),
];
/// As fast as it was.
const REAL: usize = 2;

/// What a command does to the player.
type Does = fn(&mut Player) -> Wanted;

/// The commands that mean something here.
const COMMANDS: [(Command, Does); 8] = [
    (Command::Pause, |player| {
        player.is_paused = !player.is_paused;
        Wanted::Nothing
    }),
    (Command::Step, |player| {
        player.is_paused = true;
        Wanted::Step
    }),
    (Command::Faster, |player| {
        player.speed = (player.speed + 1).min(SPEEDS.len() - 1);
        Wanted::Nothing
    }),
    (Command::Slower, |player| {
        player.speed = player.speed.saturating_sub(1);
        Wanted::Nothing
    }),
    (Command::Help, |player| {
        player.help = Some(Help::open(Layer::Replay, Actions::default()));
        Wanted::Nothing
    }),
    (Command::Quit, |_| Wanted::Quit),
    (Command::Redraw, |_| Wanted::Redraw),
    (Command::Suspend, |_| Wanted::Suspend),
];

/// What is played, and how.
#[derive(Debug)]
pub struct Player {
    /// How far into the session it is.
    pub position: Duration,
    /// How long the session is.
    pub length: Duration,
    /// Whether it stands still.
    pub is_paused: bool,
    /// What the keys do.
    pub keymap: Keymap,
    /// The help, while it is open.
    pub help: Option<Help>,
    speed: usize,
    pending: String,
}

/// What whoever watches wishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Nothing more than what was done already.
    Nothing,
    /// That the next thing happens.
    Step,
    /// That everything is drawn anew.
    Redraw,
    /// That the shell has the terminal.
    Suspend,
    /// That it ends.
    Quit,
}

impl Player {
    /// A player at the beginning of a session, which goes as fast as it went.
    pub fn new(length: Duration, keymap: Keymap) -> Self {
        Self {
            position: Duration::ZERO,
            length,
            is_paused: false,
            keymap,
            help: None,
            speed: REAL,
            pending: String::new(),
        }
    }

    /// Takes in a key on a screen of this size; those that mean nothing here do nothing.
    pub fn press(&mut self, key: KeyEvent, size: Size) -> Wanted {
        let name = keymap::name(key).filter(|_| key.kind != KeyEventKind::Release);
        let Some(name) = name else { return Wanted::Nothing };
        let begun = std::mem::take(&mut self.pending);
        let sequence = if begun.is_empty() { name } else { format!("{begun} {name}") };
        let layer = self.help.as_ref().map_or(Layer::Replay, Help::own_layer);
        match self.keymap.resolve(layer, &sequence) {
            Resolved::Command(command) => {
                let is_for_all = matches!(command, Command::Quit | Command::Redraw | Command::Suspend);
                if let Some(help) = self.help.as_mut().filter(|_| !is_for_all) {
                    if !help.command(command, &self.keymap, Screen::of(size)) {
                        self.help = None;
                    }
                    return Wanted::Nothing;
                }
                let row = COMMANDS.iter().find(|(known, _)| *known == command);
                row.map_or(Wanted::Nothing, |(_, carry_out)| carry_out(self))
            }
            Resolved::Begun => {
                self.pending = sequence;
                Wanted::Nothing
            }
            Resolved::Action | Resolved::Nothing => {
                if let Some(help) = &mut self.help {
                    help.type_key(key);
                }
                Wanted::Nothing
            }
        }
    }

    /// Lets time pass; it stands still at the end.
    pub fn pass(&mut self, time: Duration) {
        if !self.is_paused {
            self.position = (self.position + time.mul_f64(self.speed())).min(self.length);
        }
    }

    /// How long until this moment of the session; nothing while it stands still.
    pub fn until(&self, moment: Duration) -> Option<Duration> {
        let left = moment.saturating_sub(self.position);
        (!self.is_paused).then(|| left.div_f64(self.speed()))
    }

    /// What it is called how fast it goes.
    pub fn pace(&self) -> &'static str {
        SPEEDS[self.speed].1
    }

    fn speed(&self) -> f64 {
        SPEEDS[self.speed].0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyCode;

    const SECOND: Duration = Duration::from_secs(1);

    fn player() -> Player {
        Player::new(60 * SECOND, Keymap::default())
    }

    fn press(player: &mut Player, c: char) -> Wanted {
        player.press(KeyEvent::from(KeyCode::Char(c)), Size::new(80, 24))
    }

    #[test]
    fn it_goes_as_fast_as_one_likes_and_stands_still_at_the_end() {
        let mut player = player();
        player.pass(10 * SECOND);
        assert_eq!((player.position, player.until(12 * SECOND)), (10 * SECOND, Some(2 * SECOND)));
        press(&mut player, '+');
        assert_eq!((player.pace(), player.until(12 * SECOND)), ("×2", Some(SECOND)));
        player.pass(3600 * SECOND);
        assert_eq!((player.position, player.until(3 * SECOND)), (60 * SECOND, Some(Duration::ZERO)));
        for _ in 0..20 {
            press(&mut player, '-');
        }
        assert_eq!(player.pace(), "×1/4");
        for _ in 0..20 {
            press(&mut player, '+');
        }
        assert_eq!(player.pace(), "×64");
    }

    #[test]
    fn its_help_is_its_own_and_has_the_keys() {
        let mut player = player();
        press(&mut player, '?');
        let lines = |player: &Player| {
            let help = player.help.as_ref().expect("it is open");
            help.lines(&player.keymap, 80).iter().map(|line| format!("{line:?}")).collect::<Vec<_>>()
        };
        assert!(lines(&player)[0].contains("Replays"), "{:?}", lines(&player));
        let all = lines(&player).len();
        for c in "/faster".chars() {
            assert_eq!(press(&mut player, c), Wanted::Nothing);
        }
        assert!(lines(&player).len() < all && lines(&player).concat().contains("faster"));
        player.press(KeyEvent::from(KeyCode::Enter), Size::new(80, 24));
        press(&mut player, 'q');
        assert!(player.help.is_none());
        assert_eq!(press(&mut player, 'q'), Wanted::Quit);
    }

    #[test]
    fn it_stands_still_when_paused_and_a_step_pauses_it() {
        let mut player = player();
        press(&mut player, ' ');
        player.pass(SECOND);
        assert_eq!((player.position, player.until(SECOND)), (Duration::ZERO, None));
        press(&mut player, ' ');
        assert_eq!(press(&mut player, '.'), Wanted::Step);
        assert!(player.is_paused);
        assert_eq!((press(&mut player, 'n'), press(&mut player, 'q')), (Wanted::Nothing, Wanted::Quit));
    }
}
