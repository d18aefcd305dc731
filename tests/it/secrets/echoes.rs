//! A service that repeats what it was sent as a secret, in every answer that has room for words.

use super::{CANARY, SIZES, pieces};
use crate::{
    raw_server::{RawServer, Seen, Turn, answer},
    support::{Keyboard, Log, Whole, bodies, driver::workspace, keys::key_event, pem},
};
use amldeck::{
    app::{event::Event, state::State},
    runtime::Wish,
};
use serde_json::{Value, json};
use std::{
    fmt::Write,
    sync::{Arc, Mutex},
    time::Duration,
};
use tracing::Level;

/// Quotes and the like are written otherwise within JSON.
const PASSWORD: &str = "CANARY-\"in\\1<line>";
/// When the words of a refusal are cut.
const MOST_CHARACTERS: usize = 2000;

/// What the service has got so far.
#[derive(Debug, Default)]
struct Parrot {
    secret: String,
    puts: usize,
    /// Whether its listings fail.
    is_ill: bool,
}

impl Parrot {
    fn says(&self, words: &str) -> Value {
        // What begins and ends a key would be known by its looks.
        let secret: String =
            self.secret.split_inclusive('\n').filter(|line| !line.starts_with("-----")).collect();
        // The last one is cut within the secret, somewhere.
        let filling = "x".repeat(MOST_CHARACTERS.saturating_sub(2 * words.len() + secret.len() + 60));
        json!({"code": "BadSignIn", "message": format!("{words} '{secret}', {} {filling} {secret}", json!(secret))})
    }

    fn turn(&mut self, seen: &Seen) -> Turn {
        let path = seen.target.split('?').next().unwrap_or_default();
        let is_made = self.puts > 1;
        match (seen.method.as_str(), path) {
            ("PUT", _) => self.put(seen),
            (_, "/subscriptions/s/operation") => {
                let document = json!({"status": "Failed", "error": self.says("cannot sign in with")});
                answer(200, &[], &document.to_string())
            }
            (_, path) if path.ends_with("/computes") && self.is_ill => self.refused(500),
            (_, path) if path.ends_with("/computes") => {
                let rows = if is_made { vec![self.body()] } else { Vec::new() };
                answer(200, &[], &format!(r#"{{"value":[{}]}}"#, rows.join(",")))
            }
            (_, path) if path.contains("/computes/") && is_made => answer(200, &[], &self.body()),
            (_, path) if path.contains("/computes/") => answer(404, &[], ""),
            (_, path) if path.ends_with("/prod-ml") => answer(
                200,
                &[],
                &json!({"id": path, "location": "westeurope", "kind": "Default"}).to_string(),
            ),
            _ => answer(403, &[], ""),
        }
    }

    fn put(&mut self, seen: &Seen) -> Turn {
        let sent: Value = serde_json::from_str(&seen.body).unwrap();
        let account = &sent["properties"]["properties"]["administratorAccount"];
        let secret = account.get("password").or(account.get("privateKeyData")).unwrap();
        secret.as_str().unwrap().clone_into(&mut self.secret);
        self.puts += 1;
        if self.puts == 1 {
            return self.refused(400);
        }
        let operation = format!("http://{}/subscriptions/s/operation", seen.header("host").unwrap());
        answer(201, &[("Azure-AsyncOperation", &operation)], &self.body())
    }

    fn refused(&self, status: u16) -> Turn {
        answer(status, &[], &json!({"error": self.says("do not like")}).to_string())
    }

    /// The compute, which tells of it in a place that nobody knows as well.
    fn body(&self) -> String {
        let told = json!([{"error": self.says("was given")}]);
        bodies::virtual_machine("dsvm")
            .with("/properties/provisioningState", "Failed")
            .with("/properties/provisioningErrors", told)
            .with("/properties/properties/remark", self.secret.clone())
            .json()
    }
}

/// The program, what it has put on the clipboard, and its log.
struct Watched {
    whole: Whole,
    parrot: Arc<Mutex<Parrot>>,
    copied: String,
    log: Log,
    _server: RawServer,
}

impl Watched {
    async fn new() -> Self {
        let log = Log::listen(Level::DEBUG);
        let parrot = Arc::new(Mutex::new(Parrot::default()));
        let mind = Arc::clone(&parrot);
        let server = RawServer::start(move |seen, _| mind.lock().unwrap().turn(seen)).await;
        let mut whole = Whole::at(server.origin(), workspace(), |_| {});
        whole.until("all is read", State::is_settled).await;
        Self { whole, parrot, copied: String::new(), log, _server: server }
    }

    fn press(&mut self, keys: &str) {
        for key in keys.split(' ') {
            for wish in self.whole.event(Event::Key(key_event(key))) {
                if let Wish::Copy(text) = wish {
                    writeln!(self.copied, "{text}").unwrap();
                }
            }
        }
    }

    /// Looks for the secret everywhere, and for `words` on the screen.
    fn assert_silent(&mut self, words: &str) {
        let mut traces = format!("{:?}\n{}\n{}\n", self.whole.state(), self.copied, self.log.text());
        for size in SIZES {
            self.whole.event(Event::Resize(size));
            traces += &self.whole.screen();
        }
        assert!(self.whole.screen().contains(words), "{words}\n{}", self.whole.screen());
        let pieces = pieces();
        let told = traces.lines().find(|line| pieces.iter().any(|piece| line.contains(piece)));
        assert_eq!(told, None, "{words}");
    }

    /// The trouble in full and on the clipboard.
    fn look_into_trouble(&mut self, key: &str, words: &str) {
        self.assert_silent(words);
        self.press(key);
        self.assert_silent(words);
        self.press("c G");
        self.assert_silent("");
        self.press("esc");
    }

    /// Each text that can be copied of the row under the cursor.
    fn copy_all(&mut self) {
        self.press("C");
        let Some(amldeck::app::modal::Modal::Menu(menu)) = self.whole.state().modals.last() else {
            panic!("{}", self.whole.screen())
        };
        let count = menu.items.len();
        self.press("esc");
        for at in 0..count {
            self.press("C");
            (0..at).for_each(|_| self.press("down"));
            self.press("enter");
        }
        assert!(self.copied.contains("remark"), "the JSON was copied: {}", self.copied);
    }
}

async fn attach(way: &str, secret: &str, field: &str) {
    let mut watched = Watched::new().await;
    let whole = &mut watched.whole;
    whole.press("5").open_form("Attach a virtual machine").fill("Name", "dsvm");
    let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm1";
    whole.fill("Resource id", id).fill("User", "azureuser").choose("Sign in with", way);
    whole.go_to(field).paste(secret).submit();
    whole.outcome().await;
    assert_eq!(watched.parrot.lock().unwrap().secret.trim(), secret.trim(), "it has arrived");
    watched.look_into_trouble("f2", "do not like");

    watched.whole.submit();
    let is_second = |state: &State| state.operations.iter().count() == 2;
    watched.whole.until("it is sent again", is_second).await;
    assert_eq!(watched.whole.outcome().await, "Failed");
    watched.look_into_trouble("!", "cannot sign in with");
    watched.whole.quiet().await;

    watched.whole.select("dsvm");
    watched.look_into_trouble("!", "was given");
    watched.press("enter");
    watched.assert_silent("was given");
    watched.press("y");
    watched.assert_silent("provisioningErrors");
    watched.press("G");
    watched.assert_silent("remark");
    watched.press("esc");
    watched.copy_all();
    watched.press("8");
    watched.assert_silent("attach dsvm");

    watched.parrot.lock().unwrap().is_ill = true;
    watched.whole.advance(Duration::from_secs(3600));
    watched.whole.refresh().await;
    watched.press("5");
    watched.look_into_trouble("!", "do not like");
}

#[tokio::test]
async fn a_password_that_the_service_repeats_shows_nowhere() {
    assert!(PASSWORD.contains(CANARY));
    attach("password", PASSWORD, "Password").await;
}

#[tokio::test]
async fn a_private_key_that_the_service_repeats_shows_nowhere() {
    attach("key", pem::KEY, "Private key").await;
}
