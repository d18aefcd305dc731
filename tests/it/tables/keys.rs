//! The file of keys in the repository is the table of bindings, and every binding does something.

use amldeck::app::keymap::{Keymap, Preset};
use std::fs;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/config/keys.toml");

/// What stands above the bindings.
const HEAD: &str = "\
# Every key of amldeck, by what it does.
#
# Put what you want otherwise into a keys.toml of your own, beside your config.toml: the table, the action and its key,
# or a list of keys; [] takes its keys away. A key is written as j, S, ctrl-d, alt-x, f5, enter, esc, tab, space, up,
# pgdn, home; keys one after the other are a sequence, as \"g g\". A key that is taken already is told at the start, and
# the action keeps the one that it had. `amldeck --keys vim` and `--keys arrows` begin from other keys.
# `amldeck config print keys` prints those that count.

";

#[test]
fn the_file_of_keys_is_the_table() {
    let true_one = HEAD.to_owned() + &Keymap::default().file();
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(FILE, &true_one).expect("it can be written");
    }
    let written = fs::read_to_string(FILE).expect("it is there");
    assert!(
        written == true_one,
        "config/keys.toml is out of date: UPDATE_README=1 cargo test keys\n{true_one}"
    );
}

#[test]
fn presets_say_what_they_change() {
    let default = Keymap::default().file();
    let changed = |preset: Preset| {
        let file = Keymap::of(preset).file();
        let lines: Vec<&str> = file.lines().filter(|line| !default.contains(line)).collect();
        let keys = lines.iter().map(|line| line.split(" # ").next().unwrap_or_default());
        keys.collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!("vim", changed(Preset::Vim));
    insta::assert_snapshot!("arrows", changed(Preset::Arrows));
}
