//! Standard output, for data and nothing else.

use super::Failure;
use std::io::{self, Write};

/// Prints `text` at once.
///
/// # Errors
/// When it cannot be written; a reader that has seen enough is `ClosedPipe`.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::ClosedPipe,
        _ => Failure::System { wish: "write to standard output", error },
    })
}
