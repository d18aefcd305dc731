//! A session that is played back: its screen, and over its last line where it is and what the keys do.

use super::{Spots, ascii, draw_roles, help, theme, widgets};
use crate::{
    app::{
        keymap::{self, Layer},
        layout::Screen,
        replay::Player,
        state::State,
    },
    domain::time,
};
use ratatui::{
    Frame, Terminal,
    backend::TestBackend,
    layout::Rect,
    text::{Line, Span},
};

/// Draws the screen as it was, as large as it was, and the line of the player below it or over its end.
pub fn draw_replay(frame: &mut Frame, state: &State, player: &Player) {
    let area = frame.area();
    let mut terminal =
        Terminal::new(TestBackend::new(state.size.width, state.size.height)).expect("memory can be drawn on");
    let drawn =
        terminal.draw(|within| draw_roles(within, state, &mut Spots::new())).expect("memory can be drawn on");
    let seen = drawn.area.intersection(area);
    for position in seen.positions() {
        frame.buffer_mut()[position] = drawn.buffer[position].clone();
    }
    if let (Some(help), Some(regions)) = (&player.help, Screen::of(area.as_size()).regions()) {
        help::draw(frame, &player.keymap, help, regions.body);
    }
    let last = Rect { y: area.height.saturating_sub(1), height: area.height.min(1), ..area };
    frame.render_widget(ratatui::widgets::Clear, last);
    widgets::line(frame, last, 0, line(player));
    let look = &state.setup.preferences.look;
    theme::paint(frame.buffer_mut(), look, state.accent());
    ascii::spell(frame.buffer_mut(), look.signs);
}

fn line(player: &Player) -> Line<'static> {
    let [position, length] = [player.position, player.length].map(time::stop_watch);
    let how = match (player.position == player.length, player.is_paused) {
        (true, _) => "ended",
        (false, true) => "paused",
        (false, false) => player.pace(),
    };
    let mut spans = vec![
        Span::styled(" REPLAY ", theme::ALERT),
        Span::raw(format!("{position} of {length}  ")),
        Span::styled(how, theme::STRONG),
        Span::raw("   "),
    ];
    for (key, word, _) in player.keymap.hints(Layer::Replay) {
        spans.extend([Span::styled(keymap::label(key), theme::ACCENT), Span::raw(format!(" {word}  "))]);
    }
    Line::from(spans)
}
