//! The second line: the panes with their counts.

use super::{theme, widgets};
use crate::app::{
    panes::{PANES, Pane, PaneId},
    state::State,
};
use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
};

/// Draws the tabs. Where there is no room for all titles, only the open pane keeps its own.
pub fn draw(frame: &mut Frame, state: &State, area: Rect) {
    let full: Vec<String> = PANES.iter().map(|pane| label(state, pane, true)).collect();
    let fits = full.iter().map(|label| label.chars().count() + 2).sum::<usize>() < usize::from(area.width);
    let mut spans = vec![Span::raw(" ")];
    for (pane, full) in PANES.iter().zip(full) {
        let open = pane.id == state.pane;
        let text = if fits || open { full } else { label(state, pane, false) };
        let style = if open { theme::SELECTED.patch(theme::STRONG) } else { theme::PLAIN };
        spans.extend([Span::styled(format!(" {text} "), style)]);
    }
    frame
        .render_widget(Line::from(spans), Rect { width: area.width.min(widgets::clamp(usize::MAX)), ..area });
}

fn label(state: &State, pane: &Pane, titled: bool) -> String {
    let title = if titled { format!(" {}", pane.title) } else { String::new() };
    match pane.id {
        PaneId::Instances | PaneId::Clusters | PaneId::Inference | PaneId::Attached => {
            match state.watched() {
                Some(watched) if watched.heard.is_some() || !watched.is_empty() => {
                    format!("{}{title} {}", pane.number, state.list(pane.id).total)
                }
                Some(_) | None => format!("{}{title}", pane.number),
            }
        }
        PaneId::Quota | PaneId::Activity => format!("{}{title}", pane.number),
    }
}
