//! Sizes and quota of the region that the tests' workspace is in.

use amldeck::domain::{
    compute::Priority,
    quota::{Scope, Usage},
    vm_size::{VmSize, VmSizes},
};
use std::sync::Arc;

fn size(name: &str, family: &str, (vcpus, gpus): (u32, u32), hourly: f64) -> VmSize {
    VmSize {
        name: name.into(),
        family: family.into(),
        vcpus,
        gpus,
        memory_gb: f64::from(vcpus) * 3.5,
        low_priority: true,
        supports: vec!["AmlCompute".into(), "ComputeInstance".into()],
        hourly: Some(hourly),
        hourly_low: Some(hourly / 5.0),
    }
}

/// Four sizes: two without and two with GPUs; one of them is not to be had at low priority.
pub fn sizes() -> Arc<VmSizes> {
    Arc::new(VmSizes::new(vec![
        size("Standard_DS3_v2", "standardDSv2Family", (4, 0), 0.27),
        size("Standard_D2_v2", "standardDv2Family", (2, 0), 0.11),
        size("Standard_NC6s_v3", "standardNCSv3Family", (6, 1), 3.06),
        VmSize { low_priority: false, ..size("Standard_NC24s_v3", "standardNCSv3Family", (24, 4), 12.24) },
    ]))
}

fn usage(name: &str, family: &str, scope: Scope, used: u64, limit: Option<u64>) -> Usage {
    Usage { scope, name: name.into(), family: family.into(), used, limit }
}

/// Quota of the families above, one of them without a limit of its own, and the totals.
pub fn usages() -> Vec<Usage> {
    let (dedicated, low) = (Priority::Dedicated, Priority::Low);
    vec![
        usage("Standard DSv2 Family vCPUs", "standardDSv2Family", Scope::Family(dedicated), 20, Some(100)),
        usage("Standard DSv2 Family vCPUs", "standardDSv2Family", Scope::Family(low), 0, Some(50)),
        usage("Standard NCSv3 Family vCPUs", "StandardNCSv3Family", Scope::Family(dedicated), 6, Some(24)),
        usage("Standard Dv2 Family vCPUs", "standardDv2Family", Scope::Family(dedicated), 0, None),
        usage("Total dedicated vCPUs", "", Scope::Region(dedicated), 26, Some(200)),
        usage("Clusters", "", Scope::Computes, 3, Some(200)),
    ]
}
