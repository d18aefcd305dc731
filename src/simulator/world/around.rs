//! What a compute sees of the world when it moves.

use super::dice::Dice;
use super::time::{Moment, Pace};

/// The time, the chance and the room that a compute has.
pub struct Around<'a> {
    pub now: Moment,
    pub pace: Pace,
    pub dice: &'a mut Dice,
    /// Cores that its family has left, those that it holds itself included.
    pub free_cores: u32,
}

impl Around<'_> {
    /// The moment so many seconds of the world from now.
    pub fn after(&self, seconds: f64) -> Moment {
        self.pace.after(self.now, seconds)
    }

    /// Some moment between so many and so many seconds from now.
    pub fn within(&mut self, low: f64, high: f64) -> Moment {
        let seconds = self.dice.between(low, high);
        self.after(seconds)
    }

    /// The next moment of something that happens every so many seconds on average.
    pub fn sometime(&mut self, mean: f64) -> Moment {
        let seconds = self.dice.waiting(mean);
        self.after(seconds)
    }
}
