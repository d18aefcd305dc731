//! What was last heard of each workspace. `absorb` and its like are the only ways in; what changed comes out.

use super::panes::PaneId;
use crate::{
    domain::{
        ask::Page,
        compute::{Compute, Health, Status},
        error::ApiError,
        ids::{ComputeKey, ResourceId, WorkspaceId},
        quota::Usage,
        text::Text,
        time::Now,
        vm_size::VmSizes,
        workspace::Workspace,
    },
    kinds::{self, Kind, column::Context, money},
};
use chrono::{DateTime, Utc};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
    time::Duration,
};

/// For how long a changed row shows that it changed.
const MARK: Duration = Duration::from_secs(3);
/// From when on something that moves counts as a problem.
const STUCK: Duration = Duration::from_secs(10 * 60);

/// One compute of a workspace, and what has become of it while the program watched.
#[derive(Clone, Debug)]
pub struct Row {
    /// The compute, with last known facts in the place of nulls.
    pub compute: Arc<Compute>,
    /// Its type's table.
    pub kind: &'static Kind,
    /// The pane that lists it.
    pub pane: PaneId,
    /// What it was before it changed, and when it did; only for a few seconds.
    pub before: Option<(Arc<Compute>, Duration)>,
    /// Since when it has been on its way somewhere.
    pub moving_since: Option<DateTime<Utc>>,
    /// What a filter looks at, in lower case.
    pub haystack: Box<str>,
    heard: Arc<Compute>,
    listing: u64,
}

impl Row {
    /// Whether it needs somebody: failed, unusable, unreadable, or moving for longer than ten minutes.
    pub fn is_problem(&self, now: Now) -> bool {
        self.compute.is_bad() || self.moving_since.is_some_and(|since| now.since(since) > STUCK)
    }
}

/// Something that the service was asked for beside the computes, and may be unable or unwilling to say.
#[derive(Clone, Debug)]
pub enum Fact<T> {
    /// Not asked, or not answered yet.
    Awaited,
    /// The last good answer.
    Known(T),
    /// There was never an answer, and why.
    Missing(ApiError),
}

impl<T> Fact<T> {
    /// The last good answer.
    pub fn get(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Awaited | Self::Missing(_) => None,
        }
    }

    /// Takes in an answer; a failure does not take away what was known.
    fn hear(&mut self, answer: Result<T, ApiError>) {
        match answer {
            Ok(value) => *self = Self::Known(value),
            Err(error) => {
                if !matches!(self, Self::Known(_)) {
                    *self = Self::Missing(error);
                }
            }
        }
    }
}

/// A state that changed while the program watched.
#[derive(Clone, Debug, PartialEq)]
pub struct Transition {
    /// Whose state.
    pub key: ComputeKey,
    /// What it was.
    pub from: Option<Status>,
    /// What it is; `None` when the compute is gone.
    pub to: Option<Status>,
}

/// What an answer changed.
#[derive(Debug, Default)]
pub struct News {
    /// Computes that are new, different or gone.
    pub changed: HashSet<ResourceId>,
    /// States that changed.
    pub transitions: Vec<Transition>,
}

/// What was last heard of one workspace.
#[derive(Debug)]
pub struct Watched {
    /// The workspace itself.
    pub workspace: Fact<Workspace>,
    /// The sizes of its region.
    pub sizes: Fact<Arc<VmSizes>>,
    /// The quota of its region.
    pub usages: Fact<Vec<Usage>>,
    /// When the last complete listing came.
    pub heard: Option<Now>,
    /// Why the last listing failed, and when, if it did.
    pub failure: Option<(ApiError, Now)>,
    /// What all of it costs an hour by list price.
    pub hourly: f64,
    /// Whether a row moves: asked by every frame, so it is counted only when rows change.
    moving: bool,
    rows: HashMap<ResourceId, Row>,
    listing: u64,
    marked: Vec<(Duration, ResourceId)>,
}

impl Default for Watched {
    fn default() -> Self {
        Self {
            workspace: Fact::Awaited,
            sizes: Fact::Awaited,
            usages: Fact::Awaited,
            heard: None,
            failure: None,
            hourly: 0.0,
            moving: false,
            rows: HashMap::new(),
            listing: 0,
            marked: Vec::new(),
        }
    }
}

impl Watched {
    /// All rows, in no order.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.values()
    }

    /// The row of this id.
    pub fn row(&self, id: &ResourceId) -> Option<&Row> {
        self.rows.get(id)
    }

    /// The row of the very compute that is meant, not of another of that name.
    pub fn row_of(&self, key: &ComputeKey) -> Option<&Row> {
        self.rows.get(&key.id).filter(|row| key.is(&row.compute))
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The region that quota and sizes are asked for.
    pub fn region(&self) -> Option<&Text> {
        self.workspace.get().map(|workspace| &workspace.region).filter(|region| !region.is_empty())
    }

    /// Whether anything is on its way somewhere.
    pub fn is_moving(&self) -> bool {
        self.moving
    }

    fn take(&mut self, compute: &Arc<Compute>, now: Now, news: &mut News) {
        let id = compute.id.clone();
        let listing = self.listing;
        if let Some(row) = self.rows.get_mut(&id).filter(|row| Arc::ptr_eq(&row.heard, compute)) {
            // The bytes are the same as before: nobody looks again.
            row.listing = listing;
            return;
        }
        let old = self.rows.get(&id).filter(|row| row.compute.key().is(compute));
        let shown =
            old.and_then(|old| with_last_known(&old.compute, compute)).unwrap_or_else(|| compute.clone());
        let before = old.filter(|_| self.heard.is_some()).map(|old| (old.compute.clone(), now.steady));
        if before.is_some() {
            self.marked.push((now.steady + MARK, id.clone()));
        }
        let (from, to) = (old.map(|old| old.compute.headline().cloned()), shown.headline().cloned());
        if let Some(from) = from.filter(|from| *from != to && to.is_some()) {
            news.transitions.push(Transition { key: shown.key(), from, to });
        }
        let moving_since = moving_since(&shown, old.and_then(|old| old.moving_since), now);
        let kind = kinds::kind(&shown.compute_type);
        let row = Row {
            kind,
            pane: PaneId::of(kind),
            haystack: haystack(&shown),
            compute: shown,
            before,
            moving_since,
            heard: compute.clone(),
            listing,
        };
        self.rows.insert(id.clone(), row);
        news.changed.insert(id);
    }
}

/// What was last heard of each workspace that is watched.
#[derive(Debug, Default)]
pub struct Fleet {
    workspaces: BTreeMap<WorkspaceId, Watched>,
}

impl Fleet {
    /// Begins to watch a workspace, or to list it anew.
    pub fn watch(&mut self, workspace: WorkspaceId) {
        self.workspaces.entry(workspace).or_default().listing += 1;
    }

    /// What is known of a workspace.
    pub fn get(&self, workspace: &WorkspaceId) -> Option<&Watched> {
        self.workspaces.get(workspace)
    }

    /// Takes in a page of a listing. After the last one the rows that were not seen are gone.
    pub fn absorb(&mut self, workspace: &WorkspaceId, page: &Page, now: Now) -> News {
        let mut news = News::default();
        let Some(watched) = self.workspaces.get_mut(workspace) else { return news };
        for compute in &page.computes {
            watched.take(&named(compute, workspace, &watched.rows), now, &mut news);
        }
        if page.next.is_none() {
            let listing = watched.listing;
            for (_, gone) in watched.rows.extract_if(|_, row| row.listing < listing) {
                let from = gone.compute.headline().cloned();
                news.transitions.push(Transition { key: gone.compute.key(), from, to: None });
                news.changed.insert(gone.compute.id.clone());
            }
            watched.listing += 1;
            watched.heard = Some(now);
            watched.failure = None;
        }
        watched.reckon(now, &news);
        news
    }

    /// Takes in the answer about one compute.
    pub fn absorb_one(&mut self, id: &ResourceId, answer: &Result<Arc<Compute>, ApiError>, now: Now) -> News {
        let mut news = News::default();
        let Some(watched) = id.workspace().and_then(|workspace| self.workspaces.get_mut(&workspace)) else {
            return news;
        };
        match answer {
            // Asked for by its id and answered by something without one: nothing is learnt.
            Ok(compute) if compute.unreadable.is_some() => {}
            Ok(compute) => {
                watched.take(compute, now, &mut news);
                if let Some(row) = watched.rows.get_mut(&compute.id) {
                    // A listing that is under way may have passed its place already.
                    row.listing = watched.listing + 1;
                }
            }
            Err(ApiError::NotFound(_)) => {
                if let Some(gone) = watched.rows.remove(id) {
                    let from = gone.compute.headline().cloned();
                    news.transitions.push(Transition { key: gone.compute.key(), from, to: None });
                    news.changed.insert(id.clone());
                }
            }
            Err(_) => {}
        }
        watched.reckon(now, &news);
        news
    }

    /// A listing failed: nothing is removed, and the rows are as old as they are.
    pub fn failed(&mut self, workspace: &WorkspaceId, error: ApiError, now: Now) {
        if let Some(watched) = self.workspaces.get_mut(workspace) {
            watched.failure = Some((error, now));
            // What it has seen proves nothing for the next one.
            watched.listing += 1;
        }
    }

    /// Takes in what the workspace itself is.
    pub fn heard_workspace(&mut self, id: &WorkspaceId, answer: Result<Workspace, ApiError>) {
        if let Some(watched) = self.workspaces.get_mut(id) {
            watched.workspace.hear(answer);
        }
    }

    /// Takes in the quota of a workspace's region.
    pub fn heard_usages(&mut self, id: &WorkspaceId, answer: Result<Vec<Usage>, ApiError>) {
        if let Some(watched) = self.workspaces.get_mut(id) {
            watched.usages.hear(answer);
        }
    }

    /// Takes in the sizes of a workspace's region.
    pub fn heard_sizes(&mut self, id: &WorkspaceId, answer: Result<Arc<VmSizes>, ApiError>, now: Now) {
        if let Some(watched) = self.workspaces.get_mut(id) {
            watched.sizes.hear(answer);
            watched.sum(now);
        }
    }

    /// Lets marks fade whose time is over.
    pub fn wake(&mut self, now: Now) {
        for watched in self.workspaces.values_mut() {
            let Watched { marked, rows, .. } = watched;
            marked.retain(|(until, id)| {
                let over = *until <= now.steady;
                if over
                    && let Some(row) = rows
                        .get_mut(id)
                        .filter(|row| row.before.as_ref().is_none_or(|(_, at)| *at + MARK <= now.steady))
                {
                    row.before = None;
                }
                !over
            });
        }
    }

    /// When the next mark fades.
    pub fn deadline(&self) -> Option<Duration> {
        self.workspaces.values().flat_map(|watched| &watched.marked).map(|(until, _)| *until).min()
    }
}

impl Watched {
    fn reckon(&mut self, now: Now, news: &News) {
        if !news.changed.is_empty() {
            self.moving = self.rows.values().any(|row| row.moving_since.is_some());
            self.sum(now);
        }
    }

    fn sum(&mut self, now: Now) {
        let x = Context {
            now: now.wall,
            sizes: self.sizes.get().map(|sizes| &**sizes),
            provisioning_shown: true,
        };
        // The sum of nothing is -0.0, which would be shown with its sign.
        self.hourly = 0.0 + self.rows.values().filter_map(|row| money::hourly(&row.compute, &x)).sum::<f64>();
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

/// An unreadable body has no id; it gets one of its own, so that it can be shown and pointed at.
fn named(compute: &Arc<Compute>, workspace: &WorkspaceId, rows: &HashMap<ResourceId, Row>) -> Arc<Compute> {
    if !compute.id.as_str().is_empty() {
        return compute.clone();
    }
    let mut hasher = DefaultHasher::new();
    compute.body.json().hash(&mut hasher);
    let id = workspace.compute(&format!("(unreadable {:04x})", hasher.finish() & 0xffff));
    if let Some(known) = rows.get(&id) {
        return known.heard.clone();
    }
    let mut named = Compute::clone(compute);
    named.name = Text::new(id.name());
    named.id = id;
    Arc::new(named)
}

fn moving_since(compute: &Compute, known: Option<DateTime<Utc>>, now: Now) -> Option<DateTime<Utc>> {
    if !compute.is_moving() {
        return None;
    }
    let by_service =
        compute.state_since.filter(|_| compute.state.as_ref().is_some_and(|s| s.health == Health::Moving));
    Some(by_service.or(known).unwrap_or(now.wall))
}

fn haystack(compute: &Compute) -> Box<str> {
    let mut words: Vec<&str> = vec![&compute.name, &compute.compute_type];
    words.extend(
        [&compute.state, &compute.provisioning].into_iter().flatten().map(|status| status.word.as_str()),
    );
    let texts = [&compute.size, &compute.owner, &compute.region, &compute.address, &compute.purpose];
    words.extend(texts.into_iter().flatten().map(Text::as_str));
    words.extend(compute.tags.iter().flat_map(|(key, value)| [key.as_str(), value.as_str()]));
    words.extend(compute.faults.iter().map(|fault| fault.code.as_str()));
    words.join(" ").to_lowercase().into()
}
