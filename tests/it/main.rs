//! Everything that is tested from outside the crate but inside one process: linked once, with shared helpers.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod auth;
mod cli;
mod client;
mod client_simulated;
mod demo;
mod drafts;
mod flows;
mod guarded;
mod hostile;
mod layers;
mod lifecycle;
mod properties;
mod raw_server;
mod readme;
mod recordings;
mod screens;
mod search;
mod secrets;
mod simulator;
mod support;
mod tables;
mod throttled;
mod yaml;
