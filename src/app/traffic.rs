//! How much went by in the last minute.

use std::{collections::VecDeque, time::Duration};

/// For how long something counts.
const MINUTE: u64 = 60;

/// A count of what happened in the last minute, second by second.
#[derive(Debug, Default)]
pub struct LastMinute {
    seconds: VecDeque<(u64, u64)>,
}

impl LastMinute {
    /// So much more, now on the steady clock.
    pub fn add(&mut self, count: u64, now: Duration) {
        if count == 0 {
            return;
        }
        let second = now.as_secs();
        match self.seconds.back_mut() {
            Some((last, sum)) if *last == second => *sum += count,
            _ => self.seconds.push_back((second, count)),
        }
        while self.seconds.front().is_some_and(|(first, _)| first + MINUTE <= second) {
            self.seconds.pop_front();
        }
    }

    /// How much it was.
    pub fn sum(&self, now: Duration) -> u64 {
        let begun = now.as_secs().saturating_sub(MINUTE - 1);
        self.seconds.iter().filter(|(second, _)| *second >= begun).map(|(_, count)| count).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_older_than_a_minute_counts_no_more() {
        let at = Duration::from_secs_f64;
        let mut minute = LastMinute::default();
        minute.add(3, at(0.2));
        minute.add(4, at(0.9));
        minute.add(5, at(30.0));
        assert_eq!(minute.sum(at(59.9)), 12);
        assert_eq!(minute.sum(at(60.0)), 5);
        minute.add(1, at(200.0));
        assert_eq!((minute.sum(at(200.0)), minute.seconds.len()), (1, 1));
    }
}
