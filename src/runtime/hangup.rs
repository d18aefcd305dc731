//! Notices a terminal that is gone without a signal, as after a lost connection: the reading thread cannot, since
//! crossterm takes the end of input for an interruption and tries again for ever (crossterm#793).

use rustix::{
    event::{PollFd, PollFlags, poll},
    io::Errno,
};
use std::{io, thread};

/// Calls `gone` once the terminal behind standard input has hung up.
///
/// # Errors
/// When there can be no further thread.
pub fn watch(gone: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let wait = || {
        let terminal = rustix::stdio::stdin();
        // Hang-ups and errors are reported without being asked for; input is none of this thread's business.
        let mut polled = [PollFd::new(&terminal, PollFlags::empty())];
        while poll(&mut polled, None) == Err(Errno::INTR) {}
        gone();
    };
    thread::Builder::new().name("hangup".to_owned()).spawn(wait).map(drop)
}
