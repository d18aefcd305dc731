//! A form: its fields, what is wrong with them, what will happen, and on demand the exact request.

use super::{theme, widgets};
use crate::{
    app::{
        form::{Entry, Focus, Form, Stage},
        state::State,
        watched::Heard,
        wrap::{hang, wrap},
    },
    domain::{compute::Health, text::Text, vm_size::VmSize},
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
/// The same on a narrow screen.
const LABEL_NARROW: u16 = 16;
/// Lines of fields that are drawn before anything below them is.
const FIELDS: usize = 6;
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
    if let Some(from) = form.preview {
        preview(frame, state, form, width, from);
        return;
    }
    let beside = width >= SIDE_BY_SIDE;
    let fields_width = if beside { width - PANEL - 3 } else { width };
    let label = if fields_width < 64 { LABEL_NARROW } else { LABEL };
    let parts = parts(state, form, usize::from(fields_width.saturating_sub(label + 4)));
    let mut panel = panel(state, form, usize::from(if beside { PANEL } else { width.saturating_sub(2) }));
    let help = help(form, usize::from(fields_width).saturating_sub(1));
    let below = if beside { 0 } else { panel.len() };
    let wanted = parts.len() + 1 + usize::from(HELP) + below + 2;
    let wanted = widgets::clamp(wanted.max(if beside { panel.len() + 1 } else { 0 }));
    // The window hangs from the top, so that no field moves when a problem appears below another one; the notice and
    // the hints stay in sight.
    let height = wanted.min(size.height.saturating_sub(5));
    let area = Rect { x: (size.width - (width + 2)) / 2, y: 1, width: width + 2, height: height + 2 };
    let inside = widgets::window(frame, area, &title);
    let (left, right) = split(inside, beside);
    // The button always has its line, then as many fields as can be worked with, then all the rest.
    let mut spare = usize::from(left.height).saturating_sub(1);
    let mut take = |wanted: usize| {
        let taken = wanted.min(spare);
        spare -= taken;
        taken
    };
    let enough = take(parts.len().min(FIELDS));
    let refused = if beside { 0 } else { take(refusal(form, usize::from(width).saturating_sub(2)).len()) };
    let (rule, words) = (take(1), take(help.len().min(usize::from(HELP))));
    let forecast = if beside { 0 } else { take(panel.len().saturating_sub(refused)) };
    let fields = enough + take(parts.len().saturating_sub(enough));
    let blank = take(1);
    draw_parts(frame, form, &parts, label, Rect { height: widgets::clamp(fields), ..left });
    let mut lines = Vec::new();
    lines
        .extend((0..rule).map(|_| Line::from(Span::styled("─".repeat(usize::from(left.width)), theme::DIM))));
    lines.extend(help.into_iter().take(words).map(|line| Line::from(format!(" {line}"))));
    if let Some(right) = right {
        widgets::lines(frame, right, panel);
    } else {
        lines.extend(panel.drain(..refused + forecast));
    }
    lines.extend((0..blank).map(|_| Line::default()));
    lines.push(button(state, form, left.width));
    for (y, line) in (fields..).zip(lines) {
        widgets::line(frame, left, widgets::clamp(y), line);
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

/// The lines of the fields; a problem takes `room` cells.
fn parts<'a>(state: &'a State, form: &'a Form, room: usize) -> Vec<Part<'a>> {
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
            for (at, line) in wrap(&problem.text, room).into_iter().enumerate() {
                parts.push(Part::Text(format!("{} {line}", if at == 0 { mark } else { " " }), style));
            }
        }
        if form.focus == Focus::Field(index) && form.picks_size() {
            parts.extend(sizes(state, form, room));
        }
    }
    parts
}

fn sizes<'a>(state: &'a State, form: &'a Form, room: usize) -> Vec<Part<'a>> {
    let say = |text: String| wrap(&text, room).into_iter().map(|line| Part::Text(line, theme::DIM)).collect();
    let sizes = match state.watched().map(|watched| &watched.sizes) {
        Some(Heard::Known(sizes)) => sizes,
        Some(Heard::Missing(error)) => {
            return say(format!("the sizes could not be read ({}); any text is taken", error.headline()));
        }
        Some(Heard::Awaited) | None => {
            return say("the sizes are not known yet; any text is taken".to_owned());
        }
    };
    let at = form.picker.at;
    let from = at.saturating_sub(SIZES - 1);
    let line = |(number, size)| Part::Size(size, number == at);
    let mut listed: Vec<_> = form.sizes(sizes).enumerate().skip(from).take(SIZES).map(line).collect();
    if listed.is_empty() {
        return say("no size of this region fits what was typed; Ctrl-U begins anew".to_owned());
    }
    let position = format!("size {} of {}", at + 1, form.picker.matches.len());
    listed.push(Part::Text(position, theme::DIM));
    listed
}

fn draw_parts(frame: &mut Frame, form: &Form, parts: &[Part], label: u16, area: Rect) {
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
            Part::Field(index, field) => draw_field(frame, form, *index, field, label, line),
            Part::Text(text, style) => {
                widgets::line(frame, value_area(label, line), 0, Span::styled(text.clone(), *style));
            }
            Part::Size(size, chosen) => {
                widgets::line(frame, size_area(label, line), 0, size_line(size, *chosen));
            }
        }
    }
}

fn value_area(label: u16, line: Rect) -> Rect {
    Rect { x: line.x + label + 2, width: line.width.saturating_sub(label + 2), ..line }
}

/// A size takes more room than a value has on a narrow screen.
fn size_area(label: u16, line: Rect) -> Rect {
    let value = value_area(label, line);
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

fn draw_field(frame: &mut Frame, form: &Form, index: usize, field: &Field, label: u16, area: Rect) {
    let focus = form.focus == Focus::Field(index) && form.stage == Stage::Editing;
    let name = widgets::fit(field.label, label - 2, false);
    let mark = if focus { "▸ " } else { "  " };
    let style = if focus { theme::STRONG } else { theme::PLAIN };
    widgets::line(
        frame,
        Rect { width: label.min(area.width), ..area },
        0,
        Span::styled(format!("{mark}{name}"), style),
    );
    let value = value_area(label, area);
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

/// What the service said, what will happen, and what cannot be changed later.
fn panel(state: &State, form: &Form, width: usize) -> Vec<Line<'static>> {
    let usages = state.watched().and_then(|watched| watched.usages.get()).map_or(&[][..], Vec::as_slice);
    let mut lines = refusal(form, width);
    for line in (form.rows.forecast)(&form.draft, form.on.as_deref(), &state.context(), usages) {
        let room = width.saturating_sub(usize::from(TOPIC) + 1);
        for (at, text) in wrap(&line.text, room).into_iter().enumerate() {
            let topic = widgets::fit(if at == 0 { line.label } else { "" }, TOPIC, false);
            let topic = Span::styled(format!(" {topic}"), theme::DIM);
            lines.push(Line::from(vec![topic, Span::styled(text, theme::tone(line.tone))]));
        }
    }
    if !form.rows.fixed.is_empty() {
        lines.extend(styled(form.rows.fixed, width, theme::DIM));
    }
    lines
}

fn refusal(form: &Form, width: usize) -> Vec<Line<'static>> {
    form.refused
        .as_ref()
        .map_or_else(Vec::new, |refused| styled(refused, width, theme::ALERT).take(6).collect())
}

fn styled(text: &str, width: usize, style: Style) -> impl Iterator<Item = Line<'static>> {
    let lines = wrap(text, width.saturating_sub(1)).into_iter();
    lines.map(move |line| Line::from(Span::styled(format!(" {line}"), style)))
}

fn button(state: &State, form: &Form, width: u16) -> Line<'static> {
    match form.stage {
        Stage::Sending(_) => return Line::from(Span::styled(" ◐ sending…", theme::health(Health::Moving))),
        Stage::Leaving => {
            return Line::from(Span::styled(" Throw away what was typed?  y yes   n no", theme::STRONG));
        }
        Stage::Editing => {}
    }
    let focus = form.focus == Focus::Submit;
    let style = if focus { theme::SELECTED } else { theme::STRONG };
    let button = format!("[ {} ]", form.rows.submit);
    let room = width.saturating_sub(widgets::clamp(button.chars().count()) + 4);
    let obstacle =
        state.form_obstacle(form).map(|obstacle| widgets::cut(&format!("not yet: {obstacle}"), room));
    Line::from(vec![
        Span::raw(if focus { "▸ " } else { "  " }),
        Span::styled(button, style),
        Span::styled(format!("  {}", obstacle.unwrap_or_default()), theme::DIM),
    ])
}

fn preview(frame: &mut Frame, state: &State, form: &Form, width: u16, from: usize) {
    let change = form.change(false);
    let request = change.preview(&state.setup.host, state.setup.api_version);
    let room = usize::from(width.saturating_sub(1));
    let line = |(at, line): (usize, &Text)| {
        let style = if at == 0 { theme::STRONG } else { theme::PLAIN };
        hang(line, room).into_iter().map(move |part| Line::from(Span::styled(format!(" {part}"), style)))
    };
    let lines: Vec<Line> = request.iter().enumerate().flat_map(line).collect();
    let height = widgets::clamp(lines.len()).min(state.size.height.saturating_sub(5));
    let page = usize::from(height);
    let area = Rect { x: (state.size.width - (width + 2)) / 2, y: 1, width: width + 2, height: height + 2 };
    let more = if lines.len() > page { " · ↑↓ scroll" } else { "" };
    let inside =
        widgets::window(frame, area, &format!("The request as it would be sent · Ctrl-P hides it{more}"));
    let from = from.min(lines.len().saturating_sub(page));
    widgets::lines(frame, inside, lines.into_iter().skip(from).take(page).collect());
}
