//! `amldeck`: the dashboard.

use super::{
    Failure,
    source::{self, Pace, Source},
};
use crate::{
    cli::Options,
    domain::text::Text,
    runtime::{self, Opening, Recorder},
    settings::Settings,
};
use std::path::Path;

/// Opens the dashboard, recorded in a file if one is named, and returns the code that it ended with.
///
/// # Errors
/// When the terminal cannot be used, or the recording cannot be made.
pub async fn run(mut source: Source, options: Options, record: Option<&Path>) -> Result<u8, Failure> {
    // Only here: what a command prints must not depend on what somebody looked at last.
    if let Some(kept) = &source.memory.views {
        source.setup.views.clone_from(kept.views());
    }
    let not_made =
        |source| Failure::Recording { path: record.map(Path::to_owned).unwrap_or_default(), source };
    let recorder = record.map(Recorder::create).transpose().map_err(not_made)?;
    let for_demo = options.clone().for_demo();
    let demo = move || {
        let source = Source::of(&for_demo, &Settings::load(&for_demo)?, Pace::Live)?;
        Ok::<_, Failure>(opening(source, for_demo))
    };
    // It is large, and there is only one.
    let ended = Box::pin(runtime::run_dashboard(opening(source, options), recorder, demo))
        .await
        .map_err(|error| Failure::System { wish: "use the terminal", error })??;
    for change in ended.unknown {
        eprintln!("amldeck: {change}: sent, outcome unknown");
    }
    for change in ended.withdrawn {
        eprintln!("amldeck: {change}: not sent");
    }
    Ok(ended.code)
}

fn opening(source: Source, mut options: Options) -> Opening {
    let loopback = source.setup.loopback;
    let reload = move |theme: Option<String>| {
        let before = options.theme.clone();
        options.theme = theme.or(options.theme.take());
        source::reloaded(&options, loopback).map_err(|failure| {
            options.theme = before;
            Text::from(failure.to_string())
        })
    };
    Opening {
        setup: source.setup,
        clock: source.clock,
        memory: source.memory,
        reload: Box::new(reload),
        service: Box::pin(source::service(source.world, source.sizes)),
    }
}
