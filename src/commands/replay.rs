//! `amldeck --replay`: a recorded session, played back in the terminal.

use super::Failure;
use crate::{
    runtime::{self, Playback},
    settings::{Settings, Surroundings},
};
use std::path::Path;

/// Plays a recording back and returns the code that it ended with.
///
/// # Errors
/// When it is no recording, or the terminal cannot be used.
pub async fn run(recording: &Path, settings: &Settings) -> Result<u8, Failure> {
    let playback = Playback::open(recording, settings.look(&Surroundings::here())?)?;
    if !runtime::is_interactive() {
        return Err(Failure::NoTerminal);
    }
    let (keymap, _) = settings.keymap();
    // It is large, and there is only one.
    Box::pin(runtime::run_replay(playback, keymap))
        .await
        .map_err(|error| Failure::System { wish: "use the terminal", error })
}
