//! A cloud that says itself what its tokens are like.

use super::{SECRET, World, form, issued, listed, page};
use crate::raw_server::{Seen, Turn, answer};
use amldeck::{
    azure::{Cloud, Described, Environment},
    domain::error::ApiError,
};

const VARIABLES: [(&str, &str); 3] =
    [("AZURE_TENANT_ID", "contoso"), ("AZURE_CLIENT_ID", "app-1"), ("AZURE_CLIENT_SECRET", SECRET)];

/// A manager that describes its cloud in this way, with the server's own address for `HERE`.
async fn world(metadata: &'static str) -> (World, Cloud) {
    let manager = move |seen: &Seen| -> Turn {
        if seen.target == "/metadata/endpoints?api-version=2019-05-01" {
            let here = format!("https://{}", seen.header("host").unwrap());
            return answer(200, &[], &metadata.replace("HERE", &here));
        }
        listed(seen, "token-1")
    };
    let world = World::new(|_| issued("token-1"), manager).await;
    let own = Described { name: "own".into(), endpoint: world.origin().into() };
    let cloud = Cloud::of(Some("own"), None, &[own]).unwrap();
    (world, cloud)
}

#[tokio::test]
async fn it_is_asked_once_and_without_a_token() {
    let (world, cloud) =
        world(r#"[{"authentication":{"loginEndpoint":"HERE/","audiences":["https://own.example/id"]}}]"#)
            .await;
    let client = world.client_of("environment", Environment::of(VARIABLES), cloud);
    let (one, other) = tokio::join!(page(&client), page(&client));
    one.and(other).unwrap();
    let seen = world.tls.server.seen();
    let metadata: Vec<&Seen> = seen.iter().filter(|seen| seen.target.starts_with("/metadata/")).collect();
    assert_eq!((metadata.len(), metadata[0].header("authorization")), (1, None));
    assert_eq!(form(&world.asked()[0], "scope").as_deref(), Some("https://own.example/id/.default"));
}

#[tokio::test]
async fn one_that_wants_another_clouds_tokens_gets_none() {
    let (world, cloud) =
        world(r#"{"authentication":{"loginEndpoint":"HERE","audiences":["https://management.azure.com/"]}}"#)
            .await;
    let client = world.client_of("environment", Environment::of(VARIABLES), cloud);
    let error = page(&client).await.unwrap_err();
    assert!(matches!(error, ApiError::Guarded(_)), "{error}");
    assert!(world.asked().is_empty() && world.tokens().is_empty());
}

#[tokio::test]
async fn a_service_of_this_machine_has_no_authority_of_its_own() {
    let world = World::giving("token-1").await;
    let cloud = Cloud::of(None, Some(world.origin()), &[]).unwrap();
    let client = world.client_of("environment", Environment::of(VARIABLES), cloud);
    let error = page(&client).await.unwrap_err();
    assert!(error.to_string().contains("AZURE_AUTHORITY_HOST"), "{error}");
    assert!(world.asked().is_empty());
}
