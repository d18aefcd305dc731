//! What an engine speaks to: Azure, or the simulator in this process. Either way over HTTP, by the same client.

use super::KeptSizes;
use crate::{
    azure::{self, Client, Credential, Endpoint, Tape},
    domain::{
        ask::{Ask, Reply},
        error::ApiError,
    },
    simulator::{self, Simulator},
};
use std::{fmt::Display, sync::Arc};

/// Which service is spoken to.
pub enum World {
    /// A Resource Manager.
    Azure(Box<azure::Options>),
    /// An Azure subscription in this process.
    Simulated(Box<simulator::Options>),
}

/// A service that can be asked.
#[derive(Clone)]
pub struct Service {
    client: Client,
    sizes: Option<KeptSizes>,
    // The simulator lives as long as somebody may ask it.
    _simulator: Option<Arc<Simulator>>,
}

impl Service {
    /// Makes the client, and starts the simulator first where there is one.
    ///
    /// # Errors
    /// When the simulator cannot be started. Whether Azure can be reached shows at the first ask.
    pub async fn start(world: World) -> Result<Self, ApiError> {
        match world {
            World::Azure(options) => {
                Ok(Self { client: Client::new(*options), sizes: None, _simulator: None })
            }
            World::Simulated(options) => Self::simulated(*options).await,
        }
    }

    /// The same, with sizes that are kept from one start to the next.
    #[must_use]
    pub fn keeping(self, sizes: Option<KeptSizes>) -> Self {
        Self { sizes, ..self }
    }

    /// Asks, and waits for what comes of it, which is taken down on `tape`. What is recorded is the service's word, not what
    /// was kept of it.
    pub async fn perform(&self, ask: Ask, tape: Tape) -> Reply {
        match (&self.sizes, ask) {
            (Some(kept), Ask::Sizes(region, source)) if matches!(tape, Tape::None) => {
                kept.answer(region, source, &self.client).await
            }
            (_, ask) => self.client.on(tape).perform(ask).await,
        }
    }

    async fn simulated(options: simulator::Options) -> Result<Self, ApiError> {
        let simulator = Box::pin(Simulator::start(options)).await.map_err(not_started)?;
        let endpoint = Endpoint::parse(&simulator.url()).map_err(not_started)?;
        let options = azure::Options::new(endpoint, Credential::token("demo".into())).map_err(not_started)?;
        Ok(Self { client: Client::new(options), sizes: None, _simulator: Some(Arc::new(simulator)) })
    }
}

fn not_started(why: impl Display) -> ApiError {
    ApiError::unreachable(format!("the simulator cannot be started: {why}"))
}
