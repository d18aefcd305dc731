//! One compute of a workspace, and what has become of it while the program watched.

use super::panes::PaneId;
use crate::{
    domain::{
        compute::{Compute, Health},
        text::Text,
        time::Now,
    },
    kinds::{self, Kind},
};
use chrono::{DateTime, Utc};
use std::{sync::Arc, time::Duration};

/// From when on something that moves counts as a problem.
pub(super) const STUCK: Duration = Duration::from_secs(10 * 60);

/// One compute of a workspace.
#[derive(Clone, Debug)]
pub struct Row {
    /// The compute, with last known facts in the place of nulls.
    pub compute: Arc<Compute>,
    /// Its type's table.
    pub kind: &'static Kind,
    /// The pane that lists it.
    pub pane: PaneId,
    /// What it was before it changed, and when it did; only for a few seconds, and so of few.
    pub before: Option<Box<(Arc<Compute>, Duration)>>,
    /// Since when it has been on its way somewhere.
    pub moving_since: Option<DateTime<Utc>>,
    /// What it costs an hour now, by list price, in millionths of a dollar: sums of these stay exact.
    pub(super) hourly: i64,
    /// Whether it costs something that no price is published for.
    pub(super) unpriced: bool,
    /// The compute as it was read, to tell whether the same comes again.
    pub(super) heard: Arc<Compute>,
    /// The number of the listing that it was last seen in.
    pub(super) listing: u64,
}

impl Row {
    /// The row that `heard` makes. `old` is the same compute's row until now.
    pub(super) fn new(heard: &Arc<Compute>, old: Option<&Self>, listing: u64, now: Now) -> Self {
        let compute =
            old.and_then(|old| with_last_known(&old.compute, heard)).unwrap_or_else(|| heard.clone());
        let kind = kinds::kind(&compute.compute_type);
        Self {
            kind,
            pane: PaneId::of(kind),
            before: None,
            moving_since: moving_since(&compute, old.and_then(|old| old.moving_since), now),
            hourly: 0,
            unpriced: false,
            compute,
            heard: heard.clone(),
            listing,
        }
    }

    /// What a filter looks at, in lower case.
    pub fn words(&self) -> String {
        let compute = &self.compute;
        let mut words: Vec<&str> = vec![&compute.name, &compute.compute_type];
        words.extend(
            [&compute.state, &compute.provisioning].into_iter().flatten().map(|status| status.word.as_str()),
        );
        let texts = [&compute.size, &compute.owner, &compute.region, &compute.address, &compute.purpose];
        words.extend(texts.into_iter().flatten().map(Text::as_str));
        words.extend(compute.tags.iter().flat_map(|(key, value)| [key.as_str(), value.as_str()]));
        words.extend(compute.faults.iter().map(|fault| fault.code.as_str()));
        words.join(" ").to_lowercase()
    }

    /// Whether it needs somebody: failed, unusable, unreadable, or moving for longer than ten minutes.
    pub fn is_problem(&self, now: Now) -> bool {
        self.compute.is_bad() || self.moving_since.is_some_and(|since| now.since(since) > STUCK)
    }
}

/// The facts of `new` with those of `old` where the service answers null while it is busy; `None` when it says all.
fn with_last_known(old: &Compute, new: &Arc<Compute>) -> Option<Arc<Compute>> {
    let busy = new.provisioning.as_ref().is_some_and(|status| status.health == Health::Moving);
    let silent = new.nodes.is_none() && old.nodes.is_some() || new.state.is_none() && old.state.is_some();
    if !busy || !silent {
        return None;
    }
    let mut kept = Compute::clone(new);
    kept.kept = true;
    kept.state = kept.state.or_else(|| old.state.clone());
    kept.state_since = kept.state_since.or(old.state_since);
    kept.priority = kept.priority.or(old.priority);
    kept.nodes = kept.nodes.or(old.nodes);
    kept.current_nodes = kept.current_nodes.or(old.current_nodes);
    kept.target_nodes = kept.target_nodes.or(old.target_nodes);
    kept.last_operation = kept.last_operation.or_else(|| old.last_operation.clone());
    kept.address = kept.address.or_else(|| old.address.clone());
    kept.created = kept.created.or(old.created);
    Some(Arc::new(kept))
}

fn moving_since(compute: &Compute, known: Option<DateTime<Utc>>, now: Now) -> Option<DateTime<Utc>> {
    if !compute.is_moving() {
        return None;
    }
    let by_service =
        compute.state_since.filter(|_| compute.state.as_ref().is_some_and(|s| s.health == Health::Moving));
    Some(by_service.or(known).unwrap_or(now.wall))
}
