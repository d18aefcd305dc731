//! Whatever is asked and however time passes, the world stays in order.

use serde_json::{Value, json};

use super::{Bench, PROVIDER};
use crate::simulator::http::Method;
use crate::simulator::world::compute::{Compute, Machine};
use crate::simulator::world::dice::Dice;
use crate::simulator::world::ledger::Priority;
use crate::simulator::world::node::NodeState;

const NAMES: &[&str] = &[
    "cpu-one",
    "cpu-batch",
    "gpu-a100",
    "gpu-spot",
    "ci-ada",
    "ci-grace",
    "dsvm-lena",
    "k8s-edge",
    "one-x",
    "two-x",
    "ci-x",
];
const SIZES: &[&str] =
    &["Standard_DS3_v2", "STANDARD_D4DS_V4", "Standard_NC6s_v3", "Standard_ND40rs_v2", "Standard_Nope"];

/// One request that may or may not make sense.
fn ask_something(bench: &mut Bench, dice: &mut Dice) {
    let name = dice.pick(NAMES);
    let size = dice.pick(SIZES);
    let (low, high) = (dice.below(4), dice.below(7));
    let scale = json!({ "minNodeCount": low, "maxNodeCount": high, "nodeIdleTimeBeforeScaleDown": dice.pick(&["PT0S", "PT2M", "PT1H"]) });
    match dice.below(12) {
        0 => drop(bench.put(name, "AmlCompute", &json!({ "vmSize": size, "scaleSettings": scale, "vmPriority": dice.pick(&["Dedicated", "LowPriority"]) }))),
        1 => drop(bench.put(name, "ComputeInstance", &json!({ "vmSize": size, "idleTimeBeforeShutdown": "PT15M" }))),
        2 => drop(bench.put(name, "VirtualMachine", &json!({ "address": "10.2.3.4" }))),
        3 => drop(bench.scale(name, &scale)),
        4 => drop(bench.delete(name, dice.pick(&["", "underlyingResourceAction=Delete", "underlyingResourceAction=Detach"]))),
        5 => drop(bench.post(name, dice.pick(&["start", "stop", "restart"]))),
        6 => drop(bench.post(name, dice.pick(&["listNodes", "listKeys"]))),
        7 => {
            let path = format!("{}/{PROVIDER}/locations/westeurope/usages", bench.subscription);
            assert_eq!(bench.send(Method::Get, &path, "", None).status, 200);
        }
        8 => drop(bench.preview(name, "resize", &json!({ "targetVMSize": size }))),
        9 => drop(bench.preview(name, "updateIdleShutdownSetting", &json!({ "idleTimeBeforeShutdown": "PT20M" }))),
        10 => drop(bench.put(name, "AKS", &json!({ "agentCount": high }))),
        _ => drop(bench.put(name, "Kubernetes", &Value::Null)),
    }
}

fn check(bench: &Bench) {
    let world = &bench.world;
    for priority in [Priority::Dedicated, Priority::LowPriority] {
        let scope = world.scope((0, 0));
        let of = |compute: &&Compute| compute.booked.as_ref().is_some_and(|held| held.priority == priority);
        let held: u32 =
            world.computes.values().filter(of).filter_map(|c| c.booked.as_ref()).map(|held| held.cores).sum();
        assert_eq!(world.ledger.total(&scope, priority), held, "the books do not balance");
    }
    for compute in world.computes.values() {
        assert!(
            compute.due().is_none_or(|due| due > world.now),
            "{} sleeps through its time",
            compute.spec.name
        );
        if let Machine::Cluster(cluster) = &compute.machine {
            let stays = |state: NodeState| !matches!(state, NodeState::Leaving | NodeState::Running);
            let nodes = cluster.nodes.iter().filter(|node| stays(node.state)).count();
            assert!(
                compute.change.is_some() || nodes <= cluster.scale.max as usize,
                "{} is too large",
                compute.spec.name
            );
        }
    }
    assert_eq!(world.names.len(), world.computes.len());
}

#[test]
fn no_sequence_of_requests_brings_the_world_out_of_order() {
    for seed in 0..6 {
        let mut bench = Bench::new("busy");
        let mut dice = Dice::new(seed);
        for _ in 0..150 {
            ask_something(&mut bench, &mut dice);
            let pause = dice.pick(&[0, 1, 5, 40, 400]);
            bench.seconds(pause);
            check(&bench);
        }
        let path = format!("{}/computes", bench.workspace);
        let listed = bench.send(Method::Get, &path, "", None).value();
        assert_eq!(listed["value"].as_array().unwrap().len(), bench.world.computes.len());
    }
}
