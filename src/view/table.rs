//! The list of the open pane.

use super::{empty, theme, widgets};
use crate::{
    app::{
        keymap::{self, Command, Layer},
        layout,
        panes::PaneId,
        state::State,
        table::{Head, RowView},
    },
    domain::compute::Health,
};
use ratatui::{
    Frame,
    layout::{Alignment, Rect},
    text::{Line, Span},
    widgets::Block,
};

/// From this width on there is room for a date beside the rows that are shown.
const DATED: u16 = 64;

/// Draws the list with its frame.
pub fn draw(frame: &mut Frame, state: &State, area: Rect) {
    frame.render_widget(block(state, area.width), area);
    let inside = layout::inside(area);
    if state.list(state.pane).rows().is_empty() {
        empty::draw(frame, state, inside);
        return;
    }
    let page = usize::from(inside.height.saturating_sub(1));
    let table = state.table(inside.width.saturating_sub(layout::MARK), page);
    widgets::line(frame, inside, 0, heads(&table.heads));
    for (at, row) in table.rows.iter().enumerate() {
        let line = row_line(row, &table.heads, inside.width);
        widgets::line(frame, inside, widgets::clamp(at + 1), line);
    }
}

fn block(state: &State, width: u16) -> Block<'static> {
    let pane = state.pane.pane();
    let list = state.list(state.pane);
    let (from, shown) = (list.offset(), list.rows().len());
    let count = list.rows().count();
    let counts = match list.is_filtered() {
        // Not all rows were asked yet.
        true if list.is_at_work() => format!("{count}… of {}", list.total()),
        true => format!("{count} of {}", list.total()),
        false => count.to_string(),
    };
    let title = Span::styled(format!(" {} {counts} ", pane.title), theme::STRONG);
    let mut parts = Vec::new();
    if state.may_send_one_of(&pane.new_forms())
        && let Some(key) = keymap::key_of(Layer::Pane, Command::New)
    {
        parts.push(format!("{key} new"));
    }
    if list.problems {
        parts.push("problems only".to_owned());
    }
    if !list.typed().is_empty() {
        parts.push(format!("filter: {}", list.typed()));
    }
    let arrow = if list.inverted { "▼" } else { "▲" };
    parts.push(format!("sort: {} {arrow}", pane.columns()[list.sort].1));
    let mut block = Block::bordered().title(title);
    let right = format!(" {} ", parts.join(" · "));
    if right.chars().count() + 24 < usize::from(width) {
        block = block.title(Line::from(right).alignment(Alignment::Right));
    }
    // A date ahead of the clock, as in a still picture, would say nothing.
    let read = state.fleet.sizes_read_at().filter(|read| *read <= state.now.wall);
    if state.pane == PaneId::Quota
        && width >= DATED
        && let Some(read) = read
    {
        let read = read.with_timezone(&state.setup.zone).format("%Y-%m-%d, %H:%M");
        block = block.title_bottom(Span::styled(format!(" sizes and prices of {read} "), theme::DIM));
    }
    let page = layout::page(state.size);
    if shown > page {
        let to = (from + page).min(shown);
        block = block
            .title_bottom(Line::from(format!(" {}–{to} of {shown} ", from + 1)).alignment(Alignment::Right));
    }
    block
}

fn heads(heads: &[Head]) -> Line<'static> {
    let mut spans = vec![Span::raw(" ".repeat(usize::from(layout::MARK)))];
    for (at, head) in heads.iter().enumerate() {
        if at > 0 {
            spans.push(Span::raw(" ".repeat(usize::from(crate::kinds::column::GAP))));
        }
        let style = if head.sorted.is_some() { theme::STRONG } else { theme::DIM };
        spans.push(Span::styled(widgets::fit(head.text, head.width, head.right), style));
    }
    Line::from(spans)
}

fn row_line(row: &RowView, heads: &[Head], width: u16) -> Line<'static> {
    let mut spans = vec![Span::raw(if row.selected { "▸ " } else { "  " })];
    for (at, (cell, head)) in row.cells.iter().zip(heads).enumerate() {
        if at > 0 {
            spans.push(Span::raw(" ".repeat(usize::from(crate::kinds::column::GAP))));
        }
        let mut style = if row.selected { theme::PLAIN } else { theme::tone(cell.tone) };
        if row.stale || row.kept {
            style = theme::DIM;
        }
        if row.changed.get(at).copied().unwrap_or(false) {
            style = style.patch(theme::CHANGED);
        }
        spans.push(Span::styled(widgets::cell(cell, head.width, head.right), style));
    }
    if let Some(note) = &row.note {
        spans.push(Span::styled(format!("  {} ", theme::glyph(Health::Bad)), theme::health(Health::Bad)));
        let taken = spans.iter().map(Span::width).sum::<usize>();
        let room = usize::from(width).saturating_sub(taken);
        spans.push(Span::styled(widgets::cut(note, widgets::clamp(room)), theme::DIM));
    }
    let line = Line::from(spans);
    if !row.selected {
        return line;
    }
    let filled = " ".repeat(usize::from(width).saturating_sub(line.width()));
    let mut spans = line.spans;
    spans.push(Span::raw(filled));
    Line::from(spans).style(theme::SELECTED)
}
