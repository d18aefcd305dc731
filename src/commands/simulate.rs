//! `amldeck simulate`: the built-in simulator for other programs.

use super::{Failure, output::print};
use crate::{
    cli::{Options, Simulate},
    runtime::Signals,
    simulator::{self, Clock, Scenario, Simulator},
};

/// Runs the simulator until a signal ends it, and returns that signal's exit code. Its URL is the first line on standard output.
///
/// # Errors
/// When there is no such scenario, or the address cannot be listened on.
pub async fn run(simulate: &Simulate, options: &Options) -> Result<u8, Failure> {
    let system = |wish| move |error| Failure::System { wish, error };
    let mut signals = Signals::listen_to_ends().map_err(system("listen to signals"))?;
    let simulator = Simulator::start(simulator::Options {
        scenario: Scenario::named(&options.scenario)?,
        seed: options.seed,
        clock: Clock::Wall { speed: options.speed.unwrap_or(1.0) },
        listen: simulate.listen,
    })
    .await
    .map_err(system("start the simulator"))?;
    print(&format!("{}\n", simulator.url()))?;
    Ok(signals.next_end().await)
}
