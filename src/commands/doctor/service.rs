//! What the service lets be seen.

use super::{Ground, finding::Finding};
use crate::{
    app::state::Wanted,
    azure::{COMPUTE_API_VERSION, Client},
    domain::{
        ask::{Ask, Reply},
        error::ApiError,
        ids::WorkspaceId,
        workspace::{Found, Search},
    },
};
use std::sync::Arc;

/// How many workspaces are named.
const NAMED: usize = 5;
/// So few reads are soon used up.
const FEW: u32 = 50;

/// What is found.
pub async fn check(ground: Arc<Ground>) -> Vec<Finding> {
    let Ok((wanted, client)) = &ground.service else {
        let advice = "first put right what is said above";
        return vec![Finding::doubtful("workspaces", "not looked for", advice)];
    };
    let (found, (example, mut findings)) = tokio::join!(visible(client), meant(client, wanted));
    let first = match found {
        Ok(found) => {
            findings.push(seen(&found));
            let advice = "it takes a role in it, and a subscription that is in force, to see its workspaces";
            let remarks = found.remarks.iter().map(|remark| Finding::doubtful("left out", &**remark, advice));
            findings.extend(remarks);
            found.workspaces.into_iter().next().map(|workspace| workspace.id)
        }
        Err(error) => {
            findings.push(failed("workspaces", &error));
            None
        }
    };
    if let Some(workspace) = example.or(first) {
        findings.extend(listing(client, workspace).await);
    }
    findings
}

async fn visible(client: &Client) -> Result<Found, ApiError> {
    match client.perform(Ask::Workspaces(Search::default())).await {
        Reply::Workspaces(found) => found,
        other => unreachable!("{other:?} is no answer to that"),
    }
}

/// Whether the workspaces are there that are meant, and the first one that is.
async fn meant(client: &Client, wanted: &Wanted) -> (Option<WorkspaceId>, Vec<Finding>) {
    let ids = match wanted {
        Wanted::Workspaces(ids) => ids.as_slice(),
        Wanted::Found(_) => &[],
    };
    let (mut first, mut findings) = (None, Vec::new());
    for id in ids.iter().take(NAMED) {
        findings.push(match client.perform(Ask::Workspace(id.clone())).await {
            Reply::Workspace(_, Ok(workspace)) => {
                first.get_or_insert_with(|| id.clone());
                Finding::good("workspace", format!("{} in {}", workspace.id.name(), workspace.region))
            }
            Reply::Workspace(_, Err(error)) => failed(&format!("workspace {}", id.name()), &error),
            other => unreachable!("{other:?} is no answer to that"),
        });
    }
    (first, findings)
}

fn seen(found: &Found) -> Finding {
    let mut names: Vec<&str> = found.workspaces.iter().take(NAMED).map(|found| found.id.name()).collect();
    if found.workspaces.len() > NAMED {
        names.push("…");
    }
    match found.workspaces.len() {
        0 => Finding::bad(
            4,
            "workspaces",
            "none can be seen",
            "ask for the role Reader in a workspace, or sign in as somebody who has it",
        ),
        1 => Finding::good("workspaces", format!("one can be seen: {}", names[0])),
        many => Finding::good("workspaces", format!("{many} can be seen: {}", names.join(", "))),
    }
}

/// What a listing tells beside its rows.
async fn listing(client: &Client, workspace: WorkspaceId) -> Vec<Finding> {
    let name = workspace.name().to_owned();
    let page = match client.perform(Ask::Page(workspace, None)).await {
        Reply::Page(_, Ok(page)) => page,
        Reply::Page(_, Err(error)) => return vec![failed(&format!("computes of {name}"), &error)],
        other => unreachable!("{other:?} is no answer to that"),
    };
    let took = page.cost.took.as_millis();
    let some = if page.next.is_some() { "the first " } else { "" };
    let listed = Finding::good(
        "listing",
        format!("{some}{} computes of {name} within {took} ms", page.computes.len()),
    );
    let spoken = client.spoken_version();
    let version = if spoken == COMPUTE_API_VERSION {
        Finding::good("api-version", format!("{spoken} is understood"))
    } else {
        let found = format!("{COMPUTE_API_VERSION} is not known there yet; {spoken} is spoken");
        Finding::doubtful(
            "api-version",
            found,
            "nothing is to be done: what only the newer one has is missing",
        )
    };
    let left = page.cost.reads_left.map(|left| {
        let found = format!("{left} for now");
        if left < FEW {
            Finding::doubtful(
                "reads left",
                found,
                "somebody else asks a lot as the same user: look less often (--refresh)",
            )
        } else {
            Finding::good("reads left", found)
        }
    });
    [listed, version].into_iter().chain(left).collect()
}

fn failed(about: &str, error: &ApiError) -> Finding {
    let advice = match error.exit_code() {
        3 => "see the credentials above; the role Reader is enough for looking",
        4 => "look at the name, the resource group and the subscription; or it was deleted",
        5 => "see the network above, and try again",
        _ => "try again; if it stays so, the request id is for support",
    };
    let id = error.request_id().map(|id| format!(" ({id})")).unwrap_or_default();
    Finding::bad(error.exit_code(), about, format!("{error}{id}"), advice)
}
