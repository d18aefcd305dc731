//! What was sent as a secret, so that it is not shown should the service repeat it, in whatever answer: an error, the
//! end of an operation, the errors of a compute that is read an hour later.
//!
//! The secrets are not kept, since they are to be wiped once they are sent. Of each line there is its length and a
//! hash under a key of this run: enough to find it again in a text by trying each place of it, and no text that could
//! be shown, printed or found in memory. It is no vault: who can read this memory and has the time can try out guesses.

use super::redact::REDACTED;
use crate::domain::text::{self, Text};
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};
use serde_json::Value;
use std::{
    collections::{BTreeMap, HashSet},
    hash::{BuildHasher, RandomState},
};

/// What is shorter stands in half of all words: to cover it there would tell it.
const SHORTEST: usize = 4;

/// What was sent and must not be shown.
#[derive(Debug, Default)]
pub struct Unspoken {
    key: RandomState,
    /// Hashes by the length, in bytes, of what they are of.
    hashes: BTreeMap<usize, HashSet<u64>>,
}

impl Unspoken {
    /// Takes note of a secret that is about to be sent.
    pub fn add(&mut self, secret: &SecretString) {
        // A key in PEM is repeated without its ends of lines.
        for line in secret.expose_secret().lines() {
            self.add_line(line);
            // As it is when it has become a text for people, and within a text that is JSON itself.
            self.add_line(&Zeroizing::new(text::cleaned(line)));
            self.add_line(&escaped(line));
        }
    }

    fn add_line(&mut self, line: &str) {
        let line = line.trim();
        if line.len() >= SHORTEST {
            self.hashes.entry(line.len()).or_default().insert(self.key.hash_one(line));
        }
    }

    /// Whether nothing was sent: then there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// The text with what was sent covered; `None` when nothing of it is in it.
    fn covered(&self, said: &str) -> Option<String> {
        // Up to `rest` it has been taken over, up to `at` it has been looked at.
        let (mut covered, mut rest, mut at) = (String::new(), 0, 0);
        while at < said.len() {
            match self.secret_at(&said[at..]) {
                Some(length) => {
                    covered.push_str(&said[rest..at]);
                    covered.push_str(REDACTED);
                    at += length;
                    rest = at;
                }
                None => at += said[at..].chars().next().map_or(1, char::len_utf8),
            }
        }
        let tail = self.whole(&said[rest..]);
        if rest == 0 && tail.len() == said.len() {
            return None;
        }
        covered.push_str(tail);
        if tail.len() < said.len() - rest {
            covered.push_str(REDACTED);
        }
        Some(covered)
    }

    /// Covers what was sent in words of the service.
    pub fn cover(&self, said: &mut Text) {
        if let Some(covered) = self.covered(said) {
            *said = Text::from(covered);
        }
    }

    /// The same of a text of our own making that may have the service's words in it.
    pub fn cover_in(&self, said: &mut String) {
        if let Some(covered) = self.covered(said) {
            *said = covered;
        }
    }

    /// Something as one line of JSON, with what was sent covered.
    pub fn line(&self, mut value: Value) -> String {
        if !self.is_empty() {
            self.cover_values(&mut value);
        }
        value.to_string()
    }

    /// A body for people to read, line by line, with what was sent covered.
    pub fn json(&self, mut body: Value) -> String {
        self.cover_values(&mut body);
        serde_json::to_string_pretty(&body).unwrap_or_default()
    }

    fn cover_values(&self, value: &mut Value) {
        match value {
            Value::Object(object) => object.values_mut().for_each(|value| self.cover_values(value)),
            Value::Array(items) => items.iter_mut().for_each(|value| self.cover_values(value)),
            Value::String(said) => self.cover_in(said),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// The length of the longest secret that the text begins with.
    fn secret_at(&self, said: &str) -> Option<usize> {
        let is_one = |(length, hashes): &(&usize, &HashSet<u64>)| {
            said.get(..**length).is_some_and(|part| hashes.contains(&self.key.hash_one(part)))
        };
        self.hashes.iter().rev().find(is_one).map(|(length, _)| *length)
    }

    /// A text that was cut (it ends in `…` then) may have been cut within a secret: without the end that could be one.
    fn whole<'a>(&self, said: &'a str) -> &'a str {
        let Some(cut) = said.strip_suffix('…') else { return said };
        let longest = self.hashes.keys().next_back().copied().unwrap_or_default();
        let safe = cut.len().saturating_sub(longest);
        let ends = cut.char_indices().map(|(at, _)| at).take_while(|at| *at <= safe);
        &said[..ends.last().unwrap_or_default()]
    }
}

/// A line as it stands within a string of JSON.
fn escaped(line: &str) -> Zeroizing<String> {
    // Room for the longest that it can become: a text that grows leaves copies of itself behind.
    let mut quoted = Zeroizing::new(Vec::with_capacity("\\u0000".len() * line.len() + 2));
    serde_json::to_writer(&mut *quoted, line).expect("a text can be written into memory");
    let inside = str::from_utf8(&quoted[1..quoted.len() - 1]).expect("JSON is text");
    Zeroizing::new(inside.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unspoken(secrets: &[&str]) -> Unspoken {
        let mut unspoken = Unspoken::default();
        for secret in secrets {
            unspoken.add(&SecretString::from(*secret));
        }
        unspoken
    }

    #[test]
    fn what_was_sent_is_covered_wherever_it_stands_and_the_rest_stays() {
        let unspoken = unspoken(&["hunter2", "hunter2-and-more", "grün\"\\x"]);
        for (said, covered) in [
            ("hunter2", "•••"),
            ("'hunter2', hunter2hunter2.", "'•••', ••••••."),
            ("no hunter2-and-more here", "no ••• here"),
            ("ü: grün\"\\x!", "ü: •••!"),
            (r#"{"said": "grün\"\\x"}"#, r#"{"said": "•••"}"#),
        ] {
            assert_eq!(unspoken.covered(said).as_deref(), Some(covered), "{said}");
        }
        for said in ["", "hunter", "Hunter2", "the hunter 2", "grün", "cut…short", "•••"] {
            assert_eq!(unspoken.covered(said), None, "{said}");
        }
    }

    #[test]
    fn each_line_of_a_key_is_a_secret_of_its_own() {
        let unspoken = unspoken(&["-----BEGIN KEY-----\r\nMIIabc\r\n  +/def==\n-----END KEY-----\n"]);
        assert_eq!(unspoken.covered("MIIabc +/def==, MIIabc").as_deref(), Some("••• •••, •••"));
        assert_eq!(unspoken.covered("MII abc"), None);
    }

    #[test]
    fn what_is_too_short_to_be_hidden_is_not_looked_for() {
        assert!(unspoken(&["", "abc", "\n\n"]).is_empty());
        assert!(!unspoken(&["abcd"]).is_empty());
    }

    #[test]
    fn a_secret_that_was_cut_in_two_is_covered_as_well() {
        let unspoken = unspoken(&["0123456789"]);
        for cut in ["1234567890 and 01234…", "grün und 0123456…", "012…"] {
            let covered = unspoken.covered(cut).unwrap();
            assert!(covered.ends_with(REDACTED) && !covered.contains("012"), "{covered}");
        }
    }

    #[test]
    fn it_does_not_tell_what_it_knows() {
        assert!(!format!("{:?}", unspoken(&["hunter2"])).contains("hunter2"));
    }
}
