//! Who asks: the developer's tools, here a stub of `az`, and a token that goes nowhere in clear.

use super::{Folder, Ran, TOKEN, amldeck, ended};
use crate::raw_server::{RawServer, Seen, TlsServer, Turn, answer};
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

/// A device code is all that signs in, at an authority that gives one for so many seconds and says this about it.
async fn by_code(lasts: u32, about_it: fn(usize) -> Turn) -> (Ran, TlsServer) {
    let turn = move |seen: &Seen, before: usize| match seen.target.split('?').next().unwrap_or_default() {
        path if path.ends_with("/devicecode") => {
            let given = format!(
                r#"{{"user_code":"ABCD-EFGH","device_code":"{TOKEN}-code","verification_uri":"https://microsoft.com/devicelogin","expires_in":{lasts},"interval":1}}"#
            );
            answer(200, &[], &given)
        }
        path if path.ends_with("/token") => about_it(before),
        path if path.ends_with("/computes") => answer(200, &[], r#"{"value":[]}"#),
        _ => answer(403, &[], ""),
    };
    let server = TlsServer::start(turn).await;
    let folder = Folder::new();
    let ca = folder.write("ca.pem", &server.ca);
    let origin = server.server.origin();
    let mut command = amldeck(Some(folder.path()));
    command.env("AZURE_AUTHORITY_HOST", origin).arg("--ca-bundle").arg(ca);
    command.args(["list", "--auth", "device-code", "--endpoint", origin, "-s", "s", "-g", "rg", "-w", "w"]);
    (ended(command).await, server)
}

const ASKS: &str =
    "amldeck: to sign in, open https://microsoft.com/devicelogin and type the code ABCD-EFGH\n";

fn declined(error: &str) -> Turn {
    let body = format!(r#"{{"error":"{error}","error_description":"AADSTS: {error}"}}"#);
    answer(400, &[], &body)
}

#[tokio::test]
async fn a_code_is_told_on_standard_error_and_waited_for() {
    let (ran, server) = by_code(900, |before| match before {
        // The code itself was the first request, and nobody is that quick.
        1 => declined("authorization_pending"),
        _ => answer(
            200,
            &[],
            &format!(r#"{{"token_type":"Bearer","expires_in":3600,"access_token":"{TOKEN}"}}"#),
        ),
    })
    .await;
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ASKS), "{ran:#?}");
    assert!(ran.out.starts_with("NAME"), "{}", ran.out);
    let listed = server.server.seen().into_iter().find(|seen| seen.target.contains("/computes")).unwrap();
    assert_eq!(listed.header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
}

#[tokio::test]
async fn a_code_that_nobody_types_or_somebody_declines_ends_with_3() {
    let never: fn(usize) -> Turn = |_| declined("authorization_pending");
    let declines: fn(usize) -> Turn = |_| declined("authorization_declined");
    for (lasts, about_it, why) in
        [(2, never, "the code has expired"), (900, declines, "authorization_declined")]
    {
        let (ran, server) = by_code(lasts, about_it).await;
        assert_eq!((ran.code, ran.out.as_str()), (Some(3), ""), "{ran:#?}");
        let rest = ran.err.strip_prefix(ASKS).unwrap_or_else(|| panic!("{ran:#?}"));
        let lines: Vec<&str> = rest.lines().collect();
        assert!(lines[0].starts_with("amldeck: ") && lines[0].contains(why), "{rest}");
        assert!(lines.len() == 2 && lines[1].starts_with("  what to do: "), "{rest}");
        assert!(!server.server.lines().iter().any(|line| line.contains("/computes")));
    }
}

#[tokio::test]
async fn a_code_that_cannot_be_had_ends_at_once_with_why() {
    let authority = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let folder = Folder::new();
    let mut command = amldeck(Some(folder.path()));
    command.env("AZURE_AUTHORITY_HOST", format!("https://{authority}"));
    command.args(["list", "--auth", "device-code", "--endpoint", "https://127.0.0.1:9", "-w", "w"]);
    ended(command).await.refused(5, "unreachable");
}
