//! Everything that is tested from outside the crate but inside one process: linked once.

mod client;
mod flows;
mod layers;
mod raw_server;
mod simulator;
mod support;
