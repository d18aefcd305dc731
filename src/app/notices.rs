//! The line that says what just happened. The last word stands until it is old or a key is pressed.

use super::{keymap::Keymap, trouble::Trouble};
use crate::{
    domain::{compute::Health, text::Text, time::Now},
    kinds::column::Tone,
};
use std::time::Duration;

/// For how long good news stands.
const GOOD_NEWS: Duration = Duration::from_secs(6);
/// For how long bad news stands.
const BAD_NEWS: Duration = Duration::from_secs(30);

/// Something to tell.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// What.
    pub text: Text,
    /// How to take it.
    pub tone: Tone,
    /// All of it, when something went wrong.
    pub trouble: Option<Box<Trouble>>,
    until: Duration,
}

/// The last thing to tell.
#[derive(Debug, Default)]
pub struct Notices {
    last: Option<Notice>,
    /// The one that the key has taken away which is being looked at: it may be what the key asks about.
    taken: Option<Notice>,
}

impl Notices {
    /// Tells something.
    pub fn tell(&mut self, text: impl Into<Text>, tone: Tone, now: Now) {
        let stands = if tone == Tone::Of(Health::Bad) { BAD_NEWS } else { GOOD_NEWS };
        self.tell_for(stands, text, tone, now);
    }

    /// Tells something that holds for so long.
    pub fn tell_for(&mut self, stands: Duration, text: impl Into<Text>, tone: Tone, now: Now) {
        self.last = Some(Notice { text: text.into(), tone, trouble: None, until: now.steady + stands });
    }

    /// Tells that something went wrong.
    pub fn tell_trouble(&mut self, trouble: Trouble, keymap: &Keymap, now: Now) {
        let text = Text::from(format!("{}: {}", trouble.subject, trouble.line(keymap)));
        let until = now.steady + BAD_NEWS;
        self.last =
            Some(Notice { text, tone: Tone::Of(Health::Bad), trouble: Some(Box::new(trouble)), until });
    }

    /// What is to be told now, or what the key that is being looked at has taken away.
    pub fn current(&self) -> Option<&Notice> {
        self.last.as_ref().or(self.taken.as_ref())
    }

    /// What is to be told now.
    pub fn last(&self) -> Option<&Notice> {
        self.last.as_ref()
    }

    /// A key was pressed: what stands there has been seen.
    pub fn seen(&mut self) {
        self.taken = self.last.take();
    }

    /// Lets go of what is old.
    pub fn wake(&mut self, now: Now) {
        self.last.take_if(|notice| notice.until <= now.steady);
    }

    /// When the notice gets old.
    pub fn deadline(&self) -> Option<Duration> {
        self.last.as_ref().map(|notice| notice.until)
    }
}
