//! A world from a scenario: everything that the file names, as old and as far along as it says.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::around::Around;
use super::attached::{Attached, Sent};
use super::cluster::{self, Cluster, Scale, Workload};
use super::compute::{Change, Compute, Machine, SUCCEEDED, Verb};
use super::dice::Dice;
use super::directory::Directory;
use super::generate::{self, Generated, Origin};
use super::instance::{self, Instance, LastOperation, SETTING_UP};
use super::ledger::{self, Ledger, Limits, Priority};
use super::node::{Node, NodeState};
use super::resources::Resource;
use super::spec::Spec;
use super::subscriptions::Subscription;
use super::time::{Moment, Pace};
use super::workspaces::Workspace;
use super::{Key, World, attached, families};
use crate::simulator::scenario::{self, Common, Failure, Scenario, Span};

impl World {
    /// The world of a scenario at its beginning.
    pub fn new(scenario: &Scenario, seed: u64, start: Moment, pace: f64) -> World {
        let mut ids = Dice::new(seed ^ 0x1d5);
        let directory = Directory::of(scenario);
        let first = &directory.tenants[0].id;
        let subscriptions = scenario.subscriptions.iter();
        let subscriptions: Vec<Subscription> = subscriptions
            .map(|told| Subscription {
                id: told.id.clone(),
                name: told.name.clone(),
                tenant: told.tenant.as_ref().unwrap_or(first).clone(),
            })
            .collect();
        let workspaces = scenario.workspaces.iter();
        let workspaces = workspaces.map(|told| workspace(told, &subscriptions, start, &mut ids)).collect();
        let first = scenario.subscriptions.first().map_or("", |first| first.id.as_str());
        let resources = scenario.resources.iter().flat_map(|told| Resource::of(told, first)).collect();
        let mut world = World {
            now: start,
            stands_still: false,
            began: start,
            pace: Pace::new(pace),
            dice: Dice::new(seed),
            ids,
            service: scenario.service.clone(),
            directory,
            locks: scenario.locks.clone(),
            policies: scenario.policies.clone(),
            tokens: super::Tokens::default(),
            devices: super::Devices::default(),
            subscriptions,
            workspaces,
            resources,
            computes: std::collections::BTreeMap::new(),
            sleepers: std::collections::BTreeMap::new(),
            names: std::collections::HashMap::new(),
            next_serial: 0,
            agenda: std::collections::BinaryHeap::new(),
            operations: super::Operations::default(),
            budgets: super::Budgets::default(),
            ledger: Ledger::new(limits(&scenario.quotas)),
        };
        for (at, told) in (0..).zip(&scenario.workspaces) {
            world.fill(at, told);
        }
        world
    }

    fn fill(&mut self, at: u32, told: &scenario::Workspace) {
        for instance in &told.instances {
            self.add_instance(at, instance);
        }
        for cluster in &told.clusters {
            self.add_cluster(at, cluster);
        }
        for other in &told.others {
            self.add_other(at, other);
        }
        for (origin, number) in told.generated.iter().flat_map(generate::plan) {
            match origin {
                // It moves from the beginning.
                Origin::BusyCluster => {
                    if let Generated::Cluster(cluster) = generate::one(origin, at, number, &mut self.dice) {
                        self.add_cluster(at, &cluster);
                    }
                }
                Origin::Instance | Origin::Cluster | Origin::Attached => self.lay_down(at, origin, number),
            }
        }
    }

    /// A generated compute as it was at the beginning.
    pub(super) fn generated(&mut self, (at, serial): Key, told: &Generated) -> Compute {
        match told {
            Generated::Instance(told) => self.instance_of(at, serial, told),
            Generated::Cluster(told) => self.cluster_of(at, told),
            Generated::Attached(told) => self.other_of(at, told),
        }
    }

    fn add_instance(&mut self, at: u32, told: &scenario::Instance) {
        let compute = self.instance_of(at, self.next_serial, told);
        let key = self.insert(at, compute);
        self.set_going(key, under_way(&told.state).1, told.hangs);
    }

    fn instance_of(&mut self, at: u32, serial: u32, told: &scenario::Instance) -> Compute {
        let settings = self.settings_of(at, told);
        let mut machine = Instance::new(&told.size, settings, self.creator(at, told), 4 + serial % 250);
        machine.state = told.state.clone().into();
        machine.is_told = true;
        machine.errors = failures(&told.common.errors);
        machine.image =
            (if told.is_outdated { "26.06.02" } else { "26.10.14" }.to_owned(), !told.is_outdated);
        let (name, verb) = under_way(&told.state);
        machine.last_operation = Some(LastOperation {
            name: told.last_operation.clone().unwrap_or_else(|| name.to_owned()).into(),
            at: self.now - seconds(told.since),
            status: told.operation_status.clone().unwrap_or_else(|| status(verb).to_owned()).into(),
            trigger: told.trigger.clone().into(),
        });
        let mut compute = self.compute_of(at, &told.name, &told.common, Machine::Instance(Box::new(machine)));
        compute.hangs = told.hangs;
        compute
    }

    /// A state that moves is carried on to its end; an instance that is up gets its idle time.
    fn set_going(&mut self, key: Key, verb: Option<Verb>, hangs: bool) {
        let (now, pace) = (self.now, self.pace);
        if let Some(verb) = verb {
            let lasts = self.dice.between(30.0, 120.0);
            let due = pace.after(now, lasts);
            let compute = self.computes.get_mut(&key).expect("it was just inserted");
            if let (Machine::Instance(machine), Verb::Create) = (&mut compute.machine, verb) {
                compute.provisioning = super::compute::CREATION;
                let last = machine.last_operation.clone();
                machine.begin("Create", vec![(pace.after(now, lasts / 2.0), SETTING_UP)], "User", now);
                machine.last_operation = last;
            }
            compute.change =
                Some(Change { verb, operation: None, due: (!hangs).then_some(due), fate: Ok(()) });
        }
        let compute = self.computes.get_mut(&key).expect("it was just inserted");
        if let Machine::Instance(machine) = &mut compute.machine {
            machine.watch_schedules(now);
            machine.watch_idleness(&mut Around { now, pace, dice: &mut self.dice, free_cores: 0 });
        }
        self.book(key);
    }

    fn add_cluster(&mut self, at: u32, told: &scenario::Cluster) {
        let compute = self.cluster_of(at, told);
        let key = self.insert(at, compute);
        self.book(key);
    }

    fn cluster_of(&mut self, at: u32, told: &scenario::Cluster) -> Compute {
        let priority = if told.low_priority { Priority::LowPriority } else { Priority::Dedicated };
        let scale = Scale { min: told.min, max: told.max, idle: Some(told.idle.0) };
        let settings = cluster::Settings {
            os_type: json!("Linux"),
            image: Value::Null,
            isolated_network: json!(false),
            subnet: told.subnet.as_ref().map_or(Value::Null, |id| json!({ "id": id })),
            remote_login: if told.subnet.is_some() { "Disabled" } else { "Enabled" }.to_owned(),
            node_public_ip: json!(told.subnet.is_none()),
            user: Value::Null,
        };
        let since = self.now - TimeDelta::seconds(i64::from(self.dice.below(7200)));
        let mut machine = Cluster::new(&told.size, priority, scale, settings, since);
        machine.errors = failures(&told.common.errors);
        let is_sound = told.common.provisioning.is_none();
        let region = told.region.as_ref().unwrap_or(&self.workspaces[at as usize].location);
        let scope = (self.workspaces[at as usize].subscription.to_lowercase(), region.to_lowercase());
        let family = ledger::holding(&told.size, priority, 1).map(|one| one.family);
        let free_cores = family.map_or(0, |family| self.ledger.free(&scope, family, priority));
        let mut around = Around { now: self.now, pace: self.pace, dice: &mut self.dice, free_cores };
        add_nodes(&mut machine, told, &mut around);
        if let Some(work) = &told.work {
            let workload =
                Workload { every: work.every.seconds(), nodes: work.nodes, lasts: work.lasts.seconds() };
            machine.employ(workload, work.waiting, &mut around);
        }
        if is_sound {
            machine.balance(&mut around);
        }
        let mut compute = self.compute_of(at, &told.name, &told.common, Machine::Cluster(Box::new(machine)));
        if let Some(region) = &told.region {
            compute.spec.machine_location = Some(region.clone());
        }
        compute
    }

    fn add_other(&mut self, at: u32, told: &scenario::Other) {
        let compute = self.other_of(at, told);
        let key = self.insert(at, compute);
        self.book(key);
    }

    fn other_of(&mut self, at: u32, told: &scenario::Other) -> Compute {
        let home = self.workspaces[at as usize].location.clone();
        let sent = Sent {
            name: &told.name,
            location: &home,
            resource_id: told.resource_id.as_deref(),
            resource: told.resource_id.as_deref().and_then(|id| self.resource(id)),
            properties: &told.properties,
        };
        let machine = match attached::kind(&told.compute_type) {
            Some(kind) => Machine::Attached(Attached {
                kind,
                properties: (kind.read_back)(&sent),
                sent: told.properties.clone(),
            }),
            None => Machine::Unknown {
                compute_type: told.compute_type.clone(),
                properties: told.properties.clone(),
            },
        };
        let mut compute = self.compute_of(at, &told.name, &told.common, machine);
        compute.is_attached = true;
        compute.spec.disable_local_auth = true;
        compute.spec.resource_id.clone_from(&told.resource_id);
        compute
    }

    fn compute_of(&mut self, at: u32, name: &str, common: &Common, machine: Machine) -> Compute {
        let location = self.workspaces[at as usize].location.clone();
        let created_on =
            self.now - seconds(common.age) - TimeDelta::microseconds(i64::from(self.dice.below(900_000)));
        let last_touched = (self.now - created_on).num_seconds().clamp(0, 90_000);
        let last_touched = self.dice.below(u32::try_from(last_touched).unwrap_or(0));
        let tenant = self.workspaces[at as usize].tenant.clone();
        let identity = common
            .identity
            .as_ref()
            .map(|kind| json!({ "type": kind, "principalId": self.ids.guid(), "tenantId": tenant }));
        Compute {
            spec: Spec {
                name: name.to_owned(),
                machine_location: Some(location.clone()),
                location,
                tags: json!(common.tags),
                identity,
                description: json!(common.description),
                disable_local_auth: false,
                resource_id: None,
            },
            created_on,
            modified_on: self.now - TimeDelta::seconds(i64::from(last_touched)),
            is_attached: false,
            provisioning: common.provisioning.clone().map_or(SUCCEEDED, Into::into),
            provisioning_errors: match failures(&common.provisioning_errors) {
                none if none.is_empty() => Value::Null,
                errors => Value::Array(errors),
            },
            machine,
            change: None,
            hangs: false,
            nulls: common.nulls.clone(),
            booked: None,
            rendered: None,
        }
    }

    fn settings_of(&mut self, at: u32, told: &scenario::Instance) -> instance::Settings {
        let schedules: Vec<Value> = told
            .stops_at
            .iter()
            .map(|cron| {
                json!({
                    "id": self.ids.guid(),
                    "provisioningStatus": "Completed",
                    "status": "Enabled",
                    "action": "Stop",
                    "triggerType": "Cron",
                    "cron": { "startTime": null, "timeZone": told.time_zone.as_deref().unwrap_or("UTC"), "expression": cron },
                    "recurrence": null,
                })
            })
            .collect();
        let tenant = self.workspaces[at as usize].tenant.clone();
        let personal = told.assigned_to.as_ref().map(|user| {
            json!({ "assignedUser": { "objectId": self.ids.guid(), "tenantId": tenant, "userName": user } })
        });
        instance::Settings {
            subnet: Value::Null,
            ssh_public_access: if told.ssh_key.is_some() { "Enabled" } else { "Disabled" }.to_owned(),
            ssh_public_key: json!(told.ssh_key),
            sharing_policy: json!(if personal.is_some() { "Personal" } else { "Shared" }),
            authorization_type: personal.as_ref().map_or(Value::Null, |_| json!("personal")),
            personal: personal.unwrap_or(Value::Null),
            setup_scripts: Value::Null,
            schedules: json!({ "computeStartStop": schedules }),
            idle_shutdown: told.idle_shutdown.clone(),
            node_public_ip: json!(true),
            sso: json!(true),
            root_access: json!(true),
            os_patching: json!(false),
            release_quota: json!(false),
            autologger: Value::Null,
            custom_services: json!([]),
            data_mounts: Value::Null,
        }
    }

    fn creator(&mut self, at: u32, told: &scenario::Instance) -> Value {
        let mut creator =
            json!({ "userOrgId": self.workspaces[at as usize].tenant, "userId": self.ids.guid() });
        if let Some(owner) = &told.owner {
            creator["userName"] = json!(owner);
        }
        creator
    }
}

fn workspace(
    told: &scenario::Workspace,
    subscriptions: &[Subscription],
    start: Moment,
    ids: &mut Dice,
) -> Workspace {
    let subscription = subscriptions.iter().find(|known| known.id.eq_ignore_ascii_case(&told.subscription));
    Workspace {
        tenant: subscription.map(|known| known.tenant.clone()).unwrap_or_default(),
        subscription: told.subscription.clone(),
        group: told.resource_group.clone(),
        name: told.name.clone(),
        location: told.location.clone(),
        kind: told.kind.clone(),
        friendly_name: told.friendly_name.clone().unwrap_or_else(|| told.name.clone()),
        description: told.description.clone(),
        tags: json!(told.tags),
        guid: ids.guid(),
        created: start - TimeDelta::days(412),
        taken_names: told.taken_names.clone(),
        refuses: told.refuses,
        isolation: told.isolation.clone(),
    }
}

fn limits(quotas: &scenario::Quotas) -> Limits {
    let named = quotas.families.iter();
    Limits {
        every_family: quotas.every_family,
        families: named.filter_map(|(family, limit)| Some((families::family(family)?, *limit))).collect(),
        dedicated: quotas.dedicated,
        low_priority: quotas.low_priority,
        computes: quotas.computes,
    }
}

fn add_nodes(machine: &mut Cluster, told: &scenario::Cluster, around: &mut Around) {
    let lasts = told.work.as_ref().map_or(600.0, |work| work.lasts.seconds());
    let groups = [
        (NodeState::Running, told.nodes.running, Some((lasts * 0.3, lasts))),
        (NodeState::Idle, told.nodes.idle, None),
        (NodeState::Preparing, told.nodes.preparing, Some((30.0, 120.0))),
        (NodeState::Leaving, told.nodes.leaving, Some((10.0, 40.0))),
        (NodeState::Unusable, told.nodes.unusable, None),
        (NodeState::Preempted, told.nodes.preempted, Some((120.0, 300.0))),
    ];
    for (state, count, span) in groups {
        // The running ones of a cluster work on one job.
        let end = span.map(|(low, high)| around.within(low, high));
        let run = (state == NodeState::Running).then(|| around.dice.guid());
        for _ in 0..count {
            let mut node = Node::new(state, end, around.dice);
            node.run.clone_from(&run);
            machine.nodes.push(node);
        }
    }
}

/// The operation that a state belongs to, and the action under way if it is one that moves.
fn under_way(state: &str) -> (&'static str, Option<Verb>) {
    match state {
        "Creating" | "SettingUp" => ("Create", Some(Verb::Create)),
        "Starting" => ("Start", Some(Verb::Start)),
        "Stopping" => ("Stop", Some(Verb::Stop)),
        "Restarting" => ("Restart", Some(Verb::Restart)),
        "Stopped" => ("Stop", None),
        "Running" | "JobRunning" => ("Start", None),
        _ => ("Create", None),
    }
}

fn status(verb: Option<Verb>) -> &'static str {
    if verb.is_some() { "InProgress" } else { "Succeeded" }
}

fn failures(told: &[Failure]) -> Vec<Value> {
    told.iter()
        .map(|failure| {
            let details: Vec<Value> = failure
                .details
                .iter()
                .map(|message| json!({ "code": failure.code, "message": message }))
                .collect();
            let mut error = json!({ "code": failure.code, "message": failure.message });
            if !details.is_empty() {
                error["details"] = Value::Array(details);
            }
            json!({ "error": error })
        })
        .collect()
}

fn seconds(span: Span) -> TimeDelta {
    TimeDelta::seconds(i64::try_from(span.0).unwrap_or(0))
}

/// Whether a scenario may name this family.
pub fn is_family(name: &str) -> bool {
    families::family(name).is_some()
}
