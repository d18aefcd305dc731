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
    let mut above: Vec<Line> = confirm.facts.iter().map(fact).collect();
    above.push(Line::default());
    let survives = wrap(confirm.survives, usize::from(width) - 2);
    above.extend(survives.into_iter().map(|line| Line::from(format!(" {line}"))));
    above.push(Line::default());
    let ask = if typed { 3 } else { 1 };
    let room = usize::from(state.size.height.saturating_sub(4)).saturating_sub(ask);
    above.truncate(room);
    let height = widgets::clamp(above.len() + ask);
    let inside = widgets::centered(frame, state.size, (width, height), &format!("{} {name}?", confirm.label));
    let at = widgets::clamp(above.len());
    widgets::lines(frame, inside, above);
    if typed {
        let second = confirm.workspace.as_ref().and_then(|of| Some((&of.name, of.typed.as_ref()?)));
        let (before, wanted, input) = match second {
            Some((workspace, typed)) => (" The workspace is protected: type ", Text::new(workspace), typed),
            None => (" Type its name ", name, &confirm.typed),
        };
        let ask = vec![
            Span::raw(before),
            Span::styled(wanted.to_string(), theme::STRONG),
            Span::raw(" and press Enter:"),
        ];
        widgets::line(frame, inside, at, Line::from(ask));
        widgets::line(frame, inside, at + 1, Span::styled(" › ", theme::ACCENT));
        let field =
            Rect { x: inside.x + 3, y: inside.y + at + 1, width: inside.width.saturating_sub(4), height: 1 };
        let style = if confirm.is_typed() { theme::ALERT } else { theme::STRONG };
        widgets::input(frame, field, input, style, true);
    }
    widgets::line(frame, inside, height - 1, buttons(confirm));
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
