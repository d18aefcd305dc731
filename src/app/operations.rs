//! Changes that the user asked for, followed from the key to their end.

use super::{
    effects::Effects,
    guard::Permit,
    operation::{Operation, Outcome, Stage, found, leaves_open},
};
use crate::domain::{
    ask::Ask,
    change::{Change, Expects},
    compute::Compute,
    error::ApiError,
    ids::{OperationId, RequestId},
    operation::{Accepted, Progress},
    text::Text,
    time::Now,
};
use crate::kinds::unspoken::Unspoken;
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// So many failed questions about the status, and the compute's own state is asked instead.
const DEAF: u32 = 3;
/// Questions that a closed budget held back come back one after the other.
const RETURN_EACH: Duration = Duration::from_millis(250);
/// Operations that have ended and are still listed.
const KEPT: usize = 200;

/// All operations of this session.
#[derive(Debug, Default)]
pub struct Operations {
    last: u64,
    all: BTreeMap<OperationId, Operation>,
    finished: Vec<OperationId>,
    /// The secrets of all changes, so that none is shown when the service repeats it.
    pub(super) unspoken: Unspoken,
}

impl Operations {
    /// Something as one line of JSON, without what was sent as a secret.
    pub fn covered_line(&self, value: serde_json::Value) -> String {
        self.unspoken.line(value)
    }

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
            trace: None,
            expects: change.expects,
            method: change.method,
            goal: change.goal,
            change: None,
        };
        change.secrets.iter().for_each(|(_, secret)| self.unspoken.add(secret));
        match permit.check(&change) {
            Err(refused) => operation.finish(Outcome::Refused(refused), now, &mut self.finished),
            Ok(()) => match change.expects {
                Expects::Anything => {
                    effects.ask(Ask::Change(id, Box::new(change)));
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

    /// The program ends: what was not sent yet never will be. Returns the titles of what is given up.
    pub fn withdraw(&mut self, now: Now) -> Vec<Text> {
        let checking =
            self.all.values_mut().filter(|operation| matches!(operation.stage, Stage::Checking(_)));
        let give_up = |operation: &mut Operation| {
            let why = ApiError::Guarded(Text::new("not sent: the program ended"));
            operation.finish(Outcome::Refused(why), now, &mut self.finished);
            operation.title()
        };
        checking.map(give_up).collect()
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
            Ok(Accepted { follow: Some(follow), done: false, wait, .. }) => {
                operation.follow(follow.clone(), *wait, now);
            }
            Ok(Accepted { done: true, .. }) => {
                operation.finish(Outcome::Succeeded, now, &mut self.finished);
            }
            Ok(Accepted { follow: None, .. }) => operation.watch(now),
            // Whether it was carried out is not known, so it is looked up and never sent again.
            Err(error) if leaves_open(error) => {
                operation.lost = Text::from(error.to_string());
                operation.trace = error.trace().cloned().map(Arc::new);
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

    /// Asks for what is due, but for what the service wants to be left alone with: that waits until it `opens`, one
    /// after the other.
    pub fn wake(&mut self, now: Now, opens: impl Fn(&Ask) -> Option<Duration>, effects: &mut Effects) {
        let mut waiting = 0;
        let mut until = |ask: &Ask| {
            let opens = opens(ask)?;
            waiting += 1;
            Some(opens + RETURN_EACH * (waiting - 1))
        };
        for operation in self.all.values_mut() {
            match &operation.stage {
                Stage::Following { follow, next } if *next <= now.steady => {
                    let (follow, ask) = (follow.clone(), Ask::Progress(operation.id, follow.clone()));
                    operation.stage = if let Some(next) = until(&ask) {
                        Stage::Following { follow, next }
                    } else {
                        effects.ask(ask);
                        Stage::Asking(follow)
                    };
                }
                Stage::Watching(next) if *next <= now.steady => {
                    let ask = Ask::Compute(operation.target.id.clone());
                    operation.stage = match until(&ask) {
                        Some(next) => Stage::Watching(next),
                        None => Stage::Reading(effects.ask(ask)),
                    };
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
