//! The columns of the quota pane.

use crate::{
    domain::{
        compute::{Health, Priority},
        quota::{Scope, Usage},
        text::Text,
    },
    kinds::column::{Cell, Column, SortKey, Tone},
};

/// From this part of a limit on it counts as nearly used up.
const NEARLY: f64 = 0.8;

/// The columns, most important first.
pub const COLUMNS: &[Column<Usage>] = &[
    Column::<Usage>::new(
        "name",
        "FAMILY OR TOTAL",
        (24, 48),
        |u, _| Cell::plain(short_name(u)),
        |u, _| SortKey::text(Some(&u.name)),
    )
    .stays(),
    Column::<Usage>::new(
        "used",
        "USED",
        (6, 8),
        |u, _| Cell::plain(u.used.to_string()),
        |u, _| count(u.used),
    )
    .right()
    .stays(),
    Column::<Usage>::new(
        "limit",
        "LIMIT",
        (6, 8),
        |u, _| Cell::number(u.limit),
        |u, _| u.limit.map_or(SortKey::Unknown, count),
    )
    .right(),
    Column::<Usage>::new(
        "left",
        "LEFT",
        (6, 8),
        |u, _| left(u),
        |u, _| u.left().map_or(SortKey::Unknown, count),
    )
    .right(),
    Column::<Usage>::new("share", "", (12, 24), |u, _| bar(u), |u, _| SortKey::number(share(u))),
    Column::<Usage>::new(
        "priority",
        "PRIORITY",
        (9, 9),
        |u, _| Cell::number(priority(u)),
        |u, _| SortKey::text(priority(u)),
    ),
];

/// What tells one row from all others.
pub fn key(usage: &Usage) -> Text {
    Text::from(format!("{:?} {}", usage.scope, usage.name))
}

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
