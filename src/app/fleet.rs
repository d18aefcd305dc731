//! What was last heard of each workspace. `absorb` and its like are the only ways in; what changed comes out.

use super::watched::{Heard, Watched};
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
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
    time::Duration,
};

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
}

/// What was last heard of a region.
#[derive(Debug, Default)]
struct Region {
    sizes: Heard<Arc<VmSizes>>,
    usages: Heard<Arc<[Usage]>>,
}

impl Fleet {
    /// Begins to watch a workspace, or to list it anew.
    pub fn watch(&mut self, workspace: WorkspaceId) {
        self.workspaces.entry(workspace).or_default().begin_listing();
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
            watched.take_listed(compute, now, &mut news);
        }
        if page.next.is_none() {
            watched.end_listing(now, &mut news);
        } else {
            watched.reckon(now, &news);
        }
        news
    }

    /// Takes in the answer about one compute.
    pub fn absorb_one(&mut self, id: &ResourceId, answer: &Result<Arc<Compute>, ApiError>, now: Now) -> News {
        let mut news = News::default();
        let Some(workspace) = id.workspace() else { return news };
        let Some(watched) = self.workspaces.get_mut(&workspace) else { return news };
        match answer {
            // Asked for by its id and answered by something without one: nothing is learnt.
            Ok(compute) if compute.unreadable.is_some() => {}
            Ok(compute) => watched.take_one(compute, now, &mut news),
            Err(ApiError::NotFound(_)) => watched.lose(id, now, &mut news),
            Err(_) => {}
        }
        news
    }

    /// A listing failed: nothing is removed, and the rows are as old as they are.
    pub fn failed(&mut self, workspace: &WorkspaceId, error: ApiError, now: Now) {
        if let Some(watched) = self.workspaces.get_mut(workspace) {
            watched.failure = Some((error, now));
            watched.begin_listing();
        }
    }

    /// Takes in what the workspace itself is.
    pub fn heard_workspace(&mut self, id: &WorkspaceId, answer: Result<Workspace, ApiError>) {
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
            watched.price(now, |_| true);
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
                watched.price(now, |_| true);
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

    /// Lets marks fade whose time is over.
    pub fn wake(&mut self, now: Now) {
        self.workspaces.values_mut().for_each(|watched| watched.fade(now));
    }

    /// When the next mark fades.
    pub fn deadline(&self) -> Option<Duration> {
        self.workspaces.values().filter_map(Watched::deadline).min()
    }
}
