//! A routed request: what its path named, which version it speaks, and what its body says.

use serde_json::Value;

use super::World;
use super::front_door::Caller;
use super::problem::Problem;
use super::version::Version;
use crate::simulator::http::{Request, Response};

/// What every handler gives back.
pub type Answer = Result<Response, Problem>;

/// What a row of the table of routes calls.
pub type Handler = fn(&mut World, &Call) -> Answer;

/// The names in a path, each with the word of the pattern that it stands for.
pub type Parts = Vec<(&'static str, String)>;

/// One request with its route resolved.
pub struct Call<'a> {
    pub request: &'a Request,
    pub version: Version,
    /// The names in the path, by the words of the route's pattern.
    pub parts: Parts,
    pub caller: Caller,
}

impl Call<'_> {
    /// A name from the path.
    ///
    /// # Panics
    /// When the route has no such part, which is a slip in the table of routes.
    pub fn part(&self, name: &str) -> &str {
        self.optional(name).expect("the route's pattern names this part")
    }

    /// A name from the path, if the route has it.
    pub fn optional(&self, name: &str) -> Option<&str> {
        self.parts.iter().find(|(part, _)| *part == name).map(|(_, value)| value.as_str())
    }

    /// The body as a JSON object.
    ///
    /// # Errors
    /// `InvalidRequestContent` when it is anything else.
    pub fn body(&self) -> Result<Value, Problem> {
        let body = self.json()?;
        if body.is_object() { Ok(body) } else { Err(unreadable("a JSON object was expected")) }
    }

    /// The body as whatever JSON it is.
    ///
    /// # Errors
    /// `InvalidRequestContent` when it is none.
    pub fn json(&self) -> Result<Value, Problem> {
        serde_json::from_slice(&self.request.body).map_err(|error| unreadable(&error.to_string()))
    }
}

fn unreadable(reason: &str) -> Problem {
    let message = format!("The request content was invalid and could not be read: '{reason}'.");
    Problem::gateway(400, "InvalidRequestContent", message)
}
