//! Credentials at the authority of the simulator, which shares nothing with the client that asks it.

use super::{
    Folder, client_in,
    device_code::{code, redeem},
    who,
};
use crate::support::driver::start;
use amldeck::{
    azure::{Client, Cloud, Environment},
    domain::{
        ask::{Ask, Reply},
        error::ApiError,
        ids::WorkspaceId,
        sign_in::Redeemed,
    },
    simulator::{Clock, Options, PrivateCa, Scenario, Simulator},
};
use std::time::Duration;

const TENANT: &str = "7f1d9a52-3c40-4e8b-9a61-5d2c8e4b0f17";
const APPLICATION: &str = "e1b64f38-92c7-4d05-8ab3-7f04d5e6c219";
const DANA: &str = "dana.scientist@contoso.example";

/// A service that takes only the tokens of its own authority.
async fn guarded() -> Simulator {
    let options = Options::new(Scenario::named("guarded").unwrap(), Clock::Stepped { start: start() });
    Simulator::start(options.with_tls(PrivateCa::generate().unwrap())).await.unwrap()
}

fn client(simulator: &Simulator, folder: &Folder, auth: &str, variables: &[(&str, &str)]) -> Client {
    let origin = simulator.url();
    let authority = [("AZURE_AUTHORITY_HOST", origin.as_str())];
    let environment = Environment::of(variables.iter().copied().chain(authority));
    let cloud = Cloud::of(None, Some(&origin), &[]).unwrap();
    client_in(folder, simulator.ca_pem().unwrap(), auth, environment, cloud)
}

/// How many computes the first workspace has on its first page.
async fn listed(simulator: &Simulator, client: &Client) -> Result<usize, ApiError> {
    let name = simulator.workspaces().remove(0);
    let workspace = WorkspaceId::new(&name.subscription, &name.resource_group, &name.name);
    match client.perform(Ask::Page(workspace, None)).await {
        Reply::Page(_, page) => page.map(|page| page.computes.len()),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn somebody_types_a_code_and_is_somebody() {
    let (simulator, folder) = (guarded().await, Folder::new());
    let client = client(&simulator, &folder, "device-code", &[]);
    let code = code(&client).await;
    assert_eq!(redeem(&client).await.unwrap(), Redeemed::NotYet(code.every));
    assert_eq!(simulator.user_codes(), [code.code.to_string()]);
    assert!(simulator.enter_code(&code.code, Some(DANA)));
    simulator.advance(code.every);
    let Redeemed::By(who) = redeem(&client).await.unwrap() else { panic!("the code was typed") };
    assert_eq!(&*who.name, DANA);
    assert!(listed(&simulator, &client).await.unwrap() > 0);

    simulator.advance(Duration::from_secs(24 * 3600));
    assert!(listed(&simulator, &client).await.unwrap() > 0, "a token that is over is renewed");
    assert!(simulator.sign_out(DANA));
    simulator.advance(Duration::from_secs(24 * 3600));
    let error = listed(&simulator, &client).await.unwrap_err();
    assert!(matches!(error, ApiError::SignedOut(_)), "{error}");
}

#[tokio::test]
async fn an_application_shows_its_secret() {
    let (simulator, folder) = (guarded().await, Folder::new());
    let with = |secret: &str| {
        let variables =
            [("AZURE_TENANT_ID", TENANT), ("AZURE_CLIENT_ID", APPLICATION), ("AZURE_CLIENT_SECRET", secret)];
        client(&simulator, &folder, "environment", &variables)
    };
    let good = with("a-secret-of-amldeck-ci");
    assert_eq!(&*who(&good).await.unwrap().credential, "environment");
    assert!(listed(&simulator, &good).await.unwrap() > 0);
    let error = listed(&simulator, &with("another")).await.unwrap_err().to_string();
    assert!(error.contains("Invalid client secret provided"), "{error}");
}
