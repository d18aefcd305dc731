//! What went wrong, in full: what happened, to what, what to do now, and what support needs to find it again.

use super::{
    details::{Details, Part},
    keymap::Keymap,
    layout::NARROW,
    list::RowKey,
    modal::Modal,
    operation::{Operation, Outcome},
    panes::PaneId,
    session::Session,
    state::State,
    watched::{Heard, Watched},
    wrap::wrap,
};
use crate::domain::{
    advice::Advice,
    compute::{Compute, Fault},
    error::{ApiError, Refusal, Trace},
    ids::WorkspaceId,
    permissions::{self, Permission},
    text::Text,
};
use std::sync::Arc;
use unicode_width::UnicodeWidthStr;

/// The width of the labels.
pub const LABEL: usize = 19;

/// Cells before a text that stands below its label.
const INDENT: usize = 2;

/// Characters of the service's words where all of them have no place.
const BRIEF: usize = 200;

/// Something that went wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Trouble {
    /// What was done, and to what: `scale gpu-a100`.
    pub subject: Text,
    /// What happened.
    pub what: Text,
    /// What to do now; keys by the names of their actions.
    now: Text,
    /// What to do where there are no keys.
    pub for_commands: Text,
    /// Who says the rest.
    speaker: &'static str,
    /// The speaker's own words, one text for each thing that was said.
    said: Vec<Text>,
    code: Text,
    target: Option<Text>,
    permission: Option<Text>,
    trace: Option<Arc<Trace>>,
}

impl Trouble {
    /// Why something has no good answer.
    pub fn of(subject: impl Into<Text>, error: &ApiError) -> Self {
        let advice = Advice::on(error);
        let run = match error {
            ApiError::SignedOut(out) => out.run.first().map(ToString::to_string),
            _ => None,
        };
        let (said, refusal) = (said(error), error.refusal());
        let mut trouble = Self::new(subject, advice, &said, run.as_deref().unwrap_or("az login"));
        trouble.permission = permissions::named_by(error);
        trouble.trace = error.trace().cloned().map(Arc::new);
        match refusal {
            Some(refusal) => trouble.quote(refusal),
            None => trouble.said = vec![said],
        }
        trouble
    }

    /// Why an operation did not succeed, if it is over and did not.
    pub fn of_operation(operation: &Operation) -> Option<Self> {
        let subject = operation.title();
        match operation.outcome()? {
            Outcome::Succeeded => None,
            Outcome::Refused(error) => Some(Self::of(subject, error)),
            Outcome::Failed(refusal) => {
                let mut trouble = Self::new(subject, Advice::on_failure(refusal), &words(refusal), "");
                trouble.quote(refusal);
                trouble.trace.clone_from(&refusal.trace);
                Some(trouble)
            }
            Outcome::Canceled => Some(Self::new(subject, Advice::on_cancel(), "", "")),
            Outcome::Unknown(found) => {
                let lost = ApiError::Lost(operation.trace.clone());
                Some(Self { what: found.clone(), ..Self::of(subject, &lost) })
            }
        }
    }

    /// What is wrong with a compute, if anything is: the first fault is explained, the others are quoted.
    pub fn of_compute(compute: &Compute) -> Option<Self> {
        let fault = compute.faults.first()?;
        let words = if fault.message.is_empty() { &fault.code } else { &fault.message };
        let mut trouble = Self::new(compute.name.clone(), Advice::on_fault(fault), words, "");
        trouble.code = fault.code.clone();
        trouble.said = vec![fault.message.clone()];
        trouble.said.extend(compute.faults[1..].iter().map(Fault::sentence).map(Text::from));
        Some(trouble)
    }

    /// Why something cannot be done without a permission.
    pub fn of_lack(subject: impl Into<Text>, lack: Permission) -> Self {
        let refusal = Refusal { code: "AuthorizationFailed".into(), ..Refusal::default() };
        let advice = Advice::on_failure(&refusal);
        Self { permission: Some(Text::new(lack.name)), ..Self::new(subject, advice, "", "") }
    }

    /// Something that the program itself has to say, what to do about it, keys by the names of their actions, and what else
    /// there is of the kind.
    pub fn told(
        subject: &str,
        what: impl Into<Text>,
        now: &str,
        more: impl IntoIterator<Item = Text>,
    ) -> Self {
        Self {
            what: what.into(),
            now: Text::new(now),
            for_commands: Text::default(),
            speaker: "Also",
            said: more.into_iter().collect(),
            ..Self::new(subject, Advice::on_cancel(), "", "")
        }
    }

    fn new(subject: impl Into<Text>, advice: &Advice, said: &str, run: &str) -> Self {
        Self {
            subject: subject.into(),
            what: advice.what(&brief(said)),
            now: advice.now(run),
            for_commands: advice.for_commands(run),
            speaker: "The service",
            said: Vec::new(),
            code: Text::default(),
            target: None,
            permission: None,
            trace: None,
        }
    }

    fn quote(&mut self, refusal: &Refusal) {
        self.said = vec![refusal.message.clone()];
        self.code = refusal.code.clone();
        self.target.clone_from(&refusal.target);
    }

    /// What happened, with the permission that is lacking.
    pub fn happened(&self) -> String {
        let permission = self.permission.as_ref().map(|name| format!(": {name}")).unwrap_or_default();
        format!("{}{permission}", self.what)
    }

    /// What to do now.
    pub fn now(&self, keymap: &Keymap) -> Text {
        Text::from(keymap.in_words(&self.now))
    }

    /// What happened and what to do, in one line.
    pub fn line(&self, keymap: &Keymap) -> Text {
        let now = self.now(keymap);
        let and = if now.is_empty() { "" } else { "; " };
        Text::from(format!("{}{and}{now}", self.happened()))
    }

    /// Code and words of the service where they are not told already, and the id of the request.
    pub fn quoted(&self) -> Vec<Text> {
        let news = self.said.first().filter(|said| !said.is_empty() && !self.what.contains(said.as_str()));
        let code = Some(&self.code).filter(|code| !code.is_empty());
        let words: Vec<String> = code.into_iter().chain(news).map(|words| brief(words)).collect();
        let id = self.trace.as_deref().and_then(Trace::id);
        let words = Some(words.join(": ")).filter(|words| !words.is_empty());
        words.into_iter().chain(id).map(Text::from).collect()
    }

    /// Whether there are ids by which support finds it again.
    pub fn has_ids(&self) -> bool {
        self.trace.is_some()
    }

    /// What support needs to find it again, in one line; what is known of it, when no request was sent.
    pub fn ticket(&self) -> String {
        let trace = self.trace.as_deref();
        let ids = trace.into_iter().flat_map(Trace::ids).map(|(name, id)| format!("{name} {id}"));
        let time = trace.and_then(Trace::time).map(|time| format!("time {time}"));
        let code = Some(&self.code).filter(|code| !code.is_empty()).map(|code| format!("code {code}"));
        let parts: Vec<String> = ids.chain(time).chain(code).collect();
        if !parts.is_empty() {
            return parts.join(", ");
        }
        let first = format!("{}: {}", self.subject, self.what);
        let all: Vec<&str> = std::iter::once(&*first).chain(self.said.iter().map(Text::as_str)).collect();
        all.join("\n")
    }

    /// All of it, label and text.
    pub fn parts(&self, keymap: &Keymap) -> Vec<(&'static str, Text)> {
        let mut parts = vec![("What happened", self.what.clone())];
        parts.extend(Some(("What to do now", self.now(keymap))).filter(|(_, now)| !now.is_empty()));
        let named = |name, text: &Option<Text>| text.clone().map(|text| (name, text));
        parts.extend(named("Permission", &self.permission));
        parts.extend(Some(("Code", self.code.clone())).filter(|(_, code)| !code.is_empty()));
        parts.extend(named("Property", &self.target));
        if let Some(trace) = &self.trace {
            let label = |name| match name {
                "request id" => "Request id",
                "correlation id" => "Correlation id",
                "routing id" => "Routing id",
                _ => "Our request id",
            };
            parts.extend(trace.ids().map(|(name, id)| (label(name), id.clone())));
            parts.extend(trace.time().map(|time| ("Time", Text::from(time))));
        }
        // What is said above already is not said twice; what may be long stands last.
        let news = self.said.iter().filter(|said| !said.is_empty() && !self.what.contains(said.as_str()));
        let label = |at| if at == 0 { self.speaker } else { "" };
        parts.extend(news.enumerate().map(|(at, said)| (label(at), said.clone())));
        parts
    }

    /// The same in lines of the screen: the label of the first line of each part, and the text. Where there is little room
    /// the label has a line of its own.
    pub fn lines(&self, keymap: &Keymap, width: usize) -> Vec<(&'static str, String)> {
        let beside = |(label, text): (&'static str, Text)| {
            let wrapped = wrap(&text, width.saturating_sub(LABEL)).into_iter().enumerate();
            wrapped.map(move |(at, line)| (if at == 0 { label } else { "" }, line)).collect::<Vec<_>>()
        };
        let below = |(label, text): (&'static str, Text)| {
            let wrapped = wrap(&text, width.saturating_sub(INDENT)).into_iter();
            let wrapped = wrapped.map(|line| ("", format!("{}{line}", " ".repeat(INDENT))));
            std::iter::once((label, String::new())).chain(wrapped).collect::<Vec<_>>()
        };
        let parts = self.parts(keymap).into_iter();
        if width < NARROW { parts.flat_map(below).collect() } else { parts.flat_map(beside).collect() }
    }
}

impl State {
    /// What is wrong with whatever is in front of the user, if anything is.
    pub fn trouble(&self) -> Option<Trouble> {
        match self.modals.last() {
            Some(Modal::Form(form)) => form.top().trouble.clone(),
            Some(Modal::Details(details)) => self.trouble_told().or_else(|| self.trouble_in(details)),
            Some(
                Modal::Confirm(_)
                | Modal::Menu(_)
                | Modal::Columns(_)
                | Modal::Palette(_)
                | Modal::Workspaces(_)
                | Modal::Help(_)
                | Modal::Message(_)
                | Modal::Info(_)
                | Modal::SignIn,
            ) => None,
            None => self.trouble_told().or_else(|| self.trouble_listed()),
        }
    }

    /// The trouble of the notice that is on the screen, or that the last key has taken from it; a notice that is longer than
    /// its line is one too.
    fn trouble_told(&self) -> Option<Trouble> {
        let notice = self.notices.current()?;
        let in_full = || Trouble::told("In full", notice.text.clone(), "", []);
        let is_cut = notice.text.width() > self.notice_room();
        notice.trouble.as_deref().cloned().or_else(|| is_cut.then(in_full))
    }

    /// The cells that the text of a notice has, beside its mark.
    pub fn notice_room(&self) -> usize {
        usize::from(self.size.width.saturating_sub(4))
    }

    fn trouble_in(&self, details: &Details) -> Option<Trouble> {
        let name = details.key.id.name();
        let nodes = || {
            let workspace = details.key.id.workspace()?;
            let lack = self.lacks(&workspace, &[permissions::LIST_NODES]);
            lack.map(|lack| Trouble::of_lack(format!("nodes of {name}"), lack)).or_else(|| {
                let error = details.nodes.failure.as_ref()?;
                Some(Trouble::of(format!("nodes of {name}"), error))
            })
        };
        let compute = || Trouble::of_compute(&self.fleet.row_of(&details.key)?.compute);
        let operation = || self.operations_on(&details.key).find_map(Trouble::of_operation);
        match details.part {
            Part::Nodes => nodes(),
            Part::Operations => operation().or_else(compute),
            Part::Facts | Part::Json => compute().or_else(operation),
        }
    }

    /// What is wrong with what the list is about: its row, the pane, the workspace.
    fn trouble_listed(&self) -> Option<Trouble> {
        let operation = match self.list(self.pane).selected() {
            Some(RowKey::Operation(id)) => self.operations.get(*id).and_then(Trouble::of_operation),
            Some(RowKey::Compute(_) | RowKey::Quota(_) | RowKey::Transition(_) | RowKey::Workspace(_))
            | None => None,
        };
        let row = || Trouble::of_compute(&self.selected()?.compute);
        operation.or_else(|| self.trouble_reading()).or_else(row)
    }

    /// Why what is on the screen is not newer, or is not there.
    pub fn trouble_reading(&self) -> Option<Trouble> {
        if let Some(error) = self.sign_in.failure() {
            return Some(Trouble::of("signing in", error));
        }
        match &self.session {
            Session::Failed(error) => return Some(Trouble::of("looking for workspaces", error)),
            Session::Open => {}
            Session::Searching | Session::Choosing(_) | Session::NoneFound => return None,
        }
        let quota = || self.fleet.iter().find_map(|(workspace, watched)| quota_of(workspace, watched));
        let listing = || self.here().and_then(|(workspace, watched)| listing_of(workspace, watched));
        if self.pane == PaneId::Quota { quota().or_else(listing) } else { listing() }
    }
}

/// Why a workspace's computes are not newer, or not there.
pub fn listing_of(workspace: &WorkspaceId, watched: &Watched) -> Option<Trouble> {
    let (error, _) = watched.failure.as_ref()?;
    let mut trouble = Trouble::of(subject("computes", workspace), error);
    // When it is known that computes may not be seen, that is what is to be said.
    if let (ApiError::Forbidden(_), Some(lack)) = (error, watched.lacks(&[permissions::READ])) {
        trouble.permission = Some(Text::new(lack.name));
    }
    Some(trouble)
}

/// Why the quota of a workspace's region is not there.
fn quota_of(workspace: &WorkspaceId, watched: &Watched) -> Option<Trouble> {
    match (&watched.usages, &watched.workspace) {
        (Heard::Missing(error), _) => Some(Trouble::of(subject("quota", workspace), error)),
        // Without a region there is nothing to ask for.
        (Heard::Awaited, Heard::Missing(error)) if watched.region().is_none() => {
            Some(Trouble::of(subject("region", workspace), error))
        }
        (Heard::Awaited | Heard::Known(_), _) => None,
    }
}

fn subject(what: &str, workspace: &WorkspaceId) -> Text {
    Text::from(format!("{what} of {}", workspace.name()))
}

/// How words begin: the service may have a sentence for each of a thousand nodes.
fn brief(said: &str) -> String {
    match said.char_indices().nth(BRIEF) {
        Some((end, _)) => format!("{}…", &said[..end]),
        None => said.to_owned(),
    }
}

/// The service's words, or what stands in their place.
fn said(error: &ApiError) -> Text {
    match error {
        ApiError::SignedOut(out) => {
            let each = out.said.iter().map(|said| format!("{}: {}", said.by, said.words));
            let message = Some(out.refusal.message.to_string()).filter(|message| !message.is_empty());
            Text::from(message.into_iter().chain(each).collect::<Vec<_>>().join("; "))
        }
        ApiError::Unreachable { why, .. } => why.clone(),
        ApiError::TimedOut { after, .. } => Text::from(format!("{} s", after.as_secs())),
        ApiError::Unreadable { status, why, .. } => Text::from(format!("{why} (HTTP {status})")),
        ApiError::ForeignOrigin(text) | ApiError::Guarded(text) => text.clone(),
        ApiError::Lost(_) => Text::default(),
        ApiError::Forbidden(refusal)
        | ApiError::NotFound(refusal)
        | ApiError::Conflict(refusal)
        | ApiError::Invalid(refusal)
        | ApiError::Throttled { refusal, .. }
        | ApiError::Service(refusal) => words(refusal),
    }
}

fn words(refusal: &Refusal) -> Text {
    if let Some(names) = &refusal.policies {
        return Text::clone(names);
    }
    match (refusal.message.is_empty(), refusal.code.is_empty()) {
        (false, _) => refusal.message.clone(),
        (true, false) => refusal.code.clone(),
        (true, true) => Text::from(format!("HTTP {}", refusal.status)),
    }
}
