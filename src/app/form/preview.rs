//! The request of a form, in the words of whoever would send it: the service, `az`, `curl`, a template, a file.

use super::{Form, Outcome, Prompt};
use crate::{
    app::keymap::Command,
    kinds::export::{EXPORTS, Export, Place},
};

/// The request while it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// Which of the ways to write it.
    pub export: usize,
    /// From which line on.
    pub from: usize,
}

impl Form {
    /// The ways in which the change of this form can be written.
    pub fn exports(&self) -> Vec<&'static Export> {
        let change = self.change(false);
        EXPORTS.iter().filter(|export| (export.fits)(&change)).collect()
    }

    /// The way that is shown, and its text.
    pub fn exported(&self, place: &Place) -> Option<(&'static Export, Vec<String>)> {
        let export = *self.exports().get(self.preview?.export)?;
        Some((export, (export.lines)(&self.change(false), place)))
    }

    pub(super) fn command_preview(&mut self, command: Command) -> Outcome {
        let count = self.exports().len().max(1);
        // How many lines it has does not depend on where it is sent.
        let lines = self.exported(&Place::default()).map_or(0, |(_, lines)| lines.len());
        let Some(preview) = &mut self.preview else { return Outcome::Stay };
        match command {
            Command::Move(motion) => preview.from = motion.from(preview.from, lines, 10),
            Command::Next => *preview = Preview { export: (preview.export + 1) % count, from: 0 },
            Command::Previous => *preview = Preview { export: (preview.export + count - 1) % count, from: 0 },
            Command::Preview | Command::Back => self.preview = None,
            Command::Copy => return Outcome::Copy,
            Command::Save => {
                let at = preview.export;
                let export = self.exports().get(at).copied();
                let name = self.change(false).target.id.name().to_owned();
                self.prompt = export.map(|export| Prompt::save(&name, export.extension));
            }
            _ => {}
        }
        Outcome::Stay
    }
}
