//! What no service should do and some do, as the whole program shows it. Whatever happens, the last good rows stay,
//! with their age and the reason. Here: a service in good health, one that falls ill, and a look at every screen.

mod answers;
mod rows;

use crate::{
    raw_server::{RawServer, Seen, Turn, answer},
    support::{Keyboard, Whole, cluster, driver::workspace, instance},
};
use amldeck::app::{event::Event, panes::PANES, state::State};
use ratatui::layout::Size;
use serde_json::json;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

const REQUEST_ID: (&str, &str) = ("x-ms-request-id", "req-0815");

/// What the service of a test is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Page,
    Compute,
    Nodes,
    Usages,
    Sizes,
    Workspace,
    Change,
}

fn asked(seen: &Seen) -> Asked {
    let path = seen.target.split('?').next().unwrap_or_default();
    match path {
        path if path.ends_with("/listNodes") => Asked::Nodes,
        _ if seen.method != "GET" => Asked::Change,
        path if path.ends_with("/computes") => Asked::Page,
        path if path.contains("/computes/") => Asked::Compute,
        path if path.ends_with("/usages") => Asked::Usages,
        path if path.ends_with("/vmSizes") => Asked::Sizes,
        _ => Asked::Workspace,
    }
}

fn page(rows: &[String], next: Option<&str>) -> Turn {
    let next = next.map_or_else(|| "null".to_owned(), |next| format!("{next:?}"));
    answer(200, &[REQUEST_ID], &format!(r#"{{"value":[{}],"nextLink":{next}}}"#, rows.join(",")))
}

fn two_rows() -> Vec<String> {
    vec![cluster("gpu-one").json(), instance("ci-one").json()]
}

/// What a service in good health says.
fn good(seen: &Seen) -> Turn {
    match asked(seen) {
        Asked::Page => page(&two_rows(), None),
        Asked::Compute => answer(404, &[], ""),
        Asked::Nodes => answer(200, &[], r#"{"nodes":[{"nodeId":"n1","nodeState":"idle"}]}"#),
        Asked::Usages => {
            let row = json!({"type": "x/dedicatedCores/usages", "currentValue": 4, "limit": 20,
                "name": {"value": "standardDSv2Family", "localizedValue": "Standard DSv2 Family Cluster Dedicated vCPUs"}});
            answer(200, &[], &json!({"value": [row]}).to_string())
        }
        Asked::Sizes => {
            let price = json!({"retailPrice": 0.27, "osType": "Linux", "vmTier": "Standard"});
            let size = json!({"name": "Standard_DS3_v2", "family": "standardDSv2Family", "vCPUs": 4, "gpus": 0,
                "memoryGB": 14.0, "lowPriorityCapable": true, "supportedComputeTypes": ["AmlCompute", "ComputeInstance"],
                "estimatedVMPrices": {"billingCurrency": "USD", "unitOfMeasure": "OneHour", "values": [price]}});
            answer(200, &[], &json!({"value": [size]}).to_string())
        }
        Asked::Workspace => {
            let id = workspace();
            let id = format!(
                "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.MachineLearningServices/workspaces/{}",
                id.subscription(),
                id.group(),
                id.name()
            );
            answer(200, &[], &json!({"id": id, "location": "westeurope", "kind": "Default"}).to_string())
        }
        Asked::Change => answer(500, &[], ""),
    }
}

/// A program that has read a good service which then answers `asked` in another way, whenever it is asked.
struct Sick {
    whole: Whole,
    server: RawServer,
    ails: Arc<AtomicBool>,
}

impl Sick {
    async fn with(sick: impl Fn(&Seen) -> Option<Turn> + Send + Sync + 'static) -> Self {
        let ails = Arc::new(AtomicBool::new(false));
        let switch = Arc::clone(&ails);
        let server = RawServer::start(move |seen, _| {
            let turn = if switch.load(Ordering::Relaxed) { sick(seen) } else { None };
            turn.unwrap_or_else(|| good(seen))
        })
        .await;
        let mut whole =
            Whole::at(server.origin(), workspace(), |options| options.timeout = Duration::from_secs(4));
        whole.until("all is read", State::is_settled).await;
        whole.quiet().await;
        ails.store(true, Ordering::Relaxed);
        Self { whole, server, ails }
    }

    /// From now on the listing is answered in this way.
    async fn listing(turn: impl Fn() -> Turn + Send + Sync + 'static) -> Self {
        Self::with(move |seen| (asked(seen) == Asked::Page).then(&turn)).await
    }

    fn heal(&self) {
        self.ails.store(false, Ordering::Relaxed);
    }
}

fn names(state: &State) -> Vec<String> {
    state.computes().map(|compute| compute.name.to_string()).collect()
}

/// Nothing on the screen can be obeyed by a terminal, or turns a line round.
fn assert_harmless(whole: &Whole) {
    for cell in whole.buffer().content() {
        let odd = |c: char| {
            c.is_control()
                || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!cell.symbol().contains(odd), "{:?}\n{}", cell.symbol(), whole.screen());
    }
}

/// Every pane, the details of some rows in all their parts, and the raw JSON, at several sizes.
fn look_everywhere(whole: &mut Whole) {
    for size in [(120, 40), (60, 16)] {
        whole.event(Event::Resize(Size::new(size.0, size.1)));
        for pane in &PANES {
            whole.pane(pane.id);
            assert_harmless(whole);
            for _ in 0..pane.columns().len() {
                whole.press(">");
            }
            whole.press("G");
            assert_harmless(whole);
            for _ in 0..3 {
                whole.press("enter");
                for _ in 0..4 {
                    assert_harmless(whole);
                    whole.press("tab");
                }
                whole.press("G");
                assert_harmless(whole);
                whole.press("esc a");
                assert_harmless(whole);
                whole.press("esc k");
            }
        }
    }
}
