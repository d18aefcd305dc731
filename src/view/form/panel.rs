//! Beside the fields, or below them: what the service said, what will happen, what cannot be changed later.

use super::{theme, widgets};
use crate::app::{
    form::Form,
    keymap::{Command, Layer},
    state::State,
    wrap::wrap,
};
use ratatui::{
    style::Style,
    text::{Line, Span},
};

/// The width of what a line is about.
const TOPIC: u16 = 15;
/// Lines of what the service said at most.
const REFUSAL: usize = 4;
/// Lines of what to do about it at most.
const ADVICE: usize = 2;

pub(super) fn lines(state: &State, form: &Form, width: usize) -> Vec<Line<'static>> {
    let usages =
        state.fleet.get(&form.workspace).map_or(&[][..], |watched| watched.usages_in(&form.region()));
    let mut lines = refusal(state, form, width);
    for line in (form.rows.forecast)(&form.draft, form.on.as_deref(), &state.context_of(form), usages) {
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

pub(super) fn refusal(state: &State, form: &Form, width: usize) -> Vec<Line<'static>> {
    let Some(refused) = &form.refused else { return Vec::new() };
    let words = cut(refused, width, REFUSAL);
    let advice = form.trouble.iter().flat_map(|trouble| {
        cut(&format!("→ {}", trouble.now(&state.setup.preferences.keymap)), width, ADVICE)
    });
    let line = |(text, style): (String, Style)| Line::from(Span::styled(format!(" {text}"), style));
    let words = words.into_iter().map(|words| (words, theme::ALERT));
    let more = state
        .setup
        .preferences
        .keymap
        .label_of(Layer::Form, Command::Trouble)
        .filter(|_| form.trouble.is_some());
    let more = more.map(|key| (format!("{key} shows all of it, with the ids"), theme::DIM));
    words.chain(advice.map(|advice| (advice, theme::PLAIN))).chain(more).map(line).collect()
}

/// Lines of a text, with an ellipsis when it has more than `most`.
fn cut(text: &str, width: usize, most: usize) -> Vec<String> {
    let mut lines = wrap(text, width.saturating_sub(2));
    if lines.len() > most {
        lines.truncate(most);
        lines[most - 1].push('…');
    }
    lines
}

fn styled(text: &str, width: usize, style: Style) -> impl Iterator<Item = Line<'static>> {
    let lines = wrap(text, width.saturating_sub(1)).into_iter();
    lines.map(move |line| Line::from(Span::styled(format!(" {line}"), style)))
}
