//! Names of things: ARM ids (compared without regard to case, as ARM does), workspaces, requests and operations.

use super::{compute::Compute, text::Text};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::{
    cmp::Ordering,
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};
use url::Url;

/// An ARM resource id, such as `/subscriptions/…/providers/Microsoft.MachineLearningServices/workspaces/w/computes/c`.
/// The service mixes `resourceGroups` and `resourcegroups` (observed), so case never tells two ids apart.
#[derive(Clone, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct ResourceId {
    text: Arc<str>,
    /// Of the id in lower case: taken once, since an id is looked up for every row of every listing.
    hash: u64,
}

impl From<String> for ResourceId {
    fn from(raw: String) -> Self {
        Self::new(&raw)
    }
}

impl From<ResourceId> for String {
    fn from(id: ResourceId) -> Self {
        id.text.to_string()
    }
}

impl ResourceId {
    /// Takes an id as the service sent it, without judging its form.
    pub fn new(raw: &str) -> Self {
        let text = raw.trim_end_matches('/');
        Self { text: text.into(), hash: folded_hash(text) }
    }

    /// Reads an id that a person gave.
    ///
    /// # Errors
    /// In words, what is missing or odd about it.
    pub fn parse(typed: &str) -> Result<Self, &'static str> {
        let id = Self::new(typed.trim());
        if !id.text.starts_with('/') {
            return Err("a resource id begins with /subscriptions/");
        }
        if id.text.chars().any(|c| c.is_control() || c.is_whitespace() || matches!(c, '?' | '#' | '%' | '\\'))
        {
            return Err("a resource id has no blanks and none of ? # % \\");
        }
        if id.text.split('/').skip(1).any(|part| part.is_empty() || part == "." || part == "..") {
            return Err("a resource id has no empty parts");
        }
        if id.segment_after("subscriptions").is_none() {
            return Err("a resource id begins with /subscriptions/");
        }
        if id.segment_after("resourceGroups").is_none() {
            return Err("/resourceGroups/NAME is missing");
        }
        if id.resource_type().is_none() {
            return Err("/providers/NAMESPACE/TYPE/NAME is missing");
        }
        Ok(id)
    }

    /// The id as it came.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The id as it stands in a URL: what is no plain character in a path is percent-encoded.
    pub fn encoded(&self) -> String {
        let mut url = Url::parse("https://host/").expect("a constant that is a URL");
        let parts = self.text.trim_start_matches('/').split('/');
        url.path_segments_mut().expect("https has a path").clear().extend(parts);
        url.path().to_owned()
    }

    /// The id for the screen.
    pub fn text(&self) -> Text {
        Text::new(&self.text)
    }

    /// The last part: the resource's own name.
    pub fn name(&self) -> &str {
        self.text.rsplit('/').next().unwrap_or_default()
    }

    /// The part that follows `key`, as `segment_after("resourceGroups")`.
    pub fn segment_after(&self, key: &str) -> Option<&str> {
        let mut parts = self.text.split('/');
        parts.find(|part| part.eq_ignore_ascii_case(key))?;
        parts.next().filter(|part| !part.is_empty())
    }

    /// Provider and type, as `Microsoft.Compute/virtualMachines`; `None` when the id does not end in a resource.
    pub fn resource_type(&self) -> Option<String> {
        let at = self.text.to_ascii_lowercase().rfind("/providers/")?;
        let parts: Vec<&str> = self.text[at + "/providers/".len()..].split('/').collect();
        let (namespace, rest) = parts.split_first()?;
        if rest.is_empty() || !rest.len().is_multiple_of(2) || parts.iter().any(|part| part.is_empty()) {
            return None;
        }
        let types = rest.iter().step_by(2).copied();
        Some(std::iter::once(*namespace).chain(types).collect::<Vec<_>>().join("/"))
    }

    /// The workspace that this compute belongs to; `None` when it is not under one.
    pub fn workspace(&self) -> Option<WorkspaceId> {
        let (_, end) = self.workspace_place()?;
        Some(WorkspaceId(Self::new(&self.text[..end])))
    }

    /// The name of the workspace that this compute belongs to.
    pub fn workspace_name(&self) -> Option<&str> {
        let (name, end) = self.workspace_place()?;
        Some(&self.text[name..end])
    }

    /// Where the name of the workspace begins and ends.
    fn workspace_place(&self) -> Option<(usize, usize)> {
        const WORKSPACES: &str = "/providers/microsoft.machinelearningservices/workspaces/";
        let begins = |at: usize| {
            let part = self.text.get(at..at + WORKSPACES.len());
            part.is_some_and(|part| part.eq_ignore_ascii_case(WORKSPACES))
        };
        let (at, _) = self.text.match_indices('/').find(|(at, _)| begins(*at))?;
        let name = at + WORKSPACES.len();
        let end = self.text[name..].find('/').map_or(self.text.len(), |length| name + length);
        Some((name, end))
    }
}

impl PartialEq for ResourceId {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash
            && (Arc::ptr_eq(&self.text, &other.text) || self.text.eq_ignore_ascii_case(&other.text))
    }
}

impl Eq for ResourceId {}

impl Hash for ResourceId {
    fn hash<H: Hasher>(&self, to: &mut H) {
        to.write_u64(self.hash);
    }
}

impl Ord for ResourceId {
    fn cmp(&self, other: &Self) -> Ordering {
        fn lower(bytes: &[u8], from: usize) -> impl Iterator<Item = u8> {
            bytes.get(from..).unwrap_or_default().iter().map(u8::to_ascii_lowercase)
        }
        if Arc::ptr_eq(&self.text, &other.text) {
            return Ordering::Equal;
        }
        let (a, b) = (self.text.as_bytes(), other.text.as_bytes());
        // Ids of one subscription have a long beginning in common: it is skipped word by word.
        let words = a.as_chunks::<WORD>().0.iter().zip(b.as_chunks::<WORD>().0);
        let same =
            words.take_while(|(a, b)| u128::from_ne_bytes(**a) == u128::from_ne_bytes(**b)).count() * WORD;
        lower(a, same).cmp(lower(b, same))
    }
}

impl PartialOrd for ResourceId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text())
    }
}

impl fmt::Debug for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.text, f)
    }
}

/// Bytes that are compared at a time.
const WORD: usize = 16;
/// Bytes that are hashed at a time.
const PIECE: usize = 32;

fn folded_hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    for piece in text.as_bytes().chunks(PIECE) {
        let mut lower = [0; PIECE];
        let lower = &mut lower[..piece.len()];
        lower.copy_from_slice(piece);
        lower.make_ascii_lowercase();
        hasher.write(lower);
    }
    hasher.finish()
}

/// A workspace, by its ARM id.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WorkspaceId(ResourceId);

impl WorkspaceId {
    /// The workspace `name` of `group` in `subscription`.
    pub fn new(subscription: &str, group: &str, name: &str) -> Self {
        let provider = "providers/Microsoft.MachineLearningServices";
        Self(ResourceId::new(&format!(
            "/subscriptions/{subscription}/resourceGroups/{group}/{provider}/workspaces/{name}"
        )))
    }

    /// Takes the id of a workspace as the service sent it; `None` when it names something else.
    pub fn of(id: &ResourceId) -> Option<Self> {
        let is_workspace = id
            .resource_type()
            .is_some_and(|kind| kind.eq_ignore_ascii_case("Microsoft.MachineLearningServices/workspaces"));
        is_workspace.then(|| Self(id.clone()))
    }

    /// The ARM id.
    pub fn id(&self) -> &ResourceId {
        &self.0
    }

    /// The workspace's own name.
    pub fn name(&self) -> &str {
        self.0.name()
    }

    /// The subscription that it is billed to; not always a GUID (observed in recordings).
    pub fn subscription(&self) -> &str {
        self.0.segment_after("subscriptions").unwrap_or_default()
    }

    /// Its resource group.
    pub fn group(&self) -> &str {
        self.0.segment_after("resourceGroups").unwrap_or_default()
    }

    /// The compute `name` in this workspace.
    pub fn compute(&self, name: &str) -> ResourceId {
        ResourceId::new(&format!("{}/computes/{name}", self.0.as_str()))
    }
}

/// A region as one subscription has it: what sizes and how much quota there are belongs to the two together.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RegionId {
    subscription: Arc<str>,
    name: Arc<str>,
}

impl RegionId {
    /// The region called `name`, however it is spelled: `West Europe` and `westeurope` are one.
    pub fn new(subscription: &str, name: &str) -> Self {
        Self { subscription: subscription.to_ascii_lowercase().into(), name: folded_region(name).into() }
    }

    /// The subscription, in lower case.
    pub fn subscription(&self) -> &str {
        &self.subscription
    }

    /// The region's name as it stands in addresses: `westeurope`.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// The name of a region without what its spellings differ in.
pub fn folded_region(name: &str) -> String {
    name.replace(' ', "").to_lowercase()
}

/// One compute, not one name: deleted and made again under the same name it is another.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ComputeKey {
    /// Its ARM id.
    pub id: ResourceId,
    /// When the service says it was made; `None` while it does not say.
    pub created: Option<DateTime<Utc>>,
}

impl ComputeKey {
    /// The identity of `compute`.
    pub fn of(compute: &Compute) -> Self {
        Self { id: compute.id.clone(), created: compute.created }
    }

    /// Whether `compute` is the one meant: the same id and, where both know it, the same creation time.
    pub fn is(&self, compute: &Compute) -> bool {
        self.id == compute.id
            && (self.created.is_none() || compute.created.is_none() || self.created == compute.created)
    }
}

/// One request to the outside. Made in one place only, so that each has exactly one reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(pub u64);

/// One change that the user asked for, from the key to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OperationId(pub u64);

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    const VM: &str = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm1";

    #[test]
    fn case_does_not_tell_ids_apart() {
        let one = ResourceId::new(VM);
        let other = ResourceId::new(&VM.to_uppercase());
        assert_eq!(one, other);
        assert_eq!(one.cmp(&other), Ordering::Equal);
        assert_eq!(HashSet::from([one, other]).len(), 1);
    }

    #[test]
    fn parts_of_an_id_are_found_in_any_case() {
        let id = ResourceId::new(&VM.replace("resourceGroups", "resourcegroups"));
        assert_eq!(id.segment_after("resourceGroups"), Some("rg"));
        assert_eq!(id.name(), "vm1");
        assert_eq!(id.resource_type().as_deref(), Some("Microsoft.Compute/virtualMachines"));
    }

    #[test]
    fn a_typed_id_says_what_is_wrong_with_it() {
        assert!(ResourceId::parse(VM).is_ok());
        for (typed, why) in [
            ("vm1", "begins with /subscriptions/"),
            ("/subscriptions/s/providers/Microsoft.Compute/virtualMachines/vm1", "/resourceGroups/NAME"),
            ("/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines", "/providers/"),
            ("/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/a b", "blanks"),
            (
                "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/..",
                "empty parts",
            ),
        ] {
            assert!(ResourceId::parse(typed).unwrap_err().contains(why), "{typed}");
        }
    }

    #[test]
    fn odd_characters_are_encoded_for_a_url() {
        let id = WorkspaceId::new("s", "größe", "w").compute("a b");
        assert!(
            id.encoded().contains("/gr%C3%B6%C3%9Fe/") && id.encoded().ends_with("/a%20b"),
            "{}",
            id.encoded()
        );
    }

    #[test]
    fn a_group_called_workspaces_is_no_workspace() {
        let workspace = WorkspaceId::new("s", "workspaces", "w");
        assert_eq!(workspace.compute("c").workspace_name(), Some("w"));
        assert_eq!(workspace.compute("c").workspace(), Some(workspace));
    }

    #[test]
    fn a_region_is_one_however_it_is_spelled() {
        assert_eq!(RegionId::new("S-1", "West Europe"), RegionId::new("s-1", "westeurope"));
        assert_ne!(RegionId::new("s-1", "westeurope"), RegionId::new("s-2", "westeurope"));
    }

    #[test]
    fn a_workspace_is_part_of_its_computes_id() {
        let workspace = WorkspaceId::new("s", "rg", "w");
        let compute = workspace.compute("gpu");
        assert_eq!(compute.workspace(), Some(workspace.clone()));
        assert_eq!((workspace.subscription(), workspace.group(), workspace.name()), ("s", "rg", "w"));
        assert_eq!(WorkspaceId::of(workspace.id()), Some(workspace));
        assert_eq!(WorkspaceId::of(&compute), None);
    }
}
