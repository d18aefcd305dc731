//! The types that are shown and detached, and not yet made here. Each moves into a file of its own when it gets a form.

use super::{
    Detail, Kind, Upkeep,
    action::DETACH,
    column::Cell,
    columns,
    property::{Property, property},
};
use crate::domain::{compute::Compute, text::Text};
use serde_json::Value;

const RESOURCE: Detail = Detail { label: "Resource", cell: |c, _| Cell::number(c.resource.as_ref()) };
const ADDRESS: Detail = Detail { label: "Address", cell: |c, _| Cell::text(c.address.as_ref()) };

/// The inference cluster of old: an AKS cluster that the service made or took over.
pub static AKS: Kind = Kind {
    wire: "AKS",
    noun: "AKS inference cluster",
    about: INFERENCE,
    read: |body, compute| {
        compute.size = AKS_SIZE.read(body);
        compute.current_nodes = AKS_NODES.read(body);
        compute.purpose = AKS_PURPOSE.read(body);
        compute.ssl = AKS_SSL.read(body);
        compute.address = AKS_FQDN.read(body);
    },
    details: &[
        Detail { label: "VM size", cell: |c, x| columns::size(c, x) },
        Detail { label: "Nodes", cell: |c, _| Cell::number(c.current_nodes) },
        Detail { label: "Purpose", cell: |c, _| Cell::text(c.purpose.as_ref()) },
        Detail { label: "SSL", cell: |c, _| Cell::text(c.ssl.as_ref()) },
        ADDRESS,
        RESOURCE,
    ],
    secret_paths: &["/properties/properties/sslConfiguration/key"],
    ..ATTACHED
};

/// A Kubernetes cluster (AKS or Arc) with the machine learning extension.
pub static KUBERNETES: Kind = Kind {
    wire: "Kubernetes",
    noun: "Kubernetes cluster",
    about: INFERENCE,
    read: |body, compute| {
        compute.purpose = NAMESPACE.read(body);
        compute.size = INSTANCE_TYPE.read(body);
    },
    details: &[
        Detail { label: "Namespace", cell: |c, _| Cell::text(c.purpose.as_ref()) },
        Detail { label: "Default instance type", cell: |c, _| Cell::text(c.size.as_ref()) },
        RESOURCE,
    ],
    secret_paths: &[
        "/properties/properties/relayConnectionString",
        "/properties/properties/serviceBusConnectionString",
    ],
    ..ATTACHED
};

/// An HDInsight cluster.
pub static HDINSIGHT: Kind = Kind {
    wire: "HDInsight",
    noun: "HDInsight cluster",
    read: |body, compute| compute.address = VM_ADDRESS.read(body),
    secret_paths: &[
        "/properties/properties/administratorAccount/password",
        "/properties/properties/administratorAccount/privateKeyData",
    ],
    ..ATTACHED
};

/// An Azure Databricks workspace.
pub static DATABRICKS: Kind = Kind {
    wire: "Databricks",
    noun: "Databricks workspace",
    read: |body, compute| compute.address = WORKSPACE_URL.read(body),
    secret_paths: &["/properties/properties/databricksAccessToken"],
    ..ATTACHED
};

/// A Data Lake Analytics account; the service behind it was retired in 2024.
pub static DATA_LAKE: Kind = Kind {
    wire: "DataLakeAnalytics",
    noun: "Data Lake Analytics account",
    read: |body, compute| compute.address = STORE.read(body),
    ..ATTACHED
};

/// A data factory; it has no properties of its own.
pub static DATA_FACTORY: Kind = Kind { wire: "DataFactory", noun: "data factory", ..ATTACHED };

/// A Spark pool of a Synapse workspace.
pub static SYNAPSE: Kind = Kind {
    wire: "SynapseSpark",
    noun: "Synapse Spark pool",
    read: |body, compute| {
        compute.address = match (SYNAPSE_WORKSPACE.read(body), POOL.read(body)) {
            (Some(workspace), Some(pool)) => Some(Text::from(format!("{workspace}/{pool}"))),
            (workspace, pool) => workspace.or(pool),
        };
        compute.size = NODE_SIZE.read(body);
        compute.current_nodes = POOL_NODES.read(body);
    },
    details: &[
        Detail { label: "Workspace/pool", cell: |c, _| Cell::text(c.address.as_ref()) },
        Detail { label: "Node size", cell: |c, _| Cell::text(c.size.as_ref()) },
        Detail { label: "Nodes", cell: |c, _| Cell::number(c.current_nodes) },
        RESOURCE,
    ],
    ..ATTACHED
};

/// A type that this program does not know: listed, shown raw, and it can be detached.
pub static OTHER: Kind =
    Kind { wire: "", noun: "compute of a type that this program does not know", ..ATTACHED };

/// What attached types have in common.
const ATTACHED: Kind = Kind {
    wire: "",
    noun: "attached compute",
    about: super::virtual_machine::VIRTUAL_MACHINE.about,
    upkeep: Upkeep::Unmanaged,
    read: |_: &Value, _: &mut Compute| {},
    details: &[ADDRESS, RESOURCE],
    actions: &[DETACH],
    create: None,
    attach: None,
    has_nodes: false,
    secret_paths: &[],
};

const INFERENCE: &str = "Clusters that host models for real-time inference: AKS, or any Kubernetes with the machine \
                         learning extension. Attach one in the Studio or with az ml compute attach; it appears here.";

const AKS_SIZE: Property<Text> = property("/properties/properties/agentVmSize");
const AKS_NODES: Property<u32> = property("/properties/properties/agentCount");
const AKS_PURPOSE: Property<Text> = property("/properties/properties/clusterPurpose");
const AKS_SSL: Property<Text> = property("/properties/properties/sslConfiguration/status");
const AKS_FQDN: Property<Text> = property("/properties/properties/clusterFqdn");
const NAMESPACE: Property<Text> = property("/properties/properties/namespace");
const INSTANCE_TYPE: Property<Text> = property("/properties/properties/defaultInstanceType");
const VM_ADDRESS: Property<Text> = property("/properties/properties/address");
const WORKSPACE_URL: Property<Text> = property("/properties/properties/workspaceUrl");
const STORE: Property<Text> = property("/properties/properties/dataLakeStoreAccountName");
const SYNAPSE_WORKSPACE: Property<Text> = property("/properties/properties/workspaceName");
const POOL: Property<Text> = property("/properties/properties/poolName");
const NODE_SIZE: Property<Text> = property("/properties/properties/nodeSize");
const POOL_NODES: Property<u32> = property("/properties/properties/nodeCount");
