//! Whether the hosts are there: the way to them, name, connection, certificate, and the time that they tell.

use super::{
    Ground,
    finding::{Finding, Verdict},
    proxy::{Proxies, Way},
};
use crate::{
    azure::{Certificate, Client, Endpoint, Environment, Greeting},
    domain::error::ApiError,
};
use chrono::{DateTime, TimeDelta, Utc};
use hyper_util::client::proxy::matcher::Matcher;
use std::{env, sync::Arc, time::Duration};
use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};

/// How long a name or a connection may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// Tokens are refused by clocks that are further apart.
const SKEW: TimeDelta = TimeDelta::minutes(5);

/// What is found.
pub async fn check(ground: Arc<Ground>) -> Vec<Finding> {
    let Some(client) = &ground.stranger else {
        return vec![Finding::doubtful("host", "not looked for", "first put right what is said above")];
    };
    let variable = |name: &str| env::var(name).ok();
    let proxies = Proxies { variable: &variable, system: Matcher::from_system() };
    let mut findings = proxies.misspelt();
    let beyond = async {
        let mut findings: Vec<Finding> = cloud(client).await.into_iter().collect();
        // A cloud that does not say what it is like is not asked once more.
        let is_known = findings.iter().all(|finding| finding.verdict == Verdict::Good);
        let authority = if is_known { client.authority(Environment::of_process()).await } else { None };
        if let Some(authority) = authority.filter(|authority| authority != client.host()) {
            findings.extend(host(client, &authority, proxies.way(&authority)).await.0);
        }
        findings
    };
    let manager = host(client, client.host(), proxies.way(client.host()));
    let ((manager, greeting), beyond) = tokio::join!(manager, beyond);
    findings.extend(manager);
    // One clock is enough.
    findings.extend(greeting.as_ref().and_then(clock));
    findings.extend(beyond);
    findings
}

/// What a cloud says of itself that is not known beforehand.
async fn cloud(client: &Client) -> Option<Finding> {
    Some(match client.told().await? {
        Ok(realm) => {
            let named =
                |endpoint: Option<&Endpoint>| endpoint.map_or_else(|| "none".to_owned(), Endpoint::host);
            let audience = realm.scope.trim_end_matches("/.default");
            let (authority, portal) = (named(realm.authority.as_ref()), named(realm.portal.as_ref()));
            Finding::good(
                "cloud",
                format!("says of itself: authority {authority}, audience {audience}, portal {portal}"),
            )
        }
        Err(error) => {
            let advice =
                format!("its administrators know why {}/metadata/endpoints does not say it", client.host());
            Finding::bad(
                error.exit_code(),
                "cloud",
                format!("does not say what it is like: {error}"),
                &advice,
            )
        }
    })
}

/// Each host, and by which way it is reached.
async fn host(client: &Client, host: &Endpoint, way: Way) -> (Vec<Finding>, Option<Greeting>) {
    let about = host.host();
    let (mut findings, greeting) = reached(client, host, &way).await;
    findings.push(match way {
        Way::Direct(why) => Finding::good(&about, format!("without a proxy: {why}")),
        Way::By { proxy, named_by } => {
            Finding::good(&about, format!("by the proxy {proxy}, which {named_by} names"))
        }
    });
    (findings, greeting)
}

/// The name and the connection by themselves where no proxy does that, and then the whole way.
async fn reached(client: &Client, host: &Endpoint, way: &Way) -> (Vec<Finding>, Option<Greeting>) {
    let about = host.host();
    if let Way::Direct(_) = way
        && let Err(finding) = connection(host).await
    {
        return (vec![finding], None);
    }
    let mut findings = Vec::new();
    let shown = async { if host.is_encrypted() { client.shown_by(host).await } else { Vec::new() } };
    let (greeting, shown) = tokio::join!(client.greet(host), shown);
    match &greeting {
        Ok(greeting) => {
            let (how, took) =
                (if host.is_encrypted() { "over TLS" } else { "in clear" }, greeting.took.as_millis());
            let words = format!("answers {how} within {took} ms (HTTP {})", greeting.status);
            findings.push(Finding::good(&about, words));
            let now = Utc::now();
            findings.extend(
                shown
                    .first()
                    .map(|own| Finding::good(&about, format!("its certificate is {}", told(own, now)))),
            );
        }
        Err(error) => findings.push(unanswered(&about, error, &shown, way)),
    }
    (findings, greeting.ok())
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

/// Why there was no answer: the certificates that were shown, the proxy, or whoever took the connection.
fn unanswered(about: &str, error: &ApiError, shown: &[Certificate], way: &Way) -> Finding {
    let words = error.to_string();
    if words.contains("certificate") {
        let (found, advice) = disbelieved(&words, shown, Utc::now());
        return Finding::bad(5, about, found, advice);
    }
    let advice = match way {
        Way::Direct(_) => {
            "somebody takes the connection and does not answer as the service would: is there a proxy in between?"
                .to_owned()
        }
        Way::By { named_by, .. } => {
            format!("is the proxy that {named_by} names the right one? NO_PROXY exempts a host from it")
        }
    };
    Finding::bad(5, about, words, &advice)
}

/// Which certificate is not believed, why, and what to do.
fn disbelieved(words: &str, shown: &[Certificate], now: DateTime<Utc>) -> (String, &'static str) {
    let which = |at: usize| match at {
        0 => "its certificate".to_owned(),
        at => format!("the certificate of {}, which vouches for its own,", shown[at].subject),
    };
    if let Some(at) = shown.iter().position(|one| one.ends < now) {
        let advice =
            "where this machine's clock is right, whoever runs that host must renew it: nothing here can";
        return (format!("{} has expired: it was {}", which(at), told(&shown[at], now)), advice);
    }
    if let Some(at) = shown.iter().position(|one| one.begins > now) {
        let found = format!("{} is good from {} UTC only", which(at), minute(shown[at].begins));
        return (found, "set this machine's clock (timedatectl set-ntp true)");
    }
    let advice = "if it is your company's, add its authority to the file that ca_bundle, REQUESTS_CA_BUNDLE or \
                  SSL_CERT_FILE names; the first of them that is set counts alone";
    match (shown.first(), shown.last()) {
        // The other words are those for somebody who has the name of one who is trusted.
        (Some(own), Some(last))
            if ["UnknownIssuer", "BadSignature"].iter().any(|why| words.contains(why)) =>
        {
            let found = format!("its certificate is {}; {} is not trusted here", told(own, now), last.issuer);
            (found, advice)
        }
        (Some(own), _) => (format!("{words}; its certificate is {}", told(own, now)), advice),
        (None, _) => (words.to_owned(), advice),
    }
}

/// Who vouches for a certificate, and until when.
fn told(certificate: &Certificate, now: DateTime<Utc>) -> String {
    let Certificate { subject, issuer, ends, .. } = certificate;
    let by = if subject == issuer { "by itself".to_owned() } else { format!("by {issuer}") };
    let days = (*ends - now).num_days();
    let left = if *ends < now { String::new() } else { format!(" ({days} days)") };
    format!("{by}, until {} UTC{left}", minute(*ends))
}

fn minute(moment: DateTime<Utc>) -> impl std::fmt::Display {
    moment.format("%Y-%m-%d %H:%M")
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

#[cfg(test)]
mod tests {
    use super::*;

    fn certificate(subject: &str, issuer: &str, begins: &str, ends: &str) -> Certificate {
        let moment = |date: &str| format!("{date}T12:00:00Z").parse().unwrap();
        let (begins, ends) = (moment(begins), moment(ends));
        Certificate { subject: subject.into(), issuer: issuer.into(), begins, ends }
    }

    #[test]
    fn the_certificate_that_is_to_blame_is_named() {
        let now = "2026-03-01T12:00:00Z".parse().unwrap();
        let good = certificate("*.azure.com", "Contoso Issuing", "2026-01-01", "2026-04-01");
        let issuing = |ends| certificate("Contoso Issuing", "Contoso Root", "2020-01-01", ends);
        let early = certificate("*.azure.com", "Contoso Issuing", "2026-03-02", "2026-04-01");
        for (words, shown, expected) in [
            (
                "invalid peer certificate: UnknownIssuer",
                vec![good.clone(), issuing("2030-01-01")],
                "its certificate is by Contoso Issuing, until 2026-04-01 12:00 UTC (31 days); Contoso Root is not trusted here",
            ),
            (
                "invalid peer certificate: certificate expired",
                vec![good.clone(), issuing("2026-02-01")],
                "the certificate of Contoso Issuing, which vouches for its own, has expired: it was by Contoso Root, until 2026-02-01 12:00 UTC",
            ),
            (
                "invalid peer certificate: certificate not valid yet",
                vec![early],
                "its certificate is good from 2026-03-02 12:00 UTC only",
            ),
            (
                "certificate not valid for name \"a\"",
                vec![good],
                "certificate not valid for name \"a\"; its certificate is by Contoso Issuing, until 2026-04-01 12:00 UTC (31 days)",
            ),
            ("invalid peer certificate: BadEncoding", vec![], "invalid peer certificate: BadEncoding"),
        ] {
            assert_eq!(disbelieved(words, &shown, now).0, expected);
        }
    }
}
