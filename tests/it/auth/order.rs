//! The order of `auto`, and that it stays with whoever gave a token.

use super::{World, az_token, page};
use crate::raw_server::answer;

#[tokio::test]
async fn what_the_environment_sets_up_comes_before_the_tools() {
    let world = World::giving("token-1").await;
    world.folder.tool("az", &az_token("another token"));
    let variables =
        [("AZURE_TENANT_ID", "contoso"), ("AZURE_CLIENT_ID", "app-1"), ("AZURE_CLIENT_SECRET", "s")];
    page(&world.client("auto", &variables)).await.unwrap();
    assert!(world.folder.calls("az").is_empty());
    // Half of it is none of it: variables of that kind are set for other programs too.
    assert!(page(&world.client("auto", &variables[..2])).await.is_err());
    assert_eq!(
        world.folder.calls("az").len(),
        2,
        "once, and once more because the service refused the token"
    );
}

#[tokio::test]
async fn whoever_gave_a_token_is_asked_first_from_then_on() {
    let world = World::new(|_| answer(500, &[], ""), |seen| super::listed(seen, "token-2")).await;
    world.folder.tool("az", "echo no >&2; exit 1");
    let count = r#"n=0; while read -r l; do n=$((n+1)); done < "$0.calls"; echo "{\"token\": \"token-$n\", \"expiresOn\": \"2999-01-01T00:00:00Z\"}""#;
    world.folder.tool("azd", count);
    let client = world.client("auto", &[]);
    page(&client).await.unwrap();
    assert_eq!(world.tokens(), ["token-1", "token-2"]);
    assert_eq!((world.folder.calls("az").len(), world.folder.calls("azd").len()), (1, 2));
}
