//! The line that says what just happened. The last word stands until it is old or a key is pressed.

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
    until: Duration,
}

/// The last thing to tell.
#[derive(Debug, Default)]
pub struct Notices {
    last: Option<Notice>,
}

impl Notices {
    /// Tells something.
    pub fn tell(&mut self, text: impl Into<Text>, tone: Tone, now: Now) {
        let stands = if tone == Tone::Of(Health::Bad) { BAD_NEWS } else { GOOD_NEWS };
        self.last = Some(Notice { text: text.into(), tone, until: now.steady + stands });
    }

    /// What is to be told now.
    pub fn last(&self) -> Option<&Notice> {
        self.last.as_ref()
    }

    /// A key was pressed: what stands there has been seen.
    pub fn seen(&mut self) {
        self.last = None;
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
