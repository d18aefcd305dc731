//! The second line, or the middle of the first: the panes with their counts.

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
    Nothing,
}

/// Draws the tabs. Where there is no room counts get shorter, and then the panes that are not open lose theirs, their
/// titles, and their place.
pub fn draw(frame: &mut Frame, state: &State, area: Rect, spots: &mut Spots) {
    let in_full: fn(usize) -> String = |count| count.to_string();
    let ways = [
        (in_full, Told::Counts),
        (in_short, Told::Counts),
        (in_short, Told::Titles),
        (in_short, Told::Numbers),
        (in_short, Told::Nothing),
    ];
    let labels = |(count, told)| labels(state, count, told);
    let fits = |labels: &Labels| width(labels) <= usize::from(area.width);
    let shown = ways.into_iter().map(labels).find(fits).unwrap_or_else(|| labels(ways[4]));
    let mut spans = vec![Span::raw(" ")];
    let mut x = area.x + 1;
    for (pane, text) in shown {
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

/// The least that panes take without losing their places.
pub fn least_width(state: &State) -> usize {
    width(&labels(state, in_short, Told::Numbers))
}

type Labels = Vec<(&'static Pane, String)>;

fn labels(state: &State, count: fn(usize) -> String, told: Told) -> Labels {
    let told = |pane: &Pane| if pane.id == state.pane { Told::Counts } else { told };
    let shown = PANES.iter().filter(|pane| told(pane) != Told::Nothing);
    shown.map(|pane| (pane, label(state, pane, count, told(pane)))).collect()
}

/// With a blank before all of them, and one on each side of each.
fn width(labels: &Labels) -> usize {
    1 + labels.iter().map(|(_, label)| label.width() + 2).sum::<usize>()
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
