//! What this program is doing.

use super::{theme, widgets};
use crate::app::{layout, state::State, wrap::wrap};
use ratatui::{
    Frame,
    text::{Line, Span},
};

/// The width of the labels.
const LABEL: u16 = 17;

/// Draws it over whatever is below.
pub fn draw(frame: &mut Frame, state: &State) {
    let width = widgets::clamp(layout::message_width(state.size));
    let mut lines = Vec::new();
    for (label, text) in state.info() {
        let room = usize::from(width.saturating_sub(LABEL + 1)).max(1);
        for (at, part) in wrap(&text, room).into_iter().enumerate() {
            let label = widgets::fit(if at == 0 { label } else { "" }, LABEL, false);
            lines.push(Line::from(vec![Span::styled(format!(" {label}"), theme::DIM), Span::raw(part)]));
        }
    }
    let height = widgets::clamp(lines.len());
    let inside = widgets::centered(frame, state.size, (width, height), "This program");
    widgets::lines(frame, inside, lines);
}
