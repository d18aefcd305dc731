//! The tools of developers: stubs of `az` and `azd`.

use super::{World, az_token, out, page, who};
use amldeck::domain::sign_in::Principal;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

#[tokio::test]
async fn az_is_asked_once_for_the_scope_of_the_host() {
    let world = World::giving("token-1").await;
    world.folder.tool("az", &az_token("token-1"));
    let client = world.client("cli", &[]);
    let (one, other) = tokio::join!(page(&client), page(&client));
    one.and(other).unwrap();
    let call = format!("account get-access-token -o json --scope {}/.default", world.origin());
    assert_eq!(world.folder.calls("az"), [call]);
}

#[tokio::test]
async fn azd_is_asked_in_its_own_way() {
    let world = World::giving("token-1").await;
    world.folder.tool("azd", r#"echo '{"token": "token-1", "expiresOn": "2999-01-01T00:00:00Z"}'"#);
    page(&world.client("azd", &[])).await.unwrap();
    page(&world.client("auto", &[])).await.unwrap();
    let call = format!("auth token -o json --no-prompt --scope {}/.default", world.origin());
    assert_eq!(world.folder.calls("azd"), [call.clone(), call]);
}

#[tokio::test]
async fn a_tool_that_is_not_there_or_not_signed_in_says_so_and_what_to_run() {
    let world = World::giving("token-1").await;
    let first = out(&world.client("cli", &[])).await;
    assert_eq!(first.to_string(), "not signed in (cli: not found on PATH); az login signs in");
    assert!(first.is_to_install);
    world.folder.tool("az", "echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1");
    world.folder.tool(
        "azd",
        r#"echo '{"type":"consoleMessage","data":{"message":"not logged in, run `azd auth login`"}}' >&2; exit 1"#,
    );
    let variables = [("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:9")];
    let both = out(&world.client("auto", &variables)).await;
    let said: Vec<(&str, &str)> =
        both.said.iter().map(|said| (said.by.as_str(), said.words.as_str())).collect();
    assert_eq!(said[0], ("cli", "ERROR: Please run 'az login' to setup account."));
    assert_eq!(said[1], ("azd", "not logged in, run `azd auth login`"));
    assert_eq!(said[2].0, "imds");
    assert_eq!((both.run, both.is_to_install), (vec!["az login".into(), "azd auth login".into()], false));
    std::fs::remove_file(world.folder.path().join("azd")).unwrap();
    let one = out(&world.client("auto", &variables)).await;
    assert_eq!(one.run, ["az login".into()], "azd is not there to be run");
}

#[tokio::test]
async fn nobody_signed_in_starts_az_once_until_somebody_asks_again() {
    let world = World::giving("token-1").await;
    world.folder.tool("az", "echo 'run az login' >&2; exit 1");
    let client = world.client("cli", &[]);
    for _ in 0..20 {
        assert!(page(&client).await.is_err());
    }
    assert_eq!(world.folder.calls("az").len(), 1);
    who(&client).await.unwrap_err();
    assert_eq!(world.folder.calls("az").len(), 2);
    world.folder.tool("az", &az_token("token-1"));
    who(&client).await.unwrap();
    page(&client).await.unwrap();
    assert_eq!(world.folder.calls("az").len(), 3);
}

#[tokio::test]
async fn the_token_says_who_we_are() {
    let world = World::giving("").await;
    let claims = r#"{"upn":"ada@contoso.com","tid":"contoso-id","idtyp":"user"}"#;
    let token = format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(claims));
    world.folder.tool("az", &az_token(&token));
    let ada = who(&world.client("auto", &[])).await.unwrap();
    assert_eq!((&*ada.name, ada.kind, &*ada.tenant), ("ada@contoso.com", Principal::User, "contoso-id"));
    assert_eq!((&*ada.credential, ada.expires.is_some()), ("cli", true));
    assert!(!format!("{ada:?}").contains("sig"));
}
