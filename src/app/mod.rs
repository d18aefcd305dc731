//! The pure core. `update` routes each event to the machines that know about it; nothing here waits, reads or draws.

pub mod effects;
pub mod event;
pub mod state;
pub mod update;
