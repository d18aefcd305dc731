//! A form that is open: what was typed, what is wrong with it, what would be sent.

mod asking;
mod entry;
mod items;
mod loading;
mod picker;
mod preview;

pub use asking::{Question, time_zones};
pub use entry::{Entry, Reading};
pub use items::Inner;
pub use loading::{Prompt, Purpose};
pub use picker::Picker;
pub use preview::Preview;

use super::{keymap::Command, list::Motion, trouble::Trouble, typing::Typing};
use crate::{
    domain::{
        change::Change,
        compute::Compute,
        error::ApiError,
        ids::{OperationId, WorkspaceId},
        text::Text,
    },
    kinds::{
        field::{Field, Input, Secret},
        form::{Answers, Form as Rows, Known, MACHINE, Origin, Problem, Sends, Severity},
        notation::Notation,
        pem,
        property::{remove, write},
        ssh,
        yaml::FileWanted,
    },
};
use crossterm::event::{Event as TerminalEvent, KeyCode, KeyEvent, KeyModifiers};
use serde_json::Value;
use std::{collections::BTreeSet, sync::Arc};
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
    /// The item is complete: this is its draft.
    Done(Value),
    /// The request is to be put on the clipboard, as it is shown.
    Copy,
    /// The request is to be written to this file, as it is shown.
    Save(String),
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
    /// The compute that it was filled from, for another one like it.
    pub like: Option<Text>,
    /// What would be sent, without secrets.
    pub draft: Value,
    /// What stands in each field.
    pub entries: Vec<Entry>,
    /// What has the keys.
    pub focus: Focus,
    /// Where it is on its way.
    pub stage: Stage,
    /// The request, while it is shown.
    pub preview: Option<Preview>,
    /// The name of a file, while it is typed.
    pub prompt: Option<Prompt>,
    /// The list under the field in focus.
    pub picker: Picker,
    /// The form of an item, while one is open.
    pub inner: Option<Box<Inner>>,
    /// What the service, or the check before sending, had against the form as a whole.
    pub refused: Option<Text>,
    /// The same in full, also when it landed on a field.
    pub trouble: Option<Trouble>,
    /// What the service has said about values of this form.
    pub answers: Answers,
    /// What the service had against a field, or why a paste was refused, until something is typed. It is no obstacle:
    /// it may be true no longer.
    remark: Option<(usize, Problem)>,
    problems: Vec<Option<Problem>>,
    /// Fields that have been typed into or left; the others are not scolded yet.
    visited: Vec<bool>,
    asked: BTreeSet<Question>,
    wishes: Vec<Question>,
    /// Files that a file named, whose content is a secret of the form.
    secret_files: Vec<FileWanted>,
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
        let draft = rows.begin(&Origin { region, compute: on.as_deref() });
        Self::with_draft(rows, workspace, on, draft, known)
    }

    /// Opens a form with this draft in it.
    pub fn with_draft(
        rows: &'static Rows,
        workspace: WorkspaceId,
        on: Option<Arc<Compute>>,
        draft: Value,
        known: &Known,
    ) -> Self {
        let mut form = Self {
            rows,
            workspace,
            on,
            like: None,
            entries: rows.fields.iter().map(|field| entry::entry(field, &draft)).collect(),
            draft,
            focus: Focus::Field(0),
            stage: Stage::Editing,
            preview: None,
            prompt: None,
            picker: Picker::default(),
            inner: None,
            refused: None,
            trouble: None,
            answers: Answers::default(),
            remark: None,
            problems: vec![None; rows.fields.len()],
            visited: vec![false; rows.fields.len()],
            asked: BTreeSet::new(),
            wishes: Vec::new(),
            secret_files: Vec::new(),
            dirty: false,
        };
        form.spell_sizes(known);
        let first = form.shown().next().map(|(index, _)| index);
        form.focus = first.map_or(Focus::Submit, Focus::Field);
        form.check(known);
        form
    }

    /// The same, filled from this compute for another one like it.
    pub fn like(self, compute: &Compute) -> Self {
        Self { like: Some(compute.name.clone()), ..self }
    }

    /// Sizes come back from the service in upper case (observed): the list knows how they are spelled.
    fn spell_sizes(&mut self, known: &Known) {
        for (index, field) in self.rows.fields.iter().enumerate() {
            let Input::Size(_) = field.input else { continue };
            let size = known.sizes.and_then(|sizes| sizes.get(&field.show(&self.draft)));
            if let (Some(size), Sends::New) = (size, self.rows.sends) {
                write(&mut self.draft, field.path, size.name.to_string().into());
                self.entries[index] = Entry::Line(Line::new(size.name.to_string()));
            }
        }
    }

    /// The form that has the keys: this one, or that of an item in it.
    pub fn top(&self) -> &Self {
        self.inner.as_ref().map_or(self, |inner| inner.form.top())
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

    /// All that is wrong with its fields, with their labels.
    pub fn problems(&self) -> impl Iterator<Item = (&'static str, &Problem)> {
        self.shown().filter_map(|(index, field)| Some((field.label, self.problems[index].as_ref()?)))
    }

    /// Why it cannot be sent now, if so.
    pub fn obstacle(&self) -> Option<String> {
        let bad = |index: usize| {
            self.problems[index].as_ref().filter(|problem| problem.severity == Severity::Error)
        };
        let more = match self.shown().filter(|(index, _)| bad(*index).is_some()).count() {
            0 | 1 => String::new(),
            several => format!(", and {} more", several - 1),
        };
        let words = |(index, field): (usize, &Field)| {
            let problem = bad(index)?;
            // What stands under its field already is not said twice.
            Some(if self.problem(index).is_some() {
                format!("see {}{more}", field.label)
            } else {
                format!("{}: {}{more}", field.label, problem.text)
            })
        };
        let unchanged = || {
            let change = self.change(true);
            let untouched =
                self.rows.sends == Sends::Edit && change.edits.is_empty() && change.secrets.is_empty();
            untouched.then(|| "nothing has been changed".to_owned())
        };
        self.shown().find_map(words).or_else(unchanged)
    }

    /// What is known about the value of a field, beside problems: the public key that was recognised.
    pub fn about(&self, index: usize) -> Option<String> {
        match (&self.rows.fields[index].input, &self.entries[index]) {
            (Input::PublicKey(accepted), Entry::Line(line)) => {
                ssh::public_key(line.value(), *accepted).ok().map(|key| key.about)
            }
            (Input::Secret(kind), Entry::Secret(secret)) if !secret.is_empty() => match kind {
                Secret::Line | Secret::Password => None,
                Secret::PrivateKey => pem::ssh_private_key(secret.text()).ok().map(str::to_owned),
                Secret::Certificates => pem::certificates(secret.text()).ok(),
                Secret::CertificateKey => pem::private_key(secret.text()).ok().map(str::to_owned),
            },
            (Input::File, Entry::File(_, Reading::Read)) => self.content_size(index),
            (_, Entry::Line(_) | Entry::Choice(_) | Entry::Secret(_) | Entry::Items(_) | Entry::File(..)) => {
                None
            }
        }
    }

    /// The change that would be sent now. Secrets are in it only for sending, never for showing.
    pub fn change(&self, with_secrets: bool) -> Change {
        let secrets = self.shown().filter_map(|(index, field)| match &self.entries[index] {
            Entry::Secret(input) if input.is_empty() => None,
            Entry::Secret(input) if with_secrets => Some((field.path.to_owned(), input.secret())),
            Entry::Secret(_) => Some((field.path.to_owned(), String::new().into())),
            Entry::Line(_) | Entry::Choice(_) | Entry::Items(_) | Entry::File(..) => None,
        });
        self.rows.change(&self.draft, &self.workspace, self.on.as_deref(), secrets.collect())
    }

    /// How much of what is typed now others may read.
    pub fn typing(&self) -> Typing {
        let Focus::Field(index) = self.focus else { return Typing::Open };
        match (&self.entries[index], self.rows.fields[index].input) {
            // An answer, and the name of a file, are typed beside the fields.
            _ if self.stage != Stage::Editing || self.prompt.is_some() => Typing::Open,
            (Entry::Secret(_), _) => Typing::Hidden,
            (Entry::Line(line), Input::Line(Notation { values_are_private: true, .. })) => {
                Typing::values_after(&line.value().chars().take(line.cursor()).collect::<String>())
            }
            (Entry::Line(_) | Entry::Choice(_) | Entry::Items(_) | Entry::File(..), _) => Typing::Open,
        }
    }

    /// The keys that choose in the field in focus, if it is one to choose in.
    pub fn choosing(&self) -> Option<&'static str> {
        match self.field_in_focus()?.input {
            Input::Choice(_) => Some("←→"),
            _ if self.picks() => Some("↑↓"),
            Input::Items(_) => Some("↑↓"),
            Input::Text
            | Input::Number { .. }
            | Input::Period { .. }
            | Input::Size(_)
            | Input::PublicKey(_)
            | Input::ResourceId(_)
            | Input::Line(_)
            | Input::File
            | Input::Secret(_) => None,
        }
    }

    /// What Enter does in a field, where it is not just to go on.
    pub fn on_enter(&self, index: usize) -> Option<&'static str> {
        match &self.entries[index] {
            Entry::Items(at) if self.items(index).is_some_and(|(_, all)| *at < all.len()) => {
                Some("change it")
            }
            Entry::Items(_) if !self.is_full(index) => Some("add one"),
            Entry::File(line, Reading::Unread | Reading::Failed(_)) if !line.value().is_empty() => {
                Some("read the file")
            }
            Entry::Line(_) | Entry::Choice(_) | Entry::Secret(_) | Entry::Items(_) | Entry::File(..) => None,
        }
    }

    /// Whether Enter does more than to go on to the next field.
    pub fn enter_does_more(&self) -> bool {
        match self.focus {
            Focus::Field(index) => self.on_enter(index).is_some() || (self.picks() && self.picker.armed),
            Focus::Submit => true,
        }
    }

    /// Whether its fields are in more than one group.
    pub fn has_groups(&self) -> bool {
        self.shown().any(|(_, field)| field.heading.is_some())
    }

    /// Whether a page up or down leads to another group of fields: it does until something is chosen from a list.
    pub fn leaps(&self) -> bool {
        self.has_groups() && !(self.picks() && (self.picker.armed || self.picks_size()))
    }

    /// Carries out a command of the form layer.
    pub fn command(&mut self, command: Command, known: &Known) -> Outcome {
        if let Stage::Sending(_) = self.stage {
            return Outcome::Stay;
        }
        if self.inner.is_some() {
            return self.command_inner(command, known);
        }
        if self.prompt.is_some() {
            return self.command_prompt(command);
        }
        if self.preview.is_some() {
            return self.command_preview(command);
        }
        if self.stage == Stage::Leaving {
            return self.leaving(command);
        }
        match command {
            Command::Next => self.step(1),
            Command::Previous => self.step(-1),
            Command::Move(motion) => self.choose(motion, known),
            Command::Preview if self.rows.sends != Sends::Item => self.preview = Some(Preview::default()),
            Command::OpenFile if self.takes_file() => self.prompt = Some(Prompt::open()),
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
        if let Some(inner) = &mut self.inner {
            return inner.form.key(key, known);
        }
        if let Some(prompt) = &mut self.prompt {
            return prompt.key(key);
        }
        let Focus::Field(index) = self.focus else { return };
        if self.stage != Stage::Editing || self.preview.is_some() {
            return;
        }
        let plain = key.modifiers.difference(KeyModifiers::SHIFT).is_empty();
        let begins_search = self.picks_one() && !self.picker.typed;
        match &mut self.entries[index] {
            Entry::Line(line) => {
                // What stands there was chosen before: what is typed is a new search.
                if begins_search && plain && matches!(key.code, KeyCode::Char(_)) {
                    line.reset();
                }
                if line.handle_event(&TerminalEvent::Key(key)).is_none_or(|changed| !changed.value) {
                    return;
                }
            }
            Entry::File(line, reading) => {
                if line.handle_event(&TerminalEvent::Key(key)).is_none_or(|changed| !changed.value) {
                    return;
                }
                *reading = Reading::Unread;
            }
            Entry::Choice(_) => match key.code {
                KeyCode::Right | KeyCode::Char(' ') => return self.choose(Motion::Down, known),
                KeyCode::Left => return self.choose(Motion::Up, known),
                _ => return,
            },
            Entry::Items(_) => match key.code {
                KeyCode::Char('+') => return self.open_item(index, None, known),
                KeyCode::Char('-') => return self.remove_item(index, known),
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
        if let Some(inner) = &mut self.inner {
            return inner.form.paste(pasted, known);
        }
        if let Some(prompt) = &mut self.prompt {
            return prompt.paste(pasted);
        }
        let Focus::Field(index) = self.focus else { return };
        if self.stage != Stage::Editing || self.preview.is_some() {
            return;
        }
        let field = &self.rows.fields[index];
        match &mut self.entries[index] {
            Entry::Secret(input) if matches!(field.input, Input::Secret(kind) if kind.has_lines()) => {
                input.paste(pasted);
            }
            Entry::Secret(input) => input.paste(pasted.trim_end_matches(['\r', '\n'])),
            Entry::Line(_) | Entry::File(..) if ssh::looks_private(pasted) => {
                // Not even for a moment does it become part of the field.
                let why = "that is a private key: it was not kept; paste the public half, from the file ending in .pub";
                self.remark = Some((index, Problem::error(why)));
                return;
            }
            Entry::Line(line) => insert(line, pasted),
            Entry::File(line, reading) => {
                insert(line, pasted);
                *reading = Reading::Unread;
            }
            Entry::Choice(_) | Entry::Items(_) => return,
        }
        self.typed(index, known);
    }

    /// Its change was begun.
    pub fn sending(&mut self, id: OperationId) {
        self.stage = Stage::Sending(id);
        self.refused = None;
        self.trouble = None;
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
        let id = error.request_id().map(|id| format!(" ({id})")).unwrap_or_default();
        self.remark = Some((index, Problem::error(format!("{words}{id}"))));
        self.focus = Focus::Field(index);
        self.picker = Picker::default();
    }

    /// It was sent, and what became of it is not what was wished: the form stays and says what is known.
    pub fn unknown(&mut self, found: Text) {
        self.stage = Stage::Editing;
        self.refused = Some(found);
    }

    /// What is known outside has changed: sizes came, a name was taken.
    pub fn check(&mut self, known: &Known) {
        // Taken out, so that checks can read them while their outcomes are put down.
        let (on, answers) = (self.on.take(), std::mem::take(&mut self.answers));
        self.check_with(&Known { on: on.as_deref(), answers: &answers, ..*known });
        (self.on, self.answers) = (on, answers);
    }

    fn check_with(&mut self, known: &Known) {
        for (index, field) in self.rows.fields.iter().enumerate() {
            self.problems[index] = entry::problem_of(field, &self.entries[index], &self.draft, known);
        }
        self.list_choices(known);
        if let Some(inner) = &mut self.inner {
            inner.form.check(known);
        }
    }

    /// The field that has the keys.
    pub fn field_in_focus(&self) -> Option<&'static Field> {
        match self.focus {
            Focus::Field(index) => Some(&self.rows.fields[index]),
            Focus::Submit => None,
        }
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
            return match self.rows.sends {
                Sends::Item => Outcome::Done(self.change(true).body.unwrap_or_default()),
                Sends::New | Sends::Part | Sends::Edit | Sends::Verb(_) => {
                    Outcome::Send(Box::new(self.change(true)))
                }
            };
        };
        if let Entry::Items(at) = self.entries[index] {
            self.open_item(index, Some(at), known);
            return Outcome::Stay;
        }
        if let Entry::File(line, Reading::Unread | Reading::Failed(_)) = &self.entries[index]
            && !line.value().trim().is_empty()
        {
            self.read_file(index);
            return Outcome::Stay;
        }
        if let Some(taken) = self.taken(known) {
            self.entries[index] = Entry::Line(Line::new(taken));
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
                self.ask_about(index);
                shown.iter().position(|shown| *shown == index).unwrap_or(0)
            }
            Focus::Submit => shown.len(),
        };
        let next = (at + stops).saturating_add_signed(by) % stops;
        self.focus = shown.get(next).map_or(Focus::Submit, |index| Focus::Field(*index));
        self.picker = Picker::default();
    }

    /// To a field, or the button, whatever stands between.
    pub fn focus_on(&mut self, focus: Focus, known: &Known) {
        if self.stage != Stage::Editing
            || self.inner.is_some()
            || self.prompt.is_some()
            || self.preview.is_some()
        {
            return;
        }
        if let Focus::Field(index) = self.focus {
            self.visited[index] = true;
            self.ask_about(index);
        }
        if self.focus != focus {
            self.focus = focus;
            self.picker = Picker::default();
        }
        self.check(known);
    }

    /// To the first field of the next group, or of this one or the one before.
    fn leap(&mut self, by: isize) {
        let shown: Vec<(usize, &Field)> = self.shown().collect();
        let starts: Vec<usize> = shown
            .iter()
            .enumerate()
            .filter(|(at, (_, field))| *at == 0 || field.heading.is_some())
            .map(|(_, (index, _))| *index)
            .collect();
        let here = match self.focus {
            Focus::Field(index) => index,
            Focus::Submit => usize::MAX,
        };
        let next = if by > 0 {
            starts.into_iter().find(|start| *start > here)
        } else {
            starts.into_iter().rev().find(|start| *start < here)
        };
        match (next, by > 0) {
            (Some(start), _) => self.focus = Focus::Field(start),
            (None, true) => self.focus = Focus::Submit,
            (None, false) => {}
        }
        self.picker = Picker::default();
    }

    fn choose(&mut self, motion: Motion, known: &Known) {
        let Focus::Field(index) = self.focus else { return self.travel(motion) };
        if self.picks() && !(matches!(motion, Motion::PageUp | Motion::PageDown) && self.leaps()) {
            if !self.picker.matches.is_empty() {
                // The first press puts the cursor on the first line.
                let first = !self.picker.armed && motion == Motion::Down;
                let next = motion.from(self.picker.at, self.picker.matches.len(), 6);
                self.picker.at = if first { self.picker.at } else { next };
                self.picker.armed = true;
            }
            return;
        }
        match (&mut self.entries[index], self.rows.fields[index].input) {
            (Entry::Choice(at), Input::Choice(choices)) => {
                let len = choices.len();
                *at = match motion {
                    Motion::Up => (*at + len - 1) % len,
                    Motion::Down => (*at + 1) % len,
                    Motion::Top => 0,
                    Motion::Bottom => len - 1,
                    Motion::PageUp | Motion::PageDown | Motion::HalfPageUp | Motion::HalfPageDown => {
                        return self.travel(motion);
                    }
                };
                self.typed(index, known);
            }
            (Entry::Items(_), _) => self.choose_item(index, motion),
            (Entry::Line(_) | Entry::Secret(_) | Entry::File(..) | Entry::Choice(_), _) => {
                self.travel(motion);
            }
        }
    }

    /// Through the fields, where there is nothing to choose.
    fn travel(&mut self, motion: Motion) {
        match motion {
            Motion::Up => self.step(-1),
            Motion::Down => self.step(1),
            Motion::PageUp | Motion::HalfPageUp => self.leap(-1),
            Motion::PageDown | Motion::HalfPageDown => self.leap(1),
            Motion::Top | Motion::Bottom => {}
        }
    }

    /// What stands in a field has changed: so does the draft.
    fn typed(&mut self, index: usize, known: &Known) {
        self.dirty = true;
        self.visited[index] = true;
        self.refused = None;
        self.trouble = None;
        self.remark = None;
        self.picker.typed = true;
        self.picker.placed = false;
        self.picker.armed = false;
        let field = &self.rows.fields[index];
        match entry::value_of(field, &self.entries[index]) {
            Some(Ok(value)) if !value.is_null() => write(&mut self.draft, field.path, value),
            Some(Ok(_) | Err(_)) | None => remove(&mut self.draft, field.path),
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
        let paths = |field: &Field| {
            let paths = std::iter::once(field.path).chain(field.answers_for.iter().copied());
            paths.map(str::to_lowercase).collect::<Vec<_>>()
        };
        let ends = |(_, field): &(usize, &Field)| {
            paths(field).iter().any(|path| path.ends_with(&format!("/{wanted}")))
        };
        let has = |(_, field): &(usize, &Field)| {
            paths(field).iter().any(|path| path.split('/').any(|part| part == last))
        };
        // What the service names more closely than the form has it, as one item of a list.
        let within = |(_, field): &(usize, &Field)| {
            let tails = |path: &String| {
                let tail = path.trim_start_matches("/properties").trim_start_matches("/properties");
                let wanted = wanted.trim_start_matches("properties/");
                tail.len() > 1 && wanted.starts_with(&tail[1..])
            };
            paths(field).iter().any(tails)
        };
        self.shown()
            .find(ends)
            .or_else(|| self.shown().find(has))
            .or_else(|| self.shown().find(within))
            .map(|(index, _)| index)
    }
}

/// Puts pasted text into a line: in one line, and without what a terminal would take for more than text.
pub(super) fn insert(line: &mut Line, pasted: &str) {
    let (pasted, cursor) = (Text::new(pasted.trim()), line.cursor());
    let before: String = line.value().chars().take(cursor).collect();
    let after: String = line.value().chars().skip(cursor).collect();
    *line = Line::new(before + &pasted + &after).with_cursor(cursor + pasted.chars().count());
}
