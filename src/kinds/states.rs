//! The service's state words and how to take them.

use crate::domain::compute::{Health, Status};

/// A table of state words.
pub type States = &'static [(&'static str, Health)];

/// `provisioningState`, common to all types (specification).
pub const PROVISIONING: States = &[
    ("Succeeded", Health::Good),
    ("Creating", Health::Moving),
    ("Updating", Health::Moving),
    ("Deleting", Health::Moving),
    ("Provisioning", Health::Moving),
    ("Failed", Health::Bad),
    ("Canceled", Health::Bad),
    ("Unknown", Health::Unknown),
];

/// The status called `word` by a table; a word that is not in it is shown all the same.
pub fn status(word: &str, states: States) -> Status {
    let health = states
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(word))
        .map_or(Health::Unknown, |(_, h)| *h);
    Status::new(word, health)
}
