//! `amldeck snapshot`: one frame of the dashboard as text.

use super::{Failure, headless, output::print, source::Source};
use crate::{app::event::Event, app::state::State, cli::Snapshot, view};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::{Terminal, backend::TestBackend, buffer::Buffer};
use unicode_width::UnicodeWidthStr;

/// Prints the frame that the dashboard shows after its first listing.
///
/// # Errors
/// When the workspace could not be read. What the dashboard says about that is printed all the same.
pub async fn run(snapshot: &Snapshot, source: Source) -> Result<(), Failure> {
    let mut engine = headless::settled(source, snapshot.size).await?;
    if let Some(pane) = snapshot.pane {
        engine.step(Event::Key(KeyEvent::from(KeyCode::Char(pane.pane().number))));
    }
    print(&picture(&engine.state))?;
    headless::failure(&engine.state).map_or(Ok(()), Err)
}

fn picture(state: &State) -> String {
    let backend = TestBackend::new(state.size.width, state.size.height);
    let mut terminal = Terminal::new(backend).expect("memory can be drawn on");
    let frame = terminal.draw(|frame| view::draw(frame, state)).expect("memory can be drawn on");
    lines(frame.buffer)
}

/// The text of the cells, without the blanks at the end of each line.
fn lines(buffer: &Buffer) -> String {
    let mut text = String::new();
    for row in buffer.content().chunks(buffer.area.width.into()) {
        // A wide character hides the cell behind it.
        let mut hidden = 0;
        for cell in row {
            if hidden == 0 {
                text.push_str(cell.symbol());
                hidden = cell.symbol().width().max(1);
            }
            hidden -= 1;
        }
        text.truncate(text.trim_end_matches(' ').len());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_as_long_as_their_text() {
        let buffer = Buffer::with_lines(["名 x ", "   ", "abc  "]);
        assert_eq!(lines(&buffer), "名 x\n\nabc\n");
    }
}
