//! A question before an action.

use super::{theme, widgets};
use crate::{
    app::{
        confirm::{Button, Confirm, Said},
        keymap::{Command, Keymap, Layer},
        layout,
        state::State,
    },
    domain::text::Text,
    kinds::action::Confirm as Kind,
};
use ratatui::{
    Frame,
    layout::{Alignment, Rect},
    text::{Line, Span},
};

/// Draws the question over whatever is below. What must be typed or pressed is never what has no room.
pub fn draw(frame: &mut Frame, state: &State, confirm: &Confirm) {
    let keymap = &state.setup.preferences.keymap;
    let (width, _) = layout::question(state.size, confirm.asking());
    let name = Text::new(confirm.target.id.name());
    let typed = confirm.kind == Kind::TypedName;
    let (lines, shown) = confirm.said(state.size);
    let below = lines.len() - shown.end;
    let at = widgets::clamp(shown.len());
    let height = at + confirm.asking();
    let inside = widgets::centered(frame, state.size, (width, height), &format!("{} {name}?", confirm.label));
    widgets::lines(frame, inside, lines.into_iter().skip(shown.start).take(shown.len()).map(said).collect());
    if below > 0 {
        let more = Line::styled(format!(" ↓ {below} more "), theme::ACCENT).alignment(Alignment::Right);
        widgets::line(frame, Rect { y: inside.bottom(), height: 1, ..inside }, 0, more);
    }
    if typed {
        let second = confirm.workspace.as_ref().and_then(|of| Some((&of.name, of.typed.as_ref()?)));
        let (before, wanted, input) = match second {
            Some((workspace, typed)) => ("The workspace is protected: type ", Text::new(workspace), typed),
            None => ("Type its name ", name, &confirm.typed),
        };
        let ask = |before: &'static str, after: &str| {
            let wanted = Span::styled(wanted.to_string(), theme::STRONG);
            Line::from(vec![Span::raw(" "), Span::raw(before), wanted, Span::raw(after.to_owned())])
        };
        let whole = ask(before, &keymap.in_words(" and press {typed-names.accept}:"));
        let fits = whole.width() <= usize::from(inside.width);
        widgets::line(frame, inside, at, if fits { whole } else { ask("Type ", ":") });
        widgets::line(frame, inside, at + 1, Span::styled(" › ", theme::ACCENT));
        let field =
            Rect { x: inside.x + 3, y: inside.y + at + 1, width: inside.width.saturating_sub(4), height: 1 };
        let style = if confirm.is_typed() { theme::ALERT } else { theme::STRONG };
        widgets::input(frame, field, input, style, true);
    }
    widgets::line(frame, inside, height - 1, buttons(keymap, confirm));
}

fn said(line: Said) -> Line<'static> {
    match line {
        Said::Fact("", text) => Line::from(Span::styled(format!(" {text}"), theme::STRONG)),
        Said::Fact(label, text) => {
            let label = Span::styled(format!(" {}", widgets::fit(label, 13, false)), theme::DIM);
            Line::from(vec![label, Span::raw(text)])
        }
        Said::Survives(text) => Line::from(format!(" {text}")),
    }
}

fn buttons(keymap: &Keymap, confirm: &Confirm) -> Line<'static> {
    if confirm.kind == Kind::TypedName {
        let go = if confirm.is_typed() { theme::ALERT } else { theme::DIM };
        let key = |command| keymap.label_of(Layer::TypedName, command).unwrap_or_default();
        return Line::from(vec![
            Span::raw(" "),
            Span::styled(key(Command::No), theme::ACCENT),
            Span::raw(" cancel    "),
            Span::styled(format!("{} {}", key(Command::Accept), confirm.label.to_lowercase()), go),
        ]);
    }
    let style = |button| if confirm.focus == button { theme::SELECTED } else { theme::STRONG };
    let keys = "   {questions.next}, {questions.accept} · {questions.yes} yes · {questions.no} no";
    Line::from(vec![
        Span::raw(" "),
        Span::styled("[ Cancel ]", style(Button::Cancel)),
        Span::raw("   "),
        Span::styled(format!("[ {} ]", confirm.label), style(Button::Go)),
        Span::styled(keymap.in_words(keys), theme::DIM),
    ])
}
