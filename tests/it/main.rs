//! Everything that is tested from outside the crate but inside one process: linked once.

mod client;
mod client_simulated;
mod raw_server;
mod simulator;
