//! Usages and quotas of a region, named as the live service names them.

use serde_json::{Value, json};

use super::World;
use super::call::{Answer, Call};
use super::families::{FAMILIES, Family};
use super::ledger::{Priority, Scope};
use crate::simulator::http::Response;

/// GET `locations/{location}/usages`: the totals, and each family twice.
pub fn list(world: &mut World, call: &Call) -> Answer {
    let subscription = format!("/subscriptions/{}", world.subscription(call)?.id);
    let scope: Scope = (call.part("subscription").to_lowercase(), call.part("location").to_lowercase());
    let mut rows = vec![json!({
        "unit": "Count",
        "currentValue": world.ledger.computes(&scope),
        "limit": world.ledger.limits.computes,
        "name": { "value": "TotalClusters", "localizedValue": "Total Clusters" },
        "type": "Microsoft.MachineLearningServices/totalClusters/usages",
        "id": subscription,
    })];
    for priority in [Priority::Dedicated, Priority::LowPriority] {
        rows.push(total(world, &scope, &subscription, priority));
        let families = FAMILIES.iter().enumerate();
        rows.extend(families.map(|(at, family)| row(world, &scope, &subscription, at, family, priority)));
    }
    Ok(Response::json(200, &json!({ "value": rows })))
}

/// GET `locations/{location}/quotas`: the limits of the dedicated families.
pub fn quotas(world: &mut World, call: &Call) -> Answer {
    let subscription = format!("/subscriptions/{}", world.subscription(call)?.id);
    let families = FAMILIES.iter().enumerate();
    let rows: Vec<Value> = families
        .map(|(at, family)| {
            json!({
                "id": format!("{subscription}/quotas/{}", underscored(family.name)),
                "type": "Microsoft.MachineLearningServices/vmFamily/dedicatedCores/quotas",
                "limit": world.ledger.limit(at, Priority::Dedicated),
                "unit": "Count",
                "location": null,
                "name": { "value": family.name, "localizedValue": format!("{} Cluster Dedicated vCPUs", family.localized()) },
            })
        })
        .collect();
    Ok(Response::json(200, &json!({ "value": rows })))
}

fn total(world: &World, scope: &Scope, subscription: &str, priority: Priority) -> Value {
    let (value, words, kind) = match priority {
        Priority::Dedicated => ("TotalDedicatedCores", "Dedicated", "totalDedicatedCores"),
        Priority::LowPriority => ("TotalLowPriorityCores", "LowPriority", "totalLowPriorityCores"),
    };
    json!({
        "unit": "Count",
        "currentValue": world.ledger.total(scope, priority),
        "limit": world.ledger.total_limit(priority),
        "name": { "value": value, "localizedValue": format!("Total Cluster {words} Regional vCPUs") },
        "type": format!("Microsoft.MachineLearningServices/{kind}/usages"),
        "id": subscription,
    })
}

fn row(
    world: &World,
    scope: &Scope,
    subscription: &str,
    at: usize,
    family: &Family,
    priority: Priority,
) -> Value {
    let (words, kind) = match priority {
        Priority::Dedicated => ("Dedicated", "dedicatedCores"),
        Priority::LowPriority => ("LowPriority", "lowPriorityCores"),
    };
    json!({
        "unit": "Count",
        "currentValue": world.ledger.used(scope, at, priority),
        "limit": world.ledger.limit(at, priority).map_or(-1, i64::from),
        "name": { "value": family.name, "localizedValue": format!("{} Cluster {words} vCPUs", family.localized()) },
        "type": format!("Microsoft.MachineLearningServices/vmFamily/{kind}/usages"),
        "id": format!("{subscription}/usages/{}", underscored(family.name)),
    })
}

fn underscored(name: &str) -> String {
    name.replace(' ', "_")
}
