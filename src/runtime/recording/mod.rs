//! A session in a file: one line of JSON for its beginning, and one for each thing that the core was told, with its time.
//! The core does the same again when it is told the same, so that this is the whole session. Of the service's answers the
//! file holds what came over the wire, redacted; they are decoded anew by the same code when it is played back.

mod reader;
mod writer;

pub use reader::{Recorded, Unreadable};
pub use writer::Recorder;

use crate::{
    app::{event::Spot, preferences::Preferences, state::Setup},
    azure::Heard,
    domain::{
        error::ApiError,
        sign_in::{DeviceCode, Redeemed, Who},
        text::Text,
        time::Now,
    },
};
use chrono::DateTime;
use crossterm::event::KeyEvent;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The version of the format, which the first line says.
const VERSION: u32 = 1;

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
pub struct Head {
    /// The version of the format.
    amldeck_recording: u32,
    /// The version of the program that wrote it.
    program: String,
    #[serde(flatten)]
    at: At,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// What the core was started with.
    pub setup: Setup,
}

/// Any other line: what the core was told, and when.
#[derive(Debug, Serialize, Deserialize)]
pub struct Moment {
    #[serde(flatten)]
    at: At,
    /// What it was told.
    pub told: Told,
}

/// Both clocks, in nanoseconds: deadlines are met to the last of them.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct At {
    steady: u64,
    wall: i64,
}

/// One thing that the core was told.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// A deadline was reached.
    Time,
    /// There is time to go on.
    Continue,
    /// A key; a dot for a character that was typed where nobody may read it.
    Key(KeyEvent),
    /// Pasted text; dots likewise.
    Paste(String),
    /// Something on the screen was pressed with the mouse.
    Pressed(Spot),
    /// The wheel was turned; whether upwards.
    Wheel(bool),
    /// A link was opened, or not.
    Opened(bool),
    /// The settings were read anew, or why not.
    Reloaded(Box<Result<Preferences, Text>>),
    /// Columns and rows.
    Resize(u16, u16),
    /// The answer to the ask of this number.
    Reply(u64, Box<Answered>),
}

/// What an ask came to.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answered {
    /// What the service answered, to be decoded.
    Heard(Heard),
    /// There was no good answer.
    Failed(ApiError),
    /// Who is signed in.
    SignedIn(Who),
    /// A code to sign in with, covered.
    DeviceCode(DeviceCode),
    /// What became of the code.
    Redeemed(Redeemed),
    /// How the files of the Azure CLI look.
    SignInFiles(Option<u64>),
    /// A file was read: its content is not recorded. Or why it was not.
    File(Option<Text>),
    /// A file was written, or why it was not.
    Saved(Option<Text>),
}

impl From<Now> for At {
    fn from(now: Now) -> Self {
        Self {
            steady: u64::try_from(now.steady.as_nanos()).unwrap_or(u64::MAX),
            // A wall clock beyond the year 2262 is wrong anyway.
            wall: now.wall.timestamp_nanos_opt().unwrap_or(i64::MAX),
        }
    }
}

impl From<At> for Now {
    fn from(at: At) -> Self {
        Self { steady: Duration::from_nanos(at.steady), wall: DateTime::from_timestamp_nanos(at.wall) }
    }
}

impl Head {
    /// The time at which the session began.
    pub fn now(&self) -> Now {
        self.at.into()
    }
}

impl Moment {
    /// When it was.
    pub fn now(&self) -> Now {
        self.at.into()
    }

    /// Whether it is something that a person did, or that came from outside, rather than a deadline.
    pub fn is_news(&self) -> bool {
        match self.told {
            Told::Time | Told::Continue => false,
            Told::Key(_)
            | Told::Paste(_)
            | Told::Pressed(_)
            | Told::Wheel(_)
            | Told::Opened(_)
            | Told::Reloaded(_)
            | Told::Resize(..)
            | Told::Reply(..) => true,
        }
    }
}
