//! How the computes of a workspace are read, and what becomes of them when reading fails.

use crate::support::{
    Driver, Keyboard, cluster,
    driver::{not_found, refusal, setup, throttled, workspace},
    instance, unknown_type,
};
use amldeck::{
    app::{freshness::Freshness, panes::PaneId, state::Setup},
    domain::{
        ask::{Ask, Cost, Page, Reply},
        compute::Compute,
        error::ApiError,
        text::Text,
    },
};
use std::{sync::Arc, time::Duration};

#[test]
fn a_workspace_is_listed_page_by_page_and_then_left_alone() {
    let mut driver = Driver::start(setup());
    assert_eq!(driver.asked(), ["page", "workspace"]);

    driver.answer_page("page", &[instance("ci-anna")], Some("https://x/2"));
    assert_eq!(driver.names(), ["ci-anna"]);
    assert_eq!(driver.asked(), ["workspace", "page https://x/2"]);
    assert_eq!(driver.state.freshness(), Some(Freshness::Awaited));
    driver.answer_page("page https://x/2", &[instance("ci-ben")], None);

    assert_eq!(driver.names(), ["ci-anna", "ci-ben"]);
    assert_eq!(driver.state.freshness(), Some(Freshness::Live(None)));
    driver.at(29.9);
    assert_eq!(driver.asked(), ["workspace"]);
    driver.at(30.0);
    assert_eq!(driver.asked(), ["workspace", "page"]);
}

#[test]
fn something_that_moves_is_read_every_ten_seconds() {
    let mut driver = Driver::ready(&[cluster("gpu").resizing(2, 4)]);
    driver.at(9.9);
    assert!(driver.asked().is_empty());
    driver.at(10.0);
    assert_eq!(driver.asked(), ["page"]);
}

#[test]
fn a_service_on_this_machine_is_read_every_two_seconds() {
    let mut driver = Driver::ready_with(Setup { loopback: true, ..setup() }, &[]);
    driver.at(2.0);
    assert_eq!(driver.asked(), ["page"]);
}

#[test]
fn the_interval_that_the_user_asked_for_is_kept() {
    let mut driver = Driver::ready_with(Setup { refresh: Some(Duration::from_secs(7)), ..setup() }, &[]);
    driver.at(6.9);
    assert!(driver.asked().is_empty());
    driver.at(7.0);
    assert_eq!(driver.asked(), ["page"]);
}

#[test]
fn a_listing_rests_ten_times_as_long_as_it_took() {
    let mut driver = Driver::start(Setup { loopback: true, ..setup() });
    let cost = |seconds| Cost { took: Duration::from_secs(seconds), ..Cost::default() };
    let page = |next: Option<&str>, cost| Page { computes: Vec::new(), next: next.map(str::to_owned), cost };
    driver.answer("page", |_| Reply::Page(workspace(), Ok(page(Some("https://x/2"), cost(1)))));
    driver.answer("page https://x/2", |_| Reply::Page(workspace(), Ok(page(None, cost(2)))));
    driver.at(29.9);
    assert!(!driver.asked().contains(&"page".to_owned()));
    driver.at(30.0);
    assert!(driver.asked().contains(&"page".to_owned()));
}

#[test]
fn a_listing_takes_at_most_a_tenth_of_the_reads_that_are_left() {
    let mut driver = Driver::start(setup());
    let cost = Cost { took: Duration::from_millis(100), reads_left: Some(2), ..Cost::default() };
    let page = Page { computes: Vec::new(), next: None, cost };
    driver.answer("page", |_| Reply::Page(workspace(), Ok(page)));
    driver.at(49.9);
    assert!(!driver.asked().contains(&"page".to_owned()));
    driver.at(50.0);
    assert!(driver.asked().contains(&"page".to_owned()));
}

#[test]
fn a_row_goes_only_after_the_last_page() {
    let mut driver = Driver::ready(&[instance("ci-anna"), instance("ci-ben")]);
    driver.at(30.0);
    driver.answer_page("page", &[instance("ci-anna")], Some("https://x/2"));
    assert_eq!(driver.names(), ["ci-anna", "ci-ben"]);
    driver.answer_page("page https://x/2", &[], None);
    assert_eq!(driver.names(), ["ci-anna"]);
    assert_eq!(driver.state.list(PaneId::Instances).total(), 1);
}

#[test]
fn a_failed_page_removes_no_row_and_the_listing_has_failed() {
    let mut driver = Driver::ready(&[instance("ci-anna"), instance("ci-ben")]);
    driver.at(30.0);
    driver.answer_page("page", &[instance("ci-anna")], Some("https://x/2"));
    driver.fail("page https://x/2", ApiError::Service(refusal(500, "Oops")));
    assert_eq!(driver.names(), ["ci-anna", "ci-ben"]);
    assert!(matches!(driver.state.failure(), Some(ApiError::Service(_))));
    assert!(matches!(driver.state.freshness(), Some(Freshness::Aged(_, Some(_)))));
}

#[test]
fn a_row_that_only_a_failed_listing_saw_goes_with_the_next_good_one() {
    let mut driver = Driver::ready(&[instance("ci-anna"), instance("ci-ben")]);
    driver.at(30.0);
    driver.answer_page("page", &[instance("ci-anna"), instance("ci-ben")], Some("https://x/2"));
    driver.fail("page https://x/2", ApiError::lost());
    driver.at(40.0);
    driver.answer_listing(&[instance("ci-anna")]);
    assert_eq!(driver.names(), ["ci-anna"]);
}

#[test]
fn what_fails_is_tried_again_ever_more_seldom() {
    let mut driver = Driver::start(setup());
    let mut waited = Vec::new();
    for _ in 0..7 {
        let failed = driver.state.now.steady;
        driver.fail("page", ApiError::unreachable("no route"));
        while !driver.asked().contains(&"page".to_owned()) {
            driver.after(1.0);
        }
        waited.push(driver.state.now.steady.saturating_sub(failed).as_secs());
    }
    assert_eq!(waited, [5, 10, 20, 40, 80, 120, 120]);
}

#[test]
fn a_throttled_listing_waits_as_it_is_told() {
    let mut driver = Driver::ready(&[instance("ci-anna")]);
    driver.at(30.0);
    driver.fail("page", throttled(50));
    driver.at(79.9);
    assert!(!driver.asked().contains(&"page".to_owned()));
    driver.at(80.0);
    assert!(driver.asked().contains(&"page".to_owned()));
}

#[test]
fn refreshing_reads_everything_but_the_sizes_now() {
    let mut driver = Driver::ready(&[]);
    driver.at(5.0).press("r");
    assert_eq!(driver.asked(), ["page", "workspace", "usages"]);
}

#[test]
fn refreshing_never_goes_against_the_wish_of_the_service() {
    let mut driver = Driver::ready(&[]);
    driver.at(30.0);
    driver.fail("page", throttled(50));
    driver.at(40.0).press("r f5");
    assert!(!driver.asked().contains(&"page".to_owned()), "{:?}", driver.asked());
    driver.at(80.0);
    assert!(driver.asked().contains(&"page".to_owned()));
}

#[test]
fn refreshing_while_throttled_pages_are_on_their_way_does_not_shorten_the_wait() {
    let mut driver = Driver::start(setup());
    driver.press("r");
    driver.fail("page", throttled(50));
    driver.at(49.0);
    assert!(!driver.asked().contains(&"page".to_owned()));
}

#[test]
fn refreshing_during_a_listing_begins_another_one_after_it() {
    let mut driver = Driver::start(setup());
    driver.press("r");
    assert_eq!(driver.asked(), ["page", "workspace"]);
    driver.answer_listing(&[]);
    driver.at(1.0);
    assert_eq!(driver.asked(), ["workspace", "page"]);
}

#[test]
fn a_second_answer_to_the_same_ask_is_dropped() {
    let mut driver = Driver::ready(&[instance("ci-anna")]);
    driver.at(30.0);
    driver.answer_listing(&[]);
    assert!(driver.names().is_empty());
    driver.at(60.0);
    driver.answer_listing(&[instance("ci-anna")]);
    driver.at(90.0);
    driver.answer_listing(&[]);
    driver.reply_again();
    assert!(driver.names().is_empty());
    assert_eq!(driver.asked(), ["usages"]);
}

#[test]
fn a_pause_reads_nothing_and_resuming_reads_at_once() {
    let mut driver = Driver::ready(&[]);
    driver.press("p").at(300.0);
    assert!(driver.asked().is_empty());
    assert!(driver.state.polling.is_paused());
    driver.press("p");
    assert_eq!(driver.asked(), ["page", "usages"]);
}

#[test]
fn quota_sizes_and_the_workspace_may_be_unreadable_while_computes_are_fine() {
    let mut driver = Driver::start(setup());
    driver.answer_workspace();
    driver.fail("sizes", ApiError::Forbidden(refusal(403, "AuthorizationFailed")));
    driver.fail("usages", not_found());
    driver.answer_listing(&[cluster("gpu").nodes(1, 0, 0, 0)]);
    driver.pane(PaneId::Clusters);

    assert!(driver.state.is_settled());
    assert_eq!(driver.state.freshness(), Some(Freshness::Live(None)));
    assert_eq!(driver.cell("gpu", "$/H"), "–");
    assert_eq!(driver.cell("gpu", "NODES r/i/p/l"), "1/0/0/0 1/8");

    let mut driver = Driver::start(setup());
    driver.fail("workspace", ApiError::Forbidden(refusal(403, "AuthorizationFailed")));
    driver.answer_listing(&[instance("ci-anna")]);
    // Where it is, its computes say.
    driver.answer_sizes();
    driver.answer_usages();
    assert!(driver.state.is_settled());
    assert_eq!(driver.names(), ["ci-anna"]);
}

#[test]
fn what_was_known_of_quota_and_sizes_survives_a_failure() {
    let mut driver = Driver::ready(&[instance("ci-anna")]);
    driver.at(60.0);
    driver.fail("usages", ApiError::lost());
    assert!(driver.state.watched().unwrap().usages.get().is_some());
    assert_eq!(driver.cell("ci-anna", "$/H"), "0.27");
}

#[test]
fn data_ages_from_live_to_stale_and_says_why() {
    let mut driver = Driver::ready(&[instance("ci-anna")]);
    driver.at(10.0);
    assert_eq!(driver.state.freshness(), Some(Freshness::Live(None)));
    assert!(driver.state.deadline().unwrap() < Duration::from_secs(11), "the label must change in time");
    driver.at(11.0);
    assert_eq!(driver.state.freshness(), Some(Freshness::Aged(Duration::from_secs(11), None)));
    driver.at(30.0);
    driver.fail("page", ApiError::signed_out("the token has expired"));
    driver.at(61.0);
    let Some(Freshness::Stale(age, Some(ApiError::SignedOut(_)))) = driver.state.freshness() else {
        panic!("{:?}", driver.state.freshness());
    };
    assert_eq!(age.as_secs(), 61);
    assert_eq!(driver.names(), ["ci-anna"]);
}

#[test]
fn after_the_machine_slept_nothing_looks_live_and_everything_is_read() {
    let mut driver = Driver::ready(&[instance("ci-anna")]);
    driver.at(1.0).sleep(3600);
    assert!(matches!(driver.state.freshness(), Some(Freshness::Stale(age, None)) if age.as_secs() == 3601));
    assert_eq!(driver.asked(), ["page", "workspace", "usages"]);
}

#[test]
fn without_a_first_listing_the_reason_is_all_there_is() {
    let mut driver = Driver::start(setup());
    driver.fail("page", ApiError::unreachable("no route"));
    assert!(matches!(driver.state.freshness(), Some(Freshness::Never(ApiError::Unreachable { .. }))));
}

#[test]
fn a_body_that_cannot_be_read_is_a_row_and_breaks_no_other() {
    let mut driver = Driver::start(setup());
    // The client gives an id to what has none.
    let unreadable = |json: &str, name: &str| {
        let compute = Compute { id: workspace().compute(name), ..amldeck::kinds::read(json) };
        Arc::new(Compute { name: name.into(), ..compute })
    };
    let odd = unreadable("[1, 2]", "(unreadable 1)");
    let cut = unreadable(r#"{"id": "#, "(unreadable 2)");
    let good = unknown_type("odd").read();
    driver.answer_computes("page", vec![odd.clone(), cut.clone(), good.clone()], None);
    driver.pane(PaneId::Attached);
    assert_eq!(driver.names().len(), 3);
    assert_eq!(driver.names().iter().filter(|name| name.starts_with("(unreadable")).count(), 2);
    assert_eq!(driver.cell("odd", "TYPE"), "QuantumAnnealer");

    driver.press("z");
    assert_eq!(driver.names().len(), 2);
    driver.press("z").at(30.0);
    driver.answer_computes("page", vec![odd, cut, good], None);
    assert_eq!(driver.names().len(), 3);
}

#[test]
fn one_compute_that_cannot_be_read_by_itself_adds_no_row() {
    let mut driver = Driver::ready(&[instance("ci-anna")]);
    driver.press("S y");
    driver.answer_change(Ok(amldeck::domain::operation::Accepted {
        follow: Some(crate::support::driver::status_url()),
        done: false,
        compute: None,
        wait: None,
    }));
    let odd = Arc::new(amldeck::kinds::read("{}"));
    driver.answer("compute ci-anna", |ask| match ask {
        Ask::Compute(id) => Reply::Compute(id.clone(), Ok(odd)),
        other => panic!("{other:?}"),
    });
    driver.pane(PaneId::Attached);
    assert!(driver.names().is_empty());
}

#[test]
fn last_known_values_stand_where_the_service_is_silent_during_an_update() {
    let mut driver = Driver::ready(&[cluster("gpu").nodes(2, 1, 0, 0)]);
    driver.pane(PaneId::Clusters).at(30.0);
    driver.answer_listing(&[cluster("gpu").silent("Updating")]);
    assert_eq!(driver.cell("gpu", "NODES r/i/p/l"), "2/1/0/0 3/8");
    assert_eq!(driver.cell("gpu", "STATE"), "Steady");
    assert_eq!(driver.cell("gpu", "PRIORITY"), "dedicated");
    assert_eq!(driver.cell("gpu", "PROVISIONING"), "Updating");
    assert!(driver.state.table(120, 10).rows[0].kept);

    driver.at(40.0);
    driver.answer_listing(&[cluster("gpu").silent("Updating").scale(0, 4, "PT5M")]);
    assert_eq!(driver.cell("gpu", "NODES r/i/p/l"), "2/1/0/0 3/4");
    driver.at(50.0);
    driver.answer_listing(&[cluster("gpu").scale(0, 4, "PT5M").nodes(2, 0, 0, 0)]);
    assert_eq!(driver.cell("gpu", "NODES r/i/p/l"), "2/0/0/0 2/4");
    assert!(!driver.state.table(120, 10).rows[0].kept);
}

#[test]
fn nothing_is_carried_over_to_a_compute_that_was_made_again() {
    let mut driver = Driver::ready(&[cluster("gpu").nodes(2, 1, 0, 0)]);
    driver.pane(PaneId::Clusters).at(30.0);
    driver.answer_listing(&[cluster("gpu").silent("Creating").created("2026-03-01T08:00:10Z")]);
    assert_eq!(driver.cell("gpu", "NODES r/i/p/l"), "–");
}

#[test]
fn a_changed_cell_is_marked_for_three_seconds() {
    let mut driver = Driver::ready(&[instance("ci-anna")]);
    let marked = |driver: &Driver| driver.state.table(120, 10).rows[0].changed.clone();
    assert!(!marked(&driver).contains(&true), "a first listing changes nothing");
    driver.at(30.0);
    driver.answer_listing(&[instance("ci-anna").state("Stopping")]);
    let heads = driver.state.table(120, 10).heads;
    let state = heads.iter().position(|head| head.text == "STATE").unwrap();
    let changed: Vec<usize> =
        marked(&driver).iter().enumerate().filter(|(_, changed)| **changed).map(|(at, _)| at).collect();
    assert_eq!(changed, [state]);
    driver.at(32.9);
    assert!(marked(&driver)[state]);
    driver.at(33.0);
    assert!(!marked(&driver).contains(&true));
}

#[test]
fn a_change_of_state_is_noted_in_the_activity() {
    let mut driver = Driver::ready(&[instance("ci-anna")]);
    driver.at(30.0);
    driver.answer_listing(&[instance("ci-anna").state("Stopping")]);
    driver.at(40.0);
    driver.answer_listing(&[]);
    driver.pane(PaneId::Activity);
    assert_eq!(driver.state.list(PaneId::Activity).rows().len(), 2);
    let table = driver.state.table(120, 10);
    let words: Vec<_> = table.rows.iter().map(|row| (&*row.cells[1].text, &*row.cells[2].text)).collect();
    assert_eq!(words, [("ci-anna Stopping → gone", "gone"), ("ci-anna Running → Stopping", "Stopping")]);
}

#[test]
fn totals_of_an_hour_are_added_up() {
    let driver = Driver::ready(&[
        cluster("gpu").nodes(2, 1, 0, 0),
        instance("ci-anna"),
        instance("ci-ben").state("Stopped"),
        unknown_type("odd"),
    ]);
    assert!((driver.state.survey.hourly.unwrap() - 4.0 * 0.27).abs() < 1e-9);
}

#[test]
fn labels_of_a_pane_say_what_they_count() {
    let mut driver = Driver::ready(&[instance("ci-anna"), cluster("gpu"), cluster("cpu")]);
    assert_eq!(driver.state.list(PaneId::Clusters).total(), 2);
    driver.press("3 /").type_("gpu");
    assert_eq!(driver.state.list(PaneId::Clusters).total(), 2);
    assert_eq!(driver.state.list(PaneId::Clusters).rows().len(), 1);
    assert_eq!(driver.state.setup.label, Text::default());
}
