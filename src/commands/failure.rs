//! Why a command ends badly: its sentence and its exit code, each in one place.

use crate::{
    app::trouble::Trouble,
    azure::{CloudError, TrustError},
    domain::{error::ApiError, text::Text, workspace::Workspace},
    runtime::Unreadable,
    settings::SettingsError,
    simulator::ScenarioError,
};
use std::{io, path::PathBuf, time::Duration};

/// Why a command ends badly.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The settings are wrong.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// There is no such cloud, or its endpoint cannot be used.
    #[error(transparent)]
    Cloud(#[from] CloudError),
    /// The certificates that were named cannot be used.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// There is no such scenario.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// The log cannot be written.
    #[error("the log file {} cannot be opened: {source}", .path.display())]
    Log {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The recording cannot be written.
    #[error("the recording {} cannot be written: {source}", .path.display())]
    Recording {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The recording cannot be played back.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// There is no token.
    #[error("--auth token needs a bearer token in the environment variable AMLDECK_TOKEN")]
    NoToken,
    /// There is nothing to draw on.
    #[error(
        "the dashboard needs a terminal; without one, `amldeck list` prints the computes and `amldeck snapshot` a frame"
    )]
    NoTerminal,
    /// There are several workspaces and none was chosen.
    #[error("{}", candidates(.0))]
    Undecided(Vec<Workspace>),
    /// There are several workspaces where one is wanted.
    #[error("a file is applied to one workspace; name it with -w")]
    TooMany,
    /// There is no workspace of the name that was given; which one, and which are near to it.
    #[error("{0}; name one that can be seen with -w, or leave out -w and -g to have all of them named")]
    WrongWorkspace(Text),
    /// There is no workspace at all.
    #[error("no workspace can be seen with these credentials, -s, -g and -w")]
    NoWorkspace,
    /// The service did not do what it was asked for.
    #[error("failed to {wish}: {error}")]
    Api {
        /// What was asked for, as `list the computes`.
        wish: &'static str,
        /// Why it failed.
        error: ApiError,
    },
    /// The same, where several workspaces were asked.
    #[error("{workspace}: failed to {wish}: {error}")]
    Workspace {
        /// Which workspace it is about.
        workspace: Text,
        /// What was asked for.
        wish: &'static str,
        /// Why it failed.
        error: ApiError,
    },
    /// Some rows of the listing make no sense.
    #[error("failed to read {rows} of the listed computes: {}", .why.join("; "))]
    Rows {
        /// How many.
        rows: usize,
        /// Why, each reason once.
        why: Vec<String>,
    },
    /// A file cannot be read.
    #[error("the file {} cannot be read: {source}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file is there already.
    #[error("{} is there already, and is left as it is", .0.display())]
    Exists(PathBuf),
    /// What was given cannot be carried out.
    #[error("{what} cannot be applied: {}", .why.join("; "))]
    Refused {
        /// What was given.
        what: String,
        /// Every reason.
        why: Vec<String>,
    },
    /// The service took a change and did not carry it out.
    #[error("{title} failed: {reason}")]
    Operation {
        /// What was done to what.
        title: Text,
        /// Why it failed.
        reason: Text,
        /// What to do about it.
        what_to_do: Text,
    },
    /// The demo is to be examined.
    #[error(
        "doctor looks at what Azure needs, and the demo needs nothing: leave out --demo (and AMLDECK_DEMO)"
    )]
    Healthy,
    /// What must not be is so.
    #[error("{name}: {what} holds")]
    Held {
        /// The compute.
        name: Text,
        /// What must not hold, as it was typed.
        what: String,
    },
    /// What was waited for did not come in time.
    #[error("after {}s{}", .after.as_secs(), .what.as_ref().map_or(" time is up".to_owned(), |what| format!(" {what} does not hold")))]
    OutOfTime {
        /// How long was waited.
        after: Duration,
        /// What for, as it was typed.
        what: Option<String>,
    },
    /// The system did not do what it was asked for.
    #[error("failed to {wish}: {error}")]
    System {
        /// What was asked for, as `use the terminal`.
        wish: &'static str,
        /// Why it failed.
        error: io::Error,
    },
    /// Whoever read the output has seen enough.
    #[error("nobody reads the output")]
    ClosedPipe,
}

/// The codes that the program ends with, and what each means.
pub const EXIT_CODES: &[(&str, &str)] = &[
    ("0", "fine"),
    ("1", "an operation failed, the answer could not be read, or `watch --fail-on` holds"),
    ("2", "wrong usage or configuration, no terminal, no single workspace"),
    ("3", "no or rejected credentials, or forbidden"),
    ("4", "not found"),
    ("5", "throttled, timed out, unreachable"),
    ("6", "not sent: by read-only mode, or because something else stands in its place by now"),
    ("129, 130, 143", "ended by HUP, INT, TERM"),
];

/// What the advice on standard error begins with.
const WHAT_TO_DO: &str = "  what to do: ";

impl Failure {
    /// The code that the program ends with.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::ClosedPipe => 0,
            Self::Rows { .. } | Self::System { .. } | Self::Operation { .. } | Self::Held { .. } => 1,
            Self::OutOfTime { .. } => 5,
            Self::Settings(_)
            | Self::Cloud(_)
            | Self::Trust(_)
            | Self::Scenario(_)
            | Self::Log { .. }
            | Self::Recording { .. }
            | Self::Unreadable(_)
            | Self::File { .. }
            | Self::Exists(_)
            | Self::Refused { .. }
            | Self::NoTerminal
            | Self::Healthy
            | Self::NoWorkspace
            | Self::TooMany
            | Self::Undecided(_) => 2,
            Self::NoToken => 3,
            Self::WrongWorkspace(_) => 4,
            Self::Api { error, .. } | Self::Workspace { error, .. } => error.exit_code(),
        }
    }

    /// What is said on standard error; nothing where silence is wanted.
    pub fn sentence(&self) -> Option<String> {
        match self {
            Self::ClosedPipe => None,
            Self::Api { error, .. } | Self::Workspace { error, .. } => {
                let id = error.request_id().map(|id| format!(" ({id})")).unwrap_or_default();
                let trouble = Trouble::of("", error);
                Some(format!("{self}{id}\n{WHAT_TO_DO}{}", trouble.for_commands))
            }
            Self::Operation { what_to_do, .. } => Some(format!("{self}\n{WHAT_TO_DO}{what_to_do}")),
            failure => Some(failure.to_string()),
        }
    }
}

fn candidates(workspaces: &[Workspace]) -> String {
    let mut text = "there are several workspaces; choose one with -s, -g and -w:".to_owned();
    for workspace in workspaces {
        let [subscription, group, name] =
            [workspace.id.subscription(), workspace.id.group(), workspace.id.name()].map(Text::new);
        text.push_str(&format!("\n  -s {subscription} -g {group} -w {name}"));
    }
    text
}
