//! Files: a form that is filled from one, a field whose content comes from one, a request that is written to one.

use super::{Entry, Form, Outcome, Question, Reading, entry, insert};
use crate::{
    app::keymap::Command,
    domain::{ask::Content, text::Text},
    kinds::{
        field::{Field, Input},
        form::{Known, LOCATION, Origin, Sends},
        property::{at, write},
        yaml,
    },
};
use base64::{Engine, prelude::BASE64_STANDARD};
use crossterm::event::{Event as TerminalEvent, KeyEvent};
use secrecy::{ExposeSecret, SecretString};
use tui_input::{Input as Line, backend::crossterm::EventHandler};

/// What a file is named for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The form is filled from it.
    Open,
    /// The request is written to it.
    Save,
}

/// The name of a file while it is typed.
#[derive(Debug)]
pub struct Prompt {
    /// What for.
    pub purpose: Purpose,
    /// What is typed.
    pub line: Line,
    /// What was wrong with the last one.
    pub failed: Option<Text>,
}

impl Prompt {
    pub(super) fn open() -> Self {
        Self { purpose: Purpose::Open, line: Line::default(), failed: None }
    }

    pub(super) fn save(name: &str, extension: &str) -> Self {
        let name = if name.is_empty() { "compute" } else { name };
        Self { purpose: Purpose::Save, line: Line::new(format!("{name}.{extension}")), failed: None }
    }

    pub(super) fn key(&mut self, key: KeyEvent) {
        self.line.handle_event(&TerminalEvent::Key(key));
        self.failed = None;
    }

    pub(super) fn paste(&mut self, pasted: &str) {
        insert(&mut self.line, pasted);
        self.failed = None;
    }
}

impl Form {
    /// Whether it can be filled from a file of `az ml`.
    pub fn takes_file(&self) -> bool {
        self.rows.sends == Sends::New
    }

    pub(super) fn command_prompt(&mut self, command: Command) -> Outcome {
        let Some(prompt) = &self.prompt else { return Outcome::Stay };
        let (path, purpose) = (prompt.line.value().trim().to_owned(), prompt.purpose);
        match (command, purpose) {
            (Command::Back, _) => self.prompt = None,
            (Command::Accept, _) if path.is_empty() => {}
            (Command::Accept, Purpose::Open) => self.wishes.push(Question::File(path)),
            (Command::Accept, Purpose::Save) => return Outcome::Save(path),
            _ => {}
        }
        Outcome::Stay
    }

    pub(super) fn read_file(&mut self, index: usize) {
        let Entry::File(line, _) = &self.entries[index] else { return };
        self.wishes.push(Question::File(line.value().trim().to_owned()));
    }

    /// How much stands in the draft for a field whose content comes from a file.
    pub(super) fn content_size(&self, index: usize) -> Option<String> {
        let content = at(&self.draft, self.rows.fields[index].path)?.as_str()?;
        let bytes = BASE64_STANDARD.decode(content).map_or(content.len(), |bytes| bytes.len());
        Some(format!("a script of {bytes} bytes"))
    }

    /// What was to be written is, or why it is not. Gives whether the form is where that is seen.
    pub fn heard_saved(&mut self, answer: &Result<(), Text>) -> bool {
        let Some(prompt) = self.prompt.as_mut().filter(|prompt| prompt.purpose == Purpose::Save) else {
            return false;
        };
        match answer {
            Ok(()) => self.prompt = None,
            Err(why) => prompt.failed = Some(why.clone()),
        }
        true
    }

    /// The content of a file that was asked for, or why it cannot be read. Gives what is to be told about it.
    pub fn heard_file(&mut self, path: &str, answer: &Result<Content, Text>, known: &Known) -> Option<Text> {
        // While a name is typed, a script may come that was asked for before.
        let opens =
            |prompt: &&mut Prompt| prompt.purpose == Purpose::Open && prompt.line.value().trim() == path;
        if let Some(prompt) = self.prompt.as_mut().filter(opens) {
            let text = answer
                .as_ref()
                .map_err(Clone::clone)
                .and_then(|content| std::str::from_utf8(&content.0).map_err(|_| Text::new("it is no text")));
            match text.and_then(|text| yaml::read(text).map_err(|why| Text::from(why.to_string()))) {
                Err(why) => prompt.failed = Some(why),
                Ok(loaded) => return self.load(loaded, known),
            }
            return None;
        }
        if let Some(at) = self.secret_files.iter().position(|file| file.path == path) {
            let file = self.secret_files.remove(at);
            return self.heard_secret(file.pointer, path, answer, known);
        }
        let named = |(_, entry): &(usize, &Entry)| matches!(entry, Entry::File(line, Reading::Unread | Reading::Failed(_)) if line.value().trim() == path);
        let (index, _) = self.entries.iter().enumerate().find(named)?;
        let Entry::File(_, reading) = &mut self.entries[index] else { return None };
        match answer {
            Ok(bytes) => {
                *reading = Reading::Read;
                write(
                    &mut self.draft,
                    self.rows.fields[index].path,
                    BASE64_STANDARD.encode(&*bytes.0).into(),
                );
                self.step(1);
            }
            Err(why) => *reading = Reading::Failed(why.clone()),
        }
        self.typed_elsewhere(index, known);
        None
    }

    /// The content of a file that is a secret of the form.
    fn heard_secret(
        &mut self,
        pointer: &str,
        path: &str,
        answer: &Result<Content, Text>,
        known: &Known,
    ) -> Option<Text> {
        let index = self.rows.fields.iter().position(|field| field.path == pointer && field.is_secret())?;
        let why = match answer {
            Err(why) => why.clone(),
            Ok(content) => {
                match (std::str::from_utf8(&content.0), &mut self.entries[index]) {
                    (Ok(text), Entry::Secret(input)) => input.put(text),
                    (Err(_), _) => return Some(Text::from(format!("{path} is no text"))),
                    (Ok(_), _) => {}
                }
                self.typed_elsewhere(index, known);
                return None;
            }
        };
        Some(Text::from(format!("{} could not be read: {why}", self.rows.fields[index].label)))
    }

    /// Puts secrets into their fields, and chooses what those fields are there for.
    pub fn put_secrets(&mut self, secrets: &[(&'static str, SecretString)], known: &Known) {
        for (path, secret) in secrets {
            let is_it = |field: &Field| field.path == *path && field.is_secret();
            let Some(index) = self.rows.fields.iter().position(is_it) else { continue };
            if let Entry::Secret(input) = &mut self.entries[index] {
                input.put(secret.expose_secret());
            }
            self.reveal(index);
        }
        self.dirty = true;
        self.visited.fill(true);
        self.check(known);
    }

    /// Chooses, among what is not sent, what makes a field appear.
    fn reveal(&mut self, index: usize) {
        let shown = self.rows.fields[index].shown;
        if shown(&self.draft) {
            return;
        }
        for (at, field) in
            self.rows.fields.iter().enumerate().filter(|(_, field)| field.path.starts_with("/form/"))
        {
            let Input::Choice(choices) = field.input else { continue };
            for (number, choice) in choices.iter().enumerate() {
                let mut draft = self.draft.clone();
                write(&mut draft, field.path, choice.value());
                if shown(&draft) {
                    self.draft = draft;
                    self.entries[at] = Entry::Choice(number);
                    return;
                }
            }
        }
    }

    /// Fills the form from a file: what the file has takes the place of what stands there.
    fn load(&mut self, mut loaded: yaml::Loaded, known: &Known) -> Option<Text> {
        let wanted = at(&self.draft, "/properties/computeType").cloned();
        let found = at(&loaded.body, "/properties/computeType").cloned();
        if wanted != found {
            let word = |value: Option<serde_json::Value>| {
                value.and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
            };
            let why = format!("the file is for {}, this form for {}", word(found), word(wanted));
            if let Some(prompt) = &mut self.prompt {
                prompt.failed = Some(Text::from(why));
            }
            return None;
        }
        self.prompt = None;
        loaded.resolve_subnet(self.workspace.subscription(), self.workspace.group());
        let region = LOCATION.read(&self.draft).unwrap_or_default();
        let origin = Origin { region: &region, compute: None };
        self.draft = self.rows.load(&origin, loaded.name.as_deref(), &loaded.body);
        self.entries = self.rows.fields.iter().map(|field| entry::entry(field, &self.draft)).collect();
        self.put_secrets(&loaded.secrets, known);
        // A secret that stands in a file of its own is read like any other.
        self.secret_files.clone_from(&loaded.files);
        self.wishes.extend(loaded.files.iter().map(|file| Question::File(file.path.clone())));
        let mut told = vec!["filled from the file".to_owned()];
        told.extend(loaded.not_sent.iter().map(|key| format!("not sent: {key}")));
        told.extend(loaded.assumed.iter().map(|assumed| format!("assumed: {}", assumed.said)));
        told.extend(self.obstacle().map(|obstacle| format!("not complete: {obstacle}")));
        Some(Text::from(told.join("; ")))
    }
}
