//! API versions: which are accepted, and what the older ones do differently.

use chrono::NaiveDate;

use super::call::Parts;
use super::problem::Problem;
use super::resources::{self, Kind};
use crate::simulator::http::Request;

/// The oldest and the newest version that the machine learning provider answers here.
const PROVIDER: [(i32, u32, u32); 2] = [(2020, 8, 1), (2026, 9, 1)];
/// The provider's first version; few routes are that old.
const EARLIEST: (i32, u32, u32) = (2018, 11, 19);
/// The same for the front door's own resources (subscriptions).
const FRONT_DOOR: [(i32, u32, u32); 2] = [(2014, 4, 1), (2026, 9, 1)];

/// And for permissions.
const PERMISSIONS: [(i32, u32, u32); 2] = [(2015, 7, 1), (2022, 4, 1)];

/// And for the Resource Graph.
const GRAPH: [(i32, u32, u32); 2] = [(2019, 4, 1), (2024, 4, 1)];

/// Who a route belongs to: it decides the accepted versions and the words of the refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registration {
    FrontDoor,
    /// The front door's permissions.
    Permissions,
    /// The Resource Graph.
    Graph,
    /// A type directly below the provider, such as `workspaces`.
    Provider(&'static str),
    /// A type below another, such as `workspaces/computes`.
    Child(&'static str),
    /// A route that the service had before most of the others.
    Early(&'static str),
    /// An operation that only previews know, from that date on. To what stable versions say the specification has
    /// no answer: here they are told that nothing is registered.
    Preview {
        kind: &'static str,
        since: (i32, u32, u32),
    },
    /// Whatever type the path names, which is another provider's.
    Resource,
}

/// Which fields of an instance a version knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fields {
    pub idle_shutdown: bool,
    pub sso: bool,
    pub root_access: bool,
}

/// A well-formed version that is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    date: NaiveDate,
    pub preview: bool,
    text: String,
}

impl Version {
    /// The version of a request.
    ///
    /// # Errors
    /// When there is none, when it is no date with an optional `-preview`, or when nobody is registered for it.
    pub fn of(request: &Request, registration: Registration, parts: &Parts) -> Result<Version, Problem> {
        let text = request.query_value("api-version").filter(|text| !text.is_empty()).ok_or_else(|| {
            Problem::gateway(
                400,
                "MissingApiVersionParameter",
                "Every request needs the query parameter api-version (?api-version=).",
            )
        })?;
        let version = Version::parse(&text).ok_or_else(|| {
            Problem::gateway(
                400,
                "InvalidApiVersionParameter",
                format!("The api-version '{text}' is invalid."),
            )
        })?;
        let is_registered = match registration {
            Registration::FrontDoor => version.is_within(FRONT_DOOR),
            Registration::Permissions => version.is_within(PERMISSIONS),
            Registration::Graph => version.is_within(GRAPH),
            Registration::Provider(_) | Registration::Child(_) => version.is_within(PROVIDER),
            Registration::Early(_) => version.is_within([EARLIEST, PROVIDER[1]]),
            Registration::Preview { since, .. } => version.preview && version.is_within([since, PROVIDER[1]]),
            Registration::Resource => version.is_within(named_kind(parts, &text)?.versions),
        };
        if is_registered { Ok(version) } else { Err(unregistered(&text, registration, parts)) }
    }

    /// Before 2021-07-01 a PATCH carried `properties.scaleSettings` and the size list its own key.
    pub fn is_before_july_2021(&self) -> bool {
        self.date < day((2021, 7, 1))
    }

    /// The fields of an instance that not every version knows. `idleTimeBeforeShutdown` came with 2025-12-01, previews
    /// had it since 2022; `enableSSO` came with it, and is told in older versions too (observed).
    pub fn fields(&self) -> Fields {
        let is_december = self.date >= day((2025, 12, 1));
        Fields {
            idle_shutdown: is_december || self.preview && self.date >= day((2022, 6, 1)),
            sso: is_december,
            root_access: self.preview && self.date >= day((2026, 5, 15)),
        }
    }

    /// The version as sent.
    pub fn text(&self) -> &str {
        &self.text
    }

    fn is_within(&self, [first, last]: [(i32, u32, u32); 2]) -> bool {
        (day(first)..=day(last)).contains(&self.date)
    }

    fn parse(text: &str) -> Option<Version> {
        let (date, preview) = match text.strip_suffix("-preview") {
            Some(date) => (date, true),
            None => (text, false),
        };
        if date.len() != "2020-08-01".len() {
            return None;
        }
        let date = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok()?;
        Some(Version { date, preview, text: text.to_owned() })
    }
}

/// The type that the path names below another provider.
fn named_kind(parts: &Parts, version: &str) -> Result<&'static Kind, Problem> {
    let (provider, name) = named(parts);
    if !resources::has_provider(&provider) {
        let message = format!("The resource namespace '{provider}' is invalid.");
        return Err(Problem::gateway(404, "InvalidResourceNamespace", message));
    }
    resources::kind(&format!("{provider}/{name}")).ok_or_else(|| {
        let message = format!(
            "The resource type '{name}' could not be found in the namespace '{provider}' for api version '{version}'."
        );
        Problem::gateway(404, "InvalidResourceType", message)
    })
}

/// Provider and type out of the names in a path: the last of each, for a path may lead through another resource.
fn named(parts: &Parts) -> (String, String) {
    let part = |wanted: &str| parts.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.as_str());
    let own = part("type").unwrap_or_default();
    match (part("extension"), part("below")) {
        (Some(extension), Some(below)) => (extension.to_owned(), below.to_owned()),
        (None, Some(below)) => (part("provider").unwrap_or_default().to_owned(), format!("{own}/{below}")),
        (_, None) => (part("provider").unwrap_or_default().to_owned(), own.to_owned()),
    }
}

fn unregistered(text: &str, registration: Registration, parts: &Parts) -> Problem {
    const SUPPORTED: &str = "2020-08-01,2021-07-01,2024-04-01,2025-12-01,2026-09-01";
    let no_provider = |kind: &str, supported: &str| {
        let message = format!(
            "No resource provider is registered for type '{kind}' and API version '{text}'. The supported api-versions are '{supported}'."
        );
        Problem::gateway(400, "NoRegisteredProviderFound", message)
    };
    let no_type = |kind: &str, supported: &str| {
        let message = format!(
            "The resource type '{kind}' could not be found in the namespace 'Microsoft.MachineLearningServices' for api version '{text}'. The supported api-versions are '{supported}'."
        );
        Problem::gateway(400, "InvalidResourceType", message)
    };
    match registration {
        Registration::FrontDoor => Problem::gateway(
            400,
            "InvalidApiVersionParameter",
            format!(
                "The api-version '{text}' is not supported. The supported versions are '2016-06-01,2020-01-01,2022-12-01'."
            ),
        ),
        Registration::Graph => no_provider("resources", "2019-04-01,2021-03-01,2022-10-01,2024-04-01"),
        Registration::Permissions => no_provider("permissions", "2015-07-01,2018-07-01,2022-04-01"),
        Registration::Provider(kind) => no_provider(kind, SUPPORTED),
        Registration::Child(kind) | Registration::Early(kind) => no_type(kind, SUPPORTED),
        Registration::Preview { kind, since } => {
            no_type(kind, &format!("{}-preview,2024-10-01-preview,2026-05-15-preview", day(since)))
        }
        Registration::Resource => match named_kind(parts, text) {
            Ok(kind) => no_provider(kind.name, &kind.versions.map(|date| day(date).to_string()).join(",")),
            Err(problem) => problem,
        },
    }
}

fn day((year, month, day): (i32, u32, u32)) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("the dates of this file exist")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::http::Method;

    fn read(query: &str, registration: Registration) -> Result<Version, String> {
        let request = Request {
            scheme: "http",
            method: Method::Get,
            path: "/".into(),
            query: query.into(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        Version::of(&request, registration, &Vec::new()).map_err(|problem| problem.code)
    }

    #[test]
    fn versions_within_the_range_are_accepted() {
        for good in ["2020-08-01", "2024-04-01-preview", "2026-09-01", "2023-02-17"] {
            assert!(
                read(&format!("api-version={good}"), Registration::Provider("workspaces")).is_ok(),
                "{good}"
            );
        }
        assert!(read("api-version=2016-06-01", Registration::FrontDoor).is_ok());
        assert!(read("api-version=2020-02-02", Registration::Early("workspaces")).is_ok());
        let resize = Registration::Preview { kind: "workspaces/computes", since: (2023, 8, 1) };
        assert!(read("api-version=2023-08-01-preview", resize).is_ok());
    }

    #[test]
    fn others_are_refused_as_the_front_door_does() {
        let computes = Registration::Child("workspaces/computes");
        let resize = Registration::Preview { kind: "workspaces/computes", since: (2023, 8, 1) };
        assert_eq!(read("api-version=2023-06-01-preview", resize).unwrap_err(), "InvalidResourceType");
        assert_eq!(read("api-version=2024-04-01", resize).unwrap_err(), "InvalidResourceType");
        assert_eq!(read("", computes).unwrap_err(), "MissingApiVersionParameter");
        for malformed in ["latest", "2024-13-01", "2024-4-1", "2024-04-01-beta"] {
            assert_eq!(
                read(&format!("api-version={malformed}"), computes).unwrap_err(),
                "InvalidApiVersionParameter"
            );
        }
        assert_eq!(read("api-version=2019-05-01", computes).unwrap_err(), "InvalidResourceType");
        assert_eq!(
            read("api-version=2027-01-01", Registration::Provider("workspaces")).unwrap_err(),
            "NoRegisteredProviderFound"
        );
    }
}
