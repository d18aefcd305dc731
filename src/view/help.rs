//! The help.

use super::{theme, widgets};
use crate::app::{
    help::{Help, KEYS, Line as Row},
    layout,
    state::State,
};
use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
    widgets::Clear,
};

/// Draws the help in the place of the list.
pub fn draw(frame: &mut Frame, state: &State, help: &Help, area: Rect) {
    frame.render_widget(Clear, area);
    let words = help.search.value();
    let title = if words.is_empty() { " Keys ".to_owned() } else { format!(" Keys with {words:?} ") };
    frame.render_widget(widgets::lines_around().title(Span::styled(title, theme::STRONG)), area);
    let inside = layout::inside(area);
    let rows = help.lines(&state.setup.keymap, usize::from(inside.width.saturating_sub(1)));
    let lines: Vec<Line> = rows.iter().skip(help.scroll).take(usize::from(inside.height)).map(line).collect();
    if lines.is_empty() {
        widgets::line(frame, inside, 0, " no key does that");
    }
    widgets::lines(frame, inside, lines);
}

fn line(row: &Row) -> Line<'static> {
    match row {
        Row::Heading(text) => Line::from(Span::styled(format!(" {text}"), theme::STRONG)),
        Row::Keys(keys, does) => Line::from(vec![
            Span::styled(format!("   {}", widgets::fit(keys, KEYS, false)), theme::ACCENT),
            Span::raw(does.clone()),
        ]),
        Row::Barred(keys, does) => {
            Line::from(Span::styled(format!("   {}{does}", widgets::fit(keys, KEYS, false)), theme::DIM))
        }
    }
}
