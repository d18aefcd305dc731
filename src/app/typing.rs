//! How much of what is typed others may read: a recording holds no more.

use super::secret_input::DOT;

/// Where something is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typing {
    /// Where anybody may read it.
    Open,
    /// Among names and values, `NAME=value, "NAME=a value"`, of which the values are nobody's business.
    Values(Place),
    /// Where nobody may read it.
    Hidden,
}

/// A place among names and values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    in_value: bool,
    is_quoted: bool,
}

impl Typing {
    /// Among names and values, behind this text.
    pub fn values_after(before: &str) -> Self {
        let mut place = Place::default();
        before.chars().for_each(|c| place.pass(c));
        Self::Values(place)
    }

    /// What may be read of a text that is typed there: a dot for each character that may not.
    pub fn readable(self, text: &str) -> String {
        match self {
            Self::Open => text.to_owned(),
            Self::Values(mut place) => {
                let readable = |c| {
                    let is_hidden = place.in_value && !place.ends_at(c) && !matches!(c, '=' | '"' | ' ');
                    place.pass(c);
                    if is_hidden { DOT } else { c }
                };
                text.chars().map(readable).collect()
            }
            Self::Hidden => text.chars().map(|c| if matches!(c, '\n' | '\r') { c } else { DOT }).collect(),
        }
    }
}

impl Place {
    fn ends_at(self, c: char) -> bool {
        c == ',' && !self.is_quoted
    }

    fn pass(&mut self, c: char) {
        match c {
            '=' => self.in_value = true,
            '"' => self.is_quoted = !self.is_quoted,
            c if self.ends_at(c) => self.in_value = false,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_readable_and_values_are_not() {
        let whole = Typing::values_after("").readable("USER=ada, \"KEY=a, b=c\", MODE");
        assert_eq!(whole, "USER=•••, \"KEY=•• •=•\", MODE");
        // Typed a character at a time, it comes to the same.
        let typed = "USER=ada, \"KEY=a, b=c\", MODE";
        let one_by_one = typed.char_indices().map(|(at, c)| {
            let (before, c) = (&typed[..at], c.to_string());
            Typing::values_after(before).readable(&c)
        });
        assert_eq!(one_by_one.collect::<String>(), whole);
    }

    #[test]
    fn what_is_hidden_keeps_its_lines() {
        assert_eq!(Typing::Hidden.readable("ab\nc"), "••\n•");
        assert_eq!(Typing::Open.readable("ab\nc"), "ab\nc");
    }
}
