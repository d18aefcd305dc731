//! A day with the real Azure, as far as this machine can stand for it: a Resource Manager behind TLS that a private
//! authority vouches for, an `az` that hands out tokens, and all that goes wrong in a day. After each misfortune the
//! screen says what is true, and afterwards the program goes on.

use super::terminal::Terminal;
use amldeck::simulator::{Clock, Effect, Fault, Options, PrivateCa, Scenario, Simulator, Trouble};
use std::{
    fs,
    net::SocketAddr,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};
use tokio::runtime::{Builder, Runtime};

/// Who is signed in.
const ADA: &str = "ada.novak@contoso.example";

/// An `az` that knows one command. It says who it was asked by in the file `calls`, and gives what is in the file
/// `token`; without one it says what the real one says.
const AZ: &str = r#"#!/bin/sh
here=$(dirname "$0")
echo "$*" >> "$here/calls"
if [ -f "$here/token" ]; then
    printf '{"accessToken": "%s", "expires_on": %s, "tokenType": "Bearer"}' "$(cat "$here/token")" "$(($(date +%s) + 3600))"
else
    echo "ERROR: Please run 'az login' to setup account." >&2
    exit 1
fi
"#;

/// The company's network: its Resource Manager, and the folder of a machine that has `az`.
struct Company {
    system: Runtime,
    authority: PrivateCa,
    simulator: Option<Simulator>,
    folder: PathBuf,
}

impl Company {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("amldeck-company-{}", std::process::id()));
        fs::create_dir_all(folder.join("bin")).unwrap();
        let system = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let mut company = Self { system, authority: PrivateCa::generate().unwrap(), simulator: None, folder };
        company.start(0);
        fs::write(company.folder.join("ca.pem"), company.authority.pem()).unwrap();
        let az = company.folder.join("bin/az");
        fs::write(&az, AZ).unwrap();
        fs::set_permissions(&az, fs::Permissions::from_mode(0o755)).unwrap();
        company
    }

    /// Starts the Resource Manager on this port.
    fn start(&mut self, port: u16) {
        let scenario = Scenario::named("small").unwrap();
        let options = Options {
            listen: SocketAddr::from(([127, 0, 0, 1], port)),
            ..Options::new(scenario, Clock::Wall { speed: 20.0 })
        };
        let started = self.system.block_on(Simulator::start(options.with_tls(self.authority.clone())));
        self.simulator = Some(started.unwrap());
    }

    /// Pulls the plug of the Resource Manager, and gives its port.
    fn unplug(&mut self) -> u16 {
        let simulator = self.simulator.take().unwrap();
        let port = simulator.url().rsplit_once(':').unwrap().1.parse().unwrap();
        self.system.block_on(simulator.stop());
        port
    }

    fn azure(&self) -> &Simulator {
        self.simulator.as_ref().unwrap()
    }

    /// `az login`.
    fn sign_in(&self) {
        fs::write(self.folder.join("bin/token"), self.azure().token(ADA).unwrap()).unwrap();
        // What the real one leaves behind, too.
        fs::create_dir_all(self.folder.join("azure")).unwrap();
        fs::write(self.folder.join("azure/msal_token_cache.json"), self.azure().token(ADA).unwrap()).unwrap();
    }

    /// `az logout`, and an administrator who ends all sessions.
    fn sign_out(&self) {
        fs::remove_file(self.folder.join("bin/token")).unwrap();
        assert!(self.azure().sign_out(ADA));
    }

    /// How often a token was asked for.
    fn calls(&self) -> usize {
        fs::read_to_string(self.folder.join("bin/calls")).unwrap_or_default().lines().count()
    }

    /// `amldeck` and nothing else, on the machine that has `az`.
    fn terminal(&self) -> Terminal {
        let url = self.azure().url();
        let file = format!("cloud = \"company\"\nrefresh = 1\n\n[clouds.company]\nendpoint = \"{url}\"\n");
        let config = self.folder.join("config/amldeck");
        fs::create_dir_all(&config).unwrap();
        fs::write(config.join("config.toml"), file).unwrap();
        let path = format!("{}:/usr/bin:/bin", self.text("bin"));
        Terminal::spawn_with(
            &[],
            &[
                ("PATH", &path),
                ("XDG_CONFIG_HOME", &self.text("config")),
                ("AZURE_CONFIG_DIR", &self.text("azure")),
                ("SSL_CERT_FILE", &self.text("ca.pem")),
            ],
        )
    }

    fn text(&self, name: &str) -> String {
        Path::new(&self.folder).join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Company {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.folder).ok();
    }
}

#[test]
fn a_day_with_the_real_azure() {
    let mut company = Company::new();
    company.sign_in();

    // Nothing is named: the only workspace that can be seen is found and opened, and who looks is on the screen.
    let mut terminal = company.terminal();
    terminal.wait_for("sandbox");
    terminal.wait_for("● live");
    terminal.wait_for("ada.novak");
    terminal.open_pane("Clusters");
    terminal.wait_for("cpu-one");

    // The service asks for patience: until when is on the screen, with the rows and their age.
    company.azure().order(Fault::throttle(1, 6).on("GET", "/computes"));
    terminal.wait_for("429");
    terminal.wait_for("again in");
    assert!(!terminal.row("cpu-one").is_empty(), "{}", terminal.screen());
    terminal.wait_for("● live");

    // Signed out: what to run is on the screen, and nobody starts `az` in a loop.
    company.sign_out();
    terminal.wait_for("signed out");
    terminal.wait_for("az login");
    assert!(!terminal.row("cpu-one").is_empty(), "{}", terminal.screen());
    let calls = company.calls();
    terminal.wait_until("some seconds of being signed out", |terminal| !terminal.screen().contains("● live"));
    assert!(company.calls() <= calls + 1, "{} calls after {calls}", company.calls());

    // Signing in elsewhere is noticed without a key.
    company.sign_in();
    terminal.wait_for("● live");

    // A network that is dead, and comes back.
    let port = company.unplug();
    terminal.wait_for("offline");
    assert!(!terminal.row("cpu-one").is_empty(), "{}", terminal.screen());
    company.start(port);
    company.sign_in();
    terminal.wait_for("● live");

    // A host that takes what it is sent and never answers: the rows age, and the wait has an end.
    company.azure().order(Fault::new(Effect::Hang).on("GET", "/computes"));
    terminal.wait_until("rows that are too old", |terminal| {
        let screen = terminal.screen();
        screen.lines().next().is_some_and(|header| header.contains('✖') && header.contains("s old"))
    });
    assert!(!terminal.row("cpu-one").is_empty(), "{}", terminal.screen());
    terminal.wait_for("timeout");
    terminal.wait_for("● live");

    // A token that expires in the middle of an operation: another one is got, and the operation is followed to its end.
    terminal.press_hinted("s", "scale");
    terminal.wait_for("Scale cpu-one");
    terminal.fill("Maximum nodes", "\u{15}5");
    terminal.send("Scale");
    terminal.wait_for("scale cpu-one: accepted");
    assert!(company.azure().refuse_tokens(ADA, Trouble::Expired));
    company.sign_in();
    terminal.wait_for("scale cpu-one: succeeded");
    terminal.wait_until("a maximum of 5", |terminal| terminal.row("cpu-one").contains("/5"));

    terminal.press_hinted("q", "quit");
    assert_eq!(terminal.exit(), 0);
    terminal.assert_restored();
}
