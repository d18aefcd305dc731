//! The table of bindings.

use super::{Binding, Command, Layer};
use crate::app::list::Motion;

/// All bindings, in the order of the help.
#[rustfmt::skip]
pub static BINDINGS: &[Binding] = &[
    bind(Layer::Pane, &["n"], Command::New, "new compute of this pane").hint("new"),
    bind(Layer::Pane, &["enter", "l", "d", "right"], Command::Open, "details").hint("details"),
    bind(Layer::Pane, &["a"], Command::Actions, "all actions, and why some are not possible now").hint("actions"),
    bind(Layer::Pane, &["!", "f2"], Command::Trouble, "what went wrong: what to do now, and the ids for support").hint("what is wrong"),
    bind(Layer::Pane, &["A"], Command::Attach, "attach a compute").hint("attach"),
    bind(Layer::Pane, &["y"], Command::Json, "raw JSON, secrets left out"),
    bind(Layer::Pane, &["c"], Command::Copy, "copy the name"),
    bind(Layer::Pane, &["C"], Command::CopyMenu, "copy more: id, JSON, file, command, lines that use it"),
    bind(Layer::Pane, &["/"], Command::Filter, "filter: gpu !spot /^ci/ state=failed nodes>0 age<2h owner=me").hint("filter"),
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
    bind(Layer::Pane, &["W"], Command::Workspaces, "choose workspaces, and see how old what is known of each is").hint("workspaces"),
    bind(Layer::Pane, &["L"], Command::SignIn, "who is signed in, and signing in with a code").hint("sign in"),
    bind(Layer::Pane, &["p"], Command::Pause, "pause or resume polling (operations are still followed)"),
    bind(Layer::Pane, &["esc", "h", "left"], Command::Back, "clear problems only, then the filter"),
    bind(Layer::Pane, &["?", "f1"], Command::Help, "help").hint("help"),
    bind(Layer::Pane, &["q"], Command::Quit, "quit").hint("quit"),

    bind(Layer::Filter, &["enter"], Command::Accept, "keep the filter and go back to the list").hint("keep"),
    bind(Layer::Filter, &["tab"], Command::Complete, "complete the name of a field, or one of its values").hint("complete"),
    bind(Layer::Filter, &["esc"], Command::Back, "clear the filter").hint("clear"),
    bind(Layer::Filter, &["down"], Command::Move(Motion::Down), "one row down"),
    bind(Layer::Filter, &["up"], Command::Move(Motion::Up), "one row up"),

    bind(Layer::Details, &["tab", "]", "right"], Command::Next, "next part").hint("next part"),
    bind(Layer::Details, &["backtab", "[", "left"], Command::Previous, "part before"),
    bind(Layer::Details, &["y"], Command::Json, "raw JSON, secrets left out").hint("JSON"),
    bind(Layer::Details, &["a"], Command::Actions, "every action").hint("actions"),
    bind(Layer::Details, &["!", "f2"], Command::Trouble, "what went wrong: what to do now, and the ids for support").hint("what is wrong"),
    bind(Layer::Details, &["/"], Command::Filter, "search in the text").hint("search"),
    bind(Layer::Details, &["n"], Command::NextMatch, "next match").hint("next match"),
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

    bind(Layer::Form, &["enter"], Command::Accept, "take the choice and go on; on the button: send").hint("take"),
    bind(Layer::Form, &["tab"], Command::Next, "next field").hint("next"),
    bind(Layer::Form, &["backtab"], Command::Previous, "field before"),
    bind(Layer::Form, &["down"], Command::Move(Motion::Down), "next choice, or next field"),
    bind(Layer::Form, &["up"], Command::Move(Motion::Up), "choice before, or field before"),
    bind(Layer::Form, &["pgdn"], Command::Move(Motion::PageDown), "a page of choices down, or next group of fields").hint("group"),
    bind(Layer::Form, &["pgup"], Command::Move(Motion::PageUp), "a page of choices up, or group before"),
    bind(Layer::Form, &["ctrl-p"], Command::Preview, "show or hide the exact request").hint("request"),
    bind(Layer::Form, &["ctrl-o"], Command::OpenFile, "fill the form from a file of az ml").hint("open"),
    bind(Layer::Form, &["f2"], Command::Trouble, "what was refused: what to do now, and the ids for support").hint("what is wrong"),
    bind(Layer::Form, &["f1"], Command::Help, "help").hint("help"),
    bind(Layer::Form, &["esc"], Command::Back, "leave; asks first when something was typed").hint("leave"),

    bind(Layer::Preview, &["right", "tab", "l"], Command::Next, "the request in the next way to write it").hint("other format"),
    bind(Layer::Preview, &["left", "backtab", "h"], Command::Previous, "in the way before"),
    bind(Layer::Preview, &["c", "y"], Command::Copy, "copy it").hint("copy"),
    bind(Layer::Preview, &["w"], Command::Save, "write it to a file").hint("write to a file"),
    bind(Layer::Preview, &["down", "j"], Command::Move(Motion::Down), "one line down").hint("scroll"),
    bind(Layer::Preview, &["k", "up"], Command::Move(Motion::Up), "one line up"),
    bind(Layer::Preview, &["pgdn", "ctrl-f"], Command::Move(Motion::PageDown), "one page down"),
    bind(Layer::Preview, &["pgup"], Command::Move(Motion::PageUp), "one page up"),
    bind(Layer::Preview, &["g g", "home"], Command::Move(Motion::Top), "to the top"),
    bind(Layer::Preview, &["G", "end"], Command::Move(Motion::Bottom), "to the end"),
    bind(Layer::Preview, &["esc", "q", "ctrl-p"], Command::Back, "back to the form").hint("back to the form"),

    bind(Layer::File, &["enter"], Command::Accept, "read or write that file").hint("go"),
    bind(Layer::File, &["esc"], Command::Back, "leave it").hint("back"),

    bind(Layer::Confirm, &["tab", "right", "l"], Command::Next, "the other button").hint("other button"),
    bind(Layer::Confirm, &["backtab", "left", "h"], Command::Previous, "the other button"),
    bind(Layer::Confirm, &["enter"], Command::Accept, "press the button in focus").hint("press"),
    bind(Layer::Confirm, &["y"], Command::Yes, "yes, where no name is asked for").hint("yes"),
    bind(Layer::Confirm, &["n", "esc", "q"], Command::No, "cancel").hint("cancel"),

    bind(Layer::TypedName, &["enter"], Command::Accept, "do it, once the name is complete").hint("do it"),
    bind(Layer::TypedName, &["esc"], Command::No, "cancel").hint("cancel"),

    bind(Layer::Menu, &["down", "j"], Command::Move(Motion::Down), "one down").hint("choose"),
    bind(Layer::Menu, &["up", "k"], Command::Move(Motion::Up), "one up"),
    bind(Layer::Menu, &["pgdn", "ctrl-f"], Command::Move(Motion::PageDown), "one page down"),
    bind(Layer::Menu, &["pgup"], Command::Move(Motion::PageUp), "one page up"),
    bind(Layer::Menu, &["g g", "home"], Command::Move(Motion::Top), "first"),
    bind(Layer::Menu, &["G", "end"], Command::Move(Motion::Bottom), "last"),
    bind(Layer::Menu, &["enter", "l"], Command::Accept, "take it").hint("take"),
    bind(Layer::Menu, &["esc", "h", "q"], Command::Back, "leave").hint("leave"),

    bind(Layer::Workspaces, &["enter"], Command::Accept, "open the marked ones together, or the one under the cursor").hint("open"),
    bind(Layer::Workspaces, &["space"], Command::Mark, "mark, to open several together").hint("mark"),
    bind(Layer::Workspaces, &["*"], Command::MarkAll, "mark all that are shown, or none").hint("mark all"),
    bind(Layer::Workspaces, &["down"], Command::Move(Motion::Down), "one down"),
    bind(Layer::Workspaces, &["up"], Command::Move(Motion::Up), "one up"),
    bind(Layer::Workspaces, &["pgdn", "ctrl-f"], Command::Move(Motion::PageDown), "one page down"),
    bind(Layer::Workspaces, &["pgup"], Command::Move(Motion::PageUp), "one page up"),
    bind(Layer::Workspaces, &["home"], Command::Move(Motion::Top), "first"),
    bind(Layer::Workspaces, &["end"], Command::Move(Motion::Bottom), "last"),
    bind(Layer::Workspaces, &["esc"], Command::Back, "leave; what is typed narrows the list").hint("leave"),

    bind(Layer::Help, &["down", "j"], Command::Move(Motion::Down), "one line down").hint("scroll"),
    bind(Layer::Help, &["k", "up"], Command::Move(Motion::Up), "one line up"),
    bind(Layer::Help, &["pgdn", "ctrl-f", "space"], Command::Move(Motion::PageDown), "one page down"),
    bind(Layer::Help, &["pgup"], Command::Move(Motion::PageUp), "one page up"),
    bind(Layer::Help, &["g g", "home"], Command::Move(Motion::Top), "to the top"),
    bind(Layer::Help, &["G", "end"], Command::Move(Motion::Bottom), "to the end"),
    bind(Layer::Help, &["/"], Command::Filter, "show only what contains these words").hint("search"),
    bind(Layer::Help, &["esc", "q", "h", "?", "f1"], Command::Back, "back").hint("back"),

    bind(Layer::Message, &["j", "down"], Command::Move(Motion::Down), "one line down"),
    bind(Layer::Message, &["k", "up"], Command::Move(Motion::Up), "one line up"),
    bind(Layer::Message, &["pgdn", "ctrl-f"], Command::Move(Motion::PageDown), "one page down"),
    bind(Layer::Message, &["pgup"], Command::Move(Motion::PageUp), "one page up"),
    bind(Layer::Message, &["c", "y"], Command::Copy, "copy the ids, the time and the code, ready for a support ticket").hint("copy the ids"),
    bind(Layer::Message, &["?", "f1"], Command::Help, "help").hint("help"),
    bind(Layer::Message, &["enter", "esc", "q", "space", "h"], Command::Back, "close").hint("close"),

    bind(Layer::SignIn, &["enter", "d"], Command::Accept, "sign in with a code that is typed into a browser").hint("sign in with a code"),
    bind(Layer::SignIn, &["c"], Command::Copy, "copy the code, or the command that signs in").hint("copy"),
    bind(Layer::SignIn, &["o", "C"], Command::CopyLink, "copy the link").hint("copy the link"),
    bind(Layer::SignIn, &["esc", "q", "h"], Command::Back, "close; a code that waits to be typed is given up").hint("close"),

    bind(Layer::Everywhere, &["r", "f5"], Command::Refresh, "read everything now, and go on polling when it was paused"),
    bind(Layer::Everywhere, &["ctrl-l"], Command::Redraw, "draw the screen anew"),
    bind(Layer::Everywhere, &["ctrl-z"], Command::Suspend, "suspend"),
    bind(Layer::Everywhere, &["ctrl-c ctrl-c"], Command::Quit, "quit from anywhere"),
];

const fn bind(layer: Layer, keys: &'static [&'static str], command: Command, help: &'static str) -> Binding {
    Binding { layer, keys, command, help, hint: None }
}

impl Binding {
    const fn hint(self, word: &'static str) -> Self {
        Self { hint: Some(word), ..self }
    }
}
