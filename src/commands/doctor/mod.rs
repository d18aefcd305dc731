//! `amldeck doctor`: looks at everything that the program needs, and says what is wrong and what to do.

mod credentials;
mod files;
mod finding;
mod network;
mod proxy;
mod service;
mod settings;
mod terminal;

use super::{
    Failure,
    output::print,
    source::{Pace, Source},
};
use crate::{
    app::state::Wanted,
    azure::{self, Auth, Client, Credential, Environment, Trust},
    cli::{Doctor, Options, Report},
    runtime::World,
    settings::{Machine, Settings},
};
use finding::{Finding, Section};
use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

/// One row: what the check is called, how long it may take, and the code when it does not come to an end.
struct Check {
    name: &'static str,
    limit: Duration,
    code: u8,
    make: fn(Arc<Ground>) -> Making,
}

/// Whoever does not say a word to a stranger for so long has none.
const GREETING: Duration = Duration::from_secs(10);

type Making = Pin<Box<dyn Future<Output = Vec<Finding>> + Send>>;

/// All checks. They are made side by side; what the first one of them finds wrong decides how the program ends.
const CHECKS: &[Check] = &[
    check("settings", 5, 2, |ground| Box::pin(async move { settings::check(&ground) })),
    check("credentials", 40, 3, |ground| Box::pin(credentials::check(ground))),
    check("network", 40, 5, |ground| Box::pin(network::check(ground))),
    check("service", 60, 5, |ground| Box::pin(service::check(ground))),
    check("terminal", 5, 2, |_| Box::pin(async { terminal::check() })),
    check("files", 5, 2, |ground| Box::pin(async move { files::check(&ground) })),
];

const fn check(name: &'static str, seconds: u64, code: u8, make: fn(Arc<Ground>) -> Making) -> Check {
    Check { name, limit: Duration::from_secs(seconds), code, make }
}

/// What the checks stand on.
struct Ground {
    /// The settings; of the file what is right of it.
    settings: Settings,
    /// What is wrong with the file, a sentence each.
    broken: Vec<String>,
    /// This machine.
    machine: Machine,
    /// The workspaces that are meant, and the client that asks for them; or why there is none.
    service: Result<(Wanted, Client), Failure>,
    /// A client that asks for nothing, where the endpoint can be used at all.
    stranger: Option<Client>,
    /// The credentials that `auto` may come to, each for itself.
    credentials: Vec<(&'static str, Client)>,
}

impl Ground {
    fn of(options: &Options) -> Self {
        let (settings, broken) = Settings::examined(options);
        let broken = broken.iter().map(ToString::to_string).collect();
        let service = |settings: &Settings| {
            Source::of(options, settings, Pace::Live).and_then(|source| match source.world {
                World::Azure(azure) => Ok((source.setup.wanted, Client::new(*azure))),
                World::Simulated(_) => Err(Failure::Healthy),
            })
        };
        let alone = |(name, auth)| {
            let mut other = settings.clone();
            other.auth = auth;
            service(&other).ok().map(|(_, client)| (name, client))
        };
        let is_auto = settings.auth == Auth::Auto;
        let credentials = credentials::names().filter(|_| is_auto).filter_map(alone).collect();
        let service = service(&settings);
        let stranger = settings.cloud().ok().and_then(|cloud| {
            let mut options = azure::Options::of(cloud, Credential::token("".into())).ok()?;
            options.trust = Trust::load(settings.ca_bundle.as_deref(), &Environment::of_process()).ok()?;
            options.timeout = GREETING;
            Some(Client::new(options))
        });
        Self { settings, broken, machine: Machine::here(), service, stranger, credentials }
    }
}

/// Makes all checks, prints what they found, and returns the code of the first thing that is wrong.
///
/// # Errors
/// When it is the demo that is to be examined, or nothing can be printed.
pub async fn run(doctor: &Doctor, options: &Options) -> Result<u8, Failure> {
    if options.demo {
        return Err(Failure::Healthy);
    }
    let ground = Arc::new(Ground::of(options));
    let making: Vec<_> =
        CHECKS.iter().map(|check| (check, tokio::spawn(limited(check, Arc::clone(&ground))))).collect();
    let mut sections: Vec<Section> = Vec::new();
    for (check, made) in making {
        let made = made.await.unwrap_or_else(|_| vec![cut_off(check)]);
        sections.push((check.name, made));
    }
    print(&match doctor.output {
        Report::Text => finding::text(&sections),
        Report::Json => finding::json(&sections),
    })?;
    Ok(finding::exit_code(&sections))
}

/// A file system can hang as well as a host, so that a check has a task of its own.
async fn limited(check: &'static Check, ground: Arc<Ground>) -> Vec<Finding> {
    let made = tokio::spawn((check.make)(ground));
    match tokio::time::timeout(check.limit, made).await {
        Ok(Ok(findings)) => findings,
        Ok(Err(_)) => vec![cut_off(check)],
        Err(_) => {
            let words = format!("not done within {} s", check.limit.as_secs());
            vec![Finding::bad(
                check.code,
                "check",
                words,
                "something does not answer: try again, or look at the other lines",
            )]
        }
    }
}

fn cut_off(check: &Check) -> Finding {
    Finding::bad(check.code, "check", "it was cut off", "try again")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::pending;

    #[tokio::test]
    async fn a_check_that_does_not_end_is_ended() {
        static HANGING: Check = Check {
            name: "hanging",
            limit: Duration::from_millis(20),
            code: 5,
            make: |_| Box::pin(pending()),
        };
        let options = crate::cli::Cli::read(["amldeck".into()]).unwrap().options;
        let found = limited(&HANGING, Arc::new(Ground::of(&options))).await;
        assert!(found[0].found.contains("not done within"), "{found:?}");
        assert_eq!(finding::exit_code(&[("hanging", found)]), 5);
    }
}
