//! What went wrong, in full.

use super::{theme, widgets};
use crate::app::{layout, modal::Message, state::State, trouble::LABEL};
use ratatui::{
    Frame,
    text::{Line, Span},
};

/// Draws it over whatever is below.
pub fn draw(frame: &mut Frame, state: &State, message: &Message) {
    let width = layout::message_width(state.size);
    let lines = message.trouble.lines(&state.setup.preferences.keymap, width);
    let page = layout::message_page(state.size).min(lines.len());
    let more = message.scroll + page < lines.len();
    let mut shown: Vec<Line> = vec![Line::default()];
    let from = message.scroll.min(lines.len().saturating_sub(page));
    let line = |(label, text): (&str, String)| {
        let label = match label {
            "" if width < layout::NARROW => " ".to_owned(),
            _ => format!(" {}", widgets::fit(label, widgets::clamp(LABEL), false)),
        };
        Line::from(vec![Span::styled(label, theme::DIM), Span::raw(text)])
    };
    shown.extend(lines.into_iter().skip(from).take(page).map(line));
    let what = if message.trouble.has_ids() { "the ids" } else { "it" };
    let copies = || format!("{{messages.copy}} copies {what} · ");
    let how = [
        more.then(|| "{messages.down} goes on · ".to_owned()),
        (!more || width >= layout::NARROW).then(copies),
        Some("{messages.back} closes".to_owned()),
    ];
    let how = format!(" {}", how.into_iter().flatten().collect::<String>());
    let how = state.setup.preferences.keymap.in_words(&how);
    shown.extend([Line::default(), Line::from(Span::styled(how, theme::DIM))]);
    let size = (widgets::clamp(width) + 2, widgets::clamp(shown.len()));
    let inside = widgets::centered(frame, state.size, size, &message.trouble.subject);
    widgets::lines(frame, inside, shown);
}
