//! Small pieces that several regions are made of.

use super::theme;
use crate::{app::layout, kinds::column::Cell};
use ratatui::{
    Frame,
    buffer::Buffer,
    layout::{Position, Rect, Size},
    style::Style,
    text::{Line, Span},
    widgets::{Block, Clear, Paragraph},
};
use std::borrow::Cow;
use tui_input::Input;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Text in exactly `width` cells: cut with an ellipsis, or filled up with blanks at either end.
pub fn fit(text: &str, width: u16, right: bool) -> String {
    let cut = shortened(text, width);
    let blanks = " ".repeat(usize::from(width).saturating_sub(cut.width()));
    if right { blanks + &cut } else { cut.into_owned() + &blanks }
}

/// Text in `width` cells at most, cut with an ellipsis.
pub fn cut(text: &str, width: u16) -> String {
    shortened(text, width).into_owned()
}

fn shortened(text: &str, width: u16) -> Cow<'_, str> {
    let room = usize::from(width);
    if text.len() <= room && text.is_ascii() {
        return text.into();
    }
    let (mut taken, mut end) = (0, 0);
    // Not a step further than there is room: what the service calls a name may be a megabyte long.
    for (start, grapheme) in text.grapheme_indices(true) {
        taken += grapheme.width();
        if taken > room {
            return (text[..end].to_owned() + if room > 0 { "…" } else { "" }).into();
        }
        if taken < room {
            end = start + grapheme.len();
        }
    }
    text.into()
}

/// A cell of a table: its glyph, if it has one, and its text.
pub fn cell_text(cell: &Cell) -> Cow<'_, str> {
    match cell.glyph {
        Some(health) => format!("{} {}", theme::glyph(health), cell.text).into(),
        None => (&*cell.text).into(),
    }
}

/// Text in the cells of a line, at their left or right end, cut with an ellipsis.
pub fn put(buffer: &mut Buffer, cells: Rect, text: &str, right: bool, style: Style) {
    buffer.set_style(cells, style);
    let cut = shortened(text, cells.width);
    let indent = if right { cells.width.saturating_sub(clamp(cut.width())) } else { 0 };
    buffer.set_string(cells.x + indent, cells.y, cut, style);
}

/// The lines around something; what is written into them has the look of text.
pub fn lines_around() -> Block<'static> {
    Block::bordered().border_style(theme::FRAME).title_style(theme::TEXT)
}

/// A window over everything else; gives what is inside its frame.
pub fn window(frame: &mut Frame, area: Rect, title: &str) -> Rect {
    frame.render_widget(Clear, area);
    let title = fit(title, clamp(title.width()).min(area.width.saturating_sub(6)), false);
    frame.render_widget(lines_around().title(Span::styled(format!(" {title} "), theme::STRONG)), area);
    layout::inside(area)
}

/// A window in the middle, `width` × `height` inside where there is room.
pub fn centered(frame: &mut Frame, size: Size, (width, height): (u16, u16), title: &str) -> Rect {
    window(frame, layout::window(size, width + 2, height + 2), title)
}

/// One line of text at line `at` of an area.
pub fn line<'a>(frame: &mut Frame, area: Rect, at: u16, line: impl Into<Line<'a>>) {
    if at < area.height {
        frame.render_widget(line.into(), Rect { y: area.y + at, height: 1, ..area });
    }
}

/// The place of line `at` of an area.
pub fn line_of(area: Rect, at: usize) -> Rect {
    Rect { y: area.y.saturating_add(clamp(at)), height: 1, ..area }.intersection(area)
}

/// Lines of text from the top of an area.
pub fn lines(frame: &mut Frame, area: Rect, lines: Vec<Line>) {
    frame.render_widget(Paragraph::new(lines), area);
}

/// What is typed into a line, scrolled so that the cursor can be seen; puts the terminal's cursor there.
pub fn input(frame: &mut Frame, area: Rect, input: &Input, style: Style, focus: bool) {
    if area.is_empty() {
        return;
    }
    let room = usize::from(area.width.saturating_sub(1));
    let scroll = if focus { input.visual_scroll(room) } else { 0 };
    frame.render_widget(
        Paragraph::new(Span::styled(input.value().to_owned(), style)).scroll((0, clamp(scroll))),
        area,
    );
    if focus {
        let x = area.x + clamp(input.visual_cursor().saturating_sub(scroll)).min(area.width - 1);
        frame.set_cursor_position(Position::new(x, area.y));
    }
}

/// A count of cells, as far as a screen can have them.
pub fn clamp(cells: usize) -> u16 {
    u16::try_from(cells).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_takes_exactly_its_room() {
        assert_eq!(fit("abc", 5, false), "abc  ");
        assert_eq!(fit("abc", 5, true), "  abc");
        assert_eq!(fit("abcdef", 4, false), "abc…");
        assert_eq!(fit("研究用計算", 6, false), "研究… ");
        assert_eq!(fit("e\u{301}e\u{301}e\u{301}", 2, false), "e\u{301}…");
        assert_eq!(fit("abc", 0, false), "");
    }
}
