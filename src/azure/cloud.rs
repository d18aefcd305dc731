//! The clouds: where each has its Resource Manager and its authority. A token's scope belongs to the host that it is
//! sent to, so that a host which no cloud knows gets none until the settings name it.

use super::{
    answer::Answer,
    endpoint::{Endpoint, EndpointError},
};
use crate::domain::{error::ApiError, text::Text};
use serde_json::Value;

/// A cloud that is known beforehand.
#[derive(Debug)]
pub struct Known {
    /// Its name for `--cloud`.
    pub name: &'static str,
    /// What the Azure CLI calls it.
    pub azure_name: &'static str,
    /// Its Resource Manager. A token's scope is named after it.
    pub endpoint: &'static str,
    /// Where people and applications sign in.
    pub authority: &'static str,
    /// Its portal.
    pub portal: &'static str,
    /// Its Machine Learning Studio.
    pub studio: &'static str,
}

/// Every cloud that is known beforehand; the first one is meant where none is named.
pub const CLOUDS: [Known; 3] = [
    Known {
        name: "public",
        azure_name: "AzureCloud",
        endpoint: "https://management.azure.com",
        authority: "https://login.microsoftonline.com",
        portal: "https://portal.azure.com",
        studio: "https://ml.azure.com",
    },
    Known {
        name: "usgov",
        azure_name: "AzureUSGovernment",
        endpoint: "https://management.usgovcloudapi.net",
        authority: "https://login.microsoftonline.us",
        portal: "https://portal.azure.us",
        studio: "https://ml.azure.us",
    },
    Known {
        name: "china",
        azure_name: "AzureChinaCloud",
        endpoint: "https://management.chinacloudapi.cn",
        authority: "https://login.chinacloudapi.cn",
        portal: "https://portal.azure.cn",
        studio: "https://ml.azure.cn",
    },
];

/// Resource Managers go by older names too, for which the same tokens are good.
const OLDER_NAMES: [&str; 3] =
    ["management.core.windows.net", "management.core.usgovcloudapi.net", "management.core.chinacloudapi.cn"];

/// The cloud that is spoken to.
#[derive(Clone, Debug)]
pub struct Cloud {
    endpoint: Endpoint,
    facts: Facts,
}

#[derive(Clone, Copy, Debug)]
enum Facts {
    /// Known beforehand.
    Known(&'static Known),
    /// It says itself, and the settings vouch for it.
    Told,
    /// A service of this machine, which has no authority of its own.
    Loopback,
}

/// A cloud that the settings describe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// Its name for `--cloud`.
    pub name: String,
    /// Its Resource Manager.
    pub endpoint: String,
}

/// Why there is no cloud to speak to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CloudError {
    /// The endpoint cannot be used.
    #[error("the endpoint {0}")]
    Endpoint(#[from] EndpointError),
    /// There is no cloud of that name.
    #[error(
        "there is no cloud {0:?}: public, usgov and china are known, and the settings can describe others as [clouds.NAME] with endpoint = \"https://…\""
    )]
    Unknown(Text),
    /// No cloud has that Resource Manager.
    #[error(
        "no cloud is known to have its Resource Manager at {0}, and no token is sent to a stranger: if it is yours, put [clouds.NAME] with endpoint = \"{0}\" into the settings"
    )]
    Stranger(Text),
    /// The cloud and the endpoint do not belong together.
    #[error(
        "the cloud {cloud} has its Resource Manager at {endpoint}, so that one of cloud and endpoint is too much"
    )]
    TwoPlaces {
        /// The cloud's name.
        cloud: Text,
        /// Where its Resource Manager is.
        endpoint: Endpoint,
    },
}

impl Cloud {
    /// The cloud of this name, or the one whose Resource Manager this is; the public one where neither is given.
    ///
    /// # Errors
    /// When there is none, in a sentence.
    pub fn of(
        name: Option<&str>,
        endpoint: Option<&str>,
        described: &[Described],
    ) -> Result<Self, CloudError> {
        let named = name.map(|name| Self::named(name, described)).transpose()?;
        let placed = endpoint.map(|typed| Self::at(Endpoint::parse(typed)?, described)).transpose()?;
        match (named, placed) {
            (Some(named), Some(placed)) if named.endpoint != placed.endpoint => Err(CloudError::TwoPlaces {
                cloud: Text::new(name.unwrap_or_default()),
                endpoint: named.endpoint,
            }),
            (_, Some(cloud)) | (Some(cloud), None) => Ok(cloud),
            (None, None) => Ok(Self::known(&CLOUDS[0])),
        }
    }

    fn named(name: &str, described: &[Described]) -> Result<Self, CloudError> {
        if let Some(known) = CLOUDS.iter().find(|known| known.name.eq_ignore_ascii_case(name)) {
            return Ok(Self::known(known));
        }
        let entry = described.iter().find(|entry| entry.name == name);
        let entry = entry.ok_or_else(|| CloudError::Unknown(Text::new(name)))?;
        Self::at(Endpoint::parse(&entry.endpoint)?, described)
    }

    /// The cloud that has its Resource Manager there.
    pub(super) fn at(endpoint: Endpoint, described: &[Described]) -> Result<Self, CloudError> {
        if let Some(known) = CLOUDS.iter().find(|known| endpoint == known_endpoint(known.endpoint)) {
            return Ok(Self::known(known));
        }
        let is_described =
            |entry: &Described| Endpoint::parse(&entry.endpoint).is_ok_and(|at| at == endpoint);
        if described.iter().any(is_described) {
            return Ok(Self { endpoint, facts: Facts::Told });
        }
        if endpoint.is_loopback() {
            return Ok(Self { endpoint, facts: Facts::Loopback });
        }
        Err(CloudError::Stranger(Text::from(endpoint.to_string())))
    }

    fn known(known: &'static Known) -> Self {
        Self { endpoint: known_endpoint(known.endpoint), facts: Facts::Known(known) }
    }

    /// Its Resource Manager.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Whether it has to be asked what it is like.
    pub(super) fn tells_itself(&self) -> bool {
        matches!(self.facts, Facts::Told)
    }

    /// What is known of it beforehand.
    pub fn known_facts(&self) -> Option<&'static Known> {
        match self.facts {
            Facts::Known(known) => Some(known),
            Facts::Told | Facts::Loopback => None,
        }
    }

    /// What tokens for it are like; `None` when it has to be asked.
    pub(super) fn realm(&self) -> Option<Realm> {
        let scope = format!("{}/.default", self.endpoint);
        match self.facts {
            Facts::Known(known) => Some(Realm {
                scope,
                authority: Some(known_endpoint(known.authority)),
                portal: Some(known_endpoint(known.portal)),
                azure_name: (known.name != CLOUDS[0].name).then_some(known.azure_name),
            }),
            Facts::Loopback => Some(Realm { scope, authority: None, portal: None, azure_name: None }),
            Facts::Told => None,
        }
    }
}

impl Cloud {
    /// The cloud that a recording is of, wherever it was: nothing is sent to it.
    pub(super) fn of_recording(endpoint: Endpoint) -> Self {
        Self { endpoint, facts: Facts::Loopback }
    }
}

fn known_endpoint(constant: &'static str) -> Endpoint {
    Endpoint::parse(constant).expect("a test reads the table")
}

/// What tokens for a cloud are like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Realm {
    /// What they must be good for.
    pub scope: String,
    /// Who issues them; nobody for a service of this machine.
    pub authority: Option<Endpoint>,
    /// Where people look after what they have; nowhere where none is told.
    pub portal: Option<Endpoint>,
    /// What the Azure CLI must be set to, where that is not what it is from the beginning.
    pub azure_name: Option<&'static str>,
}

/// What a Resource Manager says of its cloud at `metadata/endpoints`: one cloud, or a list with its own in it.
///
/// # Errors
/// `Unreadable` when it says nothing of the kind, `Guarded` when it claims what belongs to another cloud.
pub fn described(answer: &Answer, endpoint: &Endpoint) -> Result<Realm, ApiError> {
    let body: Value = answer.json()?;
    let is_own = |cloud: &&Value| {
        let manager = cloud.get("resourceManager").and_then(Value::as_str).unwrap_or_default();
        Endpoint::parse(manager).is_ok_and(|manager| manager == *endpoint)
    };
    let clouds = body.as_array().map(Vec::as_slice);
    let own = match clouds {
        Some([only]) => Some(only),
        Some(several) => several.iter().find(is_own),
        None => Some(&body),
    };
    let missing = |what: &str| answer.unreadable(&format!("the cloud's metadata have no {what}"));
    let authentication =
        own.and_then(|own| own.get("authentication")).ok_or_else(|| missing("authentication"))?;
    let authority = authentication.get("loginEndpoint").and_then(Value::as_str);
    let authority = authority.ok_or_else(|| missing("loginEndpoint"))?;
    let audience = authentication.pointer("/audiences/0").and_then(Value::as_str);
    let audience = audience.map(|audience| audience.trim_end_matches('/'));
    let audience = audience.filter(|audience| !audience.is_empty()).ok_or_else(|| missing("audiences"))?;
    if !is_scope(audience) || belongs_elsewhere(audience, endpoint) {
        let audience = Text::new(audience);
        let why = format!("{endpoint} wants tokens for {audience}, which it is not: none is sent to it");
        return Err(ApiError::Guarded(Text::from(why)));
    }
    let authority = Endpoint::parse(authority).map_err(|error| {
        ApiError::Guarded(Text::from(format!(
            "the authority that {endpoint} names cannot be used: it {error}"
        )))
    })?;
    let portal = own.and_then(|own| own.get("portal")).and_then(Value::as_str);
    Ok(Realm {
        scope: format!("{audience}/.default"),
        authority: Some(authority),
        // Nothing depends on it, so that one which cannot be used is as good as none.
        portal: portal.and_then(|portal| Endpoint::parse(portal).ok()),
        azure_name: None,
    })
}

/// A token for another cloud's Resource Manager would be worth having for whoever pretends to be one.
fn belongs_elsewhere(audience: &str, endpoint: &Endpoint) -> bool {
    let audience = url::Url::parse(audience).ok().and_then(|url| url.host_str().map(str::to_owned));
    let known = CLOUDS.iter().map(|known| known.endpoint.trim_start_matches("https://"));
    audience
        .is_some_and(|host| host != endpoint.host() && known.chain(OLDER_NAMES).any(|known| known == host))
}

/// It becomes a part of a command.
fn is_scope(audience: &str) -> bool {
    audience
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':' | b'/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::azure::answer::fixture::answer;

    fn own() -> Described {
        Described {
            name: "azurestack".into(),
            endpoint: "https://management.local.azurestack.external".into(),
        }
    }

    fn of(name: Option<&str>, endpoint: Option<&str>) -> Result<Cloud, CloudError> {
        Cloud::of(name, endpoint, &[own()])
    }

    #[test]
    fn the_table_is_made_of_addresses() {
        for known in &CLOUDS {
            for address in [known.endpoint, known.authority, known.portal, known.studio] {
                assert!(Endpoint::parse(address).unwrap().is_encrypted(), "{address}");
            }
        }
    }

    #[test]
    fn a_scope_belongs_to_its_host() {
        for (name, endpoint, scope, authority) in [
            (None, None, "https://management.azure.com/.default", "https://login.microsoftonline.com"),
            (
                Some("USGov"),
                None,
                "https://management.usgovcloudapi.net/.default",
                "https://login.microsoftonline.us",
            ),
            (
                None,
                Some("https://management.chinacloudapi.cn"),
                "https://management.chinacloudapi.cn/.default",
                "https://login.chinacloudapi.cn",
            ),
        ] {
            let realm = of(name, endpoint).unwrap().realm().unwrap();
            assert_eq!(
                (realm.scope.as_str(), realm.authority.unwrap().to_string().as_str()),
                (scope, authority)
            );
        }
        let local = of(None, Some("http://127.0.0.1:8080")).unwrap().realm().unwrap();
        assert_eq!((local.scope.as_str(), local.authority), ("http://127.0.0.1:8080/.default", None));
    }

    #[test]
    fn a_stranger_is_refused_until_the_settings_vouch_for_it() {
        let sentence = of(None, Some("https://management.example")).unwrap_err().to_string();
        assert!(
            sentence.contains("[clouds.NAME]") && sentence.contains("https://management.example"),
            "{sentence}"
        );
        let vouched = of(None, Some(&own().endpoint)).unwrap();
        assert!(vouched.realm().is_none(), "it has to be asked");
        assert_eq!(of(Some("azurestack"), None).unwrap().endpoint(), vouched.endpoint());
        assert!(matches!(of(Some("germany"), None), Err(CloudError::Unknown(_))));
        let two = of(Some("usgov"), Some("https://management.azure.com")).unwrap_err();
        assert!(two.to_string().contains("https://management.usgovcloudapi.net"), "{two}");
        assert!(of(Some("public"), Some("https://management.azure.com/")).is_ok());
    }

    fn told(body: &str) -> Result<Realm, ApiError> {
        described(&answer(200, &[], body), &Endpoint::parse(&own().endpoint).unwrap())
    }

    #[test]
    fn a_cloud_describes_itself_alone_or_in_a_list() {
        let one = r#"{"portal":"https://portal.local/","authentication":{"loginEndpoint":"https://login.local/","audiences":["https://management.local/id"]}}"#;
        let expected = Realm {
            scope: "https://management.local/id/.default".into(),
            authority: Some(Endpoint::parse("https://login.local").unwrap()),
            portal: Some(Endpoint::parse("https://portal.local").unwrap()),
            azure_name: None,
        };
        assert_eq!(told(one).unwrap(), expected);
        let other = r#"{"resourceManager":"https://management.azure.com/","authentication":{}}"#;
        let own =
            one.replacen('{', r#"{"resourceManager":"https://management.local.azurestack.external/","#, 1);
        assert_eq!(told(&format!("[{other},{own}]")).unwrap(), expected);
        assert_eq!(told(&format!("[{one}]")).unwrap(), expected);
    }

    #[test]
    fn what_a_cloud_may_not_say_of_itself_is_refused() {
        let with = |login: &str, audience: &str| {
            told(&format!(r#"{{"authentication":{{"loginEndpoint":"{login}","audiences":["{audience}"]}}}}"#))
        };
        for (login, audience) in [
            ("https://login.local", "https://management.azure.com/"),
            ("https://login.local", "https://management.core.windows.net/"),
            ("https://login.local", "https://management.local; reboot"),
            ("http://login.local", "https://management.local"),
        ] {
            assert!(matches!(with(login, audience), Err(ApiError::Guarded(_))), "{login} {audience}");
        }
        for body in ["{}", "[]", r#"{"authentication":{"loginEndpoint":"https://login.local"}}"#] {
            assert!(matches!(told(body), Err(ApiError::Unreadable { .. })), "{body}");
        }
    }
}
