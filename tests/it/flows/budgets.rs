//! What the service allows, and what the screen says of it.

use crate::support::{
    Driver, Keyboard, cluster,
    driver::{region, setup, throttled, workspace},
    instance, region as bodies,
};
use amldeck::{
    app::state::Setup,
    domain::{
        ask::{Ask, Cost, Page, Reply, Source},
        error::ApiError,
        operation::{Accepted, Follow, Progress},
        time,
    },
};

fn page(cost: Cost) -> Reply {
    let computes = vec![cluster("gpu").read()];
    Reply::Page(workspace(), Ok(Page { computes, next: None, cost }))
}

#[test]
fn whoever_is_throttled_stops_all_that_is_read_of_the_subscription() {
    let mut driver = Driver::ready(&[cluster("gpu")]);
    driver.at(60.0);
    assert_eq!(driver.asked(), ["page", "usages"]);
    driver.fail("usages", throttled(50));
    driver.answer_listing(&[cluster("gpu")]);
    assert!(driver.screen().contains("429 reads throttled, again in 50s"), "{}", driver.screen());
    driver.press("r").at(109.0);
    assert!(driver.asked().is_empty(), "{:?}", driver.asked());
    assert!(driver.screen().contains("again in 1s"), "{}", driver.screen());
    driver.at(110.0);
    assert!(driver.asked().contains(&"page".to_owned()));
}

#[test]
fn an_operation_is_not_asked_for_while_reads_are_stopped() {
    let mut driver = Driver::ready(&[instance("ci-anna")]);
    driver.press("S y");
    let status = format!("https://host/subscriptions/{}/operations/1", workspace().subscription());
    driver.answer_change(Ok(Accepted {
        follow: Some(Follow::Status(status)),
        done: false,
        compute: None,
        wait: None,
    }));
    driver.fail("compute ci-anna", throttled(60));
    driver.at(59.0);
    assert!(driver.asked().is_empty(), "{:?}", driver.asked());
    driver.at(60.5);
    assert!(driver.asked().contains(&"progress 1".to_owned()), "{:?}", driver.asked());
    driver.progress(Ok(Progress::Succeeded));
}

#[test]
fn few_reads_that_are_left_make_listings_seldom_and_the_screen_says_so() {
    let mut driver = Driver::start(setup());
    driver.answer_workspace();
    driver.answer_sizes();
    driver.answer_usages();
    driver.answer("page", |_| page(Cost { reads_left: Some(2), ..Cost::default() }));
    assert!(driver.screen().contains("few reads left: every 50s"), "{}", driver.screen());
    driver.at(49.0);
    assert!(!driver.asked().contains(&"page".to_owned()));
    driver.at(50.0);
    assert!(driver.asked().contains(&"page".to_owned()));
}

#[test]
fn a_moving_compute_of_a_long_listing_is_read_by_itself() {
    let mut driver = Driver::start(setup());
    driver.answer_workspace();
    driver.answer_sizes();
    driver.answer_usages();
    driver.answer_page("page", &[cluster("gpu").resizing(2, 4)], Some("https://x/2"));
    driver.answer_page("page https://x/2", &[instance("ci-anna")], Some("https://x/3"));
    driver.answer_page("page https://x/3", &[], None);
    driver.at(10.0);
    assert_eq!(driver.asked(), ["compute gpu"]);
    driver.answer_compute("gpu", Ok(&cluster("gpu").nodes(4, 0, 0, 0)));
    driver.at(29.0);
    assert!(driver.asked().is_empty(), "it has come to rest: {:?}", driver.asked());
    driver.at(30.0);
    assert_eq!(driver.asked(), ["page"]);
}

#[test]
fn sizes_that_were_kept_say_when_they_were_read_and_are_asked_for_again() {
    let mut driver = Driver::start(setup());
    driver.answer_workspace();
    let yesterday = time::parse("2026-02-27T08:00:00Z").unwrap();
    let kept = (*bodies::sizes()).clone().dated(yesterday).into();
    driver.answer("sizes", |ask| {
        assert!(matches!(ask, Ask::Sizes(_, Source::Kept)));
        Reply::Sizes(region(), Ok(kept))
    });
    driver.answer_usages();
    driver.answer_listing(&[instance("ci-anna")]);
    assert_eq!(driver.cell("ci-anna", "$/H"), "0.27", "prices are there before the service has answered");
    driver.after(1.0);
    driver.press("3 n").go_to("VM size").press("ctrl-u");
    assert!(driver.screen().contains("as of 2026-02-27"), "{}", driver.screen());
    let again = driver.event_for("sizes", |ask| {
        assert!(matches!(ask, Ask::Sizes(_, Source::Service)));
        let now = yesterday + chrono::TimeDelta::days(2);
        Reply::Sizes(region(), Ok((*bodies::sizes()).clone().dated(now).into()))
    });
    driver.event(again);
    assert!(!driver.screen().contains("as of"), "{}", driver.screen());
}

#[test]
fn the_request_that_is_shown_has_the_version_that_will_be_sent() {
    let mut driver = Driver::start(Setup { ..setup() });
    driver.answer_workspace();
    driver.answer_sizes();
    driver.answer_usages();
    driver.answer("page", |_| page(Cost { version: Some("2024-04-01"), ..Cost::default() }));
    driver.press("3 n").type_("gpu-b");
    driver.press("ctrl-p");
    assert!(driver.screen().contains("api-version=2024-04-01"), "{}", driver.screen());
}

#[test]
fn not_ready_yet_is_no_throttling() {
    let mut driver = Driver::ready(&[cluster("gpu")]);
    driver.at(60.0);
    let refusal = crate::support::driver::refusal(429, "RetryableError");
    driver.fail("usages", ApiError::Conflict(refusal));
    driver.answer_listing(&[cluster("gpu")]);
    assert!(!driver.screen().contains("throttled"), "{}", driver.screen());
    driver.at(90.0);
    assert!(driver.asked().contains(&"page".to_owned()), "{:?}", driver.asked());
}
