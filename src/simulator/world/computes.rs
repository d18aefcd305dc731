//! Reading computes: the listing page by page, one compute, its nodes, its keys.

use std::ops::Bound;
use std::sync::Arc;

use serde_json::json;

use super::Key;
use super::World;
use super::attached::no_keys;
use super::call::{Answer, Call};
use super::compute::{Machine, Rendered};
use super::paging::{self, Token};
use super::problem::Problem;
use super::version::Version;
use crate::simulator::http::Response;

/// Nodes in one page of `listNodes`.
const NODE_PAGE: usize = 100;

/// GET `computes`: one page.
pub fn list(world: &mut World, call: &Call) -> Answer {
    let workspace = world.parent(call)?;
    let first = paging::position(call, Token::Skip)?.unwrap_or(0);
    let range = (Bound::Included((workspace, first)), Bound::Included((workspace, u32::MAX)));
    let mut keys: Vec<Key> =
        world.computes.range(range).map(|(key, _)| *key).take(world.service.page_size + 1).collect();
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
    let key = world.compute(call)?;
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
    let compute = &world.computes[&world.compute(call)?];
    if let Machine::Attached(attached) = &compute.machine
        && let Some(keys) = attached.kind.keys
    {
        return Ok(Response::json(200, &keys(&attached.sent)));
    }
    Err(no_keys(compute.compute_type()))
}

impl World {
    /// The compute in the path.
    ///
    /// # Errors
    /// The service's wordless 404.
    pub(super) fn compute(&self, call: &Call) -> Result<Key, Problem> {
        let workspace = self.parent(call)?;
        let name = (workspace, call.part("compute").to_lowercase());
        self.names.get(&name).copied().ok_or_else(Problem::absent)
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
        let compute = self.computes.get_mut(&key).expect("callers hand over existing computes");
        if let Some(kept) = &compute.rendered
            && kept.fields == fields
        {
            return Arc::clone(&kept.text);
        }
        let body = compute.render(&self.workspaces[key.0 as usize].id(), fields);
        let text = serde_json::to_string_pretty(&body).expect("a JSON value has string keys only");
        let text: Arc<str> = text.replace('\n', "\n    ").into();
        compute.rendered = Some(Rendered { fields, text: Arc::clone(&text) });
        text
    }
}
