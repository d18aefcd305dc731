//! The input for what nobody may read over a shoulder, out of a log or out of memory.

use secrecy::SecretString;
use zeroize::Zeroizing;

/// What is shown for each character.
pub const DOT: char = '•';

/// A masked text. Every copy that it makes is wiped.
#[derive(Default)]
pub struct SecretInput {
    text: Zeroizing<String>,
}

impl SecretInput {
    /// Appends one character.
    pub fn push(&mut self, c: char) {
        self.reserve(c.len_utf8());
        self.text.push(c);
    }

    /// Appends pasted text; its lines end as they do in a file, whatever the terminal made of them.
    pub fn paste(&mut self, pasted: &str) {
        self.reserve(pasted.len());
        let mut rest = pasted.chars().peekable();
        while let Some(c) = rest.next() {
            match c {
                '\r' if rest.peek() == Some(&'\n') => {}
                '\r' => self.text.push('\n'),
                c => self.text.push(c),
            }
        }
    }

    /// Takes the last character away.
    pub fn pop(&mut self) {
        self.text.pop();
    }

    /// Takes everything away.
    pub fn clear(&mut self) {
        self.text = Zeroizing::default();
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Whether it is the dots that stand for a secret in a recording: nothing can be said of what they stand for.
    pub fn is_covered(&self) -> bool {
        self.text.chars().all(|c| c == DOT || c == '\n')
    }

    /// What may be shown of it.
    pub fn masked(&self) -> String {
        match self.text.lines().count() {
            0 | 1 => DOT.to_string().repeat(self.text.chars().count().min(32)),
            lines => format!("•••••• ({lines} lines)"),
        }
    }

    /// The text itself, for looking at and never for keeping.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Puts another text in its place.
    pub fn put(&mut self, text: &str) {
        self.clear();
        self.paste(text);
    }

    /// A copy to be sent.
    pub fn secret(&self) -> SecretString {
        SecretString::from(self.text.trim_end_matches('\n').to_owned())
    }

    /// A `String` that grows leaves its old text behind in memory; so it is moved by hand, and the old place is wiped.
    fn reserve(&mut self, more: usize) {
        if self.text.capacity() - self.text.len() < more {
            let mut larger = Zeroizing::new(String::with_capacity((self.text.len() + more).max(64) * 2));
            larger.push_str(&self.text);
            self.text = larger;
        }
    }
}

impl std::fmt::Debug for SecretInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretInput(•)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_says_nothing_but_the_length() {
        let mut input = SecretInput::default();
        "s3cret".chars().for_each(|c| input.push(c));
        assert_eq!(input.masked(), "••••••");
        assert_eq!(format!("{input:?}"), "SecretInput(•)");
        input.paste("\nsecond line");
        assert_eq!(input.masked(), "•••••• (2 lines)");
    }
}
