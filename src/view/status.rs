//! The last two lines: what just happened or is typed, and what the next key does.

use super::{theme, widgets};
use crate::{
    app::{
        form::{Focus, Prompt, Purpose},
        keymap::{self, Command, Layer},
        list::{Motion, RowKey},
        modal::Modal,
        session::Session,
        sign_in::Code,
        state::State,
    },
    domain::{compute::Health, text::Text, time},
    kinds::form::Sends,
};
use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
};
use tui_input::Input;
use unicode_width::UnicodeWidthStr;

/// So many ways to go on with a filter are named.
const CHOICES: usize = 6;

/// Draws the line above the hints: the line that is typed into, the last notice, or what is under way.
pub fn notice(frame: &mut Frame, state: &State, area: Rect) {
    if let Some((before, input)) = typed_into(state) {
        let width = widgets::clamp(before.width());
        widgets::line(frame, area, 0, Span::styled(before, theme::ACCENT));
        let field = Rect { x: area.x + width, width: area.width.saturating_sub(width), ..area };
        widgets::input(frame, field, input, theme::PLAIN, true);
        refusal(frame, state, field, input);
        return;
    }
    if let Some(notice) = state.notices.last() {
        let is_all = notice.trouble.is_none() && notice.text.width() <= state.notice_room();
        let tail = Some(()).filter(|()| !is_all).and_then(|()| more(state)).unwrap_or_default();
        let room = area.width.saturating_sub(4 + widgets::clamp(tail.width()));
        let text = widgets::cut(&notice.text, room);
        let mark = Span::styled(format!(" {} ", theme::mark(notice.tone)), theme::tone(notice.tone));
        widgets::line(
            frame,
            area,
            0,
            Line::from(vec![mark, Span::raw(text), Span::styled(tail, theme::ACCENT)]),
        );
        return;
    }
    let running =
        state.operations.running().rev().map(|operation| {
            format!("{} {}", operation.title(), time::stop_watch(operation.elapsed(state.now)))
        });
    let running = running.collect::<Vec<_>>().join("   ");
    let (health, text, tail) = match trouble(state) {
        Some(trouble) => (Health::Bad, trouble, more(state).unwrap_or_default()),
        None if !running.is_empty() => (Health::Moving, running, String::new()),
        None => match fault(state) {
            Some(fault) => (Health::Bad, fault, more(state).unwrap_or_default()),
            None => return,
        },
    };
    let room = area.width.saturating_sub(4 + widgets::clamp(tail.width()));
    let mark = Span::styled(format!(" {} ", theme::glyph(health)), theme::health(health));
    let text = Span::styled(widgets::cut(&text, room), theme::DIM);
    widgets::line(frame, area, 0, Line::from(vec![mark, text, Span::styled(tail, theme::ACCENT)]));
}

/// Why the filter that is being typed is none: under what is wrong with it there is no room, so that is marked, and the
/// reason stands behind.
fn refusal(frame: &mut Frame, state: &State, field: Rect, input: &Input) {
    let list = state.list(state.pane);
    let (Some(_), Some(error)) = (&state.filtering, list.unreadable()) else { return };
    let before = |end: usize| widgets::clamp(input.value().get(..end).unwrap_or_default().width());
    let (from, to) = (before(error.at.start), before(error.at.end));
    let marked = Rect { x: field.x + from, width: to - from, ..field }.intersection(field);
    frame.buffer_mut().set_style(marked, theme::ALERT);
    let at = widgets::clamp(input.value().width()) + 3;
    let room = field.width.saturating_sub(at);
    let rest = Rect { x: field.x + at.min(field.width), width: room, ..field };
    widgets::put(frame.buffer_mut(), rest, &format!("✖ {}", error.why), false, theme::ALERT);
}

/// What is wrong with the row under the cursor, so that it is read without opening anything.
fn fault(state: &State) -> Option<String> {
    let compute = &state.selected()?.compute;
    let more = compute.faults.len().saturating_sub(1);
    let more = if more > 0 { format!(" (and {more} more)") } else { String::new() };
    let fault = compute.faults.first()?;
    Some(fault.sentence() + &more)
}

/// Why the rows on screen are not newer, and what to do.
fn trouble(state: &State) -> Option<String> {
    if let Some(error) = state.sign_in.failure() {
        return Some(Text::from(error.to_string()).to_string());
    }
    state.here()?.1.failure.as_ref()?;
    Some(format!("not listed: {}", state.trouble_reading()?.line(&state.setup.preferences.keymap)))
}

/// The key that shows all of what went wrong; it is never cut off.
fn more(state: &State) -> Option<String> {
    let key = state.setup.preferences.keymap.key_of(state.layer(), Command::Trouble)?;
    Some(format!("  {} more", keymap::label(key)))
}

/// The line that has the keys, if one has.
fn typed_into(state: &State) -> Option<(String, &Input)> {
    let search = |input| Some((" / ".to_owned(), input));
    match state.modals.last() {
        Some(Modal::Workspaces(picker)) => search(&picker.typed),
        Some(Modal::Palette(palette)) => Some((" : ".to_owned(), &palette.input)),
        Some(Modal::Details(details)) if details.searching => search(&details.search),
        Some(Modal::Help(help)) if help.searching => search(&help.search),
        Some(Modal::Form(form)) => {
            let prompt = form.top().prompt.as_ref()?;
            let words = match (prompt.purpose, &prompt.failed) {
                (_, Some(why)) => format!(" ✖ {why}; another file: "),
                (Purpose::Open, None) => " Open the file of az ml: ".to_owned(),
                (Purpose::Save, None) => " Write to the file: ".to_owned(),
            };
            Some((words, &prompt.line))
        }
        Some(_) => None,
        None => search(state.filtering.as_ref()?),
    }
}

/// Draws the line of hints: as many as there is room for, the way to help and out always among them.
pub fn hints(frame: &mut Frame, state: &State, area: Rect) {
    let hints = all_hints(state);
    let width = |hint: &(String, String)| hint.0.width() + hint.1.width() + 3;
    // The first one says what the box is for: where it has no room beside two others, one will do.
    let ends = hints.iter().rev().take(2).chain(hints.first()).map(width).sum::<usize>();
    let kept = if ends <= usize::from(area.width) + 1 { 2 } else { 1 };
    let last: Vec<_> = hints.iter().rev().take(kept).rev().cloned().collect();
    // The blanks after the last one need no room.
    let mut room = (usize::from(area.width) + 1).saturating_sub(last.iter().map(width).sum::<usize>());
    let mut shown = Vec::new();
    for hint in hints.iter().take(hints.len().saturating_sub(kept)) {
        if width(hint) > room {
            break;
        }
        room -= width(hint);
        shown.push(hint.clone());
    }
    shown.extend(last);
    let mut spans = vec![Span::raw(" ")];
    for (key, word) in shown {
        spans.extend([Span::styled(key, theme::ACCENT), Span::raw(format!(" {word}  "))]);
    }
    widgets::line(frame, area, 0, Line::from(spans));
}

/// Key and word of each hint, the most useful first.
fn all_hints(state: &State) -> Vec<(String, String)> {
    let layer = state.layer();
    if let Some(begun) = &state.begun {
        let ways = state.setup.preferences.keymap.ways_on(layer, &begun.keys);
        return ways.into_iter().map(|(keys, word)| (keys, word.to_owned())).collect();
    }
    let mut hints = Vec::new();
    if matches!(layer, Layer::Pane | Layer::Details)
        && let Some(row) = state.subject()
    {
        let possible =
            row.kind.actions.iter().filter(|action| state.obstacle(action, &row.compute).is_none());
        hints.extend(possible.filter_map(|action| {
            let key = state.setup.preferences.keymap.key_of_action(action.name)?;
            Some((keymap::label(key), action.name.to_owned()))
        }));
    }
    if let Some(form) = state.form().filter(|_| layer == Layer::Form) {
        hints.extend(form.choosing().map(|keys| (keys.to_owned(), "choose".to_owned())));
        if form.has_item() {
            hints.push(("-".to_owned(), "take away".to_owned()));
        }
    }
    if layer == Layer::Filter {
        let choices = state.completion().choices;
        let shown: Vec<&str> = choices.iter().take(CHOICES).map(String::as_str).collect();
        let more = if choices.len() > CHOICES { " …" } else { "" };
        if let (false, Some(key)) =
            (shown.is_empty(), state.setup.preferences.keymap.key_of(layer, Command::Complete))
        {
            hints.push((keymap::label(key), shown.join(" ") + more));
        }
    }
    let useful =
        state.setup.preferences.keymap.hints(layer).filter(|(.., command)| leads_on(state, *command));
    hints.extend(useful.map(|(key, usual, command)| (keymap::label(key), word(state, command, usual))));
    hints
}

/// What a command does here, in a word: `usual` unless the box on screen has a better one.
fn word(state: &State, command: Command, usual: &str) -> String {
    match (state.layer(), state.modals.last(), command) {
        (_, Some(Modal::Workspaces(picker)), Command::Accept) => match picker.marked.len() {
            0 if picker.takes_several() => usual.to_owned(),
            0 => "take".to_owned(),
            marked => format!("open {marked} together"),
        },
        (_, Some(Modal::Info(_)), Command::Copy) => "copy".to_owned(),
        (_, Some(Modal::Message(message)), Command::Copy) if !message.trouble.has_ids() => "copy".to_owned(),
        (_, Some(Modal::Menu(menu)), Command::Accept) if menu.is_of_copies() => "copy".to_owned(),
        (Layer::TypedName, Some(Modal::Confirm(confirm)), Command::Accept) => confirm.label.to_lowercase(),
        (Layer::File, Some(Modal::Form(form)), Command::Accept) => match &form.top().prompt {
            Some(Prompt { purpose: Purpose::Open, .. }) => "open it".to_owned(),
            Some(Prompt { purpose: Purpose::Save, .. }) | None => "write it".to_owned(),
        },
        (_, Some(Modal::Form(form)), Command::Accept) => {
            let form = form.top();
            match form.focus {
                Focus::Submit if state.form_obstacle(form).is_none() => form.rows.submit.to_lowercase(),
                Focus::Field(index) => form.on_enter(index).unwrap_or(usual).to_owned(),
                Focus::Submit => usual.to_owned(),
            }
        }
        _ => usual.to_owned(),
    }
}

/// Whether a command has any effect on what is on screen, as it is.
fn leads_on(state: &State, command: Command) -> bool {
    match (state.layer(), state.modals.last()) {
        (Layer::Pane, _) => leads_on_from_list(state, command),
        (Layer::Filter, _) => match command {
            // What it completes is named beside it.
            Command::Complete => false,
            Command::Accept => state.list(state.pane).unreadable().is_none(),
            _ => true,
        },
        (_, Some(Modal::Details(details))) => match command {
            Command::NextMatch => !details.search.value().is_empty(),
            Command::Trouble => state.trouble().is_some(),
            _ => true,
        },
        (_, Some(Modal::SignIn)) => {
            let is_shown = matches!(state.sign_in.code(), Code::Shown { .. });
            let runs = state.sign_in.is_out().is_some_and(|out| !out.run.is_empty());
            match command {
                Command::Accept => !state.sign_in.is_under_way(),
                Command::Copy => is_shown || runs,
                Command::CopyLink => is_shown,
                _ => true,
            }
        }
        (_, Some(Modal::Workspaces(picker))) => {
            picker.takes_several() || !matches!(command, Command::Mark | Command::MarkAll)
        }
        (_, Some(Modal::Confirm(confirm))) => match command {
            Command::Move(_) => confirm.goes_beyond(state.size),
            _ => true,
        },
        (Layer::Form, Some(Modal::Form(form))) => match command {
            // Elsewhere it does what Tab does, which is named.
            Command::Accept => form.top().enter_does_more(),
            Command::OpenFile => form.top().takes_file(),
            Command::Trouble => form.top().trouble.is_some(),
            Command::Preview => form.top().rows.sends != Sends::Item,
            Command::Move(Motion::PageDown) => form.top().leaps(),
            _ => true,
        },
        _ => true,
    }
}

/// Whether a command has any effect on the list on screen, as it is.
fn leads_on_from_list(state: &State, command: Command) -> bool {
    let pane = state.pane.pane();
    let is_open = matches!(state.session, Session::Open);
    match command {
        Command::New => is_open && state.may_send_one_of(&pane.new_forms()),
        Command::Attach => is_open && state.may_send_one_of(&pane.attach_forms()),
        Command::Open => matches!(
            state.list(state.pane).selected(),
            Some(RowKey::Compute(_) | RowKey::Operation(_) | RowKey::Transition(_) | RowKey::Workspace(_))
        ),
        Command::Actions => state.subject().is_some(),
        Command::Trouble => state.trouble().is_some(),
        Command::Problems => !pane.kinds().is_empty(),
        Command::Workspaces => !is_open || state.fleet.has_several(),
        Command::SignIn => {
            let is_nowhere = matches!(state.session, Session::NoneFound) && state.sign_in.is_possible();
            is_nowhere || state.sign_in.is_out().is_some()
        }
        Command::Demo => state.offers_demo(),
        _ => true,
    }
}
