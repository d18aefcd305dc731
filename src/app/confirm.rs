//! A question before an action is carried out. Cancel has the focus.

use super::{layout, list::Motion, wrap::wrap};
use crate::{
    domain::{
        compute::Compute,
        ids::{ComputeKey, WorkspaceId},
    },
    kinds::{
        action::{Action, Confirm as Kind},
        column::Context,
        money,
    },
};
use crossterm::event::{Event as TerminalEvent, KeyEvent};
use ratatui::layout::Size;
use std::ops::Range;
use tui_input::{Input, backend::crossterm::EventHandler};

/// The buttons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// Nothing is done.
    Cancel,
    /// It is done.
    Go,
}

/// A line of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A fact under its label, or without one what the question is about.
    Fact(&'static str, String),
    /// What becomes of data and machine.
    Survives(String),
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
    /// How many lines of what is said are above the window.
    pub scroll: usize,
    /// The name as typed so far.
    pub typed: Input,
    /// The workspace whose name is asked for after that, since it is protected.
    pub workspace: Option<Protected>,
}

/// The name of a protected workspace, which is typed too.
#[derive(Debug)]
pub struct Protected {
    /// The name.
    pub name: String,
    /// As typed so far; it is asked for when the first name is complete.
    pub typed: Option<Input>,
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
            scroll: 0,
            typed: Input::default(),
            workspace: None,
        }
    }

    /// The same in a protected workspace, whose name is to be typed too where a name is typed at all.
    pub fn protected(self, workspace: &WorkspaceId) -> Self {
        let name = workspace.name().to_owned();
        let workspace = (self.kind == Kind::TypedName).then_some(Protected { name, typed: None });
        Self { workspace, ..self }
    }

    /// Whether what is asked for was typed.
    pub fn is_typed(&self) -> bool {
        match self.kind {
            Kind::Yes => true,
            Kind::TypedName => {
                let name = |protected: &Protected| {
                    protected.typed.as_ref().is_some_and(|typed| typed.value() == protected.name)
                };
                self.has_name() && self.workspace.as_ref().is_none_or(name)
            }
        }
    }

    /// Goes on to the second name when the first is complete; false when there is nothing to go on to.
    pub fn goes_on(&mut self) -> bool {
        let complete = self.has_name();
        match &mut self.workspace {
            Some(Protected { typed: typed @ None, .. }) if complete => {
                *typed = Some(Input::default());
                true
            }
            Some(_) | None => false,
        }
    }

    /// A key that is no command: part of a name.
    pub fn key(&mut self, key: KeyEvent) {
        if self.kind == Kind::TypedName {
            let second = self.workspace.as_mut().and_then(|protected| protected.typed.as_mut());
            second.unwrap_or(&mut self.typed).handle_event(&TerminalEvent::Key(key));
        }
    }

    /// The lines in which it is answered.
    pub fn asking(&self) -> u16 {
        match self.kind {
            Kind::Yes => 1,
            Kind::TypedName => 3,
        }
    }

    /// What there is to know before an answer, and how much of it is on a screen of this size. Where that is not all,
    /// what becomes of the data says more than the blanks, and that more than the last facts.
    pub fn said(&self, size: Size) -> (Vec<Said>, Range<usize>) {
        let (width, room) = layout::question(size, self.asking());
        let survives = wrap(self.survives, usize::from(width).saturating_sub(2));
        let survives = survives.into_iter().map(Said::Survives).collect::<Vec<_>>();
        let mut lines: Vec<Said> =
            self.facts.iter().map(|(label, text)| Said::Fact(label, text.clone())).collect();
        let blank = || Said::Survives(String::new());
        if lines.len() + survives.len() + 2 <= room {
            lines.push(blank());
            lines.extend(survives);
            lines.push(blank());
        } else {
            let first = room.saturating_sub(survives.len()).clamp(1, lines.len());
            lines.splice(first..first, survives);
        }
        let from = self.scroll.min(lines.len().saturating_sub(room));
        let to = lines.len().min(from + room);
        (lines, from..to)
    }

    /// Whether there is more to know than is on a screen of this size.
    pub fn goes_beyond(&self, size: Size) -> bool {
        let (lines, shown) = self.said(size);
        shown.len() < lines.len()
    }

    /// Scrolls what is said on a screen of this size.
    pub fn go(&mut self, motion: Motion, size: Size) {
        let (lines, shown) = self.said(size);
        self.scroll = motion.from(shown.start, lines.len() - shown.len() + 1, shown.len());
    }

    fn has_name(&self) -> bool {
        self.typed.value() == self.target.id.name()
    }

    /// The other button.
    pub fn turn(&mut self) {
        self.focus = match self.focus {
            Button::Cancel => Button::Go,
            Button::Go => Button::Cancel,
        };
    }
}
