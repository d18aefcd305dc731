//! Workspaces by the hundred, made up by counting.

use serde::Deserialize;

use super::file::{Generated, Refuses, Workspace};

const TEAMS: [&str; 10] =
    ["vision", "speech", "pricing", "fraud", "search", "churn", "maps", "ads", "risk", "supply"];

/// The workspaces of one subscription.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fleet {
    /// The id of one of the scenario's subscriptions.
    pub subscription: String,
    pub workspaces: u32,
    /// The computes of all of them together.
    pub computes: u32,
    /// Workspaces are in one after the other.
    pub regions: Vec<String>,
}

impl Fleet {
    /// Its workspaces, `before` of which there are others.
    pub fn workspaces(&self, before: u32) -> impl Iterator<Item = Workspace> + '_ {
        let weights: u32 = (0..self.workspaces).map(weight).sum();
        // What is left over by rounding is the first one's.
        let share = move |at: u32| self.computes * weight(at) / weights.max(1);
        let rest = self.computes - (0..self.workspaces).map(share).sum::<u32>();
        (0..self.workspaces).map(move |at| {
            let number = before + at;
            let team = TEAMS[number as usize % TEAMS.len()];
            let region = &self.regions[at as usize % self.regions.len()];
            let mut workspace = Workspace::new(
                &self.subscription,
                &format!("rg-{team}"),
                &format!("ml-{team}-{number:03}"),
                region,
            );
            kind(at).clone_into(&mut workspace.kind);
            workspace.refuses = refuses(at);
            workspace.generated = generated(share(at) + if at == 0 { rest } else { 0 }, at);
            workspace
        })
    }
}

/// Mostly ordinary ones.
fn kind(at: u32) -> &'static str {
    match at % 25 {
        7 => "Hub",
        8 => "Project",
        19 => "FeatureStore",
        _ => "Default",
    }
}

/// A few cannot be read.
fn refuses(at: u32) -> Option<Refuses> {
    match at % 50 {
        33 => Some(Refuses::Forbidden),
        44 => Some(Refuses::Absent),
        _ => None,
    }
}

/// Those that can be read differ in size.
fn weight(at: u32) -> u32 {
    if refuses(at).is_some() { 0 } else { 4 + at * 7 % 11 }
}

/// Half of the computes are clusters; in every tenth workspace some have work.
fn generated(computes: u32, at: u32) -> Option<Generated> {
    let (clusters, attached) = (computes / 2, computes / 20);
    let busy = if at.is_multiple_of(10) { 5.min(clusters) } else { 0 };
    (computes > 0).then_some(Generated {
        clusters,
        instances: computes - clusters - attached,
        attached,
        busy,
    })
}
