//! How like a name is to what was typed: what filters, the palette and the lists of forms find names by, and what is
//! near to a name that nothing has.

use std::{cmp::Reverse, collections::BTreeSet};

/// How like a name is to what was typed; what is more like it is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// It has the letters in their order.
    Scattered,
    /// What was typed is short for it.
    Abbreviated,
    /// It has what was typed in it.
    Within,
    /// It begins with what was typed.
    Begins,
    /// It is what was typed.
    Same,
}

/// What was typed, ready to be compared with any number of names: for none of them memory is asked for.
#[derive(Debug)]
pub struct Wanted {
    /// In lower case, as are its words.
    whole: String,
    words: Vec<String>,
    /// The name that it is compared with, in lower case.
    name: String,
}

impl Wanted {
    /// What was typed, without regard to case.
    pub fn new(typed: &str) -> Self {
        let whole = typed.trim().to_lowercase();
        let words = whole.split_whitespace().map(str::to_owned).collect();
        Self { whole, words, name: String::new() }
    }

    /// How like a name is to it; `None` where it is not, or nothing is wanted.
    pub fn likeness(&mut self, name: &str) -> Option<Likeness> {
        self.name.clear();
        if name.is_ascii() {
            self.name.push_str(name);
            self.name.make_ascii_lowercase();
        } else {
            self.name.extend(name.chars().flat_map(char::to_lowercase));
        }
        let name = self.name.as_str();
        if name == self.whole {
            return Some(Likeness::Same).filter(|_| !name.is_empty());
        }
        if name.starts_with(&self.whole) {
            return Some(Likeness::Begins).filter(|_| !self.whole.is_empty());
        }
        // Words may stand in any order; a name is as like to them as to the one that it is the least like to.
        let of_words = self.words.iter().map(|word| of_word(word, name));
        of_words.min().flatten()
    }
}

/// How like a name is to a word that it may have anywhere, both in lower case.
fn of_word(word: &str, name: &str) -> Option<Likeness> {
    // Most names lack a letter, which is soon seen.
    if !has_letters(word, name) {
        None
    } else if name.contains(word) {
        Some(Likeness::Within)
    } else if abbreviates(word, name) {
        Some(Likeness::Abbreviated)
    } else {
        Some(Likeness::Scattered)
    }
}

fn has_letters(word: &str, name: &str) -> bool {
    let mut letters = name.bytes();
    word.bytes().all(|wanted| letters.any(|letter| letter == wanted))
}

/// Whether a word is short for a name, as `ga1` for `gpu-a100`: its letters stand in the name in their order, each beside
/// the one before or at the beginning of a part. Lists that are not ordered by likeness take nothing less: whatever else
/// has these letters somewhere would only be in the way.
pub fn abbreviates(word: &str, name: &str) -> bool {
    let name = name.as_bytes();
    let name = &name[..name.len().min(LONGEST)];
    // Where the letter after those that were found may stand beside the last of them, a bit for each place.
    let mut beside: u128 = 1;
    word.bytes().all(|letter| {
        let may_stand = |at: &usize| at > &0 && beside >> at & 1 == 1 || begins_part(name, *at);
        let places = (beside.trailing_zeros() as usize..name.len()).filter(|at| name[*at] == letter);
        beside = places.filter(may_stand).fold(0, |next, at| next | 1 << (at + 1));
        beside != 0
    })
}

/// As much of a name is looked at.
const LONGEST: usize = 127;

/// Parts are what stands between other characters than letters and digits, and where letters and digits meet.
fn begins_part(name: &[u8], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|before| name[before]) else { return true };
    !before.is_ascii_alphanumeric() || before.is_ascii_digit() != name[at].is_ascii_digit()
}

/// So many names are looked at closely; a glance tells which.
const CLOSELY: usize = 64;

/// Up to three names that are nearest to what nothing is called; none where nothing is near.
pub fn near<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let typed = typed.trim().to_lowercase();
    let is_near = |steps: usize, name: &str| steps * 2 <= typed.len().max(name.len());
    let letters = Letters::of(&typed);
    let mut glanced: Vec<(usize, &str)> = names
        .map(|name| (letters.missing(name), name))
        .filter(|(steps, name)| is_near(*steps, name))
        .collect();
    // Of a hundred thousand names most may have the same letters, and many of them be the same.
    if glanced.len() > CLOSELY * CLOSELY {
        glanced.select_nth_unstable(CLOSELY * CLOSELY);
        glanced.truncate(CLOSELY * CLOSELY);
    }
    glanced.sort_unstable();
    glanced.dedup();
    let close = glanced.into_iter().take(CLOSELY);
    let steps = |name: &str| strsim::damerau_levenshtein(&typed, &name.to_lowercase());
    let near: BTreeSet<(usize, &str)> = close.map(|(_, name)| (steps(name), name)).collect();
    near.into_iter().filter(|(steps, name)| is_near(*steps, name)).take(3).map(|(_, name)| name).collect()
}

/// How often each letter is in a text.
struct Letters {
    counts: [u8; 256],
    length: usize,
}

impl Letters {
    fn of(text: &str) -> Self {
        let mut counts = [0_u8; 256];
        for letter in text.bytes() {
            counts[usize::from(letter)] = counts[usize::from(letter)].saturating_add(1);
        }
        Self { counts, length: text.len() }
    }

    /// How many letters the two texts do not share: no fewer steps lead from one to the other.
    fn missing(&self, name: &str) -> usize {
        let mut left = self.counts;
        let mut shared = 0;
        for letter in name.bytes() {
            let left = &mut left[usize::from(letter.to_ascii_lowercase())];
            if let Some(less) = left.checked_sub(1) {
                *left = less;
                shared += 1;
            }
        }
        self.length.max(name.len()) - shared
    }
}

/// The places of those `names` that are like what was typed, the most like first; those that are equally like it stay in
/// their order.
pub fn ranked<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Vec<(Likeness, usize)> {
    let mut wanted = Wanted::new(typed);
    let mut found: Vec<(Likeness, usize)> =
        names.enumerate().filter_map(|(at, name)| Some((wanted.likeness(name)?, at))).collect();
    found.sort_by_key(|(likeness, _)| Reverse(*likeness));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(typed: &str, name: &str) -> Option<Likeness> {
        Wanted::new(typed).likeness(name)
    }

    #[test]
    fn what_is_more_like_it_is_greater() {
        for (typed, name, expected) in [
            ("GPU-A100", "gpu-a100", Likeness::Same),
            ("gpu", "GPU-a100", Likeness::Begins),
            ("a100", "gpu-a100", Likeness::Within),
            ("a100 gpu", "gpu-a100", Likeness::Within),
            ("gpua", "gpu-a100", Likeness::Abbreviated),
            ("100 ga", "gpu-a100", Likeness::Abbreviated),
            ("clst", "clusters", Likeness::Scattered),
            ("GRÖ", "größe", Likeness::Begins),
        ] {
            assert_eq!(likeness(typed, name), Some(expected), "{typed} {name}");
        }
        for (typed, name) in
            [("ag", "gpu"), ("gpu cpu", "gpu-a100"), ("", "gpu"), ("  ", ""), ("gpux", "gpu")]
        {
            assert_eq!(likeness(typed, name), None, "{typed} {name}");
        }
    }

    #[test]
    fn the_most_like_comes_first() {
        let names = ["unquota", "quota", "quit", "quota-more", "clusters"];
        let found = |typed: &str| {
            ranked(typed, names.into_iter()).into_iter().map(|(_, at)| names[at]).collect::<Vec<_>>()
        };
        assert_eq!(found("quota"), ["quota", "quota-more", "unquota"]);
        assert_eq!(found("clst"), ["clusters"]);
        assert!(found("zzz").is_empty() && found("").is_empty());
    }

    #[test]
    fn what_nothing_is_called_has_neighbours() {
        let names = ["clusters", "quota", "activity", "instances", "hpc-trial"];
        assert_eq!(near("clutsers", names.into_iter()), ["clusters"]);
        assert_eq!(near("HPC-trail", names.into_iter()), ["hpc-trial"]);
        assert!(near("xyz", names.into_iter()).is_empty());
    }

    #[test]
    fn the_nearest_is_found_among_very_many() {
        let mut names: Vec<String> = (0..20_000).map(|number| format!("gpu-{number:05}")).collect();
        names.push("gpu-trial".to_owned());
        assert_eq!(near("gpu-trail", names.iter().map(String::as_str))[0], "gpu-trial");
        assert_eq!(near("gpu-10203x", names.iter().map(String::as_str))[0], "gpu-10203");
    }
}
