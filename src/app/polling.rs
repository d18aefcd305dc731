//! When what is read next. Listings, quota, sizes and the workspace itself each have a time of their own.

use super::effects::Effects;
use crate::domain::{
    ask::{Ask, Cost},
    error::ApiError,
    ids::{RequestId, ResourceId, WorkspaceId},
    text::Text,
    time::Now,
};
use std::{collections::BTreeMap, time::Duration};

/// Listings of the workspace on screen, of a service that is far away.
const LISTING: Duration = Duration::from_secs(30);
/// The same while something moves.
const LISTING_MOVING: Duration = Duration::from_secs(10);
/// The same of a service on this machine.
const LISTING_LOOPBACK: Duration = Duration::from_secs(2);
const USAGES: Duration = Duration::from_secs(60);
const SIZES: Duration = Duration::from_secs(24 * 3600);
const WORKSPACE: Duration = Duration::from_secs(3600);
/// Nodes of the cluster on screen; each reading counts as a write at the service.
const NODES: Duration = Duration::from_secs(15);
/// What could not be read is tried again after this, and then ever more seldom.
const RETRY: Duration = Duration::from_secs(5);
const RETRY_MOST: Duration = Duration::from_secs(120);
/// A listing is never begun sooner than this many times the duration of the last one.
const REST: u32 = 10;
/// A listing of more pages than this has no end.
const MOST_PAGES: u32 = 2000;
/// A listing may use one part in so many of the reads that the subscription has left.
const SHARE: u32 = 10;

/// Something that is read again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The workspace's computes, page by page.
    Listing,
    /// The workspace itself.
    Workspace,
    /// The quota of its region.
    Usages,
    /// The sizes of its region.
    Sizes,
    /// The nodes of the cluster on screen.
    Nodes,
}

/// When a subject is read.
#[derive(Clone, Copy, Debug)]
enum Turn {
    /// At this time.
    At(Duration),
    /// It is being read, and afterwards perhaps at once again.
    Reading { request: RequestId, again: bool },
}

#[derive(Debug)]
struct Schedule {
    turn: Turn,
    /// The service asked to be left alone until then.
    not_before: Duration,
    /// The wait that was last agreed on, for telling whether an answer is overdue.
    pace: Duration,
    failures: u32,
    pages: u32,
    took: Duration,
}

impl Schedule {
    fn at(time: Duration) -> Self {
        Self {
            turn: Turn::At(time),
            not_before: Duration::ZERO,
            pace: Duration::ZERO,
            failures: 0,
            pages: 0,
            took: Duration::ZERO,
        }
    }

    /// Nobody waits for its answer any more.
    fn abandon(&self, effects: &mut Effects) {
        if let Turn::Reading { request, .. } = self.turn {
            effects.abandon(request);
        }
    }

    /// It goes on with another request.
    fn goes_on(&mut self, request: RequestId) {
        let again = matches!(self.turn, Turn::Reading { again: true, .. });
        self.turn = Turn::Reading { request, again };
    }
}

/// When what is read next.
#[derive(Debug)]
pub struct Polling {
    loopback: bool,
    refresh: Option<Duration>,
    /// Whether the user wants nothing read for now; operations are still followed.
    pub paused: bool,
    schedules: BTreeMap<(WorkspaceId, Subject), Schedule>,
    regions: BTreeMap<WorkspaceId, Text>,
    nodes: Option<ResourceId>,
}

impl Polling {
    /// Polls a service on this machine or far away, at the interval that the user asked for, if any.
    pub fn new(loopback: bool, refresh: Option<Duration>) -> Self {
        Self {
            loopback,
            refresh,
            paused: false,
            schedules: BTreeMap::new(),
            regions: BTreeMap::new(),
            nodes: None,
        }
    }

    /// Reads this workspace from now on, and no other. A listing that is under way is begun anew: two that overlap
    /// could not tell which rows are gone.
    pub fn only(&mut self, workspace: &WorkspaceId, now: Now, effects: &mut Effects) {
        self.keep(|(watched, _)| watched == workspace, effects);
        self.regions.retain(|watched, _| watched == workspace);
        for subject in [Subject::Listing, Subject::Workspace] {
            self.set((workspace.clone(), subject), now, effects);
        }
    }

    /// The region of a workspace is known: its quota and sizes can be read.
    pub fn located(&mut self, workspace: &WorkspaceId, region: &Text, now: Now) {
        if region.is_empty() || self.regions.insert(workspace.clone(), region.clone()).is_some() {
            return;
        }
        for subject in [Subject::Sizes, Subject::Usages] {
            self.schedules.insert((workspace.clone(), subject), Schedule::at(now.steady));
        }
    }

    /// The cluster whose nodes are on screen, if any; whether it is another one than before.
    pub fn show_nodes(&mut self, cluster: Option<ResourceId>, now: Now, effects: &mut Effects) -> bool {
        if self.nodes == cluster {
            return false;
        }
        self.keep(|(_, subject)| *subject != Subject::Nodes, effects);
        if let Some(workspace) = cluster.as_ref().and_then(ResourceId::workspace) {
            self.set((workspace, Subject::Nodes), now, effects);
        }
        self.nodes = cluster;
        true
    }

    /// Asks for the next page of the nodes on screen.
    pub fn next_nodes(&mut self, cluster: &ResourceId, url: String, effects: &mut Effects) {
        let Some(workspace) = cluster.workspace() else { return };
        if let Some(schedule) = self.schedules.get_mut(&(workspace, Subject::Nodes)) {
            schedule.goes_on(effects.ask(Ask::Nodes(cluster.clone(), Some(url))));
        }
    }

    /// Reads everything as soon as possible, but never against the service's wish to be left alone.
    pub fn refresh(&mut self, now: Now) {
        for ((_, subject), schedule) in &mut self.schedules {
            match &mut schedule.turn {
                Turn::At(_) if *subject == Subject::Sizes && schedule.failures == 0 => {}
                Turn::At(time) => *time = now.steady.max(schedule.not_before),
                Turn::Reading { again, .. } => *again = true,
            }
        }
    }

    /// The interval between two listings, as things are.
    fn interval(&self, moving: bool) -> Duration {
        match self.refresh {
            Some(wanted) => wanted,
            None if self.loopback => LISTING_LOOPBACK,
            None if moving => LISTING_MOVING,
            None => LISTING,
        }
    }

    /// A page of a listing came: asks for the one after it, or sets the time of the next listing.
    pub fn heard_page(
        &mut self,
        workspace: &WorkspaceId,
        page: Result<(Option<&str>, Cost), &ApiError>,
        moving: bool,
        now: Now,
        effects: &mut Effects,
    ) {
        let interval = self.interval(moving);
        let Some(schedule) = self.schedules.get_mut(&(workspace.clone(), Subject::Listing)) else { return };
        let (next, cost) = match page {
            Ok(page) => page,
            Err(error) => {
                schedule.pages = 0;
                schedule.took = Duration::ZERO;
                schedule.rest(interval, Some(error), now);
                return;
            }
        };
        schedule.pages += 1;
        schedule.took += cost.took;
        if let Some(url) = next {
            schedule.goes_on(effects.ask(Ask::Page(workspace.clone(), Some(url.to_owned()))));
            return;
        }
        // One listing takes at most its share of what is left; when it took more, the next one waits accordingly.
        let dear = cost.reads_left.map_or(1, |left| (schedule.pages * SHARE).div_ceil(left.max(1)).max(1));
        let rest = schedule.took * REST;
        let interval = (interval * dear).max(rest);
        schedule.pages = 0;
        schedule.took = Duration::ZERO;
        schedule.rest(interval, None, now);
        schedule.pace = interval;
        schedule.not_before = schedule.not_before.max(now.steady + rest);
    }

    /// Whether a listing leads on for ever, as when its pages name each other in a circle.
    pub fn is_endless(&self, workspace: &WorkspaceId) -> bool {
        let schedule = self.schedules.get(&(workspace.clone(), Subject::Listing));
        schedule.is_some_and(|schedule| schedule.pages >= MOST_PAGES)
    }

    /// When this workspace is listed next, if it is not being listed.
    pub fn next_listing(&self, workspace: &WorkspaceId) -> Option<Duration> {
        match self.schedules.get(&(workspace.clone(), Subject::Listing))?.turn {
            Turn::At(time) => Some(time),
            Turn::Reading { .. } => None,
        }
    }

    /// How long a listing of this workspace is waited for, by what was agreed on after the last one.
    pub fn pace(&self, workspace: &WorkspaceId) -> Duration {
        let schedule = self.schedules.get(&(workspace.clone(), Subject::Listing));
        schedule.map_or(LISTING, |schedule| schedule.pace)
    }

    /// Something has begun to move: the next listing comes as soon as that asks for.
    pub fn hurry(&mut self, workspace: &WorkspaceId, now: Now) {
        let soon = now.steady + self.interval(true);
        if let Some(schedule) = self.schedules.get_mut(&(workspace.clone(), Subject::Listing))
            && let Turn::At(time) = &mut schedule.turn
        {
            *time = (*time).min(soon.max(schedule.not_before));
        }
    }

    /// Something other than a listing came, or did not.
    pub fn heard(&mut self, workspace: &WorkspaceId, subject: Subject, failure: Option<&ApiError>, now: Now) {
        let interval = match subject {
            Subject::Listing => LISTING,
            Subject::Workspace => WORKSPACE,
            Subject::Usages => USAGES,
            Subject::Sizes => SIZES,
            Subject::Nodes if self.loopback => LISTING_LOOPBACK,
            Subject::Nodes => NODES,
        };
        if let Some(schedule) = self.schedules.get_mut(&(workspace.clone(), subject)) {
            schedule.rest(interval, failure, now);
        }
    }

    /// Asks for what is due.
    pub fn wake(&mut self, now: Now, effects: &mut Effects) {
        if self.paused {
            return;
        }
        for ((workspace, subject), schedule) in &mut self.schedules {
            let Turn::At(time) = schedule.turn else { continue };
            if time > now.steady {
                continue;
            }
            let ask = match subject {
                Subject::Listing => Ask::Page(workspace.clone(), None),
                Subject::Workspace => Ask::Workspace(workspace.clone()),
                Subject::Usages => Ask::Usages(workspace.clone(), self.regions[workspace].clone()),
                Subject::Sizes => Ask::Sizes(workspace.clone(), self.regions[workspace].clone()),
                Subject::Nodes => {
                    Ask::Nodes(self.nodes.clone().expect("nodes are scheduled only while shown"), None)
                }
            };
            schedule.turn = Turn::Reading { request: effects.ask(ask), again: false };
        }
    }

    /// When something is due next.
    pub fn deadline(&self) -> Option<Duration> {
        if self.paused {
            return None;
        }
        let due = |schedule: &Schedule| match schedule.turn {
            Turn::At(time) => Some(time),
            Turn::Reading { .. } => None,
        };
        self.schedules.values().filter_map(due).min()
    }

    fn keep(&mut self, wanted: impl Fn(&(WorkspaceId, Subject)) -> bool, effects: &mut Effects) {
        self.schedules.retain(|what, schedule| {
            let keeps = wanted(what);
            if !keeps {
                schedule.abandon(effects);
            }
            keeps
        });
    }

    fn set(&mut self, what: (WorkspaceId, Subject), now: Now, effects: &mut Effects) {
        if let Some(schedule) = self.schedules.insert(what, Schedule::at(now.steady)) {
            schedule.abandon(effects);
        }
    }
}

impl Schedule {
    fn rest(&mut self, interval: Duration, failure: Option<&ApiError>, now: Now) {
        let again = matches!(self.turn, Turn::Reading { again: true, .. });
        let wait = match failure {
            None => {
                self.failures = 0;
                if again { Duration::ZERO } else { interval }
            }
            Some(ApiError::Throttled { wait, .. }) => {
                self.not_before = now.steady + *wait;
                (*wait).max(RETRY)
            }
            Some(_) => {
                self.failures += 1;
                let backoff = RETRY * 2_u32.saturating_pow(self.failures.min(8) - 1);
                // A short interval is a wish for fresh data; what fails may be tried that often at first.
                backoff.min(RETRY_MOST).min(interval.max(RETRY) * 4)
            }
        };
        self.turn = Turn::At(now.steady + wait.max(Duration::from_millis(100)));
    }
}
