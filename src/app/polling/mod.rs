//! When what is read next: one scheduler for everything that is read again and again, of any number of workspaces.
//!
//! Each subject has a schedule. Those that wait stand on the agenda in the order of time; what is due is asked for as
//! soon as there is room: only so much is under way at the same time, a closed budget is left alone, and listings keep
//! within their share of what is left. What is on the screen goes first.

mod agenda;
mod pace;
mod purses;
mod schedule;
mod subject;
#[cfg(test)]
mod tests;

pub use purses::Stop;
pub use subject::Subject;

use super::effects::Effects;
use crate::domain::{
    ask::{Ask, Cost},
    budget::{Budget, Kind},
    error::ApiError,
    ids::{RegionId, RequestId, ResourceId, WorkspaceId},
    text::Text,
    time::Now,
    vm_size::VmSizes,
    workspace::Rule,
};
use agenda::{Agenda, Lane};
use pace::{MOST_AT_ONCE, Pace};
use purses::Purses;
use schedule::{RETRY, Schedule, Turn};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use subject::Class;

/// So much of what nobody sees is under way at the same time, so that what is on the screen finds room.
const MOST_FAR_AT_ONCE: usize = 6;
/// A listing is never begun sooner than this many times the duration of the last one.
const REST: u32 = 10;
/// A listing of more pages than this has no end.
const MOST_PAGES: u32 = 2000;
/// What the user may do is not read again sooner than this, however much is forbidden.
const DOUBT: Duration = Duration::from_secs(60);
/// Nothing is read again sooner than this.
const BREATH: Duration = Duration::from_millis(100);

/// When what is read next.
#[derive(Debug)]
pub struct Polling {
    pace: Pace,
    paused: bool,
    // INVARIANT: what has `Turn::At` stands on the agenda, in its lane and at its time; what is being read does not,
    // and is in `reading`.
    schedules: BTreeMap<Subject, Schedule>,
    agenda: Agenda,
    reading: BTreeSet<(Class, Subject)>,
    purses: Purses,
    /// The workspaces that are on the screen; `None` for all.
    shown: Option<BTreeSet<WorkspaceId>>,
    regions: BTreeMap<WorkspaceId, RegionId>,
    /// The computes that are read one by one, since that costs less than the listing.
    moving: BTreeMap<WorkspaceId, Vec<ResourceId>>,
    nodes: Option<ResourceId>,
}

impl Polling {
    /// Polls a service on this machine or far away, at the interval that the user asked for, if any, be it for all
    /// workspaces or for some.
    pub fn new(loopback: bool, refresh: Option<Duration>, rules: &[Rule]) -> Self {
        let wishes = rules.iter().filter_map(|rule| Some((rule.workspace.clone(), rule.refresh?)));
        Self {
            pace: Pace { loopback, refresh, wishes: wishes.collect(), workspaces: 0 },
            paused: false,
            schedules: BTreeMap::new(),
            agenda: Agenda::default(),
            reading: BTreeSet::new(),
            purses: Purses::default(),
            shown: None,
            regions: BTreeMap::new(),
            moving: BTreeMap::new(),
            nodes: None,
        }
    }

    /// Reads these workspaces from now on, and no others. What is known of when to read those that stay is kept, but a
    /// listing that is under way is begun anew: two that overlap could not tell which rows are gone.
    pub fn watch(&mut self, workspaces: &[WorkspaceId], now: Now, effects: &mut Effects) {
        let wanted: BTreeSet<&WorkspaceId> = workspaces.iter().collect();
        self.regions.retain(|workspace, _| wanted.contains(workspace));
        self.moving.retain(|workspace, _| wanted.contains(workspace));
        let regions: BTreeSet<RegionId> = self.regions.values().cloned().collect();
        self.keep(effects, |subject| match subject {
            Subject::Usages(region) | Subject::Sizes(region) => regions.contains(region),
            Subject::Listing(_)
            | Subject::Moving(_)
            | Subject::Workspace(_)
            | Subject::Permissions(_)
            | Subject::Nodes(_) => subject.workspace().is_some_and(|workspace| wanted.contains(&workspace)),
        });
        self.pace.workspaces = u32::try_from(wanted.len()).unwrap_or(u32::MAX);
        for workspace in wanted {
            let listing = Subject::Listing(workspace.clone());
            match self.schedules.get(&listing) {
                Some(schedule) if schedule.is_reading() => self.begin(&listing, now.steady, effects),
                Some(_) => {}
                None => {
                    let itself = Subject::Workspace(workspace.clone());
                    for subject in [listing, itself, Subject::Permissions(workspace.clone())] {
                        self.begin(&subject, self.first(&subject, now), effects);
                    }
                }
            }
        }
    }

    /// Reads this workspace from now on, and no other, beginning at once.
    pub fn only(&mut self, workspace: &WorkspaceId, now: Now, effects: &mut Effects) {
        self.watch(std::slice::from_ref(workspace), now, effects);
        for subject in [Subject::Listing(workspace.clone()), Subject::Workspace(workspace.clone())] {
            self.begin(&subject, now.steady, effects);
        }
    }

    /// The workspaces whose rows are on the screen: they are read at the near interval, all others at the far one.
    pub fn show(&mut self, shown: &BTreeSet<WorkspaceId>, now: Now) {
        if self.shown.as_ref() == Some(shown) {
            return;
        }
        let before = self.shown.replace(shown.clone());
        // Before anything was shown all of them were, as far as anybody knew.
        let before = before.unwrap_or_else(|| self.schedules.keys().filter_map(Subject::workspace).collect());
        let nodes = self.nodes.iter().map(|cluster| Subject::Nodes(cluster.clone()));
        let nodes = nodes.filter(|nodes| {
            nodes
                .workspace()
                .is_some_and(|workspace| before.contains(&workspace) != shown.contains(&workspace))
        });
        let turned: Vec<Subject> =
            before.symmetric_difference(shown).flat_map(Subject::of_workspace).chain(nodes).collect();
        for subject in turned {
            let Some(schedule) = self.schedules.get(&subject) else { continue };
            let Turn::At(time) = schedule.turn else { continue };
            let is_far = self.is_far(&subject);
            let time = match schedule.read {
                // What failed is tried again as was said.
                _ if schedule.failures > 0 => time,
                None => self.first(&subject, now),
                Some(_) if is_far => time,
                Some(read) => time.min(read + self.pace.of(&subject, false)),
            };
            self.file(&subject, time);
        }
    }

    /// The region of a workspace is known: its quota and sizes are read, once for all workspaces there. Whether it was
    /// not known before.
    pub fn located(
        &mut self,
        workspace: &WorkspaceId,
        region: &Text,
        now: Now,
        effects: &mut Effects,
    ) -> bool {
        let is_watched = self.schedules.contains_key(&Subject::Listing(workspace.clone()));
        if region.is_empty() || !is_watched || self.regions.contains_key(workspace) {
            return false;
        }
        let region = RegionId::new(workspace.subscription(), region);
        self.regions.insert(workspace.clone(), region.clone());
        for subject in [Subject::Sizes(region.clone()), Subject::Usages(region)] {
            if !self.schedules.contains_key(&subject) {
                self.begin(&subject, now.steady, effects);
            }
        }
        true
    }

    /// The region of a workspace, once it is known.
    pub fn region(&self, workspace: &WorkspaceId) -> Option<&RegionId> {
        self.regions.get(workspace)
    }

    /// The workspaces of a region.
    pub fn workspaces_in(&self, region: &RegionId) -> impl Iterator<Item = &WorkspaceId> {
        self.regions.iter().filter(move |(_, of)| *of == region).map(|(workspace, _)| workspace)
    }

    /// The cluster whose nodes are on screen, if any; whether it is another one than before.
    pub fn show_nodes(&mut self, cluster: Option<ResourceId>, now: Now, effects: &mut Effects) -> bool {
        if self.nodes == cluster {
            return false;
        }
        self.keep(effects, |subject| !matches!(subject, Subject::Nodes(_)));
        if let Some(cluster) = &cluster {
            self.begin(&Subject::Nodes(cluster.clone()), now.steady, effects);
        }
        self.nodes = cluster;
        true
    }

    /// Reads everything again: what is on the screen as soon as possible, the rest soon, and nothing against the
    /// service's wish to be left alone. Healthy sizes are as good as new ones.
    pub fn refresh(&mut self, now: Now) {
        let Self { schedules, agenda, pace, .. } = self;
        for (subject, schedule) in schedules {
            let soon = pace.first(subject, schedule.lane.is_far, now);
            match &mut schedule.turn {
                Turn::At(_) if matches!(subject, Subject::Sizes(_)) && schedule.failures == 0 => {}
                Turn::At(time) => {
                    // What is overdue, as after a pause, comes no sooner than the rest.
                    let again = if *time > now.steady { soon.min(*time) } else { soon };
                    agenda.remove(&schedule.lane, *time, subject);
                    *time = again.max(schedule.not_before);
                    agenda.insert(schedule.lane.clone(), *time, subject.clone());
                }
                Turn::Reading { again, .. } => *again = true,
            }
        }
    }

    /// Something was forbidden: what the user may do is read again, unless that was done just now.
    pub fn doubt(&mut self, workspace: &WorkspaceId, now: Now) {
        let subject = Subject::Permissions(workspace.clone());
        let Some(schedule) = self.schedules.get(&subject) else { return };
        if let (&Turn::At(time), Some(read)) = (&schedule.turn, schedule.read) {
            let again = (read + DOUBT).max(now.steady);
            self.file(&subject, time.min(again));
        }
    }

    /// Reads nothing until it is resumed; operations are still followed.
    pub fn pause(&mut self) {
        self.paused = true;
    }

    /// Reads again. What has become due meanwhile does not come all at once.
    pub fn resume(&mut self, now: Now) {
        self.paused = false;
        let overdue = |schedule: &Schedule| matches!(schedule.turn, Turn::At(time) if time <= now.steady);
        let overdue = self.schedules.iter().filter(|(_, schedule)| overdue(schedule));
        let overdue: Vec<Subject> = overdue.map(|(subject, _)| subject.clone()).collect();
        for subject in overdue {
            let time = self.first(&subject, now);
            self.file(&subject, time);
        }
    }

    /// Whether the user wants nothing read for now.
    pub fn is_paused(&self) -> bool {
        self.paused
    }

    /// A page of a listing came: asks for the one after it, or sets the time of the next listing. The failure that
    /// ends the listing, if it is not the page's: the budget was closed meanwhile.
    pub fn heard_page<'a>(
        &mut self,
        workspace: &WorkspaceId,
        page: Result<(Option<&str>, Cost), &ApiError>,
        moving: impl Iterator<Item = &'a ResourceId>,
        now: Now,
        effects: &mut Effects,
    ) -> Option<ApiError> {
        let subject = Subject::Listing(workspace.clone());
        let round = self.pace.round();
        let schedule = self.schedules.get_mut(&subject)?;
        let budget = schedule.lane.budget.clone();
        let (next, cost) = match page {
            Ok(page) => page,
            Err(error) => {
                self.ended(&subject, Some(error), now);
                return None;
            }
        };
        schedule.so_far += 1;
        schedule.took += cost.took;
        if self.purses.heard(&budget, cost) {
            self.purses.spend(&budget, schedule.so_far, round, now);
        }
        if let Some(url) = next {
            if let Some(refused) = self.purses.refused(&budget, now) {
                self.ended(&subject, Some(&refused), now);
                return Some(refused);
            }
            self.purses.spend(&budget, 1, round, now);
            schedule.goes_on(effects.ask(Ask::Page(workspace.clone(), Some(url.to_owned()))));
            return None;
        }
        schedule.pages = schedule.so_far;
        schedule.not_before = now.steady + schedule.took * REST;
        self.ended(&subject, None, now);
        self.moves(workspace, moving, now, effects);
        None
    }

    /// Whether a listing leads on for ever, as when its pages name each other in a circle.
    pub fn is_endless(&self, workspace: &WorkspaceId) -> bool {
        self.listing(workspace).is_some_and(|schedule| schedule.so_far >= MOST_PAGES)
    }

    /// When this workspace is listed next, if it is not being listed.
    pub fn next_listing(&self, workspace: &WorkspaceId) -> Option<Duration> {
        match self.listing(workspace)?.turn {
            Turn::At(time) => {
                let budget = Budget::new(workspace.subscription(), Kind::Reads);
                Some(time.max(self.purses.opens(&budget, Class::Computes)))
            }
            Turn::Reading { .. } => None,
        }
    }

    /// How long a listing of this workspace is waited for, by what was agreed on after the last one.
    pub fn pace(&self, workspace: &WorkspaceId) -> Duration {
        let subject = Subject::Listing(workspace.clone());
        let schedule = self.schedules.get(&subject);
        schedule.map_or_else(|| self.pace.of(&subject, self.is_far(&subject)), |schedule| schedule.pace)
    }

    /// The interval between two listings of a workspace when it is longer than was wished for, since few requests are
    /// left.
    pub fn stretched(&self, workspace: &WorkspaceId) -> Option<Duration> {
        let subject = Subject::Listing(workspace.clone());
        let schedule = self.schedules.get(&subject)?;
        let lasts = self.lasts(&schedule.lane);
        (lasts > self.pace.of(&subject, schedule.lane.is_far)).then_some(lasts)
    }

    /// Whether the service wants to be left alone by what is asked about a workspace.
    pub fn stopped(&self, workspace: &WorkspaceId, now: Now) -> Option<Stop> {
        let kinds = [Kind::Reads, Kind::Writes, Kind::Deletes];
        kinds.into_iter().find_map(|kind| self.closed(&Budget::new(workspace.subscription(), kind), now))
    }

    /// All that the service wants to be left alone with.
    pub fn stops(&self, now: Now) -> impl Iterator<Item = Stop> {
        self.purses.stops(now)
    }

    /// Whether the service wants to be left alone by what spends this budget.
    pub fn closed(&self, budget: &Budget, now: Now) -> Option<Stop> {
        self.purses.closed(budget, now)
    }

    /// Something failed that was asked for, be it by polling or not. When the service wants to be left alone, whatever
    /// would spend that budget waits.
    pub fn failed(&mut self, budget: &Budget, error: &ApiError, now: Now) {
        self.purses.failed(budget, error, now);
    }

    /// What moves in a workspace, as far as is known now: it is read more often, by whichever costs fewer requests, the
    /// listing or each by itself.
    pub fn moves<'a>(
        &mut self,
        workspace: &WorkspaceId,
        moving: impl Iterator<Item = &'a ResourceId>,
        now: Now,
        effects: &mut Effects,
    ) {
        let listing = Subject::Listing(workspace.clone());
        let one_by_one = Subject::Moving(workspace.clone());
        let is_far = self.is_far(&listing);
        let Some(schedule) = self.schedules.get(&listing) else { return };
        let (pages, turn) = (schedule.pages, schedule.turn.clone());
        // As many as a listing has pages: the listing costs no more than these.
        let movers: Vec<ResourceId> =
            moving.take(usize::try_from(pages).unwrap_or(usize::MAX)).cloned().collect();
        let interval = self.pace.moving(workspace, is_far).filter(|_| !movers.is_empty());
        let is_dearer = u32::try_from(movers.len()).is_ok_and(|movers| movers >= pages);
        match interval {
            Some(interval) if !is_dearer => {
                self.moving.insert(workspace.clone(), movers);
                if !self.schedules.contains_key(&one_by_one) {
                    self.begin(&one_by_one, now.steady + interval, effects);
                }
                return;
            }
            Some(interval) => {
                if let Turn::At(time) = turn {
                    self.file(&listing, time.min(now.steady + interval));
                }
                let lasts = self.lasts(&self.lane(&listing));
                if let Some(schedule) = self.schedules.get_mut(&listing) {
                    schedule.pace = schedule.pace.min(interval.max(lasts));
                }
            }
            None => {}
        }
        self.moving.remove(workspace);
        self.leave(&one_by_one, effects);
    }

    /// A compute was read by itself, perhaps because it moves.
    pub fn heard_compute(
        &mut self,
        request: RequestId,
        id: &ResourceId,
        failure: Option<&ApiError>,
        now: Now,
    ) {
        let Some(subject) = id.workspace().map(Subject::Moving) else { return };
        let Some(schedule) = self.schedules.get_mut(&subject) else { return };
        let Turn::Reading { requests, .. } = &mut schedule.turn else { return };
        let before = requests.len();
        requests.retain(|asked| *asked != request);
        if requests.len() < before && requests.is_empty() {
            self.ended(&subject, failure, now);
        }
    }

    /// A page of nodes came: asks for the one after it, or sets the time of the next reading.
    pub fn heard_nodes(
        &mut self,
        cluster: &ResourceId,
        page: Result<(Option<&str>, Cost), &ApiError>,
        now: Now,
        effects: &mut Effects,
    ) {
        let subject = Subject::Nodes(cluster.clone());
        let Some(schedule) = self.schedules.get_mut(&subject) else { return };
        match page {
            Ok((Some(url), cost)) => {
                self.purses.heard(&schedule.lane.budget, cost);
                schedule.goes_on(effects.ask(Ask::Nodes(cluster.clone(), Some(url.to_owned()))));
            }
            Ok((None, cost)) => {
                self.purses.heard(&schedule.lane.budget, cost);
                self.ended(&subject, None, now);
            }
            Err(error) => self.ended(&subject, Some(error), now),
        }
    }

    /// The sizes of a region came, or did not. Those that were kept on this machine may be due for new ones already.
    pub fn heard_sizes(&mut self, region: &RegionId, answer: Result<&VmSizes, &ApiError>, now: Now) {
        let subject = Subject::Sizes(region.clone());
        self.ended(&subject, answer.err(), now);
        if let Some(read) = answer.ok().and_then(VmSizes::read_at) {
            self.file(&subject, Pace::outdated(read, now).max(now.steady + BREATH));
        }
    }

    /// Something else came, or did not.
    pub fn heard(&mut self, subject: &Subject, failure: Option<&ApiError>, now: Now) {
        self.ended(subject, failure, now);
    }

    /// Asks for what is due, as far as there is room.
    pub fn wake(&mut self, now: Now, effects: &mut Effects) {
        if self.paused {
            return;
        }
        while let Some(subject) = self.due(now) {
            self.ask(subject, now, effects);
        }
    }

    /// When something is due next.
    pub fn deadline(&self) -> Option<Duration> {
        if self.paused {
            return None;
        }
        let heads = self.agenda.heads();
        heads.filter_map(|(lane, time, subject)| Some(time.max(self.opens(lane, subject)?))).min()
    }

    /// The first of what is due and has room.
    fn due(&self, now: Now) -> Option<Subject> {
        let heads = self.agenda.heads();
        let due = heads.filter(|(lane, time, subject)| {
            *time <= now.steady && self.opens(lane, subject).is_some_and(|opens| opens <= now.steady)
        });
        let first = due.min_by_key(|(lane, time, _)| (lane.is_far, *time, lane.class));
        first.map(|(_, _, subject)| subject.clone())
    }

    /// From when on a subject may be read; `None` until something else is answered.
    fn opens(&self, lane: &Lane, subject: &Subject) -> Option<Duration> {
        let reading = || self.reading.iter().filter(|(class, _)| *class == lane.class);
        let far = || reading().filter(|(_, subject)| self.is_far(subject));
        if reading().count() >= MOST_AT_ONCE || (lane.is_far && far().count() >= MOST_FAR_AT_ONCE) {
            return None;
        }
        let affordable = match subject {
            Subject::Listing(_) => {
                let pages = self.schedules.get(subject).map_or(1, |schedule| schedule.pages);
                self.purses.affords(lane, pages, self.pace.round())
            }
            Subject::Moving(workspace) => {
                let moving = self.moving.get(workspace).map_or(0, Vec::len);
                self.purses.affords(lane, u32::try_from(moving).unwrap_or(u32::MAX), self.pace.round())
            }
            // These are few, and waited for.
            Subject::Workspace(_)
            | Subject::Permissions(_)
            | Subject::Usages(_)
            | Subject::Sizes(_)
            | Subject::Nodes(_) => Duration::ZERO,
        };
        Some(affordable.max(self.purses.opens(&lane.budget, lane.class)))
    }

    fn ask(&mut self, subject: Subject, now: Now, effects: &mut Effects) {
        let round = self.pace.round();
        let Some(schedule) = self.schedules.get_mut(&subject) else { return };
        if let Turn::At(time) = schedule.turn {
            self.agenda.remove(&schedule.lane, time, &subject);
        }
        let asks = match (&subject, subject.ask(schedule.read.is_none())) {
            (Subject::Moving(workspace), _) => {
                let moving = self.moving.get(workspace).into_iter().flatten();
                moving.cloned().map(Ask::Compute).collect()
            }
            (_, ask) => Vec::from_iter(ask),
        };
        let requests: Vec<RequestId> = asks.into_iter().map(|ask| effects.ask(ask)).collect();
        self.purses.asked(&schedule.lane.budget, subject.class(), now);
        if subject.class() == Class::Computes {
            let count = u32::try_from(requests.len()).unwrap_or(u32::MAX);
            self.purses.spend(&schedule.lane.budget, count, round, now);
        }
        schedule.turn = Turn::Reading { requests, again: false };
        self.reading.insert((subject.class(), subject));
    }

    /// A subject was read whole, or could not be: sets the time of the next reading.
    fn ended(&mut self, subject: &Subject, failure: Option<&ApiError>, now: Now) {
        let lane = self.lane(subject);
        let interval = self.pace.of(subject, lane.is_far);
        let lasts = if subject.class() == Class::Computes { self.lasts(&lane) } else { Duration::ZERO };
        let jitter = self.jitter(subject, interval);
        let Some(schedule) = self.schedules.get_mut(subject) else { return };
        let rest = schedule.took * REST;
        let wait = match failure {
            None => schedule.rests(interval.max(lasts).max(rest), now.steady) + jitter,
            Some(ApiError::Throttled { wait, .. }) => (*wait).max(RETRY),
            Some(_) => schedule.backs_off(interval),
        };
        if let Some(patience) = failure.and_then(ApiError::patience) {
            schedule.not_before = now.steady + patience;
        }
        (schedule.so_far, schedule.took) = (0, Duration::ZERO);
        self.file(subject, now.steady + wait.max(BREATH));
    }

    /// Sets a subject down on the agenda, not before it may be read again.
    fn file(&mut self, subject: &Subject, time: Duration) {
        let lane = self.lane(subject);
        let Some(schedule) = self.schedules.get_mut(subject) else { return };
        match schedule.turn {
            Turn::At(before) => self.agenda.remove(&schedule.lane, before, subject),
            Turn::Reading { .. } => drop(self.reading.remove(&(lane.class, subject.clone()))),
        }
        let time = time.max(schedule.not_before);
        schedule.turn = Turn::At(time);
        schedule.lane = lane.clone();
        self.agenda.insert(lane, time, subject.clone());
    }

    /// Begins with a subject, or begins it anew.
    fn begin(&mut self, subject: &Subject, time: Duration, effects: &mut Effects) {
        let lane = self.lane(subject);
        let schedule = self.schedules.entry(subject.clone()).or_insert_with(|| {
            // It stands on the agenda from here on, as `file` takes for granted.
            self.agenda.insert(lane.clone(), time, subject.clone());
            Schedule::at(time, lane)
        });
        schedule.abandon(effects);
        self.file(subject, time);
    }

    /// Reads nothing but these any more.
    fn keep(&mut self, effects: &mut Effects, wanted: impl Fn(&Subject) -> bool) {
        let unwanted: Vec<Subject> =
            self.schedules.keys().filter(|subject| !wanted(subject)).cloned().collect();
        for subject in &unwanted {
            self.leave(subject, effects);
        }
    }

    /// Does not read this any more.
    fn leave(&mut self, subject: &Subject, effects: &mut Effects) {
        let Some(mut schedule) = self.schedules.remove(subject) else { return };
        schedule.abandon(effects);
        match schedule.turn {
            Turn::At(time) => self.agenda.remove(&schedule.lane, time, subject),
            Turn::Reading { .. } => drop(self.reading.remove(&(subject.class(), subject.clone()))),
        }
    }

    fn listing(&self, workspace: &WorkspaceId) -> Option<&Schedule> {
        self.schedules.get(&Subject::Listing(workspace.clone()))
    }

    fn is_far(&self, subject: &Subject) -> bool {
        let Some(shown) = &self.shown else { return false };
        subject.workspace().is_some_and(|workspace| !shown.contains(&workspace))
    }

    fn lane(&self, subject: &Subject) -> Lane {
        Lane { is_far: self.is_far(subject), class: subject.class(), budget: subject.budget() }
    }

    /// When something that is new, or wanted anew, is read.
    fn first(&self, subject: &Subject, now: Now) -> Duration {
        self.pace.first(subject, self.is_far(subject), now)
    }

    /// What keeps many that were read together from being read together ever after.
    fn jitter(&self, subject: &Subject, interval: Duration) -> Duration {
        if self.pace.is_crowd() { subject.part_of(interval / 10) } else { Duration::ZERO }
    }

    /// How long a round of listings takes within the share of the budget: of those on the screen, or of all.
    fn lasts(&self, lane: &Lane) -> Duration {
        let of_round = |(subject, schedule): (&Subject, &Schedule)| {
            let counts = matches!(subject, Subject::Listing(_))
                && schedule.lane.budget == lane.budget
                && (lane.is_far || !schedule.lane.is_far);
            counts.then_some(schedule.pages)
        };
        let pages = self.schedules.iter().filter_map(of_round).sum();
        self.purses.lasts(&lane.budget, pages, self.pace.round())
    }
}
