//! What a form lets pass is what the service is asked for: its body, read back, has the facts that were typed.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

use super::cases;
use crate::support::{Driver, Keyboard, cluster, driver::not_found};
use amldeck::{
    domain::{
        compute::{Compute, IdleShutdown, Priority},
        period::Period,
    },
    kinds,
};
use proptest::prelude::*;
use serde_json::Value;

fn name() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zA-Z][a-zA-Z0-9-]{1,30}", "[a-zA-Z0-9_. -]{0,6}"]
}

fn number() -> impl Strategy<Value = String> {
    prop_oneof![(0_u32..12).prop_map(|n| n.to_string()), "[0-9a-z-]{0,6}", Just("65000".to_owned())]
}

fn period() -> impl Strategy<Value = String> {
    prop_oneof![
        (0_u64..900_000).prop_map(|seconds| seconds.to_string()),
        (1_u64..2000).prop_map(|minutes| format!("{minutes}m")),
        "PT[0-9]{1,3}[HMS]",
        "[0-9]{0,2} ?[dhmsx]",
        Just(String::new()),
    ]
}

/// What the service would keep of the change that is on its way.
fn kept(driver: &Driver) -> Compute {
    let change = driver.change();
    let mut body = change.body.clone().unwrap();
    kinds::property::write(&mut body, "/id", change.target.id.as_str().into());
    kinds::property::write(&mut body, "/name", change.target.id.name().into());
    kinds::read(&body.to_string())
}

fn fill(driver: &mut Driver, label: &str, text: &str) {
    driver.go_to(label).press("ctrl-u").type_(text);
}

#[test]
fn a_cluster_that_passes_is_the_cluster_that_is_asked_for() {
    proptest!(cases(40), |(name in name(), gpu: bool, low: bool, min in number(), max in number(), idle in period())| {
        let mut driver = Driver::ready(&[cluster("taken")]);
        driver.press("3 n").type_(&name);
        if gpu {
            driver.go_to("Machine type").press("down");
        }
        let size = driver.field("VM size");
        if low {
            driver.go_to("Priority").press("down");
        }
        fill(&mut driver, "Minimum nodes", &min);
        fill(&mut driver, "Maximum nodes", &max);
        fill(&mut driver, "Idle time before scale-down", &idle);
        let obstacle = driver.form().obstacle();
        driver.go_to("").press("enter");
        if obstacle.is_some() {
            prop_assert!(driver.asked().is_empty(), "{obstacle:?}");
            return Ok(());
        }
        driver.answer_compute(name.trim(), Err(not_found()));
        let kept = kept(&driver);
        prop_assert_eq!(&*kept.compute_type, "AmlCompute");
        prop_assert_eq!(&*kept.name, name.trim());
        prop_assert_eq!(kept.region.as_deref(), Some("westeurope"));
        prop_assert_eq!(kept.size.as_deref(), Some(size.as_str()));
        prop_assert_eq!(kept.priority, Some(if low { Priority::Low } else { Priority::Dedicated }));
        let scale = kept.scale.unwrap();
        prop_assert_eq!((scale.min.to_string(), scale.max.to_string()), (plain(&min), plain(&max)));
        prop_assert!(scale.min <= scale.max && scale.max >= 1);
        prop_assert_eq!(scale.idle, idle.parse::<Period>().ok());
    });
}

#[test]
fn an_instance_that_passes_is_the_instance_that_is_asked_for() {
    proptest!(cases(40), |(name in name(), idle in period())| {
        let mut driver = Driver::ready(&[]);
        driver.press("n").type_(&name);
        fill(&mut driver, "Idle shutdown", &idle);
        let obstacle = driver.form().obstacle();
        driver.go_to("").press("enter");
        if obstacle.is_some() {
            prop_assert!(driver.asked().is_empty(), "{obstacle:?}");
            return Ok(());
        }
        driver.answer_compute(name.trim(), Err(not_found()));
        let body = driver.change().body.clone().unwrap();
        prop_assert_eq!(body.pointer("/properties/properties/sshSettings/adminPublicKey"), None::<&Value>);
        match (kept(&driver).idle_shutdown, idle.parse::<Period>()) {
            // Sent in whole minutes, never less than was asked for.
            (Some(IdleShutdown::After(sent)), Ok(typed)) => {
                prop_assert!(sent >= typed && sent.0.saturating_sub(typed.0).as_secs() < 60);
            }
            (Some(IdleShutdown::Unknown), Err(_)) => prop_assert!(idle.trim().is_empty()),
            other => prop_assert!(false, "{other:?}"),
        }
    });
}

/// A number without the zeros before it.
fn plain(number: &str) -> String {
    number.trim().parse::<u32>().unwrap().to_string()
}
