//! Colours as people write them, and the nearest that a terminal of less means has.

use std::fmt;

/// How many colours a terminal shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// None: attributes only.
    Colourless,
    /// The sixteen that have names; what they look like is the terminal's affair.
    #[default]
    Sixteen,
    /// Besides them a cube of 216 and 24 greys.
    Indexed,
    /// All.
    True,
}

/// A colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Colour {
    /// One of the sixteen, by its place in [`NAMES`].
    Named(u8),
    /// One of the cube or the greys: 16 to 255.
    Indexed(u8),
    /// Red, green and blue.
    Rgb([u8; 3]),
}

/// The sixteen in the order of their numbers, each with what it looks like in most terminals.
pub const NAMES: [(&str, [u8; 3]); 16] = [
    ("black", [0, 0, 0]),
    ("red", [205, 0, 0]),
    ("green", [0, 205, 0]),
    ("yellow", [205, 205, 0]),
    ("blue", [0, 0, 238]),
    ("magenta", [205, 0, 205]),
    ("cyan", [0, 205, 205]),
    ("white", [229, 229, 229]),
    ("bright-black", [127, 127, 127]),
    ("bright-red", [255, 0, 0]),
    ("bright-green", [0, 255, 0]),
    ("bright-yellow", [255, 255, 0]),
    ("bright-blue", [92, 92, 255]),
    ("bright-magenta", [255, 0, 255]),
    ("bright-cyan", [0, 255, 255]),
    ("bright-white", [255, 255, 255]),
];

impl fmt::Display for Colour {
    /// As [`Colour::parse`] reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(at) => f.write_str(NAMES[usize::from((*at).min(15))].0),
            Self::Indexed(_) | Self::Rgb(_) => {
                let [red, green, blue] = self.rgb();
                write!(f, "#{red:02x}{green:02x}{blue:02x}")
            }
        }
    }
}

/// The steps of the cube.
const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];

impl Colour {
    /// What is meant by `#rrggbb` or the name of one of the sixteen.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(at) = (0..).zip(NAMES).find_map(|(at, (name, _))| (name == text).then_some(at)) {
            return Some(Self::Named(at));
        }
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        // A sign would be taken for a digit's company.
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        Some(Self::Rgb([red, green, blue]))
    }

    /// The nearest colour that a terminal of this depth has.
    pub fn at(self, depth: Depth) -> Option<Self> {
        match (depth, self) {
            (Depth::Colourless, _) => None,
            (_, Self::Named(_)) | (Depth::True, _) | (Depth::Indexed, Self::Indexed(_)) => Some(self),
            (Depth::Indexed, Self::Rgb(rgb)) => Some(Self::Indexed(nearest(16..=255, rgb))),
            (Depth::Sixteen, Self::Indexed(_) | Self::Rgb(_)) => {
                Some(Self::Named(nearest(0..=15, self.rgb())))
            }
        }
    }

    /// Red, green and blue, of the sixteen as most terminals have them.
    pub fn rgb(self) -> [u8; 3] {
        match self {
            Self::Rgb(rgb) => rgb,
            Self::Named(at) | Self::Indexed(at @ 0..=15) => NAMES[usize::from(at.min(15))].1,
            Self::Indexed(at @ 16..=231) => {
                let step = |unit: u8| STEPS[usize::from((at - 16) / unit % 6)];
                [step(36), step(6), step(1)]
            }
            Self::Indexed(at @ 232..) => [8 + 10 * (at - 232); 3],
        }
    }

    /// How bright it looks, from 0 to 1 (the relative luminance of WCAG 2).
    pub fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = self.rgb().map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// How well one is read on the other, from 1 to 21 (the contrast ratio of WCAG 2).
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }
}

/// The number of the colour nearest to `rgb`; of equals the first.
fn nearest(among: std::ops::RangeInclusive<u8>, rgb: [u8; 3]) -> u8 {
    let distance = |at: &u8| -> u32 {
        let other = Colour::Indexed(*at).rgb();
        rgb.iter().zip(other).map(|(one, two)| u32::from(one.abs_diff(two)).pow(2)).sum()
    };
    among.min_by_key(distance).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_written_as_a_name_or_in_hexadecimal() {
        assert_eq!(Colour::parse("bright-black"), Some(Colour::Named(8)));
        assert_eq!(Colour::parse("#0A0b0C"), Some(Colour::Rgb([10, 11, 12])));
        for wrong in ["", "#", "#12345", "#1234567", "#+12345", "#12345g", "#ééé", "Red", "purple"] {
            assert_eq!(Colour::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_terminal_of_less_means_gets_the_nearest() {
        let nearest = |text: &str, depth| Colour::parse(text).unwrap().at(depth);
        assert_eq!(nearest("#ff0000", Depth::True), Some(Colour::Rgb([255, 0, 0])));
        assert_eq!(nearest("#ff0000", Depth::Indexed), Some(Colour::Indexed(196)));
        assert_eq!(nearest("#5f87d8", Depth::Indexed), Some(Colour::Indexed(68)));
        assert_eq!(nearest("#080808", Depth::Indexed), Some(Colour::Indexed(232)));
        assert_eq!(nearest("#777777", Depth::Indexed), Some(Colour::Indexed(243)));
        assert_eq!(nearest("#fe0102", Depth::Sixteen), Some(Colour::Named(9)));
        assert_eq!(nearest("#c00808", Depth::Sixteen), Some(Colour::Named(1)));
        assert_eq!(nearest("red", Depth::True), Some(Colour::Named(1)));
        assert_eq!(nearest("red", Depth::Colourless), None);
        for at in 16..=255 {
            let itself = Colour::Rgb(Colour::Indexed(at).rgb()).at(Depth::Indexed).unwrap();
            assert_eq!(itself.rgb(), Colour::Indexed(at).rgb());
        }
    }

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        let [black, white, grey] = ["#000000", "#ffffff", "#767676"].map(|text| Colour::parse(text).unwrap());
        assert!((black.contrast(white) - 21.0).abs() < 1e-9);
        assert!((grey.contrast(white) - 4.54).abs() < 0.01);
    }
}
