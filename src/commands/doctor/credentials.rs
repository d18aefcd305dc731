//! Who asks: each credential and what it says, and whom the service would hear.

use super::{Ground, finding::Finding};
use crate::{
    azure::{Auth, Client},
    domain::{
        ask::{Ask, Reply},
        error::ApiError,
        sign_in::Who,
        text::Text,
    },
};
use chrono::{TimeDelta, Utc};
use std::sync::Arc;
use tokio::task::JoinSet;

/// A token that lasts no longer is as good as none.
const SHORT: TimeDelta = TimeDelta::minutes(5);

/// What is found.
pub async fn check(ground: Arc<Ground>) -> Vec<Finding> {
    let client = match &ground.service {
        Ok((_, client)) => client,
        Err(failure) if failure.exit_code() == 3 => {
            let advice = "set the variable, or leave out --auth token and sign in with az login";
            return vec![Finding::bad(3, "in use", failure.to_string(), advice)];
        }
        Err(_) => {
            return vec![Finding::doubtful("in use", "none is asked", "first put right what is said above")];
        }
    };
    let (who, mut findings) = tokio::join!(sign_in(client), each(&ground.credentials));
    findings.insert(0, used(who));
    findings
}

async fn sign_in(client: &Client) -> Result<Who, ApiError> {
    match client.perform(Ask::SignIn).await {
        Reply::SignedIn(who) => who,
        other => unreachable!("{other:?} is no answer to that"),
    }
}

/// The credentials that `auto` may come to, each asked by itself.
async fn each(credentials: &[(&'static str, Client)]) -> Vec<Finding> {
    let mut asking = JoinSet::new();
    for (at, (name, client)) in credentials.iter().enumerate() {
        let (name, client) = (*name, client.clone());
        asking.spawn(async move { (at, said(name, sign_in(&client).await)) });
    }
    let mut findings = asking.join_all().await;
    findings.sort_by_key(|(at, _)| *at);
    findings.into_iter().map(|(_, finding)| finding).collect()
}

/// Whom the service hears.
fn used(who: Result<Who, ApiError>) -> Finding {
    match who {
        Ok(who) if who.expires.is_some_and(|expires| expires - Utc::now() < SHORT) => {
            let advice = "sign in again before it expires, or look at this machine's clock";
            Finding::doubtful("in use", shown(&who), advice)
        }
        Ok(who) => Finding::good("in use", format!("{}: {}", who.credential, shown(&who))),
        Err(ApiError::SignedOut(out)) => {
            let run = out.run.first().map_or("az login", Text::as_str);
            Finding::bad(
                3,
                "in use",
                "none: nobody is signed in",
                &format!("run {run}, or choose one with --auth"),
            )
        }
        Err(error) => Finding::bad(error.exit_code(), "in use", error.to_string(), "see the network below"),
    }
}

/// What one credential says.
fn said(name: &'static str, who: Result<Who, ApiError>) -> Finding {
    match who {
        Ok(who) => Finding::good(name, shown(&who)),
        Err(ApiError::SignedOut(out)) => {
            let words: Vec<&str> = out.said.iter().map(|said| said.words.as_str()).collect();
            Finding::idle(name, words.join("; "))
        }
        Err(error) => Finding::idle(name, error.to_string()),
    }
}

/// Who it is; never the token.
fn shown(who: &Who) -> String {
    let name = if who.name.is_empty() { "somebody whom the token does not name" } else { &who.name };
    let mut words = format!("{name} ({})", who.kind.word());
    if !who.tenant.is_empty() {
        words.push_str(&format!(", tenant {}", who.tenant));
    }
    if let Some(expires) = who.expires {
        let left = (expires - Utc::now()).num_minutes();
        words.push_str(&format!(", until {} UTC ({left} min)", expires.format("%Y-%m-%d %H:%M")));
    }
    words
}

/// The credentials that are asked one by one: those that `auto` may come to, and none that wants something typed.
pub fn names() -> impl Iterator<Item = (&'static str, Auth)> {
    let named = |name| Some((name, Auth::named(name)?));
    let chosen = Auth::choices().filter_map(move |(name, _)| named(name));
    chosen.filter(|(_, auth)| *auth != Auth::Auto && *auth != Auth::Token && !auth.is_device_code())
}
