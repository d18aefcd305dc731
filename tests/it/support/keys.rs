//! Keys as the bindings write them.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// The key that has this name in the bindings.
pub fn key_event(name: &str) -> KeyEvent {
    let (modifiers, plain) = match name.strip_prefix("ctrl-") {
        Some(letter) => (KeyModifiers::CONTROL, letter),
        None => (KeyModifiers::NONE, name),
    };
    let code = match plain {
        "enter" => KeyCode::Enter,
        "esc" => KeyCode::Esc,
        "tab" => KeyCode::Tab,
        "backtab" => KeyCode::BackTab,
        "space" => KeyCode::Char(' '),
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "left" => KeyCode::Left,
        "right" => KeyCode::Right,
        "home" => KeyCode::Home,
        "end" => KeyCode::End,
        "pgup" => KeyCode::PageUp,
        "pgdn" => KeyCode::PageDown,
        "backspace" => KeyCode::Backspace,
        function if function.len() > 1 && function.starts_with('f') => {
            KeyCode::F(function[1..].parse().unwrap_or_else(|_| panic!("no key is called {name}")))
        }
        letter => {
            let mut chars = letter.chars();
            let (Some(c), None) = (chars.next(), chars.next()) else { panic!("no key is called {name}") };
            let shift = if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
            return KeyEvent::new(KeyCode::Char(c), modifiers | shift);
        }
    };
    KeyEvent::new(code, modifiers)
}
