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
        KeyCode::Insert => name.push_str("insert"),
        KeyCode::Null
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

/// Keys with a name, in the notation of the bindings, and what else people call them.
const NAMED: &[(&str, &[&str])] = &[
    ("enter", &["return", "cr"]),
    ("esc", &["escape"]),
    ("tab", &[]),
    ("backtab", &["shift-tab", "s-tab"]),
    ("space", &[]),
    ("up", &[]),
    ("down", &[]),
    ("left", &[]),
    ("right", &[]),
    ("home", &[]),
    ("end", &[]),
    ("pgup", &["pageup", "page-up"]),
    ("pgdn", &["pagedown", "page-down"]),
    ("insert", &["ins"]),
    ("backspace", &["bs"]),
    ("delete", &["del"]),
];

/// Keys as somebody has written them, in the notation of the bindings: `Ctrl+D` is `ctrl-d`. `None` for what is no key.
pub fn parse(written: &str) -> Option<String> {
    let keys: Vec<String> = written.split_whitespace().map(parse_one).collect::<Option<_>>()?;
    Some(keys.join(" ")).filter(|keys| !keys.is_empty())
}

fn parse_one(written: &str) -> Option<String> {
    let (mut control, mut alt, mut rest) = (false, false, written);
    // What is left of `ctrl--` is a dash.
    while named(rest).is_none()
        && let Some((modifier, after)) = rest.split_once(['-', '+'])
        && !after.is_empty()
    {
        match &*modifier.to_lowercase() {
            "ctrl" | "control" | "c" => control = true,
            "alt" | "meta" | "a" | "m" => alt = true,
            _ => return None,
        }
        rest = after;
    }
    let plain = match (rest.chars().count(), named(rest)) {
        (_, Some((name, _))) => (*name).to_owned(),
        (1, None) if control || alt => rest.to_lowercase(),
        (1, None) => rest.to_owned(),
        (_, None) => {
            let number: u8 = rest.strip_prefix(['f', 'F'])?.parse().ok()?;
            (1..=24).contains(&number).then(|| format!("f{number}"))?
        }
    };
    let control = if control { "ctrl-" } else { "" };
    let alt = if alt { "alt-" } else { "" };
    Some(format!("{control}{alt}{plain}"))
}

fn named(written: &str) -> Option<&'static (&'static str, &'static [&'static str])> {
    let written = written.to_lowercase();
    NAMED.iter().find(|(name, others)| *name == written || others.contains(&&*written))
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
        "insert" => "Insert".to_owned(),
        "backspace" => "Backspace".to_owned(),
        "delete" => "Delete".to_owned(),
        key if key.len() > 1 && key.starts_with('f') => key.to_uppercase(),
        key => key.to_owned(),
    };
    let with_modifiers = |key: &str| {
        let (control, key) = key.strip_prefix("ctrl-").map_or(("", key), |key| ("Ctrl-", key));
        let (alt, key) = key.strip_prefix("alt-").map_or(("", key), |key| ("Alt-", key));
        let is_letter = key.chars().count() == 1 && !(control.is_empty() && alt.is_empty());
        format!("{control}{alt}{}", if is_letter { key.to_uppercase() } else { one(key) })
    };
    key.split(' ').map(with_modifiers).collect::<Vec<_>>().join(" ")
}
