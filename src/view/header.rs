//! The first line: which workspace, how old its data is, what it costs, what may be done.

use super::{theme, widgets};
use crate::{
    app::{freshness::Freshness, session::Session, state::State},
    domain::{compute::Health, error::ApiError, time},
};
use ratatui::{
    Frame,
    layout::{Alignment, Rect},
    style::Style,
    text::{Line, Span},
};
use unicode_width::UnicodeWidthStr;

/// From this width on there is room to say who is signed in.
const WIDTH_FOR_NAME: u16 = 110;
const LONGEST_NAME: u16 = 30;

/// Draws the header.
pub fn draw(frame: &mut Frame, state: &State, area: Rect) {
    let right = Line::from(right(state));
    let room = area.width.saturating_sub(widgets::clamp(right.width()) + 1);
    frame.render_widget(Line::from(left(state, room)), Rect { width: room, ..area });
    frame.render_widget(right.alignment(Alignment::Right), area);
}

fn left(state: &State, room: u16) -> Vec<Span<'static>> {
    let mut spans = vec![Span::styled(" amldeck", theme::STRONG)];
    if !state.setup.label.is_empty() {
        spans.push(Span::styled(format!(" [{}]", state.setup.label), theme::ACCENT));
    }
    let taken: usize = spans.iter().map(Span::width).sum();
    let room = room.saturating_sub(widgets::clamp(taken) + 2);
    let region = state
        .watched()
        .and_then(|watched| watched.region())
        .map(|region| format!(" · {region}"))
        .unwrap_or_default();
    let place = match &state.session {
        Session::Open(id) => {
            let (name, group) =
                (crate::domain::text::Text::new(id.name()), crate::domain::text::Text::new(id.group()));
            [format!("{name} · {group}{region}"), format!("{name} · {group}"), name.to_string()]
        }
        Session::Searching => ["looking for workspaces".into(), "looking".into(), String::new()],
        Session::Choosing(_) => ["choose a workspace".into(), "choose".into(), String::new()],
        Session::NoneFound => ["no workspace found".into(), "none".into(), String::new()],
        Session::Failed(_) => ["no workspace".into(), "none".into(), String::new()],
    };
    let fits = place.iter().find(|place| place.width() <= usize::from(room)).unwrap_or(&place[2]);
    spans.push(Span::raw(format!("  {}", widgets::fit(fits, room.min(widgets::clamp(fits.width())), false))));
    spans
}

fn right(state: &State) -> Vec<Span<'static>> {
    let mut spans = Vec::new();
    let mut part = |text: String, style: Style| spans.extend([Span::styled(text, style), Span::raw("  ")]);
    if state.polling.paused {
        part("PAUSED".to_owned(), theme::STRONG);
    }
    if let Some((text, style)) = age(state) {
        part(text, style);
    }
    if let Some(watched) = state
        .watched()
        .filter(|watched| watched.sizes.get().is_some() && watched.heard.is_some() && state.size.width >= 60)
    {
        let style = if state.freshness().is_some_and(|freshness| freshness.is_stale()) {
            theme::DIM
        } else {
            theme::PLAIN
        };
        // A plus where something runs whose price is not published.
        let more = if watched.unpriced { "+" } else { "" };
        part(format!("{:.2}{more} $/h", watched.hourly), style);
    }
    if let Some(who) = state.sign_in.who().filter(|who| !who.name.is_empty())
        && state.size.width >= WIDTH_FOR_NAME
    {
        part(widgets::cut(&who.name, LONGEST_NAME), theme::DIM);
    }
    if !state.setup.writable {
        part("READ-ONLY".to_owned(), theme::STRONG);
    }
    spans.pop();
    spans.push(Span::raw(" "));
    spans
}

/// The age of the data, and why it is not fresher.
fn age(state: &State) -> Option<(String, Style)> {
    if let (Some(error), None) = (state.sign_in.failure(), state.freshness()) {
        return Some((format!("✖ {}", why(state, error)), theme::ALERT));
    }
    if let Session::Failed(error) = &state.session {
        return Some((format!("✖ {}", error.headline()), theme::ALERT));
    }
    let because = |failure: &Option<ApiError>| {
        failure.as_ref().map(|error| format!(" · {}", why(state, error))).unwrap_or_default()
    };
    let good = theme::health(Health::Good);
    let busy = theme::health(Health::Moving);
    Some(match state.freshness()? {
        Freshness::Awaited if state.sign_in.is_out().is_some() => ("✖ signed out".to_owned(), theme::ALERT),
        Freshness::Awaited => ("◐ loading".to_owned(), busy),
        Freshness::Never(error) => (format!("✖ {}", why(state, &error)), theme::ALERT),
        Freshness::Live(None) => ("● live".to_owned(), good),
        Freshness::Live(Some(age)) => (format!("● live {}", time::short(age)), good),
        Freshness::Aged(age, failure) => (format!("◐ {} old{}", time::short(age), because(&failure)), busy),
        Freshness::Stale(age, failure) => {
            (format!("✖ {} old{}", time::short(age), because(&failure)), theme::ALERT)
        }
    })
}

/// The failure in few words, and when it is tried again.
fn why(state: &State, error: &ApiError) -> String {
    let listing = || state.polling.next_listing(state.session.workspace()?);
    // While nobody is signed in nothing is listed.
    let next = if state.sign_in.is_out().is_some() { state.sign_in.next() } else { listing() };
    match next.map(|next| next.saturating_sub(state.now.steady)).filter(|left| !left.is_zero()) {
        Some(left) if !state.polling.paused => {
            format!("{}, again in {}", error.headline(), time::short(left))
        }
        Some(_) | None => error.headline(),
    }
}
