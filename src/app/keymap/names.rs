//! What actions and layers are called in a file of keys.

use super::{Command, Layer};
use crate::app::{list::Motion, panes::PANES};

impl Command {
    /// Its name in a file of keys; one name leads to one command.
    pub fn name(self) -> &'static str {
        match self {
            Self::Move(Motion::Up) => "up",
            Self::Move(Motion::Down) => "down",
            Self::Move(Motion::PageUp) => "page-up",
            Self::Move(Motion::PageDown) => "page-down",
            Self::Move(Motion::HalfPageUp) => "half-page-up",
            Self::Move(Motion::HalfPageDown) => "half-page-down",
            Self::Move(Motion::Top) => "top",
            Self::Move(Motion::Bottom) => "bottom",
            Self::Pane(number) => {
                PANES.iter().find(|pane| pane.number == number).map_or("pane", |pane| pane.name)
            }
            Self::Next => "next",
            Self::Previous => "previous",
            Self::Open => "open",
            Self::Back => "back",
            Self::Quit => "quit",
            Self::Filter => "filter",
            Self::Complete => "complete",
            Self::NextMatch => "next-match",
            Self::PreviousMatch => "previous-match",
            Self::Help => "help",
            Self::Actions => "actions",
            Self::New => "new",
            Self::Attach => "attach",
            Self::Json => "json",
            Self::Problems => "problems",
            Self::SortNext => "sort-next",
            Self::SortPrevious => "sort-previous",
            Self::Invert => "invert",
            Self::SortMenu => "sort-menu",
            Self::Columns => "columns",
            Self::Wide => "wide",
            Self::Compact => "compact-header",
            Self::ScrollOn => "scroll-right",
            Self::ScrollBack => "scroll-left",
            Self::Later => "later",
            Self::Earlier => "earlier",
            Self::Reset => "reset",
            Self::Refresh => "refresh",
            Self::Pause => "pause",
            Self::Workspaces => "workspaces",
            Self::Mark => "mark",
            Self::MarkAll => "mark-all",
            Self::Suspend => "suspend",
            Self::Redraw => "redraw",
            Self::Accept => "accept",
            Self::Yes => "yes",
            Self::No => "no",
            Self::Preview => "request",
            Self::OpenFile => "open-file",
            Self::Copy => "copy",
            Self::CopyMenu => "copy-menu",
            Self::Save => "save",
            Self::SignIn => "sign-in",
            Self::Demo => "demo",
            Self::CopyLink => "copy-link",
            Self::Trouble => "what-is-wrong",
            Self::Palette => "palette",
            Self::Step => "step",
            Self::Faster => "faster",
            Self::Slower => "slower",
            Self::MarkRange => "mark-range",
            Self::Studio => "studio",
            Self::Mouse => "mouse",
            Self::Info => "info",
            Self::Reload => "reload",
        }
    }
}

impl Layer {
    /// Its table in a file of keys.
    pub fn section(self) -> &'static str {
        match self {
            Self::Everywhere => "everywhere",
            Self::Pane => "lists",
            Self::Filter => "filter",
            Self::Details => "details",
            Self::Search => "search",
            Self::Form => "forms",
            Self::Preview => "requests",
            Self::File => "file-names",
            Self::Confirm => "questions",
            Self::TypedName => "typed-names",
            Self::Menu => "choices",
            Self::Columns => "columns",
            Self::Workspaces => "workspaces",
            Self::Palette => "palette",
            Self::Help => "help",
            Self::Message => "messages",
            Self::SignIn => "sign-in",
            Self::Replay => "replays",
        }
    }
}
