//! Everything that is tested from outside: one crate, linked once.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod client;
mod raw_server;
