//! Sizes of virtual machines, as a region offers them to the service, with the list prices that come along.

use super::{compute::Priority, text::Text};
use chrono::{DateTime, Utc};
use std::collections::HashMap;

/// One size of virtual machine.
#[derive(Clone, Debug, PartialEq)]
pub struct VmSize {
    /// `Standard_DS3_v2`; computes carry it in upper case, so it is compared without regard to case.
    pub name: Text,
    /// The quota family that it counts against; spelled differently from the usage rows at times (observed).
    pub family: Text,
    /// vCPUs of one machine.
    pub vcpus: u32,
    /// GPUs of one machine.
    pub gpus: u32,
    /// Memory of one machine in GB.
    pub memory_gb: f64,
    /// Whether it can be had at low priority.
    pub low_priority: bool,
    /// The compute types that may use it.
    pub supports: Vec<Text>,
    /// List price of an hour of Linux in US dollars, where one is published.
    pub hourly: Option<f64>,
    /// The same at low priority.
    pub hourly_low: Option<f64>,
}

impl VmSize {
    /// List price of an hour at `priority` in US dollars.
    pub fn price(&self, priority: Priority) -> Option<f64> {
        match priority {
            Priority::Dedicated => self.hourly,
            Priority::Low => self.hourly_low,
        }
    }

    /// Whether `compute_type` may use it.
    pub fn fits(&self, compute_type: &str) -> bool {
        self.supports.iter().any(|t| t.eq_ignore_ascii_case(compute_type))
    }
}

/// The sizes of one region.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VmSizes {
    sizes: Vec<VmSize>,
    read_at: Option<DateTime<Utc>>,
    by_name: HashMap<String, usize>,
}

impl VmSizes {
    /// Puts sizes in the order in which people look for them: without GPU first, then by vCPUs, memory and name.
    pub fn new(mut sizes: Vec<VmSize>) -> Self {
        sizes.sort_by(|a, b| {
            (a.gpus, a.vcpus)
                .cmp(&(b.gpus, b.vcpus))
                .then(a.memory_gb.total_cmp(&b.memory_gb))
                .then_with(|| a.name.cmp(&b.name))
        });
        let by_name =
            sizes.iter().enumerate().map(|(at, size)| (size.name.to_ascii_lowercase(), at)).collect();
        Self { sizes, read_at: None, by_name }
    }

    /// The same, as the service said it then.
    #[must_use]
    pub fn dated(self, read_at: DateTime<Utc>) -> Self {
        Self { read_at: Some(read_at), ..self }
    }

    /// When the service said so, where that is known.
    pub fn read_at(&self) -> Option<DateTime<Utc>> {
        self.read_at
    }

    /// The size called `name` in any case.
    pub fn get(&self, name: &str) -> Option<&VmSize> {
        self.by_name.get(&name.to_ascii_lowercase()).map(|at| &self.sizes[*at])
    }

    /// All sizes, in order.
    pub fn all(&self) -> &[VmSize] {
        &self.sizes
    }
}
