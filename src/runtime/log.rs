//! The log: a file, and only when it was asked for. Nothing of it ever reaches the terminal.

use super::private_file;
use std::{io, path::Path, sync::Mutex};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{Layer, filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Appends to `file` what this program says at `level` and above, and what its libraries warn of.
///
/// # Errors
/// When the file cannot be opened.
pub fn start(file: &Path, level: LevelFilter) -> io::Result<()> {
    // Names of people and machines are in it, so it is the user's alone.
    let file = private_file::append(file)?;
    let lines = fmt::layer()
        .with_writer(Mutex::new(file))
        .with_ansi(false)
        // A full disk would otherwise be reported on standard error, in the middle of the screen.
        .log_internal_errors(false)
        .with_filter(Targets::new().with_target("amldeck", level).with_default(level.min(LevelFilter::WARN)));
    tracing_subscriber::registry().with(lines).init();
    Ok(())
}
