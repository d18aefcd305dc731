//! What computes cost by the service's list prices, and what a family has left.

use super::column::Context;
use crate::domain::compute::{Compute, Health, Priority};

/// List price of one hour of one machine of `compute`'s size and priority.
pub fn hourly_each(compute: &Compute, x: &Context) -> Option<f64> {
    x.sizes?.get(compute.size.as_deref()?)?.price(compute.priority.unwrap_or(Priority::Dedicated))
}

/// What `compute` costs an hour now; `None` where no price is published or the number of machines is not known.
pub fn hourly(compute: &Compute, x: &Context) -> Option<f64> {
    let each = hourly_each(compute, x)?;
    if let Some(nodes) = compute.nodes {
        return Some(each * f64::from(nodes.billed()));
    }
    if compute.scale.is_some() {
        return None;
    }
    match compute.state.as_ref()?.health {
        Health::Resting => Some(0.0),
        Health::Good | Health::Moving | Health::Bad => Some(each),
        Health::Unknown => None,
    }
}
