//! What was last heard of one workspace: its rows, and what it was asked for beside them.

use super::{
    fleet::{News, Transition},
    panes::{PANES, PaneId},
    row::Row,
};
use crate::{
    domain::{
        ask::Elsewhere,
        compute::Compute,
        error::ApiError,
        ids::{ComputeKey, ResourceId, folded_region},
        offer::{Offer, Offered},
        permissions::{Permission, Permissions},
        quota::Usage,
        text::Text,
        time::Now,
        vm_size::VmSizes,
        workspace::Workspace,
    },
    kinds::{column::Context, money},
};
use chrono_tz::Tz;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

/// For how long a changed row shows that it changed.
const MARK: Duration = Duration::from_secs(3);

/// Something that the service was asked for beside the computes, and may be unable or unwilling to say.
#[derive(Clone, Debug, Default)]
pub enum Heard<T> {
    /// Not asked, or not answered yet.
    #[default]
    Awaited,
    /// The last good answer.
    Known(T),
    /// There was never an answer, and why.
    Missing(ApiError),
}

impl<T> Heard<T> {
    /// The last good answer.
    pub fn get(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Awaited | Self::Missing(_) => None,
        }
    }

    /// The last good answer, taken out.
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Awaited | Self::Missing(_) => None,
        }
    }

    /// The same of what it refers to.
    pub fn as_ref(&self) -> Heard<&T> {
        match self {
            Self::Awaited => Heard::Awaited,
            Self::Known(value) => Heard::Known(value),
            Self::Missing(error) => Heard::Missing(error.clone()),
        }
    }

    /// The same of something else that was heard with it.
    pub fn map<U>(self, of: impl FnOnce(T) -> U) -> Heard<U> {
        match self {
            Self::Awaited => Heard::Awaited,
            Self::Known(value) => Heard::Known(of(value)),
            Self::Missing(error) => Heard::Missing(error),
        }
    }

    /// Takes in an answer; a failure does not take away what was known.
    pub(super) fn hear(&mut self, answer: Result<T, ApiError>) {
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

/// What was last heard of one workspace.
#[derive(Debug)]
pub struct Watched {
    /// The workspace itself.
    pub workspace: Heard<Workspace>,
    /// What the user may do in it.
    pub permissions: Heard<Permissions>,
    /// The sizes of its region.
    pub sizes: Heard<Arc<VmSizes>>,
    /// The quota of its region.
    pub usages: Heard<Arc<[Usage]>>,
    /// What its subscription has that forms choose from.
    pub offers: BTreeMap<Offer, Heard<Vec<Offered>>>,
    /// What other regions have than this workspace's, by their names in lower case.
    pub elsewhere: BTreeMap<String, Heard<Elsewhere>>,
    /// When the last complete listing came.
    pub heard: Option<Now>,
    /// Why the last listing failed, and when, if it did.
    pub failure: Option<(ApiError, Now)>,
    /// What all of it costs an hour by list price.
    pub hourly: f64,
    /// Whether something runs whose price is not published, so that all of it costs more than that.
    pub unpriced: bool,
    rows: HashMap<ResourceId, Row>,
    // Asked for at every frame, so these two are known beforehand.
    counts: [usize; PANES.len()],
    moving: bool,
    listing: u64,
    /// Gone since the listing began that is under way.
    lost: HashSet<ResourceId>,
    marked: Vec<(Duration, ResourceId)>,
}

impl Default for Watched {
    fn default() -> Self {
        Self {
            workspace: Heard::Awaited,
            permissions: Heard::Awaited,
            sizes: Heard::Awaited,
            usages: Heard::Awaited,
            offers: BTreeMap::new(),
            elsewhere: BTreeMap::new(),
            heard: None,
            failure: None,
            hourly: 0.0,
            unpriced: false,
            rows: HashMap::new(),
            counts: [0; PANES.len()],
            moving: false,
            listing: 0,
            lost: HashSet::new(),
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

    /// How many rows a pane has.
    pub fn count(&self, pane: PaneId) -> usize {
        self.counts[pane.index()]
    }

    /// Whether there are no rows at all.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The region that new computes are made in, and that quota and sizes are asked for: the workspace's, or else what
    /// its computes say.
    pub fn region(&self) -> Option<&Text> {
        match &self.workspace {
            Heard::Known(workspace) => Some(&workspace.region).filter(|region| !region.is_empty()),
            Heard::Missing(_) => self.rows.values().find_map(|row| row.compute.location.as_ref()),
            Heard::Awaited => None,
        }
    }

    /// Whether this is the workspace's own region.
    pub fn is_home(&self, region: &str) -> bool {
        region.is_empty() || self.region().is_none_or(|home| folded_region(home) == folded_region(region))
    }

    /// The sizes of a region.
    pub fn sizes_in(&self, region: &str) -> Heard<&VmSizes> {
        if self.is_home(region) {
            return self.sizes.as_ref().map(|sizes| &**sizes);
        }
        let elsewhere = self.elsewhere.get(&folded_region(region)).map(Heard::as_ref);
        elsewhere.unwrap_or(Heard::Awaited).map(|elsewhere| &*elsewhere.sizes)
    }

    /// The quota of a region, as far as it is known.
    pub fn usages_in(&self, region: &str) -> &[Usage] {
        let home = || self.usages.get().map(|usages| &**usages);
        let elsewhere = || Some(&*self.elsewhere.get(&folded_region(region))?.get()?.usages);
        let usages = if self.is_home(region) { home() } else { elsewhere() };
        usages.unwrap_or_default()
    }

    /// The first of `needs` that the user lacks here. While that is not known nothing is lacking.
    pub fn lacks(&self, needs: &[Permission]) -> Option<Permission> {
        self.permissions.get()?.missing(needs)
    }

    /// What the subscription has of something, as far as it was heard.
    pub fn offered(&self, offer: Offer) -> Option<&[Offered]> {
        self.offers.get(&offer)?.get().map(Vec::as_slice)
    }

    /// Whether anything is on its way somewhere.
    pub fn is_moving(&self) -> bool {
        self.moving
    }

    /// Which computes are on their way somewhere.
    pub fn moving(&self) -> impl Iterator<Item = &ResourceId> {
        let moving = self.rows.values().filter(|row| row.moving_since.is_some());
        moving.map(|row| &row.compute.id).filter(|_| self.moving)
    }

    /// Begins a listing anew: what an earlier one has seen proves nothing for the next.
    pub(super) fn begin_listing(&mut self) {
        self.listing += 1;
        self.lost.clear();
    }

    /// Takes in a compute of a page, unless more is known of it by now than when the page was asked for.
    pub(super) fn take_listed(&mut self, compute: &Arc<Compute>, now: Now, news: &mut News) {
        let newer = self.rows.get(&compute.id).is_some_and(|row| row.listing > self.listing);
        if !newer && !self.lost.contains(&compute.id) {
            self.take(compute, now, news);
        }
    }

    fn take(&mut self, compute: &Arc<Compute>, now: Now, news: &mut News) {
        let listing = self.listing;
        if let Some(row) = self.rows.get_mut(&compute.id).filter(|row| Arc::ptr_eq(&row.heard, compute)) {
            // The bytes are the same as before: nobody looks again.
            row.listing = listing;
            return;
        }
        let old = self.rows.get(&compute.id).filter(|row| row.compute.key().is(compute));
        let mut row = Row::new(compute, old, listing, now);
        if let Some(old) = old {
            let (from, to) = (old.compute.headline(), row.compute.headline());
            if from != to && to.is_some() {
                news.transitions.push(Transition {
                    key: row.compute.key(),
                    from: from.cloned(),
                    to: to.cloned(),
                });
            }
            if self.heard.is_some() {
                row.before = Some((old.compute.clone(), now.steady));
                self.marked.push((now.steady + MARK, compute.id.clone()));
            }
        }
        news.changed.insert(compute.id.clone());
        self.put(row);
    }

    /// Takes in a compute that was asked for by itself.
    pub(super) fn take_one(&mut self, compute: &Arc<Compute>, now: Now, news: &mut News) {
        self.lost.remove(&compute.id);
        self.take(compute, now, news);
        if let Some(row) = self.rows.get_mut(&compute.id) {
            // A listing that is under way may have passed its place already.
            row.listing = self.listing + 1;
        }
        self.reckon(now, news);
    }

    /// The service knows nothing of this compute.
    pub(super) fn lose(&mut self, id: &ResourceId, now: Now, news: &mut News) {
        if let Some(gone) = self.rows.remove(id) {
            self.count_out(&gone, news);
            self.lost.insert(id.clone());
        }
        self.reckon(now, news);
    }

    /// The last page of a listing was taken in: what no page had is gone.
    pub(super) fn end_listing(&mut self, now: Now, news: &mut News) {
        let listing = self.listing;
        let unseen: Vec<Row> =
            self.rows.extract_if(|_, row| row.listing < listing).map(|(_, row)| row).collect();
        for gone in &unseen {
            self.count_out(gone, news);
        }
        self.begin_listing();
        self.heard = Some(now);
        self.failure = None;
        self.reckon(now, news);
    }

    /// What all rows come to, after some of them have changed.
    pub(super) fn reckon(&mut self, now: Now, news: &News) {
        if !news.changed.is_empty() {
            self.price(now, |row| news.changed.contains(&row.compute.id));
        }
    }

    /// Prices those rows anew that have `changed`, and adds up what all of them cost.
    pub(super) fn price(&mut self, now: Now, changed: impl Fn(&Row) -> bool) {
        let sizes = self.sizes.get().map(|sizes| &**sizes);
        let x = Context { now: now.wall, sizes, zone: Tz::UTC, provisioning_shown: true };
        (self.hourly, self.unpriced, self.moving) = (0.0, false, false);
        for row in self.rows.values_mut() {
            if changed(row) {
                row.hourly = money::hourly(&row.compute, &x);
                row.unpriced = money::is_unpriced(&row.compute, &x);
            }
            self.hourly += row.hourly.unwrap_or(0.0);
            self.unpriced |= row.unpriced;
            self.moving |= row.moving_since.is_some();
        }
    }

    /// Lets marks fade whose time is over.
    pub(super) fn fade(&mut self, now: Now) {
        let Self { marked, rows, .. } = self;
        let over = |row: &&mut Row| row.before.as_ref().is_none_or(|(_, at)| *at + MARK <= now.steady);
        marked.retain(|(until, id)| {
            if *until > now.steady {
                return true;
            }
            if let Some(row) = rows.get_mut(id).filter(over) {
                row.before = None;
            }
            false
        });
    }

    /// When the next mark fades.
    pub(super) fn deadline(&self) -> Option<Duration> {
        self.marked.iter().map(|(until, _)| *until).min()
    }

    fn put(&mut self, row: Row) {
        self.counts[row.pane.index()] += 1;
        if let Some(old) = self.rows.insert(row.compute.id.clone(), row) {
            self.counts[old.pane.index()] -= 1;
        }
    }

    fn count_out(&mut self, gone: &Row, news: &mut News) {
        self.counts[gone.pane.index()] -= 1;
        let from = gone.compute.headline().cloned();
        news.transitions.push(Transition { key: gone.compute.key(), from, to: None });
        news.changed.insert(gone.compute.id.clone());
    }
}
