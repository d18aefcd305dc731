//! A question before an action.

use super::{theme, widgets};
use crate::{
    app::{
        confirm::{Button, Confirm},
        state::State,
        wrap::wrap,
    },
    domain::text::Text,
    kinds::action::Confirm as Kind,
};
use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
};

const WIDTH: u16 = 66;

/// Draws the question over whatever is below. What must be typed or pressed is never what has no room.
pub fn draw(frame: &mut Frame, state: &State, confirm: &Confirm) {
    let width = WIDTH.min(state.size.width.saturating_sub(4));
    let name = Text::new(confirm.target.id.name());
    let typed = confirm.kind == Kind::TypedName;
    let ask = if typed { 3 } else { 1 };
    // Where there is little room the notice is covered; the hints never are.
    let room = usize::from(state.size.height.saturating_sub(3)).saturating_sub(ask);
    let above = above(confirm, usize::from(width), room);
    let height = widgets::clamp(above.len() + ask);
    let inside = widgets::centered(frame, state.size, (width, height), &format!("{} {name}?", confirm.label));
    let at = widgets::clamp(above.len());
    widgets::lines(frame, inside, above);
    if typed {
        let second = confirm.workspace.as_ref().and_then(|of| Some((&of.name, of.typed.as_ref()?)));
        let (before, wanted, input) = match second {
            Some((workspace, typed)) => ("The workspace is protected: type ", Text::new(workspace), typed),
            None => ("Type its name ", name, &confirm.typed),
        };
        let ask = |before: &'static str, after: &'static str| {
            let wanted = Span::styled(wanted.to_string(), theme::STRONG);
            Line::from(vec![Span::raw(" "), Span::raw(before), wanted, Span::raw(after)])
        };
        let whole = ask(before, " and press Enter:");
        let fits = whole.width() <= usize::from(inside.width);
        widgets::line(frame, inside, at, if fits { whole } else { ask("Type ", ":") });
        widgets::line(frame, inside, at + 1, Span::styled(" › ", theme::ACCENT));
        let field =
            Rect { x: inside.x + 3, y: inside.y + at + 1, width: inside.width.saturating_sub(4), height: 1 };
        let style = if confirm.is_typed() { theme::ALERT } else { theme::STRONG };
        widgets::input(frame, field, input, style, true);
    }
    widgets::line(frame, inside, height - 1, buttons(confirm));
}

/// What there is to know before an answer, in so many lines: where they are few, what becomes of the data says more than
/// the blanks, and that more than the facts.
fn above(confirm: &Confirm, width: usize, room: usize) -> Vec<Line<'static>> {
    let survives = wrap(confirm.survives, width.saturating_sub(2)).into_iter();
    let survives: Vec<Line> = survives.map(|line| Line::from(format!(" {line}"))).collect();
    let mut lines: Vec<Line> = confirm.facts.iter().map(fact).collect();
    if lines.len() + survives.len() + 2 <= room {
        lines.push(Line::default());
        lines.extend(survives);
        lines.push(Line::default());
        return lines;
    }
    lines.truncate(room.saturating_sub(survives.len()));
    lines.extend(survives);
    lines.truncate(room);
    lines
}

fn fact((label, text): &(&'static str, String)) -> Line<'static> {
    if label.is_empty() {
        return Line::from(Span::styled(format!(" {text}"), theme::STRONG));
    }
    let label = Span::styled(format!(" {}", widgets::fit(label, 13, false)), theme::DIM);
    Line::from(vec![label, Span::raw(text.clone())])
}

fn buttons(confirm: &Confirm) -> Line<'static> {
    if confirm.kind == Kind::TypedName {
        let go = if confirm.is_typed() { theme::ALERT } else { theme::DIM };
        return Line::from(vec![
            Span::raw(" "),
            Span::styled("Esc", theme::ACCENT),
            Span::raw(" cancel    "),
            Span::styled(format!("Enter {}", confirm.label.to_lowercase()), go),
        ]);
    }
    let style = |button| if confirm.focus == button { theme::SELECTED } else { theme::STRONG };
    Line::from(vec![
        Span::raw(" "),
        Span::styled("[ Cancel ]", style(Button::Cancel)),
        Span::raw("   "),
        Span::styled(format!("[ {} ]", confirm.label), style(Button::Go)),
        Span::styled("   Tab, Enter · y yes · n no", theme::DIM),
    ])
}
