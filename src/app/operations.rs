//! Changes that the user asked for, followed from the key to their end.

use super::{effects::Effects, guard::Permit};
use crate::domain::{
    ask::Ask,
    change::{Change, Expects},
    compute::{Compute, Health},
    error::{ApiError, Refusal},
    ids::{ComputeKey, OperationId, RequestId},
    operation::{Accepted, Follow, Progress},
    text::Text,
    time::Now,
};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// When the status is asked for after the first, second and third time; then every ten seconds.
const PATIENCE: [Duration; 3] = [Duration::from_secs(2), Duration::from_secs(4), Duration::from_secs(8)];
const PATIENCE_LATER: Duration = Duration::from_secs(10);
/// The service's wish to be left alone counts up to this.
const PATIENCE_MOST: Duration = Duration::from_secs(600);
/// So many failed questions about the status, and the compute's own state is asked instead.
const DEAF: u32 = 3;
/// Operations that have ended and are still listed.
const KEPT: usize = 200;

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
    asked: usize,
    failures: u32,
    /// Why the outcome is not known, while it is looked up.
    lost: Text,
    expects: Expects,
    /// Kept until it is sent, and not longer: it may hold secrets.
    change: Option<Change>,
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

/// All operations of this session.
#[derive(Debug, Default)]
pub struct Operations {
    last: u64,
    all: BTreeMap<OperationId, Operation>,
    finished: Vec<OperationId>,
}

impl Operations {
    /// Begins a change. It is the only way in which one leaves the core.
    pub fn begin(&mut self, change: Change, permit: Permit, now: Now, effects: &mut Effects) -> OperationId {
        self.last += 1;
        let id = OperationId(self.last);
        let mut operation = Operation {
            id,
            verb: change.verb,
            target: change.target.clone(),
            stage: Stage::Sending,
            began: now,
            ended: None,
            percent: None,
            asked: 0,
            failures: 0,
            lost: Text::default(),
            expects: change.expects,
            change: None,
        };
        match permit.check(&change) {
            Err(refused) => operation.finish(Outcome::Refused(refused), now, &mut self.finished),
            Ok(()) => match change.expects {
                Expects::Anything => {
                    effects.ask(Ask::Change(id, change));
                }
                Expects::Absent | Expects::Same => {
                    operation.stage = Stage::Checking(effects.ask(Ask::Compute(change.target.id.clone())));
                    operation.change = Some(change);
                }
            },
        }
        self.all.insert(id, operation);
        self.forget();
        id
    }

    /// The operations, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Operation> {
        self.all.values()
    }

    /// One operation.
    pub fn get(&self, id: OperationId) -> Option<&Operation> {
        self.all.get(&id)
    }

    /// Operations that are not over.
    pub fn running(&self) -> impl DoubleEndedIterator<Item = &Operation> {
        self.iter().filter(|operation| operation.outcome().is_none())
    }

    /// Changes that were sent and not answered; nobody knows yet whether they were carried out.
    pub fn unanswered(&self) -> impl Iterator<Item = &Operation> {
        self.iter().filter(|operation| matches!(operation.stage, Stage::Sending | Stage::LookingUp(_)))
    }

    /// The operations that ended since this was last asked.
    pub fn take_finished(&mut self) -> Vec<OperationId> {
        std::mem::take(&mut self.finished)
    }

    /// A compute was read: perhaps one that an operation waits for.
    pub fn heard_compute(
        &mut self,
        request: RequestId,
        answer: &Result<Arc<Compute>, ApiError>,
        now: Now,
        effects: &mut Effects,
    ) {
        for operation in self.all.values_mut() {
            let outcome = match operation.stage {
                Stage::Checking(waited) if waited == request => operation.checked(answer, effects),
                Stage::Reading(waited) if waited == request => operation.settled_by(answer, now),
                Stage::LookingUp(waited) if waited == request => {
                    Some(Outcome::Unknown(found(operation, answer)))
                }
                Stage::Checking(_)
                | Stage::Reading(_)
                | Stage::LookingUp(_)
                | Stage::Sending
                | Stage::Following { .. }
                | Stage::Asking(_)
                | Stage::Watching(_)
                | Stage::Done(_) => None,
            };
            if let Some(outcome) = outcome {
                operation.finish(outcome, now, &mut self.finished);
            }
        }
    }

    /// The service answered the change itself.
    pub fn heard_change(
        &mut self,
        id: OperationId,
        answer: &Result<Accepted, ApiError>,
        now: Now,
        effects: &mut Effects,
    ) {
        let Some(operation) = self.all.get_mut(&id) else { return };
        match answer {
            Ok(Accepted { follow: Some(follow), wait, .. }) => operation.follow(follow.clone(), *wait, now),
            Ok(Accepted { follow: None, .. }) => {
                operation.finish(Outcome::Succeeded, now, &mut self.finished);
            }
            // Whether it was carried out is not known, so it is looked up and never sent again.
            Err(error) if leaves_open(error) => {
                operation.lost = Text::from(error.to_string());
                operation.stage = Stage::LookingUp(effects.ask(Ask::Compute(operation.target.id.clone())));
            }
            Err(error) => operation.finish(Outcome::Refused(error.clone()), now, &mut self.finished),
        }
    }

    /// The service said how an operation is going.
    pub fn heard_progress(&mut self, id: OperationId, answer: &Result<Progress, ApiError>, now: Now) {
        let Some(operation) = self.all.get_mut(&id) else { return };
        let Stage::Asking(follow) = &operation.stage else { return };
        let follow = follow.clone();
        match answer {
            Ok(Progress::Running { percent, wait }) => {
                operation.failures = 0;
                operation.percent = *percent;
                operation.follow(follow, *wait, now);
            }
            Ok(Progress::Succeeded) => operation.finish(Outcome::Succeeded, now, &mut self.finished),
            Ok(Progress::Failed(refusal)) => {
                operation.finish(Outcome::Failed(refusal.clone()), now, &mut self.finished);
            }
            Ok(Progress::Canceled) => operation.finish(Outcome::Canceled, now, &mut self.finished),
            Err(ApiError::Throttled { wait, .. }) => operation.follow(follow, Some(*wait), now),
            Err(error) => {
                operation.failures += 1;
                if operation.failures >= DEAF
                    || matches!(error, ApiError::NotFound(_) | ApiError::ForeignOrigin(_))
                {
                    operation.stage = Stage::Watching(now.steady);
                } else {
                    operation.follow(follow, None, now);
                }
            }
        }
    }

    /// Asks for what is due.
    pub fn wake(&mut self, now: Now, effects: &mut Effects) {
        for operation in self.all.values_mut() {
            match &operation.stage {
                Stage::Following { follow, next } if *next <= now.steady => {
                    effects.ask(Ask::Progress(operation.id, follow.clone()));
                    operation.stage = Stage::Asking(follow.clone());
                }
                Stage::Watching(next) if *next <= now.steady => {
                    operation.stage = Stage::Reading(effects.ask(Ask::Compute(operation.target.id.clone())));
                }
                Stage::Following { .. }
                | Stage::Watching(_)
                | Stage::Checking(_)
                | Stage::Sending
                | Stage::Asking(_)
                | Stage::Reading(_)
                | Stage::LookingUp(_)
                | Stage::Done(_) => {}
            }
        }
    }

    /// When something is due next.
    pub fn deadline(&self) -> Option<Duration> {
        self.iter()
            .filter_map(|operation| match operation.stage {
                Stage::Following { next, .. } | Stage::Watching(next) => Some(next),
                Stage::Checking(_)
                | Stage::Sending
                | Stage::Asking(_)
                | Stage::Reading(_)
                | Stage::LookingUp(_)
                | Stage::Done(_) => None,
            })
            .min()
    }

    /// Lets the oldest ended ones go when there are many.
    fn forget(&mut self) {
        while self.all.len() > KEPT {
            let Some(oldest) = self.iter().find(|operation| operation.outcome().is_some()).map(|o| o.id)
            else {
                return;
            };
            self.all.remove(&oldest);
        }
    }
}

impl Operation {
    fn follow(&mut self, follow: Follow, wait: Option<Duration>, now: Now) {
        let patience = PATIENCE.get(self.asked).copied().unwrap_or(PATIENCE_LATER);
        self.asked += 1;
        let wait = wait.map_or(patience, |wait| wait.clamp(Duration::from_secs(1), PATIENCE_MOST));
        self.stage = Stage::Following { follow, next: now.steady + wait };
    }

    fn finish(&mut self, outcome: Outcome, now: Now, finished: &mut Vec<OperationId>) {
        self.change = None;
        self.ended = Some(now);
        self.stage = Stage::Done(outcome);
        finished.push(self.id);
    }

    /// The target was read first: sends the change, or says why not.
    fn checked(&mut self, answer: &Result<Arc<Compute>, ApiError>, effects: &mut Effects) -> Option<Outcome> {
        let change = self.change.take()?;
        let name = self.target.id.name();
        let refuse = |why: String| Some(Outcome::Refused(ApiError::Guarded(Text::from(why))));
        match (self.expects, answer) {
            (Expects::Absent, Err(ApiError::NotFound(_))) => {}
            (Expects::Absent, Ok(found)) => {
                return refuse(format!(
                    "not sent: {name} exists already ({}); a create never overwrites",
                    found.compute_type
                ));
            }
            (Expects::Same, Ok(found)) if self.target.is(found) => {}
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
        effects.ask(Ask::Change(self.id, change));
        self.stage = Stage::Sending;
        None
    }

    /// The status cannot be had: does the compute itself show that it is over?
    fn settled_by(&mut self, answer: &Result<Arc<Compute>, ApiError>, now: Now) -> Option<Outcome> {
        let removing = matches!(self.expects, Expects::Same);
        let mut wait = PATIENCE_LATER;
        match answer {
            Err(ApiError::NotFound(_)) if removing => return Some(Outcome::Succeeded),
            Err(ApiError::NotFound(_)) => return Some(Outcome::Unknown(Text::new("the compute is gone"))),
            Err(ApiError::Throttled { wait: asked, .. }) => wait = wait.max(*asked),
            // Another one stands in its place.
            Ok(compute) if removing && !self.target.is(compute) => return Some(Outcome::Succeeded),
            Ok(compute) if !compute.is_moving() => match &compute.provisioning {
                Some(status) if status.health == Health::Bad => {
                    let fault = compute.faults.first();
                    let message = fault.map_or_else(|| status.word.clone(), |fault| fault.message.clone());
                    return Some(Outcome::Failed(Refusal { message, ..Refusal::default() }));
                }
                // Still there and quiet: it has not begun to go yet.
                Some(_) | None if removing => {}
                Some(_) | None => return Some(Outcome::Succeeded),
            },
            Ok(_) | Err(_) => {}
        }
        self.stage = Stage::Watching(now.steady + wait);
        None
    }
}

/// Whether a change that was answered like this may have been carried out all the same.
fn leaves_open(error: &ApiError) -> bool {
    match error {
        ApiError::Lost | ApiError::TimedOut(_) | ApiError::Unreadable { .. } => true,
        ApiError::Service(refusal) => refusal.status >= 500,
        ApiError::SignedOut(_)
        | ApiError::Forbidden(_)
        | ApiError::NotFound(_)
        | ApiError::Conflict(_)
        | ApiError::Invalid(_)
        | ApiError::Throttled { .. }
        | ApiError::Unreachable(_)
        | ApiError::ForeignOrigin(_)
        | ApiError::Guarded(_) => false,
    }
}

/// What a look-up after a lost answer tells.
fn found(operation: &Operation, answer: &Result<Arc<Compute>, ApiError>) -> Text {
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
