//! The command palette: above the line that is typed into, what that may mean.

use super::{Spots, theme, widgets};
use crate::app::{event::Spot, palette::Palette, state::State};
use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
};
use unicode_width::UnicodeWidthStr;

/// The widest that it has use for.
const WIDTH: u16 = 110;
/// The most lines of it that are on screen.
const LINES: u16 = 14;
/// The width of the keys.
const KEY: u16 = 9;

/// Draws the palette over the lower part of the body.
pub fn draw(frame: &mut Frame, state: &State, palette: &Palette, spots: &mut Spots) {
    let Some(regions) = state.screen().regions() else { return };
    let remark = u16::from(palette.remark.is_some());
    let lines =
        widgets::clamp(palette.matches.len()).min(LINES).min(regions.body.height.saturating_sub(2 + remark));
    let height = (lines + remark).max(1) + 2;
    let width = WIDTH.min(regions.body.width);
    let area = Rect { y: regions.body.bottom().saturating_sub(height), height, width, ..regions.body };
    let inside = widgets::window(frame, area, "Go to, or do");
    let page = usize::from(lines);
    let from = palette.at.saturating_sub(page.saturating_sub(1));
    let label = palette.matches.iter().map(|item| item.label.width()).max().unwrap_or(0).clamp(12, 36);
    for (at, item) in palette.matches.iter().enumerate().skip(from).take(page) {
        let mark = if at == palette.at { "▸ " } else { "  " };
        let label = widgets::fit(&item.label, widgets::clamp(label), false);
        let key = widgets::fit(&item.key, KEY, false);
        let text = widgets::fit(&format!("{mark}{label}  {key} {}", item.about), inside.width, false);
        let style = if at == palette.at { theme::SELECTED } else { theme::PLAIN };
        widgets::line(frame, inside, widgets::clamp(at - from), Span::styled(text, style));
        spots.push((widgets::line_of(inside, at - from), Spot::Line(at)));
    }
    if let Some(remark) = &palette.remark {
        let text = widgets::cut(&format!(" {remark}"), inside.width);
        widgets::line(frame, inside, lines, Line::from(Span::styled(text, theme::DIM)));
    }
}
