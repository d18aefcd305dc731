//! A message that is too long for one line.

use super::{theme, widgets};
use crate::app::{layout, modal::Message, state::State, wrap::wrap};
use ratatui::{
    Frame,
    text::{Line, Span},
};

/// Draws the message over whatever is below.
pub fn draw(frame: &mut Frame, state: &State, message: &Message) {
    let width = layout::message_width(state.size);
    let lines = wrap(&message.text, width);
    let page = layout::message_page(state.size).min(lines.len());
    let more = message.scroll + page < lines.len();
    let mut shown: Vec<Line> = vec![Line::default()];
    let from = message.scroll.min(lines.len().saturating_sub(page));
    shown.extend(lines.into_iter().skip(from).take(page).map(|line| Line::from(format!(" {line}"))));
    let how = if more { " ↓ goes on · Enter closes" } else { " Enter closes" };
    shown.extend([Line::default(), Line::from(Span::styled(how, theme::DIM))]);
    let size = (widgets::clamp(width) + 2, widgets::clamp(shown.len()));
    let inside = widgets::centered(frame, state.size, size, &message.title);
    widgets::lines(frame, inside, shown);
}
