//! What goes wrong, and the forms in which the front door and the service say so.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::dice::Dice;
use super::time::seven_digits;
use crate::simulator::http::Response;

/// Who answers, which decides the form of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// Resource Manager's front door: code and message only, and `x-ms-failure-cause: gateway`.
    Gateway,
    /// The machine learning service: the long form.
    Service,
    /// The machine learning service about a compute that is not there: no body at all (observed).
    Nothing,
}

/// A refused request, or the reason why an operation failed.
#[derive(Clone, Debug)]
pub struct Problem {
    pub status: u16,
    pub code: String,
    pub message: String,
    target: Option<Cow<'static, str>>,
    /// An element of `additionalInfo`.
    info: Option<Box<Value>>,
    origin: Origin,
    headers: Vec<(&'static str, String)>,
}

impl Problem {
    /// A refusal by the front door.
    pub fn gateway(status: u16, code: &str, message: impl Into<String>) -> Problem {
        Problem {
            status,
            code: code.to_owned(),
            message: message.into(),
            target: None,
            info: None,
            origin: Origin::Gateway,
            headers: Vec::new(),
        }
    }

    /// A refusal by the service, in its long form.
    pub fn service(status: u16, code: &str, message: impl Into<String>) -> Problem {
        Problem { origin: Origin::Service, ..Problem::gateway(status, code, message) }
    }

    /// The service's refusal of something that the user wrote; `target` is the property at fault.
    pub fn user(target: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Problem {
        Problem { target: Some(target.into()), ..Problem::service(400, "UserError", message) }
    }

    /// The service's refusal of a request that no property is to blame for.
    pub fn unsupported(message: impl Into<String>) -> Problem {
        Problem::service(400, "UserError", message)
    }

    /// The compute does not exist, which the service says without a word.
    pub fn absent() -> Problem {
        Problem { origin: Origin::Nothing, ..Problem::gateway(404, "", "") }
    }

    /// The same under another code.
    pub fn coded(self, code: &str) -> Problem {
        Problem { code: code.to_owned(), ..self }
    }

    /// The same about a resource, with an element of `additionalInfo`.
    pub fn about(self, target: &str, info: Value) -> Problem {
        Problem { target: Some(target.to_owned().into()), info: Some(Box::new(info)), ..self }
    }

    /// The same with a header.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Problem {
        self.headers.push((name, value.into()));
        self
    }

    /// The answer that carries it.
    pub fn answer(self, location: &str, now: DateTime<Utc>, ids: &mut Dice) -> Response {
        let response = match self.origin {
            Origin::Gateway => {
                let mut body = self.outer();
                if let Some(info) = &self.info {
                    body["error"]["target"] = json!(self.target);
                    body["error"]["additionalInfo"] = json!([info]);
                }
                Response::json(self.status, &body).with("x-ms-failure-cause", "gateway")
            }
            Origin::Service => Response::json(self.status, &self.long(location, now, ids))
                .with("x-ms-response-type", "error"),
            Origin::Nothing => Response::empty(self.status).with("x-ms-response-type", "error"),
        };
        self.headers.into_iter().fold(response, |response, (name, value)| response.with(name, value))
    }

    /// `{"error":{"code","message"}}`, as in `provisioningErrors` and the status of an operation.
    pub fn outer(&self) -> Value {
        json!({ "error": { "code": self.code, "message": self.message } })
    }

    fn long(&self, location: &str, now: DateTime<Utc>, ids: &mut Dice) -> Value {
        json!({
            "error": {
                "code": self.code,
                "severity": null,
                "message": self.message,
                "messageFormat": null,
                "messageParameters": null,
                "referenceCode": null,
                "detailsUri": null,
                "target": self.target,
                "details": [],
                "innerError": null,
                "debugInfo": null,
                "additionalInfo": null,
            },
            "correlation": { "operation": ids.hex(16), "request": ids.hex(8) },
            "environment": location,
            "location": location,
            "time": seven_digits(now),
            "componentName": "machinelearningcompute",
        })
    }
}
