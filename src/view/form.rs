//! A form: its fields, what is wrong with them, what will happen, and on demand the exact request.

use super::{theme, widgets};
use crate::{
    app::{
        form::{Entry, Focus, Form, Stage},
        layout,
        state::State,
        wrap::wrap,
    },
    domain::{compute::Health, vm_size::VmSize},
    kinds::{
        columns::short_size,
        form::{Field, Input, Severity},
    },
};
use ratatui::{
    Frame,
    layout::{Margin, Rect},
    style::Style,
    text::{Line, Span},
};

/// The width of the labels.
const LABEL: u16 = 29;
/// The widest that a form gets.
const WIDEST: u16 = 124;
/// From this width inside on, what will happen stands beside the fields.
const SIDE_BY_SIDE: u16 = 100;
/// The width of that panel.
const PANEL: u16 = 42;
/// The width of what a line of that panel is about.
const TOPIC: u16 = 15;
/// The width of a line about a size.
const SIZE_LINE: u16 = 54;
/// Sizes listed at once.
const SIZES: usize = 6;
/// Lines for the help of the field in focus.
const HELP: u16 = 2;

/// One line of the fields: what is drawn there.
enum Part<'a> {
    Field(usize, &'static Field),
    Text(String, Style),
    Size(&'a VmSize, bool),
}

/// Draws the form over the list.
pub fn draw(frame: &mut Frame, state: &State, form: &Form) {
    let size = state.size;
    let width = size.width.saturating_sub(4).min(WIDEST);
    let title = match &form.on {
        Some(compute) => format!("{} {}", form.rows.title, compute.name),
        None => form.rows.title.to_owned(),
    };
    if form.preview {
        preview(frame, state, form, width);
        return;
    }
    let beside = width >= SIDE_BY_SIDE;
    let fields_width = if beside { width - PANEL - 3 } else { width };
    let parts = parts(state, form, usize::from(fields_width));
    let panel = panel(state, form, usize::from(if beside { PANEL } else { width - 2 }));
    let below = if beside { 0 } else { widgets::clamp(panel.len()) };
    let wanted = widgets::clamp(parts.len()) + HELP + 3 + below;
    let height = wanted
        .max(if beside { widgets::clamp(panel.len()) + 1 } else { 0 })
        .min(size.height.saturating_sub(3));
    // The hint line stays in sight below the window.
    let area =
        layout::window(ratatui::layout::Size { height: size.height - 1, ..size }, width + 2, height + 2);
    let inside = widgets::window(frame, area, &title);
    let (left, right) = split(inside, beside);
    let fixed = HELP + 3 + below;
    let fields = Rect { height: left.height.saturating_sub(fixed).max(1), ..left };
    draw_parts(frame, form, &parts, fields);
    let mut y = fields.height;
    widgets::line(frame, left, y, Span::styled("─".repeat(usize::from(left.width)), theme::DIM));
    y += 1;
    for (at, line) in help(form, usize::from(left.width) - 1).into_iter().take(usize::from(HELP)).enumerate()
    {
        widgets::line(frame, left, y + widgets::clamp(at), Span::raw(format!(" {line}")));
    }
    y += HELP;
    if !beside {
        for (at, line) in panel.iter().enumerate() {
            widgets::line(frame, left, y + widgets::clamp(at), line.clone());
        }
        y += below;
    }
    widgets::line(frame, left, y + 1, button(form));
    if let Some(right) = right {
        widgets::lines(frame, right, panel);
    }
}

fn split(inside: Rect, beside: bool) -> (Rect, Option<Rect>) {
    if !beside {
        return (inside, None);
    }
    let left = Rect { width: inside.width - PANEL - 3, ..inside };
    let right = Rect { x: left.right() + 2, width: PANEL, ..inside };
    (left, Some(right))
}

fn parts<'a>(state: &'a State, form: &'a Form, width: usize) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    for (index, field) in form.shown() {
        parts.push(Part::Field(index, field));
        if let Some(about) = form.about(index) {
            parts.push(Part::Text(about, theme::health(Health::Good)));
        }
        if let Some(problem) = form.problem(index) {
            let (mark, style) = match problem.severity {
                Severity::Error => ("✖", theme::ALERT),
                Severity::Warning => ("!", theme::health(Health::Moving)),
            };
            let room = width.saturating_sub(usize::from(LABEL) + 3);
            for (at, line) in wrap(&problem.text, room).into_iter().enumerate() {
                parts.push(Part::Text(format!("{} {line}", if at == 0 { mark } else { " " }), style));
            }
        }
        if form.focus == Focus::Field(index) && form.picks_size() {
            parts.extend(sizes(state, form));
        }
    }
    parts
}

fn sizes<'a>(state: &'a State, form: &'a Form) -> Vec<Part<'a>> {
    let Some(sizes) = state.watched().and_then(|watched| watched.sizes.get()) else {
        return vec![Part::Text("the sizes could not be read; any text is taken".to_owned(), theme::DIM)];
    };
    let at = form.picker.at;
    let from = at.saturating_sub(SIZES - 1);
    let listed: Vec<_> = form
        .sizes(sizes)
        .enumerate()
        .skip(from)
        .take(SIZES)
        .map(|(number, size)| Part::Size(size, number == at))
        .collect();
    if listed.is_empty() {
        return vec![Part::Text("no size of this region fits what was typed".to_owned(), theme::DIM)];
    }
    let more = form.picker.matches.len();
    let count = format!("{} of {more} sizes", at + 1);
    listed.into_iter().chain([Part::Text(count, theme::DIM)]).collect()
}

fn draw_parts(frame: &mut Frame, form: &Form, parts: &[Part], area: Rect) {
    let has_focus = |part: &Part| match part {
        Part::Field(index, _) => form.focus == Focus::Field(*index),
        Part::Size(_, chosen) => *chosen,
        Part::Text(..) => false,
    };
    // The field in focus is in sight with what belongs to it, as far as there is room.
    let first =
        parts.iter().position(has_focus).unwrap_or(if form.focus == Focus::Submit { parts.len() } else { 0 });
    let last = parts
        .iter()
        .skip(first + 1)
        .position(|part| matches!(part, Part::Field(..)))
        .map_or(parts.len(), |n| first + n + 1);
    let height = usize::from(area.height);
    let from = last.saturating_sub(height).min(first);
    for (at, part) in parts.iter().skip(from).take(height).enumerate() {
        let line = Rect { y: area.y + widgets::clamp(at), height: 1, ..area };
        match part {
            Part::Field(index, field) => draw_field(frame, form, *index, field, line),
            Part::Text(text, style) => {
                widgets::line(frame, value_area(line), 0, Span::styled(text.clone(), *style));
            }
            Part::Size(size, chosen) => widgets::line(frame, size_area(line), 0, size_line(size, *chosen)),
        }
    }
}

fn value_area(line: Rect) -> Rect {
    Rect { x: line.x + LABEL + 2, width: line.width.saturating_sub(LABEL + 2), ..line }
}

/// A size takes more room than a value has on a narrow screen.
fn size_area(line: Rect) -> Rect {
    let value = value_area(line);
    if value.width >= SIZE_LINE {
        value
    } else {
        Rect {
            x: line.right().saturating_sub(SIZE_LINE).max(line.x),
            width: SIZE_LINE.min(line.width),
            ..line
        }
    }
}

fn draw_field(frame: &mut Frame, form: &Form, index: usize, field: &Field, area: Rect) {
    let focus = form.focus == Focus::Field(index) && form.stage == Stage::Editing;
    let label = widgets::fit(field.label, LABEL - 2, false);
    let mark = if focus { "▸ " } else { "  " };
    let style = if focus { theme::STRONG } else { theme::PLAIN };
    widgets::line(
        frame,
        Rect { width: LABEL.min(area.width), ..area },
        0,
        Span::styled(format!("{mark}{label}"), style),
    );
    let value = value_area(area);
    let look =
        if focus { Style::new().add_modifier(ratatui::style::Modifier::UNDERLINED) } else { theme::PLAIN };
    match (&form.entries[index], field.input) {
        (Entry::Line(line), _) => {
            if line.value().is_empty() && field.optional {
                widgets::line(frame, value.inner(Margin::new(0, 0)), 0, Span::styled("  (none)", theme::DIM));
            }
            widgets::input(frame, value, line, look, focus);
        }
        (Entry::Choice(at), Input::Choice(choices)) => {
            let mut spans = Vec::new();
            for (number, choice) in choices.iter().enumerate() {
                let chosen = number == *at;
                let style = match (chosen, focus) {
                    (true, true) => theme::SELECTED,
                    (true, false) => theme::STRONG,
                    (false, _) => theme::DIM,
                };
                spans.push(Span::styled(
                    format!("{} {}", if chosen { "◉" } else { "○" }, choice.label),
                    style,
                ));
                spans.push(Span::raw("   "));
            }
            widgets::line(frame, value, 0, Line::from(spans));
        }
        (Entry::Choice(_), _) => {}
        (Entry::Secret(secret), _) => {
            let masked = secret.masked();
            let end = widgets::clamp(masked.chars().count()).min(value.width.saturating_sub(1));
            widgets::line(frame, value, 0, Span::styled(masked, look));
            if focus {
                frame.set_cursor_position((value.x + end, value.y));
            }
        }
    }
}

fn size_line(size: &VmSize, chosen: bool) -> Line<'static> {
    let price = size.hourly.map_or_else(|| "no price".to_owned(), |price| format!("{price:.2} $/h"));
    let gpus = if size.gpus > 0 { format!("{} GPU", size.gpus) } else { String::new() };
    let text = format!(
        "{} {} {} {} {}",
        widgets::fit(short_size(&size.name), 20, false),
        widgets::fit(&format!("{} vCPU", size.vcpus), 8, true),
        widgets::fit(&gpus, 5, true),
        widgets::fit(&format!("{:.0} GB", size.memory_gb), 7, true),
        widgets::fit(&price, 10, true),
    );
    Line::from(Span::styled(text, if chosen { theme::SELECTED } else { theme::PLAIN }))
}

fn help(form: &Form, width: usize) -> Vec<String> {
    let text = match form.focus {
        Focus::Field(index) => form.rows.fields[index].help,
        Focus::Submit => "Enter sends it. Ctrl-P shows the exact request first.",
    };
    wrap(text, width)
}

/// What will happen, what cannot be changed later, and what the service said.
fn panel(state: &State, form: &Form, width: usize) -> Vec<Line<'static>> {
    let usages = state.watched().and_then(|watched| watched.usages.get()).map_or(&[][..], Vec::as_slice);
    let mut lines = Vec::new();
    for line in (form.rows.forecast)(&form.draft, form.on.as_deref(), &state.context(), usages) {
        for (at, text) in
            wrap(&line.text, width.saturating_sub(usize::from(TOPIC) + 1)).into_iter().enumerate()
        {
            let topic = widgets::fit(if at == 0 { line.label } else { "" }, TOPIC, false);
            let topic = Span::styled(format!(" {topic}"), theme::DIM);
            lines.push(Line::from(vec![topic, Span::styled(text, theme::tone(line.tone))]));
        }
    }
    if !form.rows.fixed.is_empty() {
        lines.extend(
            wrap(form.rows.fixed, width - 1)
                .into_iter()
                .map(|text| Line::from(Span::styled(format!(" {text}"), theme::DIM))),
        );
    }
    if let Some(refused) = &form.refused {
        lines.extend(
            wrap(refused, width - 1)
                .into_iter()
                .take(6)
                .map(|text| Line::from(Span::styled(format!(" {text}"), theme::ALERT))),
        );
    }
    lines
}

fn button(form: &Form) -> Line<'static> {
    match form.stage {
        Stage::Sending(_) => return Line::from(Span::styled(" ◐ sending…", theme::health(Health::Moving))),
        Stage::Leaving => {
            return Line::from(Span::styled(
                " Throw away what was typed?  Enter yes   Esc no",
                theme::STRONG,
            ));
        }
        Stage::Editing => {}
    }
    let focus = form.focus == Focus::Submit;
    let style = if focus { theme::SELECTED } else { theme::STRONG };
    let mut spans = vec![
        Span::raw(if focus { "▸ " } else { "  " }),
        Span::styled(format!("[ {} ]", form.rows.submit), style),
    ];
    if let Some(obstacle) = form.obstacle() {
        spans.push(Span::styled(format!("  not yet: {obstacle}"), theme::DIM));
    }
    Line::from(spans)
}

fn preview(frame: &mut Frame, state: &State, form: &Form, width: u16) {
    let change = form.change(false);
    let request = change.preview(&state.setup.host, state.setup.api_version);
    let mut lines: Vec<Line> = Vec::new();
    for (at, line) in request.iter().enumerate() {
        if at == 0 {
            lines.extend(
                chunks(line, usize::from(width) - 1)
                    .into_iter()
                    .map(|part| Line::from(Span::styled(format!(" {part}"), theme::STRONG))),
            );
        } else {
            lines.push(Line::from(format!(" {line}")));
        }
    }
    let height = widgets::clamp(lines.len()).min(state.size.height.saturating_sub(3));
    let area = layout::window(
        ratatui::layout::Size { height: state.size.height - 1, ..state.size },
        width + 2,
        height + 2,
    );
    let inside = widgets::window(frame, area, "The request as it would be sent · Ctrl-P hides it");
    widgets::lines(frame, inside, lines);
}

/// A URL in lines; it has no blanks to break at.
fn chunks(text: &str, width: usize) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    chars.chunks(width.max(1)).map(|chunk| chunk.iter().collect()).collect()
}
