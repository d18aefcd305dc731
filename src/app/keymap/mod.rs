//! Keys: one table of bindings. Resolving, hints, help and the README's table are all read from it.

mod bindings;
mod keys;

pub use bindings::BINDINGS;
pub use keys::{label, name};

use super::list::Motion;

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
    /// Go on with what is being typed as far as there is no doubt.
    Complete,
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
    /// Choose workspaces.
    Workspaces,
    /// Mark the row, or take its mark away.
    Mark,
    /// Mark all rows, or none.
    MarkAll,
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
    /// Fill a form from a file.
    OpenFile,
    /// Copy what is shown, or the name of the row.
    Copy,
    /// List all that can be copied of the row.
    CopyMenu,
    /// Write what is shown to a file.
    Save,
    /// Say who is signed in, or how to.
    SignIn,
    /// Copy the link that is shown.
    CopyLink,
    /// Show in full what went wrong.
    Trouble,
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
    /// The request of a form.
    Preview,
    /// The name of a file.
    File,
    /// A question.
    Confirm,
    /// A question that wants a name typed.
    TypedName,
    /// A list to choose from.
    Menu,
    /// The workspaces to choose from.
    Workspaces,
    /// The help.
    Help,
    /// A message.
    Message,
    /// Who is signed in, or how to.
    SignIn,
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
            Self::Preview => "Requests of forms",
            Self::File => "Names of files",
            Self::Confirm => "Questions",
            Self::TypedName => "Questions that want a name",
            Self::Menu => "Choices",
            Self::Workspaces => "Workspaces",
            Self::Help => "Help",
            Self::Message => "Messages",
            Self::SignIn => "Signing in",
        }
    }

    /// Whether characters are typed into it.
    pub fn takes_text(self) -> bool {
        match self {
            Self::Filter | Self::Search | Self::Form | Self::File | Self::TypedName | Self::Workspaces => {
                true
            }
            Self::Everywhere
            | Self::Pane
            | Self::Details
            | Self::Preview
            | Self::Confirm
            | Self::Menu
            | Self::Help
            | Self::Message
            | Self::SignIn => false,
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
pub fn hints(layer: Layer) -> impl Iterator<Item = (&'static str, &'static str, Command)> {
    BINDINGS
        .iter()
        .filter(move |binding| binding.layer == layer)
        .filter_map(|binding| Some((binding.keys[0], binding.hint?, binding.command)))
}

/// The first key bound to a command in a layer.
pub fn key_of(layer: Layer, command: Command) -> Option<&'static str> {
    BINDINGS
        .iter()
        .find(|binding| binding.layer == layer && binding.command == command)
        .map(|binding| binding.keys[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{app::panes::PANES, kinds::KINDS};
    use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
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
        for action in KINDS.iter().flat_map(|kind| kind.actions).filter(|action| !action.key.is_empty()) {
            assert!(!taken(action.key), "{}", action.key);
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
