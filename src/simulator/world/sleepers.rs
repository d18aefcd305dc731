//! Generated computes that nobody has touched yet and that nothing will happen to by itself. A few bytes each: what a
//! body needs is made up again from the seed whenever it is read, always the same.

use std::mem::swap;

use super::compute::Compute;
use super::dice::Dice;
use super::generate::{self, Origin};
use super::{Key, World};

/// One of them.
#[derive(Clone, Copy)]
pub struct Sleeper {
    origin: Origin,
    /// The how manieth of its kind in its workspace.
    at: u32,
    seed: u32,
}

impl Sleeper {
    pub fn is_instance(&self) -> bool {
        self.origin == Origin::Instance
    }
}

impl World {
    /// Adds a generated compute that sleeps. The books have what it holds.
    pub(super) fn lay_down(&mut self, workspace: u32, origin: Origin, at: u32) {
        let key = (workspace, self.next_serial);
        self.next_serial += 1;
        let sleeper = Sleeper { origin, at, seed: self.dice.below(u32::MAX) };
        let made = generate::one(origin, workspace, at, &mut Dice::new(u64::from(sleeper.seed)));
        self.names.insert((workspace, made.name().to_lowercase()), key);
        let scope = self.scope(key);
        if let Some(held) = made.holding() {
            self.ledger.exchange(&scope, None, Some(&held));
        }
        if origin != Origin::Attached {
            self.ledger.count(&scope, 1);
        }
        self.sleepers.insert(key, sleeper);
    }

    /// What a sleeper looks like.
    pub(super) fn look_at(&mut self, key: Key) -> Option<Compute> {
        let Sleeper { origin, at, seed } = *self.sleepers.get(&key)?;
        // It was made at the beginning of the world, by chances of its own.
        let (mut dice, mut ids) = (Dice::new(u64::from(seed)), Dice::new(!u64::from(seed)));
        let mut now = self.began;
        let told = generate::one(origin, key.0, at, &mut dice);
        swap(&mut self.dice, &mut dice);
        swap(&mut self.ids, &mut ids);
        swap(&mut self.now, &mut now);
        let compute = self.generated(key, &told);
        swap(&mut self.dice, &mut dice);
        swap(&mut self.ids, &mut ids);
        swap(&mut self.now, &mut now);
        Some(compute)
    }

    /// From now on it is a compute like any other.
    pub(super) fn wake_up(&mut self, key: Key) {
        if let Some(mut compute) = self.look_at(key) {
            compute.booked = compute.holding();
            self.sleepers.remove(&key);
            self.computes.insert(key, compute);
        }
    }
}
