//! Whether what a form asks for fits into what a family of sizes has left.

use super::{column::Tone, form::Forecast};
use crate::domain::{
    compute::{Health, Priority},
    quota::{Scope, Usage},
    vm_size::VmSize,
};

/// The line about quota: `at_once` machines of `size` are needed as soon as it is made, up to `most` later.
pub fn line(
    size: &VmSize,
    priority: Priority,
    (at_once, most): (u32, u32),
    usages: &[Usage],
) -> Option<Forecast> {
    let row = usages
        .iter()
        .find(|row| row.scope == Scope::Family(priority) && row.is_of(&size.family) && row.limit.is_some())
        .or_else(|| usages.iter().find(|row| row.scope == Scope::Region(priority)))?;
    let left = row.left()?;
    let vcpus = |machines: u32| u64::from(machines) * u64::from(size.vcpus);
    let (text, health) = if vcpus(at_once) > left {
        let short = vcpus(at_once) - left;
        (format!("short by {short} vCPUs in {}: the creation will fail", row.name), Health::Bad)
    } else if vcpus(most) > left {
        let fit = left / u64::from(size.vcpus.max(1));
        (format!("only {fit} of {most} more nodes fit into {left} vCPUs of {}", row.name), Health::Moving)
    } else {
        (format!("needs {} of {left} vCPUs left: fits", vcpus(most)), Health::Good)
    };
    Some(Forecast { label: "quota", text, tone: Tone::Of(health) })
}
