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
pub async fn run(mut source: Source) -> Result<u8, Failure> {
    // Only here: what a command prints must not depend on what somebody looked at last.
    if let Some(kept) = &source.memory.views {
        source.setup.views.clone_from(kept.views());
    }
    for sentence in &source.setup.flaws {
        eprintln!("amldeck: {sentence}");
    }
    let service = source::service(source.world, source.sizes);
    // It is large, and there is only one.
    let ended = Box::pin(runtime::run_dashboard(source.setup, source.clock, source.memory, service))
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
