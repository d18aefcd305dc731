//! Everything that is tested from outside: one crate, linked once.

mod client;
mod raw_server;
mod simulator;
