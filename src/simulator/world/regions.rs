//! The regions of the world: what the front door lists, and where the machine learning service is.

#![expect(clippy::unnecessary_wraps, reason = "every handler has the same signature")]

use serde_json::{Value, json};

use super::World;
use super::call::{Answer, Call};
use super::problem::Problem;
use crate::simulator::http::Response;

/// Name, display name and geography of every region that has the machine learning service.
#[rustfmt::skip]
static REGIONS: &[(&str, &str, &str)] = &[
    ("australiaeast",      "Australia East",       "Asia Pacific"),
    ("brazilsouth",        "Brazil South",         "South America"),
    ("canadacentral",      "Canada Central",       "Canada"),
    ("centralindia",       "Central India",        "Asia Pacific"),
    ("centralus",          "Central US",           "US"),
    ("eastasia",           "East Asia",            "Asia Pacific"),
    ("eastus",             "East US",              "US"),
    ("eastus2",            "East US 2",            "US"),
    ("francecentral",      "France Central",       "Europe"),
    ("germanywestcentral", "Germany West Central", "Europe"),
    ("italynorth",         "Italy North",          "Europe"),
    ("japaneast",          "Japan East",           "Asia Pacific"),
    ("koreacentral",       "Korea Central",        "Asia Pacific"),
    ("northcentralus",     "North Central US",     "US"),
    ("northeurope",        "North Europe",         "Europe"),
    ("norwayeast",         "Norway East",          "Europe"),
    ("polandcentral",      "Poland Central",       "Europe"),
    ("southafricanorth",   "South Africa North",   "Africa"),
    ("southcentralus",     "South Central US",     "US"),
    ("southeastasia",      "Southeast Asia",       "Asia Pacific"),
    ("spaincentral",       "Spain Central",        "Europe"),
    ("swedencentral",      "Sweden Central",       "Europe"),
    ("switzerlandnorth",   "Switzerland North",    "Europe"),
    ("uaenorth",           "UAE North",            "Middle East"),
    ("uksouth",            "UK South",             "Europe"),
    ("westcentralus",      "West Central US",      "US"),
    ("westeurope",         "West Europe",          "Europe"),
    ("westus",             "West US",              "US"),
    ("westus2",            "West US 2",            "US"),
    ("westus3",            "West US 3",            "US"),
];

/// Groups of regions that the front door lists among them, although nothing can be placed in one.
static LOGICAL: &[(&str, &str)] =
    &[("europe", "Europe"), ("global", "Global"), ("unitedstates", "United States")];

/// The provider's types that are answered here.
const TYPES: [&str; 6] = [
    "workspaces",
    "workspaces/computes",
    "locations/usages",
    "locations/quotas",
    "locations/vmSizes",
    "locations/computeOperationsStatus",
];

/// The versions that the provider names; those between are taken as well.
const NAMED: [&str; 5] = ["2026-09-01", "2025-12-01", "2024-04-01", "2021-07-01", "2020-08-01"];

/// GET `locations` of a subscription.
pub fn list(_: &mut World, call: &Call) -> Answer {
    Ok(Response::json(200, &json!({ "value": rows(call.part("subscription")) })))
}

fn rows(subscription: &str) -> Vec<Value> {
    let row = |name: &str, display: &str, regional: String, metadata: Value| {
        json!({
            "id": format!("/subscriptions/{subscription}/locations/{name}"),
            "name": name,
            "type": "Region",
            "displayName": display,
            "regionalDisplayName": regional,
            "metadata": metadata,
        })
    };
    let physical = REGIONS.iter().map(|(name, display, geography)| {
        let metadata =
            json!({ "regionType": "Physical", "regionCategory": "Recommended", "geographyGroup": geography });
        row(name, display, format!("({geography}) {display}"), metadata)
    });
    let logical = LOGICAL.iter().map(|(name, display)| {
        let metadata = json!({ "regionType": "Logical", "regionCategory": "Other" });
        row(name, display, (*display).to_owned(), metadata)
    });
    physical.chain(logical).collect()
}

/// GET of the provider itself: its types, in which versions and regions.
pub fn provider(_: &mut World, call: &Call) -> Answer {
    let locations: Vec<&str> = REGIONS.iter().map(|(_, display, _)| *display).collect();
    let types = TYPES.map(|name| {
        json!({ "resourceType": name, "locations": locations, "apiVersions": NAMED, "capabilities": "None" })
    });
    let id =
        format!("/subscriptions/{}/providers/Microsoft.MachineLearningServices", call.part("subscription"));
    Ok(Response::json(
        200,
        &json!({
            "id": id,
            "namespace": "Microsoft.MachineLearningServices",
            "registrationState": "Registered",
            "registrationPolicy": "RegistrationRequired",
            "resourceTypes": types,
        }),
    ))
}

/// Whether the service is in the region of that name, whose case does not matter.
pub fn is_region(name: &str) -> bool {
    REGIONS.iter().any(|(known, ..)| known.eq_ignore_ascii_case(name))
}

/// The region must be one of the service's.
///
/// # Errors
/// `NoRegisteredProviderFound`.
pub fn check_region(region: &str) -> Result<(), Problem> {
    if is_region(region) {
        return Ok(());
    }
    let known: Vec<&str> = REGIONS.iter().map(|(name, ..)| *name).collect();
    let message = format!(
        "No resource provider is registered for the location '{region}'. The supported locations are '{}'.",
        known.join(", ")
    );
    Err(Problem::gateway(400, "NoRegisteredProviderFound", message))
}
