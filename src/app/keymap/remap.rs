//! What the user changes: read against the table, and refused where it is unknown or taken.

use super::{Keymap, Preset, effective::is_text, keys};

/// The table of a file of keys that is about what is done to computes.
pub const ACTIONS: &str = "actions";

/// An action that gets other keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remap {
    /// The table that it stands in.
    pub section: String,
    /// Its name.
    pub action: String,
    /// Its keys, as somebody has written them; none takes its keys away.
    pub keys: Vec<String>,
    /// The line of the file, from 1.
    pub line: usize,
}

/// Why a remap does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The line of the file, from 1.
    pub line: usize,
    /// What is wrong with it, and what holds instead.
    pub words: String,
}

impl Keymap {
    /// The keys of a preset.
    pub fn of(preset: Preset) -> Self {
        let (keymap, flaws) = Self::of_table().remapped(preset.remaps());
        debug_assert!(flaws.is_empty(), "{flaws:?}");
        keymap
    }

    /// The keys of a preset with what the user wants otherwise, as far as that can be. What cannot be keeps the keys that
    /// it had.
    pub fn with(preset: Preset, remaps: impl IntoIterator<Item = Remap>) -> (Self, Vec<Flaw>) {
        Self::of(preset).remapped(remaps)
    }

    fn remapped(self, remaps: impl IntoIterator<Item = Remap>) -> (Self, Vec<Flaw>) {
        let (mut keymap, mut flaws) = (self.clone(), Vec::new());
        // The lines that have changed a row, where one has.
        let mut changed: Vec<Option<usize>> = vec![None; keymap.bound.len()];
        for remap in remaps {
            match keymap.understood(&remap) {
                Ok((at, keys)) => {
                    keymap.bound[at].keys = keys;
                    changed[at] = Some(remap.line);
                }
                Err(words) => flaws.push(Flaw { line: remap.line, words }),
            }
        }
        while let Some((at, key, other)) = keymap.clash(&changed) {
            let words = keymap.taken(at, &key, other, &self.bound[at].keys);
            keymap.bound[at].keys.clone_from(&self.bound[at].keys);
            flaws.push(Flaw { line: changed[at].take().unwrap_or_default(), words });
        }
        flaws.sort_by_key(|flaw| flaw.line);
        (keymap, flaws)
    }

    /// The row that a remap is about, and its keys in our notation.
    fn understood(&self, remap: &Remap) -> Result<(usize, Vec<String>), String> {
        let Remap { section, action, keys, .. } = remap;
        let names = |of: &str| {
            let rows = self.bound.iter().filter(|bound| bound.section() == of);
            rows.map(super::Bound::name).collect::<Vec<_>>()
        };
        if names(section).is_empty() {
            let sections = self.bound.iter().map(super::Bound::section);
            return Err(format!(
                "there is no table [{section}] of keys; the nearest is [{}]",
                nearest(section, sections)
            ));
        }
        let is_it = |bound: &&super::Bound| bound.section() == section && bound.name() == action;
        let Some(bound) = self.bound.iter().find(is_it) else {
            let near = nearest(action, names(section).into_iter());
            return Err(format!("there is no action {action:?} in [{section}]; the nearest is {near:?}"));
        };
        if keys.is_empty() && bound.is_way_out() {
            return Err(format!("{section}.{action} keeps a key: there is no other way out"));
        }
        let at = self.bound.iter().position(|other| std::ptr::eq(other, bound)).unwrap_or_default();
        let read = |written: &String| {
            let key = keys::parse(written).ok_or_else(|| {
                format!("{section}.{action}: {written:?} is no key; keys are written like j, S, ctrl-d, f5, enter, or g g one after the other")
            })?;
            let is_typed = bound.layer.is_some_and(super::Layer::takes_text) && is_text(&key);
            if is_typed && !bound.keys.contains(&key) {
                return Err(format!(
                    "{section}.{action}: {written} is typed as text there; a key with ctrl or alt, or one with a name is not"
                ));
            }
            Ok(key)
        };
        Ok((at, keys.iter().map(read).collect::<Result<_, String>>()?))
    }

    /// A changed row that wants a key of another one; of two changed ones the later is in the wrong.
    fn clash(&self, changed: &[Option<usize>]) -> Option<(usize, String, usize)> {
        let mut suspects: Vec<usize> = (0..self.bound.len()).filter(|at| changed[*at].is_some()).collect();
        suspects.sort_by_key(|at| std::cmp::Reverse(changed[*at]));
        suspects.into_iter().find_map(|at| {
            let others = (0..self.bound.len()).filter(|other| *other != at);
            others.into_iter().find_map(|other| {
                let key = self.bound[at].clashes_with(&self.bound[other])?;
                Some((at, key.to_owned(), other))
            })
        })
    }

    fn taken(&self, at: usize, key: &str, other: usize, kept: &[String]) -> String {
        let [bound, other] = [at, other].map(|at| &self.bound[at]);
        let kept =
            if kept.is_empty() { "has no key".to_owned() } else { format!("stays {}", kept.join(", ")) };
        format!(
            "{}.{}: {key} is taken by {}.{}; {} {kept}",
            bound.section(),
            bound.name(),
            other.section(),
            other.name(),
            bound.name(),
        )
    }

    /// The bindings as a file of keys that says just this.
    pub fn file(&self) -> String {
        let mut file = String::new();
        let mut section = "";
        for bound in &self.bound {
            if bound.section() != section {
                section = bound.section();
                let title = bound
                    .layer
                    .map_or("What is done to the compute of a list or of the details", super::Layer::title);
                file.push_str(&format!("\n# {title}.\n[{section}]\n"));
            }
            let quoted: Vec<String> = bound.keys.iter().map(|key| format!("{key:?}")).collect();
            let keys = match quoted.as_slice() {
                [only] => only.clone(),
                several => format!("[{}]", several.join(", ")),
            };
            file.push_str(&format!("{} = {keys} # {}\n", bound.name(), bound.help));
        }
        file.trim_start().to_owned()
    }
}

fn nearest(name: &str, known: impl Iterator<Item = &'static str>) -> &'static str {
    known.min_by_key(|known| strsim::levenshtein(name, known)).unwrap_or_default()
}
