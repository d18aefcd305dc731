//! Whether the hosts are there: name, connection, certificate, and the time that they tell.

use super::{Ground, finding::Finding};
use crate::{
    azure::{Client, Endpoint, Greeting},
    domain::error::ApiError,
};
use chrono::TimeDelta;
use std::{env, sync::Arc, time::Duration};
use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};
use url::Url;

/// How long a name or a connection may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// Tokens are refused by clocks that are further apart.
const SKEW: TimeDelta = TimeDelta::minutes(5);
/// The variables that name a proxy, as `az` and curl read them.
const PROXIES: [&str; 6] =
    ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

/// What is found.
pub async fn check(ground: Arc<Ground>) -> Vec<Finding> {
    let Some(client) = &ground.stranger else {
        return vec![Finding::doubtful("host", "not looked for", "first put right what is said above")];
    };
    let mut findings: Vec<Finding> = proxies().collect();
    let is_direct = findings.is_empty();
    let manager = host(client, client.host(), is_direct);
    let authority = async {
        match client.authority().await {
            Some(authority) => host(client, &authority, is_direct).await,
            None => Vec::new(),
        }
    };
    let (manager, authority) = tokio::join!(manager, authority);
    findings.extend(manager);
    // One clock is enough.
    findings.extend(authority.into_iter().take(1));
    findings
}

/// Each host: the name and the connection by themselves where no proxy does that, and then the whole way.
async fn host(client: &Client, host: &Endpoint, is_direct: bool) -> Vec<Finding> {
    let about = host.host();
    if is_direct && let Err(finding) = connection(host).await {
        return vec![finding];
    }
    match client.greet(host).await {
        Ok(greeting) => {
            let (how, took) =
                (if host.is_encrypted() { "over TLS" } else { "in clear" }, greeting.took.as_millis());
            let reached =
                Finding::good(&about, format!("answers {how} within {took} ms (HTTP {})", greeting.status));
            std::iter::once(reached).chain(clock(&greeting)).collect()
        }
        Err(error) => vec![unanswered(&about, &error)],
    }
}

async fn connection(host: &Endpoint) -> Result<(), Finding> {
    let (name, about) = (host.host_and_port(), host.host());
    let bad = |found: String, advice: &str| Finding::bad(5, &about, found, advice);
    let late = || format!("within {} s", PATIENCE.as_secs());
    let looked_up = timeout(PATIENCE, lookup_host(&name)).await;
    let advice = "is there a network, a name server, and should there be a proxy (HTTPS_PROXY)?";
    let addresses: Vec<_> = match looked_up {
        Ok(Ok(addresses)) => addresses.collect(),
        Ok(Err(error)) => return Err(bad(format!("its name is not known here: {error}"), advice)),
        Err(_) => return Err(bad(format!("no name server answers {}", late()), advice)),
    };
    let advice =
        "a firewall may be in between: is there a proxy to go by (HTTPS_PROXY), or a private endpoint?";
    match timeout(PATIENCE, TcpStream::connect(addresses.as_slice())).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(bad(format!("no connection: {error}"), advice)),
        Err(_) => Err(bad(format!("no connection {}", late()), advice)),
    }
}

fn unanswered(about: &str, error: &ApiError) -> Finding {
    let words = error.to_string();
    let advice = if words.contains("certificate") {
        "somebody in between reads along with a certificate of their own: name theirs in SSL_CERT_FILE"
    } else {
        "somebody takes the connection and does not answer as the service would: is there a proxy in between?"
    };
    Finding::bad(5, about, words, advice)
}

fn clock(greeting: &Greeting) -> Option<Finding> {
    let ahead = greeting.ahead?;
    let seconds = ahead.num_seconds();
    let found = match seconds {
        0 => "as the service's".to_owned(),
        1.. => format!("{seconds} s ahead of the service's"),
        _ => format!("{} s behind the service's", -seconds),
    };
    let is_close = ahead.abs() < SKEW;
    let advice = "tokens are refused when clocks are apart: set this machine's (timedatectl set-ntp true)";
    Some(if is_close { Finding::good("clock", found) } else { Finding::doubtful("clock", found, advice) })
}

/// The proxies that the environment names, without the password that may be in them.
fn proxies() -> impl Iterator<Item = Finding> {
    PROXIES.into_iter().filter_map(|name| {
        let value = env::var(name).ok().filter(|value| !value.is_empty())?;
        Some(match Url::parse(&value).ok().filter(Url::has_host) {
            Some(url) => {
                let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                let host = url.host_str().unwrap_or_default();
                Finding::good("proxy", format!("{}://{host}{port}, by {name}", url.scheme()))
            }
            None => Finding::doubtful("proxy", format!("{name} is no URL"), "write it as http://HOST:PORT"),
        })
    })
}
