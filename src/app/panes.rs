//! The panes, one row each: number, title, what is in it, columns. Numbers of panes to come stay free.

use super::{
    activity::{self, Line},
    quota,
};
use crate::{
    domain::compute::Compute,
    kinds::{self, Kind, column::Column, columns, form::Form},
};
use serde::{Deserialize, Serialize};

/// A pane by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PaneId {
    /// Compute instances.
    Instances,
    /// Compute clusters.
    Clusters,
    /// Inference clusters.
    Inference,
    /// Attached computes, and those of unknown type.
    Attached,
    /// Quota.
    Quota,
    /// Operations and observed transitions.
    Activity,
}

/// What a pane lists.
pub enum Contents {
    /// Computes of these types.
    Computes {
        /// The types.
        kinds: &'static [&'static Kind],
        /// The columns, most important first.
        columns: &'static [Column<Compute>],
    },
    /// Quota.
    Quota(&'static [Column<quota::Line>]),
    /// Operations and transitions.
    Activity(&'static [Column<Line>]),
}

/// One pane.
pub struct Pane {
    /// Which one it is.
    pub id: PaneId,
    /// The key that opens it, and its number in the tabs.
    pub number: char,
    /// Its name on the command line.
    pub name: &'static str,
    /// Its title.
    pub title: &'static str,
    /// What it lists.
    pub contents: Contents,
    /// What to say when there is nothing to list and no type says it.
    pub empty: &'static str,
}

/// All panes, in the order of their numbers.
pub static PANES: [Pane; 6] = [
    Pane {
        id: PaneId::Instances,
        number: '2',
        name: "instances",
        title: "Instances",
        contents: Contents::Computes {
            kinds: &[&kinds::INSTANCE],
            columns: &[
                columns::NAME,
                columns::WORKSPACE,
                columns::STATE,
                columns::PROVISIONING,
                columns::SIZE,
                columns::SINCE,
                columns::OWNER,
                columns::HOURLY,
                kinds::IDLE_COLUMN,
                kinds::OPERATION_COLUMN,
                columns::AGE,
                kinds::IMAGE_COLUMN,
                columns::ADDRESS,
            ],
        },
        empty: "",
    },
    Pane {
        id: PaneId::Clusters,
        number: '3',
        name: "clusters",
        title: "Clusters",
        contents: Contents::Computes {
            kinds: &[&kinds::CLUSTER],
            columns: &[
                columns::NAME,
                columns::WORKSPACE,
                columns::STATE,
                columns::PROVISIONING,
                kinds::NODES_COLUMN,
                kinds::LOST_COLUMN,
                columns::SIZE,
                columns::PRIORITY,
                columns::MIN,
                columns::MAX,
                columns::HOURLY,
                columns::SCALE_DOWN,
                columns::AGE,
                columns::REGION,
            ],
        },
        empty: "",
    },
    Pane {
        id: PaneId::Inference,
        number: '4',
        name: "inference",
        title: "Inference",
        contents: Contents::Computes {
            kinds: &[&kinds::AKS, &kinds::KUBERNETES],
            columns: &[
                columns::NAME,
                columns::WORKSPACE,
                columns::TYPE,
                columns::PROVISIONING.stays(),
                columns::NODE_COUNT,
                columns::SIZE,
                columns::PURPOSE,
                columns::SSL,
                columns::AGE,
                columns::RESOURCE,
            ],
        },
        empty: "",
    },
    Pane {
        id: PaneId::Attached,
        number: '5',
        name: "attached",
        title: "Attached",
        contents: Contents::Computes {
            kinds: &[
                &kinds::VIRTUAL_MACHINE,
                &kinds::HDINSIGHT,
                &kinds::DATABRICKS,
                &kinds::DATA_LAKE,
                &kinds::DATA_FACTORY,
                &kinds::SYNAPSE,
                &kinds::OTHER,
            ],
            columns: &[
                columns::NAME,
                columns::WORKSPACE,
                columns::TYPE,
                columns::PROVISIONING.stays(),
                columns::ADDRESS,
                columns::SIZE,
                columns::AGE,
                columns::RESOURCE,
            ],
        },
        empty: "",
    },
    Pane {
        id: PaneId::Quota,
        number: '7',
        name: "quota",
        title: "Quota",
        contents: Contents::Quota(quota::COLUMNS),
        empty: "The vCPUs that each family of sizes may use in the workspace's region, and how many are used.",
    },
    Pane {
        id: PaneId::Activity,
        number: '8',
        name: "activity",
        title: "Activity",
        contents: Contents::Activity(activity::COLUMNS),
        empty: "What you do here and what is seen to change while the program runs.",
    },
];

impl PaneId {
    /// Its row.
    pub fn pane(self) -> &'static Pane {
        &PANES[self.index()]
    }

    /// Its place among the panes.
    pub fn index(self) -> usize {
        self as usize
    }

    /// The pane that lists computes of this type.
    pub fn of(kind: &Kind) -> Self {
        let lists = |pane: &&Pane| pane.kinds().iter().any(|listed| listed.wire == kind.wire);
        PANES.iter().find(lists).map_or(Self::Attached, |pane| pane.id)
    }
}

impl Pane {
    /// The types that it lists.
    pub fn kinds(&self) -> &'static [&'static Kind] {
        match &self.contents {
            Contents::Computes { kinds, .. } => kinds,
            Contents::Quota(_) | Contents::Activity(_) => &[],
        }
    }

    /// The forms that add one: those that make it before those that attach it.
    pub fn new_forms(&self) -> Vec<&'static Form> {
        self.kinds().iter().filter_map(|kind| kind.create).chain(self.attach_forms()).collect()
    }

    /// The forms that attach one.
    pub fn attach_forms(&self) -> Vec<&'static Form> {
        self.kinds().iter().filter_map(|kind| kind.attach).collect()
    }

    /// Name and header of its columns.
    pub fn columns(&self) -> Vec<(&'static str, &'static str)> {
        fn heads<R>(columns: &[Column<R>]) -> Vec<(&'static str, &'static str)> {
            columns.iter().map(|column| (column.name, column.head)).collect()
        }
        match &self.contents {
            Contents::Computes { columns, .. } => heads(columns),
            Contents::Quota(columns) => heads(columns),
            Contents::Activity(columns) => heads(columns),
        }
    }

    /// What it is for, for its empty screen.
    pub fn about(&self) -> &'static str {
        self.kinds().first().map_or(self.empty, |kind| kind.about)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panes_stand_at_their_index_and_list_every_type_once() {
        for (index, pane) in PANES.iter().enumerate() {
            assert_eq!(pane.id.index(), index);
        }
        for kind in kinds::KINDS {
            let lists = PANES
                .iter()
                .filter(|pane| pane.kinds().iter().any(|listed| listed.wire == kind.wire))
                .count();
            assert_eq!(lists, 1, "{}", kind.wire);
        }
    }
}
