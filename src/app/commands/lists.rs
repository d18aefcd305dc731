//! Commands for a list: move, narrow, sort, open.

use crate::app::{
    column_picker::ColumnPicker,
    details::{Details, Part},
    filter::{Completion, Cycle, complete, put},
    keymap::Command,
    list::RowKey,
    menu::Menu,
    modal::Modal,
    panes::{Contents, PANES, Pane, PaneId},
    state::State,
    trouble::Trouble,
};
use crate::kinds::{column::Tone, form::Form};
use tui_input::Input;

/// So many rows are asked for the values of a field that is being typed.
const MOST_ASKED: usize = 2000;

impl State {
    pub(super) fn perform_pane(&mut self, command: Command) {
        let page = self.page();
        let id = self.pane;
        match command {
            Command::Move(motion) => self.list_mut(id).go(motion, page),
            Command::Pane(number) => self.show(PANES.iter().find(|pane| pane.number == number)),
            Command::Next => self.show(PANES.get((id.index() + 1) % PANES.len())),
            Command::Previous => self.show(PANES.get((id.index() + PANES.len() - 1) % PANES.len())),
            Command::Open => self.open_row(Part::Facts),
            Command::Json => self.open_row(Part::Json),
            Command::Actions => self.open_actions(),
            Command::New => self.open_one_of(&id.pane().new_forms(), "create"),
            Command::Attach => self.open_one_of(&attachable(id.pane()), "attach"),
            Command::Trouble => self.show_trouble(),
            Command::Copy => self.copy_name(),
            Command::CopyMenu => self.open_copies(),
            Command::Filter => self.filtering = Some(Input::new(self.list(id).typed().to_owned())),
            Command::Problems => self.toggle_problems(),
            Command::SortNext => self.sort(1),
            Command::SortPrevious => self.sort(-1),
            Command::Invert => {
                let list = self.list_mut(id);
                list.inverted = !list.inverted;
                self.resort(id);
            }
            Command::SortMenu => self.modals.push(Modal::Menu(Menu::sorts(id.pane(), self.list(id)))),
            Command::Columns => {
                let picker = ColumnPicker::open(id, self.list(id).arrangement.chosen());
                self.modals.push(Modal::Columns(picker));
            }
            Command::Wide => {
                let arrangement = &mut self.list_mut(id).arrangement;
                arrangement.wide = !arrangement.wide;
            }
            Command::Compact => self.turn_compact(),
            Command::ScrollOn => self.scroll_on(),
            Command::ScrollBack => self.list_mut(id).arrangement.scroll_back(),
            Command::Pause if self.polling.is_paused() => self.polling.resume(self.now),
            Command::Pause => self.polling.pause(),
            Command::SignIn => self.open_sign_in(),
            Command::Demo if self.offers_demo() => self.effects.demo(),
            Command::Demo => {
                self.notices.tell(
                    "the demo is for when there is nothing else to look at: amldeck --demo",
                    Tone::Plain,
                    self.now,
                );
            }
            Command::Workspaces => self.open_workspaces(),
            Command::Back => self.clear(),
            Command::Studio => self.open_studio(),
            Command::Mouse => self.turn_mouse(),
            Command::Mark => self.list_mut(id).mark(page),
            Command::MarkRange => self.list_mut(id).mark_range(),
            Command::MarkAll => self.list_mut(id).mark_all(),
            Command::Palette => self.open_palette(),
            _ => {}
        }
    }

    pub(super) fn show(&mut self, pane: Option<&'static Pane>) {
        if let Some(pane) = pane {
            self.pane = pane.id;
            if pane.id == PaneId::Activity {
                self.refill(PaneId::Activity);
            }
        }
    }

    /// Clears what narrows the list, one thing at a time.
    pub(super) fn clear(&mut self) {
        let list = self.list(self.pane);
        if list.problems {
            self.show_problems(self.pane, false);
        } else if !list.typed().is_empty() {
            self.filter(self.pane, String::new());
        } else {
            self.list_mut(self.pane).clear_marks();
        }
    }

    pub(super) fn toggle_problems(&mut self) {
        if self.pane.pane().kinds().is_empty() {
            self.notices.tell("problems only is for lists of computes", Tone::Plain, self.now);
            return;
        }
        self.show_problems(self.pane, !self.list(self.pane).problems);
    }

    pub(super) fn sort(&mut self, by: isize) {
        // Among the columns on screen: by another one the order would have no visible reason.
        let shown = self.shown_columns();
        let list = self.list_mut(self.pane);
        let at = shown.iter().position(|index| *index == list.sort).unwrap_or(0);
        let next = (at + shown.len()).saturating_add_signed(by) % shown.len().max(1);
        let next = shown.get(next).copied().unwrap_or(0);
        self.sort_by(next);
    }

    /// Sorts by a column; by the one that it is sorted by already, the other way round.
    pub(super) fn sort_by(&mut self, place: usize) {
        let list = self.list_mut(self.pane);
        if list.sort == place {
            list.inverted = !list.inverted;
        }
        list.sort = place;
        let words = if list.inverted { ", turned round" } else { "" };
        let name = self.pane.pane().columns()[place].1;
        self.resort(self.pane);
        self.notices.tell(format!("sorted by {name}{words}"), Tone::Plain, self.now);
    }

    fn scroll_on(&mut self) {
        let (shown, several) = (self.shown_columns(), self.fleet.has_several());
        let arrangement = &mut self.lists[self.pane.index()].arrangement;
        match &self.pane.pane().contents {
            Contents::Computes { columns, .. } => arrangement.scroll_on(columns, &shown, several),
            Contents::Quota(columns) => arrangement.scroll_on(columns, &shown, several),
            Contents::Activity(columns) => arrangement.scroll_on(columns, &shown, several),
        }
    }

    pub(super) fn perform_columns(&mut self, command: Command) {
        let page = self.page();
        let Some(Modal::Columns(picker)) = self.modals.last_mut() else { return };
        match command {
            Command::Move(motion) => picker.go(motion, page),
            Command::Mark => picker.toggle(),
            Command::Later => picker.shift(1),
            Command::Earlier => picker.shift(-1),
            Command::Reset => picker.reset(),
            Command::Accept => {
                let (pane, places) = (picker.pane, picker.places());
                self.modals.pop();
                self.list_mut(pane).arrangement.choose(places, pane.pane().columns().len());
            }
            Command::Back => {
                self.modals.pop();
            }
            _ => {}
        }
    }

    pub(super) fn open_row(&mut self, part: Part) {
        let opened = match self.list(self.pane).selected() {
            Some(RowKey::Operation(id)) => {
                let operation = self.operations.get(*id);
                if let Some(trouble) = operation.and_then(Trouble::of_operation) {
                    return self.open_trouble(trouble);
                }
                operation.map(|operation| operation.target.clone())
            }
            Some(RowKey::Transition(number)) => self.activity.transition(*number).map(|line| line.target),
            Some(RowKey::Compute(key)) => Some(key.clone()),
            Some(RowKey::Workspace(workspace)) => return self.open_failure(&workspace.clone()),
            Some(RowKey::Quota(_)) | None => None,
        };
        let Some(key) = opened else { return };
        let Some(row) = self.fleet.row_of(&key) else {
            self.notices.tell(format!("{} is gone", key.id.name()), Tone::Plain, self.now);
            return;
        };
        let details = Details::open(&row.compute, row.kind, part, &self.operations.unspoken);
        self.modals.push(Modal::Details(Box::new(details)));
    }

    pub(super) fn perform_filter(&mut self, command: Command) {
        match command {
            // What cannot be read is not kept.
            Command::Accept if self.list(self.pane).unreadable().is_some() => {}
            Command::Accept => self.filtering = None,
            Command::Complete => self.complete_filter(),
            Command::Back => {
                self.filtering = Some(Input::default());
                self.filter_typed();
                self.filtering = None;
            }
            Command::Move(motion) => {
                let page = self.page();
                self.list_mut(self.pane).go(motion, page);
            }
            _ => {}
        }
    }

    pub(super) fn filter_typed(&mut self) {
        let Some(input) = &self.filtering else { return };
        let typed = input.value().to_owned();
        self.filter(self.pane, typed);
    }

    /// What the term before the cursor of the filter line may become.
    pub fn completion(&self) -> Completion {
        let (Some(input), Contents::Computes { .. }) = (&self.filtering, &self.pane.pane().contents) else {
            return Completion::default();
        };
        let typed = input.value();
        let cursor = typed.char_indices().nth(input.cursor()).map_or(typed.len(), |(at, _)| at);
        complete(typed, cursor, |value| {
            let mut near = None;
            let ids = self.list(self.pane).computes().take(MOST_ASKED);
            let rows = ids.filter_map(|id| self.row_near(&mut near, id));
            rows.filter_map(|(watched, row)| value.of(&row.compute, &self.context_in(Some(watched))))
                .collect()
        })
    }

    fn complete_filter(&mut self) {
        let completion = self.completion();
        let Some(input) = &mut self.filtering else { return };
        let typed = input.value();
        let (line, cursor) = if let Some(next) = self.cycle.take().and_then(|cycle| cycle.next(typed)) {
            self.cycle.insert(next).line()
        } else if let Some(common) = completion.common(typed) {
            put(&typed[..completion.at.start], &common, &typed[completion.at.end..])
        } else if let Some(first) = Cycle::begin(completion, typed) {
            self.cycle.insert(first).line()
        } else {
            return;
        };
        *input = Input::new(line).with_cursor(cursor);
        self.filter_typed();
    }
}

/// What `A` attaches: what the pane lists, or anything where the pane lists nothing of that sort.
fn attachable(pane: &Pane) -> Vec<&'static Form> {
    let here = pane.attach_forms();
    if here.is_empty() { PANES.iter().flat_map(Pane::attach_forms).collect() } else { here }
}
