//! Everything that is tested from outside: one crate, linked once.

mod client;
mod client_simulated;
mod raw_server;
mod simulator;
