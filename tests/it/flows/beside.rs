//! What is known of the row under the cursor, beside the list of a wide screen.

use crate::support::{
    Driver, Keyboard, cluster,
    driver::{refusal, setup, workspace},
};
use amldeck::{
    app::{
        event::Event,
        layout::WIDE,
        modal::Modal,
        state::{Setup, Wanted},
    },
    domain::{error::ApiError, ids::WorkspaceId},
};
use ratatui::layout::Size;

fn of_width(mut driver: Driver, width: u16) -> Driver {
    driver.event(Event::Resize(Size::new(width, 40)));
    driver.press("3");
    driver
}

fn two() -> Driver {
    Driver::ready(&[cluster("cpu-small").nodes(2, 1, 0, 0), cluster("gpu-a100").nodes(0, 3, 0, 0)])
}

fn is_beside(driver: &Driver) -> bool {
    let regions = driver.state.screen().regions().expect("it is large enough");
    driver.state.sides(&regions).1.is_some()
}

#[test]
fn it_follows_the_cursor_and_asks_for_nothing() {
    let mut driver = of_width(two(), WIDE);
    let asked = driver.all_asked();
    assert!(driver.screen().contains("2 running, 1 idle"), "{}", driver.screen());
    driver.press("j");
    let screen = driver.screen();
    assert!(screen.contains("3 idle") && !screen.contains("2 running"), "{screen}");
    assert_eq!(driver.all_asked(), asked);

    driver.press("enter");
    assert!(driver.screen().contains("Operations"), "Enter opens the details\n{}", driver.screen());
}

#[test]
fn it_says_what_the_details_say() {
    let mut driver = of_width(two(), WIDE);
    let beside = driver.state.facts_here(driver.state.screen().columns());
    driver.press("enter");
    match driver.state.modals.last() {
        Some(Modal::Details(details)) => assert_eq!(beside, driver.state.fact_lines(details)),
        other => panic!("no details but {other:?}"),
    }
}

#[test]
fn it_stands_where_there_is_room_and_something_to_be_told() {
    assert!(!is_beside(&of_width(two(), WIDE - 1)));
    assert!(!is_beside(&of_width(Driver::ready(&[]), WIDE)));

    let mut driver = of_width(two(), WIDE);
    assert!(is_beside(&driver));
    for (keys, there) in [("7", false), ("8", false), ("3", true), ("w", false), ("w", true)] {
        driver.press(keys);
        assert_eq!(is_beside(&driver), there, "after {keys}\n{}", driver.screen());
    }
    driver.press("/").type_("no such name");
    assert!(!is_beside(&driver), "{}", driver.screen());
}

#[test]
fn the_list_keeps_its_important_columns() {
    for width in [WIDE, 200, 400] {
        let driver = of_width(two(), width);
        let heads = driver.state.shown_columns();
        let columns = driver.state.pane.pane().columns();
        let shown: Vec<&str> = heads.into_iter().map(|place| columns[place].0).collect();
        for name in ["name", "state", "provisioning", "nodes", "lost", "size", "cost"] {
            assert!(shown.contains(&name), "{name} at {width}: {shown:?}");
        }
    }
}

#[test]
fn of_a_workspace_that_cannot_be_read_it_says_why_and_what_to_do() {
    let other = WorkspaceId::new(workspace().subscription(), "rg-dev", "dev-ml");
    let wanted = Wanted::Workspaces(vec![workspace(), other.clone()]);
    let mut driver = Driver::start(Setup { wanted, ..setup() });
    driver.answer_beside();
    driver.answer_of(&workspace(), Ok(&[]));
    driver.answer_of(&other, Err(ApiError::Forbidden(refusal(403, "AuthorizationFailed"))));
    let driver = of_width(driver, WIDE);
    let screen = driver.screen();
    assert!(screen.contains("dev-ml · rg-dev") && screen.contains("What to do"), "{screen}");
}
