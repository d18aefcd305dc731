//! Starting, stopping and restarting an instance.

use super::call::{Answer, Call};
use super::compute::{Machine, Verb};
use super::instance::{RESTARTING, STARTING, STOPPED, STOPPING, State};
use super::operation::Status;
use super::problem::Problem;
use super::schedule::Action;
use super::{Key, World};
use crate::simulator::http::Response;

/// What the three have in common and where they differ.
struct Power {
    verb: Verb,
    name: &'static str,
    /// The state while it lasts.
    through: State,
    /// Seconds (observed).
    lasts: (f64, f64),
    /// The code when the instance is in the wrong state; the first was observed, the others follow it.
    refusal: &'static str,
}

const START: Power = Power {
    verb: Verb::Start,
    name: "Start",
    through: STARTING,
    lasts: (90.0, 120.0),
    refusal: "StartComputeInstanceOnlyAllowedInStoppedState",
};
const STOP: Power = Power {
    verb: Verb::Stop,
    name: "Stop",
    through: STOPPING,
    lasts: (60.0, 160.0),
    refusal: "StopComputeInstanceOnlyAllowedInRunningState",
};
const RESTART: Power = Power {
    verb: Verb::Restart,
    name: "Restart",
    through: RESTARTING,
    lasts: (31.0, 155.0),
    refusal: "RestartComputeInstanceOnlyAllowedInRunningState",
};

/// POST `start`.
pub fn start(world: &mut World, call: &Call) -> Answer {
    world.power(call, &START)
}

/// POST `stop`.
pub fn stop(world: &mut World, call: &Call) -> Answer {
    world.power(call, &STOP)
}

/// POST `restart`.
pub fn restart(world: &mut World, call: &Call) -> Answer {
    world.power(call, &RESTART)
}

impl World {
    /// Accepts the action, or lets its operation fail when the instance is in the wrong state: the service says
    /// so in the operation, not at once (observed).
    fn power(&mut self, call: &Call, power: &Power) -> Answer {
        let key = self.compute(call)?;
        let compute = &self.computes[&key];
        let Machine::Instance(instance) = &compute.machine else {
            let message =
                format!("{} with computeType {} is not supported.", power.name, compute.compute_type());
            return Err(Problem::unsupported(message));
        };
        self.check_idle(key)?;
        let is_allowed = match power.verb {
            Verb::Start => instance.state == STOPPED,
            Verb::Stop | Verb::Restart => instance.is_up() || instance.state == "Unusable",
            Verb::Create | Verb::Replace | Verb::Scale | Verb::Delete | Verb::Resize => false,
        };
        let location = compute.spec.location.clone();
        let operation = if is_allowed {
            self.begin_power(key, power, "User");
            self.open_operation(key)
        } else {
            let needed = if power.verb == Verb::Start { "stopped" } else { "running" };
            let message = format!(
                "{} is only allowed when the instance '{}' is in the {needed} state; it is {}.",
                power.name, compute.spec.name, instance.state
            );
            self.open_doomed(key, Problem::service(400, power.refusal, message))
        };
        // The versions before 2021-07-01 declare a plain 200 (specification), and their clients insist on it.
        let status = if call.version.is_before_july_2021() { 200 } else { 202 };
        Ok(self.announce(call, &location, &operation, Response::empty(status)))
    }

    /// The instance starts or stops without anybody asking.
    pub(super) fn act(&mut self, key: Key, action: Action, trigger: &'static str) {
        match action {
            Action::Start => self.begin_power(key, &START, trigger),
            Action::Stop => self.begin_power(key, &STOP, trigger),
        }
    }

    fn begin_power(&mut self, key: Key, power: &Power, trigger: &'static str) {
        let now = self.now;
        let through = power.through.clone();
        self.begin(key, power.verb, power.lasts, Ok(()), |compute| {
            if let Machine::Instance(instance) = &mut compute.machine {
                instance.begin(power.name, Vec::new(), trigger, now);
                instance.state = through;
            }
        });
    }

    /// Opens an operation that will fail, and touches nothing.
    pub(super) fn open_doomed(&mut self, key: Key, problem: Problem) -> String {
        let resource =
            format!("{}/computes/{}", self.workspaces[key.0 as usize].id(), self.computes[&key].spec.name);
        let at = self.pace.after(self.now, 3.0);
        self.operations.open(resource, Status::Doomed(at, problem), self.now, &mut self.ids)
    }
}
