//! One machine of a cluster, and the states it goes through.

use serde_json::{Value, json};

use super::dice::Dice;
use super::time::Moment;

/// What a node is doing. On the wire these are lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeState {
    Preparing,
    Running,
    Idle,
    Unusable,
    Leaving,
    Preempted,
}

impl NodeState {
    pub fn wire(self) -> &'static str {
        match self {
            NodeState::Preparing => "preparing",
            NodeState::Running => "running",
            NodeState::Idle => "idle",
            NodeState::Unusable => "unusable",
            NodeState::Leaving => "leaving",
            NodeState::Preempted => "preempted",
        }
    }
}

/// One node. `until` is when its state ends by itself; nothing means it stays.
#[derive(Clone, Debug)]
pub struct Node {
    pub id: String,
    pub state: NodeState,
    pub until: Option<Moment>,
    /// The job that it runs.
    pub run: Option<String>,
    address: u32,
}

impl Node {
    pub fn new(state: NodeState, until: Option<Moment>, dice: &mut Dice) -> Node {
        Node {
            id: format!("tvmps_{}_d", dice.hex(32)),
            state,
            until,
            run: None,
            address: dice.below(250) + 4,
        }
    }

    /// Goes over to another state and drops what belonged to the last one.
    pub fn turn(&mut self, state: NodeState, until: Option<Moment>) {
        self.state = state;
        self.until = until;
        self.run = None;
    }

    /// The element of `listNodes`. A node without a machine has no addresses.
    pub fn row(&self, has_public_address: bool) -> Value {
        let (private, public) = match self.state {
            NodeState::Preempted => (Value::Null, Value::Null),
            NodeState::Preparing
            | NodeState::Running
            | NodeState::Idle
            | NodeState::Unusable
            | NodeState::Leaving => {
                let private = json!(format!("10.0.0.{}", self.address));
                (
                    private,
                    if has_public_address {
                        json!(format!("203.0.113.{}", self.address))
                    } else {
                        Value::Null
                    },
                )
            }
        };
        json!({
            "nodeId": self.id,
            "privateIpAddress": private,
            "publicIpAddress": public,
            "port": 50_000 + self.address % 100,
            "nodeState": self.state.wire(),
            "runId": self.run,
        })
    }
}
