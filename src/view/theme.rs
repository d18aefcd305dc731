//! What things look like. Sixteen colours and attributes, so that any terminal's own palette is respected; colour only
//! repeats what glyphs and words say.

use crate::{domain::compute::Health, kinds::column::Tone};
use ratatui::style::{Color, Modifier, Style};

/// Nothing special.
pub const PLAIN: Style = Style::new();
/// Of minor interest.
pub const DIM: Style = Style::new().add_modifier(Modifier::DIM);
/// Headers and labels.
pub const STRONG: Style = Style::new().add_modifier(Modifier::BOLD);
/// Names of things that can be pressed or chosen.
pub const ACCENT: Style = Style::new().fg(Color::Cyan).add_modifier(Modifier::BOLD);
/// What the cursor is on.
pub const SELECTED: Style = Style::new().add_modifier(Modifier::REVERSED);
/// What has just changed.
pub const CHANGED: Style = Style::new().add_modifier(Modifier::BOLD.union(Modifier::UNDERLINED));
/// What a filter looked for.
pub const MATCH: Style = Style::new().add_modifier(Modifier::UNDERLINED);
/// What must not be overlooked.
pub const ALERT: Style = Style::new().fg(Color::Red).add_modifier(Modifier::BOLD);

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
    match health {
        Health::Good => Style::new().fg(Color::Green),
        Health::Moving => Style::new().fg(Color::Yellow),
        Health::Bad => ALERT,
        Health::Resting => DIM,
        Health::Unknown => Style::new().fg(Color::Magenta),
    }
}

/// The look of a tone.
pub fn tone(tone: Tone) -> Style {
    match tone {
        Tone::Plain => PLAIN,
        Tone::Dim => DIM,
        Tone::Of(of) => health(of),
    }
}
