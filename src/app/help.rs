//! The help: all keys that mean something, read from the table of bindings and the action rows.

use super::{
    keymap::{self, Bound, Command, Does, Keymap, Layer},
    layout::{self, Screen},
    panes::PaneId,
    wrap::wrap,
};
use crate::{
    domain::permissions::Permissions,
    kinds::{KINDS, action::Action},
};
use crossterm::event::{Event as TerminalEvent, KeyEvent};
use tui_input::{Input, backend::crossterm::EventHandler};
use unicode_width::UnicodeWidthStr;

/// The width of the keys on a screen with so many cells in a line.
pub fn keys_width(columns: usize) -> u16 {
    if columns < layout::NARROW { 8 } else { 24 }
}

/// One line of the help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A heading.
    Heading(String),
    /// Keys and what they do.
    Keys(String, String),
    /// The same of what the user may not do, and why.
    Barred(String, String),
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
    /// What may be done to what is on the screen.
    actions: Actions,
}

/// Which actions there are keys for.
#[derive(Clone, Debug, Default)]
pub struct Actions {
    /// The pane that lists what they are done to; `None` for those of all panes.
    pub pane: Option<PaneId>,
    /// What the user may do, as far as that is known.
    pub permissions: Option<Permissions>,
}

impl Help {
    /// Opens the help for what was on the screen.
    pub fn open(layer: Layer, actions: Actions) -> Self {
        Self { layer, scroll: 0, search: Input::default(), searching: false, actions }
    }

    /// Its lines in `width` cells, as far as they have the words that are searched for. What a key does goes on below
    /// itself, without the key, and begins there when the key has no room beside it.
    pub fn lines(&self, keymap: &Keymap, width: usize) -> Vec<Line> {
        let words = self.search.value().to_lowercase();
        let has = |line: &Line| match line {
            Line::Heading(_) => true,
            Line::Keys(keys, does) | Line::Barred(keys, does) => {
                let text = format!("{keys} {does}").to_lowercase();
                words.split_whitespace().all(|word| text.contains(word))
            }
        };
        let mut lines: Vec<Line> = Vec::new();
        for line in all_lines(keymap, self.layer, &self.actions).into_iter().filter(has) {
            if matches!((lines.last(), &line), (Some(Line::Heading(_)), Line::Heading(_))) {
                lines.pop();
            }
            lines.push(line);
        }
        if matches!(lines.last(), Some(Line::Heading(_))) {
            lines.pop();
        }
        let room = (usize::from(keys_width(width)), width.saturating_sub(usize::from(keys_width(width)) + 3));
        let wrapped = |line| match line {
            Line::Heading(text) => vec![Line::Heading(text)],
            Line::Keys(keys, does) => below(keys, &does, room, Line::Keys),
            Line::Barred(keys, does) => below(keys, &does, room, Line::Barred),
        };
        lines.into_iter().flat_map(wrapped).collect()
    }

    /// Carries out a command on a screen like this; false when the help is left.
    pub fn command(&mut self, command: Command, keymap: &Keymap, screen: Screen) -> bool {
        if self.searching {
            self.searching = false;
            if command == Command::Back {
                self.search = Input::default();
            }
            return true;
        }
        match command {
            Command::Move(motion) => {
                let (width, page) = (screen.columns(), screen.lines());
                let most = self.lines(keymap, width).len().saturating_sub(page);
                self.scroll = motion.from(self.scroll, most + 1, page);
            }
            Command::Filter => {
                *self.begin_search() = Input::default();
                self.searching = true;
            }
            Command::Back => return false,
            _ => {}
        }
        true
    }

    /// Takes in a key that is no command.
    pub fn type_key(&mut self, key: KeyEvent) {
        if self.searching {
            self.begin_search().handle_event(&TerminalEvent::Key(key));
        }
    }

    /// The layer whose keys hold while it is open.
    pub fn own_layer(&self) -> Layer {
        if self.searching { Layer::Search } else { Layer::Help }
    }

    /// What is searched for is about to change.
    pub fn begin_search(&mut self) -> &mut Input {
        self.scroll = 0;
        &mut self.search
    }
}

/// What keys do, as lines of which only the first names them.
fn below(
    mut keys: String,
    does: &str,
    (beside, room): (usize, usize),
    line: fn(String, String) -> Line,
) -> Vec<Line> {
    let alone = (keys.width() >= beside).then(|| line(std::mem::take(&mut keys), String::new()));
    let parts = wrap(does, room).into_iter().map(|part| line(std::mem::take(&mut keys), part));
    alone.into_iter().chain(parts).collect()
}

fn all_lines(keymap: &Keymap, first: Layer, actions: &Actions) -> Vec<Line> {
    let mut lines = Vec::new();
    // The one in front of the user and what holds there too, then the others in the order of the table. While something is
    // played back there are no others.
    let mut layers = match first {
        Layer::Replay => vec![Layer::Replay, Layer::Help, Layer::Search],
        first => vec![first, Layer::Everywhere],
    };
    for layer in keymap.iter().filter_map(|bound| bound.layer).filter(|_| first != Layer::Replay) {
        if !layers.contains(&layer) {
            layers.push(layer);
        }
    }
    for layer in layers {
        lines.push(Line::Heading(layer.title().to_owned()));
        let place = if layer == Layer::Everywhere { first } else { layer };
        lines.extend(lines_in(place, keymap, layer, actions));
    }
    lines
}

/// The keys of one layer and what they do; those of lists begin with the actions.
pub fn lines_of(keymap: &Keymap, layer: Layer, actions: &Actions) -> Vec<Line> {
    lines_in(layer, keymap, layer, actions)
}

/// Those of the keys of one layer that are keys in another, `place`.
fn lines_in(place: Layer, keymap: &Keymap, layer: Layer, actions: &Actions) -> Vec<Line> {
    let mut lines = if layer == Layer::Pane { action_lines(keymap, actions) } else { Vec::new() };
    let bound = keymap.iter().filter(|bound| bound.layer == Some(layer));
    lines.extend(bound.filter_map(|bound| Some(Line::Keys(reached(bound, place)?, bound.help.to_owned()))));
    lines
}

/// How one comes to it: by its keys, or where it has none by its name in the palette, if that has it.
fn reached(bound: &Bound, place: Layer) -> Option<String> {
    let keys: Vec<&str> = bound.keys_in(place).collect();
    match (bound.layer, bound.does) {
        _ if !keys.is_empty() => Some(labels(&keys)),
        (_, Does::Command(Command::Move(_))) => None,
        (Some(Layer::Pane | Layer::Everywhere), _) => Some(format!(":{}", bound.name())),
        _ => None,
    }
}

fn labels<K: AsRef<str>>(keys: &[K]) -> String {
    let labels: Vec<String> = keys.iter().map(|key| keymap::label(key.as_ref())).collect();
    labels.join("  ")
}

/// The actions of a pane, or of all; one that several panes share stands once, with the panes where it can be done.
fn action_lines(keymap: &Keymap, actions: &Actions) -> Vec<Line> {
    let mut rows: Vec<(&Action, Vec<&str>)> = Vec::new();
    for kind in KINDS.iter().filter(|kind| actions.pane.is_none_or(|pane| pane == PaneId::of(kind))) {
        let title = PaneId::of(kind).pane().title;
        for action in kind.actions {
            match rows.iter_mut().find(|(known, _)| (known.key, known.help) == (action.key, action.help)) {
                Some((_, titles)) if !titles.contains(&title) => titles.push(title),
                Some(_) => {}
                None => rows.push((action, vec![title])),
            }
        }
    }
    let line = |(action, titles): (&Action, Vec<&str>)| {
        // Without a key of its own it is done from the menu of actions.
        let menu = || keymap.label_of(Layer::Pane, Command::Actions).unwrap_or_default();
        let keys = match keymap.keys_of_action(action.name) {
            [] => format!("{}, {}", menu(), action.label),
            keys => labels(keys),
        };
        let does = format!("{} ({})", action.help, action.name);
        let does = if actions.pane.is_some() { does } else { format!("{}: {does}", titles.join(", ")) };
        match actions.permissions.as_ref().and_then(|permissions| permissions.missing(action.needs())) {
            Some(missing) => Line::Barred(keys, format!("{does}: {}", missing.lack)),
            None => Line::Keys(keys, does),
        }
    };
    rows.into_iter().map(line).collect()
}
