//! A compute target as the program decides on it. Flat: a fact that a type does not have is `None` and shows as a dash.

use super::{
    body::Body,
    ids::{ComputeKey, ResourceId},
    period::Period,
    text::Text,
};
use chrono::{DateTime, Utc};

/// How a state is to be taken. Every state word of the service has one; an unknown word has `Unknown`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Health {
    /// Needs somebody: failed, unusable.
    Bad,
    /// On its way from one state to another.
    Moving,
    /// Up and working as it should.
    Good,
    /// Down on purpose.
    Resting,
    /// A word that this program does not know.
    Unknown,
}

/// A state as the service names it, and how to take it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The service's own word.
    pub word: Text,
    /// What the word means.
    pub health: Health,
}

impl Status {
    /// A state called `word`.
    pub fn new(word: &str, health: Health) -> Self {
        Self { word: Text::new(word), health }
    }
}

/// Nodes of a cluster by what they do. Their sum can differ from the current node count (observed).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Nodes {
    /// Doing work.
    pub running: u32,
    /// Ready and without work.
    pub idle: u32,
    /// Being set up.
    pub preparing: u32,
    /// Being given back.
    pub leaving: u32,
    /// Broken; billed all the same.
    pub unusable: u32,
    /// Low-priority nodes that the service took away.
    pub preempted: u32,
}

impl Nodes {
    /// Nodes that cost money now.
    pub fn billed(self) -> u32 {
        sum([self.running, self.idle, self.preparing, self.leaving, self.unusable])
    }

    /// Nodes that can work.
    pub fn ready(self) -> u32 {
        sum([self.running, self.idle])
    }

    /// Nodes that nobody can use.
    pub fn lost(self) -> u32 {
        sum([self.unusable, self.preempted])
    }
}

/// Counts are the service's word, however large: a sum of them must not overflow.
fn sum<const N: usize>(counts: [u32; N]) -> u32 {
    counts.into_iter().fold(0, u32::saturating_add)
}

/// What a cluster may grow and shrink to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Nodes kept even when idle.
    pub min: u32,
    /// Nodes at most.
    pub max: u32,
    /// How long a node may be idle before it is given back.
    pub idle: Option<Period>,
}

/// What a node costs and whether it can be taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Priority {
    /// Kept until given back.
    Dedicated,
    /// Cheaper, may be preempted.
    Low,
}

impl Priority {
    /// The priority's word on the screen.
    pub fn word(self) -> &'static str {
        match self {
            Self::Dedicated => "dedicated",
            Self::Low => "low",
        }
    }
}

/// Whether an instance stops by itself when nobody uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdleShutdown {
    /// Stops after this long without activity.
    After(Period),
    /// The service says that it never does.
    Off,
    /// The service does not say: older api-versions leave the key out.
    Unknown,
}

/// The last thing that was done to an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastOperation {
    /// `Create`, `Start`, `Stop`, …
    pub name: Text,
    /// `InProgress`, `Succeeded`, `StopFailed`, …
    pub status: Option<Text>,
    /// Who or what began it: `User`, `Schedule`, `IdleShutdown`.
    pub trigger: Option<Text>,
    /// When it began.
    pub time: Option<DateTime<Utc>>,
}

/// Something that the service says is wrong with a compute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The deepest code that it gives.
    pub code: Text,
    /// Its words, the details' words included.
    pub message: Text,
}

impl Fault {
    /// Code and words in one line.
    pub fn sentence(&self) -> String {
        match (self.code.is_empty(), self.message.is_empty()) {
            (false, false) => format!("{}: {}", self.code, self.message),
            (_, true) => self.code.to_string(),
            (true, false) => self.message.to_string(),
        }
    }
}

/// One compute target and all that is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Compute {
    /// Its ARM id.
    pub id: ResourceId,
    /// Its own name.
    pub name: Text,
    /// `computeType` as sent; empty when the body has none.
    pub compute_type: Text,
    /// Where the resource is: the workspace's region, as a rule.
    pub location: Option<Text>,
    /// Where the machines are, or else where the resource is.
    pub region: Option<Text>,
    /// Whether the service has finished with the resource itself.
    pub provisioning: Option<Status>,
    /// What the machines do.
    pub state: Option<Status>,
    /// When it was made.
    pub created: Option<DateTime<Utc>>,
    /// When it was last touched; moves without anybody's doing (observed).
    pub modified: Option<DateTime<Utc>>,
    /// Since when the state is what it is, where the service says so.
    pub state_since: Option<DateTime<Utc>>,
    /// True for a machine of the user's that was attached, false for one that the service manages.
    pub attached: Option<bool>,
    /// The machine behind an attached compute.
    pub resource: Option<ResourceId>,
    /// The user's own words about it.
    pub description: Option<Text>,
    /// Its tags in the order in which they came.
    pub tags: Vec<(Text, Text)>,
    /// What is wrong with it: provisioning errors first, then those of its nodes.
    pub faults: Vec<Fault>,
    /// Size of its machine or of each of its nodes; upper case as a rule (observed).
    pub size: Option<Text>,
    /// Priority of its nodes.
    pub priority: Option<Priority>,
    /// Nodes by what they do.
    pub nodes: Option<Nodes>,
    /// Nodes that it has.
    pub current_nodes: Option<u32>,
    /// Nodes that it is on its way to.
    pub target_nodes: Option<u32>,
    /// What it may grow and shrink to.
    pub scale: Option<Scale>,
    /// The assigned user, else the creator.
    pub owner: Option<Text>,
    /// The last thing that was done to it.
    pub last_operation: Option<LastOperation>,
    /// Whether it stops by itself; only instances have it.
    pub idle_shutdown: Option<IdleShutdown>,
    /// How many start and stop schedules it has.
    pub schedules: usize,
    /// The version of its image, and whether there is a newer one.
    pub image: Option<(Text, bool)>,
    /// How it is reached: an address, a workspace URL, a pool.
    pub address: Option<Text>,
    /// What it is for (AKS) or which namespace it uses (Kubernetes).
    pub purpose: Option<Text>,
    /// Whether its endpoint is encrypted, in the service's word.
    pub ssl: Option<Text>,
    /// Whether some of these facts are the last known ones, since the service answers null during an update (observed).
    pub kept: bool,
    /// Why the body could not be understood, if so; then nothing but the id and the name is known.
    pub unreadable: Option<Text>,
    /// The body as sent.
    pub body: Body,
}

impl Compute {
    /// A compute of which nothing is known but its id and its body.
    pub fn unknown(id: ResourceId, body: Body) -> Self {
        Self {
            name: Text::new(id.name()),
            id,
            body,
            compute_type: Text::default(),
            location: None,
            region: None,
            provisioning: None,
            state: None,
            created: None,
            modified: None,
            state_since: None,
            attached: None,
            resource: None,
            description: None,
            tags: Vec::new(),
            faults: Vec::new(),
            size: None,
            priority: None,
            nodes: None,
            current_nodes: None,
            target_nodes: None,
            scale: None,
            owner: None,
            last_operation: None,
            idle_shutdown: None,
            schedules: 0,
            image: None,
            address: None,
            purpose: None,
            ssl: None,
            kept: false,
            unreadable: None,
        }
    }

    /// Its identity.
    pub fn key(&self) -> ComputeKey {
        ComputeKey::of(self)
    }

    /// The status that matters when there is room for one: the provisioning state while it is not a quiet success,
    /// the runtime state otherwise.
    pub fn headline(&self) -> Option<&Status> {
        match (&self.provisioning, &self.state) {
            (Some(provisioning), Some(state)) if provisioning.health == Health::Good => Some(state),
            (Some(provisioning), _) => Some(provisioning),
            (None, state) => state.as_ref(),
        }
    }

    /// Whether its machines are in a state of this health.
    pub fn is_in(&self, health: Health) -> bool {
        self.state.as_ref().is_some_and(|state| state.health == health)
    }

    /// Whether it is on its way somewhere.
    pub fn is_moving(&self) -> bool {
        [&self.provisioning, &self.state].into_iter().flatten().any(|s| s.health == Health::Moving)
            || matches!((self.current_nodes, self.target_nodes), (Some(current), Some(target)) if current != target)
    }

    /// Whether something about it is plainly wrong now.
    pub fn is_bad(&self) -> bool {
        self.unreadable.is_some()
            || [&self.provisioning, &self.state].into_iter().flatten().any(|s| s.health == Health::Bad)
            || self.nodes.is_some_and(|n| n.unusable > 0)
    }
}
