//! The workspaces to choose from, in the place of the list: who named those that are open, where each is, and how old
//! what is known of it is.

use super::{Spots, theme, widgets};
use crate::{
    app::{
        event::Spot,
        freshness::Freshness,
        layout,
        picker::{Picker, Purpose, Search},
        session::Session,
        state::{Setup, State},
    },
    domain::{ids::WorkspaceId, text::Text, time, workspace::Workspace},
};
use ratatui::{
    Frame,
    layout::Rect,
    style::Style,
    text::{Line, Span},
};

/// Heads, widths of the columns from the narrowest to the widest, in the order of their importance.
const COLUMNS: [(&str, u16, u16); 6] = [
    ("NAME", 14, 32),
    ("STATE", 12, 34),
    ("GROUP", 10, 24),
    ("REGION", 10, 18),
    ("KIND", 8, 12),
    ("SUBSCRIPTION", 14, 36),
];

/// Draws the list over that of the pane.
pub fn draw(frame: &mut Frame, state: &State, picker: &Picker, area: Rect, spots: &mut Spots) {
    let inside = widgets::window(frame, area, &title(state, picker));
    let above = match picker.purpose {
        Purpose::Watch => origin(state),
        Purpose::Make(_) => Vec::new(),
    };
    for (at, line) in above.iter().enumerate() {
        let line = widgets::cut(&format!("  {line}"), inside.width);
        widgets::line(frame, inside, widgets::clamp(at), Span::styled(line, theme::DIM));
    }
    let above = widgets::clamp(above.len()).min(inside.height);
    let inside = Rect { y: inside.y + above, height: inside.height - above, ..inside };
    let widths = widths(inside.width.saturating_sub(layout::MARK));
    let heads = COLUMNS.iter().zip(&widths).map(|((head, ..), width)| cell(head, *width)).collect::<String>();
    widgets::line(frame, inside, 0, Span::styled(format!("  {heads}"), theme::DIM));
    let page = usize::from(inside.height.saturating_sub(1));
    let from = picker.at.saturating_sub(page.saturating_sub(1));
    for (at, workspace) in picker.shown().enumerate().skip(from).take(page) {
        let line = line(state, picker, workspace, at == picker.at, &widths, inside.width);
        widgets::line(frame, inside, widgets::clamp(at - from + 1), line);
        spots.push((widgets::line_of(inside, at - from + 1), Spot::Line(at)));
    }
    if picker.shown().len() == 0 {
        let why = match &picker.search {
            Search::Asked(_) => "Looking for workspaces…",
            Search::Needless | Search::Found | Search::Failed(_) if picker.total() > 0 => {
                "No workspace has what is typed."
            }
            Search::Needless | Search::Found | Search::Failed(_) => "No workspace is to be seen.",
        };
        widgets::line(frame, inside, 2, format!("  {why}"));
    }
}

/// Who named what is open, and what could have named something and was passed over.
fn origin(state: &State) -> Vec<String> {
    let Setup { origin, passed_over, .. } = &state.setup;
    let by_origin = || match (&state.session, state.chosen_here, origin.is_empty()) {
        (Session::Open, true, _) => "Open: chosen here".to_owned(),
        (Session::Open, false, true) => "Open: the only one that can be seen".to_owned(),
        (Session::Open, false, false) => format!("Open: named by {origin}"),
        (Session::Searching | Session::Choosing(_) | Session::NoneFound | Session::Failed(_), _, true) => {
            "None is open: nothing on this machine names one".to_owned()
        }
        (Session::Searching | Session::Choosing(_) | Session::NoneFound | Session::Failed(_), _, false) => {
            format!("None is open: looked for by what {origin} says")
        }
    };
    let named = state.unseen().map_or_else(by_origin, |unseen| format!("None is open: {unseen}"));
    let passed_over = passed_over.first().map(|first| match passed_over.len() - 1 {
        0 => first.to_string(),
        more => format!("{first} (and {more} more)"),
    });
    std::iter::once(named).chain(passed_over).collect()
}

/// What is chosen, from how many, and how the search for more goes.
fn title(state: &State, picker: &Picker) -> String {
    let mut parts = vec![match picker.purpose {
        Purpose::Watch => format!("Workspaces {}", picker.total()),
        Purpose::Make(rows) => format!("{}: in which workspace?", rows.title),
    }];
    match picker.purpose {
        Purpose::Watch => {
            parts.push(format!("{} watched", state.survey.watched));
            if !picker.marked.is_empty() {
                parts.push(format!("{} marked", picker.marked.len()));
            }
        }
        Purpose::Make(_) => {}
    }
    match &picker.search {
        Search::Asked(_) => parts.push("looking for more…".to_owned()),
        Search::Failed(error) => parts.push(format!("✖ not all could be found: {}", error.headline())),
        Search::Needless | Search::Found => {}
    }
    parts.join(" · ")
}

/// The width of each column; 0 for one that there is no room for.
fn widths(room: u16) -> [u16; COLUMNS.len()] {
    let mut widths = [0; COLUMNS.len()];
    let mut spare = room;
    for (width, (_, least, _)) in widths.iter_mut().zip(COLUMNS) {
        if spare < least + 2 {
            break;
        }
        *width = least;
        spare -= least + 2;
    }
    for (width, (_, _, most)) in widths.iter_mut().zip(COLUMNS) {
        if *width > 0 {
            let more = (most - *width).min(spare);
            *width += more;
            spare -= more;
        }
    }
    widths
}

fn cell(text: &str, width: u16) -> String {
    if width == 0 { String::new() } else { widgets::fit(text, width, false) + "  " }
}

fn line(
    state: &State,
    picker: &Picker,
    workspace: &Workspace,
    selected: bool,
    widths: &[u16; COLUMNS.len()],
    width: u16,
) -> Line<'static> {
    let mark = match (selected, picker.marked.contains(&workspace.id)) {
        (true, true) => "▸✓",
        (true, false) => "▸ ",
        (false, true) => " ✓",
        (false, false) => "  ",
    };
    let id = &workspace.id;
    let (stands, style) = stands(state, id);
    let subscription = if workspace.subscription.is_empty() {
        Text::new(id.subscription())
    } else {
        workspace.subscription.clone()
    };
    let texts = [
        Text::new(id.name()).to_string(),
        stands,
        Text::new(id.group()).to_string(),
        workspace.region.to_string(),
        kind(&workspace.kind).to_owned(),
        subscription.to_string(),
    ];
    let mut spans = vec![Span::raw(mark)];
    for (at, (text, width)) in texts.iter().zip(widths).enumerate() {
        // The second column says how it stands.
        let style = if at == 1 && !selected { style } else { Style::new() };
        spans.push(Span::styled(cell(text, *width), style));
    }
    let line = Line::from(spans);
    if !selected {
        return line;
    }
    let filled = " ".repeat(usize::from(width).saturating_sub(line.width()));
    let mut spans = line.spans;
    spans.push(Span::raw(filled));
    Line::from(spans).style(theme::SELECTED)
}

/// The kind of a workspace; the usual one needs no word.
fn kind(kind: &str) -> &str {
    if kind.eq_ignore_ascii_case("default") { "" } else { kind }
}

/// How a workspace stands: how old what is known of it is and why, and what may be done in it.
fn stands(state: &State, id: &WorkspaceId) -> (String, Style) {
    let Some(watched) = state.fleet.get(id) else { return (String::new(), theme::DIM) };
    let age = |glyph: &str, age, why: String| format!("{glyph} {} old{why}", time::short(age));
    let because = |error: Option<&_>| error.map(|error| format!(" · {}", state.why(id, error)));
    let fresh = Freshness::of(watched, state.now);
    let why = because(fresh.failure()).unwrap_or_default();
    let (mut text, style) = match &fresh {
        Freshness::Awaited => ("◐ loading".to_owned(), theme::PLAIN),
        Freshness::Never(_) => (format!("✖{}", why.trim_start_matches(" ·")), theme::ALERT),
        Freshness::Live(_) => ("● live".to_owned(), theme::PLAIN),
        Freshness::Aged(old, None) => (age("◐", *old, why), theme::PLAIN),
        Freshness::Aged(old, Some(_)) | Freshness::Stale(old, _) => (age("✖", *old, why), theme::ALERT),
    };
    for flag in flags(state, id) {
        text.push_str(" · ");
        text.push_str(flag);
    }
    (text, style)
}

/// What is special about changes in a workspace.
pub(super) fn flags(state: &State, id: &WorkspaceId) -> impl Iterator<Item = &'static str> {
    let read_only = state.permit(id) == crate::app::guard::Permit::Read;
    let protected = state.is_protected(id);
    [(read_only, "READ-ONLY"), (protected, "PROTECTED")]
        .into_iter()
        .filter_map(|(is, word)| is.then_some(word))
}
