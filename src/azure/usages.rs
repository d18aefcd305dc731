//! Rows of quota. The service and its own specification name them differently; both are understood.

use super::wire;
use crate::domain::{
    compute::Priority,
    quota::{Scope, Usage},
    text::Text,
};

/// Reads one row; `None` for rows of single workspaces and computes, which are parts of the others.
pub fn usage(row: &wire::Usage) -> Option<Usage> {
    let kind = kind(row.kind.as_deref().unwrap_or_default());
    if kind.starts_with("workspace") {
        return None;
    }
    let names = row.name.as_ref();
    let wire = names.and_then(|name| name.value.as_deref()).unwrap_or_default();
    let shown = names.and_then(|name| name.localized_value.as_deref()).unwrap_or(wire);
    let scope = match kind.as_str() {
        // The specification's example calls the count of clusters `totalCores`.
        "totalclusters/usages" | "totalcores/usages" => Scope::Computes,
        "totaldedicatedcores/usages" | "dedicatedcores/usages" => Scope::Region(Priority::Dedicated),
        "totallowprioritycores/usages" | "lowprioritycores/usages" => Scope::Region(Priority::Low),
        "vmfamily/lowprioritycores/usages" => Scope::Family(Priority::Low),
        "vmfamily/usages" if says_low_priority(wire) => Scope::Family(Priority::Low),
        "vmfamily/dedicatedcores/usages" | "vmfamily/usages" => Scope::Family(Priority::Dedicated),
        _ => Scope::Other,
    };
    let family = match scope {
        Scope::Family(_) => family(wire),
        Scope::Region(_) | Scope::Computes | Scope::Other => "",
    };
    Some(Usage {
        scope,
        name: Text::new(shown),
        family: Text::new(family),
        used: row.current_value.and_then(|whole| whole.0.try_into().ok()).unwrap_or_default(),
        limit: row.limit.and_then(|whole| whole.0.try_into().ok()),
    })
}

/// The type without its provider, in lower case.
fn kind(raw: &str) -> String {
    let raw = raw.to_ascii_lowercase();
    match raw.strip_prefix("microsoft.machinelearningservices/") {
        Some(kind) => kind.to_owned(),
        None => raw,
    }
}

fn says_low_priority(name: &str) -> bool {
    name.replace(' ', "").to_ascii_lowercase().contains("lowpriority")
}

/// The family in a name that is written out, as `Standard D Family Cluster Dedicated vCPUs`.
fn family(name: &str) -> &str {
    name.find(" Cluster ").map_or(name, |end| &name[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(kind: &str, name: &str, limit: i64) -> Option<Usage> {
        let row = json!({
            "type": format!("Microsoft.MachineLearningServices/{kind}"),
            "name": {"value": name, "localizedValue": format!("{name} (localized)")},
            "currentValue": 8, "limit": limit, "unit": "Count",
        });
        usage(&serde_json::from_value(row).unwrap())
    }

    #[test]
    fn both_ways_of_naming_are_understood() {
        let (dedicated, low) = (Priority::Dedicated, Priority::Low);
        for (kind, name, scope, family) in [
            ("totalClusters/usages", "TotalClusters", Scope::Computes, ""),
            ("totalDedicatedCores/usages", "TotalDedicatedCores", Scope::Region(dedicated), ""),
            ("totalLowPriorityCores/usages", "TotalLowPriorityCores", Scope::Region(low), ""),
            (
                "vmFamily/dedicatedCores/usages",
                "standardDSv2Family",
                Scope::Family(dedicated),
                "standardDSv2Family",
            ),
            (
                "vmFamily/lowPriorityCores/usages",
                "standardDSv2Family",
                Scope::Family(low),
                "standardDSv2Family",
            ),
            ("totalCores/usages", "Clusters", Scope::Computes, ""),
            ("dedicatedCores/usages", "Total Cluster Dedicated Regional vCPUs", Scope::Region(dedicated), ""),
            ("lowPriorityCores/usages", "Total Cluster LowPriority Regional vCPUs", Scope::Region(low), ""),
            (
                "vmFamily/usages",
                "Standard D Family Cluster Dedicated vCPUs",
                Scope::Family(dedicated),
                "Standard D Family",
            ),
            (
                "vmFamily/usages",
                "Standard D Family Cluster LowPriority vCPUs",
                Scope::Family(low),
                "Standard D Family",
            ),
            ("somethingNew/usages", "New", Scope::Other, ""),
        ] {
            let usage = read(kind, name, 24).unwrap();
            assert_eq!((usage.scope, &*usage.family), (scope, family), "{kind} {name}");
            assert_eq!((usage.used, usage.limit), (8, Some(24)));
        }
    }

    #[test]
    fn a_limit_below_zero_is_none() {
        assert_eq!(read("vmFamily/lowPriorityCores/usages", "f", -1).unwrap().limit, None);
    }

    #[test]
    fn rows_of_workspaces_and_computes_are_left_out() {
        for kind in [
            "workspaces/usages",
            "workspace/usages",
            "workspaces/computes/usages",
            "workspace/computes/usages",
            "workspaces/dedicatedCores/usages",
        ] {
            assert_eq!(read(kind, "x", 1), None, "{kind}");
        }
    }

    #[test]
    fn a_row_without_anything_is_still_a_row() {
        let usage = usage(&serde_json::from_str("{}").unwrap()).unwrap();
        assert_eq!((usage.scope, usage.used, usage.limit), (Scope::Other, 0, None));
    }
}
