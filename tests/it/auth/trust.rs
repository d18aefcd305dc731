//! Whose certificates are believed, and the way through a proxy: the real program with the variables of a company.

use super::{Folder, World, az_token, issued, listed};
use crate::raw_server::{Seen, answer};
use amldeck::azure::{Environment, Trust};
use std::{
    path::Path,
    process::Stdio,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, copy_bidirectional},
    net::{TcpListener, TcpStream},
    process::Command,
    time::timeout,
};

const PATIENCE: Duration = Duration::from_secs(60);
/// The workspace that is listed.
const PLACE: [&str; 7] = ["list", "-s", "s", "-g", "rg", "-w", "w"];

/// The program with these variables, an `az` that gives `token-1`, and nothing else around it.
async fn run(folder: &Folder, arguments: &[&str], variables: &[(&str, &str)]) -> (Option<i32>, String) {
    folder.tool("az", &az_token("token-1"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_amldeck"));
    command.env_clear().env("HOME", folder.path()).env("PATH", folder.path()).args(PLACE).args(arguments);
    command.envs(variables.iter().copied()).stdin(Stdio::null()).kill_on_drop(true);
    let output = timeout(PATIENCE, command.output()).await.expect("the program ends").unwrap();
    let told =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(!told.contains("token-1"), "{told}");
    (output.status.code(), told)
}

async fn world() -> World {
    World::new(|_| issued("token-1"), manager).await
}

fn manager(seen: &Seen) -> crate::raw_server::Turn {
    if seen.target.contains("/computes") { listed(seen, "token-1") } else { answer(403, &[], "") }
}

#[tokio::test]
async fn a_bundle_is_believed_however_it_is_named() {
    let world = world().await;
    let ca = world.folder.write("ca.pem", &world.tls.ca);
    let ca = ca.to_str().unwrap();
    let folder = world.folder.path().to_str().unwrap();
    for (arguments, variables) in [
        (vec!["--ca-bundle", ca], vec![]),
        (vec![], vec![("AMLDECK_CA_BUNDLE", ca)]),
        (vec![], vec![("REQUESTS_CA_BUNDLE", ca)]),
        (vec![], vec![("SSL_CERT_FILE", ca)]),
        (vec![], vec![("SSL_CERT_DIR", folder)]),
        (vec!["--ca-bundle", ca], vec![("REQUESTS_CA_BUNDLE", "/nonexistent")]),
    ] {
        let arguments = [&["--endpoint", world.origin()], &arguments[..]].concat();
        let (code, told) = run(&world.folder, &arguments, &variables).await;
        assert_eq!(code, Some(0), "{arguments:?} {variables:?}: {told}");
    }
    let before = world.tokens().len();
    let (code, told) = run(&world.folder, &["--endpoint", world.origin()], &[]).await;
    assert_eq!(code, Some(5), "{told}");
    assert_eq!(world.tokens().len(), before, "a stranger's certificate is believed by nobody");
}

#[tokio::test]
async fn a_bundle_that_cannot_be_used_is_told_in_a_sentence() {
    let folder = Folder::new();
    let odd = folder.write("odd.pem", "nothing of the kind");
    for (variables, words) in [
        (("REQUESTS_CA_BUNDLE", "/nonexistent/ca.pem"), "which REQUESTS_CA_BUNDLE names, cannot be used"),
        (("SSL_CERT_FILE", odd.to_str().unwrap()), "there is no certificate in PEM"),
        (("AMLDECK_CA_BUNDLE", "/nonexistent/ca.pem"), "/nonexistent/ca.pem, which ca_bundle names"),
    ] {
        let (code, told) = run(&folder, &["--endpoint", "https://127.0.0.1:9"], &[variables]).await;
        assert_eq!((code, told.trim_end().lines().count()), (Some(2), 1), "{told}");
        assert!(told.contains(words), "{words}: {told}");
    }
}

#[test]
fn what_is_named_first_counts_alone() {
    let folder = Folder::new();
    let none = Environment::default();
    assert!(matches!(Trust::load(None, &none), Ok(Trust::System)));
    let both =
        Environment::of([("REQUESTS_CA_BUNDLE", "/nonexistent/a"), ("SSL_CERT_FILE", "/nonexistent/b")]);
    assert!(Trust::load(None, &both).unwrap_err().to_string().contains("/nonexistent/a"));
    let setting = Trust::load(Some(Path::new("/nonexistent/c")), &both).unwrap_err();
    assert!(setting.to_string().contains("/nonexistent/c"));
    let empty = Environment::of([("SSL_CERT_DIR", folder.path().to_str().unwrap())]);
    assert!(Trust::load(None, &empty).is_err());
}

/// A proxy that leads every tunnel to the same server, and notes what it was asked.
async fn proxy(to: String) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((caller, _)) = listener.accept().await {
            let (to, log) = (to.clone(), Arc::clone(&log));
            tokio::spawn(async move {
                let mut caller = BufReader::new(caller);
                let mut head = String::new();
                while !head.ends_with("\r\n\r\n") {
                    if caller.read_line(&mut head).await.unwrap_or(0) == 0 {
                        return;
                    }
                }
                log.lock().unwrap().push(head);
                caller.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
                let mut server = TcpStream::connect(to).await.unwrap();
                copy_bidirectional(&mut caller, &mut server).await.ok();
            });
        }
    });
    (address, asked)
}

#[tokio::test]
async fn a_cloud_is_reached_through_the_proxy_which_sees_no_token() {
    let world = world().await;
    let ca = world.folder.write("ca.pem", &world.tls.ca);
    let ca = ("SSL_CERT_FILE", ca.to_str().unwrap());
    let (address, asked) = proxy(world.origin().trim_start_matches("https://").to_owned()).await;
    for name in ["HTTPS_PROXY", "https_proxy"] {
        let (code, told) = run(&world.folder, &[], &[ca, (name, &address)]).await;
        assert_eq!(code, Some(0), "{name}: {told}");
    }
    let seen = asked.lock().unwrap().clone();
    assert!(seen.iter().all(|head| head.starts_with("CONNECT management.azure.com:443 ")), "{seen:?}");
    assert!(seen.len() >= 2 && !seen.concat().contains("token-1"), "{seen:?}");

    // This machine is not asked for through a proxy.
    let (code, told) =
        run(&world.folder, &["--endpoint", world.origin()], &[ca, ("HTTPS_PROXY", &address)]).await;
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(asked.lock().unwrap().len(), seen.len());
}
