//! API versions: which are accepted, and what the older ones do differently.

use chrono::NaiveDate;

use super::problem::Problem;
use crate::simulator::http::Request;

/// The oldest and the newest version that the machine learning provider answers here.
const PROVIDER: [(i32, u32, u32); 2] = [(2020, 8, 1), (2026, 9, 1)];
/// The same for the front door's own resources (subscriptions).
const FRONT_DOOR: [(i32, u32, u32); 2] = [(2014, 4, 1), (2026, 9, 1)];

/// Who a route belongs to: it decides the accepted versions and the words of the refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registration {
    FrontDoor,
    /// A type directly below the provider, such as `workspaces`.
    Provider(&'static str),
    /// A type below another, such as `workspaces/computes`.
    Child(&'static str),
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
    pub fn of(request: &Request, registration: Registration) -> Result<Version, Problem> {
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
        let [first, last] = match registration {
            Registration::FrontDoor => FRONT_DOOR,
            Registration::Provider(_) | Registration::Child(_) => PROVIDER,
        };
        if (day(first)..=day(last)).contains(&version.date) {
            Ok(version)
        } else {
            Err(unregistered(&text, registration))
        }
    }

    /// Before 2021-07-01 a PATCH carried `properties.scaleSettings` and the size list its own key.
    pub fn is_before_july_2021(&self) -> bool {
        self.date < day((2021, 7, 1))
    }

    /// `idleTimeBeforeShutdown` came with 2025-12-01; previews had it since 2022.
    pub fn tells_idle_shutdown(&self) -> bool {
        self.date >= day((2025, 12, 1)) || self.preview && self.date >= day((2022, 6, 1))
    }

    /// The version as sent.
    pub fn text(&self) -> &str {
        &self.text
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

fn unregistered(text: &str, registration: Registration) -> Problem {
    match registration {
        Registration::FrontDoor => Problem::gateway(
            400,
            "InvalidApiVersionParameter",
            format!(
                "The api-version '{text}' is not supported. The supported versions are '2016-06-01,2020-01-01,2022-12-01'."
            ),
        ),
        Registration::Provider(kind) => Problem::gateway(
            400,
            "NoRegisteredProviderFound",
            format!(
                "No resource provider is registered for type '{kind}' and API version '{text}'. The supported api-versions are '2020-08-01,2021-07-01,2024-04-01,2025-12-01,2026-09-01'."
            ),
        ),
        Registration::Child(kind) => Problem::gateway(
            400,
            "InvalidResourceType",
            format!(
                "The resource type '{kind}' could not be found in the namespace 'Microsoft.MachineLearningServices' for api version '{text}'. The supported api-versions are '2020-08-01,2021-07-01,2024-04-01,2025-12-01,2026-09-01'."
            ),
        ),
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
            method: Method::Get,
            path: "/".into(),
            query: query.into(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        Version::of(&request, registration).map_err(|problem| problem.code)
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
    }

    #[test]
    fn others_are_refused_as_the_front_door_does() {
        let computes = Registration::Child("workspaces/computes");
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
