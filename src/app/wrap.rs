//! Breaks text into lines of a given width, by what it takes on the screen.

use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// More characters than anybody reads on a screen; what is longer would only make each key wait.
const MOST: usize = 20_000;

/// The text, or its beginning and how much there is of it.
pub fn readable(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(MOST) {
        Some((end, _)) if text.len() > end => {
            format!("{}… ({} characters in all)", &text[..end], text.chars().count()).into()
        }
        Some(_) | None => text.into(),
    }
}

/// Breaks at blanks where it can, inside words where it must. Never gives no line at all.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let room = width.saturating_sub(line.width());
        if line.is_empty() {
            line = broken(word, width, &mut lines);
        } else if word.width() < room {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(std::mem::take(&mut line));
            line = broken(word, width, &mut lines);
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// Breaks a line that is indented, as JSON is, anywhere; what goes on below stands two cells further in.
pub fn hang(line: &str, width: usize) -> Vec<String> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let hanging = " ".repeat((indent + 2).min(width / 2));
    let mut lines = Vec::new();
    let mut part = String::new();
    // Counted on the way: a line can be as long as a whole page of the service.
    let mut taken = 0;
    for grapheme in line.graphemes(true) {
        if taken + grapheme.width() > width.max(1) && !part.trim_start().is_empty() {
            lines.push(std::mem::replace(&mut part, hanging.clone()));
            taken = hanging.len();
        }
        taken += grapheme.width();
        part.push_str(grapheme);
    }
    lines.push(part);
    lines
}

/// Cuts full lines off a word that is too long; gives what is left of it.
fn broken(word: &str, width: usize, lines: &mut Vec<String>) -> String {
    let mut rest = String::new();
    let mut taken = 0;
    for grapheme in word.graphemes(true) {
        if taken + grapheme.width() > width && !rest.is_empty() {
            lines.push(std::mem::take(&mut rest));
            taken = 0;
        }
        taken += grapheme.width();
        rest.push_str(grapheme);
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_where_they_fit() {
        assert_eq!(wrap("one two  three", 7), ["one two", "three"]);
        assert_eq!(wrap("", 7), [""]);
        assert_eq!(wrap("abcdefghij k", 4), ["abcd", "efgh", "ij k"]);
    }

    #[test]
    fn what_nobody_would_read_is_cut_and_counted() {
        assert_eq!(readable("as it is"), "as it is");
        let whole = "é".repeat(MOST);
        assert_eq!(readable(&whole), whole);
        assert!(readable(&format!("{whole}é")).ends_with("é… (20001 characters in all)"));
    }

    #[test]
    fn what_goes_on_below_hangs() {
        assert_eq!(hang("  \"id\": \"abcdef\"", 12), ["  \"id\": \"abc", "    def\""]);
        assert_eq!(hang("", 12), [""]);
        assert_eq!(hang("abc", 0), ["a", "b", "c"]);
    }

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(wrap("研究用", 4), ["研究", "用"]);
        assert_eq!(wrap("研", 1), ["研"]);
    }
}
