//! Keys: one table of bindings, what a preset and the user make of it, and what is read from the result: resolving,
//! hints, help, the README's table and the file of keys.

mod bindings;
mod effective;
mod keys;
mod names;
mod presets;
mod remap;

pub use bindings::BINDINGS;
pub use effective::{Begun, Bound, Does, Keymap, Resolved, SEQUENCE};
pub use keys::{label, name};
pub use presets::Preset;
pub use remap::{ACTIONS, Flaw, Remap};

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
    /// List the columns to sort by.
    SortMenu,
    /// Choose the columns, and their order.
    Columns,
    /// Show columns as wide as they have use for, or as many as there is room for.
    Wide,
    /// Header and panes on one line, or on two.
    Compact,
    /// Bring the next column into sight.
    ScrollOn,
    /// Bring the column before back.
    ScrollBack,
    /// Move what the cursor is on one place on.
    Later,
    /// Move what the cursor is on one place back.
    Earlier,
    /// As it was at first.
    Reset,
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
    /// Open the demo in the place of this session.
    Demo,
    /// Copy the link that is shown.
    CopyLink,
    /// Show in full what went wrong.
    Trouble,
    /// Type what is to be done, or gone to.
    Palette,
    /// To the next thing that happened in a recorded session.
    Step,
    /// Play a recorded session faster.
    Faster,
    /// Play it slower.
    Slower,
    /// Mark all rows from the last marked one on.
    MarkRange,
    /// Open the Studio in a browser.
    Studio,
    /// Listen to the mouse, or leave it to the terminal.
    Mouse,
    /// Say what this program is doing.
    Info,
    /// Read the settings anew.
    Reload,
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
    /// The columns to choose from.
    Columns,
    /// The workspaces to choose from.
    Workspaces,
    /// The command palette.
    Palette,
    /// The help.
    Help,
    /// A message.
    Message,
    /// Who is signed in, or how to.
    SignIn,
    /// A recorded session that is played back.
    Replay,
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
            Self::Columns => "Choosing columns",
            Self::Workspaces => "Workspaces",
            Self::Palette => "Command palette",
            Self::Help => "Help",
            Self::Message => "Messages",
            Self::SignIn => "Signing in",
            Self::Replay => "Replays",
        }
    }

    /// Whether characters are typed into it.
    pub fn takes_text(self) -> bool {
        match self {
            Self::Filter
            | Self::Search
            | Self::Form
            | Self::File
            | Self::TypedName
            | Self::Workspaces
            | Self::Palette => true,
            Self::Everywhere
            | Self::Pane
            | Self::Details
            | Self::Preview
            | Self::Confirm
            | Self::Menu
            | Self::Columns
            | Self::Help
            | Self::Message
            | Self::SignIn
            | Self::Replay => false,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{app::panes::PANES, kinds::KINDS};
    use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
    use std::collections::HashSet;

    #[test]
    fn no_key_means_two_things_where_it_could_be_pressed() {
        for preset in Preset::ALL {
            let keymap = Keymap::of(preset);
            for (at, bound) in keymap.iter().enumerate() {
                for other in keymap.iter().skip(at + 1) {
                    let key = bound.clashes_with(other);
                    assert_eq!(key, None, "{preset:?}: {} and {}", bound.name(), other.name());
                }
            }
        }
    }

    #[test]
    fn every_action_has_a_name_of_its_own() {
        let mut seen = HashSet::new();
        for bound in Keymap::default().iter() {
            assert!(seen.insert((bound.section(), bound.name())), "{}.{}", bound.section(), bound.name());
        }
    }

    #[test]
    fn whatever_the_user_wants_no_key_means_two_things() {
        let lists = |action: &str, keys: &[&str], line| Remap {
            section: "lists".to_owned(),
            action: action.to_owned(),
            keys: keys.iter().map(|key| (*key).to_owned()).collect(),
            line,
        };
        let with = |remaps: Vec<Remap>| Keymap::with(Preset::Default, remaps);
        let key = |keymap: &Keymap, command| keymap.key_of(Layer::Pane, command).map(str::to_owned);

        // Two that change places are no clash.
        let (keymap, flaws) = with(vec![lists("new", &["A"], 1), lists("attach", &["n"], 2)]);
        assert_eq!(flaws, []);
        assert_eq!(key(&keymap, Command::New).as_deref(), Some("A"));
        assert_eq!(key(&keymap, Command::Attach).as_deref(), Some("n"));

        // A key of another row, of everywhere, of an action, the beginning of a sequence.
        for taken in ["A", "r", "s", "g"] {
            let (keymap, flaws) = with(vec![lists("new", &[taken], 7)]);
            assert_eq!((flaws.len(), flaws[0].line), (1, 7), "{taken}");
            assert!(flaws[0].words.contains("is taken by"), "{flaws:?}");
            assert_eq!(keymap, Keymap::default(), "{taken}");
        }

        // One that goes back to what it had may be in the way of another.
        let (keymap, flaws) = with(vec![lists("new", &["A"], 1), lists("attach", &["q"], 2)]);
        assert_eq!((keymap, flaws.len()), (Keymap::default(), 2));

        let (keymap, flaws) = with(vec![lists("new", &[], 1), lists("quit", &["Ctrl+X X", "alt-q"], 2)]);
        assert_eq!((key(&keymap, Command::New), flaws.len()), (None, 0));
        assert_eq!(keymap.resolve(Layer::Pane, "ctrl-x"), Resolved::Begun);
        assert_eq!(keymap.resolve(Layer::Pane, "ctrl-x X"), Resolved::Command(Command::Quit));

        for (remap, words) in [
            (lists("nwe", &["x"], 1), r#"no action "nwe" in [lists]; the nearest is "new""#),
            (lists("new", &["hyper-x"], 1), r#""hyper-x" is no key"#),
            (Remap { section: "list".to_owned(), ..lists("new", &["x"], 1) }, "the nearest is [lists]"),
            (Remap { section: "forms".to_owned(), ..lists("next", &["x"], 1) }, "is typed as text there"),
        ] {
            let (keymap, flaws) = with(vec![remap]);
            assert!(flaws[0].words.contains(words), "{flaws:?}");
            assert_eq!(keymap, Keymap::default());
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
        for key in Keymap::of(Preset::Arrows).iter().flat_map(|bound| &bound.keys) {
            assert!(!foreign.contains(&key.as_str()), "{key}");
        }
    }

    #[test]
    fn every_pane_has_its_number_as_key() {
        for pane in &PANES {
            assert_eq!(
                Keymap::default().resolve(Layer::Pane, &pane.number.to_string()),
                Resolved::Command(Command::Pane(pane.number))
            );
        }
    }

    #[test]
    fn letters_are_text_where_text_is_typed() {
        let keymap = Keymap::default();
        let resolve = |layer, keys: &str| keymap.resolve(layer, keys);
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
        assert_eq!(label("ctrl-alt-x f5 alt-down"), "Ctrl-Alt-X F5 Alt-↓");
    }

    #[test]
    fn keys_are_understood_however_people_write_them() {
        for (written, named) in [
            ("j", "j"),
            ("G", "G"),
            ("Ctrl+D", "ctrl-d"),
            ("C-d", "ctrl-d"),
            ("alt-Enter", "alt-enter"),
            ("M-x", "alt-x"),
            ("control-alt-X", "ctrl-alt-x"),
            ("-", "-"),
            ("+", "+"),
            ("ctrl--", "ctrl--"),
            ("PageUp", "pgup"),
            ("shift-tab", "backtab"),
            ("F12", "f12"),
            ("g  g", "g g"),
            ("é", "é"),
        ] {
            assert_eq!(keys::parse(written).as_deref(), Some(named), "{written}");
            assert_eq!(keys::parse(named).as_deref(), Some(named), "{named}");
        }
        for written in ["", "f0", "f99", "hyper-x", "word", "ctrl-word", "shift-x"] {
            assert_eq!(keys::parse(written), None, "{written}");
        }
    }
}
