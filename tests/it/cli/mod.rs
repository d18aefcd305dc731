//! The real program without a terminal: what it prints where, and the code that it ends with. Here: how it is run.

mod apply;
mod codes;
mod config;
mod doctor;
mod output;
mod packaging;
mod sign_in;
mod themes;
mod watch;
mod whereabouts;

use crate::{
    raw_server::{RawServer, Turn, answer},
    support::{Folder, driver::workspace},
};
use std::{path::Path, process::Stdio, time::Duration};
use tokio::{process::Command, time::timeout};

const TOKEN: &str = "CANARY-TOKEN-0815";
/// How long anything may take on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(60);

/// What became of a run.
#[derive(Debug)]
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Ran {
    /// Ended with this code, said these words in one sentence and perhaps what to do in another, and printed nothing.
    fn refused(&self, code: i32, words: &str) {
        assert_eq!((self.code, self.out.as_str()), (Some(code), ""), "{self:#?}");
        assert!(self.err.starts_with("amldeck: ") && self.err.contains(words), "{words}: {self:#?}");
        let more: Vec<&str> = self.err.trim_end().lines().skip(1).collect();
        assert!(
            matches!(more[..], []) || more.len() == 1 && more[0].starts_with("  what to do: "),
            "{self:#?}"
        );
    }
}

/// The program with nothing in its environment but a token and a home of its own.
fn amldeck(home: Option<&Path>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_amldeck"));
    command.env_clear().env("AMLDECK_TOKEN", TOKEN).kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    if let Some(home) = home {
        command.env("HOME", home);
    }
    command
}

async fn ended(mut command: Command) -> Ran {
    let output = timeout(PATIENCE, command.output()).await.expect("the program ends").unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let ran = Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) };
    let printed = format!("{}{}", ran.out, ran.err);
    assert!(!printed.contains(TOKEN), "{printed}");
    let odd = |c: char| {
        (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!printed.contains(odd), "{printed:?}");
    ran
}

async fn run(arguments: &[&str]) -> Ran {
    let home = Folder::new();
    let mut command = amldeck(Some(home.path()));
    command.args(arguments);
    ended(command).await
}

/// Lists the workspace of the tests at this server.
async fn list(origin: &str, more: &[&str]) -> Ran {
    let id = workspace();
    let place = [
        "list",
        "--endpoint",
        origin,
        "--auth",
        "token",
        "-s",
        id.subscription(),
        "-g",
        id.group(),
        "-w",
        id.name(),
    ];
    run(&[&place, more].concat()).await
}

fn page(rows: &[String], next: Option<&str>) -> Turn {
    let next = next.map_or_else(|| "null".to_owned(), |next| format!("{next:?}"));
    answer(200, &[], &format!(r#"{{"value":[{}],"nextLink":{next}}}"#, rows.join(",")))
}

/// A server that answers listings in this way and everything else with 403.
async fn listing(turn: impl Fn(&str) -> Turn + Send + Sync + 'static) -> RawServer {
    RawServer::start(move |seen, _| {
        if seen.target.contains("/computes") { turn(&seen.target) } else { answer(403, &[], "") }
    })
    .await
}
