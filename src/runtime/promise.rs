//! The answer that every ask is owed.

use crate::domain::{
    ask::{Ask, Reply},
    error::ApiError,
    ids::RequestId,
};
use tokio::sync::mpsc::UnboundedSender;

/// Answers exactly once: by `keep`, or by itself when its task is cut off or dies.
pub struct Promise {
    id: RequestId,
    // INVARIANT: `Some` until it is answered.
    lost: Option<Reply>,
    to: UnboundedSender<(RequestId, Reply)>,
}

impl Promise {
    /// The promise to answer `ask`.
    pub fn new(id: RequestId, ask: &Ask, to: UnboundedSender<(RequestId, Reply)>) -> Self {
        Self { id, lost: Some(ask.failed(ApiError::lost())), to }
    }

    /// Answers.
    pub fn keep(mut self, reply: Reply) {
        self.lost = None;
        self.send(reply);
    }

    /// Nobody listens any more once the engine is gone; then there is nobody to tell either.
    fn send(&self, reply: Reply) {
        self.to.send((self.id, reply)).ok();
    }
}

impl Drop for Promise {
    fn drop(&mut self) {
        if let Some(reply) = self.lost.take() {
            self.send(reply);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::workspace::{Found, Search};
    use tokio::sync::mpsc::unbounded_channel;

    fn ask() -> Ask {
        Ask::Workspaces(Search::default())
    }

    #[test]
    fn a_kept_promise_answers_once() {
        let (to, mut answers) = unbounded_channel();
        Promise::new(RequestId(7), &ask(), to).keep(Reply::Workspaces(Ok(Found::default())));
        assert!(matches!(answers.try_recv(), Ok((RequestId(7), Reply::Workspaces(Ok(_))))));
        assert!(answers.try_recv().is_err());
    }

    #[tokio::test]
    async fn a_task_that_is_cut_off_answers_too() {
        let (to, mut answers) = unbounded_channel();
        let promise = Promise::new(RequestId(7), &ask(), to);
        let task = tokio::spawn(async move {
            std::future::pending::<()>().await;
            promise.keep(Reply::Workspaces(Ok(Found::default())));
        });
        task.abort();
        let answer = answers.recv().await;
        assert!(matches!(answer, Some((RequestId(7), Reply::Workspaces(Err(ApiError::Lost(_)))))));
    }
}
