//! Bad weather: a share of all requests goes wrong, each in a way of its own.

use super::faults::Effect;
use super::world::Dice;

/// How bad the weather is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Storm {
    /// The share of requests that go wrong, from 0 to 1.
    pub share: f64,
    /// The same seed hits the same requests in the same way.
    pub seed: u64,
}

/// The ways in which a request goes wrong in a storm, each as likely as the others.
const WAYS: [fn(&mut Dice) -> Effect; 15] = [
    |dice| Effect::Throttle { retry_after: 1 + dice.below(40) },
    |dice| Effect::ThrottleResource { retry_after: 1 + dice.below(40) },
    |dice| Effect::Unavailable { retry_after: 1 + dice.below(40) },
    |_| Effect::NotReady,
    |_| Effect::Status(403),
    |_| Effect::Status(404),
    |_| Effect::Status(409),
    |dice| Effect::Status(dice.pick(&[500, 502, 503, 504])),
    |dice| Effect::Html(dice.pick(&[200, 403, 502, 503])),
    |_| Effect::ExpiredToken,
    |dice| Effect::Delay(1 + u64::from(dice.below(20))),
    |dice| Effect::Cut(dice.below(2000) as usize),
    |_| Effect::Malformed,
    |_| Effect::Drop,
    |_| Effect::DropAnswer,
];

/// A storm that has broken out.
pub(super) struct Weather {
    share: f64,
    dice: Dice,
}

impl Weather {
    pub fn of(storm: Storm) -> Self {
        Self { share: storm.share, dice: Dice::new(storm.seed) }
    }

    /// What becomes of the next request, if anything.
    pub fn strike(&mut self) -> Option<Effect> {
        self.dice.chance(self.share).then(|| self.dice.pick(&WAYS)(&mut self.dice))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_share_is_hit_and_every_way_is_met() {
        let mut weather = Weather::of(Storm { share: 0.05, seed: 3 });
        let struck: Vec<Effect> = (0..20_000).filter_map(|_| weather.strike()).collect();
        assert!((900..1100).contains(&struck.len()), "{}", struck.len());
        let kinds: std::collections::HashSet<_> = struck.iter().map(std::mem::discriminant).collect();
        assert_eq!(kinds.len(), 12, "{struck:?}");
    }
}
