//! A list without rows: why, and what to do.

use super::{theme, widgets};
use crate::{
    app::{
        keymap::{self, Command, Layer},
        panes::PaneId,
        session::Session,
        state::State,
        watched::Heard,
        wrap::wrap,
    },
    domain::{error::ApiError, sign_in::SignedOut, text::Text},
};
use ratatui::{
    Frame,
    layout::{Alignment, Rect},
    style::Style,
    text::{Line, Span},
};

/// Draws the reason in the middle of the list.
pub fn draw(frame: &mut Frame, state: &State, area: Rect) {
    let width = area.width.saturating_sub(4).min(72);
    let mut lines = Vec::new();
    for (text, style) in paragraphs(state) {
        lines.extend(
            wrap(&text, usize::from(width))
                .into_iter()
                .map(|line| Line::from(Span::styled(line, style)).alignment(Alignment::Center)),
        );
        lines.push(Line::default());
    }
    lines.pop();
    let height = widgets::clamp(lines.len()).min(area.height);
    let middle =
        Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 3, width, height };
    widgets::lines(frame, middle, lines);
}

fn paragraphs(state: &State) -> Vec<(String, Style)> {
    let is_unread = state.watched().is_none_or(|watched| watched.heard.is_none());
    if let Some(out) = state.sign_in.is_out().filter(|_| is_unread) {
        return signed_out(state, out);
    }
    match &state.session {
        Session::Searching => return vec![("Looking for workspaces…".into(), theme::PLAIN)],
        Session::Choosing(_) => {
            return vec![("Several workspaces can be seen. Press W to choose one.".into(), theme::PLAIN)];
        }
        Session::NoneFound => {
            return vec![
                ("No workspace can be seen.".into(), theme::STRONG),
                ("Name one with -s, -g and -w, sign in to another subscription, or try --demo. r looks again.".into(), theme::PLAIN),
            ];
        }
        Session::Failed(error) => return failure(error),
        Session::Open => {}
    }
    let list = state.list(state.pane);
    if !list.is_empty() {
        let what = if list.problems { "No problem here." } else { "No row passes the filter." };
        return vec![(what.into(), theme::STRONG), ("Esc shows more rows again.".into(), theme::PLAIN)];
    }
    if let Some(why) = unknown(state) {
        return why;
    }
    let pane = state.pane.pane();
    let mut paragraphs =
        vec![("Nothing here yet.".to_owned(), theme::STRONG), (pane.about().to_owned(), theme::PLAIN)];
    for (forms, command) in [(pane.new_forms(), Command::New), (pane.attach_forms(), Command::Attach)] {
        // Where the one key opens what the other opens, one is enough.
        let said = command == Command::Attach && forms.len() == pane.new_forms().len();
        if let (false, [first, ..], Some(key)) = (said, &forms[..], keymap::key_of(Layer::Pane, command)) {
            let more =
                if forms.len() > 1 { format!(", and {} more", forms.len() - 1) } else { String::new() };
            let lack = state.here().and_then(|(_, watched)| watched.lacks(first.needs));
            let (why, style) = match lack {
                Some(permission) => (format!(": {}", permission.lack), theme::DIM),
                None => (String::new(), theme::ACCENT),
            };
            paragraphs.push((format!("{key}  {}{more}{why}", first.title), style));
        }
    }
    paragraphs
}

/// Nobody is signed in: who said what, and what there is to be done.
fn signed_out(state: &State, out: &SignedOut) -> Vec<(String, Style)> {
    let mut paragraphs = vec![("Nobody is signed in.".to_owned(), theme::STRONG)];
    if !out.refusal.message.is_empty() {
        paragraphs.push((out.refusal.message.to_string(), theme::ALERT));
    }
    paragraphs.extend(out.said.iter().map(|said| (format!("{}: {}", said.by, said.words), theme::DIM)));
    let commands: Vec<&str> = out.run.iter().map(Text::as_str).collect();
    if !commands.is_empty() {
        let again = "it is noticed by itself; r tries at once";
        paragraphs
            .push((format!("Run {} in another terminal: {again}.", commands.join(" or ")), theme::PLAIN));
    }
    if let Some(key) = keymap::key_of(Layer::Pane, Command::SignIn).filter(|_| state.sign_in.is_possible()) {
        paragraphs.push((format!("{key}  Sign in with a code in a browser"), theme::ACCENT));
    }
    paragraphs
}

/// Why it is not known whether there are rows, if it is not.
fn unknown(state: &State) -> Option<Vec<(String, Style)>> {
    let reading = |what: &str| Some(vec![(format!("Reading {what}…"), theme::PLAIN)]);
    let several = state.fleet.has_several();
    match (state.pane, state.watched()) {
        (PaneId::Activity, _) => None,
        (PaneId::Quota, Some(watched)) => match &watched.usages {
            Heard::Missing(error) => Some(failure(error)),
            Heard::Awaited => match (&watched.workspace, watched.region()) {
                // Without a region there is nothing to ask for.
                (Heard::Missing(error), None) => Some(failure(error)),
                _ => reading("the quota"),
            },
            Heard::Known(_) => None,
        },
        (_, Some(watched)) if watched.heard.is_none() => match &watched.failure {
            Some((error, _)) => Some(failure(error)),
            None => reading("the computes"),
        },
        (PaneId::Quota, None) if several => {
            let first = state.fleet.iter().find_map(|(_, watched)| match &watched.usages {
                Heard::Missing(error) => Some(error),
                Heard::Known(_) | Heard::Awaited => None,
            });
            first.map(failure).or_else(|| reading("the quota"))
        }
        (_, None) if several && state.survey.heard + state.survey.unreadable < state.survey.watched => {
            reading("the computes")
        }
        (_, Some(_) | None) => None,
    }
}

/// A failure in words, and what to do about it.
fn failure(error: &ApiError) -> Vec<(String, Style)> {
    let advice = match error {
        ApiError::SignedOut(_) => "Run az login in another terminal, then press r.",
        ApiError::Forbidden(_) => {
            "Ask for the role AzureML Data Scientist or Reader on the workspace, then press r."
        }
        ApiError::NotFound(_) => "Look at the names given with -s, -g and -w.",
        ApiError::Throttled { .. } => "It is tried again when the service allows it.",
        ApiError::Unreachable { .. } | ApiError::TimedOut { .. } => {
            "It is tried again by itself; r tries at once."
        }
        ApiError::Conflict(_)
        | ApiError::Invalid(_)
        | ApiError::Service(_)
        | ApiError::Unreadable { .. }
        | ApiError::ForeignOrigin(_)
        | ApiError::Lost(_)
        | ApiError::Guarded(_) => "It is tried again by itself; --log-file keeps the details.",
    };
    let mut paragraphs = vec![
        ("Nothing could be read.".to_owned(), theme::STRONG),
        (crate::domain::text::Text::from(error.to_string()).to_string(), theme::ALERT),
        (advice.to_owned(), theme::PLAIN),
    ];
    if let Some(id) = error.request_id() {
        paragraphs.push((id, theme::DIM));
    }
    paragraphs
}
