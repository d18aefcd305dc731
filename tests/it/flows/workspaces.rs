//! Finding and choosing a workspace.

use crate::support::{
    Driver, Keyboard, cluster,
    driver::{described, refusal, setup, workspace},
    instance,
};
use amldeck::{
    app::{
        keymap::Layer,
        session::Session,
        state::{Setup, Wanted},
    },
    domain::{
        ask::{Ask, Page, Reply},
        error::ApiError,
        ids::WorkspaceId,
        text::Text,
        workspace::{Found, Named, Search, Workspace},
    },
};

fn search() -> Setup {
    let search = Search { group: Some("rg-ml".to_owned()), ..Search::default() };
    Setup { wanted: Wanted::Found(search), ..setup() }
}

fn other() -> WorkspaceId {
    WorkspaceId::new("00000000-0000-0000-0000-000000000001", "rg-dev", "dev-ml")
}

fn found(driver: &mut Driver, workspaces: &[WorkspaceId]) {
    let workspaces: Vec<Workspace> = workspaces.iter().cloned().map(described).collect();
    driver.answer("workspaces", |_| Reply::Workspaces(Ok(workspaces.into())));
}

#[test]
fn the_only_workspace_is_opened() {
    let mut driver = Driver::start(search());
    assert!(matches!(driver.asks().next(), Some((_, Ask::Workspaces(search))) if search.group.is_some()));
    assert!(!driver.state.is_settled());
    found(&mut driver, &[workspace()]);
    assert_eq!(driver.state.workspace(), Some(&workspace()));
    assert_eq!(driver.asked(), ["page", "workspace"]);
}

#[test]
fn who_named_what_is_open_stands_above_the_list_of_workspaces() {
    let says = |driver: &Driver, words: &str| assert!(driver.screen().contains(words), "{}", driver.screen());
    let opened = |setup: Setup, workspaces: &[WorkspaceId]| {
        let mut driver = Driver::start(setup);
        found(&mut driver, workspaces);
        driver
    };
    let nobody = || Setup { origin: Text::default(), ..search() };
    let mut only = opened(nobody(), &[workspace()]);
    only.press("W");
    says(&only, "Open: the only one that can be seen");

    let mut several = opened(nobody(), &[workspace(), other()]);
    says(&several, "None is open: nothing on this machine names one");
    several.press("enter W");
    says(&several, "Open: chosen here");

    let narrowed = opened(search(), &[workspace(), other()]);
    says(&narrowed, "None is open: looked for by what the command line says");

    let mut named = Driver::ready(&[]);
    named.press("W");
    says(&named, "Open: named by the command line");
}

#[test]
fn what_a_search_left_out_is_told() {
    let mut driver = Driver::start(search());
    let (workspaces, remark) = ([workspace(), other()].map(described).into(), "subscription b was left out");
    let found = Found { workspaces, remarks: vec![remark.into()] };
    driver.answer("workspaces", |_| Reply::Workspaces(Ok(found)));
    assert_eq!(driver.state.notices.last().map(|notice| &*notice.text), Some(remark));
    assert_eq!(driver.state.layer(), Layer::Workspaces);
}

#[test]
fn among_several_the_user_chooses() {
    let mut driver = Driver::start(search());
    found(&mut driver, &[workspace(), other()]);
    assert_eq!(driver.state.candidates().len(), 2);
    assert!(driver.state.is_settled());
    assert_eq!(driver.state.layer(), Layer::Workspaces);
    driver.press("down enter");
    assert_eq!(driver.state.workspace(), Some(&workspace()), "they stand by name");
    assert_eq!(driver.state.layer(), Layer::Pane);
}

#[test]
fn the_choice_can_be_put_off() {
    let mut driver = Driver::start(search());
    found(&mut driver, &[workspace(), other()]);
    driver.press("esc n W");
    found(&mut driver, &[workspace(), other()]);
    driver.type_("prod").press("enter");
    assert_eq!(driver.state.workspace(), Some(&workspace()));
}

#[test]
fn none_or_a_failure_is_said_and_tried_again_on_demand() {
    let mut driver = Driver::start(search());
    found(&mut driver, &[]);
    assert!(matches!(driver.state.session, Session::NoneFound));
    driver.press("r");
    driver.fail("workspaces", ApiError::Forbidden(refusal(403, "AuthorizationFailed")));
    assert!(matches!(driver.state.failure(), Some(ApiError::Forbidden(_))));
    driver.press("r r");
    assert_eq!(driver.asked(), ["workspaces"]);
    found(&mut driver, &[workspace()]);
    assert_eq!(driver.state.workspace(), Some(&workspace()));
}

fn named(name: &str) -> Setup {
    let names = vec![Named::parse(name).unwrap()];
    Setup { wanted: Wanted::Found(Search { names, ..Search::default() }), ..setup() }
}

#[test]
fn a_name_that_cannot_be_seen_is_said_and_the_others_are_offered() {
    let mut driver = Driver::start(named("prod-mll"));
    found(&mut driver, &[]);
    assert!(!driver.state.is_settled(), "what else there is, is looked for");
    assert!(
        matches!(driver.asks().next(), Some((_, Ask::Workspaces(search))) if *search == Search::default())
    );
    found(&mut driver, &[workspace(), other()]);
    let says = |driver: &Driver, words: &str| assert!(driver.screen().contains(words), "{}", driver.screen());
    assert_eq!(driver.state.layer(), Layer::Workspaces);
    says(&driver, r#"None is open: no workspace "prod-mll" can be seen; near to it: prod-ml"#);
    driver.press("esc");
    says(&driver, r#"No workspace "prod-mll" can be seen; near to it: prod-ml."#);
    says(&driver, "2 workspaces can be seen.");
    says(&driver, "W Choose one, or several");
    driver.press("W");
    found(&mut driver, &[workspace(), other()]);
    driver.press("down enter");
    assert_eq!(driver.state.workspace(), Some(&workspace()));
}

#[test]
fn a_name_that_cannot_be_seen_is_said_where_there_is_no_other() {
    let mut driver = Driver::start(named("prod-mll"));
    found(&mut driver, &[]);
    found(&mut driver, &[]);
    assert!(matches!(driver.state.session, Session::NoneFound));
    let screen = driver.screen();
    assert!(screen.contains(r#"No workspace "prod-mll" can be seen, nor any other."#), "{screen}");
    driver.press("r");
    found(&mut driver, &[workspace(), other()]);
    assert_eq!(driver.state.candidates().len(), 2, "{}", driver.screen());
}

#[test]
fn another_workspace_is_opened_and_the_old_one_is_read_no_longer() {
    let mut driver = Driver::ready(&[instance("ci-anna")]);
    driver.at(30.0);
    driver.press("W");
    found(&mut driver, &[workspace(), other()]);
    driver.press("down enter");
    assert_eq!(driver.asked(), ["page", "workspace"], "the listing that was under way is given up");
    assert!(driver.names().is_empty());
    driver.answer("page", |ask| match ask {
        Ask::Page(id, _) => {
            assert_eq!(*id, other());
            Reply::Page(
                id.clone(),
                Ok(Page { computes: Vec::new(), next: None, cost: amldeck::domain::ask::Cost::default() }),
            )
        }
        ask => panic!("{ask:?}"),
    });
    driver.at(60.0);
    assert_eq!(driver.asked(), ["workspace", "page"]);
}

#[test]
fn opening_the_same_workspace_again_begins_its_listing_anew_and_loses_no_row() {
    let mut driver = Driver::ready(&[instance("ci-anna"), instance("ci-ben")]);
    driver.at(30.0);
    driver.answer_page("page", &[instance("ci-anna")], Some("https://x/2"));
    driver.press("W");
    found(&mut driver, &[workspace(), other()]);
    driver.press("enter");
    assert_eq!(driver.asked(), ["page", "workspace"]);
    driver.answer_page("page", &[instance("ci-anna")], Some("https://x/2"));
    assert_eq!(driver.names(), ["ci-anna", "ci-ben"]);
    driver.answer_page("page https://x/2", &[instance("ci-ben")], None);
    assert_eq!(driver.names(), ["ci-anna", "ci-ben"]);
}

#[test]
fn an_answer_that_comes_late_finds_nobody() {
    let mut driver = Driver::ready(&[cluster("gpu")]);
    driver.press("W esc n").type_("ci-anna");
    assert!(!driver.asked().contains(&"workspaces".to_owned()), "nobody waits for it any more");
    assert_eq!((driver.state.layer(), driver.field("Name")), (Layer::Form, "ci-anna".to_owned()));
}

#[test]
fn a_search_at_the_start_does_not_take_the_keys_from_what_is_open() {
    let mut driver = Driver::start(search());
    driver.press("?");
    found(&mut driver, &[workspace(), other()]);
    assert_eq!(driver.state.layer(), Layer::Help);
    assert!(driver.notice().contains('W'));
}

#[test]
fn a_failed_search_says_so_and_leaves_what_is_open_alone() {
    let mut driver = Driver::ready(&[instance("ci-anna")]);
    driver.press("W");
    driver.fail("workspaces", ApiError::lost());
    assert!(driver.screen().contains("not all could be found"), "{}", driver.screen());
    driver.press("f5");
    found(&mut driver, &[workspace(), other()]);
    assert!(driver.screen().contains("dev-ml"), "{}", driver.screen());
    driver.press("esc");
    assert_eq!(driver.names(), ["ci-anna"]);
}
