//! The request of a form, in whatever way it is written.

use super::{theme, widgets};
use crate::{
    app::{form::Form, layout, state::State, wrap::hang},
    domain::text::Text,
};
use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
};

pub(super) fn draw(frame: &mut Frame, state: &State, form: &Form, width: u16) {
    let (Some(preview), Some((shown, lines))) = (form.preview, state.exported(form)) else { return };
    let room = usize::from(width.saturating_sub(1));
    // What the service sent is in it too: it is cleaned as everywhere.
    let line =
        |line: &String| hang(&Text::new(line), room).into_iter().map(|part| Line::from(format!(" {part}")));
    let lines: Vec<Line> = lines.iter().flat_map(line).collect();
    let height = widgets::clamp(lines.len() + 2).clamp(6, state.size.height.saturating_sub(5));
    let page = usize::from(height.saturating_sub(2));
    let area = Rect { x: (state.size.width - (width + 2)) / 2, y: 1, width: width + 2, height: height + 2 };
    let more = if lines.len() > page { " · ↑↓ scroll" } else { "" };
    let title = if usize::from(width) < layout::NARROW {
        "Not sent yet"
    } else {
        "Nothing is sent yet: this is what would be"
    };
    let inside = widgets::window(frame, area, &format!("{title}{more}"));
    let mut tabs = vec![Span::raw(" ")];
    for export in form.exports() {
        let style = if export.title == shown.title { theme::SELECTED } else { theme::DIM };
        tabs.extend([Span::styled(export.title, style), Span::raw("  ")]);
    }
    widgets::line(frame, inside, 0, Line::from(tabs));
    let from = preview.from.min(lines.len().saturating_sub(page));
    let below = Rect { y: inside.y + 2, height: inside.height.saturating_sub(2), ..inside };
    widgets::lines(frame, below, lines.into_iter().skip(from).take(page).collect());
}
