//! What can be done to a compute, as rows.

use super::{
    column::Context,
    form::{FORM, Form},
    money,
};
use crate::domain::{
    change::{Change, Expects, Method},
    compute::{Compute, Health},
    permissions::{self, Permission},
};

/// How an action asks before it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirm {
    /// A dialog whose focus is on Cancel.
    Yes,
    /// The compute's name must be typed: one keystroke must never destroy.
    TypedName,
}

/// What an action leads to.
pub enum Does {
    /// A confirmation, then this change.
    Send {
        /// How it asks.
        confirm: Confirm,
        /// What the user's roles have to allow.
        needs: &'static [Permission],
        /// The change.
        change: fn(&Compute) -> Change,
    },
    /// A form that is filled from the compute.
    Fill(&'static Form),
    /// The form that makes another one like it.
    Duplicate,
}

/// One thing that can be done to a compute.
pub struct Action {
    /// Its name in bindings, notices and the journal, as `stop`.
    pub name: &'static str,
    /// Its label for people, as `Stop`.
    pub label: &'static str,
    /// Its key, as written in the bindings; empty when it is reached through the action menu only.
    pub key: &'static str,
    /// What it does, for the help.
    pub help: &'static str,
    /// What becomes of the data and the machine, for the confirmation.
    pub survives: &'static str,
    /// Whether it can be done now, or why not.
    pub when: fn(&Compute) -> Result<(), &'static str>,
    /// What it changes in $/h, where that can be told.
    pub effect: fn(&Compute, &Context) -> Option<f64>,
    /// What it leads to.
    pub does: Does,
}

impl Action {
    /// What the user's roles have to allow for it.
    pub fn needs(&self) -> &'static [Permission] {
        match self.does {
            Does::Send { needs, .. } => needs,
            Does::Fill(form) => form.needs,
            Does::Duplicate => FORM.needs,
        }
    }
}

/// Deletes a managed compute and its machines.
pub const DELETE: Action = Action {
    name: "delete",
    label: "Delete",
    key: "ctrl-d",
    help: "delete the compute and its machines; asks for its name",
    survives: "The machines and their disks are deleted. Jobs, models and the workspace's file share stay.",
    when: not_leaving,
    effect: saves_all,
    does: Does::Send {
        confirm: Confirm::TypedName,
        needs: &[permissions::DELETE],
        change: |c| remove("delete", &[("underlyingResourceAction", "Delete")], c),
    },
};

/// Unlinks an attached compute from the workspace; the machine behind it goes on.
pub const DETACH: Action = Action {
    name: "detach",
    label: "Detach",
    key: "ctrl-d",
    help: "unlink from the workspace, the resource itself stays; asks for its name",
    survives: "Only the link goes: the resource behind it keeps running, keeps its data and goes on costing money.",
    when: not_leaving,
    effect: |_, _| None,
    does: Does::Send {
        confirm: Confirm::TypedName,
        needs: &[permissions::DELETE],
        change: |c| remove("detach", &[("underlyingResourceAction", "Detach")], c),
    },
};

/// Makes another one like it.
pub const DUPLICATE: Action = Action {
    name: "duplicate",
    label: "Duplicate",
    key: "",
    help: "a form for a new one, filled from this one",
    survives: "",
    when: |compute| match compute.unreadable {
        Some(_) => Err("its body cannot be read"),
        None => Ok(()),
    },
    effect: |_, _| None,
    does: Does::Duplicate,
};

/// Changes what can be changed of a compute that exists.
pub const fn edit(form: &'static Form) -> Action {
    Action {
        name: "edit",
        label: "Edit",
        key: "e",
        help: "change what can be changed: identity, description, tags and more, by type",
        survives: "",
        when: settled,
        effect: |_, _| None,
        does: Does::Fill(form),
    }
}

fn remove(verb: &'static str, query: &'static [(&'static str, &'static str)], compute: &Compute) -> Change {
    Change { query, expects: Expects::Same, ..Change::bare(verb, compute.key(), Method::Delete) }
}

/// A verb without a body, as `POST …/stop`, and the state that it leads to.
pub fn post(verb: &'static str, suffix: &'static str, goal: Health, compute: &Compute) -> Change {
    Change { suffix, goal: Some(goal), ..Change::bare(verb, compute.key(), Method::Post) }
}

/// Nothing else is under way on it.
pub fn settled(compute: &Compute) -> Result<(), &'static str> {
    not_leaving(compute)?;
    match &compute.provisioning {
        Some(status) if status.health == Health::Moving => Err("another operation is under way on it"),
        Some(_) | None => Ok(()),
    }
}

/// It is not being deleted already, and it is known what it is.
pub fn not_leaving(compute: &Compute) -> Result<(), &'static str> {
    // Without a body there is no id that the service would know.
    if compute.unreadable.is_some() {
        return Err("its body cannot be read, so the service cannot be told which one is meant");
    }
    let leaving = |word: &str| word.eq_ignore_ascii_case("Deleting");
    let gone = [&compute.provisioning, &compute.state].into_iter().flatten().any(|s| leaving(&s.word));
    if gone { Err("it is being deleted already") } else { Ok(()) }
}

/// The $/h that end when all of it ends.
pub fn saves_all(compute: &Compute, x: &Context) -> Option<f64> {
    money::hourly(compute, x).map(|dollars| -dollars)
}
