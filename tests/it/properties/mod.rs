//! What holds whatever happens. A failing run prints its seed and the smallest case that still fails.

mod bodies;
mod drafts;
mod edits;
mod events;
mod polling;
mod schedules;
mod words;

use proptest::test_runner::{Config, RngSeed};
use std::hash::{BuildHasher, Hasher, RandomState};

/// So many cases, with a seed of its own that is printed, or the one that `PROPTEST_RNG_SEED` gives.
pub fn cases(cases: u32) -> Config {
    let default = Config::default();
    let seed = match default.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => RandomState::new().build_hasher().finish(),
    };
    println!("PROPTEST_RNG_SEED={seed} repeats this run");
    Config {
        cases,
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        max_shrink_iters: 300,
        ..default
    }
}
