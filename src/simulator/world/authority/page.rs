//! The page on which a person enters a device's code. There are no passwords here: a name is all that it takes.

use super::Form;
use super::refusal::Refusal;
use crate::simulator::http::{Request, Response};
use crate::simulator::world::World;

const FORM: &str = "<form method=\"post\"><p><label>Code <input name=\"code\"></label></p><p><label>Sign in as <input name=\"user\"></label></p><p><button name=\"decision\" value=\"continue\">Continue</button> <button name=\"decision\" value=\"decline\">Decline</button></p></form>";

/// GET: the form.
#[expect(clippy::unnecessary_wraps, reason = "every handler has the same signature")]
pub fn show(_: &mut World, _: &Request, _: &str) -> Result<Response, Refusal> {
    Ok(page(200, FORM))
}

/// POST: what was entered.
pub fn enter(world: &mut World, request: &Request, _: &str) -> Result<Response, Refusal> {
    let form = Form::of(request);
    let code = form.need("code")?;
    let user = match form.get("decision") {
        Some("decline") => None,
        Some(_) | None => Some(form.need("user")?),
    };
    if world.enter_code(code, user) {
        Ok(page(200, "<p>You can close this window.</p>"))
    } else {
        Ok(page(400, "<p>There is no such code, or no such user.</p>"))
    }
}

fn page(status: u16, body: &str) -> Response {
    let text =
        format!("<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>{body}</body></html>\n");
    Response {
        status,
        headers: vec![("content-type", "text/html; charset=utf-8".to_owned())],
        body: text.into(),
    }
}
