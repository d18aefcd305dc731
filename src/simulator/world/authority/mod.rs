//! The authority: tokens for whoever proves to be somebody, and what a client asks to find its way there. It has its own
//! paths below the same origin, and answers in Entra's words.

mod assertion;
mod device;
mod discovery;
mod grants;
mod machine;
mod page;
mod refusal;

use serde_json::Value;

pub use device::Devices;
pub use grants::is_resource_manager;
use refusal::Refusal;

use super::World;
use super::time::http_date;
use crate::simulator::http::{Method, Request, Response};

/// The client id of the Azure CLI, which every tenant knows.
const AZURE_CLI: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

/// What a row of the table calls; `name` is the part of the path that the row leaves open.
type Handler = fn(&mut World, request: &Request, name: &str) -> Result<Response, Refusal>;

/// The paths of the authority; a star is a tenant's id or domain.
#[rustfmt::skip]
static PATHS: &[(Method, &[&str], Handler)] = &[
    (Method::Post, &["*", "oauth2", "v2.0", "token"],                        grants::token),
    (Method::Post, &["*", "oauth2", "v2.0", "devicecode"],                   device::begin),
    (Method::Get,  &["*", "v2.0", ".well-known", "openid-configuration"],    discovery::openid),
    (Method::Get,  &["common", "discovery", "instance"],                     discovery::instance),
    (Method::Get,  &["metadata", "endpoints"],                               discovery::endpoints),
    (Method::Get,  &["devicelogin"],                                         page::show),
    (Method::Post, &["devicelogin"],                                         page::enter),
    (Method::Get,  &["metadata", "identity", "oauth2", "token"],             machine::instance_metadata),
    (Method::Get,  &["msi", "token"],                                        machine::app_service),
    (Method::Get,  &["msi", "auth"],                                         machine::machine_learning),
];

impl World {
    /// The authority's answer, if the request is for it.
    pub(super) fn authority(&mut self, request: &Request) -> Option<Response> {
        let segments = request.segments();
        let is_it = |pattern: &[&str]| {
            pattern.len() == segments.len()
                && pattern
                    .iter()
                    .zip(&segments)
                    .all(|(word, segment)| *word == "*" || word.eq_ignore_ascii_case(segment))
        };
        let mut rows = PATHS.iter().filter(|(_, pattern, _)| is_it(pattern)).peekable();
        rows.peek()?;
        let answer = match rows.find(|(method, ..)| *method == request.method) {
            Some((.., handler)) => handler(self, request, &segments[0]),
            None => Err(Refusal::method()),
        };
        let response = answer.unwrap_or_else(|refusal| refusal.answer(request, self.now, &mut self.ids));
        Some(
            response
                .with("cache-control", "no-store, no-cache")
                .with("pragma", "no-cache")
                .with("date", http_date(self.now))
                .with("x-ms-request-id", self.ids.guid()),
        )
    }
}

/// Whether a path is one that the machine itself answers, which never speaks TLS.
pub fn is_of_machine(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    ["/metadata/identity/", "/msi/"].iter().any(|start| path.starts_with(start))
}

/// The fields of a form, by name.
struct Form(Vec<(String, String)>);

impl Form {
    fn of(request: &Request) -> Form {
        Form(url::form_urlencoded::parse(&request.body).into_owned().collect())
    }

    /// A field that was sent with something in it.
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// A field that has to be there.
    fn need(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name).ok_or_else(|| Refusal::missing(name))
    }

    /// The `claims` parameter; null when there is none.
    fn claims(&self) -> Result<Value, Refusal> {
        match self.get("claims") {
            None => Ok(Value::Null),
            Some(text) => serde_json::from_str(text).map_err(|_| Refusal::claims()),
        }
    }
}
