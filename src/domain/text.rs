//! Text that came from outside. Cleaned once, by its only constructor; whatever is drawn or printed is `Text`.

use std::{
    cell::RefCell,
    fmt,
    hash::{BuildHasher, RandomState},
    ops::Deref,
    sync::Arc,
};

/// Longer texts than this are nobody's state, size or region, and are not shared.
const SHARED: usize = 48;
/// How many words are remembered.
const WORDS: usize = 1024;

thread_local! {
    /// Words that were met lately, each in the place that its hash gives it: most of what a listing says was said by the
    /// row before, and a hundred thousand rows must not hold a hundred thousand copies of it.
    static MET: RefCell<(RandomState, Vec<Option<Arc<str>>>)> =
        RefCell::new((RandomState::new(), vec![None; WORDS]));
}

/// One line of text without control characters, escape sequences or characters that reorder the line.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Text(Arc<str>);

impl Text {
    /// Cleans `raw`: escape sequences and invisible controls are dropped, line breaks and tabs become one blank each.
    pub fn new(raw: &str) -> Self {
        if raw.bytes().all(|b| matches!(b, b' '..=b'~')) {
            return Self(shared(raw));
        }
        Self(shared(&cleaned(raw)))
    }

    /// The cleaned line.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Text {
    fn default() -> Self {
        Self(shared(""))
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl From<&str> for Text {
    fn from(raw: &str) -> Self {
        Self::new(raw)
    }
}

impl From<String> for Text {
    fn from(raw: String) -> Self {
        Self::new(&raw)
    }
}

impl serde::Serialize for Text {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for Text {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<str>::deserialize(from).map(|raw| Self::new(&raw))
    }
}

/// The same text as one that was met lately, if it was.
fn shared(text: &str) -> Arc<str> {
    if text.len() > SHARED {
        return text.into();
    }
    MET.with_borrow_mut(|(hasher, met)| {
        let place = &mut met[usize::try_from(hasher.hash_one(text) % WORDS as u64).unwrap_or_default()];
        match place {
            Some(known) if **known == *text => Arc::clone(known),
            Some(_) | None => Arc::clone(place.insert(text.into())),
        }
    })
}

/// The text as a line of its own, and nothing else of it remembered: a secret is cleaned like this.
pub fn cleaned(raw: &str) -> String {
    let mut clean = String::with_capacity(raw.len());
    let mut rest = raw.chars();
    while let Some(c) = rest.next() {
        match c {
            '\u{1b}' => skip_escape(&mut rest),
            '\u{9b}' => skip_control_sequence(&mut rest),
            '\u{90}' | '\u{98}' | '\u{9d}' | '\u{9e}' | '\u{9f}' => skip_string(&mut rest),
            '\n' | '\t' | '\u{2028}' | '\u{2029}' | '\u{85}' => clean.push(' '),
            c if c.is_control() || is_invisible(c) => {}
            c => clean.push(c),
        }
    }
    clean
}

/// Characters that draw nothing themselves but change how their neighbours look or where they stand.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
}

fn skip_escape(rest: &mut std::str::Chars<'_>) {
    match rest.next() {
        Some('[') => skip_control_sequence(rest),
        Some(']' | 'P' | 'X' | '^' | '_') => skip_string(rest),
        // The final character of a two- or three-character sequence such as `ESC ( B`.
        Some(' '..='/') => drop(rest.next()),
        Some(_) | None => {}
    }
}

fn skip_control_sequence(rest: &mut std::str::Chars<'_>) {
    for c in rest.by_ref() {
        if matches!(c, '@'..='~') {
            return;
        }
    }
}

/// Skips to the terminator of an OSC, DCS, SOS, PM or APC string. A string that never ends takes the rest of the
/// text with it, as it would on a terminal.
fn skip_string(rest: &mut std::str::Chars<'_>) {
    while let Some(c) = rest.next() {
        match c {
            '\u{7}' | '\u{9c}' => return,
            '\u{1b}' => {
                rest.next();
                return;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_was_met_is_kept_once() {
        let (one, other) = (Text::new("westeurope"), Text::new("westeurope"));
        assert!(Arc::ptr_eq(&one.0, &other.0));
        let long = "x".repeat(SHARED + 1);
        assert!(!Arc::ptr_eq(&Text::new(&long).0, &Text::new(&long).0));
    }

    #[test]
    fn words_that_share_a_place_are_not_mixed_up() {
        for number in 0..10 * WORDS {
            assert_eq!(&*Text::new(&number.to_string()), number.to_string());
        }
    }

    #[test]
    fn plain_text_stays() {
        assert_eq!(Text::new("gpu-a100 (owner: Zoë, 研究)").as_str(), "gpu-a100 (owner: Zoë, 研究)");
    }

    #[test]
    fn escape_sequences_are_dropped_whole() {
        for (raw, clean) in [
            ("a\u{1b}[31;1mred\u{1b}[0m", "ared"),
            ("a\u{1b}]0;title\u{7}b", "ab"),
            ("a\u{1b}]8;;http://x\u{1b}\\link", "alink"),
            ("a\u{9b}2Jb", "ab"),
            ("a\u{1b}(Bb", "ab"),
            ("a\u{1b}", "a"),
            ("a\u{1b}]52;c;never ends", "a"),
        ] {
            assert_eq!(Text::new(raw).as_str(), clean, "{raw:?}");
        }
    }

    #[test]
    fn line_breaks_become_blanks_and_controls_vanish() {
        assert_eq!(Text::new("one\r\ntwo\tthree\u{0}\u{8}\u{7f}").as_str(), "one two three");
    }

    #[test]
    fn characters_that_reorder_a_line_are_dropped() {
        assert_eq!(Text::new("gpu\u{202e}001a\u{200b}").as_str(), "gpu001a");
    }
}
