//! What can lie over a list. The top-most one has the keys.

use super::{confirm::Confirm, details::Details, form::Form, help::Help, keymap::Layer, menu::Menu};
use crate::{domain::text::Text, kinds::action};

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
    /// The help.
    Help(Help),
    /// A message that is too long for one line: title and text.
    Message(Text, Text),
}

impl Modal {
    /// The layer whose keys hold while it is on top.
    pub fn layer(&self) -> Layer {
        match self {
            Self::Details(details) if details.searching => Layer::Search,
            Self::Help(help) if help.searching => Layer::Search,
            Self::Details(_) => Layer::Details,
            Self::Form(_) => Layer::Form,
            Self::Confirm(confirm) if confirm.kind == action::Confirm::TypedName => Layer::TypedName,
            Self::Confirm(_) => Layer::Confirm,
            Self::Menu(_) => Layer::Menu,
            Self::Help(_) => Layer::Help,
            Self::Message(..) => Layer::Message,
        }
    }
}
