//! `[[workspaces]]`: what the file says of single workspaces.

use super::{
    Settings,
    file::{Lines, Problem, unknown},
    shape::Shape,
    table::{seconds, set, text, whole_seconds},
    theme::{COLOUR, colour},
};
use crate::domain::{colour::Colour, ids::WorkspaceId};
use std::time::Duration;
use toml::{Value, de::DeValue};

/// One workspace of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Which one.
    pub workspace: WorkspaceId,
    /// Whether it is opened when nothing names a workspace.
    pub watch: bool,
    /// Whether changes may be sent to it.
    pub write: Option<bool>,
    /// Whether its name must be typed before anything is taken away from it.
    pub protected: bool,
    /// The colour by which it is told from others.
    pub accent: Option<Colour>,
    /// How often its computes are listed.
    pub refresh: Option<Duration>,
}

/// What a section says, before it is known to be complete.
#[derive(Default)]
pub(super) struct Draft {
    subscription: String,
    resource_group: String,
    name: String,
    watch: Option<bool>,
    write: Option<bool>,
    protected: Option<bool>,
    accent: Option<Colour>,
    refresh: Option<Duration>,
}

/// A key of a section: what its value looks like, how it is taken, and how it is shown.
pub(super) struct Key {
    pub name: &'static str,
    pub shape: Shape,
    read: fn(&mut Draft, &DeValue<'_>) -> Option<()>,
    pub shown: fn(&Section) -> Option<Value>,
}

/// All keys of a section.
pub(super) const KEYS: &[Key] = &[
    Key {
        name: "subscription",
        shape: Shape::Text("an id in quotes, without /"),
        read: |draft, value| set(&mut draft.subscription, segment(value)),
        shown: |section| Some(section.workspace.subscription().into()),
    },
    Key {
        name: "resource_group",
        shape: Shape::Text(SEGMENT),
        read: |draft, value| set(&mut draft.resource_group, segment(value)),
        shown: |section| Some(section.workspace.group().into()),
    },
    Key {
        name: "name",
        shape: Shape::Text(SEGMENT),
        read: |draft, value| set(&mut draft.name, segment(value)),
        shown: |section| Some(section.workspace.name().into()),
    },
    Key {
        name: "watch",
        shape: Shape::Boolean,
        read: |draft, value| set(&mut draft.watch, value.as_bool().map(Some)),
        shown: |section| Some(section.watch.into()),
    },
    Key {
        name: "write",
        shape: Shape::Boolean,
        read: |draft, value| set(&mut draft.write, value.as_bool().map(Some)),
        shown: |section| section.write.map(Value::from),
    },
    Key {
        name: "protected",
        shape: Shape::Boolean,
        read: |draft, value| set(&mut draft.protected, value.as_bool().map(Some)),
        shown: |section| Some(section.protected.into()),
    },
    Key {
        name: "accent",
        shape: Shape::Text(COLOUR),
        read: |draft, value| set(&mut draft.accent, colour(value).map(Some)),
        shown: |section| section.accent.map(|colour| colour.to_string().into()),
    },
    Key {
        name: "refresh",
        shape: Shape::Seconds,
        read: |draft, value| set(&mut draft.refresh, seconds(value).map(Some)),
        shown: |section| section.refresh.and_then(whole_seconds),
    },
];

const SEGMENT: &str = "a name in quotes, without /";

/// Takes all sections.
///
/// # Errors
/// The first line that is wrong.
pub fn take(settings: &mut Settings, value: &DeValue<'_>, lines: Lines<'_>) -> Result<(), Problem> {
    let wanted = || lines.problem(&(0..0), "workspaces must be tables that begin with [[workspaces]]");
    for section in value.as_array().ok_or_else(wanted)? {
        let table = section.get_ref().as_table().ok_or_else(wanted)?;
        let mut draft = Draft::default();
        for (name, value) in table {
            let (at, name) = (name.span(), name.get_ref());
            let Some(Key { name, shape, read, .. }) = KEYS.iter().find(|known| known.name == name) else {
                let known = KEYS.iter().map(|known| known.name);
                return Err(lines.problem(&at, unknown("workspace setting", name, known)));
            };
            read(&mut draft, value.get_ref())
                .ok_or_else(|| lines.problem(&at, format!("{name} must be {}", shape.wanted())))?;
        }
        let incomplete = "a section of workspaces needs subscription, resource_group and name";
        settings.sections.push(draft.complete().ok_or_else(|| lines.problem(&section.span(), incomplete))?);
    }
    Ok(())
}

impl Draft {
    fn complete(self) -> Option<Section> {
        let Self { subscription, resource_group, name, .. } = self;
        if [&subscription, &resource_group, &name].iter().any(|part| part.is_empty()) {
            return None;
        }
        Some(Section {
            workspace: WorkspaceId::new(&subscription, &resource_group, &name),
            watch: self.watch.unwrap_or(true),
            write: self.write,
            protected: self.protected.unwrap_or(false),
            accent: self.accent,
            refresh: self.refresh,
        })
    }
}

/// A part of an id.
fn segment(value: &DeValue<'_>) -> Option<String> {
    text(value).filter(|text| !text.contains('/'))
}
