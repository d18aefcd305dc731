//! Whether whoever looks at the terminal sits elsewhere.

use std::env;

/// What is set where a session came over SSH.
const SET: [&str; 3] = ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"];

/// Whether the terminal is at the other end of SSH: clipboards and browsers of this machine are of no use then.
pub fn is_over_ssh() -> bool {
    comes_over_ssh(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// The same, by what is said to be set.
pub(super) fn comes_over_ssh(is_set: impl Fn(&str) -> bool) -> bool {
    SET.into_iter().any(is_set)
}
