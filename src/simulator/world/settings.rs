//! What only previews can do to an instance: resize it, and change one setting without a PUT.

use serde_json::{Value, json};

use super::around::Around;
use super::call::{Answer, Call};
use super::compute::{Machine, Verb};
use super::draft::{check_services, read_idle_shutdown};
use super::instance::{Instance, RESIZING, STOPPED};
use super::ledger::Priority;
use super::problem::Problem;
use super::sizes::{SIZES, Size, size};
use super::{Key, World};
use crate::simulator::http::Response;
use crate::simulator::scenario::Announcement;

/// POST `resize`: another size for a stopped instance. A running one is refused in the operation, as a start is.
pub fn resize(world: &mut World, call: &Call) -> Answer {
    const TARGET: &str = "targetVMSize";
    let (key, instance) = world.instance(call, "Resize")?;
    let (is_stopped, state, before) =
        (instance.state == STOPPED, instance.state.clone(), instance.size.clone());
    let body = call.body()?;
    let wanted = body[TARGET].as_str().unwrap_or_default();
    let Some(wanted) = size(wanted).filter(|size| can_become(&before, size)) else {
        let message = format!("The instance cannot be resized from {before} to '{wanted}'.");
        return Err(Problem::user(TARGET, message));
    };
    world.check_idle(key)?;
    let compute = &world.computes[&key];
    let (location, name) = (compute.spec.location.clone(), compute.spec.name.clone());
    let operation = if is_stopped {
        let fate = world.judge_machine(key, wanted.name, "ComputeInstance", Priority::Dedicated, 1);
        let now = world.now;
        world.begin(key, Verb::Resize, (60.0, 120.0), fate, |compute| {
            if let Machine::Instance(instance) = &mut compute.machine {
                instance.begin("Resize", Vec::new(), "User", now);
                instance.state = RESIZING;
                instance.next_size = Some(wanted.name.to_owned());
            }
        });
        world.open_operation(key)
    } else {
        let message = format!(
            "Resize is only allowed when the instance '{name}' is in the stopped state; it is {state}."
        );
        let problem = Problem::service(400, "ResizeComputeInstanceOnlyAllowedInStoppedState", message);
        world.open_doomed(key, problem)
    };
    // The preview's specification announces it by Location, whatever the others do.
    Ok(world.announce_by(Announcement::Both, call, &location, &operation, Response::empty(202)))
}

/// POST `getAllowedVmSizesForResize`.
pub fn allowed_sizes(world: &mut World, call: &Call) -> Answer {
    let (_, instance) = world.instance(call, "Resize")?;
    let rows: Vec<Value> =
        SIZES.iter().filter(|size| can_become(&instance.size, size)).map(Size::row).collect();
    Ok(Response::json(200, &json!({ "value": rows })))
}

/// Any size that instances can have, but the one that it has. Quota is another question, asked when it is resized.
fn can_become(before: &str, size: &Size) -> bool {
    size.serves("ComputeInstance") && !size.name.eq_ignore_ascii_case(before)
}

/// POST `updateIdleShutdownSetting`; null takes the setting away.
pub fn idle_shutdown(world: &mut World, call: &Call) -> Answer {
    let idle = read_idle_shutdown(&call.body()?, "idleTimeBeforeShutdown")?;
    world.set(call, "UpdateIdleShutdownSetting", |instance, around| {
        instance.settings.idle_shutdown = idle;
        instance.watch_idleness(around);
    })
}

/// POST `customServices`: the whole list replaces the one that is there.
pub fn custom_services(world: &mut World, call: &Call) -> Answer {
    let services = call.json()?;
    if !services.is_array() {
        return Err(Problem::user("properties.customServices", "The custom applications must be a list."));
    }
    check_services(&services)?;
    world.set(call, "UpdateCustomServices", |instance, _| instance.settings.custom_services = services)
}

/// POST `enableSso`. Microsoft's two clients spell its one key differently.
pub fn sso(world: &mut World, call: &Call) -> Answer {
    let body = call.body()?;
    let wanted = ["enableSSO", "EnableSSO"].into_iter().find_map(|key| body[key].as_bool());
    let wanted = wanted.ok_or_else(|| Problem::user("enableSSO", "enableSSO must be true or false."))?;
    world.set(call, "EnableSso", |instance, _| instance.settings.sso = json!(wanted))
}

impl World {
    fn instance(&mut self, call: &Call, what: &str) -> Result<(Key, &Instance), Problem> {
        let key = self.compute(call)?;
        let compute = &self.computes[&key];
        match &compute.machine {
            Machine::Instance(instance) => Ok((key, instance)),
            Machine::Cluster(_) | Machine::Attached(_) | Machine::Unknown { .. } => {
                let kind = compute.compute_type();
                Err(Problem::unsupported(format!("{what} with computeType {kind} is not supported.")))
            }
        }
    }

    /// Changes one setting at once.
    fn set(&mut self, call: &Call, what: &str, change: impl FnOnce(&mut Instance, &mut Around)) -> Answer {
        let (key, _) = self.instance(call, what)?;
        self.check_idle(key)?;
        let (now, pace) = (self.now, self.pace);
        let compute = self.computes.get_mut(&key).expect("it was just found");
        if let Machine::Instance(instance) = &mut compute.machine {
            change(instance, &mut Around { now, pace, dice: &mut self.dice, free_cores: 0 });
        }
        compute.touch(now);
        self.book(key);
        Ok(Response::empty(200))
    }
}
