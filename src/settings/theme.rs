//! Themes: files that say what each role looks like. Those that come with the program are in `config/themes`, those of the
//! user in `themes` beside the file of settings; a user's may build on any other.

use super::{
    SettingsError,
    file::{Lines, Problem, parse, together, unknown},
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
    /// When there is none, and when there is something wrong with its file: the first line that is.
    pub fn load(name: &str, folder: Option<&Path>) -> Result<Self, SettingsError> {
        Self::examined(name, folder).map_err(|mut wrong| wrong.swap_remove(0))
    }

    /// The same for saying what is wrong.
    ///
    /// # Errors
    /// Everything that is wrong with its file, or that there is none.
    pub fn examined(name: &str, folder: Option<&Path>) -> Result<Self, Vec<SettingsError>> {
        Self::load_for(&[], name, folder)?.ok_or_else(|| {
            let known = names(folder);
            let nearest = unknown("theme", name, known.iter().map(String::as_str));
            vec![SettingsError::Theme(format!("{nearest}; there are {}", known.join(", ")))]
        })
    }

    /// The same for a file that others build on.
    fn load_for(
        heirs: &[&str],
        name: &str,
        folder: Option<&Path>,
    ) -> Result<Option<Self>, Vec<SettingsError>> {
        // A file may build on what comes with the program under its own name.
        let own = folder.filter(|_| !heirs.contains(&name)).map(|folder| folder.join(format!("{name}.toml")));
        let (path, text) = match own.map(|path| (read(&path), path)) {
            Some((Ok(Some(text)), path)) => (path, Cow::Owned(text)),
            Some((Err(source), path)) => return Err(vec![SettingsError::File { path, source }]),
            Some((Ok(None), _)) | None => {
                let Some((_, text)) = THEMES.iter().find(|(known, _)| *known == name) else {
                    return Ok(None);
                };
                (PathBuf::from(name), Cow::Borrowed(*text))
            }
        };
        let heirs = [heirs, &[name]].concat();
        let inherit = |base: &str| match Self::load_for(&heirs, base, folder) {
            Ok(Some(theme)) => Base::Theme(Box::new(theme)),
            Ok(None) if heirs.contains(&base) => Base::Circle,
            Ok(None) => Base::Unknown(unknown("theme", base, names(folder).iter().map(String::as_str))),
            Err(wrong) => Base::Broken(wrong),
        };
        let (theme, mut wrong) = take(&text, inherit);
        wrong.here.sort_by_key(|problem| problem.line);
        let here = wrong.here.into_iter().map(|problem| problem.of(&path));
        let wrong: Vec<SettingsError> = here.chain(wrong.below).collect();
        if wrong.is_empty() { Ok(Some(theme)) } else { Err(wrong) }
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

/// What a file builds on.
enum Base {
    /// This theme.
    Theme(Box<Theme>),
    /// A name that no theme has, and which one was meant.
    Unknown(String),
    /// The file itself, or one that builds on it.
    Circle,
    /// A theme with something wrong in it.
    Broken(Vec<SettingsError>),
}

/// What is wrong with a file, and with those that it builds on.
#[derive(Default)]
struct Wrong {
    here: Vec<Problem>,
    below: Vec<SettingsError>,
}

/// Takes what is right of a file, and returns with it everything that is wrong.
fn take(file: &str, inherit: impl FnOnce(&str) -> Base) -> (Theme, Wrong) {
    let lines = Lines(file);
    let (table, broken) = parse(file);
    let (mut problems, mut below, mut base) = (Vec::new(), Vec::new(), None);
    let inherited = table.get_ref().iter().find(|(key, _)| key.get_ref() == INHERITS);
    if let Some((key, value)) = inherited {
        let named = value.get_ref().as_str().filter(|name| Theme::is_name(name));
        let words = match named.map(|name| (name, inherit(name))) {
            None => Some("inherits must be the name of a theme in quotes".to_owned()),
            Some((name, Base::Circle)) => Some(format!(
                "this theme inherits itself, through {name:?}: one of them has to stand for itself"
            )),
            Some((_, Base::Unknown(words))) => Some(words),
            Some((_, Base::Broken(wrong))) => {
                below = wrong;
                None
            }
            Some((_, Base::Theme(theme))) => {
                base = Some(*theme);
                None
            }
        };
        problems.extend(words.map(|words| lines.problem(&key.span(), words)));
    }
    let mut theme = base.unwrap_or(Theme([Given::default(); ROLES.len()]));
    let mut missing: Vec<Role> = ROLES.iter().map(|(role, _)| *role).collect();
    for (name, value) in table.get_ref().iter().filter(|(name, _)| name.get_ref() != INHERITS) {
        let (at, name) = (name.span(), name.get_ref());
        let Some((role, _)) = ROLES.iter().find(|(_, known)| known == name) else {
            let known = ROLES.iter().map(|(_, known)| *known).chain([INHERITS]);
            problems.push(lines.problem(&at, unknown("role", name, known)));
            continue;
        };
        missing.retain(|other| other != role);
        let Some(parts) = value.get_ref().as_table() else {
            problems.push(lines.problem(&at, format!("{name} must be a table, as {{ ink = \"red\" }}")));
            continue;
        };
        let mut given = Given::default();
        for (key, value) in parts {
            let words = match KEYS.iter().find(|(known, ..)| known == key.get_ref()) {
                Some((key, wanted, read)) => {
                    read(&mut given, value.get_ref()).is_none().then(|| format!("{key} must be {wanted}"))
                }
                None => Some(unknown("part of a role", key.get_ref(), KEYS.iter().map(|(known, ..)| *known))),
            };
            problems.extend(words.map(|words| lines.problem(&key.span(), words)));
        }
        theme.0[*role as usize] = given;
    }
    if let (None, Some(first)) = (inherited, missing.first()) {
        let name = ROLES[*first as usize].1;
        let words = format!(
            "{name} is missing: a theme says what every role looks like, or names another that it inherits"
        );
        problems.push(lines.problem(&(file.len()..file.len()), words));
    }
    (theme, Wrong { here: together(broken, problems), below })
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
    fn taken(file: &str) -> Result<Theme, Vec<Problem>> {
        let inherit = |base: &str| match Theme::examined(base, None) {
            Ok(theme) => Base::Theme(Box::new(theme)),
            Err(wrong) => Base::Unknown(wrong[0].to_string()),
        };
        let (theme, wrong) = take(file, inherit);
        if wrong.here.is_empty() { Ok(theme) } else { Err(wrong.here) }
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
            let problems = taken(file).unwrap_err();
            assert_eq!(problems[0].line, line, "{file}: {problems:?}");
            assert!(problems[0].words.contains(words), "{file}: {problems:?}");
        }
    }

    #[test]
    fn every_mistake_is_named() {
        let file = "inherits = \"drak\"\nalret = {}\nalert = \"red\"\ngood = { inc = 1, bold = 1 }\n";
        let lines: Vec<usize> = taken(file).unwrap_err().iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [1, 2, 3, 4, 4]);
    }

    #[test]
    fn a_theme_that_inherits_itself_is_told_so() {
        let folder = std::env::temp_dir().join(format!("amldeck-themes-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for (name, base) in [("loop", "loop"), ("one", "two"), ("two", "one"), ("dark", "dark")] {
            fs::write(folder.join(format!("{name}.toml")), format!("inherits = {base:?}\n")).unwrap();
        }
        for name in ["loop", "one"] {
            let said = Theme::load(name, Some(&folder)).unwrap_err().to_string();
            assert!(said.contains(", line 1: this theme inherits itself"), "{said}");
        }
        assert!(Theme::load("dark", Some(&folder)).is_ok(), "on what comes with the program");
        fs::remove_dir_all(folder).unwrap();
    }
}
