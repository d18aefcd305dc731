//! What the screen is to look like, by the settings and by what the terminal says of itself in the environment.

use super::{
    Settings, SettingsError,
    places::config_file,
    theme::{self, MONO, Theme},
};
use crate::{
    app::look::{Look, Shade, Signs},
    domain::colour::Depth,
};
use std::{env, path::PathBuf};

/// The setting that leaves the theme to the terminal.
pub const AUTO: &str = "auto";

/// Terminals that show all colours, and say so in `TERM` where `COLORTERM` did not come along, as over SSH.
const TRUE_COLOUR: [&str; 6] = ["alacritty", "direct", "foot", "ghostty", "kitty", "wezterm"];

/// Terminals without colours begin like this: the DEC ones, and what passes for them.
const COLOURLESS: [&str; 2] = ["dumb", "vt"];

/// Languages in whose locales terminals give lines and glyphs the width of two letters.
const WIDE: [&str; 3] = ["ja", "ko", "zh"];

/// What the environment says of the terminal.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// `TERM`.
    pub term: Option<String>,
    /// `COLORTERM`.
    pub colorterm: Option<String>,
    /// `NO_COLOR`.
    pub no_color: Option<String>,
    /// `COLORFGBG`, as some terminals set it.
    pub colorfgbg: Option<String>,
    /// The locale of letters: the first of `LC_ALL`, `LC_CTYPE` and `LANG`.
    pub locale: Option<String>,
}

impl Surroundings {
    /// Those of this process. A variable that is set to nothing says nothing.
    pub fn here() -> Self {
        let said = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        Self {
            term: said("TERM"),
            colorterm: said("COLORTERM"),
            no_color: said("NO_COLOR"),
            colorfgbg: said("COLORFGBG"),
            locale: ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(said),
        }
    }

    /// How many colours may be shown.
    pub fn depth(&self) -> Depth {
        let term = self.term.as_deref().unwrap_or_default();
        if self.no_color.is_some() || COLOURLESS.iter().any(|known| term.starts_with(known)) {
            return Depth::Colourless;
        }
        if matches!(self.colorterm.as_deref(), Some("truecolor" | "24bit"))
            || TRUE_COLOUR.iter().any(|known| term.contains(known))
        {
            return Depth::True;
        }
        if term.contains("256color") { Depth::Indexed } else { Depth::Sixteen }
    }

    /// Which signs can be shown. A locale that nobody has set says nothing: on most machines without one the terminal at
    /// the other end takes UTF-8. Where lines may be twice as wide as we count, a frame in ASCII is plainer than it
    /// could be, but one in lines is in pieces.
    pub fn signs(&self) -> Signs {
        let Some(locale) = &self.locale else { return Signs::All };
        let (language, rest) = locale.split_at(locale.find(['_', '.', '@']).unwrap_or(locale.len()));
        let plain = rest.to_lowercase().replace('-', "");
        // On macOS the whole locale may be `UTF-8`.
        let utf8 = plain.contains("utf8") || language.eq_ignore_ascii_case("utf-8");
        match utf8 {
            false => Signs::Ascii,
            true if WIDE.contains(&language) => Signs::Letters,
            true => Signs::All,
        }
    }

    /// What `COLORFGBG` says of the ground: `15;0` is white on black.
    fn shade(&self) -> Option<Shade> {
        let ground: u8 = self.colorfgbg.as_deref()?.rsplit(';').next()?.parse().ok()?;
        Some(if matches!(ground, 0..=6 | 8) { Shade::Dark } else { Shade::Light })
    }

    /// Whether the terminal can be asked what its ground is: the console of Linux takes the question for letters.
    fn answers(&self) -> bool {
        self.term.as_deref().is_some_and(|term| !term.starts_with("linux"))
    }
}

impl Settings {
    /// What the screen is to look like on this terminal.
    ///
    /// # Errors
    /// When there is no such theme, or there is something wrong with it.
    pub fn look(&self, around: &Surroundings) -> Result<Look, SettingsError> {
        let depth = around.depth();
        let can = around.signs();
        let signs = match self.ascii {
            Some(true) => can.max(Signs::Letters),
            Some(false) => Signs::All,
            None => can,
        };
        let mut look = Look { depth, signs, ..Look::default() };
        if self.theme != AUTO {
            look.palette = Theme::load(&self.theme, self.themes().as_deref())?.at(depth);
        }
        if depth == Depth::Colourless {
            look.palette = Theme::of_program(MONO).at(depth);
        } else if self.theme == AUTO {
            // What somebody has set their terminal up with stays, unless it is light: the sixteen colours were seldom
            // chosen for that.
            let own = Theme::of_program("terminal").at(depth);
            let light = Theme::of_program("light").at(depth).without_ground();
            look.palette = own.clone();
            look.by_shade = Some(Box::new([own, light]));
            if let Some(shade) = around.shade() {
                look.heard(shade);
            }
            look.by_shade = look.by_shade.filter(|_| around.answers());
        }
        Ok(look)
    }

    /// Another theme than the one that was named, which cannot be used.
    pub fn leave_theme_to_terminal(&mut self) {
        AUTO.clone_into(&mut self.theme);
    }

    /// What a theme may be called: those that there are, and the word that leaves it to the terminal.
    pub fn theme_names(&self) -> Vec<String> {
        let mut names = theme::names(self.themes().as_deref());
        names.insert(0, AUTO.to_owned());
        names
    }

    /// Where the user's own themes are: beside the file of settings.
    pub(super) fn themes(&self) -> Option<PathBuf> {
        let file = self.file.clone().or_else(config_file)?;
        Some(file.parent()?.join("themes"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{app::look::Role, domain::colour::Colour};

    fn around(variables: &[(&str, &str)]) -> Surroundings {
        let said = |wanted: &str| {
            variables.iter().find(|(name, _)| *name == wanted).map(|(_, value)| (*value).to_owned())
        };
        Surroundings {
            term: said("TERM"),
            colorterm: said("COLORTERM"),
            no_color: said("NO_COLOR"),
            colorfgbg: said("COLORFGBG"),
            locale: said("LANG"),
        }
    }

    fn settings(theme: &str, ascii: Option<bool>) -> Settings {
        Settings { theme: theme.to_owned(), ascii, ..Settings::defaults() }
    }

    fn look(theme: &str, variables: &[(&str, &str)]) -> Look {
        settings(theme, None).look(&around(variables)).unwrap()
    }

    #[test]
    fn there_are_as_many_colours_as_the_terminal_says() {
        for (variables, depth) in [
            (&[("TERM", "xterm")][..], Depth::Sixteen),
            (&[], Depth::Sixteen),
            (&[("TERM", "tmux-256color")], Depth::Indexed),
            (&[("TERM", "xterm-kitty")], Depth::True),
            (&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")], Depth::True),
            (&[("TERM", "xterm"), ("COLORTERM", "24bit")], Depth::True),
            (&[("TERM", "xterm"), ("COLORTERM", "1")], Depth::Sixteen),
            (&[("TERM", "dumb"), ("COLORTERM", "truecolor")], Depth::Colourless),
            (&[("TERM", "vt220")], Depth::Colourless),
            (&[("NO_COLOR", "1"), ("COLORTERM", "truecolor")], Depth::Colourless),
        ] {
            assert_eq!(around(variables).depth(), depth, "{variables:?}");
        }
    }

    #[test]
    fn signs_are_drawn_where_the_locale_has_them_and_they_are_narrow() {
        for (locale, signs) in [
            ("C.UTF-8", Signs::All),
            ("en_GB.utf8", Signs::All),
            ("de_DE.UTF-8@euro", Signs::All),
            ("UTF-8", Signs::All),
            ("C", Signs::Ascii),
            ("POSIX", Signs::Ascii),
            ("de_DE.ISO-8859-1", Signs::Ascii),
            ("ja_JP.eucJP", Signs::Ascii),
            ("ja_JP.UTF-8", Signs::Letters),
            ("zh_CN.UTF-8", Signs::Letters),
            ("ko_KR.utf8", Signs::Letters),
        ] {
            assert_eq!(around(&[("LANG", locale)]).signs(), signs, "{locale}");
        }
        assert_eq!(around(&[]).signs(), Signs::All);
        let signs = |ascii, locale| settings("auto", ascii).look(&around(&[("LANG", locale)])).unwrap().signs;
        assert_eq!(signs(Some(false), "ja_JP.UTF-8"), Signs::All);
        assert_eq!(signs(Some(true), "C.UTF-8"), Signs::Letters);
        assert_eq!(signs(Some(true), "C"), Signs::Ascii);
    }

    #[test]
    fn the_terminal_is_asked_for_its_ground_where_that_decides_something_and_it_can_tell() {
        let asks = |theme, variables: &[_]| look(theme, variables).by_shade.is_some();
        assert!(asks("auto", &[("TERM", "xterm-256color")]));
        assert!(!asks("auto", &[("TERM", "linux")]));
        assert!(!asks("auto", &[("TERM", "dumb")]));
        assert!(!asks("auto", &[("TERM", "xterm"), ("NO_COLOR", "1")]));
        assert!(!asks("dark", &[("TERM", "xterm-256color")]));
    }

    #[test]
    fn auto_is_the_terminals_own_and_on_a_light_ground_ours() {
        let alert = |look: &Look| look.palette.of(Role::Alert).ink;
        let [red, ours] = [Colour::Named(1), Colour::Rgb([0xb3, 0x26, 0x1e])];
        let terminal = [("TERM", "xterm"), ("COLORTERM", "truecolor")];
        let mut unknown = look("auto", &terminal);
        assert_eq!(alert(&unknown), Some(red));
        unknown.heard(Shade::Light);
        assert_eq!(alert(&unknown), Some(ours));
        assert_eq!(unknown.palette.of(Role::Text).ground, None);
        unknown.heard(Shade::Dark);
        assert_eq!(alert(&unknown), Some(red));
        for (said, ink) in [("0;15", ours), ("15;0", red), ("12;8", red), ("0;default;7", ours), ("x", red)] {
            assert_eq!(
                alert(&look("auto", &[&terminal[..], &[("COLORFGBG", said)]].concat())),
                Some(ink),
                "{said}"
            );
        }
        let mut chosen = look("high-contrast", &terminal);
        let before = chosen.clone();
        chosen.heard(Shade::Light);
        assert_eq!(chosen, before);
    }

    #[test]
    fn without_colours_every_theme_is_the_one_without() {
        let mono = Theme::of_program(MONO).at(Depth::True);
        for theme in ["auto", "dark", "mono"] {
            assert_eq!(
                look(theme, &[("NO_COLOR", "1"), ("TERM", "xterm-256color")]).palette,
                mono,
                "{theme}"
            );
        }
    }
}
