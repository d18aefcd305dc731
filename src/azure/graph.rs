//! The Resource Graph: one question about all subscriptions at once. It answers from a copy that is minutes old.

use super::{
    address,
    answer::Answer,
    body::Payload,
    endpoint::Endpoint,
    reply::{Rows, workspace_row},
    request::{Purpose, Request},
};
use crate::domain::{error::ApiError, workspace::Workspace};
use serde::Deserialize;
use serde_json::{json, value::RawValue};

const VERSION: &str = "2021-03-01";
/// Ordered, since a page begins where the one before it ended. Without `id` there would be no pages at all.
const QUERY: &str = "resources \
    | where type =~ 'microsoft.machinelearningservices/workspaces' \
    | project id, name, kind, location, resourceGroup, subscriptionId \
    | order by id asc";
/// The most that it gives at once.
const ROWS: u32 = 1000;

/// Asks for the workspaces of all subscriptions: for the first page, or for the one after `token`.
///
/// # Errors
/// `Guarded` when no address can be made.
pub fn workspaces(endpoint: &Endpoint, token: Option<&str>) -> Result<Request, ApiError> {
    let mut url = address::of_path(endpoint, ["providers", "Microsoft.ResourceGraph", "resources"])?;
    url.query_pairs_mut().append_pair("api-version", VERSION);
    let mut body = json!({ "query": QUERY, "options": { "$top": ROWS, "resultFormat": "objectArray" } });
    if let Some(token) = token {
        body["options"]["$skipToken"] = token.into();
    }
    Ok(Request {
        method: reqwest::Method::POST,
        url,
        body: Some(Payload::new(&body, &[])),
        purpose: Purpose::ReadByPost,
        can_fall_back: false,
        is_polled: false,
    })
}

#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow)]
    data: Vec<&'a RawValue>,
    #[serde(default, rename = "$skipToken")]
    token: Option<String>,
    #[serde(default, rename = "resultTruncated")]
    truncated: Option<String>,
}

/// One page of workspaces; where the next is, is a token.
///
/// # Errors
/// `Unreadable` when it is no page, or when there is more and no way to it.
pub fn page(answer: &Answer) -> Result<Rows<Workspace>, ApiError> {
    let Page { data, token, truncated } = answer.object()?;
    let next = token.filter(|token| !token.is_empty());
    if next.is_none() && truncated.is_some_and(|truncated| truncated.eq_ignore_ascii_case("true")) {
        return Err(answer.unreadable("cut short, without a token for the rest"));
    }
    let rows = data.iter().filter_map(|row| workspace_row(serde_json::from_str(row.get()).ok()?)).collect();
    Ok(Rows { rows, next })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::azure::answer::fixture::answer;

    const W: &str =
        "/subscriptions/s/resourceGroups/rg/providers/microsoft.machinelearningservices/workspaces";

    #[test]
    fn a_page_names_the_next_one_or_none() {
        let body = |more: &str| {
            format!(
                r#"{{"totalRecords":2,"count":1,"data":[{{"id":"{W}/w","kind":"Hub","location":"eastus"}},7]{more}}}"#
            )
        };
        let read = |more: &str| page(&answer(200, &[], &body(more)));
        let last = read(r#","resultTruncated":"false","facets":[]"#).unwrap();
        assert_eq!((last.rows.len(), last.next), (1, None));
        assert_eq!((last.rows[0].id.name(), &*last.rows[0].kind), ("w", "Hub"));
        let first = read(r#","resultTruncated":"true","$skipToken":"ew0K""#).unwrap();
        assert_eq!(first.next.as_deref(), Some("ew0K"));
        assert!(matches!(read(r#","resultTruncated":"true""#), Err(ApiError::Unreadable { .. })));
        assert!(matches!(page(&answer(200, &[], r#"{"value":[]}"#)), Err(ApiError::Unreadable { .. })));
    }

    #[test]
    fn a_question_goes_to_the_endpoint_and_counts_as_a_read() {
        let request = workspaces(&Endpoint::public(), Some("t")).unwrap();
        let address = "https://management.azure.com/providers/Microsoft.ResourceGraph/resources?api-version=";
        assert_eq!(request.url.as_str(), format!("{address}{VERSION}"));
        assert!(request.purpose.is_repeatable());
        let body: serde_json::Value = serde_json::from_slice(&request.body.unwrap().bytes()).unwrap();
        assert_eq!(body["options"]["$skipToken"], "t");
    }
}
