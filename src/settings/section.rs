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

/// Takes the sections that are complete, and returns every line that is wrong.
pub fn take(settings: &mut Settings, value: &DeValue<'_>, lines: Lines<'_>) -> Vec<Problem> {
    let wanted = "workspaces must be tables that begin with [[workspaces]]";
    let Some(sections) = value.as_array() else { return vec![lines.problem(&(0..0), wanted)] };
    let mut problems = Vec::new();
    for section in sections {
        let Some(table) = section.get_ref().as_table() else {
            problems.push(lines.problem(&section.span(), wanted));
            continue;
        };
        let (mut draft, mut wrong) = (Draft::default(), Vec::new());
        for (name, value) in table {
            let name_of = name.get_ref();
            let known = KEYS.iter().find(|known| known.name == name_of);
            let words = if let Some(Key { name, shape, read, .. }) = known {
                let is_taken = read(&mut draft, value.get_ref()).is_some();
                (!is_taken).then(|| format!("{name} must be {}", shape.wanted()))
            } else {
                Some(unknown("workspace setting", name_of, KEYS.iter().map(|known| known.name)))
            };
            wrong.extend(words.map(|words| lines.problem(&name.span(), words)));
        }
        match draft.complete() {
            Some(section) => settings.sections.push(section),
            // Whatever is wrong in it may be what is missing.
            None if wrong.is_empty() => {
                let incomplete = "a section of workspaces needs subscription, resource_group and name";
                wrong.push(lines.problem(&section.span(), incomplete));
            }
            None => {}
        }
        problems.extend(wrong);
    }
    problems
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
