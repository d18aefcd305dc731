//! The help: all keys that mean something, read from the table of bindings and the action rows.

use super::{
    keymap::{self, BINDINGS, Layer},
    list::Motion,
};
use crate::kinds::{KINDS, action::Action};
use crossterm::event::{Event as TerminalEvent, KeyEvent};
use tui_input::{Input, backend::crossterm::EventHandler};

/// One line of the help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A heading.
    Heading(String),
    /// Keys and what they do.
    Keys(String, String),
}

/// The help that is open.
#[derive(Debug)]
pub struct Help {
    /// Where it was asked for; its keys come first.
    pub layer: Layer,
    /// The first line on screen.
    pub scroll: usize,
    /// What is searched for.
    pub search: Input,
    /// Whether the search line has the keys.
    pub searching: bool,
}

impl Help {
    /// Opens the help for what was on the screen.
    pub fn open(layer: Layer) -> Self {
        Self { layer, scroll: 0, search: Input::default(), searching: false }
    }

    /// Its lines, as far as they have the words that are searched for.
    pub fn lines(&self) -> Vec<Line> {
        let words = self.search.value().to_lowercase();
        let has = |line: &Line| match line {
            Line::Heading(_) => true,
            Line::Keys(keys, does) => {
                let text = format!("{keys} {does}").to_lowercase();
                words.split_whitespace().all(|word| text.contains(word))
            }
        };
        let mut lines: Vec<Line> = Vec::new();
        for line in all_lines(self.layer).into_iter().filter(has) {
            if matches!((lines.last(), &line), (Some(Line::Heading(_)), Line::Heading(_))) {
                lines.pop();
            }
            lines.push(line);
        }
        if matches!(lines.last(), Some(Line::Heading(_))) {
            lines.pop();
        }
        lines
    }

    /// Scrolls.
    pub fn go(&mut self, motion: Motion, page: usize) {
        let most = self.lines().len().saturating_sub(page);
        self.scroll = motion.from(self.scroll, most + 1, page);
    }

    /// A key into the search line.
    pub fn search_key(&mut self, key: KeyEvent) {
        self.search.handle_event(&TerminalEvent::Key(key));
        self.scroll = 0;
    }
}

/// The layers in the order in which they are explained, after the one in front of the user.
const ORDER: &[Layer] = &[
    Layer::Pane,
    Layer::Details,
    Layer::Form,
    Layer::Confirm,
    Layer::TypedName,
    Layer::Menu,
    Layer::Filter,
    Layer::Search,
    Layer::Help,
    Layer::Message,
    Layer::Everywhere,
];

fn all_lines(first: Layer) -> Vec<Line> {
    let mut lines = Vec::new();
    for layer in std::iter::once(first).chain(ORDER.iter().copied().filter(|layer| *layer != first)) {
        lines.push(Line::Heading(layer.title().to_owned()));
        if layer == Layer::Pane {
            lines.extend(action_lines());
        }
        lines.extend(layer_lines(layer));
    }
    lines
}

fn layer_lines(layer: Layer) -> impl Iterator<Item = Line> {
    BINDINGS.iter().filter(move |binding| binding.layer == layer).map(|binding| {
        let keys: Vec<String> = binding.keys.iter().map(|key| keymap::label(key)).collect();
        Line::Keys(keys.join(" "), binding.help.to_owned())
    })
}

/// The actions of all types; one that several types share is named once.
fn action_lines() -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for kind in KINDS {
        for action in kind.actions {
            let line = action_line(kind.noun, action);
            if !lines.iter().any(|known| matches!((known, &line), (Line::Keys(_, a), Line::Keys(_, b)) if a.ends_with(tail(b)))) {
                lines.push(line);
            }
        }
    }
    lines
}

fn action_line(noun: &str, action: &Action) -> Line {
    let key = if action.key.is_empty() { "(a)".to_owned() } else { keymap::label(action.key) };
    Line::Keys(key, format!("{noun}: {}", action.help))
}

/// What an action does, without the type that it is for.
fn tail(does: &str) -> &str {
    does.split_once(": ").map_or(does, |(_, tail)| tail)
}
