//! The README is true: its pictures are what the program draws, its keys are those of the table.
//! `UPDATE_README=1 cargo test readme` brings it up to date.

use amldeck::app::{
    help::{self, Line},
    keymap::Layer,
};
use std::{fs, process::Command};

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

#[test]
fn the_readme_is_what_the_program_does() {
    let written = fs::read_to_string(README).expect("the README is there");

    let true_one = keys(&pictures(&written));

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

/// Takes each picture anew: a comment with the command, then the block that holds it.
fn pictures(text: &str) -> String {
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
        out.push_str(&format!("```text\n{}```\n", picture(command)));
    }
    out
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

fn keys_table() -> String {
    let layers = [
        (Layer::Pane, "In a list"),
        (Layer::Details, "In the details"),
        (Layer::Form, "In a form"),
        (Layer::Everywhere, "Everywhere"),
    ];
    let table = |(layer, title): (Layer, &str)| {
        let rows = help::lines_of(layer).into_iter().map(|line| match line {
            Line::Keys(keys, does) => {
                let keys: Vec<String> = keys.split("  ").map(|key| format!("`{key}`")).collect();
                format!("| {} | {does} |\n", keys.join(" "))
            }
            Line::Heading(title) => panic!("{title}: a layer has no headings"),
        });
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
