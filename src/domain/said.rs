//! The words of the service within what is heard, so that somebody may look at them before anybody else does.

use super::{
    ask::Reply,
    compute::Compute,
    error::{ApiError, Refusal},
    operation::Progress,
    text::Text,
};
use std::sync::Arc;

impl Reply {
    /// Shows all that the service says in its own words to `look`, which may alter it: errors, how an operation failed,
    /// what is wrong with a compute. Names, ids and states stay as they are.
    pub fn each_said(&mut self, mut look: impl FnMut(&mut Text)) {
        match self {
            Self::Page(_, Ok(page)) => {
                page.computes.iter_mut().for_each(|compute| faults_of(compute, &mut look));
            }
            Self::Compute(_, Ok(compute)) => faults_of(compute, &mut look),
            Self::Changed(_, Ok(accepted)) => {
                accepted.compute.iter_mut().for_each(|compute| faults_of(compute, &mut look));
            }
            Self::Progress(_, Ok(Progress::Failed(refusal))) => refusal.each_said(&mut look),
            Self::NameIsFree(_, _, Ok(Some(why))) => look(why),
            reply => {
                if let Some(error) = reply.failure_mut() {
                    error.each_said(&mut look);
                }
            }
        }
    }
}

impl ApiError {
    fn each_said(&mut self, look: &mut impl FnMut(&mut Text)) {
        if let Some(refusal) = self.refusal_mut() {
            refusal.each_said(look);
        }
        match self {
            Self::Unreachable { why, .. } | Self::Unreadable { why, .. } => look(why),
            Self::ForeignOrigin(to) => look(to),
            Self::SignedOut(out) => out.said.iter_mut().for_each(|said| look(&mut said.words)),
            Self::Forbidden(_)
            | Self::NotFound(_)
            | Self::Conflict(_)
            | Self::Invalid(_)
            | Self::Throttled { .. }
            | Self::Service(_)
            | Self::TimedOut { .. }
            | Self::Lost(_)
            | Self::Guarded(_) => {}
        }
    }
}

impl Refusal {
    fn each_said(&mut self, look: &mut impl FnMut(&mut Text)) {
        [&mut self.code, &mut self.message].into_iter().chain(&mut self.target).for_each(look);
    }
}

/// What is wrong with a compute. One that nothing is altered in stays the same `Arc`.
fn faults_of(compute: &mut Arc<Compute>, look: &mut impl FnMut(&mut Text)) {
    let mut faults = compute.faults.clone();
    for fault in &mut faults {
        look(&mut fault.code);
        look(&mut fault.message);
    }
    if faults != compute.faults {
        Arc::make_mut(compute).faults = faults;
    }
}
