//! A network that fails, and services that are overrun.

use std::time::Duration;

use amldeck::simulator::{Clock, Effect, Fault, Network, Options, PrivateCa, Scenario, Simulator};
use reqwest::{Certificate, Method};
use serde_json::Value;

use super::{Bench, value};
use crate::support::http;

/// How long the clients of these tests wait, for a connection and for an answer.
const PATIENCE: Duration = Duration::from_millis(400);

async fn impatient(tls: bool) -> Bench {
    let clock = Clock::Stepped { start: "2026-03-02T08:00:00Z".parse().unwrap() };
    let options = Options::new(Scenario::named("small").unwrap(), clock);
    let options = if tls { options.with_tls(PrivateCa::generate().unwrap()) } else { options };
    let simulator = Simulator::start(options).await.unwrap();
    let authority = simulator.ca_pem().map(|pem| Certificate::from_pem(pem.as_bytes()).unwrap());
    let client = http().tls_certs_only(authority);
    let workspace = simulator.workspaces().remove(0);
    Bench { client: client.build().unwrap(), simulator, workspace }
}

impl Bench {
    async fn try_listing(&self) -> reqwest::Result<reqwest::Response> {
        let address = format!("{}?api-version=2025-12-01", self.computes());
        self.client.get(address).bearer_auth("anything").timeout(PATIENCE).send().await
    }
}

#[tokio::test]
async fn a_closed_port_refuses_until_it_is_open_again() {
    for tls in [false, true] {
        let bench = impatient(tls).await;
        bench.get(&bench.computes()).await;
        bench.simulator.set_network(Network::Closed).await;
        // The connection that was kept is closed, and no other is made.
        assert!(bench.try_listing().await.is_err());
        let error = bench.try_listing().await.unwrap_err();
        assert!(error.is_connect() && !error.is_timeout(), "{error:?}");
        bench.simulator.set_network(Network::Open).await;
        bench.get(&bench.computes()).await;
    }
}

#[tokio::test]
async fn silence_falls_on_old_and_new_connections() {
    for tls in [false, true] {
        let bench = impatient(tls).await;
        bench.get(&bench.computes()).await;
        bench.simulator.set_network(Network::Silent).await;
        for _ in 0..2 {
            assert!(bench.try_listing().await.unwrap_err().is_timeout());
        }
        bench.simulator.set_network(Network::Open).await;
        bench.get(&bench.computes()).await;
    }
}

#[tokio::test]
async fn an_unreachable_host_is_not_even_connected_to() {
    let bench = impatient(false).await;
    bench.simulator.set_network(Network::Unreachable).await;
    let address = format!("{}?api-version=2025-12-01", bench.computes());
    let client = http().connect_timeout(PATIENCE).build().unwrap();
    let error = client.get(address).bearer_auth("anything").send().await.unwrap_err();
    assert!(error.is_connect() && error.is_timeout(), "{error:?}");
    bench.simulator.set_network(Network::Open).await;
    bench.get(&bench.computes()).await;
}

#[tokio::test]
async fn a_slow_network_answers_in_the_end() {
    let bench = impatient(true).await;
    bench.simulator.set_network(Network::Slow(2 * PATIENCE)).await;
    assert!(bench.try_listing().await.unwrap_err().is_timeout());
    bench.get(&bench.computes()).await;
}

#[tokio::test]
async fn a_request_that_hangs_keeps_no_other_waiting() {
    let bench = impatient(false).await;
    bench.simulator.order(Fault::new(Effect::Hang));
    assert!(bench.try_listing().await.unwrap_err().is_timeout());
    bench.get(&bench.computes()).await;
    assert_eq!(bench.simulator.requests()[0].status, None);
}

#[tokio::test]
async fn services_are_overrun_in_more_than_one_way() {
    let bench = impatient(false).await;
    for (effect, status, code, after) in [
        (Effect::Throttle { retry_after: 6 }, 429, "SubscriptionRequestsThrottled", Some("6")),
        (Effect::ThrottleResource { retry_after: 372 }, 429, "ResourceRequestsThrottled", Some("372")),
        (Effect::NotReady, 429, "RetryableError", None),
        (Effect::Unavailable { retry_after: 30 }, 503, "ServiceUnavailable", Some("30")),
    ] {
        bench.simulator.order(Fault::new(effect));
        let response = bench.send(Method::GET, &bench.computes(), None).await;
        assert_eq!(response.status(), status);
        let told = response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(told.as_deref(), after, "{code}");
        assert_eq!(value(response).await["error"]["code"], code);
    }
}

#[tokio::test]
async fn each_principal_has_a_bucket_of_its_own_for_each_kind() {
    let bench = impatient(false).await;
    let (ada, ci) = ("ada.novak@contoso.example", "amldeck-ci");
    let asked = async |who: &str, method: Method, address: String| {
        let token = bench.simulator.token(who).unwrap();
        let request = bench.client.request(method, format!("{address}?api-version=2022-12-01"));
        request.bearer_auth(token).send().await.unwrap()
    };
    // Another token of the same person spends the same bucket.
    let tenants = || format!("{}/tenants", bench.simulator.url());
    for _ in 0..250 {
        assert_eq!(asked(ada, Method::GET, tenants()).await.status(), 200);
    }
    let refused = asked(ada, Method::GET, tenants()).await;
    assert_eq!((refused.status().as_u16(), refused.headers()["retry-after"].to_str().unwrap()), (429, "1"));
    assert_eq!(asked(ci, Method::GET, tenants()).await.status(), 200);
    let subscription = asked(ada, Method::GET, bench.subscription()).await;
    assert_eq!(subscription.headers()["x-ms-ratelimit-remaining-subscription-reads"], "249");
    let nodes = asked(ada, Method::POST, format!("{}/listNodes", bench.compute("cpu-one"))).await;
    assert_eq!(nodes.headers()["x-ms-ratelimit-remaining-subscription-writes"], "199");
    bench.simulator.advance(Duration::from_secs(1));
    let left = asked(ada, Method::GET, tenants()).await;
    assert_eq!(left.headers()["x-ms-ratelimit-remaining-tenant-reads"], "24");
    assert_eq!(value(left).await["value"].as_array().map(Vec::len), Some(1));
    let _: Value = bench.get(&bench.computes()).await;
}
