//! What is drawn where nothing but ASCII may be: one character of the same width for each sign of ours.

use crate::app::look::Signs;
use ratatui::buffer::Buffer;

/// Every sign that the screens have, and what stands for it. The glyphs of health stay different from each other.
const SIGNS: &[(&str, &str)] = &[
    ("─", "-"),
    ("│", "|"),
    ("┌", "+"),
    ("┐", "+"),
    ("└", "+"),
    ("┘", "+"),
    ("●", "*"),
    ("◐", "%"),
    ("✖", "X"),
    ("○", "o"),
    ("◉", "@"),
    ("✓", "+"),
    ("•", "*"),
    ("█", "#"),
    ("░", "."),
    ("▸", ">"),
    ("›", ">"),
    ("→", ">"),
    ("←", "<"),
    ("↑", "^"),
    ("▲", "^"),
    ("↓", "v"),
    ("▼", "v"),
    ("…", "~"),
    ("·", "|"),
    ("–", "-"),
    ("−", "-"),
    ("×", "x"),
    ("≥", ">"),
    ("≤", "<"),
];

/// What stands for a sign that is none of ours, where it cannot be shown.
const FOREIGN: &str = "?";

/// Puts ASCII in the place of what may not be drawn.
pub fn spell(buffer: &mut Buffer, signs: Signs) {
    if signs == Signs::All {
        return;
    }
    for cell in &mut buffer.content {
        let symbol = cell.symbol();
        if symbol.is_ascii() {
            continue;
        }
        if let Some((_, ascii)) = SIGNS.iter().find(|(sign, _)| *sign == symbol) {
            cell.set_symbol(ascii);
        } else if signs == Signs::Ascii {
            cell.set_symbol(FOREIGN);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::compute::Health, view::theme};
    use ratatui::{buffer::Cell, layout::Rect, style::Style};
    use std::collections::BTreeSet;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn each_sign_keeps_its_width() {
        for (sign, ascii) in SIGNS {
            assert_eq!((sign.width(), ascii.len(), ascii.is_ascii()), (1, 1, true), "{sign}");
        }
    }

    #[test]
    fn no_two_healths_are_spelled_alike() {
        let all = [Health::Bad, Health::Moving, Health::Good, Health::Resting, Health::Unknown];
        let glyphs = all.map(theme::glyph);
        let mut buffer = Buffer::with_lines([glyphs.concat()]);
        spell(&mut buffer, Signs::Letters);
        let spelled: BTreeSet<&str> = buffer.content().iter().map(Cell::symbol).collect();
        assert_eq!(spelled.len(), glyphs.len(), "{spelled:?}");
    }

    #[test]
    fn the_letters_of_others_stay_where_they_can_be_shown() {
        let spelled = |signs| {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 1));
            buffer.set_string(0, 0, "研 é e\u{301} ● a", Style::new());
            spell(&mut buffer, signs);
            buffer.content().iter().map(|cell| cell.symbol().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(spelled(Signs::Letters)[..10], ["研", " ", " ", "é", " ", "e\u{301}", " ", "*", " ", "a"]);
        assert_eq!(spelled(Signs::Ascii)[..10], ["?", " ", " ", "?", " ", "?", " ", "*", " ", "a"]);
    }
}
