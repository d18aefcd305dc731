//! The only way the state changes: each event is routed to the machines that know, and what one of them says is
//! carried to the others.

use super::{
    effects::Effect,
    event::Event,
    form::Stage,
    modal::Modal,
    operation::Outcome,
    panes::PaneId,
    picker::{Purpose, Search},
    polling::Subject,
    session::{self, Session},
    state::{State, Wanted},
    trouble::Trouble,
    watched::Watched,
};
use crate::domain::{
    ask::{Ask, Page, Reply},
    compute::{Compute, Health},
    error::ApiError,
    ids::{OperationId, RequestId, ResourceId, WorkspaceId},
    operation::Accepted,
    text::Text,
    time::{self, Now},
    workspace::{Found, Named, Workspace},
};
use crate::kinds::column::Tone;
use std::sync::Arc;

/// Takes in one event and says what is to be done.
pub fn update(state: &mut State, now: Now, event: Event) -> Vec<Effect> {
    let slept = now.has_slept_since(state.now);
    state.now = now;
    if slept {
        // Nothing that was read before is worth anything now.
        state.polling.refresh(now);
    }
    match event {
        Event::Time => {}
        Event::Continue => state.work(),
        Event::Key(key) => state.press(key),
        Event::Paste(text) => state.paste(text.as_str()),
        Event::Resize(size) => state.resize(size),
        Event::Ground(shade) => state.heard_ground(shade),
        Event::Copied(copied) => state.heard_copied(&copied),
        Event::Opened(is_open) => state.heard_opened(is_open),
        Event::Reloaded(reloaded) => state.heard_reloaded(*reloaded),
        Event::Pressed(spot) => state.press_spot(spot),
        Event::Wheel(up) => state.turn_wheel(up),
        Event::Reply(id, mut reply) => {
            // Before anybody looks at it: the service may repeat what was sent and must not be shown.
            let unspoken = &state.operations.unspoken;
            if !unspoken.is_empty() {
                reply.each_said(|said| unspoken.cover(said));
            }
            if let (Some(budget), Some(error)) = (state.effects.budget_of(id), reply.failure()) {
                state.polling.failed(budget, error, now);
            }
            if state.effects.answered(id) {
                hear(state, id, reply);
            }
        }
    }
    wake(state);
    let effects = state.effects.take();
    let asked = effects.iter().filter(|effect| matches!(effect, Effect::Ask(..))).count();
    state.traffic.asked.add(u64::try_from(asked).unwrap_or(u64::MAX), now.steady);
    effects
}

fn hear(state: &mut State, request: RequestId, reply: Reply) {
    let now = state.now;
    if let Some(error) = reply.failure() {
        state.sign_in.heard_failure(error, now);
    }
    match reply {
        Reply::SignedIn(answer) => state.heard_who(request, answer),
        Reply::SignInFiles(are) => state.sign_in.heard_files(request, are, now, &mut state.effects),
        Reply::DeviceCode(answer) => {
            if state.sign_in.heard_code(request, answer, now) {
                state.show_code();
            }
        }
        Reply::Redeemed(answer) => {
            if state.sign_in.heard_redeemed(request, answer, now) {
                state.signed_in();
            }
        }
        Reply::Workspaces(found) => heard_workspaces(state, request, found),
        Reply::Workspace(id, answer) => {
            state.polling.heard(&Subject::Workspace(id.clone()), answer.as_ref().err(), now);
            let region = answer.as_ref().ok().map(|workspace| workspace.region.clone());
            state.fleet.heard_workspace(&id, answer);
            if let Some(region) = region {
                locate(state, &id, &region);
            }
        }
        Reply::Page(workspace, answer) => heard_page(state, &workspace, answer),
        Reply::Compute(id, answer) => {
            state.polling.heard_compute(request, &id, answer.as_ref().err(), now);
            state.operations.heard_compute(request, &answer, now, &mut state.effects);
            heard_one(state, &id, &answer);
        }
        Reply::Nodes(id, answer) => {
            let cost = answer.as_ref().map(|page| page.cost).map_err(Clone::clone);
            let mut details = state.modals.iter_mut().rev().filter_map(Modal::details_mut);
            let details = details.find(|details| details.key.id == id);
            let next = details.and_then(|details| details.heard_nodes(answer));
            let page = cost.as_ref().map(|cost| (next.as_deref(), *cost));
            state.polling.heard_nodes(&id, page, now, &mut state.effects);
            doubt(state, id.workspace().as_ref(), page.err());
        }
        Reply::Permissions(workspace, answer) => {
            let subject = Subject::Permissions(workspace.clone());
            state.polling.heard(&subject, answer.as_ref().err(), now);
            state.fleet.heard_permissions(&workspace, answer);
            state.check_form();
        }
        Reply::Usages(region, answer) => {
            state.polling.heard(&Subject::Usages(region.clone()), answer.as_ref().err(), now);
            state.fleet.heard_usages(&region, answer, state.polling.workspaces_in(&region));
            state.refill(PaneId::Quota);
            state.check_form();
        }
        Reply::Sizes(region, answer) => {
            state.polling.heard_sizes(&region, answer.as_deref(), now);
            state.fleet.heard_sizes(&region, answer, state.polling.workspaces_in(&region), now);
            state.prices_changed();
        }
        Reply::Elsewhere(workspace, region, answer) => {
            state.fleet.heard_elsewhere(&workspace, &region, answer);
            state.check_form();
        }
        Reply::Offers(workspace, offer, answer) => {
            state.fleet.heard_offers(&workspace, offer, answer);
            state.check_form();
        }
        Reply::NameIsFree(_, name, answer) => state.heard_name(&name, answer),
        Reply::Extension(cluster, answer) => state.heard_extension(&cluster, answer),
        Reply::AllowedSizes(_, answer) => state.heard_allowed_sizes(answer),
        Reply::File(path, answer) => state.heard_file(&path, &answer),
        Reply::Saved(path, answer) => state.heard_saved(&path, &answer),
        Reply::Changed(id, answer) => heard_change(state, id, &answer),
        Reply::Progress(id, answer) => state.operations.heard_progress(id, &answer, now),
    }
}

fn heard_workspaces(state: &mut State, request: RequestId, found: Result<Found, ApiError>) {
    let starting = state.lookup.is_answer(request, found.as_ref().err(), state.now);
    let found = found.map(|Found { workspaces, remarks }| {
        state.remarks = remarks;
        state.found.clone_from(&workspaces);
        workspaces
    });
    match found {
        Ok(found) if starting && is_in_vain(state, &found) && state.lookup.widen(&mut state.effects) => {}
        Ok(found) if starting => begin(state, found),
        Err(error) if starting => state.session = Session::Failed(error),
        found => {
            // Whoever asked may have left since.
            let asked = |modal: &&mut Modal| matches!(modal, Modal::Workspaces(picker) if picker.search == Search::Asked(request));
            let State { modals, setup, .. } = state;
            let Some(Modal::Workspaces(picker)) = modals.iter_mut().find(asked) else { return };
            match found {
                Ok(found) => {
                    picker.search = Search::Found;
                    picker.add(found, &setup.recent);
                }
                Err(error) => picker.search = Search::Failed(error),
            }
        }
    }
    if !state.remarks.is_empty() {
        let remarks: Vec<&str> = state.remarks.iter().map(|remark| &**remark).collect();
        state.notices.tell(remarks.join("; "), Tone::Plain, state.now);
    }
}

/// Whether workspaces were named that are not among those that were found: others are to be offered then.
fn is_in_vain(state: &State, found: &[Workspace]) -> bool {
    match &state.setup.wanted {
        Wanted::Found(search) => session::unseen(&search.names, found).is_some(),
        Wanted::Workspaces(_) => false,
    }
}

/// The first search has its answer: opens what it leaves no doubt about, and lets the user choose otherwise.
fn begin(state: &mut State, found: Vec<Workspace>) {
    if found.is_empty() {
        state.session = Session::NoneFound;
        return;
    }
    let named = match &state.setup.wanted {
        Wanted::Found(search) => search.names.as_slice(),
        Wanted::Workspaces(_) => &[],
    };
    let one_of = |named: &Named| {
        let mut meant = found.iter().filter(|workspace| named.is(&workspace.id));
        meant.next().filter(|_| meant.next().is_none()).map(|workspace| workspace.id.clone())
    };
    let meant = match (named, found.as_slice()) {
        ([], [only]) => Some(vec![only.id.clone()]),
        ([], _) => None,
        (named, _) => named.iter().map(one_of).collect(),
    };
    if let Some(meant) = meant {
        state.open(&meant);
        return;
    }
    // What comes late must not take the keys from what is typed meanwhile.
    if state.modals.is_empty() {
        state.filtering = None;
        state.notices.seen();
        state.push_workspaces(Purpose::Watch, Search::Found, found.clone());
    } else {
        state.tell_keys("the workspaces are found: press {lists.workspaces} once more");
    }
    state.session = Session::Choosing(found);
}

fn heard_page(state: &mut State, workspace: &WorkspaceId, answer: Result<Page, ApiError>) {
    let now = state.now;
    let State { fleet, polling, effects, spoken, .. } = state;
    let endless = || ApiError::unreadable("the listing has no end");
    let answer = if polling.is_endless(workspace) { answer.and_then(|_| Err(endless())) } else { answer };
    match answer {
        Ok(page) => {
            *spoken = page.cost.version.unwrap_or(*spoken);
            let news = fleet.absorb(workspace, &page, now);
            let watched = fleet.get(workspace);
            let moving = watched.into_iter().flat_map(Watched::moving);
            let cost = (page.next.as_deref(), page.cost);
            // A workspace that cannot be read itself is where its computes say that it is.
            let region = watched.and_then(Watched::region).cloned();
            if let Some(refused) = polling.heard_page(workspace, Ok(cost), moving, now, effects) {
                fleet.failed(workspace, refused, now);
            }
            if let Some(region) = region {
                locate(state, workspace, &region);
            }
            state.renew(news);
        }
        Err(error) => {
            polling.heard_page(workspace, Err(&error), std::iter::empty(), now, effects);
            doubt(state, Some(workspace), Some(&error));
            state.fleet.failed(workspace, error, now);
        }
    }
    state.fleet.paced(workspace, state.polling.pace(workspace));
    state.renew_note(workspace);
}

/// What is forbidden may be so since the user's roles have changed: they are read again.
fn doubt(state: &mut State, workspace: Option<&WorkspaceId>, error: Option<&ApiError>) {
    if let (Some(workspace), Some(ApiError::Forbidden(_))) = (workspace, error) {
        state.polling.doubt(workspace, state.now);
    }
}

/// It is known where a workspace is: what is known of that region holds for it too.
fn locate(state: &mut State, workspace: &WorkspaceId, region: &Text) {
    let now = state.now;
    if state.polling.located(workspace, region, now, &mut state.effects)
        && let Some(region) = state.polling.region(workspace)
    {
        state.fleet.located(workspace, region, now);
    }
}

/// One compute was read by itself; while something moves, it is read more often.
fn heard_one(state: &mut State, id: &ResourceId, answer: &Result<Arc<Compute>, ApiError>) {
    let news = state.fleet.absorb_one(id, answer, state.now);
    state.renew(news);
    let Some(workspace) = id.workspace() else { return };
    let moving = state.fleet.get(&workspace).into_iter().flat_map(Watched::moving);
    state.polling.moves(&workspace, moving, state.now, &mut state.effects);
}

fn heard_change(state: &mut State, id: OperationId, answer: &Result<Accepted, ApiError>) {
    let now = state.now;
    let target = state.operations.get(id).and_then(|operation| operation.target.id.workspace());
    doubt(state, target.as_ref(), answer.as_ref().err());
    state.operations.heard_change(id, answer, now, &mut state.effects);
    let Ok(accepted) = answer else { return };
    let form = state.modals.iter().position(|modal| is_sending(modal, id));
    if let Some(form) = form {
        state.modals.remove(form);
    }
    if let Some(compute) = &accepted.compute {
        heard_one(state, &compute.id, &Ok(compute.clone()));
        if form.is_some() {
            state.go_to(compute);
        }
    }
    // When it is done already, that is told, and its compute read, where operations end.
    let Some(operation) = state.operations.get(id).filter(|operation| operation.is_accepted()) else {
        return;
    };
    if accepted.compute.is_none() {
        // The answer has no body: the state that has begun is read at once.
        state.effects.ask(Ask::Compute(operation.target.id.clone()));
    }
    state.notices.tell(format!("{}: accepted", operation.title()), Tone::Of(Health::Moving), now);
}

/// Whether it is the form that began this operation and waits for its first answer.
fn is_sending(modal: &Modal, id: OperationId) -> bool {
    matches!(modal, Modal::Form(form) if form.stage == Stage::Sending(id))
}

/// Lets everything that is due happen. Runs after each event: being due is a question of time, not of ticks.
fn wake(state: &mut State) {
    let now = state.now;
    state.watch_nodes();
    state.sign_in.wake(now, &mut state.effects);
    // One sign-in serves everybody who waits for it.
    let is_out = state.sign_in.is_out().is_some();
    if !is_out {
        state.lookup.wake(now, &mut state.effects);
    }
    let polling = &state.polling;
    let opens = |ask: &Ask| polling.closed(&ask.budget()?, now).map(|stop| stop.until);
    state.operations.wake(now, opens, &mut state.effects);
    if !is_out {
        state.polling.show(&state.shown_workspaces(), now);
        state.polling.wake(now, &mut state.effects);
    }
    let stuck = state.fleet.wake(now);
    state.renew(stuck);
    state.notices.wake(now);
    state.begun.take_if(|begun| begun.until <= now.steady);
    state.age_filters();
    for id in state.operations.take_finished() {
        finished(state, id);
    }
    state.survey.renew(&state.fleet);
}

/// An operation is over: it is told, the form that began it hears why, and its compute is read once more.
fn finished(state: &mut State, id: OperationId) {
    let Some(operation) = state.operations.get(id) else { return };
    let (title, target) = (operation.title(), operation.target.id.clone());
    let Some(outcome) = operation.outcome().cloned() else { return };
    let (reason, took) = (operation.reason(), operation.elapsed(state.now));
    let trouble = Trouble::of_operation(operation);
    if let Some(Modal::Form(form)) = state.modals.iter_mut().find(|modal| is_sending(modal, id)) {
        match &outcome {
            Outcome::Refused(error) => form.refused(error),
            // Accepted changes have closed their form, so what is left is the look-up of a lost answer.
            Outcome::Unknown(_) | Outcome::Failed(_) | Outcome::Canceled | Outcome::Succeeded => {
                form.unknown(reason.clone());
            }
        }
        form.trouble.clone_from(&trouble);
        state.check_form();
    }
    match outcome {
        Outcome::Succeeded => {
            let took = time::stop_watch(took);
            state.notices.tell(format!("{title}: succeeded in {took}"), Tone::Of(Health::Good), state.now);
        }
        Outcome::Failed(_) | Outcome::Refused(_) | Outcome::Canceled | Outcome::Unknown(_) => {
            if let Some(trouble) = trouble {
                state.notices.tell_trouble(trouble, &state.setup.preferences.keymap, state.now);
            }
        }
    }
    match outcome {
        Outcome::Succeeded | Outcome::Failed(_) | Outcome::Canceled => {
            state.effects.ask(Ask::Compute(target));
        }
        Outcome::Refused(_) | Outcome::Unknown(_) => {}
    }
    state.refill(PaneId::Activity);
}
