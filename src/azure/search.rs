//! Finding workspaces: in the subscription that the user named, else in all that the credential sees.

use super::{
    client::{Client, MOST_PAGES},
    graph,
    reply::{self, Subscription},
    request::{self, Request},
};
use crate::domain::{
    ask::Ask,
    error::ApiError,
    text::Text,
    workspace::{Found, Search, Workspace},
};
use tokio::task::JoinSet;

/// Subscriptions that are asked at the same time.
const AT_ONCE: usize = 8;

impl Client {
    /// What a search comes to, whose first request is `first`.
    pub(super) async fn search(&self, search: &Search, first: Request) -> Result<Found, ApiError> {
        let mut found = match search.subscription {
            Some(_) => Found::from(self.all(first, reply::workspaces).await?),
            None => self.everywhere(search, first).await?,
        };
        found.workspaces.retain(|workspace| search.wants(workspace));
        Ok(found)
    }

    /// Asks the Resource Graph, and each subscription where that is of no use. The list of subscriptions, which `first`
    /// asks for, has their names.
    async fn everywhere(&self, search: &Search, first: Request) -> Result<Found, ApiError> {
        let (subscriptions, graphed) = tokio::join!(self.all(first, reply::subscriptions), self.graph());
        match graphed {
            Ok(workspaces) if workspaces.iter().any(|workspace| search.wants(workspace)) => {
                // Names are worth having, and no more.
                return Ok(named(workspaces, &subscriptions.unwrap_or_default()));
            }
            // It is minutes behind: what was made just now is found only by asking each subscription.
            Ok(_) => {}
            Err(error @ ApiError::SignedOut(_)) => return Err(error),
            Err(error) => {
                tracing::info!(error = error.headline(), "the Resource Graph is of no use");
            }
        }
        let (open, closed): (Vec<_>, Vec<_>) = subscriptions?.into_iter().partition(Subscription::is_open);
        let mut found = self.each(&open).await?;
        found.remarks.extend(closed.iter().map(Subscription::left_out));
        Ok(found)
    }

    /// All workspaces that the Resource Graph knows.
    async fn graph(&self) -> Result<Vec<Workspace>, ApiError> {
        let (mut all, mut token) = (Vec::new(), None);
        for _ in 0..MOST_PAGES {
            let answer = self.send(graph::workspaces(self.endpoint(), token.as_deref())?).await?;
            let page = graph::page(&answer)?;
            all.extend(page.rows);
            if page.next.is_none() {
                return Ok(all);
            }
            if page.next == token {
                return Err(answer.unreadable("a page that names itself as the next one"));
            }
            token = page.next;
        }
        Err(ApiError::Guarded(format!("gave up after {MOST_PAGES} pages of the Resource Graph").into()))
    }

    /// The workspaces of these subscriptions, each asked by itself.
    async fn each(&self, subscriptions: &[Subscription]) -> Result<Found, ApiError> {
        let mut answers = Vec::new();
        let mut open = JoinSet::new();
        let mut waiting = subscriptions.iter().enumerate();
        loop {
            while open.len() < AT_ONCE
                && let Some((at, subscription)) = waiting.next()
            {
                let (client, id) = (self.clone(), subscription.id.clone());
                open.spawn(async move { (at, client.subscription(id).await) });
            }
            match open.join_next().await {
                Some(Ok(answer)) => answers.push(answer),
                Some(Err(_)) => return Err(ApiError::lost()),
                None => break,
            }
        }
        answers.sort_by_key(|(at, _)| *at);
        together(answers.into_iter().map(|(at, answer)| (&subscriptions[at], answer)))
    }

    async fn subscription(&self, id: String) -> Result<Vec<Workspace>, ApiError> {
        let search = Search { subscription: Some(id), ..Search::default() };
        let first = request::request(&Ask::Workspaces(search), self.endpoint(), &self.versions())?;
        self.all(first, reply::workspaces).await
    }
}

/// Workspaces with the names of their subscriptions, without those of subscriptions that are closed.
fn named(mut workspaces: Vec<Workspace>, subscriptions: &[Subscription]) -> Found {
    let mut remarks = Vec::new();
    for subscription in subscriptions {
        let its = |workspace: &Workspace| workspace.id.subscription().eq_ignore_ascii_case(&subscription.id);
        if subscription.is_open() {
            for workspace in workspaces.iter_mut().filter(|workspace| its(workspace)) {
                workspace.subscription.clone_from(&subscription.name);
            }
        } else {
            workspaces.retain(|workspace| !its(workspace));
            remarks.push(subscription.left_out());
        }
    }
    Found { workspaces, remarks }
}

/// One refusal does not spoil the others; if all refuse, the first says why.
fn together<'a>(
    answers: impl Iterator<Item = (&'a Subscription, Result<Vec<Workspace>, ApiError>)>,
) -> Result<Found, ApiError> {
    let (mut found, mut any, mut refused) = (Found::default(), false, None);
    for (subscription, answer) in answers {
        match answer {
            Ok(workspaces) => {
                any = true;
                let named = workspaces
                    .into_iter()
                    .map(|workspace| Workspace { subscription: subscription.name.clone(), ..workspace });
                found.workspaces.extend(named);
            }
            // A subscription that may not be looked into spoils nothing; one that did not answer may hold the very
            // workspace that is wanted.
            Err(error @ (ApiError::Forbidden(_) | ApiError::NotFound(_))) => {
                let words = format!("{} was left out ({})", subscription.shown(), error.headline());
                found.remarks.push(Text::from(words));
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

    fn workspace(subscription: &str, name: &str) -> Workspace {
        Workspace::bare(WorkspaceId::new(subscription, "g", name))
    }

    fn subscription(id: &str, state: &str) -> Subscription {
        Subscription { id: id.to_owned(), name: format!("{id} name").into(), state: state.into() }
    }

    fn forbidden() -> ApiError {
        ApiError::Forbidden(Refusal::default())
    }

    fn asked(answers: Vec<Result<Vec<Workspace>, ApiError>>) -> Result<Found, ApiError> {
        let asked = subscription("s", "Enabled");
        together(answers.into_iter().map(|answer| (&asked, answer)))
    }

    #[test]
    fn one_refusal_does_not_spoil_the_others_and_is_told() {
        let found = asked(vec![Err(forbidden()), Ok(vec![workspace("s", "w")]), Ok(vec![])]).unwrap();
        assert_eq!(found.workspaces[0].subscription, "s name".into());
        assert_eq!(found.remarks, ["subscription s name (s) was left out (403 forbidden)".into()]);
    }

    #[test]
    fn one_that_did_not_answer_may_hold_what_is_wanted() {
        assert_eq!(asked(vec![Ok(vec![workspace("s", "w")]), Err(ApiError::lost())]), Err(ApiError::lost()));
    }

    #[test]
    fn if_all_refuse_the_first_says_why() {
        let absent = Err(ApiError::NotFound(Refusal::default()));
        assert_eq!(asked(vec![Err(forbidden()), absent]), Err(forbidden()));
        assert_eq!(asked(vec![]), Ok(Found::default()));
    }

    #[test]
    fn a_subscription_lends_its_name_and_takes_its_workspaces_with_it_when_it_is_closed() {
        let workspaces = vec![workspace("A", "one"), workspace("b", "two"), workspace("c", "three")];
        let subscriptions = [subscription("a", "Warned"), subscription("b", "Disabled")];
        let found = named(workspaces, &subscriptions);
        let names: Vec<_> = found.workspaces.iter().map(|w| (w.id.name(), &*w.subscription)).collect();
        assert_eq!(names, [("one", "a name"), ("three", "")]);
        assert_eq!(found.remarks, ["subscription b name (b) is disabled and was left out".into()]);
    }
}
