//! A form: its fields in groups, what is wrong with them, what will happen, and on demand the exact request.

mod choices;
mod panel;
mod preview;

use super::{Spots, theme, widgets};
use crate::{
    app::{
        event::Spot,
        form::{Entry, Focus, Form, Stage},
        state::State,
        wrap::wrap,
    },
    domain::{compute::Health, ids::ResourceId, text::Text},
    kinds::{
        field::{Field, Input},
        form::Severity,
    },
};
use ratatui::{
    Frame,
    layout::Rect,
    style::Style,
    text::{Line, Span},
};

/// The width of the labels at most.
const LABEL: u16 = 29;
/// The same on a narrow screen, and the least of it.
const LABEL_NARROW: u16 = 16;
/// Lines of fields that are drawn before anything below them is.
const FIELDS: usize = 6;
/// The widest that a form gets.
const WIDEST: u16 = 124;
/// From this width inside on, what will happen stands beside the fields.
const SIDE_BY_SIDE: u16 = 114;
/// The width of that panel.
const PANEL: u16 = 40;
/// Lines that are kept for the help of the field in focus, so that nothing below moves.
const HELP: usize = 2;
/// Lines of help at most.
const MOST_HELP: usize = 3;

/// One line of the fields: what is drawn there.
enum Part {
    /// The title of a group.
    Heading(&'static str),
    /// A field.
    Field(usize, &'static Field),
    /// A line that belongs to the field above, beside its value.
    Text(String, Style),
    /// A line that may begin further left, where the screen is narrow; and whether it is the one under the cursor.
    Wide(Line<'static>, u16, bool),
}

/// Draws the form over the list; over it the form of an item, while one is open.
pub fn draw(frame: &mut Frame, state: &State, outer: &Form, spots: &mut Spots) {
    let form = outer.top();
    let size = state.size;
    let width = size.width.saturating_sub(4).min(WIDEST);
    if form.preview.is_some() {
        preview::draw(frame, state, form, width);
        return;
    }
    let beside = width >= SIDE_BY_SIDE;
    let fields_width = if beside { width - PANEL - 3 } else { width };
    let label = label_width(form, fields_width);
    let parts = parts(state, form, fields_width, label);
    let mut panel =
        panel::lines(state, form, usize::from(if beside { PANEL } else { width.saturating_sub(2) }));
    let help = help(state, form, usize::from(fields_width).saturating_sub(1));
    let below = if beside { 0 } else { panel.len() };
    let wanted = parts.len() + 1 + help.len() + below + 2;
    let wanted = widgets::clamp(wanted.max(if beside { panel.len() + 1 } else { 0 }));
    // The window hangs from the top, so that no field moves when a problem appears below another one; the notice and
    // the hints stay in sight.
    let height = wanted.min(size.height.saturating_sub(5));
    let area = Rect { x: (size.width - (width + 2)) / 2, y: 1, width: width + 2, height: height + 2 };
    let inside = widgets::window(frame, area, &place(state, outer));
    let (left, right) = split(inside, beside);
    // The button always has its line, then as many fields as can be worked with, then all the rest.
    let mut spare = usize::from(left.height).saturating_sub(1);
    let mut take = |wanted: usize| {
        let taken = wanted.min(spare);
        spare -= taken;
        taken
    };
    let enough = take(parts.len().min(FIELDS));
    let refused = if beside {
        0
    } else {
        take(panel::refusal(state, form, usize::from(width).saturating_sub(2)).len())
    };
    let (rule, words) = (take(1), take(help.len()));
    let forecast = if beside { 0 } else { take(panel.len().saturating_sub(refused)) };
    let fields = enough + take(parts.len().saturating_sub(enough));
    let blank = take(1);
    let hidden =
        draw_parts(frame, form, &parts, label, Rect { height: widgets::clamp(fields), ..left }, spots);
    let mut lines = Vec::new();
    lines.extend((0..rule).map(|_| rule_line(left.width, hidden)));
    lines.extend(help.into_iter().take(words).map(|line| Line::from(format!(" {line}"))));
    if let Some(right) = right {
        widgets::lines(frame, right, panel);
    } else {
        lines.extend(panel.drain(..refused + forecast));
    }
    lines.extend((0..blank).map(|_| Line::default()));
    lines.push(button(state, form, left.width));
    spots.push((widgets::line_of(left, fields + lines.len() - 1), Spot::Submit));
    for (y, line) in (fields..).zip(lines) {
        widgets::line(frame, left, widgets::clamp(y), line);
    }
}

/// As wide as the longest label, whether it is shown now or not, so that nothing moves.
fn label_width(form: &Form, fields_width: u16) -> u16 {
    if fields_width < 64 {
        return LABEL_NARROW;
    }
    let longest = form.rows.fields.iter().map(|field| field.label.chars().count()).max().unwrap_or(0);
    widgets::clamp(longest + 2).clamp(LABEL_NARROW, LABEL)
}

/// The title, and where several workspaces are watched the one that it is about.
fn place(state: &State, form: &Form) -> String {
    if !state.fleet.has_several() {
        return title(form);
    }
    format!("{} · {}", title(form), Text::new(form.workspace.name()))
}

/// The title, and that of the form of an item behind it.
fn title(form: &Form) -> String {
    let own = match (&form.on, &form.like) {
        (Some(compute), _) => format!("{} {}", form.rows.title, compute.name),
        (None, Some(like)) => format!("{}, like {like}", form.rows.title),
        (None, None) => form.rows.title.to_owned(),
    };
    form.inner.as_ref().map_or(own.clone(), |inner| format!("{own} › {}", title(&inner.form)))
}

/// The line below the fields says how many of them are out of sight.
fn rule_line(width: u16, (above, below): (usize, usize)) -> Line<'static> {
    let told = match (above, below) {
        (0, 0) => String::new(),
        (0, below) => format!(" {} below ", more_lines(below)),
        (above, 0) => format!(" {} above ", more_lines(above)),
        (above, below) => format!(" {} above, {below} below ", more_lines(above)),
    };
    let rest = usize::from(width).saturating_sub(told.chars().count() + 2);
    Line::from(Span::styled(format!("──{told}{}", "─".repeat(rest)), theme::DIM))
}

fn more_lines(count: usize) -> String {
    if count == 1 { "1 more line".to_owned() } else { format!("{count} more lines") }
}

fn split(inside: Rect, beside: bool) -> (Rect, Option<Rect>) {
    if !beside {
        return (inside, None);
    }
    let left = Rect { width: inside.width - PANEL - 3, ..inside };
    let right = Rect { x: left.right() + 2, width: PANEL, ..inside };
    (left, Some(right))
}

/// The lines of the fields.
fn parts(state: &State, form: &Form, width: u16, label: u16) -> Vec<Part> {
    let room = usize::from(width.saturating_sub(label + 4));
    let mut parts = Vec::new();
    for (index, field) in form.shown() {
        if let Some(heading) = field.heading {
            parts.push(Part::Heading(heading));
        }
        parts.push(Part::Field(index, field));
        parts.extend(choices::items(form, index, room));
        if let Some(about) = form.about(index) {
            parts.push(Part::Text(about, theme::health(Health::Good)));
        }
        // What is typed to search in a list is no value yet.
        let searches = form.focus == Focus::Field(index) && form.searches();
        if let Some(problem) = form.problem(index).filter(|_| !searches) {
            let (mark, style) = match problem.severity {
                Severity::Error => ("✖", theme::ALERT),
                Severity::Warning => ("!", theme::health(Health::Moving)),
            };
            for (at, line) in wrap(&problem.text, room).into_iter().enumerate() {
                parts.push(Part::Text(format!("{} {line}", if at == 0 { mark } else { " " }), style));
            }
        }
        if form.focus == Focus::Field(index) && form.stage == Stage::Editing {
            parts.extend(choices::list(state, form, room, width.saturating_sub(2)));
        }
    }
    parts
}

/// Draws as many lines as there is room for, those about the field in focus among them; gives how many are out of
/// sight above and below.
fn draw_parts(
    frame: &mut Frame,
    form: &Form,
    parts: &[Part],
    label: u16,
    area: Rect,
    spots: &mut Spots,
) -> (usize, usize) {
    let has_focus = |part: &Part| match part {
        Part::Field(index, _) => form.focus == Focus::Field(*index),
        Part::Wide(_, _, chosen) => *chosen,
        Part::Text(..) | Part::Heading(_) => false,
    };
    let is_field = |part: &Part| matches!(part, Part::Field(..) | Part::Heading(_));
    // The field in focus is in sight with what belongs to it, as far as there is room.
    let first =
        parts.iter().position(has_focus).unwrap_or(if form.focus == Focus::Submit { parts.len() } else { 0 });
    let last = parts.iter().skip(first + 1).position(is_field).map_or(parts.len(), |n| first + n + 1);
    // One line more shows that it goes on.
    let last = (last + 1).min(parts.len());
    let height = usize::from(area.height);
    let from = last.saturating_sub(height).min(first.saturating_sub(1));
    for (at, part) in parts.iter().skip(from).take(height).enumerate() {
        let line = Rect { y: area.y + widgets::clamp(at), height: 1, ..area };
        match part {
            Part::Heading(heading) => {
                widgets::line(frame, line, 0, Span::styled(format!(" {heading}"), theme::ACCENT));
            }
            Part::Field(index, field) => {
                spots.push((line, Spot::Field(*index)));
                draw_field(frame, form, *index, field, label, line);
            }
            Part::Text(text, style) => {
                widgets::line(frame, value_area(label, line), 0, Span::styled(text.clone(), *style));
            }
            Part::Wide(text, width, _) => {
                widgets::line(frame, wide_area(label, line, *width), 0, text.clone());
            }
        }
    }
    (from, parts.len().saturating_sub(from + height))
}

fn value_area(label: u16, line: Rect) -> Rect {
    Rect { x: line.x + label + 2, width: line.width.saturating_sub(label + 2), ..line }
}

/// A line about a choice can take more room than a value has on a narrow screen.
fn wide_area(label: u16, line: Rect, width: u16) -> Rect {
    let value = value_area(label, line);
    if value.width >= width {
        value
    } else {
        Rect {
            x: line.right().saturating_sub(width).max(line.x + 2),
            width: width.min(line.width.saturating_sub(2)),
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
    let look = if focus { theme::FIELD } else { theme::PLAIN };
    match (&form.entries[index], field.input) {
        (Entry::Line(line) | Entry::File(line, _), _) => {
            if focus {
                widgets::input(frame, value, line, look, true);
            } else if line.value().is_empty() && field.optional {
                widgets::line(frame, value, 0, Span::styled("none", theme::DIM));
            } else {
                widgets::line(frame, value, 0, Span::styled(resting(field, line.value(), value.width), look));
            }
        }
        (Entry::Choice(at), Input::Choice(choices)) => {
            widgets::line(frame, value, 0, choices::choice(choices, *at, focus, value.width));
        }
        (Entry::Items(_), _) => {
            let count = form.items(index).map_or(0, |(_, all)| all.len());
            let text = if count == 0 { "none".to_owned() } else { count.to_string() };
            widgets::line(
                frame,
                value,
                0,
                Span::styled(text, if count == 0 { theme::DIM } else { theme::PLAIN }),
            );
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

/// The end of a resource id, which tells it from others: `vnet/subnet in rg-network`.
fn short_id(id: &str) -> String {
    let read = ResourceId::new(id);
    let Some(group) = read.segment_after("resourceGroups") else { return id.to_owned() };
    let Some((_, after)) = id.rsplit_once("/providers/") else { return id.to_owned() };
    // Namespace, then types and names by turns.
    let names: Vec<&str> = after.split('/').skip(2).step_by(2).collect();
    if names.is_empty() { id.to_owned() } else { format!("{} in {group}", names.join("/")) }
}

/// What stands in a field without focus.
fn resting(field: &Field, text: &str, width: u16) -> String {
    match field.input {
        Input::ResourceId(_) => widgets::cut(&short_id(text), width),
        Input::Text
        | Input::Number { .. }
        | Input::Choice(_)
        | Input::Period { .. }
        | Input::Size(_)
        | Input::PublicKey(_)
        | Input::Line(_)
        | Input::Items(_)
        | Input::File
        | Input::Secret(_) => widgets::cut(text, width),
    }
}

fn help(state: &State, form: &Form, width: usize) -> Vec<String> {
    let text = match form.focus {
        Focus::Field(index) => form.rows.fields[index].help,
        Focus::Submit if form.rows.sends == crate::kinds::form::Sends::Item => {
            "{forms.accept} keeps it; it is sent with the form around it."
        }
        Focus::Submit => "{forms.accept} sends it. {forms.request} shows the exact request first.",
    };
    let mut lines = wrap(&state.setup.preferences.keymap.in_words(text), width);
    lines.truncate(MOST_HELP);
    lines.resize(lines.len().max(HELP), String::new());
    lines
}

fn button(state: &State, form: &Form, width: u16) -> Line<'static> {
    match form.stage {
        Stage::Sending(_) => return Line::from(Span::styled(" ◐ sending…", theme::health(Health::Moving))),
        Stage::Leaving => {
            return Line::from(Span::styled(
                state
                    .setup
                    .preferences
                    .keymap
                    .in_words(" Throw away what was typed?  {questions.yes} yes   {questions.no} no"),
                theme::STRONG,
            ));
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
