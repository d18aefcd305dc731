//! The whole program but for the terminal: the engine with its client, over HTTP, against a server. Keys go in, the
//! clock is moved by hand, and what is waited for is a state, never a time.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

use super::Keyboard;
use amldeck::{
    app::{
        event::Event,
        form::Focus,
        modal::Modal,
        operation::Operation,
        panes::PaneId,
        state::{Setup, State, Wanted},
    },
    azure::{Client, Credential, Endpoint, Hours, Options, Wait},
    domain::{compute::Compute, ids::WorkspaceId, text::Text},
    runtime::{Clock, Engine, Hand, Recorder, Service, Wish, World},
    simulator::{self, Scenario, Simulator},
};
use ratatui::{
    Terminal,
    backend::TestBackend,
    buffer::{Buffer, Cell},
    layout::Size,
};
use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::watch;

/// The world's time that nothing in a test takes longer than.
const PATIENCE: Duration = Duration::from_secs(3600);
/// The longest step of the clock: whatever the world does in between is seen in its order.
const STEP: Duration = Duration::from_secs(10);

/// The same when nothing can happen before a request was made again.
const NAP: Duration = Duration::from_millis(100);

/// One who sits out a wait, and is counted meanwhile.
struct Asleep(watch::Sender<usize>);

impl Asleep {
    fn of(count: &watch::Sender<usize>) -> Self {
        count.send_modify(|asleep| *asleep += 1);
        Self(count.clone())
    }
}

impl Drop for Asleep {
    fn drop(&mut self) {
        self.0.send_modify(|asleep| *asleep -= 1);
    }
}

/// The program and the world that it looks at, with one clock for both.
pub struct Whole {
    /// The program.
    pub engine: Engine,
    /// The world, unless another server is asked.
    pub simulator: Option<Simulator>,
    hand: Hand,
    /// How many requests sit out a wait.
    asleep: watch::Sender<usize>,
}

impl Whole {
    /// Opens the first workspace of one of the built-in scenarios and waits until all of it was read.
    pub async fn open(scenario: &str) -> Self {
        Self::of(Scenario::named(scenario).unwrap()).await
    }

    /// The same of any scenario.
    pub async fn of(scenario: Scenario) -> Self {
        Self::begun(scenario, None).await
    }

    /// The same, recorded.
    pub async fn recorded(scenario: &str, recorder: Recorder) -> Self {
        Self::begun(Scenario::named(scenario).unwrap(), Some(recorder)).await
    }

    async fn begun(scenario: Scenario, recorder: Option<Recorder>) -> Self {
        let simulator = simulate(scenario, 0).await;
        let first = simulator.workspaces().remove(0);
        let workspace = WorkspaceId::new(&first.subscription, &first.resource_group, &first.name);
        let setup = setup(Wanted::Workspaces(vec![workspace]));
        let mut whole = Self::run(&simulator.url(), setup, recorder, |_| {});
        whole.simulator = Some(simulator);
        whole.until("all is read", State::is_settled).await;
        whole
    }

    /// The program at any server, before its first question is answered; `adjust` may change how it asks.
    pub fn at(origin: &str, workspace: WorkspaceId, adjust: impl Fn(&mut Options)) -> Self {
        Self::with(origin, setup(Wanted::Workspaces(vec![workspace])), adjust)
    }

    /// The same, set up in any way.
    pub fn with(origin: &str, setup: Setup, adjust: impl Fn(&mut Options)) -> Self {
        Self::run(origin, setup, None, adjust)
    }

    fn run(origin: &str, setup: Setup, recorder: Option<Recorder>, adjust: impl Fn(&mut Options)) -> Self {
        let hand = Hand::at(super::driver::start());
        let (clock, size) = (Clock::Stepped(hand.clone()), Size::new(120, 40));
        let engine = match recorder {
            Some(recorder) => Engine::recorded(setup, size, clock.clone(), recorder),
            None => Engine::new(setup, size, clock.clone()),
        };
        let mut options =
            Options::new(Endpoint::parse(origin).unwrap(), Credential::token("the-token".into())).unwrap();
        let start = Instant::now();
        let (asleep, sleeper) = (watch::Sender::new(0), clock.clone());
        let bed = asleep.clone();
        let sleep = move |time| -> Wait {
            let (mut clock, asleep) = (sleeper.clone(), Asleep::of(&bed));
            Box::pin(async move {
                clock.reaches(Some(clock.now().steady + time)).await;
                drop(asleep);
            })
        };
        options.hours = Hours::of(move || start + clock.now().steady, sleep);
        adjust(&mut options);
        engine.connect(Service::start(World::Azure(Box::new(options))));
        let mut whole = Self { engine, simulator: None, hand, asleep };
        whole.engine.step(Event::Time);
        whole
    }

    /// The state.
    pub fn state(&self) -> &State {
        &self.engine.state
    }

    /// The simulator.
    pub fn world(&self) -> &Simulator {
        self.simulator.as_ref().expect("the world is a simulator")
    }

    /// Takes in an answer, or lets time pass until the next thing is due when none is awaited.
    pub async fn turn(&mut self) {
        let open = self.state().effects.open();
        let event = if open > 0 {
            let mut asleep = self.asleep.subscribe();
            let event = tokio::select! {
                biased;
                event = self.engine.next() => Some(event),
                _ = asleep.wait_for(|asleep| *asleep >= open) => None,
            };
            event.unwrap_or_else(|| {
                self.advance(NAP);
                Event::Time
            })
        } else {
            let now = self.state().now.steady;
            let due = self.state().deadline().map_or(STEP, |due| due.saturating_sub(now));
            assert!(!due.is_zero(), "a deadline lies behind: the program would spin\n{}", self.screen());
            self.advance(due.min(STEP));
            Event::Time
        };
        self.event(event);
    }

    /// Lets time pass for the program and its world, which both notice only when something happens to them.
    pub fn advance(&self, by: Duration) {
        self.hand.advance(by);
        if let Some(simulator) = &self.simulator {
            simulator.advance(by);
        }
    }

    /// Goes on until the state is as wanted.
    pub async fn until(&mut self, what: &str, done: impl Fn(&State) -> bool) {
        let limit = self.state().now.steady + PATIENCE;
        while !done(self.state()) {
            assert!(self.state().now.steady < limit, "not seen: {what}\n{}", self.screen());
            self.turn().await;
        }
    }

    /// Goes on until no answer is awaited.
    pub async fn quiet(&mut self) {
        self.until("quiet", |state| state.effects.open() == 0).await;
    }

    /// Reads everything once more and waits until all of it has come.
    pub async fn refresh(&mut self) {
        self.press("r");
        self.quiet().await;
    }

    /// Tells the program something.
    pub fn event(&mut self, event: Event) -> Vec<Wish> {
        self.engine.step(event)
    }

    /// Opens the pane of a compute and moves the cursor to it, key by key.
    pub fn select(&mut self, name: &str) -> &mut Self {
        let pane = PaneId::of(amldeck::kinds::kind(&self.compute(name).compute_type));
        self.pane(pane).press("g g");
        for _ in 0..self.state().list(pane).rows().len() {
            if self.state().selected().is_some_and(|row| &*row.compute.name == name) {
                return self;
            }
            self.press("j");
        }
        panic!("no row is called {name}\n{}", self.screen());
    }

    /// Opens the menu of actions and takes the one with this label.
    pub fn act(&mut self, label: &str) -> &mut Self {
        self.press("a");
        let Some(Modal::Menu(menu)) = self.state().modals.last() else { panic!("{}", self.screen()) };
        let (from, to) = (menu.at, menu.items.iter().position(|item| &*item.label == label));
        let to = to.unwrap_or_else(|| panic!("no action is called {label}\n{}", self.screen()));
        for _ in from..to {
            self.press("down");
        }
        for _ in to..from {
            self.press("up");
        }
        self.press("enter")
    }

    /// Empties a field of the form on top and types into it.
    pub fn fill(&mut self, label: &str, text: &str) -> &mut Self {
        self.go_to(label).press("ctrl-u").type_(text)
    }

    /// Moves a choice of the form on top to the one with this label.
    pub fn choose(&mut self, label: &str, choice: &str) -> &mut Self {
        self.go_to(label);
        for _ in 0..10 {
            if self.chosen() == Some(choice) {
                return self;
            }
            self.press("right");
        }
        panic!("{label} cannot be {choice}\n{}", self.screen());
    }

    fn chosen(&self) -> Option<&'static str> {
        use amldeck::{app::form::Entry, kinds::field::Input};
        let Focus::Field(index) = self.form().focus else { return None };
        match (self.form().rows.fields[index].input, &self.form().entries[index]) {
            (Input::Choice(choices), Entry::Choice(at)) => Some(choices[*at].label),
            _ => None,
        }
    }

    /// Presses the button of the form on top.
    pub fn submit(&mut self) -> &mut Self {
        self.go_to("").press("enter")
    }

    /// Waits until the last operation is over, and tells how, in its word.
    pub async fn outcome(&mut self) -> String {
        self.until("the operation is over", |state| last(state).is_some_and(|last| last.outcome().is_some()))
            .await;
        last(self.state()).unwrap().words().0
    }

    /// A compute as the program knows it.
    pub fn compute(&self, name: &str) -> Arc<Compute> {
        find(self.state(), name).unwrap_or_else(|| panic!("{name} is not listed\n{}", self.screen()))
    }

    /// The drawn cells.
    pub fn buffer(&self) -> Buffer {
        let Size { width, height } = self.state().size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| amldeck::view::draw(frame, self.state())).unwrap();
        terminal.backend().buffer().clone()
    }

    /// Opens the details of a compute and gives the screen; they are closed again.
    pub fn details(&mut self, name: &str) -> String {
        self.select(name).press("enter");
        let screen = self.screen();
        self.press("esc");
        screen
    }

    /// The requests with this method whose path holds `part`, as the simulator saw them.
    pub fn count(&self, method: &str, part: &str) -> usize {
        let requests = self.world().requests();
        requests.iter().filter(|seen| seen.method == method && seen.path.contains(part)).count()
    }
}

impl Keyboard for Whole {
    fn tell(&mut self, event: Event) {
        self.event(event);
    }

    fn core(&self) -> &State {
        self.state()
    }

    fn screen(&self) -> String {
        let buffer = self.buffer();
        let width = buffer.area.width.max(1).into();
        let line = |cells: &[Cell]| cells.iter().map(Cell::symbol).collect::<String>();
        buffer.content().chunks(width).map(|cells| line(cells).trim_end().to_owned() + "\n").collect()
    }
}

/// How the program is set up to watch this, at a service on this machine.
pub fn setup(wanted: Wanted) -> Setup {
    Setup { wanted, loopback: true, host: Text::new("127.0.0.1"), ..super::driver::setup() }
}

/// A client of its own, that looks past the program at what the world is.
pub fn witness(simulator: &Simulator) -> Client {
    let endpoint = Endpoint::parse(&simulator.url()).unwrap();
    Client::new(Options::new(endpoint, Credential::token("witness".into())).unwrap())
}

/// A simulator that stands still until it is told to move, on this port or on any.
pub async fn simulate(scenario: Scenario, port: u16) -> Simulator {
    let clock = simulator::Clock::Stepped { start: super::driver::start() };
    let options = simulator::Options {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        ..simulator::Options::new(scenario.without_budgets(), clock)
    };
    Simulator::start(options).await.unwrap()
}

/// The operation that was begun last.
pub fn last(state: &State) -> Option<&Operation> {
    state.operations.iter().next_back()
}

/// A compute by its name.
pub fn find(state: &State, name: &str) -> Option<Arc<Compute>> {
    state.computes().find(|compute| &*compute.name == name).cloned()
}

/// The word of a compute's runtime state; empty when there is none, or no such compute.
pub fn word(state: &State, name: &str) -> String {
    find(state, name)
        .and_then(|compute| compute.state.as_ref().map(|status| status.word.to_string()))
        .unwrap_or_default()
}
