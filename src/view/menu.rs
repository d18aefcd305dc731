//! A list to choose from.

use super::{theme, widgets};
use crate::app::{
    keymap,
    menu::{Item, Menu},
    state::State,
};
use ratatui::{
    Frame,
    text::{Line, Span},
};

const WIDTH: u16 = 76;

/// Draws the menu over whatever is below.
pub fn draw(frame: &mut Frame, state: &State, menu: &Menu) {
    let width = WIDTH.min(state.size.width.saturating_sub(4));
    let page = usize::from(state.size.height.saturating_sub(6)).min(menu.items.len()).max(1);
    let inside = widgets::centered(frame, state.size, (width, widgets::clamp(page)), &menu.title);
    let label = menu.items.iter().map(|item| item.label.chars().count()).max().unwrap_or(0).clamp(8, 40);
    let keys = if menu.items.iter().any(|item| !item.key.is_empty()) { 8 } else { 0 };
    let from = menu.at.saturating_sub(page - 1);
    for (at, item) in menu.items.iter().enumerate().skip(from).take(page) {
        let line = line(item, at == menu.at, (widgets::clamp(label), keys), inside.width);
        widgets::line(frame, inside, widgets::clamp(at - from), line);
    }
}

fn line(item: &Item, selected: bool, (label, keys): (u16, u16), width: u16) -> Line<'static> {
    let mark = if selected { "▸ " } else { "  " };
    let key = widgets::fit(&keymap::label(&item.key), keys, false);
    let text = match item.obstacle {
        Some(obstacle) => format!("not now: {obstacle}"),
        None => item.about.to_string(),
    };
    let text = format!("{mark}{}  {key}{text}", widgets::fit(&item.label, label, false));
    let mut style = if item.obstacle.is_some() { theme::DIM } else { theme::PLAIN };
    if selected {
        style = style.patch(theme::SELECTED);
    }
    Line::from(Span::styled(widgets::fit(&text, width, false), style))
}
