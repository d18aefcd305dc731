//! The only place that waits. The [`Engine`] turns what the core asks for into requests and their answers into
//! events; the dashboard and the commands without a terminal run the same one.

mod behind;
mod browser;
mod clipboard;
mod clock;
mod crash;
mod dashboard;
mod far;
mod files;
mod hangup;
mod kept_sizes;
mod kept_views;
mod keyboard;
mod log;
mod playback;
pub mod private_file;
mod promise;
mod recent;
mod recording;
mod replay;
mod service;
mod signals;
mod terminal;
mod typed;

pub use clock::{Clock, Hand};
pub use crash::install as restore_terminal_on_panic;
pub use dashboard::{Ended, Memory, Opening, Reload, run as run_dashboard};
pub use far::is_over_ssh;
pub use kept_sizes::KeptSizes;
pub use kept_views::KeptViews;
pub use log::start as start_log;
pub use playback::Playback;
pub use recent::{Recent, recently_opened};
pub use recording::{Recorder, Unreadable};
pub use replay::run as run_replay;
pub use service::{Service, World};
pub use signals::{Signal, Signals};
pub use terminal::{Screen, is_interactive};

use crate::{
    app::{
        effects::Effect,
        event::Event,
        state::{Setup, State},
        update::update,
    },
    azure::Tape,
    domain::{
        ask::{Ask, Reply},
        error::ApiError,
        ids::RequestId,
    },
};
use promise::Promise;
use ratatui::layout::Size;
use std::{collections::HashMap, future::Future, time::Duration};
use tokio::{
    sync::{
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
        watch,
    },
    task::AbortHandle,
    time::timeout,
};

/// What the core wishes of the terminal; an engine without one has nothing to do for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Put this text on the clipboard of whoever looks at the terminal.
    Copy(String),
    /// Open this link in a browser.
    Open(String),
    /// Read the settings anew, with this theme if one is named.
    Reload(Option<String>),
    /// Open the demo in the place of this session.
    Demo,
    /// Hand the terminal back to the shell until the program is resumed.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// End the program.
    Quit,
}

/// The core with everything around it that waits.
pub struct Engine {
    /// What is drawn, printed, and asked for deadlines.
    pub state: State,
    clock: Clock,
    // `None` until the service is there: what is asked before then waits for it.
    service: watch::Sender<Option<Result<Service, ApiError>>>,
    // INVARIANT: only reads are in here. A change under way is never cut off.
    reads: HashMap<RequestId, AbortHandle>,
    answers: UnboundedReceiver<(RequestId, Reply)>,
    answer: UnboundedSender<(RequestId, Reply)>,
    recorder: Option<Recorder>,
}

impl Engine {
    /// An engine that stands still until its first `step`, and asks nobody before `connect`.
    pub fn new(setup: Setup, size: Size, clock: Clock) -> Self {
        let (answer, answers) = unbounded_channel();
        Self {
            state: State::new(clock.now(), setup, size),
            clock,
            service: watch::Sender::new(None),
            reads: HashMap::new(),
            answers,
            answer,
            recorder: None,
        }
    }

    /// The same, of which everything that happens is recorded.
    pub fn recorded(setup: Setup, size: Size, clock: Clock, mut recorder: Recorder) -> Self {
        // Opening workspaces changes it.
        let begun_with = setup.clone();
        let engine = Self::new(setup, size, clock);
        recorder.begin(begun_with, &engine.state);
        Self { recorder: Some(recorder), ..engine }
    }

    /// Has `service` made in a task of its own, so that nothing waits for it but the asks that need it.
    pub fn connect(&self, service: impl Future<Output = Result<Service, ApiError>> + Send + 'static) {
        let made = self.service.clone();
        tokio::spawn(async move { made.send_replace(Some(service.await)) });
    }

    /// Takes in one event and starts what follows from it.
    pub fn step(&mut self, event: Event) -> Vec<Wish> {
        let (mut wishes, now) = (Vec::new(), self.clock.now());
        if let Some(recorder) = &mut self.recorder {
            recorder.note(&self.state, now, &event);
        }
        for effect in update(&mut self.state, now, event) {
            match effect {
                Effect::Ask(id, ask) => self.start(id, ask),
                Effect::Abandon(id) => self.abandon(id),
                Effect::Copy(text) => wishes.push(Wish::Copy(text)),
                Effect::Open(link) => wishes.push(Wish::Open(link)),
                Effect::Reload(theme) => wishes.push(Wish::Reload(theme)),
                Effect::Demo => wishes.push(Wish::Demo),
                Effect::Suspend => wishes.push(Wish::Suspend),
                Effect::Redraw => wishes.push(Wish::Redraw),
                Effect::Quit => wishes.push(Wish::Quit),
            }
        }
        wishes
    }

    /// The next thing that happens by itself: an answer, or the time that the core waits for; at once while the core has
    /// something to go on with. Cancel-safe.
    pub async fn next(&mut self) -> Event {
        if self.state.is_at_work() {
            return Event::Continue;
        }
        let deadline = self.state.deadline();
        tokio::select! {
            biased;
            Some(answer) = self.answers.recv() => self.answered(answer),
            () = self.clock.reaches(deadline) => Event::Time,
        }
    }

    /// What need not be waited for.
    pub fn waiting(&mut self) -> Option<Event> {
        if self.state.is_at_work() {
            return Some(Event::Continue);
        }
        self.answers.try_recv().ok().map(|answer| self.answered(answer))
    }

    /// Runs without a terminal until `done`.
    pub async fn run_until(&mut self, done: impl Fn(&State) -> bool) {
        self.step(Event::Time);
        while !done(&self.state) || self.state.is_at_work() {
            let event = self.next().await;
            self.step(event);
        }
    }

    /// Runs on until every change that was sent is answered, for `patience` at most.
    pub async fn run_out(&mut self, patience: Duration) {
        let answered = async {
            while !self.state.unanswered().is_empty() {
                let event = self.next().await;
                self.step(event);
            }
        };
        // When time is up the caller names what is still unanswered.
        timeout(patience, answered).await.ok();
    }

    fn start(&mut self, id: RequestId, ask: Ask) {
        let is_change = ask.is_change();
        if let Ask::Change(_, change) = &ask {
            tracing::info!(change = %change.title(), "sending");
        }
        let promise = Promise::new(id, &ask, self.answer.clone());
        let service = self.service.subscribe();
        let tape = self.recorder.as_mut().map(|recorder| recorder.tape(id)).unwrap_or_default();
        let task = tokio::spawn(async move {
            let reply = perform(service, ask, tape).await;
            promise.keep(reply);
        });
        if !is_change {
            self.reads.insert(id, task.abort_handle());
        }
    }

    fn abandon(&mut self, id: RequestId) {
        if let Some(read) = self.reads.remove(&id) {
            read.abort();
        }
    }

    fn answered(&mut self, (id, reply): (RequestId, Reply)) -> Event {
        self.reads.remove(&id);
        if let Reply::Changed(_, answer) = &reply {
            match answer {
                Ok(_) => tracing::info!("the change is accepted"),
                // In the program's words: the service's own can repeat what it was sent.
                Err(error) => {
                    let request = error.request_id();
                    tracing::warn!(error = error.headline(), request, "the change is not accepted");
                }
            }
        }
        Event::Reply(id, reply)
    }
}

async fn perform(
    mut service: watch::Receiver<Option<Result<Service, ApiError>>>,
    ask: Ask,
    tape: Tape,
) -> Reply {
    let ask = match files::perform(ask).await {
        Ok(reply) => return reply,
        Err(ask) => ask,
    };
    let made = service.wait_for(Option::is_some).await.ok().and_then(|made| made.clone());
    match made {
        Some(Ok(service)) => service.perform(ask, tape).await,
        Some(Err(error)) => ask.failed(error),
        // The engine is gone, and with it whoever would read this.
        None => ask.failed(ApiError::lost()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        app::{preferences::Preferences, session::Session, state::Wanted},
        domain::{
            text::Text,
            workspace::{Named, Search},
        },
        simulator::{self, Scenario},
    };

    fn engine() -> Engine {
        let setup = Setup {
            wanted: Wanted::Found(Search {
                names: vec![Named::parse("prod-ml").unwrap()],
                ..Search::default()
            }),
            origin: Text::default(),
            passed_over: Vec::new(),
            preferences: Preferences { writable: true, ..Preferences::default() },
            recent: Vec::new(),
            loopback: true,
            refresh: None,
            label: Text::default(),
            host: Text::default(),
            api_version: crate::azure::COMPUTE_API_VERSION,
            zone: chrono_tz::Tz::UTC,
            views: serde_json::Value::Null,
            sites: None,
            sign_in: crate::app::sign_in::Begin::Not,
        };
        Engine::new(setup, Size::new(80, 24), Clock::start())
    }

    fn small() -> World {
        let clock = simulator::Clock::Wall { speed: 1.0 };
        World::Simulated(Box::new(simulator::Options::new(Scenario::named("busy").unwrap(), clock)))
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_asked_before_there_is_a_service_waits_for_it() {
        let mut engine = engine();
        engine.step(Event::Time);
        assert!(engine.waiting().is_none());
        engine.connect(Service::start(small()));
        engine.run_until(State::is_settled).await;
        assert!(matches!(engine.state.session, Session::Open), "{:?}", engine.state.session);
        assert!(engine.state.computes().count() > 0);
    }

    #[tokio::test]
    async fn without_a_service_every_ask_is_told_why() {
        let mut engine = engine();
        let why = ApiError::unreachable("no port is free");
        engine.connect(std::future::ready(Err(why.clone())));
        engine.run_until(State::is_settled).await;
        assert_eq!(engine.state.failure(), Some(&why));
    }

    #[tokio::test]
    async fn an_abandoned_read_is_cut_off_and_still_answered() {
        let mut engine = engine();
        engine.step(Event::Time);
        let id = *engine.reads.keys().next().expect("the workspaces were asked for");
        engine.abandon(id);
        let event = engine.next().await;
        assert!(
            matches!(&event, Event::Reply(to, Reply::Workspaces(Err(ApiError::Lost(_)))) if *to == id),
            "{event:?}"
        );
    }
}
