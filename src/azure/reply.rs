//! What an answer says, read into the program's own words. One bad row never spoils its page.

use super::{
    answer::Answer,
    cache::{Cache, Place},
    offers, sizes, usages,
    wire::{self, Listing},
};
use crate::{
    domain::{
        ask::{Cost, Node, NodePage, Page},
        budget::Kind,
        compute::Compute,
        error::ApiError,
        ids::{ResourceId, WorkspaceId},
        offer::{Offer, Offered},
        permissions::Grant,
        quota::Usage,
        text::Text,
        vm_size::VmSize,
        workspace::Workspace,
    },
    kinds,
};
use serde_json::{Map, Value, value::RawValue};
use std::sync::Arc;

/// Rows of some kind, and where there are more.
#[derive(Debug)]
pub struct Rows<T> {
    /// The rows that could be read.
    pub rows: Vec<T>,
    /// Where the next page is.
    pub next: Option<String>,
}

/// One page of computes; its cost in time is not known here.
///
/// # Errors
/// `Unreadable` when it is no list.
pub fn page(
    answer: &Answer,
    workspace: &WorkspaceId,
    is_first: bool,
    cache: &Cache,
) -> Result<Page, ApiError> {
    let listing: Listing = answer.object()?;
    let next = listing.next();
    let place = Place { is_first, is_last: next.is_none() };
    let computes = cache.page(workspace, &listing.value, place);
    Ok(Page { computes, next, cost: cost(answer) })
}

/// What is left of the budgets after an answer; how long it took is not known here.
fn cost(answer: &Answer) -> Cost {
    Cost { reads_left: answer.left(Kind::Reads), writes_left: answer.left(Kind::Writes), ..Cost::default() }
}

/// The compute that was asked for by `id`.
///
/// # Errors
/// `Unreadable` when it is no object.
pub fn compute(answer: &Answer, id: &ResourceId) -> Result<Arc<Compute>, ApiError> {
    answer.object::<Map<String, Value>>()?;
    let mut compute = kinds::read(answer.text()?);
    if compute.id.as_str().is_empty() {
        compute.id = id.clone();
    }
    Ok(Arc::new(compute))
}

/// One workspace.
///
/// # Errors
/// `Unreadable` when it is none.
pub fn workspace(answer: &Answer) -> Result<Workspace, ApiError> {
    workspace_row(answer.object()?).ok_or_else(|| answer.unreadable("not a workspace"))
}

/// One page of nodes; its cost in time is not known here.
///
/// # Errors
/// `Unreadable` when it is no list.
pub fn nodes(answer: &Answer) -> Result<NodePage, ApiError> {
    let Rows { rows: nodes, next } = rows(answer, |row| Some(node(row)))?;
    Ok(NodePage { nodes, next, cost: cost(answer) })
}

/// A subscription, as the list of all of them has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// `Enabled`, `Warned`, `PastDue`, `Disabled` or `Deleted`; empty when the service does not say.
    pub state: Text,
}

impl Subscription {
    /// Whether there is anything to be done in it.
    pub fn is_open(&self) -> bool {
        !["Disabled", "Deleted"].iter().any(|closed| self.state.eq_ignore_ascii_case(closed))
    }

    /// A name for it in a sentence.
    pub fn shown(&self) -> String {
        if self.name.is_empty() {
            format!("subscription {}", Text::new(&self.id))
        } else {
            format!("subscription {} ({})", self.name, Text::new(&self.id))
        }
    }

    /// Why nothing of it was found.
    pub fn left_out(&self) -> Text {
        Text::from(format!("{} is {} and was left out", self.shown(), self.state.to_lowercase()))
    }
}

/// One page of subscriptions.
///
/// # Errors
/// `Unreadable` when it is no list.
pub fn subscriptions(answer: &Answer) -> Result<Rows<Subscription>, ApiError> {
    rows(answer, |row: wire::Subscription| {
        let id = row.id.filter(|id| !id.is_empty())?;
        Some(Subscription { id, name: row.name.unwrap_or_default(), state: row.state.unwrap_or_default() })
    })
}

/// One page of workspaces.
///
/// # Errors
/// `Unreadable` when it is no list.
pub fn workspaces(answer: &Answer) -> Result<Rows<Workspace>, ApiError> {
    rows(answer, workspace_row)
}

/// One page of what the user's roles allow.
///
/// # Errors
/// `Unreadable` when it is no list, or one of its rows is no grant.
pub fn grants(answer: &Answer) -> Result<Rows<Grant>, ApiError> {
    let listing: Listing = answer.object()?;
    let read = |row: &&RawValue| {
        let row: wire::Grant = serde_json::from_str(row.get())?;
        let (actions, not_actions) = (row.actions.unwrap_or_default(), row.not_actions.unwrap_or_default());
        Ok(Grant { actions, not_actions })
    };
    let rows = listing.value.iter().map(read).collect::<Result<_, serde_json::Error>>();
    // A grant that is left out would forbid what is allowed.
    let rows = rows.map_err(|_| answer.unreadable("a grant that cannot be understood"))?;
    Ok(Rows { rows, next: listing.next() })
}

/// One page of quota.
///
/// # Errors
/// `Unreadable` when it is no list.
pub fn usages(answer: &Answer) -> Result<Rows<Usage>, ApiError> {
    rows(answer, |row| usages::usage(&row))
}

/// One page of sizes.
///
/// # Errors
/// `Unreadable` when it is no list.
pub fn sizes(answer: &Answer) -> Result<Rows<VmSize>, ApiError> {
    rows(answer, sizes::size)
}

/// One page of something that forms choose from: what each row offers.
///
/// # Errors
/// `Unreadable` when it is no list.
pub fn offered(answer: &Answer, offer: Offer) -> Result<Rows<Vec<Offered>>, ApiError> {
    rows(answer, |row: Value| Some((offers::list(offer)?.read)(&row)))
}

/// One page of the Spark pools of a Synapse workspace.
///
/// # Errors
/// `Unreadable` when it is no list.
pub fn pools(answer: &Answer, workspace: &str) -> Result<Rows<Offered>, ApiError> {
    rows(answer, |row: Value| offers::pool(workspace, &row))
}

/// One page of the extensions of a cluster: whether each is the one for machine learning, and installed.
///
/// # Errors
/// `Unreadable` when it is no list.
pub fn extensions(answer: &Answer) -> Result<Rows<bool>, ApiError> {
    rows(answer, |row: Value| {
        let kind = row.pointer("/properties/extensionType").and_then(Value::as_str)?;
        Some(kind.eq_ignore_ascii_case("microsoft.azureml.kubernetes"))
    })
}

/// Why a name cannot be given to an instance, if so.
///
/// # Errors
/// `Unreadable` when the answer does not say.
pub fn name_verdict(answer: &Answer) -> Result<Option<Text>, ApiError> {
    let verdict: Map<String, Value> = answer.object()?;
    let word = |key: &str| verdict.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    match verdict.get("nameAvailable").and_then(Value::as_bool) {
        Some(true) => Ok(None),
        Some(false) => {
            let why = word("message").or_else(|| word("reason")).unwrap_or("not available");
            Ok(Some(Text::from(format!("the service says: {why}"))))
        }
        None => Err(answer.unreadable("it does not say whether the name is free")),
    }
}

fn rows<T, R>(answer: &Answer, read: impl Fn(R) -> Option<T>) -> Result<Rows<T>, ApiError>
where
    R: for<'a> serde::Deserialize<'a>,
{
    let listing: Listing = answer.object()?;
    Ok(Rows { rows: listing.rows().filter_map(read).collect(), next: listing.next() })
}

/// A workspace, unless the row is about something else.
pub fn workspace_row(row: wire::Workspace) -> Option<Workspace> {
    let id = WorkspaceId::of(&ResourceId::new(&row.id?))?;
    let isolation = row.properties.and_then(|properties| properties.managed_network?.isolation_mode);
    Some(Workspace {
        subscription: Text::default(),
        id,
        region: row.location.unwrap_or_default(),
        kind: row.kind.unwrap_or_default(),
        managed_network: isolation.map(|mode| !mode.eq_ignore_ascii_case("Disabled")),
    })
}

fn node(row: wire::Node) -> Node {
    Node {
        id: row.id.unwrap_or_default(),
        state: row.state.unwrap_or_default(),
        public_ip: row.public_ip_address,
        private_ip: row.private_ip_address,
        port: row.port.and_then(|port| port.0.try_into().ok()),
        run: row.run_id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::azure::answer::fixture::answer;

    const W: &str =
        "/subscriptions/s/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces";

    #[test]
    fn a_page_says_where_the_next_is_and_what_it_cost() {
        let body =
            format!(r#"{{"value":[{{"id":"{W}/w/computes/a"}}, 7],"nextLink":"https://h/next?$skip=1"}}"#);
        let headers = [("x-ms-ratelimit-remaining-subscription-reads", "248")];
        let workspace = WorkspaceId::new("s", "rg", "w");
        let page = page(&answer(200, &headers, &body), &workspace, true, &Cache::default()).unwrap();
        assert_eq!(page.computes.len(), 2);
        assert_eq!(page.next.as_deref(), Some("https://h/next?$skip=1"));
        assert_eq!(page.cost.reads_left, Some(248));
    }

    #[test]
    fn a_page_without_a_list_removes_no_rows() {
        let workspace = WorkspaceId::new("s", "rg", "w");
        for body in ["{}", "[]", "null", r#"{"value":"none"}"#, r#"{"error":{"code":"Oops"}}"#] {
            let page = page(&answer(200, &[], body), &workspace, true, &Cache::default());
            assert!(matches!(page, Err(ApiError::Unreadable { status: 200, .. })), "{body}");
        }
    }

    #[test]
    fn workspaces_are_told_from_what_is_none() {
        let body = format!(
            r#"{{"value":[{{"id":"{W}/one","location":"eastus","kind":"Hub"}}, {{"id":"{W}/two","kind":7}},
                {{"id":"/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/x/y"}}, {{}}, "x"]}}"#
        );
        let found = workspaces(&answer(200, &[], &body)).unwrap().rows;
        let found: Vec<_> = found.iter().map(|w| (w.id.name(), &*w.region, &*w.kind)).collect();
        assert_eq!(found, [("one", "eastus", "Hub"), ("two", "", "")]);
    }

    #[test]
    fn nodes_are_read_with_what_they_have() {
        let body = r#"{"computeType":"AmlCompute","nodes":[
            {"nodeId":"tvm-1","nodeState":"running","port":50000,"publicIpAddress":"10.0.0.1","privateIpAddress":null,"runId":"r"},
            {"nodeId":"tvm-2","nodeState":"teleporting","port":-1}, null]}"#;
        let page = nodes(&answer(200, &[], body)).unwrap();
        assert_eq!((page.nodes.len(), page.next), (2, None));
        assert_eq!((page.nodes[0].port, page.nodes[0].private_ip.is_none()), (Some(50000), true));
        assert_eq!((&*page.nodes[1].state, page.nodes[1].port), ("teleporting", None));
    }

    #[test]
    fn one_compute_must_be_an_object() {
        let id = WorkspaceId::new("s", "rg", "w").compute("a");
        let read = |body: &str| compute(&answer(200, &[], body), &id);
        assert!(read(&format!(r#"{{"id":"{W}/w/computes/a"}}"#)).is_ok_and(|a| a.unreadable.is_none()));
        assert!(read("{}").is_ok_and(|a| a.id == id && a.unreadable.is_some()));
        for body in ["", "7", "[]", "{\"id\":", "<html>"] {
            assert!(matches!(read(body), Err(ApiError::Unreadable { .. })), "{body}");
        }
    }

    #[test]
    fn subscriptions_are_known_by_their_ids() {
        let body = r#"{"value":[{"subscriptionId":"a","displayName":"Team","state":"Disabled"},
            {"subscriptionId":"b"},{"subscriptionId":null},{"id":"/subscriptions/x"}]}"#;
        let found = subscriptions(&answer(200, &[], body)).unwrap().rows;
        let found: Vec<_> = found.iter().map(|found| (found.shown(), found.is_open())).collect();
        assert_eq!(found, [("subscription Team (a)".to_owned(), false), ("subscription b".to_owned(), true)]);
    }
}
