//! The list of sizes under a size field.

use super::{Entry, Focus, Form};
use crate::{
    domain::vm_size::{VmSize, VmSizes},
    kinds::{
        form::{Input, is_of_machine},
        property::write,
    },
};
use tui_input::Input as Line;

/// The list of sizes under a size field.
#[derive(Debug, Default)]
pub struct Picker {
    /// Sizes that match what was typed, by their place in the region's list.
    pub matches: Vec<usize>,
    /// The one that Enter takes; beyond all of them while it is to be the one that stands in the field.
    pub at: usize,
    /// Whether something was typed since the field got the focus; until then all sizes are listed.
    pub(super) typed: bool,
    /// Whether the cursor has been put on the size that stands in the field.
    pub(super) placed: bool,
}

impl Form {
    /// The sizes to choose from, while a size field has the focus.
    pub fn sizes<'a>(&'a self, sizes: &'a VmSizes) -> impl ExactSizeIterator<Item = &'a VmSize> {
        self.picker.matches.iter().map(|at| &sizes.all()[*at])
    }

    /// Whether the field in focus is one of size.
    pub fn picks_size(&self) -> bool {
        match self.focus {
            Focus::Field(index) => matches!(self.rows.fields[index].input, Input::Size(_)),
            Focus::Submit => false,
        }
    }

    /// A size of the other machine type cannot stay; the smallest one with a price takes its place.
    pub(super) fn change_machine(&mut self, sizes: Option<&VmSizes>) {
        let size_field = self.rows.fields.iter().position(|field| matches!(field.input, Input::Size(_)));
        let (Some(index), Some(sizes)) = (size_field, sizes) else { return };
        let field = &self.rows.fields[index];
        let Input::Size(compute_type) = field.input else { return };
        let fits = |size: &&VmSize| size.fits(compute_type) && is_of_machine(&self.draft, size);
        let standing = sizes.get(&field.show(&self.draft));
        if standing.as_ref().is_some_and(fits) {
            return;
        }
        let fitting = || sizes.all().iter().filter(fits);
        let size = fitting().find(|size| size.hourly.is_some()).or_else(|| fitting().next());
        let name = size.map_or_else(String::new, |size| size.name.to_string());
        write(&mut self.draft, field.path, name.as_str().into());
        self.entries[index] = Entry::Line(Line::new(name));
    }

    /// Lists the sizes that match, while a size field has the focus.
    pub(super) fn list_sizes(&mut self, sizes: Option<&VmSizes>) {
        let (Focus::Field(index), Some(sizes)) = (self.focus, sizes) else {
            self.picker.matches.clear();
            return;
        };
        let (Input::Size(compute_type), Entry::Line(line)) =
            (self.rows.fields[index].input, &self.entries[index])
        else {
            self.picker.matches.clear();
            return;
        };
        let words: Vec<String> = line.value().to_lowercase().split_whitespace().map(str::to_owned).collect();
        let matches = |size: &VmSize| {
            let name = format!("{} {}", size.name, size.family).to_lowercase();
            !self.picker.typed || words.iter().all(|word| name.contains(word.as_str()))
        };
        let offered =
            |size: &VmSize| size.fits(compute_type) && is_of_machine(&self.draft, size) && matches(size);
        let found: Vec<usize> =
            sizes.all().iter().enumerate().filter(|(_, size)| offered(size)).map(|(at, _)| at).collect();
        let standing =
            || found.iter().position(|at| sizes.all()[*at].name.eq_ignore_ascii_case(line.value()));
        if !self.picker.placed {
            self.picker.at = standing().unwrap_or(0);
            self.picker.placed = true;
        }
        self.picker.at = self.picker.at.min(found.len().saturating_sub(1));
        self.picker.matches = found;
    }
}
