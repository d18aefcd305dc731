//! How often what is read, as long as nothing forbids it.

use super::subject::{Class, Subject};
use crate::domain::{ids::WorkspaceId, time::Now};
use chrono::{DateTime, Utc};
use std::{collections::BTreeMap, time::Duration};

/// Listings of what is on the screen, of a service that is far away.
const NEAR: Duration = Duration::from_secs(30);
/// Listings of all others.
const FAR: Duration = Duration::from_secs(120);
/// What moves.
const MOVING: Duration = Duration::from_secs(10);
/// Listings of a service on this machine.
const LOOPBACK: Duration = Duration::from_secs(2);
/// Of many workspaces on this machine no more than one is listed in each of these.
const LOOPBACK_EACH: Duration = Duration::from_millis(50);
/// The same of those that nobody sees, once they were read: the service has no other cores than whoever looks on.
const LOOPBACK_FAR_EACH: Duration = Duration::from_millis(100);
/// A budget that nobody spends is whole again after this: buckets hold what is let in within 10 s (specification), those
/// for an hour are a hundred times as large.
const REFILL: Duration = Duration::from_secs(10);
const USAGES: Duration = Duration::from_secs(60);
const SIZES: Duration = Duration::from_secs(24 * 3600);
const WORKSPACE: Duration = Duration::from_secs(3600);
const PERMISSIONS: Duration = Duration::from_secs(3600);
/// Nodes of the cluster on screen; each reading counts as a write at the service.
const NODES: Duration = Duration::from_secs(15);

/// So much of one class is under way at the same time.
pub const MOST_AT_ONCE: usize = 8;

/// How often what is read.
#[derive(Clone, Debug)]
pub struct Pace {
    /// Whether the service is on this machine.
    pub loopback: bool,
    /// The interval that the user asked for.
    pub refresh: Option<Duration>,
    /// The same for single workspaces, seen or not.
    pub wishes: BTreeMap<WorkspaceId, Duration>,
    /// How many workspaces are read.
    pub workspaces: u32,
}

impl Pace {
    /// The interval between two listings of what is on the screen; those of all others are spread over it at first.
    pub fn near(&self) -> Duration {
        match self.refresh {
            Some(wanted) => wanted,
            None if self.loopback => LOOPBACK.max(LOOPBACK_EACH * self.workspaces),
            None => NEAR,
        }
    }

    /// The interval between two listings of what nobody sees.
    pub fn far(&self) -> Duration {
        let far = if self.loopback { LOOPBACK_FAR_EACH * self.workspaces } else { FAR };
        far.max(self.near())
    }

    /// Whether there are more than may be read at the same time, so that they have to be spread.
    pub fn is_crowd(&self) -> bool {
        usize::try_from(self.workspaces).is_ok_and(|workspaces| workspaces > MOST_AT_ONCE)
    }

    /// When something that is new, or wanted anew, is read: at once when it is seen, spread when it is one of many.
    pub fn first(&self, subject: &Subject, is_far: bool, now: Now) -> Duration {
        if !is_far || !self.is_crowd() {
            return now.steady;
        }
        let width = match subject.class() {
            Class::Computes => self.near(),
            Class::Beside => self.far(),
        };
        now.steady + subject.part_of(width)
    }

    /// How long listings may take to spend their share of a budget.
    pub fn round(&self) -> Duration {
        self.near().min(REFILL)
    }

    fn listing(&self, workspace: &WorkspaceId, is_far: bool) -> Duration {
        let all = || if is_far { self.far() } else { self.near() };
        self.wishes.get(workspace).copied().unwrap_or_else(all)
    }

    /// The interval while something moves, if that is a shorter one and the user did not ask for another.
    pub fn moving(&self, workspace: &WorkspaceId, is_far: bool) -> Option<Duration> {
        let is_asked_for = self.refresh.is_some() || self.wishes.contains_key(workspace);
        (!is_asked_for && self.listing(workspace, is_far) > MOVING).then_some(MOVING)
    }

    /// When sizes are read again that were read then.
    pub fn outdated(read: DateTime<Utc>, now: Now) -> Duration {
        now.steady + SIZES.saturating_sub(now.since(read))
    }

    /// The interval between two readings.
    pub fn of(&self, subject: &Subject, is_far: bool) -> Duration {
        match subject {
            Subject::Listing(workspace) => self.listing(workspace, is_far),
            Subject::Moving(_) => MOVING,
            Subject::Workspace(_) => WORKSPACE,
            Subject::Permissions(_) => PERMISSIONS,
            Subject::Usages(_) => USAGES,
            Subject::Sizes(_) => SIZES,
            Subject::Nodes(_) if self.loopback => LOOPBACK,
            Subject::Nodes(_) => NODES,
        }
    }
}
