//! The filter of a list: words that a row must have, or with `!` must not have.

/// A filter, ready to be asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    words: Vec<(bool, String)>,
}

impl Filter {
    /// Reads what was typed. Anything is a filter; an empty one lets all rows pass.
    pub fn parse(typed: &str) -> Self {
        let words = typed.split_whitespace().filter_map(|word| {
            let (wanted, word) = word.strip_prefix('!').map_or((true, word), |rest| (false, rest));
            (!word.is_empty()).then(|| (wanted, word.to_lowercase()))
        });
        Self { words: words.collect() }
    }

    /// Whether a row passes, by its words in lower case.
    pub fn passes(&self, words: &str) -> bool {
        self.words.iter().all(|(wanted, word)| words.contains(word.as_str()) == *wanted)
    }

    /// Whether nothing passes this one that does not pass `other`, as far as that is plain to see.
    pub fn narrows(&self, other: &Self) -> bool {
        other.words.iter().all(|(wanted, word)| {
            self.words.iter().any(|(mine, longer)| match wanted {
                true => *mine && longer.contains(word.as_str()),
                false => !*mine && longer == word,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_words_must_be_there_and_no_excluded_one() {
        let passes = |typed: &str| Filter::parse(typed).passes("gpu-a100 amlcompute steady");
        assert!(passes("") && passes("!") && passes("GPU steady") && passes("gpu !failed"));
        assert!(!passes("gpu failed") && !passes("!gpu"));
    }
}
