//! The Resource Graph: one question about everything that the caller sees, in a small part of its language.

mod query;

use serde_json::{Map, Value, json};

use query::Query;

use super::World;
use super::budget::Budgets;
use super::call::{Answer, Call};
use super::front_door::Caller;
use super::problem::Problem;
use super::resources::Resource;
use super::workspaces::Workspace;
use crate::simulator::http::Response;

/// The most rows of one answer.
const MOST_ROWS: usize = 1000;

/// POST `resources`.
pub fn resources(world: &mut World, call: &Call) -> Answer {
    if !world.service.resource_graph {
        return Err(world.unauthorized(&call.caller, "Microsoft.ResourceGraph/resources/read", "/"));
    }
    let remaining = world.spend_question(&call.caller)?;
    let body = call.body()?;
    let query = body["query"].as_str().unwrap_or_default();
    let query = Query::parse(query).map_err(|reason| invalid(&reason))?;
    let rows = query.answer(world.graph_rows(&call.caller, &body)?);

    let options = &body["options"];
    let number = |key: &str| options[key].as_u64().and_then(|number| usize::try_from(number).ok());
    let first = match options["$skipToken"].as_str() {
        Some(token) => token.strip_prefix("from-").and_then(|at| usize::from_str_radix(at, 16).ok()),
        None => Some(number("$skip").unwrap_or(0)),
    };
    let first = first.ok_or_else(|| invalid("the skip token is none of ours"))?;
    let total = rows.len();
    let page = number("$top").unwrap_or(MOST_ROWS).clamp(1, MOST_ROWS).min(world.service.graph_page_size);
    let rows: Vec<Value> = rows.into_iter().skip(first).take(page).collect();
    let next = first + rows.len();
    // Pages are told apart by ids: without them there is only the first.
    let has_ids = rows.iter().all(|row| row.get("id").is_some());
    let mut answer = json!({
        "totalRecords": total,
        "count": rows.len(),
        "resultTruncated": (next < total).to_string(),
        "facets": [],
        "data": if options["resultFormat"] == "table" { table(&rows) } else { Value::Array(rows) },
    });
    if next < total && has_ids {
        answer["$skipToken"] = json!(format!("from-{next:08x}"));
        answer["resultTruncated"] = json!("false");
    }
    Ok(Response::json(200, &answer)
        .with("x-ms-user-quota-remaining", remaining.to_string())
        .with("x-ms-user-quota-resets-after", "00:00:05"))
}

impl World {
    /// Counts a question, of which everybody has a few.
    fn spend_question(&mut self, caller: &Caller) -> Result<u32, Problem> {
        if !self.service.budgets {
            return Ok(Budgets::QUESTIONS);
        }
        self.budgets.ask(&caller.key, self.now).map_err(|seconds| {
            let message = "Client application has been throttled and should not attempt to repeat the request until an amount of time has elapsed. Please see https://aka.ms/resourcegraph-throttling for help.";
            Problem::gateway(429, "RateLimiting", message)
                .with("retry-after", seconds.to_string())
                .with("x-ms-user-quota-remaining", "0")
                .with("x-ms-user-quota-resets-after", format!("00:00:{seconds:02}"))
        })
    }

    /// Everything that the caller sees, in the subscriptions that were named or in all.
    fn graph_rows(&self, caller: &Caller, body: &Value) -> Result<Vec<Value>, Problem> {
        let named = body["subscriptions"].as_array();
        let is_named = |id: &str| {
            let is_it = |name: &Value| name.as_str().is_some_and(|name| name.eq_ignore_ascii_case(id));
            named.is_none_or(|named| named.iter().any(is_it))
        };
        let seen: Vec<&str> = self.visible_subscriptions(caller).map(|seen| seen.id.as_str()).collect();
        let asked: Vec<&str> = seen.into_iter().filter(|id| is_named(id)).collect();
        if asked.is_empty() {
            let message =
                "There must be at least one subscription that is eligible to contain resources. Given: ''";
            return Err(Problem::gateway(400, "NoValidSubscriptionsInQueryRequest", message));
        }
        let workspaces = self.workspaces.iter().map(Workspace::render);
        let others = self.resources.iter().filter(|row| row.is_tracked()).map(Resource::render);
        let mut rows: Vec<Value> = workspaces.chain(others).map(|row| finished(row, self)).collect();
        rows.retain(|row| {
            let text = |key: &str| row[key].as_str().unwrap_or_default();
            asked.iter().any(|id| id.eq_ignore_ascii_case(text("subscriptionId")))
                && self.allows(caller, &format!("{}/read", text("type")), text("id"))
        });
        rows.sort_by_cached_key(|row| row["id"].as_str().unwrap_or_default().to_lowercase());
        Ok(rows)
    }
}

/// A row with what its id says; types and groups are in lower case here (observed).
fn finished(mut row: Value, world: &World) -> Value {
    let id = row["id"].as_str().unwrap_or_default().to_owned();
    let mut segments = id.split('/').skip(2).step_by(2);
    let (subscription, group) = (segments.next().unwrap_or_default(), segments.next().unwrap_or_default());
    let known = world.subscriptions.iter().find(|known| known.id.eq_ignore_ascii_case(subscription));
    row["subscriptionId"] = json!(subscription);
    row["resourceGroup"] = json!(group.to_lowercase());
    row["tenantId"] = json!(known.map(|known| &known.tenant));
    row["type"] = json!(row["type"].as_str().unwrap_or_default().to_lowercase());
    row
}

fn table(rows: &[Value]) -> Value {
    let first = rows.first().and_then(Value::as_object).cloned().unwrap_or_else(Map::new);
    let columns: Vec<Value> = first
        .iter()
        .map(|(name, value)| {
            let kind = if value.is_object() || value.is_array() { "object" } else { "string" };
            json!({ "name": name, "type": kind })
        })
        .collect();
    let cells = |row: &Value| row.as_object().map(|row| row.values().cloned().collect()).unwrap_or_default();
    let rows: Vec<Vec<Value>> = rows.iter().map(cells).collect();
    json!({ "columns": columns, "rows": rows })
}

fn invalid(reason: &str) -> Problem {
    let message = format!(
        "Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error before retrying: {reason}."
    );
    Problem::gateway(400, "InvalidQuery", message)
}
