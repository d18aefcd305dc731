//! What the terminal is capable of, as far as the environment tells.

use super::finding::Finding;
use crate::{app::look::Signs, domain::colour::Depth, runtime, settings::Surroundings};
use std::env;

/// The smallest that everything fits on.
const SMALLEST: (u16, u16) = (80, 24);

/// What is found.
pub fn check() -> Vec<Finding> {
    let said = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let terminal = Surroundings::here();
    let mut findings = vec![kind(terminal.term.as_deref()), colours(&terminal), letters(&terminal)];
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

fn colours(around: &Surroundings) -> Finding {
    let words = match around.depth() {
        Depth::Colourless if around.no_color.is_some() => "none are wanted (NO_COLOR)",
        Depth::Colourless => "none",
        Depth::Sixteen => "the terminal's own sixteen; nothing is told by colour alone",
        Depth::Indexed => "256",
        Depth::True => "all of them",
    };
    Finding::good("colours", words)
}

fn letters(around: &Surroundings) -> Finding {
    let locale = around.locale.as_deref().unwrap_or("not said");
    match around.signs() {
        // On most machines without a locale it is like this.
        Signs::All if around.locale.is_none() => Finding::doubtful(
            "letters",
            "no locale is set, which does not promise UTF-8",
            "set LANG to a locale with UTF-8, as C.UTF-8; where lines come out as letters, --ascii",
        ),
        Signs::All => Finding::good("letters", locale),
        Signs::Letters => Finding::good(
            "letters",
            format!("{locale}: lines and glyphs are drawn in ASCII, unless ascii = false"),
        ),
        Signs::Ascii => Finding::doubtful(
            "letters",
            format!("{locale}, which does not promise UTF-8: all is drawn in ASCII"),
            "set LANG to a locale with UTF-8, as C.UTF-8",
        ),
    }
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
