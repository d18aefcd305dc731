//! What is sent for an ask, as data.

use super::{address, body::Payload, endpoint::Endpoint, offers};
use crate::domain::{
    ask::Ask,
    change::{Change, Method, Spoken},
    error::ApiError,
    ids::{RegionId, ResourceId, WorkspaceId},
    offer::Offer,
    operation::Follow,
    text::Text,
    workspace::Search,
};
use serde_json::json;
use url::Url;

const PROVIDER: &str = "Microsoft.MachineLearningServices";
const API_VERSION: &str = "api-version";
/// The pinned api-version of everything about computes: the first stable one that knows `Resizing` and idle shutdown.
pub const COMPUTE_API_VERSION: &str = "2025-12-01";

/// Beside the specification; the version that Microsoft's own older client sends.
const NAME_CHECK_VERSION: &str = "2020-02-02";
/// What only previews have.
const PREVIEW_VERSION: &str = "2024-04-01-preview";
const PERMISSIONS: &str = "providers/Microsoft.Authorization/permissions";
const PERMISSIONS_VERSION: &str = "2022-04-01";
const EXTENSIONS: &str = "providers/Microsoft.KubernetesConfiguration/extensions";
const EXTENSIONS_VERSION: &str = "2023-05-01";

/// The api-versions that are spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versions {
    /// For everything of the machine learning provider.
    pub computes: &'static str,
    /// Instead of it where a region does not know it yet.
    pub fallback: &'static str,
    /// For the list of subscriptions.
    pub subscriptions: &'static str,
}

impl Default for Versions {
    fn default() -> Self {
        Self { computes: COMPUTE_API_VERSION, fallback: "2024-04-01", subscriptions: "2022-12-01" }
    }
}

/// What a request does at the service: which of its budgets it spends, and whether it may be sent twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Reads.
    Read,
    /// Reads, but by POST: counts as a write (observed), and may be sent again all the same.
    ReadByPost,
    /// Alters.
    Write,
    /// Takes away.
    Delete,
}

impl Purpose {
    /// Whether sending it twice does no harm.
    pub fn is_repeatable(self) -> bool {
        match self {
            Self::Read | Self::ReadByPost => true,
            Self::Write | Self::Delete => false,
        }
    }
}

/// One request.
#[derive(Clone, Debug)]
pub struct Request {
    /// The HTTP method.
    pub method: reqwest::Method,
    /// The whole address.
    pub url: Url,
    /// What goes with it.
    pub body: Option<Payload>,
    /// What it does.
    pub purpose: Purpose,
    /// Whether an older api-version may be tried: only with the machine learning provider, and only in our addresses.
    pub can_fall_back: bool,
    /// Whether whoever asks will ask again by itself.
    pub is_polled: bool,
}

impl Request {
    /// Reads an address as it is.
    fn plain(url: Url) -> Self {
        Self {
            method: reqwest::Method::GET,
            url,
            body: None,
            purpose: Purpose::Read,
            can_fall_back: false,
            is_polled: false,
        }
    }

    /// Reads an address of the provider's.
    fn read(url: Url, version: &str) -> Self {
        Self { can_fall_back: true, ..Self::plain(versioned(url, version)) }
    }

    /// The same request in another api-version; `None` when there is nothing to change.
    pub fn in_version(&self, version: &str) -> Option<Self> {
        let pairs: Vec<(String, String)> = self.url.query_pairs().into_owned().collect();
        if !self.can_fall_back || pairs.iter().any(|(key, value)| key == API_VERSION && value == version) {
            return None;
        }
        let mut other = self.clone();
        other.url.query_pairs_mut().clear().extend_pairs(pairs.iter().filter(|(key, _)| key != API_VERSION));
        other.url = versioned(other.url, version);
        Some(other)
    }
}

/// The request for `ask`; for an ask of several requests the first of them.
///
/// # Errors
/// `Guarded` or `ForeignOrigin`: nothing may be sent.
pub fn request(ask: &Ask, endpoint: &Endpoint, versions: &Versions) -> Result<Request, ApiError> {
    let version = versions.computes;
    let read = |url: Url| Request::read(url, version);
    match ask {
        Ask::Workspaces(search) => workspaces(search, endpoint, versions),
        Ask::Workspace(id) => address::of_resource(endpoint, id.id(), "").map(read),
        Ask::Page(workspace, None) => address::of_resource(endpoint, workspace.id(), "computes").map(read),
        Ask::Compute(id) => address::of_resource(endpoint, id, "").map(read),
        Ask::Nodes(cluster, None) => Ok(Request {
            method: reqwest::Method::POST,
            purpose: Purpose::ReadByPost,
            ..read(address::of_resource(endpoint, cluster, "listNodes")?)
        }),
        // Pages after the first are read, whatever the first was (as Microsoft's own clients do).
        Ask::Page(_, Some(next)) | Ask::Nodes(_, Some(next)) => page(endpoint, next),
        Ask::Permissions(workspace) => {
            let url = address::of_resource(endpoint, workspace.id(), PERMISSIONS)?;
            Ok(Request::plain(versioned(url, PERMISSIONS_VERSION)))
        }
        Ask::Usages(region) => in_region(endpoint, region, "usages").map(read),
        // The sizes come first; the quota is asked for after them.
        Ask::Elsewhere(workspace, region) => {
            in_region(endpoint, &RegionId::new(workspace.subscription(), region), "vmSizes").map(read)
        }
        Ask::Sizes(region, _) => in_region(endpoint, region, "vmSizes").map(read),
        Ask::Offers(workspace, offer) => offers(workspace, *offer, endpoint),
        Ask::NameIsFree(workspace, name) => {
            let url = address::of_resource(endpoint, workspace.id(), "checkComputeNameAvailability")?;
            let body = json!({"Name": name, "Type": "Microsoft.BatchAI/DataScienceInstance"});
            Ok(Request {
                method: reqwest::Method::POST,
                purpose: Purpose::ReadByPost,
                body: Some(Payload::new(&body, &[])),
                ..Request::plain(versioned(url, NAME_CHECK_VERSION))
            })
        }
        Ask::Extension(cluster) => {
            let url = address::of_resource(endpoint, cluster, EXTENSIONS)?;
            Ok(Request::plain(versioned(url, EXTENSIONS_VERSION)))
        }
        Ask::AllowedSizes(instance) => {
            let url = address::of_resource(endpoint, instance, "getAllowedVmSizesForResize")?;
            Ok(Request {
                method: reqwest::Method::POST,
                purpose: Purpose::ReadByPost,
                ..Request::plain(versioned(url, PREVIEW_VERSION))
            })
        }
        Ask::SignIn | Ask::SignInFiles | Ask::DeviceCode | Ask::Redeem => {
            Err(ApiError::Guarded(Text::new("who is signed in is nothing to ask the Resource Manager for")))
        }
        Ask::File(_) | Ask::Save(..) => {
            Err(ApiError::Guarded(Text::new("a file of this machine is nothing to ask the service for")))
        }
        Ask::Change(_, change) => changed(change, endpoint, version),
        Ask::Progress(_, Follow::Status(at) | Follow::Location(at)) => page(endpoint, at),
    }
}

/// The request for an address that the service gave.
///
/// # Errors
/// `ForeignOrigin` when it leads elsewhere.
pub fn page(endpoint: &Endpoint, next: &str) -> Result<Request, ApiError> {
    address::from_service(endpoint, next).map(Request::plain)
}

/// The workspaces of a search that names a subscription; the subscriptions for one that does not.
fn workspaces(search: &Search, endpoint: &Endpoint, versions: &Versions) -> Result<Request, ApiError> {
    let Some(subscription) = &search.subscription else {
        let all = address::of_path(endpoint, ["subscriptions"])?;
        return Ok(Request::plain(versioned(all, versions.subscriptions)));
    };
    let mut path = vec!["subscriptions", subscription];
    if let Some(group) = &search.group {
        path.extend(["resourceGroups", group]);
    }
    path.extend(["providers", PROVIDER, "workspaces"]);
    Ok(Request::read(address::of_path(endpoint, path)?, versions.computes))
}

/// The quota of a region.
///
/// # Errors
/// `Guarded` when no address can be made of it.
pub fn usages(endpoint: &Endpoint, region: &RegionId, version: &str) -> Result<Request, ApiError> {
    in_region(endpoint, region, "usages").map(|url| Request::read(url, version))
}

/// Something that the subscription of a workspace has.
fn offers(workspace: &WorkspaceId, offer: Offer, endpoint: &Endpoint) -> Result<Request, ApiError> {
    let Some(list) = offers::list(offer) else {
        return Err(ApiError::Guarded(Text::from(format!("{} need no asking", offer.noun()))));
    };
    let path = ["subscriptions", workspace.subscription()].into_iter().chain(list.path.split('/'));
    let mut url = address::of_path(endpoint, path)?;
    if let Some(resource_type) = list.resource_type {
        url.query_pairs_mut().append_pair("$filter", &format!("resourceType eq '{resource_type}'"));
    }
    Ok(Request::plain(versioned(url, list.version)))
}

/// The Spark pools of a Synapse workspace.
///
/// # Errors
/// `Guarded` when its id is none.
pub fn pools(endpoint: &Endpoint, synapse: &ResourceId) -> Result<Request, ApiError> {
    let (below, version) = offers::POOLS;
    Ok(Request::plain(versioned(address::of_resource(endpoint, synapse, below)?, version)))
}

/// A list that belongs to a region.
fn in_region(endpoint: &Endpoint, region: &RegionId, list: &str) -> Result<Url, ApiError> {
    let (subscription, name) = (region.subscription(), region.name());
    let path = ["subscriptions", subscription, "providers", PROVIDER, "locations", name, list];
    address::of_path(endpoint, path)
}

fn changed(change: &Change, endpoint: &Endpoint, version: &str) -> Result<Request, ApiError> {
    let (method, purpose) = match change.method {
        Method::Put => (reqwest::Method::PUT, Purpose::Write),
        Method::Patch => (reqwest::Method::PATCH, Purpose::Write),
        Method::Post => (reqwest::Method::POST, Purpose::Write),
        Method::Delete => (reqwest::Method::DELETE, Purpose::Delete),
    };
    let body =
        has_body(change).then(|| Payload::new(&change.body.clone().unwrap_or_default(), &change.secrets));
    // What only a preview has, an older version has not.
    let can_fall_back = change.spoken == Spoken::Pinned;
    let url = change_url(change, endpoint, change.version(version))?;
    Ok(Request { method, url, body, purpose, can_fall_back, is_polled: false })
}

fn has_body(change: &Change) -> bool {
    change.body.is_some() || !change.secrets.is_empty()
}

fn change_url(change: &Change, endpoint: &Endpoint, version: &str) -> Result<Url, ApiError> {
    let mut url = address::of_resource(endpoint, &change.target.id, change.suffix)?;
    if !change.query.is_empty() {
        url.query_pairs_mut().extend_pairs(change.query);
    }
    Ok(versioned(url, version))
}

fn versioned(mut url: Url, version: &str) -> Url {
    url.query_pairs_mut().append_pair(API_VERSION, version);
    url
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        ask::Source,
        change::Expects,
        ids::{ComputeKey, OperationId},
    };
    use secrecy::SecretString;

    const ML: &str =
        "/subscriptions/s/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/w";

    fn workspace() -> WorkspaceId {
        WorkspaceId::new("s", "rg", "w")
    }

    fn line(ask: &Ask) -> String {
        let request = request(ask, &Endpoint::public(), &Versions::default()).unwrap();
        let url = request.url.as_str().strip_prefix("https://management.azure.com").unwrap();
        format!("{} {url}", request.method)
    }

    fn attach() -> Change {
        Change {
            suffix: "",
            query: &[("underlyingResourceAction", "Detach")],
            body: Some(json!({"properties": {"computeType": "VirtualMachine"}})),
            secrets: vec![("/properties/password".to_owned(), SecretString::from("hunter2"))],
            expects: Expects::Absent,
            ..Change::bare("attach", ComputeKey { id: workspace().compute("vm"), created: None }, Method::Put)
        }
    }

    #[test]
    fn each_ask_has_its_request() {
        let search = |subscription: Option<&str>, group: Option<&str>| {
            Ask::Workspaces(Search {
                subscription: subscription.map(str::to_owned),
                group: group.map(str::to_owned),
                names: Vec::new(),
            })
        };
        let regional = "/subscriptions/s/providers/Microsoft.MachineLearningServices/locations/westeurope";
        for (ask, expected) in [
            (search(None, None), "GET /subscriptions?api-version=2022-12-01".to_owned()),
            (
                search(Some("s"), None),
                "GET /subscriptions/s/providers/Microsoft.MachineLearningServices/workspaces?api-version=2025-12-01"
                    .to_owned(),
            ),
            (
                search(Some("s"), Some("rg")),
                "GET /subscriptions/s/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces\
                 ?api-version=2025-12-01"
                    .to_owned(),
            ),
            (Ask::Workspace(workspace()), format!("GET {ML}?api-version=2025-12-01")),
            (Ask::Page(workspace(), None), format!("GET {ML}/computes?api-version=2025-12-01")),
            (Ask::Compute(workspace().compute("c")), format!("GET {ML}/computes/c?api-version=2025-12-01")),
            (
                Ask::Nodes(workspace().compute("c"), None),
                format!("POST {ML}/computes/c/listNodes?api-version=2025-12-01"),
            ),
            (
                Ask::Permissions(workspace()),
                format!("GET {ML}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01"),
            ),
            (
                Ask::Usages(RegionId::new("s", "westeurope")),
                format!("GET {regional}/usages?api-version=2025-12-01"),
            ),
            (
                Ask::Sizes(RegionId::new("s", "West Europe"), Source::Service),
                format!("GET {regional}/vmSizes?api-version=2025-12-01"),
            ),
            (
                Ask::Change(OperationId(1), attach().into()),
                format!("PUT {ML}/computes/vm?underlyingResourceAction=Detach&api-version=2025-12-01"),
            ),
        ] {
            assert_eq!(line(&ask), expected);
        }
    }

    #[test]
    fn addresses_of_the_service_get_no_second_version() {
        let status =
            "https://management.azure.com/subscriptions/s/op?api-version=2024-04-01&service=new&c=a%2bb";
        let expected = format!("GET {}", &status["https://management.azure.com".len()..]);
        for ask in [
            Ask::Progress(OperationId(1), Follow::Status(status.to_owned())),
            Ask::Progress(OperationId(1), Follow::Location(status.to_owned())),
            Ask::Page(workspace(), Some(status.to_owned())),
            Ask::Nodes(workspace().compute("c"), Some(status.to_owned())),
        ] {
            assert_eq!(line(&ask), expected);
            let request = request(&ask, &Endpoint::public(), &Versions::default()).unwrap();
            assert!(request.in_version("2024-04-01").is_none());
        }
    }

    #[test]
    fn another_version_replaces_the_first_and_nothing_else() {
        let request =
            request(&Ask::Change(OperationId(1), attach().into()), &Endpoint::public(), &Versions::default())
                .unwrap();
        let older = request.in_version("2024-04-01").unwrap();
        assert_eq!(older.url.query(), Some("underlyingResourceAction=Detach&api-version=2024-04-01"));
        assert!(older.in_version("2024-04-01").is_none());
    }

    #[test]
    fn a_verb_has_no_body() {
        let key = ComputeKey { id: workspace().compute("ci"), created: None };
        let start = Change { suffix: "/start", ..Change::bare("start", key, Method::Post) };
        let request =
            request(&Ask::Change(OperationId(1), start.into()), &Endpoint::public(), &Versions::default())
                .unwrap();
        assert!(request.body.is_none());
        assert!(request.url.path().ends_with("/computes/ci/start"));
        assert_eq!(request.purpose, Purpose::Write);
    }
}
