//! The second line: the panes with their counts.

use super::theme;
use crate::app::{
    panes::{PANES, Pane},
    state::State,
};
use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
};
use unicode_width::UnicodeWidthStr;

/// Draws the tabs. Where there is no room counts get shorter, and then only the open pane keeps its title and its count.
pub fn draw(frame: &mut Frame, state: &State, area: Rect) {
    let labels = |count: fn(usize) -> String, titled: bool| -> Vec<String> {
        PANES.iter().map(|pane| label(state, pane, count, titled || pane.id == state.pane)).collect()
    };
    let fits = |labels: &Vec<String>| {
        labels.iter().map(|label| label.width() + 2).sum::<usize>() < usize::from(area.width)
    };
    let wide = [labels(|count| count.to_string(), true), labels(in_short, true)];
    let shown = wide.into_iter().find(fits).unwrap_or_else(|| labels(in_short, false));
    let mut spans = vec![Span::raw(" ")];
    for (pane, text) in PANES.iter().zip(shown) {
        let open = pane.id == state.pane;
        let style = if open { theme::SELECTED.patch(theme::STRONG) } else { theme::PLAIN };
        spans.push(Span::styled(format!(" {text} "), style));
    }
    frame.render_widget(Line::from(spans), area);
}

/// Number, title and, once the first listing is complete, the count of a pane.
fn label(state: &State, pane: &Pane, count: fn(usize) -> String, titled: bool) -> String {
    let mut label = pane.number.to_string();
    if !titled {
        return label;
    }
    label.push_str(&format!(" {}", pane.title));
    if state.survey.heard > 0 && !pane.kinds().is_empty() {
        label.push_str(&format!(" {}", count(state.list(pane.id).total())));
    }
    label
}

fn in_short(count: usize) -> String {
    if count < 1000 { count.to_string() } else { format!("{}.{}k", count / 1000, count % 1000 / 100) }
}
