//! The columns that computes of several types share.

use super::{
    column::{Cell, Column, Context, Measure, SortKey, Tone},
    money,
};
use crate::domain::{
    compute::{Compute, Health, Priority},
    text::Text,
    time,
};
use chrono::{DateTime, Utc};

/// What it is called.
pub const NAME: Column<Compute> = Column::<Compute>::new(
    "name",
    "NAME",
    (14, 32),
    |c, _| Cell::plain(c.name.to_string()),
    |c, _| SortKey::text(Some(&c.name)),
)
.stays();

/// The workspace that it belongs to.
pub const WORKSPACE: Column<Compute> = Column::<Compute>::new(
    "workspace",
    "WORKSPACE",
    (12, 28),
    |c, _| Cell::text(c.id.workspace_name().map(Text::new).as_ref()),
    |c, _| SortKey::text(c.id.workspace_name()),
)
.tells_workspaces();

/// What its machines do; where the provisioning state has no column, whichever of the two matters.
pub const STATE: Column<Compute> = Column::<Compute>::new(
    "state",
    "STATE",
    (12, 18),
    |c, x| Cell::status(if x.provisioning_shown { c.state.as_ref() } else { c.headline() }),
    |c, _| SortKey::status(c.headline()),
)
.stays();

/// Whether the service has finished with the resource.
pub const PROVISIONING: Column<Compute> = Column::<Compute>::new(
    "provisioning",
    "PROVISIONING",
    (12, 14),
    |c, _| match &c.provisioning {
        // The usual case stays quiet, so that the others stand out.
        Some(status) if status.health == Health::Good => {
            Cell::plain(status.word.to_string()).toned(Tone::Dim)
        }
        status => Cell::status(status.as_ref()),
    },
    |c, _| SortKey::status(c.provisioning.as_ref()),
);

/// The size of its machine, or of each of its nodes.
pub const SIZE: Column<Compute> =
    Column::<Compute>::new("size", "VM SIZE", (14, 22), size, |c, _| SortKey::text(c.size.as_deref()));

/// Its type.
pub const TYPE: Column<Compute> = Column::<Compute>::new(
    "type",
    "TYPE",
    (14, 18),
    |c, _| Cell::text(Some(&c.compute_type)),
    |c, _| SortKey::text(Some(&c.compute_type)),
);

/// Since when its state is what it is.
pub const SINCE: Column<Compute> = Column::<Compute>::new(
    "since",
    "SINCE",
    (5, 6),
    |c, x| ago(c.state_since, x),
    |c, _| SortKey::time(c.state_since),
)
.right()
.of(Measure::Ago);

/// How old it is.
pub const AGE: Column<Compute> =
    Column::<Compute>::new("age", "AGE", (4, 5), |c, x| ago(c.created, x), |c, _| SortKey::time(c.created))
        .right()
        .of(Measure::Ago);

/// What it costs an hour now, by list price.
pub const HOURLY: Column<Compute> = Column::<Compute>::new(
    "cost",
    "$/H",
    (6, 7),
    |c, x| Cell::money(money::hourly(c, x)),
    |c, x| SortKey::number(money::hourly(c, x)),
)
.right()
.of(Measure::Number);

/// Whose it is.
pub const OWNER: Column<Compute> = Column::<Compute>::new(
    "owner",
    "OWNER",
    (12, 24),
    |c, _| Cell::text(c.owner.as_ref()),
    |c, _| SortKey::text(c.owner.as_deref()),
);

/// How it is reached.
pub const ADDRESS: Column<Compute> = Column::<Compute>::new(
    "address",
    "ADDRESS",
    (15, 40),
    |c, _| Cell::text(c.address.as_ref()),
    |c, _| SortKey::text(c.address.as_deref()),
);

/// Where its machines are.
pub const REGION: Column<Compute> = Column::<Compute>::new(
    "region",
    "REGION",
    (10, 18),
    |c, _| Cell::text(c.region.as_ref()),
    |c, _| SortKey::text(c.region.as_deref()),
);

/// Dedicated or low priority.
pub const PRIORITY: Column<Compute> = Column::<Compute>::new(
    "priority",
    "PRIORITY",
    (9, 9),
    |c, _| Cell::number(c.priority.map(Priority::word)),
    |c, _| SortKey::text(c.priority.map(Priority::word)),
);

/// The fewest nodes that it keeps.
pub const MIN: Column<Compute> = Column::<Compute>::new(
    "min",
    "MIN",
    (3, 4),
    |c, _| Cell::number(c.scale.map(|s| s.min)),
    |c, _| SortKey::number(c.scale.map(|s| s.min)),
)
.right()
.of(Measure::Number);

/// The most nodes that it grows to.
pub const MAX: Column<Compute> = Column::<Compute>::new(
    "max",
    "MAX",
    (3, 4),
    |c, _| Cell::number(c.scale.map(|s| s.max)),
    |c, _| SortKey::number(c.scale.map(|s| s.max)),
)
.right()
.of(Measure::Number);

/// How long a node may be idle.
pub const SCALE_DOWN: Column<Compute> = Column::<Compute>::new(
    "scale-down",
    "SCALE-DOWN AFTER",
    (16, 16),
    |c, _| Cell::number(c.scale.and_then(|s| s.idle)),
    |c, _| SortKey::number(c.scale.and_then(|s| s.idle).map(|idle| idle.0.as_secs_f64())),
)
.of(Measure::Length);

/// The number of its nodes.
pub const NODE_COUNT: Column<Compute> = Column::<Compute>::new(
    "nodes",
    "NODES",
    (5, 5),
    |c, _| Cell::number(c.current_nodes),
    |c, _| SortKey::number(c.current_nodes),
)
.right()
.of(Measure::Number);

/// What it is for, or the namespace that it uses.
pub const PURPOSE: Column<Compute> = Column::<Compute>::new(
    "purpose",
    "PURPOSE/NAMESPACE",
    (17, 20),
    |c, _| Cell::text(c.purpose.as_ref()),
    |c, _| SortKey::text(c.purpose.as_deref()),
);

/// Whether its endpoint is encrypted.
pub const SSL: Column<Compute> = Column::<Compute>::new(
    "ssl",
    "SSL",
    (8, 8),
    |c, _| Cell::text(c.ssl.as_ref()),
    |c, _| SortKey::text(c.ssl.as_deref()),
);

/// The resource behind it.
pub const RESOURCE: Column<Compute> = Column::<Compute>::new(
    "resource",
    "RESOURCE",
    (16, 60),
    |c, _| c.resource.as_ref().map_or_else(Cell::none, |id| Cell::text(Some(&Text::new(id.name())))),
    |c, _| SortKey::text(c.resource.as_ref().map(crate::domain::ids::ResourceId::name)),
);

/// Its size in the spelling of the region's list, without the prefix that all sizes share.
pub fn size(c: &Compute, x: &Context) -> Cell {
    let Some(size) = &c.size else { return Cell::none() };
    let listed = x.sizes.and_then(|sizes| sizes.get(size)).map_or(size, |listed| &listed.name);
    Cell::plain(short_size(listed).to_owned())
}

/// A size without the prefix that all sizes share.
pub fn short_size(size: &str) -> &str {
    let prefix = "standard_";
    match size.get(..prefix.len()) {
        Some(start) if start.eq_ignore_ascii_case(prefix) => &size[prefix.len()..],
        Some(_) | None => size,
    }
}

fn ago(then: Option<DateTime<Utc>>, x: &Context) -> Cell {
    then.map_or_else(Cell::none, |then| Cell::plain(time::short((x.now - then).to_std().unwrap_or_default())))
}
