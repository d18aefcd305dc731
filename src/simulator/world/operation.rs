//! Long-running operations: how they are announced, followed and remembered.

use std::collections::{HashMap, VecDeque};

use serde_json::{Value, json};

use super::World;
use super::call::{Answer, Call};
use super::dice::Dice;
use super::problem::Problem;
use super::time::Moment;
use crate::simulator::http::Response;
use crate::simulator::scenario::Announcement;

/// Finished and running operations that are remembered; the oldest are forgotten first.
const REMEMBERED: usize = 1_000;

/// How an operation stands.
#[derive(Clone, Debug)]
pub enum Status {
    InProgress,
    Succeeded,
    /// The code is the operation's own, which may differ from the one that the compute shows (observed).
    Failed(Problem),
    Canceled,
    /// Will fail at that moment, without any compute being touched.
    Doomed(Moment, Problem),
}

/// One operation.
pub struct Operation {
    pub status: Status,
    /// Path of the compute that it works on.
    resource: String,
    /// .NET ticks of its start, part of the signed status address.
    ticks: i64,
}

/// All operations that are remembered.
#[derive(Default)]
pub struct Operations {
    all: HashMap<String, Operation>,
    order: VecDeque<String>,
}

impl Operations {
    /// Begins an operation and names it.
    pub fn open(&mut self, resource: String, status: Status, now: Moment, ids: &mut Dice) -> String {
        let id = ids.guid();
        self.all.insert(id.clone(), Operation { status, resource, ticks: ticks(now) });
        self.order.push_back(id.clone());
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.all.remove(&oldest);
        }
        id
    }

    /// Ends an operation, if it is still remembered.
    pub fn close(&mut self, id: &str, status: Status) {
        if let Some(operation) = self.all.get_mut(id) {
            operation.status = status;
        }
    }
}

impl World {
    /// An answer that announces an operation, in the style that the scenario asks for.
    pub(super) fn announce(&self, call: &Call, location: &str, id: &str, answer: Response) -> Response {
        self.announce_by(self.service.announcement, call, location, id, answer)
    }

    /// The same in a given style.
    pub(super) fn announce_by(
        &self,
        style: Announcement,
        call: &Call,
        location: &str,
        id: &str,
        answer: Response,
    ) -> Response {
        let address = |kind: &str| self.status_address(call, location, id, kind);
        match style {
            Announcement::AzureAsyncOperation => {
                answer.with("azure-asyncoperation", address("computeOperationsStatus"))
            }
            Announcement::Location => {
                answer.with("location", address("computeOperationResults")).with("retry-after", "2")
            }
            Announcement::Both => answer
                .with("azure-asyncoperation", address("computeOperationsStatus"))
                .with("location", address("computeOperationResults"))
                .with("retry-after", "2"),
        }
    }

    fn status_address(&self, call: &Call, location: &str, id: &str, kind: &str) -> String {
        let subscription = call.part("subscription");
        let version = call.version.text();
        let ticks = self.operations.all.get(id).map_or(0, |operation| operation.ticks);
        let signature = if self.service.long_status_urls { signature(id, ticks) } else { String::new() };
        format!(
            "{}/subscriptions/{subscription}/providers/Microsoft.MachineLearningServices/locations/{location}/{kind}/{id}?api-version={version}&service=new{signature}",
            call.request.origin(),
        )
    }

    fn operation(&self, call: &Call) -> Result<&Operation, Problem> {
        let id = call.part("operation");
        let operation = self.operations.all.get(id).ok_or_else(|| {
            Problem::service(404, "OperationNotFound", format!("No operation '{id}' is known."))
        })?;
        // A status address must come back as it was given: cut or re-encoded, its signature no longer fits.
        let intact = call.request.query.ends_with(&signature(id, operation.ticks));
        if self.service.long_status_urls && !intact {
            return Err(Problem::gateway(
                403,
                "AuthorizationFailed",
                "The signature of the operation's address does not match.",
            ));
        }
        Ok(operation)
    }
}

/// GET of the address in `Azure-AsyncOperation`: always 200, and never the compute itself (observed).
pub fn status(world: &mut World, call: &Call) -> Answer {
    let body = match &world.operation(call)?.status {
        Status::InProgress => json!({ "status": "InProgress" }),
        Status::Doomed(at, _) if *at > world.now => json!({ "status": "InProgress" }),
        Status::Succeeded => json!({ "status": "Succeeded", "percentComplete": 100.0 }),
        Status::Canceled => json!({ "status": "Canceled" }),
        Status::Failed(problem) | Status::Doomed(_, problem) => failed(problem),
    };
    Ok(Response::json(200, &body))
}

/// GET of the address in `Location`: 202 until the operation is over, then what it left behind.
pub fn result(world: &mut World, call: &Call) -> Answer {
    let operation = world.operation(call)?;
    let (waiting, resource) = (Response::empty(202), operation.resource.clone());
    match operation.status.clone() {
        Status::InProgress => {}
        Status::Doomed(at, _) if at > world.now => {}
        Status::Failed(problem) | Status::Doomed(_, problem) => return Err(problem),
        Status::Canceled => return Err(Problem::service(409, "Canceled", "The operation was canceled.")),
        Status::Succeeded => {
            let body = world.body_at(&resource, &call.version);
            return Ok(body.map_or_else(|| Response::empty(204), |body| Response::json_text(200, body)));
        }
    }
    Ok(world.announce(call, call.part("location"), call.part("operation"), waiting))
}

fn failed(problem: &Problem) -> Value {
    json!({ "status": "Failed", "error": { "code": problem.code, "message": problem.message } })
}

/// The signed tail of a status address, 3 to 4 KB since 2024 (observed). It is made from the operation, not kept.
fn signature(id: &str, ticks: i64) -> String {
    let seed = id
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let mut dice = Dice::new(seed);
    format!("&t={ticks}&c={}&s={}&h={}", text(&mut dice, 2600), text(&mut dice, 342), text(&mut dice, 43))
}

/// So many letters of the alphabet that certificates are sent in.
fn text(dice: &mut Dice, length: usize) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    (0..length).map(|_| char::from(dice.pick(LETTERS))).collect()
}

/// Ticks of 100 ns since the year 1.
fn ticks(moment: Moment) -> i64 {
    621_355_968_000_000_000 + moment.timestamp_micros() * 10
}
