//! The first line, or its ends: which workspace, how old its data is, what it costs, what may be done.

use super::{tabs, theme, widgets, workspaces};
use crate::{
    app::{freshness::Freshness, session::Session, state::State, survey::Survey},
    domain::{compute::Health, error::ApiError, ids::WorkspaceId, text::Text, time},
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
/// Cells that the cost takes.
const COST: usize = 14;
/// So much at most is kept for the name of the workspace, whatever there is to say of its age.
const PLACE: usize = 16;
/// So much at least is kept for the age of the data, whatever stands beside it.
const AGE: usize = 12;

/// Draws the header in a line that the panes share: the workspace before them, and after them how old its data is. The
/// room between them is left.
pub fn draw_around(frame: &mut Frame, state: &State, area: Rect) -> Rect {
    let width = usize::from(area.width);
    let name = widgets::cut(&place(state)[2], widgets::clamp(PLACE.min(width / 3)));
    let name = Line::styled(format!(" {name} "), theme::STRONG);
    let left = widgets::clamp(name.width());
    // The age is on the screen whatever else is.
    let room = width.saturating_sub(name.width() + tabs::least_width(state)).max(AGE);
    let right = Line::from(right(state, room));
    let tabs = area.width.saturating_sub(left + widgets::clamp(right.width()));
    frame.render_widget(name, Rect { width: left, ..area });
    frame.render_widget(right.alignment(Alignment::Right), area);
    draw_band(frame, state, area);
    Rect { x: area.x + left, width: tabs, ..area }
}

/// Draws the header in a line of its own.
pub fn draw(frame: &mut Frame, state: &State, area: Rect) {
    let kept = (place(state)[2].width() + 3).min(PLACE);
    let right = Line::from(right(state, usize::from(area.width).saturating_sub(kept)));
    let room = area.width.saturating_sub(widgets::clamp(right.width()) + 1);
    frame.render_widget(Line::from(left(state, room)), Rect { width: room, ..area });
    frame.render_widget(right.alignment(Alignment::Right), area);
    draw_band(frame, state, area);
}

/// Puts the line into the colour of the workspace, where it has one.
fn draw_band(frame: &mut Frame, state: &State, area: Rect) {
    if state.accent().is_some() {
        frame.buffer_mut().set_style(area, theme::OWN);
    }
}

fn left(state: &State, room: u16) -> Vec<Span<'static>> {
    let place = place(state);
    let mut spans = vec![Span::styled(" amldeck", theme::STRONG)];
    if !state.setup.label.is_empty() {
        spans.push(Span::styled(format!(" [{}]", state.setup.label), theme::ACCENT));
    }
    let width = |spans: &[Span]| spans.iter().map(Span::width).sum::<usize>();
    // Which program this is, is known; which workspace, is to be seen.
    while !spans.is_empty() && width(&spans) + 2 + place[2].width() > usize::from(room) {
        spans.remove(0);
    }
    let room = room.saturating_sub(widgets::clamp(width(&spans)) + 2);
    let fits = place.iter().find(|place| place.width() <= usize::from(room)).unwrap_or(&place[2]);
    spans.push(Span::raw(format!("  {}", widgets::fit(fits, room.min(widgets::clamp(fits.width())), false))));
    spans
}

/// What is on the screen, in ever fewer words.
fn place(state: &State) -> [String; 3] {
    match &state.session {
        Session::Open => open(state),
        Session::Searching => ["looking for workspaces".into(), "looking".into(), String::new()],
        Session::Choosing(_) => ["choose a workspace".into(), "choose".into(), String::new()],
        Session::NoneFound => ["no workspace found".into(), "none".into(), String::new()],
        Session::Failed(_) => ["no workspace".into(), "none".into(), String::new()],
    }
}

/// What is watched, in ever fewer words.
fn open(state: &State) -> [String; 3] {
    let Some((id, watched)) = state.fleet.only() else {
        let several = format!("{} workspaces", state.survey.watched);
        let wide = match state.survey.subscriptions {
            1 => several.clone(),
            subscriptions => format!("{several} · {subscriptions} subscriptions"),
        };
        return [wide, several, format!("{} ws", state.survey.watched)];
    };
    let region = watched.region().map(|region| format!(" · {region}")).unwrap_or_default();
    let (name, group) = (Text::new(id.name()), Text::new(id.group()));
    [format!("{name} · {group}{region}"), format!("{name} · {group}"), name.to_string()]
}

/// The age of the data, and what else fits into `room` cells.
fn right(state: &State, room: usize) -> Vec<Span<'static>> {
    let mut spans: Vec<Span> = Vec::new();
    let mut part = |text: String, style: Style| spans.extend([Span::styled(text, style), Span::raw("  ")]);
    let flags = flags(state);
    if state.polling.is_paused() {
        part("PAUSED".to_owned(), theme::STRONG);
    }
    let told = age(state);
    let flagged = flags.as_ref().map_or(0, |flags| flags.width() + 2);
    let aged = told.as_ref().map_or(0, |(text, _)| text.width() + 2);
    if let Some((text, style)) = told {
        let room = room.saturating_sub(flagged + 1);
        part(widgets::cut(&text, widgets::clamp(room)), style);
    }
    let has_room = aged + flagged + COST <= room;
    if let Some(hourly) = state.survey.hourly.filter(|_| state.size.width >= 60 && has_room) {
        let is_old = |(_, watched)| Freshness::of(watched, state.now).is_stale();
        let style = if state.fleet.only().is_some_and(is_old) { theme::DIM } else { theme::PLAIN };
        // A plus where something runs whose price is not published.
        let more = if state.survey.unpriced { "+" } else { "" };
        part(format!("{hourly:.2}{more} $/h"), style);
    }
    if let Some(who) = state.sign_in.who().filter(|who| !who.name.is_empty())
        && state.size.width >= WIDTH_FOR_NAME
    {
        part(widgets::cut(&who.name, LONGEST_NAME), theme::DIM);
    }
    if let Some(flags) = flags {
        part(flags, theme::STRONG);
    }
    spans.pop();
    spans.push(Span::raw(" "));
    spans
}

/// What is special about changes: in the only workspace, or else in that of the row under the cursor.
fn flags(state: &State) -> Option<String> {
    let here = state.here().map(|(id, _)| workspaces::flags(state, id).collect::<Vec<_>>().join(" "));
    let everywhere = || {
        let read_only = !state.setup.preferences.writable
            && state.setup.preferences.rules.iter().all(|rule| rule.write != Some(true));
        read_only.then(|| "READ-ONLY".to_owned())
    };
    here.or_else(everywhere).filter(|flags| !flags.is_empty())
}

/// The age of the data, and why it is not fresher.
fn age(state: &State) -> Option<(String, Style)> {
    if let (Some(error), None) = (state.sign_in.failure(), state.freshness()) {
        return Some((format!("✖ {}", state.tried_again(error, state.sign_in.next())), theme::ALERT));
    }
    if let Session::Failed(error) = &state.session {
        return Some((format!("✖ {}", error.headline()), theme::ALERT));
    }
    let good = theme::health(Health::Good);
    let busy = theme::health(Health::Moving);
    let Some((id, watched)) = state.fleet.only() else {
        return state.fleet.has_several().then(|| ages(state));
    };
    let because = |failure: &Option<ApiError>| {
        let why = failure.as_ref().map(|error| state.why(id, error)).or_else(|| held_back(state, id));
        why.map(|why| format!(" · {why}")).unwrap_or_default()
    };
    Some(match Freshness::of(watched, state.now) {
        Freshness::Awaited if state.sign_in.is_out().is_some() => ("✖ signed out".to_owned(), theme::ALERT),
        Freshness::Awaited => ("◐ loading".to_owned(), busy),
        Freshness::Never(error) => (format!("✖ {}", state.why(id, &error)), theme::ALERT),
        Freshness::Live(None) => (format!("● live{}", because(&None)), good),
        Freshness::Live(Some(age)) => (format!("● live {}{}", time::short(age), because(&None)), good),
        Freshness::Aged(age, failure) => (format!("◐ {} old{}", time::short(age), because(&failure)), busy),
        Freshness::Stale(age, failure) => {
            (format!("✖ {} old{}", time::short(age), because(&failure)), theme::ALERT)
        }
    })
}

/// What keeps the next listing back though nothing has failed.
fn held_back(state: &State, workspace: &WorkspaceId) -> Option<String> {
    if let Some(stop) = state.polling.stopped(workspace, state.now) {
        let left = time::short(stop.until.saturating_sub(state.now.steady));
        return Some(format!("{} {} throttled, again in {left}", stop.status, stop.kind.noun()));
    }
    let every = time::short(state.polling.stretched(workspace)?);
    Some(format!("few reads left: every {every}"))
}

/// The age of several workspaces: of the oldest that can be read, and how many cannot. Nothing is called live while one
/// is not.
fn ages(state: &State) -> (String, Style) {
    let Survey { watched, heard, unreadable, oldest, .. } = &state.survey;
    if state.survey.is_live(state.now) {
        return ("● live".to_owned(), theme::health(Health::Good));
    }
    let mut parts = Vec::new();
    if let Some(stop) = state.polling.stops(state.now).min_by_key(|stop| stop.until) {
        let left = time::short(stop.until.saturating_sub(state.now.steady));
        parts.push(format!("{} throttled, again in {left}", stop.status));
    }
    if state.survey.is_loading() {
        parts.push(format!("{heard} of {watched} read"));
    } else if let Some(oldest) = oldest {
        parts.push(format!("{} old", time::short(state.now.age_of(*oldest))));
    }
    if *unreadable > 0 {
        parts.push(format!("{unreadable} unreadable"));
        return (format!("✖ {}", parts.join(" · ")), theme::ALERT);
    }
    (format!("◐ {}", parts.join(" · ")), theme::health(Health::Moving))
}
