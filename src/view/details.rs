//! The details of one compute.

use super::{theme, widgets};
use crate::{
    app::{
        details::{Details, NODE_COLUMNS, Part},
        facts::{Fact, History, label_width},
        layout,
        state::State,
        wrap::wrap,
    },
    domain::{ask::Node, permissions, text::Text, time},
    kinds::column::{self, Cell, Room},
};
use ratatui::{
    Frame,
    layout::{Alignment, Rect},
    text::{Line, Span},
};

/// Draws the details in the place of the list.
pub fn draw(frame: &mut Frame, state: &State, details: &Details, area: Rect) {
    frame.render_widget(ratatui::widgets::Clear, area);
    let name = Text::new(details.key.id.name());
    frame
        .render_widget(widgets::lines_around().title(Span::styled(format!(" {name} "), theme::STRONG)), area);
    let inside = layout::inside(area);
    widgets::line(frame, inside, 0, parts(details));
    let below = Rect { y: inside.y + 1, height: inside.height.saturating_sub(1), ..inside };
    let page = usize::from(below.height);
    let lines = match details.part {
        Part::Facts => facts(state, details),
        Part::Nodes => nodes(state, details, below.width),
        Part::Operations => operations(state, details),
        Part::Json => json(state, details),
    };
    // A part may have become shorter than it was when it was scrolled.
    let from = details.scroll.min(lines.len().saturating_sub(page));
    if lines.len() > page {
        let to = (from + page).min(lines.len());
        let place = Line::from(format!(" {}–{to} of {} ", from + 1, lines.len())).alignment(Alignment::Right);
        widgets::line(frame, Rect { y: inside.bottom(), height: 1, ..inside }, 0, place);
    }
    widgets::lines(frame, below, lines.into_iter().skip(from).take(page).collect());
}

fn parts(details: &Details) -> Line<'static> {
    let mut spans = Vec::new();
    for part in Part::of(details.kind) {
        let style = if part == details.part { theme::SELECTED.patch(theme::STRONG) } else { theme::PLAIN };
        spans.push(Span::styled(format!(" {} ", part.title()), style));
    }
    Line::from(spans)
}

fn facts(state: &State, details: &Details) -> Vec<Line<'static>> {
    let label = label_width(state.screen().columns());
    state.fact_lines(details).iter().map(|fact| self::fact(fact, label)).collect()
}

/// A line of the properties; its label has `width` cells.
pub(super) fn fact(fact: &Fact, width: u16) -> Line<'static> {
    Line::from(vec![
        Span::styled(format!(" {}", widgets::fit(fact.label, width - 1, false)), theme::DIM),
        Span::styled(with_glyph(&fact.cell), theme::tone(fact.cell.tone)),
    ])
}

fn with_glyph(cell: &Cell) -> String {
    cell.glyph
        .map_or_else(|| cell.text.to_string(), |health| format!("{} {}", theme::glyph(health), cell.text))
}

fn nodes(state: &State, details: &Details, width: u16) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let workspace = details.key.id.workspace();
    let lack = workspace.and_then(|workspace| state.lacks(&workspace, &[permissions::LIST_NODES]));
    if let Some(lack) = lack {
        lines.push(Line::from(Span::styled(format!(" The nodes are not read: {}.", lack.lack), theme::DIM)));
    }
    if let Some(error) = &details.nodes.failure {
        let sentence = Text::from(format!("the nodes could not be read: {error}"));
        let room = usize::from(width).saturating_sub(2);
        let said = wrap(&sentence, room).into_iter();
        lines.extend(said.map(|line| Line::from(Span::styled(format!(" {line}"), theme::ALERT))));
        if let Some(id) = error.request_id() {
            lines.push(Line::from(Span::styled(format!(" {id}"), theme::DIM)));
        }
    }
    let Some(nodes) = &details.nodes.nodes else {
        if lines.is_empty() {
            lines.push(Line::from(" reading the nodes…"));
        }
        return lines;
    };
    if nodes.is_empty() {
        lines.push(Line::from(" The cluster has no nodes now. It grows when a job is submitted."));
        return lines;
    }
    let places: Vec<usize> = (0..NODE_COLUMNS.len()).collect();
    let fitted =
        column::fit(NODE_COLUMNS, &places, width.saturating_sub(1), widest_node(nodes), Room::Shared);
    let x = state.context_on(&details.key.id);
    let mut heads = vec![Span::raw(" ")];
    for (index, width) in &fitted {
        let column = &NODE_COLUMNS[*index];
        heads.push(Span::styled(widgets::fit(column.head, *width + column::GAP, false), theme::DIM));
    }
    lines.push(Line::from(heads));
    for node in nodes {
        let mut spans = vec![Span::raw(" ")];
        for (index, width) in &fitted {
            let column = &NODE_COLUMNS[*index];
            let cell = (column.cell)(node, &x);
            spans.push(Span::styled(
                widgets::fit(&widgets::cell_text(&cell), *width, column.right),
                theme::tone(cell.tone),
            ));
            spans.push(Span::raw(" ".repeat(usize::from(column::GAP))));
        }
        lines.push(Line::from(spans));
    }
    lines
}

/// The width of the longest node id, so that what stands beside it has room.
fn widest_node(nodes: &[Node]) -> Option<u16> {
    nodes.iter().map(|node| widgets::clamp(node.id.chars().count())).max()
}

fn operations(state: &State, details: &Details) -> Vec<Line<'static>> {
    let line = |line: History| match line {
        History::Reason(text) => Line::from(format!("    {text}")),
        History::Operation(operation) => {
            let (word, health) = operation.words();
            let began = operation.began.wall.format("%H:%M:%S UTC");
            Line::from(vec![
                Span::raw(format!(" {began}  {}  ", widgets::fit(operation.verb, 8, false))),
                Span::styled(
                    format!("{} {}", theme::glyph(health), widgets::fit(&word, 18, false)),
                    theme::health(health),
                ),
                Span::raw(format!(" {}", time::stop_watch(operation.elapsed(state.now)))),
            ])
        }
    };
    let lines: Vec<Line> = state.history(details).into_iter().map(line).collect();
    if lines.is_empty() { vec![Line::from(" Nothing was done to it here yet.")] } else { lines }
}

fn json(state: &State, details: &Details) -> Vec<Line<'static>> {
    let line = |(number, text): (usize, String)| {
        let style = if details.is_hit(number) { theme::CHANGED } else { theme::PLAIN };
        Line::from(Span::styled(format!(" {text}"), style))
    };
    details.json_wrapped(state.screen().columns()).into_iter().map(line).collect()
}
