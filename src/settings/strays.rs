//! Files that nobody reads, since their names are not quite right.

use std::{fs, path::Path};

/// What is read beside the file of settings, if it is there.
const KNOWN: [&str; 3] = ["config.toml", "keys.toml", "themes"];

/// What people call such files elsewhere.
const STEMS: [(&str, &str); 6] = [
    ("config", "config.toml"),
    ("settings", "config.toml"),
    ("amldeck", "config.toml"),
    ("keys", "keys.toml"),
    ("keymap", "keys.toml"),
    ("keybindings", "keys.toml"),
];

/// Names further away from a known one than this are names of something else.
const NEAR: usize = 2;

/// A sentence for each file in a folder that somebody may have meant to be read.
pub fn among(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    let sentence = |name: &String| {
        let meant = meant(name)?;
        Some(format!("{} is not read; {meant} would be", folder.join(name).display()))
    };
    names.iter().filter_map(sentence).collect()
}

fn meant(name: &str) -> Option<&'static str> {
    // What is left of an edit, as `config.toml~` or `config.toml.bak`, is nobody's wish.
    if KNOWN.iter().any(|known| name.starts_with(known)) || name.starts_with('.') {
        return None;
    }
    let lower = name.to_lowercase();
    let stem = lower.split('.').next().unwrap_or_default();
    let is_text = lower == stem
        || [".toml", ".yaml", ".yml", ".json", ".tml", ".conf", ".ini"]
            .iter()
            .any(|end| lower.ends_with(end));
    let by_stem = || STEMS.iter().find(|(known, _)| *known == stem && is_text).map(|(_, meant)| *meant);
    let by_letters = || KNOWN.into_iter().find(|known| strsim::damerau_levenshtein(&lower, known) <= NEAR);
    by_stem().or_else(by_letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn almost_the_right_name_is_told_from_other_files() {
        for (name, wanted) in [
            ("config.tml", Some("config.toml")),
            ("Config.toml", Some("config.toml")),
            ("conifg.toml", Some("config.toml")),
            ("config.yaml", Some("config.toml")),
            ("amldeck.toml", Some("config.toml")),
            ("key.toml", Some("keys.toml")),
            ("keybindings.toml", Some("keys.toml")),
            ("theme", Some("themes")),
            ("config.toml", None),
            ("config.toml~", None),
            ("config.toml.bak", None),
            (".config.toml.swp", None),
            ("notes.txt", None),
            ("config.json", Some("config.toml")),
        ] {
            assert_eq!(meant(name), wanted, "{name}");
        }
    }
}
