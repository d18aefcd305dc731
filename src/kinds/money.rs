//! What computes cost by the service's list prices.

use super::column::Context;
use crate::domain::compute::{Compute, Health, Nodes, Priority};

/// List price of one hour of one machine of `compute`'s size and priority.
pub fn hourly_each(compute: &Compute, x: &Context) -> Option<f64> {
    x.sizes?.get(compute.size.as_deref()?)?.price(compute.priority.unwrap_or(Priority::Dedicated))
}

/// What `compute` costs an hour now; `None` where no price is published or the number of machines is not known.
pub fn hourly(compute: &Compute, x: &Context) -> Option<f64> {
    match machines(compute)? {
        0 => Some(0.0),
        machines => Some(hourly_each(compute, x)? * f64::from(machines)),
    }
}

/// Whether it costs something that no price is published for.
pub fn is_unpriced(compute: &Compute, x: &Context) -> bool {
    machines(compute).is_some_and(|machines| machines > 0) && hourly_each(compute, x).is_none()
}

/// How many machines are paid for now; `None` where that is not known, or is not the service's to say.
fn machines(compute: &Compute) -> Option<u32> {
    if compute.nodes.is_some() || compute.scale.is_some() {
        return compute.nodes.map(Nodes::billed);
    }
    match compute.state.as_ref()?.health {
        Health::Resting => Some(0),
        Health::Good | Health::Moving | Health::Bad => Some(1),
        Health::Unknown => None,
    }
}
