//! A regular expression between slashes.

use regex::bytes::{Regex, RegexBuilder};
use std::{fmt, ops::Range};

/// As much memory as a pattern may take when it is compiled: more is a mistake, or meant to hurt.
const MOST: usize = 1 << 20;

/// A regular expression. Letters are taken without regard to case.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    source: String,
    regex: Regex,
}

impl Pattern {
    /// Compiles what stands between the slashes, `\/` standing for a slash.
    ///
    /// # Errors
    /// In words, what is wrong with it.
    pub fn new(source: &str) -> Result<Self, String> {
        if source.is_empty() {
            return Err("a pattern stands between the slashes".to_owned());
        }
        let regex = RegexBuilder::new(source).unicode(false).case_insensitive(true).size_limit(MOST).build();
        match regex {
            Ok(regex) => Ok(Self { source: source.to_owned(), regex }),
            Err(regex::Error::CompiledTooBig(_)) => Err("the pattern is too large".to_owned()),
            Err(error) => Err(said(&error.to_string())),
        }
    }

    pub fn is_in(&self, text: &str) -> bool {
        self.regex.is_match(text.as_bytes())
    }

    /// Where it is in a text.
    pub fn places(&self, text: &str) -> Vec<Range<usize>> {
        self.regex.find_iter(text.as_bytes()).map(|found| found.range()).filter(|at| !at.is_empty()).collect()
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}/", self.source)
    }
}

/// The last line of what the library says: the lines before it draw the pattern.
fn said(error: &str) -> String {
    let last = error.lines().last().unwrap_or(error);
    last.trim().trim_start_matches("error: ").to_owned()
}
