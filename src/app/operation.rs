//! One change that the user asked for, and its fate.

use super::effects::Effects;
use crate::domain::{
    ask::Ask,
    change::{Change, Expects, Method},
    compute::{Compute, Health},
    error::{ApiError, Refusal, Trace},
    ids::{ComputeKey, OperationId, RequestId},
    operation::Follow,
    text::Text,
    time::Now,
};
use crate::kinds::edit;
use std::{sync::Arc, time::Duration};

/// When the status is asked for after the first, second and third time; then every ten seconds.
const PATIENCE: [Duration; 3] = [Duration::from_secs(2), Duration::from_secs(4), Duration::from_secs(8)];
const PATIENCE_LATER: Duration = Duration::from_secs(10);
/// The service's wish to be left alone counts up to this.
const PATIENCE_MOST: Duration = Duration::from_secs(600);
/// For so long a compute is watched in the place of a status that cannot be had.
const PATIENCE_ALTOGETHER: Duration = Duration::from_secs(3600);

/// How an operation ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It was carried out.
    Succeeded,
    /// The service took it and could not do it.
    Failed(Refusal),
    /// The service took it and called it off.
    Canceled,
    /// It was not carried out: refused by the service, or never sent.
    Refused(ApiError),
    /// Sent, unanswered, and looked up: what the look-up found.
    Unknown(Text),
}

/// Where an operation is.
#[derive(Clone, Debug)]
pub enum Stage {
    /// The target is read first.
    Checking(RequestId),
    /// On its way to the service.
    Sending,
    /// Accepted; asked for again at this time.
    Following {
        /// Where to ask.
        follow: Follow,
        /// When.
        next: Duration,
    },
    /// Being asked for.
    Asking(Follow),
    /// The status cannot be had: the compute's own state is watched, again at this time.
    Watching(Duration),
    /// The compute is being read in place of the status.
    Reading(RequestId),
    /// No answer came: the compute is looked up once, and nothing is sent again.
    LookingUp(RequestId),
    /// Over.
    Done(Outcome),
}

/// One change and its fate.
#[derive(Debug)]
pub struct Operation {
    /// Its id.
    pub id: OperationId,
    /// What is done, as `stop`.
    pub verb: &'static str,
    /// To what.
    pub target: ComputeKey,
    /// Where it is.
    pub stage: Stage,
    /// When the user asked for it.
    pub began: Now,
    /// When it ended.
    pub ended: Option<Now>,
    /// Percent done, where the service says so.
    pub percent: Option<f64>,
    pub(super) asked: usize,
    pub(super) failures: u32,
    /// Why the outcome is not known, while it is looked up.
    pub(super) lost: Text,
    /// Which request it was that got no answer.
    pub(super) trace: Option<Arc<Trace>>,
    pub(super) expects: Expects,
    pub(super) method: Method,
    /// The runtime state that it leads to, where it leads to one.
    pub(super) goal: Option<Health>,
    /// Kept until it is sent, and not longer.
    pub(super) change: Option<Change>,
}

impl Operation {
    /// `scale gpu-a100`.
    pub fn title(&self) -> Text {
        Text::from(format!("{} {}", self.verb, self.target.id.name()))
    }

    /// How long it has taken.
    pub fn elapsed(&self, now: Now) -> Duration {
        self.ended.unwrap_or(now).steady.saturating_sub(self.began.steady)
    }

    /// How it ended, if it did.
    pub fn outcome(&self) -> Option<&Outcome> {
        match &self.stage {
            Stage::Done(outcome) => Some(outcome),
            Stage::Checking(_)
            | Stage::Sending
            | Stage::Following { .. }
            | Stage::Asking(_)
            | Stage::Watching(_)
            | Stage::Reading(_)
            | Stage::LookingUp(_) => None,
        }
    }

    /// Whether the service has it in hand.
    pub fn is_accepted(&self) -> bool {
        matches!(
            self.stage,
            Stage::Following { .. } | Stage::Asking(_) | Stage::Watching(_) | Stage::Reading(_)
        )
    }

    /// The stage in one or two words, and how to take it.
    pub fn words(&self) -> (String, Health) {
        match &self.stage {
            Stage::Checking(_) => ("checking".to_owned(), Health::Moving),
            Stage::Sending => ("sending".to_owned(), Health::Moving),
            Stage::Following { .. } | Stage::Asking(_) | Stage::Watching(_) | Stage::Reading(_) => (
                self.percent.map_or_else(|| "in progress".to_owned(), |p| format!("in progress {p:.0} %")),
                Health::Moving,
            ),
            Stage::LookingUp(_) => ("looking it up".to_owned(), Health::Moving),
            Stage::Done(Outcome::Succeeded) => ("Succeeded".to_owned(), Health::Good),
            Stage::Done(Outcome::Failed(_)) => ("Failed".to_owned(), Health::Bad),
            Stage::Done(Outcome::Canceled) => ("Canceled".to_owned(), Health::Bad),
            Stage::Done(Outcome::Refused(ApiError::Guarded(_))) => ("not sent".to_owned(), Health::Bad),
            Stage::Done(Outcome::Refused(_)) => ("refused".to_owned(), Health::Bad),
            Stage::Done(Outcome::Unknown(_)) => ("unknown".to_owned(), Health::Unknown),
        }
    }

    /// Why it did not succeed, in a sentence; empty when it did or is under way.
    pub fn reason(&self) -> Text {
        match &self.stage {
            Stage::Done(Outcome::Failed(refusal)) => Text::from(refusal.sentence()),
            Stage::Done(Outcome::Refused(error)) => Text::from(error.to_string()),
            Stage::Done(Outcome::Unknown(found)) => found.clone(),
            Stage::Done(Outcome::Succeeded | Outcome::Canceled)
            | Stage::Checking(_)
            | Stage::Sending
            | Stage::Following { .. }
            | Stage::Asking(_)
            | Stage::Watching(_)
            | Stage::Reading(_)
            | Stage::LookingUp(_) => Text::default(),
        }
    }
}

impl Operation {
    pub(super) fn follow(&mut self, follow: Follow, wait: Option<Duration>, now: Now) {
        let patience = PATIENCE.get(self.asked).copied().unwrap_or(PATIENCE_LATER);
        self.asked += 1;
        let wait = wait.map_or(patience, |wait| wait.clamp(Duration::from_secs(1), PATIENCE_MOST));
        self.stage = Stage::Following { follow, next: now.steady + wait };
    }

    /// The service took it and did not say where to ask: the compute itself is watched.
    pub(super) fn watch(&mut self, now: Now) {
        self.stage = Stage::Watching(now.steady + PATIENCE[0]);
    }

    pub(super) fn finish(&mut self, outcome: Outcome, now: Now, finished: &mut Vec<OperationId>) {
        self.change = None;
        self.ended = Some(now);
        self.stage = Stage::Done(outcome);
        finished.push(self.id);
    }

    /// The target was read first: sends the change, or says why not.
    pub(super) fn checked(
        &mut self,
        answer: &Result<Arc<Compute>, ApiError>,
        effects: &mut Effects,
    ) -> Option<Outcome> {
        let mut change = self.change.take()?;
        let name = self.target.id.name();
        let refuse = |why: String| Some(Outcome::Refused(ApiError::Guarded(Text::from(why))));
        match (self.expects, answer) {
            (_, Ok(found)) if found.unreadable.is_some() => {
                return refuse(format!(
                    "not sent: {name} was read first, and the answer could not be understood"
                ));
            }
            (Expects::Absent, Err(ApiError::NotFound(_))) => {}
            (Expects::Absent, Ok(found)) => {
                return refuse(format!(
                    "not sent: {name} exists already ({}); a create never overwrites",
                    found.compute_type
                ));
            }
            // An answer without a creation time proves nothing.
            (Expects::Same, Ok(found)) if self.target.is(found) && found.created >= self.target.created => {}
            (Expects::Same, Ok(_)) => {
                return refuse(format!(
                    "not sent: {name} was deleted and made again meanwhile; look at it first"
                ));
            }
            (Expects::Same, Err(ApiError::NotFound(_))) => {
                return refuse(format!("not sent: {name} is gone already"));
            }
            (Expects::Anything, _) => {}
            (Expects::Absent | Expects::Same, Err(error)) => {
                return refuse(format!("not sent: {name} could not be read first: {error}"));
            }
        }
        // An edit, be it of a secret alone: what is sent is made of the compute as it is now.
        if let (Method::Put, Expects::Same, Ok(found)) = (change.method, change.expects, answer) {
            match edit::applied(&found.body.value(), &change.edits) {
                Ok(body) => change.body = Some(body),
                Err(conflict) => {
                    return refuse(format!(
                        "not sent: somebody else has changed {} of {name} meanwhile; close the form and look",
                        conflict.label
                    ));
                }
            }
        }
        effects.ask(Ask::Change(self.id, Box::new(change)));
        self.stage = Stage::Sending;
        None
    }

    /// The status cannot be had: does the compute itself show that it is over?
    pub(super) fn settled_by(
        &mut self,
        answer: &Result<Arc<Compute>, ApiError>,
        now: Now,
    ) -> Option<Outcome> {
        let removing = self.method == Method::Delete;
        let mut wait = PATIENCE_LATER;
        if self.elapsed(now) > PATIENCE_ALTOGETHER {
            return Some(Outcome::Unknown(Text::new("the service does not say how it ended")));
        }
        match answer {
            Ok(compute) if compute.unreadable.is_some() => {}
            Err(ApiError::NotFound(_)) if removing => return Some(Outcome::Succeeded),
            Err(ApiError::NotFound(_)) => return Some(Outcome::Unknown(Text::new("the compute is gone"))),
            Err(ApiError::Throttled { wait: asked, .. }) => wait = wait.max(*asked),
            // Another one stands in its place.
            Ok(compute) if removing && !self.target.is(compute) => return Some(Outcome::Succeeded),
            Ok(compute) if !compute.is_moving() => match &compute.provisioning {
                Some(status) if status.health == Health::Bad => {
                    let fault = compute.faults.first();
                    let message = fault.map_or_else(|| status.word.clone(), |fault| fault.message.clone());
                    let code = fault.map(|fault| fault.code.clone()).unwrap_or_default();
                    return Some(Outcome::Failed(Refusal { code, message, ..Refusal::default() }));
                }
                // Still there and quiet: it has not begun to go yet.
                Some(_) | None if removing => {}
                // Quiet, but not where the verb leads: it has not begun yet either.
                Some(_) | None if self.goal.is_some_and(|goal| !compute.is_in(goal)) => {}
                Some(_) | None => return Some(Outcome::Succeeded),
            },
            Ok(_) | Err(_) => {}
        }
        self.stage = Stage::Watching(now.steady + wait);
        None
    }
}

/// Whether a change that was answered like this may have been carried out all the same.
pub(super) fn leaves_open(error: &ApiError) -> bool {
    match error {
        ApiError::Lost(_) | ApiError::TimedOut { .. } | ApiError::Unreadable { .. } => true,
        ApiError::Service(refusal) | ApiError::Throttled { refusal, .. } => refusal.status >= 500,
        ApiError::SignedOut(_)
        | ApiError::Forbidden(_)
        | ApiError::NotFound(_)
        | ApiError::Conflict(_)
        | ApiError::Invalid(_)
        | ApiError::Unreachable { .. }
        | ApiError::ForeignOrigin(_)
        | ApiError::Guarded(_) => false,
    }
}

/// What a look-up after a lost answer tells.
pub(super) fn found(operation: &Operation, answer: &Result<Arc<Compute>, ApiError>) -> Text {
    let (name, lost) = (operation.target.id.name(), &operation.lost);
    Text::from(match answer {
        Ok(compute) => {
            let state = compute.headline().map_or_else(String::new, |status| format!(", {}", status.word));
            format!("{lost}; {name} is there{state}")
        }
        Err(ApiError::NotFound(_)) => format!("{lost}; there is no {name} now"),
        Err(error) => format!("{lost}; and {name} could not be read: {error}"),
    })
}
