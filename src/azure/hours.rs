//! The time by which the waits that the service asks for are measured, and sat out.

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    time::{Duration, Instant},
};

/// A wait that is over some time.
pub type Wait = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What tells the time: the machine, unless somebody else moves it.
#[derive(Clone)]
pub struct Hours {
    now: Arc<dyn Fn() -> Instant + Send + Sync>,
    sleep: Arc<dyn Fn(Duration) -> Wait + Send + Sync>,
}

impl Hours {
    /// The time that `now` tells, which must never go back, and that has moved on by as much as was asked for when
    /// what `sleep` gives is over.
    pub fn of(
        now: impl Fn() -> Instant + Send + Sync + 'static,
        sleep: impl Fn(Duration) -> Wait + Send + Sync + 'static,
    ) -> Self {
        Self { now: Arc::new(now), sleep: Arc::new(sleep) }
    }

    /// The time.
    pub(super) fn now(&self) -> Instant {
        (self.now)()
    }

    /// Lets so much time pass.
    pub(super) async fn sleep(&self, time: Duration) {
        (self.sleep)(time).await;
    }
}

impl Default for Hours {
    fn default() -> Self {
        Self::of(Instant::now, |time| Box::pin(tokio::time::sleep(time)))
    }
}

impl fmt::Debug for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hours")
    }
}
