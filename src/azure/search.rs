//! Finding workspaces: in what the user named, else in every subscription that the credential sees.

use super::{
    client::Client,
    reply,
    request::{self, Request},
};
use crate::domain::{
    ask::Ask,
    error::ApiError,
    workspace::{Search, Workspace},
};
use tokio::task::JoinSet;

/// Subscriptions that are asked at the same time.
const AT_ONCE: usize = 8;

impl Client {
    /// The workspaces of a search, whose first request is `first`.
    pub(super) async fn search(&self, search: &Search, first: Request) -> Result<Vec<Workspace>, ApiError> {
        let mut found = match search.subscription {
            Some(_) => self.all(first, reply::workspaces).await?,
            None => self.everywhere(self.all(first, reply::subscriptions).await?).await?,
        };
        found.retain(|workspace| search.wants(workspace));
        Ok(found)
    }

    /// The workspaces of these subscriptions. One that refuses does not spoil the others; if all do, the first says why.
    async fn everywhere(&self, subscriptions: Vec<String>) -> Result<Vec<Workspace>, ApiError> {
        let mut answers = Vec::new();
        let mut open = JoinSet::new();
        let mut waiting = subscriptions.into_iter().enumerate();
        loop {
            while open.len() < AT_ONCE
                && let Some((at, subscription)) = waiting.next()
            {
                let client = self.clone();
                open.spawn(async move { (at, client.subscription(subscription).await) });
            }
            match open.join_next().await {
                Some(Ok(answer)) => answers.push(answer),
                Some(Err(_)) => return Err(ApiError::lost()),
                None => break,
            }
        }
        answers.sort_by_key(|(at, _)| *at);
        together(answers.into_iter().map(|(_, answer)| answer))
    }

    async fn subscription(&self, subscription: String) -> Result<Vec<Workspace>, ApiError> {
        let search = Search { subscription: Some(subscription), ..Search::default() };
        let first = request::request(&Ask::Workspaces(search), self.endpoint(), &self.versions())?;
        self.all(first, reply::workspaces).await
    }
}

fn together(
    answers: impl Iterator<Item = Result<Vec<Workspace>, ApiError>>,
) -> Result<Vec<Workspace>, ApiError> {
    let (mut found, mut any, mut refused) = (Vec::new(), false, None);
    for answer in answers {
        match answer {
            Ok(workspaces) => {
                any = true;
                found.extend(workspaces);
            }
            // A subscription that may not be looked into spoils nothing; one that did not answer may hold the very
            // workspace that is wanted.
            Err(error @ (ApiError::Forbidden(_) | ApiError::NotFound(_))) => {
                tracing::debug!(error = error.headline(), "a subscription does not list its workspaces");
                refused.get_or_insert(error);
            }
            Err(error) => return Err(error),
        }
    }
    match refused {
        Some(error) if !any => Err(error),
        Some(_) | None => Ok(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{error::Refusal, ids::WorkspaceId};

    fn workspace(group: &str, name: &str) -> Workspace {
        Workspace {
            id: WorkspaceId::new("s", group, name),
            region: "eastus".into(),
            kind: "Default".into(),
            managed_network: None,
        }
    }

    fn forbidden() -> ApiError {
        ApiError::Forbidden(Refusal::default())
    }

    #[test]
    fn one_refusal_does_not_spoil_the_others() {
        let all = together([Err(forbidden()), Ok(vec![workspace("g", "w")]), Ok(vec![])].into_iter());
        assert_eq!(all.map(|found| found.len()), Ok(1));
    }

    #[test]
    fn one_that_did_not_answer_may_hold_what_is_wanted() {
        let all = together([Ok(vec![workspace("g", "w")]), Err(ApiError::lost())].into_iter());
        assert_eq!(all, Err(ApiError::lost()));
    }

    #[test]
    fn if_all_refuse_the_first_says_why() {
        let absent = Err(ApiError::NotFound(Refusal::default()));
        assert_eq!(together([Err(forbidden()), absent].into_iter()), Err(forbidden()));
        assert_eq!(together(std::iter::empty()), Ok(vec![]));
    }
}
