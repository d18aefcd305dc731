//! Writing a recording while the session runs. It never gets in the session's way: when it cannot be written, it ends.

use super::{Answered, At, Head, Moment, Told, VERSION};
use crate::{
    app::{
        event::Event,
        state::{Setup, State},
        typing::Typing,
    },
    azure::Tape,
    domain::{ask::Reply, ids::RequestId, sign_in::DeviceCode, text::Text, time::Now},
    kinds::redact::{REDACTED, looks_secret},
    runtime::private_file,
};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use serde::Serialize;
use std::{
    collections::HashMap,
    fs::File,
    io::{self, Write},
    path::Path,
};

/// A recording that grows beyond this ends: whoever forgets one finds a disk that is not full.
const LARGEST: usize = 512 << 20;

/// A recording that is being written.
#[derive(Debug)]
pub struct Recorder {
    // `None` once it has ended.
    file: Option<File>,
    written: usize,
    /// What the asks hear that are not answered yet.
    tapes: HashMap<RequestId, Tape>,
}

impl Recorder {
    /// Begins a recording in a file that is not there yet.
    ///
    /// # Errors
    /// When it is there already, or cannot be written.
    pub fn create(file: &Path) -> io::Result<Self> {
        let file = private_file::beside_others(file)?;
        Ok(Self { file: Some(file), written: 0, tapes: HashMap::new() })
    }

    /// Writes what the session begins with.
    pub(in crate::runtime) fn begin(&mut self, setup: Setup, state: &State) {
        let head = Head {
            amldeck_recording: VERSION,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            at: At::from(state.now),
            size: (state.size.width, state.size.height),
            setup,
        };
        self.line(state, &head);
    }

    /// The tape for what this ask will hear.
    pub(in crate::runtime) fn tape(&mut self, id: RequestId) -> Tape {
        let tape = Tape::blank();
        self.tapes.insert(id, tape.clone());
        tape
    }

    /// Writes what the core is about to be told.
    pub(in crate::runtime) fn note(&mut self, state: &State, now: Now, event: &Event) {
        let told = match event {
            // What the terminal looks like is the business of the one on which it is played.
            // So is its clipboard.
            Event::Time | Event::Ground(_) | Event::Copied(_) => Told::Time,
            Event::Reloaded(reloaded) => Told::Reloaded(reloaded.clone()),
            Event::Pressed(spot) => Told::Pressed(*spot),
            Event::Wheel(up) => Told::Wheel(*up),
            Event::Opened(is_open) => Told::Opened(*is_open),
            Event::Continue => Told::Continue,
            Event::Key(key) => Told::Key(readable_key(*key, state.typing())),
            Event::Paste(text) => match state.typing() {
                // A key that was pasted where none belongs is refused by its label, now and when it is played back.
                Typing::Open if looks_secret(text.as_str()) => Told::Paste(but_for_labels(text.as_str())),
                typing => Told::Paste(typing.readable(text.as_str())),
            },
            Event::Resize(size) => Told::Resize(size.width, size.height),
            Event::Reply(id, reply) => {
                let tape = self.tapes.remove(id).unwrap_or_default();
                Told::Reply(id.0, Box::new(answered(reply, &tape)))
            }
        };
        self.line(state, &Moment { at: At::from(now), told });
    }

    fn line(&mut self, state: &State, line: &impl Serialize) {
        let Some(file) = &mut self.file else { return };
        // What was sent as a secret is covered wherever it is repeated, as on the screen.
        let written = serde_json::to_value(line).map_err(io::Error::from).and_then(|line| {
            let line = state.operations.covered_line(line) + "\n";
            file.write_all(line.as_bytes()).map(|()| line.len())
        });
        match written {
            Ok(length) => self.written += length,
            Err(error) => {
                tracing::warn!(%error, "the recording ends here");
                self.file = None;
            }
        }
        if self.written > LARGEST {
            tracing::warn!("the recording is as large as it may become, and ends here");
            self.file = None;
        }
    }
}

/// A key that types a character with as much of the character as may be read; others are no secret.
fn readable_key(key: KeyEvent, typing: Typing) -> KeyEvent {
    match key.code {
        KeyCode::Char(c) if !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) => {
            let readable = typing.readable(c.encode_utf8(&mut [0; 4])).chars().next();
            KeyEvent { code: KeyCode::Char(readable.unwrap_or(c)), ..key }
        }
        _ => key,
    }
}

/// The same, but for the labels of a PEM.
fn but_for_labels(text: &str) -> String {
    let line =
        |line: &str| if line.starts_with("-----") { line.to_owned() } else { Typing::Hidden.readable(line) };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

fn answered(reply: &Reply, tape: &Tape) -> Answered {
    match reply {
        Reply::SignedIn(Ok(who)) => Answered::SignedIn(who.clone()),
        Reply::DeviceCode(Ok(code)) => {
            Answered::DeviceCode(DeviceCode { code: Text::new(REDACTED), ..code.clone() })
        }
        Reply::Redeemed(Ok(redeemed)) => Answered::Redeemed(redeemed.clone()),
        Reply::SignedIn(Err(error)) | Reply::DeviceCode(Err(error)) | Reply::Redeemed(Err(error)) => {
            Answered::Failed(error.clone())
        }
        Reply::SignInFiles(are) => Answered::SignInFiles(*are),
        Reply::File(_, read) => Answered::File(read.as_ref().err().cloned()),
        Reply::Saved(_, saved) => Answered::Saved(saved.as_ref().err().cloned()),
        Reply::Workspaces(_)
        | Reply::Workspace(..)
        | Reply::Page(..)
        | Reply::Compute(..)
        | Reply::Nodes(..)
        | Reply::Permissions(..)
        | Reply::Usages(..)
        | Reply::Sizes(..)
        | Reply::Elsewhere(..)
        | Reply::Offers(..)
        | Reply::NameIsFree(..)
        | Reply::Extension(..)
        | Reply::AllowedSizes(..)
        | Reply::Changed(..)
        | Reply::Progress(..) => match reply.failure() {
            Some(error) => Answered::Failed(error.clone()),
            None => Answered::Heard(tape.heard()),
        },
    }
}
