//! What was last heard of each workspace. `absorb` and its like are the only ways in; what changed comes out.

use super::{
    panes::PaneId,
    row::{Row, STUCK},
    watched::{Heard, Watched},
};
use crate::domain::{
    ask::{Elsewhere, Page},
    compute::{Compute, Status},
    error::ApiError,
    ids::{ComputeKey, RegionId, ResourceId, WorkspaceId, folded_region},
    offer::{Offer, Offered},
    permissions::{Permission, Permissions},
    quota::Usage,
    time::Now,
    vm_size::VmSizes,
    workspace::Workspace,
};
use chrono::{DateTime, Utc};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    sync::Arc,
    time::Duration,
};

/// For how long a changed row shows that it changed.
const MARK: Duration = Duration::from_secs(3);

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

/// What was last heard of each workspace that is watched.
#[derive(Debug, Default)]
pub struct Fleet {
    workspaces: BTreeMap<WorkspaceId, Watched>,
    /// The sizes and the quota of each region, held once for all of its workspaces.
    regions: BTreeMap<RegionId, Region>,
    /// The workspaces of rows whose ids name another one, or none: what a service lists may have any id.
    strays: HashMap<ResourceId, WorkspaceId>,
    /// Rows that show that they changed, and since when; the oldest first.
    marked: VecDeque<(Duration, ResourceId)>,
    /// When what moves has been at it for so long that it is a problem, if it still moves by then.
    stuck: BTreeSet<(DateTime<Utc>, ResourceId)>,
    /// Grows with everything that is heard.
    version: u64,
}

/// What was last heard of a region.
#[derive(Debug, Default)]
struct Region {
    sizes: Heard<Arc<VmSizes>>,
    usages: Heard<Arc<[Usage]>>,
}

impl Fleet {
    /// Watches these workspaces from now on, and no others. What is known of those that stay is kept, and they are
    /// listed anew.
    pub fn watch(&mut self, workspaces: &[WorkspaceId]) {
        self.version += 1;
        self.strays.retain(|_, workspace| workspaces.contains(workspace));
        let mut known = std::mem::take(&mut self.workspaces);
        for id in workspaces {
            let mut watched = known.remove(id).or_else(|| self.workspaces.remove(id)).unwrap_or_default();
            watched.begin_listing();
            self.workspaces.insert(id.clone(), watched);
        }
    }

    /// What is known of a workspace.
    pub fn get(&self, workspace: &WorkspaceId) -> Option<&Watched> {
        self.workspaces.get(workspace)
    }

    /// All workspaces that are watched, by id.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&WorkspaceId, &Watched)> {
        self.workspaces.iter()
    }

    /// The only workspace that is watched, where it is one.
    pub fn only(&self) -> Option<(&WorkspaceId, &Watched)> {
        self.workspaces.first_key_value().filter(|_| self.workspaces.len() == 1)
    }

    /// Whether more than one workspace is watched.
    pub fn has_several(&self) -> bool {
        self.workspaces.len() > 1
    }

    /// The workspace of something in it, if it is watched.
    pub fn of(&self, id: &ResourceId) -> Option<(&WorkspaceId, &Watched)> {
        match self.strays.get(id) {
            Some(workspace) => self.workspaces.get_key_value(workspace),
            None => self.workspaces.get_key_value(&id.workspace()?),
        }
    }

    /// The row of this id.
    pub fn row(&self, id: &ResourceId) -> Option<&Row> {
        self.of(id)?.1.row(id)
    }

    /// The row of the very compute that is meant, not of another of that name.
    pub fn row_of(&self, key: &ComputeKey) -> Option<&Row> {
        self.of(&key.id)?.1.row_of(key)
    }

    /// All rows, in no order.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.workspaces.values().flat_map(Watched::rows)
    }

    /// Another workspace of the same region that has an instance or cluster of this name: the service wants such names
    /// to be given once in a region.
    pub fn neighbour(&self, workspace: &WorkspaceId, name: &str) -> Option<&WorkspaceId> {
        let region = self.get(workspace)?.region()?;
        let has = |(id, watched): &(&WorkspaceId, &Watched)| {
            *id != workspace
                && watched.region().is_some_and(|other| folded_region(other) == folded_region(region))
                && watched
                    .row(&id.compute(name))
                    .is_some_and(|row| matches!(row.pane, PaneId::Instances | PaneId::Clusters))
        };
        self.iter().find(has).map(|(id, _)| id)
    }

    /// A number that is another one after anything was heard.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Takes in a page of a listing. After the last one the rows that were not seen are gone.
    pub fn absorb(&mut self, workspace: &WorkspaceId, page: &Page, now: Now) -> News {
        let mut news = News::default();
        let Some(watched) = self.workspaces.get_mut(workspace) else { return news };
        for compute in &page.computes {
            watched.take_listed(compute, now, &mut news);
        }
        if page.next.is_none() {
            watched.end_listing(now, &mut news);
        }
        self.note(workspace, &news, now);
        news
    }

    /// Takes in the answer about one compute.
    pub fn absorb_one(&mut self, id: &ResourceId, answer: &Result<Arc<Compute>, ApiError>, now: Now) -> News {
        let mut news = News::default();
        let Some((workspace, _)) = self.of(id) else { return news };
        let workspace = workspace.clone();
        let Some(watched) = self.workspaces.get_mut(&workspace) else { return news };
        match answer {
            // Asked for by its id and answered by something without one: nothing is learnt.
            Ok(compute) if compute.unreadable.is_some() => {}
            Ok(compute) => watched.take_one(compute, now, &mut news),
            Err(ApiError::NotFound(_)) => watched.lose(id, &mut news),
            Err(_) => {}
        }
        self.note(&workspace, &news, now);
        news
    }

    /// A listing failed: nothing is removed, and the rows are as old as they are.
    pub fn failed(&mut self, workspace: &WorkspaceId, error: ApiError, now: Now) {
        self.version += 1;
        if let Some(watched) = self.workspaces.get_mut(workspace) {
            // Since when it fails is the first failure of the row, and why is the last.
            let since = watched.failure.take().map_or(now, |(_, since)| since);
            watched.failure = Some((error, since));
            watched.begin_listing();
        }
    }

    /// How long a listing of a workspace is waited for from now on.
    pub fn paced(&mut self, workspace: &WorkspaceId, pace: Duration) {
        if let Some(watched) = self.workspaces.get_mut(workspace) {
            watched.pace = pace;
        }
    }

    /// Takes in what the workspace itself is.
    pub fn heard_workspace(&mut self, id: &WorkspaceId, answer: Result<Workspace, ApiError>) {
        self.version += 1;
        if let Some(watched) = self.workspaces.get_mut(id) {
            watched.workspace.hear(answer);
        }
    }

    /// Takes in what the user may do in a workspace.
    pub fn heard_permissions(&mut self, id: &WorkspaceId, answer: Result<Permissions, ApiError>) {
        if let Some(watched) = self.workspaces.get_mut(id) {
            watched.permissions.hear(answer);
        }
    }

    /// Whether the user is known to lack one of `needs` in a workspace.
    pub fn lacks(&self, id: &WorkspaceId, needs: &[Permission]) -> bool {
        self.get(id).is_some_and(|watched| watched.lacks(needs).is_some())
    }

    /// It is known in which region a workspace is: what is known of that holds for it too.
    pub fn located(&mut self, id: &WorkspaceId, region: &RegionId, now: Now) {
        if let Some((region, watched)) = self.regions.get(region).zip(self.workspaces.get_mut(id)) {
            watched.sizes.clone_from(&region.sizes);
            watched.usages.clone_from(&region.usages);
            watched.price(now);
            self.version += 1;
        }
    }

    /// Takes in the quota of a region, for those that are there.
    pub fn heard_usages<'a>(
        &mut self,
        region: &RegionId,
        answer: Result<Arc<[Usage]>, ApiError>,
        there: impl Iterator<Item = &'a WorkspaceId>,
    ) {
        let usages = &mut self.regions.entry(region.clone()).or_default().usages;
        usages.hear(answer);
        for id in there {
            if let Some(watched) = self.workspaces.get_mut(id) {
                watched.usages.clone_from(usages);
            }
        }
    }

    /// Since when sizes and prices are as they are shown: the oldest answer that any of them comes from.
    pub fn sizes_read_at(&self) -> Option<DateTime<Utc>> {
        let sizes = self.regions.values().filter_map(|region| region.sizes.get());
        sizes.filter_map(|sizes| sizes.read_at()).min()
    }

    /// Takes in the sizes of a region, for those that are there.
    pub fn heard_sizes<'a>(
        &mut self,
        region: &RegionId,
        answer: Result<Arc<VmSizes>, ApiError>,
        there: impl Iterator<Item = &'a WorkspaceId>,
        now: Now,
    ) {
        let sizes = &mut self.regions.entry(region.clone()).or_default().sizes;
        sizes.hear(answer);
        for id in there {
            if let Some(watched) = self.workspaces.get_mut(id) {
                watched.sizes.clone_from(sizes);
                watched.price(now);
                self.version += 1;
            }
        }
    }

    /// A list of what a workspace's subscription has is wanted: whether it is to be asked for. What failed is asked for
    /// again whenever somebody wants to see it.
    pub fn wants_offers(&mut self, id: &WorkspaceId, offer: Offer) -> bool {
        let Some(watched) = self.workspaces.get_mut(id) else { return false };
        let asks = matches!(watched.offers.get(&offer), None | Some(Heard::Missing(_)));
        if asks {
            watched.offers.insert(offer, Heard::Awaited);
        }
        asks
    }

    /// Sizes and quota of another region are wanted: whether they are to be asked for.
    pub fn wants_region(&mut self, id: &WorkspaceId, region: &str) -> bool {
        let Some(watched) = self.workspaces.get_mut(id).filter(|watched| !watched.is_home(region)) else {
            return false;
        };
        let heard = watched
            .elsewhere
            .entry(folded_region(region))
            .or_insert_with(|| Heard::Missing(ApiError::lost()));
        let asks = matches!(heard, Heard::Missing(_));
        if asks {
            *heard = Heard::Awaited;
        }
        asks
    }

    /// Takes in what another region has.
    pub fn heard_elsewhere(&mut self, id: &WorkspaceId, region: &str, answer: Result<Elsewhere, ApiError>) {
        if let Some(watched) = self.workspaces.get_mut(id) {
            watched.elsewhere.entry(folded_region(region)).or_insert(Heard::Awaited).hear(answer);
        }
    }

    /// Takes in what a workspace's subscription has.
    pub fn heard_offers(&mut self, id: &WorkspaceId, offer: Offer, answer: Result<Vec<Offered>, ApiError>) {
        if let Some(watched) = self.workspaces.get_mut(id) {
            watched.offers.entry(offer).or_insert(Heard::Awaited).hear(answer);
        }
    }

    /// Lets marks fade whose time is over, and says what has become a problem by nothing but time.
    pub fn wake(&mut self, now: Now) -> News {
        while self.deadline().is_some_and(|due| due <= now.steady)
            && let Some((since, id)) = self.marked.pop_front()
        {
            let workspace = self.of(&id).map(|(workspace, _)| workspace.clone());
            if let Some(watched) = workspace.and_then(|workspace| self.workspaces.get_mut(&workspace)) {
                watched.fade(&id, since);
            }
        }
        let mut news = News::default();
        while self.stuck.first().is_some_and(|(due, _)| *due < now.wall) {
            news.changed.extend(self.stuck.pop_first().map(|(_, id)| id));
        }
        news.changed.retain(|id| self.row(id).is_some_and(|row| row.is_problem(now)));
        news
    }

    /// When the next mark fades.
    pub fn deadline(&self) -> Option<Duration> {
        self.marked.front().map(|(since, _)| *since + MARK)
    }

    /// Takes note of when rows that changed want to be looked at again.
    fn note(&mut self, workspace: &WorkspaceId, news: &News, now: Now) {
        self.version += 1;
        let Some(watched) = self.workspaces.get(workspace) else { return };
        for id in &news.changed {
            let listed = watched.row(id).is_some();
            if listed && id.workspace().as_ref() != Some(workspace) {
                self.strays.insert(id.clone(), workspace.clone());
            } else if !listed && self.strays.get(id) == Some(workspace) {
                self.strays.remove(id);
            }
        }
        for row in news.changed.iter().filter_map(|id| watched.row(id)) {
            if row.before.is_some() {
                self.marked.push_back((now.steady, row.compute.id.clone()));
            }
            if let Some(since) = row.moving_since
                && now.since(since) <= STUCK
            {
                self.stuck.insert((since + STUCK, row.compute.id.clone()));
            }
        }
    }
}
