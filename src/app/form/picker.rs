//! The list under a field that can be chosen from: sizes of machines, or what the subscription has.

use super::{Entry, Focus, Form};
use crate::{
    app::likeness::{self, Likeness},
    domain::{
        offer::{Offer, Offered},
        vm_size::{VmSize, VmSizes},
    },
    kinds::{
        columns::short_size,
        field::{Field, Input},
        form::{Known, is_of_machine},
        property::write,
    },
};
use tui_input::Input as Line;

/// The list under the field in focus.
#[derive(Debug, Default)]
pub struct Picker {
    /// What matches what was typed, best first, by place in the list.
    pub matches: Vec<usize>,
    /// The one under the cursor.
    pub at: usize,
    /// Whether Enter takes the one under the cursor, rather than what stands in the field.
    pub armed: bool,
    /// Whether something was typed since the field got the focus; until then all is listed.
    pub(super) typed: bool,
    /// Whether the cursor has been put on what stands in the field.
    pub(super) placed: bool,
}

/// What is chosen from.
pub(super) enum List<'a> {
    Sizes(&'a VmSizes),
    Offered(Vec<&'a Offered>),
}

impl Form {
    /// The sizes to choose from, while a size field has the focus.
    pub fn sizes<'a>(&'a self, sizes: &'a VmSizes) -> impl ExactSizeIterator<Item = &'a VmSize> {
        self.picker.matches.iter().map(|at| &sizes.all()[*at])
    }

    /// What the subscription has to choose from, while a field for it has the focus.
    pub fn offered<'a>(&self, of: impl Fn(Offer) -> Option<&'a [Offered]>) -> Vec<&'a Offered> {
        let Some(field) = self.field_in_focus() else { return Vec::new() };
        let all = all_offered(field, of);
        self.picker.matches.iter().filter_map(|at| all.get(*at).copied()).collect()
    }

    /// Whether the field in focus is one of size.
    pub fn picks_size(&self) -> bool {
        self.field_in_focus().is_some_and(|field| matches!(field.input, Input::Size(_)))
    }

    /// Whether the compute of this form may have a size.
    pub fn supports(&self, size: &VmSize) -> bool {
        let wanted = self.rows.fields.iter().find_map(|field| match field.input {
            Input::Size(compute_type) => Some(compute_type),
            _ => None,
        });
        wanted.is_none_or(|wanted| wanted.is_empty() || size.fits(wanted))
    }

    /// Whether the field in focus has a list to choose from.
    pub fn picks(&self) -> bool {
        self.field_in_focus()
            .is_some_and(|field| matches!(field.input, Input::Size(_)) || !field.offers.is_empty())
    }

    /// Whether one thing out of the list stands in the field in focus, and not several in a line.
    pub(super) fn picks_one(&self) -> bool {
        self.picks() && self.field_in_focus().is_some_and(|field| !takes_several(field))
    }

    /// Whether what stands in the field in focus is being searched for, and something is found that Enter takes.
    pub fn searches(&self) -> bool {
        let begun = self.picker.typed || !self.picks_size();
        self.picks() && self.picker.armed && begun && !self.picker.matches.is_empty()
    }

    /// A size of the other machine type cannot stay; the smallest one with a price takes its place.
    pub(super) fn change_machine(&mut self, sizes: Option<&VmSizes>) {
        let size_field = self.rows.fields.iter().position(|field| matches!(field.input, Input::Size(_)));
        let (Some(index), Some(sizes)) = (size_field, sizes) else { return };
        let field = &self.rows.fields[index];
        let fits = |size: &&VmSize| self.supports(size) && is_of_machine(&self.draft, size);
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

    /// Lists what matches, while a field to choose in has the focus.
    pub(super) fn list_choices(&mut self, known: &Known) {
        self.picker.matches.clear();
        let Some(field) = self.field_in_focus() else { return };
        let Focus::Field(index) = self.focus else { return };
        let Entry::Line(line) = &self.entries[index] else { return };
        let typed = line.value().to_owned();
        let found = match list(field, known) {
            Some(List::Sizes(sizes)) => self.matching_sizes(field, sizes, known, &typed),
            Some(List::Offered(all)) => self.matching_offers(field, &all, &typed),
            None => return,
        };
        self.picker.matches = found;
        if !self.picker.placed {
            self.picker.at = self.standing(field, known, &typed).unwrap_or(0);
            self.picker.placed = true;
        }
        self.picker.at = self.picker.at.min(self.picker.matches.len().saturating_sub(1));
        if self.picks_size() {
            self.picker.armed = true;
        }
    }

    fn matching_sizes(&self, field: &Field, sizes: &VmSizes, known: &Known, typed: &str) -> Vec<usize> {
        let Input::Size(compute_type) = field.input else { return Vec::new() };
        let typed = typed.to_lowercase();
        let words: Vec<&str> = typed.split_whitespace().map(short_size).collect();
        let text = |at: usize| size_text(&sizes.all()[at]);
        let matches = |at: usize| !self.picker.typed || words.iter().all(|word| text(at).contains(word));
        let allowed = |size: &VmSize| {
            let allowed = known.answers.allowed_sizes.as_ref();
            allowed.is_none_or(|allowed| allowed.iter().any(|name| name.eq_ignore_ascii_case(&size.name)))
        };
        let fits = |size: &VmSize| compute_type.is_empty() || size.fits(compute_type);
        // Who searches for a size that cannot be used is to find it, and why.
        let offered = |size: &VmSize| {
            (fits(size) || self.picker.typed) && is_of_machine(&self.draft, size) && allowed(size)
        };
        let mut found: Vec<usize> =
            (0..sizes.all().len()).filter(|at| offered(&sizes.all()[*at]) && matches(*at)).collect();
        if let Some(first) = words.first().filter(|_| self.picker.typed) {
            // What begins with it comes before what only has it in it.
            found.sort_by_key(|at| (!fits(&sizes.all()[*at]), !text(*at).starts_with(first)));
        }
        found
    }

    fn matching_offers(&mut self, field: &Field, all: &[&Offered], typed: &str) -> Vec<usize> {
        let query = query(field, typed);
        if !self.picker.typed || query.is_empty() {
            return (0..all.len()).collect();
        }
        let texts: Vec<String> = all
            .iter()
            .map(|offered| format!("{} {} {}", offered.label, offered.detail, offered.value))
            .collect();
        let mut found = likeness::ranked(query, texts.iter().map(String::as_str));
        // In ids as long as these nearly all letters are found in order: that only counts where no word is there whole.
        if found.first().is_some_and(|(best, _)| *best >= Likeness::Within) {
            found.retain(|(likeness, _)| *likeness >= Likeness::Within);
        }
        // What was typed whole is what is meant; any text is a whole one only when it is that of the list.
        let whole = match field.input {
            Input::Text => all.iter().any(|offered| offered.value.eq_ignore_ascii_case(query)),
            _ => field.parse(typed).is_ok(),
        };
        self.picker.armed = !found.is_empty() && !whole;
        found.into_iter().map(|(_, at)| at).collect()
    }

    /// Where what stands in the field is in the list.
    fn standing(&self, field: &Field, known: &Known, typed: &str) -> Option<usize> {
        let is = |value: &str| value.eq_ignore_ascii_case(typed);
        self.picker.matches.iter().position(|at| match list(field, known) {
            Some(List::Sizes(sizes)) => is(&sizes.all()[*at].name),
            Some(List::Offered(all)) => is(&all[*at].value),
            None => false,
        })
    }

    /// The text that the field has after Enter has taken what is under the cursor.
    pub(super) fn taken(&self, known: &Known) -> Option<String> {
        let field = self.field_in_focus().filter(|_| self.picker.armed)?;
        let at = *self.picker.matches.get(self.picker.at)?;
        match list(field, known)? {
            List::Sizes(sizes) => Some(sizes.all().get(at)?.name.to_string()),
            List::Offered(all) => {
                let value = &all.get(at)?.value;
                let Focus::Field(index) = self.focus else { return None };
                let Entry::Line(line) = &self.entries[index] else { return None };
                if !takes_several(field) {
                    return Some(value.to_string());
                }
                // What stands before the part that was typed stays.
                let before = line.value().rsplit_once(',').map_or("", |(before, _)| before);
                let whole = if self.picker.typed { before } else { line.value() };
                let whole = whole.trim().trim_end_matches(',');
                Some(if whole.is_empty() { value.to_string() } else { format!("{whole}, {value}") })
            }
        }
    }
}

/// Name, vCPUs, GPUs and memory as words, so that a size is found by any of them.
fn size_text(size: &VmSize) -> String {
    let gpus = if size.gpus > 0 { format!(" {}gpu", size.gpus) } else { String::new() };
    format!("{} {}vcpu{gpus} {:.0}gb {}", short_size(&size.name), size.vcpus, size.memory_gb, size.family)
        .to_lowercase()
}

fn list<'a>(field: &Field, known: &Known<'a>) -> Option<List<'a>> {
    match field.input {
        Input::Size(_) => known.sizes.map(List::Sizes),
        _ if field.offers.is_empty() => None,
        _ => Some(List::Offered(all_offered(field, |offer| known.offered(offer)))),
    }
}

fn all_offered<'a>(field: &Field, of: impl Fn(Offer) -> Option<&'a [Offered]>) -> Vec<&'a Offered> {
    field.offers.iter().flat_map(|offer| of(*offer).unwrap_or_default()).collect()
}

fn takes_several(field: &Field) -> bool {
    matches!(field.input, Input::Line(_))
}

/// The part of what was typed that is searched for.
fn query<'a>(field: &Field, typed: &'a str) -> &'a str {
    if takes_several(field) { typed.rsplit(',').next().unwrap_or_default().trim() } else { typed.trim() }
}
