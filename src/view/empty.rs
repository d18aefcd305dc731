//! A list without rows: why, and what to do.

use super::{theme, widgets};
use crate::{
    app::{
        keymap::{self, Command, Layer},
        panes::PaneId,
        session::Session,
        state::State,
        watched::{Heard, Watched},
        wrap::wrap,
    },
    domain::{sign_in::SignedOut, text::Text},
};
use ratatui::{
    Frame,
    layout::{Alignment, Rect},
    style::Style,
    text::{Line, Span},
};

/// From this height on there is room for a word of welcome.
const ROOMY: u16 = 20;

/// Draws the reason in the middle of the list.
pub fn draw(frame: &mut Frame, state: &State, area: Rect) {
    let width = area.width.saturating_sub(4).min(72);
    let mut lines = Vec::new();
    for (text, style) in paragraphs(state) {
        let wrapped = wrap(&text, usize::from(width)).into_iter();
        lines.extend(wrapped.map(|line| Line::from(Span::styled(line, style)).alignment(Alignment::Center)));
        lines.push(Line::default());
    }
    lines.pop();
    let room = usize::from(area.height);
    if lines.len() > room {
        // The blanks go first, and then the end, which says less than the beginning.
        lines.retain(|line| line.width() > 0);
    }
    if lines.len() > room && room > 0 {
        lines.truncate(room);
        let last = &mut lines[room - 1];
        let style = last.spans.first().map(|span| span.style).unwrap_or_default();
        let cut = widgets::cut(&format!("{last} …"), width);
        *last = Line::from(Span::styled(cut, style)).alignment(Alignment::Center);
    }
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
        Session::Choosing(found) => {
            let mut paragraphs = welcome(state);
            paragraphs.extend(state.unseen().map(|unseen| (sentence(&unseen), theme::ALERT)));
            let many = match found.len() {
                1 => "1 workspace".to_owned(),
                many => format!("{many} workspaces"),
            };
            paragraphs.push((format!("{many} can be seen."), theme::STRONG));
            paragraphs.extend(way(state, Command::Workspaces, "Choose one, or several"));
            paragraphs.extend(demo(state));
            return paragraphs;
        }
        Session::NoneFound => return none_found(state),
        Session::Failed(_) => return failure(state),
        Session::Open => {}
    }
    let list = state.list(state.pane);
    if list.is_at_work() {
        return vec![("Looking through the rows…".into(), theme::DIM)];
    }
    if !list.is_empty() {
        let what = match (list.problems, list.typed()) {
            (true, "") => "No problem here.".to_owned(),
            (true, filter) => format!("No problem among what passes the filter {filter}"),
            (false, filter) => format!("No row passes the filter {filter}"),
        };
        let again = state.setup.preferences.keymap.in_words("{lists.back} shows more rows again.");
        return vec![(what, theme::STRONG), (again, theme::PLAIN)];
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
        if let (false, [first, ..], Some(key)) =
            (said, &forms[..], state.setup.preferences.keymap.key_of(Layer::Pane, command))
        {
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

/// Who sees this program for the first time is told what it is, unless there is only room for what can be done.
fn welcome(state: &State) -> Vec<(String, Style)> {
    let words = "amldeck shows the compute of Azure Machine Learning workspaces, and changes it.";
    if state.is_first_run() && state.size.height >= ROOMY {
        vec![(words.to_owned(), theme::PLAIN)]
    } else {
        Vec::new()
    }
}

/// A way to go on, with its key.
fn way(state: &State, command: Command, does: &str) -> Option<(String, Style)> {
    let key = state.setup.preferences.keymap.label_of(Layer::Pane, command)?;
    Some((format!("{key}  {does}"), theme::ACCENT))
}

/// Signing in as a way to go on, where it is one.
fn signing_in(state: &State, does: &str) -> Option<(String, Style)> {
    state.sign_in.is_possible().then(|| way(state, Command::SignIn, does)).flatten()
}

/// The demo as a way to go on, where it is one.
fn demo(state: &State) -> Option<(String, Style)> {
    let does = "Try the demo on this machine";
    state.offers_demo().then(|| way(state, Command::Demo, does)).flatten()
}

/// Nobody is signed in: what there is to be done, and who said what.
fn signed_out(state: &State, out: &SignedOut) -> Vec<(String, Style)> {
    let mut paragraphs = welcome(state);
    paragraphs.push(("Nobody is signed in.".to_owned(), theme::STRONG));
    if !out.refusal.message.is_empty() {
        paragraphs.push((out.refusal.message.to_string(), theme::ALERT));
    }
    paragraphs.extend(signing_in(state, "Sign in with a code in a browser"));
    let commands: Vec<&str> = out.run.iter().map(Text::as_str).collect();
    if !commands.is_empty() {
        let commands = commands.join(" or ");
        let first = if out.is_to_install {
            format!("Or install the tool and run {commands}")
        } else {
            format!("Run {commands} in another terminal")
        };
        let run = format!("{first}: it is noticed by itself; {{everywhere.refresh}} tries at once.");
        paragraphs.push((state.setup.preferences.keymap.in_words(&run), theme::PLAIN));
    }
    paragraphs.extend(demo(state));
    paragraphs.extend(out.said.iter().map(|said| (format!("{}: {}", said.by, said.words), theme::DIM)));
    paragraphs
}

/// Nothing is there to be opened: what there is to be done.
fn none_found(state: &State) -> Vec<(String, Style)> {
    let mut paragraphs = welcome(state);
    let who = state.sign_in.who().map(|who| who.name.as_str()).filter(|name| !name.is_empty());
    let seen = match (state.unseen(), who) {
        (Some(unseen), _) => sentence(&unseen),
        (None, Some(who)) => format!("{who} can see no workspace."),
        (None, None) => "No workspace can be seen.".to_owned(),
    };
    paragraphs.push((seen, theme::STRONG));
    paragraphs.extend(signing_in(state, "Sign in as somebody else"));
    paragraphs.extend(way(state, Command::Workspaces, "Look for workspaces in all subscriptions"));
    paragraphs.extend(demo(state));
    let more = "Name one with -s, -g and -w, or in the file that amldeck config init writes; ask its owner for the role Reader \
                where you should see one. {everywhere.refresh} looks again.";
    paragraphs.push((state.setup.preferences.keymap.in_words(more), theme::PLAIN));
    paragraphs
}

/// What was said within a line, as a sentence of its own.
fn sentence(said: &str) -> String {
    let mut letters = said.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).chain(['.']).collect()
}

/// Why it is not known whether there are rows, if it is not.
fn unknown(state: &State) -> Option<Vec<(String, Style)>> {
    let reading = |what: &str| Some(vec![(format!("Reading {what}…"), theme::PLAIN)]);
    let several = state.fleet.has_several();
    match (state.pane, state.watched()) {
        (PaneId::Activity, _) => None,
        (PaneId::Quota, Some(watched)) => match &watched.usages {
            Heard::Missing(_) => Some(failure(state)),
            Heard::Awaited => match (&watched.workspace, watched.region()) {
                // Without a region there is nothing to ask for.
                (Heard::Missing(_), None) => Some(failure(state)),
                _ => reading("the quota"),
            },
            Heard::Known(_) => None,
        },
        (_, Some(watched)) if watched.heard.is_none() => match &watched.failure {
            Some(_) => Some(failure(state)),
            None => reading("the computes"),
        },
        (PaneId::Quota, None) if several => {
            let missing = |(_, watched): (_, &Watched)| matches!(watched.usages, Heard::Missing(_));
            if state.fleet.iter().any(missing) { Some(failure(state)) } else { reading("the quota") }
        }
        (_, None) if several && state.survey.heard + state.survey.unreadable < state.survey.watched => {
            reading("the computes")
        }
        (_, Some(_) | None) => None,
    }
}

/// What could not be read, why, and what to do about it.
fn failure(state: &State) -> Vec<(String, Style)> {
    let Some(trouble) = state.trouble_reading() else { return Vec::new() };
    let key = state
        .setup
        .preferences
        .keymap
        .key_of(Layer::Pane, Command::Trouble)
        .map(keymap::label)
        .unwrap_or_default();
    let mut paragraphs = vec![
        (format!("Nothing could be read: {}.", trouble.subject), theme::STRONG),
        (trouble.happened(), theme::ALERT),
        (trouble.now(&state.setup.preferences.keymap).to_string(), theme::PLAIN),
    ];
    paragraphs.extend(demo(state));
    paragraphs.extend(trouble.quoted().iter().map(|text| (text.to_string(), theme::DIM)));
    paragraphs.push((format!("{key} shows all of it, with the ids that support asks for."), theme::DIM));
    paragraphs
}
