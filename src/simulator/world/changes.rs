//! PUT, PATCH and DELETE of a compute.

use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::cluster::Scale;
use super::compute::{CREATION, Change, Compute, DELETION, FAILED, Machine, UPDATE, Verb};
use super::draft::{Asked, Draft};
use super::instance::{CREATING, DELETING, SETTING_UP, USER_SETTING_UP};
use super::operation::Status;
use super::problem::Problem;
use super::spec::Spec;
use super::time::Moment;
use super::{Key, World};
use crate::simulator::http::Response;

/// Seconds that a doomed creation takes to find out.
const DOOMED: (f64, f64) = (6.0, 12.0);

/// Seconds that attaching takes of what the service could have made as well, which takes it far longer.
const ATTACHING: (f64, f64) = (20.0, 60.0);

/// PUT: creates, or replaces what is there. 201 either way (observed).
pub fn put(world: &mut World, call: &Call) -> Answer {
    let workspace = world.parent(call)?;
    let body = call.body()?;
    let name = call.part("compute");
    world.check_policies(call, name, &body)?;
    let existing = world.compute(call).ok();
    let replaced = existing.map(|key| &world.computes[&key]);
    let asked = Asked { world, workspace, version: &call.version, replaced };
    let draft = Draft::read(name, &body, &asked)?;
    let key = if let Some(key) = existing {
        world.check_idle(key)?;
        world.replace(key, draft);
        key
    } else {
        if matches!(draft.machine, Machine::Instance(_)) {
            world.check_instance_name(workspace, name).map_err(|why| why.of(name))?;
        }
        world.create(workspace, draft)
    };
    let location = world.computes[&key].spec.location.clone();
    let operation = world.open_operation(key);
    let body = world.body(key, &call.version);
    Ok(world.announce(call, &location, &operation, Response::json_text(201, body)))
}

/// PATCH: new scale settings for a cluster, and nothing else. 202 (observed), although the specification has 200.
pub fn patch(world: &mut World, call: &Call) -> Answer {
    let key = world.compute(call)?;
    let body = call.body()?;
    let pointer = if call.version.is_before_july_2021() {
        "/properties/scaleSettings"
    } else {
        "/properties/properties/scaleSettings"
    };
    let settings = body.pointer(pointer).filter(|settings| settings.is_object());
    let settings =
        settings.ok_or_else(|| Problem::user("properties.scaleSettings", "Scale settings are required."))?;
    world.check_idle(key)?;
    let compute = &world.computes[&key];
    let Machine::Cluster(cluster) = &compute.machine else {
        let message = format!("Computes of type {} cannot be updated.", compute.compute_type());
        return Err(Problem::unsupported(message));
    };
    let scale = Scale::read(settings, Some(&cluster.scale))?;
    let fate = world.judge_machine(key, &cluster.size, "AmlCompute", cluster.priority, scale.min);
    world.begin(key, Verb::Scale, (5.0, 9.0), fate, |compute| {
        compute.provisioning = UPDATE;
        if let Machine::Cluster(cluster) = &mut compute.machine {
            cluster.rescale(scale);
        }
    });
    let location = world.computes[&key].spec.location.clone();
    let operation = world.open_operation(key);
    let body = world.body(key, &call.version);
    Ok(world.announce(call, &location, &operation, Response::json_text(202, body)))
}

/// DELETE. Managed computes are deleted, attached ones detached; what is not there is gone already (204).
pub fn delete(world: &mut World, call: &Call) -> Answer {
    let Ok(key) = world.compute(call) else { return Ok(Response::empty(204)) };
    check_underlying(&world.computes[&key], call)?;
    if !world.computes[&key].is_hanging() {
        world.check_idle(key)?;
    }
    world.abandon(key);
    let seconds = match &world.computes[&key].machine {
        Machine::Cluster(_) | Machine::Instance(_) => (30.0, 60.0),
        Machine::Attached(_) | Machine::Unknown { .. } => (1.0, 2.0),
    };
    world.begin(key, Verb::Delete, seconds, Ok(()), |compute| {
        compute.provisioning = DELETION;
        if let Machine::Instance(instance) = &mut compute.machine {
            instance.state = DELETING;
        }
    });
    let location = world.computes[&key].spec.location.clone();
    let operation = world.open_operation(key);
    Ok(world.announce(call, &location, &operation, Response::empty(202)))
}

/// `underlyingResourceAction`: required for managed computes, which cannot be detached. An attached one was
/// accepted without it (observed).
fn check_underlying(compute: &Compute, call: &Call) -> Result<(), Problem> {
    const TARGET: &str = "underlyingResourceAction";
    let action = call.request.query_value(TARGET);
    let is = |wanted: &str| action.as_deref().is_some_and(|action| action.eq_ignore_ascii_case(wanted));
    match (compute.is_attached, action.is_some()) {
        (_, true) if !is("Delete") && !is("Detach") => {
            Err(Problem::user(TARGET, "underlyingResourceAction must be Delete or Detach."))
        }
        (false, false) => {
            Err(Problem::user(TARGET, "underlyingResourceAction is required: Delete or Detach."))
        }
        (false, true) if is("Detach") => {
            Err(Problem::user(TARGET, "A compute that the service manages cannot be detached, only deleted."))
        }
        (true | false, true | false) => Ok(()),
    }
}

impl Compute {
    /// Its action never comes to an end.
    pub(super) fn is_hanging(&self) -> bool {
        self.change.as_ref().is_some_and(|change| change.due.is_none())
    }
}

impl World {
    /// One action at a time.
    ///
    /// # Errors
    /// 409 while another operation is under way.
    pub(super) fn check_idle(&self, key: Key) -> Result<(), Problem> {
        let compute = &self.computes[&key];
        if compute.change.is_none() {
            return Ok(());
        }
        let message = format!(
            "Another operation on the compute '{}' is in progress. Try again when it is over.",
            compute.spec.name
        );
        Err(Problem::service(409, "Conflict", message))
    }

    /// Gives up an action that hangs.
    fn abandon(&mut self, key: Key) {
        let change = self.computes.get_mut(&key).and_then(|compute| compute.change.take());
        if let Some(id) = change.and_then(|change| change.operation) {
            self.operations.close(&id, Status::Canceled);
        }
    }

    /// Begins an action whose states `apply` sets.
    pub(super) fn begin(
        &mut self,
        key: Key,
        verb: Verb,
        (low, high): (f64, f64),
        fate: Result<(), Problem>,
        apply: impl FnOnce(&mut Compute),
    ) -> Moment {
        let due = self.pace.after(self.now, self.dice.between(low, high));
        let compute = self.computes.get_mut(&key).expect("callers hand over existing computes");
        let hangs = compute.hangs && verb == Verb::Stop;
        compute.change = Some(Change { verb, operation: None, due: (!hangs).then_some(due), fate });
        compute.touch(self.now);
        apply(compute);
        self.book(key);
        due
    }

    /// Opens the operation by which a client follows the action just begun.
    pub(super) fn open_operation(&mut self, key: Key) -> String {
        let compute = self.computes.get_mut(&key).expect("callers hand over existing computes");
        let resource = format!("{}/computes/{}", self.workspaces[key.0 as usize].id(), compute.spec.name);
        let id = self.operations.open(resource, Status::InProgress, self.now, &mut self.ids);
        if let Some(change) = &mut compute.change {
            change.operation = Some(id.clone());
        }
        id
    }

    fn create(&mut self, workspace: u32, draft: Draft) -> Key {
        // A cluster that the service made itself is the service's to delete.
        let is_attached = match &draft.machine {
            Machine::Attached(attached) => !attached.kind.can_be_made || draft.spec.resource_id.is_some(),
            Machine::Cluster(_) | Machine::Instance(_) | Machine::Unknown { .. } => false,
        };
        let mut spec = draft.spec;
        spec.identity = spec.identity.map(|identity| self.identified(workspace, identity, None));
        let mut machine = draft.machine;
        self.number_schedules(&mut machine);
        let key = self.insert(
            workspace,
            Compute {
                spec,
                created_on: self.now,
                modified_on: self.now,
                is_attached,
                provisioning: CREATION,
                provisioning_errors: Value::Null,
                machine,
                change: None,
                hangs: false,
                nulls: Vec::new(),
                booked: None,
                rendered: None,
            },
        );
        self.begin_creation(key);
        key
    }

    fn begin_creation(&mut self, key: Key) {
        let fate = self.judge(key);
        let seconds = match &self.computes[&key].machine {
            Machine::Cluster(_) | Machine::Instance(_) if fate.is_err() => DOOMED,
            Machine::Cluster(_) => (8.0, 14.0),
            Machine::Instance(_) => (110.0, 150.0),
            Machine::Attached(attached) if attached.kind.can_be_made && self.computes[&key].is_attached => {
                ATTACHING
            }
            Machine::Attached(attached) => attached.kind.lasts,
            Machine::Unknown { .. } => (2.0, 4.0),
        };
        let (now, pace) = (self.now, self.pace);
        let due = self.begin(key, Verb::Create, seconds, fate, |compute| compute.provisioning = CREATION);
        let compute = self.computes.get_mut(&key).expect("it was just inserted");
        if let Machine::Instance(instance) = &mut compute.machine {
            let mut steps = vec![(pace.after(now, 3.0), CREATING), (now + (due - now) * 6 / 10, SETTING_UP)];
            if !instance.settings.setup_scripts.is_null() {
                steps.push((now + (due - now) * 8 / 10, USER_SETTING_UP));
            }
            instance.begin("Create", steps, "User", now);
            self.book(key);
        }
    }

    /// A PUT over what is there. Fields left out are reset; nodes and age stay.
    fn replace(&mut self, key: Key, draft: Draft) {
        let before = self.computes[&key].spec.identity.clone();
        let identity = draft.spec.identity.map(|identity| self.identified(key.0, identity, before.as_ref()));
        let mut machine = draft.machine;
        self.number_schedules(&mut machine);
        let compute = self.computes.get_mut(&key).expect("the caller has found it");
        let is_failed = compute.provisioning == FAILED;
        let no_tags = if compute.is_attached { Value::Null } else { json!({}) };
        let tags = if draft.spec.tags.is_null() { no_tags } else { draft.spec.tags };
        // Name, regions, resource and local authentication are fixed.
        let resource_id = draft.spec.resource_id.or_else(|| compute.spec.resource_id.clone());
        compute.spec =
            Spec { tags, identity, description: draft.spec.description, resource_id, ..compute.spec.clone() };
        match (&mut compute.machine, machine) {
            (Machine::Cluster(old), Machine::Cluster(new)) if !is_failed || !old.nodes.is_empty() => {
                old.replace(*new);
            }
            (Machine::Instance(old), Machine::Instance(new)) if !is_failed => {
                old.replace(new.settings);
            }
            (Machine::Attached(old), Machine::Attached(new)) if !is_failed => *old = new,
            (machine, new) => {
                *machine = new;
                self.begin_creation(key);
                return;
            }
        }
        let fate = self.judge(key);
        self.begin(key, Verb::Replace, (5.0, 9.0), fate, |compute| compute.provisioning = CREATION);
    }

    /// The service fills in the ids of an identity: the ones that it had before, and those of the identities that
    /// the world knows.
    fn identified(&mut self, workspace: u32, mut identity: Value, before: Option<&Value>) -> Value {
        let before = before.cloned().unwrap_or(Value::Null);
        let is_system = identity["type"].as_str().is_some_and(|kind| kind.contains("SystemAssigned"));
        if is_system {
            let kept = before["principalId"].as_str().map(str::to_owned);
            identity["principalId"] = json!(kept.unwrap_or_else(|| self.ids.guid()));
            identity["tenantId"] = json!(self.workspaces[workspace as usize].tenant);
        } else if let Value::Object(identity) = &mut identity {
            identity.shift_remove("principalId");
            identity.shift_remove("tenantId");
        }
        let users = identity.get_mut("userAssignedIdentities").and_then(Value::as_object_mut);
        for (id, user) in users.into_iter().flatten() {
            let known = self.resource(id).map(|resource| resource.properties.clone());
            let kept = &before["userAssignedIdentities"][id.as_str()];
            *user = match known {
                Some(known) => json!({ "principalId": known["principalId"], "clientId": known["clientId"] }),
                None if kept.is_object() => kept.clone(),
                None => json!({ "principalId": self.ids.guid(), "clientId": self.ids.guid() }),
            };
        }
        identity
    }

    /// A schedule that has no id yet gets one.
    fn number_schedules(&mut self, machine: &mut Machine) {
        let Machine::Instance(instance) = machine else { return };
        let rows = instance.settings.schedules["computeStartStop"].as_array_mut();
        for row in rows.into_iter().flatten().filter(|row| row["id"].is_null()) {
            row["id"] = json!(self.ids.guid());
        }
    }
}
