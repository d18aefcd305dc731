//! An Azure subscription in memory, behind real HTTP.
//!
//! [`Simulator`] is the server; behind it stands a pure `World` that answers requests and moves as time is
//! handed to it. The folder speaks the wire on its own and shares no decoder with the client, so that it
//! finds the client's mistakes.

mod answering;
mod faults;
mod http;
mod network;
mod routes;
mod scenario;
mod server;
mod storm;
mod tls;
mod wire;
mod world;

pub use answering::Logged;
pub use faults::{Effect, Fault, Matching};
pub use network::Network;
pub use scenario::{Announcement, Scenario, ScenarioError};
pub use server::{Clock, Options, Simulator, WorkspaceName};
pub use storm::Storm;
pub use tls::PrivateCa;
pub use world::Trouble;
