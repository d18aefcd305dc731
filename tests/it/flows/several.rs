//! Several workspaces at once: each with its own age, error and rule.

use crate::support::{
    Body, Driver, Keyboard, cluster,
    driver::{described, not_found, refusal, setup, workspace},
    instance,
};
use amldeck::{
    app::{
        keymap::Layer,
        list::RowKey,
        panes::PaneId,
        state::{Setup, Wanted},
    },
    domain::{
        ask::Reply,
        error::ApiError,
        ids::WorkspaceId,
        workspace::{Named, Rule, Search, Workspace},
    },
};

const SUBSCRIPTION: &str = "00000000-0000-0000-0000-000000000001";

/// The other workspace, of the same region.
pub fn dev() -> WorkspaceId {
    WorkspaceId::new(SUBSCRIPTION, "rg-dev", "dev-ml")
}

/// One more, in another subscription.
pub fn lab() -> WorkspaceId {
    WorkspaceId::new("00000000-0000-0000-0000-000000000002", "rg-lab", "lab")
}

fn all() -> Setup {
    Setup { wanted: Wanted::Workspaces(vec![workspace(), dev(), lab()]), ..setup() }
}

fn rule(workspace: WorkspaceId) -> Rule {
    Rule { workspace, write: None, protected: false, accent: None, refresh: None }
}

/// Three workspaces that were read, the last of them in vain.
fn watching(setup: Setup, prod: &[Body], dev_ml: &[Body]) -> Driver {
    let mut driver = Driver::start(setup);
    driver.at(5.0);
    driver.answer_beside();
    driver.answer_of(&workspace(), Ok(prod));
    driver.answer_of(&dev(), Ok(dev_ml));
    driver.answer_of(&lab(), Err(ApiError::Forbidden(refusal(403, "AuthorizationFailed"))));
    driver.answer_beside();
    driver
}

fn line(driver: &Driver, word: &str) -> String {
    let screen = driver.screen();
    let line = screen.lines().find(|line| line.contains(word));
    line.unwrap_or_else(|| panic!("no {word}:\n{screen}")).to_owned()
}

fn found(driver: &mut Driver, workspaces: &[WorkspaceId]) {
    let workspaces: Vec<Workspace> = workspaces.iter().cloned().map(described).collect();
    driver.answer("workspaces", |_| Reply::Workspaces(Ok(workspaces.into())));
}

#[test]
fn all_that_are_wanted_are_listed_and_their_rows_stand_together() {
    let driver = watching(all(), &[instance("ci-anna")], &[instance("ci-anna"), instance("ci-ben")]);
    assert_eq!(driver.names(), ["ci-anna", "ci-anna", "ci-ben", "lab"]);
    assert_eq!(driver.state.list(PaneId::Instances).total(), 3, "a workspace is no instance");
    assert!(line(&driver, "WORKSPACE").contains("NAME"));
    let mut driver = driver;
    driver.press("/").type_("dev");
    assert_eq!(driver.names(), ["ci-anna", "ci-ben"], "a filter finds workspaces too");
    driver.press("esc");
    assert!(line(&driver, "ci-ben").contains("dev-ml"));
    assert!(line(&driver, "amldeck").contains("3 workspaces · 2 subscriptions"));
}

#[test]
fn with_one_workspace_all_is_as_ever() {
    let driver = Driver::ready(&[instance("ci-anna")]);
    assert!(!driver.screen().contains("WORKSPACE"), "{}", driver.screen());
    assert!(line(&driver, "amldeck").contains("prod-ml"));
}

#[test]
fn one_that_cannot_be_read_is_a_row_that_says_so_in_every_pane_of_computes() {
    let mut driver = watching(all(), &[instance("ci-anna")], &[]);
    for pane in ["2", "3", "4", "5"] {
        driver.press(pane);
        let row = line(&driver, " lab ");
        assert!(row.contains("cannot be read since 08:00:05") && row.contains("again in"), "{row}");
        assert!(row.contains("AuthorizationFailed") || row.contains("403"), "{row}");
    }
    driver.press("G enter");
    assert_eq!(driver.state.layer(), Layer::Message);
    assert!(driver.screen().contains("AuthorizationFailed"), "{}", driver.screen());
}

#[test]
fn its_row_goes_when_it_can_be_read_again_and_comes_with_the_next_failure() {
    let mut driver = watching(all(), &[instance("ci-anna")], &[]);
    driver.press("r");
    driver.answer_of(&lab(), Ok(&[instance("ci-lab")]));
    assert_eq!(driver.names(), ["ci-anna", "ci-lab"]);
    driver.press("r");
    driver.answer_of(&lab(), Err(ApiError::lost()));
    assert_eq!(driver.names(), ["ci-anna", "ci-lab", "lab"], "what was known stays");
    assert!(driver.state.table(120, 30).rows.iter().all(|row| !row.stale), "and is fresh enough yet");
    driver.at(400.0);
    let rows = driver.state.table(120, 30).rows;
    let stale: Vec<bool> = rows.iter().map(|row| row.stale).collect();
    assert!(stale[1], "what was known of it is greyed: {stale:?}");
}

#[test]
fn nothing_is_called_live_while_one_is_not() {
    let mut driver = watching(all(), &[instance("ci-anna")], &[]);
    assert!(line(&driver, "amldeck").contains("1 unreadable"));
    driver.press("r");
    driver.answer_of(&lab(), Ok(&[]));
    assert!(line(&driver, "amldeck").contains("● live"), "{}", driver.screen());
    driver.at(17.0);
    let header = line(&driver, "amldeck");
    assert!(!header.contains("live") && header.contains("12s old"), "{header}");
}

#[test]
fn until_all_were_read_the_header_counts_them() {
    let mut driver = Driver::start(all());
    driver.at(5.0);
    driver.answer_of(&workspace(), Ok(&[]));
    assert!(line(&driver, "amldeck").contains("1 of 3 read"));
    assert!(!driver.state.is_settled());
}

#[test]
fn each_is_read_only_or_protected_by_itself() {
    let rules =
        vec![Rule { write: Some(false), ..rule(workspace()) }, Rule { protected: true, ..rule(dev()) }];
    let mut setup = all();
    setup.preferences.rules = rules;
    let mut driver = watching(setup, &[instance("ci-anna")], &[instance("ci-ben")]);
    assert!(line(&driver, "amldeck").contains("READ-ONLY"));
    driver.press("ctrl-d");
    assert!(driver.notice().contains("read-only"), "{}", driver.notice());
    driver.press("j");
    let header = line(&driver, "amldeck");
    assert!(header.contains("PROTECTED") && !header.contains("READ-ONLY"), "{header}");
    driver.press("ctrl-d").type_("ci-ben").press("enter");
    assert_eq!(driver.state.layer(), Layer::TypedName, "one name is not enough");
    assert!(driver.screen().contains("protected: type dev-ml"), "{}", driver.screen());
    driver.type_("dev").press("enter");
    assert!(driver.notice().contains("not complete"), "{}", driver.notice());
    driver.type_("-ml").press("enter");
    assert_eq!(driver.state.layer(), Layer::Pane);
    assert!(driver.asked().contains(&"compute ci-ben".to_owned()), "{:?}", driver.asked());
}

#[test]
fn a_rule_may_allow_changes_where_the_rest_is_read_only() {
    let rules = vec![Rule { write: Some(true), ..rule(dev()) }];
    let mut setup = all();
    (setup.preferences.writable, setup.preferences.rules) = (false, rules);
    let mut driver = watching(setup, &[instance("ci-anna")], &[instance("ci-ben")]);
    driver.press("ctrl-d");
    assert!(driver.notice().contains("read-only"));
    driver.press("j ctrl-d");
    assert_eq!(driver.state.layer(), Layer::TypedName);
}

#[test]
fn a_form_belongs_to_the_workspace_of_the_row_or_asks_for_one() {
    let mut driver = watching(all(), &[], &[cluster("gpu")]);
    driver.press("3 n");
    assert_eq!(driver.form().workspace, dev());
    assert!(line(&driver, "dev-ml").contains("cluster"), "{}", driver.screen());
    driver.press("esc 7 8 A");
    driver.press("esc");
    let mut driver = watching(all(), &[], &[]);
    driver.press("r");
    driver.answer_of(&lab(), Ok(&[]));
    driver.press("3 n");
    assert_eq!(driver.state.layer(), Layer::Workspaces);
    assert!(driver.screen().contains("in which workspace?"), "{}", driver.screen());
    driver.type_("prod").press("enter");
    assert_eq!(driver.form().workspace, workspace());
}

#[test]
fn a_name_that_a_neighbour_has_is_a_warning() {
    let mut driver = watching(all(), &[cluster("mine")], &[cluster("gpu")]);
    driver.press("3 j n");
    assert_eq!(driver.form().workspace, workspace());
    driver.type_("gpu");
    let screen = driver.screen();
    assert!(screen.contains("dev-ml of the same region"), "{screen}");
    driver.type_("-b");
    assert!(!driver.screen().contains("of the same region"), "{}", driver.screen());
}

#[test]
fn quota_names_its_region_and_stands_once_for_those_that_share_it() {
    let mut driver = watching(all(), &[], &[]);
    driver.press("7");
    let screen = driver.screen();
    assert!(screen.contains("REGION") && screen.contains("SUBSCRIPTION"), "{screen}");
    assert_eq!(
        driver.state.list(PaneId::Quota).total(),
        2 * 6,
        "two of three share a subscription and a region"
    );
}

#[test]
fn activity_names_the_workspace() {
    let mut driver = watching(all(), &[instance("ci-anna").state("Running")], &[]);
    driver.press("r");
    driver.answer_of(&workspace(), Ok(&[instance("ci-anna").state("Stopping")]));
    driver.press("8");
    let row = line(&driver, "Running → Stopping");
    assert!(row.contains("prod-ml"), "{row}");
}

#[test]
fn costs_are_those_of_all_together() {
    let running = || instance("ci-anna").size("STANDARD_DS3_V2").state("Running");
    let alone = Driver::ready(&[running()]).state.survey.hourly.unwrap();
    let driver = watching(all(), &[running()], &[running()]);
    assert!(alone > 0.0);
    assert!((driver.state.survey.hourly.unwrap() - 2.0 * alone).abs() < 1e-9);
}

#[test]
fn marked_ones_are_opened_together_and_what_was_known_of_them_stays() {
    let mut driver = Driver::ready(&[instance("ci-anna")]);
    driver.press("W");
    assert!(driver.screen().contains("prod-ml"), "what is known is there at once: {}", driver.screen());
    found(&mut driver, &[workspace(), dev(), lab()]);
    driver.type_("ml").press("*");
    assert!(driver.screen().contains("2 marked"), "{}", driver.screen());
    driver.press("enter");
    assert_eq!(driver.state.fleet.iter().len(), 2);
    assert_eq!(driver.names(), ["ci-anna"], "it is not forgotten meanwhile");
    driver.press("W").type_("dev").press("space space enter");
    assert_eq!(driver.state.workspace(), Some(&dev()), "a mark that was taken away does not count");
    assert!(driver.names().is_empty());
}

#[test]
fn one_can_be_left_for_another_while_it_is_dead() {
    for error in [Some(ApiError::Forbidden(refusal(403, "AuthorizationFailed"))), Some(not_found()), None] {
        let mut driver = Driver::start(setup());
        if let Some(error) = error {
            driver.fail("page", error.clone());
            driver.fail("workspace", error);
        }
        driver.press("W");
        found(&mut driver, &[workspace(), dev()]);
        driver.type_("dev").press("enter");
        assert_eq!(driver.state.workspace(), Some(&dev()));
        driver.answer_of(&dev(), Ok(&[instance("ci-ben")]));
        assert_eq!(driver.names(), ["ci-ben"]);
    }
}

#[test]
fn the_list_of_workspaces_shows_the_age_and_error_of_each_and_the_recent_ones_first() {
    let rules = vec![Rule { protected: true, ..rule(dev()) }];
    let recent = WorkspaceId::new(SUBSCRIPTION, "rg-old", "zebra");
    let mut setup = Setup { recent: vec![recent.clone()], ..all() };
    setup.preferences.rules = rules;
    let mut driver = watching(setup, &[], &[]);
    driver.press("W");
    found(&mut driver, &[WorkspaceId::new("s", "g", "aaa"), recent]);
    let screen = driver.screen();
    let at = |word: &str| screen.lines().position(|line| line.contains(word)).unwrap();
    assert!(at("dev-ml") < at("zebra") && at("zebra") < at("aaa"), "{screen}");
    assert!(line(&driver, "dev-ml").contains("PROTECTED"), "{screen}");
    assert!(line(&driver, "│  lab ").contains("again in"), "{screen}");
    assert!(line(&driver, "Workspaces").contains("3 watched"), "{screen}");
}

#[test]
fn those_that_were_named_are_opened_when_each_name_means_one() {
    let named = |names: &[&str]| {
        let names = names.iter().map(|name| Named::parse(name).unwrap()).collect();
        Setup { wanted: Wanted::Found(Search { names, ..Search::default() }), ..setup() }
    };
    let mut driver = Driver::start(named(&["prod-ml", "rg-dev/dev-ml"]));
    found(&mut driver, &[workspace(), dev()]);
    assert_eq!(driver.state.fleet.iter().len(), 2);
    let mut driver = Driver::start(named(&["prod-ml", "dev-ml"]));
    found(&mut driver, &[workspace(), dev(), WorkspaceId::new("s", "other", "dev-ml")]);
    assert_eq!(driver.state.layer(), Layer::Workspaces, "one of the names means two");
}

#[test]
fn those_whose_rows_are_on_the_screen_are_shown() {
    let many: Vec<Body> = (0..100).map(|n| instance(&format!("a-{n:03}x"))).collect();
    let mut driver = watching(all(), &many, &[instance("zz")]);
    assert_eq!(driver.state.shown_workspaces().into_iter().collect::<Vec<_>>(), [workspace()]);
    driver.press("G");
    assert_eq!(driver.state.shown_workspaces().len(), 3);
    let selected = driver.state.list(PaneId::Instances).selected();
    assert_eq!(selected, Some(&RowKey::Workspace(lab())));
    assert_eq!(driver.state.here().map(|(id, _)| id.clone()), Some(lab()));
}

#[test]
fn until_all_were_read_the_cursor_is_at_the_top_unless_somebody_moves_it() {
    for moved in [false, true] {
        let mut driver = Driver::start(all());
        driver.at(5.0);
        driver.answer_beside();
        driver.answer_of(&workspace(), Ok(&[instance("ci-m"), instance("ci-n")]));
        if moved {
            driver.press("j k");
        }
        driver.answer_of(&dev(), Ok(&[instance("ci-b")]));
        assert_eq!(driver.selected().as_deref(), Some(if moved { "ci-m" } else { "ci-b" }));
        driver.answer_of(&lab(), Ok(&[]));
        driver.press("r").after(40.0);
        driver.answer_of(&dev(), Ok(&[instance("ci-a"), instance("ci-b")]));
        assert_eq!(
            driver.selected().as_deref(),
            Some(if moved { "ci-m" } else { "ci-b" }),
            "it stays on its row"
        );
    }
}
