//! The roles that the views speak in, and how they become what the terminal shows. Views draw with the constants below,
//! which only say what a cell is about; when all is drawn, [`paint`] gives each cell the look that it has in the theme.

use crate::{
    app::look::{Look, Paint, Palette, ROLES, Role},
    domain::{
        colour::{Colour, Depth},
        compute::Health,
    },
    kinds::column::Tone,
};
use ratatui::{
    buffer::{Buffer, Cell},
    style::{Color, Modifier, Style},
};

/// Nothing special.
pub const PLAIN: Style = Style::new();
/// The same, where something else would shine through.
pub const TEXT: Style = of_text(Role::Text);
/// The lines around things.
pub const FRAME: Style = of_text(Role::Frame);
/// Of minor interest.
pub const DIM: Style = of_text(Role::Dim);
/// Headers and labels.
pub const STRONG: Style = of_text(Role::Strong);
/// Names of things that can be pressed or chosen.
pub const ACCENT: Style = of_text(Role::Accent);
/// What must not be overlooked.
pub const ALERT: Style = of_text(Role::Alert);
/// The field that is typed into.
pub const FIELD: Style = Style::new().add_modifier(OVER[0].1);
/// What a filter looked for.
pub const MATCH: Style = Style::new().add_modifier(OVER[1].1);
/// What has just changed.
pub const CHANGED: Style = Style::new().add_modifier(OVER[2].1);
/// What the cursor is on.
pub const SELECTED: Style = Style::new().add_modifier(OVER[3].1);
/// The header of a workspace that has a colour of its own.
pub const OWN: Style = Style::new().add_modifier(OWN_MARK);

/// How a cell is marked for the roles that lie over its text, the uppermost last. Only between drawing and painting: what
/// such a role looks like is up to the theme.
const OVER: [(Role, Modifier); 4] = [
    (Role::Field, Modifier::ITALIC),
    (Role::Match, Modifier::UNDERLINED),
    (Role::Changed, Modifier::BOLD),
    (Role::Selected, Modifier::REVERSED),
];
const OWN_MARK: Modifier = Modifier::CROSSED_OUT;

/// The mark of a role that a text has: its number, as if it were a colour.
const fn of_text(role: Role) -> Style {
    Style::new().fg(Color::Indexed(role as u8))
}

/// The glyph of a health; no two are alike.
pub fn glyph(health: Health) -> &'static str {
    match health {
        Health::Good => "●",
        Health::Moving => "◐",
        Health::Bad => "✖",
        Health::Resting => "○",
        Health::Unknown => "?",
    }
}

/// The mark of a tone: a glyph, or a dot for what is neither good nor bad.
pub fn mark(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain | Tone::Dim => "·",
        Tone::Of(health) => glyph(health),
    }
}

/// The look of a health.
pub fn health(health: Health) -> Style {
    of_text(match health {
        Health::Good => Role::Good,
        Health::Moving => Role::Moving,
        Health::Bad => Role::Alert,
        Health::Resting => Role::Resting,
        Health::Unknown => Role::Unknown,
    })
}

/// The look of a tone.
pub fn tone(tone: Tone) -> Style {
    match tone {
        Tone::Plain => PLAIN,
        Tone::Dim => DIM,
        Tone::Of(of) => health(of),
    }
}

/// Gives each cell the look of its roles. `own` is the colour of the workspace on screen.
pub fn paint(buffer: &mut Buffer, look: &Look, own: Option<Colour>) {
    let own = own.map(|colour| band(colour, look.depth)).unwrap_or_default();
    // Neighbours are alike as a rule.
    let mut last = ((Color::Reset, Modifier::empty()), style(&look.palette, &own, &Cell::EMPTY));
    for cell in &mut buffer.content {
        let marks = (cell.fg, cell.modifier);
        if marks != last.0 {
            last = (marks, style(&look.palette, &own, cell));
        }
        let style = last.1;
        cell.fg = style.fg.unwrap_or(Color::Reset);
        cell.bg = style.bg.unwrap_or(Color::Reset);
        cell.modifier = style.add_modifier;
    }
}

/// What a cell with these marks looks like.
fn style(palette: &Palette, own: &Paint, cell: &Cell) -> Style {
    let text = match cell.fg {
        Color::Indexed(number) => ROLES[usize::from(number)].0,
        _ => Role::Text,
    };
    let mut style = painted(palette.of(Role::Text)).patch(painted(palette.of(text)));
    for (role, mark) in OVER {
        if cell.modifier.contains(mark) {
            style = style.patch(painted(palette.of(role)));
        }
    }
    if cell.modifier.contains(OWN_MARK) { style.patch(painted(own)) } else { style }
}

fn painted(paint: &Paint) -> Style {
    let attributes = [
        (paint.bold, Modifier::BOLD),
        (paint.dim, Modifier::DIM),
        (paint.italic, Modifier::ITALIC),
        (paint.underlined, Modifier::UNDERLINED),
        (paint.reversed, Modifier::REVERSED),
    ];
    let attributes = attributes.into_iter().filter_map(|(is, attribute)| is.then_some(attribute)).collect();
    Style { fg: paint.ink.map(color), bg: paint.ground.map(color), ..Style::new().add_modifier(attributes) }
}

/// A band of this colour, with whatever is read better on it; without colours the band remains.
fn band(colour: Colour, depth: Depth) -> Paint {
    let Some(ground) = colour.at(depth) else { return Paint { reversed: true, ..Paint::default() } };
    let [black, white] = [Colour::Named(0), Colour::Named(15)];
    let ink = if ground.contrast(black) >= ground.contrast(white) { black } else { white };
    Paint { ink: Some(ink), ground: Some(ground), ..Paint::default() }
}

fn color(colour: Colour) -> Color {
    const NAMED: [Color; 16] = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    match colour {
        Colour::Named(at) => NAMED[usize::from(at.min(15))],
        Colour::Indexed(at) => Color::Indexed(at),
        Colour::Rgb([red, green, blue]) => Color::Rgb(red, green, blue),
    }
}
