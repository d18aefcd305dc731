//! What the service lets through: refusals at once, and failures that it finds out during an operation.

use serde_json::Value;

use super::compute::Machine;
use super::ledger::{self, Priority};
use super::problem::Problem;
use super::sizes::size;
use super::{Key, World};

impl World {
    /// Decides whether a creation will succeed. The service finds out during the operation, not at once.
    pub(super) fn judge(&self, key: Key) -> Result<(), Problem> {
        match &self.computes[&key].machine {
            Machine::Cluster(cluster) => {
                self.judge_machine(key, &cluster.size, "AmlCompute", cluster.priority, cluster.scale.min)
            }
            Machine::Instance(instance) => {
                self.judge_machine(key, &instance.size, "ComputeInstance", Priority::Dedicated, 1)
            }
            Machine::Attached(_) => self.judge_cluster(key),
            Machine::Unknown { .. } => Ok(()),
        }
    }

    /// A Kubernetes cluster that is stopped or out of reach cannot be attached.
    fn judge_cluster(&self, key: Key) -> Result<(), Problem> {
        let id = self.computes[&key].spec.resource_id.as_deref();
        let Some(cluster) = id.and_then(|id| self.resource(id)) else { return Ok(()) };
        let state = |pointer: &str| cluster.properties.pointer(pointer).and_then(Value::as_str);
        let state = state("/powerState/code").or(state("/connectivityStatus"));
        match state {
            Some(state @ ("Stopped" | "Offline")) => {
                let message = format!("The cluster '{}' cannot be reached: it is {state}.", cluster.id);
                Err(Problem::service(400, "ClusterNotReachable", message))
            }
            Some(_) | None => Ok(()),
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
        let scope = self.scope(key);
        let free = self.ledger.free_beside(&scope, &wanted, self.computes[&key].booked.as_ref());
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
