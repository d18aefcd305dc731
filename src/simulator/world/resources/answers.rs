//! Listing and reading the resources beside the workspaces.

use serde_json::Value;

use super::Resource;
use crate::simulator::http::Response;
use crate::simulator::world::World;
use crate::simulator::world::call::{Answer, Call};
use crate::simulator::world::paging::{self, Token};
use crate::simulator::world::problem::Problem;

/// GET `providers/{provider}/{type}` of a subscription or of a group.
pub fn list(world: &mut World, call: &Call) -> Answer {
    let wanted = format!("{}/{}", call.part("provider"), call.part("type"));
    let scope = scope(call);
    let rows = world.resources.iter().filter(|row| row.is_of(&wanted) && row.is_within(&scope));
    let rows = rows.filter(|row| world.allows(&call.caller, &format!("{}/read", row.kind.name), &row.id));
    paging::answer(rows.map(Resource::render).collect(), world.service.page_size, call, Token::SkipToken)
}

/// GET of one resource.
pub fn get(world: &mut World, call: &Call) -> Answer {
    Ok(Response::json(200, &world.named(call)?.render()))
}

/// GET `{resource}/{below}` and `{resource}/providers/{extension}/{below}`.
pub fn below(world: &mut World, call: &Call) -> Answer {
    let parent = world.named(call)?;
    let wanted = match call.optional("extension") {
        Some(extension) => format!("{extension}/{}", call.part("below")),
        None => format!("{}/{}", parent.kind.name, call.part("below")),
    };
    let rows = world.resources.iter().filter(|row| row.is_of(&wanted) && row.is_below(&parent.id));
    paging::answer(rows.map(Resource::render).collect(), world.service.page_size, call, Token::SkipToken)
}

/// GET `resources` of a subscription or of a group: every type, without properties, as the front door knows them.
pub fn all(world: &mut World, call: &Call) -> Answer {
    let types = types(call)?;
    let scope = scope(call);
    let outlines = world.workspaces.iter().map(|workspace| (workspace.id(), workspace.outline()));
    let resources = world.resources.iter().filter(|row| row.is_tracked());
    let outlines = outlines.chain(resources.map(|row| (row.id.clone(), row.outline())));
    let is_within = |id: &str| id.to_lowercase().starts_with(&format!("{}/", scope.to_lowercase()));
    let is_wanted = |outline: &Value| {
        let kind = outline["type"].as_str().unwrap_or_default();
        types.is_empty() || types.iter().any(|wanted| wanted.eq_ignore_ascii_case(kind))
    };
    let is_visible = |id: &str, outline: &Value| {
        let action = format!("{}/read", outline["type"].as_str().unwrap_or_default());
        world.allows(&call.caller, &action, id)
    };
    let rows =
        outlines.filter(|(id, outline)| is_within(id) && is_wanted(outline) && is_visible(id, outline));
    let rows = rows.map(|(_, outline)| outline);
    let top = call.request.query_value("$top").and_then(|top| top.parse().ok());
    let page = top.unwrap_or(world.service.page_size).clamp(1, world.service.page_size);
    paging::answer(rows.collect(), page, call, Token::SkipToken)
}

fn scope(call: &Call) -> String {
    let subscription = format!("/subscriptions/{}", call.part("subscription"));
    match call.optional("group") {
        Some(group) => format!("{subscription}/resourceGroups/{group}"),
        None => subscription,
    }
}

/// The types of `$filter=resourceType eq 'one' or resourceType eq 'other'`, the one kind of filter that is answered.
fn types(call: &Call) -> Result<Vec<String>, Problem> {
    let Some(filter) = call.request.query_value("$filter").filter(|filter| !filter.trim().is_empty()) else {
        return Ok(Vec::new());
    };
    let words: Vec<&str> = filter.split_whitespace().collect();
    let clauses = words.split(|word| word.eq_ignore_ascii_case("or"));
    let types = clauses.map(|clause| match clause {
        [key, eq, value] if key.eq_ignore_ascii_case("resourceType") && eq.eq_ignore_ascii_case("eq") => {
            value.strip_prefix('\'')?.strip_suffix('\'').map(str::to_owned)
        }
        _ => None,
    });
    types.collect::<Option<Vec<String>>>().ok_or_else(|| {
        let message =
            format!("The filter '{filter}' is not supported: only resourceType eq '…' is, joined by or.");
        Problem::gateway(400, "InvalidFilterInQueryString", message)
    })
}

impl World {
    /// The resource in the path.
    fn named(&self, call: &Call) -> Result<&Resource, Problem> {
        let kind = format!("{}/{}", call.part("provider"), call.part("type"));
        let id = format!("{}/providers/{kind}/{}", scope(call), call.part("name"));
        self.resource(&id).ok_or_else(|| {
            let message = format!(
                "The Resource '{kind}/{}' under resource group '{}' was not found.",
                call.part("name"),
                call.part("group"),
            );
            Problem::gateway(404, "ResourceNotFound", message)
        })
    }
}
