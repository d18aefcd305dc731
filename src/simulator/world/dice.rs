//! Seeded chance: the same seed and the same requests give the same world.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A seeded source of numbers, identifiers and waiting times.
pub struct Dice(ChaCha8Rng);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number below `end`; 0 when `end` is 0.
    pub fn below(&mut self, end: u32) -> u32 {
        if end == 0 { 0 } else { self.0.next_u32() % end }
    }

    /// A number from `low` up to but not including `high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// True with the given probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A waiting time of a process without memory, kept between a tenth and five times its mean.
    pub fn waiting(&mut self, mean: f64) -> f64 {
        (-mean * (1.0 - self.unit()).ln()).clamp(mean / 10.0, mean * 5.0)
    }

    /// One of a list.
    ///
    /// # Panics
    /// When the list is empty.
    pub fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        let length = u32::try_from(list.len()).expect("lists here have a few entries");
        list[self.below(length) as usize]
    }

    /// A random identifier in the usual 8-4-4-4-12 form.
    pub fn guid(&mut self) -> String {
        let (high, low) = (self.0.next_u64(), self.0.next_u64());
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xfff,
            0x8000 | (low >> 48) & 0x3fff,
            low & 0xffff_ffff_ffff,
        )
    }

    /// `bytes` random bytes in hexadecimal.
    pub fn hex(&mut self, bytes: usize) -> String {
        let mut buffer = vec![0; bytes];
        self.0.fill_bytes(&mut buffer);
        let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
        buffer.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect()
    }

    fn unit(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / (f64::from(u32::MAX) + 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn a_seed_repeats_itself() {
        let (mut one, mut other) = (Dice::new(7), Dice::new(7));
        assert_eq!(one.guid(), other.guid());
        assert_eq!(one.hex(32), other.hex(32));
        assert_ne!(one.guid(), one.guid());
    }

    #[test]
    fn numbers_stay_within_their_bounds() {
        let mut dice = Dice::new(1);
        for _ in 0..1000 {
            assert!(dice.below(6) < 6);
            assert!((2.0..3.0).contains(&dice.between(2.0, 3.0)));
            assert!((6.0..=300.0).contains(&dice.waiting(60.0)));
        }
    }
}
