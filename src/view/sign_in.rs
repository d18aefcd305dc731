//! The box about signing in: who is signed in, or what there is to be done about it.

use super::{theme, widgets};
use crate::{
    app::{layout, sign_in::Code, state::State, wrap::wrap},
    domain::{
        compute::Health,
        sign_in::{SignedOut, Who},
        time,
    },
};
use ratatui::{
    Frame,
    style::Style,
    text::{Line, Span},
};
use std::time::Duration;

/// Draws the box over whatever is below.
pub fn draw(frame: &mut Frame, state: &State) {
    let width = layout::message_width(state.size);
    let mut lines: Vec<Line> = vec![Line::default()];
    let mut say = |text: &str, style: Style| {
        let wrapped = wrap(text, width).into_iter();
        lines.extend(wrapped.map(|line| Line::from(Span::styled(format!(" {line}"), style))));
    };
    match (state.sign_in.who(), state.sign_in.is_out()) {
        (Some(who), _) => about(who, &mut say),
        (None, Some(out)) => reasons(out, &mut say),
        (None, None) => say("Nobody has said yet who is signed in.", theme::PLAIN),
    }
    if !matches!(state.sign_in.code(), Code::None) {
        say("", theme::PLAIN);
    }
    match state.sign_in.code() {
        Code::None => {}
        Code::Wanted | Code::Awaited(_) => say("Asking for a code…", theme::health(Health::Moving)),
        Code::Failed(why) => say(&why.to_string(), theme::ALERT),
        Code::Shown { code, until, .. } => {
            say("Open this link in any browser, on any machine:", theme::PLAIN);
            say(&code.link, theme::ACCENT);
            say("and type this code there:", theme::PLAIN);
            say(&code.code, theme::STRONG);
            let left = until.saturating_sub(state.now.steady);
            say(
                &format!("It is good for {}.", time::stop_watch(left.max(Duration::from_secs(1)))),
                theme::DIM,
            );
        }
    }
    let height = widgets::clamp(lines.len()).min(state.size.height.saturating_sub(4));
    let inside = widgets::centered(frame, state.size, (widgets::clamp(width) + 2, height), "Signing in");
    widgets::lines(frame, inside, lines);
}

fn about(who: &Who, say: &mut impl FnMut(&str, Style)) {
    let name = if who.name.is_empty() { "somebody whom the token does not name" } else { &who.name };
    say(&format!("Signed in as {name}"), theme::STRONG);
    let mut facts = vec![("kind", who.kind.word().to_owned()), ("credential", who.credential.to_string())];
    if !who.tenant.is_empty() {
        facts.push(("tenant", who.tenant.to_string()));
    }
    if let Some(expires) = who.expires {
        facts.push(("until", format!("{}, and renewed before", expires.format("%Y-%m-%d %H:%M UTC"))));
    }
    for (label, fact) in facts {
        say(&format!("{label}: {fact}"), theme::PLAIN);
    }
}

fn reasons(out: &SignedOut, say: &mut impl FnMut(&str, Style)) {
    say("Nobody is signed in.", theme::STRONG);
    if !out.refusal.message.is_empty() {
        say(&out.refusal.message, theme::ALERT);
    }
    for said in &out.said {
        say(&format!("{}: {}", said.by, said.words), theme::DIM);
    }
    if !out.run.is_empty() {
        say("Run in another terminal:", theme::PLAIN);
    }
    for command in &out.run {
        say(command, theme::ACCENT);
    }
}
