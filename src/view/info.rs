//! What this program is doing.

use super::{theme, widgets};
use crate::app::{info::LABEL, layout, state::State};
use ratatui::{
    Frame,
    text::{Line, Span},
};

/// Draws it over whatever is below.
pub fn draw(frame: &mut Frame, state: &State, scroll: usize) {
    let width = layout::message_width(state.size);
    let lines = state.info_lines(width);
    let page = layout::message_page(state.size).min(lines.len());
    let size = (widgets::clamp(width), widgets::clamp(page));
    let inside = widgets::centered(frame, state.size, size, "This program");
    let line = |(label, text): (&'static str, String)| {
        let label = widgets::fit(label, widgets::clamp(LABEL - 1), false);
        Line::from(vec![Span::styled(format!(" {label}"), theme::DIM), Span::raw(text)])
    };
    widgets::lines(frame, inside, lines.into_iter().skip(scroll).take(page).map(line).collect());
}
