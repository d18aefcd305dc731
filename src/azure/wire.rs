//! The shapes of the service's JSON, each field optional: what is missing, null or of another type is simply not known.

use crate::domain::text::Text;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, value::RawValue};

/// One page of a list, its rows untouched. Null counts as an empty list, but a list that is not there at all makes the
/// page unreadable: it would pass for "all rows are gone".
#[derive(Debug, Deserialize)]
pub struct Listing<'a> {
    /// The rows. Nodes and, in old api-versions, sizes have keys of their own.
    #[serde(borrow, alias = "nodes", alias = "amlCompute", deserialize_with = "null_is_empty")]
    pub value: Vec<&'a RawValue>,
    /// Where the next page is.
    #[serde(default, rename = "nextLink")]
    next: Option<String>,
}

impl Listing<'_> {
    /// Where the next page is; an empty address is none.
    pub fn next(&self) -> Option<String> {
        self.next.clone().filter(|next| !next.trim().is_empty())
    }

    /// The rows that can be read as `T`.
    pub fn rows<T: for<'b> Deserialize<'b>>(&self) -> impl Iterator<Item = T> + '_ {
        self.value.iter().filter_map(|row| serde_json::from_str(row.get()).ok())
    }
}

fn null_is_empty<'a, D: Deserializer<'a>>(from: D) -> Result<Vec<&'a RawValue>, D::Error> {
    Option::<Vec<&RawValue>>::deserialize(from).map(Option::unwrap_or_default)
}

/// Reads a field that may be of any type, and takes one of the wrong type as absent.
pub fn lenient<'de, D: Deserializer<'de>, T: for<'a> Deserialize<'a>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    let value = Value::deserialize(from)?;
    Ok(serde_json::from_value(value).ok())
}

/// A whole number, which some services write as `4.0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whole(pub i64);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(from)?;
        #[expect(clippy::cast_possible_truncation, reason = "a conversion of floats saturates")]
        let whole = number.as_i64().or_else(|| number.as_f64().map(|float| float as i64));
        whole.map(Self).ok_or_else(|| serde::de::Error::custom("not a number"))
    }
}

/// A subscription.
#[derive(Debug, Deserialize)]
pub struct Subscription {
    /// Its id alone, without the path.
    #[serde(default, rename = "subscriptionId", deserialize_with = "lenient")]
    pub id: Option<String>,
    /// What people call it.
    #[serde(default, rename = "displayName", deserialize_with = "lenient")]
    pub name: Option<Text>,
    /// `Enabled`, `Warned`, `PastDue`, `Disabled` or `Deleted`.
    #[serde(default, deserialize_with = "lenient")]
    pub state: Option<Text>,
}

/// A workspace, or anything else that has an id and a place.
#[derive(Debug, Deserialize)]
pub struct Workspace {
    /// Its ARM id.
    #[serde(default, deserialize_with = "lenient")]
    pub id: Option<String>,
    /// Its region.
    #[serde(default, deserialize_with = "lenient")]
    pub location: Option<Text>,
    /// `Default`, `Hub`, `Project`, `FeatureStore`.
    #[serde(default, deserialize_with = "lenient")]
    pub kind: Option<Text>,
    /// The rest of it.
    #[serde(default, deserialize_with = "lenient")]
    pub properties: Option<WorkspaceProperties>,
}

/// What a workspace says of itself.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkspaceProperties {
    /// Its managed network, if it has one.
    #[serde(default, deserialize_with = "lenient")]
    pub managed_network: Option<ManagedNetwork>,
}

/// The network that the service keeps for a workspace.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ManagedNetwork {
    /// `Disabled`, or what it lets out.
    #[serde(default, deserialize_with = "lenient")]
    pub isolation_mode: Option<Text>,
}

/// A node of a cluster.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Node {
    /// The service's name for it.
    #[serde(default, rename = "nodeId", deserialize_with = "lenient")]
    pub id: Option<Text>,
    /// What it does.
    #[serde(default, rename = "nodeState", deserialize_with = "lenient")]
    pub state: Option<Text>,
    /// Its address from outside.
    #[serde(default, deserialize_with = "lenient")]
    pub public_ip_address: Option<Text>,
    /// Its address inside.
    #[serde(default, deserialize_with = "lenient")]
    pub private_ip_address: Option<Text>,
    /// Its SSH port.
    #[serde(default, deserialize_with = "lenient")]
    pub port: Option<Whole>,
    /// What it works on.
    #[serde(default, deserialize_with = "lenient")]
    pub run_id: Option<Text>,
}

/// A part of a role. Unlike all else it is read strictly.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Grant {
    /// What it allows.
    pub actions: Option<Vec<String>>,
    /// What of it it takes back.
    pub not_actions: Option<Vec<String>>,
}

/// A row of quota.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    /// What it limits.
    #[serde(default, rename = "type", deserialize_with = "lenient")]
    pub kind: Option<String>,
    /// In use.
    #[serde(default, deserialize_with = "lenient")]
    pub current_value: Option<Whole>,
    /// At most; negative for none.
    #[serde(default, deserialize_with = "lenient")]
    pub limit: Option<Whole>,
    /// Its names.
    #[serde(default, deserialize_with = "lenient")]
    pub name: Option<UsageName>,
}

/// The names of a row of quota.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UsageName {
    /// On the wire.
    #[serde(default, deserialize_with = "lenient")]
    pub value: Option<String>,
    /// For people.
    #[serde(default, deserialize_with = "lenient")]
    pub localized_value: Option<String>,
}

/// A size of virtual machine.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Size {
    /// Its name.
    #[serde(default, deserialize_with = "lenient")]
    pub name: Option<Text>,
    /// Its family.
    #[serde(default, deserialize_with = "lenient")]
    pub family: Option<Text>,
    /// vCPUs.
    #[serde(default, rename = "vCPUs", deserialize_with = "lenient")]
    pub vcpus: Option<Whole>,
    /// GPUs.
    #[serde(default, deserialize_with = "lenient")]
    pub gpus: Option<Whole>,
    /// Memory.
    #[serde(default, rename = "memoryGB", deserialize_with = "lenient")]
    pub memory_gb: Option<f64>,
    /// Whether it can be had at low priority.
    #[serde(default, deserialize_with = "lenient")]
    pub low_priority_capable: Option<bool>,
    /// The compute types that may use it.
    #[serde(default, deserialize_with = "lenient")]
    pub supported_compute_types: Option<Vec<Text>>,
    /// What it costs.
    #[serde(default, rename = "estimatedVMPrices", deserialize_with = "lenient")]
    pub prices: Option<Prices>,
}

/// The prices of a size.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Prices {
    /// The currency: USD so far.
    #[serde(default, deserialize_with = "lenient")]
    pub billing_currency: Option<String>,
    /// What a price is for: `OneHour` so far.
    #[serde(default, deserialize_with = "lenient")]
    pub unit_of_measure: Option<String>,
    /// The prices, each of any shape.
    #[serde(default, deserialize_with = "lenient")]
    pub values: Option<Vec<Value>>,
}

/// One price of a size.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Price {
    /// The amount.
    #[serde(rename = "retailPrice")]
    pub amount: f64,
    /// `Linux` or `Windows`.
    pub os_type: String,
    /// `Standard`, `LowPriority` or `Spot`.
    pub vm_tier: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_may_be_null_but_not_missing() {
        for (json, rows) in [
            (r#"{"value":[1,{"a":2},"x"]}"#, Some(3)),
            (r#"{"value":null,"nextLink":null}"#, Some(0)),
            (r#"{"computeType":"AmlCompute","nodes":[]}"#, Some(0)),
            (r#"{"amlCompute":[{}]}"#, Some(1)),
            ("{}", None),
            (r#"{"value":{}}"#, None),
        ] {
            let listing = serde_json::from_str::<Listing>(json).ok();
            assert_eq!(listing.map(|listing| listing.value.len()), rows, "{json}");
        }
    }

    #[test]
    fn an_empty_next_address_is_none() {
        let next = |json| serde_json::from_str::<Listing>(json).unwrap().next();
        assert_eq!(next(r#"{"value":[],"nextLink":""}"#), None);
        assert_eq!(next(r#"{"value":[],"nextLink":"https://h/x"}"#).as_deref(), Some("https://h/x"));
    }

    #[test]
    fn a_field_of_the_wrong_type_is_absent() {
        let node: Node =
            serde_json::from_str(r#"{"nodeId":7,"nodeState":"idle","port":22.0,"runId":null}"#).unwrap();
        assert_eq!((node.id, node.state.as_deref()), (None, Some("idle")));
        assert_eq!((node.port, node.run_id), (Some(Whole(22)), None));
    }
}
