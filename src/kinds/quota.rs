//! Whether what a form asks for fits into what is left: of the family of sizes, and of the region.

use super::{column::Tone, form::Forecast};
use crate::domain::{
    compute::{Health, Priority},
    quota::{Scope, Usage},
    vm_size::VmSize,
};

/// The lines about quota: `at_once` machines of `size` are needed as soon as it is made, up to `most` later. The
/// tighter of the family's and the region's limit comes first; the other only when it is short too.
pub fn lines(size: &VmSize, priority: Priority, needed: (u32, u32), usages: &[Usage]) -> Vec<Forecast> {
    let family = usages.iter().find(|row| row.scope == Scope::Family(priority) && row.is_of(&size.family));
    let region = usages.iter().find(|row| row.scope == Scope::Region(priority));
    let mut rows: Vec<(&Usage, u64)> =
        [family, region].into_iter().flatten().filter_map(|row| Some((row, row.left()?))).collect();
    rows.sort_by_key(|(_, left)| *left);
    let mut lines: Vec<Forecast> = rows.iter().map(|(row, left)| line(size, needed, row, *left)).collect();
    let fits = |line: &Forecast| line.tone == Tone::Of(Health::Good);
    // What fits into less fits into more.
    lines.retain({
        let mut first = true;
        move |line| std::mem::take(&mut first) || !fits(line)
    });
    lines
}

/// The vCPUs that a size's family has left, or the region where the family has no limit of its own.
pub fn left(size: &VmSize, priority: Priority, usages: &[Usage]) -> Option<u64> {
    let family = usages.iter().find(|row| row.scope == Scope::Family(priority) && row.is_of(&size.family));
    let region = usages.iter().find(|row| row.scope == Scope::Region(priority));
    [family, region].into_iter().flatten().filter_map(Usage::left).min()
}

fn line(size: &VmSize, (at_once, most): (u32, u32), row: &Usage, left: u64) -> Forecast {
    let vcpus = |machines: u32| u64::from(machines) * u64::from(size.vcpus);
    let name = if row.family.is_empty() { &row.name } else { &row.family };
    let (text, health) = if vcpus(at_once) > left {
        (format!("short by {} vCPUs in {name}: the creation will fail", vcpus(at_once) - left), Health::Bad)
    } else if vcpus(most) > left {
        let (short, fit) = (vcpus(most) - left, left / u64::from(size.vcpus.max(1)));
        (
            format!("short by {short} vCPUs in {name} at maximum: only {fit} of {most} more nodes fit"),
            Health::Moving,
        )
    } else {
        (format!("needs {} of {left} vCPUs left in {name}: fits", vcpus(most)), Health::Good)
    };
    Forecast { label: "quota", text, tone: Tone::Of(health) }
}
