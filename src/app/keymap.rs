//! Keys: one table of bindings. Resolving, hints, help and the README's table are all read from it.

use super::list::Motion;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// What a key can do. Verbs of a compute type are not here: they are its action rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Move the cursor, or scroll.
    Move(Motion),
    /// Open the pane of this number.
    Pane(char),
    /// Open the next pane or part.
    Next,
    /// Open the pane or part before.
    Previous,
    /// Open what the cursor is on.
    Open,
    /// Leave, one step.
    Back,
    /// End the program.
    Quit,
    /// Type a filter, or a search.
    Filter,
    /// To the next match.
    NextMatch,
    /// To the match before.
    PreviousMatch,
    /// Show the keys.
    Help,
    /// List all that can be done to the row.
    Actions,
    /// Open the pane's create form.
    New,
    /// Open the attach form.
    Attach,
    /// Show the raw JSON.
    Json,
    /// Show only problems, or all.
    Problems,
    /// Sort by the next column.
    SortNext,
    /// Sort by the column before.
    SortPrevious,
    /// Turn the order round.
    Invert,
    /// Read everything now.
    Refresh,
    /// Stop reading, or go on.
    Pause,
    /// Choose a workspace.
    Workspaces,
    /// Hand the terminal back to the shell.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Take what is chosen, go on to the next field, or press the button in focus.
    Accept,
    /// Say yes.
    Yes,
    /// Say no.
    No,
    /// Show the request that would be sent.
    Preview,
}

/// Who has the keys: the top-most thing on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// Whatever is on the screen.
    Everywhere,
    /// A list of rows.
    Pane,
    /// The filter line.
    Filter,
    /// The details of a compute.
    Details,
    /// The search line of the details.
    Search,
    /// A form.
    Form,
    /// A question.
    Confirm,
    /// A question that wants a name typed.
    TypedName,
    /// A list to choose from.
    Menu,
    /// The help.
    Help,
    /// A message.
    Message,
}

impl Layer {
    /// What the help calls it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::Pane => "Lists",
            Self::Filter => "Filter line",
            Self::Details => "Details",
            Self::Search => "Search line",
            Self::Form => "Forms",
            Self::Confirm => "Questions",
            Self::TypedName => "Questions that want a name",
            Self::Menu => "Choices",
            Self::Help => "Help",
            Self::Message => "Messages",
        }
    }

    /// Whether characters are typed into it.
    pub fn takes_text(self) -> bool {
        match self {
            Self::Filter | Self::Search | Self::Form | Self::TypedName => true,
            Self::Everywhere
            | Self::Pane
            | Self::Details
            | Self::Confirm
            | Self::Menu
            | Self::Help
            | Self::Message => false,
        }
    }
}

/// One binding.
pub struct Binding {
    /// Where it holds.
    pub layer: Layer,
    /// The keys that do it, in the notation of `name`; the first one is shown in hints.
    pub keys: &'static [&'static str],
    /// What it does.
    pub command: Command,
    /// What it does, in words.
    pub help: &'static str,
    /// Its word on the hint line, if it is hinted at.
    pub hint: Option<&'static str>,
}

const fn bind(layer: Layer, keys: &'static [&'static str], command: Command, help: &'static str) -> Binding {
    Binding { layer, keys, command, help, hint: None }
}

impl Binding {
    const fn hint(self, word: &'static str) -> Self {
        Self { hint: Some(word), ..self }
    }
}

/// All bindings, in the order of the help.
#[rustfmt::skip]
pub static BINDINGS: &[Binding] = &[
    bind(Layer::Pane, &["n"], Command::New, "new compute of this pane").hint("new"),
    bind(Layer::Pane, &["A"], Command::Attach, "attach a compute").hint("attach"),
    bind(Layer::Pane, &["enter", "l", "d", "right"], Command::Open, "details").hint("details"),
    bind(Layer::Pane, &["a"], Command::Actions, "all actions, and why some are not possible now").hint("actions"),
    bind(Layer::Pane, &["y"], Command::Json, "raw JSON, secrets left out"),
    bind(Layer::Pane, &["/"], Command::Filter, "filter: word, or !word for rows without it").hint("filter"),
    bind(Layer::Pane, &["z"], Command::Problems, "only failed, unusable, unreadable, or moving for over 10 min").hint("problems"),
    bind(Layer::Pane, &["j", "down"], Command::Move(Motion::Down), "one row down"),
    bind(Layer::Pane, &["k", "up"], Command::Move(Motion::Up), "one row up"),
    bind(Layer::Pane, &["pgdn", "ctrl-f"], Command::Move(Motion::PageDown), "one page down"),
    bind(Layer::Pane, &["pgup"], Command::Move(Motion::PageUp), "one page up"),
    bind(Layer::Pane, &["g g", "home"], Command::Move(Motion::Top), "first row"),
    bind(Layer::Pane, &["G", "end"], Command::Move(Motion::Bottom), "last row"),
    bind(Layer::Pane, &[">"], Command::SortNext, "sort by the next column"),
    bind(Layer::Pane, &["<"], Command::SortPrevious, "sort by the column before"),
    bind(Layer::Pane, &["O"], Command::Invert, "turn the order round"),
    bind(Layer::Pane, &["2"], Command::Pane('2'), "instances"),
    bind(Layer::Pane, &["3"], Command::Pane('3'), "clusters"),
    bind(Layer::Pane, &["4"], Command::Pane('4'), "inference clusters"),
    bind(Layer::Pane, &["5"], Command::Pane('5'), "attached computes"),
    bind(Layer::Pane, &["7"], Command::Pane('7'), "quota"),
    bind(Layer::Pane, &["8"], Command::Pane('8'), "activity"),
    bind(Layer::Pane, &["tab", "]"], Command::Next, "next pane"),
    bind(Layer::Pane, &["backtab", "["], Command::Previous, "pane before"),
    bind(Layer::Pane, &["W"], Command::Workspaces, "choose a workspace"),
    bind(Layer::Pane, &["p"], Command::Pause, "pause or resume polling (operations are still followed)"),
    bind(Layer::Pane, &["esc", "h", "left"], Command::Back, "clear problems only, then the filter"),
    bind(Layer::Pane, &["?", "f1"], Command::Help, "help").hint("help"),
    bind(Layer::Pane, &["q"], Command::Quit, "quit").hint("quit"),

    bind(Layer::Filter, &["enter"], Command::Accept, "keep the filter and go back to the list").hint("keep"),
    bind(Layer::Filter, &["esc"], Command::Back, "clear the filter").hint("clear"),
    bind(Layer::Filter, &["down"], Command::Move(Motion::Down), "one row down"),
    bind(Layer::Filter, &["up"], Command::Move(Motion::Up), "one row up"),

    bind(Layer::Details, &["tab", "]", "right"], Command::Next, "next part").hint("next part"),
    bind(Layer::Details, &["backtab", "[", "left"], Command::Previous, "part before"),
    bind(Layer::Details, &["y"], Command::Json, "raw JSON, secrets left out").hint("JSON"),
    bind(Layer::Details, &["a"], Command::Actions, "every action").hint("actions"),
    bind(Layer::Details, &["/"], Command::Filter, "search in the text").hint("search"),
    bind(Layer::Details, &["n"], Command::NextMatch, "next match"),
    bind(Layer::Details, &["N"], Command::PreviousMatch, "match before"),
    bind(Layer::Details, &["j", "down"], Command::Move(Motion::Down), "one line down"),
    bind(Layer::Details, &["k", "up"], Command::Move(Motion::Up), "one line up"),
    bind(Layer::Details, &["pgdn", "ctrl-f"], Command::Move(Motion::PageDown), "one page down"),
    bind(Layer::Details, &["pgup"], Command::Move(Motion::PageUp), "one page up"),
    bind(Layer::Details, &["g g", "home"], Command::Move(Motion::Top), "to the top"),
    bind(Layer::Details, &["G", "end"], Command::Move(Motion::Bottom), "to the end"),
    bind(Layer::Details, &["?", "f1"], Command::Help, "help").hint("help"),
    bind(Layer::Details, &["esc", "h", "q"], Command::Back, "back to the list").hint("back"),

    bind(Layer::Search, &["enter"], Command::Accept, "to the first match").hint("find"),
    bind(Layer::Search, &["esc"], Command::Back, "leave the search").hint("leave"),

    bind(Layer::Form, &["tab"], Command::Next, "next field").hint("next"),
    bind(Layer::Form, &["backtab"], Command::Previous, "field before").hint("before"),
    bind(Layer::Form, &["down"], Command::Move(Motion::Down), "next choice"),
    bind(Layer::Form, &["up"], Command::Move(Motion::Up), "choice before"),
    bind(Layer::Form, &["pgdn"], Command::Move(Motion::PageDown), "a page of choices down"),
    bind(Layer::Form, &["pgup"], Command::Move(Motion::PageUp), "a page of choices up"),
    bind(Layer::Form, &["enter"], Command::Accept, "take the choice and go on; on the button: send").hint("take, go on"),
    bind(Layer::Form, &["ctrl-p"], Command::Preview, "show or hide the exact request").hint("request"),
    bind(Layer::Form, &["esc"], Command::Back, "leave; asks first when something was typed").hint("leave"),
    bind(Layer::Form, &["f1"], Command::Help, "help"),

    bind(Layer::Confirm, &["tab", "right", "l"], Command::Next, "the other button").hint("other button"),
    bind(Layer::Confirm, &["backtab", "left", "h"], Command::Previous, "the other button"),
    bind(Layer::Confirm, &["enter"], Command::Accept, "press the button in focus").hint("press"),
    bind(Layer::Confirm, &["y"], Command::Yes, "yes, where no name is asked for").hint("yes"),
    bind(Layer::Confirm, &["n", "esc", "q"], Command::No, "cancel").hint("cancel"),

    bind(Layer::TypedName, &["enter"], Command::Accept, "do it, once the name is complete").hint("do it"),
    bind(Layer::TypedName, &["esc"], Command::No, "cancel").hint("cancel"),

    bind(Layer::Menu, &["j", "down"], Command::Move(Motion::Down), "one down"),
    bind(Layer::Menu, &["k", "up"], Command::Move(Motion::Up), "one up"),
    bind(Layer::Menu, &["pgdn", "ctrl-f"], Command::Move(Motion::PageDown), "one page down"),
    bind(Layer::Menu, &["pgup"], Command::Move(Motion::PageUp), "one page up"),
    bind(Layer::Menu, &["g g", "home"], Command::Move(Motion::Top), "first"),
    bind(Layer::Menu, &["G", "end"], Command::Move(Motion::Bottom), "last"),
    bind(Layer::Menu, &["enter", "l"], Command::Accept, "take it").hint("take"),
    bind(Layer::Menu, &["esc", "h", "q"], Command::Back, "leave").hint("leave"),

    bind(Layer::Help, &["j", "down"], Command::Move(Motion::Down), "one line down").hint("scroll"),
    bind(Layer::Help, &["k", "up"], Command::Move(Motion::Up), "one line up"),
    bind(Layer::Help, &["pgdn", "ctrl-f", "space"], Command::Move(Motion::PageDown), "one page down"),
    bind(Layer::Help, &["pgup"], Command::Move(Motion::PageUp), "one page up"),
    bind(Layer::Help, &["g g", "home"], Command::Move(Motion::Top), "to the top"),
    bind(Layer::Help, &["G", "end"], Command::Move(Motion::Bottom), "to the end"),
    bind(Layer::Help, &["/"], Command::Filter, "show only what contains these words").hint("search"),
    bind(Layer::Help, &["esc", "q", "h", "?", "f1"], Command::Back, "back").hint("back"),

    bind(Layer::Message, &["enter", "esc", "q", "space"], Command::Back, "close").hint("close"),

    bind(Layer::Everywhere, &["r", "f5"], Command::Refresh, "read everything now"),
    bind(Layer::Everywhere, &["ctrl-l"], Command::Redraw, "draw the screen anew"),
    bind(Layer::Everywhere, &["ctrl-z"], Command::Suspend, "suspend"),
    bind(Layer::Everywhere, &["ctrl-c ctrl-c"], Command::Quit, "quit from anywhere"),
];

/// What a key means in a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// This.
    Command(Command),
    /// The beginning of a sequence.
    Begun,
    /// Nothing.
    Nothing,
}

/// Looks a key, or a sequence of keys, up in a layer and then everywhere.
pub fn resolve(layer: Layer, keys: &str) -> Resolved {
    let here = |binding: &&Binding| binding.layer == layer || binding.layer == Layer::Everywhere;
    let mut begun = false;
    for binding in BINDINGS.iter().filter(here) {
        for bound in binding.keys.iter().filter(|key| binding.layer == layer || reaches(layer, key)) {
            if *bound == keys {
                return Resolved::Command(binding.command);
            }
            begun |= bound.strip_prefix(keys).is_some_and(|rest| rest.starts_with(' '));
        }
    }
    if begun { Resolved::Begun } else { Resolved::Nothing }
}

/// Where characters are typed, a plain letter is text and never a command.
fn reaches(layer: Layer, key: &str) -> bool {
    !layer.takes_text() || key.starts_with("ctrl-") || key.len() > 1 && key.starts_with('f')
}

/// The bindings of a layer that are hinted at.
pub fn hints(layer: Layer) -> impl Iterator<Item = (&'static str, &'static str)> {
    BINDINGS
        .iter()
        .filter(move |binding| binding.layer == layer)
        .filter_map(|binding| Some((binding.keys[0], binding.hint?)))
}

/// The first key bound to a command in a layer.
pub fn key_of(layer: Layer, command: Command) -> Option<&'static str> {
    BINDINGS
        .iter()
        .find(|binding| binding.layer == layer && binding.command == command)
        .map(|binding| binding.keys[0])
}

/// A key in the notation of the bindings: `j`, `S`, `ctrl-d`, `enter`, `f5`; `None` for keys that have no name here.
pub fn name(key: KeyEvent) -> Option<String> {
    let mut name = String::new();
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        name.push_str("ctrl-");
    }
    if key.modifiers.contains(KeyModifiers::ALT) {
        name.push_str("alt-");
    }
    match key.code {
        KeyCode::Char(' ') => name.push_str("space"),
        KeyCode::Char(c) if name.is_empty() => name.push(c),
        KeyCode::Char(c) => name.extend(c.to_lowercase()),
        KeyCode::F(n) => name.push_str(&format!("f{n}")),
        KeyCode::Enter => name.push_str("enter"),
        KeyCode::Esc => name.push_str("esc"),
        KeyCode::Tab if key.modifiers.contains(KeyModifiers::SHIFT) => name.push_str("backtab"),
        KeyCode::Tab => name.push_str("tab"),
        KeyCode::BackTab => name.push_str("backtab"),
        KeyCode::Up => name.push_str("up"),
        KeyCode::Down => name.push_str("down"),
        KeyCode::Left => name.push_str("left"),
        KeyCode::Right => name.push_str("right"),
        KeyCode::Home => name.push_str("home"),
        KeyCode::End => name.push_str("end"),
        KeyCode::PageUp => name.push_str("pgup"),
        KeyCode::PageDown => name.push_str("pgdn"),
        KeyCode::Backspace => name.push_str("backspace"),
        KeyCode::Delete => name.push_str("delete"),
        KeyCode::Insert
        | KeyCode::Null
        | KeyCode::CapsLock
        | KeyCode::ScrollLock
        | KeyCode::NumLock
        | KeyCode::PrintScreen
        | KeyCode::Pause
        | KeyCode::Menu
        | KeyCode::KeypadBegin
        | KeyCode::Media(_)
        | KeyCode::Modifier(_) => return None,
    }
    Some(name)
}

/// A key as people write it: `Enter`, `Ctrl-D`, `↓`.
pub fn label(key: &str) -> String {
    let one = |key: &str| match key {
        "enter" => "Enter".to_owned(),
        "esc" => "Esc".to_owned(),
        "tab" => "Tab".to_owned(),
        "backtab" => "Shift-Tab".to_owned(),
        "space" => "Space".to_owned(),
        "pgup" => "PgUp".to_owned(),
        "pgdn" => "PgDn".to_owned(),
        "home" => "Home".to_owned(),
        "end" => "End".to_owned(),
        "up" => "↑".to_owned(),
        "down" => "↓".to_owned(),
        "left" => "←".to_owned(),
        "right" => "→".to_owned(),
        key => match key.strip_prefix("ctrl-") {
            Some(letter) => format!("Ctrl-{}", letter.to_uppercase()),
            None if key.len() > 1 && key.starts_with('f') => key.to_uppercase(),
            None => key.to_owned(),
        },
    };
    key.split(' ').map(one).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{app::panes::PANES, kinds::KINDS};
    use std::collections::HashSet;

    #[test]
    fn no_key_is_bound_twice_where_it_could_be_pressed() {
        for layer in BINDINGS.iter().map(|binding| binding.layer) {
            let mut seen = HashSet::new();
            for key in BINDINGS
                .iter()
                .filter(|b| b.layer == layer || b.layer == Layer::Everywhere)
                .flat_map(|b| b.keys)
            {
                assert!(seen.insert(key) || layer == Layer::Everywhere, "{key} twice in {layer:?}");
            }
        }
    }

    #[test]
    fn keys_of_actions_are_free_in_lists_and_details() {
        let taken = |key: &str| {
            [Layer::Pane, Layer::Details].iter().any(|layer| resolve(*layer, key) != Resolved::Nothing)
        };
        for kind in KINDS {
            let mut seen = HashSet::new();
            for action in kind.actions.iter().filter(|action| !action.key.is_empty()) {
                assert!(!taken(action.key), "{} of {}", action.key, kind.wire);
                assert!(seen.insert(action.key), "{} of {}", action.key, kind.wire);
            }
        }
    }

    #[test]
    fn keys_that_belong_to_others_are_never_bound() {
        let foreign = [
            "ctrl-h",
            "ctrl-j",
            "ctrl-k",
            "ctrl-a",
            "ctrl-b",
            "ctrl-space",
            "ctrl-s",
            "ctrl-q",
            "backspace",
            "delete",
        ];
        let actions = KINDS.iter().flat_map(|kind| kind.actions).map(|action| action.key);
        for key in BINDINGS.iter().flat_map(|binding| binding.keys.iter().copied()).chain(actions) {
            assert!(!foreign.contains(&key), "{key}");
        }
    }

    #[test]
    fn every_pane_has_its_number_as_key() {
        for pane in &PANES {
            assert_eq!(
                resolve(Layer::Pane, &pane.number.to_string()),
                Resolved::Command(Command::Pane(pane.number))
            );
        }
    }

    #[test]
    fn letters_are_text_where_text_is_typed() {
        assert_eq!(resolve(Layer::Form, "r"), Resolved::Nothing);
        assert_eq!(resolve(Layer::Form, "f5"), Resolved::Command(Command::Refresh));
        assert_eq!(resolve(Layer::Form, "ctrl-c"), Resolved::Begun);
        assert_eq!(resolve(Layer::Pane, "r"), Resolved::Command(Command::Refresh));
        assert_eq!(resolve(Layer::Pane, "g"), Resolved::Begun);
    }

    #[test]
    fn keys_are_named_as_they_are_bound() {
        let key = |code, modifiers| name(KeyEvent::new(code, modifiers));
        assert_eq!(key(KeyCode::Char('S'), KeyModifiers::SHIFT).as_deref(), Some("S"));
        assert_eq!(key(KeyCode::Char('d'), KeyModifiers::CONTROL).as_deref(), Some("ctrl-d"));
        assert_eq!(key(KeyCode::BackTab, KeyModifiers::SHIFT).as_deref(), Some("backtab"));
        assert_eq!(label("ctrl-c ctrl-c"), "Ctrl-C Ctrl-C");
    }
}
