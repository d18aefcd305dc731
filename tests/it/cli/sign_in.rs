//! Who asks: the developer's tools, here a stub of `az`, and a token that goes nowhere in clear.

use super::{Folder, Ran, TOKEN, amldeck, ended};
use crate::raw_server::{RawServer, answer};
use std::sync::{Arc, Mutex};
use tokio::{io::AsyncReadExt, net::TcpListener};

async fn as_developer(folder: &Folder, endpoint: &str) -> Ran {
    let mut command = amldeck(Some(folder.path()));
    command.env("PATH", folder.path()).args(["list", "--auth", "auto", "--endpoint", endpoint]);
    ended(command).await
}

#[tokio::test]
async fn a_real_credential_is_neither_fetched_nor_sent_in_clear() {
    let folder = Folder::new();
    folder.tool("az", "exit 1");
    let server = RawServer::start(|_, _| answer(200, &[], "{}")).await;
    as_developer(&folder, server.origin()).await.refused(2, "never sent over plain http");
    assert!(server.seen().is_empty() && folder.calls("az").is_empty());
}

#[tokio::test]
async fn nobody_signed_in_ends_with_3_and_says_what_to_do() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("https://{}", silent.local_addr().unwrap());
    let folder = Folder::new();
    folder.tool("az", "echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1");
    let ran = as_developer(&folder, &endpoint).await;
    ran.refused(3, "not signed in");
    assert!(ran.err.contains("az login"), "{}", ran.err);
    assert!(!folder.calls("az").is_empty());

    let nothing = Folder::new();
    let ran = as_developer(&nothing, &endpoint).await;
    ran.refused(3, "not signed in");
}

#[tokio::test]
async fn the_token_of_a_tool_goes_nowhere_before_the_other_end_has_proved_itself() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("https://{}", listener.local_addr().unwrap());
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ear = Arc::clone(&heard);
    // Somebody who is not the service: whatever comes is kept, and answered by closing.
    let stranger = tokio::spawn(async move {
        while let Ok((mut caller, _)) = listener.accept().await {
            let mut some = vec![0; 4096];
            let length = caller.read(&mut some).await.unwrap_or(0);
            ear.lock().unwrap().extend_from_slice(&some[..length]);
        }
    });
    let folder = Folder::new();
    folder.tool(
        "az",
        &format!(r#"echo '{{"accessToken": "{TOKEN}", "expires_on": 9999999999, "tokenType": "Bearer"}}'"#),
    );
    as_developer(&folder, &endpoint).await.refused(5, "unreachable");
    stranger.abort();
    let calls = folder.calls("az");
    assert!(calls.iter().any(|call| call.contains("get-access-token")), "{calls:?}");
    let heard = heard.lock().unwrap();
    assert!(!heard.is_empty(), "it was called");
    assert!(!String::from_utf8_lossy(&heard).contains(TOKEN));
}
