//! A form that is open: what was typed, what is wrong with it, what would be sent.

mod entry;
mod sizes;

pub use entry::Entry;
pub use sizes::Picker;

use super::{keymap::Command, list::Motion};
use crate::{
    domain::{
        change::Change,
        compute::Compute,
        error::ApiError,
        ids::{OperationId, WorkspaceId},
        text::Text,
    },
    kinds::{
        form::{Field, Form as Rows, Input, Known, MACHINE, Origin, Problem, Severity},
        property::{remove, write},
        ssh,
    },
};
use crossterm::event::{Event as TerminalEvent, KeyCode, KeyEvent, KeyModifiers};
use serde_json::Value;
use std::sync::Arc;
use tui_input::{Input as Line, backend::crossterm::EventHandler};

/// What has the keys within the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// The field of this number.
    Field(usize),
    /// The button that sends.
    Submit,
}

/// Where the form is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Being filled in.
    Editing,
    /// Sent; waits for the first answer.
    Sending(OperationId),
    /// Asks whether what was typed may be thrown away.
    Leaving,
}

/// What a key led to.
#[derive(Debug)]
pub enum Outcome {
    /// The form goes on.
    Stay,
    /// The form is over.
    Close,
    /// This is to be sent.
    Send(Box<Change>),
}

/// An open form.
#[derive(Debug)]
pub struct Form {
    /// Its rows.
    pub rows: &'static Rows,
    /// The workspace that the change is for.
    pub workspace: WorkspaceId,
    /// The compute that it was opened for.
    pub on: Option<Arc<Compute>>,
    /// What would be sent, without secrets.
    pub draft: Value,
    /// What stands in each field.
    pub entries: Vec<Entry>,
    /// What has the keys.
    pub focus: Focus,
    /// Where it is on its way.
    pub stage: Stage,
    /// Whether the request is shown, and from which line on.
    pub preview: Option<usize>,
    /// The list of sizes, while a size field has the focus.
    pub picker: Picker,
    /// What the service, or the check before sending, had against the form as a whole.
    pub refused: Option<Text>,
    /// What the service had against a field, or why a paste was refused, until something is typed. It is no obstacle:
    /// it may be true no longer.
    remark: Option<(usize, Problem)>,
    problems: Vec<Option<Problem>>,
    /// Fields that have been typed into or left; the others are not scolded yet.
    visited: Vec<bool>,
    dirty: bool,
}

impl Form {
    /// Opens a form.
    pub fn open(
        rows: &'static Rows,
        workspace: WorkspaceId,
        region: &str,
        on: Option<Arc<Compute>>,
        known: &Known,
    ) -> Self {
        let draft = (rows.draft)(&Origin { region, compute: on.as_deref() });
        let entries = rows.fields.iter().map(|field| entry::entry(field, &draft)).collect();
        let mut form = Self {
            rows,
            workspace,
            on,
            draft,
            entries,
            focus: Focus::Field(0),
            stage: Stage::Editing,
            preview: None,
            picker: Picker::default(),
            refused: None,
            remark: None,
            problems: vec![None; rows.fields.len()],
            visited: vec![false; rows.fields.len()],
            dirty: false,
        };
        form.check(known);
        form
    }

    /// The fields that are there, as the draft stands, with their numbers.
    pub fn shown(&self) -> impl DoubleEndedIterator<Item = (usize, &'static Field)> {
        self.rows.fields.iter().enumerate().filter(|(_, field)| (field.shown)(&self.draft))
    }

    /// What is wrong with a field, if it is to be said already.
    pub fn problem(&self, index: usize) -> Option<&Problem> {
        if let Some((_, problem)) = self.remark.as_ref().filter(|(field, _)| *field == index) {
            return Some(problem);
        }
        self.problems[index]
            .as_ref()
            .filter(|problem| self.visited[index] || problem.severity == Severity::Warning)
    }

    /// Why it cannot be sent now, if so.
    pub fn obstacle(&self) -> Option<String> {
        let bad = |index: usize| {
            self.problems[index].as_ref().filter(|problem| problem.severity == Severity::Error)
        };
        let words = |(index, field): (usize, &Field)| {
            let problem = bad(index)?;
            // What stands under its field already is not said twice.
            Some(if self.problem(index).is_some() {
                format!("see {}", field.label)
            } else {
                format!("{}: {}", field.label, problem.text)
            })
        };
        self.shown().find_map(words)
    }

    /// What is known about the value of a field, beside problems: the public key that was recognised.
    pub fn about(&self, index: usize) -> Option<String> {
        match (&self.rows.fields[index].input, &self.entries[index]) {
            (Input::PublicKey, Entry::Line(line)) => ssh::public_key(line.value()).ok().map(|key| key.about),
            (_, Entry::Line(_) | Entry::Choice(_) | Entry::Secret(_)) => None,
        }
    }

    /// The change that would be sent now. Secrets are in it only for sending, never for showing.
    pub fn change(&self, with_secrets: bool) -> Change {
        let secrets = self.shown().filter_map(|(index, field)| match &self.entries[index] {
            Entry::Secret(input) if with_secrets => Some((field.path, input.secret())),
            Entry::Secret(input) if !input.is_empty() => Some((field.path, String::new().into())),
            Entry::Secret(_) | Entry::Line(_) | Entry::Choice(_) => None,
        });
        let secrets = secrets.collect();
        self.rows.change(&self.draft, &self.workspace, self.on.as_deref().map(Compute::key).as_ref(), secrets)
    }

    /// The keys that choose in the field in focus, if it is one to choose in.
    pub fn choosing(&self) -> Option<&'static str> {
        let Focus::Field(index) = self.focus else { return None };
        match self.rows.fields[index].input {
            Input::Choice(_) => Some("←→"),
            Input::Size(_) => Some("↑↓"),
            Input::Text
            | Input::Number { .. }
            | Input::Period { .. }
            | Input::PublicKey
            | Input::ResourceId(_)
            | Input::Secret { .. } => None,
        }
    }

    /// Carries out a command of the form layer.
    pub fn command(&mut self, command: Command, known: &Known) -> Outcome {
        if let Stage::Sending(_) = self.stage {
            return Outcome::Stay;
        }
        if self.stage == Stage::Leaving {
            return self.leaving(command);
        }
        let lines = self.preview.map_or(0, |_| self.change(false).preview("", "").len());
        if let Some(from) = &mut self.preview {
            match command {
                Command::Move(motion) => *from = motion.from(*from, lines, 10),
                Command::Preview | Command::Back => self.preview = None,
                _ => {}
            }
            return Outcome::Stay;
        }
        match command {
            Command::Next => self.step(1),
            Command::Previous => self.step(-1),
            Command::Move(motion) => self.choose(motion, known),
            Command::Preview => self.preview = Some(0),
            Command::Accept => return self.accept(known),
            Command::Back if self.dirty => self.stage = Stage::Leaving,
            Command::Back => return Outcome::Close,
            _ => {}
        }
        self.check(known);
        Outcome::Stay
    }

    /// A key that is no command: text.
    pub fn key(&mut self, key: KeyEvent, known: &Known) {
        let Focus::Field(index) = self.focus else { return };
        if self.stage != Stage::Editing || self.preview.is_some() {
            return;
        }
        let plain = key.modifiers.difference(KeyModifiers::SHIFT).is_empty();
        let searches = self.picks_size() && !self.picker.typed;
        match &mut self.entries[index] {
            Entry::Line(line) => {
                // The size that stands there is the one that was chosen before: what is typed is a new search.
                if searches && plain && matches!(key.code, KeyCode::Char(_)) {
                    line.reset();
                }
                if line.handle_event(&TerminalEvent::Key(key)).is_none_or(|changed| !changed.value) {
                    return;
                }
            }
            Entry::Choice(_) => match key.code {
                KeyCode::Right | KeyCode::Char(' ') => return self.choose(Motion::Down, known),
                KeyCode::Left => return self.choose(Motion::Up, known),
                _ => return,
            },
            Entry::Secret(input) => match key.code {
                KeyCode::Char(c) if plain => input.push(c),
                KeyCode::Char('u') if key.modifiers == KeyModifiers::CONTROL => input.clear(),
                KeyCode::Backspace => input.pop(),
                _ => return,
            },
        }
        self.typed(index, known);
    }

    /// Pasted text. A line break in it is never Enter.
    pub fn paste(&mut self, pasted: &str, known: &Known) {
        let Focus::Field(index) = self.focus else { return };
        if self.stage != Stage::Editing {
            return;
        }
        match &mut self.entries[index] {
            Entry::Secret(input)
                if matches!(self.rows.fields[index].input, Input::Secret { lines: true }) =>
            {
                input.paste(pasted);
            }
            Entry::Secret(input) => input.paste(pasted.trim_end_matches(['\r', '\n'])),
            Entry::Line(_) if ssh::looks_private(pasted) => {
                // Not even for a moment does it become part of the field.
                let why = "that is a private key: it was not kept; paste the public half, from the file ending in .pub";
                self.remark = Some((index, Problem::error(why)));
                return;
            }
            Entry::Line(line) => {
                for c in Text::new(pasted.trim()).chars() {
                    line.handle(tui_input::InputRequest::InsertChar(c));
                }
            }
            Entry::Choice(_) => return,
        }
        self.typed(index, known);
    }

    /// Its change was begun.
    pub fn sending(&mut self, id: OperationId) {
        self.stage = Stage::Sending(id);
        self.refused = None;
        self.preview = None;
    }

    /// The service, or the check before sending, refused: the problem lands on the field that caused it.
    pub fn refused(&mut self, error: &ApiError) {
        self.stage = Stage::Editing;
        let words = Text::from(error.to_string());
        let target = error.refusal().and_then(|refusal| refusal.target.as_ref());
        let Some(index) = target.and_then(|target| self.field_at(target)) else {
            self.refused = Some(words);
            return;
        };
        self.remark = Some((index, Problem::error(words.to_string())));
        self.focus = Focus::Field(index);
    }

    /// It was sent, and what became of it is not what was wished: the form stays and says what is known.
    pub fn unknown(&mut self, found: Text) {
        self.stage = Stage::Editing;
        self.refused = Some(found);
    }

    /// What is known outside has changed: sizes came, a name was taken.
    pub fn check(&mut self, known: &Known) {
        let on = self.on.clone();
        let known = Known { on: on.as_deref(), ..*known };
        for (index, field) in self.rows.fields.iter().enumerate() {
            self.problems[index] = entry::problem_of(field, &self.entries[index], &self.draft, &known);
        }
        self.list_sizes(known.sizes);
    }

    fn leaving(&mut self, command: Command) -> Outcome {
        if command == Command::Yes {
            return Outcome::Close;
        }
        // Enter, too, which goes on everywhere else: it must not be what throws away.
        self.stage = Stage::Editing;
        Outcome::Stay
    }

    fn accept(&mut self, known: &Known) -> Outcome {
        let Focus::Field(index) = self.focus else {
            self.visited.fill(true);
            self.check(known);
            if self.obstacle().is_some() {
                return Outcome::Stay;
            }
            return Outcome::Send(Box::new(self.change(true)));
        };
        if self.picks_size()
            && let Some(size) =
                known.sizes.and_then(|sizes| sizes.all().get(*self.picker.matches.get(self.picker.at)?))
        {
            self.entries[index] = Entry::Line(Line::new(size.name.to_string()));
            self.typed(index, known);
        }
        self.step(1);
        self.check(known);
        Outcome::Stay
    }

    fn step(&mut self, by: isize) {
        let shown: Vec<usize> = self.shown().map(|(index, _)| index).collect();
        let stops = shown.len() + 1;
        let at = match self.focus {
            Focus::Field(index) => {
                self.visited[index] = true;
                shown.iter().position(|shown| *shown == index).unwrap_or(0)
            }
            Focus::Submit => shown.len(),
        };
        let next = (at + stops).saturating_add_signed(by) % stops;
        self.focus = shown.get(next).map_or(Focus::Submit, |index| Focus::Field(*index));
        self.picker = Picker::default();
    }

    fn choose(&mut self, motion: Motion, known: &Known) {
        let Focus::Field(index) = self.focus else { return };
        if self.picks_size() {
            self.picker.at = motion.from(self.picker.at, self.picker.matches.len(), 6);
            return;
        }
        let Input::Choice(choices) = self.rows.fields[index].input else {
            match motion {
                Motion::Up => self.step(-1),
                Motion::Down => self.step(1),
                Motion::PageUp | Motion::PageDown | Motion::Top | Motion::Bottom => {}
            }
            return;
        };
        let Entry::Choice(at) = &mut self.entries[index] else { return };
        let len = choices.len();
        *at = match motion {
            Motion::Up | Motion::PageUp => (*at + len - 1) % len,
            Motion::Down | Motion::PageDown => (*at + 1) % len,
            Motion::Top => 0,
            Motion::Bottom => len - 1,
        };
        self.typed(index, known);
    }

    /// What stands in a field has changed: so does the draft.
    fn typed(&mut self, index: usize, known: &Known) {
        self.dirty = true;
        self.visited[index] = true;
        self.refused = None;
        self.remark = None;
        self.picker.typed = true;
        self.picker.placed = false;
        let field = &self.rows.fields[index];
        match entry::value_of(field, &self.entries[index]) {
            Some(Ok(value)) => write(&mut self.draft, field.path, value),
            Some(Err(_)) | None => remove(&mut self.draft, field.path),
        }
        if field.path == MACHINE.path {
            self.change_machine(known.sizes);
        }
        self.check(known);
    }

    /// The field that a path of the service's names, as `properties.scaleSettings` or `/properties/vmSize`.
    fn field_at(&self, target: &str) -> Option<usize> {
        let wanted = target.trim_matches(['/', '.', '$']).replace(['.', '/'], "/").to_lowercase();
        // Every path has a part called properties: it says nothing.
        let last = wanted.rsplit('/').next().filter(|last| !last.is_empty() && *last != "properties")?;
        let path = |field: &Field| field.path.to_lowercase();
        let ends = |(_, field): &(usize, &Field)| path(field).ends_with(&format!("/{wanted}"));
        let has = |(_, field): &(usize, &Field)| path(field).split('/').any(|part| part == last);
        self.shown().find(ends).or_else(|| self.shown().find(has)).map(|(index, _)| index)
    }
}
