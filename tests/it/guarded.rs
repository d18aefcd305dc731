//! What roles and policies forbid, by keys, against a service that refuses it: what the client greys is what the service
//! would not do, and what the client could not know is refused and told.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

use crate::support::{
    Keyboard, Whole,
    whole::{last, simulate},
};
use amldeck::{
    app::{modal::Modal, operation::Outcome, state::State},
    azure::{Client, Credential, Endpoint, Options},
    domain::{
        ask::{Ask, Reply},
        change::{Change, Method},
        error::ApiError,
        ids::{OperationId, WorkspaceId},
        permissions,
    },
    simulator::{Effect, Fault, Scenario, Simulator},
};

const ADA: &str = "ada.novak@contoso.example";
/// Whose role has all of computes but to make, to delete and to list what is in them.
const SAM: &str = "sam.starter@contoso.example";
const DELETE: &str = "Microsoft.MachineLearningServices/workspaces/computes/delete";
const LACK: &str = "no permission …/computes/delete";

/// How somebody asks the service.
fn options(simulator: &Simulator, who: &str) -> Options {
    let token = simulator.token(who).unwrap();
    Options::new(Endpoint::parse(&simulator.url()).unwrap(), Credential::token(token.into())).unwrap()
}

/// The program as somebody opens it; `prepare` is done to the world before.
async fn opened_by(who: &str, prepare: impl Fn(&Simulator)) -> Whole {
    let simulator = simulate(Scenario::named("guarded").unwrap(), 0).await;
    prepare(&simulator);
    let first = simulator.workspaces().remove(0);
    let workspace = WorkspaceId::new(&first.subscription, &first.resource_group, &first.name);
    let mut whole = Whole::at(&simulator.url(), workspace, |given| *given = options(&simulator, who));
    whole.simulator = Some(simulator);
    whole.until("all is read", State::is_settled).await;
    whole.quiet().await;
    whole
}

/// Why an action of the row under the cursor cannot be chosen.
fn obstacle(whole: &mut Whole, label: &str) -> Option<&'static str> {
    whole.press("a");
    let Some(Modal::Menu(menu)) = whole.state().modals.last() else { panic!("{}", whole.screen()) };
    let item = menu.items.iter().find(|item| &*item.label == label);
    let obstacle = item.unwrap_or_else(|| panic!("there is no {label}\n{}", whole.screen())).obstacle;
    let shown = obstacle.is_none_or(|why| whole.screen().contains(why));
    assert!(shown, "{obstacle:?}\n{}", whole.screen());
    whole.press("esc");
    obstacle
}

#[tokio::test]
async fn what_is_greyed_is_what_the_service_refuses_and_the_rest_is_done() {
    let mut whole = opened_by(SAM, |_| {}).await;
    whole.select("ci-research");
    assert_eq!(obstacle(&mut whole, "Delete"), Some(LACK));
    whole.press("ctrl-d");
    assert!(whole.state().modals.is_empty(), "no question is asked\n{}", whole.screen());
    assert!(whole.notice().contains(DELETE), "{}", whole.notice());
    assert_eq!(whole.count("DELETE", ""), 0);

    // Past the program, as the same person.
    let target = whole.compute("ci-research").key();
    let query = &[("underlyingResourceAction", "Delete")];
    let change = Change { query, ..Change::bare("delete", target, Method::Delete) };
    let client = Client::new(options(whole.world(), SAM));
    let Reply::Changed(_, Err(error)) = client.perform(Ask::Change(OperationId(1), change.into())).await
    else {
        panic!("it was deleted")
    };
    let refusal = error.refusal().unwrap();
    assert_eq!((refusal.status, &*refusal.code), (403, "AuthorizationFailed"));
    assert_eq!(permissions::named_by(&error).as_deref(), Some(DELETE));

    assert_eq!(obstacle(&mut whole, "Start"), None);
    whole.press("s y");
    assert_eq!(whole.outcome().await, "Succeeded", "{}", whole.screen());
}

#[tokio::test]
async fn what_could_not_be_known_is_refused_and_known_from_then_on() {
    // The roles cannot be read at first, and so nothing is greyed.
    let unreadable = Fault::new(Effect::Status(500)).on("GET", "Microsoft.Authorization/permissions");
    let mut whole = opened_by(SAM, |simulator| simulator.order(unreadable.clone().times(3))).await;
    whole.select("ci-research");
    assert_eq!(obstacle(&mut whole, "Delete"), None);
    whole.press("ctrl-d").type_("ci-research").press("enter");
    whole.outcome().await;
    let outcome = last(whole.state()).unwrap().outcome().unwrap();
    assert!(matches!(outcome, Outcome::Refused(ApiError::Forbidden(_))), "{outcome:?}");
    assert!(whole.notice().contains(DELETE), "{}", whole.notice());
    whole.press("!");
    let told = whole.screen();
    assert!(told.contains("AuthorizationFailed") && told.contains("Permission         Microsoft"), "{told}");
    whole.press("esc");

    let refused_at = whole.state().now.steady;
    let knows = |state: &State| {
        let (_, watched) = state.here().unwrap();
        watched.permissions.get().is_some()
    };
    whole.until("the permissions are read again", knows).await;
    let waited = whole.state().now.steady.saturating_sub(refused_at);
    assert!(waited.as_secs() < 120, "they are due in an hour, but for the refusal: {waited:?}");
    assert_eq!(obstacle(&mut whole, "Delete"), Some(LACK));
    assert_eq!(whole.count("DELETE", "ci-research"), 1);
}

#[tokio::test]
async fn a_policy_that_forbids_something_is_named() {
    let mut whole = opened_by(ADA, |_| {}).await;
    whole.press("3 n").fill("Name", "gpu-new").fill("VM size", "Standard_NC6s_v3").submit();
    whole.outcome().await;
    // The form has little room for it, and names the policy first.
    assert!(whole.screen().contains("('Only small"), "{}", whole.screen());
    let trouble = whole.state().trouble().unwrap();
    let policy = "'Only small machines for research'";
    assert_eq!(trouble.happened(), format!("forbidden by a policy of your organisation: {policy}"));
    whole.press("f2");
    let screen = whole.screen();
    for words in [
        "forbidden by a policy of your organisation:",
        "RequestDisallowedByPolicy",
        "was disallowed by policy",
    ] {
        assert!(screen.contains(words), "{words}\n{screen}");
    }
}
