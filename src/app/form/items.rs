//! Lists within a form: each item is filled in in a form of its own, over the first.

use super::{Entry, Focus, Form, Outcome, Stage};
use crate::{
    app::{keymap::Command, list::Motion},
    domain::text::Text,
    kinds::{
        field::{Input, Items},
        form::Known,
        property::{at, remove, write},
    },
};
use serde_json::Value;

/// The form of one item.
#[derive(Debug)]
pub struct Inner {
    /// The form.
    pub form: Form,
    /// The field that has the list.
    index: usize,
    /// The item that it is about; `None` for a new one.
    item: Option<usize>,
}

impl Form {
    /// The list of a field: what its items are, and the items.
    pub fn items(&self, index: usize) -> Option<(&'static Items, Vec<Value>)> {
        let field = &self.rows.fields[index];
        let Input::Items(items) = field.input else { return None };
        Some((items, at(&self.draft, field.path).map_or_else(Vec::new, items.read)))
    }

    pub(super) fn choose_item(&mut self, index: usize, motion: Motion) {
        let Some((_, all)) = self.items(index) else { return };
        let Entry::Items(cursor) = &mut self.entries[index] else { return };
        let stops = all.len() + 1;
        match motion {
            Motion::Up if *cursor == 0 => self.step(-1),
            Motion::Down if *cursor + 1 >= stops => self.step(1),
            Motion::PageUp | Motion::PageDown => self.travel(motion),
            motion => *cursor = motion.from(*cursor, stops, 6),
        }
    }

    /// Opens the form of an item; of a new one for `None`, and for the place after the last.
    pub(super) fn open_item(&mut self, index: usize, item: Option<usize>, known: &Known) {
        let Some((items, all)) = self.items(index) else { return };
        let standing = item.and_then(|item| all.get(item));
        if standing.is_none() && all.len() >= items.most {
            return;
        }
        let mut draft = (items.form.draft)(&crate::kinds::form::Origin { region: "", compute: None });
        if let Some(standing) = standing {
            draft = standing.clone();
            (items.form.derive)(&mut draft);
        }
        let form = Self::with_draft(items.form, self.workspace.clone(), None, draft, known);
        let item = item.filter(|item| *item < all.len());
        self.inner = Some(Box::new(Inner { form, index, item }));
    }

    pub(super) fn remove_item(&mut self, index: usize, known: &Known) {
        let Some((items, mut all)) = self.items(index) else { return };
        let Entry::Items(cursor) = self.entries[index] else { return };
        if cursor < all.len() {
            all.remove(cursor);
            self.put_items(index, items, all, known);
        }
    }

    pub(super) fn command_inner(&mut self, command: Command, known: &Known) -> Outcome {
        let Some(inner) = &mut self.inner else { return Outcome::Stay };
        match inner.form.command(command, known) {
            Outcome::Close => self.inner = None,
            Outcome::Done(item) => {
                let (index, place) = (inner.index, inner.item);
                let Some((items, mut all)) = self.items(index) else { return Outcome::Stay };
                match place {
                    Some(place) => all[place] = item,
                    None => all.push(item),
                }
                // Where items are known by their names, one would take the place of the other.
                if let Some(inner) = self.inner.as_mut()
                    && (items.read)(&(items.write)(all.clone())).len() < all.len()
                {
                    let why = format!("there is another {} of that name: give it another one", items.noun);
                    inner.form.refused = Some(Text::from(why));
                    return Outcome::Stay;
                }
                self.inner = None;
                let next = all.len().min(place.map_or(all.len(), |place| place + 1));
                self.put_items(index, items, all, known);
                self.entries[index] = Entry::Items(next);
            }
            Outcome::Stay | Outcome::Send(_) | Outcome::Copy | Outcome::Save(_) => {}
        }
        Outcome::Stay
    }

    fn put_items(&mut self, index: usize, items: &Items, all: Vec<Value>, known: &Known) {
        let path = self.rows.fields[index].path;
        if all.is_empty() {
            remove(&mut self.draft, path);
        } else {
            write(&mut self.draft, path, (items.write)(all));
        }
        self.typed_elsewhere(index, known);
    }

    /// What belongs to a field has changed, and stands in the draft already.
    pub(super) fn typed_elsewhere(&mut self, index: usize, known: &Known) {
        self.dirty = true;
        self.visited[index] = true;
        self.refused = None;
        self.remark = None;
        self.check(known);
    }

    /// Whether the whole of the list is in use, so that nothing can be added.
    pub fn is_full(&self, index: usize) -> bool {
        self.items(index).is_some_and(|(items, all)| all.len() >= items.most)
    }

    /// Whether the item under the cursor can be taken away now.
    pub fn has_item(&self) -> bool {
        let Focus::Field(index) = self.focus else { return false };
        match (&self.entries[index], self.items(index)) {
            (Entry::Items(cursor), Some((_, all))) => self.stage == Stage::Editing && *cursor < all.len(),
            _ => false,
        }
    }
}
