//! Reading computes: the listing page by page, one compute, its nodes, its keys.

use std::ops::Bound;
use std::sync::Arc;

use serde_json::json;

use super::Key;
use super::World;
use super::attached::no_keys;
use super::call::{Answer, Call};
use super::compute::{Compute, Machine, Rendered};
use super::paging::{self, Token};
use super::problem::Problem;
use super::sleepers::Sleeper;
use super::version::{Fields, Version};
use super::workspaces::Workspace;
use crate::simulator::http::Response;

/// Nodes in one page of `listNodes`.
const NODE_PAGE: usize = 100;

/// GET `computes`: one page.
pub fn list(world: &mut World, call: &Call) -> Answer {
    let workspace = world.parent(call)?;
    let first = paging::position(call, Token::Skip)?.unwrap_or(0);
    let range = (Bound::Included((workspace, first)), Bound::Included((workspace, u32::MAX)));
    let size = world.service.page_size + 1;
    let moving = world.computes.range(range).map(|(key, _)| *key).take(size);
    let mut keys: Vec<Key> =
        moving.chain(world.sleepers.range(range).map(|(key, _)| *key).take(size)).collect();
    keys.sort_unstable();
    keys.truncate(size);
    let next = if keys.len() > world.service.page_size { keys.pop() } else { None };

    let mut body = b"{\n  \"value\": [".to_vec();
    for (at, key) in keys.iter().enumerate() {
        body.extend_from_slice(if at == 0 { b"\n    " } else { b",\n    " });
        body.extend_from_slice(world.rendered(*key, &call.version).as_bytes());
    }
    body.extend_from_slice(if keys.is_empty() { b"]" } else { b"\n  ]" });
    if let Some((_, serial)) = next {
        let link = json!(paging::next_link(call, Token::Skip, serial));
        body.extend_from_slice(format!(",\n  \"nextLink\": {link}").as_bytes());
    }
    body.extend_from_slice(b"\n}");
    Ok(Response::json_text(200, body))
}

/// GET of one compute.
pub fn get(world: &mut World, call: &Call) -> Answer {
    let key = world.find(call)?;
    Ok(Response::json_text(200, world.body(key, &call.version)))
}

/// POST `listNodes`; the pages after the first are read by GET.
pub fn nodes(world: &mut World, call: &Call) -> Answer {
    let key = world.compute(call)?;
    let compute = &world.computes[&key];
    let Machine::Cluster(cluster) = &compute.machine else {
        let kind = compute.compute_type();
        return Err(Problem::unsupported(format!("The nodes of a compute of type {kind} cannot be listed.")));
    };
    let first = paging::position(call, Token::Skip)?.unwrap_or(0);
    let rows = cluster.rows();
    let next = first as usize + NODE_PAGE;
    let page: Vec<_> = rows.iter().skip(first as usize).take(NODE_PAGE).collect();
    let mut body = json!({ "computeType": "AmlCompute", "nodes": page });
    if next < rows.len() {
        body["nextLink"] =
            json!(paging::next_link(call, Token::Skip, u32::try_from(next).unwrap_or(u32::MAX)));
    }
    Ok(Response::json(200, &body))
}

/// POST `listKeys`.
pub fn keys(world: &mut World, call: &Call) -> Answer {
    let key = world.compute(call)?;
    let compute = &world.computes[&key];
    if let Machine::Attached(attached) = &compute.machine
        && let Some(keys) = attached.kind.keys
    {
        return Ok(Response::json(200, &keys(&attached.sent)));
    }
    Err(no_keys(compute.compute_type()))
}

impl World {
    /// The compute in the path, awake.
    ///
    /// # Errors
    /// The service's wordless 404.
    pub(super) fn compute(&mut self, call: &Call) -> Result<Key, Problem> {
        let key = self.find(call)?;
        self.wake_up(key);
        Ok(key)
    }

    /// The compute in the path, which may sleep on.
    fn find(&self, call: &Call) -> Result<Key, Problem> {
        let workspace = self.parent(call)?;
        let name = (workspace, call.part("compute").to_lowercase());
        self.names.get(&name).copied().ok_or_else(Problem::absent)
    }

    /// Whether a compute is an instance, awake or not.
    pub(super) fn is_instance(&self, key: Key) -> bool {
        self.computes.get(&key).map_or_else(
            || self.sleepers.get(&key).is_some_and(Sleeper::is_instance),
            |compute| matches!(compute.machine, Machine::Instance(_)),
        )
    }

    /// The body of one compute as it is sent alone.
    pub(super) fn body(&mut self, key: Key, version: &Version) -> Vec<u8> {
        self.rendered(key, version).replace("\n    ", "\n").into_bytes()
    }

    /// The same, found by its path; nothing when it is gone.
    pub(super) fn body_at(&mut self, resource: &str, version: &Version) -> Option<Vec<u8>> {
        let key = self.computes.iter().find_map(|(key, compute)| {
            let id = format!("{}/computes/{}", self.workspaces[key.0 as usize].id(), compute.spec.name);
            id.eq_ignore_ascii_case(resource).then_some(*key)
        })?;
        Some(self.body(key, version))
    }

    /// The body as an element of a listing. It is kept until the compute changes, which makes a listing of
    /// thousands cheap.
    fn rendered(&mut self, key: Key, version: &Version) -> Arc<str> {
        let fields = version.fields();
        if let Some(compute) = self.look_at(key) {
            return rendered(&compute, &self.workspaces[key.0 as usize], fields);
        }
        let compute = self.computes.get_mut(&key).expect("callers hand over existing computes");
        if let Some(kept) = &compute.rendered
            && kept.fields == fields
        {
            return Arc::clone(&kept.text);
        }
        let text = rendered(compute, &self.workspaces[key.0 as usize], fields);
        compute.rendered = Some(Rendered { fields, text: Arc::clone(&text) });
        text
    }
}

fn rendered(compute: &Compute, workspace: &Workspace, fields: Fields) -> Arc<str> {
    let body = compute.render(&workspace.id(), fields);
    let text = serde_json::to_string_pretty(&body).expect("a JSON value has string keys only");
    text.replace('\n', "\n    ").into()
}
