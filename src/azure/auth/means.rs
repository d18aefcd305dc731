//! What credentials are made of: the environment, the developer's tools, and the way to those who issue tokens.

use super::{device_code::Device, executor::QuietExecutor};
use crate::{
    azure::{cloud::Realm, endpoint::Endpoint, environment::Environment, transport, trust::Trust},
    domain::{error::ApiError, text::Text},
};
use azure_core::{
    cloud::{CloudConfiguration, CustomConfiguration},
    http::{ClientOptions, ExponentialRetryOptions, RetryOptions, Transport},
};
use std::{
    ffi::OsString,
    sync::{Arc, OnceLock},
    time::Duration,
};

/// How long an authority may take to answer.
const TIMEOUT: Duration = Duration::from_secs(30);
/// How often the SDK asks an authority once more that is out of order.
const RETRIES: u32 = 2;
/// The application that device codes are asked for as: the Azure CLI, which every tenant knows.
pub const DEVICE_CODE_CLIENT: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

/// How the developer's tools are run.
#[derive(Clone, Debug)]
pub struct DeveloperTools {
    /// Where to look for them; where the program itself would, if `None`.
    pub path: Option<OsString>,
    /// How long they may take. `az` needs seconds when the machine is busy.
    pub limit: Duration,
}

impl Default for DeveloperTools {
    fn default() -> Self {
        Self { path: None, limit: Duration::from_secs(30) }
    }
}

/// What credentials are made of.
#[derive(Debug)]
pub struct Means {
    /// The variables of the environment.
    pub environment: Environment,
    /// How `az` and `azd` are run.
    pub tools: DeveloperTools,
    /// Whose certificates are believed.
    pub trust: Trust,
    /// The application that device codes are asked for as.
    pub device_code_client: String,
    /// Whoever has signed in by a device code.
    pub(super) device: Device,
    http: OnceLock<Result<reqwest::Client, ApiError>>,
}

impl Means {
    /// Those of an environment, with everything else as usual.
    pub fn new(environment: Environment) -> Self {
        Self {
            environment,
            tools: DeveloperTools::default(),
            trust: Trust::default(),
            device_code_client: DEVICE_CODE_CLIENT.to_owned(),
            device: Device::default(),
            http: OnceLock::new(),
        }
    }

    /// Runs tools so that they do not disturb the terminal.
    pub(super) fn executor(&self) -> Arc<QuietExecutor> {
        Arc::new(QuietExecutor::new(self.tools.path.clone(), self.tools.limit))
    }

    /// Who issues tokens: whom the environment names, else the cloud's own authority. Always over TLS: secrets go there.
    ///
    /// # Errors
    /// `Guarded` when there is none that may be used.
    pub(in crate::azure) fn authority(&self, realm: &Realm) -> Result<Endpoint, ApiError> {
        let guarded = |why: String| ApiError::Guarded(Text::from(why));
        let authority = match self.environment.get("AZURE_AUTHORITY_HOST") {
            Some(host) => {
                let url = if host.contains("://") { host.to_owned() } else { format!("https://{host}") };
                Endpoint::parse(&url).map_err(|error| guarded(format!("AZURE_AUTHORITY_HOST {error}")))?
            }
            None => realm.authority.clone().ok_or_else(|| {
                guarded(
                    "a service of this machine has no authority to sign in at: name one in AZURE_AUTHORITY_HOST, or describe the cloud in the settings".to_owned(),
                )
            })?,
        };
        if !authority.is_encrypted() {
            return Err(guarded(format!("the authority {authority} is not encrypted, and secrets go there")));
        }
        Ok(authority)
    }

    /// The way to the authority.
    ///
    /// # Errors
    /// `Unreachable` when no client can be made.
    pub(super) fn http(&self, authority: &Endpoint) -> Result<reqwest::Client, ApiError> {
        self.http.get_or_init(|| transport::build(authority, &self.trust, TIMEOUT)).clone()
    }

    /// The tenant that the environment names.
    pub(super) fn tenant(&self) -> Option<&str> {
        self.environment.get("AZURE_TENANT_ID")
    }

    /// What the SDK's credentials are to use. Its own HTTP client would panic on a machine without root certificates.
    ///
    /// # Errors
    /// When there is no authority that may be used.
    pub(super) fn client_options(&self, realm: &Realm) -> Result<ClientOptions, ApiError> {
        let authority = self.authority(realm)?;
        let mut cloud = CustomConfiguration::default();
        cloud.authority_host = authority.to_string();
        let retry = ExponentialRetryOptions { max_retries: RETRIES, ..ExponentialRetryOptions::default() };
        Ok(ClientOptions {
            cloud: Some(Arc::new(CloudConfiguration::Custom(cloud))),
            transport: Some(Transport::new(Arc::new(self.http(&authority)?))),
            retry: RetryOptions::exponential(retry),
            ..ClientOptions::default()
        })
    }
}
