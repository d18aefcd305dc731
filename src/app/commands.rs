//! Keys: what each command does to whatever is on top of the screen.

use super::{
    confirm::{Button, Confirm},
    details::{Details, Part},
    filter::Filter,
    form::{Form, Outcome},
    help::Help,
    keymap::{self, Command, Layer, Resolved},
    layout,
    list::{Entry, RowKey},
    menu::{Choice, Menu},
    modal::Modal,
    panes::{PANES, Pane, PaneId},
    session::Session,
    state::{State, with_known},
    watched::Fact,
};
use crate::{
    domain::{
        ask::Ask,
        change::Change,
        compute::{Compute, Health},
        ids::ComputeKey,
        workspace::Search,
    },
    kinds::{
        action::{Confirm as Asks, Does},
        form::Form as Rows,
    },
};
use crossterm::event::{Event as TerminalEvent, KeyEvent, KeyEventKind};
use std::sync::Arc;
use tui_input::{Input, backend::crossterm::EventHandler};

impl State {
    /// Takes in one key.
    pub(super) fn press(&mut self, key: KeyEvent) {
        if key.kind == KeyEventKind::Release {
            return;
        }
        let Some(name) = keymap::name(key) else { return };
        self.notices.seen();
        let layer = self.layer();
        let begun = std::mem::take(&mut self.pending);
        if !begun.is_empty() && self.resolved(layer, &format!("{begun} {name}")) {
            return;
        }
        if self.resolved(layer, &name) || self.acted(layer, &name) {
            return;
        }
        self.type_key(key);
    }

    /// Takes in pasted text.
    pub(super) fn paste(&mut self, text: &str) {
        if self.with_form(|form, known| form.paste(text, known)).is_some() {
            return;
        }
        let line: String = crate::domain::text::Text::new(text.trim()).to_string();
        let State { filtering, modals, .. } = self;
        let input = match modals.last_mut() {
            Some(Modal::Details(details)) if details.searching => &mut details.search,
            Some(Modal::Help(help)) if help.searching => &mut help.search,
            Some(Modal::Confirm(_)) => {
                // A pasted name proves nothing: it is typed.
                self.notices.tell("type the name, do not paste it", Health::Unknown, self.now);
                return;
            }
            Some(_) => return,
            None => match filtering {
                Some(input) => input,
                None => return,
            },
        };
        for c in line.chars() {
            input.handle(tui_input::InputRequest::InsertChar(c));
        }
        self.filter_typed();
    }

    fn resolved(&mut self, layer: Layer, keys: &str) -> bool {
        match keymap::resolve(layer, keys) {
            Resolved::Command(command) => {
                self.perform(command);
                true
            }
            Resolved::Begun => {
                keys.clone_into(&mut self.pending);
                if keys == "ctrl-c" {
                    self.notices.tell("Ctrl-C again quits", Health::Unknown, self.now);
                }
                true
            }
            Resolved::Nothing => false,
        }
    }

    /// A key of an action row, where there is a compute that it can be about.
    fn acted(&mut self, layer: Layer, key: &str) -> bool {
        if !matches!(layer, Layer::Pane | Layer::Details) {
            return false;
        }
        let Some(row) = self.subject() else { return false };
        let Some(action) = row.kind.actions.iter().find(|action| action.key == key) else { return false };
        let target = row.compute.key();
        self.act(action.name, &target);
        true
    }

    fn type_key(&mut self, key: KeyEvent) {
        if self.with_form(|form, known| form.key(key, known)).is_some() {
            return;
        }
        match self.modals.last_mut() {
            Some(Modal::Confirm(confirm)) => confirm.key(key),
            Some(Modal::Details(details)) if details.searching => details.search_key(key),
            Some(Modal::Help(help)) if help.searching => help.search_key(key),
            Some(_) => {}
            None => {
                if let Some(input) = &mut self.filtering {
                    input.handle_event(&TerminalEvent::Key(key));
                    self.filter_typed();
                }
            }
        }
    }

    fn perform(&mut self, command: Command) {
        match command {
            Command::Quit => self.effects.quit(),
            Command::Suspend => self.effects.suspend(),
            Command::Redraw => self.effects.redraw(),
            Command::Refresh => self.refresh(),
            command => match self.modals.last() {
                None if self.filtering.is_some() => self.perform_filter(command),
                None => self.perform_pane(command),
                Some(Modal::Details(_)) => self.perform_details(command),
                Some(Modal::Form(_)) => self.perform_form(command),
                Some(Modal::Confirm(_)) => self.perform_confirm(command),
                Some(Modal::Menu(_)) => self.perform_menu(command),
                Some(Modal::Help(_)) => self.perform_help(command),
                Some(Modal::Message(..)) => {
                    self.modals.pop();
                }
            },
        }
    }

    fn refresh(&mut self) {
        if self.polling.paused {
            self.polling.paused = false;
        }
        if let (Session::Failed(_) | Session::NoneFound, super::state::Wanted::Found(search)) =
            (&self.session, &self.setup.wanted)
        {
            let search = search.clone();
            self.session = Session::Searching;
            self.effects.ask(Ask::Workspaces(search));
        }
        self.polling.refresh(self.now);
        self.notices.tell("reading everything now", Health::Unknown, self.now);
    }

    fn perform_pane(&mut self, command: Command) {
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
            Command::New => self.open_create(id.pane().create(), "create"),
            Command::Attach => self.open_create(PANES.iter().find_map(Pane::attach), "attach"),
            Command::Filter => self.filtering = Some(Input::new(self.list(id).typed.clone())),
            Command::Problems => self.toggle_problems(),
            Command::SortNext => self.sort(1),
            Command::SortPrevious => self.sort(-1),
            Command::Invert => {
                let list = self.list_mut(id);
                list.inverted = !list.inverted;
                self.refill(id);
            }
            Command::Pause => self.polling.paused = !self.polling.paused,
            Command::Workspaces => {
                self.effects.ask(Ask::Workspaces(Search::default()));
                self.notices.tell("looking for workspaces", Health::Unknown, self.now);
            }
            Command::Back => self.clear(),
            Command::Help => self.modals.push(Modal::Help(Help::open(Layer::Pane))),
            _ => {}
        }
    }

    fn show(&mut self, pane: Option<&'static Pane>) {
        if let Some(pane) = pane {
            self.pane = pane.id;
            self.refill(pane.id);
        }
    }

    /// Clears what narrows the list, one thing at a time.
    fn clear(&mut self) {
        let list = self.list_mut(self.pane);
        if list.problems {
            list.problems = false;
        } else if !list.typed.is_empty() {
            list.clear_filter();
        }
        self.refill(self.pane);
    }

    fn toggle_problems(&mut self) {
        let list = self.list_mut(self.pane);
        list.problems = !list.problems;
        self.refill(self.pane);
    }

    fn sort(&mut self, by: isize) {
        let columns = self.pane.pane().columns();
        let list = self.list_mut(self.pane);
        list.sort = (list.sort + columns.len()).saturating_add_signed(by) % columns.len();
        let name = columns[list.sort].1;
        self.refill(self.pane);
        self.notices.tell(format!("sorted by {name}"), Health::Unknown, self.now);
    }

    fn open_row(&mut self, part: Part) {
        let opened = match self.list(self.pane).selected() {
            Some(RowKey::Operation(id)) => {
                self.operations.get(*id).map(|operation| (operation.target.clone(), operation.reason()))
            }
            Some(RowKey::Transition(number)) => {
                self.activity.transition(*number).map(|line| (line.target, line.reason))
            }
            Some(RowKey::Compute(key)) => Some((key.clone(), crate::domain::text::Text::default())),
            Some(RowKey::Quota(_)) | None => None,
        };
        let Some((key, reason)) = opened else { return };
        let row = self.watched().and_then(|watched| watched.row_of(&key));
        if let Some(row) = row.filter(|_| reason.is_empty()) {
            let details = Details::open(&row.compute, row.kind, part);
            self.modals.push(Modal::Details(Box::new(details)));
            return;
        }
        let title = key.id.text();
        let text = if reason.is_empty() { "It is gone.".into() } else { reason };
        self.modals.push(Modal::Message(title, text));
    }

    fn open_actions(&mut self) {
        let Some(row) = self.subject() else { return };
        let menu = Menu::actions(&row.compute, row.kind);
        self.modals.push(Modal::Menu(menu));
    }

    fn open_create(&mut self, rows: Option<&'static Rows>, what: &str) {
        let Some(rows) = rows else {
            let title = self.pane.pane().title;
            self.notices.tell(format!("{title}: nothing to {what} here"), Health::Unknown, self.now);
            return;
        };
        self.open_form(rows, None);
    }

    fn open_form(&mut self, rows: &'static Rows, on: Option<Arc<Compute>>) {
        let Some(workspace) = self.session.workspace().cloned() else {
            self.notices.tell("no workspace is open", Health::Bad, self.now);
            return;
        };
        let watched = self.fleet.get(&workspace);
        let region = watched.and_then(|watched| watched.region()).cloned().unwrap_or_default();
        if region.is_empty() && on.is_none() {
            let why = match watched.map(|watched| &watched.workspace) {
                Some(Fact::Missing(error)) => format!("could not be read: {error}"),
                Some(Fact::Known(_) | Fact::Awaited) | None => "is not known yet".to_owned(),
            };
            let text = format!("a new compute needs the workspace's region, which {why}");
            self.notices.tell(text, Health::Bad, self.now);
            return;
        }
        let form =
            with_known(watched, &workspace, |known| Form::open(rows, workspace.clone(), &region, on, known));
        self.modals.push(Modal::Form(Box::new(form)));
    }

    /// Carries out an action of the tables on the very compute that was meant, or says why not.
    fn act(&mut self, name: &str, target: &ComputeKey) {
        let Some(row) = self.watched().and_then(|watched| watched.row_of(target)) else {
            self.notices.tell(format!("{} is gone", target.id.name()), Health::Bad, self.now);
            return;
        };
        let Some(action) = row.kind.actions.iter().find(|action| action.name == name) else { return };
        if let Err(obstacle) = (action.when)(&row.compute) {
            let text = format!("{} {}: {obstacle}", action.name, row.compute.name);
            self.notices.tell(text, Health::Bad, self.now);
            return;
        }
        match &action.does {
            Does::Fill(rows) => {
                let on = row.compute.clone();
                self.open_form(rows, Some(on));
            }
            Does::Send { confirm, .. } => {
                let confirm = Confirm::new(action, *confirm, &row.compute, row.kind.noun, &self.context());
                self.modals.push(Modal::Confirm(Box::new(confirm)));
            }
        }
    }

    fn perform_filter(&mut self, command: Command) {
        match command {
            Command::Accept => self.filtering = None,
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

    fn filter_typed(&mut self) {
        let Some(input) = &self.filtering else { return };
        let typed = input.value().to_owned();
        let list = self.list_mut(self.pane);
        list.filter = Filter::parse(&typed);
        list.typed = typed;
        self.refill(self.pane);
    }

    fn perform_details(&mut self, command: Command) {
        let (page, width) = (layout::lines(self.size), layout::columns(self.size));
        let lines = self.detail_lines();
        let Some(Modal::Details(details)) = self.modals.last_mut() else { return };
        if details.searching {
            details.searching = false;
            if command == Command::Accept && !details.find(false, width, page) {
                self.notices.tell("not found", Health::Unknown, self.now);
            }
            return;
        }
        match command {
            Command::Next => details.turn(1),
            Command::Previous => details.turn(-1),
            Command::Json => details.show(Part::Json),
            Command::Filter => details.searching = true,
            Command::NextMatch => {
                details.find(false, width, page);
            }
            Command::PreviousMatch => {
                details.find(true, width, page);
            }
            Command::Move(motion) => details.go(motion, lines, page),
            Command::Actions => self.open_actions(),
            Command::Help => self.modals.push(Modal::Help(Help::open(Layer::Details))),
            Command::Back => {
                self.modals.pop();
            }
            _ => {}
        }
    }

    fn perform_form(&mut self, command: Command) {
        if command == Command::Help {
            self.modals.push(Modal::Help(Help::open(Layer::Form)));
            return;
        }
        match self.with_form(|form, known| form.command(command, known)) {
            Some(Outcome::Stay) | None => {}
            Some(Outcome::Close) => {
                self.modals.pop();
            }
            Some(Outcome::Send(change)) => self.send_form(*change),
        }
    }

    fn send_form(&mut self, change: Change) {
        let id = self.operations.begin(change, self.permit(), self.now, &mut self.effects);
        if let Some(Modal::Form(form)) = self.modals.last_mut() {
            form.sending(id);
        }
    }

    fn perform_confirm(&mut self, command: Command) {
        let Some(Modal::Confirm(confirm)) = self.modals.last_mut() else { return };
        let go = match (command, confirm.kind) {
            (Command::Next | Command::Previous, Asks::Yes) => {
                confirm.turn();
                return;
            }
            (Command::Yes, Asks::Yes) => true,
            (Command::Accept, Asks::Yes) => confirm.focus == Button::Go,
            (Command::Accept, Asks::TypedName) if !confirm.is_typed() => {
                self.notices.tell("the name is not complete: nothing was done", Health::Unknown, self.now);
                return;
            }
            (Command::Accept, Asks::TypedName) => true,
            _ => false,
        };
        let (action, target) = (confirm.action, confirm.target.clone());
        self.modals.pop();
        if go {
            self.carry_out(action, &target);
        }
    }

    /// The user has said yes: what was true when the question was asked is looked at once more.
    fn carry_out(&mut self, name: &str, target: &ComputeKey) {
        let Some(row) = self.watched().and_then(|watched| watched.row_of(target)) else {
            self.notices.tell(
                format!("{} is gone: nothing was sent", target.id.name()),
                Health::Bad,
                self.now,
            );
            return;
        };
        let Some(action) = row.kind.actions.iter().find(|action| action.name == name) else { return };
        if let Err(obstacle) = (action.when)(&row.compute) {
            let text = format!("{} {}: {obstacle}; nothing was sent", action.name, row.compute.name);
            self.notices.tell(text, Health::Bad, self.now);
            return;
        }
        let Does::Send { change, .. } = &action.does else { return };
        let change = change(&row.compute);
        self.notices.tell(change.title(), Health::Moving, self.now);
        self.operations.begin(change, self.permit(), self.now, &mut self.effects);
        self.refill(PaneId::Activity);
    }

    fn perform_menu(&mut self, command: Command) {
        let page = self.page();
        let Some(Modal::Menu(menu)) = self.modals.last_mut() else { return };
        match command {
            Command::Move(motion) => menu.go(motion, page),
            Command::Back => {
                self.modals.pop();
            }
            Command::Accept => {
                let Some(item) = menu.chosen().cloned() else { return };
                if let Some(obstacle) = item.obstacle {
                    self.notices.tell(format!("{}: {obstacle}", item.label), Health::Bad, self.now);
                    return;
                }
                self.modals.pop();
                match item.choice {
                    Choice::Action(name, target) => self.act(name, &target),
                    Choice::Workspace(workspace) => {
                        self.modals.clear();
                        self.open(workspace.id);
                    }
                }
            }
            _ => {}
        }
    }

    fn perform_help(&mut self, command: Command) {
        let page = layout::lines(self.size);
        let Some(Modal::Help(help)) = self.modals.last_mut() else { return };
        if help.searching {
            help.searching = false;
            if command == Command::Back {
                help.search = Input::default();
            }
            return;
        }
        match command {
            Command::Move(motion) => help.go(motion, page),
            Command::Filter => help.searching = true,
            Command::Back => {
                self.modals.pop();
            }
            _ => {}
        }
    }

    /// Nodes are read only while they are on the screen, under a question or a form too: each reading costs a write.
    pub(super) fn watch_nodes(&mut self) {
        let State { modals, polling, effects, now, .. } = self;
        let details = modals.iter_mut().rev().find_map(|modal| match modal {
            Modal::Details(details) if details.part == Part::Nodes => Some(details),
            Modal::Details(_)
            | Modal::Form(_)
            | Modal::Confirm(_)
            | Modal::Menu(_)
            | Modal::Help(_)
            | Modal::Message(..) => None,
        });
        let shown = details.as_ref().map(|details| details.key.id.clone());
        if polling.show_nodes(shown, *now, effects)
            && let Some(details) = details
        {
            details.begin_nodes();
        }
    }

    /// The terminal has another size: what was on screen stays on screen.
    pub(super) fn resize(&mut self, size: ratatui::layout::Size) {
        self.size = size;
        let page = self.page();
        for pane in &PANES {
            self.list_mut(pane.id).keep_in_view(page);
        }
        let lines = self.detail_lines();
        if let Some(Modal::Details(details)) = self.modals.last_mut() {
            details.scroll = details.scroll.min(lines.saturating_sub(page));
        }
    }

    /// How many lines the part on screen has.
    fn detail_lines(&self) -> usize {
        let Some(Modal::Details(details)) = self.modals.last() else { return 0 };
        match details.part {
            Part::Json => details.json_wrapped(layout::columns(self.size)).len(),
            Part::Nodes => details.nodes.nodes.as_ref().map_or(0, Vec::len),
            Part::Facts => self.fact_lines(details).len(),
            Part::Operations => self.operations_on(&details.key).count(),
        }
    }

    /// Moves the cursor to a compute, on whatever pane lists it. A filter that hides it goes.
    pub(super) fn go_to(&mut self, compute: &Compute) {
        let page = self.page();
        self.pane = PaneId::of(crate::kinds::kind(&compute.compute_type));
        let is_listed = |(_, key): &Entry| key.compute_id() == Some(&compute.id);
        if !self.list(self.pane).rows().iter().any(is_listed) {
            self.filtering = None;
            let list = self.list_mut(self.pane);
            list.clear_filter();
            list.problems = false;
            self.refill(self.pane);
        }
        self.list_mut(self.pane).select(RowKey::Compute(compute.key()), page);
    }
}
