//! The columns to choose from.

use super::{Spots, theme, widgets};
use crate::app::{column_picker::ColumnPicker, event::Spot, state::State};
use ratatui::{Frame, text::Span};

const WIDTH: u16 = 40;

/// Draws the columns over the list.
pub fn draw(frame: &mut Frame, state: &State, picker: &ColumnPicker, spots: &mut Spots) {
    let page = usize::from(state.size.height.saturating_sub(6)).min(picker.rows.len()).max(1);
    let title = format!("Columns of {}", picker.pane.pane().title);
    let inside = widgets::centered(frame, state.size, (WIDTH, widgets::clamp(page)), &title);
    let from = picker.at.saturating_sub(page - 1);
    for (at, row) in picker.rows.iter().enumerate().skip(from).take(page) {
        let mark = if at == picker.at { "▸" } else { " " };
        let shown = match (at, row.shown) {
            (0, _) => "always",
            (_, true) => "[x]",
            (_, false) => "[ ]",
        };
        let style = if at == picker.at {
            theme::SELECTED
        } else if row.shown {
            theme::PLAIN
        } else {
            theme::DIM
        };
        let text = widgets::fit(&format!("{mark} {shown:<6} {}", row.head), inside.width, false);
        widgets::line(frame, inside, widgets::clamp(at - from), Span::styled(text, style));
        if at > 0 {
            spots.push((widgets::line_of(inside, at - from), Spot::Line(at)));
        }
    }
}
