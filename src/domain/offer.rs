//! What a subscription has that can be chosen in a form: regions, subnets, identities, clusters, machines.

use super::text::Text;

/// Something that can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Offer {
    /// The regions that the subscription may use.
    Regions,
    /// The subnets of its virtual networks.
    Subnets,
    /// Its user-assigned managed identities.
    Identities,
    /// Its AKS clusters.
    AksClusters,
    /// Its Kubernetes clusters outside Azure that are connected through Arc.
    ArcClusters,
    /// Its virtual machines.
    VirtualMachines,
    /// Its HDInsight clusters.
    HdInsight,
    /// Its Databricks workspaces.
    Databricks,
    /// The Spark pools of its Synapse workspaces.
    SparkPools,
    /// Its data factories.
    DataFactories,
    /// Its Data Lake Analytics accounts.
    DataLakes,
    /// The names of the time zones that the service knows; needs no asking.
    TimeZones,
}

/// One thing that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// What is put into the field.
    pub value: Text,
    /// What people know it by.
    pub label: Text,
    /// Where it is and how it is.
    pub detail: Text,
    /// The region that it is in, if it is in one.
    pub region: Option<Text>,
    /// Why it will hardly do, if so.
    pub doubt: Option<Text>,
}

impl Offer {
    /// What it lists, as people say it.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Regions => "regions",
            Self::Subnets => "subnets",
            Self::Identities => "managed identities",
            Self::AksClusters => "AKS clusters",
            Self::ArcClusters => "Arc clusters",
            Self::VirtualMachines => "virtual machines",
            Self::HdInsight => "HDInsight clusters",
            Self::Databricks => "Databricks workspaces",
            Self::SparkPools => "Spark pools",
            Self::DataFactories => "data factories",
            Self::DataLakes => "Data Lake Analytics accounts",
            Self::TimeZones => "time zones",
        }
    }
}
