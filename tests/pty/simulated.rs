//! A simulator that the test can give orders to, and the dashboard on it as on any other endpoint.

use crate::terminal::Terminal;
use amldeck::simulator::{Clock, Fault, Options, Scenario, Simulator};
use std::{
    thread,
    time::{Duration, Instant},
};
use tokio::runtime::{Builder, Runtime};

/// How long a request may take to come.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Simulated {
    simulator: Simulator,
    // Serves as long as the simulator is there.
    _system: Runtime,
}

impl Simulated {
    /// Starts the scenario `busy`.
    pub fn start() -> Self {
        let system = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let options = Options::new(Scenario::named("busy").unwrap(), Clock::Wall { speed: 10.0 });
        let simulator = system.block_on(Simulator::start(options));
        Self { simulator: simulator.unwrap(), _system: system }
    }

    /// Orders something to go wrong.
    pub fn order(&self, fault: Fault) {
        self.simulator.order(fault);
    }

    /// The dashboard on the simulator's first workspace.
    pub fn terminal(&self) -> Terminal {
        let url = self.simulator.url();
        let workspaces = self.simulator.workspaces();
        let workspace = &workspaces[0];
        let (subscription, group) = (&workspace.subscription, &workspace.resource_group);
        Terminal::spawn_with(
            &["--endpoint", &url, "--auth", "token", "-s", subscription, "-g", group, "-w", &workspace.name],
            &[("AMLDECK_TOKEN", "a-token")],
        )
    }

    /// Waits until a request with this method and this end of its path has come.
    #[track_caller]
    pub fn wait_for(&self, method: &str, path: &str) {
        let end = Instant::now() + PATIENCE;
        let has_come = || {
            let requests = self.simulator.requests();
            requests.iter().any(|request| request.method == method && request.path.ends_with(path))
        };
        while !has_come() {
            assert!(Instant::now() < end, "{method} {path} did not come: {:?}", self.simulator.requests());
            thread::sleep(Duration::from_millis(10));
        }
    }
}
