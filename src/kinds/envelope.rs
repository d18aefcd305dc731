//! Fields that stand in the envelope of every resource, or mean the same in several types.

use super::{
    facts::LOCATION,
    field::{Choice, Field, word},
    form::{Known, MACHINE, Problem},
    notation,
    property::{Property, at, property},
};
use crate::domain::offer::Offer;
use serde_json::Value;

const DESCRIPTION: Property<String> = property("/properties/description");
const TAGS: Property<Value> = property("/tags");
/// Which identities a compute has.
pub const IDENTITY: Property<String> = property("/identity/type");
const IDENTITIES: Property<Value> = property("/identity/userAssignedIdentities");
/// The subnet of managed machines.
pub const SUBNET: Property<String> = property("/properties/properties/subnet/id");
/// Whether managed machines have addresses of the internet.
pub const PUBLIC_IP: Property<bool> = property("/properties/properties/enableNodePublicIp");

/// Where the machines are, if not where the resource is.
pub const REGION: Property<String> = property("/properties/computeLocation");

const SUBNETS: &[&str] = &["Microsoft.Network/virtualNetworks/subnets"];
/// The longest description; not documented, and longer than anybody reads.
const DESCRIPTION_LENGTH: usize = 1024;

/// CPU or GPU.
pub const MACHINE_FIELD: Field =
    Field::choice("Machine type", MACHINE, &[word("CPU", "cpu"), word("GPU", "gpu")])
        .help("CPU or GPU: narrows the list of sizes. Cannot be changed later.");

/// The help of a name in the service's pattern for instances and clusters.
pub const NAME_HELP: &str = "3 to 24 letters, digits or -, beginning with a letter; after a - a letter must follow. Unique in the region.";

/// What people should know about it.
pub const DESCRIPTION_FIELD: Field = Field::text("Description", DESCRIPTION)
    .heading("Labels")
    .help("A sentence for the others who use the workspace: what it is for, whom to ask.")
    .example("training of the vision team")
    .optional()
    .check(|draft, _| {
        let length = DESCRIPTION.read(draft)?.chars().count();
        (length > DESCRIPTION_LENGTH)
            .then(|| Problem::error(format!("at most {DESCRIPTION_LENGTH} characters")))
    });

/// Tags.
pub const TAGS_FIELD: Field = Field::line("Tags", TAGS, &notation::TAGS)
    .help("Keys and values, as team=vision, cost-centre=42. Policies and bills go by them.")
    .optional();

const IDENTITY_CHOICES: &[Choice] = &[
    word("none", "None"),
    word("system", "SystemAssigned"),
    word("user-assigned", "UserAssigned"),
    word("both", "SystemAssigned,UserAssigned"),
];

/// Which managed identities it has.
pub const IDENTITY_FIELD: Field = Field::choice("Managed identity", IDENTITY, IDENTITY_CHOICES)
    .heading("Identity")
    .help(
        "Used by default for access to other resources: the compute's own (system), or ones that you made \
         (user-assigned). Can be set at creation and when editing.",
    )
    .answers_for(&["/identity"]);

/// Which user-assigned identities.
pub const IDENTITIES_FIELD: Field = Field::line("Identities", IDENTITIES, &notation::IDENTITIES)
    .help("The ids of user-assigned managed identities, separated by commas.")
    .offers(&[Offer::Identities])
    .shown(has_user_identities)
    .check(|draft, _| {
        let some = at(draft, IDENTITIES.path)?.as_object().is_some_and(|ids| !ids.is_empty());
        (!some).then(|| Problem::error("at least one"))
    });

/// Whether the identity of a draft needs the ids of user-assigned ones.
fn has_user_identities(draft: &Value) -> bool {
    IDENTITY.read(draft).is_some_and(|kind| kind.contains("UserAssigned"))
}

/// The virtual network of managed machines.
pub const SUBNET_FIELD: Field = Field::resource_id("Virtual network", SUBNET, SUBNETS, &[Offer::Subnets])
    .heading("Network")
    .help(
        "Optional: the subnet that its machines are put into. Resource group, network and subnet are chosen \
         together. Cannot be changed later.",
    )
    .optional()
    .answers_for(&["/properties/properties/subnet"])
    .check(|draft, known| {
        let subnet = SUBNET.read(draft)?;
        let home = REGION.read(draft).or_else(|| LOCATION.read(draft))?;
        let offered = known.offered(Offer::Subnets)?;
        let found = offered.iter().find(|offered| offered.value.eq_ignore_ascii_case(&subnet))?;
        let elsewhere = found.region.as_ref().filter(|region| !region.eq_ignore_ascii_case(&home))?;
        Some(Problem::error(format!(
            "a subnet in {home}, where the machines are; this one is in {elsewhere}"
        )))
    });

/// Whether managed machines have public addresses.
pub const PUBLIC_IP_FIELD: Field =
    Field::flag("Public IP", PUBLIC_IP, &[super::field::flag("yes", true), super::field::flag("no", false)])
        .help("Without public addresses the machines need a subnet, or a workspace with a managed network.")
        .check(|draft, known| {
            let needs = PUBLIC_IP.read(draft) == Some(false) && SUBNET.read(draft).is_none();
            match known.managed_network.filter(|_| needs) {
                Some(true) => None,
                Some(false) => Some(Problem::error(
                    "without one it needs a subnet above: the workspace has no managed network",
                )),
                None => needs.then(|| {
                    Problem::warning("needs a subnet above, unless the workspace has a managed network")
                }),
            }
        });

/// A GUID, as directories name users and tenants.
pub fn guid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    lengths == [8, 4, 4, 4, 12] && groups.concat().chars().all(|c| c.is_ascii_hexdigit())
}

/// Whether the region of a draft is one that the subscription may use, as far as that is known.
pub fn region_offered(region: &str, known: &Known) -> Option<Problem> {
    let regions = known.offered(Offer::Regions)?;
    let folded = |name: &str| name.replace(' ', "").to_lowercase();
    let wanted = folded(region);
    let found = regions.iter().any(|offered| folded(&offered.value) == wanted);
    (!found && !regions.is_empty()).then(|| Problem::error("a region that the subscription may use"))
}
