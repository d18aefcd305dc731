//! Where a command has its computes from: the settings made into a world and the core's setup.

use super::Failure;
use crate::{
    app::{
        links::Sites,
        preferences::{Preferences, Said},
        sign_in::Begin,
        state::{Setup, Wanted},
    },
    azure::{self, Credential, Environment, Means, Trust},
    cli::Options,
    domain::{error::ApiError, ids::WorkspaceId, text::Text, workspace::Rule},
    runtime::{self, Clock, KeptSizes, KeptViews, Memory, Recent, Service, World},
    settings::{Machine, Settings, Surroundings, cache_folder, config_file, state_folder},
    simulator::{self, Scenario},
};
use chrono::DateTime;
use chrono_tz::Tz;
use serde_json::Value;
use std::path::Path;

/// How much faster than real time passes in the demo.
const DEMO_SPEED: f64 = 10.0;

/// The moment at which the demo stands still when only a picture of it is taken: 2026-11-20, 09:00 UTC.
const STILL: i64 = 1_795_165_200;

/// How time passes in the demo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// For somebody who looks on.
    Live,
    /// Not at all, so that the same seed gives the same picture.
    Still,
}

/// A world, and what the core is to know of it.
pub struct Source {
    /// What is spoken to.
    pub world: World,
    /// What the core is started with.
    pub setup: Setup,
    /// Where sizes are kept from one start to the next, if they are.
    pub sizes: Option<KeptSizes>,
    /// What tells the core the time.
    pub clock: Clock,
    /// What is noted for the next start; nothing of the demo is.
    pub memory: Memory,
}

impl Source {
    /// What the command line and the settings ask for. Nothing is started or sent yet.
    ///
    /// # Errors
    /// When the scenario, the endpoint or the credential cannot be used.
    pub fn of(options: &Options, settings: &Settings, pace: Pace) -> Result<Self, Failure> {
        if options.demo { Self::demo(options, settings, pace) } else { Self::azure(settings) }
    }

    fn demo(options: &Options, settings: &Settings, pace: Pace) -> Result<Self, Failure> {
        let scenario = Scenario::named(&options.scenario)?;
        let (wanted, origin) = match settings.named_by() {
            Some(origin) => (settings.named(), origin.to_string()),
            None => (watched(&scenario), "the demo".to_owned()),
        };
        let (clock, world_clock) = match pace {
            Pace::Live => {
                let speed = options.speed.unwrap_or(DEMO_SPEED);
                (Clock::start(), simulator::Clock::Wall { speed })
            }
            Pace::Still => {
                let start = DateTime::from_timestamp(STILL, 0).expect("a second of this century");
                (Clock::still(start), simulator::Clock::Stepped { start })
            }
        };
        let scenario = match pace {
            Pace::Live => scenario,
            // What is spent while time stands still never comes back, and a large fleet takes more than there is.
            Pace::Still => scenario.without_budgets(),
        };
        let simulator =
            simulator::Options { seed: options.seed, ..simulator::Options::new(scenario, world_clock) };
        Ok(Self {
            world: World::Simulated(Box::new(simulator)),
            setup: Setup {
                origin: Text::from(origin),
                label: Text::new("demo"),
                host: Text::new("127.0.0.1 (the demo)"),
                zone: if pace == Pace::Still { Tz::UTC } else { zone_here() },
                ..setup(settings, wanted, Vec::new(), true)?
            },
            sizes: None,
            clock,
            memory: Memory::default(),
        })
    }

    fn azure(settings: &Settings) -> Result<Self, Failure> {
        let cloud = settings.cloud()?;
        let loopback = cloud.endpoint().is_loopback();
        let label = match cloud.known_facts() {
            Some(known) if known.name == azure::CLOUDS[0].name => Text::default(),
            Some(known) => Text::new(known.name),
            None => Text::from(cloud.endpoint().to_string()),
        };
        let known = cloud.known_facts();
        let sites = known.map(|known| Sites { portal: known.portal, studio: known.studio });
        let host = Text::from(cloud.endpoint().host());
        let recent = state_folder().map(|folder| Recent::load(&folder, &host));
        // What a simulator says today is no news tomorrow.
        let cache = cache_folder().filter(|_| !loopback);
        let sizes = cache.map(|cache| KeptSizes::new(cache.join("sizes"), cloud.endpoint().host()));
        let environment = Environment::of_process();
        let trust = Trust::load(settings.ca_bundle.as_deref(), &environment)?;
        let credential = credential(settings, environment, trust.clone())?;
        let mut options = azure::Options::of(cloud, credential)?;
        options.trust = trust;
        let whereabouts = settings.whereabouts(&Machine::here());
        Ok(Self {
            world: World::Azure(Box::new(options)),
            setup: Setup {
                origin: Text::new(&whereabouts.origin),
                passed_over: whereabouts.passed_over.iter().map(|sentence| Text::new(sentence)).collect(),
                recent: recent.as_ref().map(|recent| recent.workspaces().to_vec()).unwrap_or_default(),
                label,
                host,
                sites,
                sign_in: if settings.auth.is_device_code() { Begin::ByCode } else { Begin::Quietly },
                ..setup(settings, whereabouts.wanted, settings.rules(), loopback)?
            },
            sizes,
            clock: Clock::start(),
            memory: Memory { recent, views: state_folder().map(|folder| KeptViews::load(&folder)) },
        })
    }
}

/// The service of a source.
///
/// # Errors
/// When the simulator cannot be started.
pub async fn service(world: World, sizes: Option<KeptSizes>) -> Result<Service, ApiError> {
    Ok(Service::start(world).await?.keeping(sizes))
}

/// The time zone of this machine; UTC when it does not say.
fn zone_here() -> Tz {
    let name = iana_time_zone::get_timezone().ok();
    name.and_then(|name| name.parse().ok()).unwrap_or(Tz::UTC)
}

/// What the core is started with, as far as the settings say it; the rest is empty.
fn setup(settings: &Settings, wanted: Wanted, rules: Vec<Rule>, loopback: bool) -> Result<Setup, Failure> {
    Ok(Setup {
        wanted,
        origin: Text::default(),
        passed_over: Vec::new(),
        preferences: preferences(settings, rules, loopback)?,
        recent: Vec::new(),
        sign_in: Begin::Not,
        loopback,
        refresh: settings.refresh,
        label: Text::default(),
        host: Text::default(),
        api_version: azure::COMPUTE_API_VERSION,
        zone: zone_here(),
        sites: None,
        views: Value::Null,
    })
}

/// What of the settings counts at once, also when they are read anew.
fn preferences(settings: &Settings, rules: Vec<Rule>, loopback: bool) -> Result<Preferences, Failure> {
    let (keymap, flaws) = settings.keymap();
    Ok(Preferences {
        keymap,
        flaws: flaws.into_iter().map(Text::from).collect(),
        look: settings.look(&Surroundings::here())?,
        // Over a line each press takes its time, and text is selected more often than anything is pressed.
        mouse: settings.mouse.unwrap_or(!runtime::is_over_ssh()),
        low_bandwidth: settings.low_bandwidth,
        rules,
        writable: settings.write.unwrap_or(loopback),
        settings: said(settings),
        places: places(settings),
        themes: settings.theme_names(),
    })
}

/// The preferences as the files say them now.
///
/// # Errors
/// When something is wrong with a file.
pub fn reloaded(options: &Options, loopback: bool) -> Result<Preferences, Failure> {
    let settings = Settings::load(options)?;
    let rules = if options.demo { Vec::new() } else { settings.rules() };
    preferences(&settings, rules, loopback)
}

/// The settings that count, each with where it was said.
fn said(settings: &Settings) -> Vec<Said> {
    let said = |(name, words): (&'static str, String)| Said { name, words: Text::from(words) };
    settings.in_words().map(said).collect()
}

/// The files of this program, each with what it is.
fn places(settings: &Settings) -> Vec<(&'static str, Text)> {
    let shown = |path: &Path| {
        let note = if path.exists() { "" } else { " (not there)" };
        Text::from(format!("{}{note}", path.display()))
    };
    let rows = [
        ("Settings", settings.file.clone().or_else(config_file)),
        ("Keys", settings.keys_file.clone()),
        ("Log", settings.log_file.clone()),
        ("State", state_folder()),
    ];
    rows.into_iter().filter_map(|(what, path)| Some((what, shown(&path?)))).collect()
}

/// The demo watches what its scenario says, without asking.
fn watched(scenario: &Scenario) -> Wanted {
    let watched = scenario.watched();
    let ids =
        watched.iter().map(|name| WorkspaceId::new(&name.subscription, &name.resource_group, &name.name));
    Wanted::Workspaces(ids.collect())
}

fn credential(settings: &Settings, environment: Environment, trust: Trust) -> Result<Credential, Failure> {
    let mut means = Means::new(environment);
    means.trust = trust;
    means.device_code_client.clone_from(&settings.device_code_client_id);
    Credential::of(settings.auth, means).ok_or(Failure::NoToken)
}
