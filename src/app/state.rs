//! All of it, owned by one thread.

use super::{
    activity::Activity,
    effects::Effects,
    filter::Cycle,
    fleet::Fleet,
    form::{self, Form},
    freshness::{self, Freshness},
    guard::{Permit, READ_ONLY},
    info::Traffic,
    keymap::{Begun, Layer},
    layout::Screen,
    links::Sites,
    list::{List, RowKey},
    look::Shade,
    modal::Modal,
    notices::Notices,
    operation::Operation,
    operations::Operations,
    panes::{PANES, PaneId},
    polling::Polling,
    preferences::Preferences,
    row::Row,
    session::{self, Lookup, Session},
    sign_in::{Begin, SignIn},
    survey::Survey,
    trouble::Trouble,
    typing::Typing,
    watched::Watched,
};
use crate::{
    domain::{
        change::Change,
        colour::Colour,
        compute::Compute,
        error::ApiError,
        ids::{OperationId, ResourceId, WorkspaceId},
        offer::{Offer, Offered},
        permissions::Permission,
        text::Text,
        time::Now,
        workspace::{Rule, Search, Workspace},
    },
    kinds::{
        action::{Action, Does},
        column::Context,
        export::Place,
        form::{Answers, Form as Rows, Known, Sends},
    },
};
use chrono_tz::Tz;
use ratatui::layout::Size;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{sync::Arc, time::Duration};
use tui_input::Input;

/// Which workspace is wanted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Wanted {
    /// These, all at once.
    Workspaces(Vec<WorkspaceId>),
    /// The only one that is found, those that were named, or what the user chooses among those found.
    Found(Search),
}

/// What the core is started with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Setup {
    /// The workspaces to open.
    pub wanted: Wanted,
    /// Who says that it is these, as `the command line` or a file; nobody where it is empty.
    pub origin: Text,
    /// A sentence for each file that could have said so and was passed over.
    pub passed_over: Vec<Text>,
    /// What counts at once when it is said otherwise.
    #[serde(flatten)]
    pub preferences: Preferences,
    /// The workspaces that were opened last, the latest first.
    pub recent: Vec<WorkspaceId>,
    /// How a session begins.
    pub sign_in: Begin,
    /// Whether the service is on this machine; it is then asked every two seconds.
    pub loopback: bool,
    /// The interval of listings that the user asked for.
    pub refresh: Option<Duration>,
    /// What the header says about where the data comes from, as `demo`; empty for Azure.
    pub label: Text,
    /// Where requests go, as `management.azure.com`; for showing them.
    pub host: Text,
    /// The api-version that changes are sent with; for showing them. It is the program's, and so not the recording's.
    #[serde(skip)]
    pub api_version: &'static str,
    /// The time zone of whoever looks on.
    pub zone: Tz,
    /// Where computes are to be looked at in a browser; `None` where there is no such place.
    #[serde(skip)]
    pub sites: Option<Sites>,
    /// What is remembered of the screen, as [`State::views`] has given it.
    #[serde(default)]
    pub views: Value,
}

/// The whole state of the program.
#[derive(Debug)]
pub struct State {
    /// The time of the last event.
    pub now: Now,
    /// What the core was started with.
    pub setup: Setup,
    /// The size of the terminal.
    pub size: Size,
    /// Whether header and panes share one line.
    pub(super) is_compact: bool,
    /// Which workspace is on the screen.
    pub session: Session,
    /// The search for it, when none was named.
    pub lookup: Lookup,
    /// Whether the user chose what is open from the list of workspaces.
    pub chosen_here: bool,
    /// What the last search for workspaces left out, a sentence each.
    pub remarks: Vec<Text>,
    /// What the last search for workspaces found.
    pub(super) found: Vec<Workspace>,
    /// What was last heard of each workspace.
    pub fleet: Fleet,
    /// Who is signed in.
    pub sign_in: SignIn,
    /// When what is read next.
    pub polling: Polling,
    /// Changes under way and over.
    pub operations: Operations,
    /// States that were seen to change.
    pub activity: Activity,
    /// What there is to tell.
    pub notices: Notices,
    /// The pane on screen.
    pub pane: PaneId,
    /// The filter line, while it is typed into.
    pub filtering: Option<Input>,
    /// What the last completion of it may be changed for.
    pub(super) cycle: Option<Cycle>,
    /// What lies over the list; the last one is on top.
    pub modals: Vec<Modal>,
    /// A sequence of keys that is not complete yet.
    pub begun: Option<Begun>,
    /// Wishes that were not handed over yet.
    pub effects: Effects,
    /// What all workspaces come to.
    pub survey: Survey,
    /// The api-version that changes are sent with, as far as is known: the service may not know ours.
    pub spoken: &'static str,
    /// When filters by age were last asked again, on the steady clock.
    pub(super) aged: Duration,
    /// What the terminal has said of its ground.
    ground: Option<Shade>,
    /// What went by in the last minute.
    pub traffic: Traffic,
    /// What was copied last, in words.
    pub(super) copied: Text,
    /// The theme that is being changed to.
    pub(super) theme: Option<String>,
    /// The link that is being opened.
    pub(super) opening: Option<String>,
    /// Whether the mouse is listened to.
    pub mouse: bool,
    /// What was typed into the palette, the latest first.
    pub(super) typed_commands: Vec<String>,
    pub(super) lists: Box<[List; PANES.len()]>,
}

impl State {
    /// The state at the start: what is wanted is asked for by the first event.
    pub fn new(now: Now, setup: Setup, size: Size) -> Self {
        let mut lists: [List; PANES.len()] = std::array::from_fn(|_| List::default());
        // The newest first, and what is used most first.
        lists[PaneId::Activity.index()].inverted = true;
        lists[PaneId::Quota.index()].inverted = true;
        lists[PaneId::Quota.index()].sort = 1;
        let mut state = Self {
            now,
            session: Session::Searching,
            lookup: Lookup::default(),
            chosen_here: false,
            remarks: Vec::new(),
            found: Vec::new(),
            fleet: Fleet::default(),
            sign_in: SignIn::new(setup.sign_in),
            polling: Polling::new(setup.loopback, setup.refresh, &setup.preferences.rules),
            operations: Operations::default(),
            activity: Activity::default(),
            notices: Notices::default(),
            pane: PaneId::Instances,
            filtering: None,
            cycle: None,
            modals: Vec::new(),
            begun: None,
            effects: Effects::default(),
            survey: Survey::default(),
            ground: None,
            traffic: Traffic::default(),
            copied: Text::default(),
            theme: None,
            opening: None,
            mouse: setup.preferences.mouse,
            typed_commands: Vec::new(),
            lists: Box::new(lists),
            aged: now.steady,
            spoken: setup.api_version,
            size,
            is_compact: false,
            setup,
        };
        let views = std::mem::take(&mut state.setup.views);
        state.recall(&views);
        state.tell_flaws();
        match state.setup.wanted.clone() {
            Wanted::Workspaces(workspaces) => state.open(&workspaces),
            Wanted::Found(search) => {
                state.lookup = Lookup::begin(search, &mut state.effects);
            }
        }
        state
    }

    /// The terminal has said what its ground is like.
    pub(super) fn heard_ground(&mut self, shade: Shade) {
        self.ground = Some(shade);
        self.setup.preferences.look.heard(shade);
    }

    /// Takes in what was read anew of the settings.
    pub(super) fn take_preferences(&mut self, preferences: Preferences) {
        self.mouse = preferences.mouse;
        self.setup.preferences = preferences;
        // What the terminal has said of its ground is still so.
        if let Some(shade) = self.ground {
            self.setup.preferences.look.heard(shade);
        }
    }

    /// Tells what of the configuration does not count, if anything does not; whether there was something.
    pub(super) fn tell_flaws(&mut self) -> bool {
        let Preferences { flaws, keymap, .. } = &self.setup.preferences;
        let (what, more) = match &flaws[..] {
            [] => return false,
            [only] => (only.clone(), &[][..]),
            all => (Text::from(format!("{} mistakes in the files of settings", all.len())), all),
        };
        let now = "all else counts; mend it, then :reload";
        let trouble = Trouble::told("Settings", what, now, more.iter().cloned());
        self.notices.tell_trouble(trouble, keymap, self.now);
        true
    }

    /// Puts workspaces on the screen. Others are read no longer; of those that stay all that is known stays too.
    pub fn open(&mut self, workspaces: &[WorkspaceId]) {
        self.lookup = Lookup::default();
        self.fleet.watch(workspaces);
        match workspaces {
            // Whoever opens a single one wants to see it now.
            [only] => self.polling.only(only, self.now, &mut self.effects),
            several => self.polling.watch(several, self.now, &mut self.effects),
        }
        self.session = Session::Open;
        let recent = &mut self.setup.recent;
        recent.retain(|id| !workspaces.contains(id));
        recent.splice(0..0, workspaces.iter().cloned());
        self.refill_all();
    }

    /// How much of what is typed now others may read.
    pub fn typing(&self) -> Typing {
        match self.modals.last() {
            Some(Modal::Form(form)) => form.top().typing(),
            Some(_) | None => Typing::Open,
        }
    }

    /// The only workspace that is watched, where it is one.
    pub fn workspace(&self) -> Option<&WorkspaceId> {
        self.fleet.only().map(|(id, _)| id)
    }

    /// What is known of the only workspace that is watched, where it is one.
    pub fn watched(&self) -> Option<&Watched> {
        self.fleet.only().map(|(_, watched)| watched)
    }

    /// The workspace that the cursor is in, or the only one.
    pub fn here(&self) -> Option<(&WorkspaceId, &Watched)> {
        let of_row = || match self.list(self.pane).selected()? {
            RowKey::Compute(key) => self.fleet.of(&key.id),
            RowKey::Workspace(workspace) => Some((workspace, self.fleet.get(workspace)?)),
            RowKey::Operation(id) => self.fleet.of(&self.operations.get(*id)?.target.id),
            RowKey::Transition(number) => self.fleet.of(&self.activity.transition(*number)?.target.id),
            RowKey::Quota(_) => None,
        };
        self.fleet.only().or_else(of_row)
    }

    /// Begins a change that was not made by a key.
    pub fn send(&mut self, change: Change) -> OperationId {
        let permit = self.permit_on(&change.target.id);
        self.operations.begin(change, permit, self.now, &mut self.effects)
    }

    /// What was said about a workspace in particular.
    pub fn rule(&self, workspace: &WorkspaceId) -> Option<&Rule> {
        self.setup.preferences.rules.iter().find(|rule| rule.workspace == *workspace)
    }

    /// What may be sent to a workspace.
    pub fn permit(&self, workspace: &WorkspaceId) -> Permit {
        let writable =
            self.rule(workspace).and_then(|rule| rule.write).unwrap_or(self.setup.preferences.writable);
        if writable { Permit::Write } else { Permit::Read }
    }

    /// What may be sent to something in a workspace.
    pub fn permit_on(&self, id: &ResourceId) -> Permit {
        id.workspace().map_or(Permit::Read, |workspace| self.permit(&workspace))
    }

    /// Whether what deletes or detaches in a workspace asks for its name too.
    pub fn is_protected(&self, workspace: &WorkspaceId) -> bool {
        self.rule(workspace).is_some_and(|rule| rule.protected)
    }

    /// The colour of the workspace that is on screen, where it was given one.
    pub fn accent(&self) -> Option<Colour> {
        self.rule(self.here()?.0)?.accent
    }

    /// The first of `needs` that the user lacks in a workspace, as far as that is known.
    pub fn lacks(&self, workspace: &WorkspaceId, needs: &[Permission]) -> Option<Permission> {
        self.fleet.get(workspace)?.lacks(needs)
    }

    /// Whether one of `forms` is something that the user may send, as far as that is known.
    pub fn may_send_one_of(&self, forms: &[&'static Rows]) -> bool {
        let lacks = |form: &Rows| self.here()?.1.lacks(form.needs);
        forms.iter().any(|form| lacks(form).is_none())
    }

    /// Why an action cannot be carried out now, if so.
    pub fn obstacle(&self, action: &Action, compute: &Compute) -> Option<&'static str> {
        let lack = || self.lacks(&compute.id.workspace()?, action.needs()).map(|permission| permission.lack);
        match (&action.does, self.permit_on(&compute.id)) {
            (Does::Send { .. }, Permit::Read) => Some(READ_ONLY),
            (Does::Send { .. } | Does::Fill(_) | Does::Duplicate, _) => {
                lack().or_else(|| (action.when)(compute).err())
            }
        }
    }

    /// Why a form cannot be sent now, if so.
    pub fn form_obstacle(&self, form: &Form) -> Option<String> {
        match self.permit(&form.workspace) {
            // An item of a list is sent by the form around it.
            Permit::Read if form.rows.sends != Sends::Item => Some(READ_ONLY.to_owned()),
            Permit::Read | Permit::Write => {
                let lack = self.lacks(&form.workspace, form.rows.needs);
                lack.map(|permission| permission.lack.to_owned()).or_else(|| form.obstacle())
            }
        }
    }

    /// The form that has the keys, if one has.
    pub fn form(&self) -> Option<&Form> {
        match self.modals.last() {
            Some(Modal::Form(form)) => Some(form.top()),
            Some(_) | None => None,
        }
    }

    /// What can be chosen in the field in focus of a form, as far as it matches what was typed.
    pub fn offered(&self, form: &Form) -> Vec<&Offered> {
        let watched = self.fleet.get(&form.workspace);
        form.offered(|offer| match offer {
            Offer::TimeZones => Some(form::time_zones()),
            offer => watched?.offered(offer),
        })
    }

    /// Where requests go, for showing them.
    pub fn place(&self) -> Place<'_> {
        Place { host: &self.setup.host, version: self.spoken }
    }

    /// Who has the keys.
    pub fn layer(&self) -> Layer {
        match (&self.filtering, self.modals.last()) {
            (_, Some(modal)) => modal.layer(),
            (Some(_), None) => Layer::Filter,
            (None, None) => Layer::Pane,
        }
    }

    /// The row under the cursor, when it is a compute's.
    pub fn selected(&self) -> Option<&Row> {
        match self.list(self.pane).selected()? {
            RowKey::Compute(key) => self.fleet.row_of(key),
            RowKey::Quota(_) | RowKey::Operation(_) | RowKey::Transition(_) | RowKey::Workspace(_) => None,
        }
    }

    /// The compute that the keys are about: that of the details, or that under the cursor.
    pub fn subject(&self) -> Option<&Row> {
        match self.modals.last() {
            Some(Modal::Details(details)) => self.fleet.row_of(&details.key),
            Some(
                Modal::Form(_)
                | Modal::Confirm(_)
                | Modal::Menu(_)
                | Modal::Columns(_)
                | Modal::Palette(_)
                | Modal::Workspaces(_)
                | Modal::Help(_)
                | Modal::Message(_)
                | Modal::Info(_)
                | Modal::SignIn,
            ) => None,
            None => self.selected(),
        }
    }

    /// The computes of all workspaces that are watched, by id.
    pub fn computes(&self) -> impl Iterator<Item = &Arc<Compute>> {
        let mut computes: Vec<_> = self.fleet.rows().map(|row| &row.compute).collect();
        computes.sort_by(|a, b| a.id.cmp(&b.id));
        computes.into_iter()
    }

    /// Why one of the workspaces, or the search for them, failed.
    pub fn failure(&self) -> Option<&ApiError> {
        if let Some(error) = self.sign_in.failure() {
            return Some(error);
        }
        match &self.session {
            Session::Failed(error) => Some(error),
            Session::Open => self.failures().next().map(|(_, error)| error),
            Session::Searching | Session::Choosing(_) | Session::NoneFound => None,
        }
    }

    /// The workspaces that could not be read, by id, and why.
    pub fn failures(&self) -> impl Iterator<Item = (&WorkspaceId, &ApiError)> {
        self.fleet.iter().filter_map(|(id, watched)| Some((id, &watched.failure.as_ref()?.0)))
    }

    /// The workspaces to choose from, when there are several and none was named.
    pub fn candidates(&self) -> &[Workspace] {
        match &self.session {
            Session::Choosing(found) => found,
            Session::Searching | Session::Open | Session::NoneFound | Session::Failed(_) => &[],
        }
    }

    /// Which of the workspaces that were named cannot be seen, and what is near to them, while none is open.
    pub fn unseen(&self) -> Option<Text> {
        match (&self.session, &self.setup.wanted) {
            (Session::Choosing(_) | Session::NoneFound, Wanted::Found(search)) => {
                session::unseen(&search.names, self.candidates())
            }
            (Session::Searching | Session::Open | Session::Failed(_), _) | (_, Wanted::Workspaces(_)) => None,
        }
    }

    /// What cells may know beside their row.
    pub fn context(&self) -> Context<'_> {
        self.context_in(self.watched())
    }

    /// The same for the rows of one workspace: prices are those of its region.
    pub fn context_in<'a>(&'a self, watched: Option<&'a Watched>) -> Context<'a> {
        let sizes = watched.and_then(|watched| watched.sizes.get()).map(|sizes| &**sizes);
        let me = self.sign_in.who().map(|who| &*who.name);
        Context { now: self.now.wall, sizes, zone: self.setup.zone, provisioning_shown: true, me }
    }

    /// The same for something in a workspace.
    pub fn context_on(&self, id: &ResourceId) -> Context<'_> {
        self.context_in(self.fleet.of(id).map(|(_, watched)| watched))
    }

    /// The same for what a form foretells: of the region that it is about.
    pub fn context_of(&self, form: &Form) -> Context<'_> {
        let sizes =
            self.fleet.get(&form.workspace).and_then(|watched| watched.sizes_in(&form.region()).known());
        Context { sizes, ..self.context() }
    }

    /// How old what is on the screen is, where that is one workspace.
    pub fn freshness(&self) -> Option<Freshness> {
        Some(Freshness::of(self.watched()?, self.now))
    }

    /// When the core next needs the time, on the steady clock, if nothing happens before.
    pub fn deadline(&self) -> Option<Duration> {
        // While nobody is signed in nothing else is read.
        let reading = || self.lookup.deadline().into_iter().chain(self.polling.deadline()).min();
        let due = [
            self.sign_in.deadline(),
            if self.sign_in.is_out().is_some() { None } else { reading() },
            self.operations.deadline(),
            self.fleet.deadline(),
            self.notices.deadline(),
            self.begun.as_ref().map(|begun| begun.until),
            Some(self.labels_change()),
        ];
        due.into_iter().flatten().min()
    }

    /// Changes that were sent and not answered, as `stop gpu-a100`: when the program ends now, their outcome is unknown.
    pub fn unanswered(&self) -> Vec<Text> {
        self.operations.unanswered().map(Operation::title).collect()
    }

    /// The program ends: gives up what was not sent yet, and says what that is.
    pub fn withdraw(&mut self) -> Vec<Text> {
        self.operations.withdraw(self.now)
    }

    /// Whether the demo may take the place of this session: it is no demo itself, nothing was read in it and nothing done.
    pub fn offers_demo(&self) -> bool {
        let is_stuck = match self.session {
            Session::Choosing(_) | Session::NoneFound | Session::Failed(_) => true,
            Session::Searching => self.sign_in.is_out().is_some(),
            Session::Open => self.failure().is_some(),
        };
        self.sign_in.is_possible()
            && is_stuck
            && self.operations.iter().next().is_none()
            && self.fleet.iter().all(|(_, watched)| watched.heard.is_none())
    }

    /// Whether nothing says yet what is to be looked at: no command line, no setting, and nothing that was opened before.
    pub fn is_first_run(&self) -> bool {
        let is_named = match &self.setup.wanted {
            Wanted::Workspaces(_) => true,
            Wanted::Found(search) => *search != Search::default(),
        };
        !is_named && self.setup.recent.is_empty()
    }

    /// How the screen is shared out.
    pub fn screen(&self) -> Screen {
        Screen { size: self.size, is_compact: self.is_compact }
    }

    /// Whether the first listing of each workspace has come, or has failed for good, and with it all that belongs
    /// beside it.
    pub fn is_settled(&self) -> bool {
        if self.sign_in.is_out().is_some() {
            return !self.sign_in.is_under_way();
        }
        match self.session {
            Session::Searching => false,
            Session::Open => self.fleet.iter().all(|(_, watched)| watched.is_settled()),
            Session::Choosing(_) | Session::NoneFound | Session::Failed(_) => true,
        }
    }

    /// When a label on the screen next becomes untrue: elapsed times and young ages each second, the rest at leisure.
    fn labels_change(&self) -> Duration {
        let second = Duration::from_secs(self.now.steady.as_secs() + 1);
        if self.sign_in.is_out().is_some() || self.sign_in.is_under_way() {
            return second;
        }
        if self.fleet.iter().len() == 0 {
            return second + Duration::from_secs(29);
        }
        if !self.survey.is_still
            || !self.survey.is_live(self.now)
            || self.workspace().is_some_and(|id| self.polling.stopped(id, self.now).is_some())
            || self.operations.running().next().is_some()
        {
            return second;
        }
        let leisure = second + Duration::from_secs(9);
        self.survey.oldest.map_or(leisure, |heard| leisure.min(freshness::ages_at(heard)))
    }

    /// What is known outside has changed: a form looks at it again.
    pub(super) fn check_form(&mut self) {
        let State { modals, fleet, .. } = self;
        for modal in modals {
            if let Modal::Form(form) = modal {
                with_known(fleet, &form.workspace.clone(), &form.region(), |known| form.check(known));
            }
        }
    }

    /// Lets the form on top do something with what is known.
    pub(super) fn with_form<T>(&mut self, act: impl FnOnce(&mut Form, &Known) -> T) -> Option<T> {
        let State { modals, fleet, .. } = self;
        let Some(Modal::Form(form)) = modals.last_mut() else { return None };
        Some(with_known(fleet, &form.workspace.clone(), &form.region(), |known| act(form, known)))
    }
}

/// What the checks of a form may know about a workspace, and about the region that the form is about.
pub fn with_known<T>(
    fleet: &Fleet,
    workspace: &WorkspaceId,
    region: &str,
    act: impl FnOnce(&Known) -> T,
) -> T {
    let watched = fleet.get(workspace);
    let taken = |name: &str| {
        let row = watched?.row(&workspace.compute(name))?;
        Some(row.compute.compute_type.clone())
    };
    let neighbour = |name: &str| Some(Text::new(fleet.neighbour(workspace, name)?.name()));
    let mut offers = vec![(Offer::TimeZones, form::time_zones())];
    let heard = watched.into_iter().flat_map(|watched| &watched.offers);
    offers.extend(heard.filter_map(|(offer, heard)| Some((*offer, heard.get()?.as_slice()))));
    act(&Known {
        taken: &taken,
        neighbour: &neighbour,
        sizes: watched.and_then(|watched| watched.sizes_in(region).known()),
        usages: watched.map_or(&[], |watched| watched.usages_in(region)),
        offers: &offers,
        answers: &Answers::NONE,
        managed_network: watched.and_then(|watched| watched.workspace.get()?.managed_network),
        on: None,
    })
}
