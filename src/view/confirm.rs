//! A question before an action.

use super::{theme, widgets};
use crate::{
    app::{
        confirm::{Button, Confirm},
        state::State,
        wrap::wrap,
    },
    kinds::action::Confirm as Kind,
};
use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
};

const WIDTH: u16 = 66;

/// Draws the question over whatever is below.
pub fn draw(frame: &mut Frame, state: &State, confirm: &Confirm) {
    let width = WIDTH.min(state.size.width.saturating_sub(4));
    let mut lines: Vec<Line> = vec![Line::default()];
    for (label, text) in &confirm.facts {
        lines.push(if label.is_empty() {
            Line::from(Span::styled(format!(" {text}"), theme::STRONG))
        } else {
            Line::from(vec![
                Span::styled(format!(" {}", widgets::fit(label, 13, false)), theme::DIM),
                Span::raw(text.clone()),
            ])
        });
    }
    lines.push(Line::default());
    lines.extend(
        wrap(confirm.survives, usize::from(width) - 2).into_iter().map(|line| Line::from(format!(" {line}"))),
    );
    lines.push(Line::default());
    let typed = confirm.kind == Kind::TypedName;
    let name = crate::domain::text::Text::new(confirm.target.id.name());
    if typed {
        lines.push(Line::from(vec![
            Span::raw(" Type its name "),
            Span::styled(name.to_string(), theme::STRONG),
            Span::raw(" and press Enter:"),
        ]));
        lines.push(Line::default());
        lines.push(Line::default());
    }
    lines.push(buttons(confirm));
    let height = widgets::clamp(lines.len());
    let title = format!("{} {name}?", confirm.label);
    let inside = widgets::centered(frame, state.size, (width, height), &title);
    let input_at = inside.y + height.saturating_sub(3);
    widgets::lines(frame, inside, lines);
    if typed && input_at < inside.bottom() {
        let field = Rect { x: inside.x + 3, y: input_at, width: inside.width.saturating_sub(4), height: 1 };
        let style = if confirm.is_typed() { theme::ALERT } else { theme::STRONG };
        widgets::line(
            frame,
            Rect { x: inside.x + 1, width: 2, ..field },
            0,
            Span::styled("› ", theme::ACCENT),
        );
        widgets::input(frame, field, &confirm.typed, style, true);
    }
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
