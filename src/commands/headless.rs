//! The engine without a terminal: run until the workspace was read, or cannot be.

use super::{
    Failure,
    source::{self, Source},
};
use crate::{
    app::{session::Session, sign_in::Code, state::State},
    domain::{error::ApiError, ids::WorkspaceId, text::Text},
    runtime::Engine,
};
use ratatui::layout::Size;

/// The engine once the first listing has come or failed.
///
/// # Errors
/// When there is no workspace, or no single one, to read.
pub async fn settled(source: Source, size: Size) -> Result<Engine, Failure> {
    let mut engine = Engine::new(source.setup, size, source.clock);
    engine.connect(source::service(source.world, source.sizes));
    let code = |state: &State| match state.sign_in.code() {
        Code::Shown { code, .. } => Some(code.clone()),
        Code::None | Code::Wanted | Code::Awaited(_) | Code::Failed(_) => None,
    };
    engine.run_until(|state| state.is_settled() || code(state).is_some()).await;
    if let Some(code) = code(&engine.state) {
        eprintln!("amldeck: to sign in, open {} and type the code {}", code.link, code.code);
        engine.run_until(State::is_settled).await;
    }
    // Without a code there is nobody to ask as, and why there is none says more than what that led to.
    if let Code::Failed(error) = engine.state.sign_in.code() {
        return Err(Failure::Api { wish: "sign in", error: error.clone() });
    }
    for remark in &engine.state.remarks {
        eprintln!("amldeck: {remark}");
    }
    if let Some(unseen) = engine.state.unseen() {
        return Err(Failure::WrongWorkspace(unseen));
    }
    match &engine.state.session {
        Session::Choosing(found) => Err(Failure::Undecided(found.clone())),
        Session::NoneFound => Err(Failure::NoWorkspace),
        Session::Failed(error) => Err(Failure::Api { wish: "look for workspaces", error: error.clone() }),
        Session::Searching | Session::Open => Ok(engine),
    }
}

/// Why what was read is not all that there is: the first failure, after the others were named on standard error.
pub fn failure(state: &State) -> Option<Failure> {
    let wish = "list the computes";
    if !state.fleet.has_several() {
        return Some(Failure::Api { wish, error: state.failure()?.clone() });
    }
    let failure = |(id, error): (&WorkspaceId, &ApiError)| Failure::Workspace {
        workspace: Text::new(id.name()),
        wish,
        error: error.clone(),
    };
    let mut failures = state.failures().map(failure);
    let first = failures.next()?;
    for sentence in failures.filter_map(|failure| failure.sentence()) {
        eprintln!("amldeck: {sentence}");
    }
    Some(first)
}
