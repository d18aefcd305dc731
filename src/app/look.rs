//! What the screen is to look like: what each role looks like, and which signs may be drawn. The view speaks in roles; what
//! comes of them is decided here, by the theme and by what the terminal can do.

use crate::domain::colour::{Colour, Depth};

/// What a cell is about. The first ones are of its text, of which there is one; the others lie over it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Nothing special.
    Text,
    /// The lines around it.
    Frame,
    /// Of minor interest, old, or not possible.
    Dim,
    /// Headers and what is to be read first.
    Strong,
    /// Keys, links, what can be chosen.
    Accent,
    /// What must not be overlooked; what has failed.
    Alert,
    /// At work.
    Good,
    /// On its way from one state to another.
    Moving,
    /// At rest.
    Resting,
    /// In a state that nobody knows.
    Unknown,
    /// The field that is typed into.
    Field,
    /// What a filter looked for.
    Match,
    /// What has just changed.
    Changed,
    /// What the cursor is on.
    Selected,
}

/// All roles, by their names in the file of a theme.
pub const ROLES: [(Role, &str); 14] = [
    (Role::Text, "text"),
    (Role::Frame, "frame"),
    (Role::Dim, "dim"),
    (Role::Strong, "strong"),
    (Role::Accent, "accent"),
    (Role::Alert, "alert"),
    (Role::Good, "good"),
    (Role::Moving, "moving"),
    (Role::Resting, "resting"),
    (Role::Unknown, "unknown"),
    (Role::Field, "field"),
    (Role::Match, "match"),
    (Role::Changed, "changed"),
    (Role::Selected, "selected"),
];

/// What a role looks like on a terminal. A colour that is not said is what it would be without the role.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paint {
    /// The colour of the text.
    pub ink: Option<Colour>,
    /// The colour behind it.
    pub ground: Option<Colour>,
    /// Bold.
    pub bold: bool,
    /// Faint.
    pub dim: bool,
    /// Slanted.
    pub italic: bool,
    /// Underlined.
    pub underlined: bool,
    /// Ink and ground exchanged.
    pub reversed: bool,
}

/// What each role looks like. The default gives no role any look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Palette([Paint; ROLES.len()]);

impl Palette {
    /// The look of every role.
    pub fn new(look: impl Fn(Role) -> Paint) -> Self {
        Self(ROLES.map(|(role, _)| look(role)))
    }

    /// The look of one.
    pub fn of(&self, role: Role) -> &Paint {
        &self.0[role as usize]
    }

    /// The same on whatever ground the terminal has.
    pub fn without_ground(mut self) -> Self {
        self.0[Role::Text as usize].ground = None;
        self
    }
}

/// What the terminal's own ground is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shade {
    /// Light letters stand out from it.
    Dark,
    /// Dark letters do.
    Light,
}

impl Shade {
    /// Of a ground of this colour: whatever black or white is read better on.
    pub fn of(ground: Colour) -> Self {
        let (black, white) = (Colour::Rgb([0; 3]), Colour::Rgb([255; 3]));
        if ground.contrast(black) > ground.contrast(white) { Self::Light } else { Self::Dark }
    }
}

/// Which signs may be drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Signs {
    /// All of them.
    #[default]
    All,
    /// What we draw is ASCII; the letters of others stay as they are.
    Letters,
    /// Nothing but ASCII can be shown.
    Ascii,
}

/// What the screen is to look like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// What each role looks like now.
    pub palette: Palette,
    /// What it is to be on a dark and on a light ground, where that is left to the terminal.
    pub by_shade: Option<Box<[Palette; 2]>>,
    /// The colours that the workspaces' own are to be shown in.
    pub depth: Depth,
    /// Which signs may be drawn.
    pub signs: Signs,
}

impl Look {
    /// Takes in what the terminal has said of its ground.
    pub fn heard(&mut self, shade: Shade) {
        if let Some([dark, light]) = self.by_shade.as_deref() {
            self.palette = match shade {
                Shade::Dark => dark.clone(),
                Shade::Light => light.clone(),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_listed_in_their_order() {
        assert!(ROLES.iter().enumerate().all(|(at, (role, _))| *role as usize == at));
    }

    #[test]
    fn the_ground_is_light_where_black_is_read_better_on_it() {
        let shade = |text| Shade::of(Colour::parse(text).unwrap());
        for light in ["#ffffff", "#fdf6e3", "#eeeeee", "#c0c0c0"] {
            assert_eq!(shade(light), Shade::Light, "{light}");
        }
        for dark in ["#000000", "#002b36", "#1e1e1e", "#555555"] {
            assert_eq!(shade(dark), Shade::Dark, "{dark}");
        }
    }
}
