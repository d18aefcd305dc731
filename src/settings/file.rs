//! The file of settings, line by line: what is wrong in it is told with its line and what would be right.

use super::{
    Origin, Settings, clouds, section,
    table::{SETTINGS, Setting},
};
use std::ops::Range;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// What is wrong with a file.
#[derive(Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub words: String,
}

/// The text of a file, for finding lines in it.
#[derive(Clone, Copy)]
pub struct Lines<'a>(pub &'a str);

impl Lines<'_> {
    /// The line of this place of the file, from 1.
    pub fn line(self, at: &Range<usize>) -> usize {
        1 + self.0[..at.start].matches('\n').count()
    }

    /// A problem at this place of the file.
    pub fn problem(self, at: &Range<usize>, words: impl Into<String>) -> Problem {
        Problem { line: self.line(at), words: words.into() }
    }
}

/// What a file has beside settings: its name, and how it is taken.
type Part = (&'static str, fn(&mut Settings, &DeValue<'_>, Lines<'_>) -> Result<(), Problem>);

const PARTS: &[Part] = &[("clouds", clouds::take), ("workspaces", section::take)];

/// Takes everything that a file says.
///
/// # Errors
/// The first line that is wrong.
pub fn take(settings: &mut Settings, file: &str, origin: &Origin) -> Result<(), Problem> {
    let lines = Lines(file);
    let table = parse(file)?;
    for (name, value) in table.get_ref() {
        let (at, name) = (name.span(), name.get_ref());
        if let Some((_, take)) = PARTS.iter().find(|(part, _)| part == name) {
            take(settings, value.get_ref(), lines)?;
            continue;
        }
        let Some(setting) = SETTINGS.iter().find(|setting| setting.name == name) else {
            return Err(lines.problem(&at, unknown("setting", name, names())));
        };
        let Setting { name, shape, read, .. } = setting;
        read(settings, value.get_ref())
            .ok_or_else(|| lines.problem(&at, format!("{name} must be {}", shape.wanted())))?;
        settings.origins.insert(name, origin.clone());
    }
    Ok(())
}

/// The keys and values of a file.
///
/// # Errors
/// The first line that is no TOML.
pub fn parse(file: &str) -> Result<Spanned<DeTable<'_>>, Problem> {
    DeTable::parse(file).map_err(|error| {
        // The parser's message may go on for several lines.
        let words = error.message().lines().collect::<Vec<_>>().join(" ");
        Lines(file).problem(&error.span().unwrap_or_default(), words)
    })
}

/// What to say of a name that nobody knows.
pub fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let nearest = known.min_by_key(|known| strsim::levenshtein(name, known)).unwrap_or_default();
    format!("there is no {what} {name:?}; the nearest is {nearest:?}")
}

fn names() -> impl Iterator<Item = &'static str> {
    SETTINGS.iter().map(|setting| setting.name).chain(PARTS.iter().map(|(name, _)| *name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_named_with_its_line_and_what_was_wanted() {
        for (file, line, words) in [
            ("\nrefesh = 3", 2, r#"there is no setting "refesh"; the nearest is "refresh""#),
            ("refresh = \"3\"", 1, "refresh must be a whole number of seconds"),
            ("refresh = 0", 1, "refresh must be"),
            ("write = true\n\nauth = \"oath\"", 3, "auth must be \"auto\", \"environment\""),
            ("workspace = 3", 1, "workspace must be a name"),
            ("workspace = [\"a\", \"b/c/d\"]", 1, "workspace must be a name"),
            ("# fine\nworkspace = ", 2, ""),
            ("[workspace]\nname = \"x\"", 1, "workspace must be a name"),
            ("[[workspace]]\nname = \"x\"", 1, "workspace must be a name"),
            ("clouds = 3", 1, "[clouds.NAME]"),
            ("\n[clouds.own]", 2, "a cloud needs its endpoint"),
            ("[clouds.own]\nendpoint = 3", 2, "endpoint must be a URL in quotes"),
            ("[clouds.own]\nendpont = \"x\"", 2, r#"the nearest is "endpoint""#),
            ("workspaces = 3", 1, "[[workspaces]]"),
            ("[[workspaces]]\nname = \"x\"", 1, "needs subscription, resource_group and name"),
            (
                "[[workspaces]]\nnam = \"x\"",
                2,
                r#"there is no workspace setting "nam"; the nearest is "name""#,
            ),
            ("\n[[workspaces]]\nprotected = \"yes\"", 3, "protected must be true or false"),
            ("[[workspaces]]\nname = \"a/b\"", 2, "name must be a name in quotes, without /"),
        ] {
            let problem = take(&mut Settings::defaults(), file, &Origin::Default).unwrap_err();
            assert_eq!(problem.line, line, "{file}: {problem:?}");
            assert!(problem.words.contains(words), "{problem:?}");
            assert!(!problem.words.contains('\n'), "{problem:?}");
        }
    }
}
