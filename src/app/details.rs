//! The details of one compute: its facts, its nodes, what was done to it, its raw JSON.

use super::{list::Motion, wrap};
use crate::{
    domain::{
        ask::{Node, NodePage},
        compute::{Compute, Health},
        error::ApiError,
        ids::ComputeKey,
        text::Text,
    },
    kinds::{
        Kind,
        column::{Cell, Column, SortKey, Tone},
        redact,
        unspoken::Unspoken,
    },
};
use std::sync::Arc;
use tui_input::Input;

/// A part of the details.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What is known of it.
    Facts,
    /// The nodes of a cluster.
    Nodes,
    /// What was done to it here.
    Operations,
    /// The body as the service sent it, without secrets.
    Json,
}

impl Part {
    /// The parts that a compute of this type has.
    pub fn of(kind: &Kind) -> Vec<Self> {
        let all = [Self::Facts, Self::Nodes, Self::Operations, Self::Json];
        all.into_iter().filter(|part| *part != Self::Nodes || kind.has_nodes).collect()
    }

    /// Its title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Facts => "Properties",
            Self::Nodes => "Nodes",
            Self::Operations => "Operations",
            Self::Json => "JSON",
        }
    }
}

/// The most nodes that a cluster can have (limits page); a list of more has no end.
const MOST_NODES: usize = 65_000;

/// What is known of a cluster's nodes.
#[derive(Debug, Default)]
pub struct Nodes {
    /// The nodes of the last complete answer.
    pub nodes: Option<Vec<Node>>,
    /// Why the last answer failed.
    pub failure: Option<ApiError>,
    coming: Vec<Node>,
}

/// The columns of the nodes.
pub const NODE_COLUMNS: &[Column<Node>] = &[
    Column::<Node>::new(
        "node",
        "NODE",
        (24, 68),
        |n, _| Cell::plain(n.id.to_string()),
        |n, _| SortKey::text(Some(&n.id)),
    )
    .stays(),
    Column::<Node>::new(
        "state",
        "STATE",
        (12, 12),
        |n, _| node_state(n),
        |n, _| SortKey::text(Some(&n.state)),
    )
    .stays(),
    Column::<Node>::new(
        "private",
        "PRIVATE IP",
        (15, 15),
        |n, _| Cell::text(n.private_ip.as_ref()),
        |n, _| SortKey::text(n.private_ip.as_deref()),
    ),
    Column::<Node>::new(
        "public",
        "PUBLIC IP",
        (15, 15),
        |n, _| Cell::text(n.public_ip.as_ref()),
        |n, _| SortKey::text(n.public_ip.as_deref()),
    ),
    Column::<Node>::new("port", "PORT", (5, 5), |n, _| Cell::number(n.port), |n, _| SortKey::number(n.port))
        .right(),
    Column::<Node>::new(
        "run",
        "RUN",
        (12, 40),
        |n, _| Cell::text(n.run.as_ref()),
        |n, _| SortKey::text(n.run.as_deref()),
    ),
];

fn node_state(node: &Node) -> Cell {
    let health = match node.state.as_str() {
        "running" => Health::Good,
        "idle" => Health::Resting,
        "preparing" | "leaving" => Health::Moving,
        "unusable" | "preempted" => Health::Bad,
        _ => Health::Unknown,
    };
    Cell { glyph: Some(health), text: node.state.to_string().into(), tone: Tone::Of(health) }
}

/// The details that are open.
#[derive(Debug)]
pub struct Details {
    /// The compute.
    pub key: ComputeKey,
    /// Its type's table.
    pub kind: &'static Kind,
    /// The part that is shown.
    pub part: Part,
    /// The first line on screen.
    pub scroll: usize,
    /// The raw JSON, line by line.
    pub json: Vec<Text>,
    /// What is known of its nodes.
    pub nodes: Nodes,
    /// What is searched for.
    pub search: Input,
    /// Whether the search line has the keys.
    pub searching: bool,
    /// The line of JSON that the search last found.
    pub hit: Option<usize>,
    /// The body that `json` was made of.
    body: Arc<Compute>,
}

impl Details {
    /// Opens the details of `compute` at a part.
    pub fn open(compute: &Arc<Compute>, kind: &'static Kind, part: Part, unspoken: &Unspoken) -> Self {
        Self {
            key: compute.key(),
            kind,
            part,
            scroll: 0,
            json: json_lines(compute, unspoken),
            nodes: Nodes::default(),
            search: Input::default(),
            searching: false,
            hit: None,
            body: compute.clone(),
        }
    }

    /// The compute has changed.
    pub fn renew(&mut self, compute: &Arc<Compute>, unspoken: &Unspoken) {
        if !Arc::ptr_eq(&self.body, compute) {
            self.json = json_lines(compute, unspoken);
            self.hit = None;
            self.body = compute.clone();
        }
    }

    /// The last state of the compute that was seen; it may be gone by now.
    pub fn last_seen(&self) -> &Arc<Compute> {
        &self.body
    }

    /// The nodes are read from the first page on: pages of an answer that was given up do not count.
    pub fn begin_nodes(&mut self) {
        self.nodes.coming.clear();
    }

    /// A page of nodes came; the URL of the next one, if there is one.
    pub fn heard_nodes(&mut self, answer: Result<NodePage, ApiError>) -> Option<String> {
        match answer {
            Ok(page) => {
                self.nodes.coming.extend(page.nodes);
                let next = page.next.filter(|_| self.nodes.coming.len() < MOST_NODES);
                if next.is_none() {
                    self.nodes.nodes = Some(std::mem::take(&mut self.nodes.coming));
                    self.nodes.failure = None;
                }
                next
            }
            Err(error) => {
                self.nodes.coming.clear();
                self.nodes.failure = Some(error);
                None
            }
        }
    }

    /// Shows the next part, or the one before.
    pub fn turn(&mut self, by: isize) {
        let parts = Part::of(self.kind);
        let at = parts.iter().position(|part| *part == self.part).unwrap_or(0);
        self.show(parts[(at + parts.len()).saturating_add_signed(by) % parts.len()]);
    }

    /// Shows a part from its top.
    pub fn show(&mut self, part: Part) {
        if self.part != part {
            self.part = part;
            self.scroll = 0;
        }
    }

    /// Scrolls; `lines` are the lines of the part, `page` those on screen.
    pub fn go(&mut self, motion: Motion, lines: usize, page: usize) {
        let most = lines.saturating_sub(page);
        self.scroll = match motion {
            Motion::Bottom => most,
            motion => motion.from(self.scroll, most + 1, page),
        };
    }

    /// What is searched for is about to change.
    pub fn begin_search(&mut self) -> &mut Input {
        self.hit = None;
        &mut self.search
    }

    /// The raw JSON in lines of the screen, each with the number of the line that it is a part of.
    pub fn json_wrapped(&self, width: usize) -> Vec<(usize, String)> {
        let lines = self.json.iter().enumerate();
        lines
            .flat_map(|(number, line)| wrap::hang(line, width).into_iter().map(move |part| (number, part)))
            .collect()
    }

    /// Whether a line of the JSON has what is searched for.
    pub fn is_hit(&self, line: usize) -> bool {
        let wanted = self.search.value().to_lowercase();
        !wanted.is_empty() && self.json[line].to_lowercase().contains(&wanted)
    }

    /// Goes to the next line of JSON that has what is searched for, or with `back` to the one before; false when no
    /// line has it.
    pub fn find(&mut self, back: bool, width: usize, page: usize) -> bool {
        if self.search.value().is_empty() {
            return true;
        }
        self.show(Part::Json);
        let hits: Vec<usize> = (0..self.json.len()).filter(|line| self.is_hit(*line)).collect();
        // From the last hit on: near the end several of them share a screen.
        let next = match self.hit {
            Some(here) if back => hits.iter().rev().find(|line| **line < here).or(hits.last()),
            Some(here) => hits.iter().find(|line| **line > here).or(hits.first()),
            None if back => hits.last(),
            None => hits.first(),
        };
        self.hit = next.copied();
        let Some(hit) = self.hit else { return false };
        let lines = self.json_wrapped(width);
        let at = lines.iter().position(|(line, _)| *line == hit).unwrap_or(0);
        self.scroll = at.min(lines.len().saturating_sub(page));
        true
    }
}

fn json_lines(compute: &Compute, unspoken: &Unspoken) -> Vec<Text> {
    match serde_json::from_str(&compute.body.json()) {
        Ok(body) => {
            let pretty = unspoken.json(redact::redacted(&body));
            pretty.lines().map(|line| Text::new(&wrap::readable(line))).collect()
        }
        // Nothing of it is understood, so nothing of it can be known to be no secret.
        Err(error) => vec![
            Text::from(format!("not JSON: {error}")),
            Text::new("the body is not shown, since it may hold secrets"),
        ],
    }
}
