//! What was last heard of one workspace: its rows, and what it was asked for beside them.

use super::{
    fleet::{News, Transition},
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
    /// How long a listing was waited for, by what was agreed on after the last one.
    pub(super) pace: Duration,
    rows: HashMap<ResourceId, Row>,
    // Sums over all rows, kept in step with them: nothing here is ever counted anew.
    hourly: i64,
    unpriced: usize,
    moving: HashSet<ResourceId>,
    listing: u64,
    /// Gone since the listing began that is under way.
    lost: HashSet<ResourceId>,
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
            pace: Duration::ZERO,
            rows: HashMap::new(),
            hourly: 0,
            unpriced: 0,
            moving: HashSet::new(),
            listing: 0,
            lost: HashSet::new(),
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

    /// What all of it costs an hour by list price, in millionths of a dollar.
    pub fn hourly(&self) -> i64 {
        self.hourly
    }

    /// Whether something runs whose price is not published, so that all of it costs more than that.
    pub fn is_unpriced(&self) -> bool {
        self.unpriced > 0
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

    /// Whether the first listing has come, or has failed for good, and with it all that belongs beside it.
    pub fn is_settled(&self) -> bool {
        let listed = self.heard.is_some() || self.failure.is_some();
        let located = !matches!(self.workspace, Heard::Awaited);
        let priced = !matches!(self.sizes, Heard::Awaited) && !matches!(self.usages, Heard::Awaited);
        listed && located && (priced || self.region().is_none())
    }

    /// Whether anything is on its way somewhere.
    pub fn is_moving(&self) -> bool {
        !self.moving.is_empty()
    }

    /// Which computes are on their way somewhere.
    pub fn moving(&self) -> impl Iterator<Item = &ResourceId> {
        self.moving.iter()
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
                row.before = Some(Box::new((old.compute.clone(), now.steady)));
            }
        }
        news.changed.insert(compute.id.clone());
        self.put(row, now);
    }

    /// Takes in a compute that was asked for by itself.
    pub(super) fn take_one(&mut self, compute: &Arc<Compute>, now: Now, news: &mut News) {
        self.lost.remove(&compute.id);
        self.take(compute, now, news);
        if let Some(row) = self.rows.get_mut(&compute.id) {
            // A listing that is under way may have passed its place already.
            row.listing = self.listing + 1;
        }
    }

    /// The service knows nothing of this compute.
    pub(super) fn lose(&mut self, id: &ResourceId, news: &mut News) {
        if let Some(gone) = self.rows.remove(id) {
            self.gone(&gone, news);
            self.lost.insert(id.clone());
        }
    }

    /// The last page of a listing was taken in: what no page had is gone.
    pub(super) fn end_listing(&mut self, now: Now, news: &mut News) {
        let listing = self.listing;
        let unseen: Vec<Row> =
            self.rows.extract_if(|_, row| row.listing < listing).map(|(_, row)| row).collect();
        for gone in &unseen {
            self.gone(gone, news);
        }
        self.begin_listing();
        self.heard = Some(now);
        self.failure = None;
    }

    /// The sizes have come, and with them prices.
    pub(super) fn price(&mut self, now: Now) {
        let Self { rows, sizes, .. } = self;
        for row in rows.values_mut() {
            price(row, sizes, now);
        }
        self.hourly = self.rows.values().map(|row| row.hourly).sum();
        self.unpriced = self.rows.values().filter(|row| row.unpriced).count();
    }

    /// Lets the mark of a row fade that changed so long ago.
    pub(super) fn fade(&mut self, id: &ResourceId, changed: Duration) {
        if let Some(row) = self.rows.get_mut(id) {
            // It may have changed once more meanwhile.
            row.before.take_if(|before| before.1 <= changed);
        }
    }

    fn put(&mut self, mut row: Row, now: Now) {
        let id = row.compute.id.clone();
        price(&mut row, &self.sizes, now);
        self.hourly += row.hourly;
        self.unpriced += usize::from(row.unpriced);
        if row.moving_since.is_some() {
            self.moving.insert(id.clone());
        } else {
            self.moving.remove(&id);
        }
        if let Some(old) = self.rows.insert(id, row) {
            self.take_off(&old);
        }
    }

    fn gone(&mut self, gone: &Row, news: &mut News) {
        self.take_off(gone);
        self.moving.remove(&gone.compute.id);
        let from = gone.compute.headline().cloned();
        news.transitions.push(Transition { key: gone.compute.key(), from, to: None });
        news.changed.insert(gone.compute.id.clone());
    }

    /// A row counts no longer.
    fn take_off(&mut self, old: &Row) {
        self.hourly -= old.hourly;
        self.unpriced -= usize::from(old.unpriced);
    }
}

fn price(row: &mut Row, sizes: &Heard<Arc<VmSizes>>, now: Now) {
    let x = Context {
        now: now.wall,
        sizes: sizes.get().map(|sizes| &**sizes),
        zone: Tz::UTC,
        provisioning_shown: true,
        me: None,
    };
    #[expect(clippy::cast_possible_truncation, reason = "no compute costs nine trillion dollars an hour")]
    let millionths = |dollars: f64| (dollars * 1e6).round() as i64;
    row.hourly = money::hourly(&row.compute, &x).map_or(0, millionths);
    row.unpriced = money::is_unpriced(&row.compute, &x);
}
