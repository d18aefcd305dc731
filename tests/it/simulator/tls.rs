//! The simulator over HTTPS, with an authority that no system knows.

use amldeck::simulator::{Clock, Effect, Fault, Options, PrivateCa, Scenario, Simulator};
use reqwest::{Certificate, Method};
use tokio::net::TcpStream;

use super::Bench;
use crate::support::http;

/// A bench that speaks TLS and trusts the simulator's authority and nobody else.
async fn secured(scenario: &str) -> Bench {
    let clock = Clock::Stepped { start: "2026-03-02T08:00:00Z".parse().unwrap() };
    let options = Options::new(Scenario::named(scenario).unwrap(), clock);
    let simulator = Simulator::start(options.with_tls(PrivateCa::generate().unwrap())).await.unwrap();
    let authority = Certificate::from_pem(simulator.ca_pem().unwrap().as_bytes()).unwrap();
    let client = http().tls_certs_only([authority]).build().unwrap();
    let workspace = simulator.workspaces().remove(0);
    Bench { simulator, client, workspace }
}

#[tokio::test]
async fn whoever_trusts_the_authority_is_served_by_every_name_of_this_machine() {
    let bench = secured("small").await;
    let address = bench.computes();
    assert!(address.starts_with("https://localhost:"), "{address}");
    assert_eq!(bench.get(&address).await["value"].as_array().unwrap().len(), 2);
    assert_eq!(bench.get(&address.replace("localhost", "127.0.0.1")).await["value"][0]["name"], "ci-one");
}

#[tokio::test]
async fn links_lead_back_over_tls() {
    let bench = secured("wide").await;
    let page = bench.get(&bench.computes()).await;
    let next = page["nextLink"].as_str().unwrap();
    assert!(next.starts_with(&format!("{}/", bench.simulator.url())), "{next}");
    assert_eq!(bench.get(next).await["value"].as_array().unwrap().len(), 1000);
}

#[tokio::test]
async fn nobody_else_gets_past_the_handshake() {
    let bench = secured("small").await;
    let other = PrivateCa::generate().unwrap();
    let other = Certificate::from_pem(other.pem().as_bytes()).unwrap();
    let stranger = http().tls_certs_only([other]).build().unwrap();
    let error = stranger.get(bench.computes()).send().await.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
    assert!(bench.simulator.requests().is_empty());
}

#[tokio::test]
async fn a_handshake_that_never_comes_keeps_nobody_waiting() {
    let bench = secured("small").await;
    let port = bench.simulator.url().rsplit_once(':').unwrap().1.parse::<u16>().unwrap();
    let _silent = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    bench.get(&bench.computes()).await;
}

#[tokio::test]
async fn connections_are_cut_as_without_tls() {
    let bench = secured("small").await;
    bench.simulator.order(Fault::new(Effect::Cut(20)));
    let response = bench.try_send(Method::GET, &bench.computes(), None).await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.bytes().await.is_err());
    bench.simulator.order(Fault::new(Effect::Drop));
    assert!(bench.try_send(Method::GET, &bench.computes(), None).await.is_err());
    bench.get(&bench.computes()).await;
}
