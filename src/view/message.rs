//! A message that is too long for one line.

use super::{theme, widgets};
use crate::{
    app::{state::State, wrap::wrap},
    domain::text::Text,
};
use ratatui::{
    Frame,
    text::{Line, Span},
};

/// Draws the message over whatever is below.
pub fn draw(frame: &mut Frame, state: &State, title: &Text, text: &Text) {
    let width = state.size.width.saturating_sub(6).min(80);
    let mut lines: Vec<Line> = vec![Line::default()];
    lines.extend(wrap(text, usize::from(width) - 2).into_iter().map(|line| Line::from(format!(" {line}"))));
    lines.extend([Line::default(), Line::from(Span::styled(" Enter closes", theme::DIM))]);
    let height = widgets::clamp(lines.len());
    let inside = widgets::centered(frame, state.size, (width, height), title);
    widgets::lines(frame, inside, lines);
}
