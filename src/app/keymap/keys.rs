//! Keys by name: as they are bound, and as people write them.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key in the notation of the bindings: `j`, `S`, `ctrl-d`, `enter`, `f5`; `None` for keys that have no name here.
pub fn name(key: KeyEvent) -> Option<String> {
    let mut name = String::new();
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        name.push_str("ctrl-");
    }
    if key.modifiers.contains(KeyModifiers::ALT) {
        name.push_str("alt-");
    }
    match key.code {
        KeyCode::Char(' ') => name.push_str("space"),
        KeyCode::Char(c) if name.is_empty() => name.push(c),
        KeyCode::Char(c) => name.extend(c.to_lowercase()),
        KeyCode::F(n) => name.push_str(&format!("f{n}")),
        KeyCode::Enter => name.push_str("enter"),
        KeyCode::Esc => name.push_str("esc"),
        KeyCode::Tab if key.modifiers.contains(KeyModifiers::SHIFT) => name.push_str("backtab"),
        KeyCode::Tab => name.push_str("tab"),
        KeyCode::BackTab => name.push_str("backtab"),
        KeyCode::Up => name.push_str("up"),
        KeyCode::Down => name.push_str("down"),
        KeyCode::Left => name.push_str("left"),
        KeyCode::Right => name.push_str("right"),
        KeyCode::Home => name.push_str("home"),
        KeyCode::End => name.push_str("end"),
        KeyCode::PageUp => name.push_str("pgup"),
        KeyCode::PageDown => name.push_str("pgdn"),
        KeyCode::Backspace => name.push_str("backspace"),
        KeyCode::Delete => name.push_str("delete"),
        KeyCode::Insert
        | KeyCode::Null
        | KeyCode::CapsLock
        | KeyCode::ScrollLock
        | KeyCode::NumLock
        | KeyCode::PrintScreen
        | KeyCode::Pause
        | KeyCode::Menu
        | KeyCode::KeypadBegin
        | KeyCode::Media(_)
        | KeyCode::Modifier(_) => return None,
    }
    Some(name)
}

/// A key as people write it: `Enter`, `Ctrl-D`, `↓`.
pub fn label(key: &str) -> String {
    let one = |key: &str| match key {
        "enter" => "Enter".to_owned(),
        "esc" => "Esc".to_owned(),
        "tab" => "Tab".to_owned(),
        "backtab" => "Shift-Tab".to_owned(),
        "space" => "Space".to_owned(),
        "pgup" => "PgUp".to_owned(),
        "pgdn" => "PgDn".to_owned(),
        "home" => "Home".to_owned(),
        "end" => "End".to_owned(),
        "up" => "↑".to_owned(),
        "down" => "↓".to_owned(),
        "left" => "←".to_owned(),
        "right" => "→".to_owned(),
        key => match key.strip_prefix("ctrl-") {
            Some(letter) => format!("Ctrl-{}", letter.to_uppercase()),
            None if key.len() > 1 && key.starts_with('f') => key.to_uppercase(),
            None => key.to_owned(),
        },
    };
    key.split(' ').map(one).collect::<Vec<_>>().join(" ")
}
