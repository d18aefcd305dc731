//! What the terminal sends, taken apart: keys, pasted text, and answers to what it was asked. Only for as long as answers
//! may come, which crossterm would take for letters; from then on it does the reading.

use crate::domain::colour::Colour;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// One thing that the terminal sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A key.
    Key(KeyEvent),
    /// Pasted text.
    Paste(String),
    /// The colour of its ground.
    Ground(Colour),
    /// What kind of terminal it is: the answer that every terminal has, to what is asked last.
    Kind,
    /// Something that nobody needs.
    Other,
}

const ESCAPE: u8 = 0x1b;
const PASTE: &[u8] = b"\x1b[200~";
const PASTE_END: &[u8] = b"\x1b[201~";

/// The first item of `bytes` and its length; `None` while its end has not come.
pub fn first(bytes: &[u8]) -> Option<(Item, usize)> {
    match *bytes {
        [] | [ESCAPE] => None,
        [ESCAPE, b'[', ..] if bytes.starts_with(PASTE) => {
            let text = &bytes[PASTE.len()..];
            let length = text.windows(PASTE_END.len()).position(|at| at == PASTE_END)?;
            let pasted = String::from_utf8_lossy(&text[..length]).into_owned();
            Some((Item::Paste(pasted), PASTE.len() + length + PASTE_END.len()))
        }
        [ESCAPE, b'[', ref rest @ ..] => {
            let length = rest.iter().position(|byte| (0x40..=0x7e).contains(byte))?;
            Some((control(&rest[..length], rest[length]), 2 + length + 1))
        }
        [ESCAPE, b'O', ref rest @ ..] => Some((named(*rest.first()?, KeyModifiers::NONE), 3)),
        [ESCAPE, b']', ref rest @ ..] => {
            let is_end = |at: &usize| rest[*at] == 0x07 || rest[*at..].starts_with(b"\x1b\\");
            let length = (0..rest.len()).find(is_end)?;
            let end = if rest[length] == 0x07 { 1 } else { 2 };
            Some((ground(&rest[..length]).map_or(Item::Other, Item::Ground), 2 + length + end))
        }
        [ESCAPE, ESCAPE, ..] => Some((key(KeyCode::Esc, KeyModifiers::NONE), 1)),
        [ESCAPE, ref rest @ ..] => {
            let (item, length) = letter(rest)?;
            let item = match item {
                Item::Key(key) => Item::Key(KeyEvent { modifiers: key.modifiers | KeyModifiers::ALT, ..key }),
                Item::Paste(_) | Item::Ground(_) | Item::Kind | Item::Other => item,
            };
            Some((item, 1 + length))
        }
        _ => letter(bytes),
    }
}

/// A letter, or a key that is sent as a control character.
fn letter(bytes: &[u8]) -> Option<(Item, usize)> {
    let first = *bytes.first()?;
    let item = match first {
        b'\r' | b'\n' => key(KeyCode::Enter, KeyModifiers::NONE),
        b'\t' => key(KeyCode::Tab, KeyModifiers::NONE),
        0x7f => key(KeyCode::Backspace, KeyModifiers::NONE),
        0 => key(KeyCode::Char(' '), KeyModifiers::CONTROL),
        0x01..=0x1a => key(KeyCode::Char(char::from(first - 1 + b'a')), KeyModifiers::CONTROL),
        0x1b..=0x1f => key(KeyCode::Char(char::from(first - 0x1c + b'4')), KeyModifiers::CONTROL),
        0x20..=0x7e => typed(char::from(first)),
        0x80.. => return foreign(bytes),
    };
    Some((item, 1))
}

/// A letter of more than one byte.
fn foreign(bytes: &[u8]) -> Option<(Item, usize)> {
    let length = match bytes[0] {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return Some((Item::Other, 1)),
    };
    let text = str::from_utf8(bytes.get(..length)?).ok().and_then(|text| text.chars().next());
    Some(text.map_or((Item::Other, 1), |letter| (typed(letter), length)))
}

fn typed(letter: char) -> Item {
    let shift = if letter.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
    key(KeyCode::Char(letter), shift)
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> Item {
    Item::Key(KeyEvent::new(code, modifiers))
}

/// What stands between `CSI` and its last byte, and that byte.
fn control(parameters: &[u8], last: u8) -> Item {
    if last == b'c' && parameters.starts_with(b"?") {
        return Item::Kind;
    }
    let Ok(text) = str::from_utf8(parameters) else { return Item::Other };
    let mut numbers = text.split(';').map(|number| number.parse::<u8>().ok());
    let number = numbers.next().flatten();
    // Counted from 1: shift, alt, control.
    let bits = numbers.next().flatten().map_or(0, |modifiers| modifiers.saturating_sub(1));
    let mut modifiers = KeyModifiers::NONE;
    modifiers.set(KeyModifiers::SHIFT, bits & 1 != 0);
    modifiers.set(KeyModifiers::ALT, bits & 2 != 0);
    modifiers.set(KeyModifiers::CONTROL, bits & 4 != 0);
    if last != b'~' {
        return named(last, modifiers);
    }
    let code = match number {
        Some(1 | 7) => KeyCode::Home,
        Some(2) => KeyCode::Insert,
        Some(3) => KeyCode::Delete,
        Some(4 | 8) => KeyCode::End,
        Some(5) => KeyCode::PageUp,
        Some(6) => KeyCode::PageDown,
        Some(number @ 11..=15) => KeyCode::F(number - 10),
        Some(number @ 17..=21) => KeyCode::F(number - 11),
        Some(number @ 23..=24) => KeyCode::F(number - 12),
        _ => return Item::Other,
    };
    key(code, modifiers)
}

/// A key that has a letter for a name.
fn named(last: u8, modifiers: KeyModifiers) -> Item {
    let code = match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'P'..=b'S' => KeyCode::F(last - b'P' + 1),
        b'Z' => return key(KeyCode::BackTab, modifiers | KeyModifiers::SHIFT),
        _ => return Item::Other,
    };
    key(code, modifiers)
}

/// The colour in `11;rgb:RRRR/GGGG/BBBB`, each with one to four digits.
fn ground(answer: &[u8]) -> Option<Colour> {
    let colours = str::from_utf8(answer).ok()?.strip_prefix("11;")?;
    let (_, channels) = colours.split_once(':').filter(|(kind, _)| kind.starts_with("rgb"))?;
    let mut channels = channels.split('/').map(|digits| {
        let most = 16_u32.checked_pow(u32::try_from(digits.len()).ok()?)? - 1;
        let value = u32::from_str_radix(digits, 16).ok().filter(|_| (1..=4).contains(&digits.len()))?;
        u8::try_from(value * 255 / most).ok()
    });
    let mut next = || channels.next().flatten();
    Some(Colour::Rgb([next()?, next()?, next()?]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut bytes: &[u8]) -> (Vec<Item>, &[u8]) {
        let mut items = Vec::new();
        while let Some((item, length)) = first(bytes) {
            items.push(item);
            bytes = &bytes[length..];
        }
        (items, bytes)
    }

    fn keys(bytes: &[u8]) -> Vec<(KeyCode, KeyModifiers)> {
        let (items, rest) = all(bytes);
        assert_eq!(rest, b"");
        let key = |item| match item {
            Item::Key(key) => (key.code, key.modifiers),
            other => panic!("{other:?}"),
        };
        items.into_iter().map(key).collect()
    }

    #[test]
    fn keys_are_what_they_are_to_crossterm() {
        const NONE: KeyModifiers = KeyModifiers::NONE;
        for (bytes, code, modifiers) in [
            (&b"q"[..], KeyCode::Char('q'), NONE),
            (b"S", KeyCode::Char('S'), KeyModifiers::SHIFT),
            ("é".as_bytes(), KeyCode::Char('é'), NONE),
            ("研".as_bytes(), KeyCode::Char('研'), NONE),
            (b"\r", KeyCode::Enter, NONE),
            (b"\t", KeyCode::Tab, NONE),
            (b"\x7f", KeyCode::Backspace, NONE),
            (b"\x04", KeyCode::Char('d'), KeyModifiers::CONTROL),
            (b"\x1f", KeyCode::Char('7'), KeyModifiers::CONTROL),
            (b"\x1bx", KeyCode::Char('x'), KeyModifiers::ALT),
            (b"\x1b[A", KeyCode::Up, NONE),
            (b"\x1bOB", KeyCode::Down, NONE),
            (b"\x1b[1;5C", KeyCode::Right, KeyModifiers::CONTROL),
            (b"\x1b[Z", KeyCode::BackTab, KeyModifiers::SHIFT),
            (b"\x1b[5~", KeyCode::PageUp, NONE),
            (b"\x1b[3;2~", KeyCode::Delete, KeyModifiers::SHIFT),
            (b"\x1bOP", KeyCode::F(1), NONE),
            (b"\x1b[15~", KeyCode::F(5), NONE),
            (b"\x1b[24~", KeyCode::F(12), NONE),
        ] {
            assert_eq!(keys(bytes), [(code, modifiers)], "{bytes:?}");
        }
    }

    #[test]
    fn what_is_typed_around_an_answer_is_not_lost() {
        let (items, rest) = all(b"3\x1b]11;rgb:ffff/fafa/0000\x1b\\j\x1b[?62;4ck\x1b");
        let typed = |letter| key(KeyCode::Char(letter), KeyModifiers::NONE);
        let ground = Item::Ground(Colour::Rgb([255, 250, 0]));
        assert_eq!(items, [typed('3'), ground, typed('j'), Item::Kind, typed('k')]);
        assert_eq!(rest, b"\x1b");
    }

    #[test]
    fn what_is_pasted_is_text() {
        let (items, rest) = all(b"\x1b[200~a\nq\x1b[A\x1b[201~z");
        let pasted = Item::Paste("a\nq\x1b[A".to_owned());
        assert_eq!((items, rest), (vec![pasted, key(KeyCode::Char('z'), KeyModifiers::NONE)], &b""[..]));
    }

    #[test]
    fn what_has_not_come_whole_is_waited_for() {
        for whole in
            [&b"\x1b]11;rgb:0/8/f\x07"[..], b"\x1b[?1;2c", b"\x1b[200~x\x1b[201~", b"\x1bOA", "研".as_bytes()]
        {
            for end in 1..whole.len() {
                assert_eq!(first(&whole[..end]), None, "{:?}", &whole[..end]);
            }
            assert_eq!(first(whole).map(|(_, length)| length), Some(whole.len()), "{whole:?}");
        }
    }

    #[test]
    fn nonsense_is_passed_over() {
        for nonsense in [
            &b"\xff"[..],
            b"\xe7\xa0q",
            b"\x1b[999~",
            b"\x1b[<0;3;4M",
            b"\x1b]11;rgb:x/y/z\x07",
            b"\x1b]52;c;\x07",
        ] {
            assert_eq!(first(nonsense).map(|(item, _)| item), Some(Item::Other), "{nonsense:?}");
        }
    }
}
