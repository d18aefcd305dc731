//! `amldeck`: the dashboard.

use super::{
    Failure,
    source::{self, Source},
};
use crate::runtime;

/// Opens the dashboard and returns the code that it ended with.
///
/// # Errors
/// When the terminal cannot be used.
pub async fn run(source: Source) -> Result<u8, Failure> {
    for sentence in &source.setup.flaws {
        eprintln!("amldeck: {sentence}");
    }
    let service = source::service(source.world, source.sizes);
    // It is large, and there is only one.
    let ended = Box::pin(runtime::run_dashboard(source.setup, source.clock, source.recent, service))
        .await
        .map_err(|error| Failure::System { wish: "use the terminal", error })?;
    for change in ended.unknown {
        eprintln!("amldeck: {change}: sent, outcome unknown");
    }
    for change in ended.withdrawn {
        eprintln!("amldeck: {change}: not sent");
    }
    Ok(ended.code)
}
