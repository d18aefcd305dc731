//! The world: everything that exists, how it answers, and how it moves.
//!
//! Pure and seeded: no clock, no I/O. [`World::handle`] answers one request at the present moment,
//! [`World::advance_to`] lets time pass.

mod aks;
mod around;
mod attached;
mod authority;
mod cluster;
mod compute;
mod data_factory;
mod data_lake;
mod databricks;
mod dice;
mod directory;
mod families;
mod generate;
mod hdinsight;
mod instance;
mod kubernetes;
mod ledger;
mod node;
mod paging;
mod populate;
mod roles;
mod schedule;
mod sleepers;
mod spec;
mod synapse;
mod time;
mod tokens;
mod verdict;
mod virtual_machine;

pub mod actions;
pub mod budget;
pub mod call;
pub mod changes;
pub mod computes;
pub mod draft;
pub mod front_door;
pub mod graph;
pub mod operation;
pub mod permissions;
pub mod problem;
pub mod regions;
pub mod resources;
pub mod settings;
pub mod sizes;
pub mod subscriptions;
pub mod usages;
pub mod version;
pub mod workspaces;

pub use authority::is_of_machine;
pub use dice::Dice;
pub use populate::is_family;
pub use resources::is_resource;
pub use schedule::is_schedule;
pub use tokens::Trouble;

#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};

use around::Around;
use authority::Devices;
use budget::{Budgets, Left};
use call::{Answer, Call};
use compute::{Change, Compute, FAILED, Machine, Verb};
use directory::Directory;
use instance::{CREATE_FAILED, RUNNING, STOPPED};
use ledger::{Ledger, Scope};
use operation::{Operations, Status};
use problem::Problem;
use resources::Resource;
use sleepers::Sleeper;
use subscriptions::Subscription;
use time::{Moment, Pace};
use tokens::Tokens;
use version::Version;
use workspaces::Workspace;

use super::http::{Request, Response};
use super::routes::{self, Route, Under};
use super::scenario::{Lock, Policy, Role, Service};

/// Names a compute for good: the index of its workspace, and a number that is never used again. Their order is
/// the order of listings.
type Key = (u32, u32);

/// The whole simulated service.
pub struct World {
    now: Moment,
    /// Whether nothing happens by itself any more.
    stands_still: bool,
    /// When the scenario began.
    began: Moment,
    pace: Pace,
    /// Moves the world. Requests draw from `ids` instead, so that looking does not change what happens.
    dice: Dice,
    ids: Dice,
    service: Service,
    directory: Directory,
    tokens: Tokens,
    devices: Devices,
    locks: Vec<Lock>,
    policies: Vec<Policy>,
    subscriptions: Vec<Subscription>,
    workspaces: Vec<Workspace>,
    resources: Vec<Resource>,
    computes: BTreeMap<Key, Compute>,
    /// The other computes: no key is in both.
    sleepers: BTreeMap<Key, Sleeper>,
    /// Workspace and lower-case name of every compute.
    names: HashMap<(u32, String), Key>,
    next_serial: u32,
    /// When to look at which compute. Entries may be out of date; INVARIANT: each compute's present `due` is in it.
    agenda: BinaryHeap<Reverse<(Moment, Key)>>,
    operations: Operations,
    budgets: Budgets,
    ledger: Ledger,
}

impl World {
    /// The present moment.
    pub fn now(&self) -> Moment {
        self.now
    }

    /// From now on time passes, for tokens and budgets, and nothing happens to the computes.
    pub fn stand_still(&mut self) {
        self.stands_still = true;
    }

    /// Lets time pass; everything that is due until then happens in its order, each at its own moment.
    pub fn advance_to(&mut self, moment: Moment) {
        while let Some(&Reverse((at, key))) = self.agenda.peek() {
            if at > moment || self.stands_still {
                break;
            }
            self.agenda.pop();
            self.now = self.now.max(at);
            if self.computes.get(&key).and_then(Compute::due).is_some_and(|due| due <= at) {
                self.wake(key);
            }
        }
        self.now = self.now.max(moment);
    }

    /// Answers one request.
    pub fn handle(&mut self, request: &Request) -> Response {
        if let Some(response) = self.authority(request) {
            return response;
        }
        let mut left = None;
        let response = match self.answer(request, &mut left) {
            Ok(response) => response.with("x-ms-response-type", "standard"),
            Err(problem) => self.told(problem),
        };
        self.stamp(request, response, left)
    }

    /// Refuses a request that never came as far as [`World::handle`].
    pub fn refuse(&mut self, problem: Problem) -> Response {
        let response = self.told(problem);
        let id = self.ids.guid();
        response.with("date", time::http_date(self.now)).with("x-ms-request-id", id)
    }

    fn told(&mut self, problem: Problem) -> Response {
        let location = self.workspaces.first().map_or("westeurope", |workspace| workspace.location.as_str());
        problem.answer(location, self.now, &mut self.ids)
    }

    fn answer(&mut self, request: &Request, left: &mut Option<Left>) -> Answer {
        let caller = self.authorize(request)?;
        let (route, parts) = routes::find(request)?;
        let version = Version::of(request, route.registration, &parts)?;
        let call = Call { request, version, parts, caller };
        *left = self.spend(&call)?;
        self.check_parents(&call, route)?;
        (route.handler)(self, &call)
    }

    /// The caller must be allowed to look, and subscription, group and workspace must exist before anybody looks further.
    fn check_parents(&self, call: &Call, route: &Route) -> Result<(), Problem> {
        let under = route.under;
        if under == Under::Root {
            return Ok(());
        }
        self.check_tenant(call, self.subscription(call)?)?;
        self.check_permission(call, route.guard)?;
        if let Some(group) = call.optional("group") {
            self.check_group(call, group)?;
        }
        if let Some(region) = call.optional("location") {
            regions::check_region(region)?;
        }
        if under == Under::Workspace { self.parent(call).map(|_| ()) } else { Ok(()) }
    }

    /// Something is due for a compute: its action ends, or it moves by itself.
    fn wake(&mut self, key: Key) {
        let scope = self.scope(key);
        let compute = self.computes.get_mut(&key).expect("only existing computes are woken");
        let is_over =
            compute.change.as_ref().and_then(|change| change.due).is_some_and(|due| due <= self.now);
        if is_over {
            let change = compute.change.take().expect("it was just looked at");
            self.end(key, &scope, change);
            return;
        }
        let mut around = around(self.now, self.pace, &mut self.dice, &self.ledger, &scope, compute);
        let wanted = match &mut compute.machine {
            Machine::Cluster(cluster) => {
                cluster.wake(&mut around);
                None
            }
            Machine::Instance(instance) => instance.wake(self.now),
            Machine::Attached(_) | Machine::Unknown { .. } => None,
        };
        if let Some((action, trigger)) = wanted
            && compute.change.is_none()
        {
            self.act(key, action, trigger);
        }
        self.book(key);
    }

    /// An action has come to its end, well or not.
    fn end(&mut self, key: Key, scope: &Scope, change: Change) {
        let (now, pace) = (self.now, self.pace);
        let compute = self.computes.get_mut(&key).expect("the caller has seen it");
        let mut around = around(now, pace, &mut self.dice, &self.ledger, scope, compute);
        let status = match change.fate {
            Ok(()) => Status::Succeeded,
            Err(problem) => {
                fail(compute, change.verb, &problem, &mut around);
                // The operation's own code differs from the one that the compute shows (observed).
                Status::Failed(problem.coded("BadRequest"))
            }
        };
        if let Some(id) = &change.operation {
            self.operations.close(id, status.clone());
        }
        if matches!(status, Status::Failed(_)) {
            self.book(key);
            return;
        }
        match change.verb {
            Verb::Delete => {
                self.remove(key);
                return;
            }
            Verb::Create | Verb::Replace | Verb::Scale => {
                compute.settle(&mut around);
                if let Machine::Instance(instance) = &mut compute.machine {
                    if change.verb == Verb::Create {
                        instance.end(RUNNING, "Succeeded", &mut around);
                    } else {
                        // The idle time may be another one now.
                        instance.watch_idleness(&mut around);
                    }
                }
            }
            Verb::Start | Verb::Restart => end_power(compute, RUNNING, &mut around),
            Verb::Stop => end_power(compute, STOPPED, &mut around),
            Verb::Resize => {
                if let Machine::Instance(instance) = &mut compute.machine
                    && let Some(size) = instance.next_size.take()
                {
                    instance.size = size;
                }
                end_power(compute, STOPPED, &mut around);
            }
        }
        self.book(key);
    }

    /// After any change: the ledger, the agenda and the kept body follow.
    fn book(&mut self, key: Key) {
        let scope = self.scope(key);
        let compute = self.computes.get_mut(&key).expect("callers hand over existing computes");
        compute.rendered = None;
        let holding = compute.holding();
        self.ledger.exchange(&scope, compute.booked.as_ref(), holding.as_ref());
        compute.booked = holding;
        if let Some(due) = compute.due() {
            self.agenda.push(Reverse((due, key)));
        }
    }

    fn insert(&mut self, workspace: u32, compute: Compute) -> Key {
        let key = (workspace, self.next_serial);
        self.next_serial += 1;
        self.names.insert((workspace, compute.spec.name.to_lowercase()), key);
        let is_managed = matches!(compute.machine, Machine::Cluster(_) | Machine::Instance(_));
        self.computes.insert(key, compute);
        if is_managed {
            let scope = self.scope(key);
            self.ledger.count(&scope, 1);
        }
        key
    }

    fn remove(&mut self, key: Key) {
        let scope = self.scope(key);
        let Some(compute) = self.computes.remove(&key) else { return };
        self.names.remove(&(key.0, compute.spec.name.to_lowercase()));
        self.ledger.exchange(&scope, compute.booked.as_ref(), None);
        if matches!(compute.machine, Machine::Cluster(_) | Machine::Instance(_)) {
            self.ledger.count(&scope, -1);
        }
    }

    /// Whose quota a compute uses.
    fn scope(&self, key: Key) -> Scope {
        let workspace = &self.workspaces[key.0 as usize];
        let region = self.computes.get(&key).map_or(workspace.location.as_str(), Compute::region);
        (workspace.subscription.to_lowercase(), region.to_lowercase())
    }
}

/// Whether a text is a certificate in PEM.
pub fn is_certificate(pem: &str) -> bool {
    directory::certificate(pem).is_some()
}

/// Whether there is a role of that name, built in or of the scenario's own.
pub fn is_role(name: &str, own: &[Role]) -> bool {
    directory::permission(name, own).is_some()
}

/// An action has failed. A resize leaves the instance as it was; of what was made or changed by a request the state
/// tells it.
fn fail(compute: &mut Compute, verb: Verb, problem: &Problem, around: &mut Around) {
    compute.touch(around.now);
    match (&mut compute.machine, verb) {
        (Machine::Instance(instance), Verb::Resize) => {
            instance.next_size = None;
            instance.end(STOPPED, "ResizeFailed", around);
            return;
        }
        (Machine::Instance(instance), Verb::Create) => instance.end(CREATE_FAILED, "CreateFailed", around),
        (Machine::Instance(_) | Machine::Cluster(_) | Machine::Attached(_) | Machine::Unknown { .. }, _) => {}
    }
    compute.provisioning = FAILED;
    compute.provisioning_errors = serde_json::json!([problem.outer()]);
}

fn end_power(compute: &mut Compute, state: instance::State, around: &mut Around) {
    if let Machine::Instance(instance) = &mut compute.machine {
        instance.end(state, "Succeeded", around);
    }
    compute.touch(around.now);
}

/// What one compute sees. A free function, because the compute is borrowed from the world at the same time.
fn around<'a>(
    now: Moment,
    pace: Pace,
    dice: &'a mut Dice,
    ledger: &Ledger,
    scope: &Scope,
    compute: &Compute,
) -> Around<'a> {
    let free_cores = match &compute.machine {
        Machine::Cluster(cluster) => ledger::holding(&cluster.size, cluster.priority, 1).map_or(0, |one| {
            let own = compute.booked.as_ref().map_or(0, |held| held.cores);
            ledger.free(scope, one.family, one.priority) + own
        }),
        Machine::Instance(_) | Machine::Attached(_) | Machine::Unknown { .. } => 0,
    };
    Around { now, pace, dice, free_cores }
}
