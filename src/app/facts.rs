//! The properties of a compute as they are listed in its details, and beside a list on a wide screen.

use super::{
    details::Details,
    layout,
    list::RowKey,
    operation::Operation,
    state::State,
    trouble::{self, Trouble},
    wrap::{readable, wrap},
};
use crate::{
    domain::{
        compute::Compute,
        ids::{ComputeKey, WorkspaceId},
        text::Text,
        time,
    },
    kinds::{
        Kind,
        column::{Cell, Context},
    },
};
use chrono::{DateTime, Utc};

/// One line of what was done to a compute.
pub enum History<'a> {
    /// An operation.
    Operation(&'a Operation),
    /// A line of why it did not succeed.
    Reason(String),
}

/// The width of the labels on a screen with so many cells in a line.
pub fn label_width(columns: usize) -> u16 {
    if columns < layout::NARROW { 14 } else { 22 }
}

/// One line of the properties.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Its label; empty for a line that goes on.
    pub label: &'static str,
    /// Its value.
    pub cell: Cell,
}

impl State {
    /// The properties of the compute whose details are open.
    pub fn facts(&self, details: &Details) -> Vec<Fact> {
        let row = self.fleet.row_of(&details.key);
        let compute = row.map_or(details.last_seen(), |row| &row.compute);
        self.facts_of(compute, details.kind, row.is_none())
    }

    fn facts_of(&self, compute: &Compute, kind: &Kind, is_gone: bool) -> Vec<Fact> {
        let x = self.context_on(&compute.id);
        let mut facts = vec![fact("Name", Cell::plain(compute.name.to_string()))];
        if is_gone {
            facts.push(fact("", Cell::plain("It is gone. This is what was last seen of it.")));
        }
        if let Some(why) = &compute.unreadable {
            facts.push(fact("Unreadable", Cell::plain(why.to_string())));
        }
        if self.fleet.has_several()
            && let Some((workspace, _)) = self.fleet.of(&compute.id)
        {
            facts.push(fact("Workspace", Cell::plain(place(workspace))));
        }
        facts.push(fact("State", state(compute, &x)));
        facts.push(fact("Provisioning", Cell::status(compute.provisioning.as_ref())));
        let several = compute.faults.len() > 1;
        for (number, fault) in compute.faults.iter().enumerate() {
            let label = if number > 0 {
                ""
            } else if several {
                "Problems"
            } else {
                "Problem"
            };
            facts.push(fact(label, Cell::plain(fault.sentence())));
        }
        if let Some(trouble) = Trouble::of_compute(compute) {
            facts.push(fact(
                "What to do",
                Cell::plain(trouble.now(&self.setup.preferences.keymap).to_string()),
            ));
        }
        facts.push(fact("Type", Cell::plain(format!("{} ({})", kind.noun, compute.compute_type))));
        facts.push(fact("", Cell::plain(kind.upkeep.words())));
        facts.extend(kind.details.iter().map(|detail| fact(detail.label, (detail.cell)(compute, &x))));
        facts.push(fact("Cost", cost(compute, &x)));
        facts.push(fact("Region", Cell::text(compute.region.as_ref())));
        facts.push(fact("Created", moment(compute.created, &x)));
        facts.push(fact("Modified", moment(compute.modified, &x)));
        facts.push(fact("Description", Cell::text(compute.description.as_ref())));
        for (number, (key, value)) in compute.tags.iter().enumerate() {
            facts.push(fact(if number == 0 { "Tags" } else { "" }, Cell::plain(format!("{key} = {value}"))));
        }
        if compute.unreadable.is_none() {
            facts.push(fact("Id", Cell::plain(compute.id.text().to_string())));
        }
        facts
    }

    /// The properties as lines of the screen: long values go on below themselves.
    pub fn fact_lines(&self, details: &Details) -> Vec<Fact> {
        in_lines(self.facts(details), self.screen().columns())
    }

    /// What is known of the row under the cursor, in so many cells: the properties of a compute, or why a workspace cannot
    /// be read.
    pub fn facts_here(&self, columns: usize) -> Vec<Fact> {
        let facts = match self.list(self.pane).selected() {
            Some(RowKey::Compute(key)) => {
                self.fleet.row_of(key).map(|row| self.facts_of(&row.compute, row.kind, false))
            }
            Some(RowKey::Workspace(workspace)) => Some(self.facts_of_unreadable(workspace)),
            Some(RowKey::Quota(_) | RowKey::Operation(_) | RowKey::Transition(_)) | None => None,
        };
        in_lines(facts.unwrap_or_default(), columns)
    }

    fn facts_of_unreadable(&self, workspace: &WorkspaceId) -> Vec<Fact> {
        let watched = self.fleet.get(workspace);
        let trouble = watched.and_then(|watched| trouble::listing_of(workspace, watched));
        let now = trouble.map(|trouble| trouble.now(&self.setup.preferences.keymap).to_string());
        vec![
            fact("Workspace", Cell::plain(place(workspace))),
            fact("Problem", Cell::plain(self.unreadable(workspace).unwrap_or_default())),
            fact("What to do", Cell::plain(now.unwrap_or_default())),
        ]
    }

    /// The operations on a compute as lines of the screen: each with its reason below itself.
    pub fn history(&self, details: &Details) -> Vec<History<'_>> {
        let width = self.screen().columns().saturating_sub(4);
        let lines = |operation| {
            let reason: Text = Operation::reason(operation);
            let mut below = if reason.is_empty() { Vec::new() } else { wrap(&reason, width) };
            if let Some(trouble) = Trouble::of_operation(operation) {
                below.extend(wrap(&format!("→ {}", trouble.now(&self.setup.preferences.keymap)), width));
            }
            std::iter::once(History::Operation(operation)).chain(below.into_iter().map(History::Reason))
        };
        self.operations_on(&details.key).flat_map(lines).collect()
    }

    /// The operations on a compute in this session, newest first.
    pub fn operations_on(&self, key: &ComputeKey) -> impl Iterator<Item = &Operation> {
        let id = key.id.clone();
        self.operations.iter().rev().filter(move |operation| operation.target.id == id)
    }
}

fn in_lines(facts: Vec<Fact>, columns: usize) -> Vec<Fact> {
    let width = columns.saturating_sub(usize::from(label_width(columns)));
    let wrapped = |fact: Fact| {
        let text = readable(&fact.cell.text);
        let mut lines =
            wrap(&text, width.saturating_sub(if fact.cell.glyph.is_some() { 2 } else { 0 })).into_iter();
        let first = Fact {
            cell: Cell { text: lines.next().unwrap_or_default().into(), ..fact.cell.clone() },
            ..fact.clone()
        };
        let more = lines.map(move |line| Fact {
            label: "",
            cell: Cell { glyph: None, text: line.into(), tone: fact.cell.tone },
        });
        std::iter::once(first).chain(more)
    };
    facts.into_iter().flat_map(wrapped).collect()
}

/// Where a workspace is.
fn place(workspace: &WorkspaceId) -> String {
    let place = format!("{} · {} · {}", workspace.name(), workspace.group(), workspace.subscription());
    Text::from(place).to_string()
}

fn fact(label: &'static str, cell: Cell) -> Fact {
    Fact { label, cell }
}

fn state(compute: &Compute, x: &Context) -> Cell {
    let mut cell = Cell::status(compute.state.as_ref());
    if let (Some(_), Some(since)) = (&compute.state, compute.state_since) {
        let ago = time::short((x.now - since).to_std().unwrap_or_default());
        cell.text = format!("{} for {ago}", cell.text).into();
    }
    if compute.kept {
        cell.text = format!("{} (last known; the service does not say while it updates)", cell.text).into();
    }
    cell
}

fn cost(compute: &Compute, x: &Context) -> Cell {
    match (crate::kinds::money::hourly(compute, x), crate::kinds::money::hourly_each(compute, x)) {
        (Some(now), Some(each)) => {
            Cell::plain(format!("{now:.2} $/h now, {each:.2} $/h a machine (list price)"))
        }
        (None, Some(each)) => Cell::plain(format!("{each:.2} $/h a machine (list price)")),
        (_, None) => Cell::none(),
    }
}

fn moment(time: Option<DateTime<Utc>>, x: &Context) -> Cell {
    time.map_or_else(Cell::none, |time| {
        let ago = time::short((x.now - time).to_std().unwrap_or_default());
        Cell::plain(Text::from(format!("{} ({ago} ago)", time.format("%Y-%m-%d %H:%M:%S UTC"))).to_string())
    })
}
