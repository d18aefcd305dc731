//! What is logged while a test looks on.

use std::{
    io,
    sync::{Arc, Mutex},
};
use tracing::{
    Dispatch, Level,
    subscriber::{DefaultGuard, NoSubscriber, set_default},
};

/// The log of this thread from its beginning to its end.
pub struct Log {
    lines: Lines,
    _listens: DefaultGuard,
    /// While a single listener is known, whoever comes first to a place that logs decides for all threads whether it
    /// does, by what that thread listens to. With a second one everybody is asked.
    _second: Dispatch,
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nobody panics while writing").write(line)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Listens from now on to all of this level and above.
    pub fn listen(level: Level) -> Self {
        let second = Dispatch::new(NoSubscriber::new());
        let lines = Lines::default();
        let writer = lines.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(level)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        Self { lines, _listens: set_default(subscriber), _second: second }
    }

    /// What was said so far.
    pub fn text(&self) -> String {
        let lines = self.lines.0.lock().expect("nobody panics while writing");
        String::from_utf8_lossy(&lines).into_owned()
    }
}
