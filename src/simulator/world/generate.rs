//! Computes by the thousand, made up from the seed.

use super::dice::Dice;
use super::ledger::{self, Holding, Priority};
use crate::simulator::scenario::{self, Cluster, Common, Instance, Nodes, Other, Span, Work};

const TEAMS: &[&str] =
    &["vision", "speech", "pricing", "fraud", "search", "churn", "maps", "ads", "risk", "supply"];
const CPU: &[&str] =
    &["Standard_D4ds_v4", "Standard_DS3_v2", "Standard_E8s_v3", "Standard_F4s_v2", "Standard_D8ds_v5"];
const GPU: &[&str] = &["Standard_NC6s_v3", "Standard_NC4as_T4_v3", "Standard_NC24ads_A100_v4"];
const STATES: &[&str] = &["Running", "Running", "Stopped", "Stopped", "Stopped", "CreateFailed"];

/// What a generated compute is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Instance,
    Cluster,
    /// A cluster that gets work.
    BusyCluster,
    Attached,
}

/// A generated compute as a scenario would tell it.
pub enum Generated {
    Instance(Instance),
    Cluster(Cluster),
    Attached(Other),
}

impl Generated {
    pub fn name(&self) -> &str {
        match self {
            Generated::Instance(told) => &told.name,
            Generated::Cluster(told) => &told.name,
            Generated::Attached(told) => &told.name,
        }
    }

    /// The cores that it holds at the beginning, when it is none that moves.
    pub fn holding(&self) -> Option<Holding> {
        match self {
            Generated::Instance(told) if told.state != "CreateFailed" => {
                ledger::holding(&told.size, Priority::Dedicated, 1)
            }
            Generated::Instance(_) | Generated::Cluster(_) | Generated::Attached(_) => None,
        }
    }
}

/// What a scenario wants generated, one after the other.
pub fn plan(wanted: &scenario::Generated) -> impl Iterator<Item = (Origin, u32)> + use<> {
    let busy = wanted.busy;
    let cluster = move |at| (if at < busy { Origin::BusyCluster } else { Origin::Cluster }, at);
    let instances = (0..wanted.instances).map(|at| (Origin::Instance, at));
    let attached = (0..wanted.attached).map(|at| (Origin::Attached, at));
    instances.chain((0..wanted.clusters).map(cluster)).chain(attached)
}

/// One generated compute of a workspace.
pub fn one(origin: Origin, workspace: u32, at: u32, dice: &mut Dice) -> Generated {
    // Names of instances are taken in a whole region.
    let number = workspace * 1000 + at;
    match origin {
        Origin::Instance => Generated::Instance(instance(number, dice)),
        Origin::Cluster => Generated::Cluster(cluster(number, false, dice)),
        Origin::BusyCluster => Generated::Cluster(cluster(number, true, dice)),
        Origin::Attached => Generated::Attached(attached(number, dice)),
    }
}

fn instance(at: u32, dice: &mut Dice) -> Instance {
    let team = dice.pick(TEAMS);
    Instance {
        name: format!("ci-{team}-{at:05}x"),
        size: dice.pick(CPU).to_owned(),
        state: dice.pick(STATES).to_owned(),
        since: Span(u64::from(dice.below(900_000))),
        last_operation: None,
        operation_status: None,
        trigger: dice.pick(&["User", "User", "Schedule", "IdleShutdown"]).to_owned(),
        owner: Some(format!("{team}.{}@contoso.example", dice.below(40))),
        assigned_to: None,
        ssh_key: None,
        idle_shutdown: None,
        stops_at: None,
        time_zone: None,
        is_outdated: dice.chance(0.3),
        hangs: false,
        common: common(team, dice),
    }
}

fn cluster(at: u32, is_busy: bool, dice: &mut Dice) -> Cluster {
    let team = dice.pick(TEAMS);
    let is_gpu = dice.chance(0.2);
    let max = dice.below(12) + 1;
    let idle = if is_busy { dice.below(max) } else { 0 };
    Cluster {
        name: format!("{}-{team}-{at:05}x", if is_gpu { "gpu" } else { "cpu" }),
        size: dice.pick(if is_gpu { GPU } else { CPU }).to_owned(),
        low_priority: dice.chance(0.25),
        min: 0,
        max,
        idle: Span(120 * u64::from(dice.below(10) + 1)),
        region: None,
        subnet: None,
        nodes: Nodes { idle, ..Nodes::default() },
        work: is_busy.then_some(Work { every: Span(300), nodes: max, lasts: Span(400), waiting: 0 }),
        common: common(team, dice),
    }
}

fn attached(at: u32, dice: &mut Dice) -> Other {
    let team = dice.pick(TEAMS);
    let name = format!("vm-{team}-{at:05}x");
    Other {
        resource_id: Some(format!(
            "/subscriptions/5b1e7c20-9a44-4f0d-8c3e-2f6d81a7b490/resourceGroups/rg-{team}/providers/Microsoft.Compute/virtualMachines/{name}"
        )),
        name,
        compute_type: "VirtualMachine".to_owned(),
        properties: serde_json::Value::Null,
        common: common(team, dice),
    }
}

fn common(team: &str, dice: &mut Dice) -> Common {
    Common {
        age: Span(u64::from(dice.below(40_000_000) + 1000)),
        tags: [("team".to_owned(), team.to_owned())].into(),
        ..Common::default()
    }
}
