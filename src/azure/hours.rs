//! The time by which the waits that the service asks for are measured.

use std::{fmt, sync::Arc, time::Instant};

/// What tells the time: the machine, unless somebody else moves it.
#[derive(Clone)]
pub struct Hours(Arc<dyn Fn() -> Instant + Send + Sync>);

impl Hours {
    /// The time that `now` tells. It must never go back.
    pub fn of(now: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The time.
    pub(super) fn now(&self) -> Instant {
        (self.0)()
    }
}

impl Default for Hours {
    fn default() -> Self {
        Self::of(Instant::now)
    }
}

impl fmt::Debug for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hours")
    }
}
