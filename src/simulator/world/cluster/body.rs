//! What the service tells of a cluster and of its nodes.

use serde_json::{Value, json};

use super::Cluster;
use crate::simulator::world::compute::Stage;
use crate::simulator::world::node::{Node, NodeState};
use crate::simulator::world::time::{iso_duration, three_digits};

impl Cluster {
    /// `properties.properties`. While an update runs the live values are null; a failed cluster lacks some keys
    /// altogether (both observed).
    pub fn render(&self, stage: Stage) -> Value {
        let live = stage == Stage::Settled;
        let or_null = |value: Value| if live { value } else { Value::Null };
        let mut body = json!({
            "vmSize": self.size.to_uppercase(),
            "vmPriority": if stage == Stage::Fresh { Value::Null } else { json!(self.priority.wire()) },
            "scaleSettings": {
                "maxNodeCount": self.scale.max,
                "minNodeCount": self.scale.min,
                "nodeIdleTimeBeforeScaleDown": self.scale.idle.map(iso_duration),
            },
            "subnet": self.settings.subnet,
            "currentNodeCount": or_null(json!(self.nodes.len())),
            "targetNodeCount": or_null(json!(self.target)),
            "nodeStateCounts": or_null(json!({
                "preparingNodeCount": self.in_state(NodeState::Preparing),
                "runningNodeCount": self.in_state(NodeState::Running),
                "idleNodeCount": self.in_state(NodeState::Idle),
                "unusableNodeCount": self.in_state(NodeState::Unusable),
                "leavingNodeCount": self.in_state(NodeState::Leaving),
                "preemptedNodeCount": self.in_state(NodeState::Preempted),
            })),
            "allocationState": or_null(json!(if self.resizing { "Resizing" } else { "Steady" })),
        });
        if live {
            body["allocationStateTransitionTime"] = json!(three_digits(self.transition));
        }
        body["errors"] = or_null(self.render_errors());
        body["remoteLoginPortPublicAccess"] =
            if live { json!(self.settings.remote_login) } else { json!("NotSpecified") };
        if !self.settings.user.is_null() {
            body["userAccountCredentials"] = self.settings.user.clone();
        }
        if stage != Stage::Failed {
            body["osType"] = self.settings.os_type.clone();
        }
        body["virtualMachineImage"] = self.settings.image.clone();
        body["isolatedNetwork"] = self.settings.isolated_network.clone();
        if stage != Stage::Failed {
            body["enableNodePublicIp"] = self.settings.node_public_ip.clone();
        }
        body["enableBatchPrivateLink"] = json!(false);
        if live {
            body["propertyBag"] = json!({});
        }
        body
    }

    /// `listNodes`: its elements.
    pub fn rows(&self) -> Vec<Value> {
        let public = self.settings.node_public_ip != json!(false);
        self.nodes.iter().map(|node| node.row(public)).collect()
    }

    fn render_errors(&self) -> Value {
        let mut errors = self.errors.clone();
        if self.is_short_of_quota {
            errors.push(json!({ "error": {
                "code": "ClusterCoreQuotaReached",
                "message": format!("The cluster cannot grow further: the subscription's vCPU quota for {} is used up.", self.size),
            }}));
        }
        let unusable: Vec<&Node> =
            self.nodes.iter().filter(|node| node.state == NodeState::Unusable).collect();
        if !unusable.is_empty() && self.errors.is_empty() {
            errors.push(unusable_nodes(&unusable));
        }
        if errors.is_empty() { Value::Null } else { Value::Array(errors) }
    }
}

fn unusable_nodes(nodes: &[&Node]) -> Value {
    let details: Vec<Value> = nodes
        .iter()
        .map(|node| json!({ "code": "DiskFull", "message": format!("There is no space left on the disk of node {}.", node.id) }))
        .collect();
    json!({ "error": {
        "code": "DiskFull",
        "message": format!("{} node(s) cannot be used because a disk is full.", nodes.len()),
        "details": details,
    }})
}
