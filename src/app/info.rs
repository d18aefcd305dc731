//! What this program is doing: what it reads, what it writes, where it keeps things.

use super::{look::Signs, state::State, traffic::LastMinute, wrap::wrap};
use crate::domain::{colour::Depth, text::Text};

/// The width of the labels.
pub const LABEL: usize = 18;

/// What went by in the last minute.
#[derive(Debug, Default)]
pub struct Traffic {
    /// Questions to the service.
    pub asked: LastMinute,
    /// Bytes to the terminal.
    pub bytes: LastMinute,
    /// Frames that changed something.
    pub frames: LastMinute,
}

impl State {
    /// A frame of so many bytes went to the terminal.
    pub fn note_frame(&mut self, bytes: usize) {
        let now = self.now.steady;
        self.traffic.bytes.add(u64::try_from(bytes).unwrap_or(u64::MAX), now);
        self.traffic.frames.add(1, now);
    }

    /// The same in lines of the screen, `width` cells wide: the label of the first line of each, and the text.
    pub fn info_lines(&self, width: usize) -> Vec<(&'static str, String)> {
        let lines = |(label, text): (&'static str, Text)| {
            let parts = wrap(&text, width.saturating_sub(LABEL).max(1)).into_iter().enumerate();
            parts.map(move |(at, part)| (if at == 0 { label } else { "" }, part)).collect::<Vec<_>>()
        };
        self.info().into_iter().flat_map(lines).collect()
    }

    /// What there is to say about this program, label and text.
    pub fn info(&self) -> Vec<(&'static str, Text)> {
        let now = self.now.steady;
        let setup = &self.setup;
        let who = match self.sign_in.who() {
            Some(who) => format!("{} (tenant {}), through {}", who.name, who.tenant, who.credential),
            None => "not known, or nobody".to_owned(),
        };
        let names: Vec<&str> = self.fleet.iter().map(|(id, _)| id.name()).take(6).collect();
        let all = self.fleet.iter().len();
        let more = if all > names.len() { format!(" and {} more", all - names.len()) } else { String::new() };
        let colours = match setup.preferences.look.depth {
            Depth::True => "all colours",
            Depth::Indexed => "256 colours",
            Depth::Sixteen => "16 colours",
            Depth::Colourless => "no colours",
        };
        let signs = match setup.preferences.look.signs {
            Signs::All => "",
            Signs::Letters | Signs::Ascii => ", ASCII",
        };
        let traffic = &self.traffic;
        let mut rows = vec![
            ("Version", format!("amldeck {}", env!("CARGO_PKG_VERSION"))),
            ("Workspaces", format!("{}{more}", names.join(", "))),
            ("Service", format!("{}, api-version {}", setup.host, self.spoken)),
            ("Signed in", who),
            (
                "Requests",
                format!("{} in the last minute, {} under way", traffic.asked.sum(now), self.effects.open()),
            ),
            (
                "To the terminal",
                format!(
                    "{} bytes in the last minute, {} frames{}",
                    traffic.bytes.sum(now),
                    traffic.frames.sum(now),
                    if setup.preferences.low_bandwidth { " (low bandwidth)" } else { "" },
                ),
            ),
            ("Screen", format!("{} × {}, {colours}{signs}", self.size.width, self.size.height)),
            ("Mouse", if self.mouse { "listened to" } else { "left to the terminal" }.to_owned()),
        ];
        rows.extend(setup.preferences.places.iter().map(|(label, place)| (*label, place.to_string())));
        rows.into_iter().map(|(label, text)| (label, Text::from(text))).collect()
    }
}
