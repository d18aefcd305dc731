//! The resource types beside the machine learning service's own, each with the api-versions that its provider takes.

/// One type.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// Provider and type, as in an id without the names.
    pub name: &'static str,
    /// The oldest and the newest version that its provider answers here. Whatever lies between is taken, for
    /// providers register dozens.
    pub versions: [(i32, u32, u32); 2],
}

const fn row(name: &'static str, first: (i32, u32, u32), last: (i32, u32, u32)) -> Kind {
    Kind { name, versions: [first, last] }
}

#[rustfmt::skip]
static KINDS: &[Kind] = &[
    row("Microsoft.Compute/virtualMachines",               (2015, 6, 15), (2026, 4, 1)),
    row("Microsoft.ContainerService/managedClusters",      (2017, 8, 31), (2026, 8, 1)),
    row("Microsoft.DataFactory/factories",                 (2017, 9, 1),  (2018, 6, 1)),
    row("Microsoft.DataLakeAnalytics/accounts",            (2015, 10, 1), (2019, 11, 1)),
    row("Microsoft.Databricks/workspaces",                 (2018, 4, 1),  (2026, 1, 1)),
    row("Microsoft.HDInsight/clusters",                    (2015, 3, 1),  (2025, 1, 15)),
    row("Microsoft.HybridCompute/machines",                (2019, 3, 18), (2025, 6, 1)),
    row("Microsoft.Kubernetes/connectedClusters",          (2020, 1, 1),  (2026, 5, 1)),
    row("Microsoft.KubernetesConfiguration/extensions",    (2020, 7, 1),  (2025, 3, 1)),
    row("Microsoft.ManagedIdentity/userAssignedIdentities",(2015, 8, 31), (2024, 11, 30)),
    row("Microsoft.Network/virtualNetworks",               (2015, 5, 1),  (2026, 1, 1)),
    row("Microsoft.Synapse/workspaces",                    (2019, 6, 1),  (2021, 6, 1)),
    row("Microsoft.Synapse/workspaces/bigDataPools",       (2019, 6, 1),  (2021, 6, 1)),
];

/// The row of a type, whose case does not matter.
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name.eq_ignore_ascii_case(name))
}

/// Whether anything of that provider is answered here.
pub fn has_provider(provider: &str) -> bool {
    provider.eq_ignore_ascii_case("Microsoft.MachineLearningServices")
        || KINDS
            .iter()
            .any(|kind| kind.name.split('/').next().is_some_and(|own| own.eq_ignore_ascii_case(provider)))
}
