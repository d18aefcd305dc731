//! Themes: files that say what each role looks like. Those that come with the program are in `config/themes`, those of the
//! user in `themes` beside the file of settings; a user's may build on any other.

use super::{
    SettingsError,
    file::{Lines, Problem, parse, unknown},
    shape::BOOLEAN,
    table::set,
};
use crate::{
    app::look::{Paint, Palette, ROLES, Role},
    domain::colour::{Colour, Depth},
};
use std::{
    borrow::Cow,
    fs, io,
    path::{Path, PathBuf},
};
use toml::de::DeValue;

/// The themes that come with the program.
const THEMES: [(&str, &str); 6] = [
    ("dark", include_str!("../../config/themes/dark.toml")),
    ("light", include_str!("../../config/themes/light.toml")),
    ("high-contrast", include_str!("../../config/themes/high-contrast.toml")),
    (MONO, include_str!("../../config/themes/mono.toml")),
    ("colour-blind", include_str!("../../config/themes/colour-blind.toml")),
    ("terminal", include_str!("../../config/themes/terminal.toml")),
];

/// The one without colours.
pub const MONO: &str = "mono";

/// The key that names the theme that a file builds on.
const INHERITS: &str = "inherits";

/// What every role looks like, in all colours.
#[derive(Clone, Debug)]
pub struct Theme([Given; ROLES.len()]);

/// What a theme says of one role.
#[derive(Clone, Copy, Debug, Default)]
struct Given {
    ink: Tint,
    ground: Tint,
    attributes: Paint,
}

/// A colour, and what is taken for it where there are sixteen only.
#[derive(Clone, Copy, Debug, Default)]
struct Tint {
    full: Option<Colour>,
    of_sixteen: Option<Colour>,
}

/// A key of a role: what is wanted of its value, and how it is taken.
type Key = (&'static str, &'static str, fn(&mut Given, &DeValue<'_>) -> Option<()>);

/// What a colour looks like.
pub const COLOUR: &str = r##"a colour in quotes, "#rrggbb" or one of the sixteen by its name"##;
const NAMED: &str = "one of the sixteen colours by its name, in quotes";

const KEYS: &[Key] = &[
    ("ink", COLOUR, |given, value| set(&mut given.ink.full, colour(value).map(Some))),
    ("ground", COLOUR, |given, value| set(&mut given.ground.full, colour(value).map(Some))),
    ("ink16", NAMED, |given, value| set(&mut given.ink.of_sixteen, named(value).map(Some))),
    ("ground16", NAMED, |given, value| set(&mut given.ground.of_sixteen, named(value).map(Some))),
    ("bold", BOOLEAN, |given, value| set(&mut given.attributes.bold, value.as_bool())),
    ("dim", BOOLEAN, |given, value| set(&mut given.attributes.dim, value.as_bool())),
    ("italic", BOOLEAN, |given, value| set(&mut given.attributes.italic, value.as_bool())),
    ("underlined", BOOLEAN, |given, value| set(&mut given.attributes.underlined, value.as_bool())),
    ("reversed", BOOLEAN, |given, value| set(&mut given.attributes.reversed, value.as_bool())),
];

impl Theme {
    /// A theme by its name: the user's, if `folder` has one of that name, else one that comes with the program.
    ///
    /// # Errors
    /// When there is none, and when there is something wrong with its file.
    pub fn load(name: &str, folder: Option<&Path>) -> Result<Self, SettingsError> {
        Self::load_for(&[], name, folder)?.ok_or_else(|| {
            let known = names(folder);
            let nearest = unknown("theme", name, known.iter().map(String::as_str));
            SettingsError::Theme(format!("{nearest}; there are {}", known.join(", ")))
        })
    }

    /// The same for a file that others build on.
    fn load_for(heirs: &[&str], name: &str, folder: Option<&Path>) -> Result<Option<Self>, SettingsError> {
        // A file may build on what comes with the program under its own name.
        let own = folder.filter(|_| !heirs.contains(&name)).map(|folder| folder.join(format!("{name}.toml")));
        let (path, text) = match own.map(|path| (read(&path), path)) {
            Some((Ok(Some(text)), path)) => (path, Cow::Owned(text)),
            Some((Err(source), path)) => return Err(SettingsError::File { path, source }),
            Some((Ok(None), _)) | None => {
                let Some((_, text)) = THEMES.iter().find(|(known, _)| *known == name) else {
                    return Ok(None);
                };
                (PathBuf::from(name), Cow::Borrowed(*text))
            }
        };
        let heirs = [heirs, &[name]].concat();
        let inherit = |base: &str| Self::load_for(&heirs, base, folder);
        let known = || names(folder);
        match take(&text, inherit, known) {
            Ok(theme) => Ok(Some(theme)),
            Err(Wrong::Here(Problem { line, words })) => {
                Err(SettingsError::Line { path, line, problem: words })
            }
            Err(Wrong::Below(error)) => Err(error),
        }
    }

    /// Whether it can be the name of a theme, and leads to no other folder.
    pub fn is_name(name: &str) -> bool {
        let fits = |letter: char| letter.is_alphanumeric() || letter == '-' || letter == '_';
        !name.is_empty() && name.chars().all(fits)
    }

    /// One that comes with the program.
    pub fn of_program(name: &str) -> Self {
        Self::load(name, None).expect("a test reads all of them")
    }

    /// What it looks like on a terminal that has so many colours.
    pub fn at(&self, depth: Depth) -> Palette {
        Palette::new(|role| {
            let Given { ink, ground, attributes } = self.0[role as usize];
            Paint { ink: ink.at(depth), ground: ground.at(depth), ..attributes }
        })
    }
}

impl Tint {
    fn at(self, depth: Depth) -> Option<Colour> {
        let of_sixteen = self.of_sixteen.filter(|_| depth == Depth::Sixteen);
        of_sixteen.or_else(|| self.full?.at(depth))
    }
}

/// The names of all themes that there are.
pub fn names(folder: Option<&Path>) -> Vec<String> {
    let mut names: Vec<String> = THEMES.iter().map(|(name, _)| (*name).to_owned()).collect();
    let files = folder.and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    let mut own: Vec<String> = files
        .filter_map(|file| file.file_name().to_str()?.strip_suffix(".toml").map(str::to_owned))
        .filter(|name| !names.contains(name))
        .collect();
    own.sort();
    names.extend(own);
    names
}

/// The text of a file, if there is one.
fn read(path: &Path) -> io::Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// What is wrong, with this file or with one that it builds on.
enum Wrong {
    Here(Problem),
    Below(SettingsError),
}

impl From<Problem> for Wrong {
    fn from(problem: Problem) -> Self {
        Self::Here(problem)
    }
}

fn take(
    file: &str,
    inherit: impl FnOnce(&str) -> Result<Option<Theme>, SettingsError>,
    known: impl FnOnce() -> Vec<String>,
) -> Result<Theme, Wrong> {
    let lines = Lines(file);
    let table = parse(file)?;
    let mut base = None;
    if let Some((key, value)) = table.get_ref().iter().find(|(key, _)| key.get_ref() == INHERITS) {
        let wanted = || lines.problem(&key.span(), "inherits must be the name of a theme in quotes");
        let name = value.get_ref().as_str().filter(|name| Theme::is_name(name)).ok_or_else(wanted)?;
        base = inherit(name).map_err(Wrong::Below)?;
        if base.is_none() {
            let words = unknown("theme", name, known().iter().map(String::as_str));
            return Err(lines.problem(&key.span(), words).into());
        }
    }
    let complete = base.is_some();
    let mut theme = base.unwrap_or(Theme([Given::default(); ROLES.len()]));
    let mut missing: Vec<Role> = ROLES.iter().map(|(role, _)| *role).collect();
    for (name, value) in table.get_ref().iter().filter(|(name, _)| name.get_ref() != INHERITS) {
        let (at, name) = (name.span(), name.get_ref());
        let Some((role, _)) = ROLES.iter().find(|(_, known)| known == name) else {
            let known = ROLES.iter().map(|(_, known)| *known).chain([INHERITS]);
            return Err(lines.problem(&at, unknown("role", name, known)).into());
        };
        let wanted = || lines.problem(&at, format!("{name} must be a table, as {{ ink = \"red\" }}"));
        let mut given = Given::default();
        for (key, value) in value.get_ref().as_table().ok_or_else(wanted)? {
            let (at, key) = (key.span(), key.get_ref());
            let Some((key, wanted, read)) = KEYS.iter().find(|(known, ..)| known == key) else {
                let words = unknown("part of a role", key, KEYS.iter().map(|(known, ..)| *known));
                return Err(lines.problem(&at, words).into());
            };
            read(&mut given, value.get_ref())
                .ok_or_else(|| lines.problem(&at, format!("{key} must be {wanted}")))?;
        }
        theme.0[*role as usize] = given;
        missing.retain(|other| other != role);
    }
    if let (false, Some(first)) = (complete, missing.first()) {
        let name = ROLES[*first as usize].1;
        let words = format!(
            "{name} is missing: a theme says what every role looks like, or names another that it inherits"
        );
        return Err(lines.problem(&(file.len()..file.len()), words).into());
    }
    Ok(theme)
}

/// A colour of any kind.
pub fn colour(value: &DeValue<'_>) -> Option<Colour> {
    Colour::parse(value.as_str()?)
}

fn named(value: &DeValue<'_>) -> Option<Colour> {
    colour(value).filter(|colour| matches!(colour, Colour::Named(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file that may build on what comes with the program.
    fn taken(file: &str) -> Result<Theme, (usize, String)> {
        let inherit = |base: &str| Theme::load_for(&[], base, None);
        take(file, inherit, || names(None)).map_err(|wrong| match wrong {
            Wrong::Here(Problem { line, words }) => (line, words),
            Wrong::Below(error) => panic!("{error}"),
        })
    }

    #[test]
    fn every_theme_of_the_program_says_what_every_role_looks_like() {
        for (name, _) in THEMES {
            let theme = Theme::load(name, None).unwrap_or_else(|error| panic!("{error}"));
            let coloured = theme.at(Depth::True) != theme.at(Depth::Colourless);
            assert_eq!(coloured, name != MONO, "{name}");
        }
    }

    #[test]
    fn what_a_theme_leaves_out_is_as_in_the_one_it_inherits() {
        let [dark, mine] = ["dark", "mine"].map(|name| match name {
            "mine" => {
                taken("inherits = \"dark\"\nalert = { ink = \"#ff00ff\", bold = true }\ntext = {}").unwrap()
            }
            name => Theme::of_program(name),
        });
        let [dark, mine] = [dark, mine].map(|theme| theme.at(Depth::True));
        assert_eq!(mine.of(Role::Alert).ink, Some(Colour::Rgb([255, 0, 255])));
        assert_eq!((mine.of(Role::Text), mine.of(Role::Good)), (&Paint::default(), dark.of(Role::Good)));
    }

    #[test]
    fn a_role_looks_like_its_nearest_colour_unless_another_is_named_for_sixteen() {
        let theme = taken(
            "inherits = \"mono\"\ngood = { ink = \"#63c174\", ink16 = \"cyan\" }\nalert = { ink = \"#fe0000\" }",
        );
        let theme = theme.unwrap();
        let inks = |role: Role| {
            [Depth::True, Depth::Indexed, Depth::Sixteen, Depth::Colourless]
                .map(|depth| theme.at(depth).of(role).ink)
        };
        let good = [Colour::Rgb([0x63, 0xc1, 0x74]), Colour::Indexed(72), Colour::Named(6)].map(Some);
        assert_eq!(inks(Role::Good), [good[0], good[1], good[2], None]);
        assert_eq!(inks(Role::Alert)[2], Some(Colour::Named(9)));
    }

    #[test]
    fn a_mistake_is_named_with_its_line_and_what_was_meant() {
        let base = "inherits = \"dark\"\n";
        for (file, line, words) in [
            ("text = {}\n", 2, "frame is missing"),
            ("inherits = \"drak\"", 1, r#"there is no theme "drak"; the nearest is "dark""#),
            ("inherits = \"../dark\"", 1, "inherits must be the name of a theme"),
            ("inherits = 3", 1, "inherits must be the name of a theme"),
            (&format!("{base}alret = {{}}"), 2, r#"there is no role "alret"; the nearest is "alert""#),
            (&format!("{base}alert = \"red\""), 2, "alert must be a table"),
            (&format!("{base}\nalert = {{ inc = \"red\" }}"), 3, r#"the nearest is "ink""#),
            (&format!("{base}alert = {{ ink = \"rad\" }}"), 2, "ink must be a colour in quotes"),
            (&format!("{base}alert = {{ ink16 = \"#ff0000\" }}"), 2, "ink16 must be one of the sixteen"),
            (&format!("{base}alert = {{ bold = 1 }}"), 2, "bold must be true or false"),
            (&format!("{base}alert = "), 2, ""),
        ] {
            let (at, said) = taken(file).unwrap_err();
            assert_eq!(at, line, "{file}: {said}");
            assert!(said.contains(words), "{file}: {said}");
        }
    }
}
