//! Nobody is signed in: what the screen says, who is asked and when, and what happens when somebody is.

use crate::support::{
    Driver, Keyboard,
    bodies::instance,
    driver::{ada, device_code, nobody_signed_in, setup, workspace},
};
use amldeck::{
    app::{
        effects::Effect,
        keymap::{Keymap, Preset, Remap},
        modal::Modal,
        sign_in::{Begin, Code},
        state::{Setup, Wanted},
    },
    domain::{
        ask::Reply,
        error::ApiError,
        ids::WorkspaceId,
        sign_in::{Redeemed, SignedOut, Wants, Who},
        workspace::Search,
    },
};
use std::time::Duration;

fn real() -> Setup {
    Setup { sign_in: Begin::Quietly, ..setup() }
}

fn who(driver: &mut Driver, answer: Result<Who, ApiError>) {
    driver.answer("sign in", |_| Reply::SignedIn(answer));
}

fn files(driver: &mut Driver, are: u64) {
    driver.answer("sign-in files", |_| Reply::SignInFiles(Some(are)));
}

/// Everything was read, and then nobody is signed in any more.
fn signed_out() -> Driver {
    let mut driver = Driver::start(real());
    who(&mut driver, Ok(ada()));
    driver.answer_workspace();
    driver.answer_sizes();
    driver.answer_usages();
    driver.answer_listing(&[instance("ci-anna")]);
    driver.at(30.0);
    driver.fail("page", nobody_signed_in());
    files(&mut driver, 1);
    driver
}

#[test]
fn who_is_signed_in_stands_in_the_header_and_in_a_box() {
    let mut driver = Driver::start(real());
    who(&mut driver, Ok(ada()));
    assert!(driver.screen().lines().next().unwrap().contains("ada@contoso.com"), "{}", driver.screen());
    driver.press("L");
    for words in ["Signed in as ada@contoso.com", "contoso-id", "cli", "user"] {
        assert!(driver.screen().contains(words), "{words}: {}", driver.screen());
    }
    driver.press("esc");
    assert!(driver.state.modals.is_empty());
}

#[test]
fn nobody_signed_in_is_told_with_who_said_what_and_what_to_run() {
    let mut driver = Driver::start(real());
    who(&mut driver, Err(nobody_signed_in()));
    let screen = driver.screen();
    for words in [
        "signed out",
        "cli: Please run 'az login' to setup account.",
        "azd: not found on PATH",
        "Run az login in another terminal",
        "Sign in with a code",
    ] {
        assert!(screen.contains(words), "{words}: {screen}");
    }
    driver.press("L c");
    assert!(matches!(driver.effects.last(), Some(Effect::Copy(line)) if line == "az login"));
}

#[test]
fn a_machine_without_the_tools_is_not_told_to_run_them_before_they_are_there() {
    let mut driver = Driver::start(real());
    let run = vec!["az login".into()];
    let out = SignedOut { run, is_to_install: true, ..SignedOut::default() };
    who(&mut driver, Err(ApiError::SignedOut(Box::new(out))));
    assert!(driver.screen().contains("Or install the tool and run az login"), "{}", driver.screen());
}

#[test]
fn rows_stay_and_the_reason_stands_below_them() {
    let driver = signed_out();
    assert_eq!(driver.names(), ["ci-anna"]);
    let screen = driver.screen();
    assert!(screen.contains("signed out, again in") && screen.contains("az login signs in"), "{screen}");
}

#[test]
fn while_nobody_is_signed_in_nothing_is_asked_but_that_once_a_minute() {
    let mut driver = signed_out();
    let mut attempts = 0;
    for second in 31..=330 {
        driver.at(f64::from(second));
        for asked in driver.asked() {
            match asked.as_str() {
                "sign in" => {
                    attempts += 1;
                    who(&mut driver, Err(nobody_signed_in()));
                }
                "sign-in files" => files(&mut driver, 1),
                other => assert!(!["page", "usages", "workspaces"].contains(&other), "{other} at {second}"),
            }
        }
    }
    assert_eq!(attempts, 5);
}

#[test]
fn one_attempt_serves_however_many_workspaces_wait() {
    let all = (0..500).map(|nth| WorkspaceId::new("s", "rg", &format!("ws-{nth}"))).collect();
    let mut driver = Driver::start(Setup { wanted: Wanted::Workspaces(all), ..real() });
    who(&mut driver, Err(nobody_signed_in()));
    driver.at(59.0);
    assert!(!driver.all_asked().contains(&"sign in".to_owned()), "{:?}", driver.all_asked());
    driver.at(61.0);
    let attempts = driver.all_asked().iter().filter(|asked| *asked == "sign in").count();
    assert_eq!(attempts, 1);
}

#[test]
fn it_is_tried_at_once_when_the_files_of_az_change_and_when_the_user_wants_it() {
    let mut driver = signed_out();
    driver.at(34.0);
    assert_eq!(driver.asked(), ["sign-in files"]);
    files(&mut driver, 1);
    assert!(driver.asked().is_empty(), "nothing has changed: {:?}", driver.asked());
    driver.at(37.0);
    files(&mut driver, 2);
    assert_eq!(driver.asked(), ["sign in"]);
    who(&mut driver, Err(nobody_signed_in()));
    driver.press("r r");
    assert_eq!(driver.asked(), ["sign in"], "one attempt is enough");
    who(&mut driver, Ok(ada()));
    assert_eq!(driver.notice(), "signed in as ada@contoso.com");
    assert!(driver.asked().contains(&"page".to_owned()), "{:?}", driver.asked());
    driver.answer_listing(&[instance("ci-anna")]);
    assert!(driver.screen().contains("● live"), "{}", driver.screen());
}

#[test]
fn a_search_for_workspaces_goes_on_once_somebody_is_signed_in() {
    let search = amldeck::domain::workspace::Search::default();
    let mut driver = Driver::start(Setup { wanted: Wanted::Found(search), ..real() });
    driver.fail("workspaces", nobody_signed_in());
    who(&mut driver, Err(nobody_signed_in()));
    driver.at(50.0);
    assert!(!driver.asked().contains(&"workspaces".to_owned()));
    driver.press("r");
    who(&mut driver, Ok(ada()));
    assert!(driver.asked().contains(&"workspaces".to_owned()), "{:?}", driver.asked());
}

#[test]
fn a_subscription_of_another_tenant_is_nobody_elses_matter() {
    let mut driver = Driver::start(real());
    who(&mut driver, Ok(ada()));
    let wants = Some(Wants::Tenant(Some("fabrikam".into())));
    let run = vec!["az login --tenant fabrikam".into()];
    driver.fail("page", ApiError::SignedOut(Box::new(SignedOut { wants, run, ..SignedOut::default() })));
    assert!(driver.state.sign_in.is_out().is_none());
    assert!(driver.screen().contains("az login --tenant fabrikam"), "{}", driver.screen());
    driver.at(10.0);
    assert!(driver.asked().contains(&"page".to_owned()), "it is tried again like anything else");
}

fn redeemed(driver: &mut Driver, answer: Result<Redeemed, ApiError>) {
    driver.answer("redeem", |_| Reply::Redeemed(answer));
}

#[test]
fn a_code_is_shown_copied_and_typed() {
    let mut driver = signed_out();
    driver.press("L enter");
    assert!(driver.asked().contains(&"device code".to_owned()));
    driver.answer("device code", |_| Reply::DeviceCode(Ok(device_code(900))));
    for words in ["ABCD-EFGH", "https://microsoft.com/devicelogin", "15:00"] {
        assert!(driver.screen().contains(words), "{words}: {}", driver.screen());
    }
    driver.press("c o");
    assert_eq!(driver.copied(), ["ABCD-EFGH", "https://microsoft.com/devicelogin"]);
    driver.at(35.0);
    redeemed(&mut driver, Ok(Redeemed::NotYet(Duration::from_secs(10))));
    driver.at(44.0);
    assert!(!driver.asked().contains(&"redeem".to_owned()), "not sooner than the authority wants");
    driver.at(45.0);
    redeemed(&mut driver, Err(ApiError::unreachable("the line is cut")));
    driver.at(50.0);
    redeemed(&mut driver, Ok(Redeemed::By(ada())));
    assert!(driver.state.modals.is_empty());
    assert_eq!(driver.notice(), "signed in as ada@contoso.com");
    assert!(driver.asked().contains(&"page".to_owned()));
}

#[test]
fn a_code_is_given_up_by_leaving_and_by_its_time() {
    let mut driver = signed_out();
    driver.press("L d");
    driver.answer("device code", |_| Reply::DeviceCode(Ok(device_code(20))));
    driver.at(51.0);
    assert!(driver.screen().contains("the code has expired"), "{}", driver.screen());
    driver.press("enter");
    driver.answer("device code", |_| Reply::DeviceCode(Ok(device_code(900))));
    driver.at(57.0);
    driver.press("esc");
    assert!(driver.state.modals.is_empty() && matches!(driver.state.sign_in.code(), Code::None));
    driver.at(65.0);
    assert!(!driver.asked().contains(&"redeem".to_owned()));
}

#[test]
fn where_only_a_code_signs_in_it_is_shown_before_anything_is_asked() {
    let mut driver = Driver::start(Setup { sign_in: Begin::ByCode, ..setup() });
    assert_eq!(driver.asked(), ["device code"]);
    assert!(!driver.state.is_settled());
    driver.answer("device code", |_| Reply::DeviceCode(Ok(device_code(900))));
    assert!(matches!(driver.state.modals.last(), Some(Modal::SignIn)));
    driver.at(5.0);
    redeemed(&mut driver, Ok(Redeemed::By(ada())));
    assert!(driver.asked().contains(&"page".to_owned()));
    assert_eq!(driver.state.workspace(), Some(&workspace()));
}

#[test]
fn nobody_signs_in_to_the_demo() {
    let mut driver = Driver::ready(&[instance("ci-anna")]);
    driver.press("L");
    assert!(driver.state.modals.is_empty());
    driver.at(30.0);
    driver.fail("page", nobody_signed_in());
    driver.at(60.0);
    assert!(driver.asked().contains(&"page".to_owned()), "{:?}", driver.asked());
}

#[test]
fn the_files_are_not_looked_at_twice_at_once_however_often_somebody_comes_and_goes() {
    let mut driver = signed_out();
    driver.after(30.0);
    let looks = |driver: &Driver| driver.all_asked().iter().filter(|ask| *ask == "sign-in files").count();
    assert_eq!(looks(&driver), 1, "{:?}", driver.all_asked());
    driver.press("r");
    who(&mut driver, Ok(ada()));
    driver.fail("page", nobody_signed_in());
    driver.after(1.0);
    assert_eq!(looks(&driver), 1, "{:?}", driver.all_asked());
    files(&mut driver, 2);
    assert_eq!(looks(&driver), 0);
}

/// What the first screen offers, and what each of its keys does.
#[test]
fn a_first_start_offers_signing_in_workspaces_and_the_demo() {
    let wanted = Wanted::Found(Search::default());
    let mut driver = Driver::start(Setup { wanted, ..real() });
    who(&mut driver, Err(nobody_signed_in()));
    let screen = driver.screen();
    for words in ["amldeck shows the compute", "L Sign in with a code", "Run az login", "D Try the demo"] {
        assert!(screen.contains(words), "{words}: {screen}");
    }
    driver.press("L");
    assert!(matches!(driver.state.modals.last(), Some(Modal::SignIn)));
    driver.press("esc D");
    assert!(matches!(driver.effects[..], [Effect::Demo]), "{:?}", driver.effects);

    who(driver.after(60.0), Ok(ada()));
    driver.after(1.0).answer("workspaces", |_| Reply::Workspaces(Ok(Vec::new().into())));
    let screen = driver.screen();
    for words in
        ["ada@contoso.com can see no workspace", "L Sign in as somebody", "W Look for", "D Try", "-w"]
    {
        assert!(screen.contains(words), "{words}: {screen}");
    }
    driver.press("W");
    assert!(matches!(driver.state.modals.last(), Some(Modal::Workspaces(_))));
}

#[test]
fn the_demo_takes_the_place_of_nothing_that_was_read() {
    let mut driver = signed_out();
    assert!(!driver.screen().contains("Try the demo"), "{}", driver.screen());
    driver.press("D");
    assert!(driver.effects.is_empty() && driver.notice().contains("amldeck --demo"), "{}", driver.notice());
    driver.press(":").type_("demo");
    assert!(!driver.screen().contains("made-up computes"), "{}", driver.screen());

    let mut demo = Driver::start(setup());
    demo.fail("page", ApiError::unreachable("connection refused"));
    assert!(!demo.screen().contains("Try the demo"), "{}", demo.screen());
}

#[test]
fn keys_that_were_changed_are_named_as_they_are_now() {
    let remap = |action: &str, key: &str| Remap {
        section: "lists".to_owned(),
        action: action.to_owned(),
        keys: vec![key.to_owned()],
        line: 1,
    };
    let (keymap, flaws) = Keymap::with(
        Preset::Default,
        [remap("demo", "f9"), remap("sign-in", "I"), remap("workspaces", "f8")],
    );
    assert_eq!(flaws, []);
    let wanted = Wanted::Found(Search::default());
    let mut setup = Setup { wanted, ..real() };
    setup.preferences.keymap = keymap;
    let mut driver = Driver::start(setup);
    who(&mut driver, Err(nobody_signed_in()));
    let screen = driver.screen();
    assert!(screen.contains("I Sign in") && screen.contains("F9 Try the demo"), "{screen}");
}
