//! The second line: the panes with their counts.

use super::{Spots, theme, widgets};
use crate::app::{
    event::Spot,
    panes::{PANES, Pane},
    state::State,
};
use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
};
use unicode_width::UnicodeWidthStr;

/// How much is told of the panes that are not open. Of the open one all is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    Counts,
    Titles,
    Numbers,
}

/// Draws the tabs. Where there is no room counts get shorter, and then the panes that are not open lose theirs, and their
/// titles.
pub fn draw(frame: &mut Frame, state: &State, area: Rect, spots: &mut Spots) {
    let labels = |count: fn(usize) -> String, told: Told| -> Vec<String> {
        let told = |pane: &Pane| if pane.id == state.pane { Told::Counts } else { told };
        PANES.iter().map(|pane| label(state, pane, count, told(pane))).collect()
    };
    let fits = |labels: &Vec<String>| {
        labels.iter().map(|label| label.width() + 2).sum::<usize>() < usize::from(area.width)
    };
    let wide = [
        labels(|count| count.to_string(), Told::Counts),
        labels(in_short, Told::Counts),
        labels(in_short, Told::Titles),
    ];
    let shown = wide.into_iter().find(fits).unwrap_or_else(|| labels(in_short, Told::Numbers));
    let mut spans = vec![Span::raw(" ")];
    let mut x = area.x + 1;
    for (pane, text) in PANES.iter().zip(shown) {
        let open = pane.id == state.pane;
        let style = if open { theme::SELECTED.patch(theme::STRONG) } else { theme::PLAIN };
        let text = format!(" {text} ");
        let width = widgets::clamp(text.width());
        spots.push((Rect { x, width, ..area }.intersection(area), Spot::Pane(pane.id)));
        x = x.saturating_add(width);
        spans.push(Span::styled(text, style));
    }
    frame.render_widget(Line::from(spans), area);
}

/// Number, title and, once the first listing is complete, the count of a pane.
fn label(state: &State, pane: &Pane, count: fn(usize) -> String, told: Told) -> String {
    if told == Told::Numbers {
        return pane.number.to_string();
    }
    let mut label = format!("{} {}", pane.number, pane.title);
    if told == Told::Counts && state.survey.heard > 0 && !pane.kinds().is_empty() {
        label.push_str(&format!(" {}", count(state.list(pane.id).total())));
    }
    label
}

fn in_short(count: usize) -> String {
    if count < 1000 { count.to_string() } else { format!("{}.{}k", count / 1000, count % 1000 / 100) }
}
