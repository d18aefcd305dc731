//! What is known of the row under the cursor, beside the list of a wide screen.

use super::{details, theme, widgets};
use crate::{
    app::{
        facts::label_width,
        freshness::Freshness,
        keymap::{Command, Layer},
        layout,
        list::RowKey,
        state::State,
    },
    domain::text::Text,
};
use ratatui::{
    Frame,
    layout::{Alignment, Rect},
    text::{Line, Span},
};

/// Draws it. It is only looked at: the keys are the list's.
pub fn draw(frame: &mut Frame, state: &State, area: Rect) {
    let name = match state.list(state.pane).selected() {
        Some(RowKey::Compute(key)) => key.id.name(),
        Some(RowKey::Workspace(workspace)) => workspace.name(),
        Some(RowKey::Quota(_) | RowKey::Operation(_) | RowKey::Transition(_)) | None => return,
    };
    let (inside, columns) = (layout::inside(area), layout::columns_in(area));
    let label = label_width(columns);
    let facts = state.facts_here(columns);
    let page = usize::from(inside.height);
    let name = widgets::cut(&Text::new(name), area.width.saturating_sub(6));
    let mut block = widgets::lines_around().title(Span::styled(format!(" {name} "), theme::STRONG));
    if facts.len() > page
        && let Some(key) = state.setup.preferences.keymap.label_of(Layer::Pane, Command::Open)
    {
        block = block.title_bottom(Line::from(format!(" {key} shows more ")).alignment(Alignment::Right));
    }
    frame.render_widget(block, area);
    // As old as the row is what is said of it.
    let is_stale = state.here().is_some_and(|(_, watched)| Freshness::of(watched, state.now).is_stale());
    let lines = facts.iter().take(page).map(|fact| {
        let line = details::fact(fact, label);
        if is_stale { dimmed(line) } else { line }
    });
    widgets::lines(frame, inside, lines.collect());
}

fn dimmed(line: Line<'static>) -> Line<'static> {
    line.into_iter().map(|span| Span { style: theme::DIM, ..span }).collect()
}
