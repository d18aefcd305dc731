//! By which proxy a host is reached, and where that was said. It is decided by the same code as in the HTTP client. A
//! proxy's address may have a password in it, so that no more than its scheme, host and port are printed.

use super::finding::Finding;
use crate::azure::Endpoint;
use http::Uri;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

/// The variables that name a proxy for what speaks TLS. Of each pair the first that is set counts.
const NAMING: [[&str; 2]; 2] = [["HTTPS_PROXY", "https_proxy"], ["ALL_PROXY", "all_proxy"]];
/// The variables that name who is reached without one.
const EXEMPTING: [&str; 2] = ["NO_PROXY", "no_proxy"];
/// The variables for what is not encrypted, as nothing of ours is that goes by a proxy.
const IN_CLEAR: [&str; 2] = ["HTTP_PROXY", "http_proxy"];

/// How a host is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// Without a proxy, and why.
    Direct(String),
    /// By a proxy, and who names it.
    By {
        /// Its scheme, host and port.
        proxy: String,
        /// The variable, or the system.
        named_by: &'static str,
    },
}

/// What says which proxy there is: the variables of the environment, and the system where they say nothing.
pub struct Proxies<'a> {
    /// What a variable is set to.
    pub variable: &'a (dyn Fn(&str) -> Option<String> + Sync),
    /// What the HTTP client goes by.
    pub system: Matcher,
}

impl Proxies<'_> {
    /// How a host is reached.
    pub fn way(&self, host: &Endpoint) -> Way {
        if host.is_loopback() {
            return Way::Direct("it is this machine".to_owned());
        }
        let Ok(uri) = host.to_string().parse::<Uri>() else {
            return Way::Direct("none is set".to_owned());
        };
        let named = NAMING.iter().find_map(|names| {
            let (name, value) = self.first(names)?;
            Some((name, value.clone(), read(&value, &uri)?))
        });
        let Some((named_by, value, proxy)) = named else {
            return match (self.system.intercept(&uri), self.first(&IN_CLEAR)) {
                (Some(proxy), _) => Way::By { proxy: shown(&proxy), named_by: "the system" },
                (None, Some((name, _))) => Way::Direct(format!("{name} is for http:// alone")),
                (None, None) => Way::Direct("none is set".to_owned()),
            };
        };
        if let Some((exempting, list)) = self.first(&EXEMPTING)
            && Matcher::builder().https(&value).no(list).build().intercept(&uri).is_none()
        {
            return Way::Direct(format!("{exempting} exempts it from {named_by}"));
        }
        let proxy = if is_clear(&value, &proxy) { shown(&proxy) } else { "(a misspelt address)".to_owned() };
        Way::By { proxy, named_by }
    }

    /// The variables that are meant to name a proxy, and do not.
    pub fn misspelt(&self) -> Vec<Finding> {
        let advice =
            "write it as http://HOST:PORT; what is no letter or digit in a password as %40 and so on";
        let somewhere = Uri::from_static("https://management.azure.com");
        let set = NAMING.iter().filter_map(|names| self.first(names));
        let is_odd = |value: &str| match read(value, &somewhere) {
            Some(proxy) => !is_clear(value, &proxy),
            None => !value.is_empty(),
        };
        let odd = set.filter(|(_, value)| is_odd(value));
        odd.map(|(name, _)| Finding::doubtful("proxy", format!("{name} is no address of a proxy"), advice))
            .collect()
    }

    /// The first of these that is set, if only to nothing.
    fn first(&self, names: &[&'static str]) -> Option<(&'static str, String)> {
        names.iter().find_map(|name| Some((*name, (self.variable)(name)?)))
    }
}

/// The proxy that a value names.
fn read(value: &str, uri: &Uri) -> Option<Intercept> {
    Matcher::builder().https(value).build().intercept(uri)
}

/// Whether there is a host, and nothing of a password can have been taken for one: each `@` of the value ends one.
fn is_clear(value: &str, proxy: &Intercept) -> bool {
    let has_user = proxy.basic_auth().is_some() || proxy.raw_auth().is_some();
    let has_host = proxy.uri().host().is_some_and(|host| !host.is_empty());
    has_host && value.matches('@').count() == usize::from(has_user)
}

/// Never who goes by it: what stands before the host is left out.
fn shown(proxy: &Intercept) -> String {
    let uri = proxy.uri();
    let port = uri.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{}{port}", uri.scheme_str().unwrap_or("http"), uri.host().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ways(variables: &[(&str, &str)], hosts: &[&str]) -> Vec<Way> {
        let variable = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        let proxies = Proxies { variable: &variable, system: Matcher::builder().build() };
        hosts.iter().map(|host| proxies.way(&Endpoint::parse(host).unwrap())).collect()
    }

    const MANAGER: &str = "https://management.azure.com";
    const LOGIN: &str = "https://login.microsoftonline.com";

    fn by(named_by: &'static str) -> Way {
        Way::By { proxy: "http://proxy.example:3128".to_owned(), named_by }
    }

    fn direct(why: &str) -> Way {
        Way::Direct(why.to_owned())
    }

    #[test]
    fn each_host_has_the_proxy_that_the_variables_say() {
        let proxy = "http://me:CANARY@proxy.example:3128/CANARY";
        for (variables, expected) in [
            (&[][..], [direct("none is set"), direct("none is set")]),
            (&[("https_proxy", proxy)], [by("https_proxy"), by("https_proxy")]),
            (&[("ALL_PROXY", "proxy.example:3128")], [by("ALL_PROXY"), by("ALL_PROXY")]),
            (
                &[("HTTPS_PROXY", proxy), ("NO_PROXY", "10.0.0.0/8, .azure.com")],
                [direct("NO_PROXY exempts it from HTTPS_PROXY"), by("HTTPS_PROXY")],
            ),
            (
                &[("HTTPS_PROXY", proxy), ("no_proxy", "*")],
                [
                    direct("no_proxy exempts it from HTTPS_PROXY"),
                    direct("no_proxy exempts it from HTTPS_PROXY"),
                ],
            ),
            (
                &[("HTTP_PROXY", proxy)],
                [direct("HTTP_PROXY is for http:// alone"), direct("HTTP_PROXY is for http:// alone")],
            ),
            (&[("HTTPS_PROXY", ""), ("ALL_PROXY", proxy)], [by("ALL_PROXY"), by("ALL_PROXY")]),
        ] {
            assert_eq!(ways(variables, &[MANAGER, LOGIN]), expected, "{variables:?}");
        }
        let here = ways(&[("HTTPS_PROXY", proxy)], &["https://127.0.0.1:8443"]);
        assert_eq!(here, [direct("it is this machine")]);
    }

    #[test]
    fn what_is_misspelt_is_told_without_anything_of_its_value() {
        for odd in [
            "ftp://proxy.example",
            ":",
            "http://me:12/34@proxy.example",
            "http://me:12#34@proxy.example",
            "http://me:12@34@proxy.example:3128",
        ] {
            let variable = |name: &str| (name == "HTTPS_PROXY").then(|| odd.to_owned());
            let proxies = Proxies { variable: &variable, system: Matcher::builder().build() };
            let (told, way) = (proxies.misspelt(), proxies.way(&Endpoint::public()));
            assert_eq!(&*told[0].found, "HTTPS_PROXY is no address of a proxy", "{odd}");
            let told = format!("{told:?}{way:?}");
            assert!(!["12", "34", "me:"].iter().any(|part| told.contains(part)), "{odd}: {told}");
        }
    }
}
