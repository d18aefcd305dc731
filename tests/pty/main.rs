//! The real binary in a real terminal. Each test waits for what it expects to see, and shows the screen when it does
//! not come.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails as the test itself does")]

mod ending;
mod every_type;
mod first_run;
mod habits;
mod main_job;
mod named_keys;
mod real_azure;
mod recent;
mod refusing;
mod simulated;
mod sizes;
mod suspending;
mod terminal;
mod themes;
mod tmux;
