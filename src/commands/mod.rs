//! What the program can be told to do, one small file each. All that look at computes run the same
//! engine.

mod apply;
mod completions;
mod config;
mod csv;
mod dashboard;
mod doctor;
mod failure;
mod headless;
mod list;
mod man;
mod output;
mod replay;
mod simulate;
mod snapshot;
mod source;
mod watch;

pub use completions::answer_shell;
pub use failure::{EXIT_CODES, Failure};

use crate::{
    cli::{Cli, Command, Options},
    runtime,
    settings::{Settings, Surroundings},
};
use source::{Pace, Source};

/// Threads for requests and their answers, at most. The loop has the main thread, so that decoding never delays a key.
const WORKERS: usize = 2;
/// How far they step back behind the loop, of 19.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

/// Carries out the command line and returns the code that the program ends with.
///
/// # Errors
/// Whatever keeps the command from being carried out.
pub fn run(cli: &Cli) -> Result<u8, Failure> {
    let system = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(workers())
        .on_thread_start(step_back)
        .enable_all()
        .build()
        .map_err(|error| Failure::System { wish: "start threads", error })?;
    let code = system.block_on(carry_out(cli));
    // Reads that are still under way are nobody's business any more.
    system.shutdown_background();
    code
}

/// As many as leave a core to the loop, where there is more than one.
fn workers() -> usize {
    let cores = std::thread::available_parallelism().map_or(WORKERS, usize::from);
    cores.saturating_sub(1).clamp(1, WORKERS)
}

/// Lets the loop go first where both want the same core. Only on Linux is it a thread that is nice, and not the program.
fn step_back() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::nice(NICENESS) {
        tracing::debug!(%error, "threads for requests have the same rank as the loop");
    }
}

async fn carry_out(cli: &Cli) -> Result<u8, Failure> {
    let options = &cli.options;
    let drawn = |pace| source(options, &prepare(options)?, pace);
    let printed = |pace| source(options, &prepare_to_print(options)?, pace);
    match &cli.command {
        None => match &cli.session.replay {
            Some(recording) => replay::run(recording, &prepare(options)?).await,
            None if !runtime::is_interactive() => Err(Failure::NoTerminal),
            None => dashboard::run(drawn(Pace::Live)?, options.clone(), cli.session.record.as_deref()).await,
        },
        Some(Command::List(list)) => list::run(list, printed(Pace::Still)?).await.map(|()| 0),
        Some(Command::Watch(watch)) => watch::run(watch, printed(Pace::Live)?).await.map(|()| 0),
        Some(Command::Snapshot(snapshot)) => snapshot::run(snapshot, drawn(Pace::Still)?).await.map(|()| 0),
        // What is changed takes its time.
        Some(Command::Apply(apply)) => apply::run(apply, printed(Pace::Live)?).await.map(|()| 0),
        Some(Command::Config(config)) => config::run(*config, options),
        // Whatever is wrong with the settings is what it is there to say.
        Some(Command::Doctor(doctor)) => doctor::run(doctor, options).await,
        Some(Command::Simulate(simulate)) => {
            prepare(options)?;
            simulate::run(simulate, options).await
        }
        Some(Command::Completions(wanted)) => completions::run(wanted.shell).map(|()| 0),
        Some(Command::Man) => man::run().map(|()| 0),
    }
}

/// Where the computes come from. What was found and cannot be understood is said, and is no reason to end.
fn source(options: &Options, settings: &Settings, pace: Pace) -> Result<Source, Failure> {
    let source = Source::of(options, settings, pace)?;
    for sentence in source.setup.passed_over.iter().chain(&source.setup.preferences.flaws) {
        eprintln!("amldeck: {sentence}");
    }
    Ok(source)
}

/// Reads the settings for a command that draws nothing: what is wrong with the theme is said, and is no reason to end.
fn prepare_to_print(options: &Options) -> Result<Settings, Failure> {
    let mut settings = prepare(options)?;
    if let Err(error) = settings.look(&Surroundings::here()) {
        eprintln!("amldeck: {error}");
        settings.leave_theme_to_terminal();
    }
    Ok(settings)
}

/// Reads the settings, and begins the log that they ask for.
fn prepare(options: &Options) -> Result<Settings, Failure> {
    let settings = Settings::load(options)?;
    if let Some(path) = &settings.log_file {
        runtime::start_log(path, settings.log_level.into())
            .map_err(|source| Failure::Log { path: path.clone(), source })?;
        tracing::info!(version = env!("CARGO_PKG_VERSION"), "started");
    }
    Ok(settings)
}

/// Says what is wrong with a command line in one sentence; prints the help or the version where that was wanted.
pub fn explain(error: &clap::Error) {
    if !error.use_stderr() {
        // As with all output, a closed pipe is no misfortune.
        error.print().ok();
        return;
    }
    let whole = error.to_string();
    let said = whole.lines().map(str::trim).take_while(|line| !line.starts_with("Usage:"));
    let sentence = said.filter(|line| !line.is_empty() && !line.starts_with("For more")).collect::<Vec<_>>();
    let sentence = sentence.join(" ");
    eprintln!("amldeck: {} (amldeck --help shows what there is)", sentence.trim_start_matches("error: "));
}
