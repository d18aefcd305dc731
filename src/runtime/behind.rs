//! Files that are written in the background, one version after the other, so that the last one stays.

use std::{io, time::Duration};
use tokio::{
    task::{JoinHandle, spawn_blocking},
    time::timeout,
};

/// How long the end of the program waits for the last writing.
const PATIENCE: Duration = Duration::from_millis(200);

/// What is being written of one file.
#[derive(Default)]
pub struct Behind {
    writing: Option<JoinHandle<()>>,
}

impl Behind {
    /// Writes once what was begun before is written. That something cannot be kept is no reason to disturb anybody.
    pub fn write(&mut self, what: &'static str, write: impl FnOnce() -> io::Result<()> + Send + 'static) {
        let before = self.writing.take();
        self.writing = Some(tokio::spawn(async move {
            if let Some(before) = before {
                before.await.ok();
            }
            if let Ok(Err(error)) = spawn_blocking(write).await {
                tracing::warn!(%error, "{what} are not kept");
            }
        }));
    }

    /// Waits until all is written.
    pub async fn settle(&mut self) {
        if let Some(writing) = self.writing.take() {
            timeout(PATIENCE, writing).await.ok();
        }
    }
}
