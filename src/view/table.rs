//! The list of the open pane.

use super::{Spots, empty, theme, widgets};
use crate::{
    app::{
        event::Spot,
        filter::Filter,
        keymap::{Command, Layer},
        layout,
        panes::PaneId,
        state::State,
        table::{Head, RowView},
    },
    domain::compute::Health,
    kinds::column::GAP,
};
use ratatui::{
    Frame,
    buffer::Buffer,
    layout::{Alignment, Rect},
    text::{Line, Span},
    widgets::Block,
};
use unicode_width::UnicodeWidthStr;

/// From this width on there is room for a date beside the rows that are shown.
const DATED: u16 = 64;

/// Draws the list with its frame.
pub fn draw(frame: &mut Frame, state: &State, area: Rect, spots: &mut Spots) {
    let inside = layout::inside(area);
    if state.list(state.pane).rows().is_empty() {
        frame.render_widget(block(state, area.width, None), area);
        empty::draw(frame, state, inside);
        return;
    }
    let page = usize::from(inside.height.saturating_sub(1));
    let table = state.table(inside.width.saturating_sub(layout::MARK), page);
    frame.render_widget(block(state, area.width, columns_elsewhere(state, table.heads.len())), area);
    let filter = state.list(state.pane).filter();
    let line = |at: usize| Rect { y: inside.y + widgets::clamp(at), height: 1, ..inside };
    draw_heads(frame.buffer_mut(), line(0), &table.heads);
    let places = table.heads.iter().zip(rooms(line(0), &table.heads));
    spots.extend(places.map(|(head, room)| (room, Spot::Head(head.place))));
    for (at, row) in table.rows.iter().enumerate() {
        spots.push((line(at + 1), Spot::Row(state.list(state.pane).offset() + at)));
        draw_row(frame.buffer_mut(), line(at + 1), row, &table.heads, filter);
    }
}

/// The frame; `columns` says which are out of sight.
fn block(state: &State, width: u16, columns: Option<String>) -> Block<'static> {
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
    let mut block = widgets::lines_around();
    let room = usize::from(width).saturating_sub(title.width() + 3);
    if let Some(said) = said_of(state, room) {
        block = block.title(Line::from(format!(" {said} ")).alignment(Alignment::Right));
    }
    block = block.title(title);
    // A date ahead of the clock, as in a still picture, would say nothing.
    let read = state.fleet.sizes_read_at().filter(|read| *read <= state.now.wall);
    if state.pane == PaneId::Quota
        && width >= DATED
        && let Some(read) = read
    {
        let read = read.with_timezone(&state.setup.zone).format("%Y-%m-%d, %H:%M");
        block = block.title_bottom(Span::styled(format!(" sizes and prices of {read} "), theme::DIM));
    }
    let page = state.screen().page();
    let place = (shown > page).then(|| format!(" {}–{} of {shown} ", from + 1, (from + page).min(shown)));
    let place = place.unwrap_or_default();
    let has_room = |columns: &String| columns.width() + place.width() + 4 <= usize::from(width);
    if let Some(columns) = columns.filter(has_room) {
        block = block.title_bottom(Span::styled(format!(" {columns} "), theme::DIM));
    }
    if !place.is_empty() {
        block = block.title_bottom(Line::from(place).alignment(Alignment::Right));
    }
    block
}

/// How many columns are out of sight when so many are shown, if any are, with the keys that bring them.
fn columns_elsewhere(state: &State, shown: usize) -> Option<String> {
    let words = match state.columns_out_of_sight(shown) {
        (0, 0) => return None,
        (0, after) => format!("{after} more columns {{lists.scroll-right}}"),
        (before, 0) => format!("{{lists.scroll-left}} {before} more columns"),
        (before, after) => {
            format!("{{lists.scroll-left}} {before} · more columns · {after} {{lists.scroll-right}}")
        }
    };
    Some(state.setup.preferences.keymap.in_words(&words))
}

/// What is special about a list, in so many cells. Where there is little room the order goes first and then the key for a
/// new row; that rows are hidden is said in any case.
fn said_of(state: &State, room: usize) -> Option<String> {
    let (pane, list) = (state.pane.pane(), state.list(state.pane));
    let keymap = &state.setup.preferences.keymap;
    let new = keymap.label_of(Layer::Pane, Command::New).filter(|_| state.may_send_one_of(&pane.new_forms()));
    let new = new.map(|key| format!("{key} new"));
    let marked =
        Some(list.marks().len()).filter(|marked| *marked > 0).map(|marked| format!("{marked} marked"));
    let problems = |words: &str| list.problems.then(|| words.to_owned());
    let filter = Some(list.typed()).filter(|typed| !typed.is_empty()).map(|typed| format!("filter: {typed}"));
    let arrow = if list.inverted { "▼" } else { "▲" };
    let sort = Some(format!("sort: {} {arrow}", pane.columns()[list.sort].1));
    let ways = [
        [new.clone(), marked.clone(), problems("problems only"), filter.clone(), sort],
        [new, marked.clone(), problems("problems only"), filter.clone(), None],
        [None, marked.clone(), problems("problems only"), filter.clone(), None],
        [None, marked, problems("problems"), filter.clone(), None],
        [None, None, problems("problems"), filter, None],
    ];
    let [.., last] = &ways;
    let joined =
        |parts: &[Option<String>; 5]| parts.iter().flatten().cloned().collect::<Vec<_>>().join(" · ");
    let said = ways.iter().map(joined).find(|said| said.width() + 2 <= room);
    let cut = || widgets::cut(&joined(last), widgets::clamp(room.saturating_sub(2)));
    Some(said.unwrap_or_else(cut)).filter(|said| !said.is_empty())
}

fn draw_heads(buffer: &mut Buffer, line: Rect, heads: &[Head]) {
    for (head, room) in heads.iter().zip(rooms(line, heads)) {
        let style = if head.sorted.is_some() { theme::STRONG } else { theme::DIM };
        widgets::put(buffer, room, head.text, head.right, style);
    }
}

/// Where the cells of a line stand: beside the mark of the cursor, and a gap from each other. Those that there is no
/// room for are empty.
fn rooms(line: Rect, heads: &[Head]) -> impl Iterator<Item = Rect> {
    let widths = heads.iter().map(|head| head.width);
    widths.scan(line.x + layout::MARK, move |x, width| {
        let room = Rect { x: *x, width, ..line }.intersection(line);
        *x += width + GAP;
        Some(room)
    })
}

fn draw_row(buffer: &mut Buffer, line: Rect, row: &RowView, heads: &[Head], filter: &Filter) {
    if row.selected {
        buffer.set_style(line, theme::SELECTED);
        widgets::put(buffer, Rect { width: 1, ..line }, "▸", false, theme::PLAIN);
    }
    if row.marked {
        widgets::put(buffer, Rect { x: line.x + 1, width: 1, ..line }, "✓", false, theme::ACCENT);
    }
    let mut end = line.x + layout::MARK;
    for ((at, cell), (head, room)) in row.cells.iter().enumerate().zip(heads.iter().zip(rooms(line, heads))) {
        let mut style = if row.selected { theme::PLAIN } else { theme::tone(cell.tone) };
        if row.stale || row.kept {
            style = theme::DIM;
        }
        if row.changed.get(at).copied().unwrap_or(false) {
            style = style.patch(theme::CHANGED);
        }
        let text = widgets::cell_text(cell);
        widgets::put(buffer, room, &text, head.right, style);
        if !filter.is_empty() && !head.right {
            // The end of what is cut off is marked no further than it is shown.
            for mark in filter.marks(&text) {
                let before = widgets::clamp(text[..mark.start].width());
                let width = widgets::clamp(text[mark].width());
                let marked = Rect { x: room.x.saturating_add(before), width, ..room };
                buffer.set_style(marked.intersection(room), theme::MATCH);
            }
        }
        end = room.right();
    }
    if let Some(note) = &row.note {
        let mark = format!("  {} ", theme::glyph(Health::Bad));
        let room = Rect { x: end, width: widgets::clamp(mark.width()), ..line }.intersection(line);
        widgets::put(buffer, room, &mark, false, theme::health(Health::Bad));
        let rest = Rect { x: room.right(), width: line.right().saturating_sub(room.right()), ..line };
        widgets::put(buffer, rest, note, false, theme::DIM);
    }
}
