//! What a check finds, and how that is printed.

use crate::domain::text::Text;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be.
    Good,
    /// Nothing that is needed.
    Idle,
    /// It works, and could be better.
    Doubtful,
    /// It does not work; the program ends with this code.
    Bad(u8),
}

impl Verdict {
    fn sign(self) -> char {
        match self {
            Self::Good => '✔',
            Self::Idle => '·',
            Self::Doubtful => '▲',
            Self::Bad(_) => '✖',
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Idle => "idle",
            Self::Doubtful => "doubtful",
            Self::Bad(_) => "bad",
        }
    }
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub verdict: Verdict,
    /// What it is about, in a word or two.
    pub about: Text,
    /// What was found.
    pub found: Text,
    /// What to do about it.
    pub advice: Option<Text>,
}

impl Finding {
    /// Something that is as it should be.
    pub fn good(about: &str, found: impl AsRef<str>) -> Self {
        Self {
            verdict: Verdict::Good,
            about: Text::new(about),
            found: Text::new(found.as_ref()),
            advice: None,
        }
    }

    /// Something that is not in use.
    pub fn idle(about: &str, found: impl AsRef<str>) -> Self {
        Self { verdict: Verdict::Idle, ..Self::good(about, found) }
    }

    /// Something that works and could be better.
    pub fn doubtful(about: &str, found: impl AsRef<str>, advice: &str) -> Self {
        Self { verdict: Verdict::Doubtful, advice: Some(Text::new(advice)), ..Self::good(about, found) }
    }

    /// Something that does not work, for which the program ends with `code`.
    pub fn bad(code: u8, about: &str, found: impl AsRef<str>, advice: &str) -> Self {
        Self { verdict: Verdict::Bad(code), advice: Some(Text::new(advice)), ..Self::good(about, found) }
    }
}

/// What the checks of one name found.
pub type Section = (&'static str, Vec<Finding>);

/// The code of the first thing that does not work.
pub fn exit_code(sections: &[Section]) -> u8 {
    let mut findings = sections.iter().flat_map(|(_, findings)| findings);
    let code = findings.find_map(|finding| match finding.verdict {
        Verdict::Bad(code) => Some(code),
        Verdict::Good | Verdict::Idle | Verdict::Doubtful => None,
    });
    code.unwrap_or(0)
}

/// For people: a paragraph for each section, a line for each finding, and below it what to do.
pub fn text(sections: &[Section]) -> String {
    let findings = || sections.iter().flat_map(|(_, findings)| findings);
    let width = findings().map(|finding| finding.about.width()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, findings) in sections {
        text.push_str(&format!("{name}\n"));
        for Finding { verdict, about, found, advice } in findings {
            let gap = " ".repeat(width - about.width());
            text.push_str(&format!("  {} {about}{gap}  {found}\n", verdict.sign()));
            if let Some(advice) = advice {
                text.push_str(&format!("    {}  → {advice}\n", " ".repeat(width)));
            }
        }
    }
    text
}

/// For programs: an array of all findings.
pub fn json(sections: &[Section]) -> String {
    let rows = sections.iter().flat_map(|(name, findings)| {
        findings.iter().map(move |finding| {
            json!({
                "check": name,
                "about": &*finding.about,
                "verdict": finding.verdict.word(),
                "found": &*finding.found,
                "advice": finding.advice.as_deref(),
            })
        })
    });
    format!("{:#}\n", Value::Array(rows.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_stand_below_each_other_and_the_first_bad_one_decides() {
        let sections = [
            ("one", vec![Finding::good("a", "fine"), Finding::doubtful("longer", "odd", "look")]),
            ("two", vec![Finding::bad(5, "b", "gone", "go"), Finding::bad(3, "c", "gone", "go")]),
        ];
        assert_eq!(
            text(&sections),
            "one\n  ✔ a       fine\n  ▲ longer  odd\n            → look\ntwo\n  ✖ b       gone\n            → go\n  ✖ c       gone\n            → go\n"
        );
        assert_eq!(exit_code(&sections), 5);
        assert_eq!(exit_code(&sections[..1]), 0);
        let rows: Value = serde_json::from_str(&json(&sections)).unwrap();
        assert_eq!((&rows[1]["verdict"], &rows[1]["advice"]), (&json!("doubtful"), &json!("look")));
        assert_eq!(rows[0]["advice"], Value::Null);
    }
}
