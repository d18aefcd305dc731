//! A list to choose from.

use super::{Spots, theme, widgets};
use crate::app::{
    event::Spot,
    keymap, layout,
    menu::{Item, Menu},
    state::State,
    wrap::wrap,
};
use ratatui::{
    Frame,
    text::{Line, Span},
};

const WIDTH: u16 = 76;

/// Lines of what an item does, where it has no room beside its name.
const ABOUT: usize = 2;

/// Draws the menu over whatever is below. On a narrow screen what an item does stands below all of them, for the one under
/// the cursor.
pub fn draw(frame: &mut Frame, state: &State, menu: &Menu, spots: &mut Spots) {
    let width = WIDTH.min(state.size.width.saturating_sub(4));
    let below = if usize::from(width) < layout::NARROW { ABOUT } else { 0 };
    let most = usize::from(state.size.height.saturating_sub(if below > 0 { 3 } else { 6 }));
    let page = most.saturating_sub(below).min(menu.items.len()).max(1);
    let size = (width, widgets::clamp(page + below));
    let inside = widgets::centered(frame, state.size, size, &menu.title);
    let label = menu.items.iter().map(|item| item.label.chars().count()).max().unwrap_or(0).clamp(8, 40);
    let keys = if menu.items.iter().any(|item| !item.key.is_empty()) { 8 } else { 0 };
    let from = menu.at.saturating_sub(page - 1);
    for (at, item) in menu.items.iter().enumerate().skip(from).take(page) {
        let about = if below > 0 { String::new() } else { about(item) };
        let line = line(item, at == menu.at, (widgets::clamp(label), keys), &about, inside.width);
        widgets::line(frame, inside, widgets::clamp(at - from), line);
        spots.push((widgets::line_of(inside, at - from), Spot::Line(at)));
    }
    let said = menu.items.get(menu.at).map(about).unwrap_or_default();
    for (at, line) in wrap(&said, usize::from(width.saturating_sub(2))).into_iter().take(below).enumerate() {
        let line = Span::styled(format!("  {line}"), theme::DIM);
        widgets::line(frame, inside, widgets::clamp(page + at), line);
    }
}

/// What an item does, or why it cannot be taken.
fn about(item: &Item) -> String {
    match item.obstacle {
        Some(obstacle) => format!("not now: {obstacle}"),
        None => item.about.to_string(),
    }
}

fn line(item: &Item, selected: bool, (label, keys): (u16, u16), about: &str, width: u16) -> Line<'static> {
    let mark = if selected { "▸ " } else { "  " };
    let key = widgets::fit(&keymap::label(&item.key), keys, false);
    let text = format!("{mark}{}  {key}{about}", widgets::fit(&item.label, label, false));
    let mut style = if item.obstacle.is_some() { theme::DIM } else { theme::PLAIN };
    if selected {
        style = style.patch(theme::SELECTED);
    }
    Line::from(Span::styled(widgets::fit(&text, width, false), style))
}
