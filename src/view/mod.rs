//! The picture of the state. No I/O, no clock, no mutation.

use crate::app::state::State;
use ratatui::Frame;

/// Draws the whole screen.
pub fn draw(frame: &mut Frame, state: &State) {
    frame.render_widget(state.setup.label.as_str(), frame.area());
}
