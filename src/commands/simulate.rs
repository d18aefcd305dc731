//! `amldeck simulate`: the built-in simulator for other programs.

use super::{Failure, output::print};
use crate::{
    cli::{Options, Simulate},
    runtime::Signals,
    simulator::{self, Clock, PrivateCa, Scenario, Simulator},
};
use std::{fs, io, path::Path};

/// Runs the simulator until a signal ends it, and returns that signal's exit code. Its URL is the first line on standard output.
///
/// # Errors
/// When there is no such scenario, or the address cannot be listened on.
pub async fn run(simulate: &Simulate, options: &Options) -> Result<u8, Failure> {
    let system = |wish| move |error| Failure::System { wish, error };
    let mut signals = Signals::listen_to_ends().map_err(system("listen to signals"))?;
    let scenario = Scenario::named(&options.scenario)?;
    let tls = simulate.tls.as_deref().map(authority).transpose();
    let simulator = Simulator::start(simulator::Options {
        scenario,
        seed: options.seed,
        clock: Clock::Wall { speed: options.speed.unwrap_or(1.0) },
        listen: simulate.listen,
        tls: tls.map_err(system("write the certificate of the simulator's authority"))?,
    })
    .await
    .map_err(system("start the simulator"))?;
    print(&format!("{}\n", simulator.url()))?;
    Ok(signals.next_end().await)
}

/// A new authority, whose certificate is in the folder before anybody reads the URL.
fn authority(folder: &Path) -> io::Result<PrivateCa> {
    let authority = PrivateCa::generate()?;
    fs::create_dir_all(folder)?;
    fs::write(folder.join("ca.pem"), authority.pem())?;
    Ok(authority)
}
