//! The help.

use super::{theme, widgets};
use crate::app::{
    help::{Help, Line as Row, keys_width},
    keymap::Keymap,
    layout,
};
use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
    widgets::Clear,
};
use unicode_width::UnicodeWidthStr;

/// Draws the help in the place of the list.
pub fn draw(frame: &mut Frame, keymap: &Keymap, help: &Help, area: Rect) {
    frame.render_widget(Clear, area);
    let words = help.search.value();
    let title = if words.is_empty() { " Keys ".to_owned() } else { format!(" Keys with {words:?} ") };
    frame.render_widget(widgets::lines_around().title(Span::styled(title, theme::STRONG)), area);
    let inside = layout::inside(area);
    let width = usize::from(inside.width.saturating_sub(1));
    let rows = help.lines(keymap, width);
    let lines: Vec<Line> = rows
        .iter()
        .skip(help.scroll)
        .take(usize::from(inside.height))
        .map(|row| line(row, keys_width(width)))
        .collect();
    if lines.is_empty() {
        widgets::line(frame, inside, 0, " no key does that");
    }
    widgets::lines(frame, inside, lines);
}

fn line(row: &Row, keys_width: u16) -> Line<'static> {
    // Keys that have a line of their own have all of it.
    let keyed = |keys: &str, does: &str| {
        let width = if does.is_empty() { widgets::clamp(keys.width()) } else { keys_width };
        format!("   {}", widgets::fit(keys, width, false))
    };
    match row {
        Row::Heading(text) => Line::from(Span::styled(format!(" {text}"), theme::STRONG)),
        Row::Keys(keys, does) => {
            Line::from(vec![Span::styled(keyed(keys, does), theme::ACCENT), Span::raw(does.clone())])
        }
        Row::Barred(keys, does) => {
            Line::from(Span::styled(format!("{}{does}", keyed(keys, does)), theme::DIM))
        }
    }
}
