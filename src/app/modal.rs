//! What can lie over a list. The top-most one has the keys.

use super::{
    column_picker::ColumnPicker,
    confirm::Confirm,
    details::Details,
    form::{Form, Stage},
    help::Help,
    keymap::Layer,
    menu::Menu,
    palette::Palette,
    picker::Picker,
    trouble::Trouble,
};
use crate::kinds::action;

/// Something that lies over the list.
#[derive(Debug)]
pub enum Modal {
    /// The details of a compute.
    Details(Box<Details>),
    /// A form.
    Form(Box<Form>),
    /// A question.
    Confirm(Box<Confirm>),
    /// A list to choose from.
    Menu(Menu),
    /// The command palette.
    Palette(Box<Palette>),
    /// The columns of a list to choose from.
    Columns(ColumnPicker),
    /// The workspaces to choose from.
    Workspaces(Box<Picker>),
    /// The help.
    Help(Help),
    /// What this program is doing, from this line on.
    Info(usize),
    /// What went wrong, in full.
    Message(Box<Message>),
    /// Who is signed in, or how to.
    SignIn,
}

/// What went wrong, in full.
#[derive(Debug)]
pub struct Message {
    /// What it is.
    pub trouble: Trouble,
    /// The first line on screen.
    pub scroll: usize,
}

impl Modal {
    /// The details, if it is these.
    pub(super) fn details_mut(&mut self) -> Option<&mut Details> {
        match self {
            Self::Details(details) => Some(details),
            Self::Form(_)
            | Self::Confirm(_)
            | Self::Menu(_)
            | Self::Columns(_)
            | Self::Palette(_)
            | Self::Workspaces(_)
            | Self::Help(_)
            | Self::Message(_)
            | Self::Info(_)
            | Self::SignIn => None,
        }
    }

    /// The layer whose keys hold while it is on top.
    pub fn layer(&self) -> Layer {
        match self {
            Self::Details(details) if details.searching => Layer::Search,
            Self::Details(_) => Layer::Details,
            Self::Form(form) => match form.top() {
                form if form.prompt.is_some() => Layer::File,
                form if form.preview.is_some() => Layer::Preview,
                form if form.stage == Stage::Leaving => Layer::Confirm,
                _ => Layer::Form,
            },
            Self::Confirm(confirm) if confirm.kind == action::Confirm::TypedName => Layer::TypedName,
            Self::Confirm(_) => Layer::Confirm,
            Self::Menu(_) => Layer::Menu,
            Self::Columns(_) => Layer::Columns,
            Self::Palette(_) => Layer::Palette,
            Self::Workspaces(_) => Layer::Workspaces,
            Self::Help(help) => help.own_layer(),
            Self::Message(_) | Self::Info(_) => Layer::Message,
            Self::SignIn => Layer::SignIn,
        }
    }
}
