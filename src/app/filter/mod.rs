//! The filter of a list: words, patterns and comparisons, joined by blanks (and) or `|` (or).
//!
//! ```text
//! gpu !spot                 has the first word and not the second
//! /^ci-.*-\d+$/             matches the pattern
//! state=failed cost>5       is as compared
//! owner=me | tag.team=vision
//! ```

mod comparison;
mod completion;
mod parse;
mod pattern;

pub use comparison::{Comparison, fields};
pub use completion::{Completion, Cycle, complete, put};
pub use parse::FilterError;

use super::likeness::abbreviates;
use pattern::Pattern;
use std::{fmt, ops::Range};

/// A filter, ready to be asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// One of these must hold; without any, everything passes.
    any: Vec<Vec<Term>>,
}

/// What a row must have, or must not have.
#[derive(Clone, Debug, PartialEq)]
struct Term {
    wanted: bool,
    what: What,
}

#[derive(Clone, Debug, PartialEq)]
enum What {
    /// In lower case.
    Word(String),
    Pattern(Pattern),
    Comparison(Comparison),
}

impl Filter {
    /// Reads what was typed.
    ///
    /// # Errors
    /// What of it cannot be read, and why.
    pub fn parse(typed: &str) -> Result<Self, FilterError> {
        let (filter, error) = Self::read(typed);
        error.map_or(Ok(filter), Err)
    }

    /// Reads what is being typed: what can be read of it, and the first that cannot.
    pub fn read(typed: &str) -> (Self, Option<FilterError>) {
        let (any, error) = parse::parse(typed);
        (Self { any }, error)
    }

    /// Words only, and words that must not be there: anything is such a filter.
    pub fn of_words(typed: &str) -> Self {
        let words = typed.split_whitespace().filter_map(|word| {
            let (wanted, word) = word.strip_prefix('!').map_or((true, word), |rest| (false, rest));
            (!word.is_empty()).then(|| Term { wanted, what: What::Word(word.to_lowercase()) })
        });
        let all: Vec<Term> = words.collect();
        Self { any: if all.is_empty() { Vec::new() } else { vec![all] } }
    }

    /// Whether everything passes.
    pub fn is_empty(&self) -> bool {
        self.any.is_empty()
    }

    /// Whether a row passes, by its words in lower case, its name first, and by what `holds` of it.
    pub fn passes(&self, words: &str, mut holds: impl FnMut(&Comparison) -> bool) -> bool {
        let mut is_met = |term: &Term| {
            let is_so = match &term.what {
                What::Word(word) if term.wanted => words.contains(word.as_str()) || is_short(word, words),
                What::Word(word) => words.contains(word.as_str()),
                What::Pattern(pattern) => pattern.is_in(words),
                What::Comparison(comparison) => holds(comparison),
            };
            is_so == term.wanted
        };
        self.any.is_empty() || self.any.iter().any(|all| all.iter().all(&mut is_met))
    }

    /// The comparisons in it.
    pub fn comparisons(&self) -> impl Iterator<Item = &Comparison> {
        self.any.iter().flatten().filter_map(|term| match &term.what {
            What::Comparison(comparison) => Some(comparison),
            What::Word(_) | What::Pattern(_) => None,
        })
    }

    /// Whether nothing passes this one that does not pass `other`, as far as that is plain to see.
    pub fn narrows(&self, other: &Self) -> bool {
        let implies = |mine: &Term, theirs: &Term| match (&mine.what, &theirs.what) {
            // What an abbreviation begins with is one too.
            (What::Word(longer), What::Word(word)) if mine.wanted && theirs.wanted => {
                longer.starts_with(word.as_str())
            }
            _ => mine == theirs,
        };
        match (self.any.as_slice(), other.any.as_slice()) {
            (_, []) => true,
            ([mine], [theirs]) => theirs.iter().all(|term| mine.iter().any(|mine| implies(mine, term))),
            _ => false,
        }
    }

    /// The parts of a text that it looks for.
    pub fn marks(&self, text: &str) -> Vec<Range<usize>> {
        let lower = text.to_lowercase();
        if lower.len() != text.len() {
            // Places in the one are not places in the other.
            return Vec::new();
        }
        let wanted = self.any.iter().flatten().filter(|term| term.wanted);
        let mut marks: Vec<Range<usize>> = wanted
            .flat_map(|term| match &term.what {
                What::Word(word) => {
                    lower.match_indices(word.as_str()).map(|(at, part)| at..at + part.len()).collect()
                }
                What::Pattern(pattern) => pattern.places(&lower),
                What::Comparison(_) => Vec::new(),
            })
            .collect();
        marks.retain(|mark| text.is_char_boundary(mark.start) && text.is_char_boundary(mark.end));
        marks.sort_by_key(|mark| mark.start);
        marks
    }
}

/// As it would be typed.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, all) in self.any.iter().enumerate() {
            f.write_str(if at > 0 { " | " } else { "" })?;
            for (at, term) in all.iter().enumerate() {
                f.write_str(if at > 0 { " " } else { "" })?;
                f.write_str(if term.wanted { "" } else { "!" })?;
                match &term.what {
                    What::Word(word) => f.write_str(&parse::quoted_word(word))?,
                    What::Pattern(pattern) => write!(f, "{pattern}")?,
                    What::Comparison(comparison) => write!(f, "{comparison}")?,
                }
            }
        }
        Ok(())
    }
}

/// Whether a word is short for the name that `words` begin with.
fn is_short(word: &str, words: &str) -> bool {
    abbreviates(word, words.split(' ').next().unwrap_or_default())
}

#[cfg(test)]
mod tests;
