//! What the service lets through: refusals at once, and failures that it finds out during an operation.

use super::compute::{Compute, FAILED, Machine};
use super::draft::Draft;
use super::ledger::{self, Priority};
use super::problem::Problem;
use super::sizes::size;
use super::{Key, World};

impl World {
    /// A name can be given away once per workspace, and the name of an instance once per region.
    pub(super) fn check_region(&self, workspace: u32, draft: &Draft) -> Result<(), Problem> {
        if !matches!(draft.machine, Machine::Instance(_)) {
            return Ok(());
        }
        let home = &self.workspaces[workspace as usize];
        let is_same_region =
            |at: u32| self.workspaces[at as usize].location.eq_ignore_ascii_case(&home.location);
        let by_others = home.taken_names.iter().any(|name| name.eq_ignore_ascii_case(&draft.name));
        let by_neighbours = (0..u32::try_from(self.workspaces.len()).unwrap_or(u32::MAX))
            .filter(|at| is_same_region(*at))
            .filter_map(|at| self.names.get(&(at, draft.name.to_lowercase())))
            .any(|key| matches!(self.computes[key].machine, Machine::Instance(_)));
        if !by_others && !by_neighbours {
            return Ok(());
        }
        let message = format!(
            "Compute name '{}' is not available. Reason: AlreadyExists. Message: A compute instance of that name exists in the region {}.",
            draft.name, home.location,
        );
        Err(Problem::user("computeName", message))
    }

    /// What a PUT may not change.
    pub(super) fn check_replacement(&self, key: Key, draft: &Draft) -> Result<(), Problem> {
        let compute = &self.computes[&key];
        if compute.is_attached != matches!(draft.machine, Machine::Attached(_))
            || !is_same_type(compute, &draft.machine)
        {
            let message = format!(
                "The name '{}' belongs to a compute of type {}. The type of a compute cannot be changed.",
                compute.name,
                compute.compute_type(),
            );
            return Err(Problem::user("properties.computeType", message));
        }
        self.check_idle(key)?;
        let sizes = match (&compute.machine, &draft.machine) {
            (Machine::Cluster(old), Machine::Cluster(new)) => Some((&old.size, &new.size)),
            (Machine::Instance(old), Machine::Instance(new)) => Some((&old.size, &new.size)),
            (
                Machine::Cluster(_) | Machine::Instance(_) | Machine::Attached(_) | Machine::Unknown { .. },
                _,
            ) => None,
        };
        match sizes {
            Some((old, new)) if !old.eq_ignore_ascii_case(new) && compute.provisioning != FAILED => {
                let message = format!("The VM size of '{}' is {old} and cannot be changed.", compute.name);
                Err(Problem::user("properties.vmSize", message))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Decides whether a creation will succeed. The service finds out during the operation, not at once.
    pub(super) fn judge(&self, key: Key) -> Result<(), Problem> {
        match &self.computes[&key].machine {
            Machine::Cluster(cluster) => {
                self.judge_machine(key, &cluster.size, "AmlCompute", cluster.priority, cluster.scale.min)
            }
            Machine::Instance(instance) => {
                self.judge_machine(key, &instance.size, "ComputeInstance", Priority::Dedicated, 1)
            }
            Machine::Attached(_) | Machine::Unknown { .. } => Ok(()),
        }
    }

    /// The same for `count` machines of a size.
    pub(super) fn judge_machine(
        &self,
        key: Key,
        name: &str,
        kind: &str,
        priority: Priority,
        count: u32,
    ) -> Result<(), Problem> {
        let unsupported =
            |why: &str| Problem::service(400, "VmSizeNotSupported", format!("The VM size {name} {why}."));
        let size = size(name).ok_or_else(|| unsupported("is not available in this region"))?;
        if !size.serves(kind) {
            return Err(unsupported(&format!("cannot be used for {kind}")));
        }
        if priority == Priority::LowPriority && !size.is_low_priority_capable() {
            return Err(unsupported("is not offered with low priority"));
        }
        let Some(wanted) = ledger::holding(name, priority, count) else { return Ok(()) };
        let own = self.computes[&key].booked.as_ref().map_or(0, |held| held.cores);
        let scope = self.scope(key);
        let free = self.ledger.free(&scope, wanted.family, priority) + own;
        if wanted.cores <= free {
            return Ok(());
        }
        let limit = self.ledger.limit(wanted.family, priority).unwrap_or(self.ledger.total_limit(priority));
        let message = format!(
            "The subscription's vCPU quota for the family {} is {limit}, of which {free} are free; {count} machine(s) of {name} need {}.",
            size.family, wanted.cores,
        );
        let code = if kind == "AmlCompute" { "ClusterMinNodesExceedCoreQuota" } else { "CoreQuotaExceeded" };
        Err(Problem::service(400, code, message))
    }
}

fn is_same_type(compute: &Compute, machine: &Machine) -> bool {
    match (&compute.machine, machine) {
        (Machine::Cluster(_), Machine::Cluster(_)) | (Machine::Instance(_), Machine::Instance(_)) => true,
        (Machine::Attached(old), Machine::Attached(new)) => old.kind.wire == new.kind.wire,
        (Machine::Cluster(_) | Machine::Instance(_) | Machine::Attached(_) | Machine::Unknown { .. }, _) => {
            false
        }
    }
}
