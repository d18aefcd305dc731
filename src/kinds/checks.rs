//! Rules that several fields share, each in words.

use super::form::{Known, NAME, Problem};
use serde_json::Value;
use std::{net::Ipv4Addr, ops::RangeInclusive};

/// The name of a compute instance (specification and documents): 3 to 24 characters.
pub fn instance_name(draft: &Value, known: &Known) -> Option<Problem> {
    let name = NAME.read(draft)?;
    let refused = || known.answers.names.get(&name)?.as_ref().map(|why| Problem::error(why.to_string()));
    name_rule(&name, 3, 24)
        .or_else(|| taken(&name, known))
        .or_else(refused)
        .or_else(|| neighbour(&name, known))
}

/// The name of a compute cluster: as an instance's, but older api-versions took up to 32 characters.
pub fn cluster_name(draft: &Value, known: &Known) -> Option<Problem> {
    let name = NAME.read(draft)?;
    let long = || {
        (name.len() > 24)
            .then(|| Problem::warning("more than 24 characters: only older versions of the service took it"))
    };
    name_rule(&name, 3, 32).or_else(|| taken(&name, known)).or_else(long).or_else(|| neighbour(&name, known))
}

/// The name of an attached compute: as an instance's, but documents disagree on the length.
pub fn attached_name(draft: &Value, known: &Known) -> Option<Problem> {
    let name = NAME.read(draft)?;
    name_rule(&name, 2, 24).or_else(|| taken(&name, known))
}

/// The alphabet, the beginning, the rule about `-`, and the length in characters.
fn name_rule(name: &str, from: usize, to: usize) -> Option<Problem> {
    if let Some(odd) = name.chars().find(|c| !c.is_ascii_alphanumeric() && *c != '-') {
        return Some(Problem::error(format!("only letters, digits and -, not {odd:?}")));
    }
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Some(Problem::error("begins with a letter"));
    }
    if name.len() < from {
        return Some(Problem::error(format!("{from} to {} characters", to.min(24))));
    }
    let after_dash = name.rsplit_once('-').map(|(_, rest)| rest);
    if after_dash.is_some_and(|rest| !rest.contains(|c: char| c.is_ascii_alphabetic())) {
        return Some(Problem::error("a letter must follow somewhere after the last -"));
    }
    (name.len() > to).then(|| Problem::error(format!("at most {to} characters")))
}

fn taken(name: &str, known: &Known) -> Option<Problem> {
    let compute_type = (known.taken)(name)?;
    let other = format!("{name}-b");
    Some(Problem::error(format!(
        "a name that the workspace has not given yet, as it has to a compute ({compute_type}); as {other}"
    )))
}

/// The service wants names of instances and clusters to be given once in a region.
fn neighbour(name: &str, known: &Known) -> Option<Problem> {
    let workspace = (known.neighbour)(name)?;
    Some(Problem::warning(format!(
        "the workspace {workspace} of the same region has a compute of this name: the service may refuse it"
    )))
}

/// The name of an inference cluster: 2 to 16 characters (documents), where newer documents say up to 24.
pub fn inference_name(draft: &Value, known: &Known) -> Option<Problem> {
    let name = NAME.read(draft)?;
    name_rule(&name, 2, 24).or_else(|| taken(&name, known)).or_else(|| {
        (name.len() > 16)
            .then(|| Problem::warning("more than 16 characters: not every version of the service takes it"))
    })
}

/// The name of a user of a machine.
pub fn user(user: &str) -> Option<Problem> {
    let good =
        user.len() <= 64 && user.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    (!good).then(|| Problem::error("letters, digits and - _ . only, at most 64"))
}

/// What a new password lacks (specification: three of four sorts of characters).
pub fn password(text: &str) -> Option<&'static str> {
    let sorts: [fn(char) -> bool; 4] = [
        |c| c.is_ascii_lowercase(),
        |c| c.is_ascii_uppercase(),
        |c| c.is_ascii_digit(),
        |c| c.is_ascii_punctuation(),
    ];
    let met = sorts.into_iter().filter(|is| text.chars().any(is)).count();
    (met < 3).then_some(
        "a password has three of: lower-case letters, upper-case letters, digits, signs; as Xy-12345",
    )
}

/// Whether a text is a label of a DNS name, as Kubernetes names things.
pub fn dns_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// An IPv4 address.
pub fn ipv4(text: &str) -> Option<Problem> {
    text.parse::<Ipv4Addr>().err().map(|_| Problem::error("an IPv4 address: four numbers up to 255"))
}

/// A range of IPv4 addresses, as `10.0.0.0/16`.
pub fn cidr(text: &str) -> Option<Problem> {
    range(text)
        .is_none()
        .then(|| Problem::error("a range of IPv4 addresses: ADDRESS/BITS, the bits from 0 to 32"))
}

/// The addresses of a range, as numbers.
pub fn range(text: &str) -> Option<RangeInclusive<u32>> {
    let (address, bits) = text.split_once('/')?;
    let address = u32::from(address.parse::<Ipv4Addr>().ok()?);
    let bits = bits.parse::<u32>().ok().filter(|bits| *bits <= 32)?;
    let hosts = u32::MAX.checked_shr(bits).unwrap_or(0);
    let first = address & !hosts;
    Some(first..=first | hosts)
}

/// A host name or an IP address.
pub fn address(address: &str) -> Option<Problem> {
    let good = address.parse::<std::net::IpAddr>().is_ok() || is_host_name(address);
    (!good).then(|| Problem::error("an IP address or a host name, without port or user"))
}

fn is_host_name(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let digits_only = name.chars().all(|c| c.is_ascii_digit() || c == '.');
    name.len() <= 253 && !digits_only && name.trim_end_matches('.').split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::Text;
    use serde_json::json;

    fn words(check: fn(&Value, &Known) -> Option<Problem>, name: &str) -> Option<String> {
        let taken = |name: &str| (name == "taken").then(|| Text::new("AmlCompute"));
        let known = Known { taken: &taken, ..Known::NOTHING };
        check(&json!({"form": {"name": name}}), &known)
            .map(|problem| format!("{:?}: {}", problem.severity, problem.text))
    }

    #[test]
    fn names_that_the_service_takes_pass() {
        for name in ["abc", "a-b-1c", "a-1b", "GPU-a100", &"a".repeat(24)] {
            assert_eq!(words(instance_name, name), None, "{name}");
            assert_eq!(words(cluster_name, name), None, "{name}");
        }
    }

    #[test]
    fn a_letter_must_follow_the_last_dash() {
        for name in ["abc-1", "a-b-1", "ab-", "abc-123"] {
            assert!(words(instance_name, name).unwrap().contains("after the last -"), "{name}");
        }
    }

    #[test]
    fn alphabet_beginning_and_length_are_checked() {
        for (name, why) in [
            ("1abc", "begins with"),
            ("-abc", "begins with"),
            ("a_b", "only letters"),
            ("añb", "only letters"),
            ("ab", "3 to 24"),
        ] {
            assert!(words(instance_name, name).unwrap().contains(why), "{name}");
        }
        assert!(words(instance_name, &"a".repeat(25)).unwrap().contains("at most 24"));
    }

    #[test]
    fn a_cluster_of_25_to_32_characters_is_a_warning() {
        assert!(words(cluster_name, &"a".repeat(25)).unwrap().starts_with("Warning"));
        assert!(words(cluster_name, &"a".repeat(32)).unwrap().starts_with("Warning"));
        assert!(words(cluster_name, &"a".repeat(33)).unwrap().starts_with("Error"));
    }

    #[test]
    fn a_name_in_use_names_what_has_it() {
        assert!(words(attached_name, "taken").unwrap().contains("AmlCompute"));
    }

    #[test]
    fn addresses_are_hosts_or_ips() {
        for good in ["10.0.0.4", "::1", "dsvm-1.westeurope.cloudapp.azure.com", "jump"] {
            assert_eq!(address(good), None, "{good}");
        }
        for bad in ["10.0.0", "10.0.0.4:22", "me@host", "http://host", "-host", "a..b", ""] {
            assert!(address(bad).is_some(), "{bad}");
        }
    }
}
