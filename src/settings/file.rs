//! The file of settings, line by line: what is wrong in it is told with its line and what would be right.

use super::{
    Origin, Settings, SettingsError, clouds, section,
    table::{SETTINGS, Setting},
};
use std::{ops::Range, path::Path};
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

impl Problem {
    /// The same, as it is told of the file of this path.
    pub fn of(self, path: &Path) -> SettingsError {
        SettingsError::Line { path: path.to_owned(), line: self.line, problem: self.words }
    }
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

/// What a file has beside settings: its name, and how what is right of it is taken; what is wrong comes back.
type Part = (&'static str, fn(&mut Settings, &DeValue<'_>, Lines<'_>) -> Vec<Problem>);

const PARTS: &[Part] = &[("clouds", clouds::take), ("workspaces", section::take)];

/// Takes everything that a file says, and returns every line that is wrong, in their order.
pub fn take(settings: &mut Settings, file: &str, origin: &Origin) -> Vec<Problem> {
    let lines = Lines(file);
    let (table, broken) = parse(file);
    let mut problems = Vec::new();
    for (name, value) in table.get_ref() {
        let (at, name) = (name.span(), name.get_ref());
        if let Some((_, take)) = PARTS.iter().find(|(part, _)| part == name) {
            problems.extend(take(settings, value.get_ref(), lines));
            continue;
        }
        let Some(setting) = SETTINGS.iter().find(|setting| setting.name == name) else {
            problems.push(lines.problem(&at, unknown("setting", name, names())));
            continue;
        };
        let Setting { name, shape, read, .. } = setting;
        if (read)(settings, value.get_ref()).is_some() {
            settings.origins.insert(name, origin.clone());
            settings.lines.insert(name, lines.line(&at));
        } else {
            problems.push(lines.problem(&at, format!("{name} must be {}", shape.wanted())));
        }
    }
    together(broken, problems)
}

/// The keys and values of a file, as far as it is TOML, and every line that is not.
pub fn parse(file: &str) -> (Spanned<DeTable<'_>>, Vec<Problem>) {
    let (table, errors) = DeTable::parse_recoverable(file);
    let problem = |error: &toml::de::Error| {
        // The parser's message may go on for several lines.
        let words = error.message().lines().collect::<Vec<_>>().join(" ");
        Lines(file).problem(&error.span().unwrap_or_default(), words)
    };
    (table, errors.iter().map(problem).collect())
}

/// The lines that are no TOML, and of the others those that are wrong: what is made of a line that is none says nothing.
pub fn together(broken: Vec<Problem>, mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.retain(|problem| !broken.iter().any(|broken| broken.line == problem.line));
    problems.extend(broken);
    problems.sort_by_key(|problem| problem.line);
    problems.dedup();
    problems
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
            let problems = take(&mut Settings::defaults(), file, &Origin::Default);
            let [problem] = &problems[..] else { panic!("{file}: {problems:?}") };
            assert_eq!(problem.line, line, "{file}: {problem:?}");
            assert!(problem.words.contains(words), "{problem:?}");
            assert!(!problem.words.contains('\n'), "{problem:?}");
        }
    }

    #[test]
    fn every_mistake_is_named_and_what_is_right_counts() {
        let file = "refesh = 3\nwrite = 1\nauth = \nrefresh = 7\n\
                    [clouds.own]\nendpont = \"x\"\nendpoint = \"https://own.example\"\n\
                    [[workspaces]]\nprotected = 1\naccent = 2\n[[workspaces]]\n\
                    subscription = \"s\"\nresource_group = \"g\"\nname = \"w\"\n";
        let mut settings = Settings::defaults();
        let lines: Vec<usize> =
            take(&mut settings, file, &Origin::Default).iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [1, 2, 3, 6, 9, 10]);
        assert_eq!(settings.refresh, Some(std::time::Duration::from_secs(7)));
        assert_eq!((settings.clouds.len(), settings.sections.len()), (1, 1));
    }
}
