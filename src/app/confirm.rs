//! A question before an action is carried out. Cancel has the focus.

use crate::{
    domain::{compute::Compute, ids::ComputeKey},
    kinds::{
        action::{Action, Confirm as Kind},
        column::Context,
        money,
    },
};
use crossterm::event::{Event as TerminalEvent, KeyEvent};
use tui_input::{Input, backend::crossterm::EventHandler};

/// The buttons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// Nothing is done.
    Cancel,
    /// It is done.
    Go,
}

/// A question that is open.
#[derive(Debug)]
pub struct Confirm {
    /// The action's name.
    pub action: &'static str,
    /// What its button says.
    pub label: &'static str,
    /// How it asks.
    pub kind: Kind,
    /// The compute that it is about.
    pub target: ComputeKey,
    /// What the user should know: label and text.
    pub facts: Vec<(&'static str, String)>,
    /// What becomes of data and machine.
    pub survives: &'static str,
    /// The button in focus.
    pub focus: Button,
    /// The name as typed so far.
    pub typed: Input,
}

impl Confirm {
    /// Asks about `action` on `compute`.
    pub fn new(action: &'static Action, kind: Kind, compute: &Compute, noun: &str, x: &Context) -> Self {
        let mut facts = vec![("", format!("{noun} {}", compute.name))];
        if let Some(owner) = &compute.owner {
            facts.push(("owner", owner.to_string()));
        }
        if let Some(status) = compute.headline() {
            facts.push(("state", status.word.to_string()));
        }
        if let Some(nodes) = compute.nodes {
            let jobs = match nodes.running {
                0 => "none".to_owned(),
                1 => "on 1 node".to_owned(),
                many => format!("on {many} nodes"),
            };
            facts.push(("running jobs", jobs));
        }
        let sign =
            |dollars: f64| format!("{}{:.2} $/h", if dollars < 0.0 { "−" } else { "+" }, dollars.abs());
        match ((action.effect)(compute, x), money::hourly(compute, x)) {
            (Some(effect), _) => facts.push(("cost", sign(effect))),
            (None, Some(now)) => facts.push(("costs now", format!("{now:.2} $/h"))),
            (None, None) => {}
        }
        Self {
            action: action.name,
            label: action.label,
            kind,
            target: compute.key(),
            facts,
            survives: action.survives,
            focus: Button::Cancel,
            typed: Input::default(),
        }
    }

    /// Whether the name was typed, where it is asked for.
    pub fn is_typed(&self) -> bool {
        match self.kind {
            Kind::Yes => true,
            Kind::TypedName => self.typed.value() == self.target.id.name(),
        }
    }

    /// A key that is no command: part of the name.
    pub fn key(&mut self, key: KeyEvent) {
        if self.kind == Kind::TypedName {
            self.typed.handle_event(&TerminalEvent::Key(key));
        }
    }

    /// The other button.
    pub fn turn(&mut self) {
        self.focus = match self.focus {
            Button::Cancel => Button::Go,
            Button::Go => Button::Cancel,
        };
    }
}
