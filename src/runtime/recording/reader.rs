//! Reading a recording, line by line: it may be larger than memory.

use super::{At, Head, Moment, VERSION};
use serde::Deserialize;
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    time::Duration,
};

/// No answer of the service is longer, and no line holds more than a few.
const LONGEST_LINE: u64 = 256 << 20;

/// A recording that is being read.
#[derive(Debug)]
pub struct Recorded {
    lines: BufReader<File>,
    /// What the session begins with.
    pub head: Head,
    /// How long the session was.
    pub length: Duration,
}

/// Why a recording cannot be played back.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// The file cannot be read.
    #[error("the recording {} cannot be read: {source}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is something else.
    #[error("{} is no recording of amldeck: --record FILE writes one", .path.display())]
    Stranger {
        /// The file.
        path: PathBuf,
    },
    /// It is of another version.
    #[error("{} is a recording of version {found}, and this amldeck plays version {VERSION}: play it with amldeck {program}", .path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// What wrote it.
        program: String,
    },
    /// A line of it is spoilt.
    #[error("{}, line {line}: not a line of a recording ({why})", .path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
        /// Why.
        why: String,
    },
}

/// As much of the first line as tells what it is.
#[derive(Deserialize)]
struct Title {
    amldeck_recording: u32,
    program: String,
}

/// As much of a line as tells when it was.
#[derive(Deserialize)]
struct Time {
    #[serde(flatten)]
    at: At,
}

impl Recorded {
    /// Opens a recording, and looks at all of it once: whether it can be read, and how long the session was. A last line
    /// that is cut short is left out, as a program that was killed leaves it.
    ///
    /// # Errors
    /// When it is no recording, or one of another version, or spoilt.
    pub fn open(path: &Path) -> Result<Self, Unreadable> {
        let unreadable = |source| Unreadable::File { path: path.to_owned(), source };
        let spoilt = |line, error: &serde_json::Error| Unreadable::Line {
            path: path.to_owned(),
            line,
            why: error.to_string(),
        };
        let mut lines = BufReader::new(File::open(path).map_err(unreadable)?);
        let first = next_line(&mut lines).map_err(unreadable)?.unwrap_or_default();
        let title: Title =
            serde_json::from_slice(&first).map_err(|_| Unreadable::Stranger { path: path.to_owned() })?;
        if title.amldeck_recording != VERSION {
            let (found, program) = (title.amldeck_recording, title.program);
            return Err(Unreadable::Version { path: path.to_owned(), found, program });
        }
        let head: Head = serde_json::from_slice(&first).map_err(|error| spoilt(1, &error))?;
        let begin = lines.stream_position().map_err(unreadable)?;
        let (mut last, mut number) = (head.now().steady, 1);
        while let Some(line) = next_line(&mut lines).map_err(unreadable)? {
            number += 1;
            match serde_json::from_slice::<Time>(&line) {
                Ok(time) => last = Duration::from_nanos(time.at.steady),
                Err(_) if !line.ends_with(b"\n") => break,
                Err(error) => return Err(spoilt(number, &error)),
            }
        }
        lines.seek(SeekFrom::Start(begin)).map_err(unreadable)?;
        let length = last.saturating_sub(head.now().steady);
        Ok(Self { lines, head, length })
    }

    /// The next thing that the core was told; nothing when that was all.
    pub fn next(&mut self) -> Option<Moment> {
        // What cannot be read any more, though it could a moment ago, is the end.
        let line = next_line(&mut self.lines).ok().flatten()?;
        serde_json::from_slice(&line).ok()
    }
}

fn next_line(lines: &mut BufReader<File>) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    lines.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)?;
    Ok(Some(line).filter(|line| !line.is_empty()))
}
