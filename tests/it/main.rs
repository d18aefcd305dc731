//! Whole parts together: the client against real HTTP, the simulator as others see it.

mod client;
mod simulator;
