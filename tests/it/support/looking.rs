//! What a test looks at: rows, the form on top, what is told, the screen.

use super::{Driver, Keyboard};
use amldeck::app::{effects::Effect, event::Event, form::Entry, state::State};
use ratatui::{Terminal, backend::TestBackend, layout::Size};

impl Keyboard for Driver {
    fn tell(&mut self, event: Event) {
        self.event(event);
    }

    fn core(&self) -> &State {
        &self.state
    }

    fn screen(&self) -> String {
        let Size { width, height } = self.state.size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("memory cannot fail");
        terminal.draw(|frame| amldeck::view::draw(frame, &self.state)).expect("memory cannot fail");
        // The backend cannot print a screen without cells.
        if width == 0 || height == 0 { String::new() } else { terminal.backend().to_string() }
    }
}

impl Driver {
    /// The names in the list on screen, top to bottom.
    pub fn names(&self) -> Vec<String> {
        let name = self.state.pane.pane().columns().iter().position(|(name, _)| *name == "name").unwrap_or(0);
        let rows = self.state.table(120, 1000).rows;
        rows.iter().map(|row| row.cells[name].text.to_string()).collect()
    }

    /// The text of a cell of the list on screen, by the first cell of its row and the header of its column.
    pub fn cell(&self, row: &str, head: &str) -> String {
        let table = self.state.table(300, 1000);
        let column = table.heads.iter().position(|known| known.text == head).expect("the column is there");
        let row = table.rows.iter().find(|known| known.cells[0].text == row).expect("the row is there");
        row.cells[column].text.to_string()
    }

    /// The name of the compute under the cursor.
    pub fn selected(&self) -> Option<String> {
        self.state.selected().map(|row| row.compute.name.to_string())
    }

    /// What was put on the clipboard, the latest last.
    pub fn copied(&self) -> Vec<&str> {
        let mut copied = Vec::new();
        for effect in &self.effects {
            if let Effect::Copy(text) = effect {
                copied.push(text.as_str());
            }
        }
        copied
    }

    /// The value that stands in a field of the form on top.
    pub fn field(&self, label: &str) -> String {
        let form = self.form();
        let index =
            form.rows.fields.iter().position(|field| field.label == label).expect("the field is there");
        match &form.entries[index] {
            Entry::Line(line) | Entry::File(line, _) => line.value().to_owned(),
            Entry::Items(_) => form.items(index).map(|(_, all)| all.len().to_string()).unwrap_or_default(),
            Entry::Choice(_) => form.rows.fields[index].show(&form.draft),
            Entry::Secret(input) => input.masked(),
        }
    }

    /// The problem that stands under a field of the form on top.
    pub fn problem(&self, label: &str) -> Option<String> {
        let form = self.form();
        let index =
            form.rows.fields.iter().position(|field| field.label == label).expect("the field is there");
        form.problem(index).map(|problem| problem.text.clone())
    }

    /// How the last operation stands, in words.
    pub fn operation(&self) -> String {
        let operation = self.state.operations.iter().next_back().expect("something was begun");
        format!("{}: {} {}", operation.title(), operation.words().0, operation.reason()).trim().to_owned()
    }
}
