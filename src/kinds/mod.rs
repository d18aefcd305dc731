//! The tables: everything that differs between compute types.

use crate::domain::{
    compute::{Body, Compute},
    ids::ResourceId,
};

/// Reads one compute resource as the service sent it. Never fails: what cannot be understood is shown as it came.
pub fn read(json: &str) -> Compute {
    Compute::unknown(ResourceId::new(""), Body::new(json))
}
