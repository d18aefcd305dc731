//! The file of keys, which stands beside the file of settings.

use super::file::{Lines, Problem, parse};
use crate::app::keymap::{Flaw, Remap};
use std::{fs, io, path::Path};
use toml::de::DeValue;

/// What a file of keys looks like.
const WANTED: &str = "keys stand in tables, as new = \"n\" or down = [\"j\", \"down\"] in [lists]";
/// What stands in one of its tables.
const KEY_WANTED: &str = "must be a key in quotes, as \"n\", or a list of them, as [\"j\", \"down\"]";

/// Reads a file of keys, if there is one. What is wrong with it is no reason not to begin: the rest of it counts.
pub fn read(path: &Path) -> (Vec<Remap>, Vec<Flaw>) {
    match fs::read_to_string(path) {
        Ok(text) => understand(&text),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            (Vec::new(), Vec::new())
        }
        Err(error) => (Vec::new(), vec![Flaw { line: 0, words: format!("it cannot be read: {error}") }]),
    }
}

fn understand(text: &str) -> (Vec<Remap>, Vec<Flaw>) {
    let lines = Lines(text);
    let (mut remaps, mut flaws) = (Vec::new(), Vec::new());
    let (table, broken) = parse(text);
    if !broken.is_empty() {
        let flaw = |Problem { line, words }| Flaw { line, words };
        return (remaps, broken.into_iter().map(flaw).collect());
    }
    for (section, value) in table.get_ref() {
        let Some(rows) = value.get_ref().as_table() else {
            flaws.push(Flaw { line: lines.line(&section.span()), words: WANTED.to_owned() });
            continue;
        };
        for (action, value) in rows {
            let line = lines.line(&action.span());
            match keys(value.get_ref()) {
                Some(keys) => remaps.push(Remap {
                    section: section.get_ref().to_string(),
                    action: action.get_ref().to_string(),
                    keys,
                    line,
                }),
                None => flaws.push(Flaw { line, words: format!("{} {KEY_WANTED}", action.get_ref()) }),
            }
        }
    }
    remaps.sort_by_key(|remap| remap.line);
    (remaps, flaws)
}

fn keys(value: &DeValue<'_>) -> Option<Vec<String>> {
    let key = |value: &DeValue<'_>| value.as_str().map(str::to_owned);
    match value.as_array() {
        Some(several) => several.iter().map(|value| key(value.get_ref())).collect(),
        None => Some(vec![key(value)?]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::keymap::{Keymap, Preset};

    #[test]
    fn the_file_in_the_repository_is_the_table() {
        let (remaps, flaws) = understand(include_str!("../../config/keys.toml"));
        assert_eq!(flaws, []);
        let (keymap, flaws) = Keymap::with(Preset::Vim, remaps);
        assert_eq!(flaws, []);
        assert_eq!(keymap, Keymap::default());
    }

    #[test]
    fn every_preset_can_be_written_down_and_read_again() {
        for preset in Preset::ALL {
            let keymap = Keymap::of(preset);
            let (remaps, flaws) = understand(&keymap.file());
            assert_eq!((flaws, Keymap::with(Preset::Default, remaps)), (vec![], (keymap, vec![])));
        }
    }

    #[test]
    fn what_is_wrong_has_its_line_and_the_rest_counts() {
        let (remaps, flaws) = understand("lists = 3\n[lists]\nnew = 3\n");
        assert_eq!((remaps.len(), flaws.len()), (0, 1), "{flaws:?}");
        let (remaps, flaws) = understand("[lists]\nnew = 3\nquit = [\"x\"]");
        assert_eq!((remaps.len(), flaws[0].line), (1, 2));
        assert!(flaws[0].words.starts_with("new must be a key in quotes"), "{flaws:?}");
        assert_eq!(
            (remaps[0].line, &*remaps[0].action, &*remaps[0].keys),
            (3, "quit", &["x".to_owned()][..])
        );
    }
}
