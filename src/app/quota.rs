//! The columns of the quota pane.

use super::fleet::Fleet;
use crate::{
    domain::{
        compute::{Health, Priority},
        ids::RegionId,
        quota::{Scope, Usage},
        text::Text,
    },
    kinds::column::{Cell, Column, SortKey, Tone},
};
use std::collections::HashSet;

/// From this part of a limit on it counts as nearly used up.
const NEARLY: f64 = 0.8;

/// One row of quota: what one subscription may use in one region.
#[derive(Clone, Debug)]
pub struct Line {
    /// The region.
    pub region: Text,
    /// The subscription.
    pub subscription: Text,
    /// Used and limit.
    pub usage: Usage,
}

impl Line {
    /// What tells one row from all others.
    pub fn key(&self) -> Text {
        let Self { region, subscription, usage } = self;
        Text::from(format!("{subscription} {region} {:?} {}", usage.scope, usage.name))
    }
}

/// The quota of all workspaces that are watched, once for those that share it.
pub fn lines(fleet: &Fleet) -> impl Iterator<Item = Line> {
    let mut seen = HashSet::new();
    let shared = fleet.iter().filter_map(move |(id, watched)| {
        let (region, usages) = watched.region().zip(watched.usages.get())?;
        let place = RegionId::new(id.subscription(), region);
        seen.insert(place).then_some((id.subscription(), region, usages))
    });
    shared.flat_map(|(subscription, region, usages)| {
        let line = |usage: &Usage| Line {
            region: region.clone(),
            subscription: Text::new(subscription),
            usage: usage.clone(),
        };
        usages.iter().map(line)
    })
}

/// The columns, most important first.
pub const COLUMNS: &[Column<Line>] = &[
    Column::<Line>::new(
        "name",
        "FAMILY OR TOTAL",
        (24, 48),
        |l, _| Cell::plain(short_name(&l.usage)),
        |l, _| SortKey::text(Some(&l.usage.name)),
    )
    .stays(),
    Column::<Line>::new(
        "used",
        "USED",
        (6, 8),
        |l, _| Cell::plain(l.usage.used.to_string()),
        |l, _| count(l.usage.used),
    )
    .right()
    .stays(),
    Column::<Line>::new(
        "limit",
        "LIMIT",
        (6, 8),
        |l, _| Cell::number(l.usage.limit),
        |l, _| l.usage.limit.map_or(SortKey::Unknown, count),
    )
    .right(),
    Column::<Line>::new(
        "left",
        "LEFT",
        (6, 8),
        |l, _| left(&l.usage),
        |l, _| l.usage.left().map_or(SortKey::Unknown, count),
    )
    .right(),
    Column::<Line>::new(
        "region",
        "REGION",
        (10, 18),
        |l, _| Cell::text(Some(&l.region)),
        |l, _| SortKey::text(Some(&l.region)),
    )
    .tells_workspaces(),
    Column::<Line>::new(
        "subscription",
        "SUBSCRIPTION",
        (12, 36),
        |l, _| Cell::text(Some(&l.subscription)),
        |l, _| SortKey::text(Some(&l.subscription)),
    )
    .tells_workspaces(),
    Column::<Line>::new("share", "", (12, 24), |l, _| bar(&l.usage), |l, _| SortKey::number(share(&l.usage))),
    Column::<Line>::new(
        "priority",
        "PRIORITY",
        (9, 9),
        |l, _| Cell::number(priority(&l.usage)),
        |l, _| SortKey::text(priority(&l.usage)),
    ),
];

/// A family's name without the words that all names end in; the priority has a column of its own.
fn short_name(usage: &Usage) -> String {
    let name = usage.name.split_whitespace().collect::<Vec<_>>().join(" ");
    let ends = [" Cluster Dedicated vCPUs", " Cluster LowPriority vCPUs"];
    match usage.scope {
        Scope::Family(_) => ends.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name).to_owned(),
        Scope::Region(_) | Scope::Computes | Scope::Other => name,
    }
}

fn priority(usage: &Usage) -> Option<&'static str> {
    match usage.scope {
        Scope::Family(priority) | Scope::Region(priority) => Some(Priority::word(priority)),
        Scope::Computes | Scope::Other => None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of vCPUs are far below 2^53")]
fn count(number: u64) -> SortKey {
    SortKey::Number(number as f64)
}

#[expect(clippy::cast_precision_loss, reason = "counts of vCPUs are far below 2^53")]
fn share(usage: &Usage) -> Option<f64> {
    usage.limit.filter(|limit| *limit > 0).map(|limit| usage.used as f64 / limit as f64)
}

fn tone(usage: &Usage) -> Tone {
    match share(usage) {
        Some(share) if share >= 1.0 => Tone::Of(Health::Bad),
        Some(share) if share >= NEARLY => Tone::Of(Health::Moving),
        Some(_) | None => Tone::Plain,
    }
}

fn left(usage: &Usage) -> Cell {
    Cell::number(usage.left()).toned(if usage.limit.is_none() { Tone::Dim } else { tone(usage) })
}

/// A bar of ten, so that the share can be read without colour and in any width.
fn bar(usage: &Usage) -> Cell {
    let Some(share) = share(usage) else { return Cell::none() };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=10 before")]
    let full = (share.clamp(0.0, 1.0) * 10.0).ceil() as usize;
    Cell::plain(format!("{}{}", "█".repeat(full), "░".repeat(10 - full))).toned(tone(usage))
}
