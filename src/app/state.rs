//! All of it, owned by one thread.

use super::{
    activity::Activity,
    effects::Effects,
    fleet::Fleet,
    form::{self, Form},
    freshness::{self, Freshness},
    guard::{Permit, READ_ONLY},
    keymap::Layer,
    list::{List, RowKey},
    modal::Modal,
    notices::Notices,
    operation::Operation,
    operations::Operations,
    panes::{PANES, PaneId},
    polling::Polling,
    row::Row,
    session::{Lookup, Session},
    sign_in::{Begin, SignIn},
    watched::{Heard, Watched},
};
use crate::{
    domain::{
        change::Change,
        compute::Compute,
        error::ApiError,
        ids::{OperationId, WorkspaceId},
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
use std::{sync::Arc, time::Duration};
use tui_input::Input;

/// Which workspace is wanted.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// These, all at once.
    Workspaces(Vec<WorkspaceId>),
    /// The only one that is found, those that were named, or what the user chooses among those found.
    Found(Search),
}

/// What the core is started with.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The workspaces to open.
    pub wanted: Wanted,
    /// What was said about workspaces in particular.
    pub rules: Vec<Rule>,
    /// The workspaces that were opened last, the latest first.
    pub recent: Vec<WorkspaceId>,
    /// Whether changes may be sent where no rule says so: on loopback unless that is forbidden, elsewhere only after
    /// `--write`.
    pub writable: bool,
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
    /// The api-version that changes are sent with; for showing them.
    pub api_version: &'static str,
    /// The time zone of whoever looks on.
    pub zone: Tz,
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
    /// Which workspace is on the screen.
    pub session: Session,
    /// The search for it, when none was named.
    pub lookup: Lookup,
    /// What the last search for workspaces left out, a sentence each.
    pub remarks: Vec<Text>,
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
    /// What lies over the list; the last one is on top.
    pub modals: Vec<Modal>,
    /// The keys of a sequence that is not complete yet.
    pub pending: String,
    /// Wishes that were not handed over yet.
    pub effects: Effects,
    pub(super) lists: [List; PANES.len()],
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
            remarks: Vec::new(),
            fleet: Fleet::default(),
            sign_in: SignIn::new(setup.sign_in),
            polling: Polling::new(setup.loopback, setup.refresh),
            operations: Operations::default(),
            activity: Activity::default(),
            notices: Notices::default(),
            pane: PaneId::Instances,
            filtering: None,
            modals: Vec::new(),
            pending: String::new(),
            effects: Effects::default(),
            lists,
            size,
            setup,
        };
        match state.setup.wanted.clone() {
            Wanted::Workspaces(workspaces) => {
                if let Some(first) = workspaces.into_iter().next() {
                    state.open(first);
                }
            }
            Wanted::Found(search) => {
                state.lookup = Lookup::begin(search, &mut state.effects);
            }
        }
        state
    }

    /// Puts a workspace on the screen. What was read of another one is read no longer.
    pub fn open(&mut self, workspace: WorkspaceId) {
        self.lookup = Lookup::default();
        self.fleet.watch(workspace.clone());
        self.polling.only(&workspace, self.now, &mut self.effects);
        self.session = Session::Open(workspace);
        self.refill_all();
    }

    /// What is known of the open workspace.
    pub fn watched(&self) -> Option<&Watched> {
        self.fleet.get(self.session.workspace()?)
    }

    /// Begins a change that was not made by a key.
    pub fn send(&mut self, change: Change) -> OperationId {
        self.operations.begin(change, self.permit(), self.now, &mut self.effects)
    }

    /// What may be sent.
    pub fn permit(&self) -> Permit {
        if self.setup.writable { Permit::Write } else { Permit::Read }
    }

    /// The first of `needs` that the user lacks in a workspace, as far as that is known.
    pub fn lacks(&self, workspace: &WorkspaceId, needs: &[Permission]) -> Option<Permission> {
        self.fleet.get(workspace)?.lacks(needs)
    }

    /// Whether one of `forms` is something that the user may send, as far as that is known.
    pub fn may_send_one_of(&self, forms: &[&'static Rows]) -> bool {
        let lacks = |form: &Rows| self.lacks(self.session.workspace()?, form.needs);
        forms.iter().any(|form| lacks(form).is_none())
    }

    /// Why an action cannot be carried out now, if so.
    pub fn obstacle(&self, action: &Action, compute: &Compute) -> Option<&'static str> {
        let lack = || self.lacks(&compute.id.workspace()?, action.needs()).map(|permission| permission.lack);
        match (&action.does, self.permit()) {
            (Does::Send { .. }, Permit::Read) => Some(READ_ONLY),
            (Does::Send { .. } | Does::Fill(_) | Does::Duplicate, _) => {
                lack().or_else(|| (action.when)(compute).err())
            }
        }
    }

    /// Why a form cannot be sent now, if so.
    pub fn form_obstacle(&self, form: &Form) -> Option<String> {
        match self.permit() {
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
        Place { host: &self.setup.host, version: self.setup.api_version }
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
            RowKey::Compute(key) => self.watched()?.row_of(key),
            RowKey::Quota(_) | RowKey::Operation(_) | RowKey::Transition(_) => None,
        }
    }

    /// The compute that the keys are about: that of the details, or that under the cursor.
    pub fn subject(&self) -> Option<&Row> {
        match self.modals.last() {
            Some(Modal::Details(details)) => self.watched()?.row_of(&details.key),
            Some(
                Modal::Form(_)
                | Modal::Confirm(_)
                | Modal::Menu(_)
                | Modal::Help(_)
                | Modal::Message(_)
                | Modal::SignIn,
            ) => None,
            None => self.selected(),
        }
    }

    /// The computes of the open workspace, by name.
    pub fn computes(&self) -> impl Iterator<Item = &Arc<Compute>> {
        let mut computes: Vec<_> =
            self.watched().into_iter().flat_map(Watched::rows).map(|row| &row.compute).collect();
        computes.sort_by(|a, b| a.id.cmp(&b.id));
        computes.into_iter()
    }

    /// Why the open workspace, or any workspace, could not be read.
    pub fn failure(&self) -> Option<&ApiError> {
        if let Some(error) = self.sign_in.failure() {
            return Some(error);
        }
        match &self.session {
            Session::Failed(error) => Some(error),
            Session::Open(_) => self.watched()?.failure.as_ref().map(|(error, _)| error),
            Session::Searching | Session::Choosing(_) | Session::NoneFound => None,
        }
    }

    /// The workspaces to choose from, when there are several and none was named.
    pub fn candidates(&self) -> &[Workspace] {
        match &self.session {
            Session::Choosing(found) => found,
            Session::Searching | Session::Open(_) | Session::NoneFound | Session::Failed(_) => &[],
        }
    }

    /// What cells may know beside their row.
    pub fn context(&self) -> Context<'_> {
        let sizes = self.watched().and_then(|watched| watched.sizes.get()).map(|sizes| &**sizes);
        Context { now: self.now.wall, sizes, zone: self.setup.zone, provisioning_shown: true }
    }

    /// The same for what a form foretells: of the region that it is about.
    pub fn context_of(&self, form: &Form) -> Context<'_> {
        let sizes =
            self.fleet.get(&form.workspace).and_then(|watched| watched.sizes_in(&form.region()).known());
        Context { sizes, ..self.context() }
    }

    /// How old what is on the screen is; `None` while no workspace is open.
    pub fn freshness(&self) -> Option<Freshness> {
        let workspace = self.session.workspace()?;
        Some(Freshness::of(self.watched()?, self.polling.pace(workspace), self.now))
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

    /// Whether the first listing has come, or has failed for good, and with it all that belongs beside it.
    pub fn is_settled(&self) -> bool {
        if self.sign_in.is_out().is_some() {
            return !self.sign_in.is_under_way();
        }
        let Some(watched) = self.watched() else { return !matches!(self.session, Session::Searching) };
        let listed = watched.heard.is_some() || watched.failure.is_some();
        let located = !matches!(watched.workspace, Heard::Awaited);
        let priced = !matches!(watched.sizes, Heard::Awaited) && !matches!(watched.usages, Heard::Awaited);
        listed && located && (priced || watched.region().is_none())
    }

    /// When a label on the screen next becomes untrue: elapsed times and young ages each second, the rest at leisure.
    fn labels_change(&self) -> Duration {
        let second = Duration::from_secs(self.now.steady.as_secs() + 1);
        if self.sign_in.is_out().is_some() || self.sign_in.is_under_way() {
            return second;
        }
        let Some((freshness, watched)) = self.freshness().zip(self.watched()) else {
            return second + Duration::from_secs(29);
        };
        let still = match freshness {
            Freshness::Live(None) => self.operations.running().next().is_none(),
            Freshness::Awaited
            | Freshness::Never(_)
            | Freshness::Live(Some(_))
            | Freshness::Aged(..)
            | Freshness::Stale(..) => false,
        };
        if !still {
            return second;
        }
        let leisure = second + Duration::from_secs(9);
        watched.heard.map_or(leisure, |heard| leisure.min(freshness::ages_at(heard)))
    }

    /// What is known outside has changed: a form looks at it again.
    pub(super) fn check_form(&mut self) {
        let State { modals, fleet, session, .. } = self;
        let watched = session.workspace().and_then(|workspace| fleet.get(workspace));
        for modal in modals {
            if let Modal::Form(form) = modal {
                with_known(watched, &form.workspace.clone(), &form.region(), |known| form.check(known));
            }
        }
    }

    /// Lets the form on top do something with what is known.
    pub(super) fn with_form<T>(&mut self, act: impl FnOnce(&mut Form, &Known) -> T) -> Option<T> {
        let State { modals, fleet, session, .. } = self;
        let watched = session.workspace().and_then(|workspace| fleet.get(workspace));
        let Some(Modal::Form(form)) = modals.last_mut() else { return None };
        Some(with_known(watched, &form.workspace.clone(), &form.region(), |known| act(form, known)))
    }
}

/// What the checks of a form may know about a workspace, and about the region that the form is about.
pub fn with_known<T>(
    watched: Option<&Watched>,
    workspace: &WorkspaceId,
    region: &str,
    act: impl FnOnce(&Known) -> T,
) -> T {
    let taken = |name: &str| {
        let row = watched?.row(&workspace.compute(name))?;
        Some(row.compute.compute_type.clone())
    };
    let mut offers = vec![(Offer::TimeZones, form::time_zones())];
    let heard = watched.into_iter().flat_map(|watched| &watched.offers);
    offers.extend(heard.filter_map(|(offer, heard)| Some((*offer, heard.get()?.as_slice()))));
    act(&Known {
        taken: &taken,
        sizes: watched.and_then(|watched| watched.sizes_in(region).known()),
        usages: watched.map_or(&[], |watched| watched.usages_in(region)),
        offers: &offers,
        answers: &Answers::NONE,
        managed_network: watched.and_then(|watched| watched.workspace.get()?.managed_network),
        on: None,
    })
}
