//! Compute clusters (`AmlCompute`): they get work, grow node by node, and shrink when they are idle.

mod body;

use std::collections::VecDeque;

use serde_json::Value;

use super::around::Around;
use super::ledger::{Holding, Priority, holding};
use super::node::{Node, NodeState};
use super::time::Moment;

/// What the service fills in when a request names no idle time (observed: PT2M).
const DEFAULT_IDLE_SECONDS: u64 = 120;
/// Mean seconds between two preemptions in a cluster of low-priority nodes.
const PREEMPTION_EVERY: f64 = 900.0;
/// How likely a job fills the disk of its node, which makes it unusable.
const DISK_FULL: f64 = 0.03;

/// How far a cluster may grow and shrink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scale {
    pub min: u32,
    pub max: u32,
    /// Seconds without work after which a node leaves; nothing until the service has filled it in.
    pub idle: Option<u64>,
}

/// The jobs that arrive: how often, for how many nodes at most, and how long they run, in seconds of the world.
#[derive(Clone, Debug)]
pub struct Workload {
    pub every: f64,
    pub nodes: u32,
    pub lasts: f64,
}

#[derive(Clone, Debug)]
struct Job {
    nodes: u32,
    lasts: f64,
    run: String,
}

/// One cluster.
pub struct Cluster {
    pub size: String,
    pub priority: Priority,
    pub scale: Scale,
    /// What a request set and nobody interprets here: OS type, image, subnet, user, public addresses.
    pub settings: Settings,
    pub nodes: Vec<Node>,
    /// Errors that the scenario gave it, besides those that the world finds.
    pub errors: Vec<Value>,
    pub workload: Option<Workload>,
    waiting: VecDeque<Job>,
    next_job: Option<Moment>,
    next_preemption: Option<Moment>,
    /// When the next nodes are allocated, soonest first.
    allocations: VecDeque<Moment>,
    target: u32,
    resizing: bool,
    transition: Moment,
    is_short_of_quota: bool,
    /// What `scale.idle` becomes when a request left it out.
    usual_idle: u64,
}

/// The settings of a cluster that are read back as they were sent.
#[derive(Clone, Debug)]
pub struct Settings {
    pub os_type: Value,
    pub image: Value,
    pub isolated_network: Value,
    pub subnet: Value,
    pub remote_login: String,
    pub node_public_ip: Value,
    /// The SSH user; the password is not kept.
    pub user: Value,
}

impl Cluster {
    pub fn new(size: &str, priority: Priority, scale: Scale, settings: Settings, now: Moment) -> Cluster {
        Cluster {
            size: size.to_owned(),
            priority,
            scale,
            settings,
            nodes: Vec::new(),
            errors: Vec::new(),
            workload: None,
            waiting: VecDeque::new(),
            next_job: None,
            next_preemption: None,
            allocations: VecDeque::new(),
            target: 0,
            resizing: false,
            transition: now,
            is_short_of_quota: false,
            usual_idle: DEFAULT_IDLE_SECONDS,
        }
    }

    /// Work begins to arrive, the first of it soon; a job for `waiting` nodes is there already.
    pub fn employ(&mut self, workload: Workload, waiting: u32, around: &mut Around) {
        if waiting > 0 {
            self.waiting.push_back(Job { nodes: waiting, lasts: workload.lasts, run: around.dice.guid() });
        }
        self.next_job = Some(around.within(5.0, workload.every.clamp(6.0, 60.0)));
        self.workload = Some(workload);
    }

    /// A PATCH: an idle time that it leaves out stays, but is told again only when the update is over.
    pub fn rescale(&mut self, scale: Scale) {
        self.usual_idle = self.scale.idle.unwrap_or(self.usual_idle);
        self.scale = scale;
    }

    /// A PUT over it: scale and settings are replaced, nodes, size and network stay.
    pub fn replace(&mut self, new: Cluster) {
        self.scale = new.scale;
        self.usual_idle = DEFAULT_IDLE_SECONDS;
        if self.settings.remote_login == "NotSpecified" {
            self.settings.remote_login = new.settings.remote_login;
        }
        self.settings.os_type = new.settings.os_type;
        self.settings.image = new.settings.image;
        self.settings.isolated_network = new.settings.isolated_network;
    }

    /// When something happens next by itself.
    pub fn due(&self) -> Option<Moment> {
        let nodes = self.nodes.iter().filter_map(|node| node.until);
        let rest = [self.next_job, self.next_preemption, self.allocations.front().copied()];
        nodes.chain(rest.into_iter().flatten()).min()
    }

    /// The cores that its nodes hold, those on their way included.
    pub fn holding(&self) -> Option<Holding> {
        let nodes = self.target.max(self.alive());
        (nodes > 0).then(|| holding(&self.size, self.priority, nodes)).flatten()
    }

    /// A creation or update has come to its end: what was left open is filled in, and nodes are asked for.
    pub fn settle(&mut self, around: &mut Around) {
        self.scale.idle.get_or_insert(self.usual_idle);
        // The idle time may be another one now.
        for node in self.nodes.iter_mut().filter(|node| node.state == NodeState::Idle) {
            node.until = None;
        }
        if self.settings.remote_login == "NotSpecified" {
            let open = if self.settings.subnet.is_null() { "Enabled" } else { "Disabled" };
            open.clone_into(&mut self.settings.remote_login);
        }
        self.balance(around);
    }

    /// What is due happens.
    pub fn wake(&mut self, around: &mut Around) {
        self.wake_nodes(around);
        self.allocate(around);
        self.receive_job(around);
        self.preempt(around);
        self.balance(around);
    }

    /// Sets nodes to work, asks for more or lets some go, and notes what it comes to.
    pub fn balance(&mut self, around: &mut Around) {
        self.dismiss_surplus(around);
        self.assign(around);
        self.let_idle_nodes_go(around);
        self.ask_for_nodes(around);
        self.watch_for_preemption(around);
        self.target = self.alive() + self.pending();
        let resizing = count(&self.nodes) != self.target;
        if resizing != self.resizing {
            self.resizing = resizing;
            self.transition = around.now;
        }
    }

    fn wake_nodes(&mut self, around: &mut Around) {
        let now = around.now;
        let is_due = |node: &Node| node.until.is_some_and(|until| until <= now);
        self.nodes.retain(|node| !(is_due(node) && node.state == NodeState::Leaving));
        let mut spare = self.alive().saturating_sub(self.scale.min);
        for node in &mut self.nodes {
            if !is_due(node) {
                continue;
            }
            match node.state {
                NodeState::Running if around.dice.chance(DISK_FULL) => {
                    node.turn(NodeState::Unusable, Some(around.within(600.0, 1200.0)));
                }
                NodeState::Preparing | NodeState::Running => node.turn(NodeState::Idle, None),
                NodeState::Idle if spare > 0 => {
                    spare -= 1;
                    node.turn(NodeState::Leaving, Some(around.within(20.0, 40.0)));
                }
                NodeState::Idle => node.until = None,
                // An unusable node is made anew by the service after a while.
                NodeState::Preempted | NodeState::Unusable => {
                    node.turn(NodeState::Preparing, Some(around.within(60.0, 120.0)));
                }
                NodeState::Leaving => {}
            }
        }
    }

    fn allocate(&mut self, around: &mut Around) {
        while self.allocations.front().is_some_and(|at| *at <= around.now) {
            self.allocations.pop_front();
            let ready = around.within(60.0, 120.0);
            self.nodes.push(Node::new(NodeState::Preparing, Some(ready), around.dice));
        }
    }

    fn receive_job(&mut self, around: &mut Around) {
        let Some(workload) = &self.workload else { return };
        if self.next_job.is_none_or(|at| at > around.now) {
            return;
        }
        self.next_job = Some(around.sometime(workload.every));
        // A queue that is already long gets nothing more, or a cluster that cannot grow would pile up work for ever.
        if self.scale.max > 0 && self.waiting.len() < 4 {
            let nodes = (around.dice.below(workload.nodes) + 1).min(self.scale.max);
            let lasts = around.dice.between(0.6, 1.6) * workload.lasts;
            self.waiting.push_back(Job { nodes, lasts, run: around.dice.guid() });
        }
    }

    fn preempt(&mut self, around: &mut Around) {
        if self.next_preemption.is_none_or(|at| at > around.now) {
            return;
        }
        self.next_preemption = None;
        let working = |node: &Node| matches!(node.state, NodeState::Running | NodeState::Idle);
        let candidates: Vec<usize> = (0..self.nodes.len()).filter(|&at| working(&self.nodes[at])).collect();
        if candidates.is_empty() {
            return;
        }
        let lost = around.dice.pick(&candidates);
        let back = around.within(120.0, 300.0);
        if let Some(run) = self.nodes[lost].run.clone() {
            self.waiting.push_front(Job { nodes: 1, lasts: around.dice.between(60.0, 240.0), run });
        }
        self.nodes[lost].turn(NodeState::Preempted, Some(back));
    }

    /// A maximum below what there is: idle nodes go first, running ones when their job is done.
    fn dismiss_surplus(&mut self, around: &mut Around) {
        let mut surplus = self.alive().saturating_sub(self.scale.max);
        let order = [NodeState::Idle, NodeState::Preparing, NodeState::Preempted, NodeState::Unusable];
        for state in order {
            for node in self.nodes.iter_mut().filter(|node| node.state == state) {
                if surplus == 0 {
                    return;
                }
                surplus -= 1;
                node.turn(NodeState::Leaving, Some(around.within(15.0, 30.0)));
            }
        }
    }

    fn assign(&mut self, around: &mut Around) {
        while let Some(job) = self.waiting.front() {
            // A job for more nodes than the cluster can have takes what there is.
            let wanted = job.nodes.min(self.scale.max);
            if wanted == 0 || self.in_state(NodeState::Idle) < wanted {
                return;
            }
            let end = around.after(job.lasts);
            let idle = self.nodes.iter_mut().filter(|node| node.state == NodeState::Idle);
            for node in idle.take(wanted as usize) {
                node.turn(NodeState::Running, Some(end));
                node.run = Some(job.run.clone());
            }
            self.waiting.pop_front();
        }
    }

    /// Idle nodes above the minimum get the time at which they leave; those of the minimum stay.
    fn let_idle_nodes_go(&mut self, around: &mut Around) {
        let seconds = self.scale.idle.unwrap_or(DEFAULT_IDLE_SECONDS);
        #[expect(clippy::cast_precision_loss, reason = "idle times are far below 2^52 seconds")]
        let end = around.after(seconds as f64);
        if self.alive() <= self.scale.min {
            return;
        }
        for node in self.nodes.iter_mut().filter(|node| node.state == NodeState::Idle && node.until.is_none())
        {
            node.until = Some(end);
        }
    }

    fn ask_for_nodes(&mut self, around: &mut Around) {
        let running = self.in_state(NodeState::Running);
        let waiting: u32 = self.waiting.iter().map(|job| job.nodes).sum();
        let dead = self.in_state(NodeState::Unusable);
        let wanted = (running + waiting + dead).clamp(self.scale.min.min(self.scale.max), self.scale.max);
        let missing = wanted.saturating_sub(self.alive());
        let affordable = self.affordable(around.free_cores);
        self.is_short_of_quota = missing > affordable;
        let missing = missing.min(affordable);
        self.allocations.truncate(missing as usize);
        while self.pending() < missing {
            let last = self.allocations.back().copied().unwrap_or(around.now);
            let gap = around.dice.between(6.0, 18.0);
            self.allocations.push_back(around.pace.after(last, gap));
        }
    }

    fn watch_for_preemption(&mut self, around: &mut Around) {
        let exposed = self.priority == Priority::LowPriority
            && self.nodes.iter().any(|node| matches!(node.state, NodeState::Running | NodeState::Idle));
        if exposed && self.next_preemption.is_none() && self.workload.is_some() {
            self.next_preemption = Some(around.sometime(PREEMPTION_EVERY));
        }
    }

    /// How many more nodes the quota allows; `free` counts what the cluster itself holds as free.
    fn affordable(&self, free: u32) -> u32 {
        let Some(one) = holding(&self.size, self.priority, 1) else { return 0 };
        (free / one.cores).saturating_sub(self.alive())
    }

    fn alive(&self) -> u32 {
        count(&self.nodes) - self.in_state(NodeState::Leaving)
    }

    fn pending(&self) -> u32 {
        u32::try_from(self.allocations.len()).expect("a cluster has fewer nodes than that")
    }

    fn in_state(&self, state: NodeState) -> u32 {
        u32::try_from(self.nodes.iter().filter(|node| node.state == state).count()).expect("as above")
    }
}

fn count(nodes: &[Node]) -> u32 {
    u32::try_from(nodes.len()).expect("a cluster has fewer nodes than that")
}
