//! The README is true: its pictures are what the program draws, its keys are those of the table.
//! `UPDATE_README=1 cargo test readme` brings it up to date.

use crate::support::{Keyboard, Whole};
use amldeck::{
    app::{
        event::Event,
        help::{self, Actions, Line},
        keymap::{Keymap, Layer},
    },
    azure::Auth,
    commands::EXIT_CODES,
};
use ratatui::layout::Size;
use std::{fs, process::Command};

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

#[tokio::test]
async fn the_readme_is_what_the_program_does() {
    let written = fs::read_to_string(README).expect("the README is there");

    let true_one = exit_codes(&credentials(&keys(&pictures(&written).await)));

    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(README, true_one).expect("the README can be written");
        return;
    }
    assert!(
        written == true_one,
        "the README is out of date: UPDATE_README=1 cargo test readme\n{}",
        first_difference(&written, &true_one)
    );
}

/// Takes each picture anew: a comment with the command, or with a size and the keys that lead there, then the block that
/// holds it.
async fn pictures(text: &str) -> String {
    let mut out = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        let Some(command) = line.strip_prefix("<!-- picture: ").and_then(|rest| rest.strip_suffix(" -->"))
        else {
            continue;
        };
        assert_eq!(lines.next(), Some("```text"), "a picture begins a block");
        assert!(lines.by_ref().any(|line| line == "```"), "the block ends");
        let picture = match command.strip_prefix("keys ") {
            Some(keys) => pressed(keys).await,
            None => picture(command),
        };
        out.push_str(&format!("```text\n{picture}```\n"));
    }
    out
}

/// The screen after these keys, as `108x24 3 n`, on the simulator.
async fn pressed(command: &str) -> String {
    let (size, keys) = command.split_once(' ').expect("a size and keys");
    let (width, height) = size.split_once('x').expect("WIDTHxHEIGHT");
    let size = Size::new(width.parse().expect("a width"), height.parse().expect("a height"));
    let mut whole = Whole::open("busy").await;
    whole.tell(Event::Resize(size));
    whole.press(keys);
    whole.quiet().await;
    let screen = whole.screen();
    screen.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

fn picture(command: &str) -> String {
    let arguments: Vec<&str> = command.split(' ').collect();
    let run = Command::new(env!("CARGO_BIN_EXE_amldeck"))
        .args(&arguments)
        .env_clear()
        .output()
        .expect("the program runs");
    assert!(run.status.success(), "{command}: {}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).expect("a picture is text")
}

/// Writes the table of keys anew, between its mark and the next heading.
fn keys(text: &str) -> String {
    let (before, rest) = text.split_once("<!-- keys -->\n").expect("the README has a place for the keys");
    let (_, after) = rest.split_once("\n## ").expect("a heading follows the keys");
    format!("{before}<!-- keys -->\n{}\n## {after}", keys_table())
}

fn credentials(text: &str) -> String {
    let rows = Auth::choices().map(|(name, needs)| format!("| `{name}` | {needs} |\n"));
    table(text, "credentials", "| `--auth` | What it needs |", &rows.collect::<String>())
}

fn exit_codes(text: &str) -> String {
    let rows = EXIT_CODES.iter().map(|(code, means)| format!("| {code} | {means} |\n"));
    table(text, "exit codes", "| Exit code | Means |", &rows.collect::<String>())
}

/// Writes a table anew, between its mark and the empty line after it.
fn table(text: &str, name: &str, head: &str, rows: &str) -> String {
    let mark = format!("<!-- {name} -->\n");
    let (before, rest) = text.split_once(&mark).expect("the README has a place for the table");
    let (_, after) = rest.split_once("\n\n").expect("an empty line follows the table");
    format!("{before}{mark}{head}\n|---|---|\n{rows}\n{after}")
}

fn keys_table() -> String {
    let layers = [
        (Layer::Pane, "In a list"),
        (Layer::Details, "In the details"),
        (Layer::Form, "In a form"),
        (Layer::Preview, "In the request of a form"),
        (Layer::SignIn, "In the box about signing in"),
        (Layer::Replay, "While a recording is played back"),
        (Layer::Everywhere, "Everywhere"),
    ];
    let table = |(layer, title): (Layer, &str)| {
        let rows =
            help::lines_of(&Keymap::default(), layer, &Actions::default()).into_iter().map(
                |line| match line {
                    Line::Keys(keys, does) => {
                        let keys: Vec<String> = keys.split("  ").map(|key| format!("`{key}`")).collect();
                        format!("| {} | {does} |\n", keys.join(" "))
                    }
                    Line::Barred(keys, _) => panic!("{keys}: nothing is barred where nothing is known"),
                    Line::Heading(title) => panic!("{title}: a layer has no headings"),
                },
            );
        format!("| {title} | |\n|---|---|\n{}", rows.collect::<String>())
    };
    layers.map(table).join("\n")
}

fn first_difference(written: &str, true_one: &str) -> String {
    let differs = written.lines().zip(true_one.lines()).enumerate().find(|(_, (a, b))| a != b);
    differs.map_or_else(
        || "one of them is longer".to_owned(),
        |(at, (a, b))| format!("line {}:\n  written: {a}\n  true:    {b}", at + 1),
    )
}
