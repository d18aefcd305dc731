//! What the terminal is capable of, as far as the environment tells.

use super::finding::Finding;
use crate::runtime;
use std::env;

/// The smallest that everything fits on.
const SMALLEST: (u16, u16) = (80, 24);

/// What is found.
pub fn check() -> Vec<Finding> {
    let said = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let mut findings =
        vec![kind(said("TERM").as_deref()), colours(said("COLORTERM").as_deref(), said("NO_COLOR"))];
    findings.push(letters(["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(said)));
    let around = [("TMUX", "tmux"), ("STY", "screen"), ("SSH_CONNECTION", "ssh")];
    let around: Vec<&str> =
        around.iter().filter(|(name, _)| said(name).is_some()).map(|(_, word)| *word).collect();
    if !around.is_empty() {
        let copying =
            if around.contains(&"tmux") { "; copying needs `set -g set-clipboard on` in tmux" } else { "" };
        findings.push(Finding::good("within", format!("{}{copying}", around.join(", "))));
    }
    findings.push(if runtime::is_interactive() {
        size()
    } else {
        Finding::good("size", "this is no terminal; `amldeck list` and `amldeck snapshot` need none")
    });
    findings
}

fn kind(term: Option<&str>) -> Finding {
    match term {
        Some("dumb") | None => Finding::doubtful(
            "TERM",
            term.unwrap_or("not set"),
            "the dashboard needs a terminal that can move its cursor; most are xterm-256color",
        ),
        Some(term) => Finding::good("TERM", term),
    }
}

fn colours(colorterm: Option<&str>, without: Option<String>) -> Finding {
    let words = match (without, colorterm) {
        (Some(_), _) => "none are wanted (NO_COLOR)",
        (None, Some("truecolor" | "24bit")) => "all of them",
        (None, Some(_) | None) => "the terminal's own; nothing is told by colour alone",
    };
    Finding::good("colours", words)
}

fn letters(locale: Option<String>) -> Finding {
    let locale = locale.unwrap_or_else(|| "not said".to_owned());
    let plain = locale.to_lowercase().replace('-', "");
    if plain.contains("utf8") {
        return Finding::good("letters", locale);
    }
    Finding::doubtful(
        "letters",
        format!("{locale}, which does not promise UTF-8"),
        "set LANG to a locale with UTF-8, as C.UTF-8",
    )
}

fn size() -> Finding {
    match crossterm::terminal::size() {
        Ok((width, height)) if width < SMALLEST.0 || height < SMALLEST.1 => Finding::doubtful(
            "size",
            format!("{width}x{height}"),
            "columns are left out below 80x24; make the window larger",
        ),
        Ok((width, height)) => Finding::good("size", format!("{width}x{height}")),
        Err(error) => Finding::doubtful("size", error.to_string(), "the terminal does not tell its size"),
    }
}
